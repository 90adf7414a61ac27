// SPDX-License-Identifier: GPL-2.0-only
//! The edits that one step makes in one file.

use crate::text::ByteSpan;

/// How added text wants to be laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Tokens within a line; the layout sets the spaces around them and re-fills the list that they stand in.
    Inline,
    /// Whole lines of code, one below the other; the layout indents them for their place, keeping their relative depth.
    Block,
    /// Whole lines that stay as they are, byte by byte.
    Verbatim,
}

/// One replacement. The span means bytes of the text that the step saw; an empty span inserts, an empty text deletes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// What goes.
    pub span: ByteSpan,
    /// What comes instead.
    pub text: Vec<u8>,
    /// How what comes is laid out.
    pub form: Form,
}

/// Edits of one file.
///
/// Invariant: sorted by their place and disjoint. Two insertions at the same byte stay in the order in which they were
/// added; the very same deletion asked for twice is one deletion.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EditSet {
    edits: Vec<Edit>,
}

/// Two edits that want the same bytes.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("two edits want the same bytes ({} to {})", .first.span.start(), .second.span.end())]
pub struct Overlap {
    /// The edit that was there.
    pub first: Edit,
    /// The edit that came.
    pub second: Edit,
}

impl EditSet {
    /// Adds an edit in its place.
    ///
    /// # Errors
    /// When it overlaps one that is there; the set is then unchanged.
    pub fn add(&mut self, edit: Edit) -> Result<(), Box<Overlap>> {
        let at = self.edits.partition_point(|e| (e.span.start(), e.span.end()) <= (edit.span.start(), edit.span.end()));
        let clash = |other: &Edit| {
            other.span.overlaps(edit.span)
                || edit.span.is_empty()
                    && other.span.start() < edit.span.start()
                    && edit.span.start() < other.span.end()
                || other.span.is_empty()
                    && edit.span.start() < other.span.start()
                    && other.span.start() < edit.span.end()
        };
        if let Some(before) = at.checked_sub(1).map(|n| &self.edits[n]) {
            if !edit.span.is_empty() && *before == edit {
                return Ok(());
            }
            if clash(before) {
                return Err(Box::new(Overlap { first: before.clone(), second: edit }));
            }
        }
        if let Some(after) = self.edits.get(at).filter(|after| clash(after)) {
            return Err(Box::new(Overlap { first: after.clone(), second: edit }));
        }
        self.edits.insert(at, edit);
        Ok(())
    }

    /// Deletes `span`.
    ///
    /// # Errors
    /// As [`EditSet::add`].
    pub fn delete(&mut self, span: ByteSpan) -> Result<(), Box<Overlap>> {
        self.add(Edit { span, text: Vec::new(), form: Form::Inline })
    }

    /// Replaces `span`.
    ///
    /// # Errors
    /// As [`EditSet::add`].
    pub fn replace(&mut self, span: ByteSpan, text: impl Into<Vec<u8>>, form: Form) -> Result<(), Box<Overlap>> {
        self.add(Edit { span, text: text.into(), form })
    }

    /// Inserts `text` before the byte at `at`.
    ///
    /// # Errors
    /// As [`EditSet::add`].
    pub fn insert(&mut self, at: u32, text: impl Into<Vec<u8>>, form: Form) -> Result<(), Box<Overlap>> {
        self.add(Edit { span: ByteSpan::empty(at), text: text.into(), form })
    }

    /// Keeps the edits that `keep` holds for.
    pub fn retain(&mut self, keep: impl FnMut(&Edit) -> bool) {
        self.edits.retain(keep);
    }

    /// The edits in the order of their places.
    #[must_use]
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// Says whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn edits_are_always_sorted_and_disjoint(asked in proptest::collection::vec((0u32..40, 0u32..5), 0..30)) {
            let mut set = EditSet::default();
            for (at, len) in asked {
                let before = set.clone();
                if set.delete(ByteSpan::new(at, at + len)).is_err() {
                    proptest::prop_assert_eq!(&before, &set);
                }
            }
            for pair in set.edits().windows(2) {
                proptest::prop_assert!(pair[0].span.end() <= pair[1].span.start());
            }
        }
    }
}
