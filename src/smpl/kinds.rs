// SPDX-License-Identifier: GPL-2.0-only
//! The words that say what a metavariable is, and what a misspelt one means.

/// The words that begin a declaration.
const KINDS: [&str; 27] = [
    "metavariable",
    "expression",
    "idexpression",
    "identifier",
    "fresh",
    "local",
    "global",
    "constant",
    "statement",
    "declaration",
    "parameter",
    "initialiser",
    "initializer",
    "field",
    "position",
    "symbol",
    "typedef",
    "type",
    "declarer",
    "iterator",
    "attribute",
    "format",
    "function",
    "assignment",
    "binary",
    "pragmainfo",
    "operator",
];

/// Finds the word that a misspelt one is near to: a letter more, less, another or two in turn, in long words twice.
/// `None` for a word that is right, and for one that means something else.
pub(super) fn meant(word: &str) -> Option<&'static str> {
    // Types are often named like this, whatever comes before.
    if word.ends_with("_t") || word.len() > 20 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    if KINDS.contains(&word) {
        return None;
    }
    let near = |kind: &&&str| {
        let most = if kind.len() > 6 { 2 } else { 1 };
        kind.as_bytes()[0] == word.as_bytes()[0] && distance(kind.as_bytes(), word.as_bytes()) <= most
    };
    KINDS.iter().filter(|kind| near(kind)).min_by_key(|kind| distance(kind.as_bytes(), word.as_bytes())).copied()
}

/// How many letters have to be changed, put in, taken out or swapped with their neighbour.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for (n, x) in a.iter().enumerate() {
        let mut row = vec![n + 1];
        for (m, y) in b.iter().enumerate() {
            let mut best = (rows[n][m] + usize::from(x != y)).min(rows[n][m + 1] + 1).min(row[m] + 1);
            if n > 0 && m > 0 && *x == b[m - 1] && a[n - 1] == *y {
                best = best.min(rows[n - 1][m - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_kinds_are_told_from_types() {
        assert_eq!(meant("expresion"), Some("expression"));
        assert_eq!(meant("identifer"), Some("identifier"));
        assert_eq!(meant("tpye"), Some("type"));
        for right in ["expression", "struct", "int", "unsigned", "field_t", "page", "list", "u8", "size_t", "long"] {
            assert_eq!(meant(right), None, "{right}");
        }
    }
}
