// SPDX-License-Identifier: GPL-2.0-only
//! A semantic patch made ready, and the environments that flow from rule to rule.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::compiled::{CompileError, CompiledRule};
use super::env::{Env, Value};
use super::prefilter::Words;
use super::search::Match;
use crate::c::{Dialect, Role};
use crate::smpl::{Depends, MetaKind, MetaVar, NameOf, Quantifier, Refused, Rule, SemanticPatch, VarId};

/// What the caller says to a semantic patch.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// Virtual rules that are on (`-D patch`).
    pub virtual_rules: BTreeSet<String>,
    /// Virtual identifiers (`-D name=value`).
    pub virtual_identifiers: BTreeMap<String, String>,
    /// How many bits the types of numbers have; without it a number without a suffix is an `int`, whatever its value.
    pub bits: Option<Bits>,
}

/// How many bits types have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bits {
    /// Those of an `int`.
    pub int: u32,
    /// Those of a `long`.
    pub long: u32,
}

impl Options {
    /// Adds what the `#spatch` lines of a rule file define with `-D`; what the caller says goes before.
    pub fn add(&mut self, words: &[String]) {
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let define = match word.strip_prefix("-D") {
                Some("") => words.next().map(String::as_str),
                define => define,
            };
            match define.map(|d| d.split_once('=').map_or((d, None), |(name, value)| (name, Some(value)))) {
                Some((name, Some(value))) => {
                    self.virtual_identifiers.entry(name.to_owned()).or_insert_with(|| value.to_owned());
                }
                Some((name, None)) => {
                    self.virtual_rules.insert(name.to_owned());
                }
                None => {}
            }
        }
    }
}

/// A semantic patch made ready for matching.
#[derive(Clone, Debug)]
pub struct Program {
    /// The rules in order.
    pub rules: Vec<CompiledRule>,
    /// The rules that can't run.
    pub refused: Vec<Refused>,
    options: Options,
}

impl Program {
    /// Makes a semantic patch ready.
    ///
    /// # Errors
    /// When a regular expression of it can't be read.
    pub fn compile(patch: &SemanticPatch, options: &Options) -> Result<Self, CompileError> {
        let mut options = options.clone();
        options.add(&patch.options);
        let may_run = |rule: &Rule| {
            rule.header.depends.as_ref().is_none_or(|d| d.may_hold(&patch.virtuals, &options.virtual_rules))
        };
        // A semantic patch that points code out asks for one path in all of its rules.
        let points_out = patch.rules.iter().any(|rule| rule.stars() && may_run(rule));
        let mut rules = Vec::with_capacity(patch.rules.len());
        for rule in &patch.rules {
            let mut rule = rule.clone();
            if points_out {
                rule.header.quantifier.get_or_insert(Quantifier::Exists);
            }
            let mut rule = CompiledRule::new(&rule, &patch.name)?;
            rule.bits = options.bits;
            rules.push(rule);
        }
        Ok(Self { rules, refused: patch.refused.clone(), options })
    }

    /// The words without which the program does nothing in a file: one of its first rules has to match there.
    #[must_use]
    pub fn words(&self) -> Words {
        // A rule that needs another one's bindings needs the other one's words too; it says nothing by itself.
        // A constraint on another one's bindings, and a metavariable that it may do without, ask for nothing.
        let own = |rule: &&CompiledRule| {
            let free = |(n, var): (usize, &MetaVar)| {
                var.inherited.is_none() || var.name.contains('.') || !rule.is_needed(VarId(n as u32))
            };
            rule.rule.vars.iter().enumerate().all(free)
        };
        self.rules.iter().filter(own).map(|r| r.words.clone()).reduce(Words::or).unwrap_or(Words::Any)
    }

    /// The names that the rules say are types, iterators, declarers or attributes, on top of what is known of the tree:
    /// files that the program runs over are to be parsed with them.
    #[must_use]
    pub fn dialect<'d>(&self, tree: &'d Dialect) -> Cow<'d, Dialect> {
        let mut dialect = Cow::Borrowed(tree);
        for var in self.rules.iter().flat_map(|r| &r.rule.vars) {
            let role = match var.kind {
                MetaKind::Typedef => Role::Type,
                MetaKind::Iterator(NameOf::Code) => Role::Iterator,
                MetaKind::Declarer(NameOf::Code) => Role::Declarer { name: 0 },
                MetaKind::Attribute(NameOf::Code) => {
                    dialect.to_mut().add(&var.name, Role::AttributeCall);
                    Role::Attribute
                }
                _ => continue,
            };
            dialect.to_mut().add(&var.name, role);
        }
        dialect
    }

    /// What the first rule starts with.
    #[must_use]
    pub fn start(&self) -> Lineages {
        let mut lineage = Lineage::default();
        for (name, value) in &self.options.virtual_identifiers {
            lineage.bindings.insert(("virtual".to_owned(), name.clone()), Value::word(value));
        }
        lineage.matched.extend(self.options.virtual_rules.iter().cloned());
        Lineages { list: vec![lineage], ever: self.options.virtual_rules.clone() }
    }
}

/// How many ways through the rules a file may have: a chain of rules multiplies its matches.
pub const WAYS: usize = 20_000;

/// One way through the rules so far: what they have bound, and which of them matched.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Lineage {
    bindings: BTreeMap<(String, String), Value>,
    matched: BTreeSet<String>,
}

/// Why a rule does not run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Idle {
    /// Its dependency does not hold.
    Depends(Depends),
    /// No match of this rule has bound this metavariable.
    Unbound {
        /// The rule that it is inherited from.
        rule: String,
        /// The metavariable.
        name: String,
    },
    /// No way through the rules has all that it needs at once.
    Together,
}

/// All ways through the rules so far.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Lineages {
    list: Vec<Lineage>,
    ever: BTreeSet<String>,
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.kind(), self.key()).cmp(&(other.kind(), other.key()))
    }
}

impl Lineages {
    /// How many ways there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Says whether there is no way.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The environments that a rule starts with; none when it does not run.
    #[must_use]
    pub fn starts(&self, rule: &CompiledRule, path: &str) -> Vec<Env> {
        let mut out: Vec<Env> = Vec::new();
        // Places that a constraint names are those of all ways that agree in the rest.
        let mut groups: BTreeMap<Vec<(VarId, Vec<u8>)>, usize> = BTreeMap::new();
        for env in self.list.iter().filter_map(|lineage| self.env(lineage, rule, path)) {
            let (places, rest): (Vec<_>, Vec<_>) =
                env.sorted().into_iter().partition(|(var, v)| is_place(rule, *var, v));
            if places.is_empty() {
                if !out.contains(&env) {
                    out.push(env);
                }
                continue;
            }
            let key = rest.iter().map(|(var, value)| (*var, value.key().to_vec())).collect();
            match groups.get(&key).copied() {
                None => {
                    groups.insert(key, out.len());
                    out.push(env);
                }
                Some(n) => {
                    let joined = places.into_iter().map(|(var, value)| {
                        let mut spans = value.spans();
                        spans.extend(out[n].get(var).map(Value::spans).unwrap_or_default());
                        (var, Value::positions(&spans))
                    });
                    let joined: Vec<(VarId, Value)> = joined.collect();
                    let others = out[n].only(|var| joined.iter().all(|(other, _)| *other != var));
                    out[n] = joined.into_iter().fold(others, |env, (var, value)| env.with(var, value));
                }
            }
        }
        out
    }

    /// Why a rule does not run: the dependency that does not hold, or the metavariable that nothing has bound. `None`
    /// where it runs.
    #[must_use]
    pub fn idle(&self, rule: &CompiledRule, path: &str) -> Option<Idle> {
        if !self.starts(rule, path).is_empty() {
            return None;
        }
        let header = &rule.rule.header;
        if let Some(depends) = &header.depends
            && !self.list.iter().any(|lineage| self.holds(depends, lineage, path))
        {
            return Some(Idle::Depends(depends.clone()));
        }
        let unbound = rule.rule.vars.iter().find_map(|var| {
            let from = var.inherited.clone()?;
            let key = (from, var.name.rsplit('.').next().unwrap_or(&var.name).to_owned());
            let bound = self.list.iter().any(|lineage| lineage.bindings.contains_key(&key));
            (!bound && !var.name.contains('.')).then_some(key)
        });
        Some(unbound.map_or(Idle::Together, |(rule, name)| Idle::Unbound { rule, name }))
    }

    fn env(&self, lineage: &Lineage, rule: &CompiledRule, path: &str) -> Option<Env> {
        if rule.rule.header.depends.as_ref().is_some_and(|d| !self.holds(d, lineage, path)) {
            return None;
        }
        let mut env = Env::default();
        for (n, var) in rule.rule.vars.iter().enumerate() {
            if let Some(from) = &var.inherited {
                let name = var.name.rsplit('.').next().unwrap_or(&var.name);
                match lineage.bindings.get(&(from.clone(), name.to_owned())) {
                    Some(value) => env = env.with(VarId(n as u32), value.clone()),
                    // A constraint on what was never bound asks for nothing.
                    None if var.name.contains('.') || !rule.is_needed(VarId(n as u32)) => {}
                    None => return None,
                }
            }
        }
        Some(env)
    }

    fn holds(&self, depends: &Depends, lineage: &Lineage, path: &str) -> bool {
        match depends {
            Depends::On(name, _) => lineage.matched.contains(name),
            Depends::Ever(name, _) => self.ever.contains(name),
            Depends::Never(name, _) => !self.ever.contains(name),
            Depends::Not(inner) => !self.holds(inner, lineage, path),
            Depends::And(a, b) => self.holds(a, lineage, path) && self.holds(b, lineage, path),
            Depends::Or(a, b) => self.holds(a, lineage, path) || self.holds(b, lineage, path),
            Depends::FileIn(prefix) => path.starts_with(prefix.as_str()),
        }
    }

    /// What holds after a rule has run: each way goes on with each of the matches that began with its bindings, or as
    /// it is where there are none.
    #[must_use]
    pub fn after(&self, rule: &CompiledRule, path: &str, matches: &[Match]) -> Self {
        let mut next = Self { list: Vec::new(), ever: self.ever.clone() };
        if !matches.is_empty() {
            next.ever.insert(rule.rule.header.name.clone());
        }
        let mut seen: BTreeSet<Lineage> = BTreeSet::new();
        let mut push = |lineage: Lineage, list: &mut Vec<Lineage>| {
            if seen.insert(lineage.clone()) {
                list.push(lineage);
            }
        };
        for lineage in &self.list {
            let Some(start) = self.env(lineage, rule, path) else {
                push(lineage.clone(), &mut next.list);
                continue;
            };
            let mut grown: Vec<Lineage> = Vec::new();
            let mut any = false;
            for found in matches {
                let fits = start.iter().all(|(var, value)| {
                    let there = found.env.get(var);
                    there
                        .is_some_and(|v| if is_place(rule, var, value) { v.includes(value) } else { value.includes(v) })
                });
                if !fits {
                    continue;
                }
                any = true;
                let mut new = lineage.clone();
                new.matched.insert(rule.rule.header.name.clone());
                for var in &rule.rule.exported {
                    if let Some(value) = found.value(*var) {
                        let name = rule.rule.var(*var).name.clone();
                        new.bindings.insert((rule.rule.header.name.clone(), name), value);
                    }
                }
                grown.push(new);
            }
            if next.list.len() > WAYS {
                break;
            }
            for new in merged(grown, &rule.rule.header.name) {
                push(new, &mut next.list);
            }
            if !any {
                push(lineage.clone(), &mut next.list);
            }
        }
        next
    }

    /// Moves the places that are bound, after the text has changed; a place that is gone is bound to nothing any more.
    pub fn move_positions(&mut self, moved: &dyn Fn(crate::text::ByteSpan) -> Option<crate::text::ByteSpan>) {
        for lineage in &mut self.list {
            lineage.bindings.retain(|_, value| {
                if value.kind() != super::env::ValueKind::Position {
                    return true;
                }
                let spans: Vec<_> = value.spans().into_iter().filter_map(moved).collect();
                *value = Value::positions(&spans);
                !spans.is_empty()
            });
        }
    }
}

/// Says whether a binding is of places that only a constraint names.
fn is_place(rule: &CompiledRule, var: VarId, value: &Value) -> bool {
    value.kind() == super::env::ValueKind::Position && rule.rule.var(var).name.contains('.')
}

/// Lineages that differ in nothing but the places that a rule has bound become one, with all of them.
fn merged(lineages: Vec<Lineage>, rule: &str) -> Vec<Lineage> {
    let mut out: Vec<Lineage> = Vec::new();
    let mut numbers: BTreeMap<Lineage, usize> = BTreeMap::new();
    for lineage in lineages {
        let place =
            |key: &(String, String), value: &Value| key.0 == rule && value.kind() == super::env::ValueKind::Position;
        let mut rest = lineage.clone();
        rest.bindings.retain(|key, value| !place(key, value));
        match numbers.get(&rest).copied() {
            Some(n) => {
                let whole = &mut out[n];
                for (key, value) in lineage.bindings.iter().filter(|(key, value)| place(key, value)) {
                    let mut spans = value.spans();
                    spans.extend(whole.bindings.get(key).map(Value::spans).unwrap_or_default());
                    whole.bindings.insert(key.clone(), Value::positions(&spans));
                }
            }
            None => {
                numbers.insert(rest, out.len());
                out.push(lineage);
            }
        }
    }
    out
}
