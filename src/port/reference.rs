// SPDX-License-Identifier: GPL-2.0-only
//! Bugs, tickets and CVE numbers in the form that a target has for them.

use super::flavour::Flavour;

/// Something that a patch refers to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Reference {
    /// A bug or a ticket, as it is to stand there.
    Bug(String),
    /// A CVE number.
    Cve(String),
}

impl Reference {
    /// Reads what a user says: a number, a key such as `RHEL-12` or `LP: #12`, a CVE number, or anything else, which
    /// stays as it is.
    pub(super) fn read(text: &str, flavour: Flavour) -> Self {
        let text = text.trim();
        if let Some(cve) = cve(text) {
            return Self::Cve(cve);
        }
        let number = number(text, flavour);
        Self::Bug(match (flavour, number) {
            (Flavour::Debian, Some(number)) => format!("https://bugs.debian.org/{number}"),
            (Flavour::Ubuntu, Some(number)) => format!("https://bugs.launchpad.net/bugs/{number}"),
            (Flavour::Suse, Some(number)) => format!("bsc#{number}"),
            (Flavour::Rhel, Some(number)) => format!("https://issues.redhat.com/browse/RHEL-{number}"),
            (Flavour::Android, Some(number)) => number.to_owned(),
            (Flavour::Rhel, None) if is_key(text) => format!("https://issues.redhat.com/browse/{text}"),
            _ => text.to_owned(),
        })
    }
}

/// The number of a bug in the target's own tracker, however it is written.
fn number(text: &str, flavour: Flavour) -> Option<&str> {
    let prefixes: &[&str] = match flavour {
        Flavour::Debian => &["https://bugs.debian.org/cgi-bin/bugreport.cgi?bug=", "https://bugs.debian.org/"],
        Flavour::Ubuntu => &["https://bugs.launchpad.net/bugs/", "https://launchpad.net/bugs/", "LP: #", "LP:#", "LP#"],
        Flavour::Suse => &["https://bugzilla.suse.com/show_bug.cgi?id=", "bsc#"],
        Flavour::Rhel => &["RHEL-"],
        Flavour::Android => &["b/"],
        _ => &[],
    };
    let rest = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text);
    let rest = rest.strip_prefix('#').unwrap_or(rest);
    (!rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit())).then_some(rest)
}

/// A ticket's key: `RHEL-12`, `RHELPLAN-345`.
fn is_key(text: &str) -> bool {
    text.split_once('-').is_some_and(|(project, number)| {
        !project.is_empty()
            && project.bytes().all(|b| b.is_ascii_uppercase())
            && !number.is_empty()
            && number.bytes().all(|b| b.is_ascii_digit())
    })
}

/// `CVE-2026-12345`, in capitals.
fn cve(text: &str) -> Option<String> {
    let upper = text.to_ascii_uppercase();
    let (year, number) = upper.strip_prefix("CVE-")?.split_once('-')?;
    let digits = |text: &str| text.len() >= 4 && text.bytes().all(|b| b.is_ascii_digit());
    (year.len() == 4 && digits(year) && digits(number)).then_some(upper.clone())
}

/// Says whether a text begins as a CVE number does and is none.
#[must_use]
pub fn is_torn_cve(text: &str) -> bool {
    let text = text.trim();
    text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("cve-")) && cve(text).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_becomes_what_each_target_has_for_a_bug() {
        let said = |flavour, text| match Reference::read(text, flavour) {
            Reference::Bug(text) => text,
            Reference::Cve(number) => format!("cve {number}"),
        };
        assert_eq!(said(Flavour::Debian, "#1012345"), "https://bugs.debian.org/1012345");
        assert_eq!(said(Flavour::Ubuntu, "LP: #2012345"), "https://bugs.launchpad.net/bugs/2012345");
        assert_eq!(said(Flavour::Suse, "1234567"), "bsc#1234567");
        assert_eq!(said(Flavour::Suse, "jsc#PED-12"), "jsc#PED-12");
        assert_eq!(said(Flavour::Rhel, "RHEL-12"), "https://issues.redhat.com/browse/RHEL-12");
        assert_eq!(said(Flavour::Rhel, "RHELPLAN-3"), "https://issues.redhat.com/browse/RHELPLAN-3");
        assert_eq!(said(Flavour::Android, "12345"), "12345");
        assert_eq!(said(Flavour::Ubuntu, "cve-2026-12345"), "cve CVE-2026-12345");
        assert_eq!(said(Flavour::Suse, "CVE-12"), "CVE-12");
        assert_eq!(said(Flavour::Debian, "https://example.org/7"), "https://example.org/7");
    }
}
