// SPDX-License-Identifier: GPL-2.0-only
//! Colours of a diff, as git shows it.

use std::io::{self, Write};

use anstyle::{AnsiColor, Effects, Style};

/// Whether text for people carries colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Colour {
    /// It does.
    On,
    /// It does not.
    Off,
}

/// Writes a diff, each line in git's own colours.
///
/// # Errors
/// When `out` can't be written.
pub fn paint_diff(diff: &[u8], colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    if colour == Colour::Off {
        return out.write_all(diff);
    }
    let mut in_hunk = false;
    for line in diff.split_inclusive(|byte| *byte == b'\n') {
        let body = line.strip_suffix(b"\n").unwrap_or(line);
        if line.starts_with(b"diff --git ") {
            in_hunk = false;
        }
        let style = match line[0] {
            b'@' => {
                in_hunk = true;
                AnsiColor::Cyan.on_default()
            }
            b'+' if in_hunk => AnsiColor::Green.on_default(),
            b'-' if in_hunk => AnsiColor::Red.on_default(),
            _ if !in_hunk => Style::new().effects(Effects::BOLD),
            _ => Style::new(),
        };
        write!(out, "{style}")?;
        out.write_all(body)?;
        write!(out, "{style:#}")?;
        out.write_all(&line[body.len()..])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_without_colour_keeps_its_bytes() {
        let diff = b"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n";
        let mut out = Vec::new();
        paint_diff(diff, Colour::Off, &mut out).expect("a vector takes all");
        assert_eq!(out, diff);
        let mut painted = Vec::new();
        paint_diff(diff, Colour::On, &mut painted).expect("a vector takes all");
        let text = String::from_utf8(painted).expect("text stays text");
        assert!(text.contains("\x1b[31m-a\x1b[0m\n") && text.contains("\x1b[1m--- a/x\x1b[0m\n"), "{text:?}");
    }
}
