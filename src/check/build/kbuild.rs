// SPDX-License-Identifier: GPL-2.0-only
//! Which objects a configuration is made of, asked of kbuild itself.
//!
//! Asked for a single object, kbuild compiles it in a folder that the configuration visits, whether it belongs to the
//! configuration or not. So the makefile that each folder is built with is replaced by one that prints the folder's
//! objects as well, and make is run without doing anything.

use std::collections::BTreeSet;

/// The name of the makefile in a folder of the cache.
pub(super) const PROBE: &str = "objects.mk";
/// What it says: kbuild's own makefile, and then the objects if they are asked for. The tools have a makefile of the same
/// kind, which is called through a variable of the same name.
///
/// A folder that the top of the tree visits beside the one around it (`arch/x86/power` beside `arch/x86`) would be
/// compiled by both, the one around it with wrong flags; that one is kept from it.
pub(super) const PROBE_TEXT: &str = "\
ifneq ($(findstring /tools/,$(CURDIR)/),)
dir ?= .
include $(srctree)/tools/build/Makefile.build
else
include $(srctree)/scripts/Makefile.build
ifdef KSERIES_ASKS
$(info kseries-objects: $(real-obj-y) $(real-obj-m) $(lib-y) $(extra-y) $(always-y))
$(if $(filter .,$(obj)),$(info kseries-folders: $(subdir-ym)))
endif
kseries-elsewhere := $(filter $(addsuffix /%,$(filter $(obj)/%,$(KSERIES_TWICE))),$(MAKECMDGOALS) $(KBUILD_SINGLE_TARGETS))
ifneq ($(kseries-elsewhere),)
.PHONY: $(kseries-elsewhere)
$(kseries-elsewhere): ;@:
endif
endif
";
const OBJECTS: &str = "kseries-objects:";
const FOLDERS: &str = "kseries-folders:";

/// What make named with the probe.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Named {
    /// The objects that are built.
    pub(super) objects: BTreeSet<String>,
    /// The folders that the top visits and that lie in another such folder.
    pub(super) twice: Vec<String>,
}

/// Reads what make said; `None` where no folder was visited: it says nothing then.
pub(super) fn named(output: &str) -> Option<Named> {
    let words = |mark: &'static str| output.lines().filter_map(move |line| line.strip_prefix(mark));
    words(OBJECTS).next()?;
    let objects = words(OBJECTS).flat_map(str::split_ascii_whitespace).map(plain).collect();
    let folders: BTreeSet<String> = words(FOLDERS).flat_map(str::split_ascii_whitespace).map(plain).collect();
    let inside =
        |folder: &String, other: &String| folder.strip_prefix(other.as_str()).is_some_and(|rest| rest.starts_with('/'));
    let twice = folders.iter().filter(|folder| folders.iter().any(|other| inside(folder, other))).cloned().collect();
    Some(Named { objects, twice })
}

/// A path without `.` and `..`: `arch/x86/kvm` builds files of `virt/kvm`.
fn plain(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." && parts.last().is_some_and(|last| *last != "..") {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

/// What make has to visit so that all of these objects are named if they are built.
pub(super) fn goals<'t>(targets: &[&'t str]) -> Vec<&'t str> {
    let mut goals = targets.to_vec();
    // The core of KVM has no makefile of its own that is visited: each architecture's includes it.
    if targets.iter().any(|target| target.starts_with("virt/kvm/")) {
        goals.push("arch/x86/kvm/");
    }
    goals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_named_by_their_plain_paths() {
        let said = "make: x\nkseries-objects: arch/x86/kvm/x86.o arch/x86/kvm/../../../virt/kvm/kvm_main.o\n\
                    kseries-objects:  ./kernel/fork.o\n";
        let expected = ["arch/x86/kvm/x86.o", "kernel/fork.o", "virt/kvm/kvm_main.o"].map(str::to_owned);
        assert_eq!(named(said), Some(Named { objects: BTreeSet::from(expected), twice: Vec::new() }));
        let said = "kseries-folders: arch/x86 arch/x86/power arch/x86_64 kernel\nkseries-objects: a.o\n";
        assert_eq!(named(said).expect("it says something").twice, ["arch/x86/power"]);
        assert_eq!(named("make: nothing to be done\n"), None);
    }
}
