// SPDX-License-Identifier: GPL-2.0-only
//! Lets plus code stand beside a token of minus or context code.
//!
//! Plus code says nothing about where it goes but its neighbours. A minus token before it is its first choice (it comes
//! instead), then a minus token after it, then the context token before, then the one after. Where the neighbour is a
//! disjunction, it stands beside the last (or first) token of every branch.

use std::collections::HashMap;

use super::diagnostic::Sink;
use super::metavar::{MetaKind, MetaVar};
use super::pattern::{PatToken, PlusRun, PlusToken, RunId, RunShape, VarId};
use super::token::{BodyPart, LexKind, Lexeme, Mark, PlusText};

/// Reads the plus lines of a body and hangs them on the tokens.
pub(super) fn attach(
    parts: &[BodyPart],
    lexemes: &[Lexeme],
    in_when: &[bool],
    tokens: &mut [PatToken],
    vars: &HashMap<&str, VarId>,
    declared: &[MetaVar],
    sink: &mut Sink<'_>,
) -> Vec<PlusRun> {
    let is_statement = |lexeme: &Lexeme| {
        let var = vars.get(lexeme.text.as_str()).filter(|_| lexeme.kind == LexKind::Word);
        var.is_some_and(|v| {
            matches!(
                declared[v.0 as usize].kind,
                MetaKind::Statement
                    | MetaKind::StatementList(_)
                    | MetaKind::Declaration
                    | MetaKind::Field
                    | MetaKind::FieldList(_)
            )
        })
    };
    let mut runs = Vec::new();
    let mut seen = 0; // How many lexemes lie before.
    let mut at = 0;
    while at < parts.len() {
        let BodyPart::Plus(first) = &parts[at] else {
            seen += 1;
            at += 1;
            continue;
        };
        let mut lines: Vec<&PlusText> = Vec::new();
        while let Some(BodyPart::Plus(line)) = parts.get(at) {
            lines.push(line);
            at += 1;
        }
        for token in lines.iter().flat_map(|l| &l.tokens) {
            let dots = matches!(
                token.kind,
                LexKind::Dots | LexKind::NestOpen | LexKind::NestOpenPlus | LexKind::NestClose | LexKind::NestClosePlus
            );
            if dots {
                sink.hinted(
                    token.loc,
                    token.text.len(),
                    "plus code can't hold dots",
                    "bind what the dots stand for to a metavariable and name it here",
                );
            } else if matches!(
                token.kind,
                LexKind::GroupOpen | LexKind::GroupOr | LexKind::GroupAnd | LexKind::GroupClose
            ) {
                sink.error(token.loc, token.text.len(), "plus code can't hold a disjunction");
            }
        }
        if lines.iter().all(|l| l.tokens.is_empty()) && lines.iter().all(|l| l.text.is_empty()) && lexemes.is_empty() {
            continue;
        }
        let run = RunId(runs.len() as u32);
        let mut shape = shape(&lines, lexemes, seen, &is_statement);
        let mut text: Vec<Vec<PlusToken>> = lines.iter().map(|l| plus_tokens(l, vars)).collect();
        neighbours(&mut text, lexemes, seen);
        let repeated = first.mark == Mark::PlusPlus;
        // A brace that opens behind a head stands on the head's line.
        let mut brace = None;
        let head = seen
            .checked_sub(1)
            .and_then(|n| lexemes.get(n))
            .is_some_and(|l| matches!(l.text.as_str(), ")" | "else" | "do"));
        if head && text.first().and_then(|l| l.first()).is_some_and(|t| t.text == "{") {
            let open = text[0].remove(0);
            if text[0].is_empty() {
                text.remove(0);
            }
            if text.is_empty() {
                text.push(vec![open]);
                shape = RunShape::Tokens;
            } else {
                brace = Some(run);
                runs.push(PlusRun { shape: RunShape::Tokens, lines: vec![vec![open]], repeated, loc: first.loc });
            }
        }
        let run = RunId(runs.len() as u32);
        runs.push(PlusRun { shape, lines: text, repeated, loc: first.loc });
        let code = |n: usize| lexemes.get(n).is_some_and(Lexeme::is_code) && !in_when[n];
        let prev = seen.checked_sub(1);
        let prev_code = prev.filter(|n| code(*n));
        let next_code = Some(seen).filter(|n| code(*n));
        let minus = |n: usize| tokens[n].mark == Mark::Minus;
        match (prev_code, next_code) {
            (Some(prev), Some(next)) if minus(next) && !minus(prev) && brace.is_none() => {
                tokens[next].before.push(run);
            }
            // Initialisers may stand in any order: what comes before one comes beside it, not behind the brace.
            (Some(prev), Some(next)) if lexemes[prev].is("{") && lexemes[next].is(".") && !minus(prev) => {
                tokens[next].before.push(run);
            }
            (Some(prev), _) => {
                tokens[prev].after.extend(brace);
                tokens[prev].after.push(run);
            }
            (None, Some(next)) => tokens[next].before.push(run),
            (None, None) => {
                let after = prev.and_then(|n| edge_tokens(lexemes, n, Edge::Last, 0));
                let beside = match after {
                    Some(list) => Some((list, true)),
                    None => edge_tokens(lexemes, seen, Edge::First, 0).map(|list| (list, false)),
                };
                match beside {
                    Some((list, after)) => {
                        for n in list {
                            let token = &mut tokens[n];
                            if after { token.after.push(run) } else { token.before.insert(0, run) }
                        }
                    }
                    None => sink.hinted(
                        first.loc,
                        first.text.len(),
                        "plus code stands beside no code",
                        "dots can't hold it: write a context or minus token before or after it",
                    ),
                }
            }
        }
    }
    runs
}

/// Holds the code after a rule to its brackets: what plus and context code open together is closed. Where plus code has
/// `#if` in it, each of its branches may open what another one closes.
pub(super) fn balance(parts: &[BodyPart], sink: &mut Sink<'_>) {
    let mut open: Vec<(&Lexeme, bool)> = Vec::new();
    let after = parts.iter().flat_map(|part| match part {
        BodyPart::Code(lexeme) if lexeme.mark == Mark::Minus => &[],
        BodyPart::Code(lexeme) => std::slice::from_ref(lexeme),
        BodyPart::Plus(line) => line.tokens.as_slice(),
    });
    let plus: Vec<&Lexeme> = parts
        .iter()
        .filter_map(|part| if let BodyPart::Plus(line) = part { Some(&line.tokens) } else { None })
        .flatten()
        .collect();
    if plus.iter().any(|l| l.kind == LexKind::Directive) {
        return;
    }
    for lexeme in after.filter(|l| l.kind == LexKind::Punct) {
        match lexeme.text.as_str() {
            "(" | "[" | "{" => open.push((lexeme, lexeme.mark.is_plus())),
            ")" | "]" | "}" => match open.pop() {
                Some((opened, in_plus)) => {
                    let pair = format!("{}{}", opened.text, lexeme.text);
                    if !matches!(pair.as_str(), "()" | "[]" | "{}") && (in_plus || lexeme.mark.is_plus()) {
                        let wrong = if in_plus { opened } else { lexeme };
                        sink.error(wrong.loc, 1, "nothing closes this in the code that results");
                        return;
                    }
                }
                None if lexeme.mark.is_plus() => {
                    sink.error(lexeme.loc, 1, "nothing is open that this could close in the code that results");
                    return;
                }
                None => return,
            },
            _ => {}
        }
    }
    if let Some((opened, _)) = open.iter().find(|(_, in_plus)| *in_plus) {
        sink.error(opened.loc, 1, "nothing closes this in the code that results");
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    First,
    Last,
}

/// The outermost tokens of all branches of the disjunction that ends (or begins) at `at`; `None` when it is none, or
/// when one of them has dots or nothing there.
fn edge_tokens(lexemes: &[Lexeme], at: usize, edge: Edge, depth: u32) -> Option<Vec<usize>> {
    let lexeme = lexemes.get(at)?;
    if lexeme.is_code() {
        return Some(vec![at]);
    }
    let (here, other) = match edge {
        Edge::First => (LexKind::GroupOpen, LexKind::GroupClose),
        Edge::Last => (LexKind::GroupClose, LexKind::GroupOpen),
    };
    if lexeme.kind != here || depth > 20 {
        return None;
    }
    let step = |n: usize| if edge == Edge::First { n.checked_add(1) } else { n.checked_sub(1) };
    let mut out = edge_tokens(lexemes, step(at)?, edge, depth + 1)?;
    let mut nesting = 0;
    let mut n = at;
    loop {
        let kind = lexemes.get(n)?.kind;
        if kind == here {
            nesting += 1;
        } else if kind == other {
            nesting -= 1;
            if nesting == 0 {
                return Some(out);
            }
        } else if nesting == 1 && matches!(kind, LexKind::GroupOr | LexKind::GroupAnd) {
            out.extend(edge_tokens(lexemes, step(n)?, edge, depth + 1)?);
        }
        n = step(n)?;
    }
}

/// Says whether the lines are whole statements, judged by the tokens around them.
fn shape(lines: &[&PlusText], lexemes: &[Lexeme], seen: usize, is_statement: &dyn Fn(&Lexeme) -> bool) -> RunShape {
    let tokens: Vec<&Lexeme> = lines.iter().flat_map(|l| &l.tokens).collect();
    let solid: Vec<&&Lexeme> = tokens.iter().filter(|t| t.kind != LexKind::Comment).collect();
    if tokens.iter().any(|t| t.kind == LexKind::Directive) || solid.is_empty() {
        return RunShape::Lines;
    }
    // What stands before the code that this comes instead of.
    let before = lexemes[..seen].iter().rev().find(|l| l.mark != Mark::Minus);
    let starts = before.is_none_or(|l| match l.kind {
        LexKind::Word if is_statement(l) => true,
        LexKind::Punct => matches!(l.text.as_str(), ";" | "{" | "}" | ":" | ")"),
        LexKind::Word => matches!(l.text.as_str(), "else" | "do"),
        LexKind::Number | LexKind::Str | LexKind::Char | LexKind::Varargs => false,
        _ => true,
    });
    let (Some(first), Some(last)) = (solid.first(), solid.last()) else { return RunShape::Lines };
    let control = matches!(first.text.as_str(), "if" | "while" | "for" | "switch" | "else" | "do");
    let ends = match last.text.as_str() {
        ";" | "}" | "{" | "else" | "do" => true,
        ":" => solid.len() == 2 || first.text == "case",
        ")" => control,
        _ => is_statement(last),
    };
    let field = first.is(".") && last.is(",");
    let behind = before.is_some_and(|l| matches!(l.text.as_str(), "," | "{"));
    let ahead = lexemes[seen..].iter().find(|l| l.mark != Mark::Minus);
    let closes = ahead.is_some_and(|l| l.is("}"));
    let entry =
        first.is("{") && behind && (last.is(",") || last.is("}") && closes && before.is_some_and(|l| l.is(",")));
    if starts && ends || field || entry { RunShape::Lines } else { RunShape::Tokens }
}

/// Notes what stands beside each metavariable: the plus tokens, and the context around the whole.
fn neighbours(lines: &mut [Vec<PlusToken>], lexemes: &[Lexeme], seen: usize) {
    let spelled = |l: Option<&Lexeme>| l.filter(|l| l.is_code()).map_or(String::new(), |l| l.text.clone());
    let before = spelled(lexemes[..seen].iter().rev().find(|l| l.mark != Mark::Minus));
    let after = spelled(lexemes[seen..].iter().find(|l| l.mark != Mark::Minus));
    let texts: Vec<String> = lines.iter().flatten().map(|t| t.text.clone()).collect();
    for (n, token) in lines.iter_mut().flatten().enumerate().filter(|(_, t)| t.var.is_some()) {
        let left = n.checked_sub(1).map_or(&before, |n| &texts[n]);
        let right = texts.get(n + 1).unwrap_or(&after);
        token.beside = (left.clone(), right.clone());
    }
}

fn plus_tokens(line: &PlusText, vars: &HashMap<&str, VarId>) -> Vec<PlusToken> {
    let mut out: Vec<PlusToken> = Vec::new();
    let mut rest = line.text.as_str();
    for token in &line.tokens {
        // The tokens were cut from this very text: each is found in order.
        let Some(at) = rest.find(token.text.as_str()) else { continue };
        let var = (token.kind == LexKind::Word).then(|| vars.get(token.text.as_str()).copied()).flatten();
        // C's own dots are six in a rule.
        let text = match token.kind {
            LexKind::Varargs | LexKind::Directive => token.text.replace("......", "..."),
            _ => token.text.clone(),
        };
        out.push(PlusToken { gap: rest[..at].to_owned(), text, var, beside: Default::default(), format: Vec::new() });
        rest = &rest[at + token.text.len()..];
    }
    out
}
