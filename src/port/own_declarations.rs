// SPDX-License-Identifier: GPL-2.0-only
//! Declarations of the target's own at a place where the patch brings code: the code goes behind them.

use super::align::lines;
use super::beside::declares;
use super::edits::Edit;
use super::transplant::{Landing, Texts};
use super::words::{is_blank, is_identifier, words};

impl Texts<'_> {
    /// Moves the code that a landing brings behind the declarations that follow it in the target, where upstream has none
    /// there. `limit` is the line of the target where the next landing begins.
    pub(super) fn behind_own_declarations(&self, edit: &Edit<'_>, landing: &mut Landing, limit: usize) {
        let Some((_, own)) = self.functions else { return };
        let end = landing.ours.end;
        let follows = self.base[edit.base.end..].first().is_some_and(|line| declares(line));
        if follows || own.at(end).is_none() {
            return;
        }
        let new = lines(&landing.bytes);
        let split = new.iter().take_while(|line| declares(line)).count();
        let behind_one = match split {
            0 => landing.ours.start.checked_sub(1).is_some_and(|at| declares(self.ours[at])),
            _ => true,
        };
        let code = new[split..].iter().find(|line| !is_blank(line));
        let own = self.ours[end..limit.max(end)].iter().take_while(|line| declares(line)).count();
        if own == 0 || !behind_one || !code.is_some_and(|line| is_statement(line)) {
            return;
        }
        let (declared, code) = new.split_at(split);
        let bytes = [declared, &self.ours[end..end + own], code].concat().concat();
        landing.bytes = bytes;
        landing.ours.end = end + own;
    }
}

/// Says whether a line begins a statement that declares nothing.
fn is_statement(line: &[u8]) -> bool {
    match words(line).as_slice() {
        [b"if" | b"for" | b"while" | b"switch" | b"do" | b"return" | b"goto", ..] => true,
        [name, b"(", ..] => is_identifier(name) && !name.first().is_some_and(u8::is_ascii_uppercase),
        [name, b"=" | b"->" | b"." | b"[", ..] => is_identifier(name),
        _ => false,
    }
}
