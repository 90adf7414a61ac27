// SPDX-License-Identifier: GPL-2.0-only
//! What stands before the first rule of a file: virtual rules, options, and the files that are included.

use super::diagnostic::{Loc, Sink};
use super::header::is_name;
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

fn included(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix('#')?.trim_start().strip_prefix("include")?.trim_start();
    rest.strip_prefix('"')?.split_once('"').map(|(name, _)| name)
}

/// Reads the lines; `files` are those that were read.
pub(super) fn prolog(lines: &[(u32, &str)], files: &[RuleFile], patch: &mut SemanticPatch, sink: &mut Sink<'_>) {
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
        let list = if let Some(rest) = text.strip_prefix("virtual ").or_else(|| text.strip_prefix("virtual\t")) {
            rest
        } else if text.is_empty()
            || text.starts_with('#')
            || text.starts_with("using")
            || text.starts_with("/*")
            || text.starts_with('*')
        {
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
}
