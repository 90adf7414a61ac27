// SPDX-License-Identifier: GPL-2.0-only
//! Layer 1: C as the kernel writes it.
//!
//! In: a [`SourceFile`](crate::text::SourceFile) and the [`Dialect`] of its tree. Out: a [`CFile`]: tokens, a syntax
//! tree, items, scopes, control flow. Deliberately absent: any change of the text. Alone owns tree-sitter.

mod cfg;
pub mod declarator;
mod dialect;
pub mod directive;
mod file;
mod function;
mod item;
mod kind;
mod outline;
mod parser;
pub mod snippet;
mod syntax;
mod token;

pub use cfg::{Cfg, FlowId, FlowKind};
pub use dialect::Dialect;
pub use file::CFile;
pub use function::{Function, Param};
pub use item::{Item, ItemKind, LeadingComment, Untrusted};
pub use kind::{Field, Kind};
pub use syntax::{NodeId, Syntax};
pub use token::{Token, TokenKind, snippet_tokens, tokens, within};
