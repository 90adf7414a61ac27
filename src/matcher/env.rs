// SPDX-License-Identifier: GPL-2.0-only
//! What metavariables are bound to. Bindings are persistent: a match that fails leaves nothing behind.

use std::sync::Arc;

use crate::smpl::VarId;
use crate::text::ByteSpan;

/// What kind of thing a metavariable is bound to; values of different kinds are never equal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ValueKind {
    /// Code: an expression, a type, a statement.
    Code,
    /// Code in a row, with its commas.
    List,
    /// A place.
    Position,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct ValueData {
    kind: ValueKind,
    /// The tokens, each ended by a NUL: equal code has equal keys, whatever its white space and comments.
    key: Vec<u8>,
    /// As it stands in the code.
    text: Vec<u8>,
    /// For an array's type, what comes behind the name.
    suffix: Vec<u8>,
    /// Where it was found.
    span: ByteSpan,
    /// How many elements a list has.
    len: u32,
}

/// What one metavariable is bound to; cheap to clone. Two values are equal when their tokens are.
#[derive(Clone, Debug)]
pub struct Value(Arc<ValueData>);

impl Value {
    /// Code with its tokens' spellings.
    #[must_use]
    pub fn code(kind: ValueKind, key: Vec<u8>, text: Vec<u8>, span: ByteSpan, len: u32) -> Self {
        Self(Arc::new(ValueData { kind, key, text, suffix: Vec::new(), span, len }))
    }

    /// A type, in two parts when it goes around a name: `int` and `[3]`.
    #[must_use]
    pub fn type_around(key: Vec<u8>, text: Vec<u8>, suffix: Vec<u8>, span: ByteSpan) -> Self {
        Self(Arc::new(ValueData { kind: ValueKind::Code, key, text, suffix, span, len: 1 }))
    }

    /// A place of a file.
    #[must_use]
    pub fn position(span: ByteSpan) -> Self {
        Self::positions(&[span])
    }

    /// Several places: what a position is bound to when a rule matched more than once with the same other bindings.
    #[must_use]
    pub fn positions(spans: &[ByteSpan]) -> Self {
        let mut list = spans.to_vec();
        list.sort_unstable();
        list.dedup();
        let key = list.iter().flat_map(|s| [s.start().to_be_bytes(), s.end().to_be_bytes()].concat()).collect();
        let span = list.first().copied().unwrap_or(ByteSpan::empty(0));
        Self(Arc::new(ValueData { kind: ValueKind::Position, key, text: Vec::new(), suffix: Vec::new(), span, len: 1 }))
    }

    /// Text that stands for itself: a fresh name, a virtual identifier.
    #[must_use]
    pub fn word(text: &str) -> Self {
        let mut key = text.as_bytes().to_vec();
        key.push(0);
        Self::code(ValueKind::Code, key, text.as_bytes().to_vec(), ByteSpan::empty(0), 1)
    }

    /// The places that a position stands for.
    #[must_use]
    pub fn spans(&self) -> Vec<ByteSpan> {
        if self.0.kind != ValueKind::Position {
            return vec![self.0.span];
        }
        let word = |bytes: &[u8]| bytes.iter().fold(0u32, |n, b| n << 8 | u32::from(*b));
        self.0.key.chunks_exact(8).map(|c| ByteSpan::new(word(&c[..4]), word(&c[4..]))).collect()
    }

    /// Says whether `other` is the same, or one of the places that this stands for.
    #[must_use]
    pub fn includes(&self, other: &Self) -> bool {
        if self.0.kind == ValueKind::Position && other.0.kind == ValueKind::Position {
            return other.0.key.chunks_exact(8).all(|part| self.0.key.chunks_exact(8).any(|own| own == part));
        }
        self == other
    }

    /// What kind of thing it is.
    #[must_use]
    pub fn kind(&self) -> ValueKind {
        self.0.kind
    }

    /// The tokens, each ended by a NUL.
    #[must_use]
    pub fn key(&self) -> &[u8] {
        &self.0.key
    }

    /// As it stands in the code.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.0.text
    }

    /// For an array's type, what comes behind the name.
    #[must_use]
    pub fn suffix(&self) -> &[u8] {
        &self.0.suffix
    }

    /// Where it was found, in bytes of the text that the rule saw.
    #[must_use]
    pub fn span(&self) -> ByteSpan {
        self.0.span
    }

    /// How many elements it has; 1 for what is no list.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.0.len
    }

    /// Says whether it is an empty list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.len == 0
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.kind == other.0.kind && self.0.key == other.0.key
    }
}

impl Eq for Value {}

#[derive(Debug)]
struct Binding {
    var: VarId,
    value: Value,
    next: Env,
}

/// Bindings of a rule's metavariables.
#[derive(Clone, Debug, Default)]
pub struct Env(Option<Arc<Binding>>);

impl Env {
    /// What `var` is bound to.
    #[must_use]
    pub fn get(&self, var: VarId) -> Option<&Value> {
        let mut at = self;
        while let Some(binding) = &at.0 {
            if binding.var == var {
                return Some(&binding.value);
            }
            at = &binding.next;
        }
        None
    }

    /// The same bindings and one more. The variable must not be bound yet.
    #[must_use]
    pub fn with(&self, var: VarId, value: Value) -> Self {
        debug_assert!(self.get(var).is_none(), "a metavariable is bound once");
        Self(Some(Arc::new(Binding { var, value, next: self.clone() })))
    }

    /// All bindings, the newest first.
    pub fn iter(&self) -> impl Iterator<Item = (VarId, &Value)> {
        let mut at = self;
        std::iter::from_fn(move || {
            let binding = at.0.as_ref()?;
            at = &binding.next;
            Some((binding.var, &binding.value))
        })
    }

    /// The bindings of both; `None` when they contradict each other.
    #[must_use]
    pub fn merge(&self, other: &Self) -> Option<Self> {
        let mut out = self.clone();
        for (var, value) in other.iter() {
            match out.get(var) {
                Some(known) if known == value => {}
                Some(_) => return None,
                None => out = out.with(var, value.clone()),
            }
        }
        Some(out)
    }

    /// Only the bindings for which `keep` holds.
    #[must_use]
    pub fn only(&self, keep: impl Fn(VarId) -> bool) -> Self {
        if self.iter().all(|(var, _)| keep(var)) {
            return self.clone();
        }
        let kept: Vec<_> = self.iter().filter(|(var, _)| keep(*var)).map(|(v, value)| (v, value.clone())).collect();
        kept.into_iter().rev().fold(Self::default(), |env, (var, value)| env.with(var, value))
    }

    /// The bindings in the order of the variables: equal environments have equal lists.
    #[must_use]
    pub fn sorted(&self) -> Vec<(VarId, Value)> {
        let mut list: Vec<_> = self.iter().map(|(var, value)| (var, value.clone())).collect();
        list.sort_by_key(|(var, _)| *var);
        list
    }
}

impl PartialEq for Env {
    fn eq(&self, other: &Self) -> bool {
        self.iter().count() == other.iter().count()
            && self.iter().all(|(var, value)| other.get(var).is_some_and(|o| o == value))
    }
}

impl Eq for Env {}
