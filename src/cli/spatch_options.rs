// SPDX-License-Identifier: GPL-2.0-only
//! The spellings of spatch's options: old ones with one dash, and those of `#spatch` lines.

use std::ffi::OsString;

use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::args::{Args, Command, Spatch};

/// Says in `#spatch` lines that options which are not known have nothing to say.
const LENIENT: &str = "--ignore-unknown-options";

/// Options of spatch that are known here; its users write them with one dash as well, and with underscores.
const KNOWN: [&str; 23] = [
    "sp-file",
    "cocci-file",
    "dir",
    "in-place",
    "inplace",
    "out-place",
    "outplace",
    "suffix",
    "iso-file",
    "iso",
    "disable-iso",
    "include-headers",
    "no-show-diff",
    "very-quiet",
    "quiet",
    "timeout",
    "patch",
    "ignore",
    "reverse",
    "jobs",
    "int-bits",
    "long-bits",
    "version",
];

/// Options that change nothing here: the whole tree's macros are always known, headers are never read for types, files
/// are always looked through for the words first, and what spatch tells about its own working has no counterpart.
const IDLE: [&str; 57] = [
    "no-includes",
    "all-includes",
    "local-includes",
    "recursive-includes",
    "include-headers-for-types",
    "no-include-cache",
    "relax-include-path",
    "no-scanner",
    "use-glimpse",
    "use-idutils",
    "use-coccigrep",
    "use-gitgrep",
    "use-cache",
    "no-loops",
    "loop",
    "no-gotos",
    "no-saved-typedefs",
    "ocaml-regexps",
    "no-iso-limit",
    "track-iso",
    "profile-iso",
    "disable-multi-pass",
    "noif0-passing",
    "noadd-typedef-root",
    "disable-worth-trying-opt",
    "smpl-spacing",
    "linux-spacing",
    "show-diff",
    "force-diff",
    "keep-comments",
    "show-flow",
    "show-bindings",
    "show-transinfo",
    "show-misc",
    "show-trying",
    "show-dependencies",
    "show-c",
    "show-cocci",
    "verbose-ctl-engine",
    "verbose-match",
    "verbose-engine",
    "verbose-parsing",
    "verbose-includes",
    "parse-error-msg",
    "type-error-msg",
    "filter-msg",
    "filter-define-error",
    "filter-msg-define-error",
    "filter-passed-level",
    "debug",
    "debug-cpp",
    "debug-typedef",
    "profile",
    "profile-per-file",
    "disable-once",
    "save-tmp-files",
    "mod-distrib",
];

/// The same, with a value behind.
const IDLE_WITH_VALUE: [&str; 18] = [
    "I",
    "U",
    "include",
    "macro-file",
    "macro-file-builtins",
    "python",
    "pyoutput",
    "parse-handler",
    "chunksize",
    "max-width",
    "indent",
    "bench",
    "steps",
    "iso-limit",
    "tmp-dir",
    "temp-files",
    "cache-prefix",
    "cache-limit",
];

/// Gives the arguments of `kseries spatch` their present spelling.
pub(super) fn respell(arguments: Vec<OsString>) -> Vec<OsString> {
    if arguments.get(1).is_none_or(|command| command != "spatch") {
        return arguments;
    }
    let mut out = Vec::with_capacity(arguments.len());
    let mut rest = arguments.into_iter();
    while let Some(argument) = rest.next() {
        match argument.to_str().map(spelling) {
            Some(Spelling::Known(now)) => out.push(OsString::from(now)),
            Some(Spelling::Idle { name, value_follows }) => {
                out.push(OsString::from(format!("--idle={name}")));
                if value_follows {
                    rest.next();
                }
            }
            Some(Spelling::Other) | None => out.push(argument),
        }
    }
    out
}

enum Spelling {
    Known(String),
    Idle { name: String, value_follows: bool },
    Other,
}

fn spelling(argument: &str) -> Spelling {
    let Some(name) = argument.strip_prefix('-') else { return Spelling::Other };
    let name = name.strip_prefix('-').unwrap_or(name);
    let (word, value) = name.split_once('=').map_or((name, None), |(word, value)| (word, Some(value)));
    let plain = word.replace('_', "-");
    let idle = |value_follows| Spelling::Idle { name: argument.replace('_', "-"), value_follows };
    if KNOWN.contains(&plain.as_str()) {
        let value = value.map_or(String::new(), |value| format!("={value}"));
        return Spelling::Known(format!("--{plain}{value}"));
    }
    match (IDLE.contains(&plain.as_str()), IDLE_WITH_VALUE.contains(&plain.as_str())) {
        (true, _) => idle(false),
        (_, true) => idle(value.is_none()),
        _ => Spelling::Other,
    }
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
    args.iso_file = args.iso_file.take().or(said.iso_file);
    args.disable_iso.extend(said.disable_iso);
    args.idle.extend(said.idle);
    args.int_bits = args.int_bits.or(said.int_bits);
    args.long_bits = args.long_bits.or(said.long_bits);
    Ok(())
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
    fn what_has_nothing_to_say_is_put_aside_with_its_value() {
        let given = ["kseries", "spatch", "-I", "include", "--no_includes", "--macro-file=m.h", "--python", "p", "a.c"];
        let new: Vec<_> = respell(given.map(OsString::from).to_vec());
        let idle = ["--idle=-I", "--idle=--no-includes", "--idle=--macro-file=m.h", "--idle=--python"];
        assert_eq!(new, ["kseries", "spatch"].iter().chain(&idle).chain(&["a.c"]).copied().collect::<Vec<_>>());
    }

    #[test]
    fn other_commands_keep_their_arguments() {
        let other = ["kseries", "check", "-dir"].map(OsString::from).to_vec();
        assert_eq!(respell(other.clone()), other);
    }
}
