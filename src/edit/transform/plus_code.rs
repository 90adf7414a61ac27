// SPDX-License-Identifier: GPL-2.0-only
//! Plus code as text, with what the metavariables are bound to.

use super::{TransformError, conditionals, parens};
use crate::c::CFile;
use crate::matcher::{CompiledRule, Pair};
use crate::smpl::{FormatPiece, MetaKind, PlusRun, PlusToken, RunShape};

/// Plus code with the bindings put in.
pub(super) fn render(rule: &CompiledRule, file: &CFile, run: &PlusRun, pair: &Pair) -> Result<String, TransformError> {
    let mut lines: Vec<String> = Vec::new();
    for line in &run.lines {
        let mut text = String::new();
        let mut behind: Option<String> = None;
        // Since a type with such a part: how many brackets are open, and whether the name was there.
        let (mut inside, mut named) = (0u32, false);
        let mut type_end = 0;
        for token in line {
            text.push_str(&token.gap);
            // The part of an array's type that stands behind the name.
            let depth = match token.text.as_str() {
                "(" | "[" if token.var.is_none() => (inside, inside + 1),
                ")" | "]" if token.var.is_none() => (inside, inside.saturating_sub(1)),
                _ => (inside, inside),
            };
            inside = depth.1;
            let ends = match token.text.as_str() {
                ";" | "," | "=" | ")" | ":" => token.var.is_none(),
                "__attribute__" => named,
                _ => false,
            };
            if ends
                && depth.0 == 0
                && let Some(suffix) = behind.take()
            {
                text.truncate(text.trim_end().len());
                // A star binds less than what stands behind a name.
                if text[type_end..].trim_start().starts_with('*') {
                    let declarator = text.split_off(type_end);
                    text.push_str(&format!(" ({})", declarator.trim_start()));
                }
                text.push_str(&format!("{suffix}{}", if token.text.starts_with(['=', '_']) { " " } else { "" }));
            }
            let word = token.text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
            named |= behind.is_some() && inside == 0 && word && token.text != "__attribute__";
            let Some(var) = token.var else {
                text.push_str(&spelling(token, pair));
                continue;
            };
            let Some(value) = pair.value(var) else {
                return Err(TransformError::Unbound {
                    path: file.source().path().clone(),
                    line: file
                        .source()
                        .line(file.tokens().get(pair.range.start as usize).map_or(0, |t| t.span.start())),
                    rule: rule.rule.header.name.clone(),
                    var: rule.rule.var(var).name.clone(),
                });
            };
            conditionals::copied(rule, file, value.text(), pair.range)?;
            // `-` before `-1` must not become `--`.
            let sign = value.text().first().filter(|b| b"+-&".contains(b));
            if sign.is_some() && text.as_bytes().last() == sign {
                text.push(' ');
            }
            let expression = matches!(
                rule.rule.var(var).kind,
                MetaKind::Any | MetaKind::Expression { .. } | MetaKind::IdExpression { .. } | MetaKind::Constant { .. }
            );
            if expression && parens::needed(value.text(), &token.beside.0, &token.beside.1) {
                text.push_str(&format!("({})", String::from_utf8_lossy(value.text())));
            } else {
                text.push_str(&String::from_utf8_lossy(value.text()));
            }
            if !value.suffix().is_empty() {
                type_end = text.len();
                behind = Some(String::from_utf8_lossy(value.suffix()).into_owned());
                (inside, named) = (0, false);
            }
        }
        text.extend(behind);
        lines.push(text);
    }
    let comment = run.lines.iter().flatten().any(|t| t.text.starts_with("//"));
    Ok(match run.shape {
        RunShape::Lines => lines.join("\n"),
        RunShape::Tokens if comment => lines.join("\n"),
        RunShape::Tokens => lines.iter().map(|l| l.trim()).collect::<Vec<_>>().join(" "),
    })
}

/// A token of plus code as it is written, with the values put into a format string.
fn spelling(token: &PlusToken, pair: &Pair) -> String {
    if token.format.is_empty() {
        return token.text.clone();
    }
    let line = token.text.starts_with('#');
    let part = |piece: &FormatPiece| match piece {
        FormatPiece::Text(text) => text.clone(),
        FormatPiece::Conversion(text) => format!("%{text}"),
        FormatPiece::Dots => "...".to_owned(),
        FormatPiece::Var(var) => {
            let text = pair.value(*var).map(|v| String::from_utf8_lossy(v.text()).into_owned()).unwrap_or_default();
            if line || text.contains('%') { text } else { format!("%{text}") }
        }
    };
    let text: String = token.format.iter().map(part).collect();
    if line { text } else { format!("\"{text}\"") }
}
