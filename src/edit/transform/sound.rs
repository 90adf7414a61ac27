// SPDX-License-Identifier: GPL-2.0-only
//! Holds a rule's edits to what they leave: one function that can't be rewritten takes no other one with it.
//!
//! A function whose matches contradict each other keeps its text, and so does one that would no longer parse; the
//! edits of all others stay.

use std::collections::BTreeMap;
use std::fmt;

use super::EditSet;
use super::changes::edits;
use super::clash::{PARTED, TransformError, inside, opposed};
use crate::c::{CFile, Dialect};
use crate::edit::{Draft, Edit, Form};
use crate::matcher::{CompiledRule, Inconsistent, Match, rule_label};
use crate::text::{ByteSpan, LineNo};

/// A function that a rule matched and did not rewrite.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// Where it matched, in the text that the rule saw.
    pub line: LineNo,
    /// The function, if it is in one.
    pub function: Option<String>,
    /// The rule.
    pub rule: String,
    /// Why, without a place.
    pub reason: String,
}

impl Refusal {
    pub(super) fn inconsistent(rule: &CompiledRule, found: &Inconsistent) -> Self {
        Self {
            line: found.line,
            function: found.function.clone(),
            rule: rule.rule.header.name.clone(),
            reason: "this is also reached on a path without the match: the function was left as it is".to_owned(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, function, rule, reason } = self;
        let function = function.as_ref().map_or(String::new(), |name| format!(" {name}:"));
        write!(f, "{line}:{function} {}: {reason}", rule_label(rule))
    }
}

/// What of a rule's wishes can be done.
pub(super) struct Sound {
    pub(super) edits: EditSet,
    pub(super) matches: Vec<Match>,
    pub(super) refused: Vec<Refusal>,
    /// The file afterwards, where anything changes and it can be read as it is, before white space is laid out.
    pub(super) after: Option<CFile>,
}

/// The edits of one function, or of what stands outside of functions.
struct Part {
    matches: Vec<Match>,
    edits: EditSet,
}

/// Makes edits of matches, and leaves out the functions that they would break.
pub(super) fn sound(rule: &CompiledRule, file: &CFile, matches: Vec<Match>, dialect: &Dialect) -> Sound {
    if let Ok(edits) = edits(rule, file, &matches) {
        if edits.is_empty() {
            return Sound { edits, matches, refused: Vec::new(), after: None };
        }
        if let Some(after) = rewritten(file, &edits, dialect) {
            return Sound { edits, matches, refused: Vec::new(), after };
        }
    }
    let mut refused = Vec::new();
    let mut parts = Vec::new();
    for matches in by_item(file, matches) {
        match edits(rule, file, &matches) {
            Ok(edits) => parts.push(Part { matches, edits }),
            Err(error) => refused.push(refusal(rule, &matches, reason(&error))),
        }
    }
    let mut kept: Vec<Part> = Vec::new();
    let mut todo: Vec<Vec<Part>> = vec![parts];
    while let Some(group) = todo.pop() {
        let edits = merged(group.iter().map(|p| &p.edits));
        if edits.is_empty() || rewritten(file, &edits, dialect).is_some() {
            kept.extend(group);
            continue;
        }
        if let [one] = group.as_slice() {
            let reason = "the result can't be parsed: it was left as it is".to_owned();
            refused.push(refusal(rule, &one.matches, reason));
            continue;
        }
        let mut group = group;
        let rest = group.split_off(group.len() / 2);
        todo.extend([rest, group]);
    }
    let edits = merged(kept.iter().map(|p| &p.edits));
    let after = if edits.is_empty() { None } else { rewritten(file, &edits, dialect).flatten() };
    refused.sort_by_key(|r| r.line);
    Sound { edits, matches: kept.into_iter().flat_map(|p| p.matches).collect(), refused, after }
}

fn refusal(rule: &CompiledRule, matches: &[Match], reason: String) -> Refusal {
    let first = matches.first();
    Refusal {
        line: first.map_or(LineNo(1), |m| m.line),
        function: first.and_then(|m| m.function.clone()),
        rule: rule.rule.header.name.clone(),
        reason,
    }
}

/// A mistake without its place.
pub(super) fn reason(error: &TransformError) -> String {
    match error {
        TransformError::Conflict { text, first, second, apart, .. } => {
            format!("{}{apart}", opposed(text, first, second))
        }
        TransformError::Inside { text, outer, apart, .. } => inside(text, *outer, apart),
        TransformError::Parted { .. } => PARTED.to_owned(),
        TransformError::Unbound { var, .. } => {
            format!("`{var}` is to be added, which nothing has bound on this path")
        }
    }
}

/// The matches, apart for each item that they begin in.
pub(super) fn by_item(file: &CFile, matches: Vec<Match>) -> Vec<Vec<Match>> {
    let mut groups: BTreeMap<u32, Vec<Match>> = BTreeMap::new();
    for found in matches {
        let token = found.pairs.first().and_then(|p| file.tokens().get(p.range.start as usize));
        let at = token.map_or(0, |t| t.span.start());
        groups.entry(file.item_at(at).map_or(0, |item| item.span.start() + 1)).or_default().push(found);
    }
    groups.into_values().collect()
}

fn merged<'e>(parts: impl Iterator<Item = &'e EditSet>) -> EditSet {
    let mut all = EditSet::default();
    for edit in parts.flat_map(EditSet::edits) {
        // Items lie apart; what two of them want of the same place is the same, or the second one goes without.
        let _ = all.add(Edit::clone(edit));
    }
    all
}

/// The file after the edits, if it can be parsed; within, `None` where it can be once its lines are laid out.
fn rewritten(file: &CFile, edits: &EditSet, dialect: &Dialect) -> Option<Option<CFile>> {
    let after = parse(file, edits, dialect);
    if !breaks(&after, edits) {
        return Some(Some(after));
    }
    // A name on a line of its own may look like a macro.
    let mut flat = EditSet::default();
    for edit in edits.edits() {
        let mut edit = edit.clone();
        if edit.form == Form::Block && !edit.text.contains(&b'#') && !edit.text.windows(2).any(|two| two == b"//") {
            edit.text.iter_mut().filter(|byte| **byte == b'\n').for_each(|byte| *byte = b' ');
        }
        flat.add(edit).ok()?;
    }
    (!breaks(&parse(file, &flat, dialect), &flat)).then_some(None)
}

fn parse(file: &CFile, edits: &EditSet, dialect: &Dialect) -> CFile {
    let mut draft = Draft::new(file.source().clone());
    draft.apply(0, edits);
    let known = file.respelled(draft.current().clone(), dialect);
    known.unwrap_or_else(|| CFile::parse(draft.current().clone(), dialect))
}

/// Says whether anything that the edits touch can't be parsed afterwards; what they touch was read before.
fn breaks(after: &CFile, edits: &EditSet) -> bool {
    let untrusted = after.untrusted();
    if untrusted.is_empty() {
        return false;
    }
    let mut shift: i64 = 0;
    edits.edits().iter().any(|edit| {
        let start = u32::try_from(i64::from(edit.span.start()) + shift).unwrap_or(0);
        shift += edit.text.len() as i64 - i64::from(edit.span.len());
        let place = ByteSpan::new(start, start + edit.text.len() as u32);
        untrusted.iter().any(|u| u.span.start() <= place.end() && place.start() <= u.span.end())
    })
}
