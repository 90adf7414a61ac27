// SPDX-License-Identifier: GPL-2.0-only
//! Renaming what is known all over a file or the tree: functions, macros, types.

use std::sync::Arc;

use super::words::{Mention, Role, beside, comments, role};
use super::{Rename, Sites, texts};
use crate::c::{CFile, Function, Item, ItemKind};
use crate::edit::Form;
use crate::refactor::changes::{Changes, blocked, place};
use crate::refactor::code::Code;
use crate::refactor::locals::locals;
use crate::refactor::named::{Named, looked_in, nearest};
use crate::refactor::{Context, Place, Plan, StepError, Verdict};
use crate::text::ByteSpan;
use crate::tree::holds_word;

/// A name that many places share.
pub(in crate::refactor) struct Shared<'r> {
    rule: &'r Rename,
    kind: Kind,
    /// What to call it: `f()`, `struct foo`.
    label: String,
    from: &'r str,
    to: &'r str,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Function,
    Macro,
    Typedef,
    Tag(&'static str),
}

/// The places of the name in one file that are to change.
struct Found {
    spans: Vec<ByteSpan>,
}

impl<'r> Shared<'r> {
    pub(super) fn function(rule: &'r Rename, from: &'r str) -> Self {
        Self { rule, kind: Kind::Function, label: format!("function {from}()"), from, to: &rule.to }
    }

    pub(super) fn of_macro(rule: &'r Rename, from: &'r str) -> Self {
        Self { rule, kind: Kind::Macro, label: format!("macro {from}"), from, to: &rule.to }
    }

    pub(super) fn of_type(rule: &'r Rename, from: &'r str) -> Self {
        let (kind, name) = match from.split_once(' ') {
            Some(("struct", name)) => (Kind::Tag("struct"), name),
            Some(("union", name)) => (Kind::Tag("union"), name),
            Some(("enum", name)) => (Kind::Tag("enum"), name),
            _ => (Kind::Typedef, from),
        };
        let label = if kind == Kind::Typedef { format!("type {from}") } else { from.to_owned() };
        Self { rule, kind, label, from: name, to: rule.new_name() }
    }

    /// What one of several functions is called, and by what it goes.
    pub(in crate::refactor) fn one_of(rule: &'r Rename, from: &'r str, to: &'r str) -> Self {
        Self { rule, kind: Kind::Function, label: format!("function {from}()"), from, to }
    }

    pub(super) fn plan(&self, cx: &Context<'_>, mut changes: Changes) -> Result<Plan, StepError> {
        let files = match self.files(cx, &mut changes)? {
            Ok(files) => files,
            Err(verdict) => return Ok(changes.without_edits(verdict)),
        };
        if let Some(verdict) = self.clash(cx, &files)? {
            return Ok(changes.without_edits(verdict));
        }
        let code_places = match self.code(&files, &mut changes)? {
            Ok(places) => places,
            Err(verdict) => return Ok(changes.without_edits(verdict)),
        };
        // Comments alone are no reason to think that what they speak of is here.
        let known = code_places > 0 || self.heir(cx)?;
        let mut mentions = 0;
        if self.rule.comments && known {
            for file in &files {
                for span in self.commented(file, &mut changes) {
                    mentions += comments(file, span, (self.from, self.to), self.mention(), &mut changes)?;
                }
            }
        }
        if known && !matches!(self.kind, Kind::Tag(_)) {
            mentions += self.texts(cx, &mut changes)?;
        }
        changes.matches = if code_places > 0 { code_places } else { mentions };
        if !changes.is_empty() {
            return Ok(changes.into_plan(Verdict::Absent { reason: String::new() }));
        }
        let verdict = self.idle(cx, &files, known)?;
        Ok(changes.without_edits(verdict))
    }

    pub(super) fn mention(&self) -> Mention<'r> {
        match self.kind {
            Kind::Tag(tag) => Mention::Behind(tag),
            _ => Mention::Word,
        }
    }

    /// The verdict that stops the step where the new name is defined beside the old one.
    pub(in crate::refactor) fn clash(
        &self,
        cx: &Context<'_>,
        files: &[Arc<CFile>],
    ) -> Result<Option<Verdict>, StepError> {
        if self.rule.sites == Sites::Uses || !files.iter().any(|file| self.defines(file)) {
            return Ok(None);
        }
        let Some(place) = self.taken(cx)? else { return Ok(None) };
        let reason = format!("{} is there beside {}", self.to, self.label);
        Ok(Some(Verdict::Blocked { reason, place: Some(place) }))
    }

    /// Changes what is code in the files: how many places, or the verdict that stops the step.
    pub(in crate::refactor) fn code(
        &self,
        files: &[Arc<CFile>],
        changes: &mut Changes,
    ) -> Result<Result<usize, Verdict>, StepError> {
        let mut places = 0;
        for file in files {
            let code = Code::of_file(file);
            let found = match self.found(file, &code, changes) {
                Ok(found) => found,
                Err(verdict) => return Ok(Err(verdict)),
            };
            places += found.spans.len();
            for span in found.spans {
                changes.edit(file, |edits| edits.replace(span, self.to, Form::Inline))?;
            }
        }
        Ok(Ok(places))
    }

    /// Whether the new name stands in the code of a file that the step looks at.
    pub(super) fn heir(&self, cx: &Context<'_>) -> Result<bool, StepError> {
        let mut named = false;
        cx.visit(&[self.to], &mut |file| {
            named = self.is_named_in_code(file, self.to);
            !named
        })?;
        Ok(named)
    }

    /// Changes files that are no C: assembler, and documentation if comments follow. How many places.
    pub(super) fn texts(&self, cx: &Context<'_>, changes: &mut Changes) -> Result<usize, StepError> {
        let mut places = 0;
        for file in cx.texts(self.from)? {
            places += texts::rename(&file, (self.from, self.to), self.rule, changes)?;
        }
        Ok(places)
    }

    /// The verdict where nothing is to be changed.
    pub(super) fn idle(&self, cx: &Context<'_>, files: &[Arc<CFile>], known: bool) -> Result<Verdict, StepError> {
        let mut reason = format!("no {} in {}", self.label, looked_in(cx));
        if known {
            reason.push_str(&format!(", {} is there", self.to));
            return Ok(Verdict::Satisfied { reason });
        }
        if self.rule.sites == Sites::Uses && files.iter().any(|file| self.defines(file)) {
            let reason = format!("no use of {} is left in {}", self.from, looked_in(cx));
            return Ok(Verdict::Satisfied { reason });
        }
        if let Some(near) = nearest(cx, self.from)? {
            reason.push_str(&format!(" (nearest: {near})"));
        }
        Ok(Verdict::Absent { reason })
    }

    /// Says whether a file defines, declares or exports the old name.
    pub(in crate::refactor) fn defines(&self, file: &CFile) -> bool {
        !self.definitions(file, self.from).is_empty()
    }

    /// The files that mean this very thing by the name.
    pub(in crate::refactor) fn files(
        &self,
        cx: &Context<'_>,
        changes: &mut Changes,
    ) -> Result<Result<Vec<Arc<CFile>>, Verdict>, StepError> {
        let (files, skipped) = cx.search(&[self.from])?;
        changes.skipped(&skipped);
        let declared = files.iter().any(|file| file.functions().any(|f| names(file, &f, self.from)));
        if self.kind != Kind::Function || !declared || self.rule.sites == Sites::Uses {
            // What is built for user space is a world of its own.
            let kernel = |file: &Arc<CFile>| !file.source().path().as_str().starts_with("tools/");
            let ours = files.iter().any(|file| kernel(file) && self.defines(file));
            return Ok(Ok(files.into_iter().filter(|file| !ours || kernel(file)).collect()));
        }
        Ok(Named::find(cx, self.from, changes)?.map(|named| named.files))
    }

    /// Where the new name is defined already, in the files that the step looks at.
    pub(in crate::refactor) fn taken(&self, cx: &Context<'_>) -> Result<Option<Place>, StepError> {
        let (files, _) = cx.search_where(&[self.to], &|text| stands_outside_bodies(text, self.to.as_bytes()))?;
        let clash = files.iter().find_map(|file| {
            let span = self.definitions(file, self.to).into_iter().next()?;
            Some(place(file, span.start()))
        });
        Ok(clash)
    }

    /// Where a file defines, declares or exports `name`: the name's own places.
    fn definitions(&self, file: &CFile, name: &str) -> Vec<ByteSpan> {
        let code = Code::of_file(file);
        let in_item = |item: &Item| {
            let mut at = code.within(item.span);
            at.find(|at| code.is(*at, name)).map(|at| code.span(at))
        };
        let named = |item: &&Item| item.name.as_deref() == Some(name);
        let items = file.items().iter();
        match self.kind {
            Kind::Function | Kind::Macro => items
                .filter_map(|item| match item.kind {
                    ItemKind::Function | ItemKind::Prototype | ItemKind::Variable if named(&item) => in_item(item),
                    ItemKind::ObjectMacro | ItemKind::FunctionMacro if named(&item) => {
                        beside(file, item.span, name).directives.into_iter().find(|w| w.defined).map(|w| w.span)
                    }
                    ItemKind::MacroCall
                        if item.name.as_deref().is_some_and(|name| name.starts_with("EXPORT_"))
                            && item.args.first().is_some_and(|arg| file.source().slice(*arg) == name.as_bytes()) =>
                    {
                        item.args.first().copied()
                    }
                    _ => None,
                })
                .collect(),
            Kind::Typedef => items.filter(named).filter(|i| i.kind == ItemKind::Typedef).filter_map(in_item).collect(),
            Kind::Tag(tag) => items
                .filter(named)
                .filter(|item| {
                    matches!(
                        (item.kind, tag),
                        (ItemKind::Struct, "struct") | (ItemKind::Union, "union") | (ItemKind::Enum, "enum")
                    )
                })
                .filter_map(in_item)
                .collect(),
        }
    }

    fn is_meant(&self, role: Role) -> bool {
        match self.kind {
            Kind::Tag(_) => role == Role::Tag,
            _ => role == Role::Name,
        }
    }

    fn is_named_in_code(&self, file: &CFile, name: &str) -> bool {
        let code = Code::of_file(file);
        let whole = ByteSpan::from(0..file.source().bytes().len());
        // A word alone may as well be a variable.
        let calls = |at: usize| !matches!(self.kind, Kind::Function) || code.is(at + 1, "(") || at == 0;
        let declared = file.functions().any(|function| names(file, &function, name));
        declared
            || (0..code.len()).any(|at| code.is(at, name) && self.is_meant(role(file, &code, at)) && calls(at))
            || beside(file, whole, name).directives.iter().any(|word| self.is_meant(word.role))
    }

    /// The places in code, lines of the preprocessor and strings. Err is the verdict that stops the step.
    fn found(&self, file: &CFile, code: &Code<'_>, changes: &mut Changes) -> Result<Found, Verdict> {
        let stays = if self.rule.sites == Sites::Uses { self.definitions(file, self.from) } else { Vec::new() };
        let mut spans = Vec::new();
        for at in (0..code.len()).filter(|at| code.is(*at, self.from)) {
            let span = code.span(at);
            if !self.is_meant(role(file, code, at)) || stays.contains(&span) {
                continue;
            }
            let tag = if at > 0 { code.text(at - 1) } else { b"" };
            if let Kind::Tag(kind) = self.kind
                && tag != kind.as_bytes()
            {
                continue;
            }
            let item = file.item_at(span.start());
            if let Some(item) = item.filter(|item| !item.trusted) {
                let what = item.name.as_deref().unwrap_or("an item without a name");
                let reason = format!("{what} could not be parsed and names {}", self.from);
                if self.rule.sites == Sites::All {
                    return Err(blocked(reason, file, span.start()));
                }
                changes.note(format!("{}: not changed: {reason}", place(file, span.start())));
                continue;
            }
            match item.map(|item| self.hidden(file, item, span)) {
                Some(Hidden::Old) => {
                    let of = item.and_then(|item| item.name.as_deref()).unwrap_or_default();
                    let path = file.source().path();
                    changes.note(format!("{path}: {of}() has a variable {} of its own: not changed", self.from));
                    continue;
                }
                Some(Hidden::New) => {
                    let reason = format!("{} means a variable where {} is used", self.to, self.label);
                    return Err(blocked(reason, file, span.start()));
                }
                _ => {}
            }
            spans.push(span);
        }
        let beside = beside(file, ByteSpan::from(0..file.source().bytes().len()), self.from);
        let uses_only = self.rule.sites == Sites::Uses;
        let mut words = beside.directives.into_iter().filter(|word| self.is_meant(word.role));
        spans.extend(words.by_ref().filter(|word| !(uses_only && word.defined)).map(|word| word.span));
        if self.rule.strings {
            spans.extend(beside.strings);
        } else {
            for span in beside.strings {
                changes.note(format!("{}: not changed: a string says {}", place(file, span.start()), self.from));
            }
        }
        Ok(Found { spans })
    }

    /// Whether a function's own variable of the old or the new name is meant at `span`.
    fn hidden(&self, file: &CFile, item: &Item, span: ByteSpan) -> Hidden {
        if item.kind != ItemKind::Function || matches!(self.kind, Kind::Tag(_) | Kind::Macro) {
            return Hidden::No;
        }
        let Some(function) = file.functions().find(|f| f.item.span == item.span) else { return Hidden::No };
        if span.start() <= function.name.end() {
            return Hidden::No;
        }
        let syntax = file.syntax();
        let own = |name: &str| {
            let is = |span: ByteSpan| file.source().slice(span) == name.as_bytes();
            function.params.iter().any(|param| param.name.is_some_and(is))
                || locals(file, &function)
                    .iter()
                    .any(|local| local.name == name && syntax.span(local.block).contains(span))
        };
        if own(self.from) {
            Hidden::Old
        } else if own(self.to) {
            Hidden::New
        } else {
            Hidden::No
        }
    }

    /// The stretches of a file whose comments follow: not what could not be parsed, nor, where only uses change, what
    /// belongs to the definition.
    pub(super) fn commented(&self, file: &CFile, changes: &mut Changes) -> Vec<ByteSpan> {
        let mut out = Vec::new();
        let mut at = 0;
        for item in file.items() {
            let lost = !item.trusted;
            let defines = self.rule.sites == Sites::Uses && item.name.as_deref() == Some(self.from);
            if !(lost || defines) {
                continue;
            }
            let span = if defines { item.span_with_comment() } else { item.span };
            if lost && !crate::refactor::kernel_doc::words_in(file, span, self.from).is_empty() {
                changes.note(format!("{}: could not be parsed: not changed", place(file, span.start())));
            }
            if at < span.start() {
                out.push(ByteSpan::new(at, span.start()));
            }
            at = at.max(span.end());
        }
        let end = file.source().bytes().len() as u32;
        if at < end {
            out.push(ByteSpan::new(at, end));
        }
        out
    }
}

/// Says whether a word stands in a text anywhere but in lines that are sure to lie in a body: a definition of the file's
/// own could be there. A line lies in a body where it is indented and the last line before it that is not, labels and
/// directives aside, is an opening brace alone.
fn stands_outside_bodies(text: &[u8], word: &[u8]) -> bool {
    let mut in_body = false;
    text.split(|byte| *byte == b'\n').any(|line| {
        let flush = line.first().is_some_and(|byte| !byte.is_ascii_whitespace() && *byte != b'#');
        if flush && !line.trim_ascii_end().ends_with(b":") {
            in_body = line.trim_ascii_end() == b"{";
        }
        let indented = line.first().is_some_and(u8::is_ascii_whitespace);
        !(in_body && indented) && holds_word(line, word)
    })
}

/// Which variable hides the name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Hidden {
    No,
    Old,
    New,
}

fn names(file: &CFile, function: &Function<'_>, name: &str) -> bool {
    file.source().slice(function.name) == name.as_bytes()
}

#[cfg(test)]
mod tests {
    use super::stands_outside_bodies;

    #[test]
    fn a_word_that_only_bodies_hold_defines_nothing() {
        let outside = |text: &str| stands_outside_bodies(text.as_bytes(), b"f");
        assert!(!outside("int g(void)\n{\n\treturn f(1);\nout:\n#ifdef X\n\tf(2);\n#endif\n}\n"));
        assert!(outside("int g(void)\n{\n}\n\nstatic int\n\tf(void);\n"));
        assert!(outside("int g(void)\n{\n#define f 1\n}\n"));
        assert!(outside("int g(void) { f(); }\n"));
        assert!(outside("#define g(x) \\\n\tf(x)\n"));
        assert!(!outside("int f_g;\n"));
    }
}
