// SPDX-License-Identifier: GPL-2.0-only
//! The spellings of spatch's options: old ones with one dash, and those of `#spatch` lines.

use std::ffi::OsString;

use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::args::{Args, Command, Spatch};

/// Says in `#spatch` lines that options which are not known have nothing to say.
const LENIENT: &str = "--ignore-unknown-options";

/// Options that spatch's users write with one dash and underscores.
const OLD: [&str; 34] = [
    "sp_file",
    "cocci_file",
    "dir",
    "in_place",
    "inplace",
    "outplace",
    "iso_file",
    "macro_file",
    "macro_file_builtins",
    "include_headers",
    "include_headers_for_types",
    "no_includes",
    "all_includes",
    "local_includes",
    "recursive_includes",
    "no_show_diff",
    "show_diff",
    "very_quiet",
    "quiet",
    "debug",
    "timeout",
    "use_glimpse",
    "use_idutils",
    "use_coccigrep",
    "use_gitgrep",
    "patch",
    "reverse",
    "no_loops",
    "profile",
    "smpl_spacing",
    "linux_spacing",
    "include",
    "ignore",
    "version",
];

/// Gives the arguments of `kseries spatch` their present spelling.
pub(super) fn respell(arguments: Vec<OsString>) -> Vec<OsString> {
    if arguments.get(1).is_none_or(|command| command != "spatch") {
        return arguments;
    }
    arguments.into_iter().map(|argument| argument.to_str().and_then(modern).map_or(argument, OsString::from)).collect()
}

fn modern(argument: &str) -> Option<String> {
    let name = argument.strip_prefix('-')?;
    let name = name.strip_prefix('-').unwrap_or(name);
    let (word, value) = name.split_once('=').map_or((name, None), |(word, value)| (word, Some(value)));
    let plain = word.replace('-', "_");
    if !OLD.contains(&plain.as_str()) {
        return None;
    }
    let value = value.map_or(String::new(), |value| format!("={value}"));
    Some(format!("--{}{value}", plain.replace('_', "-")))
}

/// Adds what the `#spatch` lines of a semantic patch say; the command line goes first.
///
/// # Errors
/// What is wrong with the lines, for people.
pub(super) fn add_lines(args: &mut Spatch, lines: &[String]) -> Result<(), String> {
    if lines.is_empty() {
        return Ok(());
    }
    let all_words = lines.len();
    let mut lines: Vec<&String> = lines.iter().filter(|word| *word != LENIENT).collect();
    let lenient = lines.len() < all_words;
    let parsed = loop {
        let fixed = ["kseries", "spatch", "--sp-file", "none", "none.c"].map(OsString::from);
        let all: Vec<OsString> = fixed.into_iter().chain(lines.iter().map(OsString::from)).collect();
        let error = match Args::try_parse_from(respell(all)) {
            Ok(parsed) => break parsed,
            Err(error) => error,
        };
        let unknown = match error.get(ContextKind::InvalidArg) {
            Some(ContextValue::String(name)) if lenient && error.kind() == ErrorKind::UnknownArgument => {
                lines.iter().position(|word| word.split('=').next() == Some(name))
            }
            _ => None,
        };
        if let Some(at) = unknown {
            lines.remove(at);
            continue;
        }
        let text = error.to_string();
        let first = text.lines().next().unwrap_or_default();
        return Err(format!("the `#spatch` lines: {}", first.trim_start_matches("error: ")));
    };
    let Command::Spatch(said) = parsed.command else { return Ok(()) };
    args.define.extend(said.define);
    args.include_headers |= said.include_headers;
    args.no_show_diff |= said.no_show_diff;
    args.very_quiet |= said.very_quiet;
    args.reverse |= said.reverse;
    args.jobs = args.jobs.or(said.jobs);
    args.timeout = args.timeout.or(said.timeout);
    Ok(())
}

impl Spatch {
    /// The options that have nothing to say here, as they are written.
    pub(super) fn without_effect(&self) -> Vec<&'static str> {
        let other = &self.other;
        let flags = [
            (other.no_includes, "--no-includes"),
            (other.all_includes, "--all-includes"),
            (other.local_includes, "--local-includes"),
            (other.recursive_includes, "--recursive-includes"),
            (other.include_headers_for_types, "--include-headers-for-types"),
            (!other.include_folders.is_empty(), "-I"),
            (!other.include.is_empty(), "--include"),
            (other.macro_file.is_some(), "--macro-file"),
            (other.macro_file_builtins.is_some(), "--macro-file-builtins"),
            (other.use_glimpse, "--use-glimpse"),
            (other.use_idutils, "--use-idutils"),
            (other.use_coccigrep, "--use-coccigrep"),
            (other.use_gitgrep, "--use-gitgrep"),
            (other.no_loops, "--no-loops"),
            (other.chunksize.is_some(), "--chunksize"),
            (other.patch.is_some(), "--patch"),
            (other.smpl_spacing, "--smpl-spacing"),
            (other.linux_spacing, "--linux-spacing"),
            (other.max_width.is_some(), "--max-width"),
            (other.indent.is_some(), "--indent"),
            (other.debug, "--debug"),
            (other.profile, "--profile"),
            (other.force_diff, "--force-diff"),
            (other.keep_comments, "--keep-comments"),
        ];
        flags.into_iter().filter(|(given, _)| *given).map(|(_, name)| name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_spellings_are_read() {
        let old = ["kseries", "spatch", "-sp_file", "a.cocci", "--in_place", "-D", "patch", "-dir=x", "-j", "2"];
        let new: Vec<_> = respell(old.map(OsString::from).to_vec());
        assert_eq!(
            new,
            ["kseries", "spatch", "--sp-file", "a.cocci", "--in-place", "-D", "patch", "--dir=x", "-j", "2"]
        );
    }

    #[test]
    fn other_commands_keep_their_arguments() {
        let other = ["kseries", "check", "-dir"].map(OsString::from).to_vec();
        assert_eq!(respell(other.clone()), other);
    }
}
