// SPDX-License-Identifier: GPL-2.0-only
//! Locks that the target's function holds where new code leaves it, and upstream's does not.
//!
//! What a function holds at a statement is told by the calls before it that nothing governs: of its own block and of those
//! around it. What a scope gives back by itself (`guard()`) is not held.

use std::collections::BTreeSet;
use std::ops::Range;

use super::piece::Piece;
use super::{Found, Scene, Telling, View};
use crate::c::{Field, Kind, NodeId};
use crate::port::record::DoubtKind;
use crate::port::words::words;
use crate::text::ByteSpan;

/// Looks at the new lines that leave the function, and at those that give a lock back.
pub(super) fn look(scene: &Scene<'_>, after: &View<'_>, post: &View<'_>, found: &mut Vec<Found>) {
    let mut telling = Telling::new(found);
    for spot in scene.spots {
        let Some(upstream) = &spot.upstream else { continue };
        let theirs = leaves_in(scene, post, upstream);
        let ours = leaves_in(scene, after, &spot.after);
        // Upstream's lines have the same statements in the same order.
        if ours.len() != theirs.len() || ours.iter().zip(&theirs).any(|(one, two)| one.text != two.text) {
            continue;
        }
        let reasons =
            ours.iter().zip(&theirs).filter_map(|(ours, theirs)| left(ours, theirs).or_else(|| twice(ours, theirs)));
        reasons.for_each(|reason| telling.tell(spot, DoubtKind::Pairing, reason));
    }
}

/// Says that a statement leaves with a lock which upstream's does not hold.
fn left(ours: &Leave, theirs: &Leave) -> Option<String> {
    let own = |lock: &&Lock| !theirs.held.iter().any(|other| other.call == lock.call);
    let lock = ours.held.iter().rfind(own).filter(|_| ours.held.len() > theirs.held.len())?;
    Some(format!("`{}` leaves what {}() has locked with `{}` in the target", ours.text, ours.function, lock.shown))
}

/// Says that a statement gives a lock back which upstream's function holds there and the target's does not.
fn twice(ours: &Leave, theirs: &Leave) -> Option<String> {
    let given = |lock: &&Lock| !ours.gives.is_empty() && lock.object == ours.gives;
    let lock = theirs.held.iter().rfind(given).filter(|_| !ours.held.iter().any(|lock| given(&lock)))?;
    let (text, name) = (&ours.text, &ours.function);
    Some(format!("`{text}` gives back what {name}() has not locked there in the target (`{}`)", lock.shown))
}

/// A call that takes a lock.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Lock {
    /// Its words, to be compared.
    call: String,
    /// The same for people.
    shown: String,
    /// What it locks.
    object: String,
}

/// A statement that leaves a function, or gives a lock back.
#[derive(Debug)]
struct Leave {
    text: String,
    function: String,
    held: Vec<Lock>,
    /// The lock that it gives back; empty for a statement that leaves.
    gives: String,
}

/// The statements of lines that leave, or give a lock back, with what is held there.
fn leaves_in(scene: &Scene<'_>, view: &View<'_>, lines: &Range<usize>) -> Vec<Leave> {
    let mut found = Vec::new();
    for piece in view.pieces(lines, scene.dialect) {
        let function = view.outline.at(piece.range().start).map(|region| region.name.clone()).unwrap_or_default();
        found.extend(leaves(&piece, piece.span_of(&view.bytes(lines)), &function));
    }
    found
}

fn leaves(piece: &Piece, span: ByteSpan, function: &str) -> Vec<Leave> {
    let syntax = piece.syntax();
    let mut found: Vec<(NodeId, Leave)> = Vec::new();
    let leaving = [Kind::ReturnStatement, Kind::GotoStatement, Kind::BreakStatement, Kind::ContinueStatement];
    for kind in leaving.into_iter().chain([Kind::ExpressionStatement]) {
        for node in piece.nodes(span, kind) {
            let gives = match (kind, effect(piece, node)) {
                (Kind::ExpressionStatement, Some((Effect::Gives, lock))) => lock.object,
                (Kind::ExpressionStatement, _) => continue,
                _ => String::new(),
            };
            let mut held = held_at(piece, node);
            if kind == Kind::GotoStatement {
                let given = given_behind(piece, node);
                held.retain(|lock| !given.contains(&lock.object));
            }
            // What was held before the loop goes on to be.
            if let Some(around) = left_by(piece, node) {
                held.drain(..held_at(piece, around).len().min(held.len()));
            }
            found.push((node, Leave { text: piece.shown(node), function: function.to_owned(), held, gives }));
        }
    }
    found.sort_by_key(|(node, _)| syntax.span(*node).start());
    found.into_iter().map(|(_, leave)| leave).collect()
}

/// The loop or `switch` that a `break` or a `continue` leaves.
fn left_by(piece: &Piece, statement: NodeId) -> Option<NodeId> {
    let syntax = piece.syntax();
    let is_break = syntax.kind(statement) == Kind::BreakStatement;
    let leaves = is_break || syntax.kind(statement) == Kind::ContinueStatement;
    let is_around = |node: &NodeId| match syntax.kind(*node) {
        Kind::ForStatement | Kind::WhileStatement | Kind::DoStatement | Kind::IteratorStatement => true,
        Kind::SwitchStatement => is_break,
        _ => false,
    };
    syntax.ancestors(statement).filter(|_| leaves).find(is_around)
}

/// What is held where a statement begins.
fn held_at(piece: &Piece, statement: NodeId) -> Vec<Lock> {
    let syntax = piece.syntax();
    let start = syntax.span(statement).start();
    let blocks: Vec<NodeId> = syntax.ancestors(statement).filter(|node| is_list(syntax.kind(*node))).collect();
    let mut held: Vec<Lock> = Vec::new();
    for block in blocks.into_iter().rev() {
        for before in syntax.named_children(block).take_while(|node| syntax.span(*node).end() <= start) {
            match effect(piece, inner(piece, before)) {
                Some((Effect::Takes, lock)) => held.push(lock),
                Some((Effect::Gives, lock)) => {
                    if let Some(at) = held.iter().rposition(|one| one.object == lock.object) {
                        held.remove(at);
                    }
                }
                None => {}
            }
        }
    }
    held
}

const fn is_list(kind: Kind) -> bool {
    matches!(kind, Kind::CompoundStatement | Kind::CaseStatement)
}

/// The statement behind labels.
fn inner(piece: &Piece, statement: NodeId) -> NodeId {
    let syntax = piece.syntax();
    match syntax.kind(statement) {
        Kind::LabeledStatement => syntax.named_children(statement).last().map_or(statement, |last| inner(piece, last)),
        _ => statement,
    }
}

/// What the statements behind the label of a `goto` give back, those in branches too.
fn given_behind(piece: &Piece, jump: NodeId) -> BTreeSet<String> {
    let syntax = piece.syntax();
    let Some(label) = syntax.child(jump, Field::Label) else { return BTreeSet::new() };
    let named =
        |node: &NodeId| syntax.child(*node, Field::Label).is_some_and(|own| piece.spelled(own) == piece.spelled(label));
    let all = || syntax.descendants(syntax.root());
    let Some(target) = all().filter(|node| syntax.kind(*node) == Kind::LabeledStatement).find(named) else {
        return BTreeSet::new();
    };
    let from = syntax.span(target).start();
    let behind =
        all().filter(|node| syntax.kind(*node) == Kind::ExpressionStatement && syntax.span(*node).start() >= from);
    behind
        .filter_map(|node| effect(piece, node))
        .filter(|(effect, _)| *effect == Effect::Gives)
        .map(|(_, lock)| lock.object)
        .collect()
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Effect {
    Takes,
    Gives,
}

/// What a statement that is a call does to a lock.
fn effect(piece: &Piece, statement: NodeId) -> Option<(Effect, Lock)> {
    let syntax = piece.syntax();
    if syntax.kind(statement) != Kind::ExpressionStatement {
        return None;
    }
    let mut call = syntax.named_children(statement).next()?;
    let is_assigned = syntax.kind(call) == Kind::AssignmentExpression;
    if is_assigned {
        call = syntax.child(call, Field::Right)?;
    }
    let callee = syntax.child(call, Field::Function).filter(|node| syntax.kind(*node) == Kind::Identifier)?;
    let name = String::from_utf8_lossy(piece.spelled(callee)).into_owned();
    // A value is that of a lock (`lock_to_mode(lock)`) unless the name ends with what is done.
    let effect = effect_of(&name).filter(|_| !is_assigned || name.ends_with("lock"))?;
    let first = syntax.child(call, Field::Arguments).and_then(|list| syntax.named_children(list).next());
    let spelled: String = first.map(|first| piece.shown(first)).unwrap_or_default();
    let object = if spelled.is_empty() { kind_of(&name).to_owned() } else { spelled };
    let words = words(piece.spelled(call)).into_iter();
    let call_words = words.map(|word| String::from_utf8_lossy(word).into_owned()).collect::<Vec<_>>().join(" ");
    Some((effect, Lock { call: call_words, shown: piece.shown(statement), object }))
}

/// What a call of a name does, by the parts of the name.
fn effect_of(name: &str) -> Option<Effect> {
    let has = |part: &str| name.split('_').any(|one| one == part);
    if ["assert", "init", "trylock", "destroy", "try", "is", "class", "held", "lockdep"].iter().any(|part| has(part)) {
        return None;
    }
    let switched = ["preempt", "migrate", "local", "pagefault"].iter().any(|part| has(part));
    match () {
        () if has("unlock") || name == "release_sock" || has("up") && (has("read") || has("write")) || name == "up" => {
            Some(Effect::Gives)
        }
        () if has("lock") || has("down") && (has("read") || has("write")) || name == "down" => Some(Effect::Takes),
        () if switched && (has("enable") || has("restore")) => Some(Effect::Gives),
        () if switched && (has("disable") || has("save")) => Some(Effect::Takes),
        () => None,
    }
}

/// Says whether a call of a name gives a lock back.
pub(super) fn gives_back(name: &[u8]) -> bool {
    effect_of(&String::from_utf8_lossy(name)) == Some(Effect::Gives)
}

/// What a lock without an argument is told by: its name without the parts that say what is done.
fn kind_of(name: &str) -> &str {
    let end = ["_lock", "_unlock", "_disable", "_enable"].iter().find_map(|part| name.find(part));
    &name[..end.unwrap_or(name.len())]
}
