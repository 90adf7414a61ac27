// SPDX-License-Identifier: GPL-2.0-only
//! The `local` step: variables at the head of a function.

use serde::Deserialize;

use super::changes::{Changes, blocked};
use super::code::Code;
use super::locals::{Slot, declared_in, head_declarations, locals, slot};
use super::named::Named;
use super::{Context, Names, Plan, StepError, Verdict};
use crate::edit::Form;

/// Declares a local variable, or drops one that nothing uses.
///
/// ```toml
/// [[step]]
/// local = { function = "tdx_mem_page_aug", add = "struct page *page = pfn_to_page(pfn);" }
///
/// [[step]]
/// local = { function = "tdx_sept_set_private_spte", drop = "page" }
/// ```
///
/// A new one stands where reverse-fir-tree order has it: before the first shorter declaration, but behind those that it
/// makes use of. A local that is still in use stops the step.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Local {
    /// The function.
    pub function: String,
    /// The declaration that comes.
    pub add: Option<String>,
    /// The variables that go.
    #[serde(default)]
    pub drop: Names,
}

impl Local {
    pub(super) fn words(&self) -> Vec<&str> {
        vec![&self.function]
    }

    pub(super) fn plan(&self, cx: &Context<'_>) -> Result<Plan, StepError> {
        if self.add.is_none() == self.drop.is_empty() {
            return Err(StepError::rule("local: give one of `add` and `drop`"));
        }
        let mut changes = Changes::default();
        let named = match Named::find(cx, &self.function, &mut changes)? {
            Ok(named) => named,
            Err(verdict) => return Ok(changes.without_edits(verdict)),
        };
        let mut done = String::new();
        for file in &named.files {
            let code = Code::of_file(file);
            for function in named.declarations(file).into_iter().filter(|f| f.body.is_some()) {
                let start = function.item.span.start();
                if !function.item.trusted {
                    let reason = format!("{}() could not be parsed", self.function);
                    return Ok(changes.without_edits(blocked(reason, file, start)));
                }
                let known = locals(file, &function);
                let here = format!("{}:{}", file.source().path(), file.source().line(start));
                for name in self.drop.iter() {
                    let Some(local) = known.iter().find(|local| local.name == name) else {
                        done = format!("{here}: {}() has no local `{name}`", self.function);
                        continue;
                    };
                    let body = function.body.map_or(0..0, |body| code.within(file.syntax().span(body)));
                    let used = code.names(body, name).find(|at| code.span(*at) != local.name_span);
                    if let Some(at) = used {
                        let reason = format!("`{name}` is still in use");
                        return Ok(changes.without_edits(blocked(reason, file, code.span(at).start())));
                    }
                    changes.matches += 1;
                    super::locals::drop_local(file, &code, local, &mut changes)?;
                }
                let Some(text) = self.add.as_deref().map(|text| text.trim().trim_end_matches(';')) else { continue };
                let text = format!("{text};");
                let new = Code::of_text(text.as_bytes());
                let Some(name) = declared_in(&new, 0..new.len()) else {
                    return Err(StepError::rule(format!("local: `{text}` declares nothing")));
                };
                if let Some(local) = known.iter().find(|local| local.name == name) {
                    if code.spells(&code.within(local.declaration), &text) {
                        done = format!("{here}: {}() has this local already", self.function);
                        continue;
                    }
                    let reason = format!(
                        "{}() has a local `{name}` already: `{}`",
                        self.function,
                        code.spell(code.within(local.declaration))
                    );
                    return Ok(changes.without_edits(blocked(reason, file, local.declaration.start())));
                }
                let heads = head_declarations(file, &function);
                changes.matches += 1;
                changes.edit(file, |edits| match slot(file, &heads, &text, None) {
                    Slot::Before(at) => edits.insert(heads[at].start(), format!("{text}\n"), Form::Block),
                    Slot::Last => {
                        let open = function.body.map_or(start, |body| file.syntax().span(body).start() + 1);
                        let at = heads.last().map_or(open, |head| head.end());
                        edits.insert(at, format!("\n{text}"), Form::Block)
                    }
                })?;
            }
        }
        Ok(changes.into_plan(Verdict::Satisfied { reason: done }))
    }
}
