// SPDX-License-Identifier: GPL-2.0-only
//! The text of comments: finding words across their lines, and putting others in their place.
//!
//! A comment is read as lines, each with what stands before its words (indentation, `/*`, ` * `, `//`) and behind them
//! (`*/`). Words flow on into the next line of their paragraph only where a line has got too long.

use std::ops::Range;

use crate::c::{CFile, TokenKind};
use crate::text::{ByteSpan, column_after};

/// Up to which column comments are filled.
const WIDTH: u32 = 80;

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// A line of a comment: `text` is the place of its words in the file, or what they have become.
#[derive(Clone, Debug)]
struct Line {
    prefix: Vec<u8>,
    text: Vec<u8>,
    tail: Vec<u8>,
    /// Where its words stand in the file; none for a line that is new.
    span: Option<ByteSpan>,
    touched: bool,
}

/// A comment, or several that follow each other line by line.
#[derive(Clone, Debug)]
pub(super) struct Prose<'f> {
    file: &'f CFile,
    span: ByteSpan,
    lines: Vec<Line>,
}

/// The comments in `span`, those line by line below each other as one.
pub(super) fn comments_in(file: &CFile, span: ByteSpan) -> Vec<ByteSpan> {
    let bytes = file.source().bytes();
    let mut out: Vec<ByteSpan> = Vec::new();
    let mut last_is_line = false;
    for token in file.tokens().iter().filter(|token| span.contains(token.span)) {
        if token.kind != TokenKind::Comment {
            last_is_line = false;
            continue;
        }
        let is_line = file.source().slice(token.span).starts_with(b"//");
        match out.last_mut() {
            Some(last) if is_line && last_is_line && newlines(bytes, last.end(), token.span.start()) == 1 => {
                *last = last.join(token.span);
            }
            _ => out.push(token.span),
        }
        last_is_line = is_line;
    }
    out
}

fn newlines(bytes: &[u8], from: u32, to: u32) -> usize {
    memchr::memchr_iter(b'\n', &bytes[from as usize..to as usize]).count()
}

impl<'f> Prose<'f> {
    /// Reads the comment at `span`.
    pub(super) fn new(file: &'f CFile, span: ByteSpan) -> Self {
        let bytes = file.source().bytes();
        let mut lines = Vec::new();
        let mut at = span.start();
        while at < span.end() {
            let line = file.source().line_span(file.source().line(at));
            let end = line.end().min(span.end());
            lines.push(read_line(bytes, line.start(), at, end, lines.is_empty(), end == span.end()));
            at = end;
        }
        Self { file, span, lines }
    }

    /// Its words, with single spaces.
    pub(super) fn words(&self) -> String {
        let lines = self.lines.iter().map(|line| String::from_utf8_lossy(&line.text).into_owned());
        lines.collect::<Vec<_>>().join(" ").split_ascii_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Its first words, for messages.
    pub(super) fn beginning(&self) -> String {
        let words = self.words();
        let mut out = String::new();
        for word in words.split(' ') {
            if out.len() + word.len() > 48 {
                return format!("{out} ...");
            }
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
        out
    }

    /// The places where `words` stand, white space and the marks of lines aside.
    pub(super) fn find(&self, words: &str) -> Vec<ByteSpan> {
        let needle = words.split_ascii_whitespace().collect::<Vec<_>>().join(" ").into_bytes();
        let (mut text, mut places): (Vec<u8>, Vec<u32>) = (Vec::new(), Vec::new());
        for line in &self.lines {
            let Some(span) = line.span else { continue };
            for (at, byte) in (span.start()..).zip(&line.text) {
                let blank = byte.is_ascii_whitespace();
                if !(blank && text.last().is_none_or(|last| *last == b' ')) {
                    text.push(if blank { b' ' } else { *byte });
                    places.push(at);
                }
            }
            if text.last().is_some_and(|last| *last != b' ') {
                text.push(b' ');
                places.push(span.end());
            }
        }
        let fits = |at: &usize| {
            let end = at + needle.len();
            let open = !is_word(needle[0]) || *at == 0 || !is_word(text[at - 1]);
            open && (!is_word(needle[needle.len() - 1]) || text.get(end).is_none_or(|byte| !is_word(*byte)))
        };
        if needle.is_empty() {
            return Vec::new();
        }
        memchr::memmem::find_iter(&text, &needle)
            .filter(fits)
            .map(|at| ByteSpan::new(places[at], places[at + needle.len() - 1] + 1))
            .collect()
    }

    /// Replaces what stands at the places, which rise, and gives the bytes to replace and what comes instead.
    pub(super) fn replaced(mut self, places: &[(ByteSpan, &str)]) -> (ByteSpan, Vec<u8>) {
        for (place, text) in places.iter().rev() {
            self.put(*place, text);
        }
        self.drop_empty();
        if self.lines.iter().all(|line| line.text.is_empty()) {
            return (self.span, Vec::new());
        }
        self.open();
        self.wrap();
        let old = self.file.source().slice(self.span);
        let new = self.spelled();
        let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
        let most = old.len().min(new.len()) - head;
        let tail = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
        let span = ByteSpan::new(self.span.start() + head as u32, self.span.end() - tail as u32);
        (span, new[head..new.len() - tail].to_vec())
    }

    fn put(&mut self, place: ByteSpan, text: &str) {
        let holds = |line: &Line, at: u32| line.span.is_some_and(|span| span.start() <= at && at <= span.end());
        let Some(first) = self.lines.iter().position(|line| holds(line, place.start())) else { return };
        let Some(last) = self.lines.iter().rposition(|line| holds(line, place.end())) else { return };
        let offset = |line: &Line, at: u32| line.span.map_or(0, |span| (at - span.start()) as usize);
        let start = offset(&self.lines[first], place.start());
        let end = offset(&self.lines[last], place.end());
        // What is behind the place may have changed length by a later one; what is before it has not.
        let behind = self.lines[last].text.split_off(end);
        self.lines[first].text.truncate(start);
        let mut pieces = paragraphs(text).into_iter();
        let head = pieces.next().unwrap_or_default();
        let removed: Vec<Line> = self.lines.drain(first + 1..=last).collect();
        let line = &mut self.lines[first];
        line.touched = true;
        if let Some(tail) = removed.last() {
            line.tail.clone_from(&tail.tail);
        }
        line.text.extend_from_slice(&head);
        let tail = std::mem::take(&mut line.tail);
        let prefix = if first == 0 { continuation(&line.prefix) } else { line.prefix.clone() };
        let mut at = first;
        for piece in pieces {
            at += 1;
            let new = Line { prefix: prefix.clone(), text: piece, tail: Vec::new(), span: None, touched: true };
            self.lines.insert(at, new);
        }
        let line = &mut self.lines[at];
        line.tail = tail;
        if line.text.is_empty() || line.text.ends_with(b" ") {
            line.text.extend_from_slice(behind.trim_ascii_start());
        } else {
            line.text.extend_from_slice(&behind);
        }
        let kept = line.text.trim_ascii_end().len();
        line.text.truncate(kept);
    }

    /// Takes away the lines that have lost their words, and an empty line too many.
    fn drop_empty(&mut self) {
        let mut at = 0;
        while at < self.lines.len() {
            let line = &self.lines[at];
            let inner = at > 0 && line.tail.is_empty();
            let lost = line.touched && line.text.is_empty() && line.span.is_some_and(|span| !span.is_empty());
            if !(lost && inner) {
                at += 1;
                continue;
            }
            self.lines.remove(at);
            let ends = self.lines.get(at).is_none_or(|line| line.text.is_empty());
            if ends && self.lines[at - 1].text.is_empty() && at > 1 {
                self.lines.remove(at - 1);
                at -= 1;
            }
        }
    }

    /// Gives a comment on one line, that has got too long for it, lines of its own.
    fn open(&mut self) {
        let [line] = &self.lines[..] else { return };
        let Some(mark) = line.prefix.iter().position(|byte| *byte == b'/') else { return };
        let alone = line.prefix[..mark].trim_ascii().is_empty();
        let old = self.file.source().column(self.span.end());
        if !alone || line.tail.is_empty() || width(line) <= WIDTH.max(old) || !line.touched {
            return;
        }
        let (text, indent) = (line.text.clone(), line.prefix[..mark].to_vec());
        let with = |mark: &[u8]| [&indent[..], mark].concat();
        let opening = line.prefix[mark..].trim_ascii_end().to_vec();
        let empty = |prefix: Vec<u8>, tail: &[u8]| Line {
            prefix,
            text: Vec::new(),
            tail: tail.to_vec(),
            span: None,
            touched: true,
        };
        self.lines = vec![
            empty(with(&opening), b""),
            Line { prefix: with(b" * "), text, tail: Vec::new(), span: None, touched: true },
            empty(with(b" "), b"*/"),
        ];
    }

    /// Lets what has got too long flow on.
    fn wrap(&mut self) {
        let mut at = 0;
        while at < self.lines.len() {
            let line = &self.lines[at];
            let old = line.span.map_or(0, |span| self.file.source().column(span.end()) + line.tail.len() as u32);
            let code_before = at == 0 && !line.prefix.trim_ascii_start().starts_with(b"/");
            if !line.touched || width(line) <= WIDTH.max(if line.span.is_some() { old } else { 0 }) || code_before {
                at += 1;
                continue;
            }
            let Some(cut) = cut(line) else {
                at += 1;
                continue;
            };
            let next_joins = self.lines.get(at + 1).is_some_and(|next| !next.text.is_empty() && !begins(&next.text));
            let line = &mut self.lines[at];
            let rest = line.text.split_off(cut).trim_ascii_start().to_vec();
            let kept = line.text.trim_ascii_end().len();
            line.text.truncate(kept);
            if next_joins && line.tail.is_empty() {
                let next = &mut self.lines[at + 1];
                next.text = [&rest[..], b" ", &next.text].concat();
                // It may be as long as it was only if it does not get longer now.
                next.span = None;
                next.touched = true;
            } else {
                let prefix = if at == 0 { continuation(&line.prefix) } else { line.prefix.clone() };
                let tail = std::mem::take(&mut line.tail);
                self.lines.insert(at + 1, Line { prefix, text: rest, tail, span: None, touched: true });
            }
            at += 1;
        }
    }

    fn spelled(&self) -> Vec<u8> {
        let eol: &[u8] =
            if self.file.source().slice(self.span).windows(2).any(|two| two == b"\r\n") { b"\r\n" } else { b"\n" };
        let first = self.file.source().line_span(self.file.source().line(self.span.start())).start();
        let skip = (self.span.start() - first) as usize;
        let mut out = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            if at > 0 {
                out.extend_from_slice(eol);
            }
            let whole = [&line.prefix[..], &line.text, &line.tail].concat();
            let whole = match (line.text.is_empty(), line.tail.is_empty()) {
                (true, true) => whole.trim_ascii_end(),
                // The words before the closing mark have gone: ` * */` is ` */`.
                (true, false) if at > 0 && line.touched => {
                    let star = line.prefix.iter().rposition(|byte| *byte == b'*').unwrap_or(line.prefix.len());
                    out.extend_from_slice(&line.prefix[..star]);
                    line.tail.trim_ascii_start()
                }
                _ => &whole[..],
            };
            out.extend_from_slice(if at == 0 { &whole[skip.min(whole.len())..] } else { whole });
        }
        out
    }
}

fn read_line(bytes: &[u8], start: u32, from: u32, end: u32, first: bool, last: bool) -> Line {
    let skip = |at: u32, wanted: fn(&u8) -> bool| {
        at + bytes[at as usize..end as usize].iter().take_while(|byte| wanted(byte)).count() as u32
    };
    let blank = |byte: &u8| byte.is_ascii_whitespace();
    let mut words = from;
    if !first {
        words = skip(words, blank);
    }
    let rest = &bytes[words as usize..end as usize];
    if rest.starts_with(b"//") {
        words = skip(words, |byte| *byte == b'/');
    } else if first && rest.starts_with(b"/*") {
        words = skip(words + 1, |byte| *byte == b'*').max(words + 2);
        // `/**/` and the like: the second star closes.
        words = words.min(end);
    } else if !first && rest.starts_with(b"*") && !(last && rest.starts_with(b"*/")) {
        words += 1;
    }
    let mut close = end;
    let mut tail = &b""[..];
    if last && bytes[words as usize..end as usize].ends_with(b"*/") {
        let text = bytes[words as usize..end as usize - 2].trim_ascii_end();
        close = words + text.len() as u32;
        tail = &bytes[close as usize..end as usize];
    }
    words = skip(words, blank).min(close);
    let text = bytes[words as usize..close as usize].trim_ascii_end();
    let span = ByteSpan::new(words, words + text.len() as u32);
    let mut prefix = bytes[start as usize..words as usize].to_vec();
    if text.is_empty() {
        let kept = prefix.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r')).map_or(0, |at| at + 1);
        prefix.truncate(kept);
    }
    Line { prefix, text: text.to_vec(), tail: tail.to_vec(), span: Some(span), touched: false }
}

/// What stands before the words of a line below the first.
fn continuation(prefix: &[u8]) -> Vec<u8> {
    let mark = prefix.iter().position(|byte| *byte == b'/').unwrap_or(prefix.len());
    if prefix[mark..].starts_with(b"//") {
        return prefix.to_vec();
    }
    [&prefix[..mark], b" * "].concat()
}

/// The text of a rule in paragraphs, blank lines between them as empty ones; a line that begins an entry of a list
/// begins a paragraph.
fn paragraphs(text: &str) -> Vec<Vec<u8>> {
    let mut out: Vec<String> = vec![String::new()];
    for line in text.trim().lines().map(str::trim) {
        let last = out.last_mut().expect("there is a first");
        if line.is_empty() {
            out.push(String::new());
            out.push(String::new());
        } else if begins(line.as_bytes()) && !last.is_empty() {
            out.push(line.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(line);
        }
    }
    out.into_iter().map(|text| text.split_ascii_whitespace().collect::<Vec<_>>().join(" ").into_bytes()).collect()
}

/// Says whether the line begins something, so that words of the line before do not flow into it.
fn begins(text: &[u8]) -> bool {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    text.starts_with(b"@")
        || text.starts_with(b"- ")
        || text.starts_with(b"* ")
        || digits > 0 && matches!(text.get(digits), Some(b'.' | b')'))
}

fn width(line: &Line) -> u32 {
    column_after(&line.tail, column_after(&line.text, column_after(&line.prefix, 0)))
}

/// Where to break a line: the last blank before which all fits; the first one if none does.
fn cut(line: &Line) -> Option<usize> {
    let start = column_after(&line.prefix, 0);
    let blanks = || line.text.iter().enumerate().filter(|(_, byte)| byte.is_ascii_whitespace()).map(|(at, _)| at);
    let fits = |range: Range<usize>| column_after(&line.text[range], start) <= WIDTH;
    blanks().take_while(|at| fits(0..*at)).last().or_else(|| blanks().next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::c::Dialect;
    use crate::text::{RepoPath, SourceFile};

    fn replaced(text: &str, find: &str, replace: &str) -> String {
        let file =
            CFile::parse(SourceFile::new(RepoPath::new("a.c").expect("a path"), text.as_bytes()), &Dialect::default());
        let comment = comments_in(&file, ByteSpan::from(0..text.len()))[0];
        let prose = Prose::new(&file, comment);
        let places: Vec<_> = prose.find(find).into_iter().map(|place| (place, replace)).collect();
        assert!(!places.is_empty(), "{find} is not found in {text}");
        let (span, new) = prose.replaced(&places);
        let range = span.range();
        format!("{}{}{}", &text[..range.start], String::from_utf8_lossy(&new), &text[range.end..])
    }

    #[test]
    fn words_are_found_across_lines_and_replaced_in_place() {
        assert_eq!(replaced("/* a bc d */", "bc", "x"), "/* a x d */");
        assert_eq!(
            replaced("\t/*\n\t * one two\n\t * three four\n\t */", "two three", "2 3"),
            "\t/*\n\t * one 2 3 four\n\t */"
        );
        assert_eq!(replaced("// one two\n// three\nint a;", "two three", "2"), "// one 2\nint a;");
        assert_eq!(replaced("/*\r\n * a b\r\n * c\r\n */", "b c", "d"), "/*\r\n * a d\r\n */");
    }

    #[test]
    fn every_place_is_replaced() {
        assert_eq!(replaced("/* f() and g->f and f */", "f", "ffff"), "/* ffff() and g->ffff and ffff */");
    }

    #[test]
    fn a_line_that_gets_too_long_flows_into_its_paragraph() {
        let long = "x".repeat(60);
        let text = format!("/*\n * {long} old 123456\n * next line.\n *\n * Other.\n */");
        let want = format!("/*\n * {long} replacement\n * 123456 next line.\n *\n * Other.\n */");
        assert_eq!(replaced(&text, "old", "replacement"), want);
        let text = format!("/* {long} old 123456 */\nint a;");
        let want = format!("/*\n * {long} replacement\n * 123456\n */\nint a;");
        assert_eq!(replaced(&text, "old", "replacement"), want);
        let text = format!("/*\n * {long} old 123456\n * @a: b\n */");
        let want = format!("/*\n * {long} replacement\n * 123456\n * @a: b\n */");
        assert_eq!(replaced(&text, "old", "replacement"), want);
    }

    #[test]
    fn a_line_that_was_too_long_may_stay_so() {
        let long = "x".repeat(90);
        assert_eq!(replaced(&format!("/* {long} old */"), "old", "two"), format!("/* {long} two */"));
    }

    #[test]
    fn text_that_goes_takes_its_lines_along() {
        assert_eq!(replaced("/*\n * a\n *\n * b\n */", "b", ""), "/*\n * a\n */");
        assert_eq!(replaced("/*\n * a\n * b */", "b", ""), "/*\n * a\n */");
        assert_eq!(replaced("/* a */\nint b;", "a", ""), "\nint b;");
    }

    #[test]
    fn blank_lines_of_the_rule_part_paragraphs() {
        assert_eq!(replaced("/*\n * a b\n */", "b", "c\n\nd\ne\n- f"), "/*\n * a c\n *\n * d e\n * - f\n */");
    }

    proptest::proptest! {
        #[test]
        fn no_comment_makes_it_panic(text in "(/\\*[ a\n\t*]{0,30}\\*/|//[ a/]{0,9}\n)", find in "[a ]{0,3}", put in "[b\n]{0,90}") {
            let file = CFile::parse(SourceFile::new(RepoPath::new("a.c").expect("a path"), text.as_bytes()), &Dialect::default());
            for comment in comments_in(&file, ByteSpan::from(0..text.len())) {
                let prose = Prose::new(&file, comment);
                let places: Vec<_> = prose.find(&find).into_iter().map(|place| (place, &put[..])).collect();
                let _ = prose.replaced(&places);
            }
        }
    }
}
