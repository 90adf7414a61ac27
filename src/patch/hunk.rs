// SPDX-License-Identifier: GPL-2.0-only
//! Hunks: a run of changed lines and the lines around it.

/// What a line of a hunk is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineKind {
    /// On both sides.
    Context,
    /// On the old side only.
    Removed,
    /// On the new side only.
    Added,
}

impl LineKind {
    /// The character that stands before the line.
    #[must_use]
    pub const fn sign(self) -> u8 {
        match self {
            Self::Context => b' ',
            Self::Removed => b'-',
            Self::Added => b'+',
        }
    }
}

/// One line of a hunk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HunkLine {
    /// Which side has it.
    pub kind: LineKind,
    /// Its bytes, the newline included where it has one.
    pub bytes: Vec<u8>,
}

/// A run of changes with the lines around it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hunk {
    /// The first old line, from 1; the line before the change, or 0, when it covers no old line.
    pub old_start: u32,
    /// How many old lines it covers.
    pub old_lines: u32,
    /// The first new line, from 1; the line before the change, or 0, when it covers no new line.
    pub new_start: u32,
    /// How many new lines it covers.
    pub new_lines: u32,
    /// The lines.
    pub lines: Vec<HunkLine>,
}

impl Hunk {
    /// The `@@` line without what may follow it.
    #[must_use]
    pub fn header(&self) -> String {
        let range = |start: u32, lines: u32| if lines == 1 { start.to_string() } else { format!("{start},{lines}") };
        format!("@@ -{} +{} @@", range(self.old_start, self.old_lines), range(self.new_start, self.new_lines))
    }

    /// What the hunk leaves: its new side, with nothing to change.
    #[must_use]
    pub fn result(&self) -> Self {
        let kept = self.lines.iter().filter(|line| line.kind != LineKind::Removed);
        let lines = kept.map(|line| HunkLine { kind: LineKind::Context, bytes: line.bytes.clone() }).collect();
        Self { old_lines: self.new_lines, lines, ..self.clone() }
    }

    /// The lines of one side: `without` names the kind that the side lacks.
    pub(crate) fn side(&self, without: LineKind) -> impl Iterator<Item = &[u8]> {
        self.lines.iter().filter(move |line| line.kind != without).map(|line| line.bytes.as_slice())
    }
}
