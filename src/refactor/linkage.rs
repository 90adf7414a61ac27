// SPDX-License-Identifier: GPL-2.0-only
//! The `linkage` step: who sees a function.

use std::sync::Arc;

use serde::Deserialize;

use super::changes::{Changes, blocked};
use super::code::Code;
use super::header_text::{Linkage as Storage, storage_change, wrapped};
use super::named::Named;
use super::shelf::{Distance, Side, anchor, put, whole, with_comment};
use super::spot::{Spot, file_of};
use super::{Context, Plan, StepError, Verdict};
use crate::c::{CFile, Function, ItemKind};
use crate::edit::Form;

/// Makes a static function external, with a prototype in a header, or an external one static, without.
///
/// ```toml
/// [[step]]
/// [step.linkage]
/// function = "tdx_quirk_reset_paddr"
/// to = "external"
/// prototype-in = "arch/x86/include/asm/tdx.h"
/// after = "tdx_quirk_reset_page"
///
/// [[step]]
/// linkage = { function = "tdp_mmu_set_spte", to = "static" }
/// ```
///
/// The prototype is that of the definition. What becomes static loses its prototypes in headers and its exports; it
/// must have no user in another file.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Linkage {
    /// The function.
    pub function: String,
    /// The file that defines it, if several have a static function of this name.
    pub r#in: Option<String>,
    /// What it becomes.
    pub to: To,
    /// The header that gets the prototype.
    pub prototype_in: Option<String>,
    /// The item of the header that the prototype follows.
    pub after: Option<String>,
    /// The item of the header that the prototype stands before.
    pub before: Option<String>,
}

/// What a function becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum To {
    /// Seen by everyone.
    External,
    /// Seen by its own file.
    Static,
}

impl Linkage {
    pub(super) fn words(&self) -> Vec<&str> {
        vec![&self.function]
    }

    pub(super) fn plan(&self, cx: &Context<'_>) -> Result<Plan, StepError> {
        let mut changes = Changes::default();
        let named = match Named::find_in(cx, &self.function, self.r#in.as_deref(), &mut changes)? {
            Ok(named) => named,
            Err(verdict) => return Ok(changes.without_edits(verdict)),
        };
        if let Some(verdict) = named.untrusted() {
            return Ok(changes.without_edits(verdict));
        }
        let done = match self.to {
            To::External => self.external(cx, &named, &mut changes)?,
            To::Static => self.make_static(&named, &mut changes)?,
        };
        match done {
            Ok(()) => {
                let reason = format!("{}() is {} already", self.function, self.to.as_str());
                Ok(changes.into_plan(Verdict::Satisfied { reason }))
            }
            Err(verdict) => Ok(changes.without_edits(verdict)),
        }
    }

    fn external(
        &self,
        cx: &Context<'_>,
        named: &Named,
        changes: &mut Changes,
    ) -> Result<Result<(), Verdict>, StepError> {
        let Some(header) = &self.prototype_in else {
            return Err(StepError::rule("linkage: `prototype-in` names no header for the prototype"));
        };
        let spot = Spot::new("linkage", self.after.as_deref(), self.before.as_deref())?;
        let Some(header) = file_of(cx, header)? else {
            return Ok(Err(Verdict::Absent { reason: format!("{header}: there is no such file") }));
        };
        let mut text = None;
        for file in &named.files {
            let code = Code::of_file(file);
            for function in named.declarations(file) {
                if function.body.is_none() {
                    // A forward declaration that only a static function needs.
                    if function.is_static {
                        changes.edit(file, |edits| edits.delete(with_comment(function.item)))?;
                    }
                    continue;
                }
                text.get_or_insert_with(|| prototype(file, &code, &function));
                relink(file, &code, &function, Storage::External, changes)?;
            }
        }
        let Some(text) = text else {
            let reason = format!("{}() has no definition, only prototypes", self.function);
            return Ok(Err(Verdict::Blocked { reason, place: None }));
        };
        if header.functions().any(|f| super::named::is_named(&header, &f, &self.function) && !f.is_static) {
            return Ok(Ok(()));
        }
        let (name, side) = match spot {
            Spot::After(name) => (name, Side::After),
            Spot::Before(name) => (name, Side::Before),
            Spot::FirstUser => (self.function.as_str(), Side::Before),
        };
        let Some(neighbour) = anchor(&header, name) else {
            let path = header.source().path();
            let reason = format!("{path}: no {name} to put the prototype of {}() beside", self.function);
            return Ok(Err(Verdict::Blocked { reason, place: None }));
        };
        let distance = if neighbour.kind == ItemKind::Prototype { Distance::Adjacent } else { Distance::Apart };
        changes.edit(&header, |edits| put(&header, neighbour, side, distance, &text, edits))?;
        Ok(Ok(()))
    }

    fn make_static(&self, named: &Named, changes: &mut Changes) -> Result<Result<(), Verdict>, StepError> {
        let homes: Vec<&Arc<CFile>> = named
            .files
            .iter()
            .filter(|file| {
                !file.source().path().as_str().ends_with(".h")
                    && named.declarations(file).iter().any(|function| function.body.is_some())
            })
            .collect();
        let [home] = homes[..] else {
            let reason = format!("{}() has {} definitions, it must have one", self.function, homes.len());
            return Ok(Err(Verdict::Blocked { reason, place: None }));
        };
        for file in &named.files {
            let code = Code::of_file(file);
            let own = file.source().path() == home.source().path();
            for function in named.declarations(file) {
                if own {
                    relink(file, &code, &function, Storage::Static, changes)?;
                } else {
                    changes.matches += 1;
                    changes.edit(file, |edits| edits.delete(whole(file, function.item)))?;
                }
            }
            for used in named.uses(file, &code) {
                let (super::named::Use::Call { name, .. } | super::named::Use::Bare { name }) = used;
                let at = code.span(name).start();
                match file.item_at(at) {
                    Some(item) if item.kind == ItemKind::MacroCall && own => {
                        changes.edit(file, |edits| edits.delete(item.span))?;
                    }
                    _ if !own => {
                        let reason = format!("{}() is used here, outside of its own file", self.function);
                        return Ok(Err(blocked(reason, file, at)));
                    }
                    _ => {}
                }
            }
        }
        Ok(Ok(()))
    }
}

impl To {
    const fn as_str(self) -> &'static str {
        match self {
            Self::External => "external",
            Self::Static => "static",
        }
    }
}

/// Changes the storage class of one declaration.
fn relink(
    file: &CFile,
    code: &Code<'_>,
    function: &Function<'_>,
    storage: Storage,
    changes: &mut Changes,
) -> Result<(), StepError> {
    let start = code.within(function.item.span).start;
    let name = code.within(function.name).start;
    let Some((gone, wanted)) = storage_change(code, start, name, storage) else { return Ok(()) };
    changes.matches += 1;
    changes.edit(file, |edits| {
        for at in gone {
            code.delete(at..at + 1, edits)?;
        }
        if wanted.is_empty() {
            return Ok(());
        }
        edits.insert(code.span(start).start(), format!("{wanted} "), Form::Inline)
    })
}

/// The prototype of a definition.
fn prototype(file: &CFile, code: &Code<'_>, function: &Function<'_>) -> String {
    let list = file.syntax().span(function.params_node);
    let keep = |word: &[u8]| matches!(word, b"__must_check" | b"__init" | b"__printf" | b"noinstr" | b"asmlinkage");
    let mut text = String::new();
    for attr in &function.attrs {
        let own = code.within(*attr);
        if keep(code.text(own.start)) && attr.end() <= function.return_type.start() {
            text.push_str(&format!("{} ", code.spell(own)));
        }
    }
    let body = code.within(function.return_type.join(list));
    text.push_str(&code.spell(body));
    format!("{};", wrapped(&text))
}
