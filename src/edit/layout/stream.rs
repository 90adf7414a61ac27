// SPDX-License-Identifier: GPL-2.0-only
//! The new text as a row of tokens, each with its place in the base.
//!
//! In: a [`Draft`]. Out: a [`Stream`]: the tokens of the current text, those of the base, and which is which. A
//! directive that a step changed inside is opened into its own tokens; all others are one token. Both rows begin and
//! end with an empty token, so that every gap lies between two tokens.

use crate::c::{Token, TokenKind, snippet_tokens, tokens};
use crate::edit::{Draft, Form, Origin};
use crate::text::{ByteSpan, SourceFile, column_after};

/// A token of the current text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tok {
    pub(super) kind: TokenKind,
    /// Its place in the current text.
    pub(super) span: ByteSpan,
    /// The base token that its first byte belongs to.
    pub(super) left: Option<usize>,
    /// The base token that its last byte belongs to.
    pub(super) right: Option<usize>,
    /// The step that brought it or a part of it, with the layout it wants.
    pub(super) step: Option<(u32, Form)>,
    /// The piece of its first byte.
    piece: usize,
    /// The white space before it in the current text.
    gap: ByteSpan,
    pub(super) intact: bool,
    /// Whether it stands in a directive that was opened.
    pub(super) in_directive: bool,
}

impl Tok {
    /// Says whether the token is the base's, byte by byte.
    pub(super) fn is_base(&self) -> bool {
        self.intact
    }

    /// The layout that a step wants for it; `None` for a base token and one that was changed within.
    pub(super) fn form(&self) -> Option<Form> {
        self.step.filter(|_| self.left.is_none() && self.right.is_none()).map(|(_, form)| form)
    }
}

/// A stretch of white space between two tokens of the current text that has one origin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Blank<'d> {
    /// Its bytes.
    pub(super) bytes: &'d [u8],
    /// Its first byte in the base; `None` when a step brought it.
    pub(super) base: Option<u32>,
}

/// The tokens of the current text and of the base.
pub(super) struct Stream<'d> {
    pub(super) draft: &'d Draft,
    pub(super) toks: Vec<Tok>,
    pub(super) base: Vec<Token>,
    /// Whether a base token is still there, whole or in part.
    pub(super) kept: Vec<bool>,
}

impl<'d> Stream<'d> {
    pub(super) fn new(draft: &'d Draft) -> Self {
        let base = tokens(draft.base().bytes());
        let (toks, base) = open_directives(draft, base);
        let mut stream = Self { draft, kept: vec![false; base.len()], base, toks };
        stream.spread_block();
        super::recognise::recognise(&mut stream);
        for tok in &stream.toks {
            if let (Some(first), Some(last)) = (tok.left.or(tok.right), tok.right.or(tok.left)) {
                for kept in &mut stream.kept[first.min(last)..=last.max(first)] {
                    *kept = true;
                }
            }
        }
        stream.drop_stale_comments();
        stream.let_comments_stay_on_their_line();
        stream
    }

    pub(super) fn text(&self, at: usize) -> &'d [u8] {
        self.draft.current().slice(self.toks[at].span)
    }

    pub(super) fn base_text(&self, at: usize) -> &'d [u8] {
        self.draft.base().slice(self.base[at].span)
    }

    pub(super) fn base_file(&self) -> &'d SourceFile {
        self.draft.base()
    }

    /// The white space before a base token; empty before the first.
    pub(super) fn base_gap(&self, at: usize) -> &'d [u8] {
        let from = at.checked_sub(1).map_or(0, |n| self.base[n].span.end());
        &self.draft.base().bytes()[from as usize..self.base[at].span.start() as usize]
    }

    /// The column at which a base token begins.
    pub(super) fn base_column(&self, at: usize) -> u32 {
        self.base_file().column(self.base[at].span.start())
    }

    /// The column after a base token.
    pub(super) fn base_end_column(&self, at: usize) -> u32 {
        self.base_file().column(self.base[at].span.end())
    }

    /// Says whether a base token is the first on its line.
    pub(super) fn starts_base_line(&self, at: usize) -> bool {
        at == 0 || self.base_gap(at).contains(&b'\n')
    }

    /// Says whether the token is the `#` of a directive that was opened.
    pub(super) fn opens_directive(&self, at: usize) -> bool {
        let tok = &self.toks[at];
        let first = |base: usize| self.starts_base_line(base) && !self.base_gap(base).contains(&b'\\');
        tok.in_directive && self.text(at) == b"#" && tok.left.is_some_and(first)
    }

    /// The base token whose gap before it is the gap before token `at`, when the two are neighbours in the base.
    pub(super) fn kept_gap(&self, at: usize) -> Option<usize> {
        let left = self.toks[at.checked_sub(1)?].right?;
        self.toks[at].left.filter(|right| *right == left + 1)
    }

    /// Says whether two tokens come from one insertion.
    pub(super) fn same_piece(&self, a: usize, b: usize) -> bool {
        self.toks[a].piece == self.toks[b].piece
    }

    /// Says whether two tokens stand in one insertion of whole lines.
    pub(super) fn same_block(&self, a: usize, b: usize) -> bool {
        let block = |piece: usize| {
            let piece = self.draft.pieces().get(piece);
            piece.is_some_and(|piece| matches!(piece.origin, Origin::Step { form: Form::Block, .. }))
        };
        self.same_piece(a, b) && block(self.toks[a].piece)
    }

    /// The white space before token `at` in the current text, cut where its origin changes.
    pub(super) fn blanks(&self, at: usize) -> Vec<Blank<'d>> {
        let gap = self.toks[at].gap;
        let pieces = self.draft.pieces();
        let first = pieces.partition_point(|piece| piece.span.end() <= gap.start());
        let mut out = Vec::new();
        for piece in pieces[first..].iter().take_while(|piece| piece.span.start() < gap.end()) {
            let span = ByteSpan::new(piece.span.start().max(gap.start()), piece.span.end().min(gap.end()));
            let base = match piece.origin {
                Origin::Base(base) => Some(base.start() + (span.start() - piece.span.start())),
                Origin::Step { .. } => None,
            };
            let bytes = self.draft.current().slice(span);
            // A comment that was dropped may stand between.
            let mut at = 0;
            for run in bytes.split(|byte| !is_blank(*byte)) {
                if !run.is_empty() {
                    out.push(Blank { bytes: run, base: base.map(|base| base + at) });
                }
                at += run.len() as u32 + 1;
            }
        }
        out
    }

    /// Where the base bytes end that stand before the byte `at` of the current text.
    pub(super) fn base_end_before(&self, at: u32) -> Option<u32> {
        let pieces = self.draft.pieces();
        let first = pieces.partition_point(|piece| piece.span.end() <= at);
        pieces[..first].iter().rev().find_map(|piece| match piece.origin {
            Origin::Base(base) => Some(base.end()),
            Origin::Step { .. } => None,
        })
    }

    /// Where the base bytes begin that stand behind the byte `at` of the current text.
    pub(super) fn base_start_after(&self, at: u32) -> Option<u32> {
        let pieces = self.draft.pieces();
        let first = pieces.partition_point(|piece| piece.span.start() < at);
        pieces[first..].iter().find_map(|piece| match piece.origin {
            Origin::Base(base) => Some(base.start()),
            Origin::Step { .. } => None,
        })
    }

    /// Says whether code of the base was deleted where the insertion stands that brought token `at`, be it that the same
    /// code came again.
    pub(super) fn replaces_code(&self, at: usize) -> bool {
        let span = self.toks[at].span;
        match (self.base_end_before(span.start()), self.base_start_after(span.end())) {
            (Some(before), Some(after)) => {
                let text = &self.base_file().bytes()[before as usize..(after.max(before)) as usize];
                text.iter().any(|byte| !is_blank(*byte))
            }
            _ => false,
        }
    }

    /// An inline token that touches a block's tokens without a newline between them belongs to the block.
    fn spread_block(&mut self) {
        let newline_before = |stream: &Self, at: usize| stream.blanks(at).iter().any(|b| b.bytes.contains(&b'\n'));
        for at in 1..self.toks.len() {
            let (a, b) = (self.toks[at - 1].form(), self.toks[at].form());
            if a == Some(Form::Block) && b == Some(Form::Inline) && !newline_before(self, at) {
                self.toks[at].step = self.toks[at].step.map(|(step, _)| (step, Form::Block));
            }
        }
        for at in (1..self.toks.len()).rev() {
            let (a, b) = (self.toks[at - 1].form(), self.toks[at].form());
            if a == Some(Form::Inline) && b == Some(Form::Block) && !newline_before(self, at) {
                self.toks[at - 1].step = self.toks[at - 1].step.map(|(step, _)| (step, Form::Block));
            }
        }
    }

    /// Comments at the end of a line whose code is gone go with it, and so do those inside of brackets that are gone
    /// with all that they held.
    fn drop_stale_comments(&mut self) {
        let gone = self.base_comments_gone();
        if !gone.contains(&true) {
            return;
        }
        let mut keep = vec![true; self.toks.len()];
        for (at, keep) in keep.iter_mut().enumerate().take(self.toks.len() - 1).skip(1) {
            let tok = &self.toks[at];
            let Some(base) = tok.left.filter(|base| tok.is_base() && gone[*base]) else { continue };
            let same_line = |at: usize| !self.blanks(at).iter().any(|b| b.bytes.contains(&b'\n'));
            let before = self.toks[at - 1].form().filter(|_| same_line(at));
            let after = self.toks[at + 1].form().filter(|_| same_line(at + 1));
            // The code of the line was replaced, not deleted: the comment speaks about what came instead.
            let stays = match (before, after) {
                (Some(Form::Inline), _) | (_, Some(Form::Inline)) => true,
                _ => self.follows_replacement(at, base),
            };
            *keep = stays;
        }
        for (at, keep) in keep.iter().enumerate() {
            if !keep && let Some(base) = self.toks[at].left {
                self.kept[base] = false;
            }
        }
        let mut keep = keep.into_iter();
        self.toks.retain(|_| keep.next().unwrap_or(true));
        for at in 1..self.toks.len() {
            self.toks[at].gap = ByteSpan::new(self.toks[at - 1].span.end(), self.toks[at].span.start());
        }
    }

    /// Says whether the comment `at` ends the line that deleted code ends, and new lines come in the place of that.
    pub(super) fn follows_replacement(&self, at: usize, base: usize) -> bool {
        let block = |at: usize| self.toks.get(at).is_some_and(|tok| tok.form() == Some(Form::Block));
        let ends = block(at + 1) || self.kept.get(base + 1).is_none_or(|kept| *kept);
        let gone = base.checked_sub(1).is_some_and(|before| !self.kept[before]);
        block(at - 1) && gone && ends && !self.starts_base_line(base)
    }

    /// A block that was inserted between the code of a line and the comment at its end comes after the comment.
    fn let_comments_stay_on_their_line(&mut self) {
        let mut at = 1;
        while at + 1 < self.toks.len() {
            let start = at;
            while matches!(self.toks[at].form(), Some(Form::Block | Form::Verbatim)) {
                at += 1;
            }
            let comment = self.toks[at];
            let same_line = comment.left.is_some_and(|base| {
                base > 0 && self.toks[start - 1].right == Some(base - 1) && !self.starts_base_line(base)
            });
            if at > start && comment.kind == TokenKind::Comment && same_line {
                self.toks[start..=at].rotate_right(1);
                self.toks[at + 1].gap = ByteSpan::new(comment.span.end(), self.toks[at + 1].span.start());
            }
            at += 1;
        }
    }

    fn base_comments_gone(&self) -> Vec<bool> {
        let is_comment = |at: usize| self.base[at].kind == TokenKind::Comment;
        let mut gone = vec![false; self.base.len()];
        let mut line_start = 0;
        // Per line: all code is gone, and there was some.
        for at in 1..=self.base.len() {
            if at < self.base.len() && !self.starts_base_line(at) {
                continue;
            }
            let line = line_start..at;
            let mut code = line.clone().filter(|n| !is_comment(*n) && !self.base[*n].span.is_empty()).peekable();
            if code.peek().is_some() && code.all(|n| !self.kept[n]) {
                for n in line.filter(|n| is_comment(*n)) {
                    gone[n] = true;
                }
            }
            line_start = at;
        }
        // Per pair of brackets: all code in it is gone, and the brackets too.
        let mut open: Vec<(usize, bool)> = Vec::new();
        for at in 0..self.base.len() {
            match self.base_text(at) {
                b"(" | b"[" | b"{" => open.push((at, !self.kept[at])),
                b")" | b"]" | b"}" => {
                    let Some((from, all_gone)) = open.pop() else { continue };
                    let all_gone = all_gone && !self.kept[at];
                    if all_gone {
                        for n in (from..at).filter(|n| is_comment(*n)) {
                            gone[n] = true;
                        }
                    } else if let Some(outer) = open.last_mut() {
                        outer.1 = false;
                    }
                }
                _ if self.kept[at] && !is_comment(at) => {
                    if let Some(inner) = open.last_mut() {
                        inner.1 = false;
                    }
                }
                _ => {}
            }
        }
        gone
    }
}

const fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x0b || byte == b'\\'
}

/// The width of the first line of `text` when it begins at `column`.
pub(super) fn width(text: &[u8], column: u32) -> u32 {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or(text);
    column_after(line, column) - column
}

/// Finds the base place of every current token, and opens the directives that a step changed inside.
fn open_directives(draft: &Draft, base: Vec<Token>) -> (Vec<Tok>, Vec<Token>) {
    let current = draft.current();
    let pieces = draft.pieces();
    let origin_of = |span: ByteSpan| {
        let first = pieces.partition_point(|piece| piece.span.end() <= span.start());
        let last = pieces.partition_point(|piece| piece.span.start() < span.end()).max(first + 1) - 1;
        (first, last)
    };
    let base_byte = |piece: usize, at: u32| match pieces.get(piece)?.origin {
        Origin::Base(base) => Some(base.start() + (at - pieces[piece].span.start())),
        Origin::Step { .. } => None,
    };
    // Which directives of the base are there as they were?
    let mut whole_directive = vec![false; base.len()];
    let find = |list: &[Token], at: u32| {
        let n = list.partition_point(|token| token.span.end() <= at);
        list.get(n).filter(|token| token.span.start() <= at).map(|_| n)
    };
    let mut flat: Vec<(Token, bool)> = Vec::new();
    for token in tokens(current.bytes()) {
        if token.kind != TokenKind::Directive {
            flat.push((token, false));
            continue;
        }
        let (first, last) = origin_of(token.span);
        let start = base_byte(first, token.span.start());
        let whole = start.filter(|_| first == last).and_then(|start| {
            let n = find(&base, start)?;
            (base[n].span == ByteSpan::new(start, start + token.span.len())).then_some(n)
        });
        let has_base = (first..=last).any(|n| pieces.get(n).is_some_and(|p| matches!(p.origin, Origin::Base(_))));
        match whole {
            Some(n) => {
                whole_directive[n] = true;
                flat.push((token, false));
            }
            None if !has_base => flat.push((token, false)),
            None => flat.extend(opened(current, token.span).map(|token| (token, true))),
        }
    }
    let mut base_flat = vec![Token { kind: TokenKind::Punct, span: ByteSpan::empty(0) }];
    for (n, token) in base.into_iter().enumerate() {
        if token.kind == TokenKind::Directive && !whole_directive[n] {
            base_flat.extend(opened(draft.base(), token.span));
        } else {
            base_flat.push(token);
        }
    }
    let end = draft.base().bytes().len() as u32;
    base_flat.push(Token { kind: TokenKind::Punct, span: ByteSpan::empty(end) });
    let inner = base_flat.len() - 1;
    let mut toks = Vec::with_capacity(flat.len() + 2);
    let edge = |base: usize, at: u32| Tok {
        kind: TokenKind::Punct,
        span: ByteSpan::empty(at),
        left: Some(base),
        right: Some(base),
        step: None,
        piece: usize::MAX,
        gap: ByteSpan::empty(at),
        intact: true,
        in_directive: false,
    };
    toks.push(edge(0, 0));
    for (token, in_directive) in flat {
        let (first, last) = origin_of(token.span);
        let place = |piece: usize, at: u32| {
            let at = base_byte(piece, at)?;
            find(&base_flat[1..inner], at).map(|n| n + 1)
        };
        let step = pieces.get(first..=last.min(pieces.len().saturating_sub(1))).and_then(|pieces| {
            pieces.iter().find_map(|piece| match piece.origin {
                Origin::Step { step, form } => Some((step, form)),
                Origin::Base(_) => None,
            })
        });
        let left = place(first, token.span.start());
        let right = place(last, token.span.end() - 1);
        let whole = |base: usize| base_flat[base].span.len() == token.span.len() && base_flat[base].kind == token.kind;
        toks.push(Tok {
            kind: token.kind,
            span: token.span,
            left,
            right,
            step,
            piece: first,
            gap: ByteSpan::empty(token.span.start()),
            intact: step.is_none() && left == right && left.is_some_and(whole),
            in_directive,
        });
    }
    toks.push(edge(inner, current.bytes().len() as u32));
    for at in 1..toks.len() {
        toks[at].gap = ByteSpan::new(toks[at - 1].span.end(), toks[at].span.start());
    }
    (toks, base_flat)
}

fn opened(file: &SourceFile, span: ByteSpan) -> impl Iterator<Item = Token> {
    // What went on with the line may be gone, and the backslash is left.
    let left = move |token: &Token| file.slice(token.span) != b"\\";
    let placed = snippet_tokens(file.slice(span)).into_iter().map(move |token| Token {
        kind: token.kind,
        span: ByteSpan::new(token.span.start() + span.start(), token.span.end() + span.start()),
    });
    placed.filter(left)
}
