// SPDX-License-Identifier: GPL-2.0-only
//! What the `return` statements of a function become when its return type changes.

use std::ops::Range;

use super::Signature;
use super::declare::Shape;
use super::forward::enclosing;
use crate::c::CFile;
use crate::edit::Form;
use crate::refactor::changes::{Changes, blocked};
use crate::refactor::code::Code;
use crate::refactor::named::Named;
use crate::refactor::{StepError, Verdict};

/// Gives `return;` a value and the body an end, or takes the values away.
///
/// # Errors
/// When another edit of the step wants the same bytes.
pub(super) fn edit(
    step: &Signature,
    file: &CFile,
    code: &Code<'_>,
    shape: &Shape<'_>,
    body: &Range<usize>,
    changes: &mut Changes,
) -> Result<(), StepError> {
    let Some(returns) = &step.returns else { return Ok(()) };
    if shape.returns(returns) || body.is_empty() {
        return Ok(());
    }
    if returns == "void" {
        return without_values(file, code, body, changes);
    }
    if let Some(value) = &step.bare_return {
        let bare: Vec<usize> = bare(code, body).collect();
        if !bare.is_empty() {
            let lines: Vec<String> =
                bare.iter().map(|at| file.source().line(code.span(*at).start()).to_string()).collect();
            let path = file.source().path();
            changes.note(format!("{path}: `return;` gives {value} from now on, on line {}", lines.join(", ")));
        }
        for at in bare {
            changes.edit(file, |edits| edits.insert(code.span(at).end(), format!(" {value}"), Form::Inline))?;
        }
    }
    if let Some(value) = step.end.as_ref().filter(|_| !ends_with(code, body, &["return"])) {
        let text = format!("return {value};\n");
        changes.edit(file, |edits| edits.insert(code.span(body.end - 1).start(), text, Form::Block))?;
    }
    Ok(())
}

/// A `return` with a value: the tokens of the statement.
fn values(code: &Code<'_>, body: &Range<usize>) -> Vec<Range<usize>> {
    let returns = body.clone().filter(|at| code.is(*at, "return") && !code.is(at + 1, ";"));
    returns.filter_map(|at| Some(at..(at..body.end).find(|end| code.is(*end, ";"))? + 1)).collect()
}

/// Says whether nothing happens when the value of a `return` is not computed.
fn is_idle(code: &Code<'_>, statement: &Range<usize>) -> bool {
    (statement.start + 1..statement.end - 1).all(|at| !code.is(at, "(") && !code.writes(at))
}

/// The tokens of the body that are the beginning of a `return;`.
fn bare<'c>(code: &'c Code<'_>, body: &Range<usize>) -> impl Iterator<Item = usize> + 'c {
    body.clone().filter(|at| code.is(*at, "return") && code.is(at + 1, ";"))
}

/// Says whether the last statement of the body is one of these, under no condition.
fn ends_with(code: &Code<'_>, body: &Range<usize>, words: &[&str]) -> bool {
    let close = body.end - 1;
    let last = if code.is(close - 1, ";") { code.statement_start(close - 1) } else { close };
    words.iter().any(|word| code.is(last, word)) && is_top(code, body, last)
}

fn ends_body(code: &Code<'_>, body: &Range<usize>, statement: &Range<usize>) -> bool {
    statement.end == body.end - 1 && is_top(code, body, statement.start)
}

/// The verdict where a function that shall return nothing computes what it returns in the middle of its body: the value
/// can't just go, and what becomes of it is for the rule to say.
pub(super) fn stuck(named: &Named) -> Option<Verdict> {
    named.files.iter().find_map(|file| {
        let code = Code::of_file(file);
        named.declarations(file).into_iter().find_map(|function| {
            let shape = Shape::of(file, &function);
            let body = code.within(file.syntax().span(function.body?));
            if shape.returns("void") {
                return None;
            }
            let bad = values(&code, &body).into_iter().find(|statement| {
                let commented = code.gaps_in(statement).next().is_some();
                commented || !is_idle(&code, statement) && !ends_body(&code, &body, statement)
            })?;
            let text = code.spell(bad.clone());
            let reason = format!("{}() shall return nothing, but `{text}` does more than return", named.name);
            Some(blocked(reason, file, code.span(bad.start).start()))
        })
    })
}

/// The verdict where a function that returned nothing shall return something, and the step does not say what, in one of
/// its places.
pub(super) fn unsaid(step: &Signature, named: &Named) -> Option<Verdict> {
    if step.returns.as_deref().is_none_or(|returns| returns == "void") {
        return None;
    }
    named.files.iter().find_map(|file| {
        let code = Code::of_file(file);
        named.declarations(file).into_iter().find_map(|function| {
            let body = code.within(file.syntax().span(function.body?));
            if !Shape::of(file, &function).returns("void") || body.is_empty() {
                return None;
            }
            if let Some(at) = bare(&code, &body).next().filter(|_| step.bare_return.is_none()) {
                let reason = format!("{}() has a `return;`: say with `bare-return` what it gives", named.name);
                return Some(blocked(reason, file, code.span(at).start()));
            }
            (step.end.is_none() && !ends_with(&code, &body, &["return", "goto"])).then(|| {
                let reason = format!("{}() ends without a `return`: say with `end` what it gives", named.name);
                blocked(reason, file, code.span(body.end - 1).start())
            })
        })
    })
}

fn without_values(file: &CFile, code: &Code<'_>, body: &Range<usize>, changes: &mut Changes) -> Result<(), StepError> {
    for statement in values(code, body) {
        let value = statement.start + 1..statement.end - 1;
        let last = ends_body(code, body, &statement);
        changes.edit(file, |edits| match (last, is_idle(code, &statement)) {
            (true, true) => code.delete(statement, edits),
            (true, false) => code.delete(statement.start..statement.start + 1, edits),
            (false, _) => code.delete(value, edits),
        })?;
    }
    Ok(())
}

/// Says whether a statement stands directly in the body, under no condition.
fn is_top(code: &Code<'_>, body: &Range<usize>, at: usize) -> bool {
    enclosing(code, at) == Some(body.start)
        && at.checked_sub(1).is_some_and(|before| matches!(code.text(before), b";" | b"{" | b"}" | b":"))
}
