// SPDX-License-Identifier: GPL-2.0-only
//! Which parameters and locals of callers change as well, to a fixpoint along those that hand a value on.

use std::sync::Arc;

use super::{Conversion, Held, Home, Param};
use crate::c::{CFile, Function};
use crate::refactor::changes::Changes;
use crate::refactor::code::Code;
use crate::refactor::named::{Named, Use};
use crate::refactor::signature::args::{ArgSlot, Caller, Mapped};
use crate::refactor::signature::declare::Shape;
use crate::refactor::signature::forward::enclosing;
use crate::refactor::{StepError, Verdict};

/// A function that takes a converted value, the parameter's old and new name, and its place.
type Follower = (Named, String, String, usize);

impl Conversion<'_, '_> {
    /// Finds the callers' parameters and locals that change as well.
    pub(super) fn follow(&mut self, changes: &mut Changes) -> Result<Result<(), Verdict>, StepError> {
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
            let Some(open) = enclosing(code, *at).filter(|open| *open > 0) else { return Ok(None) };
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
}
