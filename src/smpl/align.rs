// SPDX-License-Identifier: GPL-2.0-only
//! What minus code and the plus code that comes instead have in common stays.
//!
//! `- f(a, E)` with `+ g(E)` takes `f` and `a,` away and adds `g`: comments in the arguments survive, and two matches one
//! inside of the other don't want the same tokens. Whole statements are treated so only when they have the same
//! structure on both sides.

use std::ops::Range;

use super::metavar::{MetaKind, MetaVar};
use super::pattern::{PatToken, PlusRun, PlusToken, Replaced, RunId, RunShape, TokId, VarId};
use super::token::Mark;

/// Turns minus tokens that come again into context, all through a rule. `code` says which tokens are C's.
/// `fixed` of which ones every match has a partner in the rule's order.
pub(super) fn align(
    tokens: &mut Vec<PatToken>,
    runs: &mut Vec<PlusRun>,
    vars: &[MetaVar],
    code: &[bool],
    fixed: &dyn Fn(usize) -> bool,
) {
    let minus = |tokens: &[PatToken], n: usize| code[n] && tokens[n].mark == Mark::Minus;
    let mut at = 0;
    let end = tokens.len();
    while at < end {
        if !minus(tokens, at) {
            at += 1;
            continue;
        }
        let from = at;
        // A stretch ends where plus code stands, or where minus code ends.
        while at < end && minus(tokens, at) && (at == from || tokens[at].before.is_empty()) {
            at += 1;
            if !tokens[at - 1].after.is_empty() {
                break;
            }
        }
        let (first, last) = (tokens[from].before.clone(), tokens[at - 1].after.clone());
        stretch(&mut tokens[from..at], runs, vars, &|n| fixed(from + n));
        let (run, before) = match (first.as_slice(), last.as_slice()) {
            ([one], []) => (*one, true),
            ([], [one]) => (*one, false),
            _ => continue,
        };
        let changed = tokens[from..at].iter().any(|t| t.mark != Mark::Minus);
        if changed && runs[run.0 as usize].shape == RunShape::Lines {
            let stand = TokId(tokens.len() as u32);
            tokens.push(PatToken {
                text: String::new(),
                mark: Mark::Context,
                aligned: false,
                loc: tokens[from].loc,
                var: None,
                attached: Vec::new(),
                before: vec![run],
                after: Vec::new(),
                format: Vec::new(),
                replaced: None,
            });
            tokens[from].replaced = Some(Replaced { last: TokId(at as u32 - 1), stand, before });
        }
    }
}

/// The most tokens that a stretch may have: the table has the square of it.
const LIMIT: usize = 400;

fn stretch(tokens: &mut [PatToken], runs: &mut Vec<PlusRun>, vars: &[MetaVar], fixed: &dyn Fn(usize) -> bool) {
    let Some(last) = tokens.len().checked_sub(1) else { return };
    // A bare `return;` may be one that is not written.
    if last == 1 && tokens[0].text == "return" && tokens[1].text == ";" {
        return;
    }
    let run = match (tokens[0].before.as_slice(), tokens[last].after.as_slice()) {
        ([], [one]) | ([one], []) => *one,
        _ => return,
    };
    let lines = &runs[run.0 as usize].lines;
    // Of several declarations that come for one, the first has what the rule does not name, as `static`.
    let (first, others) = lines.split_at(renewed(tokens, &runs[run.0 as usize]).unwrap_or(lines.len()));
    let others = others.to_vec();
    let plus: Vec<PlusToken> = first.iter().flatten().cloned().collect();
    let odd = |t: &PlusToken| t.text.starts_with("//") || t.text.starts_with("/*") || t.text.starts_with('#');
    if plus.iter().any(odd) || tokens.len().max(plus.len()) > LIMIT {
        return;
    }
    // A blank line that comes is nothing that a token can stand for.
    if runs[run.0 as usize].lines.iter().any(Vec::is_empty) {
        return;
    }
    if runs[run.0 as usize].shape == RunShape::Lines {
        let one = tokens.iter().map(|t| t.text.as_str()).filter(|t| is_structure(t));
        let two = plus.iter().map(|t| t.text.as_str()).filter(|t| is_structure(t));
        if !one.eq(two) {
            return;
        }
    }
    let starts = entries(&runs[run.0 as usize], &plus);
    let mut common = match entry(tokens, &plus, &starts) {
        Some(kept) => {
            let (from, pairs) = (kept.start, common(tokens, &plus[kept], fixed));
            pairs.into_iter().map(|(minus, came)| (minus, came + from)).collect()
        }
        None => common(tokens, &plus, fixed),
    };
    // An expression that comes to stand beside another operator may need parentheses: it is written anew.
    common.retain(|(minus, came)| {
        let expression = tokens[*minus].var.is_some_and(|v| {
            matches!(vars[v.0 as usize].kind, MetaKind::Expression { .. } | MetaKind::Any | MetaKind::ExpressionList(_))
        });
        let text = |at: Option<usize>| at.and_then(|n| plus.get(n)).map_or("", |t| t.text.as_str());
        let was = |at: Option<usize>| at.and_then(|n| tokens.get(n)).map_or("", |t| t.text.as_str());
        let (before, after) = (text(came.checked_sub(1)), text(came.checked_add(1)));
        let same = before == was(minus.checked_sub(1)) && after == was(minus.checked_add(1));
        !expression || same || before != ")" && is_loose(before) && is_loose(after)
    });
    // A type goes around a name: where one of them moves, all is written anew.
    let is_type = |v: Option<VarId>| v.is_some_and(|v| vars[v.0 as usize].kind == MetaKind::Type);
    let typed = tokens.iter().any(|t| is_type(t.var));
    let moved = |n: usize| {
        typed
            && plus[n].var.is_some()
            && !common.iter().any(|(_, came)| *came == n)
            && tokens.iter().any(|t| t.var == plus[n].var)
    };
    // Statements that change places are no part of what stays.
    let is_statement = |v: Option<VarId>| {
        v.is_some_and(|v| matches!(vars[v.0 as usize].kind, MetaKind::Statement | MetaKind::StatementList(_)))
    };
    let swapped = |n: usize| {
        is_statement(plus[n].var)
            && !common.iter().any(|(_, came)| *came == n)
            && tokens.iter().any(|t| t.var == plus[n].var)
    };
    // So it does with a star that comes or goes behind it: what stands behind the name binds more.
    let star = |list: &[(&str, Option<VarId>)], n: usize| {
        let stars = list[..=n].iter().rev().take_while(|(text, _)| *text == "*").count();
        stars > 0 && n.checked_sub(stars).is_some_and(|n| is_type(list[n].1))
    };
    let came: Vec<(&str, Option<VarId>)> = plus.iter().map(|t| (t.text.as_str(), t.var)).collect();
    let went: Vec<(&str, Option<VarId>)> = tokens.iter().map(|t| (t.text.as_str(), t.var)).collect();
    let layers = (0..came.len()).any(|n| star(&came, n) && !common.iter().any(|(_, kept)| *kept == n))
        || (0..went.len()).any(|n| star(&went, n) && !common.iter().any(|(kept, _)| *kept == n));
    if common.is_empty() || layers || (0..plus.len()).any(|n| moved(n) || swapped(n)) {
        return;
    }
    tokens[0].before.clear();
    tokens[last].after.clear();
    let (loc, repeated, mut next) = (runs[run.0 as usize].loc, runs[run.0 as usize].repeated, 0);
    // What comes before the kept token `at` stands behind the minus token before it, or before the kept token.
    let mut put = |tokens: &mut [PatToken], at: usize, stretch: Range<usize>, floor: usize| {
        let mut from = stretch.start;
        let breaks = starts.iter().copied().filter(|n| stretch.contains(n) && *n > stretch.start);
        for end in breaks.chain([stretch.end]).collect::<Vec<usize>>() {
            if from == end {
                continue;
            }
            let shape = if starts.contains(&from) { RunShape::Lines } else { RunShape::Tokens };
            let id = RunId(runs.len() as u32);
            runs.push(PlusRun { lines: vec![plus[from..end].to_vec()], repeated, loc, shape });
            // What comes last in a list in braces stands on the line of the element before.
            let last = at > 0 && plus[from].text == "," && tokens.get(at).is_some_and(|t| t.text == "}");
            if at > floor || at == tokens.len() || last {
                tokens[at - 1].after.push(id);
            } else {
                tokens[at].before.push(id);
            }
            from = end;
        }
    };
    let mut floor = 0;
    for (minus, came) in &common {
        put(tokens, *minus, next..*came, floor);
        (tokens[*minus].mark, tokens[*minus].aligned) = (Mark::Context, true);
        next = came + 1;
        floor = minus + 1;
    }
    let end = tokens.len();
    put(tokens, end, next..plus.len(), floor);
    if !others.is_empty() {
        tokens[last].after.push(RunId(runs.len() as u32));
        runs.push(PlusRun { lines: others, repeated, loc, shape: RunShape::Lines });
    }
}

/// How many lines of plus code are the first of several declarations that come for a single one.
fn renewed(tokens: &[PatToken], run: &PlusRun) -> Option<usize> {
    let word = |text: &str| text.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let declares = |texts: &[&str]| {
        let named = texts.iter().filter(|text| word(text)).count() > 1;
        let plain = |text: &&str| {
            !is_structure(text) && !matches!(*text, "(" | "=" | "return" | "goto" | "break" | "continue" | "typedef")
        };
        let [first, between @ .., ";"] = texts else { return false };
        named && word(first) && plain(first) && between.iter().all(plain)
    };
    let minus: Vec<&str> = tokens.iter().map(|t| t.text.as_str()).collect();
    let first = run.lines.iter().position(|line| line.iter().any(|t| t.text == ";"))? + 1;
    let plus: Vec<&str> = run.lines[..first].iter().flatten().map(|t| t.text.as_str()).collect();
    (run.shape == RunShape::Lines && first < run.lines.len() && declares(&minus) && declares(&plus)).then_some(first)
}

/// The tokens of plus code, none before the first comma, with which the lines of entries of a list begin.
fn entries(run: &PlusRun, plus: &[PlusToken]) -> Vec<usize> {
    let mut out = Vec::new();
    let mut at = 0;
    for line in &run.lines {
        let text = |n: Option<usize>| n.and_then(|n| plus.get(n)).map_or("", |t| t.text.as_str());
        if matches!(text(Some(at)), "{" | "." | "[") && text(at.checked_sub(1)) == "," {
            out.push(at);
        }
        at += line.len();
    }
    out
}

/// The entry among several that come which a single one that goes becomes: the one of its name, else the first.
fn entry(tokens: &[PatToken], plus: &[PlusToken], starts: &[usize]) -> Option<Range<usize>> {
    let text = |n: usize| tokens.get(n).map_or("", |t| t.text.as_str());
    let single = (1..tokens.len()).all(|n| text(n - 1) != "," || !matches!(text(n), "{" | "." | "["));
    if starts.is_empty() || !single {
        return None;
    }
    let begins = std::iter::once(0).chain(starts.iter().copied());
    let ends = starts.iter().copied().chain([plus.len()]);
    let mut ranges = begins.zip(ends).map(|(from, to)| from..to);
    let named = |range: &Range<usize>| plus[range.clone()].get(1).is_some_and(|t| t.text == text(1));
    ranges.clone().find(named).or_else(|| ranges.next())
}

/// Says whether an expression can stand beside such a token without parentheses, whatever it is.
pub(super) fn is_loose(text: &str) -> bool {
    matches!(text, "" | "(" | ")" | "," | ";" | "{" | "}" | "]" | "=" | "return" | ":")
}

fn is_structure(text: &str) -> bool {
    matches!(text, ";" | "{" | "}" | "if" | "else" | "while" | "for" | "do" | "switch" | "case" | "default")
}

/// The longest common subsequence, as pairs of places.
fn common(tokens: &[PatToken], plus: &[PlusToken], fixed: &dyn Fn(usize) -> bool) -> Vec<(usize, usize)> {
    let same = |a: usize, b: usize| fixed(a) && tokens[a].text == plus[b].text && tokens[a].var == plus[b].var;
    let width = plus.len() + 1;
    let mut best = vec![0u32; (tokens.len() + 1) * width];
    for a in (0..tokens.len()).rev() {
        for b in (0..plus.len()).rev() {
            best[a * width + b] = if same(a, b) {
                best[(a + 1) * width + b + 1] + 1
            } else {
                best[(a + 1) * width + b].max(best[a * width + b + 1])
            };
        }
    }
    let (mut a, mut b, mut out) = (0, 0, Vec::new());
    while a < tokens.len() && b < plus.len() {
        if same(a, b) && best[a * width + b] == best[(a + 1) * width + b + 1] + 1 {
            out.push((a, b));
            a += 1;
            b += 1;
        } else if best[(a + 1) * width + b] >= best[a * width + b + 1] {
            a += 1;
        } else {
            b += 1;
        }
    }
    let mates = (mates(tokens.iter().map(|t| t.text.as_str())), mates(plus.iter().map(|t| t.text.as_str())));
    with_mates(out, &mates, &same)
}

/// The bracket that closes each one that opens.
fn mates<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<Option<usize>> {
    let mut mates = Vec::new();
    let mut open: Vec<(usize, &str)> = Vec::new();
    for (n, text) in texts.enumerate() {
        mates.push(None);
        match (text, open.last()) {
            ("(" | "[" | "{", _) => open.push((n, text)),
            (")", Some((at, "("))) | ("]", Some((at, "["))) | ("}", Some((at, "{"))) => {
                mates[*at] = Some(n);
                open.pop();
            }
            _ => {}
        }
    }
    mates
}

/// The pairs, with brackets that close paired as those that they close are.
fn with_mates(
    pairs: Vec<(usize, usize)>,
    mates: &(Vec<Option<usize>>, Vec<Option<usize>>),
    same: &dyn Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let closing: Vec<(usize, usize)> =
        pairs.iter().filter_map(|(a, b)| mates.0[*a].zip(mates.1[*b])).filter(|(a, b)| same(*a, *b)).collect();
    let free = |pair: &(usize, usize)| closing.iter().all(|(a, b)| *a != pair.0 && *b != pair.1);
    let mut mended: Vec<(usize, usize)> = pairs.iter().copied().filter(free).collect();
    mended.extend(&closing);
    mended.sort_unstable();
    let grows = mended.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1);
    if grows && mended.len() >= pairs.len() { mended } else { pairs }
}
