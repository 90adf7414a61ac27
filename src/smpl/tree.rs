// SPDX-License-Identifier: GPL-2.0-only
//! The body of a rule as SmPL's own constructs with C tokens between them.

use super::diagnostic::{Loc, Sink};
use super::pattern::TokId;
use super::token::{LexKind, Lexeme};

/// How deep constructs may stand inside of each other.
pub(super) const MAX_DEPTH: u32 = 60;

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Item {
    Tok(TokId),
    Dots(DotsItem),
    Nest(NestItem),
    Group(GroupItem),
}

#[derive(Clone, PartialEq, Debug)]
pub(super) struct DotsItem {
    pub(super) tok: TokId,
    pub(super) whens: Vec<WhenItem>,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) struct NestItem {
    pub(super) open: TokId,
    pub(super) at_least_once: bool,
    pub(super) body: Vec<Item>,
    pub(super) whens: Vec<WhenItem>,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) struct GroupItem {
    pub(super) open: TokId,
    pub(super) all: bool,
    pub(super) branches: Vec<Vec<Item>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum WhenKind {
    Any,
    Strict,
    Exists,
    Forall,
    Not,
    Only,
    NotTrue,
    NotFalse,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) struct WhenItem {
    pub(super) kind: WhenKind,
    pub(super) loc: Loc,
    pub(super) items: Vec<Item>,
}

pub(super) struct TreeReader<'l, 's, 'k> {
    /// All minus and context tokens of the body; the index is the token's number.
    lexemes: &'l [Lexeme],
    at: usize,
    sink: &'s mut Sink<'k>,
    /// The tokens of `when` clauses: nothing can stand beside them.
    when_tokens: Vec<bool>,
    /// Whether dots may stand side by side.
    dots_meet: bool,
}

/// Reads the constructs of a body; also says of every token whether it belongs to a `when` clause.
pub(super) fn items(lexemes: &[Lexeme], sink: &mut Sink<'_>) -> (Vec<Item>, Vec<bool>) {
    read(lexemes, false, sink)
}

/// Reads the constructs of the code after a rule, where dots meet whose neighbours go.
pub(super) fn result_items(lexemes: &[Lexeme], sink: &mut Sink<'_>) -> Vec<Item> {
    read(lexemes, true, sink).0
}

fn read(lexemes: &[Lexeme], dots_meet: bool, sink: &mut Sink<'_>) -> (Vec<Item>, Vec<bool>) {
    let mut reader = TreeReader { lexemes, at: 0, sink, when_tokens: vec![false; lexemes.len()], dots_meet };
    let mut all = reader.items(0, &[]);
    while let Some(stray) = reader.lexemes.get(reader.at) {
        let message = match stray.kind {
            LexKind::GroupOr | LexKind::GroupAnd | LexKind::GroupClose => {
                format!("`{}` belongs to no disjunction", stray.text)
            }
            _ => format!("`{}` belongs to no nest", stray.text),
        };
        reader.sink.hinted(
            stray.loc,
            stray.text.len(),
            message,
            "in column 0 `(`, `|`, `&` and `)` are SmPL; indent them where they are C",
        );
        reader.at += 1;
        all.extend(reader.items(0, &[]));
    }
    (all, reader.when_tokens)
}

impl TreeReader<'_, '_, '_> {
    fn peek(&self) -> Option<&Lexeme> {
        self.lexemes.get(self.at)
    }

    fn items(&mut self, depth: u32, closers: &[LexKind]) -> Vec<Item> {
        let mut out = Vec::new();
        while let Some(lexeme) = self.peek() {
            let tok = TokId(self.at as u32);
            let (kind, loc) = (lexeme.kind, lexeme.loc);
            if closers.contains(&kind) {
                break;
            }
            if matches!(kind, LexKind::Dots | LexKind::NestOpen | LexKind::NestOpenPlus) && self.follows_dots(&out) {
                let message = "these dots stand side by side with others";
                self.sink.error(loc, lexeme.text.len(), message);
            }
            match kind {
                LexKind::GroupOr
                | LexKind::GroupAnd
                | LexKind::GroupClose
                | LexKind::NestClose
                | LexKind::NestClosePlus => break,
                LexKind::GroupOpen | LexKind::NestOpen | LexKind::NestOpenPlus if depth >= MAX_DEPTH => {
                    self.sink.error(loc, 1, "the constructs are nested too deeply");
                    self.at = self.lexemes.len();
                    break;
                }
                LexKind::Dots => {
                    self.at += 1;
                    let whens = self.whens(depth);
                    out.push(Item::Dots(DotsItem { tok, whens }));
                }
                LexKind::NestOpen | LexKind::NestOpenPlus => {
                    self.at += 1;
                    let mut whens = self.whens(depth);
                    let close = if kind == LexKind::NestOpen { LexKind::NestClose } else { LexKind::NestClosePlus };
                    let body = self.items(depth + 1, &[close]);
                    if self.peek().is_some_and(|l| l.kind == close) {
                        self.at += 1;
                    } else {
                        self.sink.error(loc, 4, "the nest has no end");
                    }
                    whens.extend(self.whens(depth));
                    out.push(Item::Nest(NestItem {
                        open: tok,
                        at_least_once: kind == LexKind::NestOpenPlus,
                        body,
                        whens,
                    }));
                }
                LexKind::GroupOpen => out.push(self.group(tok, loc, depth)),
                _ => {
                    self.at += 1;
                    out.push(Item::Tok(tok));
                }
            }
        }
        out
    }

    /// Says whether what comes next stands beside dots or a nest, or behind them and a comma. Dots that end an expression
    /// (`x = ...`) are none of these.
    fn follows_dots(&self, before: &[Item]) -> bool {
        let text = |item: &Item| match item {
            Item::Tok(tok) => self.lexemes[tok.0 as usize].text.as_str(),
            _ => "",
        };
        let dots = |items: &[Item]| match items {
            [rest @ .., Item::Dots(_) | Item::Nest(_)] => {
                rest.last().is_none_or(|item| matches!(text(item), "" | ";" | "{" | "}" | "(" | "," | "["))
            }
            _ => false,
        };
        !self.dots_meet
            && match before {
                [list @ .., mark] if text(mark) == "," => dots(list),
                all => dots(all),
            }
    }

    fn group(&mut self, open: TokId, loc: Loc, depth: u32) -> Item {
        self.at += 1;
        let mut branches = vec![];
        let mut kinds = vec![];
        loop {
            branches.push(self.items(depth + 1, &[LexKind::GroupOr, LexKind::GroupAnd, LexKind::GroupClose]));
            match self.peek().map(|l| l.kind) {
                Some(kind @ (LexKind::GroupOr | LexKind::GroupAnd)) => {
                    kinds.push(kind);
                    self.at += 1;
                }
                Some(LexKind::GroupClose) => {
                    self.at += 1;
                    break;
                }
                _ => {
                    self.sink.hinted(
                        loc,
                        1,
                        "the disjunction has no end",
                        "in column 0 `(`, `|`, `&` and `)` are SmPL; indent them where they are C",
                    );
                    break;
                }
            }
        }
        let all = kinds.contains(&LexKind::GroupAnd);
        if all && kinds.contains(&LexKind::GroupOr) {
            self.sink.error(loc, 1, "`|` and `&` are mixed in one group");
        }
        Item::Group(GroupItem { open, all, branches })
    }

    /// Says whether the token `n` places on is the last of its line.
    fn ends_line(&self, n: usize) -> bool {
        match (self.lexemes.get(self.at + n - 1), self.lexemes.get(self.at + n)) {
            (Some(last), Some(next)) => last.loc.line != next.loc.line,
            _ => true,
        }
    }

    fn whens(&mut self, depth: u32) -> Vec<WhenItem> {
        let mut whens = Vec::new();
        while let Some(lexeme) = self.peek().filter(|l| l.is("when") || l.is("WHEN")) {
            let loc = lexeme.loc;
            let line = loc.line;
            let from = self.at;
            self.at += 1;
            let word = |n: usize| self.lexemes.get(self.at + n).map_or("", |l| l.text.as_str());
            let (kind, take) = match (word(0), word(1)) {
                ("any", _) => (WhenKind::Any, 1),
                ("strict", _) => (WhenKind::Strict, 1),
                ("exists", _) => (WhenKind::Exists, 1),
                ("forall", _) => (WhenKind::Forall, 1),
                ("!=", "true") if !self.ends_line(2) => (WhenKind::NotTrue, 2),
                ("!=", "false") if !self.ends_line(2) => (WhenKind::NotFalse, 2),
                ("!=", _) => (WhenKind::Not, 1),
                ("=" | "==", _) => (WhenKind::Only, 1),
                ("true", "!=") => (WhenKind::NotTrue, 2),
                ("false", "!=") => (WhenKind::NotFalse, 2),
                _ => {
                    const WAYS: &str = "write `when != code`, `when == code`, `when any`, `when strict`, `when exists` or `when forall`";
                    let said = self.peek().filter(|l| l.loc.line == line);
                    let (at, len, message) = match said {
                        Some(word) => (word.loc, word.text.len(), format!("`{}` is no condition of `when`", word.text)),
                        None => (loc, 4, "this `when` says nothing".to_owned()),
                    };
                    self.sink.hinted(at, len, message, WAYS);
                    (WhenKind::Any, 0)
                }
            };
            self.at += take;
            let mut end = self.at;
            if !matches!(kind, WhenKind::Any | WhenKind::Strict | WhenKind::Exists | WhenKind::Forall) {
                // The code ends with its line, except inside of brackets.
                let mut nesting = 0i32;
                while let Some(l) = self.lexemes.get(end) {
                    if nesting <= 0 && (l.loc.line != line || l.is("when") && end > self.at) {
                        break;
                    }
                    nesting += match l.kind {
                        LexKind::GroupOpen => 1,
                        LexKind::GroupClose => -1,
                        LexKind::Punct if matches!(l.text.as_str(), "(" | "[" | "{") => 1,
                        LexKind::Punct if matches!(l.text.as_str(), ")" | "]" | "}") => -1,
                        _ => 0,
                    };
                    end += 1;
                }
            }
            let mut inner = TreeReader {
                lexemes: &self.lexemes[..end],
                at: self.at,
                sink: self.sink,
                when_tokens: std::mem::take(&mut self.when_tokens),
                dots_meet: self.dots_meet,
            };
            let items = inner.items(depth + 1, &[]);
            if inner.at < end {
                let stray = &inner.lexemes[inner.at];
                inner.sink.error(stray.loc, stray.text.len(), format!("a stray `{}` in a `when`", stray.text));
            }
            self.when_tokens = inner.when_tokens;
            self.when_tokens[from..end.max(self.at)].iter_mut().for_each(|w| *w = true);
            if items.is_empty() && end == self.at && matches!(kind, WhenKind::Not | WhenKind::Only) {
                self.sink.error(loc, 4, "code is expected after this `when`");
            }
            self.at = end.max(self.at);
            // `when any, strict`
            while self.peek().is_some_and(|l| l.is(",") && l.loc.line == line) {
                self.when_tokens[self.at] = true;
                self.at += 1;
            }
            whens.push(WhenItem { kind, loc, items });
        }
        whens
    }
}
