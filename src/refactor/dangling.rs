// SPDX-License-Identifier: GPL-2.0-only
//! What a patch would leave behind that can't be built: uses of what it took away.
//!
//! A step answers for its own place, and others of the patch may still follow. Only when all of them have run does it
//! show whether a name that went is used on: a variable that a function no longer declares, a definition that other
//! files need, the value of a function that returns none any more.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::changes::place;
use super::code::Code;
use super::locals::locals;
use super::{Context, Place, StepError};
use crate::c::{CFile, Function, Item, ItemKind, TokenKind};
use crate::text::{RepoPath, SourceFile};

/// A file before a patch and after it; `None` where there is none.
pub type Changed<'a> = (Option<&'a SourceFile>, Option<&'a SourceFile>);

/// A use of what is gone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dangling {
    /// Where it stands in the tree as the patch leaves it.
    pub place: Place,
    /// What is used, and where it went.
    pub reason: String,
}

/// Finds the first use of what a patch took away. `after` looks at the tree as the patch leaves it.
///
/// # Errors
/// When the tree can't be read.
pub fn dangling(after: &Context<'_>, changed: &[Changed<'_>]) -> Result<Option<Dangling>, StepError> {
    let parse = |file: &Option<&SourceFile>| {
        file.filter(|file| file.path().is_c()).map(|file| CFile::parse_once(file.clone(), after.dialect()))
    };
    let before: Vec<Arc<CFile>> = changed.iter().filter_map(|(before, _)| parse(before)).collect();
    let now: Vec<Arc<CFile>> = changed.iter().filter_map(|(_, after)| parse(after)).collect();
    if let Some(found) = variables(&before, &now) {
        return Ok(Some(found));
    }
    if let Some(found) = ops(after, &before, &now)? {
        return Ok(Some(found));
    }
    if let Some(found) = definitions(after, &before, &now)? {
        return Ok(Some(found));
    }
    if let Some(found) = values(after, &before, &now)? {
        return Ok(Some(found));
    }
    Ok(unused(&before, &now))
}

/// The names that a function gives to its parameters and variables.
fn own_names(file: &CFile, function: &Function<'_>) -> BTreeSet<Vec<u8>> {
    let params = function.params.iter().filter_map(|param| param.name).map(|name| file.source().slice(name).to_vec());
    params.chain(locals(file, function).into_iter().map(|local| local.name.into_bytes())).collect()
}

/// A variable that a function uses and no longer declares.
fn variables(before: &[Arc<CFile>], now: &[Arc<CFile>]) -> Option<Dangling> {
    let mut defined: BTreeMap<&str, Vec<(&CFile, &Item)>> = BTreeMap::new();
    for file in before {
        for item in file.items().iter().filter(|item| item.kind == ItemKind::Function) {
            defined.entry(item.name.as_deref().unwrap_or_default()).or_default().push((file, item));
        }
    }
    let old_codes: BTreeMap<&RepoPath, Code<'_>> =
        before.iter().map(|file| (file.source().path(), Code::of_file(file))).collect();
    // What the functions of these files call their variables.
    let theirs: OnceCell<BTreeSet<Vec<u8>>> = OnceCell::new();
    let theirs = || {
        theirs.get_or_init(|| {
            let functions = |file| CFile::functions(file).map(move |function| own_names(file, &function));
            before.iter().flat_map(|file| functions(file)).flatten().collect()
        })
    };
    for file in now {
        let code = Code::of_file(file);
        let known: BTreeSet<&[u8]> =
            file.items().iter().filter_map(|item| Some(item.name.as_deref()?.as_bytes())).collect();
        let changed = |item: &Item| {
            let name = item.name.as_deref().filter(|_| item.kind == ItemKind::Function && item.trusted)?;
            let old = defined.get(name)?;
            let same_path = old.iter().find(|(old, _)| old.source().path() == file.source().path());
            let (old_file, old) = same_path.or(old.first())?;
            let same = old_file.source().slice(old.span) == file.source().slice(item.span);
            (!same).then_some((*old_file, *old))
        };
        for (old_file, old, item) in file.items().iter().filter_map(|item| changed(item).map(|(f, old)| (f, old, item)))
        {
            let (Some(function), Some(old)) = (file.function_of(item), old_file.function_of(old)) else { continue };
            let name = file.source().slice(function.name);
            let own = own_names(file, &function);
            let Some(body) = function.body.map(|body| code.within(file.syntax().span(body))) else { continue };
            let Some(was) = old.body else { continue };
            let gone: Vec<Vec<u8>> = own_names(old_file, &old).into_iter().filter(|name| !own.contains(name)).collect();
            for word in gone.iter().filter_map(|word| std::str::from_utf8(word).ok()) {
                let used = code.names(body.clone(), word).find(|at| !code.is(at + 1, "("));
                if let Some(at) = used.filter(|_| !known.contains(word.as_bytes())) {
                    let reason =
                        format!("{}() uses {word}, which it no longer declares", String::from_utf8_lossy(name));
                    return Some(Dangling { place: place(file, code.span(at).start()), reason });
                }
            }
            let Some(old_code) = old_codes.get(old_file.source().path()) else { continue };
            let was = old_code.within(old_file.syntax().span(was));
            let had: BTreeSet<&[u8]> = was.map(|at| old_code.text(at)).collect();
            let fresh = fresh(&code, body, |word| had.contains(word) || own.contains(word) || known.contains(word));
            if let Some(at) = fresh.into_iter().find(|at| theirs().contains(code.text(*at))) {
                let word = String::from_utf8_lossy(code.text(at));
                let reason = format!("{}() uses {word}, which it does not declare", String::from_utf8_lossy(name));
                return Some(Dangling { place: place(file, code.span(at).start()), reason });
            }
        }
    }
    None
}

/// Words that stand for a member or a type where they are an argument.
fn is_named_by(callee: &[u8]) -> bool {
    let parts: [&[u8]; 9] =
        [b"entry", b"offset", b"container", b"field", b"struct", b"guard", b"call", b"size", b"cleanup"];
    parts.iter().any(|part| memchr::memmem::find(callee, part).is_some())
}

/// The tokens of a body that may be variables and are not known.
fn fresh(code: &Code<'_>, body: Range<usize>, is_known: impl Fn(&[u8]) -> bool) -> Vec<usize> {
    let mut open: Vec<usize> = Vec::new();
    let mut fresh = Vec::new();
    for at in body {
        match code.text(at) {
            b"(" => open.push(at),
            b")" => drop(open.pop()),
            word if code.kind(at) == TokenKind::Word && !is_known(word) => {
                let tag = matches!(code.text(at - 1), b"struct" | b"union" | b"enum" | b"goto");
                let named = open.last().is_some_and(|open| is_named_by(code.text(open - 1)));
                if !code.is_member(at) && !tag && !named && !code.is(at + 1, "(") && !code.is(at + 1, ":") {
                    fresh.push(at);
                }
            }
            _ => {}
        }
    }
    fresh
}

/// A use of an op that the table of ops no longer has.
fn ops(after: &Context<'_>, before: &[Arc<CFile>], now: &[Arc<CFile>]) -> Result<Option<Dangling>, StepError> {
    let listed = |files: &[Arc<CFile>]| -> BTreeSet<String> {
        let items = files.iter().flat_map(|file| file.items().iter().map(move |item| (file, item)));
        let is_op = |item: &Item| {
            item.kind == ItemKind::MacroCall
                && item.name.as_deref().is_some_and(|name| name.contains("_X86_OP") || name.contains("_X86_PMU_OP"))
        };
        items
            .filter(|(_, item)| is_op(item))
            .filter_map(|(file, item)| Some(file.source().text(*item.args.first()?)))
            .collect()
    };
    for op in listed(before).difference(&listed(now)) {
        for file in after.search(&[op])?.0 {
            let code = Code::of_file(&file);
            let used = code.words(2..code.len(), op).find(|at| {
                let owner = code.text(at - 2);
                let called = code.is(at - 1, "(") && code.is(at + 1, ")") && owner.ends_with(b"_call");
                called || code.is_member(*at) && owner.ends_with(b"x86_ops")
            });
            if let Some(at) = used {
                let reason = format!("the op {op} is used here, and the table has it no more");
                return Ok(Some(Dangling { place: place(&file, code.span(at).start()), reason }));
            }
        }
    }
    Ok(None)
}

/// Who can use a definition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reach {
    /// Its own file.
    File,
    /// All files that are linked with it, or that include it.
    Others,
}

fn reach(file: &CFile, item: &Item) -> Option<Reach> {
    let header = file.source().path().as_str().ends_with(".h");
    match item.kind {
        _ if header && matches!(item.kind, ItemKind::Function | ItemKind::FunctionMacro | ItemKind::ObjectMacro) => {
            Some(Reach::Others)
        }
        ItemKind::Function if file.function_of(item)?.is_static => Some(Reach::File),
        ItemKind::Function => Some(Reach::Others),
        ItemKind::FunctionMacro | ItemKind::ObjectMacro => Some(Reach::File),
        _ => None,
    }
}

/// The functions and macros that files define, each with where it can be used from.
fn defined(files: &[Arc<CFile>]) -> BTreeMap<String, BTreeSet<(bool, RepoPath)>> {
    let mut out: BTreeMap<String, BTreeSet<(bool, RepoPath)>> = BTreeMap::new();
    for file in files {
        for item in file.items() {
            if let (Some(name), Some(reach)) = (&item.name, reach(file, item)) {
                let path = file.source().path().clone();
                out.entry(name.clone()).or_default().insert((reach == Reach::Others, path));
            }
        }
    }
    out
}

/// A use of a definition that went, or that only its own file can use now.
fn definitions(after: &Context<'_>, before: &[Arc<CFile>], now: &[Arc<CFile>]) -> Result<Option<Dangling>, StepError> {
    let left = defined(now);
    for (name, places) in defined(before) {
        let shared = |places: &BTreeSet<(bool, RepoPath)>| places.iter().any(|(others, _)| *others);
        if !shared(&places)
            && !left.get(&name).is_some_and(shared)
            && let Some(found) = left_behind(&name, &places, now)
        {
            return Ok(Some(found));
        }
        if !shared(&places) || left.get(&name).is_some_and(shared) {
            continue;
        }
        let owners: Vec<&RepoPath> = left.get(&name).into_iter().flatten().map(|(_, path)| path).collect();
        let (files, _) = after.search(&[&name])?;
        let kernel = |file: &CFile| !file.source().path().as_str().starts_with("tools/");
        let defines = |file: &CFile| {
            let named = |item: &&Item| item.name.as_deref() == Some(name.as_str());
            file.items().iter().filter(named).any(|item| reach(file, item).is_some())
        };
        // Where other files define it as well, which of them a use means is not for us to say.
        if files.iter().any(|file| kernel(file) && defines(file) && !owners.contains(&file.source().path())) {
            continue;
        }
        for file in files.iter().filter(|file| kernel(file) && !owners.contains(&file.source().path())) {
            let code = Code::of_file(file);
            let declared: Vec<_> = file.functions().map(|function| function.name).collect();
            let local = |at: usize| {
                let start = code.span(at).start();
                let mut around = file.functions().filter(|function| function.item.span.contains_byte(start));
                around.any(|function| own_names(file, &function).contains(name.as_bytes()))
            };
            let mut uses = code.names(0..code.len(), &name);
            let used = uses.find(|at| !declared.contains(&code.span(*at)) && !local(*at));
            if let Some(at) = used {
                let reason = match owners.first() {
                    Some(owner) => format!("{name} is used here, and only {owner} can use it now"),
                    None => format!("{name} is used here, and nothing defines it any more"),
                };
                return Ok(Some(Dangling { place: place(file, code.span(at).start()), reason }));
            }
        }
    }
    Ok(None)
}

/// A call of what was a file's own, and has left the file.
fn left_behind(name: &str, places: &BTreeSet<(bool, RepoPath)>, now: &[Arc<CFile>]) -> Option<Dangling> {
    now.iter().filter(|file| places.iter().any(|(_, path)| path == file.source().path())).find_map(|file| {
        if file.items().iter().any(|item| item.name.as_deref() == Some(name)) {
            return None;
        }
        let code = Code::of_file(file);
        let at = code.names(0..code.len(), name).find(|at| code.is(at + 1, "("))?;
        let reason = format!("{name} is used here, and this file no longer defines it");
        Some(Dangling { place: place(file, code.span(at).start()), reason })
    })
}

/// The functions and the pointers to functions that are declared in files, and whether they return nothing.
fn returning(files: &[Arc<CFile>]) -> BTreeMap<String, bool> {
    let mut out = BTreeMap::new();
    for file in files {
        for function in file.functions() {
            let kind = file.source().slice(function.return_type);
            if !kind.is_empty() {
                out.insert(file.source().text(function.name), kind == b"void");
            }
        }
        // `int (*name)(`, as a member.
        let code = Code::of_file(file);
        for at in 1..code.len().saturating_sub(4) {
            let pointer = code.is(at, "(") && code.is(at + 1, "*") && code.is(at + 3, ")") && code.is(at + 4, "(");
            if pointer && code.kind(at + 2) == TokenKind::Word && code.kind(at - 1) == TokenKind::Word {
                out.insert(String::from_utf8_lossy(code.text(at + 2)).into_owned(), code.is(at - 1, "void"));
            }
        }
    }
    out
}

/// A use of the value of what returns none any more.
fn values(after: &Context<'_>, before: &[Arc<CFile>], now: &[Arc<CFile>]) -> Result<Option<Dangling>, StepError> {
    let old = returning(before);
    for (name, _) in returning(now).into_iter().filter(|(name, nothing)| *nothing && old.get(name) == Some(&false)) {
        for file in after.search(&[&name])?.0 {
            let code = Code::of_file(&file);
            for at in code.words(0..code.len(), &name) {
                let Some((start, end)) = call(&code, at) else { continue };
                let statement = code.statement_start(start) == start && code.is(end + 1, ";");
                let cast = start > 0 && code.is(start - 1, ")");
                if !statement && !cast && !is_declared(&file, code.span(at)) {
                    let reason = format!("the value of {name}() is used here, and it returns none any more");
                    return Ok(Some(Dangling { place: place(&file, code.span(at).start()), reason }));
                }
            }
        }
    }
    Ok(None)
}

/// How often each function that is static in a `.c` file is named in it, its declarations aside; with its definition.
fn static_uses(file: &CFile) -> BTreeMap<String, (u32, usize)> {
    let source = file.source();
    let mut out = BTreeMap::new();
    if !source.path().as_str().ends_with(".c") {
        return out;
    }
    let mut declared = BTreeSet::new();
    for function in file.functions() {
        declared.insert(function.name);
        if function.body.is_some() && function.is_static && !function.is_inline && function.attrs.is_empty() {
            out.insert(source.text(function.name), (function.name.start(), 0));
        }
    }
    for token in file.tokens() {
        match token.kind {
            TokenKind::Word if !declared.contains(&token.span) => {
                let word = std::str::from_utf8(source.slice(token.span)).unwrap_or_default();
                out.entry(word.to_owned()).and_modify(|(_, uses)| *uses += 1);
            }
            TokenKind::Directive => {
                for word in source.slice(token.span).split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_') {
                    let word = std::str::from_utf8(word).unwrap_or_default();
                    out.entry(word.to_owned()).and_modify(|(_, uses)| *uses += 1);
                }
            }
            _ => {}
        }
    }
    out
}

/// A static function that had a user in its file and has none now, which the compiler warns about.
fn unused(before: &[Arc<CFile>], now: &[Arc<CFile>]) -> Option<Dangling> {
    now.iter().find_map(|file| {
        let old = before.iter().find(|old| old.source().path() == file.source().path())?;
        let had = static_uses(old);
        let idle = static_uses(file).into_iter().filter(|(_, (_, uses))| *uses == 0);
        let mut idle = idle.filter(|(name, _)| had.get(name).is_some_and(|(_, uses)| *uses > 0));
        let (name, (start, _)) = idle.next()?;
        Some(Dangling {
            place: place(file, start),
            reason: format!("{name}() is static, and nothing uses it any more"),
        })
    })
}

fn is_declared(file: &CFile, name: crate::text::ByteSpan) -> bool {
    file.functions().any(|function| function.name == name)
}

/// The first and the last token of the call that names a function or a pointer: `f(…)`, `ops->f(…)`,
/// `kvm_x86_call(f)(…)`.
fn call(code: &Code<'_>, name: usize) -> Option<(usize, usize)> {
    if code.is(name + 1, ")") && code.is(name + 2, "(") && name >= 2 && code.is(name - 1, "(") {
        let start = name - 2;
        return (code.kind(start) == TokenKind::Word).then_some((start, code.partner(name + 2)?));
    }
    if !code.is(name + 1, "(") {
        return None;
    }
    let mut start = name;
    while start >= 2 && code.is_member(start) && code.kind(start - 2) == TokenKind::Word {
        start -= 2;
    }
    Some((start, code.partner(name + 1)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::c::Dialect;
    use crate::tree::{EmptyTree, OverlayTree, PathGlobs};

    /// What is left dangling in `tree` by a patch that changed files from `before`.
    fn found(tree: &[(&str, &str)], before: &[(&str, &str)]) -> Option<String> {
        let file = |(path, text): &(&str, &str)| SourceFile::new(RepoPath::new(path).expect("a path"), text.as_bytes());
        let mut after = OverlayTree::new(Arc::new(EmptyTree));
        tree.iter().for_each(|one| after.put(file(one)));
        let old: Vec<SourceFile> = before.iter().map(file).collect();
        let new: Vec<SourceFile> = tree.iter().map(file).collect();
        let changed: Vec<Changed<'_>> =
            old.iter().map(|old| (Some(old), new.iter().find(|new| new.path() == old.path()))).collect();
        let everywhere = PathGlobs::new::<&str>(&[]).expect("no pattern");
        let bindings = BTreeMap::new();
        let dialect = Dialect::builtin();
        let cx = Context::new(&after, &dialect, &everywhere, &bindings);
        dangling(&cx, &changed).expect("the tree can be read").map(|found| format!("{}: {}", found.place, found.reason))
    }

    #[test]
    fn a_parameter_that_went_is_not_used_on() {
        let before = [("a.c", "int f(int level, int gfn)\n{\n\treturn g(level) + gfn;\n}\n")];
        let after = [("a.c", "int f(int gfn)\n{\n\treturn g(level) + gfn;\n}\n")];
        assert_eq!(found(&after, &before).as_deref(), Some("a.c:3: f() uses level, which it no longer declares"));
        let fine = [("a.c", "int f(int gfn)\n{\n\treturn g(x->level) + gfn;\n}\n")];
        assert_eq!(found(&fine, &before), None);
        let global = [("a.c", "static int level;\nint f(int gfn)\n{\n\treturn g(level) + gfn;\n}\n")];
        assert_eq!(found(&global, &before), None);
    }

    #[test]
    fn a_variable_of_another_function_is_not_used() {
        let other = "int h(struct page *sp)\n{\n\treturn k(sp);\n}\n";
        let before = format!("{other}int f(int id)\n{{\n\treturn g(id);\n}}\n");
        let after = format!("{other}int f(int id)\n{{\n\treturn g(sp);\n}}\n");
        assert_eq!(
            found(&[("a.c", &after)], &[("a.c", &before)]).as_deref(),
            Some("a.c:7: f() uses sp, which it does not declare")
        );
        let member = format!("{other}int f(int id)\n{{\n\treturn g(container_of(id, struct x, sp));\n}}\n");
        assert_eq!(found(&[("a.c", &member)], &[("a.c", &before)]), None);
    }

    #[test]
    fn an_op_that_went_is_not_used() {
        let before = [("ops.h", "KVM_X86_OP(drop)\nKVM_X86_OP(keep)\n")];
        let ops = ("ops.h", "KVM_X86_OP(keep)\n");
        let call = "void g(void)\n{\n\tkvm_x86_call(drop)(p);\n}\n";
        assert_eq!(
            found(&[ops, ("a.c", call)], &before).as_deref(),
            Some("a.c:3: the op drop is used here, and the table has it no more")
        );
        let table = "struct kvm_x86_ops x86_ops;\nvoid g(void)\n{\n\tx86_ops.drop = drop;\n}\n";
        assert!(found(&[ops, ("a.c", table)], &before).is_some());
        let others = "void g(struct x *p)\n{\n\tp->drop(keep);\n\tdrop(p);\n}\n";
        assert_eq!(found(&[ops, ("a.c", others)], &before), None);
    }

    #[test]
    fn a_static_function_keeps_a_user() {
        let function = "static int f(void);\nstatic int f(void)\n{\n\treturn 1;\n}\n";
        let user = format!("{function}int g(void)\n{{\n\treturn f();\n}}\n");
        let idle = format!("{function}int g(void)\n{{\n\treturn 1;\n}}\n");
        assert_eq!(
            found(&[("a.c", &idle)], &[("a.c", &user)]).as_deref(),
            Some("a.c:2: f() is static, and nothing uses it any more")
        );
        assert_eq!(found(&[("a.c", &idle)], &[("a.c", &idle)]), None);
        let define = format!("{function}#define g f()\n");
        assert_eq!(found(&[("a.c", &define)], &[("a.c", &user)]), None);
        assert_eq!(found(&[("a.c", "int g(void)\n{\n\treturn 1;\n}\n")], &[("a.c", &user)]), None);
    }

    #[test]
    fn what_leaves_a_file_is_not_called_there_any_more() {
        let function = "static int f(void)\n{\n\treturn 1;\n}\n";
        let user = "int g(void)\n{\n\treturn f();\n}\n";
        let before = [("a.c", &*format!("{function}{user}")), ("b.c", "int b;\n")];
        assert_eq!(
            found(&[("a.c", user), ("b.c", function)], &before).as_deref(),
            Some("a.c:3: f is used here, and this file no longer defines it")
        );
        let declared = format!("int f(void);\n{user}");
        assert_eq!(found(&[("a.c", &declared), ("b.c", "int f(void)\n{\n\treturn 1;\n}\n")], &before), None);
    }

    #[test]
    fn a_definition_that_others_need_stays_in_their_reach() {
        let before =
            [("a.h", "static inline int f(void)\n{\n\treturn 1;\n}\n"), ("a.c", "int g(void)\n{\n\treturn f();\n}\n")];
        let moved = ("a.c", "static int f(void)\n{\n\treturn 1;\n}\nint g(void)\n{\n\treturn f();\n}\n");
        let user = ("b.c", "int h(void)\n{\n\treturn f();\n}\n");
        assert_eq!(
            found(&[("a.h", ""), moved, user], &before).as_deref(),
            Some("b.c:3: f is used here, and only a.c can use it now")
        );
        assert_eq!(found(&[("a.h", ""), moved], &before), None);
        let own = ("b.c", "static int f(void)\n{\n\treturn 2;\n}\nint h(void)\n{\n\treturn f();\n}\n");
        assert_eq!(found(&[("a.h", ""), moved, own], &before), None);
        assert_eq!(
            found(&[("a.h", ""), ("a.c", "int g(void)\n{\n\treturn f();\n}\n")], &before).as_deref(),
            Some("a.c:3: f is used here, and nothing defines it any more")
        );
    }

    #[test]
    fn the_value_of_what_returns_none_is_not_used() {
        let before = [("ops.h", "struct ops {\n\tint (*drop)(int *p);\n};\nint f(void);\n")];
        let ops = ("ops.h", "struct ops {\n\tvoid (*drop)(int *p);\n};\nvoid f(void);\n");
        for (text, line) in [
            ("void g(void)\n{\n\tif (kvm_x86_call(drop)(p))\n\t\treturn;\n}\n", Some(3)),
            ("void g(void)\n{\n\tr = o->x->drop(p);\n}\n", Some(3)),
            ("int g(void)\n{\n\treturn f();\n}\n", Some(3)),
            ("void g(void)\n{\n\tif (x)\n\t\tkvm_x86_call(drop)(p);\n\to->drop(p);\n\tf();\n\t(void)f();\n}\n", None),
        ] {
            let found = found(&[ops, ("a.c", text)], &before);
            let place = found.as_deref().and_then(|text| text.split(':').nth(1)?.parse().ok());
            assert_eq!(place, line, "{text}: {found:?}");
        }
    }
}
