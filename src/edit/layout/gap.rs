// SPDX-License-Identifier: GPL-2.0-only
//! What stands between each two tokens of the new text, before columns are known.
//!
//! In: the [`Stream`]. Out: a [`Gap`] before every token. Neighbours that were neighbours in the base keep what stood
//! between them; for all others it is decided here whether a line ends and how many blank lines follow. Where a new
//! line begins is left to the printer, which knows the columns.

use super::spacing::{Spaces, Spacing};
use super::stream::{Blank, Stream};
use crate::c::TokenKind;
use crate::edit::Form;

/// The white space before a token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Gap<'d> {
    /// That of the base, before this base token.
    Kept(usize),
    /// These bytes, whatever they are.
    Given(&'d [u8]),
    /// One space or nothing.
    Space(bool),
    /// Within a line, as before this base token, whose place was taken by another.
    Like(usize),
    /// The end of a line.
    Break(Break<'d>),
}

/// The end of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Break<'d> {
    /// What stood at the end of the line before and stays if the line is not touched.
    pub(super) tail: &'d [u8],
    /// How many blank lines follow.
    pub(super) blanks: usize,
    /// Where the next line begins.
    pub(super) indent: Indent,
    /// Whether the line before lost nothing at its end: the change begins with the next line.
    pub(super) line_before_stays: bool,
    /// Whether the two lines become one if that is short enough, and whether with a space between.
    pub(super) may_join: Option<bool>,
}

/// Where a line begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Indent {
    /// Where the base line begins whose first token this is.
    Line(usize),
    /// Where the structure of the new text wants it.
    Place,
}

/// Decides the gap before every token; the one before the first, empty token is empty.
pub(super) fn plan<'d>(stream: &Stream<'d>, spaces: &Spaces<'_>) -> Vec<Gap<'d>> {
    let planner = Planner { stream, spaces };
    let mut gaps: Vec<Gap<'d>> = vec![Gap::Space(false)];
    let gap = |at: usize| match stream.kept_gap(at) {
        Some(base) if planner.gets_blank_line(at, base) => planner.blank_line(base),
        Some(base) => Gap::Kept(base),
        None => planner.decide(at),
    };
    gaps.extend((1..stream.toks.len()).map(gap));
    planner.join_new_heads(&mut gaps);
    planner.part_declarations(&mut gaps);
    gaps
}

pub(super) struct Planner<'p, 'd> {
    pub(super) stream: &'p Stream<'d>,
    pub(super) spaces: &'p Spaces<'p>,
}

pub(super) fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

impl<'d> Planner<'_, 'd> {
    fn decide(&self, at: usize) -> Gap<'d> {
        let stream = self.stream;
        // A comment stays on the line where its author put it.
        let blanks = stream.blanks(at);
        if stream.same_block(at - 1, at)
            && stream.toks[at].kind == TokenKind::Comment
            && !blanks.iter().any(|blank| blank.bytes.contains(&b'\n'))
        {
            return Gap::Space(!blanks.is_empty());
        }
        // That of a statement stays behind what came in its place.
        if let Some(base) = stream.toks[at].left.filter(|_| stream.toks[at].kind == TokenKind::Comment)
            && stream.follows_replacement(at, base)
        {
            return Gap::Given(stream.base_gap(base));
        }
        let (a, b) = (stream.toks[at - 1].form(), stream.toks[at].form());
        let same = stream.same_piece(at - 1, at);
        if stream.same_block(at - 1, at) && (a.is_none() || b.is_none()) {
            // Between what a block repeats of the base and what is new in it.
            let ends = matches!(self.text(at - 1), b";" | b"{" | b"}") || self.text(at) == b"}";
            if ends || self.spaces.places()[at].start {
                return match (a, b) {
                    (None, None) => self.inline(at),
                    _ => self.block_edge(at),
                };
            }
        }
        match (a, b) {
            (Some(Form::Verbatim), Some(Form::Verbatim)) if same => {
                Gap::Given(stream.blanks(at).first().map_or(b"", |blank| blank.bytes))
            }
            (Some(Form::Block), Some(Form::Block)) => self.within_block(at, same),
            (Some(Form::Block | Form::Verbatim), _) | (_, Some(Form::Block | Form::Verbatim)) => {
                // An edit of a later step within the block.
                let inner =
                    matches!((a, b), (Some(Form::Block), Some(Form::Inline)) | (Some(Form::Inline), Some(Form::Block)));
                if inner { self.within_block(at, true) } else { self.block_edge(at) }
            }
            _ => self.inline(at),
        }
    }

    pub(super) fn text(&self, at: usize) -> &'d [u8] {
        self.stream.text(at)
    }

    /// Says whether a line has to end between the two tokens whatever the style.
    pub(super) fn must_break(&self, at: usize) -> bool {
        let (a, b) = (&self.stream.toks[at - 1], &self.stream.toks[at]);
        let line_comment = a.kind == TokenKind::Comment && self.text(at - 1).starts_with(b"//");
        let edge = self.text(at - 1).is_empty() || self.text(at).is_empty();
        (a.kind == TokenKind::Directive
            || b.kind == TokenKind::Directive
            || line_comment
            || a.in_directive && !b.in_directive
            || self.stream.opens_directive(at))
            && !edge
    }

    /// Says whether the token took the place of one that did not begin its line.
    fn took_place_within_line(&self, at: usize) -> bool {
        let (toks, stream) = (&self.stream.toks, self.stream);
        let before = at.checked_sub(1).and_then(|n| toks[n].right);
        let after = toks.get(at + 1).and_then(|tok| tok.left);
        toks[at].left.is_none()
            && before.is_some_and(|base| after == Some(base + 2) && !stream.starts_base_line(base + 1))
    }

    fn space(&self, at: usize, given: bool) -> Gap<'d> {
        match self.spaces.before(at) {
            Spacing::Tight => Gap::Space(false),
            Spacing::Space => Gap::Space(true),
            Spacing::Any => Gap::Space(given),
        }
    }

    fn within_block(&self, at: usize, same_piece: bool) -> Gap<'d> {
        let blanks = self.stream.blanks(at);
        let lines: usize = blanks.iter().map(|blank| newlines(blank.bytes)).sum();
        let ends = matches!(self.text(at - 1), b";" | b"{" | b"}");
        if lines > 0
            || self.must_break(at)
            || !same_piece && ends
            || self.is_second_of_a_line(at)
            || self.closes_below(at)
        {
            let after_brace = self.text(at - 1) == b"{" || self.text(at) == b"}";
            let base: Vec<usize> = blanks.iter().filter(|b| b.base.is_some()).map(|b| newlines(b.bytes)).collect();
            // The newlines at the end of one insertion and at the beginning of the next end the same line.
            let own = blanks.iter().filter(|b| b.base.is_none()).map(|b| newlines(b.bytes)).max().unwrap_or(0);
            let lines = match (same_piece, base.first(), base.last()) {
                // Code went between the two: only blank lines around it stay, and those that the new code asks for.
                (false, Some(first), Some(last)) => (*first).max(*last).max(own),
                (false, ..) => own,
                _ => lines,
            };
            let blanks = if after_brace { 0 } else { lines.saturating_sub(1).min(1) };
            return Gap::Break(Break {
                tail: b"",
                blanks,
                indent: Indent::Place,
                line_before_stays: false,
                may_join: None,
            });
        }
        let given: Vec<u8> = blanks.iter().flat_map(|blank| blank.bytes).copied().collect();
        // What its author aligned stays aligned.
        if let [blank] = blanks.as_slice()
            && (given.len() > 1 && !super::spacing::is_keyword(self.text(at - 1)) || given.contains(&b'\t'))
        {
            return Gap::Given(blank.bytes);
        }
        if self.stream.toks[at].kind == TokenKind::Comment {
            return Gap::Space(!given.is_empty());
        }
        self.space(at, !given.is_empty())
    }

    /// Says whether a statement begins with the token behind another one of its line, behind the head that it belongs to
    /// or behind the brace of a block, other than in a function that its author wrote on one line.
    fn is_second_of_a_line(&self, at: usize) -> bool {
        let place = self.spaces.places()[at];
        if !place.start || place.element || self.stream.toks[at].in_directive {
            return false;
        }
        match self.text(at - 1) {
            b")" | b"do" => place.level > 1 && !matches!(self.text(at), b"{" | b";" | b"}"),
            b"else" => !matches!(self.text(at), b"{" | b";" | b"if"),
            b"{" => self.opens_block(at),
            b";" => {
                let newline = |n: usize| self.stream.blanks(n).iter().any(|blank| newlines(blank.bytes) > 0);
                let brace = (0..at).rev().take_while(|n| !newline(n + 1)).find(|n| self.text(*n) == b"{");
                place.level > 1 || place.level == 1 && brace.is_none()
            }
            _ => false,
        }
    }

    /// Says whether token `at` is the first statement of a block within a function.
    pub(super) fn opens_block(&self, at: usize) -> bool {
        let place = self.spaces.places()[at];
        self.text(at - 1) == b"{" && place.start && !place.element && place.level > 1 && self.text(at) != b"}"
    }

    /// A gap where whole new lines begin or end.
    fn block_edge(&self, at: usize) -> Gap<'d> {
        let (before, after) = (self.text(at - 1), self.text(at));
        let block_follows = matches!(self.stream.toks[at].form(), Some(Form::Block | Form::Verbatim));
        let verbatim = self.stream.toks[at].form() == Some(Form::Verbatim);
        let ends_do = before == b"}" && self.spaces.places()[at].ends_do;
        let joins = (ends_do
            || matches!((before, after), (b"}", b"else") | (b")" | b"else" | b"do", b"{") | (b"else", b"if")))
            && self.in_body(at)
            && !verbatim;
        if joins {
            return Gap::Space(true);
        }
        let blanks = self.stream.blanks(at);
        let base: Vec<Blank<'d>> = blanks.iter().filter(|blank| blank.base.is_some()).copied().collect();
        // The newlines at the end of one insertion and at the beginning of the next end the same line.
        let own = blanks.iter().filter(|blank| blank.base.is_none()).map(|b| newlines(b.bytes)).max().unwrap_or(0);
        let first = base.first().filter(|blank| blank.base == self.base_end(at - 1)).map_or(0, |b| newlines(b.bytes));
        let last = base.last().map_or(0, |blank| newlines(blank.bytes));
        let ended = first.max(last);
        // In the place of deleted code the first newline ends the line that was emptied.
        let emptied = self.replaces(at) || block_follows && self.stream.replaces_code(at);
        let asked = match (block_follows && !emptied, ended) {
            (true, 1..) => own,
            _ => own.saturating_sub(1),
        };
        let mut empty = ended.saturating_sub(1).max(asked.min(1));
        let first_in_block = before == b"{" && block_follows;
        let last_in_block = after == b"}" && !block_follows;
        if last_in_block && !self.replaces(at) {
            empty = ended.saturating_sub(1);
        } else if before.is_empty() || first_in_block || last_in_block || after.is_empty() {
            empty = 0;
        } else if self.parts_function(at) {
            empty = empty.max(1);
        }
        if before.is_empty() {
            return if verbatim { Gap::Given(lead(self.stream, at)) } else { Gap::Space(false) };
        }
        if after.is_empty() {
            return Gap::Break(Break {
                tail: b"",
                blanks: 0,
                indent: Indent::Place,
                line_before_stays: false,
                may_join: None,
            });
        }
        let tail = self.tail(at);
        let indent = match self.stream.toks[at].left {
            Some(base) if self.stream.starts_base_line(base) => Indent::Line(base),
            _ => Indent::Place,
        };
        Gap::Break(Break { tail, blanks: empty, indent, line_before_stays: first > 0, may_join: None })
    }

    /// Says whether the lines that begin with token `at` came in the place of base tokens.
    pub(super) fn replaces(&self, at: usize) -> bool {
        let before = (0..at).rev().find_map(|n| self.stream.toks[n].right);
        let after = (at..self.stream.toks.len()).find_map(|n| self.stream.toks[n].left);
        matches!((before, after), (Some(before), Some(after)) if before + 1 < after)
    }

    /// The last base byte before the end of token `at`.
    fn base_end(&self, at: usize) -> Option<u32> {
        let base = (0..=at).rev().find_map(|n| self.stream.toks[n].right)?;
        let mut end = self.stream.base[base].span.end();
        if self.stream.toks[at].right.is_none() {
            // The insertion may stand behind white space of the base.
            end = self.stream.base_end_before(self.stream.toks[at].span.start()).unwrap_or(end);
        }
        Some(end)
    }

    /// What stood at the end of the line that token `at - 1` ends.
    fn tail(&self, at: usize) -> &'d [u8] {
        let Some(base) = self.stream.toks[at - 1].right.filter(|base| base + 1 < self.stream.base.len()) else {
            return b"";
        };
        let gap = self.stream.base_gap(base + 1);
        gap.iter().position(|byte| *byte == b'\n').map_or(b"", |end| &gap[..end])
    }

    /// Says whether the place before token `at` lies within a function's braces.
    pub(super) fn in_body(&self, at: usize) -> bool {
        let mut depth = 0i32;
        for n in (0..at).rev() {
            match self.text(n) {
                b"}" if self.at_margin(n) => return false,
                b"}" => depth += 1,
                b"{" if depth == 0 => return true,
                b"{" => depth -= 1,
                _ => {}
            }
        }
        false
    }

    fn at_margin(&self, at: usize) -> bool {
        self.stream.toks[at]
            .left
            .is_some_and(|base| self.stream.starts_base_line(base) && self.stream.base_column(base) == 0)
    }

    fn inline(&self, at: usize) -> Gap<'d> {
        let stream = self.stream;
        let (a, b) = (&stream.toks[at - 1], &stream.toks[at]);
        let deleted = match (a.right, b.left) {
            (Some(left), Some(right)) if right > left => Some((left + 1, right)),
            _ => None,
        };
        // How many newlines stand at both ends of the gap, and the last one's place in the base.
        let (first, last, last_newline) = if let Some((from, to)) = deleted {
            let (g0, gn) = (stream.base_gap(from), stream.base_gap(to));
            let line_start = (from..=to).rev().find(|n| stream.starts_base_line(*n));
            let (first, last) = (newlines(g0), newlines(gn));
            (first, if first * last > 0 { last.max(self.parting_lines(from, to)) } else { last }, line_start)
        } else {
            let blanks = stream.blanks(at);
            let base: Vec<&Blank<'d>> = blanks.iter().filter(|blank| blank.base.is_some()).collect();
            let first = base.first().filter(|blank| a.right.is_some() && blank.base == self.base_end(at - 1));
            let newline = base.iter().rev().find_map(|blank| {
                let n = blank.bytes.iter().rposition(|byte| *byte == b'\n')?;
                Some(blank.base? + n as u32)
            });
            let line_start = newline.map(|newline| stream.base.partition_point(|t| t.span.start() <= newline));
            let count = |blank: Option<&&Blank<'d>>| blank.map_or(0, |blank| newlines(blank.bytes));
            let ends =
                |first: usize, last: usize| if first + last == 0 { usize::from(newline.is_some()) } else { last };
            let (first, last) = (count(first.copied().as_ref()), count(base.last()));
            let found = (first, ends(first, last), line_start);
            // The line may have ended within what the edit replaced.
            let after = a.right.map(|a| a + 1).filter(|n| base.is_empty() && self.line_starts(*n) && !stream.kept[*n]);
            let before = b.left.filter(|n| {
                base.is_empty() && self.line_starts(*n) && !stream.kept[*n - 1] && !self.begins_line_of(at, *n)
            });
            match after.or(before) {
                Some(n) if found.0 + found.1 == 0 => {
                    let lines = newlines(stream.base_gap(n));
                    (if after.is_some() { lines } else { 0 }, lines, Some(n))
                }
                _ => found,
            }
        };
        let begins = self.begins_statement(at, deleted.is_some());
        let must = self.must_break(at) || begins || self.opens_within(at);
        if !must && (first + last == 0 || self.joins(at)) {
            return self.within_line(at, deleted);
        }
        let (before, after) = (self.text(at - 1), self.text(at));
        // A branch of a condition begins and ends as it did, like a block.
        let opened = before == b"{" || self.ends_label(at - 1) || branch(before, &[b"if", b"else", b"elif"]);
        let closes = matches!(after, b"}" | b"") || branch(after, &[b"else", b"elif", b"endif"]);
        let count = if before.is_empty() || deleted.is_some() && first > 1 && last > 1 && after == b"}" {
            1
        } else if opened && first > 0 {
            // A blank line that stood before the deleted code or behind it belonged to it.
            if deleted.is_some() && last > 0 && before == b"{" { first.min(last) } else { first }
        } else if closes && last > 0 {
            last
        } else {
            first.max(last)
        };
        let place = self.spaces.places()[at];
        let own = |base: usize| place.label || place.start && stream.base_text(base) == b"}";
        let elsewhere = |base: &usize| stream.toks[at].form().is_some() && own(*base);
        let indent =
            last_newline.filter(|base| first + last > 0 && !elsewhere(base)).map_or(Indent::Place, Indent::Line);
        let blanks = count.saturating_sub(1);
        let within = !must
            && first == 0
            && blanks == 0
            && !matches!(before, b"{" | b"}" | b";" | b"" | b":")
            && !matches!(after, b"{" | b"}" | b"" | b")" | b"]")
            && stream.toks[at - 1].kind != TokenKind::Comment
            && stream.toks[at].kind != TokenKind::Comment
            && !self.spaces.places()[at].start;
        let may_join = within.then(|| self.spaces.before(at) != Spacing::Tight);
        Gap::Break(Break { tail: self.tail(at), blanks, indent, line_before_stays: first > 0, may_join })
    }

    /// Says whether what was inserted before token `at` begins the line of the base that `base` began.
    fn begins_line_of(&self, at: usize, base: usize) -> bool {
        let stream = self.stream;
        let first = (1..at).rev().take_while(|n| stream.toks[*n].left.is_none()).last();
        let start = stream.base[base].span.start();
        first.is_some_and(|first| {
            stream.blanks(first).iter().any(|blank| {
                blank.base.is_some_and(|at| at + blank.bytes.len() as u32 == start) && blank.bytes.contains(&b'\n')
            })
        })
    }

    /// How many newlines stand within what was deleted, at a place that parts the ends of two kept pieces of code: what
    /// goes before it closes a brace that stays open otherwise.
    fn parting_lines(&self, from: usize, to: usize) -> usize {
        let mut depth = 0;
        let mut most = 0;
        for n in from..to {
            if depth != 0 && n > from {
                most = most.max(newlines(self.stream.base_gap(n)));
            }
            match self.stream.base_text(n) {
                b"{" => depth += 1,
                b"}" => depth -= 1,
                _ => {}
            }
        }
        if depth < 0 { most } else { 0 }
    }

    /// Says whether a statement begins with the token, which has to have a line of its own.
    fn begins_statement(&self, at: usize, both_base: bool) -> bool {
        let text = self.text(at);
        let place = self.spaces.places()[at];
        let inside = self.stream.toks[at].in_directive;
        if text == b"}" && matches!(self.text(at - 1), b";" | b"}") && !inside && !both_base {
            return true;
        }
        if !place.start || inside || both_base || matches!(text, b"{" | b"}" | b"") || self.text(at - 1).is_empty() {
            return false;
        }
        if self.took_place_within_line(at) {
            // An `if` goes on an `else`; another statement stands below it.
            return self.text(at - 1) == b"else"
                && !matches!(text, b"if" | b"{")
                && self.stream.toks[at - 1].right.is_some_and(|base| self.stream.base_text(base + 1) == b"if");
        }
        if place.element {
            return matches!(self.text(at - 1), b"," | b";") && self.elements_have_lines(at);
        }
        !(self.text(at - 1) == b"}" && matches!(text, b"else" | b"while"))
            && (self.stream.toks[at].kind != TokenKind::Comment
                || self.stream.toks[at].left.is_some_and(|base| self.line_starts(base)))
            && !(self.text(at - 1) == b"else" && text == b"if")
    }

    /// Says whether the first element of the braces around has a line of its own in the base.
    fn elements_have_lines(&self, at: usize) -> bool {
        let mut depth = 0;
        for n in (0..at).rev() {
            match self.text(n) {
                b"}" | b")" | b"]" => depth += 1,
                b"{" | b"(" | b"[" if depth == 0 => {
                    let base = self.stream.toks[n].right.filter(|base| base + 1 < self.stream.base.len());
                    return base.is_some_and(|base| self.stream.starts_base_line(base + 1));
                }
                b"{" | b"(" | b"[" => depth -= 1,
                _ => {}
            }
        }
        false
    }

    fn line_starts(&self, base: usize) -> bool {
        base < self.stream.base.len() && self.stream.starts_base_line(base)
    }

    fn ends_label(&self, at: usize) -> bool {
        self.text(at) == b":"
    }

    /// Says whether a line break between the two tokens must not stay, since what made it is gone.
    fn joins(&self, at: usize) -> bool {
        let stream = self.stream;
        let (a, b) = (&stream.toks[at - 1], &stream.toks[at]);
        let (before, after) = (self.text(at - 1), self.text(at));
        let original_after =
            a.right.is_some_and(|base| base + 1 < stream.base.len() && stream.starts_base_line(base + 1));
        let original_before = b.left.is_some_and(|base| stream.starts_base_line(base));
        match (before, after) {
            (b")" | b"else" | b"do", b"{") if !original_before && self.in_body(at) => true,
            (b"" | b"{" | b"}" | b";", _) | (_, b"" | b"{" | b"}") => false,
            (_, b";" | b",") => true,
            (_, b")" | b"]") => !original_before,
            (b"(" | b"[", _) => !original_after,
            // What is left of a statement begins the line that the statement began.
            (_, b"(" | b"[") if original_after && self.spaces.places()[at].start => false,
            (_, b"(" | b"[" | b"->" | b"." | b"=") => !original_before,
            _ => !(original_before || original_after || self.spaces.places()[at].start),
        }
    }

    pub(super) fn within_line(&self, at: usize, deleted: Option<(usize, usize)>) -> Gap<'d> {
        let stream = self.stream;
        let (a, b) = (&stream.toks[at - 1], &stream.toks[at]);
        // A token that took another's place has the other's surroundings.
        let alike = |base: usize, tok: usize| {
            !stream.kept[base]
                && class(stream.base[base].kind, stream.base_text(base)) == class(stream.toks[tok].kind, self.text(tok))
        };
        if let Some(space) = self.behind_star(at, deleted) {
            return Gap::Space(space);
        }
        let same_line = |base: usize| !stream.starts_base_line(base);
        match (a.right, b.left) {
            (Some(left), None) if left + 1 < stream.base.len() && alike(left + 1, at) && same_line(left + 1) => {
                return Gap::Like(left + 1);
            }
            (None, Some(right)) if right > 0 && alike(right - 1, at - 1) && same_line(right) => {
                return Gap::Like(right);
            }
            _ => {}
        }
        if let Some(base) = self.whole_gap(at)
            && (a.right == Some(base - 1) || a.right.is_none() && alike(base - 1, at - 1))
            && (b.left == Some(base) || b.left.is_none() && alike(base, at))
        {
            return Gap::Like(base);
        }
        let given = match deleted {
            Some((from, to)) => {
                let tabs = [to, from].into_iter().find(|n| same_line(*n) && stream.base_gap(*n).contains(&b'\t'));
                if let Some(tabs) = tabs
                    && self.spaces.before(at) != Spacing::Tight
                {
                    return Gap::Like(tabs);
                }
                !stream.base_gap(from).is_empty() || !stream.base_gap(to).is_empty()
            }
            None => stream.blanks(at).iter().any(|blank| !blank.bytes.is_empty()),
        };
        self.space(at, given)
    }

    /// The base token whose gap before it is all that stands before token `at`.
    fn whole_gap(&self, at: usize) -> Option<usize> {
        let [blank] = self.stream.blanks(at)[..] else { return None };
        let end = blank.base? + blank.bytes.len() as u32;
        let base = self.stream.base.partition_point(|token| token.span.start() < end);
        let found = self.stream.base.get(base)?.span.start() == end && base > 0;
        (found && self.stream.base_gap(base) == blank.bytes && !blank.bytes.contains(&b'\n')).then_some(base)
    }
}

pub(super) const fn is_code(kind: TokenKind) -> bool {
    !matches!(kind, TokenKind::Comment | TokenKind::Directive)
}

/// Says whether a token is a directive that begins with one of the words.
fn branch(text: &[u8], words: &[&[u8]]) -> bool {
    let name = text.strip_prefix(b"#").map(<[u8]>::trim_ascii_start);
    name.is_some_and(|name| words.iter().any(|word| name.starts_with(word)))
}

/// The indentation that a verbatim insertion brings for its first line.
pub(super) fn lead<'d>(stream: &Stream<'d>, at: usize) -> &'d [u8] {
    let blanks = stream.blanks(at);
    let Some(own) = blanks.last().filter(|blank| blank.base.is_none()) else { return b"" };
    let from = own.bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |n| n + 1);
    &own.bytes[from..]
}

/// Tokens of one class have the same spaces around them.
fn class(kind: TokenKind, text: &[u8]) -> (u8, &[u8]) {
    match kind {
        TokenKind::Word if super::spacing::is_keyword(text) => (0, text),
        TokenKind::Word | TokenKind::Number | TokenKind::Str | TokenKind::Char => (1, b""),
        TokenKind::Punct => (2, text),
        TokenKind::Directive => (3, b""),
        TokenKind::Comment => (4, b""),
    }
}
