// SPDX-License-Identifier: GPL-2.0-only
//! What stands before the first rule of a file: virtual rules, options, and the files that are included.

use std::collections::BTreeSet;

use super::diagnostic::{Loc, Sink};
use super::header::{self, is_name};
use super::rule::SemanticPatch;
use super::sections;

/// A file of rules, read by the caller.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleFile {
    /// Its name, for messages.
    pub name: String,
    /// How the `#include` line that wants it spells it; `None` for the file that the user named.
    pub wanted_as: Option<String>,
    /// Its bytes.
    pub text: Vec<u8>,
}

/// The files that a file of rules includes, as its lines spell them, in order.
#[must_use]
pub fn includes(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    // What is wrong with the file is said when it is parsed.
    let file = sections::split(&text, &mut Sink::new("", &text));
    file.prolog.iter().filter_map(|(_, line)| included(line)).map(str::to_owned).collect()
}

/// The files of isomorphisms that a file of rules asks for with `using`, as it spells them.
#[must_use]
pub fn usings(text: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(text);
    let mut sink = Sink::new("", &text);
    let file = sections::split(&text, &mut sink);
    let of_lines = file.prolog.iter().filter_map(|(_, line)| used(line.split("//").next().unwrap_or("").trim()));
    let mut names: BTreeSet<String> = of_lines.flatten().collect();
    for rule in &file.rules {
        names.extend(header::header(&rule.header, &mut sink).using.into_iter().map(|(name, _)| name));
    }
    names
}

/// What a line that begins with `using` names.
fn used(line: &str) -> Option<Vec<String>> {
    let rest = line.strip_prefix("using").filter(|rest| rest.starts_with([' ', '\t', '"', '<']))?;
    Some(rest.split('"').skip(1).step_by(2).map(str::to_owned).collect())
}

fn included(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix('#')?.trim_start().strip_prefix("include")?.trim_start();
    rest.strip_prefix('"')?.split_once('"').map(|(name, _)| name)
}

/// Reads the lines; `files` are those that were read.
///
/// Returns the files of isomorphisms that they ask for.
pub(super) fn prolog(
    lines: &[(u32, &str)],
    files: &[RuleFile],
    patch: &mut SemanticPatch,
    sink: &mut Sink<'_>,
) -> Vec<(String, Loc)> {
    let mut using = Vec::new();
    let mut virtuals = false;
    for (number, line) in lines {
        let text = line.split("//").next().unwrap_or("").trim();
        let loc = Loc { line: *number, column: 1 };
        if let Some(options) = text.strip_prefix('#').and_then(|rest| rest.trim_start().strip_prefix("spatch")) {
            patch.options.extend(options.split_whitespace().map(str::to_owned));
            continue;
        }
        if let Some(name) = included(line)
            && !files.iter().any(|file| file.wanted_as.as_deref() == Some(name))
        {
            let hint = "write its rules into this file";
            sink.hinted(loc, line.len(), format!("the rules of `{name}` are not there"), hint);
            continue;
        }
        if let Some(names) = used(text) {
            let hint = "write `using \"own.iso\"`: the file stands beside this one";
            if names.is_empty() {
                sink.hinted(loc, line.len(), "`using` names no file in quotes", hint);
            }
            using.extend(names.into_iter().map(|name| (name, loc)));
            virtuals = false;
            continue;
        }
        let list = if let Some(rest) = text.strip_prefix("virtual ").or_else(|| text.strip_prefix("virtual\t")) {
            rest
        } else if text.is_empty() || text.starts_with('#') || text.starts_with("/*") || text.starts_with('*') {
            virtuals = false;
            continue;
        } else if virtuals {
            text
        } else if text == "virtual" {
            virtuals = true;
            continue;
        } else {
            sink.hinted(loc, line.len(), "this stands in no rule", "a rule begins with a line `@@` or `@name@`");
            continue;
        };
        virtuals = list.trim_end().ends_with(',');
        for name in list.split([',', ';', ' ']).map(str::trim).filter(|n| !n.is_empty()) {
            if is_name(name) {
                patch.virtuals.push(name.to_owned());
            } else {
                sink.error(loc, line.len(), format!("`{name}` is no name of a virtual rule"));
            }
        }
    }
    using
}
