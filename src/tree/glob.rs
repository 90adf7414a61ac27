// SPDX-License-Identifier: GPL-2.0-only
//! Patterns over paths, as rule files write them in `files`.

use ignore::overrides::{Override, OverrideBuilder};

/// A set of path patterns: `*` stops at a slash, `**` does not, a leading `!` takes away. A pattern without a glob
/// character names a file, or everything below a folder.
#[derive(Clone, Debug)]
pub struct PathGlobs {
    patterns: Vec<String>,
    /// What the paths begin with that the patterns name: most paths of a tree are none of them, which is seen sooner.
    beginnings: Vec<String>,
    set: Override,
}

/// A pattern that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{pattern}` is no path pattern: {message}")]
pub struct GlobError {
    /// The pattern.
    pub pattern: String,
    /// What is wrong with it.
    pub message: String,
}

impl PathGlobs {
    /// Reads patterns. No patterns at all accept every path.
    ///
    /// # Errors
    /// When one of them is malformed.
    pub fn new<S: AsRef<str>>(patterns: &[S]) -> Result<Self, GlobError> {
        let mut builder = OverrideBuilder::new("/");
        let mut kept = Vec::new();
        let mut beginnings = Vec::new();
        for pattern in patterns {
            let pattern = pattern.as_ref();
            let fail = |message: String| GlobError { pattern: pattern.to_owned(), message };
            let (not, path) = pattern.strip_prefix('!').map_or(("", pattern), |rest| ("!", rest));
            if path.split('/').any(|part| part == "..") {
                return Err(fail("the path leaves the tree".to_owned()));
            }
            let rooted = format!("{not}/{}", path.trim_start_matches('/').trim_end_matches('/'));
            builder.add(&rooted).map_err(|error| fail(error.to_string()))?;
            if !path.contains(['*', '?', '[', '{']) {
                builder.add(&format!("{rooted}/**")).map_err(|error| fail(error.to_string()))?;
            }
            if not.is_empty() {
                let path = path.trim_start_matches('/').trim_end_matches('/');
                let end = path.find(['*', '?', '[', '{', '\\']).unwrap_or(path.len());
                beginnings.push(path[..end].to_owned());
            }
            kept.push(pattern.to_owned());
        }
        let set = builder.build().map_err(|error| GlobError { pattern: kept.join(" "), message: error.to_string() })?;
        Ok(Self { patterns: kept, beginnings, set })
    }

    /// Says whether the path is accepted.
    #[must_use]
    pub fn accepts(&self, path: &str) -> bool {
        let begins = || self.beginnings.iter().any(|beginning| path.starts_with(beginning.as_str()));
        self.patterns.is_empty() || begins() && self.set.matched(path, false).is_whitelist()
    }

    /// The patterns as they were given.
    #[must_use]
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }

    /// The folder that everything they accept lies below; empty for the whole tree.
    #[must_use]
    pub fn folder(&self) -> &str {
        let Some(first) = self.beginnings.first() else { return "" };
        let mut end = first.rfind('/').unwrap_or(0);
        while !self.beginnings.iter().all(|other| super::source::is_below(other, &first[..end])) {
            end = first[..end].rfind('/').unwrap_or(0);
        }
        &first[..end]
    }

    /// The paths, where every pattern names exactly one file: then nothing has to be listed.
    #[must_use]
    pub fn literal_paths(&self) -> Option<Vec<&str>> {
        let literal = |p: &String| {
            !p.contains(['*', '?', '[', '{', '!']) && p.rsplit('/').next().is_some_and(|n| n.contains('.'))
        };
        (!self.patterns.is_empty() && self.patterns.iter().all(literal))
            .then(|| self.patterns.iter().map(String::as_str).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::PathGlobs;

    #[test]
    fn all_that_is_accepted_lies_below_the_folder() {
        let folder = |patterns: &[&str]| PathGlobs::new(patterns).expect("good patterns").folder().to_owned();
        assert_eq!(folder(&["arch/x86/kvm/**", "arch/x86/include/asm/*.h"]), "arch/x86");
        assert_eq!(folder(&["arch/x86/kvm/vmx/tdx.c"]), "arch/x86/kvm/vmx");
        assert_eq!(folder(&["arch/x86"]), "arch");
        assert_eq!(folder(&["arch/x86/a.c", "arch/x86_64/a.c"]), "arch");
        assert_eq!(folder(&["**/a.c", "mm/b.c"]), "");
        assert_eq!(folder(&[]), "");
    }

    #[test]
    fn a_star_stops_at_a_slash_and_a_folder_takes_all_below() {
        let globs = PathGlobs::new(&["arch/x86/*.c", "mm", "!mm/slub.c", "drivers/**/x.h"]).expect("good patterns");
        assert!(globs.accepts("arch/x86/a.c") && globs.accepts("mm/a/b.c") && globs.accepts("drivers/a/b/x.h"));
        assert!(!globs.accepts("arch/x86/kvm/a.c") && !globs.accepts("mm/slub.c") && !globs.accepts("x/mm/a.c"));
        assert!(PathGlobs::new(&["../x.c"]).is_err() && PathGlobs::new(&["a/../../x.c"]).is_err());
        assert!(PathGlobs::new::<&str>(&[]).expect("no patterns").accepts("a"));
    }
}
