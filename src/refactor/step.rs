// SPDX-License-Identifier: GPL-2.0-only
//! The kernel steps as rule files state them.

use serde::Deserialize;

use super::{
    Add, Alias, Body, Comment, Context, Drop, Export, Include, Linkage, Local, Move, Plan, Rename, Signature,
    StepError, Wrap, X86Op,
};

/// One kernel step: the key of a `[[step]]` that says what is done, with its table.
///
/// What a step carries besides (`files`, `when`, `expect` …) is the envelope and not part of it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepSpec {
    /// Changes what functions take and give.
    Signature(Signature),
    /// Moves an item.
    Move(Move),
    /// Adds items.
    Add(Add),
    /// Drops an item and what belongs to it.
    Drop(Drop),
    /// Changes who sees a function.
    Linkage(Linkage),
    /// Changes what modules may call.
    Export(Export),
    /// Adds or drops an include.
    Include(Include),
    /// Changes an entry of `struct kvm_x86_ops`.
    X86Op(X86Op),
    /// Drops, adds or replaces the declaration of a local variable.
    Local(Local),
    /// Gives something another name.
    Rename(Rename),
    /// Changes text in comments.
    Comment(Comment),
    /// Replaces statements of a function.
    Body(Body),
    /// Renames a function's definition and puts another one in its place.
    Wrap(Wrap),
    /// Gives functions new names and keeps the old ones as macros.
    Alias(Alias),
}

impl StepSpec {
    /// The words that the step may look for in the whole tree: [`StepSpec::words`] and the names that it brings.
    #[must_use]
    pub fn sought(&self) -> Vec<&str> {
        let brought = match self {
            Self::Rename(step) => step.new_names(),
            Self::Alias(step) => step.new_names(),
            _ => Vec::new(),
        };
        self.words().into_iter().chain(brought).collect()
    }

    /// The words of which a file must hold at least one to be of interest to the step; a prefilter, no promise.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        match self {
            Self::Signature(step) => step.words(),
            Self::Move(step) => step.words(),
            Self::Add(step) => step.words(),
            Self::Drop(step) => step.words(),
            Self::Linkage(step) => step.words(),
            Self::Export(step) => step.words(),
            Self::Include(step) => step.words(),
            Self::X86Op(step) => step.words(),
            Self::Local(step) => step.words(),
            Self::Rename(step) => step.words(),
            Self::Comment(step) => step.words(),
            Self::Body(step) => step.words(),
            Self::Wrap(step) => step.words(),
            Self::Alias(step) => step.words(),
        }
    }

    /// What the step is called in rule files.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Signature(_) => "signature",
            Self::Move(_) => "move",
            Self::Add(_) => "add",
            Self::Drop(_) => "drop",
            Self::Linkage(_) => "linkage",
            Self::Export(_) => "export",
            Self::Include(_) => "include",
            Self::X86Op(_) => "x86-op",
            Self::Local(_) => "local",
            Self::Rename(_) => "rename",
            Self::Comment(_) => "comment",
            Self::Body(_) => "body",
            Self::Wrap(_) => "wrap",
            Self::Alias(_) => "alias",
        }
    }

    /// Whether the step carries text of the tree from one place to another.
    #[must_use]
    pub const fn moves_text(&self) -> bool {
        matches!(self, Self::Move(_))
    }

    /// What the step does, in a line for people.
    #[must_use]
    pub fn summary(&self) -> String {
        format!("{} {}", self.name(), self.words().join(", "))
    }

    /// Says what the step would do to the tree.
    ///
    /// # Errors
    /// When the rule contradicts itself, the tree can't be read, or two changes of the step want the same bytes. What
    /// the tree has or lacks is a [`Verdict`](super::Verdict), no error.
    pub fn plan(&self, cx: &Context<'_>) -> Result<Plan, StepError> {
        match self {
            Self::Signature(step) => step.plan(cx),
            Self::Move(step) => step.plan(cx),
            Self::Add(step) => step.plan(cx),
            Self::Drop(step) => step.plan(cx),
            Self::Linkage(step) => step.plan(cx),
            Self::Export(step) => step.plan(cx),
            Self::Include(step) => step.plan(cx),
            Self::X86Op(step) => step.plan(cx),
            Self::Local(step) => step.plan(cx),
            Self::Rename(step) => step.plan(cx),
            Self::Comment(step) => step.plan(cx),
            Self::Body(step) => step.plan(cx),
            Self::Wrap(step) => step.plan(cx),
            Self::Alias(step) => step.plan(cx),
        }
    }
}
