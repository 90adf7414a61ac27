// SPDX-License-Identifier: GPL-2.0-only
//! The `include` step.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;

use super::changes::{Changes, blocked};
use super::code::Code;
use super::spot::file_of;
use super::{Context, Plan, StepError, Verdict};
use crate::c::{CFile, Item, ItemKind, TokenKind, directive};
use crate::edit::Form;
use crate::text::{ByteSpan, RepoPath};

/// Adds an include, or takes one away that is not needed.
///
/// ```toml
/// [[step]]
/// include = { add = "linux/kvm_types.h", in = "arch/x86/include/asm/tdx.h" }
///
/// [[step]]
/// include = { drop = "linux/kvm_types.h", in = "arch/x86/virt/vmx/tdx/tdx.c" }
/// ```
///
/// It comes to stand in the block of includes of the same folder: in its alphabetical place if the block is sorted,
/// at the end of it if not. In a header with an assembler guard it stands inside of the guard, unless what is included
/// guards its own C. An include goes only if the file reaches the header through another include, or uses nothing of
/// it; `needed = false` says that the rule knows better.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Include {
    /// The header that comes.
    pub add: Option<String>,
    /// The header that goes.
    pub drop: Option<String>,
    /// The file that includes it. With `drop` a file that does not exist is one that does not include it.
    pub r#in: String,
    /// `false` to drop the include although the file uses names of the header.
    #[serde(default = "yes")]
    pub needed: bool,
    /// Where it stands in a file with an assembler guard; found out if not given.
    pub guard: Option<Guard>,
}

const fn yes() -> bool {
    true
}

/// Where an include stands in a header that assembler code includes as well.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Guard {
    /// Where only C sees it.
    Inside,
    /// Where assembler code sees it too.
    Outside,
}

impl Include {
    pub(super) fn words(&self) -> Vec<&str> {
        Vec::new()
    }

    pub(super) fn plan(&self, cx: &Context<'_>) -> Result<Plan, StepError> {
        let Some(file) = file_of(cx, &self.r#in)? else {
            return Ok(Plan::absent(format!("{}: there is no such file", self.r#in)));
        };
        match (&self.add, &self.drop) {
            (Some(header), None) => self.add(cx, &file, header),
            (None, Some(header)) => self.drop(cx, &file, header),
            _ => Err(StepError::rule("include: give one of `add` and `drop`")),
        }
    }

    fn add(&self, cx: &Context<'_>, file: &Arc<CFile>, header: &str) -> Result<Plan, StepError> {
        let name = bare(header);
        if let Some(found) = includes(file).into_iter().find(|item| item.name.as_deref() == Some(name)) {
            let line = file.source().line(found.span.start());
            return Ok(Plan::satisfied(format!("{}:{line}: {name} is included already", self.r#in)));
        }
        let guarded = c_only(file);
        let inside = |item: &Item| guarded.iter().any(|span| span.contains(item.span));
        let wanted = match self.guard {
            Some(guard) => guard,
            None if guarded.is_empty() => Guard::Outside,
            None => {
                // What assembler code gets to see already does it no harm.
                let open = includes(file).into_iter().filter(|item| !inside(item));
                let mut seen: BTreeSet<String> = open.filter_map(|item| item.name.clone()).collect();
                if safe_for_assembler(cx, name, &mut seen)? { Guard::Outside } else { Guard::Inside }
            }
        };
        let candidates: Vec<&Item> = includes(file)
            .into_iter()
            .filter(|item| guarded.is_empty() || inside(item) == (wanted == Guard::Inside))
            .collect();
        let line = if header.starts_with('"') { format!("#include {header}") } else { format!("#include <{name}>") };
        let blocks = blocks(file, &candidates);
        let quoted = |item: &Item| file.source().slice(item.span).contains(&b'"');
        let folder = |name: &str| name.split_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
        let fits = |item: &Item| {
            quoted(item) == header.starts_with('"') && folder(item.name.as_deref().unwrap_or_default()) == folder(name)
        };
        // The block with the most includes of the same folder, the first of equals.
        let mut best: Option<(&Vec<&Item>, usize)> = None;
        for block in &blocks {
            let count = block.iter().filter(|item| fits(item)).count();
            if count > best.map_or(0, |(_, most)| most) {
                best = Some((block, count));
            }
        }
        let Some(neighbours) =
            best.map(|(block, _)| block.iter().copied().filter(|item| fits(item)).collect::<Vec<_>>())
        else {
            return self.beside(file, blocks.last().and_then(|block| block.last()).copied(), &line);
        };
        let names: Vec<&str> = neighbours.iter().map(|item| item.name.as_deref().unwrap_or_default()).collect();
        let sorted = names.is_sorted() && names.len() > 1;
        let before = sorted.then(|| names.iter().position(|own| *own > name)).flatten();
        let mut changes = Changes::default();
        changes.matches = 1;
        match before {
            Some(at) => {
                let start = neighbours[at].span.start();
                changes.edit(file, |edits| edits.insert(start, format!("{line}\n"), Form::Verbatim))?;
            }
            None => return self.beside(file, neighbours.last().copied(), &line),
        }
        Ok(changes.into_plan(Verdict::Satisfied { reason: String::new() }))
    }

    fn beside(&self, file: &CFile, last: Option<&Item>, line: &str) -> Result<Plan, StepError> {
        let Some(last) = last else {
            let reason = format!("{}: no include there to put `{line}` beside", self.r#in);
            return Ok(Plan::blocked(reason, None));
        };
        let mut changes = Changes::default();
        changes.matches = 1;
        changes.edit(file, |edits| edits.insert(last.span.end(), format!("\n{line}"), Form::Verbatim))?;
        Ok(changes.into_plan(Verdict::Satisfied { reason: String::new() }))
    }

    fn drop(&self, cx: &Context<'_>, file: &Arc<CFile>, header: &str) -> Result<Plan, StepError> {
        let name = bare(header);
        let own: Vec<&Item> = includes(file).into_iter().filter(|item| item.name.as_deref() == Some(name)).collect();
        if own.is_empty() {
            return Ok(Plan::satisfied(format!("{} does not include {name}", self.r#in)));
        }
        if self.needed
            && !reaches(cx, file, name)?
            && let Some(word) = used_of(cx, file, name)?
        {
            let reason = format!("{} still needs {name}, for {word}", self.r#in);
            return Ok(Plan::idle(blocked(reason, file, own[0].span.start())));
        }
        let mut changes = Changes::default();
        for item in own {
            changes.matches += 1;
            changes.edit(file, |edits| edits.delete(item.span))?;
        }
        Ok(changes.into_plan(Verdict::Satisfied { reason: String::new() }))
    }
}

fn bare(header: &str) -> &str {
    header.trim_matches(['<', '>', '"'])
}

fn includes(file: &CFile) -> Vec<&Item> {
    file.items().iter().filter(|item| item.kind == ItemKind::Include).collect()
}

/// Runs of includes on neighbouring lines.
fn blocks<'f>(file: &CFile, items: &[&'f Item]) -> Vec<Vec<&'f Item>> {
    let mut out: Vec<Vec<&Item>> = Vec::new();
    for item in items {
        let line = file.source().line(item.span.start()).0;
        match out.last_mut() {
            Some(block) if block.last().is_some_and(|last| file.source().line(last.span.end()).0 + 1 == line) => {
                block.push(item);
            }
            _ => out.push(vec![item]),
        }
    }
    out
}

/// The stretches that assembler code does not see, in bytes, in order.
fn c_only(file: &CFile) -> Vec<ByteSpan> {
    // For every open `#if`: where its branch begins that only C sees.
    let mut open: Vec<(Option<u32>, View)> = Vec::new();
    let mut out = Vec::new();
    for token in file.tokens().iter().filter(|token| token.kind == TokenKind::Directive) {
        let (word, rest) = directive::parts(file.source().slice(token.span));
        match word {
            b"if" | b"ifdef" | b"ifndef" => {
                let view = View::of(word, rest);
                open.push(((view == View::OnlyC).then_some(token.span.end()), view));
            }
            b"else" | b"elif" | b"elifdef" | b"elifndef" | b"endif" => {
                let Some((start, view)) = open.pop() else { continue };
                out.extend(start.map(|start| ByteSpan::new(start, token.span.start())));
                if word != b"endif" {
                    let other = word == b"else" && view == View::OnlyAssembler;
                    let view = if other { View::OnlyC } else { View::Both };
                    open.push((other.then_some(token.span.end()), view));
                }
            }
            _ => {}
        }
    }
    let end = file.source().bytes().len() as u32;
    out.extend(open.into_iter().filter_map(|(start, _)| Some(ByteSpan::new(start?, end))));
    out.sort_unstable();
    out
}

/// Who sees the branch of an `#if`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum View {
    OnlyC,
    OnlyAssembler,
    Both,
}

impl View {
    fn of(word: &[u8], condition: &[u8]) -> Self {
        let named = |text: &[u8]| text == b"__ASSEMBLER__" || text == b"__ASSEMBLY__";
        let code = Code::of_text(condition);
        let Some(at) = (0..code.len()).find(|at| named(code.text(*at))) else { return Self::Both };
        let negated = (0..at).any(|n| code.is(n, "!"));
        let either = (0..code.len()).any(|n| code.is(n, "||"));
        match word {
            b"ifndef" => Self::OnlyC,
            b"ifdef" => Self::OnlyAssembler,
            _ if either => Self::Both,
            _ if negated => Self::OnlyC,
            _ => Self::OnlyAssembler,
        }
    }
}

/// Finds a header where the kernel's builds look for it.
fn header_file(cx: &Context<'_>, from: Option<&CFile>, name: &str) -> Result<Option<Arc<CFile>>, StepError> {
    let arch = from.map_or("x86", |file| {
        let mut parts = file.source().path().as_str().split('/');
        parts.next().filter(|top| *top == "arch").and_then(|_| parts.next()).unwrap_or("x86")
    });
    let folder = from.map_or("", |file| file.source().path().folder());
    let places = [
        format!("include/{name}"),
        format!("arch/{arch}/include/{name}"),
        format!("include/uapi/{name}"),
        format!("arch/{arch}/include/uapi/{name}"),
        format!("include/uapi/asm-generic/{}", name.strip_prefix("asm/").unwrap_or(name)),
        format!("include/asm-generic/{}", name.strip_prefix("asm/").unwrap_or(name)),
        format!("{folder}/{name}"),
    ];
    for place in places {
        let Ok(path) = RepoPath::new(&place) else { continue };
        if let Some(file) = cx.parse(&path)? {
            return Ok(Some(file));
        }
    }
    Ok(None)
}

/// Says whether a header shows assembler code nothing but directives.
fn safe_for_assembler(cx: &Context<'_>, name: &str, seen: &mut BTreeSet<String>) -> Result<bool, StepError> {
    if !seen.insert(name.to_owned()) || seen.len() > 200 {
        return Ok(true);
    }
    let Some(file) = header_file(cx, None, name)? else { return Ok(false) };
    let guarded = c_only(&file);
    let open = |at: u32| !guarded.iter().any(|span| span.contains_byte(at));
    let code = Code::of_file(&file);
    if (0..code.len()).any(|at| open(code.span(at).start())) {
        return Ok(false);
    }
    for item in includes(&file).into_iter().filter(|item| open(item.span.start())) {
        if !safe_for_assembler(cx, item.name.as_deref().unwrap_or_default(), seen)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Says whether a file comes to a header through another one that it includes, over at most three files.
fn reaches(cx: &Context<'_>, file: &CFile, name: &str) -> Result<bool, StepError> {
    let names = |file: &CFile| -> Vec<String> {
        includes(file).iter().filter_map(|item| item.name.clone()).filter(|own| own != name).collect()
    };
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut level = names(file);
    for _ in 0..2 {
        let mut next = Vec::new();
        for own in level {
            if !seen.insert(own.clone()) {
                continue;
            }
            let Some(header) = header_file(cx, Some(file), &own)? else { continue };
            if includes(&header).iter().any(|item| item.name.as_deref() == Some(name)) {
                return Ok(true);
            }
            next.extend(names(&header));
        }
        level = next;
    }
    Ok(false)
}

/// A name that the header defines and the file uses.
fn used_of(cx: &Context<'_>, file: &CFile, name: &str) -> Result<Option<String>, StepError> {
    let Some(header) = header_file(cx, Some(file), name)? else { return Ok(Some("what it declares".to_owned())) };
    let names: BTreeSet<&str> = header
        .items()
        .iter()
        .filter(|item| !matches!(item.kind, ItemKind::Include | ItemKind::MacroCall | ItemKind::Conditional))
        .filter_map(|item| item.name.as_deref())
        .collect();
    let code = Code::of_file(file);
    let used = (0..code.len()).find_map(|at| names.get(std::str::from_utf8(code.text(at)).ok()?).copied());
    Ok(used.map(str::to_owned))
}
