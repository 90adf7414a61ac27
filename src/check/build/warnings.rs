// SPDX-License-Identifier: GPL-2.0-only
//! What compilers say, taken apart.

use std::collections::BTreeMap;

/// A warning or an error without its line: lines move, what is said stays.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Message {
    /// The file, relative to the top of the tree.
    pub file: String,
    /// Whether it is an error.
    pub severity: Severity,
    /// What it says, the name of the warning included.
    pub text: String,
}

/// How bad a message is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// The object is made all the same.
    Warning,
    /// It is not.
    Error,
}

impl std::fmt::Display for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = if self.severity == Severity::Error { "error" } else { "warning" };
        write!(f, "{}: {word}: {}", self.file, self.text)
    }
}

/// The messages of a compiler's output, each with how often it came. `top` is the source folder's path as make spells
/// it.
#[must_use]
pub(super) fn messages(output: &str, top: &str) -> BTreeMap<Message, usize> {
    let mut found = BTreeMap::new();
    for line in output.lines() {
        let Some((place, severity, text)) = head(line) else { continue };
        let file = place.split(':').next().unwrap_or(place);
        let file = file.strip_prefix(top).map_or(file, |rest| rest.trim_start_matches('/'));
        let file = file.trim_start_matches("./").trim_start_matches("../");
        *found.entry(Message { file: file.to_owned(), severity, text: text.trim().to_owned() }).or_insert(0) += 1;
    }
    found
}

fn head(line: &str) -> Option<(&str, Severity, &str)> {
    for (mark, severity) in
        [(": warning: ", Severity::Warning), (": fatal error: ", Severity::Error), (": error: ", Severity::Error)]
    {
        if let Some((place, text)) = line.split_once(mark) {
            let plain = !place.is_empty() && !place.contains(' ');
            return plain.then_some((place, severity, text));
        }
    }
    None
}

/// What `after` has more of than `before`.
#[must_use]
pub(super) fn added(before: &BTreeMap<Message, usize>, after: &BTreeMap<Message, usize>) -> Vec<Message> {
    let more = after.iter().filter(|(message, count)| before.get(message).is_none_or(|known| known < count));
    more.map(|(message, _)| message.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_that_moved_is_the_same_and_one_that_replaced_it_is_new() {
        let base = messages("/s/a/b.c:10:5: warning: unused variable 'x' [-Wunused-variable]\n", "/s");
        let moved = messages("/s/a/b.c:19:5: warning: unused variable 'x' [-Wunused-variable]\n", "/s");
        let other = messages("/s/a/b.c:10:5: warning: unused variable 'y' [-Wunused-variable]\nmake: x\n", "/s");
        assert_eq!(added(&base, &moved), []);
        assert_eq!(added(&base, &other)[0].to_string(), "a/b.c: warning: unused variable 'y' [-Wunused-variable]");
    }
}
