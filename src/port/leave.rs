// SPDX-License-Identifier: GPL-2.0-only
//! New statements about things that the target does not have.

use std::collections::HashSet;

use super::align::is_weak;
use super::record::{Doubt, DoubtKind};
use super::shape::arguments;
use super::words::{is_identifier, words};

/// What decides whether a statement is of any use in the target.
pub(super) struct Things<'t> {
    /// Says whether the whole target lacks a name.
    pub(super) lacks: &'t dyn Fn(&[u8]) -> bool,
    /// Words of upstream's file before the patch.
    pub(super) base: &'t HashSet<&'t [u8]>,
    /// The target's line before the new ones.
    pub(super) before: &'t [u8],
}

/// Leaves out lines that are a call and nothing else, and speak of something that upstream's file had before the patch
/// and the whole target lacks. Somebody has to look: the doubt names it. `None` where there are none, or nothing else.
pub(super) fn leave_out(text: &[u8], things: &Things<'_>) -> Option<(Vec<u8>, Doubt)> {
    let (mut out, mut doubt, mut kept) = (Vec::new(), None, false);
    let mut previous = things.before;
    for line in text.split_inclusive(|b| *b == b'\n') {
        let unknown = |word: &&[u8]| is_identifier(word) && things.base.contains(word) && (things.lacks)(word);
        let missing = words(line).into_iter().find(unknown).filter(|_| is_call(line) && !governs(previous));
        match missing {
            Some(name) => {
                let said = |text: &[u8]| String::from_utf8_lossy(text.trim_ascii()).into_owned();
                let reason = format!("`{}` is not in the target; `{}` is left out", said(name), said(line));
                doubt.get_or_insert(Doubt { kind: DoubtKind::MissingName, reason, candidates: Vec::new() });
            }
            None => {
                kept |= !is_weak(line);
                out.extend_from_slice(line);
                previous = line;
            }
        }
    }
    doubt.filter(|_| kept).map(|doubt| (out, doubt))
}

/// Says whether the line is one call as a statement.
fn is_call(line: &[u8]) -> bool {
    let text = line.trim_ascii();
    let Some(open) = text.iter().position(|b| *b == b'(') else { return false };
    let closes = |list: Vec<&[u8]>| open + 1 + list.iter().map(|one| one.len() + 1).sum::<usize>() + 1 == text.len();
    line.first().is_some_and(u8::is_ascii_whitespace)
        && is_identifier(&text[..open])
        && !matches!(&text[..open], b"return" | b"if" | b"while" | b"for" | b"switch")
        && text.ends_with(b");")
        && arguments(text, open).is_some_and(closes)
}

/// Says whether the next statement hangs on the line.
fn governs(line: &[u8]) -> bool {
    let text = line.trim_ascii();
    text.ends_with(b")")
        || text.ends_with(b"else")
        || text.ends_with(b"do")
        || text.ends_with(b",")
        || text.ends_with(b":")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> Option<String> {
        let base: HashSet<&[u8]> = [&b"lamp"[..], b"fan"].into();
        let things = Things { lacks: &|name| name == b"lamp", base: &base, before: b"\tint x;\n" };
        leave_out(text.as_bytes(), &things).map(|(text, _)| String::from_utf8(text).expect("text"))
    }

    #[test]
    fn a_call_about_what_the_target_lacks_goes_where_other_code_stays() {
        assert_eq!(left("\tstop(&x->fan);\n\tstop(&x->lamp);\n").as_deref(), Some("\tstop(&x->fan);\n"));
        assert_eq!(left("\tstop(&x->lamp);\n"), None);
        assert_eq!(left("\tif (y)\n\t\tstop(&x->lamp);\n"), None);
        assert_eq!(left("\tstop(&x->fan);\n\ty = stop(&x->lamp);\n"), None);
    }
}
