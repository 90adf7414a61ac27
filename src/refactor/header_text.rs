// SPDX-License-Identifier: GPL-2.0-only
//! The head of a function as text: its storage class, and how it is broken into lines.

use serde::Deserialize;

use super::code::Code;
use crate::text::column_after;

/// Who sees a function.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Linkage {
    /// Whoever did before.
    #[default]
    Keep,
    /// Its own file: `static`.
    Static,
    /// Its own file, without a call: `static inline`.
    StaticInline,
    /// Everyone.
    External,
}

const STORAGE: [&[u8]; 7] =
    [b"static", b"inline", b"extern", b"__always_inline", b"__inline", b"__inline__", b"noinline"];

impl Linkage {
    const fn words(self) -> &'static str {
        match self {
            Self::Keep | Self::External => "",
            Self::Static => "static",
            Self::StaticInline => "static inline",
        }
    }
}

/// How many tokens at the head of a function are storage classes that `linkage` does not want; and what it wants
/// before the first token. `None` where all is as it should be.
pub(super) fn storage_change(
    code: &Code<'_>,
    start: usize,
    name: usize,
    linkage: Linkage,
) -> Option<(Vec<usize>, &'static str)> {
    if linkage == Linkage::Keep {
        return None;
    }
    let own: Vec<usize> = (start..name).filter(|at| STORAGE.contains(&code.text(*at))).collect();
    let spelled: Vec<&[u8]> = own.iter().map(|at| code.text(*at)).collect();
    let wanted = linkage.words();
    let is_there = spelled.join(&b' ') == wanted.as_bytes()
        || linkage == Linkage::StaticInline && spelled.contains(&&b"static"[..]) && spelled.len() > 1;
    (!is_there).then_some((own, wanted))
}

/// A function's text with another linkage; its head is broken into lines anew if it changes.
pub(super) fn relinked(text: &str, name: &str, linkage: Linkage) -> String {
    let code = Code::of_text(text.as_bytes());
    let Some(at) = (0..code.len()).find(|at| code.is(*at, name) && code.is(at + 1, "(")) else {
        return text.to_owned();
    };
    let Some((gone, wanted)) = storage_change(&code, 0, at, linkage) else { return text.to_owned() };
    let Some(close) = code.partner(at + 1) else { return text.to_owned() };
    let start = code.span(0).start() as usize;
    let mut head = wanted.to_owned();
    for token in (0..=close).filter(|token| !gone.contains(token)) {
        let glued = token > 0 && code.span(token - 1).end() == code.span(token).start();
        if !head.is_empty() && !glued {
            head.push(' ');
        }
        head.push_str(&String::from_utf8_lossy(code.text(token)));
    }
    let end = code.span(close).end() as usize;
    format!("{}{}{}", &text[..start], wrapped(&head), &text[end..])
}

/// Breaks a head such as `int f(int a, int b)` into lines of 80 columns that go on under the parenthesis.
pub(super) fn wrapped(head: &str) -> String {
    let code = Code::of_text(head.as_bytes());
    let open = (0..code.len()).find(|at| code.is(*at, "(") && code.partner(*at) == Some(code.len() - 1));
    let Some((open, elements)) = open.and_then(|open| Some((open, code.elements(open)?))) else {
        return head.to_owned();
    };
    let mut out = head[..code.span(open).end() as usize].to_owned();
    let indent = column_after(out.as_bytes(), 0) as usize;
    let mut column = indent;
    for (at, element) in elements.iter().enumerate() {
        let text = code.spell(element.clone());
        // Room for the comma, or for `);`.
        let width = text.chars().count() + if at + 1 == elements.len() { 2 } else { 1 };
        if at > 0 {
            if column + 1 + width > 80 {
                out.push('\n');
                out.push_str(&"\t".repeat(indent / 8));
                out.push_str(&" ".repeat(indent % 8));
                column = indent;
            } else {
                out.push(' ');
                column += 1;
            }
        }
        out.push_str(&text);
        column += text.chars().count();
        if at + 1 < elements.len() {
            out.push(',');
            column += 1;
        }
    }
    out.push(')');
    out
}

/// Tabs instead of eight spaces at the head of lines.
pub(super) fn tabbed(text: &str) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let lead = line.len() - line.trim_start_matches([' ', '\t']).len();
        if line[..lead].contains("        ") || line[..lead].contains(" \t") {
            let column = column_after(&line.as_bytes()[..lead], 0) as usize;
            out.push_str(&"\t".repeat(column / 8));
            out.push_str(&" ".repeat(column % 8));
        } else {
            out.push_str(&line[..lead]);
        }
        out.push_str(&line[lead..]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_changes_its_linkage_and_keeps_its_body() {
        let text = "/* Why. */\nstatic inline int f(int a)\n{\n\treturn a;\n}";
        assert_eq!(relinked(text, "f", Linkage::Static), "/* Why. */\nstatic int f(int a)\n{\n\treturn a;\n}");
        assert_eq!(relinked(text, "f", Linkage::External), "/* Why. */\nint f(int a)\n{\n\treturn a;\n}");
        assert_eq!(relinked(text, "f", Linkage::StaticInline), text);
        assert_eq!(relinked(text, "f", Linkage::Keep), text);
    }

    #[test]
    fn a_long_head_goes_on_under_its_parenthesis() {
        let head = "u64 tdh_mem_page_aug(struct tdx_td *td, u64 gpa, enum pg_level level, kvm_pfn_t pfn, u64 *a)";
        assert_eq!(
            wrapped(head),
            "u64 tdh_mem_page_aug(struct tdx_td *td, u64 gpa, enum pg_level level,\n\t\t     kvm_pfn_t pfn, u64 *a)"
        );
    }

    #[test]
    fn spaces_become_tabs() {
        assert_eq!(tabbed("{\n        a;\n\t  b;\n            c;\n}"), "{\n\ta;\n\t  b;\n\t    c;\n}");
    }
}
