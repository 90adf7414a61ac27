// SPDX-License-Identifier: GPL-2.0-only
//! stub
use crate::c::Dialect;
use crate::refactor::{Plan, StepError};
use crate::smpl::SemanticPatch;
use crate::tree::{OverlayTree, PathGlobs};
pub(super) fn plan(_: &SemanticPatch, _: &OverlayTree, _: &Dialect, _: &PathGlobs) -> Result<Plan, StepError> {
    Ok(Plan::absent("stub"))
}
