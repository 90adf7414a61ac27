// SPDX-License-Identifier: GPL-2.0-only
//! Functions that new code puts into a member, which takes other functions in the target.

use super::piece::Piece;
use super::target_types::TargetTypes;
use super::types::goes;
use super::{Found, Scene, Telling, View};
use crate::c::types::{CType, Declarations};
use crate::c::{Field, Kind, NodeId};
use crate::port::record::DoubtKind;
use crate::port::signature::{Parameter, Signature};

/// Looks at the new lines that set a member to a function.
pub(super) fn look(scene: &Scene<'_>, after: &View<'_>, found: &mut Vec<Found>) {
    if scene.is_userspace() {
        return;
    }
    let types = TargetTypes::new(scene, after);
    let mut telling = Telling::new(found);
    for spot in scene.spots {
        let bytes = after.bytes(&spot.after);
        for piece in after.pieces(&spot.after, scene.dialect) {
            let span = piece.span_of(&bytes);
            let initialized = piece.nodes(span, Kind::InitializerPair).filter_map(|node| initialized(&piece, node));
            let assigned = piece.nodes(span, Kind::AssignmentExpression);
            let assigned = assigned.filter_map(|node| assigned_to(&piece, node, &types));
            let set = initialized.chain(assigned).filter_map(|set| wrong(scene, &types, &piece, &set));
            let passed = piece.nodes(span, Kind::CallExpression).filter_map(|call| passed(scene, &types, &piece, call));
            set.chain(passed).for_each(|reason| telling.tell(spot, DoubtKind::Type, reason));
        }
    }
}

/// A member that is set to a name.
struct Set {
    /// The base type of what has the member.
    holder: String,
    member: String,
    value: NodeId,
}

/// `.member = name` of a variable's initializer.
fn initialized(piece: &Piece, pair: NodeId) -> Option<Set> {
    let syntax = piece.syntax();
    let value = named(piece, syntax.child(pair, Field::Value)?)?;
    let mut designators = syntax.children(pair).filter(|child| syntax.field(*child) == Field::Designator);
    let designator = designators.next().filter(|node| syntax.kind(*node) == Kind::FieldDesignator)?;
    if designators.next().is_some() {
        return None;
    }
    let member = piece.shown(designator).trim_start_matches(['.', ' ']).to_owned();
    let list = syntax.parent(pair)?;
    let around = syntax.parent(list)?;
    let of = match syntax.kind(around) {
        Kind::InitDeclarator => {
            piece.type_declared(syntax.parent(around)?, syntax.child(around, Field::Declarator)?)?
        }
        Kind::CompoundLiteralExpression => piece.type_of(around, &Nothing)?,
        // An element of an array.
        Kind::InitializerList | Kind::InitializerPair => {
            let outer = syntax.ancestors(list).find(|node| syntax.kind(*node) == Kind::InitDeclarator)?;
            let depth = syntax.ancestors(list).take_while(|node| *node != outer);
            let lists = depth.filter(|node| syntax.kind(*node) == Kind::InitializerList).count();
            let whole = piece.type_declared(syntax.parent(outer)?, syntax.child(outer, Field::Declarator)?)?;
            whole.pointed().filter(|_| lists == 1)?
        }
        _ => return None,
    };
    Some(Set { holder: Some(of.base).filter(|_| of.derivations.is_empty())?, member, value })
}

/// `x->member = name`.
fn assigned_to(piece: &Piece, node: NodeId, types: &TargetTypes<'_>) -> Option<Set> {
    let syntax = piece.syntax();
    let value = named(piece, syntax.child(node, Field::Right)?)?;
    let left = syntax.child(node, Field::Left).filter(|left| syntax.kind(*left) == Kind::FieldExpression)?;
    let of = piece.type_of(syntax.child(left, Field::Argument)?, types)?;
    let whole = if of.is_pointer() { of.pointed()? } else { of };
    let holder = Some(whole.base).filter(|_| whole.derivations.is_empty())?;
    Some(Set { holder, member: piece.shown(syntax.child(left, Field::Field)?), value })
}

/// The name that a value is, an address of it too.
fn named(piece: &Piece, value: NodeId) -> Option<NodeId> {
    let syntax = piece.syntax();
    match syntax.kind(value) {
        Kind::Identifier => Some(value),
        Kind::PointerExpression if piece.spelled(value).starts_with(b"&") => {
            syntax.child(value, Field::Argument).filter(|inner| syntax.kind(*inner) == Kind::Identifier)
        }
        _ => None,
    }
}

/// Says how a function does not fit what another one takes.
fn passed(scene: &Scene<'_>, types: &TargetTypes<'_>, piece: &Piece, call: NodeId) -> Option<String> {
    let syntax = piece.syntax();
    let callee = syntax.child(call, Field::Function).filter(|node| syntax.kind(*node) == Kind::Identifier)?;
    if goes(scene, piece.spelled(callee)) {
        return None;
    }
    let values: Vec<NodeId> = syntax.named_children(syntax.child(call, Field::Arguments)?).collect();
    let taking = types.signatures(piece.spelled(callee));
    values.iter().enumerate().find_map(|(number, value)| {
        let value = named(piece, *value)?;
        let known = types.signatures(piece.spelled(value));
        let clash = |taking: &Signature| {
            let kind = &taking.parameters.get(number).filter(|_| taking.parameters.len() == values.len())?.kind;
            let wanted = Signature::of_pointer(types.expanded(kind))?;
            known.iter().map(|own| fault(own, &wanted)).collect::<Option<Vec<_>>>()?.into_iter().next()
        };
        let faults: Vec<String> = taking.iter().map(clash).collect::<Option<_>>()?;
        let (callee, fault) = (piece.shown(callee), faults.into_iter().next()?);
        Some(format!("{callee}() takes a function in the target that {fault}, unlike {}()", piece.shown(value)))
    })
}

/// Says how the function does not fit the member.
fn wrong(scene: &Scene<'_>, types: &TargetTypes<'_>, piece: &Piece, set: &Set) -> Option<String> {
    let wanted = Signature::of_pointer(types.member_words(&set.holder, &set.member)?)?;
    let name = piece.spelled(set.value);
    if goes(scene, set.member.as_bytes()) && goes(scene, name) {
        return None;
    }
    let known = types.signatures(name);
    let faults: Vec<String> = known.iter().map(|own| fault(own, &wanted)).collect::<Option<_>>()?;
    let (fault, shown) = (faults.into_iter().next()?, piece.shown(set.value));
    Some(format!("`{}` of `{}` takes a function in the target that {fault}, unlike {shown}()", set.member, set.holder))
}

/// Says what a pointer's function has that another has not.
fn fault(own: &Signature, wanted: &Signature) -> Option<String> {
    if own.parameters.len() != wanted.parameters.len() {
        let (more, less) = (wanted.parameters.len(), own.parameters.len());
        return Some(format!("has {more} argument{}, not {less}", if more == 1 { "" } else { "s" }));
    }
    let differs = |own: &Parameter, wanted: &Parameter| {
        own.contradicts(wanted) || own.kind == wanted.kind && own.constant != wanted.constant
    };
    let said = |one: &Parameter| format!("{}{}", if one.constant { "const " } else { "" }, shown(&one.kind));
    if let Some((own, wanted)) =
        own.parameters.iter().zip(&wanted.parameters).find(|(own, wanted)| differs(own, wanted))
    {
        return Some(format!("takes a `{}`, not a `{}`", said(wanted), said(own)));
    }
    let kind = |kind: &str| Parameter { kind: kind.to_owned(), ..Parameter::default() };
    let nothing = |signature: &Signature| signature.returns == "void";
    let other = nothing(own) != nothing(wanted) || kind(&own.returns).contradicts(&kind(&wanted.returns));
    other.then(|| format!("returns `{}`, not `{}`", shown(&wanted.returns), shown(&own.returns)))
}

/// A type's words with its stars together.
fn shown(kind: &str) -> String {
    kind.replace("* *", "**").replace("* *", "**")
}

/// What is told by a cast alone.
struct Nothing;

impl Declarations for Nothing {
    fn name(&self, _: &str) -> Option<CType> {
        None
    }

    fn member(&self, _: &str, _: &str) -> Option<CType> {
        None
    }
}
