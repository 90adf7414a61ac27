// SPDX-License-Identifier: GPL-2.0-only
//! Trailers: the `Key: value` lines that end a log (`git-interpret-trailers(1)`).

use std::fmt;

use crate::git::Identity;

/// One trailer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trailer {
    /// What stands before the colon.
    pub key: String,
    /// What stands after it.
    pub value: String,
}

impl Trailer {
    /// Reads `Key: value`; `None` for a line that is no trailer.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let (key, value) = line.split_once(':')?;
        let good = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let value = value.trim();
        (good && !value.is_empty() && !value.starts_with("//"))
            .then(|| Self { key: key.to_owned(), value: value.to_owned() })
    }

    /// A `Signed-off-by:` of that person.
    #[must_use]
    pub fn signed_off_by(person: &Identity) -> Self {
        Self { key: "Signed-off-by".into(), value: person.to_string() }
    }

    /// Says whether the key is this one, whatever the case of its letters.
    #[must_use]
    pub fn is(&self, key: &str) -> bool {
        self.key.eq_ignore_ascii_case(key)
    }
}

impl fmt::Display for Trailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.value)
    }
}

/// Signs off at the end, unless the last trailer does it already.
pub(crate) fn sign_off(trailers: &mut Vec<Trailer>, person: &Identity) {
    let own = Trailer::signed_off_by(person);
    if trailers.last() != Some(&own) {
        trailers.push(own);
    }
}

/// The trailers of a whole log: those of its last paragraph, if all of its lines are trailers, `[name: remark]` lines or
/// continuations of them.
#[must_use]
pub fn trailers_of(log: &str) -> Vec<Trailer> {
    let lines: Vec<&str> = log.trim_end().lines().collect();
    let start = lines.iter().rposition(|line| line.trim().is_empty()).map_or(lines.len(), |at| at + 1);
    let last = &lines[start..];
    let remark = |line: &str| line.starts_with('[') || line.starts_with([' ', '\t']);
    if !last.iter().all(|line| Trailer::parse(line).is_some() || remark(line)) {
        return Vec::new();
    }
    last.iter().filter_map(|line| Trailer::parse(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_paragraph_holds_the_trailers() {
        let log = "Subject\n\nText: not one.\n\nFixes: 0123456789ab (\"x\")\n[a: b]\nSigned-off-by: A <a@b>\n";
        let keys: Vec<_> = trailers_of(log).into_iter().map(|t| t.key).collect();
        assert_eq!(keys, ["Fixes", "Signed-off-by"]);
        assert_eq!(trailers_of("Subject\n\nSigned-off-by: A <a@b>\nand text\n"), []);
        assert_eq!(trailers_of("Subject: x\n"), []);
    }
}
