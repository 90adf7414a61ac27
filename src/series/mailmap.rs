// SPDX-License-Identifier: GPL-2.0-only
//! The tree's `.mailmap`: which name a person goes by in a shortlog (`gitmailmap(5)`).

use std::collections::BTreeMap;

use crate::git::Identity;

/// Names by address, and by address and name.
#[derive(Debug, Default)]
pub(crate) struct Mailmap {
    by_address: BTreeMap<String, String>,
    by_both: BTreeMap<(String, String), String>,
}

impl Mailmap {
    /// Reads the lines that give a name; those that only give an address do not matter to a shortlog.
    pub(crate) fn parse(text: &str) -> Self {
        let mut map = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, first, rest)) = entry(line) else { continue };
            if name.is_empty() {
                continue;
            }
            match entry(rest) {
                None => drop(map.by_address.insert(first.to_lowercase(), name.to_owned())),
                Some(("", second, _)) => {
                    map.by_address.insert(second.to_lowercase(), name.to_owned());
                }
                Some((old, second, _)) => {
                    map.by_both.insert((second.to_lowercase(), old.to_lowercase()), name.to_owned());
                }
            }
        }
        map
    }

    pub(crate) fn name<'a>(&'a self, person: &'a Identity) -> &'a str {
        let address = person.email().to_lowercase();
        let both = (address, person.name().to_lowercase());
        self.by_both.get(&both).or_else(|| self.by_address.get(&both.0)).map_or(person.name(), String::as_str)
    }
}

/// The name, the address and what follows.
fn entry(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = text.split_once('<')?;
    let (address, rest) = rest.split_once('>')?;
    Some((name.trim(), address.trim(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_address_or_by_both() {
        let map = Mailmap::parse("# c\nJane Doe <jane@new> <JANE@old>\nBob B <bob@x>\nAnn A <a@x> Al <bob@x>\n");
        let name = |name, mail| map.name(&Identity::new(name, mail).expect("a person")).to_owned();
        assert_eq!(name("jd", "jane@old"), "Jane Doe");
        assert_eq!(name("b", "BOB@x"), "Bob B");
        assert_eq!(name("al", "bob@x"), "Ann A");
        assert_eq!(name("x", "y@z"), "x");
    }
}
