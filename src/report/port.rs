// SPDX-License-Identifier: GPL-2.0-only
//! What became of a backport, patch by patch: a line, the reasons, and the diff of the diffs.

use std::io::{self, Write};

use anstyle::{AnsiColor, Effects, Style};

use super::paint::Colour;
use super::side_by_side::side_by_side;

/// How the diff of the diffs is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum PortView {
    /// As `git range-diff` does.
    #[default]
    RangeDiff,
    /// In two columns; the width of both together.
    SideBySide(usize),
    /// Not at all.
    None,
}

/// What is shown of one patch.
#[derive(Clone, Debug, Default)]
pub struct PortLine {
    /// Which patch, from 1.
    pub index: usize,
    /// The word for what it came to.
    pub verdict: String,
    /// Whether a person is asked to look.
    pub review: bool,
    /// Its subject.
    pub title: String,
    /// Why a person is asked.
    pub reasons: Vec<String>,
    /// What was done so that it fits.
    pub adaptations: Vec<String>,
    /// What history tells of what is missing.
    pub hints: Vec<String>,
    /// The diff of the diffs; empty where there is none.
    pub range_diff: Vec<u8>,
}

/// Writes one patch: `1:  adapted, review  subject`, then what is to be said of it.
///
/// # Errors
/// When `out` can't be written.
pub fn port_line(line: &PortLine, view: PortView, colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    let style = |style: Style| if colour == Colour::On { style } else { Style::new() };
    let look = match (line.review, line.verdict.as_str()) {
        (true, _) | (_, "failed" | "refused" | "not-applicable") => style(AnsiColor::Yellow.on_default()),
        _ => style(AnsiColor::Green.on_default()),
    };
    let review = if line.review { ", review" } else { "" };
    writeln!(out, "{:>4}:  {look}{}{review}{look:#}  {}", line.index, line.verdict, line.title)?;
    for reason in &line.reasons {
        writeln!(out, "       {}", reason.replace('\n', "\n       "))?;
    }
    for hint in &line.hints {
        writeln!(out, "       history: {hint}")?;
    }
    for adaptation in &line.adaptations {
        writeln!(out, "       adapted: {adaptation}")?;
    }
    match view {
        PortView::RangeDiff => {}
        PortView::SideBySide(columns) => return side_by_side(&line.range_diff, columns, colour, out),
        PortView::None => return Ok(()),
    }
    for text in line.range_diff.split_inclusive(|byte| *byte == b'\n') {
        let body = text.strip_suffix(b"\n").unwrap_or(text);
        let look = style(match text[0] {
            b'@' => AnsiColor::Cyan.on_default(),
            b'-' => AnsiColor::Red.on_default(),
            b'+' => AnsiColor::Green.on_default(),
            _ if text.starts_with(b"  ## ") => Style::new().effects(Effects::BOLD),
            _ => Style::new(),
        });
        write!(out, "    {look}")?;
        out.write_all(body)?;
        writeln!(out, "{look:#}")?;
    }
    Ok(())
}
