// SPDX-License-Identifier: GPL-2.0-only
//! Where in a rule a metavariable has one value: from the first statement that names it to the end of the row, where
//! several statements of the row do; otherwise in that one statement alone. Dots look for what stands beside them with
//! what is bound there, and with any value of the other metavariables.

use crate::smpl::{Block, Elem, MetaKind, Rule, Seq, VarId};

/// Stretches of a rule's tokens, from the first to before the last.
pub(super) type Stretches = Vec<(u32, u32)>;

/// For each metavariable the stretches of the rule in each of which it has one value.
pub(super) fn quantified(rule: &Rule) -> Vec<Stretches> {
    // What a metavariable's type names is named wherever the metavariable is.
    let named: Vec<Vec<VarId>> = rule.vars.iter().map(|var| in_types(rule, &var.kind)).collect();
    let mut places: Vec<Vec<u32>> = vec![Vec::new(); rule.vars.len()];
    for (n, token) in rule.tokens.iter().enumerate() {
        // What stands for no code binds nothing.
        if token.text.is_empty() {
            continue;
        }
        for var in token.vars() {
            named[var.0 as usize].iter().chain([&var]).for_each(|v| places[v.0 as usize].push(n as u32));
        }
        // What comes beside dots belongs to the statement on its side of them.
        let n = n as u32;
        let (before, after) = if token.text == "..." { (n.saturating_sub(1), n + 1) } else { (n, n) };
        for (runs, place) in [(&token.before, before), (&token.after, after)] {
            let plus = runs.iter().flat_map(|run| rule.runs[run.0 as usize].lines.iter().flatten());
            plus.filter_map(|t| t.var).for_each(|var| places[var.0 as usize].push(place));
        }
    }
    let end = rule.tokens.len() as u32;
    let of = |places: Vec<u32>| {
        let mut out = Vec::new();
        if !places.is_empty() {
            row(&rule.body, end, &places, &mut out);
        }
        out
    };
    places.into_iter().map(of).collect()
}

/// The metavariables that the type of an expression names.
fn in_types(rule: &Rule, kind: &MetaKind) -> Vec<VarId> {
    let (MetaKind::Expression { types, .. } | MetaKind::IdExpression { types, .. } | MetaKind::Constant { types }) =
        kind
    else {
        return Vec::new();
    };
    let words = types.iter().flat_map(|t| t.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
    let var = |word: &str| rule.vars.iter().position(|v| v.name == word).map(|n| VarId(n as u32));
    words.filter_map(var).collect()
}

/// Statements in a row that end before `end`; `places` are the tokens in them that name the metavariable.
fn row(seq: &Seq, end: u32, places: &[u32], out: &mut Stretches) {
    let starts: Vec<u32> = seq.iter().map(first).collect();
    let ends = |n: usize| starts.get(n + 1).copied().unwrap_or(end);
    let named = |n: &usize| places.iter().any(|p| (starts[*n]..ends(*n)).contains(p));
    let mut holders = (0..seq.len()).filter(named);
    match (holders.next(), holders.next()) {
        (Some(n), None) => one(&seq[n], ends(n), places, out),
        (Some(n), Some(_)) => out.push((starts[n], end)),
        (None, _) => {}
    }
}

/// One statement that ends before `end`.
fn one(elem: &Elem, end: u32, places: &[u32], out: &mut Stretches) {
    let start = first(elem);
    let all_in = |from: u32, to: u32| places.iter().all(|p| (from..to).contains(p));
    let block = |block: &Block, out: &mut Stretches| match block.close.0 {
        close if all_in(block.open.0 + 1, close) => row(&block.body, close, places, out),
        _ => out.push((start, end)),
    };
    // The parts of a compound statement: what names it in one part only has its value there.
    let parts = |parts: &[&Elem], out: &mut Stretches| {
        let starts: Vec<u32> = parts.iter().map(|part| first(part)).collect();
        let to = |n: usize| starts.get(n + 1).copied().unwrap_or(end);
        match (0..parts.len()).find(|n| all_in(starts[*n], to(*n))) {
            Some(n) => one(parts[n], to(n), places, out),
            None if starts.first().is_some_and(|body| all_in(start, *body)) => out.push((start, starts[0])),
            None => out.push((start, end)),
        }
    };
    match elem {
        Elem::Block(body) => block(body, out),
        Elem::Function { body, .. } if all_in(start, body.open.0) => out.push((start, body.open.0)),
        Elem::Function { body, .. } => block(body, out),
        Elem::If { then, other, .. } => match other {
            Some((_, other)) => parts(&[then, other], out),
            None => parts(&[then], out),
        },
        Elem::Loop { body, .. } | Elem::For { body, .. } | Elem::Iterator { body, .. } => parts(&[body], out),
        Elem::Nest { body, .. } => match (body.first().map(first), places) {
            (Some(from), _) if all_in(from, end) => row(body, end, places, out),
            _ => out.push((start, end)),
        },
        // Each branch is a rule of its own.
        Elem::Disj(branches) => {
            let starts: Vec<u32> =
                branches.iter().map(|b| b.first().map_or(u32::MAX, first)).chain(std::iter::once(end)).collect();
            for (branch, bounds) in branches.iter().zip(starts.windows(2)) {
                let own = |p: &&u32| (bounds[0]..bounds[1]).contains(*p);
                let inside: Vec<u32> = places.iter().filter(own).copied().collect();
                row(branch, bounds[1], &inside, out);
            }
        }
        Elem::Optional(inner) => one(inner, end, places, out),
        _ => out.push((start, end)),
    }
}

/// The first token of an element, its `when`s included.
fn first(elem: &Elem) -> u32 {
    let mut toks = Vec::new();
    crate::smpl::elem_tokens(elem, &mut toks);
    if let Elem::Nest { tok, .. } = elem {
        toks.push(*tok);
    }
    toks.iter().map(|t| t.0).min().unwrap_or(u32::MAX)
}
