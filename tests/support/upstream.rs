// SPDX-License-Identifier: GPL-2.0-only
//! A small upstream with a history, made with the real git.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{git, line, stdout};

const HEADER: &str = "#ifndef _FOO_H\n#define _FOO_H\n\nstruct foo {\n\tint count;\n\tint state;\n};\n\nint foo_start(struct foo *foo);\n\n#endif\n";

const SOURCE: &str = "#include <linux/foo.h>\n\nstatic int foo_check(struct foo *foo)\n{\n\tif (foo->count < 0)\n\t\treturn -EINVAL;\n\treturn 0;\n}\n\nstatic void foo_reset(struct foo *foo)\n{\n\tfoo->count = 0;\n\tfoo->state = 0;\n}\n\nint foo_start(struct foo *foo)\n{\n\tint ret;\n\n\tret = foo_check(foo);\n\tif (ret)\n\t\treturn ret;\n\tfoo_reset(foo);\n\tfoo->state = 1;\n\treturn 0;\n}\n\nvoid foo_stop(struct foo *foo)\n{\n\tfoo_reset(foo);\n}\n";

/// Commits what stands in the folder; the day is that of January 2026.
pub fn commit(top: &Path, day: u32, author: &str, message: &str) -> String {
    let date = format!("2026-01-{day:02}T08:00:00+0100");
    let (name, address) = author.trim_end_matches('>').split_once(" <").expect("`Name <address>`");
    stdout(&mut git(top, &["add", "-A"]));
    let mut call = git(top, &["commit", "-q", "-m", message]);
    call.env("GIT_AUTHOR_NAME", name).env("GIT_AUTHOR_EMAIL", address);
    stdout(call.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date));
    line(&mut git(top, &["rev-parse", "HEAD"]))
}

/// Replaces text that is there once.
pub fn replace(top: &Path, path: &str, old: &str, new: &str) {
    let text = fs::read_to_string(top.join(path)).expect("the file is there");
    assert_eq!(text.matches(old).count(), 1, "{path}: {old}");
    fs::write(top.join(path), text.replace(old, new)).expect("it can be written");
}

pub const FOO: &str = "drivers/foo/foo.c";
const WHO: &str = "Up Stream <up@example.org>";
pub const SETTLE: &str = "foo: Settle when starting";

/// Makes a repository: v6.0, a helper in v6.1, a user of it (by an author with letters beyond ASCII) in v6.2, and in v6.3
/// something else and a fix of the user.
pub fn history(top: &Path) {
    let sign = "Signed-off-by: Up Stream <up@example.org>";
    stdout(&mut git(top, &["init", "-q", "-b", "master", "."]));
    let tag = |name: &str| drop(stdout(&mut git(top, &["tag", name])));
    fs::create_dir_all(top.join("drivers/foo")).expect("a folder");
    fs::create_dir_all(top.join("include/linux")).expect("a folder");
    fs::write(top.join("include/linux/foo.h"), HEADER).expect("a file");
    fs::write(top.join(FOO), SOURCE).expect("a file");
    commit(top, 1, WHO, "base");
    tag("v6.0");
    let prototype = "int foo_start(struct foo *foo);\n";
    let settle = "int foo_settle(struct foo *foo, int how);\n";
    replace(top, "include/linux/foo.h", prototype, &format!("{settle}{prototype}"));
    let stop = "void foo_stop(struct foo *foo)\n";
    let body = "int foo_settle(struct foo *foo, int how)\n{\n\tfoo->state = how;\n\treturn 0;\n}\n\n";
    replace(top, FOO, stop, &format!("{body}{stop}"));
    commit(top, 2, WHO, &format!("foo: Add foo_settle()\n\nIt settles.\n\n{sign}"));
    tag("v6.1");
    let call = "\tret = foo_settle(foo, 1);\n\tif (ret)\n\t\treturn ret;\n";
    replace(top, FOO, "\tfoo->state = 1;\n", call);
    let log = format!(
        "{SETTLE}\n\nThe state must be settled:\n\n  # start foo\n\nor it is not.\n\nReviewed-by: R <r@example.org>\n{sign}"
    );
    let user = commit(top, 3, "Áuthor Näme <author@example.org>", &log);
    tag("v6.2");
    replace(top, FOO, "foo->count < 0", "foo->count < 1");
    commit(top, 4, WHO, &format!("foo: Refuse a count of zero\n\n{sign}"));
    replace(top, FOO, "ret = foo_settle(foo, 1)", "ret = foo_settle(foo, 2)");
    commit(top, 5, WHO, &format!("foo: Settle for two\n\nFixes: {} (\"{SETTLE}\")\n{sign}", &user[..12]));
    tag("v6.3");
}

/// A run of the program: its exit status, what it prints, what it says.
pub fn kseries(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_kseries"))
        .current_dir(folder)
        .args(arguments)
        .env("KSERIES_CACHE", folder.join(".cache"))
        .env("HOME", folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env_remove("COLUMNS")
        .output()
        .expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}
