// SPDX-License-Identifier: GPL-2.0-only
//! What a metavariable asks of the type of an expression.

use super::env::Env;
use super::unify::Matcher;
use crate::c::NodeId;
use crate::smpl::Scope;

impl Matcher<'_> {
    /// Says whether an expression is known to have one of the types; no types ask for nothing.
    pub(super) fn has_type(&self, _node: NodeId, types: &[String], pointers: u32, _env: &Env) -> bool {
        types.is_empty() && pointers == 0
    }

    /// Says whether a variable is of the function, or of the file, as asked.
    pub(super) fn in_scope(&self, _node: NodeId, _scope: Scope) -> bool {
        true
    }
}
