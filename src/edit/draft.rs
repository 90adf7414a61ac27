// SPDX-License-Identifier: GPL-2.0-only
//! A file on its way through the steps of one patch.

use std::collections::BTreeSet;

use super::{EditSet, Form};
use crate::text::{ByteSpan, SourceFile};

/// Where the bytes of a piece come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// The base text, at this span.
    Base(ByteSpan),
    /// A step, by its number in the patch from 0, with the layout that it asked for.
    Step {
        /// The step.
        step: u32,
        /// The layout.
        form: Form,
    },
}

/// A stretch of the current text that has one origin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece {
    /// Its place in the current text.
    pub span: ByteSpan,
    /// Where it comes from.
    pub origin: Origin,
}

/// A base text and what the steps so far have made of it.
///
/// Invariant: the pieces cover the current text without gap or overlap, none is empty, and a base piece holds the very
/// bytes of its base span; base spans rise.
#[derive(Clone, Debug)]
pub struct Draft {
    base: SourceFile,
    current: SourceFile,
    pieces: Vec<Piece>,
    steps: BTreeSet<u32>,
}

impl Draft {
    /// Begins with `base` unchanged.
    #[must_use]
    pub fn new(base: SourceFile) -> Self {
        let whole = ByteSpan::from(0..base.bytes().len());
        let pieces =
            if whole.is_empty() { Vec::new() } else { vec![Piece { span: whole, origin: Origin::Base(whole) }] };
        Self { current: base.clone(), base, pieces, steps: BTreeSet::new() }
    }

    /// Begins anew with a text that the steps of this draft have come to.
    #[must_use]
    pub fn go_on(&self, base: SourceFile) -> Self {
        Self { steps: self.steps.clone(), ..Self::new(base) }
    }

    /// The steps that have changed the file, by their numbers in the patch from 0.
    #[must_use]
    pub fn steps(&self) -> &BTreeSet<u32> {
        &self.steps
    }

    /// The text before the first step.
    #[must_use]
    pub fn base(&self) -> &SourceFile {
        &self.base
    }

    /// The text after the last step, not yet laid out.
    #[must_use]
    pub fn current(&self) -> &SourceFile {
        &self.current
    }

    /// What the current text is made of.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Says whether `span` of the current text is as the base has it, in one stretch.
    #[must_use]
    pub fn is_untouched(&self, span: ByteSpan) -> bool {
        let mut over = self.pieces.iter().filter(|piece| piece.span.overlaps(span));
        let first = over.next().is_none_or(|piece| matches!(piece.origin, Origin::Base(_)));
        first && over.next().is_none()
    }

    /// The stretches that keep their bytes as a step before `step` wrote them: which step, and how long they are.
    #[must_use]
    pub fn verbatim_before(&self, step: u32) -> Vec<(u32, u32)> {
        let written = |piece: &Piece| match piece.origin {
            Origin::Step { step: own, form: Form::Verbatim } if own < step => Some((own, piece.span.len())),
            _ => None,
        };
        self.pieces.iter().filter_map(written).collect()
    }

    /// Lets a step's edits, whose spans mean the current text, take effect.
    pub fn apply(&mut self, step: u32, edits: &EditSet) {
        let old = self.current.bytes();
        let mut text = Vec::with_capacity(old.len());
        let mut made: Vec<Piece> = Vec::new();
        let mut at = 0;
        let keep = |from: u32, to: u32, text: &mut Vec<u8>, made: &mut Vec<Piece>| {
            let first = self.pieces.partition_point(|piece| piece.span.end() <= from);
            for piece in self.pieces[first..].iter().take_while(|piece| piece.span.start() < to) {
                let span = ByteSpan::new(piece.span.start().max(from), piece.span.end().min(to));
                let origin = match piece.origin {
                    Origin::Base(base) => {
                        let start = base.start() + (span.start() - piece.span.start());
                        Origin::Base(ByteSpan::new(start, start + span.len()))
                    }
                    step => step,
                };
                push(made, text.len() as u32, span.len(), origin);
                text.extend_from_slice(&old[span.range()]);
            }
        };
        for edit in edits.edits() {
            keep(at, edit.span.start(), &mut text, &mut made);
            push(&mut made, text.len() as u32, edit.text.len() as u32, Origin::Step { step, form: edit.form });
            text.extend_from_slice(&edit.text);
            at = edit.span.end();
        }
        keep(at, old.len() as u32, &mut text, &mut made);
        self.current = SourceFile::new(self.base.path().clone(), text);
        self.pieces = made;
        if !edits.edits().is_empty() {
            self.steps.insert(step);
        }
    }
}

fn push(pieces: &mut Vec<Piece>, at: u32, len: u32, origin: Origin) {
    if len == 0 {
        return;
    }
    if let (Some(last), Origin::Base(new)) = (pieces.last_mut(), origin)
        && let Origin::Base(old) = last.origin
        && old.end() == new.start()
    {
        last.origin = Origin::Base(ByteSpan::new(old.start(), new.end()));
        last.span = ByteSpan::new(last.span.start(), at + len);
        return;
    }
    pieces.push(Piece { span: ByteSpan::new(at, at + len), origin });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::RepoPath;

    proptest::proptest! {
        #[test]
        fn pieces_cover_the_text_and_base_pieces_hold_base_bytes(
            rounds in proptest::collection::vec(proptest::collection::vec((0u32..60, 0u32..4, "[a-z]{0,3}"), 0..6), 0..4)
        ) {
            let base: Vec<u8> = (0..60u8).map(|n| b'A' + n % 26).collect();
            let mut draft = Draft::new(SourceFile::new(RepoPath::new("a.c").expect("a path"), base.clone()));
            for (step, round) in rounds.into_iter().enumerate() {
                let mut edits = EditSet::default();
                let len = draft.current().bytes().len() as u32;
                for (at, cut, text) in round {
                    let at = at.min(len);
                    let _ = edits.replace(ByteSpan::new(at, (at + cut).min(len)), text, Form::Inline);
                }
                draft.apply(step as u32, &edits);
                let mut at = 0;
                for piece in draft.pieces() {
                    proptest::prop_assert_eq!(piece.span.start(), at);
                    proptest::prop_assert!(!piece.span.is_empty());
                    if let Origin::Base(span) = piece.origin {
                        proptest::prop_assert_eq!(draft.current().slice(piece.span), &base[span.range()]);
                    }
                    at = piece.span.end();
                }
                proptest::prop_assert_eq!(at as usize, draft.current().bytes().len());
            }
        }
    }
}
