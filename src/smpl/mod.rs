// SPDX-License-Identifier: GPL-2.0-only
//! Layer 2: semantic patches in SmPL, Coccinelle's language.
//!
//! In: the text of a `.cocci` file. Out: a [`SemanticPatch`]: rules whose minus and context code is a pattern over C's
//! syntax and whose plus code hangs on the pattern's tokens; or all mistakes, each with its place. The stages are types:
//! text (`sections`), parsed rule, resolved [`Rule`]. Deliberately absent: any code that is matched.
//!
//! ```
//! use kseries::{c::Dialect, smpl};
//! let text = b"@@ expression E; @@\n- old(E)\n+ new(E)\n";
//! let patch = smpl::parse("rename.cocci", text, &Dialect::default())?;
//! assert_eq!(patch.rules.len(), 1);
//! # Ok::<(), smpl::Diagnostics>(())
//! ```

mod align;
mod anchor;
mod build;
mod control;
mod declarations;
mod diagnostic;
mod doubts;
mod format;
mod fragment;
mod header;
mod hints;
mod iso;
mod kinds;
mod lexer;
mod metavar;
mod outcome;
mod pattern;
mod prolog;
mod resolve;
mod rule;
mod sections;
mod sense;
mod statement;
mod token;
mod tree;

pub use diagnostic::{Diagnostic, Diagnostics, Loc};
pub use format::{FormatPiece, format_pieces};
pub use fragment::{holds_attributes, is_expression};
pub use header::{BodyKind, Depends, Header, Quantifier};
pub use iso::IsoFiles;
pub use metavar::{Constraint, Length, MetaKind, MetaVar, NameOf, Operand, Scope, SeedPart};
pub use pattern::{
    Block, Dots, Elem, ForPart, NestCount, Pat, PatToken, PlusRun, PlusToken, Replaced, RunId, RunShape, Seq, TokId,
    VarId, When, Where, elem_tokens,
};
pub use prolog::{RuleFile, includes, usings};
pub use rule::{Refused, Rule, SemanticPatch, parse, parse_files, parse_with};
pub use token::Mark;
