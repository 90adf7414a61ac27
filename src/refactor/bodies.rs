// SPDX-License-Identifier: GPL-2.0-only
//! Functions that a step works inside of.

use std::sync::Arc;

use super::changes::{Changes, blocked, place};
use super::named::{is_named, looked_in, nearest};
use super::{Context, StepError, Verdict};
use crate::c::{CFile, Function};

/// The definitions of one function that a step means.
pub(super) enum Bodies {
    /// The files that hold them.
    In(Vec<Arc<CFile>>),
    /// There is none.
    Missing(String),
    /// There is one that can't be worked on, or several of which one has to be chosen.
    Unclear(Verdict),
}

/// The definitions of `name` in a file, those in other branches of an `#if` too.
pub(super) fn definitions<'f>(file: &'f CFile, name: &str) -> Vec<Function<'f>> {
    file.functions().filter(|function| function.body.is_some() && is_named(file, function, name)).collect()
}

impl Bodies {
    /// Finds the definitions of `name`. Where the step does not list its files, only one file may have any.
    ///
    /// # Errors
    /// When the tree can't be read.
    pub(super) fn find(cx: &Context<'_>, name: &str, changes: &mut Changes) -> Result<Self, StepError> {
        let (mut files, skipped) = cx.search(&[name])?;
        changes.skipped(&skipped);
        for file in &files {
            let lost = file.untrusted().iter().find(|lost| lost.name.as_deref() == Some(name));
            if let Some(lost) = lost {
                let line = lost.line;
                let reason = format!("{name}() could not be parsed: {} (line {line})", lost.reason);
                return Ok(Self::Unclear(blocked(reason, file, lost.span.start())));
            }
        }
        let named = files.first().cloned();
        files.retain(|file| !definitions(file, name).is_empty());
        let kernel = |file: &Arc<CFile>| !file.source().path().as_str().starts_with("tools/");
        if files.iter().any(kernel) {
            files.retain(kernel);
        }
        if files.is_empty() {
            let mut reason = format!("no definition of {name}() in {}", looked_in(cx));
            if let Some(near) = nearest(cx, name)? {
                reason.push_str(&format!(" (nearest: {near})"));
            } else if let Some(file) = named {
                let code = super::code::Code::of_file(&file);
                if let Some(at) = code.names(0..code.len(), name).next() {
                    reason.push_str(&format!("; {} names it", place(&file, code.span(at).start())));
                }
            }
            return Ok(Self::Missing(reason));
        }
        if files.len() > 1 && cx.files().literal_paths().is_none() {
            let paths: Vec<_> = files.iter().map(|file| file.source().path().to_string()).collect();
            let reason =
                format!("several files define a {name}(): {}; name the one that is meant in `files`", paths.join(", "));
            return Ok(Self::Unclear(Verdict::Blocked { reason, place: None }));
        }
        Ok(Self::In(files))
    }
}
