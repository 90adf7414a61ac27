// SPDX-License-Identifier: GPL-2.0-only
//! Holds the code after a rule to C: what stays and what comes is read once more as what stays and what goes was.
//!
//! A disjunction of which a branch goes as a whole, and dots that meet because the code between them goes, are in order.

use std::collections::HashMap;

use super::diagnostic::{Diagnostic, Sink};
use super::fragment::Fragments;
use super::header::BodyKind;
use super::metavar::MetaVar;
use super::pattern::{Elem, Pat, PatToken, Seq, elem_tokens};
use super::resolve::pattern_tokens;
use super::statement::Statements;
use super::token::{BodyPart, LexKind, Lexeme, Mark};
use super::tree;
use crate::c::{Dialect, Kind};

/// Says where the code after a rule is no C; rules with preprocessor lines are not asked.
pub(super) fn check(
    parts: &[BodyPart],
    kind: Option<BodyKind>,
    vars: &[MetaVar],
    dialect: &Dialect,
    sink: &mut Sink<'_>,
) -> Option<(Seq, Vec<Lexeme>)> {
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
    if list || lexemes.is_empty() || lexemes.iter().any(|lexeme| lexeme.kind == LexKind::Directive) {
        return None;
    }
    let mut scratch = sink.scratch();
    let tokens = pattern_tokens(&lexemes, vars, &mut scratch);
    let items = tree::result_items(&lexemes, &mut scratch);
    let mut fragments =
        Fragments { lexemes: &lexemes, tokens: &tokens, vars, dialect, sink: &mut scratch, known: HashMap::new() };
    let body = Statements::new(&mut fragments).body(&items, kind);
    if let Some(Diagnostic { loc, len, .. }) = scratch.first() {
        sink.error(*loc, *len as usize, "the code that results is no C here");
        return None;
    }
    Some((body, lexemes))
}

/// Says where an expression becomes a statement or a type, or a statement loses its semicolon: where it stands nothing
/// but its own kind fits.
pub(super) fn check_kind(before: &Seq, (after, lexemes): &(Seq, Vec<Lexeme>), sink: &mut Sink<'_>) {
    let ([before], [.., last]) = (before.as_slice(), after.as_slice()) else { return };
    let [first, ..] = after.as_slice() else { return };
    let named = |pats: &[Pat]| pats.iter().all(|pat| matches!(pat, Pat::Leaf(_) | Pat::Meta(..)));
    let message = match (before, last) {
        (Elem::Exp(_), Elem::Exp(_)) | (Elem::Type(_), Elem::Type(_) | Elem::Exp(_)) => return,
        // A name may be that of a type.
        (Elem::Exp(pat), Elem::Type(_)) if named(std::slice::from_ref(pat)) => return,
        (Elem::Exp(_), Elem::Type(_)) => "an expression goes here and a type comes",
        (Elem::Exp(_), Elem::Simple(_)) => "an expression goes here and a statement comes",
        (Elem::Simple(_), Elem::Exp(_)) => "a statement goes here and an expression comes",
        _ => return,
    };
    let mut toks = Vec::new();
    elem_tokens(first, &mut toks);
    if let Some(lexeme) = toks.iter().min().map(|tok| &lexemes[tok.0 as usize]) {
        sink.error(lexeme.loc, lexeme.text.len(), message);
    }
}

/// Doubts an expression that binds less tightly than the one that it comes for: in a product the sum that a call
/// becomes is another sum.
pub(super) fn doubt_binding(before: &Seq, (after, lexemes): &(Seq, Vec<Lexeme>), doubts: &mut Sink<'_>) {
    let (Some(before), Some(after)) = (ways(before), ways(after)) else { return };
    if before.len() != after.len() {
        return;
    }
    for (goes, comes) in before.iter().zip(after) {
        let tight = matches!(
            goes,
            Pat::Node(Kind::CallExpression | Kind::FieldExpression | Kind::SubscriptExpression, _) | Pat::Leaf(_)
        );
        let loose = matches!(
            comes,
            Pat::Node(Kind::BinaryExpression | Kind::ConditionalExpression | Kind::AssignmentExpression, _)
        );
        let mut toks = Vec::new();
        comes.tokens(&mut toks);
        if let Some(first) = toks.iter().min().filter(|_| tight && loose).map(|tok| &lexemes[tok.0 as usize]) {
            let message = "what comes binds less tightly than what goes";
            doubts.hinted(first.loc, first.text.len(), message, "put it in parentheses: none are added, as in spatch");
        }
    }
}

/// The ways to write the expression or type that a rule is.
fn ways(body: &Seq) -> Option<&[Pat]> {
    match body.as_slice() {
        [Elem::Exp(Pat::Disj(list)) | Elem::Type(Pat::Disj(list))] => Some(list),
        [Elem::Exp(one) | Elem::Type(one)] => Some(std::slice::from_ref(one)),
        _ => None,
    }
}

/// Says where an expression or a type goes and nothing comes for it: what holds it would be no C.
pub(super) fn check_gone(body: &Seq, lexemes: &[Lexeme], tokens: &[PatToken], sink: &mut Sink<'_>) {
    for branch in ways(body).unwrap_or_default() {
        let mut toks = Vec::new();
        branch.tokens(&mut toks);
        let goes = |tok: &PatToken| tok.mark == Mark::Minus && tok.before.is_empty() && tok.after.is_empty();
        if !toks.is_empty() && toks.iter().all(|tok| goes(&tokens[tok.0 as usize])) {
            let first = toks.iter().min().map_or(0, |tok| tok.0 as usize);
            sink.error(lexemes[first].loc, lexemes[first].text.len(), "this goes and nothing comes for it");
        }
    }
}
