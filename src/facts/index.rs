// SPDX-License-Identifier: GPL-2.0-only
//! Answers to facts, from the files of a tree.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::fact::{Clause, Fact, What};
use crate::c::{CFile, Dialect, Function, Item, ItemKind, TokenKind, tokens};
use crate::text::{ByteSpan, RepoPath, SourceFile};
use crate::tree::{PathGlobs, TreeError, TreeSource};

/// What a fact came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether it holds.
    pub holds: bool,
    /// What was seen, for people.
    pub seen: String,
}

/// A tree to which facts are put. Files are read and parsed at most once, and only those that hold the fact's words.
pub struct Index<'t> {
    tree: &'t dyn TreeSource,
    dialect: &'t Dialect,
    scope: PathGlobs,
    parsed: Mutex<HashMap<RepoPath, Arc<CFile>>>,
}

impl<'t> Index<'t> {
    /// Looks at `tree`; facts that name no file are looked up below the folders of `scope`, or everywhere if it is
    /// empty.
    #[must_use]
    pub fn new(tree: &'t dyn TreeSource, dialect: &'t Dialect, scope: &[String]) -> Self {
        let scope =
            PathGlobs::new(scope).unwrap_or_else(|_| PathGlobs::new::<&str>(&[]).expect("no patterns are good"));
        Self { tree, dialect, scope, parsed: Mutex::default() }
    }

    /// Finds the first fact that does not hold and says why; `None` when all hold.
    ///
    /// # Errors
    /// When the tree can't be read.
    pub fn first_unmet(&self, facts: &[Fact]) -> Result<Option<String>, TreeError> {
        for fact in facts {
            let answer = self.ask(fact)?;
            if !answer.holds {
                return Ok(Some(format!("`{fact}` does not hold: {}", answer.seen)));
            }
        }
        Ok(None)
    }

    /// Finds all facts that do not hold and says why, a line each; `None` when all hold.
    ///
    /// # Errors
    /// When the tree can't be read.
    pub fn all_unmet(&self, facts: &[Fact]) -> Result<Option<String>, TreeError> {
        let mut unmet = Vec::new();
        for fact in facts {
            unmet.extend(self.first_unmet(std::slice::from_ref(fact))?);
        }
        Ok((!unmet.is_empty()).then(|| unmet.join("\n")))
    }

    /// Answers a fact.
    ///
    /// # Errors
    /// When the tree can't be read.
    pub fn ask(&self, fact: &Fact) -> Result<Answer, TreeError> {
        let mut seen = Vec::new();
        for clause in &fact.clauses {
            let found = self.find(clause)?;
            let holds = found.is_ok() != clause.negated;
            let text = match found {
                Ok(text) | Err(text) => text,
            };
            if holds {
                return Ok(Answer { holds, seen: text });
            }
            seen.push(text);
        }
        Ok(Answer { holds: false, seen: seen.join("; ") })
    }

    /// What proves that the thing is there, or what is known of its absence.
    fn find(&self, clause: &Clause) -> Result<Result<String, String>, TreeError> {
        match &clause.what {
            What::File(path) => {
                let there = match RepoPath::new(path) {
                    Ok(path) => self.tree.read(&path)?.is_some(),
                    Err(_) => false,
                };
                return Ok(if there {
                    Ok(format!("{path} is there"))
                } else {
                    Err(format!("there is no file {path}"))
                });
            }
            What::Version { at_least, numbers } => return self.version(*at_least, numbers),
            _ => {}
        }
        let files = clause.files.as_ref().unwrap_or(&self.scope);
        let word = word_of(&clause.what);
        let mut nearest = None;
        for source in self.candidates(files, word)? {
            let file = self.parse(source);
            match prove(&clause.what, &file) {
                Proof::Found(at) => {
                    let place = format!("{}:{}", file.source().path(), file.source().line(at.start()));
                    return Ok(Ok(format!("{place} has it")));
                }
                Proof::Other(at, text) if nearest.is_none() => {
                    nearest = Some(format!("{}:{}: {text}", file.source().path(), file.source().line(at.start())));
                }
                _ => {}
            }
        }
        let place = match files.patterns() {
            [] => "the tree".to_owned(),
            patterns => patterns.join(" "),
        };
        Ok(Err(nearest.unwrap_or_else(|| match &clause.what {
            What::Word(_) => format!("the word {word} is not in {place}"),
            What::Code { tokens, function } => format!("{function}() in {place} has no `{tokens}`"),
            _ => format!("{word} is not found in {place}"),
        })))
    }

    fn candidates(&self, files: &PathGlobs, word: &str) -> Result<Vec<SourceFile>, TreeError> {
        let holds = |bytes: &[u8]| memchr::memmem::find(bytes, word.as_bytes()).is_some();
        if let Some(paths) = files.literal_paths() {
            let mut found = Vec::new();
            for path in paths {
                let Ok(path) = RepoPath::new(path) else { continue };
                found.extend(self.tree.read(&path)?.filter(|file| holds(file.bytes())));
            }
            return Ok(found);
        }
        if files.patterns().is_empty()
            && let Some(paths) = self.tree.holding(&[word])?
        {
            let is_c = |path: &&RepoPath| path.is_c();
            return paths.iter().filter(is_c).filter_map(|path| self.tree.read(path).transpose()).collect();
        }
        let name = |path: &str| (path.ends_with(".c") || path.ends_with(".h")) && files.accepts(path);
        Ok(self.tree.scan_below(files.folder(), &name, &holds)?.files)
    }

    fn parse(&self, source: SourceFile) -> Arc<CFile> {
        let mut parsed = self.parsed.lock().expect("no holder panics");
        let known = parsed.get(source.path()).cloned();
        known.unwrap_or_else(|| {
            let path = source.path().clone();
            let file = CFile::parse_once(source, self.dialect);
            parsed.insert(path, Arc::clone(&file));
            file
        })
    }

    /// Compares with the version that the top Makefile states.
    fn version(&self, at_least: bool, wanted: &[u32]) -> Result<Result<String, String>, TreeError> {
        let makefile = RepoPath::new("Makefile").expect("a plain name");
        let Some(file) = self.tree.read(&makefile)? else { return Ok(Err("there is no Makefile".to_owned())) };
        let text = String::from_utf8_lossy(file.bytes());
        let number = |key: &str| {
            text.lines()
                .take(12)
                .find_map(|line| line.strip_prefix(key)?.trim().strip_prefix('=')?.trim().parse::<u32>().ok())
        };
        let (Some(major), Some(minor)) = (number("VERSION"), number("PATCHLEVEL")) else {
            return Ok(Err("the Makefile states no version".to_owned()));
        };
        let here = [major, minor, number("SUBLEVEL").unwrap_or(0)];
        let reached = here.iter().copied().chain(std::iter::repeat(0)).take(wanted.len().max(3)).ge(wanted
            .iter()
            .copied()
            .chain(std::iter::repeat(0))
            .take(wanted.len().max(3)));
        let text = format!("the tree is {major}.{minor}");
        Ok(if reached == at_least { Ok(text) } else { Err(text) })
    }
}

/// The word without which no file can prove the claim.
fn word_of(what: &What) -> &str {
    match what {
        What::Function(name) | What::Definition(name) | What::Macro(name) | What::Type(name) | What::Word(name) => name,
        What::Include(name) | What::File(name) => name,
        What::Parameter { function, .. } | What::Returns { function, .. } | What::Code { function, .. } => function,
        What::Member { of, .. } => of,
        What::Op { name, .. } | What::Export { name, .. } => name,
        What::Call { caller, .. } => caller,
        What::Version { .. } => "",
    }
}

enum Proof {
    Found(ByteSpan),
    /// Something of that name is there, but it is another thing.
    Other(ByteSpan, String),
    None,
}

fn prove(what: &What, file: &CFile) -> Proof {
    let item = |wanted: &dyn Fn(&Item) -> bool| {
        file.items().iter().find(|item| wanted(item)).map_or(Proof::None, |item| Proof::Found(item.span))
    };
    let named = |item: &Item, name: &str| item.name.as_deref() == Some(name);
    match what {
        What::Function(name) => item(&|item| {
            matches!(item.kind, ItemKind::Function | ItemKind::Prototype | ItemKind::FunctionMacro) && named(item, name)
        }),
        What::Definition(name) => item(&|item| item.kind == ItemKind::Function && named(item, name)),
        What::Macro(name) => {
            item(&|item| matches!(item.kind, ItemKind::ObjectMacro | ItemKind::FunctionMacro) && named(item, name))
        }
        What::Type(name) => item(&|item| {
            matches!(item.kind, ItemKind::Struct | ItemKind::Union | ItemKind::Enum | ItemKind::Typedef)
                && named(item, name)
        }),
        What::Include(name) => item(&|item| item.kind == ItemKind::Include && named(item, name)),
        What::Op { name, class } => prove_call(file, name, "KVM_X86_OP", class.as_deref()),
        What::Export { name, by } => prove_call(file, name, "EXPORT_SYMBOL", by.as_deref()),
        What::Parameter { function, name, ty } => prove_function(
            file,
            function,
            |f| {
                let param = f.params.iter().find(|param| param.name.is_some_and(|at| file.source().text(at) == *name));
                param.is_some_and(|param| ty.as_ref().is_none_or(|ty| spelled(file, param.type_span) == *ty))
            },
            |f| format!("it takes {}", taken(file, f)),
        ),
        What::Returns { function, ty } => prove_function(
            file,
            function,
            |f| spelled(file, f.return_type) == *ty,
            |f| format!("it returns {}", spelled(file, f.return_type)),
        ),
        What::Member { of, name } => item(&|item| {
            let holds = || {
                tokens(file.source().slice(item.span)).iter().any(|token| {
                    token.kind == TokenKind::Word
                        && &file.source().slice(item.span)[token.span.range()] == name.as_bytes()
                })
            };
            matches!(item.kind, ItemKind::Struct | ItemKind::Union) && named(item, of) && holds()
        }),
        What::Call { callee, caller } => prove_function(
            file,
            caller,
            |f| {
                let body = words(file.source().slice(f.item.span));
                f.body.is_some() && body.windows(2).any(|pair| pair[0] == callee.as_bytes() && pair[1] == b"(")
            },
            |_| format!("it has no call of {callee}()"),
        ),
        What::Code { tokens: wanted, function } => prove_function(
            file,
            function,
            |f| {
                let (body, wanted) = (words(file.source().slice(f.item.span)), words(wanted.as_bytes()));
                f.body.is_some() && !wanted.is_empty() && body.windows(wanted.len()).any(|run| run == wanted)
            },
            |_| format!("it has no `{wanted}`"),
        ),
        What::Word(word) => {
            let found = tokens(file.source().bytes()).into_iter().find(|token| {
                let text = file.source().slice(token.span);
                memchr::memmem::find_iter(text, word.as_bytes()).any(|at| stands_alone(text, at, word.len()))
            });
            found.map_or(Proof::None, |token| Proof::Found(token.span))
        }
        What::File(_) | What::Version { .. } => Proof::None,
    }
}

/// The tokens of a text, comments left out.
fn words(text: &[u8]) -> Vec<&[u8]> {
    let code = tokens(text).into_iter().filter(|token| token.kind != TokenKind::Comment);
    code.map(|token| &text[token.span.range()]).collect()
}

fn stands_alone(text: &[u8], at: usize, len: usize) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    !at.checked_sub(1).and_then(|n| text.get(n)).is_some_and(is_word) && !text.get(at + len).is_some_and(is_word)
}

fn prove_function(
    file: &CFile,
    name: &str,
    holds: impl Fn(&Function<'_>) -> bool,
    shape: impl Fn(&Function<'_>) -> String,
) -> Proof {
    let mut other = Proof::None;
    for function in file.functions().filter(|f| file.source().slice(f.name) == name.as_bytes()) {
        if holds(&function) {
            return Proof::Found(function.name);
        }
        if matches!(other, Proof::None) {
            let text = format!("{name}() is there in another shape, {}", shape(&function));
            other = Proof::Other(function.name, text);
        }
    }
    other
}

/// The parameters of a function as they are written, on one line.
fn taken(file: &CFile, function: &Function<'_>) -> String {
    let written = |param: &crate::c::Param| {
        let text = file.source().text(param.span);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    format!("({})", function.params.iter().map(written).collect::<Vec<_>>().join(", "))
}

/// A macro call whose name begins with `prefix` and whose first argument is `name`; with `exact`, the rest of the
/// macro's name or the whole of it is asked for.
fn prove_call(file: &CFile, name: &str, prefix: &str, exact: Option<&str>) -> Proof {
    let mut other = Proof::None;
    for item in file.items().iter().filter(|item| item.kind == ItemKind::MacroCall) {
        let (Some(macro_name), Some(first)) = (item.name.as_deref(), item.args.first()) else { continue };
        if !macro_name.starts_with(prefix) || file.source().slice(*first) != name.as_bytes() {
            continue;
        }
        let class = macro_name[prefix.len()..].trim_start_matches('_');
        let fits =
            exact.is_none_or(|wanted| wanted == macro_name || wanted == class || wanted == "PLAIN" && class.is_empty());
        if fits {
            return Proof::Found(item.span);
        }
        other = Proof::Other(item.span, format!("there it is {macro_name}({name})"));
    }
    other
}

/// The tokens of a span joined by single blanks.
fn spelled(file: &CFile, span: ByteSpan) -> String {
    let text = file.source().slice(span);
    let words = tokens(text).into_iter().filter(|token| token.kind != TokenKind::Comment);
    words.map(|token| String::from_utf8_lossy(&text[token.span.range()]).into_owned()).collect::<Vec<_>>().join(" ")
}
