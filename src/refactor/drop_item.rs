// SPDX-License-Identifier: GPL-2.0-only
//! The `drop` step: an item goes, with all that belongs to it.

use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;

use super::changes::{Changes, blocked, place};
use super::code::Code;
use super::given_names::GivenNames;
use super::kept_comments::{comment_above, unmarked};
use super::kernel_doc::words_in;
use super::named::{Named, Use, looked_in, nearest};
use super::pattern::{Rewrite, rewrite_all};
use super::prose::Prose;
use super::shelf::{Sort, followers, items, whole, with_comment};
use super::spot::{file_of, only};
use super::tally::Tally;
use super::{Context, Names, Plan, StepError, Verdict};
use crate::c::{CFile, Item, ItemKind, TokenKind};

/// Drops a function (its prototypes, its definitions in all branches of `#if`, its exports and its comment), or another
/// item.
///
/// ```toml
/// [[step]]
/// [step.drop]
/// function = "tdx_quirk_reset_page"
/// calls = ["tdx_quirk_reset_page(E) => tdx_quirk_reset_paddr(page_to_phys(E), PAGE_SIZE)"]
///
/// [[step]]                      # the statements that call it go as well
/// drop = { function = "tdx_unpin", calls = true }
///
/// [[step]]                      # several macros, those of them that are there
/// drop = { macros = ["rdmsrl", "wrmsrl"] }
///
/// [[step]]                      # declarations only
/// drop = { prototype = "get_external_spt", in = "arch/x86/kvm/mmu/mmu_internal.h" }
/// ```
///
/// Without `calls` a function that is still in use stops the step. A branch that is left with one statement loses its
/// braces. Comments elsewhere that mention the name are reported.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Drop {
    /// The function that goes.
    pub function: Option<String>,
    /// The function whose declarations go.
    pub prototype: Option<String>,
    /// The macro that goes.
    pub r#macro: Option<String>,
    /// Several macros that go. Those that are there count; one that is still in use stops the step.
    #[serde(default)]
    pub macros: Names,
    /// The struct, union, enum or typedef that goes.
    pub r#type: Option<String>,
    /// The variable that goes.
    pub variable: Option<String>,
    /// The file that it stands in, if only one is meant.
    pub r#in: Option<String>,
    /// What becomes of the calls.
    #[serde(default)]
    pub calls: Calls,
    /// What the function's body has to be; white space and comments do not count. For one whose work is done elsewhere
    /// from now on, and has to be the work that the rule knows.
    pub was: Option<String>,
}

/// What becomes of the calls of a function that goes.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(untagged, expecting = "`calls` is true, false, or a list of rules such as \"f(A) => g(A)\"")]
pub enum Calls {
    /// `true`: the statements go; `false`: there must be none.
    Statements(bool),
    /// Rules for the calls.
    Rewritten(Vec<Rewrite>),
}

impl Default for Calls {
    fn default() -> Self {
        Self::Statements(false)
    }
}

impl Drop {
    fn what(&self) -> Result<(Sort, &str), StepError> {
        only(
            "drop",
            [
                (Sort::Definition, &self.function),
                (Sort::Prototype, &self.prototype),
                (Sort::Macro, &self.r#macro),
                (Sort::Type, &self.r#type),
                (Sort::Variable, &self.variable),
            ],
        )
    }

    pub(super) fn words(&self) -> Vec<&str> {
        self.what().map(|(_, name)| name).into_iter().chain(self.macros.iter()).collect()
    }

    pub(super) fn plan(&self, cx: &Context<'_>) -> Result<Plan, StepError> {
        if !self.macros.is_empty() {
            if self.what().is_ok() {
                return Err(StepError::rule("drop: `macros` stands alone"));
            }
            return self.several(cx);
        }
        let (sort, name) = self.what()?;
        if sort == Sort::Definition { self.function(cx, name) } else { self.item(cx, sort, name) }
    }

    /// Nothing is there: was it dropped, or was it never there? What its calls became tells.
    fn gone(&self, cx: &Context<'_>, what: &str, name: &str) -> Result<Verdict, StepError> {
        let mut reason = format!("no {what} {name} in {}", self.r#in.clone().unwrap_or_else(|| looked_in(cx)));
        if let Calls::Rewritten(rules) = &self.calls {
            for heir in rules.iter().filter_map(Rewrite::heir) {
                if cx.search(&[heir])?.0.is_empty() {
                    return Ok(Verdict::Absent {
                        reason: format!("{reason}, nor {heir}, which is to be called instead"),
                    });
                }
            }
        }
        let mut known = self.r#in.iter().map(String::as_str).chain(cx.files().literal_paths().unwrap_or_default());
        let home = match known.next() {
            None => true,
            Some(first) => {
                let mut all = std::iter::once(first).chain(known);
                all.try_fold(false, |found, path| Ok::<_, StepError>(found || file_of(cx, path)?.is_some()))?
            }
        };
        if home {
            return Ok(Verdict::Satisfied { reason });
        }
        if let Some(near) = nearest(cx, name)? {
            reason.push_str(&format!(" (nearest: {near})"));
        }
        Ok(Verdict::Absent { reason })
    }

    fn several(&self, cx: &Context<'_>) -> Result<Plan, StepError> {
        let mut changes = Changes::default();
        let mut tally = Tally::default();
        for name in self.macros.iter() {
            let before = changes.matches;
            if let Some(verdict) = self.take(cx, Sort::Macro, name, &mut changes)? {
                return Ok(changes.without_edits(verdict));
            }
            if changes.matches == before {
                match self.gone(cx, "macro", name)? {
                    Verdict::Satisfied { reason } => tally.satisfied(reason),
                    Verdict::Absent { reason } => tally.absent(reason),
                    verdict => tally.blocked(verdict),
                }
            }
        }
        Ok(tally.any_quietly(changes))
    }

    fn item(&self, cx: &Context<'_>, sort: Sort, name: &str) -> Result<Plan, StepError> {
        let mut changes = Changes::default();
        if let Some(verdict) = self.take(cx, sort, name, &mut changes)? {
            return Ok(changes.without_edits(verdict));
        }
        if changes.is_empty() {
            let verdict = self.gone(cx, sort.as_str(), name)?;
            return Ok(changes.without_edits(verdict));
        }
        Ok(changes.into_plan(Verdict::Satisfied { reason: format!("{name} is gone") }))
    }

    /// Deletes an item. The verdict that stops the step where it could not be parsed, or is still in use.
    fn take(
        &self,
        cx: &Context<'_>,
        sort: Sort,
        name: &str,
        changes: &mut Changes,
    ) -> Result<Option<Verdict>, StepError> {
        let before = changes.matches;
        let files = match &self.r#in {
            Some(path) => file_of(cx, path)?.into_iter().collect(),
            None => {
                let (files, skipped) = cx.search(&[name])?;
                changes.skipped(&skipped);
                files
            }
        };
        for file in &files {
            for item in items(file, sort, name) {
                if !item.trusted {
                    let reason = format!("{} {name} could not be parsed", sort.as_str());
                    return Ok(Some(blocked(reason, file, item.span.start())));
                }
                changes.matches += 1;
                changes.edit(file, |edits| edits.delete(with_comment(item)))?;
            }
        }
        if sort != Sort::Prototype && changes.matches > before {
            let (users, _) = cx.search(&[name])?;
            for file in &users {
                let code = Code::of_file(file);
                let own = items(file, sort, name);
                let used = code.words(0..code.len(), name).map(|at| code.span(at).start());
                let mut left = used.filter(|at| !own.iter().any(|item| item.span.contains_byte(*at)));
                let in_macros = Code::of_defines(file, name).into_iter().find_map(|define| {
                    let mut at = define.words(0..define.len(), name).map(|at| define.span(at).start());
                    at.find(|at| !own.iter().any(|item| item.span.contains_byte(*at)))
                });
                if let Some(at) = left.next().or(in_macros) {
                    let reason = format!("{name} is still in use");
                    return Ok(Some(blocked(reason, file, at)));
                }
            }
            let assembler = cx.texts(name)?.into_iter().find(|file| file.path().as_str().ends_with(".S"));
            if let Some(file) = assembler {
                let reason = format!("{}: {name} is still in use", file.path());
                return Ok(Some(Verdict::Blocked { reason, place: None }));
            }
        }
        Ok(None)
    }

    fn function(&self, cx: &Context<'_>, name: &str) -> Result<Plan, StepError> {
        let mut changes = Changes::default();
        let named = match Named::find_in(cx, name, self.r#in.as_deref(), &mut changes)? {
            Ok(named) => named,
            Err(Verdict::Absent { .. }) => {
                let verdict = self.gone(cx, "function", name)?;
                return Ok(changes.without_edits(verdict));
            }
            Err(verdict) => return Ok(changes.without_edits(verdict)),
        };
        if let Some(verdict) = named.untrusted() {
            return Ok(changes.without_edits(verdict));
        }
        if let Some(verdict) = self.other_body(&named) {
            return Ok(changes.without_edits(verdict));
        }
        for file in &named.files {
            if let Err(verdict) = self.in_file(&named, file, &mut changes)? {
                return Ok(changes.without_edits(verdict));
            }
        }
        Ok(changes.into_plan(Verdict::Satisfied { reason: format!("{name}() is gone") }))
    }

    /// The verdict where a body is not the one that the rule states.
    fn other_body(&self, named: &Named) -> Option<Verdict> {
        let wanted = Code::of_text(self.was.as_ref()?.as_bytes());
        named.files.iter().find_map(|file| {
            let code = Code::of_file(file);
            named.declarations(file).into_iter().find_map(|function| {
                let body = code.within(file.syntax().span(function.body?));
                let inside = body.start + 1..body.end - 1;
                let names = GivenNames::of(file, &function, None).ok()?;
                let same = names.fit(&code, inside.start, inside.end, &wanted).0;
                if same == wanted.len() && same == inside.len() {
                    return None;
                }
                let at = inside.start + same;
                let here = if at < inside.end { code.spell(at..at + 1) } else { "}".to_owned() };
                let there = if same < wanted.len() { wanted.spell(same..same + 1) } else { "}".to_owned() };
                let name = &named.name;
                let reason =
                    format!("{name}() is not what the rule knows: `{here}` stands where `{there}` was expected");
                Some(blocked(reason, file, code.span(at).start()))
            })
        })
    }

    fn in_file(
        &self,
        named: &Named,
        file: &Arc<CFile>,
        changes: &mut Changes,
    ) -> Result<Result<(), Verdict>, StepError> {
        let code = Code::of_file(file);
        let own: Vec<&Item> = named.declarations(file).iter().map(|function| function.item).collect();
        let mut gone: Vec<crate::text::ByteSpan> = Vec::new();
        if let Some(was) = &self.was {
            for body in named.declarations(file).iter().filter_map(|function| function.body) {
                let body = code.within(file.syntax().span(body));
                for comment in unmarked(file, &code, body.start + 1..body.end - 1, was) {
                    let words = Prose::new(file, comment).beginning();
                    let at = place(file, comment.start());
                    changes.note(format!("{at}: the comment \"{words}\" goes with {}()", named.name));
                }
            }
        }
        for item in &own {
            let span = whole(file, item);
            gone.push(span);
            changes.matches += 1;
            changes.edit(file, |edits| edits.delete(span))?;
        }
        let exports = file.items().iter().filter(|item| {
            item.kind == ItemKind::MacroCall
                && item.args.first().is_some_and(|arg| file.source().slice(*arg) == named.name.as_bytes())
                && !own.iter().any(|definition| followers(file, definition).contains(item))
        });
        for item in exports {
            gone.push(item.span);
            changes.edit(file, |edits| edits.delete(with_comment(item)))?;
        }
        let outside = |at: usize| !gone.iter().any(|span| span.contains_byte(code.span(at).start()));
        for found in named.uses(file, &code) {
            let (Use::Call { name, .. } | Use::Bare { name }) = found;
            if !outside(name) {
                continue;
            }
            let done = match (&self.calls, found) {
                (Calls::Rewritten(rules), Use::Call { name, .. }) => {
                    match rules.iter().find_map(|rule| rule.at(&code, name, code.len())) {
                        Some((end, _)) => {
                            for place in rewrite_all(rules, &code, name..end) {
                                changes.matches += 1;
                                changes.edit(file, |edits| code.replace(place.range.clone(), &place.text, edits))?;
                            }
                            Ok(())
                        }
                        None => Err(format!("no rule of `calls` knows `{}`", statement_text(&code, name))),
                    }
                }
                (Calls::Statements(true), Use::Call { name, .. }) => match call_statement(&code, name) {
                    Ok(statement) => {
                        changes.matches += 1;
                        drop_statement(file, &code, statement, changes)?;
                        Ok(())
                    }
                    Err(reason) => Err(reason),
                },
                _ => Err(format!("{}() is still in use: `{}`", named.name, statement_text(&code, name))),
            };
            if let Err(reason) = done {
                return Ok(Err(blocked(reason, file, code.span(name).start())));
            }
        }
        for define in Code::of_defines(file, &named.name) {
            if let Some(at) = define.names(0..define.len(), &named.name).next() {
                let reason = format!("a macro uses {}()", named.name);
                return Ok(Err(blocked(reason, file, define.span(at).start())));
            }
        }
        for token in file.tokens().iter().filter(|token| token.kind == TokenKind::Comment) {
            let mention = words_in(file, token.span, &named.name).into_iter().next();
            if let Some(word) = mention.filter(|word| !gone.iter().any(|span| span.contains(*word))) {
                changes.note(format!("{}: a comment still mentions {}", place(file, word.start()), named.name));
            }
        }
        Ok(Ok(()))
    }
}

fn statement_text(code: &Code<'_>, at: usize) -> String {
    let from = code.statement_start(at);
    let to = (at..code.len()).find(|end| code.is(*end, ";") || code.is(*end, "{")).unwrap_or(code.len());
    code.spell(from..to.min(from + 40))
}

/// The statement that is nothing but the call at `name`.
fn call_statement(code: &Code<'_>, name: usize) -> Result<Range<usize>, String> {
    let start = code.statement_start(name);
    let close = code.partner(name + 1).unwrap_or(name);
    if start != name || !code.is(close + 1, ";") {
        return Err(format!("the value of the call is used: `{}`", statement_text(code, name)));
    }
    if start > 0 && matches!(code.text(start - 1), b")" | b"else" | b"do") {
        return Err(format!("the call is all that its branch holds: `{}`", code.spell(name..close + 1)));
    }
    Ok(start..close + 2)
}

/// Takes a statement away; a branch that is left with one plain statement loses its braces.
pub(super) fn drop_statement(
    file: &CFile,
    code: &Code<'_>,
    statement: Range<usize>,
    changes: &mut Changes,
) -> Result<(), StepError> {
    if let Some(comment) = comment_above(file, code, statement.start) {
        let words = Prose::new(file, comment).beginning();
        changes
            .note(format!("{}: the comment \"{words}\" stays, the call below it goes", place(file, comment.start())));
    }
    changes.edit(file, |edits| code.delete(statement.clone(), edits))?;
    let Some(open) =
        (0..statement.start).rev().find(|at| code.is(*at, "{") && code.partner(*at) >= Some(statement.end))
    else {
        return Ok(());
    };
    let Some(close) = code.partner(open) else { return Ok(()) };
    let rest: Vec<usize> = (open + 1..close).filter(|at| !statement.contains(at)).collect();
    let single = rest.iter().filter(|at| code.is(**at, ";")).count() == 1
        && rest.last().is_some_and(|last| code.is(*last, ";"))
        && !rest.iter().any(|at| matches!(code.text(*at), b"{" | b"if" | b"for" | b"while" | b"switch" | b"do"));
    let line = |at: usize| file.source().line(code.span(at).start());
    let one_line = rest.first().zip(rest.last()).is_some_and(|(first, last)| line(*first) == line(*last));
    let head = open.checked_sub(1).filter(|at| code.is(*at, ")")).and_then(|at| code.partner(at));
    let branch = head.is_some_and(|head| {
        head > 0 && code.is(head - 1, "if") && (head < 2 || !code.is(head - 2, "else")) && !code.is(close + 1, "else")
    });
    let comments = code.gaps_in(&(open..close + 1)).next().is_some();
    if single && one_line && branch && !comments {
        changes.edit(file, |edits| {
            code.delete(open..open + 1, edits)?;
            code.delete(close..close + 1, edits)
        })?;
    }
    Ok(())
}
