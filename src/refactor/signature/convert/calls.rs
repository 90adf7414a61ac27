// SPDX-License-Identifier: GPL-2.0-only
//! Calls that are written anew as a whole.

use std::ops::Range;

use super::Conversion;
use crate::c::CFile;
use crate::refactor::changes::blocked;
use crate::refactor::code::Code;
use crate::refactor::named::Use;
use crate::refactor::pattern::Rewritten;
use crate::refactor::signature::args::{ArgSlot, Caller, Mapped};
use crate::refactor::signature::declare::Shape;
use crate::refactor::{StepError, Verdict};

impl Conversion<'_, '_> {
    /// The calls that are written anew as a whole, because their list changes its length or order or a rule says so.
    pub(super) fn rebuilt_calls(
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
                let text = match self.new_arguments(file, code, &model, &elements, slots) {
                    Ok(text) => text,
                    Err(reason) => return Ok(Err(blocked(reason, file, code.span(name).start()))),
                };
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
    ) -> Result<String, String> {
        let all = match (elements.first(), elements.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => 0..0,
        };
        let changes = &self.step.params;
        let mut list: Vec<(String, String)> = Vec::new();
        for (name, element) in model.iter().zip(elements) {
            let name = name.clone().unwrap_or_default();
            if changes.drop.contains(&name) {
                if let Some(at) = element.clone().find(|at| code.writes(*at)) {
                    let (whole, mark) = (code.spell(element.clone()), code.spell(at..at + 1));
                    return Err(format!("the argument `{whole}` would go, and its `{mark}` with it"));
                }
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
            list.insert(at, (add.name.clone(), add.passed(code, &all)?));
        }
        if !changes.order.is_empty() {
            list.sort_by_key(|(name, _)| changes.order.iter().position(|own| own == name).unwrap_or(usize::MAX));
        }
        Ok(list.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(", "))
    }
}
