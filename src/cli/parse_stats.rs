// SPDX-License-Identifier: GPL-2.0-only
//! `kseries parse-stats`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::complain::Advice;
use super::surroundings::cache_folder;
use super::{ExitStatus, Terminal, args};
use crate::engine::{DialectCache, dialect_of, parse_stats as measure};
use crate::tree::DirectoryTree;

pub(super) fn parse_stats(args: &args::ParseStats, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    for path in &args.paths {
        let full = std::fs::canonicalize(path).with_context(|| path.display().to_string())?;
        let top = match &args.tree {
            Some(top) => std::fs::canonicalize(top).with_context(|| top.display().to_string())?,
            None => tree_around(&full),
        };
        let Ok(inside) = full.strip_prefix(&top) else {
            return Err(Advice::usage(
                format!("{}: it lies outside of the tree {}", path.display(), top.display()),
                "name the tree's top with --tree",
            )
            .into());
        };
        let tree = DirectoryTree::open(&top)?;
        let dialect = dialect_of(&tree, &DialectCache::new(&cache_folder()?))?;
        let (stats, skipped) = measure(&tree, &inside.to_string_lossy(), &dialect)?;
        writeln!(
            terminal.out,
            "{}: {} of {} functions clean, {:.2} %; {} of {} files without any error, {:.1} MB",
            path.display(),
            stats.clean,
            stats.functions,
            stats.percent(),
            stats.clean_files,
            stats.files,
            stats.bytes as f64 / 1e6
        )?;
        if args.list {
            for lost in &stats.lost {
                writeln!(terminal.out, "{}:{}: {}", lost.path, lost.line, lost.header)?;
            }
        }
        for one in &skipped {
            writeln!(terminal.err, "warning: {}: {}", one.path, one.reason)?;
        }
    }
    Ok(ExitStatus::Done)
}

/// The kernel tree that a folder lies in, or the folder itself.
pub(super) fn tree_around(path: &Path) -> PathBuf {
    let kernel = |top: &Path| top.join("Kbuild").is_file() && top.join("include/linux").is_dir();
    let own = if path.is_dir() { path.to_owned() } else { path.parent().unwrap_or(path).to_owned() };
    path.ancestors().find(|top| kernel(top)).map_or(own, Path::to_owned)
}
