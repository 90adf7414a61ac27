// SPDX-License-Identifier: GPL-2.0-only
//! New lines at the depth of the target's code.

/// How many tabs a line begins with.
pub(super) fn depth(line: &[u8]) -> isize {
    line.iter().take_while(|b| **b == b'\t').count() as isize
}

/// Moves lines to the right by so many tabs, to the left where it is negative. Directives, labels and blank lines stay.
pub(super) fn shift(text: &[u8], tabs: isize) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|b| *b == b'\n') {
        let stays = line.trim_ascii().is_empty() || line[0] == b'#' || tabs == 0;
        if stays {
            out.extend_from_slice(line);
        } else if tabs > 0 {
            out.extend(std::iter::repeat_n(b'\t', tabs.unsigned_abs()));
            out.extend_from_slice(line);
        } else {
            let drop = depth(line).min(-tabs).unsigned_abs();
            out.extend_from_slice(&line[drop..]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_move_and_blank_ones_stay() {
        assert_eq!(shift(b"\ta;\n\n\t\tb;\n", 1), b"\t\ta;\n\n\t\t\tb;\n");
        assert_eq!(shift(b"\ta;\n#endif\n\t\tb;\n", -1), b"a;\n#endif\n\tb;\n");
    }
}
