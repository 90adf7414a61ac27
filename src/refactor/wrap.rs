// SPDX-License-Identifier: GPL-2.0-only
//! The `wrap` step: a function goes on under another name, and another one takes its place.

use serde::Deserialize;

use super::bodies::{Bodies, definitions};
use super::changes::{Changes, blocked, place};
use super::code::Code;
use super::kernel_doc::words_in;
use super::named::is_named;
use super::{Context, Plan, StepError, Verdict};
use crate::c::CFile;
use crate::edit::Form;
use crate::text::{RepoPath, SourceFile};

/// Gives a function's definition another name, with its comment, and puts a new function of the old name behind it:
/// callers, prototypes and exports stay as they are, and get the new one.
///
/// ```toml
/// [[step]]
/// [step.wrap]
/// function = "handle_changed_spte"
/// to = "__handle_changed_spte"
/// text = '''
/// static void handle_changed_spte(struct kvm *kvm, int as_id, gfn_t gfn,
///                                 u64 old_spte, u64 new_spte, int level,
///                                 bool shared)
/// {
///         __handle_changed_spte(kvm, as_id, gfn, old_spte, new_spte, level, shared);
/// }
/// '''
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Wrap {
    /// The function.
    pub function: String,
    /// What its definition is called from now on.
    pub to: String,
    /// The function that takes its name, byte by byte.
    pub text: String,
}

impl Wrap {
    pub(super) fn words(&self) -> Vec<&str> {
        vec![&self.function]
    }

    pub(super) fn plan(&self, cx: &Context<'_>) -> Result<Plan, StepError> {
        let path = RepoPath::new("wrapper.c").expect("a plain path");
        let new = CFile::parse(SourceFile::new(path, self.text.as_bytes()), cx.dialect());
        if let Some(lost) = new.untrusted().first() {
            return Err(StepError::rule(format!("wrap: line {} of `text` is no C: {}", lost.line, lost.reason)));
        }
        let wrapper = definitions(&new, &self.function);
        let [wrapper] = &wrapper[..] else {
            return Err(StepError::rule(format!("wrap: `text` has to define {}()", self.function)));
        };
        let mut changes = Changes::default();
        let files = match Bodies::find(cx, &self.function, &mut changes)? {
            Bodies::In(files) => files,
            Bodies::Missing(reason) => return Ok(changes.without_edits(Verdict::Absent { reason })),
            Bodies::Unclear(verdict) => return Ok(changes.without_edits(verdict)),
        };
        let mut done = Vec::new();
        for file in &files {
            for function in definitions(file, &self.function) {
                let start = function.item.span.start();
                if !function.item.trusted {
                    let reason = format!("{}() could not be parsed", self.function);
                    return Ok(changes.without_edits(blocked(reason, file, start)));
                }
                if file.functions().any(|other| is_named(file, &other, &self.to) && other.body.is_some()) {
                    let (own, other) = (file.source().slice(function.item.span), new.source().slice(wrapper.item.span));
                    let (own, other) = (Code::of_text(own), Code::of_text(other));
                    if own.same(&(0..own.len()), &other, &(0..other.len())) {
                        done.push(format!("{}: {}() wraps {}() already", place(file, start), self.function, self.to));
                        continue;
                    }
                    let reason = format!(
                        "{}() is there beside {}(), which is not the wrapper of the rule",
                        self.to, self.function
                    );
                    return Ok(changes.without_edits(blocked(reason, file, start)));
                }
                changes.matches += 1;
                changes.edit(file, |edits| {
                    edits.replace(function.name, self.to.as_str(), Form::Inline)?;
                    if let Some(comment) = function.item.comment {
                        for word in words_in(file, comment.span, &self.function) {
                            edits.replace(word, self.to.as_str(), Form::Inline)?;
                        }
                    }
                    let text = format!("\n\n{}", self.text.trim());
                    edits.insert(function.item.span.end(), text, Form::Verbatim)
                })?;
                let code = Code::of_file(file);
                let body = code.within(function.item.span);
                let mut own = code.names(body, &self.function).filter(|at| code.span(*at) != function.name);
                if let Some(at) = own.next() {
                    let place = place(file, code.span(at).start());
                    changes.note(format!("{place}: {}() calls itself: this call goes through the wrapper", self.to));
                }
            }
        }
        Ok(changes.into_plan(Verdict::Satisfied { reason: done.join("; ") }))
    }
}
