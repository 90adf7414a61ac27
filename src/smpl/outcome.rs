// SPDX-License-Identifier: GPL-2.0-only
//! Holds the code after a rule to C: what stays and what comes is read once more as what stays and what goes was.
//!
//! A disjunction of which a branch goes as a whole, and dots that meet because the code between them goes, are in order.

use std::collections::HashMap;

use super::diagnostic::{Diagnostic, Sink};
use super::fragment::Fragments;
use super::header::BodyKind;
use super::metavar::MetaVar;
use super::pattern::{Elem, Pat, PatToken, Seq};
use super::rule::pattern_tokens;
use super::statement::Statements;
use super::token::{BodyPart, LexKind, Lexeme, Mark};
use super::tree;
use crate::c::Dialect;

/// Says where the code after a rule is no C; rules that add nothing, or preprocessor lines, are not asked.
pub(super) fn check(
    parts: &[BodyPart],
    kind: Option<BodyKind>,
    vars: &[MetaVar],
    dialect: &Dialect,
    sink: &mut Sink<'_>,
) {
    let added = parts.iter().any(|part| matches!(part, BodyPart::Plus(line) if !line.tokens.is_empty()));
    let lexemes: Vec<Lexeme> = parts
        .iter()
        .flat_map(|part| match part {
            BodyPart::Code(lexeme) if lexeme.mark == Mark::Minus => &[],
            BodyPart::Code(lexeme) => std::slice::from_ref(lexeme),
            BodyPart::Plus(line) => line.tokens.as_slice(),
        })
        .filter(|lexeme| lexeme.kind != LexKind::Comment)
        .cloned()
        .collect();
    // What is left of a list of initialisers may look like a block.
    let mut code = parts.iter().filter_map(|part| if let BodyPart::Code(lexeme) = part { Some(lexeme) } else { None });
    let list = code.next().is_some_and(|l| l.is("{")) && code.next().is_some_and(|l| l.is("."));
    if !added || list || lexemes.iter().any(|lexeme| lexeme.kind == LexKind::Directive) {
        return;
    }
    let mut scratch = sink.scratch();
    let tokens = pattern_tokens(&lexemes, vars, &mut scratch);
    let items = tree::result_items(&lexemes, &mut scratch);
    let mut fragments =
        Fragments { lexemes: &lexemes, tokens: &tokens, vars, dialect, sink: &mut scratch, known: HashMap::new() };
    Statements::new(&mut fragments).body(&items, kind);
    if let Some(Diagnostic { loc, len, .. }) = scratch.first() {
        sink.error(*loc, *len as usize, "the code that results is no C here");
    }
}

/// Says where an expression or a type goes and nothing comes for it: what holds it would be no C.
pub(super) fn check_gone(body: &Seq, lexemes: &[Lexeme], tokens: &[PatToken], sink: &mut Sink<'_>) {
    let [Elem::Exp(whole) | Elem::Type(whole)] = body.as_slice() else { return };
    let branches = match whole {
        Pat::Disj(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    for branch in branches {
        let mut toks = Vec::new();
        branch.tokens(&mut toks);
        let goes = |tok: &PatToken| tok.mark == Mark::Minus && tok.before.is_empty() && tok.after.is_empty();
        if !toks.is_empty() && toks.iter().all(|tok| goes(&tokens[tok.0 as usize])) {
            let first = toks.iter().min().map_or(0, |tok| tok.0 as usize);
            sink.error(lexemes[first].loc, lexemes[first].text.len(), "this goes and nothing comes for it");
        }
    }
}
