// SPDX-License-Identifier: GPL-2.0-only
//! A patch on a target, from its first file to its verdict.

use super::blobs::BlobSource;
use super::guard::{Scene, guard};
use super::kbuild;
use super::names::TreeNames;
use super::nearby::Beside;
use super::place::{Names, Placed, place};
use super::prototypes;
use super::record::{Doubt, DoubtKind, How, HunkRecord, PortedFile, PortedPatch, Verdict};
use super::renamed_file::namesake;
use super::upstream::Images;
use crate::c::Dialect;
use crate::git::diff::FileState;
use crate::patch::{FilePatch, spaced_additions};
use crate::text::RepoPath;
use crate::tree::{FileMode, TreeError, TreeSource};

/// What porting needs to know besides the patch and the target.
#[derive(Clone, Copy, Debug)]
pub struct PortOptions<'t> {
    /// What the target's macros do to its syntax.
    pub dialect: &'t Dialect,
    /// What the target knows of the names that the patches add.
    pub names: &'t TreeNames,
    /// What upstream's own tree knows of them, where it is at hand.
    pub upstream: Option<&'t TreeNames>,
}

/// Ports one patch to the target as it stands there. Patches of a series are ported one after another, each onto an
/// overlay that holds what its predecessors did.
///
/// # Errors
/// When the target or the store of blobs can't be read. What does not fit is no error: it is the verdict.
pub fn port_patch(
    patch: &[FilePatch],
    target: &dyn TreeSource,
    upstream: Option<&dyn BlobSource>,
    options: &PortOptions<'_>,
) -> Result<PortedPatch, TreeError> {
    let ported = patch.iter().map(|file| port_file(file, target, upstream, options));
    let mut files = ported.collect::<Result<Vec<_>, _>>()?;
    prototypes::look(&mut files, options.names);
    kbuild::look(&mut files, target, options.names)?;
    Ok(PortedPatch::of(files))
}

fn port_file(
    patch: &FilePatch,
    target: &dyn TreeSource,
    upstream: Option<&dyn BlobSource>,
    options: &PortOptions<'_>,
) -> Result<PortedFile, TreeError> {
    let mut path = patch.old_path.as_ref().unwrap_or_else(|| patch.path()).clone();
    let mut before = state(target, &path)?;
    let images = match (upstream, &patch.old_path) {
        (Some(blobs), Some(_)) => Images::find(patch, blobs)?,
        _ => None,
    };
    let mut renamed = None;
    // A patch that moves the file itself says where it stood.
    if let (None, Some(images)) = (&before, images.as_ref().filter(|_| patch.old_path == patch.new_path))
        && let Some(namesake) = namesake(&path, &images.before, target)?
    {
        path = namesake.path;
        before = state(target, &path)?;
        renamed = namesake.doubt;
    }
    let beside = Beside::new(target, &path);
    let names = Names { lacks: &|name| options.names.lacks(name), nearby: &|name| beside.has(name) };
    let mut placed = place(patch, before.as_ref().map(|state| &*state.bytes), images.as_ref(), &names);
    if let Ok(placed) = &mut placed {
        let scene = Scene {
            patch,
            before: before.as_ref().map_or(&[], |state| &state.bytes),
            after: &placed.bytes,
            images: images.as_ref(),
            spots: &placed.spots,
            names: options.names,
            theirs: options.upstream,
            renames: &placed.renames,
            calls: &placed.calls,
            dialect: options.dialect,
        };
        if Some(&path) != patch.old_path.as_ref() && placed.verdict == Verdict::Clean && before.is_some() {
            placed.verdict = Verdict::Adapted;
        }
        placed.doubts.extend(renamed);
        placed.doubts.extend(before.as_ref().and_then(|state| spaced(patch, &state.bytes)));
        for (hunk, doubt) in guard(&scene) {
            match hunk.and_then(|hunk| placed.hunks.get_mut(hunk)) {
                Some(record) if record.review.is_none() => record.review = Some(doubt),
                _ => placed.doubts.push(doubt),
            }
        }
    }
    Ok(record(patch, path, before, placed))
}

/// The doubt about new lines with spaces where all of the target's lines have tabs.
fn spaced(patch: &FilePatch, before: &[u8]) -> Option<Doubt> {
    let line = spaced_additions(patch)?;
    let has = |text: &[u8]| memchr::memmem::find(before, text).is_some();
    let reason = format!("the patch adds lines with spaces where the file has tabs (line {line} of the input)");
    let doubt = Doubt { kind: DoubtKind::Syntax, reason, candidates: Vec::new() };
    (has(b"\n\t") && !has(b"\n        ")).then_some(doubt)
}

/// A file of the target.
fn state(target: &dyn TreeSource, path: &RepoPath) -> Result<Option<FileState>, TreeError> {
    Ok(match (target.read(path)?, target.mode(path)?) {
        (Some(file), Some(mode)) => Some(FileState { bytes: file.shared_bytes(), mode }),
        _ => None,
    })
}

/// Makes the record of a file from where its hunks went.
fn record(patch: &FilePatch, path: RepoPath, before: Option<FileState>, placed: Result<Placed, Doubt>) -> PortedFile {
    let unplaced = |how: How, doubt: &Doubt| {
        let record = |hunk: &crate::patch::ParsedHunk, number: usize| HunkRecord {
            number,
            how,
            from_line: hunk.hunk.old_start,
            to_line: None,
            renames: Vec::new(),
            reasons: vec![doubt.reason.clone()],
            review: None,
        };
        patch.hunks.iter().zip(1..).map(|(hunk, number)| record(hunk, number)).collect()
    };
    match placed {
        Ok(placed) => {
            // An `index` line names the mode that upstream's file has: only one that changes is a change.
            let own = before.as_ref().map(|state| state.mode);
            let kept = own.filter(|_| patch.old_mode == patch.new_mode);
            let mode = kept.or(patch.new_mode).or(own).unwrap_or(FileMode::Regular);
            let after = patch.new_path.is_some().then(|| FileState { bytes: placed.bytes.into(), mode });
            let verdict = placed.verdict;
            PortedFile {
                upstream: patch.clone(),
                path,
                before,
                after,
                hunks: placed.hunks,
                doubts: placed.doubts,
                verdict,
            }
        }
        Err(doubt) => {
            let (verdict, how) = match doubt.kind {
                DoubtKind::File if before.is_none() => (Verdict::NotApplicable, How::NotApplicable),
                _ => (Verdict::Failed, How::NotApplicable),
            };
            let hunks = unplaced(how, &doubt);
            let after = before.clone();
            PortedFile { upstream: patch.clone(), path, before, after, hunks, doubts: vec![doubt], verdict }
        }
    }
}
