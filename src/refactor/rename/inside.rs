// SPDX-License-Identifier: GPL-2.0-only
//! Renaming what lives inside of a function: its parameters and its local variables.

use super::Rename;
use super::words::{Mention, Role, beside, comments, role};
use crate::c::{CFile, Function};
use crate::edit::Form;
use crate::refactor::bodies::{Bodies, definitions};
use crate::refactor::changes::{Changes, blocked, place};
use crate::refactor::code::Code;
use crate::refactor::locals::locals;
use crate::refactor::named::Named;
use crate::refactor::tally::Tally;
use crate::refactor::{Context, Plan, StepError, Verdict};
use crate::text::ByteSpan;

/// Plans a new name for a parameter.
pub(super) fn parameter(rule: &Rename, from: &str, cx: &Context<'_>, mut changes: Changes) -> Result<Plan, StepError> {
    let mut tally = Tally::default();
    for name in rule.of.iter() {
        let named = match Named::find(cx, name, &mut changes)? {
            Ok(named) => named,
            Err(Verdict::Absent { reason }) => {
                tally.absent(reason);
                continue;
            }
            Err(verdict) => {
                tally.blocked(verdict);
                continue;
            }
        };
        let (mut old, mut new) = (None, None);
        for file in &named.files {
            for function in named.declarations(file) {
                for span in function.params.iter().filter_map(|param| param.name) {
                    if file.source().slice(span) == from.as_bytes() {
                        old.get_or_insert_with(|| place(file, span.start()));
                    } else if file.source().slice(span) == rule.to.as_bytes() {
                        new.get_or_insert_with(|| place(file, span.start()));
                    }
                }
            }
        }
        match (old, new) {
            (None, Some(place)) => tally.satisfied(format!("{place}: {name}() has {}, and no {from}", rule.to)),
            (None, None) => tally.absent(format!("{name}() has no parameter {from}")),
            (Some(_), _) => {
                for file in &named.files {
                    for function in named.declarations(file) {
                        one_parameter(rule, from, file, &function, &mut changes, &mut tally)?;
                    }
                }
            }
        }
    }
    Ok(tally.all(changes))
}

fn one_parameter(
    rule: &Rename,
    from: &str,
    file: &CFile,
    function: &Function<'_>,
    changes: &mut Changes,
    tally: &mut Tally,
) -> Result<(), StepError> {
    let named = |span: &ByteSpan| file.source().slice(*span) == from.as_bytes();
    let Some(param) = function.params.iter().filter_map(|param| param.name).find(named) else { return Ok(()) };
    if !function.item.trusted {
        tally.blocked(blocked("a function could not be parsed", file, function.name.start()));
        return Ok(());
    }
    if let Some(local) = locals(file, function).iter().find(|local| local.name == from) {
        let reason = format!("a variable hides the parameter {from}");
        tally.blocked(blocked(reason, file, local.name_span.start()));
        return Ok(());
    }
    if !body(rule, from, file, function, changes, tally)? {
        return Ok(());
    }
    changes.matches += 1;
    changes.edit(file, |edits| edits.replace(param, &*rule.to, Form::Inline))?;
    if let Some(comment) = function.item.comment.filter(|_| rule.comments) {
        comments(file, comment.span, (from, &rule.to), Mention::Documented, changes)?;
    }
    Ok(())
}

/// Plans a new name for a local variable.
pub(super) fn local(rule: &Rename, from: &str, cx: &Context<'_>, mut changes: Changes) -> Result<Plan, StepError> {
    let mut tally = Tally::default();
    for name in rule.of.iter() {
        let files = match Bodies::find(cx, name, &mut changes)? {
            Bodies::In(files) => files,
            Bodies::Missing(reason) => {
                tally.absent(reason);
                continue;
            }
            Bodies::Unclear(verdict) => {
                tally.blocked(verdict);
                continue;
            }
        };
        for file in &files {
            for function in definitions(file, name) {
                let own = locals(file, &function);
                let find = |name: &str| own.iter().find(|local| local.name == name);
                let start = function.name.start();
                let is = |span: &ByteSpan| file.source().slice(*span) == from.as_bytes();
                match (find(from), find(&rule.to)) {
                    (None, Some(new)) => {
                        let at = place(file, new.name_span.start());
                        tally.satisfied(format!("{at}: {name}() has {}, and no {from}", rule.to));
                    }
                    (None, None) => tally.absent(format!("{}: {name}() has no local {from}", place(file, start))),
                    (Some(old), _) => {
                        if function.params.iter().filter_map(|param| param.name).any(|span| is(&span)) {
                            let reason = format!("the variable hides a parameter {from}");
                            tally.blocked(blocked(reason, file, old.name_span.start()));
                            continue;
                        }
                        body(rule, from, file, &function, &mut changes, &mut tally)?;
                    }
                }
            }
        }
    }
    Ok(tally.all(changes))
}

/// Renames what the body of a function calls `from`; false where the new name is taken there.
fn body(
    rule: &Rename,
    from: &str,
    file: &CFile,
    function: &Function<'_>,
    changes: &mut Changes,
    tally: &mut Tally,
) -> Result<bool, StepError> {
    let code = Code::of_file(file);
    let taken = code
        .within(function.item.span)
        .find(|at| code.is(*at, &rule.to) && code.span(*at) != function.name && role(file, &code, *at) == Role::Name);
    if let Some(at) = taken {
        let name = file.source().text(function.name);
        tally.blocked(blocked(format!("{name}() uses {} already", rule.to), file, code.span(at).start()));
        return Ok(false);
    }
    let Some(body) = function.body else { return Ok(true) };
    let span = file.syntax().span(body);
    let mut spans: Vec<ByteSpan> = code
        .within(span)
        .filter(|at| code.is(*at, from) && role(file, &code, *at) == Role::Name)
        .map(|at| code.span(at))
        .collect();
    let beside = beside(file, span, from);
    spans.extend(beside.directives.iter().filter(|word| word.role == Role::Name).map(|word| word.span));
    if rule.strings {
        spans.extend(beside.strings);
    }
    for span in spans {
        changes.matches += 1;
        changes.edit(file, |edits| edits.replace(span, &*rule.to, Form::Inline))?;
    }
    if rule.comments {
        comments(file, span, (from, &rule.to), Mention::Documented, changes)?;
    }
    Ok(true)
}
