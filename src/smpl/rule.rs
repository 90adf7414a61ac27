// SPDX-License-Identifier: GPL-2.0-only
//! A rule file, read in stages: text, parsed rules, resolved rules.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::diagnostic::{Diagnostic, Diagnostics, Loc, Sink};
use super::format::{FormatPiece, directive_pieces, pattern_pieces};
use super::fragment::Fragments;
use super::header::{self, Depends, Header, Quantifier, is_name};
use super::iso::{Expanded, IsoFiles, IsoSet};
use super::metavar::{self, Constraint, MetaKind, MetaVar, NameOf, Operand, SeedPart};
use super::outcome;
use super::pattern::{PatToken, PlusRun, Seq, TokId, VarId};
use super::prolog::{RuleFile, prolog};
use super::statement::Statements;
use super::token::{BodyPart, LexKind, Lexeme, Mark};
use super::{align, anchor, doubts, iso, lexer, sections, tree};
use crate::c::{Dialect, Role};

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
struct Doubts<'t> {
    warnings: Sink<'t>,
    questions: Sink<'t>,
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
        let vars = metavar::metavars(&rule.metavars, &mut sink);
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

/// Looks the names up and reads the body.
fn resolve(
    parsed: ParsedRule,
    patch: &mut SemanticPatch,
    known: &BTreeMap<String, usize>,
    (isos, dialect): (&IsoSet, &Dialect),
    sink: &mut Sink<'_>,
    doubts: &mut Doubts<'_>,
) -> Option<Rule> {
    let before = sink.count();
    let ParsedRule { mut header, mut vars, parts } = parsed;
    if let Some((name, loc)) = &header.extends {
        match known.get(name) {
            Some(at) => {
                for var in &patch.rules[*at].vars {
                    if !vars.iter().any(|v| v.name == var.name) {
                        let inherited = Some(var.inherited.clone().unwrap_or_else(|| name.clone()));
                        vars.push(MetaVar { loc: header.loc, inherited, ..var.clone() });
                    }
                }
            }
            None => sink.error(*loc, name.len(), format!("there is no rule `{name}` above")),
        }
    }
    if let Some(depends) = &header.depends {
        check_depends(depends, patch, known, sink);
    }
    for var in &vars {
        inherit(var, patch, known, sink);
    }
    let own = vars.len();
    // What constraints and types name of other rules is inherited too, under its full name.
    for (rule, name) in vars.iter().flat_map(references).collect::<Vec<_>>() {
        let full = format!("{rule}.{name}");
        let source = known.get(&rule).and_then(|at| patch.rules[*at].vars.iter().find(|v| v.name == name));
        let kind = source.map(|s| s.kind.clone()).or((rule == "virtual").then_some(MetaKind::Identifier));
        if let Some(kind) = kind
            && !vars.iter().any(|v| v.name == full || v.name == name && v.inherited.as_ref() == Some(&rule))
        {
            vars.push(MetaVar { name: full, inherited: Some(rule), kind, constraints: Vec::new(), loc: header.loc });
        }
    }
    // Names of types stay types in the rules that follow.
    let typedefs: Vec<MetaVar> =
        patch.rules.iter().flat_map(|r| &r.vars).filter(|v| sticks(&v.kind)).cloned().collect();
    for var in typedefs {
        if !vars.iter().any(|v| v.name == var.name) {
            vars.push(var);
        }
    }
    let dialect = &names(dialect, &vars);
    let lexemes: Vec<Lexeme> = parts
        .iter()
        .filter_map(|part| match part {
            BodyPart::Code(lexeme) => Some(lexeme.clone()),
            BodyPart::Plus(_) => None,
        })
        .collect();
    let by_name = numbers(&vars);
    let mut tokens: Vec<PatToken> = lexemes.iter().map(|l| token(l, &by_name, &vars, sink)).collect();
    let (items, in_when) = tree::items(&lexemes, sink);
    let mut runs = anchor::attach(&parts, &lexemes, &in_when, &mut tokens, &by_name, &vars, sink);
    for run in &mut runs {
        for token in run.lines.iter_mut().flatten() {
            // The code's own names stand for themselves.
            token.var = token.var.filter(|v| is_variable(&vars[v.0 as usize].kind));
            if token.text.starts_with('"') {
                token.format = pattern_pieces(&token.text, &|name| by_name.get(name).copied());
            } else if token.text.starts_with('#') {
                let known = |name: &str| by_name.get(name).copied().filter(|v| is_variable(&vars[v.0 as usize].kind));
                token.format = directive_pieces(&token.text, &known);
            }
        }
    }
    anchor::balance(&parts, sink);
    if lexemes.is_empty() && !parts.is_empty() {
        let loc = parts.iter().find_map(|p| if let BodyPart::Plus(l) = p { Some(l.loc) } else { None });
        sink.error(loc.unwrap_or(header.loc), 1, "the rule has plus code only, and no place for it");
    }
    let mut body = {
        let mut fragments =
            Fragments { lexemes: &lexemes, tokens: &tokens, vars: &vars, dialect, sink, known: HashMap::new() };
        Statements::new(&mut fragments).body(&items, header.kind)
    };
    if sink.count() == before {
        let after = outcome::check(&parts, header.kind, &vars, dialect, sink);
        if let Some(after) = &after {
            outcome::doubt_binding(&body, after, &mut doubts.questions);
        }
        outcome::check_gone(&body, &lexemes, &tokens, sink);
    }
    if sink.count() > before {
        return None;
    }
    header.off = isos.off(&header.disable);
    for name in header.disable.iter().filter(|name| !isos.has(name)) {
        let message = format!("there is no isomorphism `{name}` to disable");
        doubts.warnings.hinted(header.loc, 1, message, "look at its spelling");
    }
    let Expanded { loose, crowded } = iso::expand(&mut body, &header, &tokens, &vars, (&runs, isos));
    for name in crowded {
        let which =
            if name.is_empty() { "the isomorphisms give".to_owned() } else { format!("isomorphism `{name}` gives") };
        let message = format!("{which} more ways to write this than are looked for");
        doubts.warnings.hinted(header.loc, 1, message, "split the rule, or disable the isomorphism");
    }
    let code: Vec<bool> = lexemes.iter().zip(&in_when).map(|(l, when)| l.is_code() && !when).collect();
    // The comma behind what may be empty may be missing.
    let empty = |n: usize| {
        let token = &tokens[n];
        let list = token.var.map(|v| &vars[v.0 as usize].kind);
        token.text == "..."
            || matches!(
                list,
                Some(
                    MetaKind::ExpressionList(_)
                        | MetaKind::ParameterList(_)
                        | MetaKind::InitialiserList(_)
                        | MetaKind::FieldList(_)
                )
            )
    };
    let behind: BTreeSet<usize> = (1..tokens.len()).filter(|n| tokens[*n].text == "," && empty(n - 1)).collect();
    let fixed = |n: usize| !loose.contains(&TokId(n as u32)) && !behind.contains(&n);
    align::align(&mut tokens, &mut runs, &vars, &code, &fixed);
    check_use(&vars[..own], &tokens, &runs, &vars, sink, &mut doubts.warnings);
    if sink.count() > before {
        return None;
    }
    doubts::names(&body, &tokens, &mut doubts.questions);
    for var in &vars {
        for (rule, name) in references(var) {
            if let Some(other) = known.get(&rule).map(|at| &mut patch.rules[*at])
                && let Some(at) = other.vars.iter().position(|v| v.name == name)
            {
                other.exported.insert(VarId(at as u32));
            }
        }
    }
    Some(Rule { header, vars, exported: BTreeSet::new(), tokens, runs, body })
}

/// What is known of macros and types, with the names that declarations say are such.
fn names<'d>(dialect: &'d Dialect, vars: &[MetaVar]) -> Cow<'d, Dialect> {
    let mut dialect = Cow::Borrowed(dialect);
    for var in vars {
        let role = match var.kind {
            MetaKind::Iterator(NameOf::Code) => Role::Iterator,
            MetaKind::Attribute(NameOf::Code) => {
                dialect.to_mut().add(&var.name, Role::AttributeCall);
                Role::Attribute
            }
            MetaKind::Declarer(NameOf::Code) => Role::Declarer { name: 0 },
            _ => continue,
        };
        dialect.to_mut().add(&var.name, role);
    }
    dialect
}

/// Says whether a declaration goes on to hold in the rules that follow.
fn sticks(kind: &MetaKind) -> bool {
    matches!(
        kind,
        MetaKind::Typedef
            | MetaKind::Declarer(NameOf::Code)
            | MetaKind::Iterator(NameOf::Code)
            | MetaKind::Attribute(NameOf::Code)
    )
}

/// Says whether a name stands for something else.
fn is_variable(kind: &MetaKind) -> bool {
    !sticks(kind) && *kind != MetaKind::Symbol
}

/// The numbers of the metavariables by their names.
fn numbers(vars: &[MetaVar]) -> HashMap<&str, VarId> {
    vars.iter().enumerate().map(|(n, v)| (v.name.as_str(), VarId(n as u32))).collect()
}

/// The tokens of a body, with the metavariables that they are.
pub(super) fn pattern_tokens(lexemes: &[Lexeme], vars: &[MetaVar], sink: &mut Sink<'_>) -> Vec<PatToken> {
    let by_name = numbers(vars);
    lexemes.iter().map(|l| token(l, &by_name, vars, sink)).collect()
}

fn token(lexeme: &Lexeme, by_name: &HashMap<&str, VarId>, vars: &[MetaVar], sink: &mut Sink<'_>) -> PatToken {
    let var = (lexeme.kind == LexKind::Word).then(|| by_name.get(lexeme.text.as_str()).copied()).flatten();
    let mut attached = Vec::new();
    for (name, loc) in &lexeme.attached {
        match by_name.get(name.as_str()) {
            Some(id) if is_variable(&vars[id.0 as usize].kind) => attached.push(*id),
            _ => sink.hinted(
                *loc,
                name.len(),
                format!("metavariable `{name}` is not declared"),
                format!("declare it: `position {name};`"),
            ),
        }
    }
    PatToken {
        text: lexeme.text.clone(),
        mark: lexeme.mark,
        loc: lexeme.loc,
        var,
        format: strings(lexeme, by_name, vars),
        attached,
        before: Vec::new(),
        after: Vec::new(),
        replaced: None,
    }
}

/// The parts of a format string.
fn strings(lexeme: &Lexeme, by_name: &HashMap<&str, VarId>, vars: &[MetaVar]) -> Vec<FormatPiece> {
    if lexeme.kind == LexKind::Directive {
        let known = |name: &str| by_name.get(name).copied().filter(|v| is_variable(&vars[v.0 as usize].kind));
        return directive_pieces(&lexeme.text, &known);
    }
    if lexeme.kind != LexKind::Str {
        return Vec::new();
    }
    pattern_pieces(&lexeme.text, &|name| {
        let id = by_name.get(name).copied()?;
        matches!(vars[id.0 as usize].kind, MetaKind::Format | MetaKind::FormatList(_)).then_some(id)
    })
}

fn check_depends(depends: &Depends, patch: &SemanticPatch, known: &BTreeMap<String, usize>, sink: &mut Sink<'_>) {
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

/// The metavariables of earlier rules that a declaration names.
fn references(var: &MetaVar) -> Vec<(String, String)> {
    let mut out = Vec::new();
    if let Some(rule) = &var.inherited {
        let name = var.name.rsplit('.').next().unwrap_or(&var.name);
        out.push((rule.clone(), name.to_owned()));
    }
    if let MetaKind::Expression { types, .. } | MetaKind::IdExpression { types, .. } | MetaKind::Constant { types } =
        &var.kind
    {
        for word in types.iter().flat_map(|t| t.split_whitespace()) {
            if let Some((rule, name)) = word.split_once('.') {
                out.push((rule.to_owned(), name.to_owned()));
            }
        }
    }
    let full = |name: &str| name.split_once('.').map(|(rule, name)| (rule.to_owned(), name.to_owned()));
    out.extend(var.kind.length_name().and_then(full));
    if let MetaKind::Fresh(parts) = &var.kind {
        out.extend(parts.iter().filter_map(|p| match p {
            SeedPart::Var(name) => full(name),
            SeedPart::Text(_) => None,
        }));
    }
    for operand in operands(var) {
        match operand {
            Operand::Inherited(rule, name) => out.push((rule.clone(), name.clone())),
            // A term may name them among others: `r . T *`.
            Operand::Term(text) => {
                let words: Vec<&str> = text.split(' ').collect();
                let named = words.windows(3).filter(|w| w[1] == "." && is_name(w[0]) && is_name(w[2]));
                out.extend(named.map(|w| (w[0].to_owned(), w[2].to_owned())));
            }
        }
    }
    out
}

/// What the constraints of a metavariable compare with.
fn operands(var: &MetaVar) -> Vec<&Operand> {
    let mut out = Vec::new();
    for constraint in &var.constraints {
        constraint.each(&mut |c| {
            if let Constraint::OneOf(list) | Constraint::NoneOf(list) | Constraint::Within(list) = c {
                out.extend(list);
            }
        });
    }
    out
}

fn inherit(var: &MetaVar, patch: &SemanticPatch, known: &BTreeMap<String, usize>, sink: &mut Sink<'_>) {
    for (rule, name) in references(var) {
        if rule == "virtual" || patch.refused.iter().any(|r| r.name == rule) {
            continue;
        }
        match known.get(&rule).map(|at| &patch.rules[*at]) {
            None => sink.error(var.loc, rule.len(), format!("there is no rule `{rule}` above")),
            Some(other) if !other.vars.iter().any(|v| v.name == name) => {
                sink.error(var.loc, name.len(), format!("rule `{rule}` has no metavariable `{name}`"));
            }
            Some(_) => {}
        }
    }
}

/// The names that the declaration of a metavariable itself uses.
fn names_in(var: &MetaVar) -> Vec<&str> {
    let words = |text: &'_ str| -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        let mut from = None;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            let word = c.is_ascii_alphanumeric() || c == '_';
            match (word, from) {
                (true, None) => from = Some(at),
                (false, Some(start)) => {
                    out.push((start, at));
                    from = None;
                }
                _ => {}
            }
        }
        out
    };
    let mut texts: Vec<&str> = Vec::new();
    match &var.kind {
        MetaKind::Expression { types, .. } | MetaKind::IdExpression { types, .. } | MetaKind::Constant { types } => {
            texts.extend(types.iter().map(String::as_str));
        }
        MetaKind::Fresh(parts) => texts.extend(parts.iter().filter_map(|p| match p {
            SeedPart::Var(name) => Some(name.as_str()),
            SeedPart::Text(_) => None,
        })),
        _ => {}
    }
    texts.extend(var.kind.length_name());
    texts.extend(operands(var).into_iter().filter_map(|o| match o {
        Operand::Term(text) => Some(text.as_str()),
        Operand::Inherited(..) => None,
    }));
    texts.into_iter().flat_map(|text| words(text).into_iter().map(move |(a, b)| &text[a..b])).collect()
}

fn check_use(
    own: &[MetaVar],
    tokens: &[PatToken],
    runs: &[PlusRun],
    vars: &[MetaVar],
    sink: &mut Sink<'_>,
    warnings: &mut Sink<'_>,
) {
    let bound: BTreeSet<VarId> = tokens.iter().flat_map(PatToken::vars).collect();
    // A line of the preprocessor is one token, with metavariables among its words.
    let lines = tokens.iter().filter(|t| t.text.starts_with('#'));
    let in_lines = lines.flat_map(|t| t.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
    let mentioned: BTreeSet<&str> = own.iter().flat_map(names_in).chain(in_lines).collect();
    for (n, var) in own.iter().enumerate() {
        let id = VarId(n as u32);
        let in_plus = runs
            .iter()
            .flat_map(|r| r.lines.iter().flatten())
            .any(|t| t.var == Some(id) || t.format.contains(&FormatPiece::Var(id)));
        let own_value = matches!(var.kind, MetaKind::Fresh(_)) || var.inherited.is_some();
        if bound.contains(&id) || mentioned.contains(var.name.as_str()) || !is_variable(&var.kind) {
            continue;
        }
        if in_plus && own_value {
            continue;
        }
        if in_plus {
            let list_length = vars.iter().any(|v| names_in(v).contains(&var.name.as_str()));
            if !list_length {
                sink.hinted(
                    var.loc,
                    var.name.len(),
                    format!("metavariable `{}` stands in plus code only: nothing binds it", var.name),
                    "use it in minus or context code, or declare it as `fresh identifier` or `symbol`",
                );
            }
            continue;
        }
        if var.inherited.is_none() {
            let message = format!("metavariable `{}` is not used", var.name);
            warnings.hinted(var.loc, var.name.len(), message, "use it or take its declaration away");
        }
    }
    undeclared(tokens, runs, warnings);
}

/// Names that look like metavariables and are none: one capital letter, perhaps with digits.
fn undeclared(tokens: &[PatToken], runs: &[PlusRun], warnings: &mut Sink<'_>) {
    let looks = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_uppercase()) && text[1..].chars().all(|c| c.is_ascii_digit())
    };
    let mut said: BTreeSet<String> = BTreeSet::new();
    let minus = tokens.iter().filter(|t| t.var.is_none()).map(|t| (&t.text, t.loc));
    let plus = runs
        .iter()
        .flat_map(|r| r.lines.iter().flatten().map(move |t| (t, r.loc)))
        .filter(|(t, _)| t.var.is_none())
        .map(|(t, loc)| (&t.text, loc));
    for (text, loc) in minus.chain(plus) {
        if looks(text) && said.insert(text.clone()) {
            let message = format!("`{text}` looks like a metavariable and is not declared");
            warnings.hinted(loc, text.len(), message, format!("declare it, or write `symbol {text};`"));
        }
    }
}
