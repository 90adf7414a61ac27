// SPDX-License-Identifier: GPL-2.0-only
//! Parameter lists: what they are and what they become.

use std::ops::Range;

use super::{Retype, Signature};
use crate::c::{CFile, Function};
use crate::refactor::code::Code;
use crate::refactor::named::Named;

/// The parameter list of one declaration.
pub(super) struct Shape<'f> {
    pub(super) code: Code<'f>,
    /// The opening parenthesis; `usize::MAX` where the list could not be read.
    pub(super) open: usize,
    /// The tokens of each parameter; none for `(void)`.
    pub(super) params: Vec<Range<usize>>,
    /// Their names, where they have one.
    pub(super) names: Vec<Option<String>>,
    /// Their types, as spelled.
    pub(super) types: Vec<String>,
    returned: Range<usize>,
}

/// How far a parameter is.
pub(super) enum ParamState {
    /// As it was, at this index.
    Old(usize),
    /// As it shall be.
    New,
    /// Something else; why, for people.
    Other(String),
}

/// `type` and `name` as a declaration: no space behind a star.
pub(super) fn declare(kind: &str, name: &str) -> String {
    let kind = kind.trim();
    if kind.ends_with('*') { format!("{kind}{name}") } else { format!("{kind} {name}") }
}

impl<'f> Shape<'f> {
    pub(super) fn of(file: &'f CFile, function: &Function<'_>) -> Self {
        let code = Code::of_file(file);
        let open = code.within(file.syntax().span(function.params_node)).start;
        let params: Vec<Range<usize>> = function.params.iter().map(|param| code.within(param.span)).collect();
        let text = |span| file.source().text(span);
        let names = function.params.iter().map(|param| param.name.map(text)).collect();
        let types = function.params.iter().map(|param| code.spell(code.within(param.type_span))).collect();
        let returned = code.within(function.return_type);
        Self { code, open, params, names, types, returned }
    }

    /// Where the parameter `name` stands.
    pub(super) fn index(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|own| own.as_deref() == Some(name))
    }

    /// The names, with nothing for a parameter without one.
    pub(super) fn names_as_text(&self) -> Vec<String> {
        self.names.iter().map(|name| name.clone().unwrap_or_default()).collect()
    }

    /// Says whether the parameter at `at` has the type `kind`, white space aside.
    pub(super) fn has_type(&self, at: usize, kind: &str) -> bool {
        same_tokens(&self.types[at], kind)
    }

    /// Says whether the return type is `kind`.
    pub(super) fn returns(&self, kind: &str) -> bool {
        self.code.spells(&self.returned, kind)
    }

    /// The tokens of the return type.
    pub(super) fn return_tokens(&self) -> Range<usize> {
        self.returned.clone()
    }

    /// How far the parameter is that `retype` speaks of.
    pub(super) fn state(&self, retype: &Retype, named: &Named) -> ParamState {
        let function = &named.name;
        if let Some(at) = self.index(&retype.name) {
            if self.has_type(at, &retype.r#type) && retype.new_name() == retype.name {
                return ParamState::New;
            }
            if !retype.from.is_empty() && !retype.from.iter().any(|kind| self.has_type(at, kind)) {
                let wanted: Vec<&str> = retype.from.iter().collect();
                return ParamState::Other(format!(
                    "{function}() takes `{}`, the rule knows `{}` as the type of `{}`",
                    declare(&self.types[at], &retype.name),
                    wanted.join("`, `"),
                    retype.name
                ));
            }
            return ParamState::Old(at);
        }
        if self.index(retype.new_name()).is_some_and(|at| self.has_type(at, &retype.r#type)) {
            return ParamState::New;
        }
        // A prototype may use other names than the definition, or none.
        if let Some((file, definition)) = named.definition() {
            let model = Shape::of(file, &definition);
            let known = model.index(&retype.name).or_else(|| model.index(retype.new_name()));
            if let Some(at) = known.filter(|at| *at < self.params.len() && model.params.len() == self.params.len()) {
                if self.has_type(at, &retype.r#type) {
                    return ParamState::New;
                }
                let named_otherwise = model.open != self.open || model.names != self.names;
                if named_otherwise
                    && (self.has_type(at, &model.types[at]) || retype.from.iter().any(|kind| self.has_type(at, kind)))
                {
                    return ParamState::Old(at);
                }
            }
        }
        let params: Vec<String> = self
            .types
            .iter()
            .zip(&self.names)
            .map(|(kind, name)| match name {
                Some(name) if !kind.contains(&name.to_string()) || kind.len() > name.len() => declare(kind, name),
                _ => kind.clone(),
            })
            .collect();
        ParamState::Other(format!(
            "{function}() has no parameter `{}` and no `{}`; it takes ({})",
            retype.name,
            declare(&retype.r#type, retype.new_name()),
            params.join(", ")
        ))
    }

    /// The parameter list that the step wants, without parentheses; `None` when only the types or names of single
    /// parameters change, which is done in place.
    pub(super) fn rebuilt(&self, step: &Signature, named: &Named, model: &[Option<String>]) -> Option<String> {
        let changes = &step.params;
        if changes.drop.is_empty() && changes.add.is_empty() && changes.order.is_empty() {
            return None;
        }
        // (old name, new name, text)
        let mut list: Vec<(String, String, String)> = Vec::new();
        for (at, range) in self.params.iter().enumerate() {
            let key = self.names[at].clone().or_else(|| model.get(at).cloned().flatten()).unwrap_or_default();
            if changes.drop.contains(&key) {
                continue;
            }
            let retype = changes.retype.iter().find(|r| matches!(self.state(r, named), ParamState::Old(n) if n == at));
            let (new, text) = match retype {
                Some(retype) => (retype.new_name().to_owned(), self.retyped(at, retype)),
                None => (key.clone(), self.code.spell(range.clone())),
            };
            list.push((key, new, text));
        }
        for add in &changes.add {
            if list.iter().any(|(_, new, _)| *new == add.name) {
                continue;
            }
            let find = |name: &str| list.iter().position(|(old, new, _)| old == name || new == name);
            let at = match (&add.after, &add.before) {
                (Some(after), _) => find(after).map(|at| at + 1),
                (None, Some(before)) => find(before),
                (None, None) => None,
            };
            let at = at.unwrap_or(list.len());
            list.insert(at, (String::new(), add.name.clone(), declare(&add.r#type, &add.name)));
        }
        if !changes.order.is_empty() {
            let rank = |name: &str| changes.order.iter().position(|own| own == name).unwrap_or(usize::MAX);
            list.sort_by_key(|(_, new, _)| rank(new));
        }
        let texts: Vec<String> = list.into_iter().map(|(_, _, text)| text).collect();
        Some(if texts.is_empty() { "void".to_owned() } else { texts.join(", ") })
    }

    /// The parameter at `at` with its new type and name.
    pub(super) fn retyped(&self, at: usize, retype: &Retype) -> String {
        match &self.names[at] {
            None => retype.r#type.trim().to_owned(),
            Some(name) if *name == retype.name => declare(&retype.r#type, retype.new_name()),
            Some(name) => declare(&retype.r#type, name),
        }
    }
}

pub(super) fn same_tokens(a: &str, b: &str) -> bool {
    let (a, b) = (Code::of_text(a.as_bytes()), Code::of_text(b.as_bytes()));
    a.same(&(0..a.len()), &b, &(0..b.len()))
}
