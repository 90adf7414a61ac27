// SPDX-License-Identifier: GPL-2.0-only
//! What is right as it stands and perhaps not what was meant: names of the code that look like forgotten metavariables.

use std::collections::{BTreeMap, BTreeSet};

use super::diagnostic::Sink;
use super::pattern::{Elem, ForPart, Pat, PatToken, Seq, TokId, When};
use crate::c::{Field, Kind};

/// Words of the language that stand where a value could, and the kernel's name for the task that runs.
const KEYWORDS: [&str; 36] = [
    "auto", "asm", "bool", "break", "case", "char", "const", "continue", "current", "default", "do", "double", "else",
    "enum", "extern", "false", "float", "for", "goto", "if", "inline", "int", "long", "register", "return", "short",
    "signed", "sizeof", "static", "struct", "switch", "true", "typeof", "unsigned", "void", "while",
];

/// Asks about lower-case names that stand for a value in minus or context code and that nothing declares, neither the
/// rule's metavariables nor its code.
pub(super) fn names(body: &Seq, tokens: &[PatToken], sink: &mut Sink<'_>) {
    let mut reader = Reader { tokens, values: BTreeMap::new(), declared: BTreeSet::new() };
    reader.seq(body);
    let Reader { values, declared, .. } = reader;
    for (name, tok) in values.iter().filter(|(name, _)| !declared.contains(**name)) {
        let message = format!("`{name}` is a name of the code here: should it be a metavariable?");
        let hint = format!("declare it (`expression {name};`), or say that it is meant: `symbol {name};`");
        sink.hinted(tokens[tok.0 as usize].loc, name.len(), message, hint);
    }
}

struct Reader<'t> {
    tokens: &'t [PatToken],
    /// The first place of each name that stands for a value.
    values: BTreeMap<&'t str, TokId>,
    /// The names that the rule's own code declares.
    declared: BTreeSet<&'t str>,
}

impl<'t> Reader<'t> {
    fn seq(&mut self, seq: &Seq) {
        seq.iter().for_each(|elem| self.elem(elem));
    }

    fn elem(&mut self, elem: &Elem) {
        match elem {
            Elem::Simple(pat) | Elem::Exp(pat) => self.value(pat),
            Elem::Block(block) => self.seq(&block.body),
            Elem::If { cond, then, other, .. } => {
                self.value(cond);
                self.elem(then);
                if let Some((_, elem)) = other {
                    self.elem(elem);
                }
            }
            Elem::Loop { cond, body, .. } | Elem::Do { cond, body, .. } => {
                self.value(cond);
                self.elem(body);
            }
            Elem::For { parts, body, .. } => {
                for part in parts.iter() {
                    if let ForPart::Some(pat) = part {
                        self.value(pat);
                    }
                }
                self.elem(body);
            }
            Elem::Iterator { head, body } => {
                self.value(head);
                self.elem(body);
            }
            Elem::Case { value: Some(value), .. } => self.value(value),
            Elem::Function { header, body } => {
                self.value(header);
                self.seq(&body.body);
            }
            Elem::Dots(dots) => self.whens(&dots.whens),
            Elem::Nest { body, whens, .. } => {
                self.seq(body);
                self.whens(whens);
            }
            Elem::Disj(list) | Elem::Conj(list) => list.iter().for_each(|seq| self.seq(seq)),
            Elem::Optional(inner) => self.elem(inner),
            Elem::Type(_) | Elem::Meta(..) | Elem::Label { .. } | Elem::Case { .. } | Elem::Directive(_) => {}
        }
    }

    fn whens(&mut self, whens: &[When]) {
        for when in whens {
            match when {
                When::Not(seq) | When::Only(seq) => self.seq(seq),
                When::NotTrue(pat) | When::NotFalse(pat) => self.value(pat),
                When::Any | When::Strict | When::Exists | When::Forall => {}
            }
        }
    }

    /// Notes the names in a term that stands for a value.
    fn value(&mut self, pat: &Pat) {
        match pat {
            Pat::Leaf(tok) => self.note(*tok),
            Pat::Node(kind, children) => {
                for (field, child) in children {
                    self.child(*kind, *field, child);
                }
            }
            Pat::Tagged(_, _, body) | Pat::Nest(_, body, _) => self.value(body),
            Pat::Disj(list) | Pat::Conj(list) | Pat::Either(list) => list.iter().for_each(|p| self.value(p)),
            Pat::Other { .. }
            | Pat::Attribute(_)
            | Pat::Tokens(_)
            | Pat::Meta(..)
            | Pat::Dots(_)
            | Pat::AnyType
            | Pat::Extra(..) => {}
        }
    }

    fn child(&mut self, parent: Kind, field: Field, pat: &Pat) {
        match (parent, field, pat) {
            // What is declared is no question, nor is what is called, a member, a type or a label.
            (_, Field::Declarator, Pat::Leaf(tok)) => {
                self.declared.insert(self.tokens[tok.0 as usize].text.as_str());
            }
            (Kind::PointerDeclarator | Kind::ParenthesizedDeclarator, _, Pat::Leaf(tok)) => {
                self.declared.insert(self.tokens[tok.0 as usize].text.as_str());
            }
            (Kind::CallExpression, Field::Function, Pat::Leaf(_)) => {}
            (
                _,
                Field::Type | Field::Field | Field::Label | Field::Name | Field::Member | Field::Designator,
                Pat::Leaf(_),
            ) => {}
            (Kind::StructSpecifier | Kind::UnionSpecifier | Kind::EnumSpecifier | Kind::GotoStatement, ..) => {}
            (Kind::TypeDescriptor | Kind::FieldDesignator | Kind::InitializerPair, _, Pat::Leaf(_)) => {}
            (_, Field::Type, _) => {}
            _ => self.value(pat),
        }
    }

    fn note(&mut self, tok: TokId) {
        let token = &self.tokens[tok.0 as usize];
        let plain = token.text.starts_with(|c: char| c.is_ascii_lowercase())
            && !token.text.bytes().any(|b| b.is_ascii_uppercase())
            && !KEYWORDS.contains(&token.text.as_str());
        if token.var.is_none() && plain {
            self.values.entry(token.text.as_str()).or_insert(tok);
        }
    }
}
