// SPDX-License-Identifier: GPL-2.0-only
//! Where a word stands in a file: in code, in lines of the preprocessor, in comments, in strings.

use crate::c::{CFile, Kind, Token, TokenKind, directive, snippet_tokens};
use crate::edit::Form;
use crate::refactor::StepError;
use crate::refactor::changes::Changes;
use crate::refactor::code::Code;
use crate::refactor::prose::{Prose, comments_in};
use crate::text::ByteSpan;

/// What a word of code is, as far as its neighbours tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    /// An ordinary name: of a function, variable, macro or typedef.
    Name,
    /// A member: behind `.` or `->`, in a designator, or handed to a macro that takes one.
    Member,
    /// A member where its struct declares it.
    Field,
    /// The name behind `struct`, `union` or `enum`.
    Tag,
    /// A label.
    Label,
}

/// The role of the token at `at`.
pub(super) fn role(file: &CFile, code: &Code<'_>, at: usize) -> Role {
    let before = if at > 0 { code.text(at - 1) } else { b"" };
    if matches!(before, b"struct" | b"union" | b"enum") {
        return Role::Tag;
    }
    if before == b"goto" {
        return Role::Label;
    }
    if matches!(before, b"." | b"->") || takes_member(code, at) {
        return Role::Member;
    }
    let syntax = file.syntax();
    match syntax.kind(syntax.covering(code.span(at))) {
        Kind::FieldIdentifier => Role::Field,
        Kind::StatementIdentifier => Role::Label,
        _ => Role::Name,
    }
}

/// Says whether the token is an argument that a well-known macro reads as a member.
fn takes_member(code: &Code<'_>, at: usize) -> bool {
    if !matches!(code.text(at + 1), b")" | b"," | b"." | b"[") {
        return false;
    }
    // The opening parenthesis of the list that it stands in.
    let (mut open, mut number) = (at, 0);
    loop {
        let Some(before) = open.checked_sub(1) else { return false };
        open = before;
        match code.text(open) {
            b"(" => break,
            b")" | b"]" | b"}" => match code.partner(open) {
                Some(partner) if partner < open => open = partner,
                _ => return false,
            },
            b"," => number += 1,
            b";" | b"{" | b"[" => return false,
            _ => {}
        }
    }
    let (Some(callee), true) = (open.checked_sub(1), matches!(code.text(at - 1), b"," | b"(")) else { return false };
    let callee = String::from_utf8_lossy(code.text(callee)).into_owned();
    let has = |part: &str| callee.contains(part);
    let second = ["flex_array_size", "offsetof", "offsetofend", "sizeof_field", "typeof_member", "struct_size"];
    let position = if has("for_each_entry_safe") {
        3
    } else if has("for_each_entry") || has("container_of") || has("_entry_rcu") {
        2
    } else if has("list_next_entry") || has("list_prev_entry") || second.contains(&&callee[..]) {
        1
    } else if has("list_entry") || has("list_first_entry") || has("list_last_entry") || callee == "rb_entry" {
        2
    } else {
        return false;
    };
    number == position
}

/// A word in a line of the preprocessor.
#[derive(Clone, Debug)]
pub(super) struct DirectiveWord {
    /// Where it stands.
    pub(super) span: ByteSpan,
    /// Its role, told by the token before it.
    pub(super) role: Role,
    /// Whether it is the name that `#define` or `#undef` is about.
    pub(super) defined: bool,
}

/// All places of a word that are no code.
#[derive(Debug, Default)]
pub(super) struct Beside {
    pub(super) directives: Vec<DirectiveWord>,
    pub(super) strings: Vec<ByteSpan>,
}

/// The places of `word` in the strings and in the lines of the preprocessor that lie in `span`. A parameter of a macro
/// that has this name is its own affair and left out.
pub(super) fn beside(file: &CFile, span: ByteSpan, word: &str) -> Beside {
    let mut out = Beside::default();
    for token in file.tokens_in(span) {
        match token.kind {
            TokenKind::Directive => in_directive(file, *token, word, &mut out),
            TokenKind::Str => out.strings.extend(words_of(file, token.span, word)),
            _ => {}
        }
    }
    out
}

fn words_of(file: &CFile, span: ByteSpan, word: &str) -> Vec<ByteSpan> {
    crate::refactor::kernel_doc::words_in(file, span, word)
}

fn in_directive(file: &CFile, line: Token, word: &str, out: &mut Beside) {
    let text = file.source().slice(line.span);
    let (keyword, rest) = directive::parts(text);
    if matches!(keyword, b"include" | b"error" | b"warning" | b"pragma") {
        return;
    }
    if memchr::memmem::find(rest, word.as_bytes()).is_none() {
        return;
    }
    let start = line.span.end() - rest.len() as u32;
    let (all, comments): (Vec<Token>, Vec<Token>) =
        snippet_tokens(rest).into_iter().partition(|token| token.kind != TokenKind::Comment);
    drop(comments);
    let spelled = |at: usize| all.get(at).map_or(&b""[..], |token| &rest[token.span.range()]);
    let is_macro = keyword == b"define" && rest.get(spelled(0).len()) == Some(&b'(');
    if is_macro {
        let params = (2..all.len()).take_while(|at| spelled(*at) != b")");
        if params.into_iter().any(|at| spelled(at) == word.as_bytes()) {
            return;
        }
    }
    for (at, token) in all.iter().enumerate() {
        let span = ByteSpan::new(token.span.start() + start, token.span.end() + start);
        if token.kind == TokenKind::Str {
            out.strings.extend(words_of(file, span, word));
        }
        if token.kind != TokenKind::Word || spelled(at) != word.as_bytes() {
            continue;
        }
        let role = match at.checked_sub(1).map(spelled) {
            Some(b"struct" | b"union" | b"enum") => Role::Tag,
            Some(b"goto") => Role::Label,
            Some(b"." | b"->") => Role::Member,
            _ => Role::Name,
        };
        out.directives.push(DirectiveWord { span, role, defined: at == 0 && matches!(keyword, b"define" | b"undef") });
    }
}

/// How a comment has to speak of something to mean it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mention<'s> {
    /// By its name alone.
    Word,
    /// Behind this word: `struct foo`.
    Behind(&'s str),
    /// As a member or parameter: `@name`, `->name`.
    Documented,
}

/// A name that comments stop saying: where it does, and what they say instead.
pub(super) struct Saying<'s> {
    /// The old name.
    pub(super) from: &'s str,
    /// The new one.
    pub(super) to: &'s str,
    /// The stretches of the file where that holds.
    pub(super) within: Vec<ByteSpan>,
}

/// Lets the comments in `span` say `to` where they say `from`; how many places.
pub(super) fn comments(
    file: &CFile,
    span: ByteSpan,
    (from, to): (&str, &str),
    mention: Mention<'_>,
    changes: &mut Changes,
) -> Result<usize, StepError> {
    comments_of_several(file, span, &[Saying { from, to, within: vec![span] }], mention, changes)
}

/// The same for several names at once: one comment may speak of all of them.
pub(super) fn comments_of_several(
    file: &CFile,
    span: ByteSpan,
    sayings: &[Saying<'_>],
    mention: Mention<'_>,
    changes: &mut Changes,
) -> Result<usize, StepError> {
    let bytes = file.source().bytes();
    let mut count = 0;
    let means = |word: &ByteSpan| {
        let before = bytes[..word.start() as usize].last().copied().unwrap_or(b' ');
        let behind = &bytes[word.end() as usize..];
        let is_file = behind.first() == Some(&b'.') && behind.get(1).is_some_and(u8::is_ascii_alphanumeric);
        match mention {
            Mention::Word => !matches!(before, b'.' | b'>' | b'-') && !is_file,
            Mention::Behind(tag) => bytes[..word.start() as usize].trim_ascii_end().ends_with(tag.as_bytes()),
            Mention::Documented => {
                let head = &bytes[..word.start() as usize];
                before == b'@' || head.ends_with(b"->")
            }
        }
    };
    let places_in = |comment: ByteSpan| {
        let mut places: Vec<(ByteSpan, &str)> = Vec::new();
        for one in sayings {
            if memchr::memmem::find(file.source().slice(comment), one.from.as_bytes()).is_none() {
                continue;
            }
            let held = |word: &ByteSpan| one.within.iter().any(|span| span.contains(*word));
            let words = words_of(file, comment, one.from).into_iter().filter(|word| means(word) && held(word));
            places.extend(words.map(|word| (word, one.to)));
        }
        places.sort_by_key(|(word, _)| word.start());
        places
    };
    // A line of the preprocessor may have a comment at its end: it stays on its line.
    for token in file.tokens_in(span).iter().filter(|token| token.kind == TokenKind::Directive) {
        let text = file.source().slice(token.span);
        for part in snippet_tokens(text).into_iter().filter(|part| part.kind == TokenKind::Comment) {
            let at = token.span.start();
            let comment = ByteSpan::new(part.span.start() + at, part.span.end() + at);
            for (word, to) in places_in(comment) {
                count += 1;
                changes.edit(file, |edits| edits.replace(word, to, Form::Inline))?;
            }
        }
    }
    for comment in comments_in(file, span) {
        let places = places_in(comment);
        if places.is_empty() {
            continue;
        }
        count += places.len();
        let (span, text) = Prose::new(file, comment).replaced(&places);
        changes.edit(file, |edits| edits.replace(span, text, Form::Inline))?;
    }
    Ok(count)
}
