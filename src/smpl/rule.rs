// SPDX-License-Identifier: GPL-2.0-only
//! A rule file, read in stages: text, parsed rules, resolved rules.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::declarations::metavars;
use super::diagnostic::{Diagnostic, Diagnostics, Loc, Sink};
use super::header::{self, Depends, Header, Quantifier};
use super::iso::{IsoFiles, IsoSet};
use super::metavar::{Constraint, MetaVar};
use super::pattern::{PatToken, PlusRun, Seq, TokId, VarId};
use super::prolog::{RuleFile, prolog};
use super::resolve::resolve;
use super::token::{BodyPart, Mark};
use super::{lexer, sections, sense};
use crate::c::Dialect;

/// A rule as it stands in the file: declarations read, body cut into tokens, names not yet looked up.
#[derive(Clone, Debug)]
pub(super) struct ParsedRule {
    pub(super) header: Header,
    pub(super) vars: Vec<MetaVar>,
    pub(super) parts: Vec<BodyPart>,
}

/// A rule whose names all mean something.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Name, dependencies and the like.
    pub header: Header,
    /// Its metavariables; a [`VarId`] is the place in this list.
    pub vars: Vec<MetaVar>,
    /// The metavariables that later rules inherit.
    pub exported: BTreeSet<VarId>,
    /// Its tokens; a [`TokId`] is the place in this list.
    pub tokens: Vec<PatToken>,
    /// Its plus code; a [`super::RunId`] is the place in this list.
    pub runs: Vec<PlusRun>,
    /// What it looks for.
    pub body: Seq,
}

impl Rule {
    /// A token.
    #[must_use]
    pub fn token(&self, tok: TokId) -> &PatToken {
        &self.tokens[tok.0 as usize]
    }

    /// A metavariable.
    #[must_use]
    pub fn var(&self, var: VarId) -> &MetaVar {
        &self.vars[var.0 as usize]
    }

    /// Says whether it takes something away or adds something.
    #[must_use]
    pub fn changes(&self) -> bool {
        !self.runs.is_empty() || self.tokens.iter().any(|t| t.mark == Mark::Minus)
    }

    /// Says whether it points code out with `*`.
    #[must_use]
    pub fn stars(&self) -> bool {
        self.tokens.iter().any(|t| t.mark == Mark::Star)
    }

    /// Over which paths it is quantified: all of them where it changes code, unless its header says otherwise.
    #[must_use]
    pub fn quantifier(&self) -> Quantifier {
        self.header.quantifier.unwrap_or(if self.stars() { Quantifier::Exists } else { Quantifier::Forall })
    }
}

/// A rule that can't run here, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub loc: Loc,
    /// Why.
    pub reason: String,
    /// When it was to run.
    pub depends: Option<Depends>,
}

/// A semantic patch: the rules of one file, in order.
#[derive(Clone, Debug)]
pub struct SemanticPatch {
    /// The file's name, as the caller gave it.
    pub name: String,
    /// The rules.
    pub rules: Vec<Rule>,
    /// The rules that can't run here.
    pub refused: Vec<Refused>,
    /// The names of virtual rules.
    pub virtuals: Vec<String>,
    /// What the `#spatch` lines say.
    pub options: Vec<String>,
    /// What is doubtful but no mistake: unused metavariables and the like. Rules of a series treat them as mistakes.
    pub warnings: Vec<Diagnostic>,
    /// What is right as it stands and perhaps not what was meant: names of the code where a metavariable could stand.
    pub questions: Vec<Diagnostic>,
}

/// What is doubtful in a file.
pub(super) struct Doubts<'t> {
    pub(super) warnings: Sink<'t>,
    pub(super) questions: Sink<'t>,
}

/// Reads a semantic patch.
///
/// # Errors
/// All mistakes in it, each with its place; one that includes another file has to be read with [`parse_files`].
pub fn parse(name: &str, text: &[u8], dialect: &Dialect) -> Result<SemanticPatch, Diagnostics> {
    parse_files(&[RuleFile { name: name.to_owned(), wanted_as: None, text: text.to_vec() }], dialect)
}

/// Reads a semantic patch that stands in several files: each comes before the one that includes it, the last is the one
/// that the user named.
///
/// # Errors
/// All mistakes in the first file that has some, each with its place.
pub fn parse_files(files: &[RuleFile], dialect: &Dialect) -> Result<SemanticPatch, Diagnostics> {
    parse_with(files, &IsoFiles::default(), dialect)
}

/// Reads a semantic patch as [`parse_files`] does, with these files of isomorphisms.
///
/// # Errors
/// All mistakes in the first file that has some, be it of rules or of isomorphisms, each with its place.
pub fn parse_with(files: &[RuleFile], isos: &IsoFiles, dialect: &Dialect) -> Result<SemanticPatch, Diagnostics> {
    let mut base = IsoSet::base(isos, dialect)?;
    let mut patch = SemanticPatch {
        name: files.last().map_or_else(String::new, |file| file.name.clone()),
        rules: Vec::new(),
        refused: Vec::new(),
        virtuals: Vec::new(),
        options: Vec::new(),
        warnings: base.take_notes(),
        questions: Vec::new(),
    };
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for file in files {
        read(file, files, &mut patch, &mut known, (&mut base, isos, dialect))?;
    }
    Ok(patch)
}

/// Adds the rules of one file.
fn read(
    source: &RuleFile,
    files: &[RuleFile],
    patch: &mut SemanticPatch,
    known: &mut BTreeMap<String, usize>,
    (base, iso_files, dialect): (&mut IsoSet, &IsoFiles, &Dialect),
) -> Result<(), Diagnostics> {
    let (name, text) = (source.name.as_str(), source.text.as_slice());
    let utf8 = String::from_utf8_lossy(text);
    let mut sink = Sink::new(name, &utf8);
    if let Err(error) = std::str::from_utf8(text) {
        let line = text[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count() as u32 + 1;
        sink.hinted(Loc { line, column: 1 }, 1, "the rule file is not UTF-8", "save it as UTF-8");
    }
    let text = utf8.as_ref();
    let file = sections::split(text, &mut sink);
    let mut doubts = Doubts { warnings: Sink::new(name, text), questions: Sink::new(name, text) };
    let using = prolog(&file.prolog, files, patch, &mut sink);
    base.add_wanted(&using, iso_files, dialect, &mut sink)?;
    patch.warnings.extend(base.take_notes());
    for rule in &file.rules {
        let mut header = header::header(&rule.header, &mut sink);
        header.disable.extend(iso_files.off.iter().cloned());
        if let Some(language) = &header.script {
            let reason = format!("script:{language} is not supported");
            patch.refused.push(Refused { name: header.name, loc: header.loc, reason, depends: header.depends });
            continue;
        }
        let vars = metavars(&rule.metavars, &mut sink);
        if let Some(reason) = scripted(&vars) {
            patch.refused.push(Refused { name: header.name, loc: header.loc, reason, depends: header.depends });
            continue;
        }
        let parts = lexer::body(&rule.body, &mut sink);
        let parsed = ParsedRule { header, vars, parts };
        if known.contains_key(&parsed.header.name) && parsed.header.named {
            let message = format!("a rule `{}` stands above already", parsed.header.name);
            sink.error(parsed.header.loc, 1, message);
        }
        if let Some(reason) = needs_refused(&parsed, patch) {
            let Header { name, loc, depends, .. } = parsed.header;
            patch.refused.push(Refused { name, loc, reason, depends });
            continue;
        }
        let before = sink.count();
        sense::check(&parsed, &mut sink);
        let mut isos = Cow::Borrowed(&*base);
        if !parsed.header.using.is_empty() {
            let own = isos.to_mut();
            own.add_wanted(&parsed.header.using, iso_files, dialect, &mut sink)?;
            patch.warnings.extend(own.take_notes());
        }
        let resolved = resolve(parsed, patch, known, (&isos, dialect), &mut sink, &mut doubts);
        debug_assert!(resolved.is_some() || sink.count() > before, "what is wrong is said");
        if let Some(rule) = resolved {
            known.insert(rule.header.name.clone(), patch.rules.len());
            patch.rules.push(rule);
        }
    }
    if file.rules.is_empty() && sink.count() == 0 && source.wanted_as.is_none() {
        let (loc, message) = (Loc { line: 1, column: 1 }, "there is no rule in this file");
        doubts.warnings.hinted(loc, 1, message, "a rule begins with a line `@@` or `@name@`");
    }
    if let Err(found) = doubts.warnings.finish() {
        patch.warnings.extend_from_slice(found.list());
    }
    if let Err(found) = doubts.questions.finish() {
        patch.questions.extend_from_slice(found.list());
    }
    sink.finish()
}

/// Why a rule can't run because of its metavariables: a script decides about one of them.
fn scripted(vars: &[MetaVar]) -> Option<String> {
    vars.iter().find_map(|var| {
        let mut language = None;
        for constraint in &var.constraints {
            constraint.each(&mut |one| {
                if let Constraint::Script(name) = one {
                    language = Some(name.clone());
                }
            });
        }
        language.map(|name| format!("script:{name} is not supported (the constraint of `{}`)", var.name))
    })
}

/// Why a rule can't run because of rules that can't: it depends on one, or inherits from one.
fn needs_refused(rule: &ParsedRule, patch: &SemanticPatch) -> Option<String> {
    let refused = |name: &str| patch.refused.iter().any(|r| r.name == name);
    if let Some(var) = rule.vars.iter().find(|v| v.inherited.as_deref().is_some_and(refused)) {
        let from = var.inherited.as_deref().unwrap_or_default();
        return Some(format!("it inherits `{}` from `{from}`, which can't run", var.name));
    }
    let depends = rule.header.depends.as_ref()?;
    needs(depends, &refused).map(|name| format!("it depends on `{name}`, which can't run"))
}

/// The refused rule without which nobody knows whether the dependency holds.
fn needs(depends: &Depends, refused: &dyn Fn(&str) -> bool) -> Option<String> {
    match depends {
        Depends::On(name, _) | Depends::Ever(name, _) | Depends::Never(name, _) => refused(name).then(|| name.clone()),
        Depends::Not(inner) => mentions(inner, refused),
        Depends::FileIn(_) => None,
        Depends::And(a, b) => needs(a, refused).or_else(|| needs(b, refused)),
        Depends::Or(a, b) => needs(a, refused).and(needs(b, refused)),
    }
}

/// The first refused rule that the dependency names.
fn mentions(depends: &Depends, refused: &dyn Fn(&str) -> bool) -> Option<String> {
    match depends {
        Depends::Not(inner) => mentions(inner, refused),
        Depends::And(a, b) | Depends::Or(a, b) => mentions(a, refused).or_else(|| mentions(b, refused)),
        one => needs(one, refused),
    }
}

pub(super) fn check_depends(
    depends: &Depends,
    patch: &SemanticPatch,
    known: &BTreeMap<String, usize>,
    sink: &mut Sink<'_>,
) {
    let there = |name: &str| {
        known.contains_key(name)
            || patch.virtuals.iter().any(|v| v == name)
            || patch.refused.iter().any(|r| r.name == name)
    };
    match depends {
        Depends::On(name, loc) | Depends::Ever(name, loc) | Depends::Never(name, loc) => {
            if !there(name) {
                let message = format!("there is no rule `{name}` above");
                sink.hinted(*loc, name.len(), message, format!("for `-D {name}` write `virtual {name}` at the top"));
            }
        }
        Depends::Not(inner) => check_depends(inner, patch, known, sink),
        Depends::And(a, b) | Depends::Or(a, b) => {
            check_depends(a, patch, known, sink);
            check_depends(b, patch, known, sink);
        }
        Depends::FileIn(_) => {}
    }
}
