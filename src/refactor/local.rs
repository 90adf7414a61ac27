// SPDX-License-Identifier: GPL-2.0-only
//! The `local` step: declarations of a function's local variables.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;

use super::bodies::{Bodies, definitions};
use super::changes::{Changes, blocked, place};
use super::code::Code;
use super::given_names::{GivenNames, named_here};
use super::locals::{Local as Variable, Slot, declared_in, head_declarations, locals, slot};
use super::named::looked_in;
use super::tally::Tally;
use super::{Context, Names, Plan, StepError};
use crate::c::{CFile, Function, TokenKind};
use crate::edit::{EditSet, Form, Overlap};
use crate::text::ByteSpan;

/// Drops, adds or replaces the declaration of a local variable.
///
/// ```toml
/// [[step]]                      # of all functions of the files that declare it and no longer use it
/// files = ["arch/x86/kvm/vmx/tdx.c"]
/// local = { drop = "tdx_level" }
///
/// [[step]]
/// local = { function = "tdx_mem_page_aug", drop = "page" }
///
/// [[step]]                      # all that nothing uses, whatever they are called
/// local = { function = "tdx_sept_set_private_spte", drop = "*" }
///
/// [[step]]
/// local = { function = "tdx_mem_page_aug", add = "struct page *page = pfn_to_page(pfn)" }
///
/// [[step]]
/// local = { function = "tdx_sept_remove_private_spte", replace = "page", with = "kvm_pfn_t pfn = spte_to_pfn(mirror_spte)" }
/// ```
///
/// With its type, as in `replace = "struct page *page"`, the variable is meant that is declared so, whatever it is called
/// in the tree; `with` then names it the same way.
///
/// What comes is placed among the declarations at the function's head: before the first that is shorter (reverse fir
/// tree), but behind what its initialiser needs and before what needs it. With a list of functions those count that the
/// tree has.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Local {
    /// The function or functions; without any, `drop` looks at all functions of the step's files.
    #[serde(default)]
    pub function: Names,
    /// The variable whose declaration goes; `*` for all that the function does not use.
    pub drop: Option<String>,
    /// Whether `drop` stops at a use that is left (the default). With `false` the declaration goes all the same.
    pub if_unused: Option<bool>,
    /// What the parameters are called in `add` and `with`, all of them in order.
    pub params: Option<Vec<String>>,
    /// The declaration that comes.
    pub add: Option<String>,
    /// The variable whose declaration is replaced: its name, or its declaration without the initialiser.
    pub replace: Option<String>,
    /// What its declaration is replaced by.
    pub with: Option<String>,
}

/// What happens to a function, once the step's fields are known to fit together.
enum Task<'s> {
    Drop(&'s str),
    DropUnused,
    Add(Declaration),
    Replace(&'s str, Declaration),
}

/// Instead of a name: all variables that are not used.
const EVERY: &str = "*";

/// A declaration that comes.
struct Declaration {
    text: String,
    name: String,
}

impl Declaration {
    fn new(text: &str) -> Result<Self, StepError> {
        let text = format!("{};", text.trim().trim_end_matches(';').trim_end());
        let code = Code::of_text(text.as_bytes());
        match declared_in(&code, 0..code.len()) {
            Some(name) if code.len() > 2 => Ok(Self { text, name }),
            _ => Err(StepError::rule(format!("local: `{text}` is no declaration of a variable"))),
        }
    }
}

impl Declaration {
    /// The declaration where what the rule declares as `old` is called `name`.
    fn called(&self, old: &str, name: &str) -> Self {
        let word = declared_name(old).unwrap_or_default();
        let renaming = BTreeMap::from([(word.as_bytes().to_vec(), name.as_bytes())]);
        let name = if self.name == word { name.to_owned() } else { self.name.clone() };
        // Where the tree's name means something else in the rule the rule's own stays, and is found to be taken.
        named_here(&self.text, &renaming)
            .map_or_else(|_| Self { text: self.text.clone(), name: self.name.clone() }, |text| Self { text, name })
    }
}

/// The name that a declaration of a rule gives.
fn declared_name(text: &str) -> Option<String> {
    let code = Code::of_text(text.as_bytes());
    declared_in(&code, 0..code.len())
}

/// Why no variable is the one that a rule declares.
enum Unmeant {
    None(String),
    Several(String),
}

impl Local {
    fn task(&self) -> Result<Task<'_>, StepError> {
        match (&self.drop, &self.add, &self.replace, &self.with) {
            (Some(name), None, None, None) if name == EVERY && !self.function.is_empty() => Ok(Task::DropUnused),
            (Some(name), None, None, None) if name != EVERY => Ok(Task::Drop(name)),
            (None, Some(text), None, None) if !self.function.is_empty() => Ok(Task::Add(Declaration::new(text)?)),
            (None, None, Some(name), Some(text)) if !self.function.is_empty() => {
                Ok(Task::Replace(name, Declaration::new(text)?))
            }
            _ => Err(StepError::rule(
                "local is one of `drop`, `add`, `replace` with `with`; the latter and `*` need `function`",
            )),
        }
    }

    pub(super) fn words(&self) -> Vec<&str> {
        let names: Vec<&str> = self.function.iter().collect();
        if names.is_empty() { self.drop.as_deref().into_iter().collect() } else { names }
    }

    pub(super) fn plan(&self, cx: &Context<'_>) -> Result<Plan, StepError> {
        let task = self.task()?;
        let (mut changes, mut tally) = (Changes::default(), Tally::default());
        if let (Task::Drop(name), true) = (&task, self.function.is_empty()) {
            self.drop_everywhere(cx, name, &mut changes, &mut tally)?;
        }
        for function in self.function.iter() {
            let files = match Bodies::find(cx, function, &mut changes)? {
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
                for found in definitions(file, function) {
                    let scene = Scene::new(file, &found);
                    let named = |new: &Declaration| {
                        let names = GivenNames::of(file, &found, self.params.as_deref())?;
                        named_here(&new.text, names.params())
                            .map(|text| Declaration { text, name: new.name.clone() })
                            .map_err(|word| format!("a variable {word} is not what the rule means by it"))
                    };
                    let stuck = |reason: String| {
                        let reason = format!("{}() is not what the rule knows: {reason}", scene.name);
                        blocked(reason, scene.file, scene.function.name.start())
                    };
                    match &task {
                        Task::Drop(name) => self.drop(&scene, name, &mut changes, &mut tally)?,
                        Task::DropUnused => scene.drop_unused(&mut changes, &mut tally)?,
                        Task::Add(new) => match named(new) {
                            Ok(new) => scene.add(&new, &mut changes, &mut tally)?,
                            Err(reason) => tally.blocked(stuck(reason)),
                        },
                        Task::Replace(old, new) => {
                            let name = match scene.meant(old) {
                                Ok(name) => name,
                                Err(Unmeant::None(reason)) => {
                                    tally.absent(reason);
                                    continue;
                                }
                                Err(Unmeant::Several(reason)) => {
                                    tally.blocked(stuck(reason));
                                    continue;
                                }
                            };
                            if let Some(known) = declared_name(old).filter(|known| *known != name) {
                                let at = scene.place();
                                changes.adapted(format!("{at}: {known} of the rule is {name} in {}()", scene.name));
                            }
                            match named(&new.called(old, &name)) {
                                Ok(new) => scene.replace(&name, &new, &mut changes, &mut tally)?,
                                Err(reason) => tally.blocked(stuck(reason)),
                            }
                        }
                    }
                }
            }
        }
        Ok(tally.any(changes))
    }

    /// Drops the variable from every function that declares it and does not use it.
    fn drop_everywhere(
        &self,
        cx: &Context<'_>,
        name: &str,
        changes: &mut Changes,
        tally: &mut Tally,
    ) -> Result<(), StepError> {
        let (files, skipped) = cx.search(&[name])?;
        changes.skipped(&skipped);
        for file in &files {
            for function in file.functions().filter(|function| function.body.is_some()) {
                let scene = Scene::new(file, &function);
                for local in scene.locals.iter().filter(|local| local.name == name) {
                    let at = place(file, local.name_span.start());
                    if !function.item.trusted {
                        changes.note(format!("{at}: {}() could not be parsed: not changed", scene.name));
                    } else if let Some(used) = scene.uses(local).first().filter(|_| self.if_unused != Some(false)) {
                        changes.note(format!(
                            "{}: {name} is still used in {}(): not dropped",
                            place(file, scene.code.span(*used).start()),
                            scene.name
                        ));
                    } else {
                        changes.matches += 1;
                        changes.edit(file, |edits| scene.delete(local, edits))?;
                    }
                }
            }
        }
        tally.satisfied(format!("no function in {} has a local {name} that is unused", looked_in(cx)));
        Ok(())
    }

    fn drop(&self, scene: &Scene<'_>, name: &str, changes: &mut Changes, tally: &mut Tally) -> Result<(), StepError> {
        let mine: Vec<&Variable> = scene.locals.iter().filter(|local| local.name == name).collect();
        if mine.is_empty() {
            let used = scene.code.names(scene.body(), name).next();
            match used.filter(|_| scene.param(name).is_none()) {
                Some(at) => {
                    let reason =
                        format!("{}() uses {name}, but has no declaration of it that is understood", scene.name);
                    tally.blocked(blocked(reason, scene.file, scene.code.span(at).start()));
                }
                None => tally.satisfied(format!("{}: {}() has no local {name}", scene.place(), scene.name)),
            }
        }
        for local in mine {
            if let Some(used) = scene.uses(local).first().filter(|_| self.if_unused != Some(false)) {
                let reason = format!("{}() still uses {name}", scene.name);
                tally.blocked(blocked(reason, scene.file, scene.code.span(*used).start()));
                continue;
            }
            changes.matches += 1;
            changes.edit(scene.file, |edits| scene.delete(local, edits))?;
        }
        Ok(())
    }
}

/// A function's definition, with its variables.
struct Scene<'f> {
    file: &'f Arc<CFile>,
    function: &'f Function<'f>,
    name: String,
    code: Code<'f>,
    locals: Vec<Variable>,
}

impl<'f> Scene<'f> {
    fn new(file: &'f Arc<CFile>, function: &'f Function<'f>) -> Self {
        let name = file.source().text(function.name);
        Self { name, code: Code::of_file(file), locals: locals(file, function), file, function }
    }

    fn place(&self) -> super::Place {
        place(self.file, self.function.name.start())
    }

    fn body(&self) -> Range<usize> {
        let body = self.function.body.map_or(ByteSpan::empty(0), |body| self.file.syntax().span(body));
        self.code.within(body)
    }

    fn param(&self, name: &str) -> Option<ByteSpan> {
        let named = |span: &ByteSpan| self.file.source().slice(*span) == name.as_bytes();
        self.function.params.iter().filter_map(|param| param.name).find(named)
    }

    /// The name of the variable that a rule means by a name or by a declaration.
    fn meant(&self, rule: &str) -> Result<String, Unmeant> {
        let wanted = Code::of_text(rule.as_bytes());
        let Some(word) = declared_in(&wanted, 0..wanted.len()).filter(|_| wanted.len() > 1) else {
            return Ok(rule.to_owned());
        };
        let given: Vec<&[u8]> = (0..wanted.len() - 1).map(|at| wanted.text(at)).collect();
        let alike: Vec<&Variable> = self.locals.iter().filter(|local| self.type_of(local) == given).collect();
        let called = alike.iter().find(|local| local.name == word);
        match (called, &alike[..]) {
            (Some(local), _) | (None, [local]) => Ok(local.name.clone()),
            (None, []) => Err(Unmeant::None(format!("{}: {}() has no local `{rule}`", self.place(), self.name))),
            (None, several) => {
                let names: Vec<&str> = several.iter().map(|local| local.name.as_str()).collect();
                Err(Unmeant::Several(format!("`{rule}` may be any of {}", names.join(", "))))
            }
        }
    }

    /// The tokens of a variable's declaration that make its type, up to its name.
    fn type_of(&self, local: &Variable) -> Vec<&[u8]> {
        let first = self.locals.iter().filter(|other| other.declaration == local.declaration);
        let start = first.map(|other| other.declarator.start()).min().unwrap_or(local.declarator.start());
        let words = self.code.within(ByteSpan::new(local.declaration.start(), start));
        let own = self.code.within(ByteSpan::new(local.declarator.start(), local.name_span.start()));
        words.chain(own).map(|at| self.code.text(at)).collect()
    }

    /// The tokens that use the variable: none before it is declared, none where a block inside has one of its own.
    fn uses(&self, local: &Variable) -> Vec<usize> {
        let syntax = self.file.syntax();
        let block = syntax.span(local.block);
        let scope = self.code.within(ByteSpan::new(local.name_span.end(), block.end()));
        let hidden = |at: &usize| {
            self.locals.iter().any(|other| {
                let inner = syntax.span(other.block);
                other.name == local.name
                    && other.name_span != local.name_span
                    && block.contains(inner)
                    && inner.contains(self.code.span(*at))
            })
        };
        let tag = |at: &usize| matches!(self.code.text(at - 1), b"struct" | b"union" | b"enum" | b"goto");
        self.code.names(scope, &local.name).filter(|at| !hidden(at) && !tag(at)).collect()
    }

    /// Drops what nothing uses, and then what only the initialisers of these used.
    fn drop_unused(&self, changes: &mut Changes, tally: &mut Tally) -> Result<(), StepError> {
        // The compiler is told that these have a purpose.
        let told = ["__maybe_unused", "__always_unused", "__free", "__cleanup", "volatile"];
        let kept = |local: &Variable| {
            let mut words = self.code.within(local.declaration);
            words.any(|at| told.iter().any(|word| self.code.is(at, word)))
        };
        let mut gone: Vec<&Variable> = Vec::new();
        loop {
            let within = |at: usize| gone.iter().any(|local| local.declarator.contains(self.code.span(at)));
            let idle = |local: &&Variable| {
                !kept(local)
                    && gone.iter().all(|known| known.name_span != local.name_span)
                    && self.uses(local).into_iter().all(within)
            };
            let Some(next) = self.locals.iter().find(idle) else { break };
            gone.push(next);
        }
        if gone.is_empty() {
            tally.satisfied(format!("{}: {}() uses all of its variables", self.place(), self.name));
        }
        let mut done: Vec<ByteSpan> = Vec::new();
        for local in &gone {
            let together = gone.iter().filter(|other| other.declaration == local.declaration).count();
            if together > 1 && together < local.siblings {
                let reason = format!("{}() declares {} among others that go and that stay", self.name, local.name);
                tally.blocked(blocked(reason, self.file, local.name_span.start()));
                return Ok(());
            }
            if done.contains(&local.declaration) {
                continue;
            }
            done.push(local.declaration);
            changes.matches += together;
            changes.edit(self.file, |edits| {
                if together == local.siblings {
                    self.code.delete(self.code.within(local.declaration), edits)
                } else {
                    self.delete(local, edits)
                }
            })?;
        }
        Ok(())
    }

    fn delete(&self, local: &Variable, edits: &mut EditSet) -> Result<(), Box<Overlap>> {
        let mut range = self.code.within(local.declaration);
        if local.siblings > 1 {
            range = self.code.within(local.declarator);
            if self.code.is(range.end, ",") {
                range.end += 1;
            } else if range.start > 0 && self.code.is(range.start - 1, ",") {
                range.start -= 1;
            }
        }
        self.code.delete(range, edits)
    }

    /// Says why a declaration can't come, or that it is there.
    fn is_taken(&self, new: &Declaration, replaced: Option<&Variable>, tally: &mut Tally) -> bool {
        if let Some(param) = self.param(&new.name) {
            let reason = format!("{} is a parameter of {}()", new.name, self.name);
            tally.blocked(blocked(reason, self.file, param.start()));
            return true;
        }
        let other = self.locals.iter().find(|local| {
            local.name == new.name && replaced.is_none_or(|replaced| replaced.name_span != local.name_span)
        });
        let Some(other) = other else { return false };
        let range = self.code.within(other.declaration);
        let at = other.declaration.start();
        if replaced.is_none() && self.code.spells(&range, &new.text) {
            tally.satisfied(format!("{}: {}() has `{}`", place(self.file, at), self.name, new.text));
        } else {
            let reason = format!("{}() has a local {} already: `{}`", self.name, new.name, self.code.spell(range));
            tally.blocked(blocked(reason, self.file, at));
        }
        true
    }

    fn add(&self, new: &Declaration, changes: &mut Changes, tally: &mut Tally) -> Result<(), StepError> {
        if self.is_taken(new, None, tally) {
            return Ok(());
        }
        let heads = head_declarations(self.file, self.function);
        changes.matches += 1;
        let at = self.spot(&heads, slot(self.file, &heads, &new.text, None));
        changes.edit(self.file, |edits| edits.insert(at, format!("\n{}\n", new.text), Form::Block))
    }

    fn replace(
        &self,
        name: &str,
        new: &Declaration,
        changes: &mut Changes,
        tally: &mut Tally,
    ) -> Result<(), StepError> {
        let mine: Vec<&Variable> = self.locals.iter().filter(|local| local.name == name).collect();
        let old = match mine[..] {
            [old] => old,
            [] => {
                let there = self.locals.iter().any(|local| local.name == new.name);
                if !(there && self.is_taken(new, None, tally)) {
                    tally.absent(format!("{}: {}() has no local {name}", self.place(), self.name));
                }
                return Ok(());
            }
            [_, second, ..] => {
                let reason = format!("{}() has several locals {name}", self.name);
                tally.blocked(blocked(reason, self.file, second.name_span.start()));
                return Ok(());
            }
        };
        let range = self.code.within(old.declaration);
        if self.code.spells(&range, &new.text) {
            let at = place(self.file, old.declaration.start());
            tally.satisfied(format!("{at}: {}() has `{}`", self.name, new.text));
            return Ok(());
        }
        if self.is_taken(new, Some(old), tally) {
            return Ok(());
        }
        if let Some(used) = self.uses(old).first().filter(|_| new.name != name) {
            let at = place(self.file, self.code.span(*used).start());
            changes.note(format!("{at}: {}() still uses {name}", self.name));
        }
        changes.matches += 1;
        let heads = head_declarations(self.file, self.function);
        let index = heads.iter().position(|head| *head == old.declaration);
        let Some(index) = index.filter(|_| old.siblings == 1) else {
            if old.siblings == 1 {
                return changes.edit(self.file, |edits| self.code.revise(range, &new.text, edits));
            }
            let at = self.spot(&heads, slot(self.file, &heads, &new.text, None));
            return changes.edit(self.file, |edits| {
                self.delete(old, edits)?;
                edits.insert(at, format!("\n{}\n", new.text), Form::Block)
            });
        };
        let slot = slot(self.file, &heads, &new.text, Some(old.declaration));
        let stays = match slot {
            Slot::Before(at) => at == index || at == index + 1,
            Slot::Last => index + 1 == heads.len(),
        };
        if stays {
            return changes.edit(self.file, |edits| self.code.revise(range, &new.text, edits));
        }
        let at = self.spot(&heads, slot);
        changes.edit(self.file, |edits| {
            self.delete(old, edits)?;
            edits.insert(at, format!("\n{}\n", new.text), Form::Block)
        })
    }

    /// The byte at which a declaration comes.
    fn spot(&self, heads: &[ByteSpan], slot: Slot) -> u32 {
        let bytes = self.file.source().bytes();
        let tokens = self.file.tokens();
        let same_line = |from: u32, to: u32| !bytes[from as usize..to as usize].contains(&b'\n');
        let behind = |end: u32| {
            let next = tokens.partition_point(|token| token.span.start() < end);
            let comment = tokens.get(next).filter(|token| token.kind == TokenKind::Comment);
            comment.filter(|token| same_line(end, token.span.start())).map_or(end, |token| token.span.end())
        };
        match (slot, heads.last()) {
            (Slot::Before(at), _) => {
                let mut start = heads[at].start();
                let first = tokens.partition_point(|token| token.span.start() < start);
                for token in tokens[..first].iter().rev() {
                    let line_start = self.file.source().line_span(self.file.source().line(token.span.start())).start();
                    let alone = bytes[line_start as usize..token.span.start() as usize].trim_ascii().is_empty();
                    if token.kind != TokenKind::Comment || !alone {
                        break;
                    }
                    start = token.span.start();
                }
                start
            }
            (Slot::Last, Some(last)) => behind(last.end()),
            (Slot::Last, None) => {
                let body = self.function.body.map_or(0, |body| self.file.syntax().span(body).start() + 1);
                behind(body)
            }
        }
    }
}
