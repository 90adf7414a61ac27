// SPDX-License-Identifier: GPL-2.0-only
//! Layer 4: changes of text.
//!
//! In: which tokens go and which come ([`Edit`]s, gathered in an [`EditSet`] per file and step). Out: the new text.
//! `transform` decides tokens, `layout` decides white space; neither does the other's work. A [`Draft`] holds a file
//! while the steps of one patch run over it, and remembers which bytes are the base's and which a step brought.

mod draft;
mod edit_set;
pub mod layout;
pub mod transform;

pub use draft::{Draft, Origin, Piece};
pub use edit_set::{Edit, EditSet, Form, Overlap};
