// SPDX-License-Identifier: GPL-2.0-only
//! The `diff` attribute of files, from the `.gitattributes` files of a tree, as `git --attr-source=TREE` reads it.

use std::collections::BTreeMap;

use super::wildmatch;
use crate::text::RepoPath;
use crate::tree::{TreeError, TreeSource};

/// What a file's `diff` attribute says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum DiffAttribute {
    /// `diff`: text, whatever is in it.
    Set,
    /// `-diff`: binary.
    Unset,
    /// `diff=NAME`.
    Driver(String),
    /// Nothing, or `!diff`.
    Unspecified,
}

#[derive(Clone, Debug)]
struct Rule {
    pattern: String,
    diff: DiffAttribute,
}

/// The attribute rules of the folders that some files lie in.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    /// By folder, empty for the top, each in the order of its file's lines.
    folders: BTreeMap<String, Vec<Rule>>,
}

impl Attributes {
    /// Reads what a tree says about these files.
    ///
    /// # Errors
    /// When the tree can't be read.
    pub fn read<'p>(tree: &dyn TreeSource, paths: impl IntoIterator<Item = &'p RepoPath>) -> Result<Self, TreeError> {
        let mut attributes = Self::default();
        let mut macros = BTreeMap::from([("binary".to_owned(), DiffAttribute::Unset)]);
        attributes.add_folder(tree, "", &mut macros)?;
        for path in paths {
            let folder = path.folder();
            let ends = folder.match_indices('/').map(|(at, _)| at).chain((!folder.is_empty()).then_some(folder.len()));
            for end in ends {
                if !attributes.folders.contains_key(&folder[..end]) {
                    attributes.add_folder(tree, &folder[..end], &mut macros)?;
                }
            }
        }
        Ok(attributes)
    }

    fn add_folder(
        &mut self,
        tree: &dyn TreeSource,
        folder: &str,
        macros: &mut BTreeMap<String, DiffAttribute>,
    ) -> Result<(), TreeError> {
        let name = if folder.is_empty() { ".gitattributes".to_owned() } else { format!("{folder}/.gitattributes") };
        let file = match RepoPath::new(&name) {
            Ok(path) => tree.read(&path)?,
            Err(_) => None,
        };
        let text = file.map(|file| String::from_utf8_lossy(file.bytes()).into_owned()).unwrap_or_default();
        self.folders.insert(folder.to_owned(), rules(&text, macros));
        Ok(())
    }

    pub(crate) fn diff_of(&self, path: &RepoPath) -> DiffAttribute {
        let path = path.as_str();
        let mut found = DiffAttribute::Unspecified;
        // Folders come in the order of their names, so the top before what lies in it: the deepest word counts.
        for (folder, rules) in &self.folders {
            let inside = match folder.as_str() {
                "" => Some(path),
                folder => path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')),
            };
            let Some(inside) = inside else { continue };
            for rule in rules {
                if applies(&rule.pattern, inside) {
                    found = rule.diff.clone();
                }
            }
        }
        found
    }
}

/// A pattern without a slash is about the name alone; others begin at the folder of their file.
fn applies(pattern: &str, path: &str) -> bool {
    if pattern.ends_with('/') {
        return false;
    }
    match pattern.strip_prefix('/') {
        Some(rooted) => wildmatch::matches(rooted.as_bytes(), path.as_bytes()),
        None if pattern.contains('/') => wildmatch::matches(pattern.as_bytes(), path.as_bytes()),
        None => wildmatch::matches(pattern.as_bytes(), path.rsplit('/').next().unwrap_or(path).as_bytes()),
    }
}

fn rules(text: &str, macros: &mut BTreeMap<String, DiffAttribute>) -> Vec<Rule> {
    let mut rules = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (pattern, words) = match line.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
            Some(quoted) => quoted,
            None => line.split_once([' ', '\t']).unwrap_or((line, "")),
        };
        let Some(diff) = words.split_whitespace().filter_map(|word| diff_of_word(word, macros)).next_back() else {
            continue;
        };
        if let Some(name) = pattern.strip_prefix("[attr]") {
            macros.insert(name.to_owned(), diff);
        } else if !pattern.starts_with('!') {
            rules.push(Rule { pattern: pattern.to_owned(), diff });
        }
    }
    rules
}

fn diff_of_word(word: &str, macros: &BTreeMap<String, DiffAttribute>) -> Option<DiffAttribute> {
    match word {
        "diff" => Some(DiffAttribute::Set),
        "-diff" => Some(DiffAttribute::Unset),
        "!diff" => Some(DiffAttribute::Unspecified),
        _ => match word.strip_prefix("diff=") {
            Some(name) => Some(DiffAttribute::Driver(name.to_owned())),
            None => macros.get(word).cloned(),
        },
    }
}
