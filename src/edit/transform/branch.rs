// SPDX-License-Identifier: GPL-2.0-only
//! Branches: they hold one statement (which may be a block), and get braces when it becomes none or several.

use std::collections::BTreeSet;
use std::ops::Range;

use super::changes::{Changes, Insertion, Side};
use crate::c::snippet::{Piece, parse};
use crate::c::{CFile, Dialect, Field, Kind, NodeId, Syntax, TokenKind};
use crate::matcher::TokenRange;
use crate::smpl::{RunId, RunShape, TokId};

/// Adds braces around the branches that need them now.
pub(super) fn mend(file: &CFile, changes: &mut Changes) {
    let syntax = file.syntax();
    let mut branches: BTreeSet<NodeId> = BTreeSet::new();
    for token in changes.gone.keys().chain(changes.come.keys().map(|(token, _)| token)) {
        let Some(span) = file.tokens().get(*token as usize).map(|t| t.span) else { continue };
        let node = syntax.covering(span);
        let around = std::iter::once(node).chain(syntax.ancestors(node));
        branches.extend(around.filter(|n| is_bare_branch(file, *n, changes)));
    }
    // Where the head goes, the branch is none any more.
    branches.retain(|branch| !head_goes(file, *branch, changes));
    for branch in &branches {
        let within = |n: &&NodeId| *n != branch && file.syntax().is_within(**n, *branch);
        let inner: Vec<TokenRange> = branches.iter().filter(within).map(|n| range(file, *n)).collect();
        one(file, *branch, &inner, changes);
    }
}

fn head_goes(file: &CFile, branch: NodeId, changes: &Changes) -> bool {
    file.syntax().parent(branch).is_some_and(|up| changes.gone.contains_key(&range(file, up).start))
}

/// Says whether a node is the statement that a branch consists of; an `if` behind an `else` is part of a chain, unless its
/// head goes.
fn is_bare_branch(file: &CFile, node: NodeId, changes: &Changes) -> bool {
    let syntax = file.syntax();
    let Some(up) = syntax.parent(node) else { return false };
    match syntax.kind(up) {
        Kind::IfStatement => syntax.field(node) == Field::Consequence,
        Kind::ElseClause => {
            !matches!(syntax.kind(node), Kind::Token | Kind::Comment)
                && (syntax.kind(node) != Kind::IfStatement || changes.gone.contains_key(&range(file, node).start))
        }
        Kind::WhileStatement | Kind::ForStatement | Kind::DoStatement | Kind::IteratorStatement => {
            syntax.field(node) == Field::Body
        }
        _ => false,
    }
}

/// Adds braces around a branch if it needs them; what comes within one of the `inner` branches is their matter.
fn one(file: &CFile, branch: NodeId, inner: &[TokenRange], changes: &mut Changes) {
    let tokens = file.tokens();
    let TokenRange { start: from, end: to } = range(file, branch);
    if from >= to {
        return;
    }
    let (first, last) = (from, to - 1);
    let stays = (from..to).any(|n| !changes.gone.contains_key(&n));
    let takes_else = !changes.gone.contains_key(&to) && takes_else(file, branch, from..to, changes);
    // A block that loses its braces keeps its statements.
    let unwrapped = file.syntax().kind(branch) == Kind::CompoundStatement && stays && changes.gone.contains_key(&first);
    if unwrapped && !takes_else {
        return;
    }
    let mut left = Vec::new();
    if stays {
        remains(file, branch, changes, &mut left);
    }
    let deeper = |i: &Insertion| inner.iter().any(|n| n.start <= i.owner.start && i.owner.end <= n.end);
    // What stands for no code at the end of a function stands behind the branch, unless that goes.
    let within = |i: &Insertion| i.owner.start < to || !stays;
    let inside = |i: &Insertion| i.owner.start >= first && within(i) && i.owner.end <= to && !deeper(i);
    // What comes at the edges of what is left of the branch, or anywhere in it when it goes as a whole.
    let places: Vec<(u32, Side)> = changes
        .come
        .keys()
        .copied()
        .filter(|(token, side)| match stays {
            true => {
                [(first, Side::Before), (last, Side::After)].contains(&(*token, *side)) || {
                    let edge = |one: &TokenRange| *token == one.start || *token + 1 == one.end;
                    left.len() > 1 && first <= *token && *token <= last && left.iter().any(edge)
                }
            }
            false => first <= *token && *token <= last,
        })
        .collect();
    let coming: Vec<&Insertion> = places
        .iter()
        .flat_map(|place| changes.come.get(place).into_iter().flatten())
        .filter(|i| i.shape == RunShape::Lines && !i.directives && inside(i))
        .collect();
    if stays && coming.is_empty() && left.len() == 1 && !takes_else {
        return;
    }
    let tokens_come = places.iter().flat_map(|p| &changes.come[p]).any(|i| i.shape == RunShape::Tokens);
    if !stays && tokens_come && !takes_else {
        return;
    }
    let count: usize = coming.iter().map(|i| statements(&i.text)).sum::<usize>() + left.len();
    if count == 1 && !takes_else || coming.iter().any(|i| unbalanced(&i.text)) {
        return;
    }
    let brace = |text: &str, shape| Insertion {
        text: text.to_owned(),
        shape,
        directives: false,
        repeated: false,
        owner: TokenRange { start: first, end: to },
        tok: TokId(0),
        run: RunId(u32::MAX),
    };
    if count == 0 && !takes_else {
        changes.come.entry((last, Side::After)).or_default().push(brace("{}", RunShape::Tokens));
        return;
    }
    // The brace stands on the line of the head.
    let head = (0..first).rev().find(|n| tokens[*n as usize].kind != TokenKind::Comment);
    let open = head.map(|mut n| {
        let line = |n: u32| file.source().line(tokens[n as usize].span.start());
        let block = |n: u32| file.source().slice(tokens[n as usize].span).starts_with(b"/*");
        while n + 1 < first && line(n + 1) == line(n) && block(n + 1) {
            n += 1;
        }
        n
    });
    let place = open.map_or((first, Side::Before), |token| (token, Side::After));
    changes.come.entry(place).or_default().push(brace("{", RunShape::Tokens));
    let behind = changes.come.entry((last, Side::After)).or_default();
    let at = behind.iter().rposition(inside).map_or(0, |n| n + 1);
    behind.insert(at, brace("}", RunShape::Lines));
}

/// Says whether the `else` that follows a branch would be taken by an `if` that the branch becomes, or ends with.
fn takes_else(file: &CFile, branch: NodeId, tokens: Range<u32>, changes: &Changes) -> bool {
    let syntax = file.syntax();
    let answered = syntax.field(branch) == Field::Consequence
        && syntax.parent(branch).is_some_and(|up| syntax.child(up, Field::Alternative).is_some());
    if !answered {
        return false;
    }
    let mut text = String::new();
    let (first, last) = (tokens.start, tokens.end.saturating_sub(1));
    // A block that keeps its braces ends nothing that is open.
    let beside = [(first, Side::Before), (last, Side::After)].iter().any(|place| changes.come.contains_key(place));
    let braces = [first, last].iter().all(|n| !changes.gone.contains_key(n));
    if syntax.kind(branch) == Kind::CompoundStatement && braces && !beside {
        return false;
    }
    let within = |i: &&Insertion| first <= i.owner.start && i.owner.end <= tokens.end;
    for n in tokens.clone() {
        let coming = |side, edge: bool| {
            let there = changes.come.get(&(n, side)).into_iter().flatten();
            there.filter(move |i| !edge || within(i)).map(|i| format!(" {} ", i.text)).collect::<String>()
        };
        text.push_str(&coming(Side::Before, n == first));
        let token = &file.tokens()[n as usize];
        if !changes.gone.contains_key(&n) && token.kind != TokenKind::Comment {
            text.push_str(&String::from_utf8_lossy(file.source().slice(token.span)));
            text.push(' ');
        }
        text.push_str(&coming(Side::After, n == last));
    }
    let snippet = parse(text.as_bytes(), Piece::Statements, &Dialect::builtin());
    snippet.complete && snippet.nodes.last().is_some_and(|node| ends_open(&snippet.syntax, *node))
}

/// Says whether a statement ends with an `if` that has no `else`.
fn ends_open(syntax: &Syntax, node: NodeId) -> bool {
    let inner = match syntax.kind(node) {
        Kind::IfStatement => match syntax.child(node, Field::Alternative) {
            Some(other) => syntax.named_children(other).filter(|n| syntax.kind(*n) != Kind::Comment).last(),
            None => return true,
        },
        Kind::WhileStatement | Kind::ForStatement | Kind::IteratorStatement => syntax.child(node, Field::Body),
        Kind::LabeledStatement => syntax.named_children(node).last(),
        _ => None,
    };
    inner.is_some_and(|inner| ends_open(syntax, inner))
}

/// The tokens of a node.
fn range(file: &CFile, node: NodeId) -> TokenRange {
    let span = file.syntax().span(node);
    let tokens = file.tokens();
    let start = tokens.partition_point(|t| t.span.start() < span.start());
    let end = start + tokens[start..].partition_point(|t| t.span.end() <= span.end());
    TokenRange { start: start as u32, end: end as u32 }
}

/// The statements that are left of one in its place: those within it where its head and the braces go.
fn remains(file: &CFile, statement: NodeId, changes: &Changes, left: &mut Vec<TokenRange>) {
    let tokens = range(file, statement);
    if (tokens.start..tokens.end).all(|n| changes.gone.contains_key(&n)) {
        return;
    }
    let syntax = file.syntax();
    let opens_up = matches!(
        syntax.kind(statement),
        Kind::CompoundStatement
            | Kind::IfStatement
            | Kind::ElseClause
            | Kind::WhileStatement
            | Kind::ForStatement
            | Kind::DoStatement
            | Kind::IteratorStatement
    );
    if !opens_up || !changes.gone.contains_key(&tokens.start) {
        left.push(tokens);
        return;
    }
    let whole = syntax.kind(statement) == Kind::CompoundStatement;
    for child in syntax.children(statement) {
        let body = matches!(syntax.field(child), Field::Consequence | Field::Body | Field::Alternative)
            || syntax.kind(statement) == Kind::ElseClause;
        if !matches!(syntax.kind(child), Kind::Token | Kind::Comment) && (whole || body) {
            remains(file, child, changes, left);
        }
    }
}

/// How many statements a text is: a head without its body is none, since it takes the one that follows.
fn statements(text: &str) -> usize {
    let snippet = parse(text.as_bytes(), Piece::Statements, &Dialect::default());
    if !snippet.complete {
        return 0;
    }
    snippet.nodes.iter().filter(|n| !matches!(snippet.syntax.kind(**n), Kind::Comment | Kind::Token)).count()
}

/// Says whether a text opens a brace that it does not close, or the other way round.
fn unbalanced(text: &str) -> bool {
    let tokens = crate::c::snippet_tokens(text.as_bytes());
    let count = |mark: &[u8]| tokens.iter().filter(|t| &text.as_bytes()[t.span.range()] == mark).count();
    count(b"{") != count(b"}")
}
