// SPDX-License-Identifier: GPL-2.0-only
//! The isomorphisms that hold for a rule: those that the matcher or the expansion know by their shape, and others, which
//! rewrite terms.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::language::{self, Iso};
use super::shape::{shape, shapes};
use super::term::{Rewriting, rewriting};
use crate::c::Dialect;
use crate::smpl::diagnostic::{Diagnostic, Diagnostics, Loc, Sink};
use crate::smpl::prolog::RuleFile;

/// The project's own set.
const STANDARD: &str = include_str!("standard.iso");

/// What Coccinelle handles in its engine under a name, and rules may disable.
const RESERVED: &[&str] = &["optional_storage", "optional_qualifier", "optional_attributes", "value_format"];

/// What the built-in set has and no mechanism of its own handles: it rewrites terms as those of other files do.
const REWRITTEN: &[&str] = &["not_int1", "neg_if_exp", "bsd_branch_pred", "inc", "zero_multiple_format"];

/// What Coccinelle's own set has beyond this one: to disable it is right and changes nothing.
const ELSEWHERE: &[&str] = &[
    "add_signed",
    "add_int1",
    "add_int2",
    "for_inc",
    "ne_if",
    "decl_init",
    "extern_decl_init",
    "static_decl_init",
    "ptr_to_array",
    "mkinit",
    "sizeof_type_expr",
    "isnt_null2",
    "sizeof_parens",
    "plus_assoc",
    "minus_assoc",
    "plus_minus_assoc1",
    "plus_minus_assoc2",
    "times_assoc",
    "div_assoc",
    "times_div_assoc1",
    "times_div_assoc2",
];

/// Files of isomorphisms, read by the caller.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct IsoFiles {
    /// The one that takes the place of the built-in set (`--iso-file`).
    pub instead: Option<RuleFile>,
    /// Those that rule files ask for with `using`; `wanted_as` is how they spell them.
    pub wanted: Vec<RuleFile>,
    /// The names of those that are off in all rules (`--disable-iso`).
    pub off: Vec<String>,
}

/// Isomorphisms of one or several files.
#[derive(Clone, Debug, Default)]
pub(in crate::smpl) struct IsoSet {
    /// Under which names what is known by its shape is on; the keys are the names of the built-in set.
    known: BTreeMap<String, BTreeSet<String>>,
    /// All others, in the order of the files.
    rewritings: Vec<Rewriting>,
    /// The names of all.
    names: BTreeSet<String>,
    /// What is not applied.
    notes: Vec<Diagnostic>,
}

impl IsoSet {
    /// The set that holds where a rule file asks for nothing else.
    pub(in crate::smpl) fn base(files: &IsoFiles, dialect: &Dialect) -> Result<Self, Diagnostics> {
        let mut set = Self::default();
        match &files.instead {
            None => set.add_text("standard.iso", STANDARD.as_bytes(), dialect)?,
            Some(file) => set.add_text(&file.name, &file.text, dialect)?,
        }
        Ok(set)
    }

    /// Adds what a `using` names; an error names its place.
    pub(in crate::smpl) fn add_wanted(
        &mut self,
        using: &[(String, Loc)],
        files: &IsoFiles,
        dialect: &Dialect,
        sink: &mut Sink<'_>,
    ) -> Result<(), Diagnostics> {
        for (name, loc) in using {
            match files.wanted.iter().find(|file| file.wanted_as.as_ref() == Some(name)) {
                Some(file) => self.add_text(&file.name, &file.text, dialect)?,
                None => {
                    let hint = "name a file of isomorphisms beside this one, in quotes";
                    sink.hinted(*loc, name.len(), format!("the isomorphisms of `{name}` are not there"), hint);
                }
            }
        }
        Ok(())
    }

    fn add_text(&mut self, name: &str, text: &[u8], dialect: &Dialect) -> Result<(), Diagnostics> {
        let utf8 = String::from_utf8_lossy(text);
        let mut sink = Sink::new(name, &utf8);
        if let Err(error) = std::str::from_utf8(text) {
            let line = text[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count() as u32 + 1;
            sink.hinted(Loc { line, column: 1 }, 1, "the file of isomorphisms is not UTF-8", "save it as UTF-8");
        }
        let isos = language::isos(&utf8, &mut sink);
        let mut notes = Sink::new(name, &utf8);
        let known = known_shapes();
        for iso in &isos {
            self.add(iso, known, dialect, &mut sink, &mut notes);
        }
        if let Err(found) = notes.finish() {
            self.notes.extend_from_slice(found.list());
        }
        sink.finish()
    }

    fn add(
        &mut self,
        iso: &Iso,
        known: &BTreeMap<String, BTreeSet<String>>,
        dialect: &Dialect,
        sink: &mut Sink<'_>,
        notes: &mut Sink<'_>,
    ) {
        self.names.insert(iso.name.clone());
        let own = shapes(iso);
        let mut done: BTreeSet<&String> = BTreeSet::new();
        for (name, shapes) in known.iter().filter(|(_, shapes)| iso.asks.is_none() && shapes.is_subset(&own)) {
            self.known.entry(name.clone()).or_default().insert(iso.name.clone());
            done.extend(shapes);
        }
        let mut left = iso.pairs();
        left.retain(|(from, to)| !done.contains(&shape(iso, *from, *to)));
        if left.is_empty() {
            return;
        }
        let made = match iso.asks {
            Some(asks) => Err(asks),
            None => rewriting(iso, &left, dialect, sink),
        };
        match made {
            Ok(rewriting) => self.rewritings.push(rewriting),
            Err(reason) => {
                let message = format!("{} of kind {} is not applied: {reason}", iso.called(), iso.kind);
                notes.hinted(iso.loc, iso.kind.to_string().len(), message, "write what it means into the rule");
            }
        }
    }

    /// Takes out what is to be told of it.
    pub(in crate::smpl) fn take_notes(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.notes)
    }

    /// The names of what is off for a rule with these `disable`d: of the built-in set, and of what has no file.
    pub(in crate::smpl) fn off(&self, disable: &[String]) -> BTreeSet<String> {
        let mut off: BTreeSet<String> = disable.iter().filter(|d| RESERVED.contains(&d.as_str())).cloned().collect();
        for name in known_shapes().keys() {
            let on = self.known.get(name).is_some_and(|names| names.iter().any(|n| holds(n, disable)));
            if !on {
                off.insert(name.clone());
            }
        }
        off
    }

    /// The rewritings that are on for a rule with these `disable`d.
    pub(in crate::smpl) fn rewritings(&self, disable: &[String]) -> Vec<&Rewriting> {
        self.rewritings.iter().filter(|r| holds(&r.name, disable)).collect()
    }

    /// Says whether there is anything of this name that a rule could disable.
    pub(in crate::smpl) fn has(&self, name: &str) -> bool {
        name == "all"
            || self.names.contains(name)
            || RESERVED.contains(&name)
            || ELSEWHERE.contains(&name)
            || known_shapes().contains_key(name)
    }
}

fn holds(name: &str, disable: &[String]) -> bool {
    !disable.iter().any(|d| d == "all" || d == name && !name.is_empty())
}

/// The shapes of what the expansion or the matcher know themselves, by the names of the built-in set.
fn known_shapes() -> &'static BTreeMap<String, BTreeSet<String>> {
    static SHAPES: OnceLock<BTreeMap<String, BTreeSet<String>>> = OnceLock::new();
    SHAPES.get_or_init(|| {
        let isos = language::isos(STANDARD, &mut Sink::new("standard.iso", STANDARD));
        let known = isos.iter().filter(|iso| !REWRITTEN.contains(&iso.name.as_str()));
        known.map(|iso| (iso.name.clone(), shapes(iso))).collect()
    })
}
