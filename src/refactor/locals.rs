// SPDX-License-Identifier: GPL-2.0-only
//! The local variables of a function.

use std::ops::Range;

use super::StepError;
use super::changes::Changes;
use super::code::Code;
use crate::c::declarator::declared_name;
use crate::c::{CFile, Field, Function, Kind, NodeId};
use crate::text::{ByteSpan, column_after};

/// A variable that is declared in a function's body.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Local {
    /// Its name.
    pub(super) name: String,
    /// Where the declaration names it.
    pub(super) name_span: ByteSpan,
    /// The whole declaration, to its `;`.
    pub(super) declaration: ByteSpan,
    /// Its declarator with its initialiser.
    pub(super) declarator: ByteSpan,
    /// What it is initialised with.
    pub(super) init: Option<ByteSpan>,
    /// How many variables the declaration has.
    pub(super) siblings: usize,
    /// The block that it lives in.
    pub(super) block: NodeId,
}

/// The variables of `function`, in the order of the text; none for a prototype.
pub(super) fn locals(file: &CFile, function: &Function<'_>) -> Vec<Local> {
    let syntax = file.syntax();
    let Some(body) = function.body else { return Vec::new() };
    let mut out = Vec::new();
    for node in syntax.descendants(body).filter(|node| syntax.kind(*node) == Kind::Declaration) {
        let Some(block) = syntax.parent(node) else { continue };
        let declarators: Vec<NodeId> =
            syntax.children(node).filter(|child| syntax.field(*child) == Field::Declarator).collect();
        for declarator in &declarators {
            let (inner, init) = match syntax.kind(*declarator) {
                Kind::InitDeclarator => {
                    let Some(inner) = syntax.child(*declarator, Field::Declarator) else { continue };
                    (inner, syntax.child(*declarator, Field::Value))
                }
                _ => (*declarator, None),
            };
            let Some(name) = declared_name(syntax, inner) else { continue };
            out.push(Local {
                name: file.source().text(syntax.span(name)),
                name_span: syntax.span(name),
                declaration: syntax.span(node),
                declarator: syntax.span(*declarator),
                init: init.map(|init| syntax.span(init)),
                siblings: declarators.len(),
                block,
            });
        }
    }
    out
}

/// Says whether something gives the variable another value than its first one: an assignment, `++`, `--` or its
/// address.
pub(super) fn is_reassigned(code: &Code<'_>, body: Range<usize>, name: &str, declared: Option<ByteSpan>) -> bool {
    code.names(body, name).filter(|at| declared != Some(code.span(*at))).any(|at| {
        let before = if at > 0 { code.text(at - 1) } else { b"" };
        let address = before == b"&" && at > 1 && !is_operand(code, at - 2);
        code.writes(at + 1) || address || matches!(before, b"++" | b"--")
    })
}

/// Says whether the token ends an operand, so that what follows is a binary operator.
fn is_operand(code: &Code<'_>, at: usize) -> bool {
    match code.text(at) {
        b")" | b"]" => true,
        b"return" | b"case" | b"sizeof" => false,
        _ => matches!(code.kind(at), crate::c::TokenKind::Word | crate::c::TokenKind::Number),
    }
}

/// The declarations at the head of a function's body, each once, in order.
pub(super) fn head_declarations(file: &CFile, function: &Function<'_>) -> Vec<ByteSpan> {
    let syntax = file.syntax();
    let Some(body) = function.body else { return Vec::new() };
    let mut out = Vec::new();
    for child in syntax.named_children(body) {
        match syntax.kind(child) {
            Kind::Declaration => out.push(syntax.span(child)),
            _ if !out.is_empty() => break,
            _ => {
                if !matches!(syntax.kind(child), Kind::PreprocIf | Kind::PreprocIfdef) {
                    break;
                }
            }
        }
    }
    out
}

/// Where a new declaration belongs among the declarations at a function's head.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Slot {
    /// Before the declaration of this number.
    Before(usize),
    /// Behind all of them.
    Last,
}

/// Chooses the place of `text` among `heads` in reverse-fir-tree order: before the first shorter line, but behind what
/// `text` makes use of and before what makes use of it. `gone` is a declaration that does not count.
pub(super) fn slot(file: &CFile, heads: &[ByteSpan], text: &str, gone: Option<ByteSpan>) -> Slot {
    let width = |bytes: &[u8]| column_after(bytes, 0);
    let longest = |span: ByteSpan| {
        let text = file.source().slice(span);
        text.split(|byte| *byte == b'\n').map(|line| width(line.trim_ascii())).max().unwrap_or(0)
    };
    let code = Code::of_file(file);
    let new = Code::of_text(text.as_bytes());
    let own = declared_word(&new);
    let names = |span: ByteSpan| -> Option<String> {
        let range = code.within(span);
        declared_in(&code, range)
    };
    let uses = |span: ByteSpan, word: &str| code.names(code.within(span), word).next().is_some();
    let least = heads
        .iter()
        .rposition(|head| {
            Some(*head) != gone && names(*head).is_some_and(|n| new.names(0..new.len(), &n).next().is_some())
        })
        .map_or(0, |at| at + 1);
    let most = own
        .and_then(|own| heads.iter().position(|head| Some(*head) != gone && uses(*head, &own)))
        .unwrap_or(heads.len());
    let mine = width(text.trim().as_bytes());
    for (at, head) in heads.iter().enumerate().take(most).skip(least) {
        if Some(*head) != gone && longest(*head) < mine {
            return Slot::Before(at);
        }
    }
    if most < heads.len() { Slot::Before(most) } else { Slot::Last }
}

fn declared_word(code: &Code<'_>) -> Option<String> {
    declared_in(code, 0..code.len())
}

/// The first name that a declaration declares, by its tokens: the word before `=`, `,`, `;` or `[`.
pub(super) fn declared_in(code: &Code<'_>, range: Range<usize>) -> Option<String> {
    let end = range.clone().find(|at| matches!(code.text(*at), b"=" | b"," | b";" | b"[")).unwrap_or(range.end);
    (end > range.start && code.kind(end - 1) == crate::c::TokenKind::Word)
        .then(|| String::from_utf8_lossy(code.text(end - 1)).into_owned())
}

/// Takes a local away that nothing uses any more.
///
/// # Errors
/// When another change of the step wants the same bytes.
pub(super) fn drop_local(file: &CFile, code: &Code<'_>, local: &Local, changes: &mut Changes) -> Result<(), StepError> {
    let mut range = code.within(local.declaration);
    if local.siblings > 1 {
        range = code.within(local.declarator);
        if code.is(range.end, ",") {
            range.end += 1;
        } else {
            range.start -= 1;
        }
    }
    changes.edit(file, |edits| code.delete(range, edits))
}
