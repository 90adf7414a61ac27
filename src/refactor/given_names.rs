// SPDX-License-Identifier: GPL-2.0-only
//! Code of a rule against a function of the tree that gives its parameters and local variables other names.
//!
//! Names of parameters and local variables mean nothing outside of their function. So a word of the rule fits a variable
//! of the function if it stands for that one everywhere, and the function has nothing of the rule's own name.

use std::collections::{BTreeMap, BTreeSet};

use super::code::Code;
use super::locals::locals;
use crate::c::{CFile, Function, TokenKind};

/// What the words of a rule are called in a function: the rule's word, the function's name.
pub(super) type Renaming<'c> = BTreeMap<Vec<u8>, &'c [u8]>;

/// The names that a function gives, and those that it uses.
pub(super) struct GivenNames<'c> {
    /// Its parameters and local variables.
    own: BTreeSet<&'c [u8]>,
    /// All words in it, and what its file has names for.
    taken: BTreeSet<&'c [u8]>,
    /// The parameters that the rule names otherwise.
    params: Renaming<'c>,
}

impl<'c> GivenNames<'c> {
    /// The names of `function`, whose parameters the rule may name in order. Err says that it takes others.
    pub(super) fn of(file: &'c CFile, function: &Function<'_>, rule_params: Option<&[String]>) -> Result<Self, String> {
        let source = file.source();
        let params: Vec<&[u8]> =
            function.params.iter().map(|param| param.name.map_or(&b""[..], |name| source.slice(name))).collect();
        let mut own: BTreeSet<&[u8]> = params.iter().copied().filter(|name| !name.is_empty()).collect();
        own.extend(locals(file, function).iter().map(|local| source.slice(local.name_span)));
        let code = Code::of_file(file);
        let inside = code.within(function.item.span);
        let mut taken: BTreeSet<&[u8]> =
            inside.filter(|at| is_variable(&code, *at)).map(|at| source.slice(code.span(at))).collect();
        taken.extend(file.items().iter().filter_map(|item| item.name.as_deref().map(str::as_bytes)));
        let mut renamed = Renaming::new();
        if let Some(wanted) = rule_params {
            if wanted.len() != params.len() {
                return Err(format!("it takes {} parameters, the rule knows {}", params.len(), wanted.len()));
            }
            for (theirs, ours) in wanted.iter().zip(&params) {
                if theirs.as_bytes() != *ours && !ours.is_empty() {
                    renamed.insert(theirs.as_bytes().to_vec(), ours);
                }
            }
        }
        Ok(Self { own, taken, params: renamed })
    }

    /// The parameters that the rule names otherwise.
    pub(super) fn params(&self) -> &Renaming<'c> {
        &self.params
    }

    /// How many tokens of `wanted` the code from `at` on fits, not beyond `end`, and under which names. The whole of
    /// `wanted` fits if all of them do.
    pub(super) fn fit(&self, code: &Code<'c>, at: usize, end: usize, wanted: &Code<'_>) -> (usize, Renaming<'c>) {
        let mut renaming = self.params.clone();
        let mut count = 0;
        while count < wanted.len() && at + count < end {
            let (here, there) = (code.text(at + count), wanted.text(count));
            let variable = is_variable(code, at + count) && is_variable(wanted, count);
            if !variable {
                if here != there {
                    break;
                }
            } else if !self.pair(here, there, &mut renaming) {
                break;
            }
            count += 1;
        }
        (count, renaming)
    }

    /// Whether the rule's word can stand for the function's, beside what is known already.
    fn pair(&self, here: &'c [u8], there: &[u8], renaming: &mut Renaming<'c>) -> bool {
        if let Some(known) = renaming.get(there) {
            return *known == here;
        }
        if renaming.values().any(|known| *known == here) {
            return false;
        }
        if here == there {
            return true;
        }
        let renamed =
            self.own.contains(here) && !self.taken.contains(there) && there.iter().any(u8::is_ascii_lowercase);
        if renamed {
            renaming.insert(there.to_vec(), here);
        }
        renamed
    }
}

/// Says whether the token may be the name of a variable: a word that is called, a member or a tag is none.
fn is_variable(code: &Code<'_>, at: usize) -> bool {
    let tag = at > 0 && matches!(code.text(at - 1), b"struct" | b"union" | b"enum" | b"goto");
    code.kind(at) == TokenKind::Word && !code.is_member(at) && !tag && !code.is(at + 1, "(")
}

/// A text of the rule with the names of the function. Err is a name that would mean something else in it.
pub(super) fn named_here(text: &str, renaming: &Renaming<'_>) -> Result<String, String> {
    if renaming.is_empty() {
        return Ok(text.to_owned());
    }
    let code = Code::of_text(text.as_bytes());
    let mut out = String::new();
    let mut end = 0;
    for at in (0..code.len()).filter(|at| is_variable(&code, *at)) {
        let span = code.span(at).range();
        let word = &text.as_bytes()[span.clone()];
        let Some(name) = renaming.get(word) else {
            if renaming.values().any(|name| *name == word) {
                return Err(String::from_utf8_lossy(word).into_owned());
            }
            continue;
        };
        out.push_str(&text[end..span.start]);
        out.push_str(&String::from_utf8_lossy(name));
        end = span.end;
    }
    out.push_str(&text[end..]);
    Ok(out)
}

/// The names that differ, for a note.
pub(super) fn told(renaming: &Renaming<'_>) -> Option<String> {
    let plain = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
    let pairs: Vec<String> =
        renaming.iter().map(|(rule, tree)| format!("{} is {}", plain(rule), plain(tree))).collect();
    (!pairs.is_empty()).then(|| pairs.join(", "))
}
