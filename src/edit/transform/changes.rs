// SPDX-License-Identifier: GPL-2.0-only
//! The changes that a rule's matches ask for, token by token.

use std::collections::{BTreeMap, BTreeSet};

use super::clash::{TransformError, Wanted, agree, conflict, nested, rows, rule_line, stretch, told_apart, wanted};
use super::plus_code::render;
use super::{EditSet, branch, commas, comments, conditionals, declarators};
use crate::c::{CFile, Kind, NodeId, Token, TokenKind, snippet_tokens};
use crate::edit::Form;
use crate::matcher::{CompiledRule, EDGE, GONE, Match, OWNER, Pair, TokenRange};
use crate::smpl::{Mark, RunId, RunShape, TokId};
use crate::text::ByteSpan;

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
    /// The tokens that stay and that something comes beside, each with the rule's token.
    stay: BTreeMap<u32, TokId>,
}

/// Gathers what all matches of a rule want and makes edits of it.
pub(super) fn edits(rule: &CompiledRule, file: &CFile, matches: &[Match]) -> Result<EditSet, TransformError> {
    let mut changes = Changes::default();
    let mut takers: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let mut wishes: Vec<Changes> = Vec::new();
    for (n, found) in matches.iter().enumerate() {
        let wish = wish(rule, file, found)?;
        if let Some(range) = reach(found) {
            conditionals::apart(rule, file, range, &wish)?;
        }
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
                if let Some(inner) = nested(rule, file, matches, &wishes, (*first, *other)) {
                    return Err(inner);
                }
                let wanted = |who: usize| wanted(rule, &wishes[who], *token);
                let conflict = conflict(rule, file, *token, wanted(*first), wanted(*other));
                return Err(told_apart(rule, conflict, &matches[*first], &matches[*other]));
            }
        }
    }
    // Nor may one take away what another one holds on to.
    for (n, wish) in wishes.iter().enumerate() {
        for (token, tok) in &wish.stay {
            let Some(other) = takers.get(token).and_then(|who| who.iter().find(|who| **who != n)) else { continue };
            if wishes[*other].stay.contains_key(token) {
                continue;
            }
            if let Some(inner) = nested(rule, file, matches, &wishes, (*other, n)) {
                return Err(inner);
            }
            let beside = wish.come.range((*token, Side::Before)..=(*token, Side::After));
            let texts: Vec<&str> = beside.flat_map(|(_, list)| list).map(|i| i.text.trim()).collect();
            let stays = Wanted { line: rule_line(rule, *tok), text: texts.join(" ") };
            let conflict = conflict(rule, file, *token, wanted(rule, &wishes[*other], *token), stays);
            return Err(told_apart(rule, conflict, &matches[*other], &matches[n]));
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
                let here = |i: &&Insertion| i.run == run && i.owner == owner && i.shape == insertion.shape;
                let once = |i: &&Insertion| here(i) && !i.repeated;
                if there.iter().filter(once).any(|i| i.text == insertion.text) {
                    continue;
                }
                if let Some(other) = there.iter().find(once) {
                    let wanted = |i: &Insertion| Wanted { line: rule_line(rule, i.tok), text: i.text.clone() };
                    return Err(conflict(rule, file, place.0, wanted(other), wanted(&insertion)));
                }
                // Of what comes several times behind code that stays the last stands next to it.
                let beside = rule.rule.token(insertion.tok);
                // A token without text stands for code that goes.
                let stays = beside.mark != Mark::Minus && !beside.text.is_empty();
                let again = insertion.repeated && stays && place.1 == Side::After;
                let at = if again { there.iter().position(|i| here(&i)) } else { None };
                there.insert(at.unwrap_or(there.len()), insertion);
            }
            // What stands for no code comes behind what stands for the code before it.
            let start = |i: &Insertion| if i.owner.start == i.owner.end { 0 } else { i.owner.start };
            there.sort_by_key(|i| (std::cmp::Reverse(start(i)), i.tok, i.run));
        }
    }
    comments::take(file, &mut changes);
    conditionals::mend(rule, file, &mut changes)?;
    declarators::mend(file, &mut changes);
    commas::mend(file, &mut changes);
    branch::mend(file, &mut changes);
    Ok(to_edits(file, &changes))
}

/// The tokens from the first to the last that a match has met.
pub(super) fn reach(found: &Match) -> Option<TokenRange> {
    let met = found.pairs.iter().filter(|p| p.range.start < p.range.end && (p.tok == GONE || p.tok.0 & OWNER == 0));
    let (start, end) = met.fold((u32::MAX, 0), |(start, end), p| (start.min(p.range.start), end.max(p.range.end)));
    (start < end).then_some(TokenRange { start, end })
}

/// What one match wants.
fn wish(rule: &CompiledRule, file: &CFile, found: &Match) -> Result<Changes, TransformError> {
    let mut changes = Changes::default();
    let mut seen: BTreeSet<(u32, Side, RunId, TokenRange)> = BTreeSet::new();
    let owners: Vec<(TokId, TokenRange)> = found
        .pairs
        .iter()
        .filter(|p| p.tok != GONE && p.tok.0 & OWNER != 0 && p.tok.0 & EDGE == 0)
        .map(|p| (TokId(p.tok.0 & !OWNER), p.range))
        .collect();
    // Of a token that begins or ends a term which the code writes in another way: the whole of that code.
    let edged = |pair: &Pair| {
        let of_tok = |p: &&Pair| p.tok != GONE && p.tok.0 == pair.tok.0 | OWNER | EDGE && contains(p.range, pair.range);
        found.pairs.iter().filter(of_tok).map(|p| p.range).max_by_key(|r| r.end - r.start)
    };
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
        let alone = token.before.is_empty() && token.after.is_empty();
        let range = if alone { None } else { edged(pair) }.unwrap_or(pair.range);
        let empty = range.start == range.end;
        if token.mark != Mark::Minus && !empty && !token.text.is_empty() {
            if !token.before.is_empty() {
                changes.stay.insert(range.start, pair.tok);
            }
            if !token.after.is_empty() {
                changes.stay.insert(range.end - 1, pair.tok);
            }
        }
        // An empty stretch lies before its token; what comes stands behind the token before, where there is one.
        let (before, after) = match (empty, range.start.checked_sub(1)) {
            (false, _) => ((range.start, Side::Before), (range.end - 1, Side::After)),
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
                if plus.shape == RunShape::Tokens && token.mark != Mark::Minus && !empty {
                    conditionals::beside(rule, file, range, place.1)?;
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
                let coming = changes.come.entry(place).or_default();
                // The comma that the rule has behind the last element and the code has not.
                let directives = plus.lines.iter().flatten().all(|t| t.text.starts_with('#'));
                if line && directives {
                    text.push_str(&end_comment(file, pair.range));
                }
                if empty && token.text == "," && shape == RunShape::Tokens {
                    text.insert_str(0, ", ");
                } else if empty && token.text == "," {
                    coming.push(Insertion {
                        text: ",".to_owned(),
                        shape: RunShape::Tokens,
                        directives: false,
                        repeated: false,
                        owner,
                        tok: pair.tok,
                        run: *run,
                    });
                }
                coming.push(Insertion {
                    text,
                    shape,
                    directives,
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

/// The comment at the end of a preprocessor line, with the white space before it.
fn end_comment(file: &CFile, range: TokenRange) -> String {
    let Some(token) = range.end.checked_sub(1).and_then(|n| file.tokens().get(n as usize)) else {
        return String::new();
    };
    let line = file.source().slice(token.span);
    let parts = snippet_tokens(line);
    match parts.as_slice() {
        [.., before, last] if last.kind == TokenKind::Comment => {
            String::from_utf8_lossy(&line[before.span.end() as usize..]).into_owned()
        }
        _ => String::new(),
    }
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

pub(super) fn contains(outer: TokenRange, inner: TokenRange) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// The first token of the statement or item that a token begins, as far as the rule has left its first words unsaid.
fn lead(file: &CFile, token: u32, met: &BTreeSet<u32>) -> u32 {
    let tokens = file.tokens();
    // A preprocessor line begins nothing, whatever it stands in.
    if tokens[token as usize].kind == TokenKind::Directive {
        return token;
    }
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
    // Words that stood beside a bracket that goes must not become one.
    let is_word = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let bytes = source.bytes();
    for (first, last) in rows(changes) {
        let quiet = changes.come.range((first, Side::Before)..=(last, Side::After)).next().is_none();
        let (from, to) = (span(first).start() as usize, span(last).end());
        if quiet && from > 0 && is_word(bytes.get(from - 1)) && is_word(bytes.get(to as usize)) {
            edits.insert(to, b" ".to_vec(), Form::Inline).expect("an insertion stands between tokens");
        }
    }
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
                let (left, right) = beside(source.bytes(), tokens, changes, (*token, *side));
                if list.len() > 1 || grow_together(left, text.bytes().next()) {
                    text.insert(0, ' ');
                }
                if list.len() > 1 || grow_together(text.bytes().last(), right) {
                    text.push(' ');
                }
            }
            edits.insert(at, text.into_bytes(), form).expect("an insertion stands between tokens");
        }
    }
    edits
}

/// Says whether two bytes that meet may make one token of two.
fn grow_together(left: Option<u8>, right: Option<u8>) -> bool {
    let apart = |byte: u8| byte.is_ascii_whitespace() || b"()[]{},;".contains(&byte);
    left.zip(right).is_some_and(|(left, right)| !apart(left) && !apart(right))
}

/// The bytes before and behind what comes at a place, when all is gone that goes. Where something else comes beside it
/// the byte of a word stands for that.
fn beside(bytes: &[u8], tokens: &[Token], changes: &Changes, place: (u32, Side)) -> (Option<u8>, Option<u8>) {
    let (token, side) = place;
    let gone = changes.gone.contains_key(&token);
    let row = stretch(changes, token);
    // A token that stays bounds the place on its own side.
    let first = if gone || side == Side::Before { row.0 } else { token + 1 };
    let last = if gone || side == Side::After { Some(row.1) } else { token.checked_sub(1) };
    let from = first.checked_sub(1).map_or((0, Side::Before), |before| (before, Side::After));
    let to = last.map_or((0, Side::Before), |last| (last + 1, Side::Before));
    if changes.come.range(from..=to).any(|(other, _)| *other != place) {
        return (Some(b'x'), Some(b'x'));
    }
    let span = |token: u32| tokens[token as usize].span;
    let left = if gone || side == Side::Before { span(row.0).start() } else { span(token).end() };
    let right = if gone || side == Side::After { span(row.1).end() } else { span(token).start() };
    let byte = |at: u32| bytes.get(at as usize).copied();
    (left.checked_sub(1).and_then(byte), byte(right))
}
