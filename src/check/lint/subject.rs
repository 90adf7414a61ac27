// SPDX-License-Identifier: GPL-2.0-only
//! Subjects: `area: Imperative`.

use super::Report;
use super::log::check_tone;
use crate::check::finding::Level;
use crate::check::input::CheckedMail;

/// The areas that subjects name for files below these folders, in the order in which they are looked for.
const AREAS: [(&str, &[&str]); 6] = [
    (
        "arch/x86/kvm/vmx/tdx",
        &[
            "KVM: TDX: ",
            "KVM: VMX: ",
            "KVM: x86: ",
            "x86/tdx: ",
            "x86/virt/tdx: ",
            "KVM: x86/mmu: ",
            "KVM: x86/tdp_mmu: ",
        ],
    ),
    ("arch/x86/kvm/mmu/", &["KVM: x86/mmu: ", "KVM: x86/tdp_mmu: ", "KVM: x86: ", "KVM: TDX: "]),
    ("arch/x86/kvm/", &["KVM: "]),
    ("arch/x86/virt/vmx/tdx/", &["x86/virt/tdx: ", "x86/tdx: ", "KVM: TDX: "]),
    ("arch/x86/events/", &["perf/x86", "perf: "]),
    ("arch/x86/", &["x86/", "x86: ", "KVM: "]),
];

/// Verbs that subjects begin with, as they are to stand there.
const VERBS: [&str; 72] = [
    "add",
    "adjust",
    "align",
    "allow",
    "apply",
    "assert",
    "avoid",
    "bump",
    "call",
    "change",
    "check",
    "clarify",
    "clean",
    "clear",
    "collapse",
    "convert",
    "correct",
    "create",
    "delete",
    "disable",
    "document",
    "don",
    "drop",
    "enable",
    "ensure",
    "explain",
    "export",
    "expose",
    "extend",
    "extract",
    "factor",
    "fix",
    "flush",
    "fold",
    "handle",
    "hoist",
    "ignore",
    "implement",
    "improve",
    "init",
    "initialize",
    "introduce",
    "invoke",
    "kill",
    "limit",
    "make",
    "mark",
    "merge",
    "morph",
    "move",
    "open",
    "pass",
    "plumb",
    "prevent",
    "print",
    "protect",
    "provide",
    "reject",
    "remove",
    "rename",
    "replace",
    "report",
    "return",
    "revert",
    "rework",
    "simplify",
    "skip",
    "split",
    "support",
    "switch",
    "update",
    "use",
];

pub(super) fn check(report: &mut Report, mail: &CheckedMail) {
    let subject = mail.mail.subject.as_str();
    let Some((area, summary)) = subject.rsplit_once(": ").filter(|(area, _)| is_area(area)) else {
        report.add(Level::Warning, "subject-area", 0, "the subject names no area: `KVM: TDX: Drop …`");
        return;
    };
    check_tone(report, subject, 0);
    if summary.ends_with('.') {
        report.add(Level::Warning, "subject-stop", 0, "the subject ends in a full stop");
    }
    let first = summary.split([' ', ',']).next().unwrap_or_default();
    if first.starts_with(|c: char| c.is_ascii_lowercase()) && first.bytes().all(|b| b.is_ascii_lowercase()) {
        report.add(Level::Check, "subject-case", 0, format!("\"{first}\" begins with a small letter"));
    }
    if let Some(verb) = imperative_of(&first.to_lowercase()) {
        let message = format!("\"{first}\" is no imperative; write \"{verb}\"");
        report.add(Level::Warning, "imperative", 0, message);
    }
    let paths = mail.files.iter().map(|file| file.path().as_str());
    let mut wanted: Vec<&[&str]> = Vec::new();
    for path in paths {
        if let Some((_, areas)) = AREAS.iter().find(|(folder, _)| path.starts_with(folder)) {
            wanted.push(areas);
        }
    }
    let head = format!("{area}: ");
    let known = |areas: &&[&str]| areas.iter().any(|known| head.starts_with(known));
    if let Some(areas) = wanted.first().filter(|_| !wanted.iter().any(known)) {
        let areas: Vec<&str> = areas.iter().map(|area| area.trim_end()).collect();
        let message = format!("`{area}:` is not used for these files; their areas are `{}`", areas.join("`, `"));
        report.add(Level::Check, "subject-area", 0, message);
    }
}

/// Areas are short, without a space in any part but between parts: `KVM: x86/mmu`.
fn is_area(area: &str) -> bool {
    !area.is_empty() && area.split(": ").all(|part| !part.is_empty() && part.split(' ').count() <= 2)
}

/// The verb that a word is another form of: `Dropped`, `dropping`, `Drops`. `None` for the imperative itself and for
/// words that are no known verb.
fn imperative_of(word: &str) -> Option<String> {
    if VERBS.contains(&word) {
        return None;
    }
    VERBS.iter().find_map(|verb| {
        let stem = verb.strip_suffix('e').unwrap_or(verb);
        let last = verb.chars().next_back()?;
        let stem_y = verb.strip_suffix('y').map(|s| format!("{s}i"));
        let forms = [
            format!("{verb}s"),
            format!("{verb}es"),
            format!("{stem}ed"),
            format!("{stem}ing"),
            format!("{verb}{last}ed"),
            format!("{verb}{last}ing"),
            stem_y.as_ref().map(|s| format!("{s}es")).unwrap_or_default(),
            stem_y.as_ref().map(|s| format!("{s}ed")).unwrap_or_default(),
        ];
        forms.iter().any(|form| form == word).then(|| {
            let mut capital = (*verb).to_owned();
            capital[..1].make_ascii_uppercase();
            capital
        })
    })
}

#[cfg(test)]
mod tests {
    use super::imperative_of;

    #[test]
    fn other_forms_of_a_verb_are_known() {
        for word in ["drops", "dropped", "dropping", "moves", "moved", "moving", "fixes", "fixed", "simplified"] {
            assert!(imperative_of(word).is_some(), "{word}");
        }
        for word in ["drop", "fix", "use", "simplify", "red", "process", "s390"] {
            assert_eq!(imperative_of(word), None, "{word}");
        }
    }
}
