// SPDX-License-Identifier: GPL-2.0-only
//! String literals: formats that do not fit what they print, and strings for macros that make strings themselves.

use super::code::code_words;
use super::piece::Piece;
use super::target_types::TargetTypes;
use super::{Found, Scene, Telling, View};
use crate::c::{Field, Kind, NodeId};
use crate::port::record::DoubtKind;
use crate::port::shape::arguments;
use crate::port::size::Size;

/// Looks at the literals of new lines.
pub(super) fn look(scene: &Scene<'_>, after: &View<'_>, found: &mut Vec<Found>) {
    if scene.is_userspace() {
        return;
    }
    let types = TargetTypes::new(scene, after);
    let mut telling = Telling::new(found);
    for spot in scene.spots {
        let bytes = after.bytes(&spot.after);
        for word in code_words(after.text, bytes.clone()).into_iter().filter(|word| word.after == b"(") {
            quoted_twice(scene, after, (word.word, word.at))
                .into_iter()
                .for_each(|reason| telling.tell(spot, DoubtKind::Type, reason));
        }
        for piece in after.pieces(&spot.after, scene.dialect) {
            let span = piece.span_of(&bytes);
            for call in piece.nodes(span, Kind::CallExpression) {
                misprinted(scene, &types, &piece, call)
                    .into_iter()
                    .for_each(|reason| telling.tell(spot, DoubtKind::Type, reason));
            }
        }
    }
}

/// A string for an argument that every macro of the name makes a string of.
fn quoted_twice(scene: &Scene<'_>, after: &View<'_>, (name, at): (&[u8], usize)) -> Option<String> {
    let facts = scene.names.facts(name).filter(|facts| !facts.strings.is_empty() && facts.signatures.is_empty())?;
    let open = at + name.len();
    if after.text.get(open) != Some(&b'(') {
        return None;
    }
    let list = arguments(after.text, open)?;
    let is_literal = |text: &[u8]| text.len() > 1 && text.starts_with(b"\"") && text.ends_with(b"\"");
    let wrong = list.iter().take(32).enumerate().find(|(number, text)| {
        is_literal(text.trim_ascii()) && facts.strings.iter().all(|made| made & (1 << number) != 0)
    });
    let (name, text) = (String::from_utf8_lossy(name), String::from_utf8_lossy(wrong?.1.trim_ascii()));
    Some(format!("{name}() makes a string of its argument in the target, and {text} is one"))
}

/// A format with an argument of another kind, or one that the target does not know.
fn misprinted(scene: &Scene<'_>, types: &TargetTypes<'_>, piece: &Piece, call: NodeId) -> Option<String> {
    let syntax = piece.syntax();
    let list: Vec<NodeId> = syntax.named_children(syntax.child(call, Field::Arguments)?).collect();
    let is_text = |node: &NodeId| matches!(syntax.kind(*node), Kind::StringLiteral | Kind::ConcatenatedString);
    let at = list.iter().position(is_text)?;
    let format = String::from_utf8_lossy(piece.spelled(list[at])).into_owned();
    let wanted = conversions(&format)?;
    let values = &list[at + 1..];
    // Anything else that takes a string takes other arguments behind it.
    if wanted.is_empty() || wanted.len() != values.len() {
        return None;
    }
    for (conversion, value) in wanted.iter().zip(values) {
        let Conversion { letter: Some(letter), shown, .. } = conversion else { continue };
        if *letter == 'p' && !scene.names.prints(&conversion.behind) {
            return Some(format!("`{shown}` is no format of the target"));
        }
        let Some(of) = piece.type_of(*value, types) else { continue };
        let fits = match (types.size(&of), letter) {
            (Some(size), 'd' | 'i' | 'u' | 'x' | 'X' | 'o') => conversion.takes(size),
            (Some(_), 's' | 'p') => false,
            (None, 'd' | 'i' | 'u' | 'x' | 'X' | 'o' | 'c') => !types.takes_no_number(&of),
            _ => true,
        };
        if !fits {
            return Some(format!(
                "`{shown}` does not print `{}`, which is a `{of}` in the target",
                piece.shown(*value)
            ));
        }
    }
    None
}

/// An argument that a format asks for.
struct Conversion {
    /// `None` for a width.
    letter: Option<char>,
    /// `l`, `ll`, `z`, …
    length: String,
    /// The letters and digits behind a `p`.
    behind: String,
    shown: String,
}

impl Conversion {
    fn takes(&self, size: Size) -> bool {
        match self.length.as_str() {
            "" | "h" | "hh" => size <= Size::Int,
            "l" => matches!(size, Size::Long | Size::Count),
            "ll" | "L" | "q" => size == Size::Wide,
            "z" => matches!(size, Size::Long | Size::Count),
            _ => true,
        }
    }
}

/// The conversions of a format; `None` where a macro stands among its parts.
fn conversions(format: &str) -> Option<Vec<Conversion>> {
    let mut found = Vec::new();
    let mut quoted = false;
    let mut rest = format.chars().peekable();
    while let Some(next) = rest.next() {
        match next {
            '"' => quoted = !quoted,
            '\\' => drop(rest.next()),
            _ if !quoted && next.is_whitespace() => {}
            _ if !quoted => return None,
            '%' if rest.next_if_eq(&'%').is_some() => {}
            '%' => {
                let mut shown = "%".to_owned();
                while let Some(mark) = rest.next_if(|c| c.is_ascii_digit() || "-+ #.*".contains(*c)) {
                    shown.push(mark);
                    if mark == '*' {
                        let (length, behind) = (String::new(), String::new());
                        found.push(Conversion { letter: None, length, behind, shown: String::new() });
                    }
                }
                let mut length = String::new();
                while let Some(mark) = rest.next_if(|c| "hlLqzjt".contains(*c)) {
                    length.push(mark);
                }
                let letter = rest.next().filter(|letter| *letter != '"')?;
                shown.push_str(&length);
                shown.push(letter);
                let mut behind = String::new();
                while let Some(mark) = rest.next_if(|c| letter == 'p' && c.is_ascii_alphanumeric()) {
                    behind.push(mark);
                }
                shown.push_str(&behind);
                found.push(Conversion { letter: Some(letter), length, behind, shown });
            }
            _ => {}
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_ask_for_their_arguments() {
        let shown = |format: &str| -> Option<Vec<String>> {
            Some(conversions(format)?.into_iter().map(|one| one.shown).collect())
        };
        let all = shown("\"a %d%% %-8.*s %llx\" \"%pOFn\\\"%zu\\n\"");
        assert_eq!(all, Some(["%d", "", "%-8.*s", "%llx", "%pOFn", "%zu"].map(str::to_owned).to_vec()));
        assert_eq!(shown("\"%\" PRIu64"), None);
    }
}
