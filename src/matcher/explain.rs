// SPDX-License-Identifier: GPL-2.0-only
//! Why a rule does not match at a place.

use super::budget::{GaveUp, Limits};
use super::nearest::{Broken, Nearest};
use super::program::{Idle, Program};
use super::search::{Match, find, find_in};
use crate::c::CFile;
use crate::smpl::VarId;
use crate::text::LineNo;

/// What is said of one rule.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The number of the rule in the program.
    pub rule: usize,
    /// What it comes to at the place.
    pub answer: Answer,
}

/// What a rule comes to at a place.
#[derive(Clone, Debug)]
pub enum Answer {
    /// It matches in the function, at these lines and with these bindings.
    Matches(Vec<(LineNo, Vec<(String, String)>)>),
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
    /// It takes too many steps.
    GaveUp(GaveUp),
    /// It comes so far, and no further.
    Differs {
        /// Where it stops.
        nearest: Option<Nearest>,
        /// The path that its dots can't go on.
        broken: Option<Broken>,
    },
}

/// Says of each rule of a program, in order, what it comes to in the function (or other item) at `line`. The text is
/// the one before all rules: what a rule changes is not seen by those after it.
#[must_use]
pub fn explain(program: &Program, file: &CFile, line: LineNo) -> Vec<Explanation> {
    let source = file.source();
    let path = source.path().as_str();
    let span = source.line_span(line);
    let item = file.items().iter().find(|i| !i.is_directive() && i.span.overlaps(span));
    let untrusted = file.untrusted().iter().find(|u| u.span.overlaps(span));
    let mut lineages = program.start();
    let mut out = Vec::new();
    for (number, rule) in program.rules.iter().enumerate() {
        let starts = lineages.starts(rule, path);
        let answer = if let Some(idle) = lineages.idle(rule, path) {
            Answer::Idle(idle)
        } else if let Some(part) = untrusted {
            Answer::Untrusted {
                what: part.name.as_deref().map_or("the code".to_owned(), |name| format!("`{name}`")),
                line: part.line,
                reason: part.reason.clone(),
            }
        } else if let Some(item) = item {
            let text = source.slice(item.span);
            let lacks = match rule.words.missing(source.bytes()) {
                Some(words) => Some((words, true)),
                None => rule.words.missing(text).map(|words| (words, false)),
            };
            let mut found = find_in(rule, file, &starts, &[item.span], Limits::default());
            if !found.matches.is_empty() {
                let bindings = |m: &Match| {
                    let vars = rule.rule.vars.iter().enumerate();
                    let bound = vars.filter_map(|(n, var)| {
                        let value = m.value(VarId(n as u32))?;
                        let text = match value.kind() {
                            super::env::ValueKind::Position => {
                                let lines: Vec<String> =
                                    value.spans().iter().map(|s| format!("line {}", source.line(s.start()))).collect();
                                lines.join(", ")
                            }
                            _ => String::from_utf8_lossy(value.text()).into_owned(),
                        };
                        Some((var.name.clone(), text))
                    });
                    (m.line, bound.collect())
                };
                Answer::Matches(found.matches.iter().map(bindings).collect())
            } else if let Some(gave_up) = found.gave_up.pop() {
                Answer::GaveUp(gave_up)
            } else if let Some((words, whole)) = lacks {
                Answer::Lacks { words, file: whole }
            } else {
                Answer::Differs { nearest: found.nearest, broken: found.broken }
            }
        } else {
            Answer::NoCode
        };
        let all = find(rule, file, &starts, Limits::default());
        lineages = lineages.after(rule, path, &all.matches);
        out.push(Explanation { rule: number, answer });
    }
    out
}
