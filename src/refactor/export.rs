// SPDX-License-Identifier: GPL-2.0-only
//! The `export` step: what modules may call.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::changes::{Changes, blocked};
use super::named::Named;
use super::{Context, Plan, StepError, Verdict};
use crate::c::{CFile, Item, ItemKind};
use crate::edit::Form;

/// Exports a function, takes its export away, or exports it through another macro.
///
/// ```toml
/// [[step]]
/// export = { add = "tdx_quirk_reset_paddr" }
///
/// [[step]]
/// export = { drop = "tdx_quirk_reset_page" }
///
/// [[step]]
/// export = { retarget = "tdx_enable", macro = "EXPORT_SYMBOL_GPL" }
/// ```
///
/// Without `macro` it is the one that most of the nearest exports in the same file use, with their further arguments
/// (`EXPORT_SYMBOL_FOR_MODULES(x, "kvm")`). The export stands on the line after the function.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Export {
    /// The function that is to be exported.
    pub add: Option<String>,
    /// The function that is not to be exported any more.
    pub drop: Option<String>,
    /// The function that is to be exported through another macro.
    pub retarget: Option<String>,
    /// The file that defines it, if several have a static function of this name.
    pub r#in: Option<String>,
    /// The macro, with further arguments if it takes some: `EXPORT_SYMBOL_GPL`, `EXPORT_SYMBOL_FOR_MODULES(x, "kvm")`.
    pub r#macro: Option<String>,
}

enum Action<'r> {
    Add(&'r str),
    Drop(&'r str),
    Retarget(&'r str),
}

impl Export {
    fn action(&self) -> Result<Action<'_>, StepError> {
        match (&self.add, &self.drop, &self.retarget) {
            (Some(name), None, None) => Ok(Action::Add(name)),
            (None, Some(name), None) => Ok(Action::Drop(name)),
            (None, None, Some(name)) => Ok(Action::Retarget(name)),
            _ => Err(StepError::rule("export: give one of `add`, `drop` and `retarget`")),
        }
    }

    pub(super) fn words(&self) -> Vec<&str> {
        [&self.add, &self.drop, &self.retarget].into_iter().filter_map(Option::as_deref).collect()
    }

    pub(super) fn plan(&self, cx: &Context<'_>) -> Result<Plan, StepError> {
        let action = self.action()?;
        let (Action::Add(name) | Action::Drop(name) | Action::Retarget(name)) = action;
        let mut changes = Changes::default();
        let named = match Named::find_in(cx, name, self.r#in.as_deref(), &mut changes)? {
            Ok(named) => named,
            Err(verdict) => return Ok(changes.without_edits(verdict)),
        };
        let mut exports: Vec<(Arc<CFile>, Item)> = Vec::new();
        for file in &named.files {
            let own = file.items().iter().filter(|item| export_of(file, item) == Some(name.as_bytes()));
            exports.extend(own.map(|item| (Arc::clone(file), item.clone())));
        }
        match action {
            Action::Drop(_) => {
                for (file, item) in &exports {
                    changes.matches += 1;
                    changes.edit(file, |edits| edits.delete(item.span))?;
                }
                let reason = format!("{name}() is not exported");
                Ok(changes.into_plan(Verdict::Satisfied { reason }))
            }
            Action::Retarget(_) => {
                let Some((file, item)) = exports.first() else {
                    return Ok(changes.without_edits(Verdict::Absent { reason: format!("{name}() is not exported") }));
                };
                let Some(text) = self.text(file, item.span.start(), name, Some(item)) else {
                    let reason = format!("{name}() is the only export of the file: name the `macro`");
                    return Ok(changes.without_edits(blocked(reason, file, item.span.start())));
                };
                let at = file.source().line(item.span.start());
                let reason = format!("{}:{at}: {name}() is exported like this already", file.source().path());
                let code = super::code::Code::of_file(file);
                changes.matches = 1;
                changes.edit(file, |edits| code.replace(code.within(item.span), &text, edits))?;
                Ok(changes.into_plan(Verdict::Satisfied { reason }))
            }
            Action::Add(_) => {
                if let Some((file, item)) = exports.first() {
                    let at = file.source().line(item.span.start());
                    let reason = format!("{}:{at}: {name}() is exported already", file.source().path());
                    return Ok(changes.without_edits(Verdict::Satisfied { reason }));
                }
                let Some((file, function)) = named.definition() else {
                    let reason = format!("{name}() has no definition in the files that were looked at");
                    return Ok(changes.without_edits(Verdict::Blocked { reason, place: None }));
                };
                let start = function.item.span.start();
                if !function.item.trusted {
                    return Ok(changes.without_edits(blocked("the function could not be parsed", file, start)));
                }
                if function.is_static {
                    let reason = format!("{name}() is static, so it can't be exported");
                    return Ok(changes.without_edits(blocked(reason, file, start)));
                }
                let Some(text) = self.text(file, start, name, None) else {
                    let reason = format!("the file exports nothing else: name the `macro` for {name}()");
                    return Ok(changes.without_edits(blocked(reason, file, start)));
                };
                changes.matches = 1;
                let end = function.item.span.end();
                changes.edit(file, |edits| edits.insert(end, format!("\n{text}"), Form::Verbatim))?;
                Ok(changes.into_plan(Verdict::Satisfied { reason: String::new() }))
            }
        }
    }

    /// The export as it is to be written, by the rule or by what the neighbours do.
    fn text(&self, file: &CFile, at: u32, name: &str, own: Option<&Item>) -> Option<String> {
        if let Some(named) = &self.r#macro {
            return Some(match named.split_once('(') {
                Some((named, rest)) => {
                    let further = rest.split_once(',').map_or(")", |(_, further)| further);
                    let comma = if rest.contains(',') { "," } else { "" };
                    format!("{named}({name}{comma}{};", further.trim_end_matches(';'))
                }
                None => format!("{named}({name});"),
            });
        }
        let mut near: Vec<&Item> = file
            .items()
            .iter()
            .filter(|item| export_of(file, item).is_some() && own.is_none_or(|own| own.span != item.span))
            .collect();
        near.sort_by_key(|item| item.span.start().abs_diff(at));
        let written = |item: &Item| {
            let further: Vec<String> = item.args.iter().skip(1).map(|arg| file.source().text(*arg)).collect();
            let further: String = further.iter().map(|arg| format!(", {arg}")).collect();
            format!("{}({name}{further});", item.name.as_deref().unwrap_or_default())
        };
        let mut votes: BTreeMap<String, usize> = BTreeMap::new();
        near.truncate(5);
        for item in &near {
            *votes.entry(written(item)).or_default() += 1;
        }
        let most = votes.values().copied().max()?;
        near.iter().map(|item| written(item)).find(|text| votes[text] == most)
    }
}

/// What the item exports, if it is an export.
fn export_of<'f>(file: &'f CFile, item: &Item) -> Option<&'f [u8]> {
    let exports = item.kind == ItemKind::MacroCall
        && item.name.as_deref().is_some_and(|name| name.starts_with("EXPORT_") && name.contains("SYMBOL"));
    item.args.first().filter(|_| exports).map(|arg| file.source().slice(*arg))
}
