// SPDX-License-Identifier: GPL-2.0-only
//! Rebuilds when a file that is embedded in the binary changes.

fn main() {
    for folder in ["rules", "templates", "corpus/model"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
