// SPDX-License-Identifier: GPL-2.0-only
//! Types of the target: members that its structs lack, values of another type than its functions and variables take.

use std::collections::BTreeSet;

use super::code::{CodeWord, code_words, declared};
use super::piece::Piece;
use super::target_types::{TargetTypes, declarations_in, read_type, signatures_in};
use super::{Found, Scene, Telling, View};
use crate::c::types::CType;
use crate::c::{Field, Kind, NodeId};
use crate::patch::LineKind;
use crate::port::look_up::returns_void;
use crate::port::record::DoubtKind;
use crate::port::signature::{Parameter, Signature};
use crate::port::size::Size;
use crate::port::words::words;
use crate::text::ByteSpan;

/// Looks at the members that new code takes and at the values that it passes on.
pub(super) fn look(scene: &Scene<'_>, after: &View<'_>, post: Option<&View<'_>>, found: &mut Vec<Found>) {
    if scene.is_userspace() {
        return;
    }
    let types = TargetTypes::new(scene, after);
    let mut telling = Telling::new(found);
    for spot in scene.spots {
        let bytes = after.bytes(&spot.after);
        for word in code_words(after.text, bytes.clone()) {
            if word.after == b"(" && !word.declares() && !matches!(word.before, b"." | b"->") {
                let reason = declared_otherwise(scene, &types, post, &word)
                    .or_else(|| value_of_nothing(scene, after, &word))
                    .or_else(|| means_otherwise(scene, (after, post), &types, &word));
                reason.into_iter().for_each(|reason| telling.tell(spot, DoubtKind::Type, reason));
            }
        }
        for piece in after.pieces(&spot.after, scene.dialect) {
            let look = Look { scene, types: &types, piece: &piece, span: piece.span_of(&bytes) };
            look.members().into_iter().for_each(|reason| telling.tell(spot, DoubtKind::MissingName, reason));
            look.values().into_iter().for_each(|reason| telling.tell(spot, DoubtKind::Type, reason));
        }
    }
}

/// Says whether the member at a word is one of the struct that the target's expression is.
pub(super) fn is_held(scene: &Scene<'_>, view: &View<'_>, word: &CodeWord<'_>) -> bool {
    let held = || {
        let piece = view.piece(word.at, scene.dialect)?;
        let span = piece.span_of(&(word.at..word.at + word.word.len()));
        let syntax = piece.syntax();
        let taken = |node: &NodeId| syntax.child(*node, Field::Field).is_some_and(|name| syntax.span(name) == span);
        let node = piece.nodes(span, Kind::FieldExpression).find(taken)?;
        let types = TargetTypes::new(scene, view);
        let tag = types.tag(&holder(&piece, node, &types)?.base)?;
        Some(scene.names.facts(word.word)?.holders.contains_key(tag.as_bytes()))
    };
    held().unwrap_or(false)
}

/// The type of what a member is taken of, without the pointer to it.
fn holder(piece: &Piece, member: NodeId, types: &TargetTypes<'_>) -> Option<CType> {
    let of = piece.type_of(piece.syntax().child(member, Field::Argument)?, types)?;
    let whole = if of.is_pointer() { of.pointed()? } else { of };
    Some(whole).filter(|whole| whole.derivations.is_empty())
}

/// New code of one piece.
struct Look<'s> {
    scene: &'s Scene<'s>,
    types: &'s TargetTypes<'s>,
    piece: &'s Piece,
    span: ByteSpan,
}

impl Look<'_> {
    /// The members that the target's structs lack.
    fn members(&self) -> Vec<String> {
        let syntax = self.piece.syntax();
        let lacks = |node: NodeId| {
            let name = syntax.child(node, Field::Field).filter(|name| self.is_new(*name))?;
            let word = self.piece.spelled(name);
            let whole = holder(self.piece, node, self.types)?;
            let tag = self.types.tag(&whole.base)?;
            let names = self.scene.names;
            let facts = names.facts(word)?;
            // That it is nowhere was said.
            let made = !facts.is_in_code || facts.is_global || !facts.arities.is_empty() || names.is_brought(word);
            if made || names.may_hold(&tag, word) {
                return None;
            }
            let argument = syntax.child(node, Field::Argument)?;
            let (name, object) = (self.piece.shown(name), self.piece.shown(argument));
            let of = self.piece.type_of(argument, self.types)?;
            Some(format!("`{name}` is no member of `{of}` in the target, which `{object}` is here"))
        };
        self.piece.nodes(self.span, Kind::FieldExpression).filter_map(lacks).collect()
    }

    /// What does not fit where a value goes to a function, a variable or a member.
    fn values(&self) -> Vec<String> {
        let syntax = self.piece.syntax();
        let mut found: Vec<String> =
            self.piece.nodes(self.span, Kind::CallExpression).filter_map(|call| self.call(call)).collect();
        for node in self.piece.nodes(self.span, Kind::AssignmentExpression) {
            let part = |field| syntax.child(node, field).map_or(&b""[..], |part| self.piece.spelled(part));
            let (left, right) = (syntax.child(node, Field::Left), syntax.child(node, Field::Right));
            if let (b"=", Some(left), Some(right)) = (part(Field::Operator), left, right)
                && let Some(wanted) = self.piece.type_of(left, self.types)
            {
                found.extend(self.set((&self.piece.shown(left), &wanted), right));
            }
        }
        for node in self.piece.nodes(self.span, Kind::InitDeclarator) {
            let (declarator, value) = (syntax.child(node, Field::Declarator), syntax.child(node, Field::Value));
            if let (Some(declarator), Some(value), Some(declaration)) = (declarator, value, syntax.parent(node))
                && let Some(wanted) = self.piece.type_declared(declaration, declarator)
            {
                let name = self.piece.shown(declarator);
                found.extend(self.set((name.trim_start_matches(['*', ' ']), &wanted), value));
            }
        }
        found
    }

    /// Says whether a node stands in the new lines as a whole.
    fn is_new(&self, node: NodeId) -> bool {
        self.span.contains(self.piece.syntax().span(node))
    }

    /// Says what is wrong with a value for something of a type.
    fn set(&self, (name, wanted): (&str, &CType), value: NodeId) -> Option<String> {
        let shown = self.piece.shown(value);
        let what = self.clash(value, wanted)?;
        Some(format!("`{name}` is a `{wanted}` in the target, and `{shown}` {what}"))
    }

    /// Says what a value is, where that is not what is wanted.
    fn clash(&self, value: NodeId, wanted: &CType) -> Option<String> {
        if number(self.piece, value).is_some_and(|number| number != 0) {
            return self.types.takes_no_number(wanted).then(|| "is a number".to_owned());
        }
        // That there is no value is said of the function.
        let of = self.piece.type_of(value, self.types).filter(|of| *of != CType::plain("void"))?;
        self.types.clash(&of, wanted).then(|| format!("is a `{of}` there"))
    }

    /// Says what does not fit where a value goes to a function that takes another type.
    fn call(&self, call: NodeId) -> Option<String> {
        let syntax = self.piece.syntax();
        let (callee, list) = (syntax.child(call, Field::Function)?, syntax.child(call, Field::Arguments)?);
        let arguments: Vec<NodeId> = syntax.named_children(list).collect();
        let name = self.piece.spelled(callee);
        // What the target's own code does can't be wrong.
        if memchr::memmem::find(self.scene.before, self.piece.spelled(call)).is_some() {
            return None;
        }
        if let Some(wanted) = self.guarded(callee) {
            let value = *arguments.first()?;
            let what = wanted.iter().map(|wanted| self.clash(value, wanted)).collect::<Option<Vec<_>>>()?.pop()?;
            let (called, wanted) = (self.piece.shown(callee), wanted.last()?);
            return Some(format!(
                "{called} takes a `{wanted}` in the target, and `{}` {what}",
                self.piece.shown(value)
            ));
        }
        if syntax.kind(callee) != Kind::Identifier || goes(self.scene, name) {
            return None;
        }
        let known = self.types.signatures(name);
        let clash = |signature: &Signature| {
            let same = signature.parameters.len() == arguments.len();
            let mut pairs = arguments.iter().zip(&signature.parameters).filter(|_| same);
            pairs.find_map(|(argument, parameter)| {
                let wanted = read_type(&parameter.kind)?;
                Some((*argument, self.clash(*argument, &wanted)?, wanted))
            })
        };
        let clashes: Vec<_> = known.iter().map(clash).collect::<Option<_>>()?;
        let (argument, what, wanted) = clashes.into_iter().next()?;
        let (called, shown) = (self.piece.shown(callee), self.piece.shown(argument));
        Some(format!("{called}() takes a `{wanted}` in the target, and `{shown}` {what}"))
    }

    /// What `guard(name)` takes, of each guard that has the name.
    fn guarded(&self, callee: NodeId) -> Option<Vec<CType>> {
        let syntax = self.piece.syntax();
        let made = syntax.child(callee, Field::Function).filter(|made| self.piece.spelled(*made) == b"guard")?;
        let list = syntax.child(callee, Field::Arguments).filter(|_| syntax.kind(made) == Kind::Identifier)?;
        let name = syntax.named_children(list).next()?;
        let kinds = &self.scene.names.facts(self.piece.spelled(name))?.guards;
        kinds.iter().map(|kind| read_type(kind)).collect::<Option<Vec<_>>>().filter(|all| !all.is_empty())
    }
}

/// The value of a plain number, with its sign.
pub(super) fn number(piece: &Piece, node: NodeId) -> Option<i64> {
    let syntax = piece.syntax();
    match syntax.kind(node) {
        Kind::NumberLiteral => {
            let text = String::from_utf8_lossy(piece.spelled(node)).to_ascii_lowercase();
            let digits = text.trim_end_matches(['u', 'l']);
            match digits.strip_prefix("0x") {
                Some(hex) => i64::from_str_radix(hex, 16).ok(),
                None => digits.parse().ok(),
            }
        }
        Kind::ParenthesizedExpression => number(piece, syntax.named_children(node).next()?),
        _ => None,
    }
}

/// Says whether the patch takes a declaration of the name away: what it takes or returns may change.
pub(super) fn goes(scene: &Scene<'_>, name: &[u8]) -> bool {
    let lines = scene.patch.hunks.iter().flat_map(|hunk| &hunk.hunk.lines);
    let removed = lines.filter(|line| line.kind == LineKind::Removed && words(&line.bytes).contains(&name));
    removed.into_iter().any(|line| declared(&line.bytes, 0..line.bytes.len()).contains(name))
}

/// Says that code takes the value of a function that has none in the target.
fn value_of_nothing(scene: &Scene<'_>, after: &View<'_>, word: &CodeWord<'_>) -> Option<String> {
    let asked = matches!(word.before_that, b"if" | b"while" | b"switch");
    let is_taken = matches!(word.before, b"=" | b"!" | b"&&" | b"||") || (word.before == b"(" && asked);
    if !is_taken || scene.names.is_brought(word.word) || goes(scene, word.word) {
        return None;
    }
    let facts = scene.names.facts(word.word)?;
    let mut own = declarations_in(after.text, word.word).map(|at| returns_void(after.text, at));
    let is_void = match own.next() {
        Some(first) => first && own.all(|is_void| is_void),
        None => facts.is_void && !facts.is_valued,
    };
    let name = String::from_utf8_lossy(word.word);
    is_void.then(|| format!("{name}() returns nothing in the target, and its value is taken here"))
}

/// What the functions of a name take and return in upstream's file, or else in its tree.
fn upstream_signatures(scene: &Scene<'_>, post: Option<&View<'_>>, name: &[u8]) -> BTreeSet<Signature> {
    let own = post.map(|post| signatures_in(post.text, name)).unwrap_or_default();
    if !own.is_empty() {
        return own;
    }
    scene.theirs.and_then(|names| names.facts(name)).map(|facts| facts.signatures.clone()).unwrap_or_default()
}

/// Says that a function whose value is taken returns another kind of thing in the target than in upstream.
fn means_otherwise(
    scene: &Scene<'_>,
    (after, post): (&View<'_>, Option<&View<'_>>),
    types: &TargetTypes<'_>,
    word: &CodeWord<'_>,
) -> Option<String> {
    if scene.names.is_brought(word.word) || goes(scene, word.word) || is_statement(scene, after, word) {
        return None;
    }
    let theirs = upstream_signatures(scene, post, word.word);
    let ours = types.signatures(word.word);
    let is_enum = |kind: &str| kind.starts_with("enum ");
    let differ = |one: &str, two: &str| match (Size::of(one), Size::of(two)) {
        (Some(a), Some(b)) => (a == Size::Bool) != (b == Size::Bool) || is_enum(one) != is_enum(two),
        _ => {
            let kind = |kind: &str| Parameter { kind: kind.to_owned(), ..Parameter::default() };
            one != "void" && two != "void" && kind(one).contradicts(&kind(two))
        }
    };
    let (their, our) = (theirs.first()?, ours.first()?);
    let all = ours.iter().all(|our| theirs.iter().all(|their| differ(&our.returns, &their.returns)));
    let said = |kind: &str| kind.replace("* ", "*");
    let name = String::from_utf8_lossy(word.word);
    let (new, old) = (said(&our.returns), said(&their.returns));
    all.then(|| format!("{name}() returns `{new}` in the target where upstream's returns `{old}`"))
}

/// Says whether a call is a statement of its own: what it returns is of no use.
fn is_statement(scene: &Scene<'_>, view: &View<'_>, word: &CodeWord<'_>) -> bool {
    let Some(piece) = view.piece(word.at, scene.dialect) else { return true };
    let syntax = piece.syntax();
    let node = syntax.covering(piece.span_of(&(word.at..word.at + word.word.len())));
    let mut up = syntax.ancestors(node);
    up.next().is_none_or(|call| syntax.kind(call) != Kind::CallExpression)
        || up.next().is_none_or(|around| syntax.kind(around) == Kind::ExpressionStatement)
}

/// Says how a function that upstream's file declares takes something else in the target, by the same number of arguments.
fn declared_otherwise(
    scene: &Scene<'_>,
    types: &TargetTypes<'_>,
    post: Option<&View<'_>>,
    word: &CodeWord<'_>,
) -> Option<String> {
    if scene.names.is_brought(word.word) {
        return None;
    }
    let theirs = upstream_signatures(scene, post, word.word);
    let ours = types.signatures(word.word);
    let (their, our) = (theirs.first()?, ours.first()?);
    if ours.iter().any(|our| {
        theirs.iter().any(|their| our.parameters.len() != their.parameters.len() || their.clash(our).is_none())
    }) {
        return None;
    }
    let at = their.clash(our)?;
    let said = |parameter: &Parameter| format!("{} {}", parameter.kind, parameter.name).replace("* ", "*");
    let name = String::from_utf8_lossy(word.word);
    let (old, new) = (said(&their.parameters[at]), said(&our.parameters[at]));
    Some(format!("{name}() takes `{new}` in the target where upstream's takes `{old}`"))
}
