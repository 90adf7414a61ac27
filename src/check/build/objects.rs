// SPDX-License-Identifier: GPL-2.0-only
//! Object code before and after a patch, compared as `scripts/objdiff` of the kernel does: what objdump prints, without
//! addresses.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};

/// The code of an object: its functions (and other labels) with their instructions.
pub(super) type Code = BTreeMap<String, Vec<String>>;

/// How two states of an object compare.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Comparison {
    /// No instruction differs.
    Equal,
    /// The instructions are the same, but some refer to symbols of other names: old and new.
    Renamed(BTreeSet<(String, String)>),
    /// These functions differ, came or went.
    Different(Vec<String>),
}

/// Disassembles an object; `None` where objdump is not installed or can't read it.
#[must_use]
pub(super) fn disassemble(object: &Path) -> Option<Code> {
    let output =
        Command::new("objdump").args(["-dr", "--no-show-raw-insn"]).arg(object).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| read(&String::from_utf8_lossy(&output.stdout)))
}

fn read(listing: &str) -> Code {
    let mut code = Code::new();
    let (mut section, mut name, mut start) = (String::new(), String::new(), 0);
    for line in listing.lines() {
        if let Some(rest) = line.strip_prefix("Disassembly of section ") {
            section = rest.trim_end_matches(':').to_owned();
        } else if let Some((at, label)) = line.split_once(" <").filter(|(at, _)| is_hex(at)) {
            // Numbers that the compiler gives to places inside of a function.
            if label.starts_with(LOCAL) {
                continue;
            }
            start = u64::from_str_radix(at, 16).unwrap_or(0);
            name = format!("{} ({section})", label.trim_end_matches(['>', ':']));
            code.entry(name.clone()).or_default();
        } else if let Some((_, text)) = line.trim_start().split_once(':').filter(|(at, _)| is_hex(at)) {
            code.entry(name.clone()).or_default().push(without_addresses(text, start));
        }
    }
    code
}

fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What the names of labels begin with that are none of the source's.
const LOCAL: &str = ".L";

/// An instruction or a relocation of a function at `start`, with single blanks. Of a jump's target the symbol and the offset are kept, which
/// stay the same when the function moves; what refers to a section by an offset loses the offset.
fn without_addresses(text: &str, start: u64) -> String {
    let mut words: Vec<&str> = text.split_ascii_whitespace().collect();
    let place;
    if let Some(at) = words.iter().position(|word| word.strip_prefix('<').is_some_and(|name| name.starts_with(LOCAL)))
        && at > 0
        && let Ok(target) = u64::from_str_radix(words[at - 1], 16)
    {
        // The label is named by how far it is from the function's start, as one without a name is.
        place = format!("<+{:#x}>", target.wrapping_sub(start));
        words[at] = &place;
    }
    if let Some(at) = words.iter().position(|word| word.starts_with('<'))
        && at > 0
        && is_hex(words[at - 1])
    {
        words.remove(at - 1);
    }
    let relocation = words.first().is_some_and(|word| word.starts_with("R_"));
    let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
    if relocation && let Some(target) = words.get_mut(1).filter(|target| target.starts_with('.')) {
        // Data that moved within its section is the same data.
        let end = target.find(['+', '-']).unwrap_or(target.len());
        target.truncate(end);
    }
    words.join(" ")
}

/// Compares two states of an object.
#[must_use]
pub(super) fn compare(before: &Code, after: &Code) -> Comparison {
    if before == after {
        return Comparison::Equal;
    }
    let mut different = Vec::new();
    let mut renamed = BTreeSet::new();
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        let plain = || name.split(" (").next().unwrap_or(name).to_owned();
        match (before.get(name), after.get(name)) {
            (Some(old), Some(new)) if old == new => {}
            (Some(old), Some(new)) => match renamings(old, new) {
                Some(pairs) => renamed.extend(pairs),
                None => different.push(plain()),
            },
            _ => different.push(plain()),
        }
    }
    // A function that went and one of the same code that came: another name.
    let gone: Vec<&String> = before.keys().filter(|name| !after.contains_key(*name)).collect();
    for old in gone {
        let twin = after.iter().find(|(name, code)| {
            !before.contains_key(*name)
                && (*code == &before[old] || renamings(&before[old], code).is_some_and(|pairs| pairs.len() < 2))
        });
        if let Some((new, _)) = twin {
            let plain = |name: &str| name.split(" (").next().unwrap_or(name).to_owned();
            renamed.insert((plain(old), plain(new)));
            let pair = [plain(old), plain(new)];
            different.retain(|name| !pair.contains(name));
        }
    }
    different.sort();
    different.dedup();
    match (different.is_empty(), renamed.is_empty()) {
        (true, true) => Comparison::Equal,
        (true, false) => Comparison::Renamed(renamed),
        (false, _) => Comparison::Different(different),
    }
}

/// The symbols whose names differ, where nothing else does.
fn renamings(old: &[String], new: &[String]) -> Option<BTreeSet<(String, String)>> {
    if old.len() != new.len() {
        return None;
    }
    let mut pairs = BTreeSet::new();
    for (a, b) in old.iter().zip(new).filter(|(a, b)| a != b) {
        let (a, b): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
        let relocations = a.len() == 2 && b.len() == 2 && a[0].starts_with("R_") && a[0] == b[0];
        let symbols = |word: &str| {
            let inner = word.trim_start_matches('<').trim_end_matches('>');
            let end = inner.find(['+', '-']).unwrap_or(inner.len());
            (inner[..end].to_owned(), inner[end..].to_owned())
        };
        let same_place = a.len() == b.len() && a[..a.len() - 1] == b[..b.len() - 1];
        let targets =
            same_place && a.last().is_some_and(|w| w.starts_with('<')) && b.last().is_some_and(|w| w.starts_with('<'));
        if !relocations && !targets {
            return None;
        }
        let ((name_a, rest_a), (name_b, rest_b)) = (symbols(a.last()?), symbols(b.last()?));
        // One side in a section of data, or another offset, is another thing.
        if rest_a != rest_b || name_a.starts_with('.') || name_b.starts_with('.') {
            return None;
        }
        pairs.insert((name_a, name_b));
    }
    // Each old name has one new name, and the other way round.
    let olds: BTreeSet<&String> = pairs.iter().map(|(old, _)| old).collect();
    let news: BTreeSet<&String> = pairs.iter().map(|(_, new)| new).collect();
    (olds.len() == pairs.len() && news.len() == pairs.len()).then_some(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "\na.o:     file format elf64-x86-64\n\n\nDisassembly of section .text:\n\n\
        0000000000000010 <f>:\n  10:\tpush   %rbx\n  11:\tcall   16 <f+0x6>\n\t\t\t12: R_X86_64_PLT32\trdmsrl_on_cpu-0x4\n\
        \x20 16:\tjne    20 <f+0x10>\n  18:\tret\n";

    #[test]
    fn code_that_moved_is_equal_and_a_changed_instruction_is_named() {
        let base = read(BASE);
        assert_eq!(base["f (.text)"][0], "push %rbx");
        let moved =
            read(&BASE.replace("0000000000000010", "0000000000000040").replace("  1", "  4").replace("20 <", "50 <"));
        assert_eq!(compare(&base, &moved), Comparison::Equal);
        let other = read(&BASE.replace("push ", "pop "));
        assert_eq!(compare(&base, &other), Comparison::Different(vec!["f".to_owned()]));
    }

    #[test]
    fn labels_that_the_compiler_numbers_are_places_in_their_function() {
        let listing = BASE.replace("20 <f+0x10>", "1c <.Ltmp7>\n000000000000001c <.Ltmp7>:\n  1c:\tnop");
        let base = read(&listing);
        assert_eq!(base.keys().collect::<Vec<_>>(), ["f (.text)"]);
        assert!(base["f (.text)"].contains(&"jne <+0xc>".to_owned()), "{base:?}");
        assert_eq!(compare(&base, &read(&listing.replace("tmp7", "tmp12"))), Comparison::Equal);
    }

    #[test]
    fn a_call_of_a_function_with_another_name_is_told_from_other_code() {
        let renamed = read(&BASE.replace("rdmsrl", "rdmsrq"));
        let pair = ("rdmsrl_on_cpu".to_owned(), "rdmsrq_on_cpu".to_owned());
        assert_eq!(compare(&read(BASE), &renamed), Comparison::Renamed(BTreeSet::from([pair])));
    }
}
