// SPDX-License-Identifier: GPL-2.0-only
//! What the environment says.

use std::path::PathBuf;

use super::complain::Advice;

/// The folder for what can be made again: `KSERIES_CACHE`, else `kseries` below the user's cache folder.
pub(super) fn cache_folder() -> anyhow::Result<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("KSERIES_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").filter(|path| path.is_absolute()).map(|path| path.join("kseries")))
        .or_else(|| set("HOME").map(|home| home.join(".cache/kseries")))
        .ok_or_else(|| Advice::usage("no folder for the cache is known", "set KSERIES_CACHE or HOME").into())
}

/// How wide two columns of text may be together: `COLUMNS`, else enough for two patches.
pub(super) fn columns() -> usize {
    let said = std::env::var("COLUMNS").ok().and_then(|text| text.trim().parse().ok());
    said.filter(|columns| (40..=1000).contains(columns)).unwrap_or(171)
}

/// Bounds the number of threads, where a number is given.
pub(super) fn set_threads(jobs: Option<usize>) -> anyhow::Result<()> {
    match jobs {
        Some(0) => Err(Advice::usage("-j 0: at least one thread is needed", "leave -j out for one a processor").into()),
        Some(jobs) => {
            crate::engine::set_threads(jobs);
            Ok(())
        }
        None => Ok(()),
    }
}
