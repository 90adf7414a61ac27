// SPDX-License-Identifier: GPL-2.0-only
//! Calls that the target writes otherwise, learnt from the lines that stand for each other: a function with another number
//! of arguments, a helper that it lacks and the expression that stands for it.
//!
//! The first are replaced. The others are what a doubt offers: a helper that is missing may be about to come.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::align::{Alignment, Pair};
use super::record::Rename;
use super::shape::{arguments, is_empty_list};
use super::words::{is_identifier, pieces, words};

/// A piece of what stands for a call.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Part {
    Text(Vec<u8>),
    /// The argument of that number, from 0.
    Argument(usize),
}

/// A call in some text.
struct Call<'t> {
    span: Range<usize>,
    name: &'t [u8],
    arguments: Vec<&'t [u8]>,
}

impl Call<'_> {
    /// What calls of the same form share.
    fn shape(&self) -> Shape {
        (self.name.to_vec(), self.arguments.len())
    }
}

/// A function's name and with how many arguments it is called.
type Shape = (Vec<u8>, usize);

/// Arguments as upstream wrote them, with their numbers.
type Written = BTreeSet<(usize, Vec<u8>)>;

/// What the target has for upstream's calls, by name and number of arguments.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Calls {
    forms: BTreeMap<Shape, Vec<Part>>,
    /// The arguments that the target does not take.
    dropped: BTreeMap<Shape, Written>,
}

impl Calls {
    /// Learns from the lines that are alike. A call that the target has as upstream writes it has no other form, nor has
    /// one whose forms differ.
    pub(super) fn learn(base: &[&[u8]], ours: &[&[u8]], pairs: &Alignment) -> Self {
        let mut found: BTreeMap<Shape, BTreeSet<Vec<Part>>> = BTreeMap::new();
        let mut dropped: BTreeMap<Shape, Written> = BTreeMap::new();
        for (line, pair) in base.iter().zip(&pairs.ours) {
            if let Some(Pair::Alike(at)) = pair {
                for call in calls(line) {
                    if let Some(form) = form_of(line, &call, ours[*at]) {
                        let key = call.shape();
                        let gone = unused(&form, &call).map(|(number, text)| (number, text.to_vec()));
                        dropped.entry(key.clone()).or_default().extend(gone);
                        found.entry(key).or_default().insert(form);
                    }
                }
            }
        }
        let mut forms: BTreeMap<Shape, Vec<Part>> = BTreeMap::new();
        for (call, found) in found {
            let mut found = found.into_iter();
            if let (Some(form), None) = (found.next(), found.next()) {
                forms.insert(call, form);
            }
        }
        if !forms.is_empty() {
            for call in ours.iter().flat_map(|line| calls(line)) {
                forms.remove(&call.shape());
            }
        }
        Self { forms, dropped }
    }

    /// What the target has for the call of a name that begins at a byte of the text.
    pub(super) fn candidate(&self, text: &[u8], at: usize) -> Option<String> {
        if self.forms.is_empty() {
            return None;
        }
        let line = text[at..].iter().position(|b| *b == b';').map_or(text.len(), |len| at + len);
        let call = calls(&text[at..line]).into_iter().next().filter(|call| call.span.start == 0)?;
        let form = self.forms.get(&call.shape())?;
        Some(String::from_utf8_lossy(&filled(form, &call)).into_owned())
    }

    /// Says whether new code calls a function otherwise than the target does, as far as its own calls tell.
    pub(super) fn differ(added: &[u8], ours: &[u8]) -> bool {
        let found = calls(added);
        let names: BTreeSet<&[u8]> = found.iter().map(|call| call.name).collect();
        if names.is_empty() {
            return false;
        }
        let mut own: BTreeMap<&[u8], BTreeSet<usize>> = BTreeMap::new();
        for call in calls(ours).into_iter().filter(|call| names.contains(call.name)) {
            own.entry(call.name).or_default().insert(call.arguments.len());
        }
        found.iter().any(|call| own.get(call.name).is_some_and(|known| !known.contains(&call.arguments.len())))
    }

    /// Replaces calls of functions that take other arguments in the target, and tells which. `function` has the words of
    /// the target's function: those of its variables that a form needs have to be there.
    pub(super) fn apply(&self, text: &[u8], function: &BTreeSet<&[u8]>) -> (Vec<u8>, BTreeSet<Rename>) {
        let (mut out, mut told, mut at) = (Vec::with_capacity(text.len()), BTreeSet::new(), 0);
        if self.forms.is_empty() {
            return (text.to_vec(), told);
        }
        for call in calls(text) {
            let Some(form) = self.forms.get(&call.shape()) else { continue };
            if call.span.start < at || !fits(form, call.name, function) {
                continue;
            }
            // An argument that asks for something else than the ones that were left out can't just go.
            let left_out = self.dropped.get(&call.shape());
            let seen = |one: (usize, &[u8])| left_out.is_some_and(|known| known.contains(&(one.0, one.1.to_vec())));
            if unused(form, &call).any(|one| asks(one.1) && !seen(one)) {
                continue;
            }
            let new = filled(form, &call);
            let said = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
            told.insert(Rename { from: said(&text[call.span.clone()]), to: said(&new) });
            out.extend_from_slice(&text[at..call.span.start]);
            out.extend_from_slice(&new);
            at = call.span.end;
        }
        out.extend_from_slice(&text[at..]);
        (out, told)
    }
}

/// The arguments of a call that a form has no place for, with their numbers.
fn unused<'c>(form: &'c [Part], call: &'c Call<'_>) -> impl Iterator<Item = (usize, &'c [u8])> {
    let all = call.arguments.iter().enumerate().map(|(number, text)| (number, text.trim_ascii()));
    all.filter(|(number, _)| !form.contains(&Part::Argument(*number)))
}

/// Says whether an argument holds a constant that is more than nothing: a flag, a number.
fn asks(argument: &[u8]) -> bool {
    words(argument).into_iter().any(|word| {
        let number = word.first().is_some_and(u8::is_ascii_digit) && word != b"0";
        let capital = word.first().is_some_and(u8::is_ascii_uppercase) && word != b"NULL";
        number || capital || word == b"true"
    })
}

/// A form with the arguments of a call.
fn filled(form: &[Part], call: &Call<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    for part in form {
        match part {
            Part::Text(text) => out.extend_from_slice(text),
            Part::Argument(number) => out.extend_from_slice(call.arguments[*number].trim_ascii()),
        }
    }
    out
}

/// Says whether a form calls the same function, and needs no variable that the target's function does not have.
fn fits(form: &[Part], name: &[u8], function: &BTreeSet<&[u8]>) -> bool {
    let text: Vec<&[u8]> = form
        .iter()
        .map(|part| match part {
            Part::Text(text) => text.as_slice(),
            Part::Argument(_) => b" 0 ",
        })
        .collect();
    let text = text.concat();
    let found = words(&text);
    let known = |at: usize| {
        let word = found[at];
        let constant = word.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_');
        let member = at > 0 && matches!(found[at - 1], b"." | b"->");
        constant || member || found.get(at + 1) == Some(&&b"("[..]) || function.contains(word)
    };
    found.first() == Some(&name) && (0..found.len()).all(|at| !is_identifier(found[at]) || known(at))
}

/// The calls of a text, outer ones first.
fn calls(text: &[u8]) -> Vec<Call<'_>> {
    let (mut found, mut at, mut quoted) = (Vec::new(), 0, false);
    for piece in pieces(text) {
        let end = at + piece.len();
        quoted = match piece {
            b"\"" => !quoted,
            b"\n" => false,
            _ => quoted,
        };
        let keyword = matches!(piece, b"if" | b"while" | b"for" | b"switch" | b"return" | b"sizeof");
        if !quoted
            && !keyword
            && is_identifier(piece)
            && text.get(end) == Some(&b'(')
            && let Some(list) = arguments(text, end)
        {
            let len: usize = list.iter().map(|one| one.len() + 1).sum();
            let arguments = if is_empty_list(&list) { Vec::new() } else { list };
            found.push(Call { span: at..end + 1 + len, name: piece, arguments });
        }
        at = end;
    }
    found
}

/// What a line of the target has in place of a call, where all around the call is the same.
fn form_of(line: &[u8], call: &Call<'_>, ours: &[u8]) -> Option<Vec<Part>> {
    let (before, after) = (words(&line[..call.span.start]), words(&line[call.span.end..]));
    let spans = spans(ours);
    let own: Vec<&[u8]> = spans.iter().map(|span| &ours[span.clone()]).collect();
    if own.len() <= before.len() + after.len() || !own.starts_with(&before) || !own.ends_with(&after) {
        return None;
    }
    let own = before.len()..own.len() - after.len();
    let text = |at: &usize| &ours[spans[*at].clone()];
    let mut depth = 0_isize;
    for word in own.clone().map(|at| text(&at)) {
        depth += isize::from(word == b"(") - isize::from(word == b")");
        if depth < 0 || (depth == 0 && matches!(word, b";" | b"," | b"=" | b"{" | b"}" | b"?")) {
            return None;
        }
    }
    let lists: Vec<Vec<&[u8]>> = call.arguments.iter().map(|one| words(one)).collect();
    let (mut parts, mut at) = (Vec::new(), own.start);
    let mut held = 0;
    while at < own.end {
        let here = |list: &&(usize, &Vec<&[u8]>)| {
            let (_, list) = **list;
            list.iter().any(|word| is_identifier(word))
                && at + list.len() <= own.end
                && list.iter().zip(at..).all(|(word, at)| *word == text(&at))
        };
        let numbered: Vec<(usize, &Vec<&[u8]>)> = lists.iter().enumerate().collect();
        let longest = numbered.iter().filter(here).max_by_key(|(number, list)| (list.len(), usize::MAX - number));
        let space = if at > own.start { &ours[spans[at - 1].end..spans[at].start] } else { b"" };
        let mut piece = space.to_vec();
        match longest {
            Some((number, list)) => {
                parts.push(Part::Text(piece));
                parts.push(Part::Argument(*number));
                held += 1;
                at += list.len();
            }
            None => {
                piece.extend_from_slice(text(&at));
                parts.push(Part::Text(piece));
                at += 1;
            }
        }
    }
    let balanced = depth == 0 && (held > 0 || call.arguments.is_empty());
    let calls_or_names = own.clone().any(|at| is_identifier(text(&at)));
    (balanced && calls_or_names).then(|| joined(parts))
}

/// Neighbouring texts as one, so that equal forms are equal.
fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::new();
    for part in parts {
        match (out.last_mut(), part) {
            (_, Part::Text(text)) if text.is_empty() => {}
            (Some(Part::Text(last)), Part::Text(text)) => last.extend(text),
            (_, part) => out.push(part),
        }
    }
    out
}

/// Where the words of a text stand.
fn spans(text: &[u8]) -> Vec<Range<usize>> {
    let (mut out, mut at) = (Vec::new(), 0);
    for piece in pieces(text) {
        if !piece[0].is_ascii_whitespace() {
            out.push(at..at + piece.len());
        }
        at += piece.len();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::align::{align_lines, lines};

    fn learnt(base: &str, ours: &str) -> Calls {
        let (old, new) = (lines(base.as_bytes()), lines(ours.as_bytes()));
        Calls::learn(&old, &new, &align_lines(&old, &new))
    }

    fn ported(base: &str, ours: &str, added: &str) -> String {
        let function: BTreeSet<&[u8]> = words(ours.as_bytes()).into_iter().collect();
        String::from_utf8(learnt(base, ours).apply(added.as_bytes(), &function).0).expect("text")
    }

    #[test]
    fn what_stands_for_a_helper_is_offered_and_not_taken() {
        let base = "a();\n\tbox->lid = make_one(*box->lid);\nb();\n";
        let ours = "a();\n\tbox->lid = make(sizeof(*box->lid), SOON);\nb();\n";
        assert_eq!(ported(base, ours, "\tq = make_one(*q);\n"), "\tq = make_one(*q);\n");
        let offered = |text: &str| learnt(base, ours).candidate(text.as_bytes(), text.find("make").expect("a call"));
        assert_eq!(offered("\tq = make_one(*q);\n").as_deref(), Some("make(sizeof(*q), SOON)"));
        assert_eq!(offered("\tq = make_one(*q, 1);\n"), None);
    }

    #[test]
    fn an_argument_that_the_target_does_not_take_goes() {
        let base = "a();\n\tlid = lid_of(box->dev, number);\nb();\n";
        let ours = "a();\n\tlid = lid_of(number);\nb();\n";
        let added = "\tx = lid_of(c->dev, c->n) + 1;\n";
        assert_eq!(ported(base, ours, added), "\tx = lid_of(c->n) + 1;\n");
        assert!(Calls::differ(added.as_bytes(), ours.as_bytes()));
        assert!(!Calls::differ(added.as_bytes(), base.as_bytes()));
    }

    #[test]
    fn a_form_that_needs_a_variable_of_another_function_is_not_used() {
        let base = "a();\n\tlid = lid_of(number);\nb();\n";
        let ours = "a();\n\tlid = lid_of(owner, number);\nb();\n";
        assert_eq!(ported(base, ours, "\tx = lid_of(3 + n);\n"), "\tx = lid_of(owner, 3 + n);\n");
        assert_eq!(learnt(base, ours).apply(b"\tx = lid_of(n);\n", &BTreeSet::new()).0, b"\tx = lid_of(n);\n");
    }

    #[test]
    fn an_argument_that_asks_for_something_does_not_go() {
        let base = "a();\n\tlid = lid_of(number, 0);\nb();\n";
        let ours = "a();\n\tlid = lid_of(number);\nb();\n";
        assert_eq!(ported(base, ours, "\tx = lid_of(n, 0);\n"), "\tx = lid_of(n);\n");
        assert_eq!(ported(base, ours, "\tx = lid_of(n, LID_SHUT);\n"), "\tx = lid_of(n, LID_SHUT);\n");
    }

    #[test]
    fn two_forms_are_none() {
        let base = "a();\n\tx = lid_of(d, n);\nb();\n\ty = lid_of(d, m);\nc();\n";
        let ours = "a();\n\tx = lid_of(n);\nb();\n\ty = lid_for(m);\nc();\n";
        assert_eq!(ported(base, ours, "\tz = lid_of(d, o);\n"), "\tz = lid_of(d, o);\n");
    }
}
