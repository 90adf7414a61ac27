// SPDX-License-Identifier: GPL-2.0-only
//! Words without which a rule can match nothing in a file. The answer is "surely not" or "perhaps", never "yes".

use std::collections::BTreeSet;

use crate::c::Kind;
use crate::smpl::{Elem, ForPart, MetaKind, NestCount, Pat, Rule, Seq, TokId};
use crate::tree::holds_word;

/// A condition on the words of a file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Words {
    /// No condition.
    Any,
    /// The word stands in the file.
    Word(String),
    /// All of these hold.
    All(BTreeSet<Words>),
    /// One of these holds.
    One(BTreeSet<Words>),
}

impl Words {
    /// What a rule needs.
    #[must_use]
    pub fn of(rule: &Rule) -> Self {
        Reader { rule }.seq(&rule.body)
    }

    /// Both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let mut set = BTreeSet::new();
        for part in [self, other] {
            match part {
                Self::Any => {}
                Self::All(list) => set.extend(list),
                part => {
                    set.insert(part);
                }
            }
        }
        match set.len() {
            0 => Self::Any,
            1 => set.pop_first().unwrap_or(Self::Any),
            _ => Self::All(set),
        }
    }

    /// One of both holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let mut set = BTreeSet::new();
        for part in [self, other] {
            match part {
                Self::Any => return Self::Any,
                Self::One(list) => set.extend(list),
                part => {
                    set.insert(part);
                }
            }
        }
        match set.len() {
            0 => Self::Any,
            1 => set.pop_first().unwrap_or(Self::Any),
            _ => Self::One(set),
        }
    }

    /// Says whether the condition holds for a file that has exactly the words that `has` says.
    pub fn holds(&self, has: &mut dyn FnMut(&str) -> bool) -> bool {
        match self {
            Self::Any => true,
            Self::Word(word) => has(word),
            Self::All(list) => list.iter().all(|w| w.holds(has)),
            Self::One(list) => list.iter().any(|w| w.holds(has)),
        }
    }

    /// Says whether the condition holds for a text.
    #[must_use]
    pub fn may_match(&self, text: &[u8]) -> bool {
        self.holds(&mut |word| holds_word(text, word.as_bytes()))
    }

    /// What a text lacks, in words; `None` where it lacks nothing.
    #[must_use]
    pub fn missing(&self, text: &[u8]) -> Option<String> {
        if self.may_match(text) {
            return None;
        }
        match self {
            Self::Any => None,
            Self::Word(word) => Some(format!("`{word}`")),
            Self::All(list) => list.iter().find_map(|words| words.missing(text)),
            Self::One(list) => {
                let words: Vec<String> = list.iter().filter_map(|words| words.missing(text)).collect();
                Some(words.join(" or "))
            }
        }
    }

    /// All words of the condition.
    #[must_use]
    pub fn words(&self) -> BTreeSet<&str> {
        match self {
            Self::Any => BTreeSet::new(),
            Self::Word(word) => BTreeSet::from([word.as_str()]),
            Self::All(list) | Self::One(list) => list.iter().flat_map(Self::words).collect(),
        }
    }
}

struct Reader<'r> {
    rule: &'r Rule,
}

impl Reader<'_> {
    fn seq(&self, seq: &Seq) -> Words {
        seq.iter().map(|e| self.elem(e)).fold(Words::Any, Words::and)
    }

    fn token(&self, tok: TokId) -> Words {
        let token = self.rule.token(tok);
        let named = token.var.is_none_or(|v| {
            matches!(
                self.rule.var(v).kind,
                MetaKind::Symbol
                    | MetaKind::Typedef
                    | MetaKind::Declarer(_)
                    | MetaKind::Iterator(_)
                    | MetaKind::Attribute(crate::smpl::NameOf::Code)
            )
        });
        let word = token.text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && token.text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        // Isomorphisms may do without these.
        let weak = matches!(
            token.text.as_str(),
            "NULL" | "int" | "signed" | "unsigned" | "likely" | "unlikely" | "else" | "void"
        );
        if named && word && !weak { Words::Word(token.text.clone()) } else { Words::Any }
    }

    fn pat(&self, pat: &Pat) -> Words {
        match pat {
            Pat::Leaf(tok) => self.token(*tok),
            Pat::Tokens(toks) | Pat::Attribute(toks) => {
                toks.iter().map(|t| self.token(*t)).fold(Words::Any, Words::and)
            }
            Pat::Node(_, children) => children.iter().map(|(_, p)| self.pat(p)).fold(Words::Any, Words::and),
            Pat::Nest(_, body, NestCount::AtLeastOnce) => self.pat(body),
            Pat::Other { pat, .. } | Pat::Tagged(_, _, pat) => self.pat(pat),
            Pat::Disj(list) | Pat::Either(list) => {
                list.iter().map(|p| self.pat(p)).reduce(Words::or).unwrap_or(Words::Any)
            }
            Pat::Conj(list) => list.iter().map(|p| self.pat(p)).fold(Words::Any, Words::and),
            Pat::Meta(..) | Pat::Dots(_) | Pat::Nest(..) | Pat::AnyType | Pat::Extra(..) => Words::Any,
        }
    }

    fn elem(&self, elem: &Elem) -> Words {
        match elem {
            // It may be one that is not written.
            Elem::Simple(Pat::Node(Kind::ReturnStatement, children)) if children.len() == 2 => Words::Any,
            Elem::Simple(pat) | Elem::Exp(pat) | Elem::Type(pat) => self.pat(pat),
            Elem::Label { name, .. } => self.pat(name),
            Elem::Case { value, .. } => value.as_ref().map_or(Words::Any, |v| self.pat(v)),
            Elem::Block(block) => self.seq(&block.body),
            Elem::If { cond, then, other, .. } => {
                let rest = other.as_ref().map_or(Words::Any, |(_, elem)| self.elem(elem));
                self.pat(cond).and(self.elem(then)).and(rest)
            }
            Elem::Loop { cond, body, .. } | Elem::Do { cond, body, .. } => self.pat(cond).and(self.elem(body)),
            Elem::For { parts, body, .. } => parts
                .iter()
                .map(|p| if let ForPart::Some(pat) = p { self.pat(pat) } else { Words::Any })
                .fold(self.elem(body), Words::and),
            Elem::Iterator { head, body } => self.pat(head).and(self.elem(body)),
            Elem::Function { header, body } => self.pat(header).and(self.seq(&body.body)),
            Elem::Nest { body, count: NestCount::AtLeastOnce, .. } => self.seq(body),
            Elem::Disj(list) => list.iter().map(|s| self.seq(s)).reduce(Words::or).unwrap_or(Words::Any),
            Elem::Conj(list) => list.iter().map(|s| self.seq(s)).fold(Words::Any, Words::and),
            Elem::Meta(..) | Elem::Dots(_) | Elem::Nest { .. } | Elem::Optional(_) | Elem::Directive(_) => Words::Any,
        }
    }
}
