// SPDX-License-Identifier: GPL-2.0-only
//! Parsed files, kept for whoever looks at the same text next.
//!
//! The steps of a series read the same files over and over, and trees of two releases have many files in common. A file
//! is the same if its path and its bytes are, and if both dialects read its words alike.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::{CFile, Dialect};
use crate::text::{RepoPath, SourceFile};

/// How many bytes of text are kept parsed at most.
const KEPT_BYTES: usize = 24 << 20;

/// Parsed files by path, text and reading.
#[derive(Default)]
pub struct ParseCache {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    files: HashMap<RepoPath, Vec<(u64, Arc<CFile>)>>,
    bytes: usize,
}

impl ParseCache {
    fn find(&self, source: &SourceFile, reading: u64) -> Option<Arc<CFile>> {
        let kept = self.kept.lock().expect("no holder panics");
        let same = |(known, file): &&(u64, Arc<CFile>)| *known == reading && file.source().bytes() == source.bytes();
        kept.files.get(source.path())?.iter().find(same).map(|(_, file)| Arc::clone(file))
    }

    fn keep(&self, reading: u64, file: &Arc<CFile>) {
        let mut kept = self.kept.lock().expect("no holder panics");
        if kept.bytes > KEPT_BYTES {
            *kept = Kept::default();
        }
        kept.bytes += file.source().bytes().len();
        kept.files.entry(file.source().path().clone()).or_default().push((reading, Arc::clone(file)));
    }
}

impl CFile {
    /// Parses a file, or takes it from where the dialect keeps what was parsed before.
    #[must_use]
    pub fn parse_once(source: SourceFile, dialect: &Dialect) -> Arc<Self> {
        let Some(parses) = dialect.parses() else { return Arc::new(Self::parse(source, dialect)) };
        let reading = dialect.reading_of(source.bytes());
        parses.find(&source, reading).unwrap_or_else(|| {
            let file = Arc::new(Self::parse(source, dialect));
            parses.keep(reading, &file);
            file
        })
    }

    /// Keeps a file where the dialect keeps what was parsed with it, for whoever parses the same text next.
    #[must_use]
    pub fn kept(self, dialect: &Dialect) -> Arc<Self> {
        let file = Arc::new(self);
        if let Some(parses) = dialect.parses() {
            let reading = dialect.reading_of(file.source().bytes());
            if parses.find(file.source(), reading).is_none() {
                parses.keep(reading, &file);
            }
        }
        file
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::c::Role;

    #[test]
    fn a_file_is_parsed_once_unless_its_words_mean_something_else() {
        let parses = Arc::new(ParseCache::default());
        let file =
            || SourceFile::new(RepoPath::new("a.c").expect("a path"), *b"static int __odd f(void) { return 0; }\n");
        let one = Dialect::builtin().with_parses(Arc::clone(&parses));
        let mut other = one.clone();
        other.add("__unrelated", Role::Attribute);
        assert!(Arc::ptr_eq(&CFile::parse_once(file(), &one), &CFile::parse_once(file(), &other)));
        other.add("__odd", Role::Attribute);
        assert!(!Arc::ptr_eq(&CFile::parse_once(file(), &one), &CFile::parse_once(file(), &other)));
    }
}
