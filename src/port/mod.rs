// SPDX-License-Identifier: GPL-2.0-only
//! Layer 7: upstream's patches on a target tree.
//!
//! In: what a patch does to files ([`FilePatch`](crate::patch::FilePatch)), the target tree, and where it is at hand the
//! store that upstream's blobs can be looked up in. Out: a [`PortedPatch`]: the files before and after, and a record of
//! how every hunk came to its place and of what is doubted. Place, adapt, guard, verdict. Deliberately absent: mails,
//! headers, reports, writing.

mod align;
mod beside;
mod blobs;
mod calls;
mod edits;
mod elsewhere;
mod field;
mod guard;
mod holder;
mod indent;
mod kbuild;
mod learnt;
mod leave;
mod locals;
mod look_up;
mod macros;
mod names;
mod nearby;
mod needs;
mod neighbours;
mod outline;
mod own_declarations;
mod paragraph;
mod place;
mod present;
mod reading;
mod record;
mod reference;
mod renamed_file;
mod renames;
mod run;
mod shape;
mod signature;
mod size;
mod transplant;
mod upstream;
mod weave;
mod word_index;
mod words;

mod describe;
pub mod flavour;
pub mod folder;
mod history;
mod prototypes;
mod range_diff;
pub mod report;
mod stack;
mod submission;
mod written;

pub use blobs::BlobSource;
pub use learnt::LearntBlobs;
pub use names::{InputWords, NameFacts, TreeNames};
pub use record::{Doubt, DoubtKind, How, HunkRecord, PortedFile, PortedPatch, Rename, Verdict};
pub use run::{PortOptions, port_patch};
pub use signature::{Parameter, Signature};

pub use describe::{adaptations, doubts, remarks};
pub use history::{Upstream, claimed_standing, is_release, names_commit, words_of};
pub use range_diff::{Side, range_diff};
pub use reference::is_torn_cve;
pub use stack::{Dependence, Ported, Stack, Told, lay, port_one, words_brought};
pub use submission::{Incoming, Origin, Refusal, Submission, SubmissionError};
pub use written::{WriteError, Writer, Written};
