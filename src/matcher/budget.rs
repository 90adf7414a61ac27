// SPDX-License-Identifier: GPL-2.0-only
//! How much a rule may work: in steps, not in seconds, so that every run gives up at the same place.

use std::cell::Cell;
use std::fmt;

use crate::text::LineNo;

/// What a rule may spend, and who may stop it from outside.
#[derive(Clone, Copy)]
pub struct Limits<'l> {
    /// Steps for one function (or another item of a file); a step is one try of one term or statement.
    pub steps: u64,
    /// Says whether to stop now. What is stopped from outside may end elsewhere in another run.
    pub stop: Option<&'l dyn Fn() -> bool>,
}

impl Default for Limits<'_> {
    fn default() -> Self {
        Self { steps: 3_000_000, stop: None }
    }
}

impl fmt::Debug for Limits<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limits").field("steps", &self.steps).finish_non_exhaustive()
    }
}

/// How many functions may use up all of their steps before the rest of the file is left out.
const FUNCTIONS: u64 = 8;

/// Why a rule gave up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exhausted {
    /// It took so many steps in a function.
    Function(u64),
    /// It took so many steps in the file.
    File(u64),
    /// There came to be more ways through the rules than this.
    Ways(usize),
    /// Somebody stopped it.
    Stopped,
}

impl fmt::Display for Exhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Function(steps) => write!(f, "gave up after {steps} steps"),
            Self::File(steps) => write!(f, "gave up after {steps} steps in this file"),
            Self::Ways(ways) => write!(f, "gave up: its matches make more than {ways} combinations of bindings"),
            Self::Stopped => f.write_str("gave up: the time is over"),
        }
    }
}

/// A function that a rule was not run to the end in; nothing of it is changed by the rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GaveUp {
    /// Where the function begins.
    pub line: LineNo,
    /// Its name, or what it is.
    pub function: String,
    /// The rule.
    pub rule: String,
    /// Why.
    pub reason: Exhausted,
}

impl fmt::Display for GaveUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}: {}", self.line, self.function, rule_label(&self.rule), self.reason)
    }
}

/// A rule as messages call it: one without a name says so itself.
#[must_use]
pub fn rule_label(rule: &str) -> String {
    if rule.contains(' ') { rule.to_owned() } else { format!("rule {rule}") }
}

/// What is left to spend.
pub(super) struct Budget<'l> {
    limits: Limits<'l>,
    left: Cell<u64>,
    file: Cell<u64>,
    over: Cell<Option<Exhausted>>,
}

impl<'l> Budget<'l> {
    pub(super) fn new(limits: Limits<'l>) -> Self {
        let file = limits.steps.saturating_mul(FUNCTIONS);
        Self { limits, left: Cell::new(limits.steps), file: Cell::new(file), over: Cell::new(None) }
    }

    /// Begins with another function.
    pub(super) fn begin(&self) {
        self.left.set(self.limits.steps);
        if matches!(self.over.get(), Some(Exhausted::Function(_))) {
            self.over.set(None);
        }
    }

    /// Why the function at hand is given up, if it is.
    pub(super) fn over(&self) -> Option<Exhausted> {
        self.over.get()
    }

    /// Counts a step; `false` when there are none left.
    pub(super) fn step(&self) -> bool {
        self.spend(1)
    }

    /// Counts several steps at once; `false` when there are not as many left.
    pub(super) fn spend(&self, steps: u64) -> bool {
        if self.over.get().is_some() {
            return false;
        }
        let (left, file) = (self.left.get(), self.file.get());
        let over = if left < steps {
            Some(Exhausted::Function(self.limits.steps))
        } else if file < steps {
            Some(Exhausted::File(self.limits.steps.saturating_mul(FUNCTIONS)))
        } else if left / 4096 != (left - steps) / 4096 && self.limits.stop.is_some_and(|stop| stop()) {
            Some(Exhausted::Stopped)
        } else {
            None
        };
        self.over.set(over);
        if over.is_none() {
            self.left.set(left - steps);
            self.file.set(file - steps);
        }
        over.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_has_its_own_steps_and_the_file_has_a_bound() {
        let budget = Budget::new(Limits { steps: 10, stop: None });
        for _ in 0..FUNCTIONS {
            budget.begin();
            assert!((0..10).all(|_| budget.step()) && !budget.step());
            assert_eq!(budget.over(), Some(Exhausted::Function(10)));
        }
        budget.begin();
        assert!(!budget.step());
        assert_eq!(budget.over(), Some(Exhausted::File(80)));
    }

    #[test]
    fn who_stops_it_is_asked_now_and_then() {
        let stop = || true;
        let budget = Budget::new(Limits { steps: 100_000, stop: Some(&stop) });
        assert!((0..5000).any(|_| !budget.step()));
        assert_eq!(budget.over(), Some(Exhausted::Stopped));
    }
}
