// SPDX-License-Identifier: GPL-2.0-only
//! Layer 5: runs the rules of a patch over a tree.
//!
//! In: [`Rule`]s in order, a tree and its dialect. Out: a [`PatchRun`]: what every rule came to and the files before
//! and after. Nothing is written anywhere. Rules run one after another, each on what its predecessor left; white space
//! is laid out once, at the end. Alone owns rayon.

mod mine;
mod parallel;
mod parse_stats;
mod patch_run;
mod rule;
mod smpl_rule;
mod spatch;
mod threads;
mod verdict;
mod workbench;

pub use mine::{DialectCache, MineError, dialect_of};
pub use parallel::in_parallel;
pub use parse_stats::parse_stats;
pub use patch_run::{FileChange, PatchRun, RuleRun, run_patch};
pub use rule::{Action, Expect, Rule};
pub use spatch::{Clock, Spatch, SpatchFile};
pub use threads::set_threads;
pub use verdict::PatchVerdict;
