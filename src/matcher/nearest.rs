// SPDX-License-Identifier: GPL-2.0-only
//! How far the best attempt of a rule came where it matched nothing.

use std::cell::{Cell, RefCell};

use super::env::Value;
use crate::smpl::{TokId, VarId};
use crate::text::ByteSpan;

/// The furthest point that any attempt reached.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Nearest {
    /// The rule's token that found no partner.
    pub tok: TokId,
    /// The code that stood there instead.
    pub at: ByteSpan,
    /// The metavariable that could not be bound to it, because it is bound to something else or must not be.
    pub clash: Option<VarId>,
    /// What that metavariable is bound to; `None` where a constraint said no.
    pub bound: Option<Value>,
    /// Whether the attempt has to do with the place that was asked for; never, if none was.
    pub asked: bool,
}

/// Why dots end on a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Obstacle {
    /// Something stands there that a `when` forbids: its first token, if it has one.
    When(Option<TokId>),
    /// What stands before the dots stands inside of them too, and `when any` is not said.
    Again,
    /// What stands behind the dots stands here, but not what follows it, and `when any` is not said.
    Next,
    /// The function ends without what has to follow.
    End,
}

/// A path on which the dots of a rule can't go on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broken {
    /// The dots.
    pub tok: TokId,
    /// The first token of what has to follow them.
    pub next: Option<TokId>,
    /// Why they end.
    pub obstacle: Obstacle,
    /// The statements on the way, in order; the last is where they end.
    pub path: Vec<ByteSpan>,
    /// As for [`Nearest`].
    pub asked: bool,
}

/// Notes how far the attempts of one rule come.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    /// The place that somebody asks for.
    asked: Option<ByteSpan>,
    /// Where the attempt at hand begins.
    start: Cell<Option<ByteSpan>>,
    /// What is tried now has no say: it is good when it fails.
    quiet: Cell<bool>,
    pub(super) nearest: RefCell<Option<Nearest>>,
    /// The last dots of the rule that came to an end, and how.
    pub(super) broken: RefCell<Option<Broken>>,
}

impl Attempts {
    /// Notes attempts at `asked` before all others.
    pub(super) fn at(asked: Option<ByteSpan>) -> Self {
        Self { asked, ..Self::default() }
    }

    /// Says whether somebody asks for a place.
    pub(super) fn is_asked(&self) -> bool {
        self.asked.is_some()
    }

    /// Begins another attempt.
    pub(super) fn begin(&self, start: ByteSpan) {
        self.start.set(Some(start));
    }

    /// Tries something that ought to fail.
    pub(super) fn quietly<T>(&self, attempt: impl FnOnce() -> T) -> T {
        let before = self.quiet.replace(true);
        let result = attempt();
        self.quiet.set(before);
        result
    }

    /// Says whether what fails at `at` has to do with the place that was asked for.
    fn counts(&self, at: ByteSpan) -> bool {
        self.asked.is_some_and(|asked| {
            asked.contains_byte(at.start()) || self.start.get().is_some_and(|start| start.overlaps(asked))
        })
    }

    /// Notes that a token found no partner at `at`; `clash` says what a metavariable has to do with it.
    pub(super) fn differs(
        &self,
        tok: TokId,
        at: impl FnOnce() -> ByteSpan,
        clash: impl FnOnce() -> (Option<VarId>, Option<Value>),
    ) {
        let mut nearest = self.nearest.borrow_mut();
        if self.quiet.get() || !self.is_asked() && nearest.as_ref().is_some_and(|n| n.tok >= tok) {
            return;
        }
        let at = at();
        let asked = self.counts(at);
        if nearest.as_ref().is_none_or(|n| (n.asked, n.tok) < (asked, tok)) {
            let (clash, bound) = clash();
            *nearest = Some(Nearest { tok, at, clash, bound, asked });
        }
    }

    /// Notes that dots can't go on; `broken` says where. Of several places the first of the last dots of the rule tells
    /// most.
    pub(super) fn breaks(&self, tok: TokId, broken: impl FnOnce() -> Broken) {
        let mut last = self.broken.borrow_mut();
        let asked = self.asked.is_some() && self.start.get().is_some_and(|start| self.counts(start));
        if !self.quiet.get() && last.as_ref().is_none_or(|b| (b.asked, b.tok) < (asked, tok)) {
            *last = Some(Broken { asked, ..broken() });
        }
    }
}
