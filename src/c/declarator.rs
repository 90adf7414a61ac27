// SPDX-License-Identifier: GPL-2.0-only
//! Declarators: C's inside-out way to spell a name with its type.

use super::{Field, Kind, NodeId, Syntax};

/// Finds the name that a declarator declares: an identifier, a type's or a field's name.
///
/// `None` for an abstract declarator, which has no name.
#[must_use]
pub fn declared_name(syntax: &Syntax, declarator: NodeId) -> Option<NodeId> {
    let mut at = declarator;
    loop {
        match syntax.kind(at) {
            Kind::Identifier | Kind::TypeIdentifier | Kind::FieldIdentifier => return Some(at),
            // `typedef unsigned long pid_t`: the grammar takes a well-known type's name for a keyword.
            Kind::PrimitiveType if syntax.field(at) == Field::Declarator => return Some(at),
            _ => at = inner(syntax, at)?,
        }
    }
}

/// Finds the function declarator through which a declarator declares a function; `None` when it declares something
/// else, such as a pointer to a function.
#[must_use]
pub fn function_declarator(syntax: &Syntax, declarator: NodeId) -> Option<NodeId> {
    let mut at = declarator;
    loop {
        match syntax.kind(at) {
            Kind::FunctionDeclarator => {
                // `(*f)(void)` declares a pointer; `(f)(void)` and `*(f)(void)` declare functions.
                let mut below = inner(syntax, at)?;
                while syntax.kind(below) == Kind::ParenthesizedDeclarator {
                    below = inner(syntax, below)?;
                }
                return (syntax.kind(below) == Kind::Identifier).then_some(at);
            }
            Kind::PointerDeclarator | Kind::ParenthesizedDeclarator | Kind::AttributedDeclarator => {
                at = inner(syntax, at)?;
            }
            _ => return None,
        }
    }
}

/// The declarator that stands inside another one.
pub(super) fn inner(syntax: &Syntax, declarator: NodeId) -> Option<NodeId> {
    syntax.child(declarator, Field::Declarator).or_else(|| {
        syntax.named_children(declarator).find(|child| {
            matches!(
                syntax.kind(*child),
                Kind::Identifier
                    | Kind::TypeIdentifier
                    | Kind::FieldIdentifier
                    | Kind::PointerDeclarator
                    | Kind::FunctionDeclarator
                    | Kind::ArrayDeclarator
                    | Kind::ParenthesizedDeclarator
                    | Kind::AttributedDeclarator
                    | Kind::AbstractPointerDeclarator
                    | Kind::AbstractFunctionDeclarator
                    | Kind::AbstractArrayDeclarator
                    | Kind::AbstractParenthesizedDeclarator
            )
        })
    })
}
