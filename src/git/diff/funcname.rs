// SPDX-License-Identifier: GPL-2.0-only
//! The function after `@@`: the last line before the hunk that looks like the head of something.
//!
//! The source of truth is the table of built-in drivers of `gitattributes(5)` ("Defining a custom hunk-header").

/// The most bytes of a line that git shows.
const SHOWN: usize = 80;

/// Which lines count as heads.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum FunctionLine {
    /// Any line that begins with a letter, `_` or `$`.
    #[default]
    Plain,
    /// `diff=cpp`.
    Cpp,
    /// `diff=dts`.
    Dts,
    /// `diff=python`.
    Python,
    /// `diff=rust`.
    Rust,
}

impl FunctionLine {
    /// The driver of that name; names that git does not know, and those that no kernel tree uses, count as plain.
    pub(crate) fn of_driver(name: &str) -> Self {
        match name {
            "cpp" => Self::Cpp,
            "dts" => Self::Dts,
            "python" => Self::Python,
            "rust" => Self::Rust,
            _ => Self::Plain,
        }
    }

    pub(crate) fn finder(self, text: &[u8]) -> Finder<'_> {
        let lines = text.split_inclusive(|byte| *byte == b'\n').collect();
        Finder { kind: self, lines, searched: 0, last: None }
    }

    /// What git shows of a line; `None` when it is no head.
    fn shown(self, line: &[u8]) -> Option<&[u8]> {
        let bare = match self {
            Self::Plain => line,
            _ => line.strip_suffix(b"\n").map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line)),
        };
        let head = match self {
            Self::Plain => {
                bare.first().is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'$')).then_some(bare)
            }
            Self::Cpp => cpp(bare),
            Self::Dts => dts(bare),
            Self::Python => python(bare),
            Self::Rust => rust(bare),
        }?;
        Some(trim_end(&head[..head.len().min(SHOWN)]))
    }
}

/// Finds heads from hunk to hunk; a hunk before which there is no new head shows the last one again.
pub(crate) struct Finder<'t> {
    kind: FunctionLine,
    lines: Vec<&'t [u8]>,
    /// The number of lines that earlier hunks have looked at.
    searched: usize,
    last: Option<&'t [u8]>,
}

impl<'t> Finder<'t> {
    /// The head for a hunk whose first old line is `first`, from 1.
    pub(crate) fn before(&mut self, first: u32) -> Option<&'t [u8]> {
        let end = (first.saturating_sub(1) as usize).min(self.lines.len());
        let found = self.lines.get(self.searched..end).unwrap_or_default().iter().rev();
        let kind = self.kind;
        if let Some(head) = found.into_iter().find_map(|line| kind.shown(line)) {
            self.last = Some(head);
        }
        self.searched = end;
        self.last
    }
}

fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_'
}

fn trim_end(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|b| !matches!(b, b' ' | b'\t' | b'\n' | b'\r')).map_or(0, |at| at + 1);
    &line[..end]
}

fn skip(line: &[u8], pass: impl Fn(&u8) -> bool) -> &[u8] {
    &line[line.iter().position(|b| !pass(b)).unwrap_or(line.len())..]
}

fn begins_word(line: &[u8]) -> bool {
    line.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_')
}

/// A line that begins with a word (or `::` and one), unless it is a label: a word, a colon, then nothing or a comment.
fn cpp(line: &[u8]) -> Option<&[u8]> {
    let indented = skip(line, is_blank);
    if begins_word(indented)
        && let Some(rest) = skip(indented, is_word).strip_prefix(b":")
    {
        let rest = skip(rest, u8::is_ascii_whitespace);
        if rest.is_empty() || rest.starts_with(b"//") || rest.starts_with(b"/*") {
            return None;
        }
    }
    let start = line.strip_prefix(b"::").map_or(line, |rest| skip(rest, u8::is_ascii_whitespace));
    begins_word(start).then_some(line)
}

/// A node: a word, `&word` or `/ {` at the start, without `;` and `=` in the line.
fn dts(line: &[u8]) -> Option<&[u8]> {
    if line.iter().any(|b| matches!(b, b';' | b'=')) {
        return None;
    }
    let start = skip(line, is_blank);
    let root = start.strip_prefix(b"/").is_some_and(|rest| skip(rest, is_blank).starts_with(b"{"));
    let word = start.strip_prefix(b"&").unwrap_or(start).first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
    (root || word).then_some(start)
}

/// `class` or `def`, with `async` before it or not.
fn python(line: &[u8]) -> Option<&[u8]> {
    let start = skip(line, is_blank);
    let (word, rest) = split_word(start);
    let (word, rest) = match word {
        b"async" if rest.first().is_some_and(is_blank) => match split_word(skip(rest, is_blank)) {
            (b"class", _) => return None,
            found => found,
        },
        _ => (word, rest),
    };
    (matches!(word, b"class" | b"def") && rest.first().is_some_and(is_blank)).then_some(start)
}

fn split_word(line: &[u8]) -> (&[u8], &[u8]) {
    line.split_at(line.iter().position(|b| !is_word(b)).unwrap_or(line.len()))
}

/// An item with its visibility and qualifiers, without a `;` after its keyword.
fn rust(line: &[u8]) -> Option<&[u8]> {
    let start = skip(line, is_blank);
    let mut rest = start;
    if let Some(after) = rest.strip_prefix(b"pub") {
        let after = match after.strip_prefix(b"(") {
            Some(inside) => {
                let close = memchr::memchr(b')', inside).filter(|at| *at > 0)?;
                &inside[close + 1..]
            }
            None => after,
        };
        if after.first().is_some_and(is_blank) {
            rest = skip(after, is_blank);
        }
    }
    let (word, after) = split_word(rest);
    let after = match word {
        b"async" | b"const" | b"unsafe" => Some(after),
        b"extern" => skip(after, is_blank)
            .strip_prefix(b"\"")
            .filter(|_| after.first().is_some_and(is_blank))
            .and_then(|name| memchr::memchr(b'"', name).filter(|at| *at > 0).map(|at| &name[at + 1..])),
        _ => None,
    };
    if let Some(after) = after.filter(|after| after.first().is_some_and(is_blank)) {
        rest = skip(after, is_blank);
    }
    let (word, mut after) = split_word(rest);
    let known = match word {
        b"struct" | b"enum" | b"union" | b"mod" | b"trait" | b"fn" | b"impl" => true,
        b"macro_rules" if after.starts_with(b"!") => {
            after = &after[1..];
            true
        }
        _ => false,
    };
    (known && after.first().is_some_and(|b| is_blank(b) || *b == b'<') && !after.contains(&b';')).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_no_function() {
        let cpp = FunctionLine::Cpp;
        assert_eq!(cpp.shown(b"static int f(void)  \n"), Some(&b"static int f(void)"[..]));
        assert_eq!(cpp.shown(b"out:\n"), None);
        assert_eq!(cpp.shown(b"out: /* bad */\n"), None);
        assert_eq!(cpp.shown(b"out: x\n"), Some(&b"out: x"[..]));
        assert_eq!(cpp.shown(b"\tint x;\n"), None);
        assert_eq!(cpp.shown(b"{\n"), None);
        assert_eq!(FunctionLine::Plain.shown(b"out:\n"), Some(&b"out:"[..]));
    }

    #[test]
    fn the_last_head_stays_until_there_is_a_new_one() {
        let text = b"int a(void)\n{\n\tx;\n\ty;\n}\nint b(void)\n{\n";
        let mut finder = FunctionLine::Cpp.finder(text);
        assert_eq!(finder.before(1), None);
        assert_eq!(finder.before(3), Some(&b"int a(void)"[..]));
        assert_eq!(finder.before(5), Some(&b"int a(void)"[..]));
        assert_eq!(finder.before(7), Some(&b"int b(void)"[..]));
    }
}
