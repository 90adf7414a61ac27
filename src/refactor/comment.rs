// SPDX-License-Identifier: GPL-2.0-only
//! The `comment` step: text in comments.

use std::sync::Arc;

use serde::Deserialize;

use super::bodies::{Bodies, definitions};
use super::changes::{Changes, blocked, place};
use super::named::{looked_in, nearest};
use super::prose::{Prose, comments_in};
use super::{Context, Plan, StepError, Verdict};
use crate::c::{CFile, ItemKind};
use crate::edit::Form;
use crate::text::ByteSpan;

/// Replaces text in a comment that belongs to an item or stands in a function's body.
///
/// ```toml
/// [[step]]                      # above the function, macro, struct …, or in a struct's braces
/// comment = { of = "tdx_flush_tlb_all", find = "the page tables", replace = "the S-EPT" }
///
/// [[step]]
/// [step.comment]
/// in-function = "handle_removed_pt"
/// find = "removed in a special order, involving free_external_spt()"
/// replace = "removed by TDX code"
///
/// [[step]]                      # above a function, macro, struct … that has no comment
/// comment = { of = "tdx_sept_free_private_spt", add = "/* Must be called with mmu_lock held for write. */" }
/// ```
///
/// `find` is matched by its words: line ends, and the marks at the beginning of lines, are white space. Lines that get
/// longer than 80 columns flow on in the comment's own style; a blank line in `replace` begins a paragraph. An empty
/// `replace` takes the text away, and a comment that is empty then.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Comment {
    /// The item whose comment it is.
    pub of: Option<String>,
    /// The function in whose body it stands.
    pub in_function: Option<String>,
    /// The text that is there.
    #[serde(default)]
    pub find: String,
    /// The text that comes.
    #[serde(default)]
    pub replace: String,
    /// The whole comment that comes, byte by byte; instead of `find` and `replace`.
    pub add: Option<String>,
}

/// Comments that a step looks at, with the file.
type Places = Vec<(Arc<CFile>, Vec<ByteSpan>)>;

impl Comment {
    fn subject(&self) -> Result<&str, StepError> {
        match (&self.of, &self.in_function) {
            (Some(name), None) | (None, Some(name)) => Ok(name),
            _ => Err(StepError::rule("comment: give one of `of` and `in-function`")),
        }
    }

    pub(super) fn words(&self) -> Vec<&str> {
        self.subject().into_iter().collect()
    }

    pub(super) fn plan(&self, cx: &Context<'_>) -> Result<Plan, StepError> {
        let name = self.subject()?;
        if let Some(text) = &self.add {
            return self.above(cx, name, text.trim());
        }
        if self.find.trim().is_empty() {
            return Err(StepError::rule("comment: `find` has no words"));
        }
        if self.replace.contains("*/") || self.find.contains("*/") {
            return Err(StepError::rule("comment: `*/` ends a comment, and is no text in it"));
        }
        let mut changes = Changes::default();
        let found = match &self.of {
            Some(_) => self.item_comments(cx, name, &mut changes)?,
            None => self.body_comments(cx, name, &mut changes)?,
        };
        let places = match found {
            Ok(places) => places,
            Err(verdict) => return Ok(changes.without_edits(verdict)),
        };
        let mut there = None;
        for (file, comments) in &places {
            for comment in comments {
                let prose = Prose::new(file, *comment);
                let result = if self.replace.trim().is_empty() { Vec::new() } else { prose.find(&self.replace) };
                let mut spots = prose.find(&self.find);
                // What is part of the result is what the step has left.
                spots.retain(|spot| !result.iter().any(|result| result.contains(*spot)));
                if let Some(result) = result.first() {
                    there.get_or_insert_with(|| place(file, result.start()));
                }
                if spots.is_empty() {
                    continue;
                }
                changes.matches += spots.len();
                let spots: Vec<_> = spots.into_iter().map(|spot| (spot, self.replace.as_str())).collect();
                let (span, text) = prose.replaced(&spots);
                changes.edit(file, |edits| {
                    if text.is_empty() { edits.delete(span) } else { edits.replace(span, text, Form::Inline) }
                })?;
            }
        }
        let words = self.find.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        let otherwise = match (there, self.replace.trim().is_empty()) {
            (Some(place), _) => Verdict::Satisfied { reason: format!("{place}: the comment says so already") },
            (None, true) => Verdict::Satisfied { reason: format!("no comment of {name} says `{words}`") },
            (None, false) => self.unsaid(name, &words, &places),
        };
        Ok(changes.into_plan(otherwise))
    }

    /// Puts a comment above an item that has none.
    fn above(&self, cx: &Context<'_>, name: &str, text: &str) -> Result<Plan, StepError> {
        let alone = text.starts_with("/*") && text.find("*/").is_some_and(|at| at + 2 == text.len());
        if self.of.is_none() || !self.find.is_empty() || !self.replace.is_empty() || !alone {
            return Err(StepError::rule("comment: `add` is one comment, `/*` and `*/` included, and goes with `of`"));
        }
        let mut changes = Changes::default();
        let (files, skipped) = cx.search(&[name])?;
        changes.skipped(&skipped);
        let words = |text: &str| {
            let marks = |c: char| c.is_whitespace() || c == '*' || c == '/';
            text.split(marks).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
        };
        let (mut done, mut found) = (Vec::new(), false);
        for file in &files {
            let own: Vec<_> = file.items().iter().filter(|item| item.name.as_deref() == Some(name)).collect();
            let other = |item: &&&crate::c::Item| {
                !matches!(
                    item.kind,
                    ItemKind::Include | ItemKind::Conditional | ItemKind::MacroCall | ItemKind::Prototype
                )
            };
            for item in own.iter().filter(other) {
                found = true;
                if !item.trusted {
                    let reason = format!("{name} could not be parsed");
                    return Ok(changes.without_edits(blocked(reason, file, item.span.start())));
                }
                match item.comment {
                    Some(comment) if words(&file.source().text(comment.span)) == words(text) => {
                        done.push(format!("{}: the comment is there already", place(file, comment.span.start())));
                    }
                    Some(comment) => {
                        let reason = format!("{name} has a comment, and it is not that of the rule");
                        return Ok(changes.without_edits(blocked(reason, file, comment.span.start())));
                    }
                    None => {
                        changes.matches += 1;
                        let text = format!("{text}\n");
                        changes.edit(file, |edits| edits.insert(item.span.start(), text, Form::Verbatim))?;
                    }
                }
            }
        }
        if !found {
            let mut reason = format!("no {name} in {}", looked_in(cx));
            if let Some(near) = nearest(cx, name)? {
                reason.push_str(&format!(" (nearest: {near})"));
            }
            return Ok(changes.without_edits(Verdict::Absent { reason }));
        }
        Ok(changes.into_plan(Verdict::Satisfied { reason: done.join("; ") }))
    }

    /// The verdict where no comment has the text: blocked at the comment that has most of its words.
    fn unsaid(&self, name: &str, words: &str, places: &Places) -> Verdict {
        let mut best: Option<(usize, &Arc<CFile>, ByteSpan)> = None;
        for (file, comments) in places {
            for comment in comments {
                let prose = Prose::new(file, *comment);
                let count = words.split(' ').filter(|word| !prose.find(word).is_empty()).count();
                if count * 2 >= words.split(' ').count() && best.is_none_or(|(most, ..)| count > most) {
                    best = Some((count, file, *comment));
                }
            }
        }
        match best {
            Some((_, file, comment)) => {
                let reason = format!("the comment of {name} has other words than `{words}`");
                blocked(reason, file, comment.start())
            }
            None => {
                let count: usize = places.iter().map(|(_, comments)| comments.len()).sum();
                let reason = match (count, places.first()) {
                    (0, Some((file, _))) => format!("{}: {name} has no comment", file.source().path()),
                    _ => format!("no comment of {name} says `{words}` ({count} looked at)"),
                };
                Verdict::Absent { reason }
            }
        }
    }

    fn item_comments(
        &self,
        cx: &Context<'_>,
        name: &str,
        changes: &mut Changes,
    ) -> Result<Result<Places, Verdict>, StepError> {
        let name = name.rsplit(' ').next().unwrap_or(name);
        let (files, skipped) = cx.search(&[name])?;
        changes.skipped(&skipped);
        let mut places: Places = Vec::new();
        for file in files {
            let mut comments = Vec::new();
            let mut named = false;
            for item in file.items().iter().filter(|item| item.name.as_deref() == Some(name)) {
                if matches!(item.kind, ItemKind::Include | ItemKind::Conditional | ItemKind::MacroCall) {
                    continue;
                }
                if !item.trusted {
                    return Ok(Err(blocked(format!("{name} could not be parsed"), &file, item.span.start())));
                }
                named = true;
                if let Some(comment) = item.comment {
                    comments.extend(comments_in(&file, comment.span));
                }
                // A function's comments inside are those of its statements.
                if item.kind != ItemKind::Function {
                    comments.extend(comments_in(&file, item.span));
                }
            }
            if named {
                places.push((file, comments));
            }
        }
        if places.is_empty() {
            let mut reason = format!("no {name} in {}", looked_in(cx));
            if let Some(near) = nearest(cx, name)? {
                reason.push_str(&format!(" (nearest: {near})"));
            }
            return Ok(Err(Verdict::Absent { reason }));
        }
        Ok(Ok(places))
    }

    fn body_comments(
        &self,
        cx: &Context<'_>,
        name: &str,
        changes: &mut Changes,
    ) -> Result<Result<Places, Verdict>, StepError> {
        let files = match Bodies::find(cx, name, changes)? {
            Bodies::In(files) => files,
            Bodies::Missing(reason) => return Ok(Err(Verdict::Absent { reason })),
            Bodies::Unclear(verdict) => return Ok(Err(verdict)),
        };
        let mut places: Places = Vec::new();
        for file in files {
            let bodies: Vec<ByteSpan> =
                definitions(&file, name).iter().filter_map(|f| f.body).map(|body| file.syntax().span(body)).collect();
            let comments = bodies.into_iter().flat_map(|body| comments_in(&file, body)).collect();
            places.push((file, comments));
        }
        Ok(Ok(places))
    }
}
