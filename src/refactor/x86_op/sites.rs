// SPDX-License-Identifier: GPL-2.0-only
//! Where an op of `struct kvm_x86_ops` is named, besides the list of all ops.

use std::ops::Range;

use crate::c::declarator::declared_name;
use crate::c::{CFile, Field, ItemKind, Kind, TokenKind};
use crate::refactor::code::Code;
use crate::text::ByteSpan;

const OPS: &str = "kvm_x86_ops";
const CALL: &str = "kvm_x86_call";

/// Whom a comment above a member is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::refactor) enum Owner {
    /// That member alone.
    Member,
    /// Members below it, too.
    Group,
}

/// A place that names an op; `at` is the token of its name.
#[derive(Clone, Debug)]
pub(in crate::refactor) enum Site {
    /// Its member in the struct: the whole declaration, and the comment above.
    Member { at: usize, range: Range<usize>, comment: Option<(ByteSpan, Owner)> },
    /// `.op = fn,` in a table.
    Designator { at: usize, range: Range<usize> },
    /// `vt_x86_ops.op = fn;`.
    Assignment { at: usize, range: Range<usize> },
    /// `kvm_x86_call(op)`, or `kvm_x86_op` as the static call is named.
    Call { at: usize },
    /// `kvm_x86_ops.op` in an expression.
    Read { at: usize },
}

impl Site {
    /// The token of the op's name.
    pub(super) fn at(&self) -> usize {
        match self {
            Self::Member { at, .. }
            | Self::Designator { at, .. }
            | Self::Assignment { at, .. }
            | Self::Call { at }
            | Self::Read { at } => *at,
        }
    }
}

/// The places in a file, in the order of the text.
pub(in crate::refactor) fn sites(file: &CFile, code: &Code<'_>, op: &str) -> Vec<Site> {
    let mut out = Vec::new();
    let static_call = format!("kvm_x86_{op}");
    for at in 0..code.len() {
        if code.kind(at) != TokenKind::Word {
            continue;
        }
        if code.is(at, &static_call) {
            out.push(Site::Call { at });
        } else if code.is(at, op) {
            out.extend(site(file, code, at));
        }
    }
    out
}

fn site(file: &CFile, code: &Code<'_>, at: usize) -> Option<Site> {
    let before = |back: usize| at.checked_sub(back).map_or(&b""[..], |at| code.text(at));
    if before(1) == b"(" && before(2) == CALL.as_bytes() {
        return Some(Site::Call { at });
    }
    if matches!(before(1), b"." | b"->") && (before(2).ends_with(b"x86_ops")) {
        let start = code.statement_start(at);
        let assigns = code.is(at + 1, "=") && start + 2 == at;
        let end = (at..code.len()).find(|end| code.is(*end, ";"))?;
        return Some(if assigns { Site::Assignment { at, range: start..end + 1 } } else { Site::Read { at } });
    }
    let item = file.item_at(code.span(at).start())?;
    match item.kind {
        ItemKind::Struct if item.name.as_deref() == Some(OPS) => member(file, code, at),
        ItemKind::Variable if before(1) == b"." && code.is(at + 1, "=") && is_table(code, item.span) => {
            let mut end = at + 2;
            while end < code.len() && !matches!(code.text(end), b"," | b"}") {
                end = code.partner(end).filter(|partner| *partner > end).unwrap_or(end) + 1;
            }
            Some(Site::Designator { at, range: at - 1..if code.is(end, ",") { end + 1 } else { end } })
        }
        _ => None,
    }
}

/// Says whether the variable is a `struct kvm_x86_ops`.
fn is_table(code: &Code<'_>, item: ByteSpan) -> bool {
    code.within(item).take_while(|at| !code.is(*at, "=")).any(|at| code.is(at, OPS))
}

fn member(file: &CFile, code: &Code<'_>, at: usize) -> Option<Site> {
    let syntax = file.syntax();
    let name = syntax.covering(code.span(at));
    let declaration = syntax.ancestors(name).find(|up| syntax.kind(*up) == Kind::FieldDeclaration)?;
    let declares = syntax
        .children(declaration)
        .filter(|child| syntax.field(*child) == Field::Declarator)
        .any(|child| declared_name(syntax, child).is_some_and(|own| syntax.span(own) == code.span(at)));
    if !declares {
        return None;
    }
    let range = code.within(syntax.span(declaration));
    Some(Site::Member { at, comment: comment(file, syntax.span(declaration)), range })
}

/// The comment that ends on the line above `member`, and whose it is.
fn comment(file: &CFile, member: ByteSpan) -> Option<(ByteSpan, Owner)> {
    let bytes = file.source().bytes();
    let tokens = file.tokens();
    let newlines = |from: u32, to: u32| memchr::memchr_iter(b'\n', &bytes[from as usize..to as usize]).count();
    let at = tokens.partition_point(|token| token.span.start() < member.start());
    let above = at.checked_sub(1).map(|n| tokens[n]).filter(|token| token.kind == TokenKind::Comment)?;
    let alone = at < 2 || newlines(tokens[at - 2].span.end(), above.span.start()) > 0;
    if !alone || newlines(above.span.end(), member.start()) != 1 {
        return None;
    }
    let below = tokens.iter().find(|token| token.span.start() >= member.end())?;
    let ends = matches!(below.kind, TokenKind::Comment | TokenKind::Directive)
        || file.source().slice(below.span) == b"}"
        || newlines(member.end(), below.span.start()) > 1;
    Some((above.span, if ends { Owner::Member } else { Owner::Group }))
}

/// The first place that names the op in something that could not be parsed.
pub(in crate::refactor) fn untrusted(file: &CFile, code: &Code<'_>, op: &str) -> Option<usize> {
    let lost = |at: &usize| {
        let item = file.item_at(code.span(*at).start());
        item.is_some_and(|item| !item.trusted && (item.kind != ItemKind::Other || code.is(*at - 1, CALL)))
    };
    (1..code.len()).filter(|at| code.is(*at, op)).find(lost)
}

/// Says whether the statement at `start` is all that a branch does, without braces around it.
pub(super) fn is_lone_branch(code: &Code<'_>, start: usize) -> bool {
    start.checked_sub(1).is_some_and(|at| matches!(code.text(at), b")" | b"else" | b"do"))
}
