// SPDX-License-Identifier: GPL-2.0-only
//! New code among what was there: which of it has lines of its own, and which blank lines come with it.

use super::gap::{Break, Gap, Indent, Planner, is_code, newlines};
use super::spacing::{Item, Spacing};
use super::stream::Blank;
use crate::c::TokenKind;
use crate::edit::Form;

impl<'d> Planner<'_, 'd> {
    /// Says whether new code that repeats the base asks for a blank line where the base has none.
    pub(super) fn gets_blank_line(&self, at: usize, base: usize) -> bool {
        let own = |blank: &Blank<'d>| if blank.base.is_none() { newlines(blank.bytes) } else { 0 };
        newlines(self.stream.base_gap(base)) == 1
            && !self.stream.base_gap(base).contains(&b'\\')
            && self.stream.blanks(at).iter().map(own).max().unwrap_or(0) > 1
            && !matches!(self.text(at), b"}" | b"")
    }

    pub(super) fn blank_line(&self, base: usize) -> Gap<'d> {
        let indent = Indent::Line(base);
        Gap::Break(Break { tail: b"", blanks: 1, indent, line_before_stays: false, may_join: None })
    }

    /// Says whether token `at` opens a block that is the first statement of a new one.
    pub(super) fn opens_within(&self, at: usize) -> bool {
        let new = self.stream.toks[at - 1].form() == Some(Form::Inline);
        new && self.text(at - 1) == b"{" && self.text(at) == b"{" && self.in_body(at - 1)
    }

    /// Says whether token `at` is a brace behind a statement whose partner ends its line.
    pub(super) fn closes_below(&self, at: usize) -> bool {
        let breaks = |n: usize| self.stream.blanks(n).iter().any(|blank| blank.bytes.contains(&b'\n'));
        if self.text(at) != b"}" || !matches!(self.text(at - 1), b";" | b"}") || self.stream.toks[at].in_directive {
            return false;
        }
        let mut depth = 0;
        for n in (1..at).rev().take_while(|n| self.stream.same_piece(*n, at)) {
            match self.text(n) {
                b"}" => depth += 1,
                b"{" if depth == 0 => return breaks(n + 1) || self.opens_block(n + 1),
                b"{" => depth -= 1,
                _ => {}
            }
        }
        false
    }

    /// Says whether a new function ends before token `at`, or begins with it, outside of functions. A macro that is
    /// called below a function, such as an export, belongs to it.
    pub(super) fn parts_function(&self, at: usize) -> bool {
        let stream = self.stream;
        let export = self.text(at).iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_');
        if self.replaces(at) || export {
            return false;
        }
        let quiet = |n: usize| is_code(stream.toks[n].kind) && !self.text(n).is_empty();
        if !quiet(at - 1) || stream.toks[at].kind == TokenKind::Directive || self.spaces.places()[at].level > 0 {
            return false;
        }
        let block = |n: usize| stream.toks[n].form() == Some(Form::Block);
        let ends = block(at - 1) && self.text(at - 1) == b"}" && !self.text(at).is_empty() && {
            let mut depth = 0;
            let open = (1..at).rev().find(|n| {
                depth += match self.text(*n) {
                    b"}" => 1,
                    b"{" => -1,
                    _ => 0,
                };
                depth == 0
            });
            open.is_some_and(|open| self.text(open - 1) == b")")
        };
        let begins = block(at) && {
            let mut depth = 0;
            let end = (at..stream.toks.len()).find(|n| {
                depth += match self.text(*n) {
                    b"(" => 1,
                    b")" => -1,
                    _ => 0,
                };
                depth == 0 && matches!(self.text(*n), b";" | b"{" | b"=" | b"")
            });
            end.is_some_and(|end| self.text(end) == b"{" && self.text(end - 1) == b")")
        };
        ends || begins
    }

    /// Whether a space stands between a pointer's `*` and a name that comes to stand behind it: only where the star
    /// hugs its type, as in `char* p`.
    pub(super) fn behind_star(&self, at: usize, deleted: Option<(usize, usize)>) -> Option<bool> {
        let stream = self.stream;
        let star = stream.toks[at - 1].right.filter(|base| *base > 0 && self.text(at - 1) == b"*")?;
        let hugs = stream.base_gap(star).is_empty();
        let space = match deleted {
            Some((from, _)) => hugs && !stream.base_gap(from).is_empty(),
            None if stream.toks[at].form().is_some() && !hugs => false,
            None => return None,
        };
        let name = stream.toks[at].kind == TokenKind::Word && self.spaces.before(at) == Spacing::Tight;
        (name && self.spaces.is_pointer(at - 1)).then_some(space)
    }

    /// What was inserted at the end of a line and begins what stands on the next one belongs there.
    pub(super) fn join_new_heads(&self, gaps: &mut [Gap<'d>]) {
        let inline = |at: usize| self.stream.toks[at].form() == Some(Form::Inline);
        let mut at = 1;
        while at < gaps.len() {
            let start = at;
            while inline(at) {
                at += 1;
            }
            let (before, after) = (self.stream.toks[start - 1].right, self.stream.toks[at].left);
            let base = after.filter(|after| {
                at > start
                    && before == after.checked_sub(1)
                    && self.stream.starts_base_line(*after)
                    && !self.must_break(at)
                    && !self.stream.blanks(start).iter().any(|blank| newlines(blank.bytes) > 0)
            });
            let heads = |base: &usize| {
                let places = self.spaces.places();
                let statement = places[start].start && !places[at].start;
                let operand = !self.spaces.ends_operand(start - 1)
                    && !matches!(self.text(start - 1), b";" | b"{")
                    && !matches!(self.text(at - 1), b"," | b";" | b"{")
                    && !matches!(self.text(at), b"," | b";" | b")" | b"]")
                    && is_code(self.stream.toks[start - 1].kind);
                statement || operand && self.stream.base_gap(*base).iter().filter(|b| **b == b'\n').count() == 1
            };
            if let Some(base) = base.filter(heads) {
                gaps[start] = Gap::Kept(base);
                gaps[at] = self.within_line(at, None);
            }
            at += 1;
        }
    }

    /// A blank line parts the declarations of a block from its statements, and stands nowhere among them.
    pub(super) fn part_declarations(&self, gaps: &mut [Gap<'d>]) {
        let block = |at: usize| self.stream.toks[at].form() == Some(Form::Block);
        let mut moved: Option<usize> = None;
        for (at, gap) in gaps.iter_mut().enumerate().skip(1) {
            let Gap::Break(line) = gap else { continue };
            if !block(at) && !block(at - 1) {
                continue;
            }
            match self.spaces.statements_around(at) {
                Some((Item::Declaration, Item::Declaration)) => line.blanks = 0,
                Some((Item::Declaration, Item::Statement)) => {
                    if line.blanks == 0 && !block(at - 1) {
                        moved = Some(at);
                    }
                    line.blanks = line.blanks.max(1);
                }
                // The blank line after the declarations now stands before the new statement.
                Some((Item::Statement, _)) if block(at - 1) && !block(at) => {
                    let extra = usize::from(moved.take().is_some());
                    line.blanks = line.blanks.saturating_sub(extra);
                }
                _ => {}
            }
        }
    }
}
