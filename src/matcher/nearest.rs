// SPDX-License-Identifier: GPL-2.0-only
//! How far the best attempt of a rule came where it matched nothing.

use crate::smpl::{TokId, VarId};
use crate::text::ByteSpan;

/// The furthest point that any attempt reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Nearest {
    /// The rule's token that found no partner.
    pub tok: TokId,
    /// The code that stood there instead.
    pub at: ByteSpan,
    /// The metavariable that could not be bound to it, because it is bound to something else or must not be.
    pub clash: Option<VarId>,
}
