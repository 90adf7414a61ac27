// SPDX-License-Identifier: GPL-2.0-only
//! Where new lines go when the target has lines of its own at their place.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;

use super::words::{is_blank, is_identifier, words};

/// What stands around the place.
pub(super) struct Place<'t> {
    /// The new lines.
    pub(super) added: &'t [&'t [u8]],
    /// Upstream's last line before that is not blank.
    pub(super) before: &'t [u8],
    /// Upstream's first line after that is not blank.
    pub(super) after: &'t [u8],
}

/// Chooses a place between the target's own lines in the gap.
pub(super) fn choose(place: &Place<'_>, ours: &[&[u8]], gap: &Range<usize>) -> usize {
    let blank = |line: Option<&&[u8]>| line.is_some_and(|line| is_blank(line));
    let own = &ours[gap.clone()];
    let include = |line: &[u8]| line.starts_with(b"#include");
    if place.added.iter().all(|line| include(line)) && own.iter().all(|line| include(line)) {
        let first = place.added.first().copied().unwrap_or_default();
        return gap.clone().find(|line| ours[*line] > first).unwrap_or(gap.end);
    }
    if place.added.iter().all(|line| declares(line)) {
        // With the declarations, the longer ones first, and before what comes after them.
        let longer = own.iter().take_while(|line| declares(line) && width(line) >= width(place.added[0])).count();
        return gap.start + longer;
    }
    // Declarations with the code that comes after them: after those of the target.
    let said = |line: &&&[u8]| !is_blank(line);
    if place.added.iter().find(said).is_some_and(|line| declares(line)) && own.iter().filter(said).all(|l| declares(l))
    {
        return gap.end;
    }
    let inside = place.added.iter().all(|line| matches!(line.first(), Some(b'\t' | b' ' | b'\n')));
    if !inside {
        return if blank(place.added.last()) && !blank(place.added.first()) { gap.end } else { gap.start };
    }
    match leaning(place) {
        Some(Side::Before) => return gap.start,
        Some(Side::After) => return gap.end,
        None => {}
    }
    if blank(place.added.last()) && !blank(place.added.first()) { gap.end } else { gap.start }
}

/// A neighbour of new lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    Before,
    After,
}

/// The neighbour that the new lines share more names with; `None` where neither stands out.
pub(super) fn leaning(place: &Place<'_>) -> Option<Side> {
    let names = |line: &[u8]| -> BTreeSet<Vec<u8>> {
        words(line).into_iter().filter(|w| is_identifier(w) && w.len() > 2).map(<[u8]>::to_vec).collect()
    };
    let (left, right) = (names(place.before), names(place.after));
    let new: BTreeSet<Vec<u8>> = place.added.iter().flat_map(|line| names(line)).collect();
    let ties = |one: &BTreeSet<Vec<u8>>, other: &BTreeSet<Vec<u8>>| {
        one.iter().filter(|name| !other.contains(*name) && new.contains(*name)).count()
    };
    match ties(&left, &right).cmp(&ties(&right, &left)) {
        Ordering::Greater => Some(Side::Before),
        Ordering::Less => Some(Side::After),
        Ordering::Equal => None,
    }
}

/// How far a line reaches, in columns.
fn width(line: &[u8]) -> usize {
    line.trim_ascii_end().iter().map(|b| if *b == b'\t' { 8 } else { 1 }).sum()
}

/// Says whether a line declares a local variable, as far as its first words tell.
pub(super) fn declares(line: &[u8]) -> bool {
    let text = line.trim_ascii();
    let Some(head) = text.strip_suffix(b";") else { return false };
    if !line.first().is_some_and(u8::is_ascii_whitespace) {
        return false;
    }
    let head = head.split(|b| *b == b'=').next().unwrap_or_default();
    let found = words(head);
    let starter =
        [&b"return"[..], b"goto", b"break", b"continue", b"case", b"else", b"if", b"do", b"while", b"for", b"sizeof"];
    let [first, rest @ ..] = found.as_slice() else { return false };
    is_identifier(first)
        && !starter.contains(first)
        && rest.iter().find(|word| **word != b"*").is_some_and(|word| is_identifier(word))
        && rest.iter().all(|word| {
            is_identifier(word) || matches!(*word, b"*" | b"," | b"[" | b"]" | b"(" | b")") || word[0].is_ascii_digit()
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::align::lines;

    #[test]
    fn declarations_are_told_from_statements() {
        assert!(declares(b"\tunsigned int seq = 1;\n"));
        assert!(declares(b"\tstruct foo *one, *two;\n"));
        assert!(!declares(b"\treturn count;\n"));
        assert!(!declares(b"\tfoo(bar);\n"));
        assert!(!declares(b"\ta->b = c;\n"));
    }

    #[test]
    fn new_lines_stand_by_the_line_that_they_speak_of() {
        let added = lines(b"\tvcpu->ctxt.running = NULL;\n\n");
        let place =
            Place { added: &added, before: b"\tvcpu->ctxt = host->ctxt;\n", after: b"\tvcpu->mdcr = host->mdcr;\n" };
        let ours = lines(b"x;\n\tvcpu->sve = host->sve;\ny;\n");
        assert_eq!(choose(&place, &ours, &(1..2)), 1);
        let place = Place { before: place.after, after: place.before, ..place };
        assert_eq!(choose(&place, &ours, &(1..2)), 2);
    }
}
