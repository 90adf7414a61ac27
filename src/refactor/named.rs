// SPDX-License-Identifier: GPL-2.0-only
//! A function by its name: where in the tree it is declared and defined, and where it is used.

use std::sync::Arc;

use super::changes::{Changes, blocked};
use super::code::Code;
use super::{Context, StepError, Verdict};
use crate::c::{CFile, Function, Item, ItemKind};
use crate::text::ByteSpan;

/// All files of the tree in which one function plays a part.
pub(super) struct Named {
    /// The function's name.
    pub(super) name: String,
    /// The files, in the order of their paths.
    pub(super) files: Vec<Arc<CFile>>,
}

/// A use of a function's name that is no declaration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Use {
    /// It is called: the token of its name and that of the opening parenthesis.
    Call {
        /// The name.
        name: usize,
        /// The parenthesis.
        open: usize,
    },
    /// It is named without a call: as a pointer, or as the argument of a macro.
    Bare {
        /// The name.
        name: usize,
    },
}

impl Named {
    /// Finds the function. Err is the verdict where it is nowhere, or where the name means several functions.
    ///
    /// # Errors
    /// When the tree can't be read.
    pub(super) fn find(
        cx: &Context<'_>,
        name: &str,
        changes: &mut Changes,
    ) -> Result<Result<Self, Verdict>, StepError> {
        Self::find_in(cx, name, None, changes)
    }

    /// The same, where `home` may say which of several static functions is meant.
    ///
    /// # Errors
    /// When the tree can't be read.
    pub(super) fn find_in(
        cx: &Context<'_>,
        name: &str,
        home: Option<&str>,
        changes: &mut Changes,
    ) -> Result<Result<Self, Verdict>, StepError> {
        let (mut files, skipped) = cx.search(&[name])?;
        changes.skipped(&skipped);
        let declares = |file: &CFile| file.functions().any(|f| is_named(file, &f, name));
        let owns = |file: &CFile| {
            file.functions().any(|f| is_named(file, &f, name) && f.is_static && f.body.is_some())
                && !file.source().path().as_str().ends_with(".h")
        };
        // What is built for user space is a world of its own.
        let kernel = |file: &CFile| !file.source().path().as_str().starts_with("tools/");
        if files.iter().any(|file| declares(file) && kernel(file)) {
            files.retain(|file| kernel(file));
        }
        let owners: Vec<usize> = (0..files.len()).filter(|at| owns(&files[*at])).collect();
        let at_home = |at: &&usize| home == Some(files[**at].source().path().as_str());
        if let Some(only) = owners.iter().find(at_home) {
            return Ok(Ok(Self { name: name.to_owned(), files: vec![Arc::clone(&files[*only])] }));
        }
        let shared = files.iter().any(|file| declares(file) && !owns(file));
        match (&owners[..], shared) {
            ([], true) => {}
            ([], false) => return Ok(Err(Self::missing(cx, name, &files)?)),
            (_, true) => files.retain(|file| !owns(file)),
            ([only], false) => files = vec![Arc::clone(&files[*only])],
            (several, false) => {
                let paths: Vec<_> = several.iter().map(|at| files[*at].source().path().to_string()).collect();
                let reason = format!(
                    "several files have a static {name}() of their own: {}; say in `files` which is meant",
                    paths.join(", ")
                );
                return Ok(Err(Verdict::Blocked { reason, place: None }));
            }
        }
        Ok(Ok(Self { name: name.to_owned(), files }))
    }

    fn missing(cx: &Context<'_>, name: &str, files: &[Arc<CFile>]) -> Result<Verdict, StepError> {
        for file in files {
            let lost = file.untrusted().iter().find(|lost| lost.name.as_deref() == Some(name));
            if let Some(lost) = lost {
                let reason = format!("{name}() is there, but could not be parsed: {}", lost.reason);
                return Ok(blocked(reason, file, lost.span.start()));
            }
        }
        let mut reason = format!("no function {name}() in {}", looked_in(cx));
        if let Some(near) = nearest(cx, name)? {
            reason.push_str(&format!(" (nearest: {near})"));
        }
        if let Some(file) = files.first() {
            let code = Code::of_file(file);
            if let Some(at) = code.names(0..code.len(), name).next() {
                let line = file.source().line(code.span(at).start());
                reason.push_str(&format!("; {}:{line} names it", file.source().path()));
            }
        }
        Ok(Verdict::Absent { reason })
    }

    /// Its declarations and definitions in a file.
    pub(super) fn declarations<'f>(&self, file: &'f CFile) -> Vec<Function<'f>> {
        file.functions().filter(|f| is_named(file, f, &self.name)).collect()
    }

    /// The first definition, with its file.
    pub(super) fn definition(&self) -> Option<(&Arc<CFile>, Function<'_>)> {
        self.files.iter().find_map(|file| {
            let found = self.declarations(file).into_iter().find(|f| f.body.is_some())?;
            Some((file, found))
        })
    }

    /// Its uses in the code of a file, in order.
    pub(super) fn uses(&self, file: &CFile, code: &Code<'_>) -> Vec<Use> {
        let declared: Vec<ByteSpan> = self.declarations(file).iter().map(|f| f.name).collect();
        let names = code.names(0..code.len(), &self.name).filter(|at| !declared.contains(&code.span(*at)));
        let at = names.filter(|at| !names_op(code, *at));
        at.map(|name| if code.is(name + 1, "(") { Use::Call { name, open: name + 1 } } else { Use::Bare { name } })
            .collect()
    }

    /// The verdict that stops a step where an item that could not be parsed names the function; `None` when all is
    /// well.
    pub(super) fn untrusted(&self) -> Option<Verdict> {
        for file in &self.files {
            let code = Code::of_file(file);
            for at in code.names(0..code.len(), &self.name) {
                let start = code.span(at).start();
                if let Some(item) = file.item_at(start).filter(|item| !item.trusted) {
                    let what = item.name.as_deref().unwrap_or("an item without a name");
                    let reason = format!("{what} could not be parsed and names {}()", self.name);
                    return Some(blocked(reason, file, start));
                }
            }
        }
        None
    }
}

/// Says whether the token names an op, as in `kvm_x86_call(op)(…)`, and not a function of the same name.
fn names_op(code: &Code<'_>, at: usize) -> bool {
    let alone = at >= 2 && code.is(at - 1, "(") && code.is(at + 1, ")") && code.is(at + 2, "(");
    alone && code.text(at - 2).ends_with(b"_call")
}

/// Says whether the function has this name.
pub(super) fn is_named(file: &CFile, function: &Function<'_>, name: &str) -> bool {
    file.source().slice(function.name) == name.as_bytes()
}

/// What a step has looked at, for messages.
pub(super) fn looked_in(cx: &Context<'_>) -> String {
    match cx.files().patterns() {
        [] => "the tree".to_owned(),
        patterns => patterns.join(", "),
    }
}

/// The item of the step's named files whose name is most like `name`; `None` where nothing is alike or the step
/// looks at more than a few files.
pub(super) fn nearest(cx: &Context<'_>, name: &str) -> Result<Option<String>, StepError> {
    let Some(paths) = cx.files().literal_paths() else { return Ok(None) };
    let mut best: Option<(usize, String)> = None;
    for path in paths {
        let Ok(path) = crate::text::RepoPath::new(path) else { continue };
        let Some(file) = cx.parse(&path)? else { continue };
        let named = file.items().iter().filter(|item| is_definition(item));
        for (item, other) in named.filter_map(|item| Some((item, item.name.as_deref()?))) {
            let distance = distance(name, other);
            if distance * 2 <= name.len() && best.as_ref().is_none_or(|(least, _)| distance < *least) {
                let line = file.source().line(item.span.start());
                best = Some((distance, format!("{other} at {path}:{line}")));
            }
        }
    }
    Ok(best.map(|(_, text)| text))
}

fn is_definition(item: &Item) -> bool {
    !matches!(item.kind, ItemKind::Include | ItemKind::Conditional | ItemKind::MacroCall | ItemKind::Other)
}

/// How many letters have to be changed, added or dropped to make one word of another.
pub(super) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<u8> = b.bytes().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
