// SPDX-License-Identifier: GPL-2.0-only
//! How much of a folder is understood.

use rayon::prelude::*;

use crate::c::stats::Stats;
use crate::c::{CFile, Dialect};
use crate::tree::{Skipped, TreeError, TreeSource};

/// Parses the C files at or below `folder` and counts the functions that were read without error.
///
/// # Errors
/// When the tree as a whole can't be read.
pub fn parse_stats(tree: &dyn TreeSource, folder: &str, dialect: &Dialect) -> Result<(Stats, Vec<Skipped>), TreeError> {
    let inside = |path: &str| {
        folder.is_empty() || path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    };
    let name = |path: &str| inside(path) && (path.ends_with(".c") || path.ends_with(".h"));
    let scan = tree.scan(&name, &|_| true)?;
    let parts: Vec<Stats> = scan
        .files
        .into_par_iter()
        .map(|file| {
            let mut stats = Stats::default();
            stats.add(&CFile::parse(file, dialect));
            stats
        })
        .collect();
    let mut whole = Stats::default();
    for part in parts {
        whole.merge(part);
    }
    Ok((whole, scan.skipped))
}
