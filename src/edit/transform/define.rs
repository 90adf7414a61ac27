// SPDX-License-Identifier: GPL-2.0-only
//! Bodies of macros: the grammar does not look into a `#define`, so each body is searched as a text of its own, inside of
//! a made-up function, and the edits are moved to their place.

use super::EditSet;
use super::changes::edits;
use super::clash::TransformError;
use crate::c::{CFile, Dialect, ItemKind, Token, TokenKind};
use crate::edit::{Edit, Form};
use crate::matcher::{CompiledRule, Env, Limits, Match, find};
use crate::text::{ByteSpan, SourceFile};
use crate::tree::holds_word;

/// The type of a macro's parameters: nothing is known of it.
const ARGUMENT: &str = "macro_argument";

/// Runs a rule over the bodies of a file's macros; adds the edits, and returns the matches with their bindings.
pub(super) fn search(
    rule: &CompiledRule,
    file: &CFile,
    starts: &[Env],
    dialect: &Dialect,
    limits: Limits<'_>,
    out: &mut EditSet,
) -> Result<Vec<Match>, TransformError> {
    let mut all = Vec::new();
    for token in file.tokens().iter().filter(|t| t.kind == TokenKind::Directive) {
        let Some(body) = body(file.source().slice(token.span)) else { continue };
        let start = token.span.start() + body.start();
        let text = &file.source().slice(token.span)[body.range()];
        if !rule.words.may_match(text) {
            continue;
        }
        let head = &file.source().slice(token.span)[..body.start() as usize];
        let Some((frame, inner)) = framed(file, text, start, &parameters(head), dialect) else { continue };
        let mut found = find(rule, &inner, starts, limits).matches;
        let whole = ByteSpan::new(frame, frame + text.len() as u32);
        found.retain(|m| {
            m.pairs.iter().all(|p| {
                let tokens =
                    &inner.tokens()[p.range.start as usize..(p.range.end as usize).max(p.range.start as usize)];
                tokens.iter().all(|t| whole.contains(t.span))
            })
        });
        let changes = edits(rule, &inner, &found)?;
        for edit in changes.edits() {
            if !whole.contains(edit.span) {
                continue;
            }
            let moved = |at: u32| at - frame + start;
            let span = ByteSpan::new(moved(edit.span.start()), moved(edit.span.end()));
            // A macro is one line: what comes must not end it.
            let text: Vec<u8> = edit.text.iter().map(|b| if *b == b'\n' { b' ' } else { *b }).collect();
            // The bodies don't overlap, and lie in tokens that nothing else edits.
            let _ = out.add(Edit { span, text, form: Form::Inline });
        }
        all.extend(found);
    }
    Ok(all)
}

/// The body of a `#define`, in bytes of the directive; `None` for another directive or an empty body.
fn body(line: &[u8]) -> Option<ByteSpan> {
    let mut at = 1 + line[1..].iter().position(|b| !b.is_ascii_whitespace())?;
    if line.first() != Some(&b'#') || !line[at..].starts_with(b"define") {
        return None;
    }
    at += b"define".len();
    at += line[at..].iter().position(|b| !b.is_ascii_whitespace())?;
    at += line[at..].iter().position(|b| !b.is_ascii_alphanumeric() && *b != b'_')?;
    if line.get(at) == Some(&b'(') {
        at += line[at..].iter().position(|b| *b == b')')? + 1;
    }
    (at < line.len()).then(|| ByteSpan::from(at..line.len()))
}

/// The parameters of a macro as those of a function: they are its own names, and no others.
fn parameters(head: &[u8]) -> String {
    let head = String::from_utf8_lossy(head);
    let list = head.split_once('(').map_or("", |(_, list)| list.trim_end().trim_end_matches(')'));
    let word = |name: &&str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let names: Vec<String> =
        list.split(',').map(str::trim).filter(word).map(|name| format!("{ARGUMENT} {name}")).collect();
    if names.is_empty() { "void".to_owned() } else { names.join(", ") }
}

/// The declarations of the variables and types of the file that a body names, without values: they say what these are.
fn globals(file: &CFile, body: &[u8]) -> String {
    let named = file.items().iter().filter(|item| {
        let known = item.trusted && matches!(item.kind, ItemKind::Variable | ItemKind::Typedef);
        let name = item.name.as_deref().filter(|_| known);
        name.is_some_and(|name| holds_word(body, name.as_bytes()))
    });
    let mut all = String::new();
    for item in named {
        let tokens = file.tokens();
        let first = tokens.partition_point(|t| t.span.start() < item.span.start());
        let inside = tokens[first..].iter().take_while(|t| t.span.end() <= item.span.end());
        let value = |t: &&Token| item.kind == ItemKind::Typedef || file.source().slice(t.span) != b"=";
        let code = inside.filter(|t| !matches!(t.kind, TokenKind::Comment | TokenKind::Directive));
        for token in code.take_while(value) {
            let text = file.source().text(token.span);
            all.push_str(&text.replace('\n', " "));
            all.push(' ');
        }
        all.push_str("; ");
    }
    all
}

/// A file with the body in it, and where it begins there; `None` when it is nothing that can stand in a function.
fn framed(file: &CFile, body: &[u8], start: u32, parameters: &str, dialect: &Dialect) -> Option<(u32, CFile)> {
    let text: Vec<u8> = (0..body.len())
        .map(|n| if body[n] == b'\\' && matches!(body.get(n + 1), Some(b'\n' | b'\r')) { b' ' } else { body[n] })
        .collect();
    let line = file.source().line(start);
    // What stands around a body to make a file of it: the declarations that it depends on are on one line.
    let known = globals(file, body);
    let function = format!("{known}void f({parameters})\n{{\n");
    [(function.as_str(), "\n;\n}\n"), ("int x =\n", "\n;\n")].into_iter().find_map(|(before, after)| {
        // As many lines before as the file has, so that messages name the right one.
        let lines = (line.0 as usize).saturating_sub(before.matches('\n').count() + 1);
        let mut all = vec![b'\n'; lines];
        all.extend_from_slice(before.as_bytes());
        let at = all.len() as u32;
        all.extend_from_slice(&text);
        all.extend_from_slice(after.as_bytes());
        let inner = CFile::parse(SourceFile::new(file.source().path().clone(), all), dialect);
        inner.untrusted().is_empty().then_some((at, inner))
    })
}
