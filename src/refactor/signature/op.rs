// SPDX-License-Identifier: GPL-2.0-only
//! The signature of an op of `struct kvm_x86_ops`: the member, what implements it, and its calls.

use std::ops::Range;
use std::sync::Arc;

use super::declare::{Shape, declare};
use super::{AddParam, ArgMap, ParamChanges, Pointers, Retype, Signature, State};
use crate::c::{CFile, TokenKind};
use crate::refactor::changes::{Changes, blocked, place};
use crate::refactor::code::Code;
use crate::refactor::named::Named;
use crate::refactor::x86_op::{Site, holders, missing_op, sites, untrusted};
use crate::refactor::{Context, Names, Plan, StepError, Verdict};

/// A parameter of the op, before and after.
struct Slot {
    kind: String,
    name: String,
    /// Its place in the list that was; `None` for one that comes.
    was: Option<usize>,
}

/// The op's member, read.
struct Member {
    file: Arc<CFile>,
    /// The tokens of the return type.
    returned: Range<usize>,
    /// The opening parenthesis of the parameters.
    open: usize,
    names: Vec<String>,
    types: Vec<String>,
}

impl Signature {
    /// Plans the step for an op.
    pub(super) fn plan_op(&self, op: &str, cx: &Context<'_>) -> Result<Plan, StepError> {
        let mut changes = Changes::default();
        let files = holders(cx, op, &mut changes)?;
        for file in &files {
            let code = Code::of_file(file);
            if let Some(at) = untrusted(file, &code, op) {
                let reason = format!("what could not be parsed holds the op {op}");
                return Ok(changes.without_edits(blocked(reason, file, code.span(at).start())));
            }
        }
        let member = match member_of(&files, op) {
            Some(Ok(member)) => member,
            Some(Err(verdict)) => return Ok(changes.without_edits(verdict)),
            None => {
                let reason = missing_op(cx, op, &mut changes)?;
                return Ok(changes.without_edits(Verdict::Absent { reason }));
            }
        };
        let functions = match self.implementations(&files, op) {
            Ok(functions) => functions,
            Err(verdict) => return Ok(changes.without_edits(verdict)),
        };
        let code = Code::of_file(&member.file);
        let at = code.span(member.open).start();
        let slots = match self.slots_of(op, &member) {
            Ok(Some(slots)) => slots,
            Ok(None) => {
                let reason = format!("{}: the op {op} is declared like this already", place(&member.file, at));
                return Ok(changes.without_edits(Verdict::Satisfied { reason }));
            }
            Err(reason) => return Ok(changes.without_edits(blocked(reason, &member.file, at))),
        };
        let list: Vec<String> = slots.iter().map(|slot| declare(&slot.kind, &slot.name)).collect();
        let list = if list.is_empty() { "void".to_owned() } else { list.join(", ") };
        let close = code.partner(member.open).unwrap_or(member.open + 1);
        changes.matches += 1;
        changes.edit(&member.file, |edits| {
            code.revise(member.open + 1..close, &list, edits)?;
            self.returns.as_ref().map_or(Ok(()), |returns| code.replace(member.returned.clone(), returns, edits))
        })?;
        for file in &files {
            if let Err(verdict) = self.op_calls(file, op, &member, &slots, &mut changes)? {
                return Ok(changes.without_edits(verdict));
            }
        }
        for name in functions {
            let named = match Named::find(cx, &name, &mut changes)? {
                Ok(named) => named,
                Err(Verdict::Absent { reason }) => {
                    let reason = format!("{reason}, which implements the op {op}");
                    return Ok(changes.without_edits(Verdict::Blocked { reason, place: None }));
                }
                Err(verdict) => return Ok(changes.without_edits(verdict)),
            };
            let own = match self.for_implementation(op, &member, &named) {
                Ok(own) => own,
                Err(verdict) => return Ok(changes.without_edits(verdict)),
            };
            match own.state(&named) {
                Ok(State::Done(reason)) => changes.note(reason),
                Ok(State::Todo) => {
                    if let Some(verdict) = named.untrusted() {
                        return Ok(changes.without_edits(verdict));
                    }
                    if let Err(verdict) = own.convert(cx, vec![named], &mut changes)? {
                        return Ok(changes.without_edits(verdict));
                    }
                }
                Err(verdict) => return Ok(changes.without_edits(verdict)),
            }
        }
        Ok(changes.into_plan(Verdict::Satisfied { reason: format!("the op {op} is declared like this already") }))
    }

    /// The functions that are set as the op somewhere, and those that the rule names besides.
    fn implementations(&self, files: &[Arc<CFile>], op: &str) -> Result<Vec<String>, Verdict> {
        let mut out: Vec<String> = self.function.iter().map(str::to_owned).collect();
        for file in files {
            let code = Code::of_file(file);
            for site in sites(file, &code, op) {
                let (Site::Designator { at, range } | Site::Assignment { at, range }) = site else { continue };
                let end = if matches!(code.text(range.end - 1), b"," | b";") { range.end - 1 } else { range.end };
                let value = at + 2..end;
                let name = code.spell(value.clone());
                let known = value.len() == 1 && code.kind(value.start) == TokenKind::Word;
                if known && name != "NULL" && !out.contains(&name) {
                    out.push(name);
                } else if !known && self.function.is_empty() {
                    let reason = format!("the op {op} is set to `{name}` here: name what implements it in `function`");
                    return Err(blocked(reason, file, code.span(at).start()));
                }
            }
        }
        Ok(out)
    }

    /// The parameters afterwards; `None` where all is as it should be already.
    fn slots_of(&self, op: &str, member: &Member) -> Result<Option<Vec<Slot>>, String> {
        let has = |name: &str| member.names.iter().position(|own| own == name);
        let same = |at: usize, kind: &str| super::declare::same_tokens(&member.types[at], kind);
        let params = &self.params;
        let dropped = params.drop.iter().all(|name| has(name).is_none());
        let added = params.add.iter().all(|add| has(&add.name).is_some_and(|at| same(at, &add.r#type)));
        let retyped = params.retype.iter().all(|one| has(one.new_name()).is_some_and(|at| same(at, &one.r#type)));
        let ordered = params.order.is_empty() || params.order == member.names;
        let code = Code::of_file(&member.file);
        let returns = self.returns.as_ref().is_none_or(|returns| code.spells(&member.returned, returns));
        if dropped && added && retyped && ordered && returns {
            return Ok(None);
        }
        let list = || {
            let all = member.types.iter().zip(&member.names);
            all.map(|(kind, name)| declare(kind, name)).collect::<Vec<_>>().join(", ")
        };
        let mut slots: Vec<Slot> = Vec::new();
        for (at, (kind, name)) in member.types.iter().zip(&member.names).enumerate() {
            if params.drop.contains(name) {
                continue;
            }
            let retype = params.retype.iter().find(|one| one.name == *name);
            if let Some(one) = retype
                && !one.from.is_empty()
                && !one.from.iter().any(|kind| same(at, kind))
            {
                let known: Vec<&str> = one.from.iter().collect();
                let found = declare(kind, name);
                return Err(format!("the op {op} takes `{found}`, the rule knows `{}`", known.join("`, `")));
            }
            slots.push(Slot {
                kind: retype.map_or(kind, |one| &one.r#type).clone(),
                name: retype.map_or(name.as_str(), |one| one.new_name()).to_owned(),
                was: Some(at),
            });
        }
        let changed = params.drop.iter().chain(params.retype.iter().map(|one| &one.name));
        if let Some(name) = changed.into_iter().find(|name| has(name).is_none()) {
            return Err(format!("the op {op} takes ({}), and no `{name}`", list()));
        }
        for add in &params.add {
            if has(&add.name).is_some() {
                return Err(format!("the op {op} takes ({}): `{}` is there already", list(), add.name));
            }
            let find = |name: &str| {
                let was = has(name);
                slots.iter().position(|slot| slot.was == was && was.is_some() || slot.name == name)
            };
            let at = match (&add.after, &add.before) {
                (Some(after), _) => find(after).map(|at| at + 1),
                (None, Some(before)) => find(before),
                (None, None) => None,
            };
            let slot = Slot { kind: add.r#type.clone(), name: add.name.clone(), was: None };
            slots.insert(at.unwrap_or(slots.len()), slot);
        }
        if !params.order.is_empty() {
            slots.sort_by_key(|slot| params.order.iter().position(|own| *own == slot.name).unwrap_or(usize::MAX));
        }
        Ok(Some(slots))
    }

    /// Changes what the op's callers in one file pass.
    fn op_calls(
        &self,
        file: &CFile,
        op: &str,
        member: &Member,
        slots: &[Slot],
        changes: &mut Changes,
    ) -> Result<Result<(), Verdict>, StepError> {
        let code = Code::of_file(file);
        for site in sites(file, &code, op) {
            let (at, open) = match site {
                Site::Call { at } if code.is(at + 1, ")") && code.is(at + 2, "(") => (at, at + 2),
                Site::Read { at } if code.is(at + 1, "(") => (at, at + 1),
                _ => continue,
            };
            let (Some(close), Some(elements)) = (code.partner(open), code.elements(open)) else { continue };
            let start = code.span(at).start();
            if elements.len() != member.names.len() {
                let (found, wanted) = (elements.len(), member.names.len());
                let reason = format!("the op {op} is called with {found} arguments, it takes {wanted}");
                return Ok(Err(blocked(reason, file, start)));
            }
            let mut list = Vec::new();
            for slot in slots {
                let text = match slot.was {
                    Some(was) => match self.mapped(&member.names[was], &code, &elements[was]) {
                        Ok(text) => text,
                        Err(reason) => return Ok(Err(blocked(reason, file, start))),
                    },
                    None => match self.passed(&slot.name, &code, &(open + 1..close)) {
                        Ok(text) => text,
                        Err(reason) => return Ok(Err(blocked(reason, file, start))),
                    },
                };
                list.push(text);
            }
            changes.matches += 1;
            changes.edit(file, |edits| code.revise(open + 1..close, &list.join(", "), edits))?;
        }
        Ok(Ok(()))
    }

    fn passed(&self, name: &str, code: &Code<'_>, arguments: &Range<usize>) -> Result<String, String> {
        let add = self.params.add.iter().find(|add| add.name == name);
        add.map_or_else(|| Ok(String::new()), |add| add.passed(code, arguments))
    }

    /// What a caller passes for a parameter that stays.
    fn mapped(&self, name: &str, code: &Code<'_>, arg: &Range<usize>) -> Result<String, String> {
        let Some(map) = self.args.iter().find(|map| map.param == name) else { return Ok(code.spell(arg.clone())) };
        let hit = map.map.iter().find_map(|rule| Some((rule, rule.whole(code, arg)?)));
        match hit {
            Some((rule, bindings)) => Ok(rule.build(code, &bindings, &mut |inner| code.spell(inner.clone()))),
            None => {
                Err(format!("`{}` is passed as `{name}` here, which no rule of `args` knows", code.spell(arg.clone())))
            }
        }
    }

    /// The same change for a function that implements the op and may name its parameters otherwise.
    fn for_implementation(&self, op: &str, member: &Member, named: &Named) -> Result<Self, Verdict> {
        let Some((file, function)) = named.definition() else {
            let reason = format!("{}() implements the op {op}, but is not defined here", named.name);
            return Err(Verdict::Blocked { reason, place: None });
        };
        let shape = Shape::of(file, &function);
        let names = shape.names_as_text();
        let fresh = |name: &String| !member.names.contains(name) || self.params.add.iter().any(|add| add.name == *name);
        if names.len() != member.names.len() {
            // It may have been converted before the op.
            let own = Self { function: Names::from(named.name.clone()), op: None, ..self.clone() };
            if matches!(own.state(named), Ok(State::Done(_))) {
                return Ok(own);
            }
            let reason = format!(
                "{}() implements the op {op}, but takes {} parameters instead of {}",
                named.name,
                names.len(),
                member.names.len()
            );
            return Err(blocked(reason, file, function.item.span.start()));
        }
        let own = |name: &String| {
            member.names.iter().position(|own| own == name).map_or(name.clone(), |at| names[at].clone())
        };
        let after = |name: &String| {
            let retype = self.params.retype.iter().find(|one| one.new_name() == name);
            match retype {
                Some(_) => name.clone(),
                None if fresh(name) => name.clone(),
                None => own(name),
            }
        };
        let params = ParamChanges {
            drop: self.params.drop.iter().map(own).collect(),
            add: self
                .params
                .add
                .iter()
                .map(|add| AddParam {
                    after: add.after.as_ref().map(own),
                    before: add.before.as_ref().map(own),
                    pass: Some(add.pass.clone().unwrap_or_default()),
                    ..add.clone()
                })
                .collect(),
            retype: self
                .params
                .retype
                .iter()
                .map(|one| Retype {
                    name: own(&one.name),
                    to: Some(one.new_name().to_owned()),
                    from: Names::default(),
                    ..one.clone()
                })
                .collect(),
            order: self.params.order.iter().map(after).collect(),
        };
        Ok(Self {
            function: Names::from(named.name.clone()),
            op: None,
            params,
            args: self.args.iter().map(|map| ArgMap { param: own(&map.param), map: map.map.clone() }).collect(),
            pointers: Pointers::Keep,
            ..self.clone()
        })
    }
}

/// Finds and reads the op's member; Err where it is no plain pointer to a function.
fn member_of(files: &[Arc<CFile>], op: &str) -> Option<Result<Member, Verdict>> {
    files.iter().find_map(|file| {
        let code = Code::of_file(file);
        let found = sites(file, &code, op).into_iter().find_map(|site| match site {
            Site::Member { at, range, .. } => Some((at, range)),
            _ => None,
        });
        let (at, range) = found?;
        let strange = || {
            let reason =
                format!("the op {op} is declared in a way that can't be changed: `{}`", code.spell(range.clone()));
            Some(Err(blocked(reason, file, code.span(at).start())))
        };
        let pointer = at >= range.start + 3 && code.is(at - 1, "*") && code.is(at - 2, "(") && code.is(at + 1, ")");
        let Some(elements) = code.elements(at + 2).filter(|_| pointer && code.is(at + 2, "(")) else {
            return strange();
        };
        let mut member = Member {
            file: Arc::clone(file),
            returned: range.start..at - 2,
            open: at + 2,
            names: Vec::new(),
            types: Vec::new(),
        };
        let empty = matches!(&elements[..], [only] if code.spells(only, "void"));
        for element in elements.into_iter().filter(|_| !empty) {
            let last = element.end - 1;
            if element.len() < 2 || code.kind(last) != TokenKind::Word {
                return strange();
            }
            member.names.push(code.spell(last..last + 1));
            member.types.push(code.spell(element.start..last));
        }
        Some(Ok(member))
    })
}
