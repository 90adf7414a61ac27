// SPDX-License-Identifier: GPL-2.0-only
//! What stands at the outermost level of a file.

use super::NodeId;
use crate::text::{ByteSpan, LineNo};

/// What an [`Item`] is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ItemKind {
    /// A function with its body.
    Function,
    /// A declaration of a function.
    Prototype,
    /// A declaration or definition of one or more variables.
    Variable,
    /// A struct with its members, or its forward declaration.
    Struct,
    /// The same of a union.
    Union,
    /// The same of an enum.
    Enum,
    /// A typedef.
    Typedef,
    /// `#define NAME …`.
    ObjectMacro,
    /// `#define NAME(…) …`.
    FunctionMacro,
    /// `#include`.
    Include,
    /// A macro called where a declaration stands: `EXPORT_SYMBOL_GPL(x);`, `KVM_X86_OP(x)`,
    /// `static DEFINE_MUTEX(x);`.
    MacroCall,
    /// Assembler code.
    Asm,
    /// `#if`, `#ifdef`, `#else`, `#elif`, `#endif` and their relatives.
    Conditional,
    /// Another directive, a stray mark, or what could not be read.
    Other,
}

/// The comment that belongs to an item: directly above it, with no blank line between.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LeadingComment {
    /// From the first comment to the last one, if several follow each other line by line.
    pub span: ByteSpan,
    /// Whether it begins with `/**`: kernel-doc.
    pub kernel_doc: bool,
}

/// A piece of the outermost level.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// The name that it defines or declares (of several variables the first); the macro's own name for a
    /// [`ItemKind::MacroCall`]; the text between the quotes or angle brackets for an include.
    pub name: Option<String>,
    /// Its bytes in the original, attributes and storage class included, to its final `;` or `}`; a directive without
    /// its newline. The comment above is not part of it.
    pub span: ByteSpan,
    /// The comment directly above.
    pub comment: Option<LeadingComment>,
    /// Its node; `None` for directives and for what the parser left out.
    pub node: Option<NodeId>,
    /// The arguments of a [`ItemKind::MacroCall`], without the white space around them.
    pub args: Vec<ByteSpan>,
    /// Whether the grammar read all of it. What is not trusted is matched by nothing and edited by nothing.
    pub trusted: bool,
}

impl Item {
    /// The item with the comment that belongs to it.
    #[must_use]
    pub fn span_with_comment(&self) -> ByteSpan {
        self.comment.map_or(self.span, |comment| comment.span.join(self.span))
    }

    /// Says whether the item is a line of the preprocessor.
    #[must_use]
    pub fn is_directive(&self) -> bool {
        matches!(self.kind, ItemKind::ObjectMacro | ItemKind::FunctionMacro | ItemKind::Include | ItemKind::Conditional)
    }
}

/// A piece that the grammar could not read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Untrusted {
    /// The item's bytes.
    pub span: ByteSpan,
    /// Its name, where it could be told.
    pub name: Option<String>,
    /// The line of the first error.
    pub line: LineNo,
    /// Why, for people.
    pub reason: String,
}
