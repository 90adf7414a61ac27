// SPDX-License-Identifier: GPL-2.0-only
//! Layer 5: the steps that a patch is made of.
//!
//! In: a step as the rule file states it and the tree as the steps before left it. Out: a [`Plan`]: edits per file and
//! a [`Verdict`]. A step changes nothing itself; the engine does, when the whole step has succeeded. [`StepSpec`] is
//! the manual of the kernel steps; `docs/RULES.md` has an example of each.

mod add_item;
mod alias;
mod bodies;
mod body;
mod changes;
mod code;
mod comment;
mod context;
mod dangling;
mod drop_item;
mod export;
mod given_names;
mod header_text;
mod include;
mod kept_comments;
mod kernel_doc;
mod linkage;
mod local;
mod locals;
mod move_item;
mod named;
mod names;
mod pattern;
mod plan;
mod prose;
mod rename;
mod shelf;
mod signature;
mod spot;
mod statements;
mod step;
mod tally;
mod wrap;
mod x86_op;

pub use add_item::Add;
pub use alias::Alias;
pub use body::Body;
pub use comment::Comment;
pub use context::{Context, ContextError};
pub use dangling::{Changed, Dangling, dangling};
pub use drop_item::{Calls, Drop};
pub use export::Export;
pub use header_text::Linkage as Storage;
pub use include::{Guard, Include};
pub use linkage::{Linkage, To};
pub use local::Local;
pub use move_item::Move;
pub use names::Names;
pub use pattern::{Rewrite, RewriteError};
pub use plan::{Blame, Place, Plan, StepError, Verdict};
pub use rename::{Rename, Sites};
pub use signature::{AddParam, ArgMap, ParamChanges, Pointers, Retype, Signature};
pub use step::StepSpec;
pub use wrap::Wrap;
pub use x86_op::{Class, X86Op};
