// SPDX-License-Identifier: GPL-2.0-only
//! The embedded model tree: a small tree of our own C in the shapes of the real files, in several releases.

use include_dir::{Dir, include_dir};

use crate::git::{Commit, GitError, GitTime, Identity, ScratchRepo, TreeVersion};
use crate::text::RepoPath;
use crate::tree::FileMode;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/corpus/model");

/// The moment of the first release, in seconds since the epoch; each later one comes a day later. A fixed date makes
/// the same commits everywhere.
const FIRST_MOMENT: i64 = 1_767_225_600;

/// The releases that are embedded, oldest first.
#[must_use]
pub fn releases() -> Vec<String> {
    let mut names: Vec<String> = EMBEDDED
        .dirs()
        .map(|dir| dir.path().to_string_lossy().into_owned())
        .filter(|name| name.starts_with('v'))
        .collect();
    names.sort_by_key(|name| name[1..].split('.').map(|part| part.parse::<u32>().unwrap_or(0)).collect::<Vec<_>>());
    names
}

/// The release that is taken when none is named.
///
/// # Panics
/// When no model tree was embedded: that is a mistake of the build.
#[must_use]
pub fn newest() -> String {
    releases().pop().expect("a model tree is embedded")
}

/// Makes a repository of all releases, which goes away with the value, and looks one of them up. `None` when there is
/// no such release; the `v` may be left out.
///
/// # Errors
/// When the temporary folder can't be written.
pub fn open(release: &str) -> Result<Option<(ScratchRepo, Commit)>, GitError> {
    let releases = releases();
    let Some(tag) = releases.iter().find(|name| name.trim_start_matches('v') == release.trim_start_matches('v')) else {
        return Ok(None);
    };
    let author = Identity::new("Model Author", "author@example.org").expect("a good placeholder");
    let versions: Vec<TreeVersion> = releases
        .iter()
        .zip(0..)
        .map(|(name, number)| TreeVersion {
            tag: name.clone(),
            time: GitTime { seconds: FIRST_MOMENT + number * 86_400, offset_minutes: 0 },
            files: files(name),
        })
        .collect();
    let scratch = ScratchRepo::new(&author, &versions)?;
    let commit = scratch.repo().resolve(tag)?;
    Ok(Some((scratch, commit)))
}

/// The files of a release, in the order of their paths; empty for a release that is not there.
#[must_use]
pub fn files(release: &str) -> Vec<(RepoPath, Vec<u8>, FileMode)> {
    let mut files = Vec::new();
    if let Some(top) = EMBEDDED.get_dir(release) {
        collect(top, release, &mut files);
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}

fn collect(dir: &Dir<'static>, release: &str, files: &mut Vec<(RepoPath, Vec<u8>, FileMode)>) {
    for file in dir.files() {
        let path = file.path().to_string_lossy();
        let path = path.strip_prefix(release).map_or("", |rest| rest.trim_start_matches('/'));
        let mode =
            if path.ends_with(".pl") || path.ends_with(".sh") { FileMode::Executable } else { FileMode::Regular };
        if let Ok(path) = RepoPath::new(path) {
            files.push((path, file.contents().to_vec(), mode));
        }
    }
    for inner in dir.dirs() {
        collect(inner, release, files);
    }
}
