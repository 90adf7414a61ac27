// SPDX-License-Identifier: GPL-2.0-only
//! Layer 5: the steps that a patch is made of.
//!
//! In: a step as the rule file states it and the tree as the steps before left it. Out: a [`Plan`]: edits per file and
//! a [`Verdict`]. A step changes nothing itself; the engine does, when the whole step has succeeded.

mod context;
mod plan;
mod step;

pub use context::{Context, ContextError};
pub use plan::{Blame, Place, Plan, StepError, Verdict};
pub use step::StepSpec;
