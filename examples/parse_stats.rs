// SPDX-License-Identifier: GPL-2.0-only
//! Measures how much of a folder is read without error: `parse_stats [-v] TREE FOLDER…`, folders
//! being those of the tree; TREE may be a file with a dialect as well.
#![allow(clippy::print_stdout, missing_docs)]

use std::path::{Path, PathBuf};
use std::time::Instant;

use kseries::c::stats::Stats;
use kseries::c::{CFile, Dialect, DialectMiner};
use kseries::text::{RepoPath, SourceFile};

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut entries: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_symlink() {
            continue;
        } else if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|ext| ext == "c" || ext == "h") {
            out.push(path);
        }
    }
}

fn dialect(tree: &str) -> Dialect {
    if let Some(dialect) = std::fs::read(tree).ok().and_then(|text| Dialect::deserialize(&text)) {
        return dialect;
    }
    let start = Instant::now();
    let mut paths = Vec::new();
    for folder in ["include", "arch"] {
        files(&Path::new(tree).join(folder), &mut paths);
    }
    paths.retain(|path| path.strip_prefix(tree).is_ok_and(|path| DialectMiner::wants(&path.to_string_lossy())));
    let texts: Vec<Vec<u8>> = paths.iter().flat_map(std::fs::read).collect();
    let read = start.elapsed().as_secs_f64();
    let dialect = Dialect::mine(texts.iter().map(Vec::as_slice));
    let text = dialect.serialize();
    println!(
        "{} files read in {read:.2} s, {} names in {:.2} s, {} bytes",
        texts.len(),
        dialect.len(),
        start.elapsed().as_secs_f64() - read,
        text.len()
    );
    if let Ok(path) = std::env::var("DIALECT_OUT") {
        std::fs::write(path, text).expect("the file can be written");
    }
    dialect
}

fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let verbose = args.first().is_some_and(|arg| arg == "-v");
    if verbose {
        args.remove(0);
    }
    let dialect = dialect(&args[0]);
    for folder in &args[1..] {
        let mut paths = Vec::new();
        files(&Path::new(&args[0]).join(folder), &mut paths);
        let mut stats = Stats::default();
        let mut seconds = 0.0;
        for path in paths {
            let Ok(bytes) = std::fs::read(&path) else { continue };
            let name = path.strip_prefix(&args[0]).unwrap_or(&path).to_string_lossy().into_owned();
            let Ok(name) = RepoPath::new(&name) else { continue };
            let source = SourceFile::new(name, bytes);
            let start = Instant::now();
            let file = CFile::parse(source, &dialect);
            seconds += start.elapsed().as_secs_f64();
            if verbose {
                let syntax = file.syntax();
                let before = stats.lost.len();
                stats.add(&file);
                for lost in &stats.lost[before..] {
                    println!(
                        "{}:{} {} {}",
                        lost.path,
                        lost.line,
                        if lost.found { "error" } else { "unseen" },
                        lost.header
                    );
                }
                for node in syntax.descendants(syntax.root()) {
                    if syntax.kind(node) == kseries::c::Kind::Error || syntax.is_missing(node) {
                        let span = syntax.span(node);
                        let line = file.source().line(span.start());
                        let text = file.source().text(file.source().line_span(line));
                        println!(
                            "  E {}:{} {}..{} {}",
                            file.source().path(),
                            line,
                            span.start(),
                            span.end(),
                            text.trim()
                        );
                    }
                }
            } else {
                stats.add(&file);
            }
        }
        println!(
            "{folder}: {:.2} % of {} functions clean ({} lost), {}/{} files, {:.1} MB in {seconds:.2} s, {:.1} MB/s",
            stats.percent(),
            stats.functions,
            stats.lost.len(),
            stats.clean_files,
            stats.files,
            stats.bytes as f64 / 1e6,
            stats.bytes as f64 / 1e6 / seconds
        );
    }
}
