// SPDX-License-Identifier: GPL-2.0-only
//! Conditionals of the preprocessor as ways through a function: each arm that is shown is one, and where there is no
//! `#else` the way past them is another.

use crate::c::directive::directive_word;
use crate::c::shadow::{excludes_the_rest, is_foreign};
use crate::c::{CFile, TokenKind};
use crate::text::ByteSpan;

/// What stands at a place in the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum MarkKind {
    /// The first arm begins.
    If,
    /// An arm ends and the next one begins.
    ArmEnd,
    /// The last arm ends. It may be that none of them is compiled.
    End { passable: bool },
}

/// A place where ways part or meet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Mark {
    pub(super) at: u32,
    pub(super) kind: MarkKind,
}

/// A conditional that is being read.
struct Open {
    /// The directive that begins each arm; for those that are never compiled nothing.
    arms: Vec<Option<ByteSpan>>,
    start: u32,
    excluding: bool,
    has_else: bool,
}

/// The marks in a stretch of a file, in order. Of a conditional that the file shows one arm of there are none: its arms
/// are seen in views of their own.
pub(super) fn marks(file: &CFile, stretch: ByteSpan) -> Vec<Mark> {
    let tokens = file.tokens();
    let first = tokens.partition_point(|t| t.span.start() < stretch.start());
    let inside = tokens[first..].iter().take_while(|t| t.span.end() <= stretch.end());
    let mut open: Vec<Open> = Vec::new();
    let mut out = Vec::new();
    for token in inside.filter(|t| t.kind == TokenKind::Directive) {
        let line = file.source().slice(token.span);
        let at = token.span.start();
        let arm = |foreign: bool| (!foreign).then_some(token.span);
        match directive_word(line) {
            b"if" | b"ifdef" | b"ifndef" => {
                let excluding = excludes_the_rest(line);
                open.push(Open { arms: vec![arm(is_foreign(line))], start: at, excluding, has_else: false });
            }
            word @ (b"elif" | b"elifdef" | b"elifndef" | b"else") => {
                if let Some(top) = open.last_mut() {
                    top.arms.push(arm(is_foreign(line) || top.excluding));
                    top.has_else |= word == b"else";
                }
            }
            b"endif" => {
                let Some(done) = open.pop() else { continue };
                let arms: Vec<ByteSpan> = done.arms.into_iter().flatten().collect();
                // A hidden arm begins where its directive ends.
                let hidden = |arm: &ByteSpan| file.hidden().iter().any(|h| h.start() == arm.end());
                if arms.is_empty() || arms.iter().any(hidden) {
                    continue;
                }
                out.push(Mark { at: done.start, kind: MarkKind::If });
                out.extend(arms.iter().skip(1).map(|arm| Mark { at: arm.start(), kind: MarkKind::ArmEnd }));
                let passable = !done.has_else && !done.excluding;
                out.push(Mark { at, kind: MarkKind::End { passable } });
            }
            _ => {}
        }
    }
    out.sort_by_key(|mark| mark.at);
    out
}
