// SPDX-License-Identifier: GPL-2.0-only
//! Options that a configuration is named after and did not get, with the reason.

use std::collections::BTreeSet;

use crate::tree::{TreeError, TreeSource};

/// Those of `options` that the tree knows and the configuration has not, each with where it is defined and what it
/// depends on that is not set. `made` is the text of `.config`.
pub(super) fn missing(tree: &dyn TreeSource, options: &[&str], made: &str) -> Result<Vec<String>, TreeError> {
    let set: BTreeSet<&str> = made.lines().filter_map(|line| line.strip_prefix("CONFIG_")).collect();
    let has = |option: &str| {
        let switched = |value: &str| set.contains(format!("{option}={value}").as_str());
        switched("y") || switched("m")
    };
    let mut missing = Vec::new();
    for option in options.iter().filter(|option| !set.contains(format!("{option}=y").as_str())) {
        let define = format!("config {option}");
        let defines = |bytes: &[u8]| lines(bytes).any(|line| line == define);
        let known = tree.scan(&|path| path.contains("Kconfig"), &defines)?;
        for file in &known.files {
            let number = lines(file.bytes()).position(|line| line == define).map_or(0, |at| at + 1);
            let mut text = format!("CONFIG_{option} can't be set on this base: {}:{number}", file.path());
            let unmet = unmet(lines(file.bytes()).skip(number), &has);
            for reason in &unmet {
                text.push_str(&format!("\n  {reason}"));
            }
            if unmet.is_empty() {
                text.push_str("\n  an `if` around it, or around what it depends on, does not hold");
            }
            missing.push(text);
        }
    }
    Ok(missing)
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = &str> {
    bytes.split(|byte| *byte == b'\n').map(|line| std::str::from_utf8(line).unwrap_or("").trim())
}

/// What the `depends on` lines of an entry ask for and the configuration has not.
fn unmet<'f>(entry: impl Iterator<Item = &'f str>, has: &dyn Fn(&str) -> bool) -> Vec<String> {
    let ends = ["config ", "menuconfig ", "menu ", "choice", "endmenu", "endif", "source ", "if ", "comment "];
    let inside = entry.take_while(|line| !ends.iter().any(|word| line.starts_with(word)));
    let mut unmet = Vec::new();
    for condition in inside.filter_map(|line| line.strip_prefix("depends on ")) {
        // Either side of an `or` may do: only what is demanded in any case is certain.
        if condition.contains("||") {
            let mut words =
                condition.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty());
            if !condition.contains(['!', '=']) && !words.any(has) {
                unmet.push(format!("depends on {condition}: none of them is set"));
            }
            continue;
        }
        for term in condition.split("&&").map(str::trim) {
            let (symbol, wanted) = term.strip_prefix('!').map_or((term, true), |symbol| (symbol, false));
            let plain = symbol.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if plain && has(symbol) != wanted {
                let state = if wanted { "is not set" } else { "is set" };
                unmet.push(format!("depends on {condition}: CONFIG_{symbol} {state}"));
            }
        }
    }
    unmet
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{RepoPath, SourceFile};
    use crate::tree::{EmptyTree, OverlayTree};

    #[test]
    fn an_option_that_could_not_be_had_is_told_with_what_it_depends_on() {
        let text = "config FIRST\n\tbool\n\nconfig HOST\n\tbool \"x\"\n\tdepends on CPU && !KEXEC\n\tdepends on A || B\n\n\
                    config LAST\n\tbool\n\tdepends on NEVER\n";
        let path = RepoPath::new("arch/x86/Kconfig").expect("a path");
        let mut tree = OverlayTree::new(std::sync::Arc::new(EmptyTree));
        tree.put(SourceFile::new(path, text.as_bytes()));
        let made = "CONFIG_CPU=y\nCONFIG_KEXEC=y\n# CONFIG_HOST is not set\n";
        let expected = "CONFIG_HOST can't be set on this base: arch/x86/Kconfig:4\n  \
                        depends on CPU && !KEXEC: CONFIG_KEXEC is set\n  depends on A || B: none of them is set";
        assert_eq!(missing(&tree, &["HOST", "UNHEARD_OF"], made).expect("it is read"), [expected]);
        assert!(missing(&tree, &["CPU"], made).expect("it is read").is_empty());
    }
}
