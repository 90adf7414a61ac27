// SPDX-License-Identifier: GPL-2.0-only
//! The real git, kept away from the settings of whoever runs the tests.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A call of git in a folder, with no settings but its own defaults.
pub fn git(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .current_dir(folder)
        .args(arguments)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder)
        .env("LC_ALL", "C.UTF-8")
        .env("TZ", "UTC")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_ATTR_NOSYSTEM", "1")
        .env("GIT_AUTHOR_NAME", "Author")
        .env("GIT_AUTHOR_EMAIL", "author@example.org")
        .env("GIT_AUTHOR_DATE", "1700000000 +0000")
        .env("GIT_COMMITTER_NAME", "Sender")
        .env("GIT_COMMITTER_EMAIL", "sender@example.org")
        .env("GIT_COMMITTER_DATE", "1700000000 +0000");
    command
}

/// What the call prints.
pub fn stdout(command: &mut Command) -> Vec<u8> {
    let Output { status, stdout, stderr } =
        command.stdin(Stdio::null()).output().expect("git is installed where the tests run");
    assert!(status.success(), "{command:?}: {}", String::from_utf8_lossy(&stderr));
    stdout
}

/// What the call prints, as one trimmed line.
pub fn line(command: &mut Command) -> String {
    String::from_utf8(stdout(command)).expect("git prints names in ASCII").trim().to_owned()
}
