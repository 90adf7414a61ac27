// SPDX-License-Identifier: GPL-2.0-only
#![doc = "Describes a Linux kernel refactor once, as rules, and makes a patch series of it on any base."]
#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]

pub mod c;
pub mod check;
pub mod corpus;
pub mod git;
pub mod patch;
pub mod series;
pub mod text;
pub mod tree;
