// SPDX-License-Identifier: GPL-2.0-only
//! Layer 3: rules against code.
//!
//! In: a [`SemanticPatch`](crate::smpl::SemanticPatch) and a [`CFile`](crate::c::CFile). Out: [`Match`]es: which token of
//! the rule met which tokens of the code, and what the metavariables are bound to. Deliberately absent: any change.
//! Alone owns regular expressions.
//!
//! Expressions and declarations are matched tree against tree; statements are matched along the paths of the
//! control-flow graph. Bindings and what was met are persistent values: an attempt that fails leaves nothing behind.

mod agree;
mod attached;
mod attributes;
mod bind;
mod budget;
mod compiled;
mod condition;
mod consistency;
mod ctype;
mod declare;
mod declared_type;
mod directive;
mod dots;
mod early;
mod env;
mod explain;
mod format;
mod heads;
mod inside;
mod layers;
mod lists;
mod nearest;
mod needed;
mod prefilter;
mod program;
mod quantified;
mod row;
mod search;
mod sequence;
mod spelling;
mod state;
mod trace;
mod types;
mod unify;

pub use budget::{Exhausted, GaveUp, Limits, rule_label};
pub use compiled::{CompileError, CompiledRule};
pub use consistency::Inconsistent;
pub use env::{Env, Value, ValueKind};
pub use explain::{Answer, Bound, Explanation, explain};
pub use nearest::{Broken, Nearest, Obstacle};
pub use prefilter::Words;
pub use program::{Bits, Idle, Lineage, Lineages, Options, Program, WAYS};
pub use search::{Found, Match, Unsearched, find, find_around, find_at, has_part_in};
pub use trace::{EDGE, GONE, OWNER, Pair, TokenRange};
