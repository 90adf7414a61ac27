// SPDX-License-Identifier: GPL-2.0-only
//! A tree that remembers where words stand.
//!
//! A refactor that works on the whole tree looks for a few names in a hundred thousand files. What such a search finds
//! is kept, on disk too where the tree can say what it holds: the key is the tree's content, so nothing grows old.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::{FileMode, Scan, Skipped, TreeError, TreeSource};
use crate::text::{RepoPath, SourceFile};

/// What the entries of the cache begin with; another way to search makes other entries.
const FORM: &str = "kseries-words-1";

/// Another tree, with an index of words over it.
pub struct IndexedTree {
    below: Arc<dyn TreeSource>,
    /// Where the index is kept between runs.
    folder: Option<PathBuf>,
    /// Words that will be asked for: they are all looked for at the first search.
    expected: BTreeSet<String>,
    known: Mutex<BTreeMap<String, Arc<Vec<RepoPath>>>>,
}

/// Says whether a file is one where words are looked for: code, assembler, documentation, Kconfig.
#[must_use]
pub fn is_searched(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(ending, "c" | "h" | "S" | "rst" | "txt" | "md") || name.starts_with("Kconfig")
}

/// Says whether `word` stands in `text` with no further word character on either side.
#[must_use]
pub fn holds_word(text: &[u8], word: &[u8]) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    memchr::memmem::find_iter(text, word).any(|at| {
        !at.checked_sub(1).and_then(|n| text.get(n)).is_some_and(is_word)
            && !text.get(at + word.len()).is_some_and(is_word)
    })
}

impl IndexedTree {
    /// Lays an index over `below`, kept below the folder `cache` where one is given. `expected` are the words that will
    /// be asked for; others may be asked for as well, at the price of another search each.
    #[must_use]
    pub fn new(below: Arc<dyn TreeSource>, cache: Option<&Path>, expected: BTreeSet<String>) -> Self {
        let folder = cache.map(|cache| cache.join("words"));
        Self { below, folder, expected, known: Mutex::default() }
    }

    /// The folder of this very tree in the cache.
    fn own_folder(&self) -> Result<Option<PathBuf>, TreeError> {
        let (Some(folder), Some(key)) = (&self.folder, self.below.content_key("")?) else { return Ok(None) };
        // A key that could lead elsewhere is none.
        Ok(key.bytes().all(|byte| byte.is_ascii_alphanumeric()).then(|| folder.join(key)))
    }

    /// Makes sure that the places of `words` are known.
    fn learn(&self, words: &[&str]) -> Result<(), TreeError> {
        let unknown = |word: &&str| !self.known.lock().expect("no holder panics").contains_key(*word);
        if !words.iter().any(unknown) {
            return Ok(());
        }
        let wanted: BTreeSet<&str> =
            words.iter().copied().chain(self.expected.iter().map(String::as_str)).filter(unknown).collect();
        let folder = self.own_folder()?;
        let mut missing: Vec<&str> = Vec::new();
        for word in wanted {
            match folder.as_deref().and_then(|folder| load(folder, word)) {
                Some(paths) => {
                    self.known.lock().expect("no holder panics").insert(word.to_owned(), Arc::new(paths));
                }
                None => missing.push(word),
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let finders: Vec<_> = missing.iter().map(|word| memchr::memmem::Finder::new(word.as_bytes())).collect();
        let scan = self.below.scan(&is_searched, &|bytes| finders.iter().any(|finder| finder.find(bytes).is_some()))?;
        for word in missing {
            let holds = scan.files.iter().filter(|file| holds_word(file.bytes(), word.as_bytes()));
            let paths: Vec<RepoPath> = holds.map(|file| file.path().clone()).collect();
            // What could not be read may hold the word: such a tree is searched anew every time.
            if let (Some(folder), true) = (&folder, scan.skipped.is_empty()) {
                store(folder, word, &paths);
            }
            self.known.lock().expect("no holder panics").insert(word.to_owned(), Arc::new(paths));
        }
        Ok(())
    }
}

fn entry(folder: &Path, word: &str) -> Option<PathBuf> {
    let plain = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (plain && word.len() < 200).then(|| folder.join(word))
}

fn load(folder: &Path, word: &str) -> Option<Vec<RepoPath>> {
    let text = fs::read_to_string(entry(folder, word)?).ok()?;
    let mut lines = text.strip_prefix(FORM)?.strip_prefix('\n')?.lines();
    let count: usize = lines.next()?.parse().ok()?;
    let paths: Vec<RepoPath> = lines.map(RepoPath::new).collect::<Result<_, _>>().ok()?;
    (paths.len() == count).then_some(paths)
}

/// Keeps an entry. A cache that can't be written is no reason to stop: the next run searches again.
fn store(folder: &Path, word: &str, paths: &[RepoPath]) {
    let Some(path) = entry(folder, word) else { return };
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        writeln!(file, "{FORM}\n{}", paths.len())?;
        paths.iter().try_for_each(|path| writeln!(file, "{path}"))?;
        file.persist(path)?;
        Ok(())
    };
    let _ = write();
}

impl TreeSource for IndexedTree {
    fn label(&self) -> String {
        self.below.label()
    }

    fn read(&self, path: &RepoPath) -> Result<Option<SourceFile>, TreeError> {
        self.below.read(path)
    }

    fn mode(&self, path: &RepoPath) -> Result<Option<FileMode>, TreeError> {
        self.below.mode(path)
    }

    fn list(&self, folder: &str) -> Result<Vec<RepoPath>, TreeError> {
        self.below.list(folder)
    }

    fn scan_below(
        &self,
        folder: &str,
        name: &(dyn Fn(&str) -> bool + Sync),
        content: &(dyn Fn(&[u8]) -> bool + Sync),
    ) -> Result<Scan, TreeError> {
        self.below.scan_below(folder, name, content)
    }

    fn visit(
        &self,
        threads: usize,
        name: &(dyn Fn(&str) -> bool + Sync),
        content: &(dyn Fn(&[u8]) -> bool + Sync),
        take: &(dyn Fn(SourceFile) + Sync),
    ) -> Result<Vec<Skipped>, TreeError> {
        self.below.visit(threads, name, content, take)
    }

    fn content_key(&self, folder: &str) -> Result<Option<String>, TreeError> {
        self.below.content_key(folder)
    }

    fn holding(&self, words: &[&str]) -> Result<Option<Vec<RepoPath>>, TreeError> {
        self.learn(words)?;
        let known = self.known.lock().expect("no holder panics");
        let mut lists = words.iter().filter_map(|word| known.get(*word));
        let Some(first) = lists.next() else { return Ok(Some(Vec::new())) };
        let rest: Vec<_> = lists.collect();
        let everywhere = |path: &&RepoPath| rest.iter().all(|list| list.binary_search(path).is_ok());
        Ok(Some(first.iter().filter(everywhere).cloned().collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::DirectoryTree;

    #[test]
    fn an_index_names_the_files_that_hold_a_word_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in [("a.c", "f(); g();"), ("b.S", "call f"), ("c.c", "ff(); f_g();"), ("d.bin", "f")] {
            fs::write(folder.path().join(name), text).expect("a file");
        }
        let tree = DirectoryTree::open(folder.path()).expect("a tree");
        let tree = IndexedTree::new(Arc::new(tree), None, BTreeSet::from(["g".to_owned()]));
        let paths = |words: &[&str]| {
            let found = tree.holding(words).expect("a readable tree").expect("an index");
            found.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(paths(&["f"]), ["a.c", "b.S"]);
        assert_eq!(paths(&["f", "g"]), ["a.c"]);
        assert_eq!(paths(&["h"]), Vec::<String>::new());
    }

    #[test]
    fn an_entry_that_is_damaged_is_no_entry() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let paths = [RepoPath::new("a/b.c").expect("a path")];
        store(folder.path(), "word", &paths);
        assert_eq!(load(folder.path(), "word").as_deref(), Some(&paths[..]));
        fs::write(folder.path().join("word"), format!("{FORM}\n2\na/b.c\n")).expect("a file");
        assert_eq!(load(folder.path(), "word"), None);
    }
}
