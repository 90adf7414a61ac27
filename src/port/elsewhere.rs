// SPDX-License-Identifier: GPL-2.0-only
//! Code that stands somewhere else in the target: found by its own lines, white space aside, where they stand once.

use std::ops::Range;

use super::align::is_weak;

fn same(one: &[u8], two: &[u8]) -> bool {
    one.trim_ascii() == two.trim_ascii()
}

fn says_something(lines: &[&[u8]]) -> bool {
    lines.iter().any(|line| !is_weak(line) && line.trim_ascii().len() >= 10)
}

/// The one place where these lines stand; `None` where there is none, or there are several.
pub(super) fn only_place(ours: &[&[u8]], wanted: &[&[u8]]) -> Option<Range<usize>> {
    if wanted.is_empty() || !says_something(wanted) {
        return None;
    }
    let mut found = ours
        .windows(wanted.len())
        .enumerate()
        .filter(|(_, window)| window.iter().zip(wanted).all(|(have, want)| same(have, want)))
        .map(|(at, _)| at..at + wanted.len());
    found.next().filter(|_| found.next().is_none())
}

/// The one place between the lines before and those after, as many of them as make it the only one.
pub(super) fn only_gap(base: &[&[u8]], at: usize, ours: &[&[u8]]) -> Option<usize> {
    for reach in (1..=3_usize).rev() {
        let (start, end) = (at.saturating_sub(reach), (at + reach).min(base.len()));
        if says_something(&base[start..at])
            && says_something(&base[at..end])
            && let Some(place) = only_place(ours, &base[start..end])
        {
            return Some(place.start + at - start);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::align::lines;

    #[test]
    fn a_line_that_stands_once_is_found_at_another_depth() {
        let ours = lines(b"a;\n\t\tquota_charge(one, two);\nb;\n");
        assert_eq!(only_place(&ours, &lines(b"\tquota_charge(one, two);\n")), Some(1..2));
        let twice = lines(b"quota_charge(one, two);\nquota_charge(one, two);\n");
        assert_eq!(only_place(&twice, &lines(b"\tquota_charge(one, two);\n")), None);
    }

    #[test]
    fn a_gap_is_found_by_the_lines_on_both_sides() {
        let ours = lines(b"x;\nfirst_call(here);\nsecond_call(here);\ny;\n");
        let base = lines(b"other;\nfirst_call(here);\nsecond_call(here);\nmore;\n");
        assert_eq!(only_gap(&base, 2, &ours), Some(2));
        assert_eq!(only_gap(&base, 1, &ours), None);
    }
}
