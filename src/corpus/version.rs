// SPDX-License-Identifier: GPL-2.0-only
//! Versions of Linux, and how users ask for them.

use std::fmt;
use std::str::FromStr;

/// An upstream version: `7.1.13`, `7.2-rc3`.
///
/// Versions compare as releases do: a release candidate comes before its release.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct KernelVersion {
    numbers: Vec<u32>,
    /// `u32::MAX` for a release, so that candidates come before it.
    candidate: u32,
}

/// A text that is no version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no version of Linux\nhint: give one such as 7.1.13, or a series such as 7.1")]
pub struct VersionError {
    /// The text.
    pub text: String,
}

impl FromStr for KernelVersion {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let fail = || VersionError { text: text.to_owned() };
        let plain = text.strip_prefix('v').unwrap_or(text);
        let (numbers, candidate) = match plain.split_once(['-', '~']) {
            Some((numbers, rc)) => {
                let digits = rc.strip_prefix("rc").ok_or_else(fail)?;
                (numbers, number(digits).ok_or_else(fail)?)
            }
            None => (plain, u32::MAX),
        };
        let numbers: Vec<u32> = numbers.split('.').map(number).collect::<Option<_>>().ok_or_else(fail)?;
        if !(2..=4).contains(&numbers.len()) { Err(fail()) } else { Ok(Self { numbers, candidate }) }
    }
}

fn number(text: &str) -> Option<u32> {
    (text.len() <= 5 && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

impl fmt::Display for KernelVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.numbers.iter().map(u32::to_string).collect();
        f.write_str(&numbers.join("."))?;
        if self.candidate == u32::MAX { Ok(()) } else { write!(f, "-rc{}", self.candidate) }
    }
}

impl KernelVersion {
    /// The tag that the version has in a repository: `v7.1.13`.
    #[must_use]
    pub fn tag(&self) -> String {
        format!("v{self}")
    }

    /// The first two numbers: `7.1`.
    #[must_use]
    pub fn series(&self) -> String {
        format!("{}.{}", self.numbers[0], self.numbers[1])
    }

    fn is_release(&self) -> bool {
        self.candidate == u32::MAX
    }
}

/// What a user asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Request {
    /// That version and no other.
    Exact(KernelVersion),
    /// The newest release of a series.
    Series(KernelVersion),
}

impl FromStr for Request {
    type Err = VersionError;

    /// Two numbers name a series, three or a release candidate a version.
    fn from_str(text: &str) -> Result<Self, VersionError> {
        let version: KernelVersion = text.parse()?;
        Ok(if version.numbers.len() == 2 && version.is_release() {
            Self::Series(version)
        } else {
            Self::Exact(version)
        })
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(version) | Self::Series(version) => version.fmt(f),
        }
    }
}

impl Request {
    /// Says whether a version is one that is asked for.
    #[must_use]
    pub fn accepts(&self, version: &KernelVersion) -> bool {
        match self {
            Self::Exact(wanted) => wanted == version,
            Self::Series(wanted) => version.is_release() && version.numbers[..2] == wanted.numbers[..2],
        }
    }

    /// `7.1` of `7.1.13`: what packages of older kernels have in their names.
    #[must_use]
    pub fn series(&self) -> String {
        match self {
            Self::Exact(version) | Self::Series(version) => version.series(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_sort_as_they_were_released() {
        let mut texts = vec!["7.1.13", "7.1", "7.2-rc1", "7.1.2", "7.1~rc7", "6.18.15"];
        texts.sort_by_key(|text| text.parse::<KernelVersion>().expect("a version"));
        assert_eq!(texts, ["6.18.15", "7.1~rc7", "7.1", "7.1.2", "7.1.13", "7.2-rc1"]);
    }

    #[test]
    fn two_numbers_ask_for_a_series() {
        let request: Request = "7.1".parse().expect("a request");
        let accepts = |text: &str| request.accepts(&text.parse().expect("a version"));
        assert!(accepts("7.1") && accepts("7.1.13") && !accepts("7.1-rc3") && !accepts("7.10.1"));
        assert!(matches!("v7.1.13".parse(), Ok(Request::Exact(_))));
        assert!(matches!("7.2-rc1".parse(), Ok(Request::Exact(_))));
        for text in ["", "7", "linux", "7.1.x", "7..1", "../x", "7.1-foo", "1.2.3.4.5", "7.999999"] {
            assert!(text.parse::<Request>().is_err(), "{text}");
        }
    }
}
