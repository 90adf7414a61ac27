// SPDX-License-Identifier: GPL-2.0-only
//! The `x86-op` step: an entry of `struct kvm_x86_ops`, in all places that know it.

mod sites;

use std::sync::Arc;

use serde::Deserialize;

use super::changes::{Changes, blocked, place};
use super::code::Code;
use super::named::distance;
use super::tally::Tally;
use super::{Context, Names, Plan, StepError, Verdict};
use crate::c::CFile;
use crate::edit::Form;
use crate::text::RepoPath;
pub(super) use sites::{Site, sites, untrusted};

/// Where the ops are listed, if the step's `files` name nothing else.
const TABLE: &str = "arch/x86/include/asm/kvm-x86-ops.h";
/// Where the ops are used.
const ARCH: &str = "arch/x86/";
const MACRO: &str = "KVM_X86_OP";

/// Changes the class of an op, drops it or gives it another name.
///
/// ```toml
/// [[step]]                      # the line in kvm-x86-ops.h
/// x86-op = { op = ["set_external_spte", "free_external_spt"], class = "OPTIONAL_RET0" }
///
/// [[step]]                      # line, member, entries of the vendors' tables, assignments
/// x86-op = { drop = "link_external_spt" }
///
/// [[step]]                      # all these, and kvm_x86_call(op)(…), static_call(kvm_x86_op)
/// x86-op = { rename = "set_external_spte", to = "set_external_pte" }
/// ```
///
/// The list is `arch/x86/include/asm/kvm-x86-ops.h`, and the files under `arch/x86` that hold the op are searched, if
/// the step's `files` say nothing else. Every op that is named has to be there. `drop` leaves the calls of the op to
/// other steps and says where they are.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct X86Op {
    /// The op or ops whose class changes. `ops` says the same.
    #[serde(default, alias = "ops")]
    pub op: Names,
    /// `REQUIRED`, `OPTIONAL` or `OPTIONAL_RET0`; the macro's whole name as well.
    pub class: Option<Class>,
    /// The op or ops that go.
    #[serde(default)]
    pub drop: Names,
    /// The op that gets another name.
    pub rename: Option<String>,
    /// Its other name.
    pub to: Option<String>,
}

/// How an op may be left out by a vendor: which macro lists it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub enum Class {
    /// `KVM_X86_OP`: never.
    Required,
    /// `KVM_X86_OP_OPTIONAL`: it may be NULL.
    Optional,
    /// `KVM_X86_OP_OPTIONAL_RET0`: it may, and a call then returns 0.
    OptionalRet0,
}

impl TryFrom<String> for Class {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.strip_prefix(MACRO).map_or(&text[..], |rest| rest.strip_prefix('_').unwrap_or(rest)) {
            "" | "REQUIRED" => Ok(Self::Required),
            "OPTIONAL" => Ok(Self::Optional),
            "OPTIONAL_RET0" => Ok(Self::OptionalRet0),
            _ => Err(format!("`{text}` is no class of an op: REQUIRED, OPTIONAL or OPTIONAL_RET0")),
        }
    }
}

impl Class {
    /// The macro that lists ops of the class.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "KVM_X86_OP",
            Self::Optional => "KVM_X86_OP_OPTIONAL",
            Self::OptionalRet0 => "KVM_X86_OP_OPTIONAL_RET0",
        }
    }
}

/// What a step does, once its fields are known to fit together.
enum Task<'s> {
    Class(Vec<&'s str>, Class),
    Drop(Vec<&'s str>),
    Rename(&'s str, &'s str),
}

impl X86Op {
    fn task(&self) -> Result<Task<'_>, StepError> {
        let ops: Vec<&str> = self.op.iter().collect();
        match (ops.is_empty(), self.class, self.drop.is_empty(), &self.rename, &self.to) {
            (false, Some(class), true, None, None) => Ok(Task::Class(ops, class)),
            (true, None, false, None, None) => Ok(Task::Drop(self.drop.iter().collect())),
            (true, None, true, Some(from), Some(to)) if from != to => Ok(Task::Rename(from, to)),
            _ => Err(StepError::rule("x86-op is one of `op` with `class`, `drop`, `rename` with `to`")),
        }
    }

    pub(super) fn words(&self) -> Vec<&str> {
        self.op.iter().chain(self.drop.iter()).chain(self.rename.as_deref()).collect()
    }

    pub(super) fn plan(&self, cx: &Context<'_>) -> Result<Plan, StepError> {
        let mut changes = Changes::default();
        let tables = tables(cx, &mut changes)?;
        if tables.is_empty() {
            let reason = format!("{} lists no ops", table_names(cx));
            return Ok(changes.without_edits(Verdict::Absent { reason }));
        }
        let mut tally = Tally::default();
        match self.task()? {
            Task::Class(ops, class) => {
                for op in ops {
                    set_class(&tables, op, class, &mut changes, &mut tally)?;
                }
            }
            Task::Drop(ops) => {
                for op in ops {
                    drop(cx, &tables, op, &mut changes, &mut tally)?;
                }
            }
            Task::Rename(from, to) => rename(cx, &tables, from, to, &mut changes, &mut tally)?,
        }
        Ok(tally.all(changes))
    }
}

/// A line of the list: the tokens of its macro, of the op and its last one.
struct Entry {
    class: usize,
    op: usize,
    end: usize,
}

fn entries(code: &Code<'_>) -> Vec<Entry> {
    let listed = |at: &usize| {
        code.text(*at).starts_with(MACRO.as_bytes())
            && code.is(at + 1, "(")
            && code.is(at + 3, ")")
            && code.kind(at + 2) == crate::c::TokenKind::Word
    };
    let entry = |at| Entry { class: at, op: at + 2, end: if code.is(at + 4, ";") { at + 5 } else { at + 4 } };
    (0..code.len()).filter(listed).map(entry).collect()
}

fn table_names(cx: &Context<'_>) -> String {
    if cx.files().patterns().is_empty() { TABLE.to_owned() } else { cx.files().patterns().join(", ") }
}

/// The files that list ops.
fn tables(cx: &Context<'_>, changes: &mut Changes) -> Result<Vec<Arc<CFile>>, StepError> {
    if cx.files().patterns().is_empty() {
        let path = RepoPath::new(TABLE).expect("a plain path");
        return Ok(cx.parse(&path)?.into_iter().collect());
    }
    let (mut files, skipped) = cx.search(&[MACRO])?;
    changes.skipped(&skipped);
    files.retain(|file| !entries(&Code::of_file(file)).is_empty());
    Ok(files)
}

/// The files that may hold the op, those of the list included.
pub(super) fn holders(cx: &Context<'_>, op: &str, changes: &mut Changes) -> Result<Vec<Arc<CFile>>, StepError> {
    use crate::tree::TreeSource;
    let mut files: Vec<Arc<CFile>> = Vec::new();
    if cx.files().patterns().is_empty() {
        let name = |path: &str| path.starts_with(ARCH) && (path.ends_with(".c") || path.ends_with(".h"));
        let scan = cx.tree().scan_below(ARCH.trim_end_matches('/'), &name, &|text| {
            memchr::memmem::find(text, op.as_bytes()).is_some()
        })?;
        changes.skipped(&scan.skipped);
        for source in scan.files {
            files.extend(cx.parse(source.path())?);
        }
        return Ok(files);
    }
    for word in [op, &format!("kvm_x86_{op}")] {
        let (found, skipped) = cx.search(&[word])?;
        changes.skipped(&skipped);
        files.extend(found);
    }
    files.sort_by(|a, b| a.source().path().cmp(b.source().path()));
    files.dedup_by(|a, b| a.source().path() == b.source().path());
    Ok(files)
}

/// Why an op is not there to be changed.
///
/// # Errors
/// When the tree can't be read.
pub(super) fn missing_op(cx: &Context<'_>, op: &str, changes: &mut Changes) -> Result<String, StepError> {
    let tables = tables(cx, changes)?;
    Ok(if tables.is_empty() { format!("{} lists no ops", table_names(cx)) } else { missing(&tables, op) })
}

fn missing(tables: &[Arc<CFile>], op: &str) -> String {
    let paths: Vec<String> = tables.iter().map(|file| file.source().path().to_string()).collect();
    let mut reason = format!("no op {op} in {}", paths.join(", "));
    let mut best: Option<(usize, String)> = None;
    for file in tables {
        let code = Code::of_file(file);
        for entry in entries(&code) {
            let other = String::from_utf8_lossy(code.text(entry.op)).into_owned();
            let far = distance(op, &other);
            if far * 2 <= op.len() && best.as_ref().is_none_or(|(least, _)| far < *least) {
                best = Some((far, format!("{other} at {}", place(file, code.span(entry.op).start()))));
            }
        }
    }
    if let Some((_, near)) = best {
        reason.push_str(&format!(" (nearest: {near})"));
    }
    reason
}

fn set_class(
    tables: &[Arc<CFile>],
    op: &str,
    class: Class,
    changes: &mut Changes,
    tally: &mut Tally,
) -> Result<(), StepError> {
    let (mut found, mut changed) = (None, false);
    for file in tables {
        let code = Code::of_file(file);
        for entry in entries(&code).iter().filter(|entry| code.is(entry.op, op)) {
            found = Some(place(file, code.span(entry.op).start()));
            if !code.is(entry.class, class.as_str()) {
                changed = true;
                changes.matches += 1;
                changes.edit(file, |edits| edits.replace(code.span(entry.class), class.as_str(), Form::Inline))?;
            }
        }
    }
    match found {
        None => tally.absent(missing(tables, op)),
        Some(place) if !changed => tally.satisfied(format!("{place}: {op} is {} already", class.as_str())),
        Some(_) => {}
    }
    Ok(())
}

fn drop(
    cx: &Context<'_>,
    tables: &[Arc<CFile>],
    op: &str,
    changes: &mut Changes,
    tally: &mut Tally,
) -> Result<(), StepError> {
    let mut changed = false;
    for file in holders(cx, op, changes)? {
        let code = Code::of_file(&file);
        if let Some(at) = untrusted(&file, &code, op) {
            let reason = format!("what could not be parsed holds the op {op}");
            tally.blocked(blocked(reason, &file, code.span(at).start()));
            return Ok(());
        }
        for entry in entries(&code).iter().filter(|entry| code.is(entry.op, op)) {
            changed = true;
            changes.matches += 1;
            changes.edit(&file, |edits| code.delete(entry.class..entry.end, edits))?;
        }
        for site in sites(&file, &code, op) {
            let start = code.span(site.at()).start();
            match site {
                Site::Member { range, comment, .. } => {
                    changed = true;
                    changes.matches += 1;
                    changes.edit(&file, |edits| code.delete(range, edits))?;
                    match comment {
                        Some((comment, sites::Owner::Member)) => {
                            changes.edit(&file, |edits| edits.delete(comment))?;
                        }
                        Some((comment, sites::Owner::Group)) => {
                            let place = place(&file, comment.start());
                            changes.note(format!("{place}: this comment stays, it heads other members as well"));
                        }
                        None => {}
                    }
                }
                Site::Designator { range, .. } => {
                    changed = true;
                    changes.matches += 1;
                    changes.edit(&file, |edits| code.delete(range, edits))?;
                }
                Site::Assignment { range, .. } => {
                    if sites::is_lone_branch(&code, range.start) {
                        let reason = format!("the assignment of {op} is all that a branch does");
                        tally.blocked(blocked(reason, &file, start));
                        return Ok(());
                    }
                    changed = true;
                    changes.matches += 1;
                    changes.edit(&file, |edits| code.delete(range, edits))?;
                }
                Site::Call { .. } | Site::Read { .. } => {
                    changes.note(format!("{}: still uses the op {op}", place(&file, start)));
                }
            }
        }
    }
    if !changed {
        tally.satisfied(missing(tables, op));
    }
    Ok(())
}

fn rename(
    cx: &Context<'_>,
    tables: &[Arc<CFile>],
    from: &str,
    to: &str,
    changes: &mut Changes,
    tally: &mut Tally,
) -> Result<(), StepError> {
    let listed = |op: &str| {
        tables.iter().find_map(|file| {
            let code = Code::of_file(file);
            let entry = entries(&code).into_iter().find(|entry| code.is(entry.op, op))?;
            Some(place(file, code.span(entry.op).start()))
        })
    };
    match (listed(from), listed(to)) {
        (Some(_), Some(there)) => {
            let reason = format!("there is an op {to} already");
            tally.blocked(Verdict::Blocked { reason, place: Some(there) });
            return Ok(());
        }
        (None, Some(there)) => {
            tally.satisfied(format!("{there}: {to} is there, {from} is gone"));
            return Ok(());
        }
        (None, None) => {
            tally.absent(missing(tables, from));
            return Ok(());
        }
        (Some(_), None) => {}
    }
    let (static_from, static_to) = (format!("kvm_x86_{from}"), format!("kvm_x86_{to}"));
    for file in holders(cx, from, changes)? {
        let code = Code::of_file(&file);
        if let Some(at) = untrusted(&file, &code, from) {
            let reason = format!("what could not be parsed holds the op {from}");
            tally.blocked(blocked(reason, &file, code.span(at).start()));
            return Ok(());
        }
        let listed = entries(&code).into_iter().map(|entry| entry.op).filter(|at| code.is(*at, from));
        for at in listed.chain(sites(&file, &code, from).iter().map(Site::at)) {
            let new = if code.is(at, &static_from) { &static_to } else { to };
            changes.matches += 1;
            changes.edit(&file, |edits| edits.replace(code.span(at), new, Form::Inline))?;
        }
    }
    Ok(())
}
