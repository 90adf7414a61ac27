// SPDX-License-Identifier: GPL-2.0-only
//! Three-way: upstream's edits on the lines of the target that stand for upstream's.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::align::{Alignment, Pair, is_weak, pair_alike};
use super::beside::{Place, choose, declares};
use super::edits::Edit;
use super::elsewhere::{only_gap, only_place};
use super::field::Functions;
use super::indent::{depth, shift};
use super::present::Standing;
use super::record::{Doubt, DoubtKind, How, Rename};
use super::weave::weave;
use super::words::{is_blank, words};

/// An edit of the target.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Landing {
    /// The hunk that it comes from, from 0.
    pub(super) hunk: usize,
    /// The edit of upstream that it comes from.
    pub(super) edit: usize,
    /// The lines of the target that go, from 0.
    pub(super) ours: Range<usize>,
    /// What comes in their place.
    pub(super) bytes: Vec<u8>,
    /// How it was found.
    pub(super) how: How,
    /// What is worth to know.
    pub(super) reason: Option<String>,
    /// Why somebody should look.
    pub(super) doubt: Option<Doubt>,
    /// Names that were replaced.
    pub(super) renames: Vec<Rename>,
}

impl Landing {
    /// An edit whose result stands at the line already.
    fn already(hunk: usize, edit: usize, at: usize) -> Self {
        let reason = Some("the target has this change".to_owned());
        let how = How::AlreadyApplied;
        Self { hunk, edit, ours: at..at, bytes: Vec::new(), how, reason, doubt: None, renames: Vec::new() }
    }

    /// Takes other bytes, with the names that differ in them.
    pub(super) fn take_names(&mut self, bytes: Vec<u8>, told: BTreeSet<Rename>) {
        if !told.is_empty() {
            self.bytes = bytes;
            self.how = How::Renamed;
            self.renames.extend(told);
        }
    }
}

/// Where an edit goes: the lines that go, the bytes that come, how it was found, a remark, a doubt.
type Found = (Range<usize>, Vec<u8>, How, Option<String>, Option<Doubt>);

/// The texts that a transplantation works on.
pub(super) struct Texts<'t> {
    pub(super) base: &'t [&'t [u8]],
    pub(super) ours: &'t [&'t [u8]],
    pub(super) pairs: &'t Alignment,
    /// The functions of both, where the texts are C.
    pub(super) functions: Option<(&'t Functions, &'t Functions)>,
    /// Says whether the whole target lacks a name.
    pub(super) lacks: &'t dyn Fn(&[u8]) -> bool,
}

impl Texts<'_> {
    pub(super) fn pair(&self, base: usize) -> Option<Pair> {
        self.pairs.ours.get(base).copied().flatten()
    }

    /// The target's line for the line before `at`; the line before the first for the start of the file.
    pub(super) fn left(&self, at: usize) -> Option<usize> {
        // Counted from 1, so that 0 is the start.
        if at == 0 { Some(0) } else { self.pair(at - 1).map(|pair| pair.line() + 1) }
    }

    fn right(&self, at: usize) -> Option<usize> {
        if at == self.base.len() { Some(self.ours.len()) } else { self.pair(at).map(Pair::line) }
    }

    /// The gap of the target that the base's gap around `at..end` stands for, and how many base lines lie on each side of
    /// the range until a line that has a partner.
    pub(super) fn gap(&self, range: &Range<usize>) -> (Range<usize>, usize, usize) {
        let before = (0..=range.start).rev().find_map(|at| self.left(at).map(|line| (line, range.start - at)));
        let after = (range.end..=self.base.len()).find_map(|at| self.right(at).map(|line| (line, at - range.end)));
        let (start, far_left) = before.unwrap_or((0, range.start));
        let (end, far_right) = after.unwrap_or((self.ours.len(), 0));
        (start..end.max(start), far_left, far_right)
    }

    fn land_insertion(&self, edit: &Edit<'_>) -> (Range<usize>, How, Option<String>, Option<Doubt>) {
        let (gap, far_left, far_right) = self.gap(&edit.base);
        let own = &self.ours[gap.clone()];
        if holds(own, &edit.added) {
            let asked = if far_left == 0 && far_right == 0 { None } else { stray(&edit.added) };
            return (gap.start..gap.start, How::AlreadyApplied, Some("the target has these lines".into()), asked);
        }
        if gap.is_empty() {
            let torn = far_left != 0 && far_right != 0 && self.begins_a_paragraph(edit, gap.start);
            let at = gap.start + usize::from(torn);
            return (at..at, How::ThreeWay, None, None);
        }
        if far_left != 0
            && far_right != 0
            && let Some(at) = only_gap(self.base, edit.base.start, self.ours)
        {
            let reason = Some("the lines around it stand elsewhere".to_owned());
            return (at..at, How::Structural, reason, None);
        }
        let declarations = edit.added.iter().all(|line| declares(line));
        let at = match (far_left, far_right) {
            (0, 0) => self.choose_side(edit, &gap),
            _ if self.begins_a_paragraph(edit, gap.start) => gap.start + 1,
            _ if declarations && self.ours[gap.start..gap.end].iter().any(|line| declares(line)) => {
                self.choose_side(edit, &gap)
            }
            (0, _) => gap.start,
            (_, 0) => gap.end,
            (left, right) if left <= right => gap.start,
            // A paragraph of which the target has nothing comes behind the blank line, not before it.
            _ if self.begins_a_paragraph(edit, gap.end) => gap.end + 1,
            _ => gap.end,
        };
        let doubt = (far_left != 0 && far_right != 0).then(|| Doubt {
            kind: DoubtKind::Place,
            reason: format!(
                "the lines around the ones that are added before line {} are not in the target",
                edit.base.start + 1
            ),
            candidates: Vec::new(),
        });
        (at..at, How::ThreeWay, None, doubt)
    }

    /// An edit of a function that the target does not have, none of whose lines stand anywhere else: it is left out.
    fn land_nowhere(&self, edit: &Edit<'_>, number: usize) -> Option<Landing> {
        let (theirs, own) = self.functions?;
        let (name, lines) = theirs.at(edit.base.start)?;
        let strong = |at: &usize| !is_weak(self.base[*at]);
        let near = lines.start.max(edit.base.start.saturating_sub(3))..lines.end.min(edit.base.end + 3);
        if own.has(name)
            || near.clone().filter(strong).any(|at| self.pair(at).is_some())
            || only_place(self.ours, &self.base[edit.base.clone()]).is_some()
            || only_gap(self.base, edit.base.start, self.ours).is_some()
        {
            return None;
        }
        let (gap, _, _) = self.gap(&edit.base);
        let reason = format!("{name}(), which upstream changes, is not in the target; the change is left out");
        Some(Landing {
            hunk: edit.hunk,
            edit: number,
            ours: gap.start..gap.start,
            bytes: Vec::new(),
            how: How::NotApplicable,
            reason: None,
            doubt: Some(Doubt { kind: DoubtKind::Place, reason, candidates: Vec::new() }),
            renames: Vec::new(),
        })
    }

    /// Words for a function of upstream's that the target lacks; empty where it has it.
    fn nor_its_function(&self, edit: &Edit<'_>) -> String {
        let function = self.functions.and_then(|(theirs, own)| {
            let (name, _) = theirs.at(edit.base.start)?;
            (!own.has(name)).then_some(name)
        });
        function.map_or_else(String::new, |name| format!(", nor is {name}()"))
    }

    /// Lines that the patch moves and that the target has in another form, with that form. Only those with a name that the
    /// target lacks: what it has it may well be told to use.
    fn moved(&self, edits: &[Edit<'_>]) -> BTreeMap<&[u8], &[u8]> {
        let mut gone: BTreeMap<&[u8], Option<&[u8]>> = BTreeMap::new();
        for at in edits.iter().flat_map(|edit| edit.base.clone()).filter(|at| !is_weak(self.base[*at])) {
            let form = match self.pair(at) {
                Some(Pair::Alike(line)) if words(self.base[at]).into_iter().any(|word| (self.lacks)(word)) => {
                    Some(self.ours[line])
                }
                _ => None,
            };
            // Several such lines have no one form.
            gone.entry(self.base[at]).and_modify(|form| *form = None).or_insert(form);
        }
        gone.into_iter().filter_map(|(line, form)| Some((line, form?))).collect()
    }

    /// Where new lines go when the target has lines of its own at their place.
    fn choose_side(&self, edit: &Edit<'_>, gap: &Range<usize>) -> usize {
        let said = |line: &&&[u8]| !is_blank(line);
        let before = self.base[..edit.base.start].iter().rev().find(said).copied().unwrap_or_default();
        let after = self.base[edit.base.end..].iter().find(said).copied().unwrap_or_default();
        choose(&Place { added: &edit.added, before, after }, self.ours, gap)
    }

    /// How many tabs deeper the target's code around the edit stands than upstream's.
    fn deeper(&self, edit: &Edit<'_>) -> isize {
        let Some(first) = edit.added.iter().find(|line| !is_blank(line)) else { return 0 };
        let said = |at: &usize| !is_blank(self.base[*at]);
        let before = (0..edit.base.start).rev().take(4).find(said);
        let after = (edit.base.end..self.base.len()).take(4).find(said);
        let shift = |at: usize| {
            let ours = self.ours[self.pair(at)?.line()];
            (depth(self.base[at]) == depth(first)).then(|| depth(ours) - depth(self.base[at]))
        };
        let found: Vec<isize> = [before, after].into_iter().flatten().filter_map(shift).collect();
        match found.as_slice() {
            [one] => *one,
            [one, other] if one == other => *one,
            _ => 0,
        }
    }

    fn land_replacement(&self, edit: &Edit<'_>) -> Result<Found, Doubt> {
        let added = edit.added.concat();
        let paired: Vec<Pair> = edit.base.clone().filter_map(|line| self.pair(line)).collect();
        let (gap, far_left, far_right) = self.gap(&edit.base);
        let all = paired.len() == edit.base.len();
        let equal = all && paired.iter().all(|pair| matches!(pair, Pair::Equal(_)));
        let span = match (paired.first(), paired.last()) {
            (Some(first), Some(last)) => Some(first.line()..last.line() + 1),
            _ => None,
        };
        if let Some(span) = span.clone().filter(|span| equal && span.len() == edit.base.len()) {
            let added = self.with_blanks(edit, &span, added);
            return Ok((span, added, How::ThreeWay, None, None));
        }
        let known = far_left == 0 && far_right == 0;
        if paired.is_empty()
            && let Some(place) = only_place(self.ours, &self.base[edit.base.clone()])
        {
            let (old, new) = (self.base[edit.base.start], self.ours[place.start]);
            let reason = Some("the lines stand elsewhere".to_owned());
            return Ok((place, shift(&added, depth(new) - depth(old)), How::Structural, reason, None));
        }
        let ours_range = match span {
            Some(span) if all => span,
            _ if known => gap,
            Some(span) => span,
            None => gap,
        };
        let ours_range = self.whole_statement(edit, ours_range);
        let own = &self.ours[ours_range.clone()];
        if paired.is_empty() && !edit.added.is_empty() && holds(own, &edit.added) {
            let at = ours_range.start;
            let asked = if known { None } else { stray(&edit.added) };
            return Ok((at..at, Vec::new(), How::AlreadyApplied, Some("the target has these lines".into()), asked));
        }
        let removed = self.base[edit.base.clone()].concat();
        let first_removed = String::from_utf8_lossy(self.base[edit.base.start].trim_ascii()).into_owned();
        let doubt = |reason: String| Doubt { kind: DoubtKind::Overlap, reason, candidates: Vec::new() };
        if edit.added.is_empty() {
            return Ok(self.land_deletion(edit, ours_range, &paired, all));
        }
        if own.is_empty() {
            let nowhere = self.nor_its_function(edit);
            let doubt = doubt(format!("`{first_removed}`, which the patch replaces, is not in the target{nowhere}"));
            return Ok((ours_range, added, How::ThreeWay, None, Some(doubt)));
        }
        let own_text = own.concat();
        if let Some(merged) = weave(&removed, &own_text, &added) {
            if merged == own_text {
                return Ok((ours_range, merged, How::AlreadyApplied, Some("the target has these tokens".into()), None));
            }
            return Ok((ours_range, merged, How::Tokens, Some("merged by tokens".into()), None));
        }
        if let Some((merged, left_out)) = self.by_lines(edit, &ours_range) {
            let doubt = left_out.map(|line| {
                let said = String::from_utf8_lossy(line.trim_ascii());
                doubt(format!("`{said}`, which the patch changes, is not in the target; its new form is left out"))
            });
            return Ok((ours_range, merged, How::Tokens, Some("merged line by line".into()), doubt));
        }
        if paired.is_empty() && !known {
            let nowhere = self.nor_its_function(edit);
            return Err(doubt(format!("`{first_removed}`, which the patch replaces, is not in the target{nowhere}")));
        }
        let doubt =
            doubt(format!("the target has another form of `{first_removed}`, and upstream's new lines replace it"));
        Ok((ours_range, added, How::Tokens, None, Some(doubt)))
    }

    /// The lines and those after them that end what they begin, where upstream's lines are whole and the target wraps
    /// the same over more lines.
    fn whole_statement(&self, edit: &Edit<'_>, ours: Range<usize>) -> Range<usize> {
        if open_parentheses(&self.base[edit.base.clone()]) != 0 {
            return ours;
        }
        let mut end = ours.end;
        while open_parentheses(&self.ours[ours.start..end]) > 0 && end < self.ours.len() && end - ours.end < WRAPPED {
            if self.pairs.base[end].is_some() {
                return ours;
            }
            end += 1;
        }
        if open_parentheses(&self.ours[ours.start..end]) == 0 { ours.start..end } else { ours }
    }

    /// Upstream's change line by line: a changed line goes onto the target's form of it, lines that go take the target's
    /// with them, new ones come as they are. What changes a line that the target lacks is left out, and the line told.
    /// `None` where the target has lines of its own in between, or a line was changed on both sides.
    fn by_lines<'t>(&'t self, edit: &Edit<'t>, ours: &Range<usize>) -> Option<(Vec<u8>, Option<&'t [u8]>)> {
        let own = |at: usize| self.pair(at).map(Pair::line).filter(|line| ours.contains(line));
        let mut paired: Vec<usize> = edit.base.clone().filter_map(own).collect();
        paired.sort_unstable();
        let strange = ours.clone().filter(|line| paired.binary_search(line).is_err());
        if paired.is_empty() || strange.into_iter().any(|line| !is_blank(self.ours[line])) {
            return None;
        }
        let removed = &self.base[edit.base.clone()];
        let mut changed: Vec<Option<usize>> = vec![None; edit.added.len()];
        for (old, new, _) in pair_alike(removed, &edit.added) {
            changed[new] = Some(edit.base.start + old);
        }
        let (mut merged, mut left_out) = (Vec::new(), None);
        for (line, from) in edit.added.iter().zip(changed) {
            match from.map(|from| (from, own(from))) {
                None => merged.extend_from_slice(line),
                Some((from, None)) if is_weak(self.base[from]) => merged.extend_from_slice(line),
                Some((from, None)) => left_out = left_out.or(Some(self.base[from])),
                Some((from, Some(at))) => merged.extend(weave(self.base[from], self.ours[at], line)?),
            }
        }
        Some((merged, left_out))
    }

    fn land_deletion(&self, edit: &Edit<'_>, ours_range: Range<usize>, paired: &[Pair], all: bool) -> Found {
        let said = |line: &[u8]| String::from_utf8_lossy(line.trim_ascii()).into_owned();
        let doubt = |reason: String| Doubt { kind: DoubtKind::Overlap, reason, candidates: Vec::new() };
        let strong = || edit.base.clone().filter(|line| !is_weak(self.base[*line]));
        let stranger = |at: &usize| self.pairs.base[*at].is_none() && !is_weak(self.ours[*at]);
        // Braces and blank lines alone don't go.
        if strong().all(|line| self.pair(line).is_none()) && (paired.is_empty() || strong().next().is_some()) {
            let own = ours_range.clone().find(stranger);
            let first = strong().next().map(|line| self.base[line]);
            let elsewhere = first.filter(|line| self.ours.iter().any(|own| own.trim_ascii() == line.trim_ascii()));
            let asked = match (first, own, elsewhere) {
                (Some(first), Some(own), None) if edit.base.len() == 1 => Some(doubt(format!(
                    "`{}`, which the patch removes, is not in the target; there stands `{}`",
                    said(first),
                    said(self.ours[own])
                ))),
                (_, _, Some(line)) => Some(doubt(format!(
                    "`{}`, which the patch removes, is not at its place in the target, and stands elsewhere in the file",
                    said(line)
                ))),
                _ => None,
            };
            let reason = "the lines that go are not in the target".to_owned();
            let at = ours_range.start;
            return (at..at, Vec::new(), How::AlreadyApplied, Some(reason), asked);
        }
        let extra = ours_range.clone().find(stranger).map(|line| {
            doubt(format!("`{}`, which upstream did not have, goes with the lines around it", said(self.ours[line])))
        });
        let other = strong().find_map(|line| match self.pair(line) {
            Some(Pair::Alike(own)) if self.is_another(self.base[line], self.ours[own]) => Some(doubt(format!(
                "`{}`, which the patch removes, is `{}` in the target; that goes",
                said(self.base[line]),
                said(self.ours[own])
            ))),
            _ => None,
        });
        let how =
            if all && paired.iter().all(|pair| matches!(pair, Pair::Equal(_))) { How::ThreeWay } else { How::Tokens };
        (ours_range, Vec::new(), how, None, extra.or(other))
    }

    /// Says whether the target's form of a line is more than the line with names that the target has for upstream's.
    fn is_another(&self, theirs: &[u8], ours: &[u8]) -> bool {
        let (theirs, ours) = (words(theirs), words(ours));
        theirs.len() != ours.len() || theirs.iter().zip(&ours).any(|(one, other)| one != other && self.ours_has(one))
    }

    fn ours_has(&self, word: &[u8]) -> bool {
        self.ours.iter().any(|line| words(line).contains(&word))
    }
}

/// Finds the place and the form of every edit.
///
/// # Errors
/// When one has none, or two meet.
pub(super) fn transplant(texts: &Texts<'_>, edits: &[Edit<'_>], standings: &[Standing]) -> Result<Vec<Landing>, Doubt> {
    let mut landings: Vec<Landing> = Vec::new();
    let moved = texts.moved(edits);
    for (number, (edit, standing)) in edits.iter().zip(standings).enumerate() {
        if let Standing::Here(at) = *standing {
            landings.push(Landing::already(edit.hunk, number, at));
            continue;
        }
        let (edit, form) = edit.with_forms(&moved);
        let edit = &texts.slide(&edit);
        if let Some(landing) = texts.land_nowhere(edit, number) {
            landings.push(landing);
            continue;
        }
        let (ours, bytes, how, reason, doubt) = if edit.base.is_empty() {
            let (at, how, reason, doubt) = texts.land_insertion(edit);
            let bytes = match how {
                How::AlreadyApplied => Vec::new(),
                _ => texts.with_blanks(edit, &at, shift(&edit.added.concat(), texts.deeper(edit))),
            };
            (at, bytes, how, reason, doubt)
        } else {
            texts.land_replacement(edit)?
        };
        let doubt = doubt.or_else(|| form.map(|line| other_form(line, &moved)));
        let doubt = doubt.or_else(|| if how == How::ThreeWay { texts.strangers(edit, &ours) } else { None });
        landings.push(Landing { hunk: edit.hunk, edit: number, ours, bytes, how, reason, doubt, renames: Vec::new() });
    }
    // Functions may stand in another order than upstream's.
    landings.sort_by_key(|landing| (landing.ours.start, landing.ours.end, landing.edit));
    for at in 0..landings.len() {
        let limit = landings.get(at + 1).map_or(texts.ours.len(), |next| next.ours.start);
        let landing = &mut landings[at];
        texts.behind_own_declarations(&edits[landing.edit], landing, limit);
    }
    for pair in landings.windows(2) {
        if pair[0].ours.end > pair[1].ours.start {
            return Err(Doubt {
                kind: DoubtKind::Overlap,
                reason: format!("two changes of the patch meet at line {} of the target", pair[1].ours.start + 1),
                candidates: Vec::new(),
            });
        }
    }
    Ok(landings)
}

/// The doubt about a few lines that stand in the target, though not beside upstream's neighbours: they may be others.
fn stray(added: &[&[u8]]) -> Option<Doubt> {
    let strong: Vec<&&[u8]> = added.iter().filter(|line| !is_weak(line)).collect();
    let said = |line: &[u8]| String::from_utf8_lossy(line.trim_ascii()).into_owned();
    let first = strong.first().map_or_else(|| said(added.first().copied().unwrap_or_default()), |line| said(line));
    let reason = format!("`{first}` is in the target already, but not beside upstream's neighbours");
    (strong.len() < 3).then_some(Doubt { kind: DoubtKind::Place, reason, candidates: Vec::new() })
}

/// No statement is wrapped over more lines than this.
const WRAPPED: usize = 8;

/// How many parentheses are open at the end. Those in strings and comments count too: both sides have them.
fn open_parentheses(lines: &[&[u8]]) -> isize {
    let count = |wanted: u8| lines.iter().flat_map(|line| line.iter()).filter(|byte| **byte == wanted).count() as isize;
    count(b'(') - count(b')')
}

/// The doubt about a moved line that the target has in another form: what it lacks may be about to come.
fn other_form(line: &[u8], forms: &BTreeMap<&[u8], &[u8]>) -> Doubt {
    let said = |line: &[u8]| String::from_utf8_lossy(line.trim_ascii()).into_owned();
    let own = forms.get(line).copied().map(said).unwrap_or_default();
    let reason = format!("the patch moves `{}`, for which the target has `{own}`; that is what moves", said(line));
    Doubt { kind: DoubtKind::MissingName, reason, candidates: Vec::new() }
}

/// The target with the landings.
pub(super) fn assemble(ours: &[&[u8]], landings: &[Landing]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    for landing in landings {
        ours[at..landing.ours.start].iter().for_each(|line| out.extend_from_slice(line));
        out.extend_from_slice(&landing.bytes);
        at = landing.ours.end;
    }
    ours[at..].iter().for_each(|line| out.extend_from_slice(line));
    out
}

/// Says whether the lines stand there one after another.
fn holds(text: &[&[u8]], wanted: &[&[u8]]) -> bool {
    !wanted.is_empty() && text.windows(wanted.len()).any(|window| window == wanted)
}
