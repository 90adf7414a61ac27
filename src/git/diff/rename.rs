// SPDX-License-Identifier: GPL-2.0-only
//! Renames: a file that goes and one that comes, with much in common (`git diff -M`, the default of format-patch).

use std::collections::BTreeMap;

use super::file::Side;

/// The score of two equal files.
const FULL: u64 = 60_000;
/// The least score that makes a rename.
const LEAST: u64 = 30_000;
/// The least score where both have the same name in different folders, and no other file has it.
const LEAST_SAME_NAME: u64 = 45_000;
/// With more pairs than this git does not look at all.
const LIMIT: usize = 1000;

/// Joins files that go to files that come. The order is kept; a rename stands where its new file stood.
pub(super) fn pair_up(sides: Vec<(Option<Side>, Option<Side>)>) -> Vec<(Option<Side>, Option<Side>, Option<u32>)> {
    let gone: Vec<Side> = sides.iter().filter_map(|s| if s.1.is_none() { s.0.clone() } else { None }).collect();
    let come: Vec<Side> = sides.iter().filter_map(|s| if s.0.is_none() { s.1.clone() } else { None }).collect();
    let renames = if gone.is_empty() || come.is_empty() { BTreeMap::new() } else { find(&gone, &come) };
    let mut result = Vec::with_capacity(sides.len());
    for (old, new) in sides {
        match (&old, &new) {
            (Some(side), None) if renames.values().any(|(from, _)| gone[*from].path == side.path) => {}
            (None, Some(side)) => {
                let at = come.iter().position(|other| other.path == side.path).unwrap_or_default();
                match renames.get(&at) {
                    Some((from, score)) => {
                        result.push((Some(gone[*from].clone()), new, Some((score * 100 / FULL) as u32)));
                    }
                    None => result.push((old, new, None)),
                }
            }
            _ => result.push((old, new, None)),
        }
    }
    result
}

/// For each new file that is one: the old file and the score.
fn find(gone: &[Side], come: &[Side]) -> BTreeMap<usize, (usize, u64)> {
    let mut found = BTreeMap::new();
    let mut used = vec![false; gone.len()];
    for (to, new) in come.iter().enumerate() {
        let equal = (0..gone.len()).filter(|from| !used[*from] && gone[*from].id == new.id);
        // The first of the best: one of the same name, or else the first at all.
        let best = equal.min_by_key(|from| (gone[*from].path.name() != new.path.name(), *from));
        if let Some(from) = best {
            used[from] = true;
            found.insert(to, (from, FULL));
        }
    }
    let spans = |side: &Side| span_counts(&side.state.bytes);
    let old_spans: Vec<_> = gone.iter().map(spans).collect();
    let new_spans: Vec<_> = come.iter().map(spans).collect();
    let score = |from: usize, to: usize| {
        let (old, new) = (gone[from].state.bytes.len() as u64, come[to].state.bytes.len() as u64);
        similarity(&old_spans[from], old, &new_spans[to], new)
    };
    let alone = |name: &str, list: &[Side], taken: &dyn Fn(usize) -> bool| {
        let mut same = (0..list.len()).filter(|at| !taken(*at) && list[*at].path.name() == name);
        let first = same.next();
        if same.next().is_some() { None } else { first }
    };
    for from in 0..gone.len() {
        let name = gone[from].path.name();
        if !used[from]
            && alone(name, gone, &|at| used[at]) == Some(from)
            && let Some(to) = alone(name, come, &|at| found.contains_key(&at))
            && score(from, to) >= LEAST_SAME_NAME
        {
            used[from] = true;
            found.insert(to, (from, score(from, to)));
        }
    }
    let open_old: Vec<usize> = (0..gone.len()).filter(|from| !used[*from]).collect();
    let open_new: Vec<usize> = (0..come.len()).filter(|to| !found.contains_key(to)).collect();
    if open_old.len().saturating_mul(open_new.len()) > LIMIT * LIMIT {
        return found;
    }
    let mut candidates = Vec::new();
    for to in &open_new {
        for from in &open_old {
            let score = score(*from, *to);
            if score >= LEAST {
                let same_name = gone[*from].path.name() == come[*to].path.name();
                candidates.push((std::cmp::Reverse((score, same_name)), *to, *from));
            }
        }
    }
    candidates.sort();
    for (std::cmp::Reverse((score, _)), to, from) in candidates {
        if !used[from] && !found.contains_key(&to) {
            used[from] = true;
            found.insert(to, (from, score));
        }
    }
    found
}

/// How much of the old file the new one keeps, of [`FULL`].
fn similarity(old: &BTreeMap<u32, u64>, old_size: u64, new: &BTreeMap<u32, u64>, new_size: u64) -> u64 {
    let (most, least) = (old_size.max(new_size), old_size.min(new_size));
    if least == 0 || most * (FULL - LEAST) < (most - least) * FULL {
        return 0;
    }
    let copied: u64 = old.iter().map(|(hash, count)| new.get(hash).copied().unwrap_or(0).min(*count)).sum();
    copied * FULL / most
}

/// Bytes by the hash of the line, or piece of 64 bytes, that they stand in.
fn span_counts(bytes: &[u8]) -> BTreeMap<u32, u64> {
    let text = !super::binary::looks_binary(bytes);
    let mut counts = BTreeMap::new();
    let (mut first, mut second, mut length) = (0_u32, 0_u32, 0_u64);
    let mut close = |first: u32, second: u32, length: u64| {
        let hash = first.wrapping_add(second.wrapping_mul(0x61)) % 107_927;
        *counts.entry(hash).or_insert(0) += length;
    };
    for (at, byte) in bytes.iter().enumerate() {
        if text && *byte == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
            continue;
        }
        let before = first;
        first = (first << 7) ^ (second >> 25);
        second = (second << 7) ^ (before >> 25);
        first = first.wrapping_add(u32::from(*byte));
        length += 1;
        if length == 64 || *byte == b'\n' {
            close(first, second, length);
            (first, second, length) = (0, 0, 0);
        }
    }
    if length > 0 {
        close(first, second, length);
    }
    counts
}
