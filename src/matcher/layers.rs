// SPDX-License-Identifier: GPL-2.0-only
//! What a declaration consists of: a type, and a name within layers of pointers, arrays and functions.

use super::unify::{Matcher, smpl_first};
use crate::c::{Field, Kind, NodeId};
use crate::smpl::{Pat, TokId};

impl Matcher<'_> {
    pub(super) fn asked<'p>(&self, children: &'p [(Field, Pat)]) -> Asked<'p> {
        let mut asked = Asked::default();
        for (field, pat) in children {
            match (field, pat) {
                (Field::Type, _) => asked.base = Some(pat),
                (Field::Declarator, _) => asked.declarators.push(pat),
                (Field::Body, _) => {}
                (_, Pat::Node(Kind::StorageClassSpecifier, _)) => asked.storage.push(pat),
                (_, Pat::Node(Kind::TypeQualifier, _)) => asked.qualifiers.push(pat),
                (_, Pat::Node(Kind::BitfieldClause, _)) => asked.bits = Some(pat),
                (_, Pat::Leaf(tok)) => match self.rule.rule.token(*tok).text.as_str() {
                    ";" => asked.semicolon = Some(*tok),
                    "," => asked.commas.push(*tok),
                    "typedef" => asked.word = Some(*tok),
                    _ => {}
                },
                _ => {}
            }
        }
        asked
    }

    pub(super) fn given(&self, node: NodeId) -> Given {
        let syntax = self.file.syntax();
        let mut given = Given::default();
        for part in self.parts(node) {
            match (syntax.field(part), syntax.kind(part)) {
                (Field::Type, _) => given.base = Some(part),
                (Field::Declarator, _) => given.declarators.push(part),
                (_, Kind::StorageClassSpecifier) => given.storage.push(part),
                (_, Kind::TypeQualifier) => given.qualifiers.push(part),
                (_, Kind::BitfieldClause) => given.bits = Some(part),
                (_, Kind::Token) => match self.file.source().slice(self.span(part)) {
                    b";" => given.semicolon = Some(part),
                    b"," => given.commas.push(part),
                    b"typedef" => given.word = Some(part),
                    _ => {}
                },
                _ => {}
            }
        }
        given
    }

    pub(super) fn split_init(&self, node: NodeId) -> (Option<(NodeId, NodeId)>, NodeId) {
        let syntax = self.file.syntax();
        if syntax.kind(node) != Kind::InitDeclarator {
            return (None, node);
        }
        let inner = syntax.child(node, Field::Declarator);
        let value = syntax.child(node, Field::Value);
        let equals = self.parts(node).into_iter().find(|p| self.file.source().slice(self.span(*p)) == b"=");
        match (inner, equals, value) {
            (Some(inner), Some(equals), Some(value)) => (Some((equals, value)), inner),
            _ => (None, node),
        }
    }

    /// What stands inside of a layer of a declarator.
    pub(super) fn inner(&self, node: NodeId) -> Option<NodeId> {
        let syntax = self.file.syntax();
        syntax
            .child(node, Field::Declarator)
            .or_else(|| syntax.named_children(node).find(|c| is_declarator(syntax.kind(*c))))
    }

    pub(super) fn layers(&self, node: NodeId) -> GivenLayers {
        let mut list = Vec::new();
        let mut at = Some(node);
        while let Some(here) = at {
            match self.kind(here) {
                Kind::AttributedDeclarator => {}
                kind if is_layer(kind) => list.push(here),
                _ => return GivenLayers { list, name: Some(here) },
            }
            at = self.inner(here);
        }
        GivenLayers { list, name: None }
    }
}

/// A declaration of a rule, taken apart.
#[derive(Default)]
pub(super) struct Asked<'p> {
    pub(super) storage: Vec<&'p Pat>,
    pub(super) qualifiers: Vec<&'p Pat>,
    pub(super) base: Option<&'p Pat>,
    pub(super) declarators: Vec<&'p Pat>,
    /// Behind each declarator but the last.
    pub(super) commas: Vec<TokId>,
    pub(super) bits: Option<&'p Pat>,
    pub(super) semicolon: Option<TokId>,
    pub(super) word: Option<TokId>,
}

/// A declaration of the code, taken apart.
#[derive(Default)]
pub(super) struct Given {
    pub(super) storage: Vec<NodeId>,
    pub(super) qualifiers: Vec<NodeId>,
    pub(super) base: Option<NodeId>,
    pub(super) declarators: Vec<NodeId>,
    pub(super) commas: Vec<NodeId>,
    pub(super) bits: Option<NodeId>,
    pub(super) semicolon: Option<NodeId>,
    pub(super) word: Option<NodeId>,
}

/// A type of the code: specifiers, and the layers of the declarator that are not the rule's.
pub(super) struct GivenType<'g> {
    pub(super) given: &'g Given,
    /// The qualifiers that the rule does not name.
    pub(super) qualifiers: Vec<NodeId>,
    /// The outer layers of the declarator, from outside.
    pub(super) layers: &'g [NodeId],
    /// What stands inside of these layers.
    pub(super) inner: Option<NodeId>,
}

pub(super) struct GivenLayers {
    pub(super) list: Vec<NodeId>,
    pub(super) name: Option<NodeId>,
}

pub(super) struct AskedLayers<'p> {
    pub(super) list: Vec<&'p Pat>,
    pub(super) name: Option<&'p Pat>,
}

pub(super) fn is_inner_pat(child: &(Field, Pat)) -> bool {
    match child {
        (Field::Declarator, _) => true,
        (Field::None, Pat::Node(kind, _)) => is_layer(*kind),
        (Field::None, Pat::Meta(..)) => true,
        _ => false,
    }
}

/// The token of the name that a declarator declares.
pub(super) fn name_of(pat: &Pat) -> Option<TokId> {
    layers(split_init(pat).1).name.and_then(smpl_first)
}

pub(super) fn leaves(pat: &Pat, out: &mut Vec<TokId>) {
    match pat {
        Pat::Leaf(tok) | Pat::Meta(tok, _) => out.push(*tok),
        Pat::Tokens(toks) => out.extend(toks),
        Pat::Node(_, children) => children.iter().for_each(|(_, p)| leaves(p, out)),
        _ => {}
    }
}

pub(super) fn is_layer(kind: Kind) -> bool {
    concrete(kind) != kind
        || matches!(
            kind,
            Kind::PointerDeclarator | Kind::FunctionDeclarator | Kind::ArrayDeclarator | Kind::ParenthesizedDeclarator
        )
}

fn is_declarator(kind: Kind) -> bool {
    is_layer(kind)
        || matches!(kind, Kind::Identifier | Kind::TypeIdentifier | Kind::FieldIdentifier | Kind::AttributedDeclarator)
}

/// The kind of declarator that has a name, for one that has none.
pub(super) fn concrete(kind: Kind) -> Kind {
    match kind {
        Kind::AbstractPointerDeclarator => Kind::PointerDeclarator,
        Kind::AbstractFunctionDeclarator => Kind::FunctionDeclarator,
        Kind::AbstractArrayDeclarator => Kind::ArrayDeclarator,
        Kind::AbstractParenthesizedDeclarator => Kind::ParenthesizedDeclarator,
        other => other,
    }
}

pub(super) fn layers(pat: &Pat) -> AskedLayers<'_> {
    let mut list = Vec::new();
    let mut at = Some(pat);
    while let Some(here) = at {
        match here {
            Pat::Node(kind, children) if is_layer(*kind) => {
                list.push(here);
                at = children.iter().find(|c| is_inner_pat(c)).map(|(_, p)| p);
            }
            _ => return AskedLayers { list, name: Some(here) },
        }
    }
    AskedLayers { list, name: None }
}

pub(super) fn split_init(pat: &Pat) -> (Option<(&Pat, &Pat)>, &Pat) {
    let Pat::Node(Kind::InitDeclarator, children) = pat else { return (None, pat) };
    match children.as_slice() {
        [(_, inner), (_, equals), (_, value)] => (Some((equals, value)), inner),
        _ => (None, pat),
    }
}
