// SPDX-License-Identifier: GPL-2.0-only
//! How a rule says where something belongs.

use std::sync::Arc;

use super::shelf::Sort;
use super::{Context, StepError};
use crate::c::CFile;
use crate::text::RepoPath;

/// A place beside an item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Spot<'r> {
    /// Behind this item.
    After(&'r str),
    /// Before this item.
    Before(&'r str),
    /// Before the first item that names what is to be placed.
    FirstUser,
}

impl<'r> Spot<'r> {
    /// Reads `after` and `before`, of which a step has exactly one; `before = "first-user"` names no item but the first
    /// one that uses what is to be placed.
    ///
    /// # Errors
    /// When the rule gives none or both.
    pub(super) fn new(step: &str, after: Option<&'r str>, before: Option<&'r str>) -> Result<Self, StepError> {
        match (after, before) {
            (Some(item), None) => Ok(Self::After(item)),
            (None, Some("first-user")) => Ok(Self::FirstUser),
            (None, Some(item)) => Ok(Self::Before(item)),
            _ => Err(StepError::rule(format!("{step}: give one of `after` and `before`"))),
        }
    }
}

/// The one thing of several that a rule names.
///
/// # Errors
/// When the rule names none or several.
pub(super) fn only<'r, const N: usize>(
    step: &str,
    all: [(Sort, &'r Option<String>); N],
) -> Result<(Sort, &'r str), StepError> {
    let mut named = all.into_iter().filter_map(|(sort, name)| Some((sort, name.as_deref()?)));
    match (named.next(), named.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(StepError::rule(format!("{step}: name one item, by what it is: `function = \"f\"`"))),
    }
}

/// The file that a rule names; `None` where the tree has none.
///
/// # Errors
/// When the name is no path inside a tree, or the file can't be read.
pub(super) fn file_of(cx: &Context<'_>, path: &str) -> Result<Option<Arc<CFile>>, StepError> {
    let path = RepoPath::new(path).map_err(|error| StepError::rule(error.to_string()))?;
    Ok(cx.parse(&path)?)
}
