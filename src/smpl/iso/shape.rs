// SPDX-License-Identifier: GPL-2.0-only
//! What an isomorphism says apart from the names and the layout that its author chose.

use std::collections::BTreeSet;

use super::language::{Iso, IsoKind};
use crate::smpl::metavar::MetaKind;

/// What an isomorphism says: one text for each way of writing and another that it also means.
pub(super) fn shapes(iso: &Iso) -> BTreeSet<String> {
    iso.pairs().into_iter().map(|(from, to)| shape(iso, from, to)).collect()
}

/// The shape of one of its pairs: metavariables are numbered in the order in which they are met.
pub(super) fn shape(iso: &Iso, from: usize, to: usize) -> String {
    let mut met: Vec<&str> = Vec::new();
    let mut out = iso.kind.to_string();
    for (way, place) in [(from, "\n"), (to, "\n=> ")] {
        out.push_str(place);
        for word in &iso.ways[way].words {
            out.push(' ');
            let var = iso.vars.iter().find(|v| v.name == *word);
            match var {
                Some(var) => {
                    let known = met.iter().position(|m| *m == var.name);
                    let number = known.unwrap_or_else(|| {
                        met.push(&var.name);
                        met.len() - 1
                    });
                    out.push_str(&format!("${number}"));
                }
                None => out.push_str(word),
            }
        }
    }
    let mut at = 0;
    while at < met.len() {
        let name = met[at];
        if let Some(var) = iso.vars.iter().find(|v| v.name == name) {
            let kind = match &var.kind {
                MetaKind::Expression { types, pointers } if !types.is_empty() => {
                    let words = types.iter().flat_map(|t| t.split_whitespace()).map(|word| {
                        let own = iso.vars.iter().find(|v| v.name == word);
                        let Some(own) = own else { return word.to_owned() };
                        let known = met.iter().position(|m| *m == own.name).unwrap_or_else(|| {
                            met.push(&own.name);
                            met.len() - 1
                        });
                        format!("${known}")
                    });
                    format!("{} {pointers}", words.collect::<Vec<_>>().join(" "))
                }
                kind => format!("{kind:?}"),
            };
            out.push_str(&format!("\n${at}: {kind}"));
            if iso.pure.contains(name) {
                out.push_str(" pure");
            }
            if iso.context.contains(name) {
                out.push_str(" context");
            }
        }
        at += 1;
    }
    out
}

/// Where a kind of isomorphism looks.
pub(super) fn is_term(kind: IsoKind) -> bool {
    matches!(
        kind,
        IsoKind::Expression
            | IsoKind::ArgExpression
            | IsoKind::TestExpression
            | IsoKind::ToTestExpression
            | IsoKind::Arithmetic
    )
}
