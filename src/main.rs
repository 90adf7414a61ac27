// SPDX-License-Identifier: GPL-2.0-only
//! The `kseries` command.

fn main() {}
