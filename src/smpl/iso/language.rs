// SPDX-License-Identifier: GPL-2.0-only
//! Coccinelle's language for isomorphisms, read from a file.
//!
//! ```text
//! Expression
//! @ is_null @
//! expression X;
//! @@
//! X == NULL => !X
//! ```

use std::collections::BTreeSet;
use std::fmt;

use crate::c::{self, TokenKind};
use crate::smpl::declarations;
use crate::smpl::diagnostic::{Loc, Sink};
use crate::smpl::header::{self, is_name};
use crate::smpl::metavar::MetaVar;
use crate::smpl::sections::Stretch;

/// What code an isomorphism is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum IsoKind {
    Expression,
    ArgExpression,
    TestExpression,
    ToTestExpression,
    Statement,
    Type,
    Declaration,
    TopLevel,
    Arithmetic,
}

impl IsoKind {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "Expression" => Self::Expression,
            "ArgExpression" => Self::ArgExpression,
            "TestExpression" => Self::TestExpression,
            "ToTestExpression" => Self::ToTestExpression,
            "Statement" => Self::Statement,
            "Type" => Self::Type,
            "Declaration" => Self::Declaration,
            "TopLevel" | "Toplevel" => Self::TopLevel,
            "Arithmetic" => Self::Arithmetic,
            _ => return None,
        })
    }
}

impl fmt::Display for IsoKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// What stands between two ways of writing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Arrow {
    /// `=>`: a rule that has the left one also means the right one.
    To,
    /// `<=>`: each also means the other.
    Both,
}

/// One way of writing: its lines, with their numbers, each as far in as it stands in the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Way {
    pub(super) lines: Vec<(u32, String)>,
    pub(super) words: Vec<String>,
    pub(super) loc: Loc,
}

/// One isomorphism as it stands in the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Iso {
    pub(super) kind: IsoKind,
    /// Empty for one without a name; that can't be disabled.
    pub(super) name: String,
    pub(super) loc: Loc,
    /// Why its header asks for more than can be had.
    pub(super) asks: Option<&'static str>,
    pub(super) vars: Vec<MetaVar>,
    /// The metavariables that stand for a lone metavariable of the rule, without plus code.
    pub(super) pure: BTreeSet<String>,
    /// The metavariables that stand for code that stays.
    pub(super) context: BTreeSet<String>,
    pub(super) ways: Vec<Way>,
    /// What stands between the ways: one less than these.
    pub(super) arrows: Vec<Arrow>,
}

impl Iso {
    /// Which way stands for which other one, as their places.
    pub(super) fn pairs(&self) -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        for from in 0..self.ways.len() {
            out.extend((from + 1..self.ways.len()).map(|to| (from, to)));
            let back = (0..from).rev().take_while(|to| self.arrows.get(*to) == Some(&Arrow::Both));
            out.extend(back.map(|to| (from, to)));
        }
        out
    }

    /// How messages call it.
    pub(super) fn called(&self) -> String {
        if self.name.is_empty() {
            "isomorphism without a name".to_owned()
        } else {
            format!("isomorphism `{}`", self.name)
        }
    }
}

struct Tok<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

struct Reader<'t, 's, 'k> {
    text: &'t str,
    toks: Vec<Tok<'t>>,
    at: usize,
    sink: &'s mut Sink<'k>,
}

/// Reads a file of isomorphisms; what is wrong goes to `sink`, and reading goes on with the next one.
pub(super) fn isos(text: &str, sink: &mut Sink<'_>) -> Vec<Iso> {
    let toks = c::snippet_tokens(text.as_bytes())
        .into_iter()
        .filter(|t| t.kind != TokenKind::Comment)
        .filter_map(|t| {
            let range = t.span.range();
            Some(Tok { text: text.get(range.clone())?, start: range.start, end: range.end })
        })
        .collect();
    let mut reader = Reader { text, toks, at: 0, sink };
    let mut out: Vec<Iso> = Vec::new();
    while reader.at < reader.toks.len() {
        match reader.iso() {
            Some(iso) => {
                if let Some(first) = out.iter().find(|i| i.name == iso.name && !i.name.is_empty()) {
                    let message = format!("an isomorphism `{}` stands in line {} already", iso.name, first.loc.line);
                    reader.sink.hinted(iso.loc, 1, message, "give it a name of its own");
                }
                out.push(iso);
            }
            None => reader.skip(),
        }
    }
    out
}

impl<'t> Reader<'t, '_, '_> {
    fn whole(&self) -> Stretch<'t> {
        Stretch { text: self.text, loc: Loc { line: 1, column: 1 } }
    }

    fn word(&self, at: usize) -> &'t str {
        self.toks.get(at).map_or("", |t| t.text)
    }

    fn loc_of(&self, at: usize) -> Loc {
        self.whole().place(self.toks.get(at).map_or(self.text.len(), |t| t.start))
    }

    fn fail<T>(&mut self, at: usize, message: &str, hint: &str) -> Option<T> {
        let (loc, len) = (self.loc_of(at), self.word(at).len());
        self.sink.hinted(loc, len, message, hint);
        None
    }

    /// Says whether an isomorphism begins at a token: its kind stands first in a line, with a `@` behind.
    fn begins(&self, at: usize) -> bool {
        let Some(tok) = self.toks.get(at) else { return false };
        let line = self.text.get(..tok.start).map_or("", |before| before.rsplit('\n').next().unwrap_or(""));
        is_name(tok.text) && line.trim().is_empty() && self.word(at + 1) == "@"
    }

    fn skip(&mut self) {
        self.at += 1;
        while self.at < self.toks.len() && !self.begins(self.at) {
            self.at += 1;
        }
    }

    fn stretch(&self, from: usize, to: usize) -> Stretch<'t> {
        Stretch { text: self.text.get(from..to).unwrap_or(""), loc: self.whole().place(from) }
    }

    fn iso(&mut self) -> Option<Iso> {
        let first = self.at;
        let Some(kind) = IsoKind::of(self.word(first)).filter(|_| self.begins(first)) else {
            let hint = "one begins with its kind and its name, as in `Expression @ name @`";
            return self.fail(first, "no isomorphism begins here", hint);
        };
        let Some(close) = (first + 2..self.toks.len()).find(|n| self.word(*n) == "@") else {
            return self.fail(first, "the header has no end", "it is written `Expression @ name @`");
        };
        let head = self.stretch(self.toks[first + 1].end, self.toks[close].start);
        let header = header::header(&head, self.sink);
        let asks = match &header {
            h if h.depends.is_some() => Some("it depends on a rule"),
            h if !h.disable.is_empty() => Some("it disables others"),
            h if h.extends.is_some() || h.script.is_some() || h.quantifier.is_some() => Some("of what its header asks"),
            _ => None,
        };
        let adjacent =
            |n: &usize| self.word(*n) == "@" && self.word(n + 1) == "@" && self.toks[*n].end == self.toks[n + 1].start;
        // Without metavariables the header's end and the `@@` may be one: `@ name @@@`.
        let Some(end) = (close + 1..self.toks.len()).find(adjacent) else {
            return self.fail(first, "the declarations have no end", "write `@@` after the last one");
        };
        let (vars, pure, context) = self.vars(close + 1, end);
        self.at = end + 2;
        let mut last = self.at;
        while last < self.toks.len() && !self.begins(last) {
            last += 1;
        }
        let from = std::mem::replace(&mut self.at, last);
        let (ways, arrows) = self.ways(from, last)?;
        if ways.len() < 2 {
            let hint = "it is written `X == NULL => !X`, or with `<=>`";
            return self.fail(first, "an isomorphism has at least two ways of writing", hint);
        }
        let name = if header.named { header.name } else { String::new() };
        Some(Iso { kind, name, loc: self.loc_of(first), asks, vars, pure, context, ways, arrows })
    }

    /// The declarations: `pure` and `context` stand before those that rules have too.
    fn vars(&mut self, from: usize, to: usize) -> (Vec<MetaVar>, BTreeSet<String>, BTreeSet<String>) {
        let stretch = self.stretch(self.toks[from - 1].end, self.toks[to].start);
        let start = self.toks[from - 1].end;
        let mut plain = stretch.text.as_bytes().to_vec();
        let (mut pure, mut context) = (BTreeSet::new(), BTreeSet::new());
        let mut at = from;
        while at < to {
            let begin = at;
            while at < to && self.word(at) != ";" {
                at += 1;
            }
            let mut word = begin;
            while matches!(self.word(word), "pure" | "context") && word + 2 < at {
                let into = if self.word(word) == "pure" { &mut pure } else { &mut context };
                into.extend((word + 1..at).map(|n| self.word(n).to_owned()).filter(|w| is_name(w)));
                plain[self.toks[word].start - start..self.toks[word].end - start].fill(b' ');
                word += 1;
            }
            at += 1;
        }
        let plain = String::from_utf8(plain).unwrap_or_default();
        let vars = declarations::metavars(&Stretch { text: &plain, loc: stretch.loc }, self.sink);
        (vars, pure, context)
    }

    /// Cuts a body at its arrows.
    fn ways(&mut self, from: usize, to: usize) -> Option<(Vec<Way>, Vec<Arrow>)> {
        let (mut ways, mut arrows) = (Vec::new(), Vec::new());
        let mut begin = from;
        let mut at = from;
        while at <= to {
            let joined = |n: usize, end: &str| {
                n + 1 < to && self.toks[n].end == self.toks[n + 1].start && self.word(n + 1) == end
            };
            let arrow = match self.word(at) {
                _ if at == to => None,
                "<=" if joined(at, ">") => Some(Arrow::Both),
                "=" if joined(at, ">") => Some(Arrow::To),
                _ => {
                    at += 1;
                    continue;
                }
            };
            if begin == at {
                return self.fail(
                    at.min(self.toks.len().saturating_sub(1)),
                    "a way of writing is missing",
                    "arrows stand between two of them",
                );
            }
            ways.push(self.way(begin, at)?);
            arrows.extend(arrow);
            at += if arrow.is_some() { 2 } else { 1 };
            begin = at;
        }
        Some((ways, arrows))
    }

    fn way(&mut self, from: usize, to: usize) -> Option<Way> {
        let loc = self.loc_of(from);
        let mut lines: Vec<(u32, String)> = Vec::new();
        for at in from..to {
            let Loc { line, column } = self.loc_of(at);
            let mark =
                matches!(self.word(at).as_bytes().first(), Some(b'(' | b')' | b'|' | b'&' | b'+' | b'-' | b'*' | b'?'));
            if column == 1 && mark {
                let message = format!("`{}` in the first column is SmPL's own", self.word(at));
                return self.fail(at, &message, "put a space before it where it is C");
            }
            if lines.last().is_none_or(|(number, _)| *number != line) {
                lines.push((line, String::new()));
            }
            if let Some((_, text)) = lines.last_mut() {
                let width = text.len();
                text.push_str(&" ".repeat((column as usize - 1).saturating_sub(width).min(10_000)));
                text.push_str(self.word(at));
            }
        }
        let words = (from..to).map(|n| self.word(n).to_owned()).collect();
        Some(Way { lines, words, loc })
    }
}
