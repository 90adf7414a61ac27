// SPDX-License-Identifier: GPL-2.0-only
//! Carries a change of signature through the tree.
//!
//! First it is settled which parameters and locals change, to a fixpoint along callers that hand a value on; then the
//! edits are made, function by function and call by call.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::args::{ArgSlot, Caller, Mapped};
use super::declare::{ParamState, Shape, declare};
use super::forward::forward;
use super::{ArgMap, Pointers, Retype, Signature, returns};
use crate::c::{CFile, Function, ItemKind};
use crate::edit::Form;
use crate::refactor::changes::{Changes, blocked};
use crate::refactor::code::Code;
use crate::refactor::kernel_doc;
use crate::refactor::locals::{Local, Slot, drop_local, head_declarations, slot};
use crate::refactor::named::{Named, Use};
use crate::refactor::pattern::{Rewrite, Rewritten, rewrite_all};
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

/// A function that takes a converted value, the parameter's old and new name, and its place.
type Follower = (Named, String, String, usize);

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
                if let Some(at) = define.names(1..define.len(), &named.name).next()
                    && self.step.pointers == Pointers::Refuse
                {
                    let reason = format!("a macro uses {}()", named.name);
                    return Ok(Err(blocked(reason, file, define.span(at).start())));
                }
            }
        }
        Ok(Ok(slots))
    }

    /// Finds the callers' parameters and locals that change as well.
    fn follow(&mut self, changes: &mut Changes) -> Result<Result<(), Verdict>, StepError> {
        loop {
            let mut grown = false;
            for file in self.all_files() {
                let code = Code::of_file(&file);
                let slots = match self.slots(&file, &code)? {
                    Ok(slots) => slots,
                    Err(verdict) => return Ok(Err(verdict)),
                };
                for function in file.functions().filter(|f| f.body.is_some()) {
                    grown |= self.follow_in(&file, &code, &function, &slots, changes)?;
                    if grown {
                        break;
                    }
                }
                if grown {
                    break;
                }
            }
            if !grown {
                return Ok(Ok(()));
            }
        }
    }

    fn follow_in(
        &mut self,
        file: &Arc<CFile>,
        code: &Code<'_>,
        function: &Function<'_>,
        slots: &[ArgSlot],
        changes: &mut Changes,
    ) -> Result<bool, StepError> {
        let caller = Caller::new(file, code, function);
        let body = caller.body();
        let home: Home = (file.source().path().clone(), function.item.span.start());
        for slot in slots.iter().filter(|slot| body.contains(&slot.name)) {
            let retype = self.params[slot.conversion].retype;
            if !self.retype(retype).follow {
                continue;
            }
            match caller.map(self.map(retype), &slot.arg) {
                Mapped::Holder { local, init } => {
                    let known = self.held.get(&home).is_some_and(|held| held.iter().any(|own| own.local == local));
                    if known || local.siblings > 1 {
                        continue;
                    }
                    let new = self.new_name(&caller, retype, &local.name);
                    let rules = self.rules(retype, &local.name, &new, None);
                    let free = self.uncovered(&caller, &local.name, &rules, slots, Some(local.name_span)).is_none();
                    if free {
                        self.held.entry(home).or_default().push(Held { retype, local, new, init });
                        return Ok(true);
                    }
                }
                Mapped::Handed { name } => {
                    let text = file.source().text(function.name);
                    let shape = Shape::of(file, function);
                    let known = self.params.iter().any(|p| self.groups[p.group].name == text && p.old == name);
                    let Some(index) = shape.index(&name).filter(|_| !known) else { continue };
                    if !self.same_type_as_before(slot.conversion, &shape.types[index]) {
                        continue;
                    }
                    let new = self.new_name(&caller, retype, &name);
                    let rules = self.rules(retype, &name, &new, None);
                    if self.uncovered(&caller, &name, &rules, slots, None).is_some() {
                        continue;
                    }
                    let Ok(named) = Named::find(self.cx, &text, changes)? else { continue };
                    if named.untrusted().is_some() {
                        continue;
                    }
                    let group = self.group_of(named);
                    self.params.push(Param { group, retype, old: name, new, index });
                    return Ok(true);
                }
                Mapped::Through { local, .. } => {
                    let used = code.names(body.clone(), &local.name).filter(|at| code.span(*at) != local.name_span);
                    let rest: Vec<usize> = used.filter(|at| !slots.iter().any(|s| s.arg == (*at..*at + 1))).collect();
                    let Some(takers) = self.takers(code, slot.conversion, &rest, changes)? else { continue };
                    if !takers.is_empty() {
                        for (named, old, new, index) in takers {
                            let group = self.group_of(named);
                            self.params.push(Param { group, retype, old, new, index });
                        }
                        return Ok(true);
                    }
                }
                _ => {}
            }
        }
        Ok(false)
    }

    /// The group of a function, a new one if need be.
    fn group_of(&mut self, named: Named) -> usize {
        match self.groups.iter().position(|group| group.name == named.name) {
            Some(group) => group,
            None => {
                self.groups.push(named);
                self.groups.len() - 1
            }
        }
    }

    /// The functions that take a variable at `uses`, each with its parameter, if they can do with the new type as well:
    /// then nothing is left that needs the variable. `None` if one of them can't.
    fn takers(
        &self,
        code: &Code<'_>,
        conversion: usize,
        uses: &[usize],
        changes: &mut Changes,
    ) -> Result<Option<Vec<Follower>>, StepError> {
        let retype = self.params[conversion].retype;
        let mut takers: Vec<(Named, String, String, usize)> = Vec::new();
        for at in uses {
            let Some(open) = super::forward::enclosing(code, *at).filter(|open| *open > 0) else { return Ok(None) };
            let index = code.elements(open).and_then(|all| all.iter().position(|one| *one == (*at..*at + 1)));
            let name = code.spell(open - 1..open);
            let Some(index) = index.filter(|_| code.is(open, "(")) else { return Ok(None) };
            if takers.iter().any(|(named, _, _, own)| named.name == name && *own == index) {
                continue;
            }
            let Ok(named) = Named::find(self.cx, &name, changes)? else { return Ok(None) };
            let Some((file, function)) = named.definition() else { return Ok(None) };
            let own = Code::of_file(file);
            let caller = Caller::new(file, &own, &function);
            let shape = Shape::of(file, &function);
            let Some(old) = shape.names.get(index).cloned().flatten() else { return Ok(None) };
            let Ok(slots) = self.slots(file, &own)? else { return Ok(None) };
            let new = self.new_name(&caller, retype, &old);
            let rules = self.rules(retype, &old, &new, None);
            let fits = self.same_type_as_before(conversion, &shape.types[index])
                && self.uncovered(&caller, &old, &rules, &slots, None).is_none()
                && named.untrusted().is_none()
                && self.is_mapped_everywhere(&named, retype, index);
            if !fits {
                return Ok(None);
            }
            takers.push((named, old, new, index));
        }
        Ok(Some(takers))
    }

    /// Says whether a rule knows what every caller of a function passes for a parameter.
    fn is_mapped_everywhere(&self, named: &Named, retype: usize, index: usize) -> bool {
        named.files.iter().all(|file| {
            let code = Code::of_file(file);
            named.uses(file, &code).into_iter().all(|found| {
                let Use::Call { name, open } = found else { return false };
                let at = code.span(name).start();
                let function = file.functions().find(|f| f.item.span.contains_byte(at));
                let arg = code.elements(open).and_then(|all| all.get(index).cloned());
                let (Some(function), Some(arg)) = (function, arg) else { return false };
                let caller = Caller::new(file, &code, &function);
                let map = self.map(retype);
                matches!(caller.map(map, &arg), Mapped::Text(_) | Mapped::Through { .. })
                    || caller.last_resort(map, &arg).is_some()
            })
        })
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
        for param in self.params.iter().filter(|param| param.old != param.new && param.group < self.roots) {
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

    /// Changes the bodies in one file: the uses of what changed, calls, returns.
    fn bodies(&self, file: &Arc<CFile>, changes: &mut Changes) -> Result<Result<(), Verdict>, StepError> {
        let code = Code::of_file(file);
        let slots = match self.slots(file, &code)? {
            Ok(slots) => slots,
            Err(verdict) => return Ok(Err(verdict)),
        };
        let calls = match self.rebuilt_calls(file, &code, &slots)? {
            Ok(calls) => calls,
            Err(verdict) => return Ok(Err(verdict)),
        };
        for function in file.functions().filter(|f| f.body.is_some()) {
            if let Err(verdict) = self.body(file, &code, &function, &slots, &calls, changes)? {
                return Ok(Err(verdict));
            }
        }
        Ok(Ok(()))
    }

    fn body(
        &self,
        file: &Arc<CFile>,
        code: &Code<'_>,
        function: &Function<'_>,
        slots: &[ArgSlot],
        calls: &[Rewritten],
        changes: &mut Changes,
    ) -> Result<Result<(), Verdict>, StepError> {
        let caller = Caller::new(file, code, function);
        let body = caller.body();
        let name = file.source().text(function.name);
        let home: Home = (file.source().path().clone(), function.item.span.start());
        let held = self.held.get(&home).map_or(&[][..], Vec::as_slice);
        let group = self.groups.iter().position(|group| {
            group.name == name && group.files.iter().any(|own| own.source().path() == file.source().path())
        });
        // (old, new) of every variable of this function that changes.
        let shape = Shape::of(file, function);
        let mut rules: Vec<Rewrite> = Vec::new();
        let mut renamed: Vec<(String, String)> = Vec::new();
        for param in self.params.iter().filter(|param| Some(param.group) == group) {
            let Some(index) = shape.index(&param.old) else { continue };
            rules.extend(self.rules(param.retype, &param.old, &param.new, Some(&shape.types[index])));
            renamed.push((param.old.clone(), param.new.clone()));
        }
        for own in held {
            rules.extend(self.rules(own.retype, &own.local.name, &own.new, None));
            renamed.push((own.local.name.clone(), own.new.clone()));
        }
        if group.is_some_and(|group| group < self.roots) && renamed.is_empty() {
            rules.extend(self.step.uses.iter().cloned());
        }
        // Later edits win nothing: what lies inside of a converted local's declaration goes with it.
        let gone: Vec<Range<usize>> = held.iter().map(|own| code.within(own.local.declaration)).collect();
        let free = |range: &Range<usize>| !gone.iter().any(|gone| gone.start <= range.start && range.end <= gone.end);
        let mut claimed: Vec<Range<usize>> = calls.iter().map(|call| call.range.clone()).collect();
        let apart = |range: &Range<usize>, claimed: &[Range<usize>]| {
            claimed.iter().all(|other| range.end <= other.start || other.end <= range.start)
        };
        for call in calls.iter().filter(|call| body.contains(&call.range.start)) {
            changes.matches += 1;
            changes.edit(file, |edits| code.revise(call.range.clone(), &call.text, edits))?;
        }
        let mut through: BTreeMap<u32, Local> = BTreeMap::new();
        let mut args: Vec<Rewritten> = Vec::new();
        for slot in slots.iter().filter(|slot| body.contains(&slot.name)) {
            let param = &self.params[slot.conversion];
            let map = self.map(param.retype);
            let known = renamed.iter().find(|(old, _)| slot.arg.len() == 1 && code.is(slot.arg.start, old));
            let text = match (known, caller.map(map, &slot.arg)) {
                (Some((_, new)), _) => Some(new.clone()),
                (None, Mapped::Text(text)) => Some(text),
                (None, Mapped::Through { text, local }) => {
                    through.insert(local.name_span.start(), local);
                    Some(text)
                }
                (None, _) => caller.last_resort(map, &slot.arg),
            };
            match text {
                Some(text) => args.push(Rewritten { range: slot.arg.clone(), text }),
                None if map.is_none() => {}
                None => {
                    let reason = format!(
                        "{}() gets `{}` as `{}` here, which no rule of `args` knows",
                        self.groups[param.group].name,
                        code.spell(slot.arg.clone()),
                        param.old
                    );
                    return Ok(Err(blocked(reason, file, code.span(slot.name).start())));
                }
            }
        }
        let places = rewrite_all(&rules, code, body.clone());
        for place in &args {
            if !places.iter().any(|other| other.range.start <= place.range.start && place.range.end <= other.range.end)
                && apart(&place.range, &claimed)
                && free(&place.range)
            {
                changes.matches += 1;
                changes.edit(file, |edits| code.replace(place.range.clone(), &place.text, edits))?;
                claimed.push(place.range.clone());
            }
        }
        for place in places.iter().filter(|place| free(&place.range)) {
            if apart(&place.range, &claimed) {
                changes.edit(file, |edits| code.replace(place.range.clone(), &place.text, edits))?;
            }
        }
        for own in held {
            self.hold(file, code, function, own, changes)?;
        }
        for local in through.values() {
            let used = code.names(body.clone(), &local.name).any(|at| {
                code.span(at) != local.name_span && !args.iter().chain(&places).any(|place| place.range.contains(&at))
            });
            if !used {
                drop_local(file, code, local, changes)?;
            }
        }
        if group.is_some_and(|group| group < self.roots) {
            returns::edit(self.step, file, code, &shape, &body, changes)?;
        }
        Ok(Ok(()))
    }

    /// Changes the declaration of a local that holds a converted value, and moves it where its length puts it.
    fn hold(
        &self,
        file: &Arc<CFile>,
        code: &Code<'_>,
        function: &Function<'_>,
        own: &Held,
        changes: &mut Changes,
    ) -> Result<(), StepError> {
        let text = format!("{} = {};", declare(&self.retype(own.retype).r#type, &own.new), own.init);
        let range = code.within(own.local.declaration);
        let heads = head_declarations(file, function);
        changes.matches += 1;
        let place = heads.iter().position(|head| *head == own.local.declaration);
        let target = slot(file, &heads, &text, Some(own.local.declaration));
        let stays = match (place, target) {
            (None, _) => true,
            (Some(at), Slot::Before(slot)) => slot == at || slot == at + 1,
            (Some(at), Slot::Last) => at + 1 == heads.len(),
        };
        changes.edit(file, |edits| {
            if stays {
                return code.replace(range, &text, edits);
            }
            code.delete(range, edits)?;
            match target {
                Slot::Before(at) => edits.insert(heads[at].start(), format!("{text}\n"), Form::Block),
                Slot::Last => {
                    let end = heads.last().map_or(own.local.declaration.end(), |head| head.end());
                    edits.insert(end, format!("\n{text}"), Form::Block)
                }
            }
        })
    }

    /// The calls that are written anew as a whole, because their list changes its length or order or a rule says so.
    fn rebuilt_calls(
        &self,
        file: &CFile,
        code: &Code<'_>,
        slots: &[ArgSlot],
    ) -> Result<Result<Vec<Rewritten>, Verdict>, StepError> {
        let changes = &self.step.params;
        let lists = !changes.drop.is_empty() || !changes.add.is_empty() || !changes.order.is_empty();
        let mut out: Vec<Rewritten> = Vec::new();
        if !lists && self.step.calls.is_empty() {
            return Ok(Ok(out));
        }
        for named in &self.groups[..self.roots] {
            if !named.files.iter().any(|own| own.source().path() == file.source().path()) {
                continue;
            }
            let model = named.definition().map(|(file, function)| Shape::of(file, &function).names).unwrap_or_default();
            for found in named.uses(file, code) {
                let Use::Call { name, open } = found else { continue };
                let (Some(close), Some(elements)) = (code.partner(open), code.elements(open)) else { continue };
                if !self.step.calls.is_empty() {
                    let hit = self.step.calls.iter().find_map(|rule| Some((rule, rule.at(code, name, code.len())?)));
                    let Some((rule, (end, bindings))) = hit else {
                        let reason = format!("no rule of `calls` knows `{}`", code.spell(name..close + 1));
                        return Ok(Err(blocked(reason, file, code.span(name).start())));
                    };
                    let text = rule.build(code, &bindings, &mut |inner| code.spell(inner.clone()));
                    out.push(Rewritten { range: name..end, text });
                    continue;
                }
                if elements.len() != model.len() {
                    let reason = format!(
                        "{}() is called with {} arguments, it takes {}",
                        named.name,
                        elements.len(),
                        model.len()
                    );
                    return Ok(Err(blocked(reason, file, code.span(name).start())));
                }
                let text = self.new_arguments(file, code, &model, &elements, slots);
                out.push(Rewritten { range: open + 1..close, text });
            }
        }
        Ok(Ok(out))
    }

    fn new_arguments(
        &self,
        file: &CFile,
        code: &Code<'_>,
        model: &[Option<String>],
        elements: &[Range<usize>],
        slots: &[ArgSlot],
    ) -> String {
        let changes = &self.step.params;
        let mut list: Vec<(String, String)> = Vec::new();
        for (name, element) in model.iter().zip(elements) {
            let name = name.clone().unwrap_or_default();
            if changes.drop.contains(&name) {
                continue;
            }
            let mapped = slots.iter().find(|slot| slot.arg == *element).and_then(|slot| {
                let at = code.span(slot.name).start();
                let function = file.functions().find(|f| f.item.span.contains_byte(at))?;
                let caller = Caller::new(file, code, &function);
                match caller.map(self.map(self.params[slot.conversion].retype), element) {
                    Mapped::Text(text) | Mapped::Through { text, .. } => Some(text),
                    _ => caller.last_resort(self.map(self.params[slot.conversion].retype), element),
                }
            });
            let retyped = changes.retype.iter().find(|retype| retype.name == name);
            let new = retyped.map_or(name, |retype| retype.new_name().to_owned());
            list.push((new, mapped.unwrap_or_else(|| code.spell(element.clone()))));
        }
        for add in &changes.add {
            let find = |name: &str| list.iter().position(|(own, _)| own == name);
            let at = match (&add.after, &add.before) {
                (Some(after), _) => find(after).map(|at| at + 1),
                (None, Some(before)) => find(before),
                (None, None) => None,
            };
            let at = at.unwrap_or(list.len());
            list.insert(at, (add.name.clone(), add.pass.clone().unwrap_or_default()));
        }
        if !changes.order.is_empty() {
            list.sort_by_key(|(name, _)| changes.order.iter().position(|own| own == name).unwrap_or(usize::MAX));
        }
        list.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(", ")
    }
}
