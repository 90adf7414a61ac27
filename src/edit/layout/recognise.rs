// SPDX-License-Identifier: GPL-2.0-only
//! What a step deleted and wrote anew, word for word, is the base's.
//!
//! A rule replaces a line by one that differs in a word; the person who makes that change by hand leaves the rest as it
//! stood. Statements that are the same on both sides are matched first, then the tokens of those that differ.

use std::ops::Range;

use super::stream::Stream;
use crate::edit::Form;

/// Longer replacements are new code.
const MOST: usize = 400;

/// Gives the tokens that a step wrote anew back to the base.
pub(super) fn recognise(stream: &mut Stream<'_>) {
    let mut at = 1;
    while at < stream.toks.len() {
        let from = at;
        while at < stream.toks.len() && stream.toks[at].form().is_some() {
            at += 1;
        }
        if at > from
            && let (Some(a), Some(b)) = (stream.toks[from - 1].right, stream.toks[at].left)
            && a + 1 < b
            && !apart(stream, from..at, a, b)
        {
            replacement(stream, from..at, a + 1..b);
        }
        at += 1;
    }
}

/// Says whether blank lines stand between what came and all that went.
fn apart(stream: &Stream<'_>, new: Range<usize>, a: usize, b: usize) -> bool {
    let before = stream.base_end_before(stream.toks[new.start].span.start()).unwrap_or(0);
    let after = stream.base_start_after(stream.toks[new.end - 1].span.end()).unwrap_or(before).max(before);
    let file = stream.base_file().bytes();
    let near = |from: u32, to: u32| {
        let between = &file[from.min(to) as usize..to as usize];
        between.iter().filter(|byte| **byte == b'\n').count() < 2
    };
    !(a + 1..b).any(|n| {
        let span = stream.base[n].span;
        let beside = if span.end() <= before { near(span.end(), before) } else { near(after, span.start().max(after)) };
        beside || span.start() >= before && span.end() <= after
    })
}

fn replacement(stream: &mut Stream<'_>, mut new: Range<usize>, old: Range<usize>) {
    // Lines beside the replacement are another insertion.
    let verbatim = |n: usize| stream.toks[n].form() == Some(Form::Verbatim);
    while !new.is_empty() && verbatim(new.start) {
        new.start += 1;
    }
    while !new.is_empty() && verbatim(new.end - 1) {
        new.end -= 1;
    }
    // A brace alone says nothing of the one that went, unless all is written as it was.
    let again = new.len() == old.len() && new.clone().zip(old.clone()).all(|(n, o)| same(stream, n, o));
    while !again
        && !new.is_empty()
        && stream.text(new.end - 1) == b"}"
        && (new.len() == 1 || !stream.same_piece(new.end - 2, new.end - 1))
    {
        new.end -= 1;
    }
    if new.is_empty() {
        return;
    }
    let has = |form: Form| new.clone().any(|n| stream.toks[n].form() == Some(form));
    if has(Form::Verbatim) || new.len() > MOST || old.len() > MOST {
        return;
    }
    if !has(Form::Block) {
        let pairs = common(new.len(), old.len(), |n, o| same(stream, new.start + n, old.start + o));
        return adopt(stream, &new, &old, &edges(&pairs, new.len(), old.len()));
    }
    let news = statements(new.clone(), |n| stream.text(n));
    let olds = statements(old.clone(), |o| stream.base_text(o));
    let equal = |n: &Range<usize>, o: &Range<usize>| {
        n.len() == o.len() && n.clone().zip(o.clone()).all(|(n, o)| same(stream, n, o))
    };
    let mut pairs = common(news.len(), olds.len(), |n, o| equal(&news[n], &olds[o]));
    pairs.push((news.len(), olds.len()));
    let (mut n, mut o) = (0, 0);
    for (next_n, next_o) in pairs {
        // As many statements on both sides: each took the place of another.
        if next_n - n == next_o - o {
            for k in 0..next_n - n {
                statement(stream, news[n + k].clone(), olds[o + k].clone());
            }
        }
        if let (Some(new), Some(old)) = (news.get(next_n), olds.get(next_o)) {
            let all: Vec<(usize, usize)> = (0..new.len()).map(|n| (n, n)).collect();
            adopt(stream, new, old, &all);
        }
        (n, o) = (next_n + 1, next_o + 1);
    }
}

/// One statement for one statement: what differs stands within its line.
fn statement(stream: &mut Stream<'_>, new: Range<usize>, old: Range<usize>) {
    let pairs = common(new.len(), old.len(), |n, o| same(stream, new.start + n, old.start + o));
    if pairs.len() * 2 < new.len().max(old.len()) || !pairs.contains(&(new.len() - 1, old.len() - 1)) {
        return;
    }
    adopt(stream, &new, &old, &pairs);
    for tok in &mut stream.toks[new] {
        tok.step = tok.step.map(|(step, _)| (step, Form::Inline));
    }
}

fn same(stream: &Stream<'_>, new: usize, old: usize) -> bool {
    stream.toks[new].kind == stream.base[old].kind && stream.text(new) == stream.base_text(old)
}

/// Cuts tokens into statements, each with what ends it.
fn statements<'t>(range: Range<usize>, text: impl Fn(usize) -> &'t [u8]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut from = range.start;
    for at in range.clone() {
        let label = text(at) == b":" && at == from + 1;
        if label || matches!(text(at), b";" | b"{" | b"}") {
            out.push(from..at + 1);
            from = at + 1;
        }
    }
    if from < range.end {
        out.push(from..range.end);
    }
    out
}

/// The longest row of pairs that two rows have in common.
fn common(news: usize, olds: usize, same: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
    let mut length = vec![0u32; (news + 1) * (olds + 1)];
    let at = |n: usize, o: usize| n * (olds + 1) + o;
    for n in (0..news).rev() {
        for o in (0..olds).rev() {
            length[at(n, o)] =
                if same(n, o) { length[at(n + 1, o + 1)] + 1 } else { length[at(n + 1, o)].max(length[at(n, o + 1)]) };
        }
    }
    let (mut n, mut o) = (0, 0);
    let mut pairs = Vec::new();
    while n < news && o < olds {
        if same(n, o) {
            pairs.push((n, o));
            (n, o) = (n + 1, o + 1);
        } else if length[at(n + 1, o)] >= length[at(n, o + 1)] {
            n += 1;
        } else {
            o += 1;
        }
    }
    pairs
}

/// Those pairs that stand at the beginning or the end of both rows.
fn edges(pairs: &[(usize, usize)], news: usize, olds: usize) -> Vec<(usize, usize)> {
    let head = pairs.iter().enumerate().take_while(|(k, (n, o))| k == n && n == o).count();
    let tail = pairs.iter().rev().enumerate().take_while(|(k, (n, o))| n + k + 1 == news && o + k + 1 == olds).count();
    let tail = tail.min(pairs.len() - head);
    pairs[..head].iter().chain(&pairs[pairs.len() - tail..]).copied().collect()
}

/// Takes new tokens for the base's own.
fn adopt(stream: &mut Stream<'_>, new: &Range<usize>, old: &Range<usize>, pairs: &[(usize, usize)]) {
    for (n, o) in pairs {
        let tok = &mut stream.toks[new.start + n];
        let base = Some(old.start + o);
        (tok.left, tok.right, tok.step, tok.intact) = (base, base, None, true);
    }
}
