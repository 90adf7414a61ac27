// SPDX-License-Identifier: GPL-2.0-only
//! Imports point one way, and each large external crate has one home (ARCHITECTURE.md).

use std::fs;
use std::path::{Path, PathBuf};

const LAYERS: &[(&str, u8)] = &[
    ("text", 0),
    ("tree", 1),
    ("c", 1),
    ("patch", 1),
    ("git", 2),
    ("smpl", 2),
    ("matcher", 3),
    ("edit", 4),
    ("facts", 4),
    ("refactor", 5),
    ("engine", 5),
    ("series", 6),
    ("check", 7),
    ("corpus", 7),
    ("port", 7),
    ("report", 7),
    ("cli", 8),
];

/// Folders of one layer that may be imported by another one of the same layer: the arrow goes from the first.
const SIDEWAYS: &[(&str, &str)] = &[("engine", "refactor"), ("patch", "tree")];

const OWNED: &[(&str, &[&str])] = &[
    ("tree_sitter", &["c"]),
    ("tree_sitter_c", &["c"]),
    ("git2", &["git"]),
    ("rayon", &["engine"]),
    ("regex", &["matcher"]),
    ("aho_corasick", &["matcher"]),
    ("minijinja", &["series"]),
    ("toml", &["series"]),
    ("similar", &["patch"]),
    ("clap", &["cli"]),
    ("anyhow", &["cli"]),
    ("ignore", &["tree"]),
    ("encoding_rs", &["patch"]),
];

fn sources() -> Vec<(String, PathBuf)> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for (folder, _) in LAYERS {
        let mut open = vec![top.join(folder)];
        while let Some(dir) = open.pop() {
            for entry in fs::read_dir(&dir).expect("the folder is there") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    open.push(path);
                } else if path.extension().is_some_and(|ending| ending == "rs") {
                    found.push(((*folder).to_owned(), path));
                }
            }
        }
    }
    assert!(found.len() > 50, "the sources are found");
    found
}

/// The code of a file without comments and without its unit tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source file");
    let text = text.split("#[cfg(test)]\nmod ").next().expect("a first part").to_owned();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn imports_point_to_lower_layers() {
    let layer = |name: &str| LAYERS.iter().find(|(folder, _)| *folder == name).map(|(_, layer)| *layer);
    for (folder, path) in sources() {
        let own = layer(&folder).expect("a known folder");
        for part in code(&path).split("crate::").skip(1) {
            let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let Some(other) = layer(&name) else { continue };
            let sideways = SIDEWAYS.contains(&(folder.as_str(), name.as_str()));
            assert!(other < own || name == folder || sideways, "{}: {folder} imports {name}", path.display());
        }
    }
}

#[test]
fn each_large_crate_has_one_home() {
    for (folder, path) in sources() {
        let code = code(&path);
        for (name, homes) in OWNED {
            let used = [format!("use {name}::"), format!(" {name}::"), format!("({name}::"), format!("<{name}::")]
                .iter()
                .any(|text| code.contains(text.as_str()));
            assert!(!used || homes.contains(&folder.as_str()), "{}: {folder} uses {name}", path.display());
        }
    }
}

#[test]
fn every_source_names_its_licence_first() {
    for (_, path) in sources() {
        let text = fs::read_to_string(&path).expect("a source file");
        assert!(text.starts_with("// SPDX-License-Identifier: GPL-2.0-only\n"), "{}", path.display());
    }
}
