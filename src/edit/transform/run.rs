// SPDX-License-Identifier: GPL-2.0-only
//! Runs a semantic patch over a file, rule after rule.

use std::cell::OnceCell;

use super::EditSet;
use super::changes::{TransformError, edits};
use super::define;
use crate::c::{Branch, CFile, Dialect};
use crate::edit::{Draft, Edit};
use crate::matcher::{CompiledRule, Env, Found, Lineages, Match, Program, find, find_in};
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
#[derive(Clone, Debug, Default)]
struct RuleOutcome {
    /// The edits; spans mean the text that the rule saw.
    edits: EditSet,
    /// Where it matched.
    matches: Vec<MatchInfo>,
    /// What people should know besides.
    notes: Vec<String>,
    /// How far it came, where it ran and matched nothing.
    missed: Option<Missed>,
}

/// What a semantic patch did in one file.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The file after all rules, not yet laid out.
    pub draft: Draft,
    /// Where rules matched, in the order of the rules.
    pub matches: Vec<MatchInfo>,
    /// What people should know besides.
    pub notes: Vec<String>,
    /// The rules that ran and matched nothing.
    pub missed: Vec<Missed>,
    /// The names of the rules that matched, in order.
    pub fired: Vec<String>,
}

/// A file in all its views.
struct Views {
    file: CFile,
    /// Views that show the branches of `#if` which `file` does not.
    others: OnceCell<Vec<CFile>>,
}

impl Views {
    fn of(source: &SourceFile, dialect: &Dialect) -> Self {
        Self { file: CFile::parse(source.clone(), dialect), others: OnceCell::new() }
    }

    fn others(&self, dialect: &Dialect) -> &[CFile] {
        self.others.get_or_init(|| {
            let source = self.file.source();
            let view = |branch| CFile::parse_variant(source.clone(), dialect, branch);
            match self.file.hidden() {
                [] => Vec::new(),
                _ => vec![view(Branch::Second), view(Branch::Last)],
            }
        })
    }

    /// What a rule does in the branches that the first view does not show: each is searched in one more view.
    fn search_hidden(
        &self,
        rule: &CompiledRule,
        starts: &[Env],
        dialect: &Dialect,
        edits: &mut EditSet,
        notes: &mut Vec<String>,
    ) -> Result<Vec<Match>, TransformError> {
        let mut all = Vec::new();
        let mut hidden: Vec<ByteSpan> = self.file.hidden().to_vec();
        for view in if hidden.is_empty() { &[] } else { self.others(dialect) } {
            let (now, later): (Vec<ByteSpan>, Vec<ByteSpan>) =
                hidden.iter().partition(|span| !view.hidden().iter().any(|h| h.contains(**span)));
            hidden = later;
            if now.is_empty() {
                continue;
            }
            let found = find_in(rule, view, starts, &now);
            for edit in super::changes::edits(rule, view, &found.matches)?.edits() {
                let there =
                    |e: &Edit| *e == *edit || edit.text.is_empty() && e.text.is_empty() && e.span.contains(edit.span);
                if edits.edits().iter().any(there) {
                    continue;
                }
                if edits.add(edit.clone()).is_err() {
                    notes.push(format!(
                        "{}:{}: {} wants something else here in another branch of `#if`: that was left out",
                        self.file.source().path(),
                        self.file.source().line(edit.span.start()),
                        rule.rule.header.name
                    ));
                }
            }
            all.extend(found.matches.into_iter().filter(|m| !m.prototype));
            notes.extend(found.notes);
        }
        Ok(all)
    }
}

/// Runs one rule over a file, with the environments that the rules before have left; says what they are afterwards.
fn run_rule(
    rule: &CompiledRule,
    views: &Views,
    lineages: &Lineages,
    dialect: &Dialect,
) -> Result<(RuleOutcome, Lineages), TransformError> {
    let file = &views.file;
    let path = file.source().path().as_str();
    let starts = lineages.starts(rule, path);
    if starts.is_empty() {
        return Ok((RuleOutcome::default(), lineages.clone()));
    }
    let mut found = find(rule, file, &starts);
    let mut edits = edits(rule, file, &found.matches)?;
    found.matches.retain(|m| !m.prototype);
    found.matches.extend(define::search(rule, file, &starts, dialect, &mut edits)?);
    let hidden = views.search_hidden(rule, &starts, dialect, &mut edits, &mut found.notes)?;
    found.matches.extend(hidden);
    let mut next = lineages.after(rule, path, &found.matches);
    if !edits.is_empty() {
        next.move_positions(&|span| moved(&edits, span));
    }
    let missed = missed(rule, file, &found);
    let info = |m: &crate::matcher::Match| MatchInfo {
        rule: rule.rule.header.name.clone(),
        line: m.line,
        function: m.function.clone(),
    };
    let matches = found.matches.iter().map(info).collect();
    Ok((RuleOutcome { edits, matches, notes: found.notes, missed }, next))
}

/// Runs all rules over the current text of a draft; each sees what the ones before have left. `step` is the number of the
/// step in its patch.
///
/// # Errors
/// When the matches of a rule contradict each other.
pub fn run(program: &Program, mut draft: Draft, step: u32, dialect: &Dialect) -> Result<Outcome, TransformError> {
    let dialect = &program.dialect(dialect);
    let mut lineages = program.start();
    let mut matches = Vec::new();
    let mut notes: Vec<String> = Vec::new();
    let mut missed_rules = Vec::new();
    let mut fired: Vec<String> = Vec::new();
    let mut file: Option<Views> = None;
    for rule in &program.rules {
        let path = draft.current().path().clone();
        if lineages.starts(rule, path.as_str()).is_empty() || !rule.words.may_match(draft.current().bytes()) {
            continue;
        }
        let parsed = file.take().unwrap_or_else(|| Views::of(draft.current(), dialect));
        let (outcome, next) = run_rule(rule, &parsed, &lineages, dialect)?;
        lineages = next;
        for note in outcome.notes {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        if !outcome.matches.is_empty() {
            fired.push(rule.rule.header.name.clone());
        }
        matches.extend(outcome.matches);
        missed_rules.extend(outcome.missed);
        if outcome.edits.is_empty() {
            file = Some(parsed);
        } else {
            draft.apply(step, &outcome.edits);
        }
    }
    Ok(Outcome { draft, matches, notes, missed: missed_rules, fired })
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
    let nearest = found.nearest.filter(|_| found.matches.is_empty())?;
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
