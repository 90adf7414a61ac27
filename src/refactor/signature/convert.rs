// SPDX-License-Identifier: GPL-2.0-only
//! Carries a change of signature through the tree.
//!
//! First it is settled which parameters and locals change, to a fixpoint along callers that hand a value on; then the
//! edits are made, function by function and call by call.

mod body;
mod calls;
mod follow;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::args::{ArgSlot, Caller};
use super::declare::{ParamState, Shape, declare};
use super::forward::forward;
use super::{ArgMap, Pointers, Retype, Signature};
use crate::c::{CFile, ItemKind};
use crate::refactor::changes::{Changes, blocked};
use crate::refactor::code::Code;
use crate::refactor::kernel_doc;
use crate::refactor::locals::Local;
use crate::refactor::named::{Named, Use};
use crate::refactor::pattern::{Rewrite, rewrite_all};
use crate::refactor::{Context, StepError, Verdict};
use crate::text::RepoPath;

/// A parameter that changes.
struct Param {
    /// Which of `groups` it belongs to.
    group: usize,
    /// Which entry of `retype` it follows.
    retype: usize,
    old: String,
    new: String,
    /// Its place in the list.
    index: usize,
}

/// A local that changes with what it holds.
struct Held {
    retype: usize,
    local: Local,
    new: String,
    init: String,
}

/// A function's definition: its file and where it starts.
type Home = (RepoPath, u32);

/// One change on its way.
pub(super) struct Conversion<'s, 't> {
    step: &'s Signature,
    cx: &'s Context<'t>,
    /// The functions: first those of the rule, then those that follow.
    groups: Vec<Named>,
    roots: usize,
    params: Vec<Param>,
    held: BTreeMap<Home, Vec<Held>>,
}

impl<'s, 't> Conversion<'s, 't> {
    pub(super) fn new(step: &'s Signature, cx: &'s Context<'t>, roots: Vec<Named>) -> Self {
        let count = roots.len();
        Self { step, cx, groups: roots, roots: count, params: Vec::new(), held: BTreeMap::new() }
    }

    /// Makes the edits; the inner Err is what stands in the way.
    pub(super) fn run(mut self, changes: &mut Changes) -> Result<Result<(), Verdict>, StepError> {
        self.roots_to_params();
        if let Err(verdict) = self.follow(changes)? {
            return Ok(Err(verdict));
        }
        if let Err(verdict) = self.check_uses()? {
            return Ok(Err(verdict));
        }
        for group in 0..self.groups.len() {
            for file in self.groups[group].files.clone() {
                if let Err(verdict) = self.declarations(group, &file, changes)? {
                    return Ok(Err(verdict));
                }
            }
        }
        for file in self.all_files() {
            if let Err(verdict) = self.bodies(&file, changes)? {
                return Ok(Err(verdict));
            }
        }
        Ok(Ok(()))
    }

    fn all_files(&self) -> Vec<Arc<CFile>> {
        let files: BTreeMap<RepoPath, Arc<CFile>> = self
            .groups
            .iter()
            .flat_map(|group| group.files.iter())
            .map(|file| (file.source().path().clone(), Arc::clone(file)))
            .collect();
        files.into_values().collect()
    }

    fn retype(&self, at: usize) -> &'s Retype {
        &self.step.params.retype[at]
    }

    fn map(&self, retype: usize) -> Option<&'s ArgMap> {
        self.step.args.iter().find(|map| map.param == self.retype(retype).name)
    }

    fn roots_to_params(&mut self) {
        for group in 0..self.roots {
            for (at, retype) in self.step.params.retype.iter().enumerate() {
                let named = &self.groups[group];
                let old = named.files.iter().flat_map(|file| {
                    named
                        .declarations(file)
                        .into_iter()
                        .filter_map(|function| {
                            let shape = Shape::of(file, &function);
                            match shape.state(retype, named) {
                                ParamState::Old(index) => Some(index),
                                _ => None,
                            }
                        })
                        .collect::<Vec<_>>()
                });
                if let Some(index) = old.into_iter().next() {
                    let (old, new) = (retype.name.clone(), retype.new_name().to_owned());
                    self.params.push(Param { group, retype: at, old, new, index });
                }
            }
        }
    }

    /// The arguments in a file that stand for the parameters from `first` on.
    fn slots(&self, file: &CFile, code: &Code<'_>) -> Result<Result<Vec<ArgSlot>, Verdict>, StepError> {
        let mut slots = Vec::new();
        for (group, named) in self.groups.iter().enumerate() {
            if !named.files.iter().any(|own| own.source().path() == file.source().path()) {
                continue;
            }
            let params = || self.params.iter().enumerate().filter(move |(_, param)| param.group == group);
            for found in named.uses(file, code) {
                match found {
                    Use::Call { name, open } => {
                        let Some(elements) = code.elements(open) else { continue };
                        for (conversion, param) in params() {
                            let Some(arg) = elements.get(param.index).cloned() else {
                                let reason = format!(
                                    "{}() is called with {} arguments, `{}` is number {}",
                                    named.name,
                                    elements.len(),
                                    param.old,
                                    param.index + 1
                                );
                                return Ok(Err(blocked(reason, file, code.span(name).start())));
                            };
                            slots.push(ArgSlot { conversion, arg, name });
                        }
                    }
                    Use::Bare { name } => {
                        let at = code.span(name).start();
                        if file.item_at(at).is_none_or(|item| item.kind == ItemKind::MacroCall) {
                            continue;
                        }
                        if let Some(forward) = forward(self.cx, file, code, name)? {
                            let found = params().filter_map(|(conversion, param)| {
                                forward.argument(param.index).map(|arg| ArgSlot { conversion, arg, name })
                            });
                            slots.extend(found);
                        } else if self.step.pointers == Pointers::Refuse {
                            let reason = format!(
                                "{}() is named here without being called: its pointer would change",
                                named.name
                            );
                            return Ok(Err(blocked(reason, file, at)));
                        }
                    }
                }
            }
            for define in Code::of_defines(file, &named.name) {
                if let Some(at) = define.names(1..define.len(), &named.name).next() {
                    let reason = format!("a macro uses {}()", named.name);
                    return Ok(Err(blocked(reason, file, define.span(at).start())));
                }
            }
        }
        Ok(Ok(slots))
    }

    /// Says whether `kind` is the type that the converted parameter had.
    fn same_type_as_before(&self, conversion: usize, kind: &str) -> bool {
        let param = &self.params[conversion];
        let named = &self.groups[param.group];
        named.definition().is_some_and(|(file, function)| {
            let shape = Shape::of(file, &function);
            shape.index(&param.old).is_some_and(|at| shape.has_type(at, kind))
        })
    }

    /// The name that a caller's variable gets: the rule's, where it had the rule's name and the new one is free.
    fn new_name(&self, caller: &Caller<'_>, retype: usize, old: &str) -> String {
        let retype = self.retype(retype);
        let wanted = retype.new_name();
        let taken = caller.has_param(wanted) || caller.locals.iter().any(|local| local.name == wanted);
        if old == retype.name && !taken { wanted.to_owned() } else { old.to_owned() }
    }

    /// The rules for the uses of one variable; `kind` is its type where that decides whether a plain renaming will do.
    fn rules(&self, retype: usize, old: &str, new: &str, kind: Option<&str>) -> Vec<Rewrite> {
        let retype = self.retype(retype);
        let mut rules: Vec<Rewrite> =
            self.step.uses.iter().map(|rule| rule.for_variable(&retype.name, old, retype.new_name(), new)).collect();
        let code = |text: &str| Code::of_text(text.as_bytes()).spell(0..Code::of_text(text.as_bytes()).len());
        if kind.is_some_and(|kind| code(kind) == code(&retype.r#type)) && old != new {
            rules.extend(Rewrite::try_from(format!("{old} => {new}")));
        }
        rules
    }

    /// The first use of a variable that neither a rule nor a converted argument covers.
    fn uncovered(
        &self,
        caller: &Caller<'_>,
        name: &str,
        rules: &[Rewrite],
        slots: &[ArgSlot],
        declared: Option<crate::text::ByteSpan>,
    ) -> Option<usize> {
        let places = rewrite_all(rules, caller.code, caller.body());
        caller.code.names(caller.body(), name).filter(|at| Some(caller.code.span(*at)) != declared).find(|at| {
            !places.iter().any(|place| place.range.contains(at)) && !slots.iter().any(|slot| slot.arg == (*at..*at + 1))
        })
    }

    /// Makes sure that a parameter whose name changes is used in no way that the rules do not know.
    fn check_uses(&self) -> Result<Result<(), Verdict>, StepError> {
        for param in
            self.params.iter().filter(|param| (param.old != param.new || self.step.strict) && param.group < self.roots)
        {
            let named = &self.groups[param.group];
            for file in &named.files {
                let code = Code::of_file(file);
                for function in named.declarations(file).into_iter().filter(|f| f.body.is_some()) {
                    let slots = match self.slots(file, &code)? {
                        Ok(slots) => slots,
                        Err(verdict) => return Ok(Err(verdict)),
                    };
                    let caller = Caller::new(file, &code, &function);
                    let shape = Shape::of(file, &function);
                    let Some(index) = shape.index(&param.old) else { continue };
                    let rules = self.rules(param.retype, &param.old, &param.new, Some(&shape.types[index]));
                    if let Some(at) = self.uncovered(&caller, &param.old, &rules, &slots, None) {
                        let from = code.statement_start(at);
                        let reason = format!(
                            "{}() uses `{}` in a way that no rule of `uses` knows: `{}`",
                            named.name,
                            param.old,
                            code.spell(from..(at + 3).min(code.len()))
                        );
                        return Ok(Err(blocked(reason, file, code.span(at).start())));
                    }
                }
            }
        }
        Ok(Ok(()))
    }

    /// Changes the headers of one function in one file.
    fn declarations(
        &self,
        group: usize,
        file: &Arc<CFile>,
        changes: &mut Changes,
    ) -> Result<Result<(), Verdict>, StepError> {
        let named = &self.groups[group];
        let model = named.definition().map(|(file, function)| Shape::of(file, &function).names).unwrap_or_default();
        for function in named.declarations(file) {
            let shape = Shape::of(file, &function);
            let Some(close) = shape.code.partner(shape.open) else {
                return Ok(Err(blocked("the parameter list has no end", file, function.item.span.start())));
            };
            let inside = shape.open + 1..close;
            changes.matches += 1;
            let root = group < self.roots;
            if root && let Some(text) = shape.rebuilt(self.step, named, &model) {
                changes.edit(file, |edits| shape.code.revise(inside, &text, edits))?;
            } else {
                for param in self.params.iter().filter(|param| param.group == group) {
                    let retype = self.retype(param.retype);
                    let text = if root {
                        let ParamState::Old(at) = shape.state(retype, named) else { continue };
                        (at, shape.retyped(at, retype))
                    } else {
                        let kind = &retype.r#type;
                        let name = shape.names.get(param.index).cloned().flatten();
                        let name = name.map(|name| if name == param.old { param.new.clone() } else { name });
                        (param.index, name.map_or_else(|| kind.clone(), |name| declare(kind, &name)))
                    };
                    let range = shape.params[text.0].clone();
                    changes.edit(file, |edits| shape.code.replace(range, &text.1, edits))?;
                }
            }
            if root && let Some(returns) = self.step.returns.as_ref().filter(|returns| !shape.returns(returns)) {
                let range = shape.return_tokens();
                if range.is_empty() {
                    return Ok(Err(blocked("no return type is spelled out", file, function.name.start())));
                }
                changes.edit(file, |edits| shape.code.replace(range, returns, edits))?;
            }
            if let Some(comment) = function.item.comment {
                for param in self.params.iter().filter(|param| param.group == group && param.old != param.new) {
                    changes.edit(file, |edits| {
                        kernel_doc::rename_param(file, comment.span, &param.old, &param.new, edits)
                    })?;
                }
                if root {
                    for one in self.step.params.retype.iter().filter(|one| shape.index(&one.name).is_some()) {
                        let Some(doc) = &one.doc else { continue };
                        changes.edit(file, |edits| {
                            kernel_doc::describe_param(file, comment.span, &one.name, doc, edits)
                        })?;
                    }
                    let params = &self.step.params;
                    changes.edit(file, |edits| {
                        for name in &params.drop {
                            kernel_doc::drop_param(file, comment.span, name, edits)?;
                        }
                        for add in &params.add {
                            let (Some(doc), false) = (&add.doc, shape.index(&add.name).is_some()) else { continue };
                            let near = add.after.as_deref().or(add.before.as_deref());
                            kernel_doc::add_param(file, comment.span, &add.name, doc, near, edits)?;
                        }
                        Ok(())
                    })?;
                }
            }
        }
        Ok(Ok(()))
    }
}
