// SPDX-License-Identifier: GPL-2.0-only
//! `#if` and its relatives become blanks.
//!
//! Where all branches hold whole items, members or elements, all are shown, one after the other. Elsewhere they stand
//! for each other, and one is chosen. What is no C of this kernel (assembler, C++, `#if 0`) is never shown.

use super::Branch;
use super::code::{Draft, class};
use crate::c::directive;
use crate::text::ByteSpan;

/// A branch of a group.
#[derive(Clone, Copy, Debug)]
struct Arm {
    /// The token of the directive that begins it.
    directive: usize,
    /// Brackets that it opens and does not close, less those that it closes.
    net: i32,
    /// The least of that number on the way.
    least: i32,
    /// The last token in it that is no directive.
    last: Option<usize>,
    /// Whether it can't be part of the C that the kernel is built from.
    foreign: bool,
}

/// `#if` to `#endif`.
#[derive(Debug)]
struct Group {
    arms: Vec<Arm>,
    /// The token of the `#endif`, or one behind the last token.
    end: usize,
}

/// Where the walk is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Outermost,
    Code,
    Members,
    Elements,
    Parenthesis,
}

/// Blanks the conditionals, and the branches that are not shown.
pub(super) fn choose(draft: &mut Draft<'_>, branch: Branch) {
    let groups = groups(draft);
    if groups.is_empty() {
        return;
    }
    // The directives of all groups, in order: token, group, arm.
    let mut marks: Vec<(usize, usize, usize)> = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        marks.extend(group.arms.iter().enumerate().map(|(arm, of)| (of.directive, number, arm)));
        marks.push((group.end, number, group.arms.len()));
    }
    marks.sort_unstable();
    let mut shown: Vec<Option<Vec<usize>>> = groups.iter().map(|_| None).collect();
    let mut places = vec![Place::Outermost];
    let mut mark = 0;
    let mut at = 0;
    while at < draft.code.len() {
        if !draft.code[at].is_directive() {
            step(draft, at, &mut places);
            at += 1;
            continue;
        }
        while mark < marks.len() && marks[mark].0 < at {
            mark += 1;
        }
        match marks.get(mark) {
            Some(&(token, number, arm)) if token == at => {
                let group = &groups[number];
                let place = places.last().copied().unwrap_or(Place::Outermost);
                let shown = shown[number].get_or_insert_with(|| decide(draft, group, place, branch));
                let hide = arm < group.arms.len() && !shown.contains(&arm);
                draft.blank_tokens(at..at + 1);
                if hide {
                    let next = group.arms.get(arm + 1).map_or(group.end, |arm| arm.directive);
                    let end = draft.code.get(next).map_or(draft.text.len() as u32, |tok| tok.start());
                    let span = ByteSpan::new(draft.code[at].end(), end);
                    draft.blank(span);
                    if !group.arms[arm].foreign && group.arms[arm].last.is_some() {
                        draft.hidden.push(span);
                    }
                    for tok in &mut draft.code[at + 1..next] {
                        tok.class |= class::GONE;
                    }
                    at = next;
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
    draft.code.retain(|tok| !tok.is(class::GONE));
}

/// Finds all groups, with what their branches do to brackets.
fn groups(draft: &Draft<'_>) -> Vec<Group> {
    struct Open {
        group: Group,
        /// The depth before the group.
        depth: i32,
        least: i32,
        last: Option<usize>,
    }
    let mut done: Vec<Group> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut depth = 0;
    let finish = |top: &mut Open, depth: i32| {
        if let Some(arm) = top.group.arms.last_mut() {
            (arm.net, arm.least, arm.last) = (depth - top.depth, top.least, top.last);
        }
        (top.least, top.last) = (0, None);
    };
    for at in 0..draft.code.len() {
        if !draft.code[at].is_directive() {
            match draft.code[at].mark {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth -= 1,
                _ => {}
            }
            if let Some(top) = open.last_mut() {
                top.least = top.least.min(depth - top.depth);
                top.last = Some(at);
            }
            continue;
        }
        let line = draft.bytes(at);
        match directive::directive_word(line) {
            b"if" | b"ifdef" | b"ifndef" => {
                let group = Group { arms: vec![arm(at, is_foreign(line))], end: draft.code.len() };
                open.push(Open { group, depth, least: 0, last: None });
            }
            b"elif" | b"elifdef" | b"elifndef" | b"else" => {
                if let Some(top) = open.last_mut() {
                    finish(top, depth);
                    depth = top.depth;
                    let first = draft.bytes(top.group.arms[0].directive);
                    top.group.arms.push(arm(at, is_foreign(line) || excludes_the_rest(first)));
                }
            }
            b"endif" => {
                if let Some(mut top) = open.pop() {
                    finish(&mut top, depth);
                    top.group.end = at;
                    // What follows is read as if behind the first branch that can be shown.
                    let kept = top.group.arms.iter().find(|arm| !arm.foreign);
                    depth = top.depth + kept.map_or(0, |arm| arm.net);
                    if let Some(up) = open.last_mut() {
                        let least = top.group.arms.iter().filter(|arm| !arm.foreign).map(|arm| arm.least).min();
                        up.least = up.least.min(top.depth + least.unwrap_or(0) - up.depth);
                        up.last = kept.and_then(|arm| arm.last).or(up.last);
                    }
                    done.push(top.group);
                }
            }
            _ => {}
        }
    }
    while let Some(mut top) = open.pop() {
        finish(&mut top, depth);
        done.push(top.group);
    }
    done
}

fn arm(directive: usize, foreign: bool) -> Arm {
    Arm { directive, net: 0, least: 0, last: None, foreign }
}

/// Says whether a condition holds only for assembler, C++ or nobody.
pub(in crate::c) fn is_foreign(line: &[u8]) -> bool {
    let (word, rest) = directive::parts(line);
    match word {
        b"ifdef" | b"elifdef" => is_other_language(rest),
        b"if" | b"elif" => {
            is_literally(rest, b'0')
                || is_other_language(rest) && !has(rest, b"!") && !has(rest, b"||") && !has(rest, b"==")
        }
        _ => false,
    }
}

/// Says whether a condition leaves nothing but foreign code to the other branches.
pub(in crate::c) fn excludes_the_rest(line: &[u8]) -> bool {
    let (word, rest) = directive::parts(line);
    match word {
        b"ifndef" => is_other_language(rest),
        b"if" => {
            is_literally(rest, b'1')
                || is_other_language(rest) && has(rest, b"!") && !has(rest, b"&&") && !has(rest, b"||")
        }
        _ => false,
    }
}

fn is_other_language(condition: &[u8]) -> bool {
    has(condition, b"__ASSEMBL") || has(condition, b"LINKER_SCRIPT") || has(condition, b"__cplusplus")
}

fn is_literally(condition: &[u8], digit: u8) -> bool {
    condition.first() == Some(&digit) && condition.get(1).is_none_or(|next| !next.is_ascii_alphanumeric())
}

fn has(text: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(text, part).is_some()
}

/// The numbers of the arms that are shown.
fn decide(draft: &Draft<'_>, group: &Group, place: Place, branch: Branch) -> Vec<usize> {
    let live: Vec<usize> = (0..group.arms.len()).filter(|arm| !group.arms[*arm].foreign).collect();
    if live.len() <= 1 || can_all_be_shown(draft, group, place, &live) {
        return live;
    }
    let chosen = match branch {
        Branch::First => live[0],
        Branch::Second => live[1],
        Branch::Last => live[live.len() - 1],
    };
    vec![chosen]
}

fn can_all_be_shown(draft: &Draft<'_>, group: &Group, place: Place, live: &[usize]) -> bool {
    let whole = live.iter().all(|arm| {
        let arm = &group.arms[*arm];
        arm.net == 0 && arm.least >= 0
    });
    if !whole {
        return false;
    }
    let neighbour = |tok: Option<usize>| tok.map_or(0, |tok| draft.mark(tok));
    let before = draft.code[..group.arms[0].directive].iter().rposition(|tok| !tok.is(class::GONE));
    let after = (group.end..draft.code.len()).find(|at| !draft.code[*at].is_directive());
    let ends = |arm: &usize| group.arms[*arm].last.map(|last| draft.mark(last));
    match place {
        Place::Outermost | Place::Members => {
            let fresh = before.is_none_or(|at| draft.code[at].is_directive())
                || matches!(neighbour(before), b';' | b'}' | b'{' | b')');
            fresh
                && !matches!(neighbour(after), b'{' | b'=' | b',' | b')' | b'(')
                && live.iter().all(|arm| matches!(ends(arm), None | Some(b';' | b'}' | b')')))
        }
        Place::Elements => {
            let last = live.last().copied();
            matches!(neighbour(before), b',' | b'{')
                && live.iter().all(|arm| match ends(arm) {
                    None | Some(b',') => true,
                    Some(_) => Some(*arm) == last && neighbour(after) == b'}',
                })
        }
        Place::Code => {
            let before = before.filter(|at| !draft.code[*at].is_directive());
            let fresh = match neighbour(before) {
                b';' | b'{' | b'}' => true,
                b':' => before.is_some_and(|at| is_label(draft, at)),
                _ => false,
            };
            let first = |arm: &usize| {
                let from = group.arms[*arm].directive + 1;
                (from..draft.code.len()).find(|at| !draft.code[*at].is_directive()).filter(|at| *at < group.end)
            };
            let goes_on = |at: Option<usize>| at.is_some_and(|at| matches!(draft.bytes(at), b"else" | b"while"));
            fresh
                && !goes_on(after)
                && live.iter().all(|arm| !goes_on(first(arm)) && matches!(ends(arm), None | Some(b';' | b'}')))
        }
        Place::Parenthesis => false,
    }
}

/// Says whether the `:` ends a label or a `case`.
fn is_label(draft: &Draft<'_>, colon: usize) -> bool {
    let marks = (0..colon).rev().filter(|at| !draft.code[*at].is(class::GONE)).map(|at| draft.mark(at));
    !marks.take_while(|mark| !matches!(mark, b';' | b'{' | b'}')).any(|mark| mark == b'?')
}

/// Follows the brackets that are shown.
fn step(draft: &Draft<'_>, at: usize, places: &mut Vec<Place>) {
    match draft.code[at].mark {
        b'(' | b'[' => places.push(Place::Parenthesis),
        b')' | b']' if places.last() == Some(&Place::Parenthesis) => {
            places.pop();
        }
        b'{' => {
            let place = brace(draft, at, places.last().copied().unwrap_or(Place::Outermost));
            places.push(place);
        }
        b'}' => {
            while places.len() > 1 && places.pop() == Some(Place::Parenthesis) {}
            if ends_item(draft, at) && places.iter().any(|place| *place != Place::Outermost) {
                places.truncate(1);
            }
        }
        // An unbalanced parenthesis must not swallow the rest of the file.
        b';' if places.len() == 2 && places[1] == Place::Parenthesis => places.truncate(1),
        _ => {}
    }
}

fn brace(draft: &Draft<'_>, at: usize, around: Place) -> Place {
    let mut back = draft.code[..at].iter().rev().filter(|tok| !tok.is(class::GONE) && !tok.is_directive());
    let Some(before) = back.next() else { return Place::Code };
    match before.mark {
        b'=' | b',' => return Place::Elements,
        b'(' => return Place::Code,
        _ if around == Place::Elements => return Place::Elements,
        _ => {}
    }
    if before.kind == crate::c::TokenKind::Str {
        return Place::Outermost;
    }
    for tok in std::iter::once(before).chain(back).take(12) {
        if tok.is(class::AGGREGATE) {
            return Place::Members;
        }
        if tok.is(class::ENUM) {
            return Place::Elements;
        }
        if matches!(tok.mark, b';' | b'{' | b'}' | b'(' | b'=') {
            break;
        }
    }
    Place::Code
}

/// Says whether a `}` is in the very first column, where only items end: whatever is still open is a mistake.
pub(super) fn ends_item(draft: &Draft<'_>, at: usize) -> bool {
    let start = draft.code[at].start() as usize;
    (start == 0 || draft.text[start - 1] == b'\n') && !matches!(draft.mark(at + 1), b';' | b',' | b')')
}
