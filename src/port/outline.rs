// SPDX-License-Identifier: GPL-2.0-only
//! The functions of a text, found by their braces in the first column: quick, and good enough to doubt by.

use crate::c::stats::functions_in_text;
use crate::text::ByteSpan;

/// A function as a text shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Region {
    /// The word before its parameters.
    pub(super) name: String,
    /// All before the `{`, on one line.
    pub(super) header: String,
    /// From the `{` to behind the `}`.
    pub(super) body: ByteSpan,
}

impl Region {
    /// Says whether it returns nothing.
    pub(super) fn is_void(&self) -> bool {
        let head = self.header.split('(').next().unwrap_or_default();
        head.split_whitespace().any(|word| word == "void") && !head.contains('*')
    }
}

/// The functions of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Outline {
    regions: Vec<Region>,
}

impl Outline {
    pub(super) fn of(text: &[u8]) -> Self {
        let region = |(body, header): (ByteSpan, String)| {
            let head = header.split('(').next().unwrap_or_default();
            let name = head.split(|c: char| !(c.is_alphanumeric() || c == '_')).rfind(|part| !part.is_empty());
            Region { name: name.unwrap_or_default().to_owned(), body, header: header.clone() }
        };
        Self { regions: functions_in_text(text).into_iter().map(region).collect() }
    }

    /// All of them, in order.
    pub(super) fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The function whose body holds the byte.
    pub(super) fn at(&self, byte: usize) -> Option<&Region> {
        let behind = self.regions.partition_point(|region| region.body.start() as usize <= byte);
        self.regions[..behind].last().filter(|region| byte < region.body.end() as usize)
    }

    /// The function of that name.
    pub(super) fn named(&self, name: &str) -> Option<&Region> {
        self.regions.iter().find(|region| region.name == name)
    }
}
