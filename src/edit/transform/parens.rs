// SPDX-License-Identifier: GPL-2.0-only
//! Parentheses around an expression that comes to stand beside an operator which binds tighter.

use crate::c::snippet::{Piece, parse};
use crate::c::{Dialect, Field, Kind};

/// How tight an expression or an operator binds; the greater, the tighter.
fn strength(operator: &[u8]) -> Option<u32> {
    Some(match operator {
        b"*" | b"/" | b"%" => 13,
        b"+" | b"-" => 12,
        b"<<" | b">>" => 11,
        b"<" | b">" | b"<=" | b">=" => 10,
        b"==" | b"!=" => 9,
        b"&" => 8,
        b"^" => 7,
        b"|" => 6,
        b"&&" => 5,
        b"||" => 4,
        b"?" | b":" => 3,
        b"=" | b"+=" | b"-=" | b"*=" | b"/=" | b"%=" | b"&=" | b"|=" | b"^=" | b"<<=" | b">>=" => 2,
        _ => return None,
    })
}

const POSTFIX: u32 = 20;
const UNARY: u32 = 15;

/// Says whether `value` needs parentheses between the tokens `before` and `after`.
pub(super) fn needed(value: &[u8], before: &str, after: &str) -> bool {
    let simple = value.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_');
    if simple {
        return false;
    }
    let snippet = parse(value, Piece::Expression, &Dialect::default());
    let Some(node) = snippet.single().filter(|_| snippet.complete) else { return false };
    let syntax = &snippet.syntax;
    let own = match syntax.kind(node) {
        Kind::BinaryExpression => {
            let operator = syntax.child(node, Field::Operator).map(|o| &value[syntax.span(o).range()]);
            operator.and_then(strength).unwrap_or(4)
        }
        Kind::ConditionalExpression => 3,
        Kind::AssignmentExpression => 2,
        Kind::CommaExpression => 1,
        Kind::UnaryExpression | Kind::PointerExpression | Kind::CastExpression | Kind::SizeofExpression => UNARY,
        _ => POSTFIX,
    };
    let left = match before {
        // What stands behind a closing parenthesis is cast by it.
        "!" | "~" | "++" | "--" | ")" | "sizeof" => UNARY,
        text => strength(text.as_bytes()).map_or(0, |s| s + u32::from(matches!(text, "-" | "/" | "%" | "*"))),
    };
    let right = match after {
        "." | "->" | "[" | "(" | "++" | "--" => POSTFIX,
        text => strength(text.as_bytes()).unwrap_or(0),
    };
    // An assignment's right side takes everything but a comma.
    let left = if left == 2 { 2 } else { left };
    own < left || own < right
}

#[cfg(test)]
mod tests {
    use super::needed;

    #[test]
    fn what_binds_looser_than_its_neighbours_gets_parentheses() {
        for (value, before, after, want) in [
            ("a + b", ")", ";", true),
            ("a + b", "(", ")", false),
            ("a + b", "", "*", true),
            ("a * b", "", "+", false),
            ("a + b", "-", "", true),
            ("a->b", "&", ".", false),
            ("*p", "", "->", true),
            ("x ? y : z", "|", "", true),
            ("(a + b)", "!", "", false),
            ("a + b", "=", ";", false),
        ] {
            assert_eq!(needed(value.as_bytes(), before, after), want, "{before} {value} {after}");
        }
    }
}
