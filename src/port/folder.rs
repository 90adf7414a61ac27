// SPDX-License-Identifier: GPL-2.0-only
//! The folder that ported patches are written to: `NNNN-….patch`, one mailbox, quilt's, or SUSE's.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::flavour::Flavour;
use super::written::Written;
use crate::series::outdir::{NewFolder, OutputError};

/// How patches lie in their folder.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Arrangement {
    /// `NNNN-….patch`, each a mail.
    #[default]
    Patches,
    /// All mails in `patches.mbox`.
    Mbox,
    /// `NNNN-….patch` and the `series` that quilt reads, as in `debian/patches`.
    Quilt,
    /// `patches.suse/….patch` and lines for `series.conf`.
    Suse,
}

impl Arrangement {
    /// All of them, with the names that the command line has for them.
    pub const ALL: [(&'static str, Self); 4] =
        [("patches", Self::Patches), ("mbox", Self::Mbox), ("quilt", Self::Quilt), ("suse", Self::Suse)];

    /// The one that goes with a form of words.
    #[must_use]
    pub const fn usual(flavour: Flavour) -> Self {
        match flavour {
            Flavour::Debian => Self::Quilt,
            Flavour::Suse => Self::Suse,
            _ => Self::Patches,
        }
    }
}

/// A folder on its way; what is in it shows when it is finished.
#[derive(Debug)]
pub struct PortFolder {
    folder: NewFolder,
    arrangement: Arrangement,
    /// The lines of `series` or `series.conf`.
    series: String,
    /// The names without numbers.
    names: BTreeSet<String>,
    /// How many entries the report has.
    entries: usize,
    /// Whether the mailbox has no mail yet.
    empty: bool,
}

/// The report's name.
const REPORT: &str = "report.json";
/// The mailbox's name.
const MAILBOX: &str = "patches.mbox";

impl PortFolder {
    /// Says, before any work is done, whether the folder would be taken.
    ///
    /// # Errors
    /// As [`NewFolder::check`].
    pub fn check(dir: &Path) -> Result<(), OutputError> {
        NewFolder::check(dir)
    }

    /// Begins to fill a folder.
    ///
    /// # Errors
    /// As [`NewFolder::create`].
    pub fn create(dir: &Path, arrangement: Arrangement) -> Result<Self, OutputError> {
        let folder = NewFolder::create(dir)?;
        Ok(Self { folder, arrangement, series: String::new(), names: BTreeSet::new(), entries: 0, empty: true })
    }

    /// Adds a patch.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn add(&mut self, patch: &Written) -> Result<(), OutputError> {
        match self.arrangement {
            Arrangement::Patches => self.folder.write(&patch.name, &patch.bytes),
            Arrangement::Mbox => {
                if !self.empty {
                    self.folder.append(MAILBOX, b"\n")?;
                }
                self.empty = false;
                self.folder.append(MAILBOX, &patch.bytes)
            }
            Arrangement::Quilt => {
                self.series.push_str(&format!("{}\n", patch.name));
                self.folder.write(&patch.name, &patch.bytes)
            }
            Arrangement::Suse => {
                // The place in series.conf orders them; the names have no numbers.
                let name =
                    format!("patches.suse/{}", patch.name.split_once('-').map_or(&*patch.name, |(_, name)| name));
                let name = match self.names.insert(name.clone()) {
                    true => name,
                    false => format!("patches.suse/{}", patch.name),
                };
                self.series.push_str(&format!("\t{name}\n"));
                self.folder.write(&name, &patch.bytes)
            }
        }
    }

    /// Adds an entry to `report.json`: one a line, so that a `grep` finds a patch.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn report(&mut self, entry: &Value) -> Result<(), OutputError> {
        let before = if self.entries == 0 { "[\n" } else { ",\n" };
        self.entries += 1;
        self.folder.append(REPORT, format!("{before}{entry}").as_bytes())
    }

    /// Shows all files under their names.
    ///
    /// # Errors
    /// When the disk says no; then none is shown.
    pub fn finish(mut self) -> Result<(), OutputError> {
        match self.arrangement {
            Arrangement::Mbox if self.empty => self.folder.write(MAILBOX, b"")?,
            Arrangement::Patches | Arrangement::Mbox => {}
            Arrangement::Quilt => self.folder.write("series", self.series.as_bytes())?,
            Arrangement::Suse => self.folder.write("series.conf", self.series.as_bytes())?,
        }
        self.folder.append(REPORT, if self.entries == 0 { b"[]\n" } else { b"\n]\n" })?;
        self.folder.finish()
    }
}
