// SPDX-License-Identifier: GPL-2.0-only
//! A step with the conditions around it.

use crate::facts::Fact;
use crate::refactor::StepSpec;
use crate::smpl::SemanticPatch;
use crate::text::LineNo;
use crate::tree::PathGlobs;

/// How many places a rule is to change.
///
/// Invariant (kept by the reader of rule files): `least` is not above `most`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expect {
    /// At least so many.
    pub least: usize,
    /// At most so many, if there is a bound.
    pub most: Option<usize>,
}

impl Default for Expect {
    fn default() -> Self {
        Self { least: 1, most: None }
    }
}

impl Expect {
    /// Says why `matches` is not what was expected; `None` when it is.
    #[must_use]
    pub fn reason_against(&self, matches: usize) -> Option<String> {
        if matches >= self.least && self.most.is_none_or(|most| matches <= most) {
            return None;
        }
        let wanted = match (self.least, self.most) {
            (least, Some(most)) if least == most => format!("{least}"),
            (least, Some(most)) => format!("{least} to {most}"),
            (least, None) => format!("at least {least}"),
        };
        Some(format!("it changes {matches} places, not {wanted} as expected"))
    }
}

/// One `[[step]]` of a patch file.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The rule file, for messages.
    pub file: String,
    /// The line of the step in it.
    pub line: LineNo,
    /// Which files it may search and change.
    pub files: PathGlobs,
    /// It runs only where all of these hold.
    pub when: Vec<Fact>,
    /// Where all of these hold (and there are some), its result is there already.
    pub done: Vec<Fact>,
    /// How many places it is to change.
    pub expect: Expect,
    /// Whether the patch may do without it.
    pub optional: bool,
    /// Whether it may change its own result again; what rule tests look for otherwise.
    pub again: bool,
    /// What kind of step it is: the key in the rule file.
    pub kind: String,
    /// What it does.
    pub action: Action,
}

/// What a rule does.
#[derive(Clone, Debug)]
pub enum Action {
    /// Applies a semantic patch.
    Smpl(Box<SemanticPatch>),
    /// Takes a kernel step.
    Kernel(Box<StepSpec>),
    /// Does the first of these whose `when` holds.
    Variants(Vec<Rule>),
}

impl Rule {
    /// What the rule is called in messages: `file:line (step)`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}:{} ({})", self.file, self.line, self.kind)
    }
}
