// SPDX-License-Identifier: GPL-2.0-only
//! What Kconfig and the Makefiles of a patch name: symbols and files that the target may not have.

use std::collections::BTreeSet;

use super::names::TreeNames;
use super::record::{Doubt, DoubtKind, PortedFile};
use super::words::words;
use crate::patch::{FilePatch, LineKind};
use crate::text::RepoPath;
use crate::tree::{TreeError, TreeSource};

/// Looks at the new lines of a patch's Kconfig files and Makefiles.
pub(super) fn look(files: &mut [PortedFile], target: &dyn TreeSource, names: &TreeNames) -> Result<(), TreeError> {
    let mut found = Vec::new();
    for (number, file) in files.iter().enumerate().filter(|(_, file)| counts(file)) {
        let reasons = match name_of(&file.path) {
            name if name.starts_with("Kconfig") => symbols(file, files, (target, names))?,
            "Makefile" | "Kbuild" => objects(file, files, (target, names))?,
            _ => Vec::new(),
        };
        found.extend(reasons.into_iter().map(|reason| (number, reason)));
    }
    for (number, reason) in found {
        files[number].doubts.push(Doubt { kind: DoubtKind::MissingName, reason, candidates: Vec::new() });
    }
    Ok(())
}

/// A file of the kernel's own build that comes out.
fn counts(file: &PortedFile) -> bool {
    let userspace = ["tools/", "samples/", "scripts/"].iter().any(|top| file.path.as_str().starts_with(top));
    !userspace && file.verdict.has_patch() && file.after.is_some()
}

/// The symbols that the new lines of a Kconfig file make.
pub(super) fn brought_symbols(file: &FilePatch) -> Vec<Vec<u8>> {
    if !name_of(file.path()).starts_with("Kconfig") {
        return Vec::new();
    }
    let lines = file.hunks.iter().flat_map(|hunk| &hunk.hunk.lines).filter(|line| line.kind == LineKind::Added);
    lines.flat_map(|line| made(&line.bytes)).map(<[u8]>::to_vec).collect()
}

/// Says whether a file tells how the kernel is built, in a language of its own.
pub(super) fn describes_build(path: &RepoPath) -> bool {
    let name = name_of(path);
    name.starts_with("Kconfig") || name.starts_with("Makefile") || name == "Kbuild"
}

fn name_of(path: &RepoPath) -> &str {
    path.as_str().rsplit('/').next().unwrap_or_default()
}

fn added(file: &PortedFile) -> impl Iterator<Item = &[u8]> {
    let lines = file.upstream.hunks.iter().flat_map(|hunk| &hunk.hunk.lines);
    lines.filter(|line| line.kind == LineKind::Added).map(|line| line.bytes.as_slice().trim_ascii())
}

/// The symbols that a text of Kconfig makes.
fn made(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|b| *b == b'\n').filter_map(|line| {
        let mut parts = words(line).into_iter();
        matches!(parts.next(), Some(b"config" | b"menuconfig")).then(|| parts.next())?
    })
}

/// The symbols that a line of Kconfig stands on.
fn used(line: &[u8]) -> Vec<&[u8]> {
    let parts = words(line.split(|b| *b == b'#').next().unwrap_or_default());
    let from = match parts.as_slice() {
        [b"select" | b"imply", ..] | [b"if", ..] => 1,
        [b"depends", b"on", ..] | [b"visible", b"if", ..] => 2,
        _ => return Vec::new(),
    };
    let quoted = |at: usize| parts[..at].iter().filter(|word| **word == b"\"").count() % 2 == 1;
    let capital = |word: &[u8]| {
        word.iter().any(u8::is_ascii_uppercase)
            && word.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_')
    };
    (from..parts.len()).filter(|at| capital(parts[*at]) && !quoted(*at)).map(|at| parts[at]).collect()
}

fn symbols(
    file: &PortedFile,
    files: &[PortedFile],
    (target, names): (&dyn TreeSource, &TreeNames),
) -> Result<Vec<String>, TreeError> {
    let before = file.before.as_ref().map_or(&[][..], |state| &state.bytes);
    let known: BTreeSet<&[u8]> = before.split(|b| *b == b'\n').flat_map(|line| used(line.trim_ascii())).collect();
    let own = files.iter().filter_map(|file| file.after.as_ref()).flat_map(|state| made(&state.bytes));
    let own: BTreeSet<&[u8]> = own.collect();
    let mut wanted: BTreeSet<&[u8]> = added(file)
        .flat_map(used)
        .filter(|name| !known.contains(name) && !own.contains(name) && !names.brings_symbol(name))
        .collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let is_kconfig = |path: &str| path.rsplit('/').next().is_some_and(|name| name.starts_with("Kconfig"));
    for source in target.scan(&is_kconfig, &|_| true)?.files {
        for name in made(source.bytes()) {
            wanted.remove(name);
        }
    }
    let reason = |name: &&[u8]| format!("`{}` is no symbol of the target's Kconfig", String::from_utf8_lossy(name));
    Ok(wanted.iter().map(reason).collect())
}

fn objects(
    file: &PortedFile,
    files: &[PortedFile],
    (target, names): (&dyn TreeSource, &TreeNames),
) -> Result<Vec<String>, TreeError> {
    let after = file.after.as_ref().map_or(&[][..], |state| &state.bytes);
    let folder = file.path.as_str().rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let mut reasons = Vec::new();
    for line in added(file).filter(|line| line.starts_with(b"obj-")) {
        let line = String::from_utf8_lossy(line).into_owned();
        let Some((_, list)) = line.split_once('=') else { continue };
        for object in list.split('#').next().unwrap_or_default().split_whitespace().filter(|name| !name.contains('$')) {
            let (there, what) = match (object.strip_suffix(".o"), object.strip_suffix('/')) {
                (Some(base), _) => {
                    let path = format!("{folder}{base}");
                    let brought = names.brings_file(&format!("{path}."));
                    (brought || has_source(&path, base, (after, files), target)?, "source")
                }
                (None, Some(name)) => {
                    let below = format!("{folder}{name}/");
                    let brought = names.brings_file(&below);
                    (brought || !target.list(below.trim_end_matches('/'))?.is_empty(), "folder")
                }
                _ => continue,
            };
            if !there {
                reasons.push(format!("`{object}` has no {what} in the target"));
            }
        }
    }
    Ok(reasons)
}

/// Says whether an object is made of a file of the target or of the patch, or of several objects.
fn has_source(
    path: &str,
    base: &str,
    (makefile, files): (&[u8], &[PortedFile]),
    target: &dyn TreeSource,
) -> Result<bool, TreeError> {
    let composed = ["-objs", "-y", "-$("].iter().any(|end| {
        let wanted = format!("{base}{end}");
        memchr::memmem::find(makefile, wanted.as_bytes()).is_some()
    });
    // `x.asn1.o` is made of `x.asn1`; what other generators make is not followed.
    if [".dtb", ".dtbo", ".lex", ".tab", ".mod"].iter().any(|end| base.ends_with(end)) {
        return Ok(true);
    }
    for ending in [".c", ".S", ".rs", ""] {
        let Ok(path) = RepoPath::new(&format!("{path}{ending}")) else { return Ok(true) };
        let brought = files.iter().any(|file| file.path == path && file.after.is_some());
        if brought || target.read(&path)?.is_some() {
            return Ok(true);
        }
    }
    Ok(composed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(found: Vec<&[u8]>) -> Vec<String> {
        found.into_iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect()
    }

    #[test]
    fn kconfig_tells_its_symbols() {
        assert_eq!(names(used(b"depends on PCI && (OF || ARCH_X = \"Y\") # NOT")), ["PCI", "OF", "ARCH_X"]);
        assert_eq!(names(used(b"select CRC32 if NET")), ["CRC32", "NET"]);
        assert_eq!(names(used(b"bool \"Say Y for USB\"")), Vec::<String>::new());
        assert_eq!(names(made(b"config A\n\tbool\nmenuconfig B_2\n# config C\n").collect()), ["A", "B_2"]);
    }
}
