// SPDX-License-Identifier: GPL-2.0-only
//! Runs a semantic patch over a file, rule after rule.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::clash::TransformError;
use super::sound::{Refusal, sound};
use super::views::Views;
use super::{EditSet, define};
use crate::c::{CFile, Dialect};
use crate::edit::{Draft, Origin};
use crate::matcher::{
    CompiledRule, Exhausted, Found, GaveUp, Limits, Lineages, Match, Program, Unsearched, WAYS, find,
};
use crate::smpl::Mark;
use crate::text::{ByteSpan, LineNo, SourceFile};

/// A place where a rule matched, for people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MatchInfo {
    /// The rule.
    pub rule: String,
    /// The line in the text that the rule saw.
    pub line: LineNo,
    /// The function.
    pub function: Option<String>,
}

/// Why a rule that ran matched nothing: the furthest that any attempt came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Missed {
    /// The rule.
    pub rule: String,
    /// The line of the rule file that found no partner.
    pub rule_line: u32,
    /// What that line asks for.
    pub wanted: String,
    /// The line of the code that came nearest, in the text that the rule saw.
    pub line: LineNo,
    /// What stands there.
    pub found: String,
    /// The metavariable that was bound to something else, or must not be bound to this.
    pub clash: Option<String>,
}

/// What one rule did in one file.
#[derive(Debug, Default)]
struct RuleOutcome {
    /// The edits; spans mean the text that the rule saw.
    edits: EditSet,
    /// The tokens that it points out with `*`, in the text that the rule saw.
    starred: Vec<ByteSpan>,
    /// Where it matched.
    matches: Vec<MatchInfo>,
    /// What was not searched because it was not understood.
    unsearched: Vec<Unsearched>,
    /// The functions that it matched and could not rewrite.
    refused: Vec<Refusal>,
    /// The functions that it did not search to the end.
    gave_up: Vec<GaveUp>,
    /// The file afterwards, where anything changes.
    after: Option<CFile>,
    /// How far it came, where it ran and matched nothing.
    missed: Option<Missed>,
}

/// What a semantic patch did in one file.
#[derive(Debug)]
pub struct Outcome {
    /// The file after all rules, not yet laid out.
    pub draft: Draft,
    /// Where rules matched, in the order of the rules.
    pub matches: Vec<MatchInfo>,
    /// What was not searched because it was not understood.
    pub unsearched: Vec<Unsearched>,
    /// The lines of the base text that rules point out with `*`.
    pub starred: BTreeSet<LineNo>,
    /// The functions that rules matched and could not rewrite.
    pub refused: Vec<Refusal>,
    /// The functions that rules did not search to the end.
    pub gave_up: Vec<GaveUp>,
    /// The rules that ran and matched nothing.
    pub missed: Vec<Missed>,
    /// The names of the rules that matched, in order.
    pub fired: Vec<String>,
    /// The text after all rules as it was parsed, where it was and with no names beside those of the tree. [`run`]
    /// does not keep it.
    pub parsed: Option<CFile>,
}

/// Runs one rule over a file, with the environments that the rules before have left; says what they are afterwards.
fn run_rule(
    rule: &CompiledRule,
    views: &Views,
    lineages: &Lineages,
    dialect: &Dialect,
    limits: Limits<'_>,
) -> Result<(RuleOutcome, Lineages), TransformError> {
    let file = &views.file;
    let path = file.source().path().as_str();
    let starts = lineages.starts(rule, path);
    if starts.is_empty() {
        return Ok((RuleOutcome::default(), lineages.clone()));
    }
    let mut found = find(rule, file, &starts, limits);
    let nothing = found.matches.is_empty();
    let sound = sound(rule, file, std::mem::take(&mut found.matches), dialect);
    let mut edits = sound.edits;
    found.matches = sound.matches;
    found.matches.retain(|m| !m.prototype);
    let before = edits.clone();
    found.matches.extend(define::search(rule, file, &starts, dialect, limits, &mut edits)?);
    let mut refused = sound.refused;
    for other in found.inconsistent.iter().map(|other| Refusal::inconsistent(rule, other)) {
        if !refused.contains(&other) {
            refused.push(other);
        }
    }
    views.search_hidden(rule, (&starts, limits), dialect, &mut found.matches, &mut edits, &mut refused);
    let after = sound.after.filter(|_| edits == before);
    let mut next = lineages.after(rule, path, &found.matches);
    if !edits.is_empty() {
        next.move_positions(&|span| moved(&edits, span));
    }
    let missed = if nothing { missed(rule, file, &found) } else { None };
    let info = |m: &crate::matcher::Match| MatchInfo {
        rule: rule.rule.header.name.clone(),
        line: m.line,
        function: m.function.clone(),
    };
    let matches = found.matches.iter().map(info).collect();
    let starred = if rule.rule.stars() { stars(rule, file, &found.matches) } else { Vec::new() };
    let (gave_up, unsearched) = (found.gave_up, found.unsearched);
    Ok((RuleOutcome { edits, matches, unsearched, starred, refused, gave_up, after, missed }, next))
}

/// Runs all rules over the current text of a draft; each sees what the ones before have left. `step` is the number of the
/// step in its patch.
///
/// # Errors
/// When the matches of a rule in a macro contradict each other.
pub fn run(program: &Program, draft: Draft, step: u32, dialect: &Dialect) -> Result<Outcome, TransformError> {
    run_within(program, draft, step, dialect, Limits::default()).map(|outcome| Outcome { parsed: None, ..outcome })
}

/// The same, with bounds on the work.
///
/// # Errors
/// As [`run`].
pub fn run_within(
    program: &Program,
    mut draft: Draft,
    step: u32,
    dialect: &Dialect,
    limits: Limits<'_>,
) -> Result<Outcome, TransformError> {
    let dialect = &program.dialect(dialect);
    let plain = matches!(dialect, Cow::Borrowed(_));
    let mut lineages = program.start();
    let mut matches = Vec::new();
    let mut unsearched: Vec<Unsearched> = Vec::new();
    let mut starred = BTreeSet::new();
    let mut missed_rules = Vec::new();
    let mut fired: Vec<String> = Vec::new();
    let mut refused = Vec::new();
    let mut gave_up: Vec<GaveUp> = Vec::new();
    let mut file: Option<Views> = None;
    let whole = draft.clone();
    for rule in &program.rules {
        let path = draft.current().path().clone();
        if lineages.starts(rule, path.as_str()).is_empty() || !rule.words.may_match(draft.current().bytes()) {
            continue;
        }
        let parsed = file.take().unwrap_or_else(|| Views::of(CFile::parse(draft.current().clone(), dialect)));
        let (outcome, next) = run_rule(rule, &parsed, &lineages, dialect, limits)?;
        lineages = next;
        // Places are told as lines of the text that is there, whatever the rules before have made of it.
        refused.extend(outcome.refused.into_iter().map(|r| Refusal { line: first_line(&draft, r.line), ..r }));
        gave_up.extend(outcome.gave_up.into_iter().map(|g| GaveUp { line: first_line(&draft, g.line), ..g }));
        if lineages.len() > WAYS {
            gave_up.push(GaveUp {
                line: LineNo(1),
                function: "the file".to_owned(),
                rule: rule.rule.header.name.clone(),
                reason: Exhausted::Ways(WAYS),
            });
            draft = whole;
            break;
        }
        for part in outcome.unsearched {
            let part = Unsearched { line: first_line(&draft, part.line), ..part };
            if !unsearched.contains(&part) {
                unsearched.push(part);
            }
        }
        starred.extend(outcome.starred.iter().filter_map(|span| base_line(&draft, *span)));
        if !outcome.matches.is_empty() {
            fired.push(rule.rule.header.name.clone());
        }
        matches.extend(outcome.matches);
        missed_rules.extend(outcome.missed);
        if outcome.edits.is_empty() {
            file = Some(parsed);
        } else {
            draft.apply(step, &outcome.edits);
            file = outcome.after.map(Views::of);
        }
    }
    let parsed = file.filter(|_| plain).map(|views| views.file);
    let parsed = parsed.filter(|file| file.source().bytes() == draft.current().bytes());
    Ok(Outcome { draft, parsed, matches, unsearched, starred, refused, gave_up, missed: missed_rules, fired })
}

/// The tokens of the code that met tokens of `*` lines.
fn stars(rule: &CompiledRule, file: &CFile, matches: &[Match]) -> Vec<ByteSpan> {
    let pairs = matches.iter().flat_map(|m| &m.pairs);
    let starred = pairs.filter(|p| rule.rule.tokens.get(p.tok.0 as usize).is_some_and(|t| t.mark == Mark::Star));
    let tokens = starred.flat_map(|p| file.tokens().get(p.range.start as usize..p.range.end as usize).unwrap_or(&[]));
    tokens.map(|t| t.span).collect()
}

/// The line of the base text that a token of the current text stands in, if it comes from there.
fn base_line(draft: &Draft, span: ByteSpan) -> Option<LineNo> {
    let at = draft.pieces().partition_point(|piece| piece.span.end() <= span.start());
    let piece = draft.pieces().get(at)?;
    match piece.origin {
        Origin::Base(base) => Some(draft.base().line(base.start() + (span.start().checked_sub(piece.span.start())?))),
        Origin::Step { .. } => None,
    }
}

/// The line of the base text for a line of the current one: that of the first byte of the base in it or behind it.
fn first_line(draft: &Draft, line: LineNo) -> LineNo {
    let from = draft.current().line_span(line).start();
    let at = draft.pieces().partition_point(|piece| piece.span.end() <= from);
    let based = draft.pieces().iter().skip(at).find_map(|piece| match piece.origin {
        Origin::Base(base) => Some(base.start() + from.saturating_sub(piece.span.start())),
        Origin::Step { .. } => None,
    });
    based.map_or(draft.base().line(draft.base().bytes().len() as u32), |at| draft.base().line(at))
}

/// Where a stretch stands after the edits; `None` when they touch it.
fn moved(edits: &EditSet, span: ByteSpan) -> Option<ByteSpan> {
    let mut shift: i64 = 0;
    for edit in edits.edits() {
        if edit.span.end() <= span.start() {
            shift += edit.text.len() as i64 - i64::from(edit.span.len());
        } else if edit.span.start() < span.end() {
            return None;
        }
    }
    let at = |n: u32| u32::try_from(i64::from(n) + shift).ok();
    Some(ByteSpan::new(at(span.start())?, at(span.end())?))
}

fn missed(rule: &CompiledRule, file: &CFile, found: &Found) -> Option<Missed> {
    let nearest = found.nearest.as_ref().filter(|_| found.matches.is_empty())?;
    let token = rule.rule.tokens.get(nearest.tok.0 as usize)?;
    let mut text = file.source().text(nearest.at);
    if let Some(end) = text.find('\n') {
        text.truncate(end);
    }
    Some(Missed {
        rule: rule.rule.header.name.clone(),
        rule_line: token.loc.line,
        wanted: token.text.clone(),
        line: file.source().line(nearest.at.start()),
        found: text,
        clash: nearest.clash.map(|v| rule.rule.var(v).name.clone()),
    })
}

impl Outcome {
    /// The text after all rules, not yet laid out.
    #[must_use]
    pub fn text(&self) -> &SourceFile {
        self.draft.current()
    }
}
