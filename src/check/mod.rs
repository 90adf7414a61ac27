// SPDX-License-Identifier: GPL-2.0-only
//! Layer 7: checks of a finished series.
//!
//! In: mails with patches, as `generate` made them or anyone else. Out: findings of the kernel's own checkpatch, of the
//! message lint, and of applying the patches to a base in order; and who gets them. Deliberately absent: mending
//! anything.

mod apply;
pub mod build;
mod checkpatch;
mod examine;
mod finding;
mod input;
mod lint;
mod recipients;

pub use apply::{Conflict, SeriesApplied, Stage, apply_series};
pub use checkpatch::{Checkpatch, CheckpatchError};
pub use examine::{Remark, examine, lint_rules, mails_of};
pub use finding::{Finding, Level, Lint};
pub use input::{CheckedMail, InputError, read_path};
pub use lint::{LintContext, Purpose, lint};
pub use recipients::{Asked, Maintainers, RecipientsError};
