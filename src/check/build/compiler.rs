// SPDX-License-Identifier: GPL-2.0-only
//! The compiler of a configuration.

use std::path::Path;
use std::process::{Command, Stdio};

use super::BuildConfig;

/// The names under which clang is installed: plain, or with its version, the newest first.
fn names_of_clang() -> impl Iterator<Item = String> {
    std::iter::once("clang".to_owned()).chain((10..40).rev().map(|version| format!("clang-{version}")))
}

/// Says whether a program is there.
pub(super) fn runs(tool: &str) -> bool {
    Command::new(tool)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

/// The name of the compiler; `None` means make's default.
///
/// # Errors
/// Why the configuration can't be built on this machine: none is installed, or none that the sources below `top` take.
pub(super) fn compiler(config: BuildConfig, top: &Path) -> Result<Option<String>, String> {
    if config != BuildConfig::Clang {
        return Ok(None);
    }
    let mut refused = None;
    for name in names_of_clang().filter(|name| runs(name)) {
        match refusal(&name, top) {
            None => return Ok(Some(name)),
            Some(reason) => refused = refused.or(Some(reason)),
        }
    }
    Err(refused.unwrap_or_else(|| "clang is not installed".to_owned()))
}

/// Why the sources do not take a compiler: they have a script that says so.
fn refusal(name: &str, top: &Path) -> Option<String> {
    let script = "scripts/cc-version.sh";
    if !top.join(script).is_file() {
        return None;
    }
    let mut command = Command::new("sh");
    command.current_dir(top).arg(script).arg(name).env("srctree", ".").env("SRCARCH", "x86").env("LC_ALL", "C");
    let output = command.stdin(Stdio::null()).output().ok()?;
    if output.status.success() {
        return None;
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let words: Vec<&str> = said.split_ascii_whitespace().filter(|word| *word != "***").collect();
    Some(if words.is_empty() {
        format!("{name} is refused by {script}")
    } else {
        format!("{name}: {}", words.join(" "))
    })
}
