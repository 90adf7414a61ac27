// SPDX-License-Identifier: GPL-2.0-only
//! What one caller passes for one parameter, and what it shall pass.

use std::ops::Range;

use super::ArgMap;
use crate::c::{CFile, Function, TokenKind};
use crate::refactor::code::Code;
use crate::refactor::locals::{Local, is_reassigned, locals};
use crate::refactor::pattern::Rewrite;

/// An argument that stands for a converted parameter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct ArgSlot {
    /// Which conversion it belongs to.
    pub(super) conversion: usize,
    /// The argument's tokens.
    pub(super) arg: Range<usize>,
    /// The token of the function's name.
    pub(super) name: usize,
}

/// What is to be passed instead.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Mapped {
    /// This expression.
    Text(String),
    /// This expression, found through the initialiser of a local that may be unused from now on.
    Through {
        /// The expression.
        text: String,
        /// The local.
        local: Local,
    },
    /// The argument is a local that a rule applies to, but what it was made from is no plain name.
    Holder {
        /// The local.
        local: Local,
        /// What it is to be initialised with instead.
        init: String,
    },
    /// The argument is a parameter of the caller.
    Handed {
        /// Its name.
        name: String,
    },
    /// No rule applies.
    Unknown,
}

/// A function's body as the argument rules see it.
pub(super) struct Caller<'f> {
    pub(super) file: &'f CFile,
    pub(super) code: &'f Code<'f>,
    pub(super) function: &'f Function<'f>,
    pub(super) locals: Vec<Local>,
}

impl<'f> Caller<'f> {
    pub(super) fn new(file: &'f CFile, code: &'f Code<'f>, function: &'f Function<'f>) -> Self {
        Self { file, code, function, locals: locals(file, function) }
    }

    /// The tokens of the body, braces included.
    pub(super) fn body(&self) -> Range<usize> {
        self.function.body.map_or(0..0, |body| self.code.within(self.file.syntax().span(body)))
    }

    /// Says whether the name is a parameter.
    pub(super) fn has_param(&self, name: &str) -> bool {
        self.function
            .params
            .iter()
            .any(|param| param.name.is_some_and(|span| self.file.source().slice(span) == name.as_bytes()))
    }

    /// The local of this name; `None` where there is none or several.
    pub(super) fn local(&self, name: &str) -> Option<&Local> {
        let mut found = self.locals.iter().filter(|local| local.name == name);
        found.next().filter(|_| found.next().is_none())
    }

    /// Says whether the name means one value from the head of the function on.
    fn is_stable(&self, name: &str) -> bool {
        let declared = self.local(name).map(|local| local.name_span);
        (self.has_param(name) || declared.is_some()) && !is_reassigned(self.code, self.body(), name, declared)
    }

    /// Applies `map` to an argument.
    pub(super) fn map(&self, map: Option<&ArgMap>, arg: &Range<usize>) -> Mapped {
        let Some(map) = map else { return self.handed(arg).unwrap_or(Mapped::Unknown) };
        let (strict, last): (Vec<&Rewrite>, Vec<&Rewrite>) = map.map.iter().partition(|rule| !rule.takes_anything());
        if let Some(text) = apply(&strict, self.code, arg) {
            return Mapped::Text(text);
        }
        if let Some(found) = self.through(&strict, arg) {
            return found;
        }
        self.handed(arg).unwrap_or_else(|| apply(&last, self.code, arg).map_or(Mapped::Unknown, Mapped::Text))
    }

    /// What the rules of the last resort make of an argument.
    pub(super) fn last_resort(&self, map: Option<&ArgMap>, arg: &Range<usize>) -> Option<String> {
        let rules: Vec<&Rewrite> = map?.map.iter().filter(|rule| rule.takes_anything()).collect();
        apply(&rules, self.code, arg)
    }

    /// Says whether an argument is a variable of the caller and nothing more.
    pub(super) fn is_variable(&self, arg: &Range<usize>) -> bool {
        self.name_of(arg).is_some_and(|name| self.has_param(&name) || self.local(&name).is_some())
    }

    fn name_of(&self, arg: &Range<usize>) -> Option<String> {
        (arg.len() == 1 && self.code.kind(arg.start) == TokenKind::Word)
            .then(|| String::from_utf8_lossy(self.code.text(arg.start)).into_owned())
    }

    fn handed(&self, arg: &Range<usize>) -> Option<Mapped> {
        let name = self.name_of(arg)?;
        (self.has_param(&name) && self.is_stable(&name)).then_some(Mapped::Handed { name })
    }

    fn through(&self, rules: &[&Rewrite], arg: &Range<usize>) -> Option<Mapped> {
        let name = self.name_of(arg)?;
        let local = self.local(&name).filter(|_| self.is_stable(&name))?;
        let init = self.code.within(local.init?);
        let text = apply(rules, self.code, &init)?;
        let plain = Code::of_text(text.as_bytes());
        if plain.len() == 1 && plain.kind(0) == TokenKind::Word && self.is_stable(&text) {
            return Some(Mapped::Through { text, local: local.clone() });
        }
        Some(Mapped::Holder { local: local.clone(), init: text })
    }
}

fn apply(rules: &[&Rewrite], code: &Code<'_>, arg: &Range<usize>) -> Option<String> {
    rules.iter().find_map(|rule| {
        let bindings = rule.whole(code, arg)?;
        Some(rule.build(code, &bindings, &mut |inner| code.spell(inner.clone())))
    })
}
