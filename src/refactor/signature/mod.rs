// SPDX-License-Identifier: GPL-2.0-only
//! The `signature` step: what a function takes and gives, everywhere it is declared, defined and called.

mod args;
mod convert;
mod declare;
mod forward;
mod op;
mod returns;

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize;

use super::changes::Changes;
use super::code::Code;
use super::named::Named;
use super::pattern::Rewrite;
use super::{Context, Names, Plan, StepError, Verdict};
use convert::Conversion;
use declare::ParamState;

/// Changes the parameters or the return type of functions: prototypes, definitions with their kernel-doc and their
/// bodies, and what callers pass.
///
/// ```toml
/// [[step]]
/// [step.signature]
/// function = ["tdh_mem_page_add", "tdh_mem_page_aug"]
/// params.retype = [{ name = "page", type = "kvm_pfn_t", to = "pfn", follow = true }]
/// uses = ["page_to_phys(page) => PFN_PHYS(pfn)", "tdx_clflush_page(page) => tdx_clflush_pfn(pfn)"]
/// args = [{ param = "page", map = ["pfn_to_page(E) => E", "E => page_to_pfn(E)"] }]
/// ```
///
/// `uses` says what becomes of the parameter inside of the functions; a use that no rule covers blocks the step if the
/// name changes. `args` says what callers pass: rules are tried in order, each against the whole argument. An argument
/// that is a local variable is looked through to its initialiser; a local that is unused afterwards goes. A rule that
/// is a lone letter is the last resort, behind `follow`.
///
/// With `follow`, a caller that only hands its own parameter on is converted as well, and its callers in turn; a local
/// that only holds the value is converted in place; another function that takes the same local, and can do with the new
/// type, is converted so that nothing needs the local any more. `uses` holds there too, for the names that are used
/// there.
///
/// ```toml
/// [[step]]
/// signature = { function = "tdx_sept_remove_private_spte", returns = "int", bare-return = "-EIO", end = "0" }
///
/// [[step]]
/// [step.signature]
/// function = "handle_changed_spte"
/// params = { drop = ["as_id"], add = [{ name = "sp", type = "struct kvm_mmu_page *", after = "kvm", pass = "sp" }] }
///
/// [[step]]                      # the member, what implements it, kvm_x86_call(op)(…); parameters as the member names them
/// [step.signature]
/// op = "set_external_spte"
/// params.retype = [{ name = "mirror_spte", type = "u64", to = "new_spte" }]
/// uses = ["mirror_spte => new_spte"]
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Signature {
    /// The functions; all get the same change. With `op`: what implements it, where the tables don't say.
    #[serde(default)]
    pub function: Names,
    /// The entry of `struct kvm_x86_ops` that changes, with what implements it and its calls.
    pub op: Option<String>,
    /// What happens to their parameters.
    #[serde(default)]
    pub params: ParamChanges,
    /// The new return type.
    pub returns: Option<String>,
    /// What a `return;` gives back from now on.
    pub bare_return: Option<String>,
    /// What the end of the body gives back from now on.
    pub end: Option<String>,
    /// What callers pass for a parameter.
    #[serde(default)]
    pub args: Vec<ArgMap>,
    /// What becomes of expressions in the functions' bodies, in terms of the parameters' old and new names.
    #[serde(default)]
    pub uses: Vec<Rewrite>,
    /// Whether `uses` has to know every use of a retyped parameter: for one whose values mean something else from now on
    /// though its name stays.
    #[serde(default)]
    pub strict: bool,
    /// What becomes of whole calls, instead of the parameter-wise mapping.
    #[serde(default)]
    pub calls: Vec<Rewrite>,
    /// What to do where a function is named without being called.
    #[serde(default)]
    pub pointers: Pointers,
}

/// Changes of a parameter list.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ParamChanges {
    /// Parameters that go.
    #[serde(default)]
    pub drop: Vec<String>,
    /// Parameters that come.
    #[serde(default)]
    pub add: Vec<AddParam>,
    /// Parameters that get another type or name.
    #[serde(default)]
    pub retype: Vec<Retype>,
    /// The order of all parameters, by their new names.
    #[serde(default)]
    pub order: Vec<String>,
}

/// A parameter that comes.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AddParam {
    /// Its name.
    pub name: String,
    /// Its type.
    pub r#type: String,
    /// The parameter (by its old name) that it follows.
    pub after: Option<String>,
    /// The parameter (by its old name) that it stands before; last of all when neither is given.
    pub before: Option<String>,
    /// What every caller passes; `ARGUMENTS => TEXT` where it goes by what the caller passes already.
    pub pass: Option<String>,
    /// What kernel-doc says about it.
    pub doc: Option<String>,
}

impl AddParam {
    /// What a call passes that has these arguments. Err says why that is not known.
    fn passed(&self, code: &Code<'_>, arguments: &Range<usize>) -> Result<String, String> {
        let pass = self.pass.as_deref().unwrap_or_default();
        if !pass.contains("=>") {
            return Ok(pass.to_owned());
        }
        let rule = Rewrite::try_from(pass.to_owned()).map_err(|error| error.to_string())?;
        match rule.whole(code, arguments) {
            Some(bindings) => Ok(rule.build(code, &bindings, &mut |inner| code.spell(inner.clone()))),
            None => Err(format!("`{}` is passed here, which `{pass}` does not know", code.spell(arguments.clone()))),
        }
    }
}

/// A parameter that gets another type or name.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Retype {
    /// Its name.
    pub name: String,
    /// Its new type.
    pub r#type: String,
    /// Its new name, if that changes.
    pub to: Option<String>,
    /// The types that it may have before; any if none is given.
    #[serde(default)]
    pub from: Names,
    /// Whether callers that only hand the value on are converted as well.
    #[serde(default)]
    pub follow: bool,
    /// What kernel-doc says about it from now on, if that changes.
    pub doc: Option<String>,
}

impl Retype {
    /// Its name afterwards.
    #[must_use]
    pub fn new_name(&self) -> &str {
        self.to.as_deref().unwrap_or(&self.name)
    }
}

/// What callers pass for a parameter.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ArgMap {
    /// The parameter, by its old name.
    pub param: String,
    /// Rules for the whole argument; the first that matches holds.
    pub map: Vec<Rewrite>,
}

/// What to do where a function is named without being called, other than through a macro that calls it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pointers {
    /// Stop: the pointer's type would no longer fit.
    #[default]
    Refuse,
    /// Go on: another step sees to the pointer.
    Keep,
}

impl Signature {
    /// The words of which a file must hold one to be of interest.
    pub(super) fn words(&self) -> Vec<&str> {
        self.function.iter().chain(self.op.as_deref()).collect()
    }

    pub(super) fn plan(&self, cx: &Context<'_>) -> Result<Plan, StepError> {
        self.check()?;
        if let Some(op) = &self.op {
            return self.plan_op(op, cx);
        }
        let mut changes = Changes::default();
        let mut roots = Vec::new();
        let (mut absent, mut done) = (Vec::new(), Vec::new());
        for name in self.function.iter() {
            match Named::find(cx, name, &mut changes)? {
                Ok(named) => match self.state(&named) {
                    Ok(State::Done(reason)) => done.push(reason),
                    Ok(State::Todo) => roots.push(named),
                    Err(verdict) => return Ok(changes.without_edits(verdict)),
                },
                Err(Verdict::Absent { reason }) => absent.push(reason),
                Err(verdict) => return Ok(changes.without_edits(verdict)),
            }
        }
        if roots.is_empty() && done.is_empty() {
            return Ok(changes.without_edits(Verdict::Absent { reason: absent.join("; ") }));
        }
        if let Some(reason) = absent.into_iter().next() {
            return Ok(changes.without_edits(Verdict::Blocked { reason, place: None }));
        }
        if roots.is_empty() {
            return Ok(changes.without_edits(Verdict::Satisfied { reason: done.join("; ") }));
        }
        if let Some(verdict) = roots.iter().find_map(Named::untrusted) {
            return Ok(changes.without_edits(verdict));
        }
        match self.convert(cx, roots, &mut changes)? {
            Ok(()) => Ok(changes.into_plan(Verdict::Satisfied { reason: "nothing is left to change".to_owned() })),
            Err(verdict) => Ok(changes.without_edits(verdict)),
        }
    }

    /// Makes the edits for functions that are not yet as the step wants them.
    fn convert(
        &self,
        cx: &Context<'_>,
        roots: Vec<Named>,
        changes: &mut Changes,
    ) -> Result<Result<(), Verdict>, StepError> {
        if self.returns.as_deref() == Some("void")
            && let Some(verdict) = roots.iter().find_map(returns::stuck)
        {
            return Ok(Err(verdict));
        }
        if let Some(verdict) = roots.iter().find_map(|named| returns::unsaid(self, named)) {
            return Ok(Err(verdict));
        }
        Conversion::new(self, cx, roots).run(changes)
    }

    fn check(&self) -> Result<(), StepError> {
        let fail = |text: String| Err(StepError::rule(format!("signature: {text}")));
        if self.function.is_empty() && self.op.is_none() {
            return fail("`function` names no function, and there is no `op`".to_owned());
        }
        let known = |name: &str| {
            self.params.retype.iter().any(|retype| retype.name == name)
                || self.params.drop.iter().any(|dropped| dropped == name)
        };
        if let Some(map) = self.args.iter().find(|map| !known(&map.param)) {
            return fail(format!("`args` maps `{}`, which is neither retyped nor dropped", map.param));
        }
        let mut seen = BTreeSet::new();
        let params = &self.params;
        let changed = params.drop.iter().chain(params.retype.iter().map(|retype| &retype.name));
        if let Some(twice) = changed.into_iter().find(|name| !seen.insert(name.as_str())) {
            return fail(format!("the parameter `{twice}` is changed twice"));
        }
        if *params == ParamChanges::default() && self.returns.is_none() && self.calls.is_empty() {
            return fail("nothing is said to change: give `params` or `returns`".to_owned());
        }
        let broken = params.add.iter().filter_map(|add| add.pass.as_ref()).filter(|pass| pass.contains("=>"));
        if let Some(error) = broken.filter_map(|pass| Rewrite::try_from(pass.clone()).err()).next() {
            return fail(format!("`pass`: {error}"));
        }
        if self.calls.is_empty()
            && let Some(add) = params.add.iter().find(|add| add.pass.is_none())
        {
            return fail(format!("`{}` is added, but neither `pass` nor `calls` says what callers pass", add.name));
        }
        Ok(())
    }

    /// Says whether a function is as the step wants it; Err is what stands in the way.
    fn state(&self, named: &Named) -> Result<State, Verdict> {
        let mut todo = false;
        let mut first = None;
        for file in &named.files {
            for function in named.declarations(file) {
                first.get_or_insert_with(|| super::changes::place(file, function.item.span.start()));
                let shape = declare::Shape::of(file, &function);
                for retype in &self.params.retype {
                    match shape.state(retype, named) {
                        ParamState::New => {}
                        ParamState::Old(_) => todo = true,
                        ParamState::Other(reason) => {
                            return Err(super::changes::blocked(reason, file, function.item.span.start()));
                        }
                    }
                }
                todo |= self.params.drop.iter().any(|name| shape.index(name).is_some());
                for add in &self.params.add {
                    let near = add.after.as_deref().or(add.before.as_deref());
                    let comes = |name: &str| {
                        self.params.add.iter().any(|other| other.name == name)
                            || self.params.retype.iter().any(|retype| retype.name == name || retype.new_name() == name)
                    };
                    let unnamed = shape.names.iter().any(Option::is_none);
                    if let Some(near) = near.filter(|near| shape.index(near).is_none() && !comes(near) && !unnamed)
                        && shape.index(&add.name).is_none()
                        && function.body.is_some()
                    {
                        let reason =
                            format!("{}() has no parameter {near}, beside which {} is to stand", named.name, add.name);
                        return Err(super::changes::blocked(reason, file, function.item.span.start()));
                    }
                    match shape.index(&add.name) {
                        Some(at) if shape.has_type(at, &add.r#type) => {}
                        Some(at) => {
                            let found = &shape.types[at];
                            let reason = format!(
                                "{}() has a parameter `{}` already, but it is `{found}`, not `{}`",
                                named.name, add.name, add.r#type
                            );
                            return Err(super::changes::blocked(reason, file, function.item.span.start()));
                        }
                        None => todo = true,
                    }
                }
                if !self.params.order.is_empty() && shape.names_as_text() != self.params.order {
                    todo = true;
                }
                if let Some(returns) = &self.returns {
                    todo |= !shape.returns(returns);
                }
            }
        }
        if todo {
            return Ok(State::Todo);
        }
        let place = first.map(|place| place.to_string()).unwrap_or_default();
        Ok(State::Done(format!("{place}: {}() is declared like this already", named.name)))
    }
}

/// How far a function is.
enum State {
    Done(String),
    Todo,
}
