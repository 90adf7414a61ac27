// SPDX-License-Identifier: GPL-2.0-only
//! Layer 1: C as the kernel writes it.
//!
//! In: a [`SourceFile`](crate::text::SourceFile) and the [`Dialect`] of its tree. Out: a [`CFile`]: tokens, a syntax
//! tree, items, scopes, control flow. Deliberately absent: any change of the text. Alone owns tree-sitter.

mod builtin;
mod cfg;
pub mod declarator;
mod dialect;
pub mod directive;
mod file;
mod flatten;
mod function;
mod item;
mod kind;
pub mod macros;
mod miner;
mod outline;
mod parser;
mod parses;
mod reword;
pub mod scope;
mod shadow;
pub mod snippet;
pub mod stats;
mod syntax;
mod token;
mod type_name;
pub mod types;

pub use cfg::{Cfg, FlowId, FlowKind};
pub use dialect::{Dialect, Role};
pub use file::CFile;
pub use function::{Function, Param};
pub use item::{Item, ItemKind, LeadingComment, Untrusted};
pub use kind::{Field, Kind};
pub use miner::DialectMiner;
pub use parses::ParseCache;
pub use shadow::Branch;
pub use syntax::{NodeId, Syntax};
pub use token::{Token, TokenKind, snippet_tokens, tokens, within};
