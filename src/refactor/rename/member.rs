// SPDX-License-Identifier: GPL-2.0-only
//! Renaming a member of a struct or union.

use super::Rename;
use super::words::{Mention, Role, beside, comments, role};
use crate::c::declarator::declared_name;
use crate::c::{CFile, Field, Kind, NodeId};
use crate::edit::Form;
use crate::refactor::changes::{Changes, blocked, place};
use crate::refactor::code::Code;
use crate::refactor::named::looked_in;
use crate::refactor::{Context, Plan, StepError, Verdict};
use crate::text::ByteSpan;

/// Plans it.
pub(super) fn plan(rule: &Rename, from: &str, cx: &Context<'_>, mut changes: Changes) -> Result<Plan, StepError> {
    let mut owners = rule.of.iter();
    let (Some(owner), None) = (owners.next(), owners.next()) else {
        return Err(StepError::rule("rename: a member belongs to one struct"));
    };
    let owner = owner.rsplit(' ').next().unwrap_or(owner);
    let to = rule.new_name();
    let (files, skipped) = cx.search(&[from])?;
    changes.skipped(&skipped);
    let mut home = None;
    for file in &files {
        for field in fields(file, from) {
            let at = file.syntax().span(field).start();
            let found = structs(file, field);
            if found.iter().any(|name| name == owner) {
                home.get_or_insert((file, at));
            } else {
                let other = found.into_iter().next().unwrap_or_else(|| "a struct without a name".to_owned());
                let reason = format!("{other} has a member {from} too: name the files that mean {owner} in `files`");
                return Ok(changes.without_edits(blocked(reason, file, at)));
            }
        }
    }
    let (taken, _) = cx.search(&[owner, to])?;
    let there = taken.iter().find_map(|file| {
        let field = fields(file, to).into_iter().find(|field| structs(file, *field).iter().any(|s| s == owner))?;
        Some((file, file.syntax().span(field).start()))
    });
    match (home, there) {
        (Some(_), Some((file, at))) => {
            let reason = format!("{owner} has a member {to} beside {from}");
            return Ok(changes.without_edits(blocked(reason, file, at)));
        }
        (None, Some((file, at))) => {
            let reason = format!("{}: {owner} has {to}, and no {from}", place(file, at));
            return Ok(changes.without_edits(Verdict::Satisfied { reason }));
        }
        (None, None) => {
            let reason = format!("no struct {owner} with a member {from} in {}", looked_in(cx));
            return Ok(changes.without_edits(Verdict::Absent { reason }));
        }
        (Some(_), None) => {}
    }
    for file in &files {
        let code = Code::of_file(file);
        let mut spans = Vec::new();
        for at in (0..code.len()).filter(|at| code.is(*at, from)) {
            if !matches!(role(file, &code, at), Role::Member | Role::Field) {
                continue;
            }
            let start = code.span(at).start();
            if file.item_at(start).is_some_and(|item| !item.trusted) {
                let reason = format!("what could not be parsed holds the member {from}");
                return Ok(changes.without_edits(blocked(reason, file, start)));
            }
            spans.push(code.span(at));
        }
        let whole = ByteSpan::from(0..file.source().bytes().len());
        let beside = beside(file, whole, from);
        spans.extend(beside.directives.iter().filter(|word| word.role == Role::Member).map(|word| word.span));
        for span in spans {
            changes.matches += 1;
            changes.edit(file, |edits| edits.replace(span, to, Form::Inline))?;
        }
        if rule.comments {
            for span in trusted(file, owner) {
                comments(file, span, (from, to), Mention::Documented, &mut changes)?;
            }
        }
    }
    Ok(changes.into_plan(Verdict::Absent { reason: String::new() }))
}

/// The names of members `name` where structs declare them.
fn fields(file: &CFile, name: &str) -> Vec<NodeId> {
    let syntax = file.syntax();
    let mut out = Vec::new();
    for node in syntax.descendants(syntax.root()).filter(|node| syntax.kind(*node) == Kind::FieldDeclaration) {
        let declarators = syntax.children(node).filter(|child| syntax.field(*child) == Field::Declarator);
        let names = declarators.filter_map(|declarator| declared_name(syntax, declarator));
        out.extend(names.filter(|field| file.source().slice(syntax.span(*field)) == name.as_bytes()));
    }
    out
}

/// The names of the structs and unions that hold a member, the innermost first; those of a typedef without a tag too.
fn structs(file: &CFile, field: NodeId) -> Vec<String> {
    let syntax = file.syntax();
    let mut out = Vec::new();
    for up in syntax.ancestors(field) {
        if matches!(syntax.kind(up), Kind::StructSpecifier | Kind::UnionSpecifier) {
            if let Some(name) = syntax.child(up, Field::Name) {
                out.push(file.source().text(syntax.span(name)));
                // A struct with a name inside of another one is its own.
                return out;
            }
        } else if syntax.kind(up) == Kind::TypeDefinition
            && let Some(name) = syntax.child(up, Field::Declarator).and_then(|node| declared_name(syntax, node))
        {
            out.push(file.source().text(syntax.span(name)));
        }
    }
    out
}

/// The stretches whose comments may speak of the member: functions, and the struct with its comment.
fn trusted(file: &CFile, owner: &str) -> Vec<ByteSpan> {
    file.items()
        .iter()
        .filter(|item| item.trusted)
        .filter_map(|item| match item.kind {
            crate::c::ItemKind::Function => Some(item.span),
            _ if item.name.as_deref() == Some(owner) => Some(item.span_with_comment()),
            _ => None,
        })
        .collect()
}
