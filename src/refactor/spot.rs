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
    /// Reads `after`, `before` and `first-user`, of which a step has exactly one.
    ///
    /// # Errors
    /// When the rule gives none or several.
    pub(super) fn new(
        step: &str,
        after: Option<&'r str>,
        before: Option<&'r str>,
        first_user: bool,
    ) -> Result<Self, StepError> {
        match (after, before, first_user) {
            (Some(item), None, false) => Ok(Self::After(item)),
            (None, Some(item), false) => Ok(Self::Before(item)),
            (None, None, true) => Ok(Self::FirstUser),
            _ => Err(StepError::rule(format!("{step}: give one of `after`, `before` and `first-user`"))),
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
