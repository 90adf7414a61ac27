// SPDX-License-Identifier: GPL-2.0-only
//! What the macros of a tree do to its syntax.

use std::collections::HashSet;

/// The names that make kernel C differ from C: found in a tree's own `#define`s.
///
/// Names are kept as text; a name that stands nowhere here is read as plain C.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dialect {
    /// Macros that expand to attributes or to nothing, such as `__init`.
    pub attributes: HashSet<String>,
    /// The same with arguments, such as `__must_hold(x)`.
    pub attribute_calls: HashSet<String>,
    /// Macros that are the head of a loop, such as `list_for_each_entry(…)`.
    pub iterators: HashSet<String>,
}
