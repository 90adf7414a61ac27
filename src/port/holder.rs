// SPDX-License-Identifier: GPL-2.0-only
//! The structs and unions of a file, as a pass over its lines sees them: their members, and the names that typedefs give.

use std::collections::BTreeSet;

use super::signature::Parameter;
use super::words::{is_identifier, words};

/// The struct or union of the outermost level that a pass is in.
#[derive(Default)]
pub(super) struct Holder<'t> {
    pub(super) name: Option<&'t [u8]>,
    /// One whose `{` is yet to come.
    open: Option<&'t [u8]>,
    /// The structs and unions so far.
    pub(super) seen: BTreeSet<&'t [u8]>,
    /// What a typedef that goes on stands for, as far as its first line tells; empty for what has no name.
    defined: Option<String>,
    /// The names that typedefs gave, and what they stand for.
    pub(super) typedefs: Vec<(Vec<u8>, String)>,
}

impl<'t> Holder<'t> {
    /// Looks at what begins at the start of a line.
    pub(super) fn begin_line(&mut self, rest: &'t [u8]) {
        let Some(first) = rest.first() else { return };
        if *first == b'{' {
            self.name = self.open.take();
        } else if *first == b'}' {
            (self.name, self.open) = (None, None);
            if let Some(kind) = self.defined.take() {
                self.end_typedef(&kind, rest);
            }
        } else if first.is_ascii_alphabetic() || *first == b'_' {
            let line = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
            (self.name, self.open) = (None, None);
            self.defined = None;
            if let Some(whole) = line.strip_prefix(b"typedef ") {
                self.begin_typedef(whole);
            }
            if !line.iter().any(|b| matches!(b, b'(' | b'=' | b';')) || line.trim_ascii_end().ends_with(b"{") {
                let all = words(line);
                let tag = all.windows(2).find(|pair| matches!(pair[0], b"struct" | b"union")).map(|pair| pair[1]);
                let Some(tag) = tag.filter(|tag| tag.len() > 1 && !all.contains(&b"=".as_slice())) else { return };
                match all.contains(&b"{".as_slice()) {
                    true => self.name = Some(tag),
                    false => self.open = Some(tag),
                }
                self.seen.insert(tag);
            }
        }
    }
}

impl Holder<'_> {
    /// Reads the first line of a typedef behind its keyword.
    fn begin_typedef(&mut self, line: &[u8]) {
        let bare = memchr::memchr(b';', line).map(|end| &line[..end]);
        match bare {
            Some(bare) if !bare.contains(&b'{') => {
                let read = Parameter::read(bare);
                if !read.name.is_empty() {
                    self.typedefs.push((read.name.into_bytes(), read.kind));
                }
            }
            Some(_) => {}
            None => {
                let head = memchr::memchr(b'{', line).map_or(line, |at| &line[..at]);
                let all = words(head);
                self.defined = match all.as_slice() {
                    [kind @ (b"struct" | b"union" | b"enum")] => Some(String::from_utf8_lossy(kind).into_owned()),
                    [kind @ (b"struct" | b"union" | b"enum"), tag, ..] => {
                        Some(format!("{} {}", String::from_utf8_lossy(kind), String::from_utf8_lossy(tag)))
                    }
                    _ => None,
                };
            }
        }
    }

    /// Reads the line that ends one: `} name, *other;`.
    fn end_typedef(&mut self, kind: &str, line: &[u8]) {
        let line = &line[1..memchr::memchr(b';', line).unwrap_or(1).max(1)];
        let plain = words(line).into_iter().find(|word| is_identifier(word) && !word.starts_with(b"__"));
        let Some(name) = plain.filter(|_| !line.contains(&b'*')) else { return };
        let shown = String::from_utf8_lossy(name);
        // What has no tag has a type of its own.
        let kind = if kind.contains(' ') { kind.to_owned() } else { format!("{kind} {shown}") };
        self.typedefs.push((name.to_vec(), kind));
    }
}

/// The words of the type that the member at `start..end` of a struct's body has; empty where its declaration does not
/// tell.
pub(super) fn member_type(text: &[u8], start: usize, end: usize) -> String {
    let from = text[..start].iter().rposition(|b| matches!(b, b';' | b'{' | b'}')).map_or(0, |at| at + 1);
    let head = &text[from..start];
    let head = memchr::memmem::rfind(head, b"*/").map_or(head, |at| &head[at + 2..]);
    let lines = head.split(|b| *b == b'\n').filter(|line| !line.trim_ascii_start().starts_with(b"#"));
    let head = lines.collect::<Vec<_>>().join(&b'\n');
    let depth = |text: &[u8]| text.iter().filter(|b| **b == b'(').count() - text.iter().filter(|b| **b == b')').count();
    if head.iter().filter(|b| **b == b'(').count() < head.iter().filter(|b| **b == b')').count() {
        return String::new();
    }
    let tail = &text[end..];
    let tail = &tail[..tail.iter().position(|b| matches!(b, b';' | b'{' | b'}')).unwrap_or(0)];
    let name = &text[start..end];
    let whole = match depth(&head) {
        // Others of the same declaration share its first words alone.
        0 => {
            let mut parts = head.split(|b| *b == b',');
            let first = parts.next().unwrap_or_default();
            let next = tail.iter().copied().find(|b| !b.is_ascii_whitespace());
            let array: &[u8] = if next == Some(b'[') { b"[]" } else { b"" };
            match parts.next_back() {
                None => [first, name, array].concat(),
                Some(own) => {
                    let base = Parameter::read(first).kind;
                    [base.trim_end_matches(" *").as_bytes(), b" ", own, name, array].concat()
                }
            }
        }
        1 if head.trim_ascii_end().ends_with(b"*") => [&head, name, tail].concat(),
        _ => return String::new(),
    };
    let read = Parameter::read(&whole);
    if read.name.as_bytes() == name { read.kind } else { String::new() }
}

/// Says whether the word at `start..end` of a struct's body is one that a member may have as its name.
pub(super) fn names_member(text: &[u8], start: usize, end: usize) -> bool {
    let indented =
        memchr::memrchr(b'\n', &text[..start]).is_none_or(|at| matches!(text.get(at + 1), Some(b' ' | b'\t' | b'/')));
    let next = text[end..].iter().copied().find(|b| !b.is_ascii_whitespace()).unwrap_or(b' ');
    indented && matches!(next, b';' | b'[' | b':' | b',' | b')' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_have_the_types_of_their_declarations() {
        let text = "struct box {\n\tint one, *two;\t/* a; b */\n\tstruct lid lids[4];\n#if X\n\tint (*open)(struct box *b, u64 how);\n\
                    #endif\n\tDECLARE_BITS(bits, 4);\n\tunsigned long size : 3;\n\tstruct { int in; } inner;\n};\n";
        let of = |name: &str| {
            let at = text.find(name).expect("it is there");
            member_type(text.as_bytes(), at, at + name.len())
        };
        let all =
            ["one", "two", "lids", "open", "bits", "size", "in;", "inner"].map(|name| of(name.trim_end_matches(';')));
        let wanted = ["int", "int *", "struct lid *", "int ( * ) ( struct box * b , u64 how )", "", "unsigned long"];
        assert_eq!(all[..6], wanted);
        assert_eq!(all[7], "");
    }

    #[test]
    fn typedefs_give_names() {
        let text = "typedef struct {\n\tint a;\n} one_t;\ntypedef struct two {\n} __packed two_t;\n\
                    typedef unsigned long three_t;\ntypedef int (*four_t)(void);\nstruct five {\n} five;\n";
        let mut holder = Holder::default();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            holder.begin_line(&text.as_bytes()[at..]);
            at += line.len();
        }
        let found: Vec<(String, String)> = holder
            .typedefs
            .into_iter()
            .map(|(name, kind)| (String::from_utf8_lossy(&name).into_owned(), kind))
            .collect();
        let wanted = [
            ("one_t", "struct one_t"),
            ("two_t", "struct two"),
            ("three_t", "unsigned long"),
            ("four_t", "int ( * ) ( void )"),
        ];
        assert_eq!(found, wanted.map(|(name, kind)| (name.to_owned(), kind.to_owned())));
    }
}
