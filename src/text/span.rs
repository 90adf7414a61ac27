// SPDX-License-Identifier: GPL-2.0-only
//! Half-open ranges of bytes.

use std::fmt;
use std::ops::Range;

/// A half-open range of bytes of one file.
///
/// Invariant: `start <= end`. The unit is bytes of the file that the span was taken from; 32 bits suffice, since the
/// largest source file of Linux has 24 MB.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteSpan {
    start: u32,
    end: u32,
}

impl ByteSpan {
    /// Makes the span `start..end`.
    ///
    /// # Panics
    /// When `end` is before `start`: that is a mistake of the caller, not of any input.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        assert!(start <= end, "a span ends before it starts");
        Self { start, end }
    }

    /// Makes the empty span at `at`.
    #[must_use]
    pub const fn empty(at: u32) -> Self {
        Self { start: at, end: at }
    }

    /// The first byte.
    #[must_use]
    pub const fn start(self) -> u32 {
        self.start
    }

    /// The byte after the last one.
    #[must_use]
    pub const fn end(self) -> u32 {
        self.end
    }

    /// The number of bytes.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Says whether the span holds no byte.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Says whether `other` lies wholly inside.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Says whether the byte at `at` lies inside.
    #[must_use]
    pub const fn contains_byte(self, at: u32) -> bool {
        self.start <= at && at < self.end
    }

    /// Says whether the two have a byte in common.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The span as a range that slices take.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl From<Range<usize>> for ByteSpan {
    fn from(range: Range<usize>) -> Self {
        let word = |n: usize| u32::try_from(n).expect("files above 4 GB are refused when they are read");
        Self::new(word(range.start), word(range.end))
    }
}

impl fmt::Debug for ByteSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}
