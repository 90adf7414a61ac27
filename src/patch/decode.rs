// SPDX-License-Identifier: GPL-2.0-only
//! Decoding what mail encodes: base 64, quoted-printable, and the encoded words of headers (RFC 2045, RFC 2047).

/// Decodes base 64; characters outside of its alphabet are passed over.
pub(crate) fn base64(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    out
}

/// Decodes quoted-printable; a `=` that begins no escape stays.
pub(crate) fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let hex = |range: std::ops::Range<usize>| {
            text.get(range).and_then(|d| std::str::from_utf8(d).ok()).and_then(|d| u8::from_str_radix(d, 16).ok())
        };
        if *byte != b'=' {
            out.push(*byte);
            at += 1;
        } else if text[at + 1..].starts_with(b"\n") {
            at += 2;
        } else if text[at + 1..].starts_with(b"\r\n") {
            at += 3;
        } else if let Some(value) = hex(at + 1..at + 3) {
            out.push(value);
            at += 3;
        } else {
            out.push(b'=');
            at += 1;
        }
    }
    out
}

/// Says whether there is a charset of that name; none named is UTF-8.
pub(crate) fn is_charset(name: &str) -> bool {
    name.trim().is_empty() || encoding_rs::Encoding::for_label(name.trim().as_bytes()).is_some()
}

/// The first line of quoted-printable, from 0, with a `=` that begins no escape.
pub(crate) fn bad_escape(lines: &[&[u8]]) -> Option<usize> {
    lines.iter().position(|line| {
        let text = line.trim_ascii_end();
        let starts = memchr::memchr_iter(b'=', text).map(|at| &text[at + 1..]);
        // An escape that was decoded begins none itself.
        starts
            .into_iter()
            .any(|rest| !(rest.is_empty() || rest.len() > 1 && rest[..2].iter().all(u8::is_ascii_hexdigit)))
    })
}

/// Bytes of a charset as text. Where the charset is unknown, or the bytes are none of its, they are taken for UTF-8, or
/// for Latin-1 if they are no UTF-8 either, as `git mailinfo` guesses.
pub(crate) fn charset(bytes: &[u8], name: &str) -> String {
    let utf8 = std::str::from_utf8(bytes);
    match encoding_rs::Encoding::for_label(name.trim().as_bytes()) {
        Some(encoding) if encoding != encoding_rs::UTF_8 => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        _ => utf8.map_or_else(|_| bytes.iter().copied().map(char::from).collect(), str::to_owned),
    }
}

/// A header's value with its encoded words decoded.
pub(crate) fn header(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    let mut after_word = false;
    while let Some(start) = rest.find("=?") {
        let Some((word, length)) = encoded_word(&rest[start..]) else {
            out.push_str(&rest[..start + 2]);
            rest = &rest[start + 2..];
            after_word = false;
            continue;
        };
        // White space between two encoded words is no part of the text.
        if !(after_word && rest[..start].trim().is_empty()) {
            out.push_str(&rest[..start]);
        }
        out.push_str(&word);
        rest = &rest[start + length..];
        after_word = true;
    }
    // A line end that was encoded is none of the header's.
    (out + rest).replace(|c: char| c.is_control() && c != '\t', " ")
}

/// Decodes one `=?charset?q?text?=`; returns it and its length.
fn encoded_word(text: &str) -> Option<(String, usize)> {
    let mut parts = text[2..].splitn(3, '?');
    let (name, kind, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let end = rest.find("?=")?;
    let inner = &rest[..end];
    if inner.contains(' ') {
        return None;
    }
    let bytes = match kind {
        "q" | "Q" => quoted_printable(inner.replace('_', " ").as_bytes()),
        "b" | "B" => base64(inner.as_bytes()),
        _ => return None,
    };
    let length = 2 + name.len() + 1 + kind.len() + 1 + end + 2;
    let name = name.split('*').next().unwrap_or(name);
    Some((charset(&bytes, name), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_join_and_other_text_stays() {
        assert_eq!(header("[PATCH] =?UTF-8?q?Na=C3=AFve=20?= =?utf-8?B?w6k=?= x"), "[PATCH] Na\u{ef}ve \u{e9} x");
        assert_eq!(header("=?iso-8859-1?Q?J=F6rg_A?="), "J\u{f6}rg A");
        assert_eq!(header("=?utf-8*en?Q?a?= b"), "a b");
        assert_eq!(header("=?utf-8?q?a=0AFrom:_b=00?="), "a From: b ");
        assert_eq!(charset(b"\x80 \xa4", "windows-1252"), "\u{20ac} \u{a4}");
        assert_eq!(charset(b"\xe9", "no-such-charset"), "\u{e9}");
        assert_eq!(header("a =? b =?x?y?z"), "a =? b =?x?y?z");
        assert_eq!(quoted_printable(b"a=\nb=3D=zz=4"), b"ab==zz=4");
        assert_eq!(base64(b"aGVs\nbG8="), b"hello");
    }
}
