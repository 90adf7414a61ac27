// SPDX-License-Identifier: GPL-2.0-only
//! The `body` step: statements of a function.

use std::ops::Range;

use serde::Deserialize;

use super::changes::{Changes, blocked, place};
use super::code::Code;
use super::given_names::{GivenNames, Renaming, named_here, told};
use super::kept_comments::{Filled, Going, MARK, comment_above, fill};
use super::named::Named;
use super::pattern::{Rewrite, rewrite_all};
use super::prose::Prose;
use super::statements::{branch_of, statement_end};
use super::{Context, Names, Plan, StepError, Verdict};
use crate::c::CFile;
use crate::edit::Form;

/// Replaces statements of a function, if their tokens are those that the rule states, or rewrites expressions in it.
///
/// ```toml
/// [[step]]
/// [step.body]
/// function = "mk_keyed_paddr"
/// from = '''
/// u64 ret;
/// ret = PFN_PHYS(pfn);
/// /* ... */
/// ret |= (u64)hkid << boot_cpu_data.x86_phys_bits;
/// return ret;
/// '''
/// to = '''
/// /* ... */
/// return PFN_PHYS(pfn) | ((u64)hkid << boot_cpu_data.x86_phys_bits);
/// '''
///
/// [[step]]
/// [step.body]
/// function = ["__tdx_td_init", "tdx_td_vcpu_init"]
/// rewrite = ["alloc_page(GFP_KERNEL) => alloc_page(GFP_KERNEL_ACCOUNT)"]
/// ```
///
/// White space and comments do not count in `from`. A comment `/* ... */` in it stands for the comment that is there, if
/// one is, as a first line for the one above; `/* ... */` in `to` puts it into the new statements, in the same order. A
/// `from` without such marks gives its comments in order. Other comments stay with a statement that `to` has as well;
/// what has no place is reported. An empty `to` deletes.
///
/// Parameters and local variables may have other names in the tree: a word of `from` that the function does not have
/// stands for the variable that is in its place. `params` names the parameters for a `to` that uses more of them.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Body {
    /// The functions.
    pub function: Names,
    /// The statements that are there; in braces, all of the body. `was` says the same.
    #[serde(alias = "was")]
    pub from: Option<String>,
    /// The statements that come. `text` says the same.
    #[serde(alias = "text")]
    pub to: Option<String>,
    /// What the parameters are called in `from` and `to`, all of them in order.
    pub params: Option<Vec<String>>,
    /// Rules for expressions.
    #[serde(default)]
    pub rewrite: Vec<Rewrite>,
}

/// The statements that go and those that come.
#[derive(Clone, Copy)]
struct Statements<'r> {
    from: &'r str,
    to: &'r str,
}

/// What one function comes to.
enum Outcome {
    Changed,
    Done(String),
    Stuck(Verdict),
}

impl Body {
    pub(super) fn words(&self) -> Vec<&str> {
        self.function.iter().collect()
    }

    pub(super) fn plan(&self, cx: &Context<'_>) -> Result<Plan, StepError> {
        let replaces = match (&self.from, &self.to, self.rewrite.is_empty()) {
            (Some(from), Some(to), true) => Some(Statements { from, to }),
            (None, None, false) => None,
            _ => return Err(StepError::rule("body: give `from` and `to`, or `rewrite`")),
        };
        let mut changes = Changes::default();
        let (mut absent, mut done, mut stuck, mut changed) = (Vec::new(), Vec::new(), None, false);
        for name in self.function.iter() {
            let named = match Named::find(cx, name, &mut changes)? {
                Ok(named) => named,
                Err(Verdict::Absent { reason }) => {
                    absent.push(reason);
                    continue;
                }
                Err(verdict) => return Ok(changes.without_edits(verdict)),
            };
            for file in &named.files {
                let code = Code::of_file(file);
                for function in named.declarations(file) {
                    let Some(body) = function.body else { continue };
                    if !function.item.trusted {
                        let reason = format!("{name}() could not be parsed");
                        return Ok(changes.without_edits(blocked(reason, file, function.item.span.start())));
                    }
                    let body = code.within(file.syntax().span(body));
                    let names = match GivenNames::of(file, &function, self.params.as_deref()) {
                        Ok(names) => names,
                        Err(reason) => {
                            let reason = format!("{name}() is not what the rule knows: {reason}");
                            return Ok(changes.without_edits(blocked(reason, file, function.item.span.start())));
                        }
                    };
                    let outcome = match replaces {
                        Some(statements) => replace(name, file, &code, body, statements, &names, &mut changes)?,
                        None => self.rewrite(name, file, &code, body, &names, &mut changes)?,
                    };
                    match outcome {
                        Outcome::Changed => changed = true,
                        Outcome::Done(reason) => done.push(reason),
                        Outcome::Stuck(verdict) => {
                            stuck.get_or_insert(verdict);
                        }
                    }
                }
            }
        }
        if !changed && done.is_empty() && stuck.is_none() {
            return Ok(changes.without_edits(Verdict::Absent { reason: absent.join("; ") }));
        }
        // Every function must be what the rule knows.
        if let Some(verdict) = stuck {
            return Ok(changes.without_edits(verdict));
        }
        if let Some(reason) = absent.into_iter().next() {
            return Ok(changes.without_edits(Verdict::Blocked { reason, place: None }));
        }
        Ok(changes.into_plan(Verdict::Satisfied { reason: done.join("; ") }))
    }

    fn rewrite(
        &self,
        name: &str,
        file: &CFile,
        code: &Code<'_>,
        body: Range<usize>,
        names: &GivenNames<'_>,
        changes: &mut Changes,
    ) -> Result<Outcome, StepError> {
        let start = code.span(body.start).start();
        let renamed: Result<Vec<Rewrite>, String> =
            self.rewrite.iter().map(|rule| rule.renamed(names.params())).collect();
        let rules = match renamed {
            Ok(rules) => rules,
            Err(word) => {
                let reason = format!("{name}() has a variable {word}, which is not what the rule means by it");
                return Ok(Outcome::Stuck(blocked(reason, file, start)));
            }
        };
        let mut places = rewrite_all(&rules, code, body.clone());
        places.retain(|place| !code.spells(&place.range, &place.text));
        for place in &places {
            changes.matches += 1;
            changes.edit(file, |edits| code.replace(place.range.clone(), &place.text, edits))?;
        }
        if !places.is_empty() {
            return Ok(Outcome::Changed);
        }
        let there = rules.iter().filter_map(|rule| Some((rule, rule.result()?))).find_map(|(rule, result)| {
            body.clone().find(|at| result.at(code, *at, body.end).is_some()).map(|at| (rule, at))
        });
        match there {
            Some((rule, at)) => {
                let line = file.source().line(code.span(at).start());
                let reason = format!("{}:{line}: {name}() has {} already", file.source().path(), rule.right());
                Ok(Outcome::Done(reason))
            }
            None => {
                let rules: Vec<&str> = self.rewrite.iter().map(Rewrite::as_str).collect();
                let reason = format!("{name}() has nothing that a rule of the step knows: {}", rules.join("; "));
                Ok(Outcome::Stuck(blocked(reason, file, start)))
            }
        }
    }
}

fn replace<'c>(
    name: &str,
    file: &'c CFile,
    code: &Code<'c>,
    body: Range<usize>,
    statements: Statements<'_>,
    names: &GivenNames<'c>,
    changes: &mut Changes,
) -> Result<Outcome, StepError> {
    let Statements { from, to } = statements;
    let (from, to) = match (unbraced(from), unbraced(to)) {
        (Some(from), Some(to)) => (from, to),
        _ => (from, to),
    };
    let wanted = Code::of_text(from.as_bytes());
    if wanted.len() == 0 {
        return Err(StepError::rule("body: `from` has no code"));
    }
    let result = Code::of_text(to.as_bytes());
    let inside = body.start + 1..body.end.saturating_sub(1);
    let find = |wanted: &Code<'_>| -> Vec<(Range<usize>, Renaming<'c>)> {
        let starts = inside.start..(inside.end + 1).saturating_sub(wanted.len());
        let all = starts.filter(|at| begins_statement(code, *at)).filter_map(|at| {
            let (count, renaming) = names.fit(code, at, inside.end, wanted);
            (count == wanted.len()).then_some((at..at + count, renaming))
        });
        all.collect()
    };
    let found = find(&wanted);
    // What is there as the rule spells it is not what comes under other names.
    let is_old = |range: &Range<usize>, renaming: &Renaming<'_>| {
        let overlaps = |other: &Range<usize>| other.start < range.end && range.start < other.end;
        found.iter().any(|(other, fewer)| overlaps(other) && fewer.len() < renaming.len())
    };
    let there = result.len() > 0 && find(&result).iter().any(|(range, renaming)| !is_old(range, renaming));
    let start = code.span(body.start).start();
    let (path, line) = (file.source().path(), file.source().line(start));
    // What comes may hold what goes.
    let holds = there && result.len() >= wanted.len();
    match &found[..] {
        [(range, renaming)] if !holds => {
            if let Some(reason) = misfit(code, range, inside.end, &result) {
                let at = code.span(range.start).start();
                return Ok(Outcome::Stuck(blocked(format!("{name}(): {reason}"), file, at)));
            }
            let to = match named_here(to, renaming) {
                Ok(to) => to,
                Err(word) => {
                    let reason = format!("{name}() has a variable {word}, which is not what the rule means by it");
                    return Ok(Outcome::Stuck(blocked(reason, file, code.span(range.start).start())));
                }
            };
            if let Some(pairs) = told(renaming) {
                changes.adapted(format!("{path}:{line}: names of the rule and of {name}(): {pairs}"));
            }
            let mut span = code.bytes_of(range).expect("`from` has code");
            let above = comment_above(file, code, range.start).filter(|_| from.trim_start().starts_with(MARK));
            span = span.join(above.unwrap_or(span));
            let Filled { text, lost } = fill(&Going { file, code, range: range.clone(), above }, from, &to);
            for comment in lost {
                let words = Prose::new(file, comment).beginning();
                changes.note(format!(
                    "{}: the comment \"{words}\" goes with the statements",
                    place(file, comment.start())
                ));
            }
            changes.matches += 1;
            changes.edit(file, |edits| {
                if text.trim().is_empty() { edits.delete(span) } else { edits.replace(span, text, Form::Block) }
            })?;
            Ok(Outcome::Changed)
        }
        _ if there || result.len() == 0 && found.is_empty() && !half_there(names, code, &inside, &wanted) => {
            Ok(Outcome::Done(format!("{path}:{line}: the body of {name}() is like this already")))
        }
        [] => {
            let reason = match differs(names, code, &inside, &wanted) {
                Some((at, token)) => {
                    let here = if at < inside.end { code.spell(at..at + 1) } else { "}".to_owned() };
                    return Ok(Outcome::Stuck(blocked(
                        format!("{name}() is not what the rule knows: `{here}` stands where `{token}` was expected"),
                        file,
                        code.span(at.min(code.len() - 1)).start(),
                    )));
                }
                None => format!("{name}() has no such statements as the rule knows"),
            };
            Ok(Outcome::Stuck(blocked(reason, file, start)))
        }
        several => {
            let reason = format!("{name}() has the statements of the rule {} times", several.len());
            Ok(Outcome::Stuck(blocked(reason, file, start)))
        }
    }
}

/// Why statements can't take the place of others in `range`: a branch without braces is one statement, and an `else`
/// behind them needs its `if`.
fn misfit(code: &Code<'_>, range: &Range<usize>, limit: usize, result: &Code<'_>) -> Option<String> {
    let one_new = result.len() > 0 && statement_end(result, 0, result.len()) == Some(result.len());
    let cut_else = code.is(range.end, "else");
    if let Some(head) = branch_of(code, range.start) {
        // Of an `if` with its `else`, the branch before the `else` ends where that begins.
        let end = statement_end(code, range.start, limit.min(if cut_else { range.end } else { limit }));
        let fits = one_new && end == Some(range.end) && !(cut_else && result.is(0, "if"));
        let head = String::from_utf8_lossy(head);
        return (!fits).then(|| {
            format!(
                "the statements stand in a branch without braces, that of `{head}`, and the branch would become another"
            )
        });
    }
    let mends_else = one_new && result.is(0, "if") && !(0..result.len()).any(|at| result.is(at, "else"));
    (cut_else && !mends_else).then(|| "an `else` behind the statements would lose its `if`".to_owned())
}

/// What stands in the braces that are around all of a text.
fn unbraced(text: &str) -> Option<&str> {
    let text = text.trim();
    let code = Code::of_text(text.as_bytes());
    let braced = code.len() > 1 && code.is(0, "{") && code.partner(0) == Some(code.len() - 1);
    braced.then(|| &text[code.span(0).end() as usize..code.span(code.len() - 1).start() as usize])
}

/// Says whether the first of the statements that are to go is there, or half of them all: then they are not gone, but
/// other ones.
fn half_there<'c>(names: &GivenNames<'c>, code: &Code<'c>, inside: &Range<usize>, wanted: &Code<'_>) -> bool {
    let starts = inside.clone().filter(|at| begins_statement(code, *at));
    let first = (0..wanted.len()).find(|at| wanted.is(*at, ";")).map_or(wanted.len(), |at| at + 1);
    let most = starts.map(|at| names.fit(code, at, inside.end, wanted).0).max();
    most.is_some_and(|most| most >= first || most * 2 >= wanted.len())
}

fn begins_statement(code: &Code<'_>, at: usize) -> bool {
    at == 0 || matches!(code.text(at - 1), b";" | b"{" | b"}" | b":" | b")" | b"else" | b"do")
}

/// Where the longest beginning of `wanted` ends in `inside`, and what was expected there.
fn differs<'c>(
    names: &GivenNames<'c>,
    code: &Code<'c>,
    inside: &Range<usize>,
    wanted: &Code<'_>,
) -> Option<(usize, String)> {
    let length = |at: usize| names.fit(code, at, inside.end, wanted).0;
    let best =
        inside.clone().filter(|at| begins_statement(code, *at)).max_by_key(|at| (length(*at), usize::MAX - at))?;
    let n = length(best);
    (n > 0 && n < wanted.len()).then(|| (best + n, wanted.spell(n..n + 1)))
}
