// SPDX-License-Identifier: GPL-2.0-only
//! Measures how much of a folder is read without error: `parse_stats [-v] DIALECT FOLDER…`.
#![allow(clippy::print_stdout, missing_docs)]

use std::path::{Path, PathBuf};
use std::time::Instant;

use kseries::c::stats::Stats;
use kseries::c::{CFile, Dialect};
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

fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let verbose = args.first().is_some_and(|arg| arg == "-v");
    if verbose {
        args.remove(0);
    }
    let dialect = std::fs::read(&args[0]).ok().and_then(|text| Dialect::deserialize(&text));
    let dialect = dialect.unwrap_or_else(Dialect::builtin);
    for folder in &args[1..] {
        let mut paths = Vec::new();
        files(Path::new(folder), &mut paths);
        let mut stats = Stats::default();
        let mut seconds = 0.0;
        for path in paths {
            let Ok(bytes) = std::fs::read(&path) else { continue };
            let name = path.to_string_lossy().trim_start_matches('/').to_owned();
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
