// SPDX-License-Identifier: GPL-2.0-only
//! Reads `if`, loops and the loops of macros.

use super::fragment::{Class, first_token};
use super::pattern::{Elem, ForPart};
use super::statement::{Place, Statements};
use super::tree::Item;
use crate::c::Kind;

impl Statements<'_, '_, '_, '_> {
    pub(super) fn if_statement(&mut self, items: &[Item], at: &mut usize) -> Option<Elem> {
        let word = *at;
        let Some((open, close)) = self.parentheses(items, word) else {
            *at = items.len();
            return None;
        };
        let cond = self.fragments.parse(&items[open + 1..close], Class::Expression);
        *at = close + 1;
        let then = self.branch(items, at);
        let mut other = None;
        if self.text(items.get(*at)) == "else" {
            let tok = first_token(&items[*at]);
            *at += 1;
            other = Some((tok, self.branch(items, at)?));
        }
        let toks = [first_token(&items[word]), first_token(&items[open]), first_token(&items[close])];
        Some(Elem::If { toks, cond: cond?, then: then?, other })
    }

    pub(super) fn loop_statement(&mut self, items: &[Item], at: &mut usize, kind: Kind) -> Option<Elem> {
        let word = *at;
        let Some((open, close)) = self.parentheses(items, word) else {
            *at = items.len();
            return None;
        };
        let cond = self.fragments.parse(&items[open + 1..close], Class::Expression);
        *at = close + 1;
        let toks = [first_token(&items[word]), first_token(&items[open]), first_token(&items[close])];
        let body = if self.text(items.get(*at)) == ";" {
            self.run(items, at, Place::Inner).map(Box::new)
        } else {
            self.branch(items, at)
        };
        Some(Elem::Loop { kind, toks, cond: cond?, body: body? })
    }

    pub(super) fn for_statement(&mut self, items: &[Item], at: &mut usize) -> Option<Elem> {
        let word = *at;
        let Some((open, close)) = self.parentheses(items, word) else {
            *at = items.len();
            return None;
        };
        let inner = &items[..close];
        let (Some(first), Some(second)) = (
            self.find(inner, open + 1, ";"),
            self.find(inner, open + 1, ";").and_then(|first| self.find(inner, first + 1, ";")),
        ) else {
            self.error(items.get(word), items, "the header of a `for` has two semicolons");
            *at = close + 1;
            return None;
        };
        let mut part = |from: usize, to: usize| -> Option<ForPart> {
            if from == to {
                return Some(ForPart::Empty);
            }
            if let Ok(pat) = self.fragments.attempt(&items[from..to], Class::Expression) {
                return Some(ForPart::Some(pat));
            }
            self.fragments.parse(&items[from..to + 1], Class::Statement).map(ForPart::Some)
        };
        let parts = [part(open + 1, first), part(first + 1, second), part(second + 1, close)];
        *at = close + 1;
        let body = self.branch(items, at);
        let toks = [word, open, first, second, close].map(|n| first_token(&items[n]));
        let [one, two, three] = parts;
        Some(Elem::For { toks, parts: Box::new([one?, two?, three?]), body: body? })
    }

    pub(super) fn do_statement(&mut self, items: &[Item], at: &mut usize) -> Option<Elem> {
        let word = *at;
        *at += 1;
        let body = self.branch(items, at);
        let tail = *at;
        if self.text(items.get(tail)) != "while" {
            self.error(items.get(word), items, "this `do` has no `while`");
            *at = items.len();
            return None;
        }
        let (open, close) = self.parentheses(items, tail)?;
        let cond = self.fragments.parse(&items[open + 1..close], Class::Expression);
        if self.text(items.get(close + 1)) != ";" {
            self.error(items.get(close), items, "`;` is expected after this");
            *at = items.len();
            return None;
        }
        *at = close + 2;
        let toks = [word, tail, open, close, close + 1].map(|n| first_token(&items[n]));
        Some(Elem::Do { toks, cond: cond?, body: body? })
    }

    pub(super) fn iterator(&mut self, items: &[Item], at: &mut usize) -> Option<Elem> {
        let word = *at;
        let Some((_, close)) = self.parentheses(items, word) else {
            *at = items.len();
            return None;
        };
        let head = self.fragments.parse(&items[word..=close], Class::Expression);
        *at = close + 1;
        let body = self.branch(items, at);
        Some(Elem::Iterator { head: head?, body: body? })
    }
}
