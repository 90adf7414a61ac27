// SPDX-License-Identifier: GPL-2.0-only
//! `kseries explain` names the rule's line, the code that differs, the binding that clashes and the path that ends.

use std::fs;
use std::process::Command;

const CODE: &str = "\
#include <linux/slab.h>

int first(struct dev *d)
{
	int r = 0;

	mutex_lock(&d->lock);
	if (d->dead) {
		mutex_unlock(&d->lock);
		return 0;
	}
	d->count = d->other;
	mutex_unlock(&d->lock);
	return r;
}

#define WRAP(x) first(x)

void second(struct dev *d, struct dev *e)
{
	swap_into(d, e);
	swap_into(d, d);
}
";

/// What is said of a line of the code, with the exit status.
fn said(rule: &str, line: u32, more: &[&str]) -> (Option<i32>, String) {
    let temp = tempfile::tempdir().expect("a folder");
    fs::write(temp.path().join("r.cocci"), rule).expect("the disk takes it");
    fs::write(temp.path().join("a.c"), CODE).expect("the disk takes it");
    let output = Command::new(env!("CARGO_BIN_EXE_kseries"))
        .args(["explain", &format!("a.c:{line}"), "--sp-file", "r.cocci"])
        .args(more)
        .current_dir(temp.path())
        .env("KSERIES_CACHE", temp.path().join("cache"))
        .output()
        .expect("the program starts");
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code(), text)
}

#[test]
fn a_match_is_shown_with_its_bindings() {
    let (status, text) = said("@@\nexpression E, F;\n@@\n- swap_into(E, F);\n", 21, &[]);
    assert_eq!(status, Some(0), "{text}");
    assert_eq!(text, "r.cocci:1:1: rule starting on line 1 matches at a.c:21\n  = `E` is `d`\n  = `F` is `e`\n");
}

#[test]
fn the_token_that_differs_is_marked_in_the_rule_and_in_the_code() {
    let (status, text) = said("@r@\nexpression E;\n@@\n  d->count = E;\n- mutex_lock(&d->lock);\n", 12, &[]);
    assert_eq!(status, Some(1), "{text}");
    let wanted = "\
r.cocci:1:1: rule r does not match at a.c:12
   --> r.cocci:5:3
    |
  5 | - mutex_lock(&d->lock);
    |   ^^^^^^^^^^ the rule comes as far as this
   --> a.c:13:2
    |
 13 | \tmutex_unlock(&d->lock);
    | \t^^^^^^^^^^^^ and this stands there
";
    assert_eq!(text, wanted);
}

#[test]
fn a_binding_that_clashes_is_shown_at_both_places() {
    let (status, text) = said("@@\nexpression E;\n@@\n- swap_into(E, E);\n", 21, &[]);
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains(" 21 | \tswap_into(d, e);\n    | \t             ^ and this stands there\n"), "{text}");
    assert!(text.contains(" 21 | \tswap_into(d, e);\n    | \t          ^ `E` is this already\n"), "{text}");
    assert!(text.ends_with("  = it does match nearby, at line 22\n"), "{text}");
}

#[test]
fn the_path_that_a_when_forbids_is_shown() {
    let rule = "@@\nexpression L;\n@@\n- mutex_lock(L);\n  ... when != mutex_unlock(L)\n- return r;\n";
    let (status, text) = said(rule, 7, &[]);
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("these dots end too early on one path:"), "{text}");
    assert!(text.contains("`... when != mutex_unlock(L)` forbids this"), "{text}");
}

#[test]
fn words_that_are_missing_are_named() {
    let (_, text) = said("@@\nexpression E;\n@@\n- kzalloc(E);\n", 7, &[]);
    assert!(text.contains("the file has no `kzalloc`, and every match needs it"), "{text}");
    let (_, text) = said("@@\nexpression E, F;\n@@\n- swap_into(E, F);\n", 7, &[]);
    assert!(text.contains("the function there has no `swap_into`"), "{text}");
}

#[test]
fn a_dependency_that_does_not_hold_is_named_with_the_way_out() {
    let rule = "virtual patch\n@a depends on patch@\nexpression E, F;\n@@\n- swap_into(E, F);\n\
        @b depends on !a@\n@@\n- first();\n";
    let (status, text) = said(rule, 21, &[]);
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("rule a does not run: `depends on patch` does not hold"), "{text}");
    assert!(text.contains("= it is a virtual rule: -D patch switches it on"), "{text}");
    let (status, text) = said(rule, 21, &["-D", "patch"]);
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("rule b does not run: `depends on !a` does not hold\n"), "{text}");
}

#[test]
fn what_can_not_run_and_where_no_code_is_are_said() {
    let rule = "@script:python@\n@@\nprint(1)\n@@\nexpression E, F;\n@@\n- swap_into(E, F);\n- first();\n";
    let (_, text) = said(rule, 17, &[]);
    assert!(text.contains("script:python is not supported"), "{text}");
    let (_, text) = said("@@\nexpression E;\n@@\n- first(E)\n+ other(E)\n", 17, &[]);
    assert!(text.contains("that is the definition of a macro"), "{text}");
    let (_, text) = said("@@\nexpression E;\n@@\n- first(E)\n+ other(E)\n", 16, &[]);
    assert!(text.contains("no function and no declaration stands there"), "{text}");
    let (status, text) = said("@@\n@@\n- first();\n", 99, &[]);
    assert_eq!(status, Some(2), "{text}");
    assert!(text.contains("it has 23 lines"), "{text}");
}

#[test]
fn code_that_is_reached_without_the_match_is_named() {
    let temp = tempfile::tempdir().expect("a folder");
    let rule = "@@\nexpression E;\n@@\n  E = take();\n  ...\n- put(E);\n";
    let code = "void f(int n)\n{\n\tint *p;\n\n\tif (n)\n\t\tp = take();\n\telse\n\t\tp = other();\n\tput(p);\n}\n";
    fs::write(temp.path().join("r.cocci"), rule).expect("the disk takes it");
    fs::write(temp.path().join("a.c"), code).expect("the disk takes it");
    let output = Command::new(env!("CARGO_BIN_EXE_kseries"))
        .args(["explain", "a.c:9", "--sp-file", "r.cocci"])
        .current_dir(temp.path())
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "r.cocci:1:1: rule starting on line 1 matches from line 6 on, and leaves the function as it is: line 9, which it \
         would change, is also reached on a path that does not come by there\n"
    );
}
