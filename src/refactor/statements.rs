// SPDX-License-Identifier: GPL-2.0-only
//! Where statements begin and end in a row of tokens.

use super::code::Code;

/// The end of the statement that begins at `at`, its `else` included; `None` where it does not end before `limit`.
pub(super) fn statement_end(code: &Code<'_>, at: usize, limit: usize) -> Option<usize> {
    let mut at = at;
    // What waits for the end of an inner statement: the `while` of a `do`, the `else` of an `if`.
    let mut open: Vec<&[u8]> = Vec::new();
    loop {
        if at >= limit {
            return None;
        }
        let word = code.text(at);
        match word {
            b"if" | b"for" | b"while" | b"switch" => {
                let close = code.partner(at + 1).filter(|_| code.is(at + 1, "("))?;
                open.push(word);
                at = close + 1;
                continue;
            }
            b"do" => {
                open.push(word);
                at += 1;
                continue;
            }
            b"{" => at = code.partner(at)? + 1,
            _ => {
                while !code.is(at, ";") {
                    if at >= limit || code.is(at, "}") {
                        return None;
                    }
                    at = code.partner(at).filter(|partner| *partner > at).unwrap_or(at) + 1;
                }
                at += 1;
            }
        }
        // A statement has ended: so do those around it, but for an `if` that goes on.
        loop {
            match open.pop() {
                None => return (at <= limit).then_some(at),
                Some(b"if") if at < limit && code.is(at, "else") => {
                    at += 1;
                    open.push(b"else");
                    break;
                }
                Some(b"do") => {
                    at = (at..limit).find(|at| code.is(*at, ";"))? + 1;
                }
                Some(_) => {}
            }
        }
    }
}

/// The word that makes the statement at `at` a branch without braces: `if`, `else`, `while` …
pub(super) fn branch_of<'t>(code: &Code<'t>, at: usize) -> Option<&'t [u8]> {
    let before = at.checked_sub(1)?;
    match code.text(before) {
        word @ (b"else" | b"do") => Some(word),
        b")" => Some(code.text(code.partner(before)?.checked_sub(1)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_ends_with_all_that_belongs_to_it() {
        for (text, end) in [
            ("a(); b();", "a();"),
            ("if (x) a(); b();", "if (x) a();"),
            ("if (x) a(); else if (y) b(); else c(); d();", "if (x) a(); else if (y) b(); else c();"),
            ("if (x) { a(); } else { b(); } c();", "if (x) { a(); } else { b(); }"),
            ("do { a(); } while (x); b();", "do { a(); } while (x);"),
            ("for (;;) if (x) a(); else b(); c();", "for (;;) if (x) a(); else b();"),
            ("while (x) do a(); while (y); b();", "while (x) do a(); while (y);"),
        ] {
            let code = Code::of_text(text.as_bytes());
            let found = statement_end(&code, 0, code.len()).map(|end| code.spell(0..end));
            assert_eq!(found.as_deref(), Some(end), "{text}");
        }
        let code = Code::of_text(b"if (x)");
        assert_eq!(statement_end(&code, 0, code.len()), None);
    }
}
