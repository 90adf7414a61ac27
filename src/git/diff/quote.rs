// SPDX-License-Identifier: GPL-2.0-only
//! Names with unusual characters, quoted as git does by default (`core.quotePath`).

use crate::text::RepoPath;

/// The name, in C's quotes when it needs them.
pub(crate) fn quote_one(path: &RepoPath) -> String {
    quote_prefixed("", path)
}

/// `a/name` or `b/name`, the quotes around both.
pub(crate) fn quote_prefixed(prefix: &str, path: &RepoPath) -> String {
    let name = path.as_str();
    if name.bytes().all(is_plain) {
        return format!("{prefix}{name}");
    }
    let mut quoted = format!("\"{prefix}");
    for byte in name.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
            0x07 => quoted.push_str("\\a"),
            0x08 => quoted.push_str("\\b"),
            b'\t' => quoted.push_str("\\t"),
            b'\n' => quoted.push_str("\\n"),
            0x0b => quoted.push_str("\\v"),
            0x0c => quoted.push_str("\\f"),
            b'\r' => quoted.push_str("\\r"),
            byte if is_plain(byte) => quoted.push(char::from(byte)),
            byte => quoted.push_str(&format!("\\{byte:03o}")),
        }
    }
    quoted.push('"');
    quoted
}

fn is_plain(byte: u8) -> bool {
    (0x20..0x7f).contains(&byte) && byte != b'"' && byte != b'\\'
}
