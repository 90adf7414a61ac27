// SPDX-License-Identifier: GPL-2.0-only
//! The `add` step: new items beside others.

use serde::Deserialize;

use super::changes::{Changes, blocked};
use super::code::Code;
use super::named::nearest;
use super::shelf::{Side, anchor, distance, first_user, put};
use super::spot::{Spot, file_of};
use super::{Context, Plan, StepError, Verdict};
use crate::c::{CFile, Item, ItemKind};
use crate::text::{RepoPath, SourceFile};

/// Adds items as they are written, beside another item.
///
/// ```toml
/// [[step]]
/// [step.add]
/// in = "arch/x86/virt/vmx/tdx/tdx.c"
/// after = "tdx_clflush_page"
/// text = '''
/// static void tdx_clflush_pfn(kvm_pfn_t pfn)
/// {
///     clflush_cache_range(__va(PFN_PHYS(pfn)), PAGE_SIZE);
/// }
/// '''
/// ```
///
/// `before` says otherwise where it comes to stand, `before = "first-user"` before the first item that names it. A
/// blank line parts it from its neighbours, except among prototypes and macros, where it does if `text` begins with one.
/// It is there already if the file has items of the same names and tokens.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Add {
    /// The file.
    pub r#in: String,
    /// The item that it shall follow.
    pub after: Option<String>,
    /// The item that it shall stand before; `first-user` for the first one that names it.
    pub before: Option<String>,
    /// What comes, byte by byte.
    pub text: String,
}

impl Add {
    pub(super) fn words(&self) -> Vec<&str> {
        self.after.as_deref().or(self.before.as_deref()).into_iter().collect()
    }

    pub(super) fn plan(&self, cx: &Context<'_>) -> Result<Plan, StepError> {
        let spot = Spot::new("add", self.after.as_deref(), self.before.as_deref())?;
        let path = RepoPath::new(&self.r#in).map_err(|error| StepError::rule(error.to_string()))?;
        let new = CFile::parse(SourceFile::new(path, self.text.as_bytes()), cx.dialect());
        if let Some(lost) = new.untrusted().first() {
            return Err(StepError::rule(format!("add: line {} of `text` is no C: {}", lost.line, lost.reason)));
        }
        let Some(file) = file_of(cx, &self.r#in)? else {
            return Ok(Plan::absent(format!("{}: there is no such file", self.r#in)));
        };
        let names: Vec<&Item> = new.items().iter().filter(|item| item.name.is_some()).collect();
        let (mut there, mut first) = (0, None);
        for item in &names {
            match find(&file, &new, item) {
                Found::Same(own) => {
                    first.get_or_insert(own);
                    there += 1;
                }
                Found::Other(own) => {
                    let name = item.name.as_deref().unwrap_or_default();
                    let reason = format!("{name} is there already, but not as the rule writes it");
                    return Ok(Plan::idle(blocked(reason, &file, own.span.start())));
                }
                Found::Nothing => {}
            }
        }
        if there == names.len() && (there > 0 || holds(&file, &self.text)) {
            let line = first.map_or(1, |item| file.source().line(item.span.start()).0);
            return Ok(Plan::satisfied(format!("{}:{line}: it is there already", self.r#in)));
        }
        if let (1.., Some(own)) = (there, first) {
            let name = own.name.as_deref().unwrap_or_default();
            let reason = format!("{name} is there already, the rest of what the rule adds is not");
            return Ok(Plan::idle(blocked(reason, &file, own.span.start())));
        }
        let name = names.first().and_then(|item| item.name.as_deref()).unwrap_or_default();
        let found = match spot {
            Spot::After(other) => anchor(&file, other).map(|item| (item, Side::After)).ok_or(other),
            Spot::Before(other) => anchor(&file, other).map(|item| (item, Side::Before)).ok_or(other),
            Spot::FirstUser => first_user(&file, name).map(|item| (item, Side::Before)).ok_or(name),
        };
        let (neighbour, side) = match found {
            Ok(found) => found,
            Err(other) => {
                let near = nearest(cx, other)?.map_or_else(String::new, |near| format!(" (nearest: {near})"));
                return Ok(Plan::absent(format!("{}: no {other} to put it beside{near}", self.r#in)));
            }
        };
        if !neighbour.trusted {
            return Ok(Plan::idle(blocked("the neighbour could not be parsed", &file, neighbour.span.start())));
        }
        let mut changes = Changes::default();
        changes.matches = 1;
        let gap = distance(neighbour, &self.text);
        changes.edit(&file, |edits| put(&file, neighbour, side, gap, &self.text, edits))?;
        Ok(changes.into_plan(Verdict::Satisfied { reason: "it is there already".to_owned() }))
    }
}

enum Found<'f> {
    Nothing,
    Same(&'f Item),
    Other(&'f Item),
}

fn find<'f>(file: &'f CFile, new: &CFile, item: &Item) -> Found<'f> {
    let mut other = None;
    let alike = |own: &&Item| {
        own.kind == item.kind && own.name == item.name
            // Of a macro's calls the arguments tell which is meant.
            && (own.kind != ItemKind::MacroCall
                || own.args.first().map(|arg| file.source().slice(*arg)) == item.args.first().map(|arg| new.source().slice(*arg)))
    };
    for own in file.items().iter().filter(alike) {
        if same_text(file, own, new, item) {
            return Found::Same(own);
        }
        other = Some(own);
    }
    other.map_or(Found::Nothing, Found::Other)
}

fn same_text(file: &CFile, own: &Item, new: &CFile, item: &Item) -> bool {
    let (a, b) = (file.source().slice(own.span), new.source().slice(item.span));
    let (a, b) = (Code::of_text(a), Code::of_text(b));
    a.same(&(0..a.len()), &b, &(0..b.len()))
}

fn holds(file: &CFile, text: &str) -> bool {
    memchr::memmem::find(file.source().bytes(), text.trim().as_bytes()).is_some()
}
