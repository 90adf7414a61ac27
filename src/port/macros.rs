// SPDX-License-Identifier: GPL-2.0-only
//! What the definition of a macro tells besides the number of its arguments.

use super::shape::arguments;
use super::signature::Parameter;
use super::words::words;

/// What the guard takes that the word at `start..end` names, where a macro defines it: `DEFINE_GUARD(name, type, …)`.
pub(super) fn guarded(text: &[u8], start: usize, end: usize) -> Option<String> {
    let line = memchr::memrchr(b'\n', &text[..start]).map_or(0, |at| at + 1);
    let is_pointer = match &text[line..start] {
        b"DEFINE_GUARD(" => false,
        b"DEFINE_LOCK_GUARD_1(" => true,
        _ => return None,
    };
    let rest = text[end..].strip_prefix(b",")?;
    let kind = Parameter::read(&rest[..rest.iter().position(|b| matches!(b, b',' | b')'))?]);
    // A type of one word was read as a name.
    let words = [kind.kind, kind.name].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    Some(if is_pointer { format!("{words} *") } else { words })
}

/// The macro at the start of a line of which the word at `start` is the first argument; empty for none.
pub(super) fn maker(text: &[u8], start: usize) -> &[u8] {
    let line = memchr::memrchr(b'\n', &text[..start]).map_or(0, |at| at + 1);
    let head = text[line..start].strip_suffix(b"(").unwrap_or_default();
    if head.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_') { head } else { b"" }
}

/// Says whether a macro makes a `guard()` or a `CLASS()`.
pub(super) fn makes_class(maker: &[u8]) -> bool {
    let has = |part: &[u8]| memchr::memmem::find(maker, part).is_some();
    (maker.starts_with(b"DEFINE_") || maker.starts_with(b"DECLARE_") || maker.starts_with(b"EXTEND_"))
        && (has(b"GUARD") || has(b"CLASS"))
}

/// Which arguments the function-like macro that is defined at `start..end` makes strings of, as a bit for each; `None` for
/// what is no such macro.
pub(super) fn made_strings(text: &[u8], start: usize, end: usize) -> Option<u32> {
    let line = memchr::memrchr(b'\n', &text[..start]).map_or(0, |at| at + 1);
    let head = text[line..start].strip_prefix(b"#")?.trim_ascii();
    if head != b"define" || text.get(end) != Some(&b'(') {
        return None;
    }
    let list = arguments(text, end)?;
    let names: Vec<&[u8]> = list.into_iter().map(<[u8]>::trim_ascii).collect();
    let mut body = &text[end..];
    let mut len = 0;
    for line in body.split_inclusive(|b| *b == b'\n') {
        len += line.len();
        if !line.trim_ascii_end().ends_with(b"\\") {
            break;
        }
    }
    body = &body[..len];
    let all = words(body);
    let made = |name: &[u8]| {
        let quoted = all.windows(2).any(|pair| pair == [b"#".as_slice(), name]);
        let pasted = all.windows(3).any(|three| three == [b"#".as_slice(), b"#", name]);
        quoted && !pasted || all.windows(3).any(|three| three == [b"__stringify".as_slice(), b"(", name])
    };
    Some(names.iter().take(32).enumerate().map(|(at, name)| u32::from(made(name)) << at).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macros_tell_what_becomes_a_string() {
        let of = |text: &str| made_strings(text.as_bytes(), 8, 9);
        assert_eq!(of("#define f(a, b) g(#a, b)\n"), Some(1));
        assert_eq!(of("#define f(a, b) \\\n\tg(a, __stringify(b))\n#a\n"), Some(2));
        assert_eq!(of("#define f(a, b) g(x##a, b)\n"), Some(0));
        assert_eq!(of("#define f (a)\n"), None);
        assert_eq!(of("int     f(int a);\n"), None);
    }

    #[test]
    fn guards_tell_what_they_take() {
        let of = |text: &str| {
            let at = text.find("one").expect("it is there");
            guarded(text.as_bytes(), at, at + 3)
        };
        assert_eq!(of("DEFINE_GUARD(one, struct two *, up(_T), down(_T))\n").as_deref(), Some("struct two *"));
        assert_eq!(of("DEFINE_LOCK_GUARD_1(one, two_t,\n\tup(_T->lock))\n").as_deref(), Some("two_t *"));
        let made = |text: &'static str| maker(text.as_bytes(), text.find("one").expect("it is there"));
        assert_eq!(made("DEFINE_FREE(one, void *, free(_T))\n"), b"DEFINE_FREE");
        assert_eq!(made("static int f(one)\n"), b"");
        assert_eq!([made("DEFINE_LOCK_GUARD_0(one, a(), b())"), b"DEFINE_MUTEX"].map(makes_class), [true, false]);
        assert_eq!(of("DEFINE_FREE(one, void *, free(_T))\n"), None);
    }
}
