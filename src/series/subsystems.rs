// SPDX-License-Identifier: GPL-2.0-only
//! The entries of a kernel's MAINTAINERS, as far as they tell which files belong together.
//!
//! Who gets a mail is not decided here; the tree's own `scripts/get_maintainer.pl` does that. Patterns of `N:` and `K:`
//! are left out: they say who wants to know, not where a file belongs.

/// An entry that names files.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Entry {
    title: String,
    files: Vec<String>,
    excluded: Vec<String>,
}

/// All entries of a MAINTAINERS file, in order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Subsystems {
    entries: Vec<Entry>,
}

/// The entry that takes whatever no other takes.
const REST: &str = "THE REST";

impl Subsystems {
    /// Reads the text of MAINTAINERS. Lines that are no entries are passed over.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        let mut title: Option<&str> = None;
        let mut open = false;
        for line in text.lines() {
            let field = line.as_bytes().get(1) == Some(&b':') && line.as_bytes()[0].is_ascii_uppercase();
            match (field, title) {
                (true, Some(name)) => {
                    if !open {
                        entries.push(Entry { title: name.to_owned(), files: Vec::new(), excluded: Vec::new() });
                        open = true;
                    }
                    let entry = entries.last_mut().expect("an entry is open");
                    let value = line[2..].trim().to_owned();
                    match line.as_bytes()[0] {
                        b'F' => entry.files.push(value),
                        b'X' => entry.excluded.push(value),
                        _ => {}
                    }
                }
                _ => {
                    title = (!line.trim().is_empty() && !line.starts_with(char::is_whitespace)).then(|| line.trim());
                    open = false;
                }
            }
        }
        entries.retain(|entry| entry.title != REST && !entry.files.is_empty());
        Self { entries }
    }

    /// The title of the entry that names the file most closely, the first of equals; `None` where none does.
    #[must_use]
    pub fn of(&self, path: &str) -> Option<&str> {
        let mut best: Option<((usize, usize), &str)> = None;
        for entry in &self.entries {
            if entry.excluded.iter().any(|pattern| matches(pattern, path)) {
                continue;
            }
            let close = entry.files.iter().filter(|pattern| matches(pattern, path)).map(|p| closeness(p)).max();
            if let Some(close) = close.filter(|close| best.is_none_or(|(most, _)| *close > most)) {
                best = Some((close, &entry.title));
            }
        }
        best.map(|(_, title)| title)
    }
}

/// How much of a path a pattern pins down: the folders, then the characters that are no wildcard.
fn closeness(pattern: &str) -> (usize, usize) {
    let parts = pattern.split('/').filter(|part| !part.is_empty() && *part != "*").count();
    (parts, pattern.bytes().filter(|byte| !matches!(byte, b'*' | b'?' | b'/')).count())
}

/// Says whether a pattern of `F:` or `X:` takes a path: a folder takes all below it, `*` and `?` stop at a slash
/// (`MAINTAINERS`, *Descriptions of section entries*).
fn matches(pattern: &str, path: &str) -> bool {
    let pattern = pattern.trim_start_matches("./");
    if !pattern.contains(['*', '?', '[']) {
        let folder = pattern.trim_end_matches('/');
        return path == pattern || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    }
    let (whole, below) = match pattern.strip_suffix('/') {
        Some(folder) => (folder, true),
        None => (pattern, false),
    };
    let depth = whole.matches('/').count() + 1;
    let mut parts = path.splitn(depth + 1, '/');
    let head: Vec<&str> = parts.by_ref().take(depth).collect();
    let rest = parts.next();
    (rest.is_some() == below) && head.len() == depth && whole.split('/').zip(head).all(|(p, name)| wild(p, name))
}

/// Matches a name against a pattern of `*`, `?` and plain characters.
fn wild(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(byte) if *byte == b'?' || *byte == name[n] => {
                p += 1;
                n += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    n = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "List of maintainers\n\n\tDescriptions\n\nALPHA BUS\nM:\tA <a@example.org>\nF:\tdrivers/alpha/\n\
        X:\tdrivers/alpha/old/\n\nALPHA FAST PATH\nL:\tl@example.org\nF:\tdrivers/alpha/fast*\nF:\tinclude/linux/alpha.h\n\n\
        DRIVERS\nF:\tdrivers/\n\nTHE REST\nF:\t*\nF:\t*/\n";

    #[test]
    fn the_entry_that_names_a_file_most_closely_has_it() {
        let all = Subsystems::parse(TEXT);
        assert_eq!(all.of("drivers/alpha/core.c"), Some("ALPHA BUS"));
        assert_eq!(all.of("drivers/alpha/fast-ring.c"), Some("ALPHA FAST PATH"));
        assert_eq!(all.of("drivers/alpha/x/fast.c"), Some("ALPHA BUS"));
        assert_eq!(all.of("drivers/alpha/old/a.c"), Some("DRIVERS"));
        assert_eq!(all.of("include/linux/alpha.h"), Some("ALPHA FAST PATH"));
        assert_eq!(all.of("kernel/fork.c"), None);
    }

    #[test]
    fn wildcards_stop_at_a_slash() {
        assert!(matches("a/*/c.h", "a/b/c.h") && !matches("a/*/c.h", "a/b/d/c.h"));
        assert!(matches("a/b*/", "a/bx/y/z.c") && !matches("a/b*/", "a/bx"));
        assert!(wild("*a*b", "xaxxb") && !wild("*a*b", "xaxx") && wild("?x", "ax") && !wild("?x", "x"));
    }
}
