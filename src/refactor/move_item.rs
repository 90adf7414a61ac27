// SPDX-License-Identifier: GPL-2.0-only
//! The `move` step: an item goes elsewhere.

use std::sync::Arc;

use serde::Deserialize;

use super::changes::{Changes, blocked};
use super::code::Code;
use super::header_text::{Linkage, relinked, tabbed};
use super::named::nearest;
use super::shelf::{Distance, Side, Sort, anchor, distance, first_user, items, put, whole};
use super::spot::{Spot, file_of};
use super::{Context, Plan, StepError, Verdict};
use crate::c::{CFile, Item};

/// Moves a function, prototype, macro, type or variable with the comment and the exports that belong to it, within a
/// file or into another.
///
/// ```toml
/// [[step]]
/// [step.move]
/// function = "pg_level_to_tdx_sept_level"
/// from = "arch/x86/include/asm/tdx.h"
/// to = "arch/x86/virt/vmx/tdx/tdx.c"
/// after = "tdx_clflush_page"
/// linkage = "static"
///
/// [[step]]
/// move = { function = "tdx_sept_remove_private_spte", from = "arch/x86/kvm/vmx/tdx.c", before = "tdx_sept_set_private_spte" }
/// ```
///
/// With `before = "first-user"` it comes to stand before the first item of the file that names it. Space-indented
/// lines get tabs. A function that stands anywhere before the item that it shall stand `before` is where it belongs.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Move {
    /// The function to move, its definition.
    pub function: Option<String>,
    /// The function whose declaration to move.
    pub prototype: Option<String>,
    /// The macro to move.
    pub r#macro: Option<String>,
    /// The struct, union, enum or typedef to move.
    pub r#type: Option<String>,
    /// The variable to move.
    pub variable: Option<String>,
    /// The file that it stands in.
    pub from: String,
    /// The file that it shall stand in; the same one if none is given.
    pub to: Option<String>,
    /// The item that it shall follow.
    pub after: Option<String>,
    /// The item that it shall stand before; `first-user` for the first one that names it.
    pub before: Option<String>,
    /// The linkage that it has there.
    #[serde(default)]
    pub linkage: Linkage,
}

impl Move {
    fn what(&self) -> Result<(Sort, &str), StepError> {
        let all = [
            (Sort::Definition, &self.function),
            (Sort::Prototype, &self.prototype),
            (Sort::Macro, &self.r#macro),
            (Sort::Type, &self.r#type),
            (Sort::Variable, &self.variable),
        ];
        super::spot::only("move", all)
    }

    pub(super) fn words(&self) -> Vec<&str> {
        self.what().map(|(_, name)| name).into_iter().collect()
    }

    pub(super) fn plan(&self, cx: &Context<'_>) -> Result<Plan, StepError> {
        let (sort, name) = self.what()?;
        let spot = Spot::new("move", self.after.as_deref(), self.before.as_deref())?;
        let target = self.to.as_deref().unwrap_or(&self.from);
        let (Some(from), Some(to)) = (file_of(cx, &self.from)?, file_of(cx, target)?) else {
            let gone = if file_of(cx, &self.from)?.is_none() { &self.from } else { target };
            return Ok(Plan::absent(format!("{gone}: there is no such file")));
        };
        let here = items(&from, sort, name);
        let elsewhere = self.from != target;
        let there = if elsewhere { items(&to, sort, name) } else { Vec::new() };
        let what = format!("{} {name}", sort.as_str());
        let item = match (&here[..], &there[..]) {
            ([], [found, ..]) => {
                let line = to.source().line(found.span.start());
                return Ok(Plan::satisfied(format!("{target}:{line}: {what} is here already")));
            }
            ([], []) => {
                let near = nearest(cx, name)?.map_or_else(String::new, |near| format!(" (nearest: {near})"));
                return Ok(Plan::absent(format!("no {what} in {} and {target}{near}", self.from)));
            }
            ([item], []) => *item,
            ([item, ..], []) => {
                let reason = format!("{what} stands there {} times", here.len());
                return Ok(Plan::idle(blocked(reason, &from, item.span.start())));
            }
            (_, [found, ..]) => {
                let reason = format!("{what} stands in both files");
                return Ok(Plan::idle(blocked(reason, &to, found.span.start())));
            }
        };
        if !item.trusted {
            return Ok(Plan::idle(blocked(format!("{what} could not be parsed"), &from, item.span.start())));
        }
        let found = match spot {
            Spot::After(other) => anchor(&to, other).map(|item| (item, Side::After)).ok_or(other),
            Spot::Before(other) => anchor(&to, other).map(|item| (item, Side::Before)).ok_or(other),
            Spot::FirstUser => first_user(&to, name).map(|item| (item, Side::Before)).ok_or(name),
        };
        let (neighbour, side) = match found {
            Ok(found) => found,
            Err(other) => {
                let reason = match spot {
                    Spot::FirstUser => format!("{target}: nothing uses {other}, so nothing says where it belongs"),
                    _ => format!("{target}: no {other} to put {name} beside"),
                };
                return Ok(Plan::idle(Verdict::Blocked { reason, place: None }));
            }
        };
        if !elsewhere && let Some(reason) = stands(&from, item, neighbour, side, spot) {
            return Ok(Plan::satisfied(reason));
        }
        self.carry((&from, item), (&to, neighbour, side), name)
    }

    fn carry(
        &self,
        (from, item): (&Arc<CFile>, &Item),
        (to, neighbour, side): (&Arc<CFile>, &Item, Side),
        name: &str,
    ) -> Result<Plan, StepError> {
        let mut changes = Changes::default();
        let span = whole(from, item);
        let text = tabbed(&from.source().text(span));
        let text = relinked(&text, name, self.linkage);
        let mut gap = distance(neighbour, &text);
        if span.start() < item.span.start() {
            gap = Distance::Apart;
        }
        changes.matches = 1;
        changes.edit(from, |edits| edits.delete(span))?;
        changes.edit(to, |edits| put(to, neighbour, side, gap, &text, edits))?;
        if from.source().path() != to.source().path() {
            let code = Code::of_file(from);
            let mut uses = code.names(0..code.len(), name).map(|at| code.span(at).start());
            if let Some(at) = uses.find(|at| !span.contains_byte(*at)) {
                changes.note(format!("{}: still names {name}, which moved", super::changes::place(from, at)));
            }
        }
        Ok(changes.into_plan(Verdict::Satisfied { reason: "it stands there already".to_owned() }))
    }
}

/// Says why the item stands where it should, if it does.
fn stands(file: &CFile, item: &Item, neighbour: &Item, side: Side, spot: Spot<'_>) -> Option<String> {
    let line = file.source().line(item.span.start());
    let path = file.source().path();
    let name = neighbour.name.as_deref().unwrap_or_default();
    let own = item.name.as_deref().unwrap_or_default();
    match side {
        Side::Before if item.span.start() < neighbour.span.start() => {
            // Before its first user is wherever no other item stands between.
            let between = file
                .items()
                .iter()
                .any(|other| item.span.end() <= other.span.start() && other.span.end() <= neighbour.span.start());
            let settled = spot != Spot::FirstUser || !between || first_user(file, own) == Some(neighbour);
            settled.then(|| format!("{path}:{line}: {own} stands before {name} already"))
        }
        Side::After if neighbour.span.end() <= item.span.start() => {
            let between = file.items().iter().any(|other| {
                whole(file, neighbour).end() <= other.span.start() && other.span.end() <= item.span.start()
            });
            (!between).then(|| format!("{path}:{line}: {own} stands behind {name} already"))
        }
        _ => None,
    }
}
