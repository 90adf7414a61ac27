// SPDX-License-Identifier: GPL-2.0-only
//! Paths inside a source tree.

use std::fmt;
use std::sync::Arc;

/// A path relative to the top of a source tree, with `/` between its parts.
///
/// Invariant: not empty, not absolute, no empty, `.` or `..` part, no `.git` part, no NUL. Such a path can't leave
/// the tree.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Arc<str>);

/// Why a text is no path inside a tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct PathError {
    /// The text that was given.
    pub path: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl RepoPath {
    /// Checks `path` and takes it over.
    ///
    /// # Errors
    /// When it could name something outside of the tree, or git's own folder.
    pub fn new(path: &str) -> Result<Self, PathError> {
        let fail = |reason| Err(PathError { path: path.to_owned(), reason });
        if path.is_empty() {
            return fail("a path is missing");
        }
        if path.starts_with('/') {
            return fail("the path is absolute, it must be relative to the top of the tree");
        }
        if path.contains(['\0', '\n']) {
            return fail("the path holds a control character");
        }
        for part in path.split('/') {
            match part {
                "" | "." => return fail("the path has an empty part"),
                ".." => return fail("the path leaves the tree"),
                part if part.eq_ignore_ascii_case(".git") => return fail("the path names git's own folder"),
                _ => {}
            }
        }
        Ok(Self(path.into()))
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The folder that holds it, empty at the top.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Says whether the name ends in `.c` or `.h`.
    #[must_use]
    pub fn is_c(&self) -> bool {
        self.0.ends_with(".c") || self.0.ends_with(".h")
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::RepoPath;

    #[test]
    fn paths_that_leave_the_tree_are_refused() {
        for path in ["", "/etc/passwd", "../x", "a/../../x", "a//b", "./a", ".git/config", "a/.GIT/x", "a\0b"] {
            assert!(RepoPath::new(path).is_err(), "{path}");
        }
        assert_eq!(RepoPath::new("arch/x86/kvm/vmx/tdx.c").expect("a good path").folder(), "arch/x86/kvm/vmx");
    }
}
