// SPDX-License-Identifier: GPL-2.0-only
//! Names of upstream's file that the target's file spells otherwise, learnt from the lines that stand for each other.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::align::{Alignment, Pair};
use super::record::Rename;
use super::words::{Word, is_identifier, pieces, words};
use crate::patch::{Align, align};

/// How often each name of upstream's stands where the target has another.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Renames {
    whole: BTreeMap<Vec<u8>, BTreeMap<Vec<u8>, usize>>,
    /// The same for one part of a name, between underscores.
    parts: BTreeMap<Vec<u8>, BTreeMap<Vec<u8>, usize>>,
    /// Members that stand for each other on other objects: worth a word, not a replacement.
    apart: BTreeMap<Vec<u8>, BTreeMap<Vec<u8>, usize>>,
}

/// What is known of names while they are replaced.
pub(super) struct Known<'k> {
    /// Words of the target's file.
    pub(super) ours: HashSet<&'k [u8]>,
    /// Words of upstream's file before the patch.
    pub(super) base: HashSet<&'k [u8]>,
    /// Words that the patch itself declares or defines.
    pub(super) own: BTreeSet<Vec<u8>>,
    /// Says whether the whole target lacks the name.
    pub(super) lacks: &'k dyn Fn(&[u8]) -> bool,
    /// Says whether the files beside this one have the name.
    pub(super) nearby: &'k dyn Fn(&[u8]) -> bool,
}

impl Renames {
    /// Learns from the lines that are alike.
    pub(super) fn learn(base: &[&[u8]], ours: &[&[u8]], alignment: &Alignment) -> Self {
        let mut renames = Self::default();
        for (line, pair) in base.iter().zip(&alignment.ours) {
            if let Some(Pair::Alike(at)) = pair {
                renames.compare(&words(line), &words(ours[*at]));
            }
        }
        renames
    }

    fn compare(&mut self, old: &[Word<'_>], new: &[Word<'_>]) {
        let runs = align(old, new, Align::Myers);
        let (mut at, mut our_at) = (0, 0);
        let mut pairs = Vec::new();
        for (start, our_start, len) in
            runs.iter().map(|run| (run.old, run.new, run.len)).chain([(old.len(), new.len(), 0)])
        {
            // Another number of words is another form, not another name.
            if start - at != our_start - our_at {
                return;
            }
            pairs.extend((at..start).zip(our_at..our_start));
            (at, our_at) = (start + len, our_start + len);
        }
        for (from, to) in pairs {
            // `inode->tree_lock` beside `tree->lock`: neither name stands for the other without its fellow.
            let is_path = |words: &[Word<'_>], arrow: usize| matches!(words.get(arrow), Some(&(b"->" | b".")));
            let joined = |arrow: Option<usize>, our_arrow: Option<usize>, name: fn(usize) -> Option<usize>| {
                let (Some(arrow), Some(our_arrow)) = (arrow, our_arrow) else { return false };
                let (Some(fellow), Some(our_fellow)) = (name(arrow), name(our_arrow)) else { return false };
                is_path(old, arrow) && is_path(new, our_arrow) && old.get(fellow) != new.get(our_fellow)
            };
            let before = joined(from.checked_sub(1), to.checked_sub(1), |arrow| arrow.checked_sub(1));
            let after = joined(from.checked_add(1), to.checked_add(1), |arrow| arrow.checked_add(1));
            match before || after {
                true => {
                    let counts = self.apart.entry(old[from].to_vec()).or_default();
                    *counts.entry(new[to].to_vec()).or_default() += 1;
                }
                false => self.note(old[from], new[to]),
            }
        }
    }

    fn note(&mut self, from: &[u8], to: &[u8]) {
        if from == to || !is_identifier(from) || !is_identifier(to) {
            return;
        }
        *self.whole.entry(from.to_vec()).or_default().entry(to.to_vec()).or_default() += 1;
        let cut = |name: &[u8]| name.split(|b| *b == b'_').map(<[u8]>::to_vec).collect::<Vec<_>>();
        let (old, new) = (cut(from), cut(to));
        if old.len() == new.len() && old.len() > 1 {
            let mut differ = old.iter().zip(&new).filter(|(one, other)| one != other);
            if let (Some((one, other)), None) = (differ.next(), differ.next())
                && one.len() > 3
                && other.len() > 3
            {
                *self.parts.entry(one.clone()).or_default().entry(other.clone()).or_default() += 1;
            }
        }
    }

    /// What the target says for a name; `None` where nothing tells, or too much.
    fn find(&self, name: &[u8], known: &Known<'_>) -> Option<Vec<u8>> {
        if known.own.contains(name) || known.ours.contains(name) {
            return None;
        }
        let lacking = (known.lacks)(name);
        let there = |other: &[u8]| known.ours.contains(other) && (lacking || !known.base.contains(other));
        if let Some((other, count)) = best(self.whole.get(name))
            && there(other)
            && (lacking || (count > 1 && known.base.contains(name)))
        {
            return Some(other.to_vec());
        }
        if !lacking {
            return None;
        }
        let parts: Vec<&[u8]> = name.split(|b| *b == b'_').collect();
        for (index, part) in parts.iter().enumerate() {
            let Some((other, count)) = best(self.parts.get(*part)) else { continue };
            let mut spelled = parts.clone();
            spelled[index] = other;
            let spelled = spelled.join(&b'_');
            if count > 1 && (known.ours.contains(spelled.as_slice()) || (known.nearby)(&spelled)) {
                return Some(spelled);
            }
        }
        None
    }

    /// Replaces names in new code, and tells which.
    pub(super) fn apply(&self, text: &[u8], known: &Known<'_>) -> (Vec<u8>, BTreeSet<Rename>) {
        let mut told = BTreeSet::new();
        let mut out = Vec::with_capacity(text.len());
        let mut quoted = false;
        for piece in pieces(text) {
            quoted = match piece {
                b"\"" => !quoted,
                b"\n" => false,
                _ => quoted,
            };
            let to = if quoted || !is_identifier(piece) { None } else { self.find(piece, known) };
            match to {
                Some(to) => {
                    let said = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
                    told.insert(Rename { from: said(piece), to: said(&to) });
                    out.extend_from_slice(&to);
                }
                None => out.extend_from_slice(piece),
            }
        }
        (out, told)
    }

    /// What the target may have instead of a name, for a doubt's words.
    pub(super) fn candidates(&self, name: &[u8]) -> Vec<String> {
        let of = |names: &'_ BTreeMap<Vec<u8>, BTreeMap<Vec<u8>, usize>>| names.get(name).cloned().unwrap_or_default();
        let mut counts = of(&self.whole);
        of(&self.apart).into_iter().for_each(|(name, count)| *counts.entry(name).or_default() += count);
        let mut found: Vec<(&Vec<u8>, &usize)> = counts.iter().collect();
        found.sort_by(|one, other| other.1.cmp(one.1).then(one.0.cmp(other.0)));
        found.into_iter().take(3).map(|(name, _)| String::from_utf8_lossy(name).into_owned()).collect()
    }
}

/// The most frequent one, if it is at least twice as frequent as the next.
fn best(counts: Option<&BTreeMap<Vec<u8>, usize>>) -> Option<(&[u8], usize)> {
    let counts = counts?;
    let (name, count) = counts.iter().max_by_key(|(_, count)| **count)?;
    let next = counts.iter().filter(|(other, _)| *other != name).map(|(_, count)| *count).max().unwrap_or(0);
    (*count >= 2 * next.max(1) || next == 0).then_some((name.as_slice(), *count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::align::{align_lines, lines};

    fn ported(base: &str, ours: &str, added: &str, lacking: &[&str]) -> String {
        let (old, new) = (lines(base.as_bytes()), lines(ours.as_bytes()));
        let renames = Renames::learn(&old, &new, &align_lines(&old, &new));
        let lacks = |name: &[u8]| lacking.iter().any(|one| one.as_bytes() == name);
        let known = Known {
            ours: words(ours.as_bytes()).into_iter().collect(),
            base: words(base.as_bytes()).into_iter().collect(),
            own: BTreeSet::new(),
            lacks: &lacks,
            nearby: &|name| name == b"core_soft_put",
        };
        String::from_utf8(renames.apply(added.as_bytes(), &known).0).expect("text")
    }

    const BASE: &str =
        "a();\n\tnew_stop(&t->timer);\nb();\n\tvlan = core_mesh_get(x, 1);\nc();\n\tcore_mesh_add(x, 2);\nd();\n";
    const OURS: &str =
        "a();\n\told_stop(&t->timer);\nb();\n\tvlan = core_soft_get(x, 1);\nc();\n\tcore_soft_add(x, 2);\nd();\n";

    #[test]
    fn a_name_that_the_target_lacks_becomes_the_one_that_stands_for_it() {
        assert_eq!(ported(BASE, OURS, "\tnew_stop(&u->timer);\n", &["new_stop"]), "\told_stop(&u->timer);\n");
        assert_eq!(ported(BASE, OURS, "\tnew_stop(\"new_stop\");\n", &["new_stop"]), "\told_stop(\"new_stop\");\n");
        assert_eq!(ported(BASE, OURS, "\tnew_stop(&u->timer);\n", &[]), "\tnew_stop(&u->timer);\n");
    }

    #[test]
    fn a_part_of_a_name_is_replaced_where_the_result_is_there() {
        assert_eq!(ported(BASE, OURS, "\tcore_mesh_put(v);\n", &["core_mesh_put"]), "\tcore_soft_put(v);\n");
        assert_eq!(ported(BASE, OURS, "\tcore_mesh_try(v);\n", &["core_mesh_try"]), "\tcore_mesh_try(v);\n");
    }
}
