// SPDX-License-Identifier: GPL-2.0-only
//! Where two matches want different things of the same code.

use super::changes::{Changes, Side, contains, reach};
use crate::c::{CFile, TokenKind};
use crate::matcher::{CompiledRule, Match};
use crate::smpl::TokId;
use crate::text::{ByteSpan, LineNo, RepoPath};

/// Why matches can't be turned into edits.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TransformError {
    /// Two matches want different things of the same code.
    #[error("{path}:{line}: {rule}: {}{apart}", opposed(text, first, second))]
    Conflict {
        /// The file.
        path: RepoPath,
        /// The line of the code.
        line: LineNo,
        /// The rule.
        rule: String,
        /// The code.
        text: String,
        /// What one match wants.
        first: Box<Wanted>,
        /// What the other wants.
        second: Box<Wanted>,
        /// What tells the two matches apart, behind a mark; empty where nothing does.
        apart: String,
    },
    /// A match lies in code that another one takes away.
    #[error("{path}:{line}: {rule}: {}", inside(text, *outer, apart))]
    Inside {
        /// The file.
        path: RepoPath,
        /// The line of the code.
        line: LineNo,
        /// The rule.
        rule: String,
        /// The code of the inner match.
        text: String,
        /// The line where the other match begins.
        outer: LineNo,
        /// What may have made one of the matches, behind a mark; empty where nothing did.
        apart: &'static str,
    },
    /// An `#if` cuts what would be moved or taken away.
    #[error("{path}:{line}: {rule}: {PARTED}")]
    Parted {
        /// The file.
        path: RepoPath,
        /// The line of the `#if`, or of one of its branches or its end.
        line: LineNo,
        /// The rule.
        rule: String,
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

/// Why code around an `#if` stays.
pub(super) const PARTED: &str = "an `#if` cuts the code that changes: it was left as it is";

/// What a match wants of a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// The line in the rule file that wants it, from 1.
    pub line: u32,
    /// What is to stand there; empty where code is only to go.
    pub text: String,
}

impl std::fmt::Display for Wanted {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.text.is_empty() {
            true => write!(out, "that it goes (line {} of the rule file)", self.line),
            false => write!(out, "`{}` (line {} of the rule file)", self.text, self.line),
        }
    }
}

/// A conflict in words.
pub(super) fn opposed(text: &str, first: &Wanted, second: &Wanted) -> String {
    format!("two different things are wanted of `{text}`: {first} and {second}")
}

/// A match in code that goes, in words.
pub(super) fn inside(text: &str, outer: LineNo, apart: &str) -> String {
    format!("`{text}` matches in code that another match, which begins in line {outer}, takes away{apart}")
}

/// The tokens in a row around one that goes which go as well: the first and the last.
pub(super) fn stretch(changes: &Changes, token: u32) -> (u32, u32) {
    let mut from = token;
    while from > 0 && changes.gone.contains_key(&(from - 1)) {
        from -= 1;
    }
    let mut to = token;
    while changes.gone.contains_key(&(to + 1)) {
        to += 1;
    }
    (from, to)
}

/// The rows of tokens that go, one after the other: the first and the last of each.
pub(super) fn rows(changes: &Changes) -> Vec<(u32, u32)> {
    let mut rows: Vec<(u32, u32)> = Vec::new();
    for token in changes.gone.keys() {
        match rows.last_mut() {
            Some((_, last)) if *last + 1 == *token => *last = *token,
            _ => rows.push((*token, *token)),
        }
    }
    rows
}

/// What comes in and beside a row of tokens.
fn coming(changes: &Changes, (from, to): (u32, u32)) -> Vec<((u32, Side), Vec<&str>)> {
    let there = changes.come.range((from, Side::Before)..=(to, Side::After));
    there.map(|(place, list)| (*place, list.iter().map(|i| i.text.as_str()).collect())).collect()
}

/// Says whether two wishes are the same around a token that both take away.
pub(super) fn agree(a: &Changes, b: &Changes, token: u32) -> bool {
    let (one, two) = (stretch(a, token), stretch(b, token));
    let (left, right) = (coming(a, one), coming(b, two));
    left.is_empty() && right.is_empty() || one == two && left == right
}

pub(super) fn rule_line(rule: &CompiledRule, tok: TokId) -> u32 {
    rule.rule.tokens.get(tok.0 as usize).map_or(rule.rule.header.loc.line, |t| t.loc.line)
}

/// What changes want of a token that they take away.
pub(super) fn wanted(rule: &CompiledRule, changes: &Changes, token: u32) -> Wanted {
    let texts: Vec<&str> = coming(changes, stretch(changes, token)).into_iter().flat_map(|(_, list)| list).collect();
    Wanted { line: rule_line(rule, changes.gone[&token]), text: texts.join(" ").trim().to_owned() }
}

/// Says that one of two matches lies in what the other takes away, and is not all of it.
pub(super) fn nested(
    rule: &CompiledRule,
    file: &CFile,
    matches: &[Match],
    wishes: &[Changes],
    (one, two): (usize, usize),
) -> Option<TransformError> {
    [(one, two), (two, one)].into_iter().find_map(|(outer, inner)| {
        let (whole, part) = (reach(&matches[outer])?, reach(&matches[inner])?);
        let gone = (part.start..part.end).all(|token| {
            let comment = file.tokens()[token as usize].kind == TokenKind::Comment;
            comment || wishes[outer].gone.contains_key(&token)
        });
        if !gone || !contains(whole, part) || whole == part {
            return None;
        }
        let span = |token: u32| file.tokens()[token as usize].span;
        Some(TransformError::Inside {
            path: file.source().path().clone(),
            line: file.source().line(span(part.start).start()),
            rule: rule.rule.header.name.clone(),
            text: file.source().text(span(part.start).join(span(part.end - 1))),
            outer: matches[outer].line,
            apart: by_isomorphism(rule, &matches[outer], &matches[inner]),
        })
    })
}

/// The isomorphism that lets `unlikely` be there or not, where one of two matches may owe itself to it.
fn by_isomorphism(rule: &CompiledRule, one: &Match, two: &Match) -> &'static str {
    let hint = |token: &str| matches!(token, "likely" | "unlikely");
    let unmet = |found: &Match| {
        let tokens = rule.rule.tokens.iter().enumerate().filter(|(_, t)| hint(&t.text));
        tokens.map(|(n, _)| TokId(n as u32)).any(|tok| !found.pairs.iter().any(|p| p.tok == tok))
    };
    let wrapped = |a: &Match, b: &Match| {
        a.env.iter().any(|(var, value)| {
            let text = String::from_utf8_lossy(value.text()).into_owned();
            text.split_once('(').is_some_and(|(word, _)| hint(word.trim())) && b.env.get(var) != Some(value)
        })
    };
    let made = unmet(one) || unmet(two) || wrapped(one, two) || wrapped(two, one);
    if made && !rule.rule.header.off.contains("unlikely") { "; `disable unlikely` allows fewer matches" } else { "" }
}

/// A conflict with what tells its matches apart: a metavariable that they bind to different code.
pub(super) fn told_apart(rule: &CompiledRule, error: TransformError, one: &Match, two: &Match) -> TransformError {
    let values = one.env.sorted().into_iter().filter_map(|(var, value)| Some((var, value, two.env.get(var)?.clone())));
    let code = |value: &crate::matcher::Value| String::from_utf8_lossy(value.text()).into_owned();
    let differs = values.into_iter().find(|(_, a, b)| a != b && !a.text().is_empty() && !b.text().is_empty());
    match (error, differs) {
        (TransformError::Conflict { path, line, rule: name, text, first, second, .. }, Some((var, a, b))) => {
            let (var, a, b) = (&rule.rule.var(var).name, code(&a), code(&b));
            let iso = by_isomorphism(rule, one, two);
            let apart = format!("; `{var}` is `{a}` in one match and `{b}` in the other{iso}");
            TransformError::Conflict { path, line, rule: name, text, first, second, apart }
        }
        (error, _) => error,
    }
}

pub(super) fn conflict(rule: &CompiledRule, file: &CFile, token: u32, first: Wanted, second: Wanted) -> TransformError {
    let span = file.tokens().get(token as usize).map_or(ByteSpan::empty(0), |t| t.span);
    TransformError::Conflict {
        path: file.source().path().clone(),
        line: file.source().line(span.start()),
        rule: rule.rule.header.name.clone(),
        text: file.source().text(span),
        first: Box::new(first),
        second: Box::new(second),
        apart: String::new(),
    }
}
