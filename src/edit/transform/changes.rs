// SPDX-License-Identifier: GPL-2.0-only
//! The changes that a rule's matches ask for, token by token.

use std::collections::{BTreeMap, BTreeSet};

use super::{EditSet, branch, commas, conditionals, declarators, parens};
use crate::c::{CFile, ItemKind, Kind, NodeId, TokenKind};
use crate::edit::Form;
use crate::matcher::{CompiledRule, GONE, Match, OWNER, Pair, TokenRange};
use crate::smpl::{FormatPiece, Mark, MetaKind, PlusRun, PlusToken, RunId, RunShape, TokId};
use crate::text::{ByteSpan, LineNo, RepoPath};

/// Why matches can't be turned into edits.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TransformError {
    /// Two matches want different things of the same code.
    #[error("{path}:{line}: {rule} wants two different things of `{text}`: line {first} and line {second} of it")]
    Conflict {
        /// The file.
        path: RepoPath,
        /// The line of the code.
        line: LineNo,
        /// The rule.
        rule: String,
        /// The code.
        text: String,
        /// The line of the rule that wants one thing.
        first: u32,
        /// The line of the rule that wants another.
        second: u32,
    },
    /// Plus code names a metavariable that this match has not bound.
    #[error("{path}:{line}: {rule} adds `{var}`, which nothing has bound on this path")]
    Unbound {
        /// The file.
        path: RepoPath,
        /// The line of the code.
        line: LineNo,
        /// The rule.
        rule: String,
        /// The metavariable.
        var: String,
    },
}

/// On which side of a token something comes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Side {
    Before,
    After,
}

/// What comes at one place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Insertion {
    pub(super) text: String,
    pub(super) shape: RunShape,
    pub(super) directives: bool,
    pub(super) repeated: bool,
    /// The statement that it comes before or after, where it is lines.
    pub(super) owner: TokenRange,
    /// The rule's token that it stands by, for the order and for messages.
    pub(super) tok: TokId,
    pub(super) run: RunId,
}

/// The changes of one rule in one file.
#[derive(Default)]
pub(super) struct Changes {
    /// The tokens that go, each with the rule's token that wants it.
    pub(super) gone: BTreeMap<u32, TokId>,
    /// What comes beside which token.
    pub(super) come: BTreeMap<(u32, Side), Vec<Insertion>>,
}

/// Gathers what all matches of a rule want and makes edits of it.
pub(super) fn edits(rule: &CompiledRule, file: &CFile, matches: &[Match]) -> Result<EditSet, TransformError> {
    let mut changes = Changes::default();
    let mut takers: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let mut wishes: Vec<Changes> = Vec::new();
    for (n, found) in matches.iter().enumerate() {
        let wish = wish(rule, file, found)?;
        for token in wish.gone.keys() {
            takers.entry(*token).or_default().push(n);
        }
        wishes.push(wish);
    }
    // Two matches may take the same code away only if they put the same in its place.
    for (token, who) in &takers {
        let [first, others @ ..] = who.as_slice() else { continue };
        for other in others {
            if !agree(&wishes[*first], &wishes[*other], *token) {
                return Err(conflict(rule, file, *token, wishes[*first].gone[token], wishes[*other].gone[token]));
            }
        }
    }
    for wish in wishes {
        for (token, tok) in wish.gone {
            changes.gone.entry(token).or_insert(tok);
        }
        for (place, list) in wish.come {
            let there = changes.come.entry(place).or_default();
            for insertion in list {
                let (run, owner) = (insertion.run, insertion.owner);
                let here = |i: &&Insertion| i.run == run && i.owner == owner;
                let once = |i: &&Insertion| here(i) && !i.repeated;
                if there.iter().filter(once).any(|i| i.text == insertion.text) {
                    continue;
                }
                if let Some(other) = there.iter().find(once) {
                    return Err(conflict(rule, file, place.0, other.tok, insertion.tok));
                }
                // Of what comes several times behind code that stays the last stands next to it.
                let beside = rule.rule.token(insertion.tok);
                // A token without text stands for code that goes.
                let stays = beside.mark != Mark::Minus && !beside.text.is_empty();
                let again = insertion.repeated && stays && place.1 == Side::After;
                let at = if again { there.iter().position(|i| here(&i)) } else { None };
                there.insert(at.unwrap_or(there.len()), insertion);
            }
            there.sort_by_key(|i| (std::cmp::Reverse(i.owner.start), i.tok, i.run));
        }
    }
    take_comments(file, &mut changes);
    conditionals::mend(rule, file, &mut changes);
    declarators::mend(file, &mut changes);
    commas::mend(file, &mut changes);
    branch::mend(file, &mut changes);
    Ok(to_edits(file, &changes))
}

/// Says whether two wishes are the same around a token that both take away.
fn agree(a: &Changes, b: &Changes, token: u32) -> bool {
    let stretch = |changes: &Changes| -> (u32, u32) {
        let mut from = token;
        while from > 0 && changes.gone.contains_key(&(from - 1)) {
            from -= 1;
        }
        let mut to = token;
        while changes.gone.contains_key(&(to + 1)) {
            to += 1;
        }
        (from, to)
    };
    let come = |changes: &Changes, (from, to): (u32, u32)| -> Vec<((u32, Side), Vec<String>)> {
        changes
            .come
            .range((from, Side::Before)..=(to, Side::After))
            .map(|(place, list)| (*place, list.iter().map(|i| i.text.clone()).collect()))
            .collect()
    };
    let (one, two) = (stretch(a), stretch(b));
    let (left, right) = (come(a, one), come(b, two));
    left.is_empty() && right.is_empty() || one == two && left == right
}

fn conflict(rule: &CompiledRule, file: &CFile, token: u32, first: TokId, second: TokId) -> TransformError {
    let span = file.tokens().get(token as usize).map_or(ByteSpan::empty(0), |t| t.span);
    let line = |tok: TokId| rule.rule.tokens.get(tok.0 as usize).map_or(rule.rule.header.loc.line, |t| t.loc.line);
    TransformError::Conflict {
        path: file.source().path().clone(),
        line: file.source().line(span.start()),
        rule: rule.rule.header.name.clone(),
        text: file.source().text(span),
        first: line(first),
        second: line(second),
    }
}

/// What one match wants.
fn wish(rule: &CompiledRule, file: &CFile, found: &Match) -> Result<Changes, TransformError> {
    let mut changes = Changes::default();
    let mut seen: BTreeSet<(u32, Side, RunId, TokenRange)> = BTreeSet::new();
    let owners: Vec<(TokId, TokenRange)> = found
        .pairs
        .iter()
        .filter(|p| p.tok != GONE && p.tok.0 & OWNER != 0)
        .map(|p| (TokId(p.tok.0 & !OWNER), p.range))
        .collect();
    let met: BTreeSet<u32> = found
        .pairs
        .iter()
        .filter(|p| p.tok != GONE && p.tok.0 & OWNER == 0)
        .flat_map(|p| p.range.start..p.range.end)
        .collect();
    for pair in &found.pairs {
        if pair.tok == GONE {
            for token in pair.range.start..pair.range.end {
                changes.gone.insert(token, TokId(0));
            }
            continue;
        }
        if pair.tok.0 & OWNER != 0 {
            continue;
        }
        let token = rule.rule.token(pair.tok);
        if token.mark == Mark::Minus {
            for n in pair.range.start..pair.range.end {
                changes.gone.insert(n, pair.tok);
            }
        }
        let empty = pair.range.start == pair.range.end;
        // An empty stretch lies before its token; what comes stands behind the token before, where there is one.
        let (before, after) = match (empty, pair.range.start.checked_sub(1)) {
            (false, _) => ((pair.range.start, Side::Before), (pair.range.end - 1, Side::After)),
            (true, Some(left)) => ((left, Side::After), (left, Side::After)),
            (true, None) => ((0, Side::Before), (0, Side::Before)),
        };
        // A preprocessor line that comes instead of another stands where that one stood.
        let line = token.mark == Mark::Minus && token.text.starts_with('#');
        let after = if line { before } else { after };
        for (place, runs) in [(before, &token.before), (after, &token.after)] {
            for run in runs {
                let plus = &rule.rule.runs[run.0 as usize];
                if found.prototype && plus.shape == RunShape::Lines {
                    continue;
                }
                let mut text = render(rule, file, plus, pair)?;
                if empty && token.text == "," {
                    text.insert_str(0, ", ");
                }
                let mut place = place;
                let mut owner = pair.range;
                // A brace does not come between a head and the comment that ends its line.
                let opens = text == "{" && place.1 == Side::After && before_line_comment(file, place.0);
                let shape = if opens { RunShape::Lines } else { plus.shape };
                if plus.shape == RunShape::Lines && !empty {
                    if place.1 == Side::Before {
                        place.0 = lead(file, place.0, &met);
                    }
                    owner = statement_at(file, place, pair.range);
                    if place.1 == Side::After {
                        let whole = owners.iter().filter(|(tok, range)| *tok == pair.tok && contains(*range, owner));
                        owner = whole.map(|(_, range)| *range).min_by_key(|r| r.end - r.start).unwrap_or(owner);
                    }
                }
                if plus.shape == RunShape::Lines && place.1 == Side::Before && !empty && token.mark != Mark::Minus {
                    place.0 = before_comment(file, place.0);
                }
                if !seen.insert((place.0, place.1, *run, owner)) && !plus.repeated {
                    continue;
                }
                changes.come.entry(place).or_default().push(Insertion {
                    text,
                    shape,
                    directives: plus.lines.iter().flatten().all(|t| t.text.starts_with('#')),
                    repeated: plus.repeated,
                    owner,
                    tok: pair.tok,
                    run: *run,
                });
            }
        }
    }
    Ok(changes)
}

/// The first token of the comment that belongs to an item which a token begins; otherwise the token.
fn before_comment(file: &CFile, token: u32) -> u32 {
    let tokens = file.tokens();
    let at = tokens[token as usize].span.start();
    let item = file.item_at(at).filter(|i| i.span.start() == at && !i.is_directive());
    // A comment at the top of the file is about the file.
    let top = tokens.first().map_or(0, |first| first.span.start());
    let comment = item.and_then(|i| i.comment).map(|c| c.span.start()).filter(|at| *at > top);
    comment.map_or(token, |at| tokens.partition_point(|t| t.span.start() < at) as u32)
}

/// Says whether a comment that takes the rest of the line stands behind a token.
fn before_line_comment(file: &CFile, token: u32) -> bool {
    let tokens = file.tokens();
    let (Some(here), Some(next)) = (tokens.get(token as usize), tokens.get(token as usize + 1)) else { return false };
    let line = |at: u32| file.source().line(at);
    next.kind == TokenKind::Comment
        && file.source().slice(next.span).starts_with(b"//")
        && line(here.span.end()) == line(next.span.start())
}

fn contains(outer: TokenRange, inner: TokenRange) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// The first token of the statement or item that a token begins, as far as the rule has left its first words unsaid.
fn lead(file: &CFile, token: u32, met: &BTreeSet<u32>) -> u32 {
    let tokens = file.tokens();
    let syntax = file.syntax();
    let number = |at: u32| tokens.partition_point(|t| t.span.start() < at) as u32;
    let at = tokens[token as usize].span;
    let node = syntax.covering(at);
    let mut first = std::iter::once(node)
        .chain(syntax.ancestors(node))
        .find(|n| is_statement(syntax.kind(*n)))
        .map_or(token, |n| number(syntax.span(n).start()));
    if let Some(item) = file.item_at(at.start()).filter(|i| number(i.span.start()) <= first) {
        let whole = number(item.span.start());
        let outermost = syntax.ancestors(node).all(|n| syntax.kind(n) != Kind::CompoundStatement);
        if outermost && item.node.is_some_and(|n| number(syntax.span(n).start()) == first || whole == first) {
            first = whole;
        }
    }
    if (first..token).any(|n| met.contains(&n)) { token } else { first.min(token) }
}

/// The tokens of the smallest statement that begins (or ends) at a place; `otherwise` where there is none.
fn statement_at(file: &CFile, place: (u32, Side), otherwise: TokenRange) -> TokenRange {
    let tokens = file.tokens();
    let syntax = file.syntax();
    let at = tokens[place.0 as usize].span;
    let node = syntax.covering(at);
    let fits = |n: &NodeId| {
        let span = syntax.span(*n);
        is_statement(syntax.kind(*n))
            && match place.1 {
                Side::Before => span.start() == at.start(),
                Side::After => span.end() == at.end(),
            }
    };
    let Some(found) = std::iter::once(node).chain(syntax.ancestors(node)).find(fits) else { return otherwise };
    let span = syntax.span(found);
    let start = tokens.partition_point(|t| t.span.start() < span.start()) as u32;
    let end = tokens.partition_point(|t| t.span.start() < span.end()) as u32;
    let found = TokenRange { start, end };
    if contains(found, otherwise) || place.1 == Side::Before { found } else { otherwise }
}

fn is_statement(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ExpressionStatement
            | Kind::Declaration
            | Kind::FieldDeclaration
            | Kind::FunctionDefinition
            | Kind::TypeDefinition
            | Kind::CompoundStatement
            | Kind::IfStatement
            | Kind::WhileStatement
            | Kind::DoStatement
            | Kind::ForStatement
            | Kind::IteratorStatement
            | Kind::SwitchStatement
            | Kind::ReturnStatement
            | Kind::BreakStatement
            | Kind::ContinueStatement
            | Kind::GotoStatement
            | Kind::MacroDeclaration
    )
}

/// Plus code with the bindings put in.
fn render(rule: &CompiledRule, file: &CFile, run: &PlusRun, pair: &Pair) -> Result<String, TransformError> {
    let mut lines: Vec<String> = Vec::new();
    for line in &run.lines {
        let mut text = String::new();
        let mut behind: Option<String> = None;
        // Since a type with such a part: how many brackets are open, and whether the name was there.
        let (mut inside, mut named) = (0u32, false);
        let mut type_end = 0;
        for token in line {
            text.push_str(&token.gap);
            // The part of an array's type that stands behind the name.
            let depth = match token.text.as_str() {
                "(" | "[" if token.var.is_none() => (inside, inside + 1),
                ")" | "]" if token.var.is_none() => (inside, inside.saturating_sub(1)),
                _ => (inside, inside),
            };
            inside = depth.1;
            let ends = match token.text.as_str() {
                ";" | "," | "=" | ")" | ":" => token.var.is_none(),
                "__attribute__" => named,
                _ => false,
            };
            if ends
                && depth.0 == 0
                && let Some(suffix) = behind.take()
            {
                text.truncate(text.trim_end().len());
                // A star binds less than what stands behind a name.
                if text[type_end..].trim_start().starts_with('*') {
                    let declarator = text.split_off(type_end);
                    text.push_str(&format!(" ({})", declarator.trim_start()));
                }
                text.push_str(&format!("{suffix}{}", if token.text.starts_with(['=', '_']) { " " } else { "" }));
            }
            let word = token.text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
            named |= behind.is_some() && inside == 0 && word && token.text != "__attribute__";
            let Some(var) = token.var else {
                text.push_str(&spelling(token, pair));
                continue;
            };
            let Some(value) = pair.value(var) else {
                return Err(TransformError::Unbound {
                    path: file.source().path().clone(),
                    line: file
                        .source()
                        .line(file.tokens().get(pair.range.start as usize).map_or(0, |t| t.span.start())),
                    rule: rule.rule.header.name.clone(),
                    var: rule.rule.var(var).name.clone(),
                });
            };
            let expression = matches!(
                rule.rule.var(var).kind,
                MetaKind::Any | MetaKind::Expression { .. } | MetaKind::IdExpression { .. } | MetaKind::Constant { .. }
            );
            if expression && parens::needed(value.text(), &token.beside.0, &token.beside.1) {
                text.push_str(&format!("({})", String::from_utf8_lossy(value.text())));
            } else {
                text.push_str(&String::from_utf8_lossy(value.text()));
            }
            if !value.suffix().is_empty() {
                type_end = text.len();
                behind = Some(String::from_utf8_lossy(value.suffix()).into_owned());
                (inside, named) = (0, false);
            }
        }
        text.extend(behind);
        lines.push(text);
    }
    let comment = run.lines.iter().flatten().any(|t| t.text.starts_with("//"));
    Ok(match run.shape {
        RunShape::Lines => lines.join("\n"),
        RunShape::Tokens if comment => lines.join("\n"),
        RunShape::Tokens => lines.iter().map(|l| l.trim()).collect::<Vec<_>>().join(" "),
    })
}

/// A token of plus code as it is written, with the values put into a format string.
fn spelling(token: &PlusToken, pair: &Pair) -> String {
    if token.format.is_empty() {
        return token.text.clone();
    }
    let line = token.text.starts_with('#');
    let part = |piece: &FormatPiece| match piece {
        FormatPiece::Text(text) => text.clone(),
        FormatPiece::Conversion(text) => format!("%{text}"),
        FormatPiece::Dots => "...".to_owned(),
        FormatPiece::Var(var) => {
            let text = pair.value(*var).map(|v| String::from_utf8_lossy(v.text()).into_owned()).unwrap_or_default();
            if line || text.contains('%') { text } else { format!("%{text}") }
        }
    };
    let text: String = token.format.iter().map(part).collect();
    if line { text } else { format!("\"{text}\"") }
}

/// Comments between tokens that go, go too.
fn take_comments(file: &CFile, changes: &mut Changes) {
    let tokens = file.tokens();
    let mut more = Vec::new();
    for (token, tok) in &changes.gone {
        let mut next = *token as usize + 1;
        while tokens.get(next).is_some_and(|t| t.kind == TokenKind::Comment) {
            next += 1;
        }
        if next > *token as usize + 1 && changes.gone.contains_key(&(next as u32)) {
            more.extend((*token + 1..next as u32).map(|n| (n, *tok)));
        }
    }
    // The comment right above an item that goes as a whole goes with it.
    for item in file.items() {
        let first = tokens.partition_point(|t| t.span.start() < item.span.start());
        let last = tokens.partition_point(|t| t.span.end() <= item.span.end());
        let inside = first as u32..last as u32;
        let passes = |n: &u32| tokens[*n as usize].kind == TokenKind::Comment || conditionals::is_inner(file, *n);
        let gone = |n: &u32| changes.gone.contains_key(n) || passes(n);
        let tok = inside.clone().find_map(|n| changes.gone.get(&n).copied());
        let comes = || changes.come.keys().any(|(token, _)| inside.contains(token));
        let Some(tok) = tok.filter(|_| item.kind == ItemKind::Function && inside.clone().all(|n| gone(&n)) && !comes())
        else {
            continue;
        };
        more.extend(inside.clone().filter(passes).map(|n| (n, tok)));
        let line = |at: u32| file.source().line(at).0;
        let mut at = first;
        while let Some(above) = at.checked_sub(1).map(|n| &tokens[n]) {
            let own_line = at < 2 || line(tokens[at - 2].span.end()) < line(above.span.start());
            let near = line(above.span.end()) + 1 >= line(tokens[at].span.start());
            if above.kind != TokenKind::Comment || !own_line || !near {
                break;
            }
            at -= 1;
        }
        more.extend((at as u32..first as u32).map(|n| (n, tok)));
    }
    changes.gone.extend(more);
}

fn to_edits(file: &CFile, changes: &Changes) -> EditSet {
    let mut edits = EditSet::default();
    let tokens = file.tokens();
    let source = file.source();
    let span = |n: u32| tokens[n as usize].span;
    let never = "tokens are disjoint, and each goes once";
    // Tokens that go in a row go as one, with what lies between; an insertion between parts them.
    let mut stretch: Option<ByteSpan> = None;
    let mut last = None;
    for token in changes.gone.keys() {
        let inside = changes.come.contains_key(&(*token, Side::Before))
            || last.is_some_and(|n: u32| changes.come.contains_key(&(n, Side::After)));
        match stretch {
            Some(whole) if last.is_some_and(|n| n + 1 == *token) && !inside => {
                stretch = Some(whole.join(span(*token)));
            }
            _ => {
                if let Some(whole) = stretch.take() {
                    edits.delete(whole).expect(never);
                }
                stretch = Some(span(*token));
            }
        }
        last = Some(*token);
    }
    if let Some(whole) = stretch {
        edits.delete(whole).expect(never);
    }
    let word = |byte: Option<&u8>| byte.is_some_and(|b| !b.is_ascii_whitespace());
    for ((token, side), list) in &changes.come {
        let at = match side {
            Side::Before => span(*token).start(),
            Side::After => span(*token).end(),
        };
        for insertion in list {
            let form = match insertion.shape {
                RunShape::Tokens => Form::Inline,
                RunShape::Lines if insertion.directives => Form::Verbatim,
                RunShape::Lines => Form::Block,
            };
            let mut text = insertion.text.clone();
            if form != Form::Inline {
                // A newline before what stands before a token would ask for a blank line.
                text = match side {
                    Side::Before => format!("{text}\n"),
                    Side::After => format!("\n{text}\n"),
                };
            } else {
                // Tokens must not grow together; how far apart they stand is the layout's matter.
                let bytes = source.bytes();
                if word(at.checked_sub(1).and_then(|n| bytes.get(n as usize))) {
                    text.insert(0, ' ');
                }
                if word(bytes.get(at as usize)) {
                    text.push(' ');
                }
            }
            edits.insert(at, text.into_bytes(), form).expect("an insertion stands between tokens");
        }
    }
    edits
}
