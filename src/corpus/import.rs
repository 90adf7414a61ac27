// SPDX-License-Identifier: GPL-2.0-only
//! A tarball becomes a commit.

use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use tar::{Archive, EntryType};

use super::apt::{complaint, not_started};
use super::error::CorpusError;

/// Who the commits are by: nobody who could be asked about them.
const COMMITTER: &str = "kseries corpus <corpus@kseries.invalid>";

/// Puts the tree of a `.tar.xz` or `.tar` file into a bare repository, as one commit without a parent under the tag. The
/// same tarball gives the same commit on every machine: its date is that of the newest file. The tag appears when all is
/// stored, so an import that was cut short is as if it had never begun.
///
/// # Errors
/// When git or xz are missing, the tarball is damaged, or the disk is full.
pub fn import_tar(repo: &Path, tarball: &Path, tag: &str, report: &mut dyn FnMut(u64)) -> Result<(), CorpusError> {
    sweep(repo);
    let input = File::open(tarball).map_err(CorpusError::io(tarball))?;
    let compressed = tarball.extension().is_some_and(|extension| extension == "xz");
    if !compressed {
        return stream(repo, tarball, input, tag, report);
    }
    let mut unpack = Command::new("xz")
        .args(["-dc", "-T0"])
        .stdin(input)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| not_started("xz", error))?;
    let output = unpack.stdout.take().expect("it was asked for");
    let result = stream(repo, tarball, output, tag, report);
    if result.is_err() {
        // Its pipe is closed; it would end by itself, and this does not wait for it to notice.
        let _ = unpack.kill();
    }
    let status = unpack.wait().map_err(|error| not_started("xz", error))?;
    result?;
    if status.success() {
        return Ok(());
    }
    let message = "damaged: xz can't unpack it".to_owned();
    Err(CorpusError::Tarball { path: tarball.to_owned(), message })
}

/// Removes what an import left behind that was killed.
fn sweep(repo: &Path) {
    for folder in [repo.join("objects/pack"), repo.to_owned()] {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name().into_string().unwrap_or_default();
            if name.starts_with("tmp_pack_") || name.starts_with("tmp_idx_") || name.starts_with("fast_import_crash_") {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

fn stream(
    repo: &Path,
    tarball: &Path,
    input: impl Read,
    tag: &str,
    report: &mut dyn FnMut(u64),
) -> Result<(), CorpusError> {
    let mut git = Command::new("git")
        .arg("--git-dir")
        .arg(repo)
        .args(["fast-import", "--quiet", "--force", "--done"])
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| not_started("git", error))?;
    let pipe = git.stdin.take().expect("it was asked for");
    let written = write_stream(BufWriter::with_capacity(1 << 20, pipe), tarball, input, tag, report);
    // Without the final `done` git stores nothing under the tag.
    let output = git.wait_with_output().map_err(|error| not_started("git", error))?;
    match written {
        // A broken pipe says that git gave up; its own words say why.
        Err(Failure::Pipe(_)) | Ok(()) if !output.status.success() => {
            Err(CorpusError::Program { program: "git", message: complaint(&output) })
        }
        Err(Failure::Pipe(error)) => Err(CorpusError::Program { program: "git", message: error.to_string() }),
        Err(Failure::Tarball(message)) => Err(CorpusError::Tarball { path: tarball.to_owned(), message }),
        Ok(()) => Ok(()),
    }
}

enum Failure {
    /// Git does not take any more.
    Pipe(std::io::Error),
    /// The tarball is not what it should be.
    Tarball(String),
}

/// A file whose content was sent to git, to be put into the commit at the end.
struct Sent {
    mode: &'static str,
    name: String,
}

fn write_stream(
    mut out: impl Write,
    tarball: &Path,
    input: impl Read,
    tag: &str,
    report: &mut dyn FnMut(u64),
) -> Result<(), Failure> {
    let bad = |error: std::io::Error| Failure::Tarball(format!("damaged: {error}"));
    let mut archive = Archive::new(input);
    let mut sent = Vec::new();
    let mut newest = 0;
    let mut bytes = Vec::new();
    for entry in archive.entries().map_err(bad)? {
        let mut entry = entry.map_err(bad)?;
        let path = String::from_utf8(entry.path_bytes().into_owned())
            .map_err(|_| Failure::Tarball("a file whose name is not UTF-8".into()))?;
        // Everything stands in one folder, `linux-7.1.13/`.
        let Some(name) = path.trim_start_matches("./").split_once('/').map(|(_, name)| name).filter(|n| !n.is_empty())
        else {
            continue;
        };
        if name.split('/').any(|part| matches!(part, "" | "." | ".."))
            && entry.header().entry_type() != EntryType::Directory
        {
            return Err(Failure::Tarball(format!("a file that leaves its folder: {path}")));
        }
        bytes.clear();
        let mode = match entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous => {
                entry.read_to_end(&mut bytes).map_err(bad)?;
                if entry.header().mode().map_err(bad)? & 0o100 == 0 { "100644" } else { "100755" }
            }
            EntryType::Symlink => {
                bytes.extend_from_slice(&entry.link_name_bytes().unwrap_or_default());
                "120000"
            }
            EntryType::Directory | EntryType::XGlobalHeader => continue,
            other => return Err(Failure::Tarball(format!("{path}: a file of an unexpected kind ({other:?})"))),
        };
        newest = newest.max(entry.header().mtime().map_err(bad)?);
        let name = name.to_owned();
        writeln!(out, "blob\nmark :{}\ndata {}", sent.len() + 1, bytes.len()).map_err(Failure::Pipe)?;
        out.write_all(&bytes).and_then(|()| out.write_all(b"\n")).map_err(Failure::Pipe)?;
        sent.push(Sent { mode, name });
        report(sent.len() as u64);
    }
    if sent.is_empty() {
        return Err(Failure::Tarball(format!("no files in {}", tarball.display())));
    }
    let message = format!("Linux {}\n", tag.trim_start_matches('v'));
    write!(out, "commit refs/tags/{tag}\ncommitter {COMMITTER} {newest} +0000\ndata {}\n{message}", message.len())
        .map_err(Failure::Pipe)?;
    for (file, mark) in sent.iter().zip(1..) {
        writeln!(out, "M {} :{mark} {}", file.mode, quoted(&file.name)).map_err(Failure::Pipe)?;
    }
    writeln!(out, "\ndone").and_then(|()| out.flush()).map_err(Failure::Pipe)
}

/// A path as fast-import reads it: in quotes when it begins with one or has a newline.
fn quoted(name: &str) -> String {
    if name.starts_with('"') || name.contains('\n') {
        return format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"));
    }
    name.to_owned()
}
