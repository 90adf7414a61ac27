// SPDX-License-Identifier: GPL-2.0-only
//! The `alias` step: functions get new names, and the old ones stay for those who call them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::changes::{Changes, blocked};
use super::rename::several::{Several, check};
use super::rename::{Rename, shared::Shared};
use super::spot::file_of;
use super::tally::Tally;
use super::{Context, Plan, StepError, Verdict};
use crate::c::{CFile, TokenKind, directive};
use crate::edit::Form;

/// Gives functions (or macros with arguments) new names, and keeps the old ones as macros in a header.
///
/// ```toml
/// [[step]]
/// [step.alias]
/// functions = { rdmsrl = "rdmsrq", wrmsrl = "wrmsrq" }
/// in = "arch/x86/include/asm/msr.h"
/// comment = "The names that these had before:"
/// ```
///
/// In the files that define, declare or export a function the new name stands everywhere; all others go on with
/// `#define old new`, which comes behind the last declaration in the header, outside of its `#if`s. A function whose
/// new name is there already is left alone.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Alias {
    /// The functions, each with its new name. Those that are there count.
    pub functions: BTreeMap<String, String>,
    /// The header that keeps the old names.
    pub r#in: String,
    /// What a comment above the old names says; no comment if not given.
    pub comment: Option<String>,
}

impl Alias {
    pub(super) fn words(&self) -> Vec<&str> {
        self.functions.keys().map(String::as_str).collect()
    }

    pub(super) fn new_names(&self) -> Vec<&str> {
        self.functions.values().map(String::as_str).collect()
    }

    pub(super) fn plan(&self, cx: &Context<'_>) -> Result<Plan, StepError> {
        check(&self.functions)?;
        let mut changes = Changes::default();
        let mut tally = Tally::default();
        let Some(header) = file_of(cx, &self.r#in)? else {
            return Ok(Plan::absent(format!("{}: there is no such file", self.r#in)));
        };
        let rule = Rename::of_functions(&self.functions);
        let mut several = Several::new(&rule);
        let mut kept: Vec<(&str, &str)> = Vec::new();
        let mut places = 0;
        for (from, to) in &self.functions {
            let one = Shared::one_of(&rule, from, to);
            if let Some(place) = one.taken(cx)? {
                tally.satisfied(format!("{place} has {to} already"));
                continue;
            }
            let (mut files, skipped) = cx.search(&[from])?;
            changes.skipped(&skipped);
            files.retain(|file| one.defines(file) && !file.source().path().as_str().starts_with("tools/"));
            if files.is_empty() {
                tally.absent(format!("no function {from}() in the tree"));
                continue;
            }
            places += match one.code(&files, &mut changes)? {
                Ok(places) => places,
                Err(verdict) => return Ok(changes.without_edits(verdict)),
            };
            several.add(from, to, files);
            kept.push((from, to));
        }
        several.comments(&mut changes)?;
        if !kept.is_empty()
            && let Err(verdict) = self.keep(&header, &kept, &mut changes)?
        {
            return Ok(changes.without_edits(verdict));
        }
        changes.matches = places;
        Ok(tally.any_quietly(changes))
    }

    /// Adds the macros to the header.
    fn keep(
        &self,
        header: &Arc<CFile>,
        kept: &[(&str, &str)],
        changes: &mut Changes,
    ) -> Result<Result<(), Verdict>, StepError> {
        let named = |name: Option<&str>| kept.iter().any(|(from, _)| name == Some(*from));
        let last = header.items().iter().filter(|item| named(item.name.as_deref())).map(|item| item.span.end()).max();
        let Some(last) = last else {
            let reason = format!("none of {} is declared here", self.words().join(", "));
            return Ok(Err(blocked(reason, header, 0)));
        };
        let comment = self.comment.as_ref().map_or_else(String::new, |text| format!("/* {} */\n", text.trim()));
        let defines: Vec<String> = kept.iter().map(|(from, to)| format!("#define {from} {to}")).collect();
        let text = format!("\n\n{comment}{}", defines.join("\n"));
        let at = behind_conditionals(header, last);
        changes.edit(header, |edits| edits.insert(at, text, Form::Verbatim))?;
        Ok(Ok(()))
    }
}

/// Where the outermost `#if` that holds `at` ends, guards of the whole header and of its C aside; `at` itself where
/// there is none.
fn behind_conditionals(file: &CFile, at: u32) -> u32 {
    let lines: Vec<_> = file.tokens().iter().filter(|token| token.kind == TokenKind::Directive).collect();
    // Each open `#if`: whether it holds `at` and is no guard.
    let mut open: Vec<bool> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let text = file.source().slice(line.span);
        let (keyword, rest) = directive::parts(text);
        match keyword {
            b"if" | b"ifdef" | b"ifndef" => {
                let defines_it = lines.get(number + 1).is_some_and(|next| {
                    let (word, name) = directive::parts(file.source().slice(next.span));
                    word == b"define" && name.split(u8::is_ascii_whitespace).next() == Some(rest.trim_ascii())
                });
                let guards_header = keyword == b"ifndef" && open.is_empty() && defines_it;
                let guards_c = memchr::memmem::find(rest, b"__ASSEMBL").is_some();
                open.push(line.span.start() < at && !guards_header && !guards_c);
            }
            b"endif" => {
                let counts = open.pop().unwrap_or(false);
                if counts && line.span.start() >= at && !open.contains(&true) {
                    return line.span.end();
                }
            }
            _ => {}
        }
    }
    at
}
