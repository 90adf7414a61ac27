// SPDX-License-Identifier: GPL-2.0-only
//! Where items stand in a file, how they go and how others come beside them.
//!
//! Blank lines are the layout's: an item that goes takes its gap along, one that comes says with how many newlines it
//! keeps its distance.

use crate::c::{CFile, Item, ItemKind};
use crate::edit::{EditSet, Form, Overlap};
use crate::text::ByteSpan;

/// What sort of item a rule means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sort {
    /// A function with a body.
    Definition,
    /// A function's declaration.
    Prototype,
    /// A macro.
    Macro,
    /// A struct, union, enum or typedef.
    Type,
    /// A variable.
    Variable,
}

impl Sort {
    /// The sort's name, for messages.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Definition => "function",
            Self::Prototype => "prototype of",
            Self::Macro => "macro",
            Self::Type => "type",
            Self::Variable => "variable",
        }
    }

    /// Says whether an item is of this sort.
    pub(super) const fn fits(self, item: &Item) -> bool {
        match self {
            Self::Definition => matches!(item.kind, ItemKind::Function),
            Self::Prototype => matches!(item.kind, ItemKind::Prototype),
            Self::Macro => matches!(item.kind, ItemKind::ObjectMacro | ItemKind::FunctionMacro),
            Self::Type => {
                matches!(item.kind, ItemKind::Struct | ItemKind::Union | ItemKind::Enum | ItemKind::Typedef)
            }
            Self::Variable => matches!(item.kind, ItemKind::Variable),
        }
    }
}

/// The items of this sort and name, in the order of the text.
pub(super) fn items<'f>(file: &'f CFile, sort: Sort, name: &str) -> Vec<&'f Item> {
    file.items().iter().filter(|item| sort.fits(item) && item.name.as_deref() == Some(name)).collect()
}

/// The item that a rule names as a neighbour: a definition before a prototype before anything else of that name; a
/// macro's call by its first argument.
pub(super) fn anchor<'f>(file: &'f CFile, name: &str) -> Option<&'f Item> {
    let name = name.trim_end_matches("()");
    [Sort::Definition, Sort::Prototype, Sort::Type, Sort::Variable, Sort::Macro]
        .into_iter()
        .find_map(|sort| items(file, sort, name).into_iter().next())
        .or_else(|| {
            file.items().iter().find(|item| {
                let first = item.args.first().map(|arg| file.source().slice(*arg));
                item.kind == ItemKind::MacroCall
                    && (first == Some(name.as_bytes()) || item.name.as_deref() == Some(name))
            })
        })
}

/// The items that belong to a definition and follow it without a blank line: its exports and the like.
pub(super) fn followers<'f>(file: &'f CFile, item: &Item) -> Vec<&'f Item> {
    let Some(name) = item.name.as_deref() else { return Vec::new() };
    let mut end = item.span.end();
    let mut out = Vec::new();
    for next in file.items().iter().filter(|next| next.span.start() >= item.span.end()) {
        let gap = &file.source().bytes()[end as usize..next.span.start() as usize];
        let own = next.kind == ItemKind::MacroCall
            && next.args.first().is_some_and(|arg| file.source().slice(*arg) == name.as_bytes());
        if !own || gap.iter().filter(|byte| **byte == b'\n').count() > 1 || !gap.trim_ascii().is_empty() {
            break;
        }
        end = next.span.end();
        out.push(next);
    }
    out
}

/// The item with the comment that belongs to it. What stands at the head of a file speaks about the file.
pub(super) fn with_comment(item: &Item) -> ByteSpan {
    item.comment.filter(|comment| comment.span.start() > 0).map_or(item.span, |comment| comment.span.join(item.span))
}

/// The bytes from the item's comment to the last macro that follows it.
pub(super) fn whole(file: &CFile, item: &Item) -> ByteSpan {
    let span = with_comment(item);
    followers(file, item).last().map_or(span, |last| span.join(last.span))
}

/// Where something new comes to stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    /// Before the item and its comment.
    Before,
    /// Behind the item and what belongs to it.
    After,
}

/// How far apart two items stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Distance {
    /// On neighbouring lines, as prototypes and macros of one group do.
    Adjacent,
    /// With a blank line between them.
    Apart,
}

/// Chooses the distance between `text` and the item that it comes to stand beside. A blank line that `text` begins with
/// is meant.
pub(super) fn distance(anchor: &Item, text: &str) -> Distance {
    if text.starts_with('\n') {
        return Distance::Apart;
    }
    let one_line = !text.trim().contains('\n');
    let dense = matches!(
        anchor.kind,
        ItemKind::Prototype
            | ItemKind::ObjectMacro
            | ItemKind::FunctionMacro
            | ItemKind::Variable
            | ItemKind::MacroCall
            | ItemKind::Include
    );
    let defines = text.trim().lines().all(|line| line.starts_with("#define ") && !line.ends_with('\\'));
    let declares = one_line || defines || text.trim_end().ends_with(';') && !text.contains('{');
    if declares && dense && !text.trim_start().starts_with("/*") { Distance::Adjacent } else { Distance::Apart }
}

/// Puts whole lines beside an item.
///
/// # Errors
/// When another edit wants the same bytes.
pub(super) fn put(
    file: &CFile,
    anchor: &Item,
    side: Side,
    distance: Distance,
    text: &str,
    edits: &mut EditSet,
) -> Result<(), Box<Overlap>> {
    let gap = if distance == Distance::Apart { "\n\n" } else { "\n" };
    let text = text.trim_matches('\n').trim_end();
    match side {
        Side::After => edits.insert(whole(file, anchor).end(), format!("{gap}{text}"), Form::Verbatim),
        Side::Before => edits.insert(with_comment(anchor).start(), format!("{text}{gap}"), Form::Verbatim),
    }
}

/// The first item with a body that names `word`: where something has to stand before.
pub(super) fn first_user<'f>(file: &'f CFile, word: &str) -> Option<&'f Item> {
    let code = super::code::Code::of_file(file);
    let at = code.names(0..code.len(), word).map(|at| code.span(at).start());
    at.filter_map(|at| file.item_at(at)).find(|item| {
        item.name.as_deref() != Some(word) && !matches!(item.kind, ItemKind::MacroCall | ItemKind::Prototype)
    })
}
