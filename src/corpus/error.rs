// SPDX-License-Identifier: GPL-2.0-only
//! Why a kernel could not be had.

use std::path::PathBuf;

use super::version::Request;
use crate::git::GitError;

/// A kernel that could not be had.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// No apt, or none that is set up with mirrors of Debian.
    #[error(
        "{request}: {reason}, so the kernel can't be fetched from there\nhint: clone one yourself and name it with --repo:\n  \
         git clone --bare --branch v{request} --depth 1 https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git"
    )]
    NotDebian {
        /// What was asked for.
        request: Request,
        /// What is missing.
        reason: String,
    },
    /// No mirror lists such a version.
    #[error("{request}: no mirror lists it\nhint: {hint}")]
    NotListed {
        /// What was asked for.
        request: Request,
        /// What they list instead.
        hint: String,
    },
    /// It is listed, but it could not be downloaded.
    #[error("{request}: listed, but no mirror delivers it: {reason}")]
    NotDelivered {
        /// What was asked for.
        request: Request,
        /// What apt said last.
        reason: String,
    },
    /// A program that is needed and not there.
    #[error("{program}: not found\nhint: install the package `{package}`")]
    Missing {
        /// The program.
        program: &'static str,
        /// Where it comes from.
        package: &'static str,
    },
    /// A program that failed.
    #[error("{program}: {message}")]
    Program {
        /// The program.
        program: &'static str,
        /// What it said.
        message: String,
    },
    /// Something in a tarball that no kernel has.
    #[error("{}: {message}", path.display())]
    Tarball {
        /// The tarball.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// The file system said no.
    #[error("{}: {source}", path.display())]
    Io {
        /// What was read or written.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The repository of the cache said no.
    #[error(transparent)]
    Git(#[from] GitError),
}

impl CorpusError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
