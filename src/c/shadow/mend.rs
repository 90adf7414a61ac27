// SPDX-License-Identifier: GPL-2.0-only
//! What the tree must say other than the shadow, so that it tells of the original.

use crate::c::Kind;
use crate::text::ByteSpan;

/// One correction of the tree, applied to the nodes that begin at `at`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::c) struct Mend {
    pub(in crate::c) at: u32,
    pub(in crate::c) kind: MendKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::c) enum MendKind {
    /// The outermost leaf, or string, is `kind` and stands on `span`; `None` keeps the kind.
    Leaf { kind: Option<Kind>, span: ByteSpan },
    /// The outermost node is left out with all below it.
    Drop,
    /// The leaf is a call of a macro. Its arguments are leaves of [`Mends::leaves`].
    Call(Call),
    /// The parameter list holds leaves.
    Params(Call),
    /// The loop is a macro's.
    Iterator { name: ByteSpan },
    /// The statement `name,a,b;` is the call `name(a,b)` without its semicolon.
    CommaCall { name: ByteSpan, list: ByteSpan },
    /// The statement or declaration begins earlier; [`Mends::leaves`] hold its storage classes.
    Prefix { from: u32, first: u32, count: u32 },
    /// The binary expression whose operator begins here is a range.
    Range,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::c) struct Call {
    pub(in crate::c) name: ByteSpan,
    pub(in crate::c) list: ByteSpan,
    /// The first of its leaves, and how many they are.
    pub(in crate::c) first: u32,
    pub(in crate::c) count: u32,
}

/// All corrections of a file, ordered by place.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::c) struct Mends {
    pub(in crate::c) list: Vec<Mend>,
    pub(in crate::c) leaves: Vec<(Kind, ByteSpan)>,
}

impl Mends {
    pub(super) fn add(&mut self, at: u32, kind: MendKind) {
        self.list.push(Mend { at, kind });
    }

    pub(super) fn leaf(&mut self, at: u32, kind: Kind, span: ByteSpan) {
        self.add(at, MendKind::Leaf { kind: Some(kind), span });
    }

    pub(super) fn sort(&mut self) {
        self.list.sort_by_key(|mend| mend.at);
    }
}
