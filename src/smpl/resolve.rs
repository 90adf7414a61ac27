// SPDX-License-Identifier: GPL-2.0-only
//! From a parsed rule to one whose names are resolved.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::diagnostic::Sink;
use super::format::{FormatPiece, directive_pieces, pattern_pieces};
use super::fragment::Fragments;
use super::header::is_name;
use super::iso::{Expanded, IsoSet};
use super::metavar::{Constraint, MetaKind, MetaVar, NameOf, Operand, SeedPart};
use super::pattern::{PatToken, PlusRun, TokId, VarId};
use super::rule::{Doubts, ParsedRule, Rule, SemanticPatch, check_depends};
use super::statement::Statements;
use super::token::{BodyPart, LexKind, Lexeme};
use super::{align, anchor, doubts, iso, outcome, tree};
use crate::c::{Dialect, Role};

/// Looks the names up and reads the body.
pub(super) fn resolve(
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
            outcome::check_kind(&body, after, sink);
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
        aligned: false,
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
