// SPDX-License-Identifier: GPL-2.0-only
//! From the syntax of a fragment to a pattern: what stood in goes back.

use super::fragment::{Class, Fragments, Standing, first_token, holds_attributes};
use super::metavar::{MetaKind, NameOf};
use super::pattern::{Pat, TokId};
use super::tree::Item;
use crate::c::{Field, Kind, NodeId, Syntax};
use crate::text::ByteSpan;

pub(super) struct Builder<'b, 'f, 'r, 's, 'k> {
    pub(super) fragments: &'b mut Fragments<'r, 's, 'k>,
    pub(super) standing: &'f [Standing<'f>],
    pub(super) syntax: &'f Syntax,
    /// The numbers of the items that the tree does not show: attributes.
    pub(super) loose: Vec<usize>,
}

impl<'f> Builder<'_, 'f, '_, '_, '_> {
    /// The token where the parser first lost its way.
    pub(super) fn error_token(&self, from: NodeId) -> Option<TokId> {
        let syntax = self.syntax;
        let node = syntax.descendants(from).find(|n| syntax.kind(*n) == Kind::Error || syntax.is_missing(*n))?;
        let at = syntax.span(node).start();
        self.standing.iter().find(|s| s.span.end() > at).or(self.standing.last()).map(|s| first_token(s.item))
    }

    /// Takes the attributes in a span.
    pub(super) fn attributes(&mut self, span: ByteSpan) -> Vec<(Field, Pat)> {
        // Attributes at the edges belong to it as well.
        let from = self.standing.partition_point(|s| s.span.start() < span.start());
        let to = self.standing.partition_point(|s| s.span.end() <= span.end());
        let (mut first, mut end) = (from, to);
        while first > 0 && self.loose.contains(&(first - 1)) {
            first -= 1;
        }
        while self.loose.contains(&end) {
            end += 1;
        }
        let inside = |n: &usize| (first..end).contains(n);
        let (taken, left): (Vec<usize>, Vec<usize>) = self.loose.iter().copied().partition(inside);
        self.loose = left;
        let text = |n: usize| match self.standing[n].item {
            Item::Tok(t) => self.fragments.lexemes[t.0 as usize].text.as_str(),
            _ => "",
        };
        let mut out: Vec<(Field, Pat)> = Vec::new();
        let mut at = 0;
        while at < taken.len() {
            let from = at;
            let mut depth = 0u32;
            at += 1;
            while at < taken.len() && taken[at] == taken[at - 1] + 1 {
                match text(taken[at]) {
                    "(" => depth += 1,
                    ")" => depth = depth.saturating_sub(1),
                    _ if depth == 0 => break,
                    _ => {}
                }
                at += 1;
                if depth == 0 {
                    break;
                }
            }
            let toks = taken[from..at].iter().map(|n| first_token(self.standing[*n].item)).collect();
            out.push((Field::None, Pat::Attribute(toks)));
        }
        out
    }

    fn items_in(&self, span: ByteSpan) -> &'f [Standing<'f>] {
        let from = self.standing.partition_point(|s| s.span.start() < span.start());
        let to = self.standing.partition_point(|s| s.span.end() <= span.end());
        &self.standing[from.min(to)..to]
    }

    pub(super) fn build(&mut self, node: NodeId, failed: &mut Option<TokId>) -> Pat {
        let syntax = self.syntax;
        let kind = syntax.kind(node);
        let span = syntax.span(node);
        let items = self.items_in(span);
        if let [one] = items
            && one.span == span
        {
            let item = one.item;
            if let Some(pat) = self.put_back(item, kind, failed) {
                // The type of a cast or of an argument may have attributes beside it.
                let beside = if kind == Kind::TypeDescriptor { self.attributes(span) } else { Vec::new() };
                if beside.is_empty() {
                    return pat;
                }
                return Pat::Node(kind, std::iter::once((Field::Type, pat)).chain(beside).collect());
            }
        }
        if kind == Kind::StructSpecifier
            && let Some(first) = items.first()
            && let Item::Tok(tok) = first.item
            && let Some((var, MetaKind::Type)) = self.fragments.var_kind(*tok)
            && let Some(body) = syntax.child(node, Field::Body)
        {
            return Pat::Tagged(*tok, var, Box::new(self.build(body, failed)));
        }
        let whole = matches!(
            kind,
            Kind::StringLiteral
                | Kind::CharLiteral
                | Kind::NumberLiteral
                | Kind::SystemLibString
                | Kind::Null
                | Kind::Token
        );
        let children: Vec<NodeId> = syntax.children(node).filter(|c| syntax.kind(*c) != Kind::Comment).collect();
        if whole || children.is_empty() {
            let toks: Vec<TokId> = self.items_in(span).iter().map(|s| first_token(s.item)).collect();
            return match toks.as_slice() {
                [one] if kind == Kind::Identifier && is_reserved(&self.fragments.lexemes[one.0 as usize].text) => {
                    *failed = Some(*one);
                    Pat::AnyType
                }
                [one] => Pat::Leaf(*one),
                // The type that a header without one was given.
                [] => Pat::AnyType,
                _ => Pat::Tokens(toks),
            };
        }
        if kind == Kind::ArgumentList {
            *failed = failed.or(children.iter().find_map(|c| self.two_names(*c)));
        }
        let children = children.into_iter().map(|c| (syntax.field(c), self.build(c, failed)));
        // A comma that was only made up stands on no item.
        let children = children.filter(|(_, pat)| !matches!(pat, Pat::AnyType) || kind == Kind::FunctionDefinition);
        let mut children: Vec<(Field, Pat)> = children.collect();
        if holds_attributes(kind) {
            children.extend(self.attributes(span));
        }
        Pat::Node(kind, children)
    }

    /// The second of two names side by side that the parser took for a parameter where an argument stands, unless the
    /// first is known as a type.
    fn two_names(&self, argument: NodeId) -> Option<TokId> {
        let syntax = self.syntax;
        let (first, second) = (syntax.child(argument, Field::Type)?, syntax.child(argument, Field::Declarator)?);
        let plain = syntax.kind(argument) == Kind::ParameterDeclaration
            && syntax.kind(first) == Kind::TypeIdentifier
            && syntax.kind(second) == Kind::Identifier;
        let item = |node| self.items_in(syntax.span(node)).first().map(|s| first_token(s.item));
        let word = self.fragments.lexemes[item(first)?.0 as usize].text.as_bytes();
        let known = self.fragments.dialect.is_type(word) || word.ends_with(b"_t");
        (plain && !known).then(|| item(second)).flatten()
    }

    /// What an item is that takes the whole of a node; `None` for a plain token.
    fn put_back(&mut self, item: &Item, kind: Kind, failed: &mut Option<TokId>) -> Option<Pat> {
        match item {
            Item::Tok(tok) => {
                let (var, meta) = self.fragments.var_kind(*tok)?;
                match meta {
                    MetaKind::Symbol
                    | MetaKind::Typedef
                    | MetaKind::Declarer(NameOf::Code)
                    | MetaKind::Iterator(NameOf::Code)
                    | MetaKind::Attribute(NameOf::Code) => None,
                    // A parameter without a name has a type inside.
                    MetaKind::Type if matches!(kind, Kind::ParameterDeclaration | Kind::FieldDeclaration) => None,
                    MetaKind::Statement | MetaKind::StatementList(_) | MetaKind::Declaration => {
                        *failed = Some(*tok);
                        Some(Pat::AnyType)
                    }
                    _ => Some(Pat::Meta(*tok, var)),
                }
            }
            Item::Dots(dots) => Some(self.fragments.dots(dots)),
            Item::Nest(nest) => {
                let pat = self.fragments.lone(item);
                if pat.is_none() {
                    *failed = Some(nest.open);
                }
                Some(pat.unwrap_or(Pat::AnyType))
            }
            Item::Group(group) => {
                let classes = match kind {
                    Kind::ParameterDeclaration => [Class::Type, Class::Expression],
                    Kind::PrimitiveType | Kind::TypeDescriptor | Kind::TypeIdentifier => {
                        [Class::Type, Class::Expression]
                    }
                    Kind::FieldDeclaration => [Class::Statement, Class::Expression],
                    _ => [Class::Expression, Class::Type],
                };
                let mut branches = Vec::new();
                for branch in &group.branches {
                    if branch.is_empty() {
                        continue;
                    }
                    let parsed = match self.fragments.attempt(branch, classes[0]) {
                        Ok(pat) => Ok(pat),
                        Err(at) => self.fragments.attempt(branch, classes[1]).map_err(|_| at),
                    };
                    match parsed {
                        Ok(pat) if kind == Kind::FieldDeclaration => branches.push(as_field(pat)),
                        Ok(pat) => branches.push(pat),
                        Err(at) => {
                            *failed = at.or_else(|| branch.first().map(first_token)).or(Some(group.open));
                        }
                    }
                }
                Some(if group.all { Pat::Conj(branches) } else { Pat::Disj(branches) })
            }
        }
    }
}

/// A declaration read by itself, as the member that it is within braces of a struct.
fn as_field(pat: Pat) -> Pat {
    match pat {
        Pat::Node(Kind::Declaration, children) => Pat::Node(Kind::FieldDeclaration, children),
        Pat::Disj(list) => Pat::Disj(list.into_iter().map(as_field).collect()),
        Pat::Conj(list) => Pat::Conj(list.into_iter().map(as_field).collect()),
        other => other,
    }
}

/// Says whether C reserves a word for its statements: no name can be spelled so.
fn is_reserved(word: &str) -> bool {
    const WORDS: [&str; 12] =
        ["break", "case", "continue", "default", "do", "else", "for", "goto", "if", "return", "switch", "while"];
    WORDS.contains(&word)
}
