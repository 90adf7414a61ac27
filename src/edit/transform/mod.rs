// SPDX-License-Identifier: GPL-2.0-only
//! From what rules have matched to edits: which tokens go, and which come.
//!
//! In: the pairs of a rule's tokens with the code's, and the bindings. Out: an [`EditSet`]. White space is the layout's
//! matter: what comes is text with the rule's own spaces, and says whether it is tokens or lines.

mod branch;
mod changes;
mod clash;
mod commas;
mod comments;
mod conditionals;
mod declarators;
mod define;
mod parens;
mod plus_code;
mod run;
mod sound;
mod views;

use super::EditSet;
pub use clash::{TransformError, Wanted};
pub use run::{MatchInfo, Missed, Outcome, run, run_within};
pub use sound::Refusal;
