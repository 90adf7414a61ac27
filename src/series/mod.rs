// SPDX-License-Identifier: GPL-2.0-only
//! Layer 6: series of patches.
//!
//! In: what the engine changed, patch by patch, with the text of the rule files. Out: commits, mails, a cover letter, a
//! mailbox. The mails equal those of `git format-patch` byte by byte (`tests/format_patch.rs` names the few places where
//! they do not). Deliberately absent: the clock, the environment and the network; dates and people come in as values.

mod cases;
pub mod emit;
mod header;
mod input;
mod library;
mod load;
mod mail;
mod mailmap;
mod message;
pub mod outdir;
mod parts;
mod prepare;
mod run;
mod shortlog;
mod spec;
mod split;
mod subsystems;
mod template;
mod trailer;
mod unfinished;
mod wrap;

pub use cases::{Case, CaseRun, CaseVerdict, Files, Shape, cases, run_case};
pub use input::{
    Base, BaseCommit, Changelog, CoverChoice, CoverInput, EmitOptions, LeftOut, Paragraph, PatchInput, Recipients, Rfc,
    Section, SeriesInput, Signoff, Threading,
};
pub use library::{Library, LibraryError, TestFiles};
pub use load::{RuleFolder, SpecError, load};
pub(crate) use mail::{Envelope, patch_mail};
pub(crate) use message::Message;
pub use message::file_name;
pub use parts::in_parts;
pub use prepare::{Defaults, PrepareError, prepare};
pub use run::{PatchOutcome, SeriesRun, SeriesVerdict, order, run_all, run_series, sought_words};
pub use spec::{ChangelogSpec, CoverSpec, PatchSpec, RecipientSource, SectionSpec, SeriesSpec, SplitBy};
pub use split::{History, split};
pub use subsystems::Subsystems;
pub use template::{TemplateError, Templates};
pub use trailer::{Trailer, trailers_of};
pub use unfinished::abandon;
