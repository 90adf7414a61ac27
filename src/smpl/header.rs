// SPDX-License-Identifier: GPL-2.0-only
//! Rule headers: name, dependencies, quantifier, disabled isomorphisms.

use std::collections::BTreeSet;
use std::fmt;

use super::diagnostic::{Loc, Sink};
use super::sections::Stretch;
use crate::c;

/// When a rule runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Depends {
    /// The rule or virtual rule of this name has matched with the bindings at hand.
    On(String, Loc),
    /// The rule has matched at some time.
    Ever(String, Loc),
    /// The rule has never matched.
    Never(String, Loc),
    /// The dependency does not hold.
    Not(Box<Depends>),
    /// Both hold.
    And(Box<Depends>, Box<Depends>),
    /// One of both holds.
    Or(Box<Depends>, Box<Depends>),
    /// The file's path begins with this.
    FileIn(String),
}

impl fmt::Display for Depends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On(name, _) => f.write_str(name),
            Self::Ever(name, _) => write!(f, "ever {name}"),
            Self::Never(name, _) => write!(f, "never {name}"),
            Self::Not(inner) => match **inner {
                Self::And(..) | Self::Or(..) => write!(f, "!({inner})"),
                _ => write!(f, "!{inner}"),
            },
            Self::And(a, b) => write!(f, "{a} && {b}"),
            Self::Or(a, b) => write!(f, "{a} || {b}"),
            Self::FileIn(path) => write!(f, "file in \"{path}\""),
        }
    }
}

impl Depends {
    /// Says whether the dependency can hold where these virtual rules are declared, and those are on: what other rules
    /// do is not known.
    #[must_use]
    pub fn may_hold(&self, virtuals: &[String], on: &BTreeSet<String>) -> bool {
        self.known(virtuals, on) != Some(false)
    }

    fn known(&self, virtuals: &[String], on: &BTreeSet<String>) -> Option<bool> {
        let named = |name: &String| virtuals.contains(name).then(|| on.contains(name));
        match self {
            Self::On(name, _) | Self::Ever(name, _) => named(name),
            Self::Never(name, _) => named(name).map(|is| !is),
            Self::Not(inner) => inner.known(virtuals, on).map(|is| !is),
            Self::And(a, b) => match (a.known(virtuals, on), b.known(virtuals, on)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Self::Or(a, b) => match (a.known(virtuals, on), b.known(virtuals, on)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Self::FileIn(_) => None,
        }
    }
}

/// On which paths of control flow a rule has to hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quantifier {
    /// One path is enough.
    Exists,
    /// All paths.
    Forall,
}

/// What kind of code a rule's body is said to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BodyKind {
    /// An expression, whatever it looks like.
    Expression,
    /// An identifier.
    Identifier,
    /// A type.
    Type,
}

/// A rule's header.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Header {
    /// The name; a rule without one gets `rule starting on line N`, as Coccinelle says it.
    pub name: String,
    /// Whether the name is the file's own.
    pub named: bool,
    /// Where the rule begins.
    pub loc: Loc,
    /// When it runs.
    pub depends: Option<Depends>,
    /// How the paths are quantified, where the header says it.
    pub quantifier: Option<Quantifier>,
    /// What the body is, where the header says it.
    pub kind: Option<BodyKind>,
    /// The isomorphisms that are off.
    pub disable: Vec<String>,
    /// The isomorphisms of the built-in set, and of those that have a name and no file, that are off for whatever
    /// reason; known once the rule is resolved.
    pub off: BTreeSet<String>,
    /// The files of isomorphisms that it adds, as it spells them.
    pub using: Vec<(String, Loc)>,
    /// The rule whose metavariables it takes over.
    pub extends: Option<(String, Loc)>,
    /// The scripting language, for a rule that is a script; such a rule can't run here.
    pub script: Option<String>,
}

struct Word {
    text: String,
    loc: Loc,
}

struct Reader<'s, 'k, 't> {
    words: Vec<Word>,
    at: usize,
    end: Loc,
    sink: &'s mut Sink<'k>,
    text: &'s Stretch<'t>,
}

/// Reads the text between a rule's first two `@`.
pub(super) fn header(text: &Stretch<'_>, sink: &mut Sink<'_>) -> Header {
    let words = words(text);
    let start = Loc { line: text.loc.line, column: text.loc.column.saturating_sub(1) };
    let mut header = Header { loc: start, name: format!("rule starting on line {}", start.line), ..Header::default() };
    let first = words.first().map(|w| w.text.clone()).unwrap_or_default();
    let second = words.get(1).map(|w| w.text.clone()).unwrap_or_default();
    if matches!(first.as_str(), "script" | "initialize" | "finalize") && second == ":" {
        header.script = Some(words.get(2).map(|w| w.text.clone()).unwrap_or_default());
        match words.get(3).filter(|w| is_name(&w.text) && w.text != "depends") {
            Some(name) if first == "script" => {
                header.name.clone_from(&name.text);
                header.named = true;
            }
            _ => header.name = format!("{first} rule starting on line {}", start.line),
        }
        if let Some(at) = words.iter().position(|w| w.text == "depends") {
            let mut reader = Reader { words, at: at + 2, end: text.place(text.text.len()), sink, text };
            header.depends = reader.depends(0);
        }
        return header;
    }
    let mut reader = Reader { words, at: 0, end: text.place(text.text.len()), sink, text };
    if reader.peek().is_some_and(is_name) && !is_clause(reader.peek(), reader.peek_at(1)) {
        header.name = reader.next().map(|w| w.text.clone()).unwrap_or_default();
        header.named = true;
    }
    while let Some(word) = reader.peek() {
        match word {
            "depends" => {
                reader.at += 1;
                reader.expect("on");
                header.depends = reader.depends(0);
            }
            "exists" | "forall" => {
                header.quantifier = Some(if word == "exists" { Quantifier::Exists } else { Quantifier::Forall });
                reader.at += 1;
            }
            "expression" | "identifier" | "type" => {
                header.kind = Some(match word {
                    "expression" => BodyKind::Expression,
                    "identifier" => BodyKind::Identifier,
                    _ => BodyKind::Type,
                });
                reader.at += 1;
            }
            "disable" => {
                reader.at += 1;
                loop {
                    match reader.next() {
                        Some(word) if is_name(&word.text) => header.disable.push(word.text.clone()),
                        _ => {
                            reader.fail("the name of an isomorphism is expected after `disable`");
                            break;
                        }
                    }
                    if reader.peek() != Some(",") {
                        break;
                    }
                    reader.at += 1;
                }
            }
            "extends" => {
                reader.at += 1;
                match reader.next() {
                    Some(word) => header.extends = Some((word.text.clone(), word.loc)),
                    None => reader.fail("the name of a rule is expected after `extends`"),
                }
            }
            "using" => {
                reader.at += 1;
                while let Some(Word { text, loc }) = reader.words.get(reader.at) {
                    match text.strip_prefix('"') {
                        Some(name) => header.using.push((name.trim_end_matches('"').to_owned(), *loc)),
                        None if text == "," => {}
                        None => break,
                    }
                    reader.at += 1;
                }
                if header.using.is_empty() {
                    reader.fail("the name of a file of isomorphisms is expected after `using`, in quotes");
                }
            }
            _ => {
                reader.fail("this is no part of a rule's header");
                break;
            }
        }
    }
    header
}

fn is_clause(word: Option<&str>, next: Option<&str>) -> bool {
    match word {
        Some("depends") => next == Some("on"),
        Some("exists" | "forall" | "disable" | "extends" | "using" | "expression" | "identifier" | "type") => true,
        _ => false,
    }
}

pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

fn words(text: &Stretch<'_>) -> Vec<Word> {
    c::snippet_tokens(text.text.as_bytes())
        .into_iter()
        .filter(|t| t.kind != c::TokenKind::Comment)
        .map(|t| Word {
            text: String::from_utf8_lossy(&text.text.as_bytes()[t.span.range()]).into_owned(),
            loc: text.place(t.span.start() as usize),
        })
        .collect()
}

impl Reader<'_, '_, '_> {
    fn peek(&self) -> Option<&'static str> {
        self.peek_at(0)
    }

    fn peek_at(&self, n: usize) -> Option<&'static str> {
        // The words that steer the reading are few; all others are told apart by their first character.
        self.words.get(self.at + n).map(|w| match w.text.as_str() {
            "depends" => "depends",
            "on" => "on",
            "exists" => "exists",
            "forall" => "forall",
            "expression" => "expression",
            "identifier" => "identifier",
            "type" => "type",
            "disable" => "disable",
            "extends" => "extends",
            "using" => "using",
            "ever" => "ever",
            "never" => "never",
            "file" => "file",
            "in" => "in",
            "," => ",",
            "!" => "!",
            "&&" => "&&",
            "||" => "||",
            "(" => "(",
            ")" => ")",
            text if is_name(text) => "name",
            text if text.starts_with('"') => "\"",
            text if text.starts_with('<') => "<",
            _ => "?",
        })
    }

    fn next(&mut self) -> Option<&Word> {
        self.at += 1;
        self.words.get(self.at - 1)
    }

    fn fail(&mut self, message: &str) {
        let (loc, len) = match self.words.get(self.at.min(self.words.len().saturating_sub(1))) {
            Some(word) => (word.loc, word.text.len()),
            None => (self.end, 1),
        };
        let _ = self.text;
        self.sink.error(loc, len, message);
        self.at = self.words.len();
    }

    fn expect(&mut self, word: &str) {
        if self.words.get(self.at).is_some_and(|w| w.text == word) {
            self.at += 1;
        } else {
            self.fail(&format!("`{word}` is expected here"));
        }
    }

    fn depends(&mut self, depth: u32) -> Option<Depends> {
        let mut left = self.depends_and(depth)?;
        while self.peek() == Some("||") {
            self.at += 1;
            left = Depends::Or(Box::new(left), Box::new(self.depends_and(depth)?));
        }
        Some(left)
    }

    fn depends_and(&mut self, depth: u32) -> Option<Depends> {
        let mut left = self.depends_atom(depth)?;
        while self.peek() == Some("&&") {
            self.at += 1;
            left = Depends::And(Box::new(left), Box::new(self.depends_atom(depth)?));
        }
        Some(left)
    }

    fn depends_atom(&mut self, depth: u32) -> Option<Depends> {
        if depth > 60 {
            self.fail("the dependency is nested too deeply");
            return None;
        }
        match self.peek() {
            Some("!") => {
                self.at += 1;
                Some(Depends::Not(Box::new(self.depends_atom(depth + 1)?)))
            }
            Some("(") => {
                self.at += 1;
                let inner = self.depends(depth + 1)?;
                self.expect(")");
                Some(inner)
            }
            Some(word @ ("ever" | "never")) if self.peek_at(1).is_some_and(is_name) => {
                self.at += 1;
                let (name, loc) = self.next().map(|w| (w.text.clone(), w.loc))?;
                Some(if word == "ever" { Depends::Ever(name, loc) } else { Depends::Never(name, loc) })
            }
            Some("file") if self.peek_at(1) == Some("in") => {
                self.at += 2;
                let text = self.next().map(|w| w.text.clone()).unwrap_or_default();
                Some(Depends::FileIn(text.trim_matches('"').to_owned()))
            }
            // `depends on exists r`: the quantifier belongs to the rule.
            Some("exists" | "forall") if self.peek_at(1).is_some_and(is_name) => {
                self.at += 1;
                self.depends_atom(depth + 1)
            }
            Some(word) if is_name(word) => {
                let (name, loc) = self.next().map(|w| (w.text.clone(), w.loc))?;
                Some(Depends::On(name, loc))
            }
            _ => {
                self.fail("the name of a rule is expected after `depends on`");
                None
            }
        }
    }
}
