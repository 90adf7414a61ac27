// SPDX-License-Identifier: GPL-2.0-only
//! Layer 4: what is true of a tree.
//!
//! In: statements such as `function tdx_unpin in arch/x86/kvm/vmx/tdx.c`, and a tree. Out: yes or no, with what was
//! seen. They decide `when`, `requires` and `done`, so that rules follow the code and not a version number.
//! Deliberately absent: any guess; what can't be read is an error.

mod fact;
mod index;

pub use fact::{Fact, FactError, What};
pub use index::{Answer, Index};
