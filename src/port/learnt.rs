// SPDX-License-Identifier: GPL-2.0-only
//! Upstream's files between the patches of a series.
//!
//! The second patch of a mailed series changes what the first one made, and no repository need have that. It is computed:
//! upstream's own patch on upstream's own file. Git's name for the result must be the one in the mail.

use std::collections::{BTreeMap, VecDeque};

use super::blobs::BlobSource;
use crate::git::blob_id;
use crate::patch::{FilePatch, apply};
use crate::text::RepoPath;
use crate::tree::{TreeError, TreeSource};

/// How many bytes are kept; the oldest go first.
const LIMIT: usize = 256 << 20;

/// A store of blobs, and with it those that patches made.
pub struct LearntBlobs<'b> {
    under: &'b dyn BlobSource,
    /// Upstream's tree, where a revision of it was named.
    tree: Option<&'b dyn TreeSource>,
    /// By the forty digits of their names.
    known: BTreeMap<String, Vec<u8>>,
    order: VecDeque<String>,
    bytes: usize,
}

impl<'b> LearntBlobs<'b> {
    /// Begins with what a store has.
    #[must_use]
    pub fn new(under: &'b dyn BlobSource) -> Self {
        Self { under, tree: None, known: BTreeMap::new(), order: VecDeque::new(), bytes: 0 }
    }

    /// Takes the files of a diff that names no blobs from a tree.
    #[must_use]
    pub fn with_tree(mut self, tree: Option<&'b dyn TreeSource>) -> Self {
        self.tree = tree;
        self
    }

    /// Computes what upstream's files are after a patch, where they are known before it.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn learn(&mut self, files: &[FilePatch]) -> Result<(), TreeError> {
        for file in files {
            let named = |name: &Option<String>| name.clone().filter(|name| name.bytes().any(|b| b != b'0'));
            let Some(new) = named(&file.new_blob).filter(|_| !file.is_binary) else { continue };
            if self.blob(&new)?.is_some() {
                continue;
            }
            let before = match named(&file.old_blob) {
                Some(old) => self.blob(&old)?,
                None => None,
            };
            if before.is_none() && file.old_path.is_some() {
                continue;
            }
            let Ok(applied) = apply(file, before.as_deref()) else { continue };
            let name = blob_id(&applied.bytes).to_string();
            if name.starts_with(&new) {
                self.keep(name, applied.bytes);
            }
        }
        Ok(())
    }

    fn keep(&mut self, name: String, bytes: Vec<u8>) {
        self.bytes += bytes.len();
        self.order.push_back(name.clone());
        self.known.insert(name, bytes);
        while self.bytes > LIMIT {
            let Some(oldest) = self.order.pop_front() else { break };
            self.bytes -= self.known.remove(&oldest).map_or(0, |bytes| bytes.len());
        }
    }
}

impl BlobSource for LearntBlobs<'_> {
    fn blob(&self, digits: &str) -> Result<Option<Vec<u8>>, TreeError> {
        if let Some(bytes) = self.under.blob(digits)? {
            return Ok(Some(bytes));
        }
        let mut found = self.known.range(digits.to_owned()..).take_while(|(name, _)| name.starts_with(digits));
        Ok(match (found.next(), found.next()) {
            (Some((_, bytes)), None) => Some(bytes.clone()),
            _ => None,
        })
    }

    fn file(&self, path: &RepoPath) -> Result<Option<Vec<u8>>, TreeError> {
        let Some(tree) = self.tree else { return Ok(None) };
        Ok(tree.read(path)?.map(|file| file.bytes().to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patch::parse;

    struct Nothing;

    impl BlobSource for Nothing {
        fn blob(&self, _: &str) -> Result<Option<Vec<u8>>, TreeError> {
            Ok(None)
        }
    }

    #[test]
    fn the_file_after_a_patch_is_known_where_its_name_proves_it() {
        let name = |text: &[u8]| blob_id(text).to_string();
        let (one, two) = (name(b"a\n"), name(b"a\nb\n"));
        let diff = format!(
            "diff --git a/x b/x\nnew file mode 100644\nindex 0000000..{}\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n\
             diff --git a/x b/x\nindex {}..{} 100644\n--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n a\n+b\n\
             diff --git a/x b/x\nindex {}..1234567 100644\n--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n a\n+c\n",
            &one[..12],
            &one[..12],
            &two[..12],
            &one[..12],
        );
        let mut learnt = LearntBlobs::new(&Nothing);
        learnt.learn(&parse(diff.as_bytes()).expect("a diff")).expect("memory can be read");
        let blob = |digits: &str| learnt.blob(digits).expect("memory can be read");
        assert_eq!((blob(&one).as_deref(), blob(&two[..9]).as_deref()), (Some(&b"a\n"[..]), Some(&b"a\nb\n"[..])));
        assert_eq!(blob("1234567"), None);
    }
}
