// SPDX-License-Identifier: GPL-2.0-only
//! Why a rule does not match at a place.

use super::budget::{GaveUp, Limits};
use super::compiled::CompiledRule;
use super::consistency::Inconsistent;
use super::nearest::{Broken, Nearest};
use super::program::{Idle, Program};
use super::search::{Found, Match, find, find_at};
use super::{Env, ValueKind};
use crate::c::{CFile, ItemKind};
use crate::smpl::{Elem, VarId};
use crate::text::{ByteSpan, LineNo};

/// What is said of one rule.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The number of the rule in the program.
    pub rule: usize,
    /// What it comes to at the place.
    pub answer: Answer,
}

/// A match with what it bound.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bound {
    /// The line of its first token.
    pub line: LineNo,
    /// The metavariables that have a value, by name, with the value as people read it.
    pub bindings: Vec<(String, String)>,
}

/// What a rule comes to at a place.
#[derive(Clone, Debug)]
pub enum Answer {
    /// These matches run over the line.
    Matches(Vec<Bound>),
    /// It does not run.
    Idle(Idle),
    /// The file, or else the function, lacks these words.
    Lacks {
        /// What is missing.
        words: String,
        /// Whether the file as a whole lacks it.
        file: bool,
    },
    /// The place was not understood.
    Untrusted {
        /// The function in quotes, or what it is.
        what: String,
        /// The line where it could not be read.
        line: LineNo,
        /// Why.
        reason: String,
    },
    /// At the place is no code.
    NoCode,
    /// At the place is the definition of a macro.
    Macro,
    /// It takes too many steps.
    GaveUp(GaveUp),
    /// It matches, and what it changes is reached in another way as well.
    Inconsistent(Inconsistent),
    /// It comes so far, and no further.
    Differs {
        /// Where it stops.
        nearest: Option<Nearest>,
        /// The path that its dots can't go on.
        broken: Option<Broken>,
        /// The lines where it matches in the same function (or item, or, for a preprocessor line, file).
        elsewhere: Vec<LineNo>,
    },
}

/// Says of each rule of a program, in order, what it comes to at `line`, in the function (or other item) there. The text
/// is the one before all rules: what a rule changes is not seen by those after it.
#[must_use]
pub fn explain(program: &Program, file: &CFile, line: LineNo) -> Vec<Explanation> {
    let path = file.source().path().as_str();
    let mut lineages = program.start();
    let mut out = Vec::new();
    for (number, rule) in program.rules.iter().enumerate() {
        let starts = lineages.starts(rule, path);
        let answer = match lineages.idle(rule, path) {
            Some(idle) => Answer::Idle(idle),
            None => answer(rule, file, &starts, line),
        };
        let all = find(rule, file, &starts, Limits::default());
        lineages = lineages.after(rule, path, &all.matches);
        out.push(Explanation { rule: number, answer });
    }
    out
}

fn answer(rule: &CompiledRule, file: &CFile, starts: &[Env], line: LineNo) -> Answer {
    let source = file.source();
    let place = source.line_span(line);
    let directive = matches!(rule.rule.body.as_slice(), [Elem::Directive(_)]);
    if let Some(words) = rule.words.missing(source.bytes()) {
        return Answer::Lacks { words, file: true };
    }
    if directive {
        return judged(rule, find(rule, file, starts, Limits::default()), file, place);
    }
    if let Some(part) = file.untrusted().iter().find(|u| u.span.overlaps(place)) {
        return Answer::Untrusted {
            what: part.name.as_deref().map_or("the code".to_owned(), |name| format!("`{name}`")),
            line: part.line,
            reason: part.reason.clone(),
        };
    }
    let Some(item) = file.items().iter().find(|i| i.span.overlaps(place)) else { return Answer::NoCode };
    if matches!(item.kind, ItemKind::ObjectMacro | ItemKind::FunctionMacro) {
        return Answer::Macro;
    }
    if item.is_directive() {
        return Answer::NoCode;
    }
    let found = find_at(rule, file, starts, item.span, place, Limits::default());
    if found.matches.is_empty()
        && found.gave_up.is_empty()
        && let Some(words) = rule.words.missing(source.slice(item.span))
    {
        return Answer::Lacks { words, file: false };
    }
    judged(rule, found, file, place)
}

fn judged(rule: &CompiledRule, mut found: Found, file: &CFile, place: ByteSpan) -> Answer {
    if let Some(gave_up) = found.gave_up.pop() {
        return Answer::GaveUp(gave_up);
    }
    if let Some(inconsistent) = found.inconsistent.pop() {
        return Answer::Inconsistent(inconsistent);
    }
    let tokens = |range: std::ops::Range<u32>| file.tokens().get(range.start as usize..range.end as usize);
    let here = |m: &&Match| {
        let met = m.pairs.iter().filter_map(|p| tokens(p.range.start..p.range.end)).flatten();
        met.map(|token| token.span).reduce(ByteSpan::join).is_some_and(|span| span.overlaps(place))
    };
    let (here, elsewhere): (Vec<&Match>, Vec<&Match>) = found.matches.iter().partition(here);
    if !here.is_empty() {
        return Answer::Matches(here.into_iter().map(|m| bound(rule, m, file)).collect());
    }
    let mut elsewhere: Vec<LineNo> = elsewhere.into_iter().map(|m| m.line).collect();
    elsewhere.sort_unstable();
    elsewhere.dedup();
    // Of a place that was asked for, nothing else is of interest.
    let asked = found.nearest.as_ref().is_some_and(|n| n.asked);
    let broken = found.broken.filter(|b| b.asked || !asked);
    let asked = asked || broken.as_ref().is_some_and(|b| b.asked);
    let nearest = found.nearest.filter(|n| n.asked || !asked);
    // What comes right behind the dots differs all along their way.
    let behind = |n: &Nearest, b: &Broken| b.next.is_some_and(|next| n.tok > next);
    let nearest = nearest.filter(|n| broken.as_ref().is_none_or(|b| behind(n, b)));
    Answer::Differs { nearest, broken, elsewhere }
}

fn bound(rule: &CompiledRule, found: &Match, file: &CFile) -> Bound {
    let one = |(n, var): (usize, &crate::smpl::MetaVar)| {
        let value = found.value(VarId(n as u32))?;
        let text = match value.kind() {
            ValueKind::Position => {
                let lines: Vec<String> =
                    value.spans().iter().map(|s| format!("line {}", file.source().line(s.start()))).collect();
                lines.join(", ")
            }
            _ => String::from_utf8_lossy(value.text()).split_whitespace().collect::<Vec<_>>().join(" "),
        };
        Some((var.name.clone(), text))
    };
    Bound { line: found.line, bindings: rule.rule.vars.iter().enumerate().filter_map(one).collect() }
}
