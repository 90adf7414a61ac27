// SPDX-License-Identifier: GPL-2.0-only
//! The bodies that a change of signature touches: uses of what changed, arguments, locals, returns.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::{Conversion, Held, Home};
use crate::c::{CFile, Function};
use crate::edit::Form;
use crate::refactor::changes::{Changes, blocked, place};
use crate::refactor::code::Code;
use crate::refactor::locals::{Local, Slot, drop_local, head_declarations, slot};
use crate::refactor::pattern::{Rewrite, Rewritten, rewrite_all};
use crate::refactor::signature::args::{ArgSlot, Caller, Mapped};
use crate::refactor::signature::declare::{Shape, declare};
use crate::refactor::signature::returns;
use crate::refactor::{StepError, Verdict};

impl Conversion<'_, '_> {
    /// Changes the bodies in one file: the uses of what changed, calls, returns.
    pub(super) fn bodies(&self, file: &Arc<CFile>, changes: &mut Changes) -> Result<Result<(), Verdict>, StepError> {
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
                (None, _) => {
                    let text = caller.last_resort(map, &slot.arg);
                    if let Some(text) = text.as_ref().filter(|_| caller.is_variable(&slot.arg)) {
                        changes.adapted(format!(
                            "{}: {} stays what it is, since more depends on it than the rule can follow: `{text}` is passed",
                            place(file, code.span(slot.name).start()),
                            code.spell(slot.arg.clone()),
                        ));
                    }
                    text
                }
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
}
