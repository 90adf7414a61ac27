// SPDX-License-Identifier: GPL-2.0-only
//! The `x86-op` step: entries of `struct kvm_x86_ops`.

use serde::Deserialize;

use super::changes::{Changes, blocked};
use super::code::Code;
use super::spot::file_of;
use super::{Context, Names, Plan, StepError, Verdict};
use crate::c::ItemKind;

/// The list of all ops, by which static calls are made.
const LIST: &str = "arch/x86/include/asm/kvm-x86-ops.h";

/// Changes the class of KVM's x86 ops: whether every vendor has them, and what a missing one gives back.
///
/// ```toml
/// [[step]]
/// x86-op = { op = ["link_external_spt", "set_external_spte"], class = "optional-ret0" }
/// ```
///
/// `required` is `KVM_X86_OP(x)`, `optional` is `KVM_X86_OP_OPTIONAL(x)`, `optional-ret0` is
/// `KVM_X86_OP_OPTIONAL_RET0(x)`.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct X86Op {
    /// The ops.
    pub op: Names,
    /// Their new class.
    pub class: Option<OpClass>,
    /// The list of ops, if it is not that of KVM.
    pub r#in: Option<String>,
}

/// What becomes of an op that a vendor does not implement.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OpClass {
    /// Every vendor implements it.
    Required,
    /// A missing one must not be called.
    Optional,
    /// A missing one gives back 0.
    OptionalRet0,
}

impl OpClass {
    const fn as_macro(self) -> &'static str {
        match self {
            Self::Required => "KVM_X86_OP",
            Self::Optional => "KVM_X86_OP_OPTIONAL",
            Self::OptionalRet0 => "KVM_X86_OP_OPTIONAL_RET0",
        }
    }
}

impl X86Op {
    pub(super) fn words(&self) -> Vec<&str> {
        self.op.iter().collect()
    }

    pub(super) fn plan(&self, cx: &Context<'_>) -> Result<Plan, StepError> {
        let Some(class) = self.class else { return Err(StepError::rule("x86-op: `class` says what changes")) };
        if self.op.is_empty() {
            return Err(StepError::rule("x86-op: `op` names no op"));
        }
        let list = self.r#in.as_deref().unwrap_or(LIST);
        let Some(file) = file_of(cx, list)? else {
            return Ok(Plan::absent(format!("{list}: there is no such file")));
        };
        let code = Code::of_file(&file);
        let mut changes = Changes::default();
        let mut missing = Vec::new();
        let mut there = Vec::new();
        for op in self.op.iter() {
            let own: Vec<_> = file
                .items()
                .iter()
                .filter(|item| {
                    item.kind == ItemKind::MacroCall
                        && item.name.as_deref().is_some_and(|name| name.starts_with("KVM_X86_OP"))
                        && item.args.first().is_some_and(|arg| file.source().slice(*arg) == op.as_bytes())
                })
                .collect();
            if own.is_empty() {
                missing.push(op);
            }
            for item in own {
                if !item.trusted {
                    let reason = format!("the entry of {op} could not be parsed");
                    return Ok(Plan::idle(blocked(reason, &file, item.span.start())));
                }
                let at = code.within(item.span).start;
                if code.is(at, class.as_macro()) {
                    there.push(format!("{list}:{}: {op}", file.source().line(item.span.start())));
                    continue;
                }
                changes.matches += 1;
                changes.edit(&file, |edits| code.replace(at..at + 1, class.as_macro(), edits))?;
            }
        }
        if missing.len() == self.op.iter().count() {
            return Ok(Plan::absent(format!("{list}: no op {}", missing.join(", "))));
        }
        if let Some(op) = missing.first() {
            return Ok(Plan::blocked(format!("{list}: no op {op}, but others of the step"), None));
        }
        let reason = format!("{} as {} already", there.join(", "), class.as_macro());
        Ok(changes.into_plan(Verdict::Satisfied { reason }))
    }
}
