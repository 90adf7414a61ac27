// SPDX-License-Identifier: GPL-2.0-only
//! The dialect of a tree, mined from its headers or taken from the cache.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::c::{Dialect, DialectMiner};
use crate::text::SourceFile;
use crate::tree::{TreeError, TreeSource};

/// Where mined dialects are kept between runs. The key is what the headers hold, so an entry never grows old.
#[derive(Clone, Debug)]
pub struct DialectCache {
    folder: PathBuf,
}

/// What the entries of the cache begin with: another way to mine makes other entries.
const FORM: &str = concat!("kseries-dialect-", env!("CARGO_PKG_VERSION"), "-1");

/// Why a tree's macros could not be read.
pub type MineError = TreeError;

impl DialectCache {
    /// Keeps them below `folder`, which is made when it is first needed.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.join("dialects") }
    }

    fn path(&self, key: &str) -> PathBuf {
        let digest = Sha256::digest(format!("{FORM}\n{key}"));
        self.folder.join(digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>())
    }

    fn get(&self, key: &str) -> Option<Dialect> {
        Dialect::deserialize(&fs::read(self.path(key)).ok()?)
    }

    /// Keeps an entry. A cache that can't be written is no reason to stop: the next run mines again.
    fn put(&self, key: &str, dialect: &Dialect) {
        let write = || -> std::io::Result<()> {
            fs::create_dir_all(&self.folder)?;
            let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
            std::io::Write::write_all(&mut file, &dialect.serialize())?;
            file.persist(self.path(key))?;
            Ok(())
        };
        let _ = write();
    }
}

/// Finds what the macros of a tree do to its syntax: what is built in, and what the tree's headers define.
///
/// # Errors
/// When the tree can't be read. A cache that can't be used is passed over.
pub fn dialect_of(tree: &dyn TreeSource, cache: &DialectCache) -> Result<Dialect, MineError> {
    let mut dialect = Dialect::builtin();
    if let (Some(include), Some(arch)) = (tree.content_key("include")?, tree.content_key("arch")?) {
        let key = format!("{include} {arch}");
        let mined = match cache.get(&key) {
            Some(mined) => mined,
            None => {
                let mined = mine(&headers(tree)?);
                cache.put(&key, &mined);
                mined
            }
        };
        dialect.merge(&mined);
        return Ok(dialect);
    }
    let files = headers(tree)?;
    let mut hash = Sha256::new();
    for file in &files {
        hash.update(file.path().as_str());
        hash.update([0]);
        hash.update((file.bytes().len() as u64).to_le_bytes());
        hash.update(file.bytes());
    }
    let key: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let mined = cache.get(&key).unwrap_or_else(|| {
        let mined = mine(&files);
        cache.put(&key, &mined);
        mined
    });
    dialect.merge(&mined);
    Ok(dialect)
}

fn headers(tree: &dyn TreeSource) -> Result<Vec<SourceFile>, MineError> {
    let defines = |bytes: &[u8]| {
        memchr::memmem::find(bytes, b"define").is_some() || memchr::memmem::find(bytes, b"typedef").is_some()
    };
    Ok(tree.scan(&DialectMiner::wants, &defines)?.files)
}

fn mine(files: &[SourceFile]) -> Dialect {
    let collect = |chunk: &[SourceFile]| {
        let mut miner = DialectMiner::new();
        chunk.iter().for_each(|file| miner.add(file.bytes()));
        miner
    };
    let whole = files.par_chunks(256).map(collect).reduce(DialectMiner::new, |mut one, other| {
        one.merge(other);
        one
    });
    whole.finish(&Dialect::builtin())
}
