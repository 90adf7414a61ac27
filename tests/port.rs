// SPDX-License-Identifier: GPL-2.0-only
//! What becomes of upstream's changes on older files. A case is a folder: upstream's file before (`base.c`), its change
//! (`upstream.diff`), the target's file (`target.c`), what a maintainer would make of it (`wanted.c`), and what a person is
//! asked about (`asks`, a line each; empty for nothing). A `beside.c` is another file of the target, an `upstream.c` one of
//! upstream's tree.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use kseries::c::Dialect;
use kseries::patch::parse;
use kseries::port::{BlobSource, PortOptions, PortedPatch, TreeNames, Verdict, port_patch};
use kseries::text::{RepoPath, SourceFile};
use kseries::tree::{DirectoryTree, OverlayTree, TreeError};

const PATH: &str = "drivers/x/x.c";

/// What every kernel has.
const BASICS: &str = "typedef unsigned long long u64;\n#define EIO 5\n#define EBUSY 16\n#define EINVAL 22\n";

/// A store with one file, whatever it is asked for.
struct One(Vec<u8>);

impl BlobSource for One {
    fn blob(&self, _digits: &str) -> Result<Option<Vec<u8>>, TreeError> {
        Ok(Some(self.0.clone()))
    }
}

fn read(case: &str, name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/port").join(case).join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn ported(case: &str, at: &str) -> PortedPatch {
    let files = parse(&read(case, "upstream.diff")).expect("a good diff");
    let empty = tempfile::tempdir().expect("a folder");
    let mut tree = OverlayTree::new(Arc::new(DirectoryTree::open(empty.path()).expect("a tree")));
    let path = RepoPath::new(at).expect("a good path");
    tree.put(SourceFile::new(path, read(case, "target.c")));
    if Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/port").join(case).join("beside.c").exists() {
        let beside = RepoPath::new("drivers/x/beside.c").expect("a good path");
        tree.put(SourceFile::new(beside, read(case, "beside.c")));
    }
    let basics = RepoPath::new("include/linux/basics.h").expect("a good path");
    tree.put(SourceFile::new(basics, BASICS.as_bytes().to_vec()));
    let names = TreeNames::of(&tree, &[&files], None).expect("the tree can be read");
    let theirs = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/port").join(case).join("upstream.c"));
    let theirs = theirs.ok().map(|beside| {
        let mut tree = OverlayTree::new(Arc::new(DirectoryTree::open(empty.path()).expect("a tree")));
        tree.put(SourceFile::new(RepoPath::new(PATH).expect("a good path"), read(case, "base.c")));
        tree.put(SourceFile::new(RepoPath::new("drivers/x/beside.c").expect("a good path"), beside));
        TreeNames::of(&tree, &[&files], None).expect("the tree can be read")
    });
    let options = PortOptions { dialect: &Dialect::builtin(), names: &names, upstream: theirs.as_ref() };
    port_patch(&files, &tree, Some(&One(read(case, "base.c"))), &options).expect("the tree can be read")
}

fn check(case: &str) {
    check_at(case, PATH);
}

/// The same where the target's file stands at a path of its own.
fn check_at(case: &str, at: &str) {
    let patch = ported(case, at);
    let [file] = patch.files.as_slice() else { panic!("{case}: one file") };
    let after = file.after.as_ref().map(|state| String::from_utf8_lossy(&state.bytes).into_owned());
    assert_eq!(file.path.as_str(), at, "{case}");
    let asks: Vec<String> = file.all_doubts().map(|doubt| doubt.reason.clone()).collect();
    assert_eq!(after.as_deref(), Some(&*String::from_utf8_lossy(&read(case, "wanted.c"))), "{case}: {asks:#?}");
    let wanted = String::from_utf8(read(case, "asks")).expect("text");
    assert_eq!(asks, wanted.lines().collect::<Vec<_>>(), "{case}");
}

#[test]
fn a_name_that_the_target_lacks_becomes_the_one_that_stands_for_it() {
    check("a_helper_of_another_name");
}

#[test]
fn what_only_another_file_can_call_is_asked_about() {
    check("a_call_of_what_only_another_file_has");
}

#[test]
fn functions_in_another_order_are_found_by_their_names() {
    check("functions_in_another_order");
}

#[test]
fn a_line_that_stands_deeper_is_found_and_indented() {
    check("a_line_that_stands_deeper");
}

#[test]
fn a_variable_that_nothing_declares_is_asked_about() {
    check("a_variable_that_nothing_declares");
}

#[test]
fn a_function_that_was_never_there_is_left_out_and_said() {
    check("a_function_that_was_never_there");
}

#[test]
fn new_lines_stand_by_the_line_that_they_speak_of() {
    check("new_lines_by_the_line_that_they_speak_of");
}

#[test]
fn a_change_that_is_there_is_not_made_twice() {
    check("a_change_that_is_there");
}

#[test]
fn a_move_that_was_made_is_not_made_again() {
    check("a_move_that_was_made");
    check("an_argument_that_is_there");
    check("a_condition_that_is_there");
}

#[test]
fn what_is_there_in_part_is_asked_about() {
    check("a_part_that_is_there");
}

#[test]
fn a_line_of_a_paragraph_that_is_not_there_is_a_paragraph_and_asked_about() {
    check("a_paragraph_of_its_own");
}

#[test]
fn a_member_of_another_object_is_no_name_for_a_member() {
    check("a_lock_of_another_object");
}

#[test]
fn code_goes_behind_the_declarations_that_the_target_has_there() {
    check("code_behind_changed_declarations");
}

#[test]
fn a_line_that_stands_by_others_is_asked_about() {
    check("a_line_that_stands_by_others");
}

#[test]
fn a_line_that_goes_in_another_form_is_asked_about() {
    check("a_line_that_goes_in_another_form");
}

#[test]
fn without_upstreams_file_the_hunks_that_are_there_stay() {
    struct Nothing;
    impl BlobSource for Nothing {
        fn blob(&self, _digits: &str) -> Result<Option<Vec<u8>>, TreeError> {
            Ok(None)
        }
    }
    let verdict = |target: &[u8]| {
        let files = parse(&read("a_part_that_is_there", "upstream.diff")).expect("a good diff");
        let empty = tempfile::tempdir().expect("a folder");
        let mut tree = OverlayTree::new(Arc::new(DirectoryTree::open(empty.path()).expect("a tree")));
        tree.put(SourceFile::new(RepoPath::new(PATH).expect("a good path"), target.to_vec()));
        let names = TreeNames::of(&tree, &[&files], None).expect("the tree can be read");
        let options = PortOptions { dialect: &Dialect::builtin(), names: &names, upstream: None };
        let ported = port_patch(&files, &tree, Some(&Nothing), &options).expect("the tree can be read");
        let after = ported.files[0].after.clone().expect("a file");
        (ported.verdict, ported.needs_review(), after.bytes.to_vec())
    };
    let done = read("a_part_that_is_there", "wanted.c");
    assert_eq!(verdict(&done), (Verdict::AlreadyApplied, false, done.clone()));
    assert_eq!(verdict(&read("a_part_that_is_there", "target.c")), (Verdict::Partial, true, done.clone()));
    // The helper that it calls is in no other file.
    assert_eq!(verdict(&read("a_part_that_is_there", "base.c")), (Verdict::Clean, true, done));
}

#[test]
fn a_return_where_the_target_cleans_up_is_asked_about() {
    check("a_return_where_the_target_cleans_up");
}

#[test]
fn a_moved_line_moves_in_the_form_that_the_target_has() {
    check("a_moved_line_of_another_form");
}

#[test]
fn a_variable_takes_the_name_that_the_targets_function_gives_it() {
    check("a_variable_of_another_name");
}

#[test]
fn a_call_takes_the_arguments_that_the_target_takes() {
    check("a_call_with_other_arguments");
}

#[test]
fn a_change_of_a_line_that_is_not_there_is_left_out_and_asked() {
    check("a_change_of_a_line_that_is_not_there");
}

#[test]
fn a_statement_goes_whole_where_the_target_wraps_it() {
    check("a_statement_that_the_target_wraps");
}

#[test]
fn code_that_begins_with_declarations_stands_after_the_targets() {
    check("code_after_the_targets_declarations");
}

#[test]
fn a_new_paragraph_stands_by_the_neighbour_that_it_speaks_of() {
    check("a_paragraph_by_its_neighbour");
}

#[test]
fn a_call_about_what_the_target_lacks_is_left_out_and_asked() {
    check("a_call_about_what_is_not_there");
}

#[test]
fn a_label_that_nothing_jumps_to_is_asked_about() {
    check("a_label_that_nothing_jumps_to");
}

#[test]
fn a_declaration_that_goes_while_the_target_uses_it_is_asked_about() {
    check("a_declaration_that_goes_too_early");
}

#[test]
fn a_hunk_of_a_twin_stands_in_the_function_that_upstream_changes() {
    check("a_twin_in_another_order");
}

#[test]
fn a_file_of_the_same_name_elsewhere_takes_the_change() {
    check_at("a_file_that_stands_elsewhere", "drivers/old/x.c");
}

#[test]
fn a_file_of_another_name_takes_the_change_and_is_asked_about() {
    check_at("a_file_of_another_name", "drivers/x/old.c");
}

#[test]
fn a_member_that_no_file_has_is_asked_about() {
    check("a_member_that_nothing_declares");
}

#[test]
fn a_member_that_only_another_struct_has_is_asked_about() {
    check("a_member_of_another_struct");
}

#[test]
fn the_path_of_an_include_declares_nothing() {
    check("a_name_in_an_include_path");
}

#[test]
fn a_new_declaration_is_held_against_the_targets_definition() {
    check("a_declaration_that_the_definition_does_not_fit");
}

#[test]
fn a_member_is_looked_for_in_the_type_that_the_targets_variable_has() {
    check("a_variable_of_another_type");
}

#[test]
fn a_variable_that_is_passed_on_has_to_be_of_the_type_that_is_taken() {
    check("a_variable_of_another_type_that_is_passed_on");
}

#[test]
fn a_new_return_has_to_clean_up_as_the_targets_function_does() {
    check("a_return_without_the_targets_cleanup");
}

#[test]
fn a_new_return_cleans_up_nothing_that_is_not_there_yet() {
    check("a_return_before_there_is_anything_to_clean_up");
}

#[test]
fn a_function_that_takes_something_else_in_the_target_is_asked_about() {
    check("a_call_of_a_function_of_other_types");
}

#[test]
fn a_value_of_a_function_that_has_none_in_the_target_is_asked_about() {
    check("a_value_of_a_function_that_returns_none");
}

#[test]
fn a_value_of_another_type_than_the_target_takes_is_asked_about() {
    check("a_member_of_another_type");
    check("a_guard_of_another_type");
    check("a_value_of_another_type_that_is_returned");
}

#[test]
fn a_function_that_means_something_else_in_upstreams_tree_is_asked_about() {
    check("a_function_that_upstream_has_otherwise");
}

#[test]
fn a_callback_that_the_targets_member_does_not_take_is_asked_about() {
    check("a_callback_of_another_form");
}

#[test]
fn a_way_out_with_a_lock_that_upstream_gives_back_by_itself_is_asked_about() {
    check("a_return_with_a_lock_held");
    check("a_next_round_with_a_lock_held");
}

#[test]
fn what_is_no_c_in_the_target_is_asked_about() {
    let patch = ported("code_that_is_no_c_in_the_target", PATH);
    let asks: Vec<&str> = patch.files[0].all_doubts().map(|doubt| doubt.reason.as_str()).collect();
    assert!(asks.contains(&"the new code can't be read as C at `}`"), "{asks:#?}");
}

#[test]
fn kconfig_and_makefiles_that_name_what_the_target_lacks_are_asked_about() {
    let diff = "\
diff --git a/drivers/x/Kconfig b/drivers/x/Kconfig
--- a/drivers/x/Kconfig
+++ b/drivers/x/Kconfig
@@ -1,2 +1,8 @@
 config X
 \ttristate \"X\"
+\tdepends on OTHER && THIRD
+\tselect X_CORE
+
+config X_CORE
+\ttristate
+\tselect ELSEWHERE
diff --git a/drivers/x/Makefile b/drivers/x/Makefile
--- a/drivers/x/Makefile
+++ b/drivers/x/Makefile
@@ -1 +1,4 @@
 obj-$(CONFIG_X) += x.o
+obj-$(CONFIG_X_CORE) += core.o lost.o both.o
+obj-$(CONFIG_THIRD) += gone/
+both-y := one.o two.o
diff --git a/drivers/x/core.c b/drivers/x/core.c
new file mode 100644
--- /dev/null
+++ b/drivers/x/core.c
@@ -0,0 +1 @@
+int core;
";
    let files = parse(diff.as_bytes()).expect("a good diff");
    let empty = tempfile::tempdir().expect("a folder");
    let mut tree = OverlayTree::new(Arc::new(DirectoryTree::open(empty.path()).expect("a tree")));
    let mut put = |path: &str, text: &str| {
        let path = RepoPath::new(path).expect("a good path");
        tree.put(SourceFile::new(path, text.as_bytes().to_vec()));
    };
    put("drivers/x/Kconfig", "config X\n\ttristate \"X\"\n");
    put("drivers/x/Makefile", "obj-$(CONFIG_X) += x.o\n");
    put("drivers/y/Kconfig.deep", "menuconfig THIRD\n\tbool\n\nconfig ELSEWHERE\n\tbool\n");
    let names = TreeNames::of(&tree, &[&files], None).expect("the tree can be read");
    let options = PortOptions { dialect: &Dialect::builtin(), names: &names, upstream: None };
    let ported = port_patch(&files, &tree, None, &options).expect("the tree can be read");
    let asks: Vec<&str> = ported.files.iter().flat_map(|file| file.all_doubts()).map(|doubt| &*doubt.reason).collect();
    let wanted = [
        "`OTHER` is no symbol of the target's Kconfig",
        "`lost.o` has no source in the target",
        "`gone/` has no folder in the target",
    ];
    assert_eq!(asks, wanted);
}

#[test]
fn a_new_function_is_none_of_the_one_before_it() {
    check("new_functions_that_stand_by_themselves");
}

#[test]
fn names_that_macros_and_later_declarators_make_are_there() {
    check("names_that_macros_make");
}

#[test]
fn cleanups_and_callbacks_that_the_target_has_otherwise_are_asked_about() {
    check("a_cleanup_that_the_target_does_not_define");
}

#[test]
fn literals_that_the_target_takes_otherwise_are_asked_about() {
    check("a_literal_that_the_target_takes_otherwise");
}

#[test]
fn of_several_macros_of_a_name_the_one_that_the_targets_file_calls_counts() {
    check("a_macro_that_several_files_have");
}
