// SPDX-License-Identifier: GPL-2.0-only
#![doc = "Describes a Linux kernel refactor once, as rules, and makes a patch series of it on any base."]
#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]

pub mod c;
pub mod check;
pub mod cli;
pub mod corpus;
pub mod edit;
pub mod engine;
pub mod facts;
pub mod git;
pub mod matcher;
pub mod patch;
pub mod port;
pub mod refactor;
pub mod report;
pub mod series;
pub mod smpl;
pub mod text;
pub mod tree;
