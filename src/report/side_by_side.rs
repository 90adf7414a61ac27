// SPDX-License-Identifier: GPL-2.0-only
//! The diff of two diffs in two columns: upstream's patch on the left, the one for the target on the right.

use std::io::{self, Write};

use anstyle::{AnsiColor, Effects, Style};

use super::paint::Colour;

/// What stands before every line.
const INDENT: &str = "    ";
/// Where tabs stop, as a terminal has them.
const TAB: usize = 8;
/// The least that a column has.
const LEAST: usize = 20;

/// Writes what [`crate::port::range_diff`] gives, its removed and added lines beside each other. `columns` is the width of
/// all. Between the columns stands what `sdiff` writes: nothing, `|`, `<` or `>`. Longer lines go on below.
///
/// # Errors
/// When `out` can't be written.
pub fn side_by_side(diff: &[u8], columns: usize, colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    let width = (columns.saturating_sub(INDENT.len() + 3) / 2).max(LEAST);
    let style = |style: Style| if colour == Colour::On { style } else { Style::new() };
    let (mut left, mut right): (Vec<&[u8]>, Vec<&[u8]>) = (Vec::new(), Vec::new());
    for line in diff.split_inclusive(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        match line.split_first() {
            Some((b'-', rest)) if right.is_empty() => left.push(rest),
            Some((b'-', rest)) => {
                rows(&std::mem::take(&mut left), &std::mem::take(&mut right), width, colour, out)?;
                left.push(rest);
            }
            Some((b'+', rest)) => right.push(rest),
            first => {
                rows(&std::mem::take(&mut left), &std::mem::take(&mut right), width, colour, out)?;
                match first {
                    Some((b'@', _)) => {
                        let look = style(AnsiColor::Cyan.on_default());
                        writeln!(out, "{INDENT}{look}{}{look:#}", String::from_utf8_lossy(line))?;
                    }
                    Some((_, rest)) => {
                        let look = style(if rest.starts_with(b" ## ") {
                            Style::new().effects(Effects::BOLD)
                        } else {
                            Style::new()
                        });
                        row(Some(rest), ' ', Some(rest), width, (look, look), out)?;
                    }
                    None => writeln!(out)?,
                }
            }
        }
    }
    rows(&left, &right, width, colour, out)
}

/// Lines that differ, the first of one side beside the first of the other.
fn rows(left: &[&[u8]], right: &[&[u8]], width: usize, colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    let style = |style: Style| if colour == Colour::On { style } else { Style::new() };
    let looks = (style(AnsiColor::Red.on_default()), style(AnsiColor::Green.on_default()));
    for at in 0..left.len().max(right.len()) {
        let (old, new) = (left.get(at).copied(), right.get(at).copied());
        let mark = match (old, new) {
            (Some(_), Some(_)) => '|',
            (Some(_), None) => '<',
            _ => '>',
        };
        row(old, mark, new, width, looks, out)?;
    }
    Ok(())
}

fn row(
    left: Option<&[u8]>,
    mark: char,
    right: Option<&[u8]>,
    width: usize,
    (old, new): (Style, Style),
    out: &mut dyn Write,
) -> io::Result<()> {
    let pieces = |line: Option<&[u8]>| line.map_or_else(Vec::new, |line| pieces(line, width));
    let (left, right) = (pieces(left), pieces(right));
    for at in 0..left.len().max(right.len()).max(1) {
        let part = |side: &[String]| side.get(at).cloned().unwrap_or_default();
        let (l, r) = (part(&left), part(&right));
        let mark = if at == 0 { mark } else { ' ' };
        let fill = " ".repeat(width - l.chars().count());
        let text = format!("{INDENT}{old}{l}{old:#}{fill} {mark} {new}{r}{new:#}");
        writeln!(out, "{}", text.trim_end_matches(' '))?;
    }
    Ok(())
}

/// A line with its tabs as spaces, cut to the width of a column.
fn pieces(line: &[u8], width: usize) -> Vec<String> {
    let mut wide: Vec<char> = Vec::new();
    for letter in String::from_utf8_lossy(line).chars() {
        match letter {
            '\t' => wide.resize(wide.len() + TAB - wide.len() % TAB, ' '),
            letter if letter.is_control() => wide.push('\u{fffd}'),
            letter => wide.push(letter),
        }
    }
    if wide.is_empty() {
        return vec![String::new()];
    }
    wide.chunks(width).map(|part| part.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(diff: &str, columns: usize) -> String {
        let mut out = Vec::new();
        side_by_side(diff.as_bytes(), columns, Colour::Off, &mut out).expect("a vector takes all");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn changed_lines_stand_beside_each_other_and_others_on_both_sides() {
        let diff = "@@ a.c: f\n  \tsame;\n-+\told();\n++\tnew();\n++\tmore();\n--\tgone;\n";
        let shown = show(diff, 47);
        let expected = "    @@ a.c: f\n            same;                  same;\n    +       old();       | +       new();\n                         > +       more();\n    -       gone;        <\n";
        assert_eq!(shown, expected);
    }

    #[test]
    fn long_lines_go_on_below_and_nothing_is_cut_off() {
        let text = "x".repeat(45);
        let shown = show(&format!("-+{text}\n+ y\n"), 47);
        assert_eq!(shown.matches('x').count(), 45);
        assert_eq!(shown.lines().count(), 3);
        assert!(shown.lines().next().is_some_and(|line| line.ends_with("|  y")), "{shown}");
    }

    #[test]
    fn colours_come_on_demand() {
        let mut out = Vec::new();
        side_by_side(b"-+a\n+ b\n", 60, Colour::On, &mut out).expect("a vector takes all");
        assert!(String::from_utf8_lossy(&out).contains("\u{1b}[31m+a"));
    }
}
