// SPDX-License-Identifier: GPL-2.0-only
//! How far the best attempt of a rule came where it matched nothing.

use super::env::Value;
use crate::smpl::{TokId, VarId};
use crate::text::ByteSpan;

/// The furthest point that any attempt reached.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Nearest {
    /// The rule's token that found no partner.
    pub tok: TokId,
    /// The code that stood there instead.
    pub at: ByteSpan,
    /// The metavariable that could not be bound to it, because it is bound to something else or must not be.
    pub clash: Option<VarId>,
    /// What that metavariable is bound to; `None` where a constraint said no.
    pub bound: Option<Value>,
}

/// Why dots end on a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Obstacle {
    /// Something stands there that a `when` forbids.
    When,
    /// What stands before or after the dots stands inside of them too, and `when any` is not said.
    Again,
    /// The function ends without what has to follow.
    End,
}

/// A path on which the dots of a rule can't go on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broken {
    /// The dots.
    pub tok: TokId,
    /// Why they end.
    pub obstacle: Obstacle,
    /// The statements on the way, in order; the last is where they end.
    pub path: Vec<ByteSpan>,
}
