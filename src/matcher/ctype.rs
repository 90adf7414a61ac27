// SPDX-License-Identifier: GPL-2.0-only
//! Types of C as values, and what a rule asks of a type.

use super::compiled::CompiledRule;
use super::env::{Env, Value};
use crate::c::{NodeId, snippet_tokens};
use crate::smpl::{MetaKind, VarId};
use crate::text::ByteSpan;

/// A type, as far as one file tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum CType {
    /// A typedef's name or words such as `unsigned long`, as spelled.
    Name(String),
    /// `struct`, `union` or `enum` with its tag (empty for none), and its definition where it stands right there.
    Tag(&'static str, String, Option<NodeId>),
    Const(Box<CType>),
    Pointer(Box<CType>),
    Array(Box<CType>),
    Function(Box<CType>),
}

impl CType {
    pub(super) fn name(text: &str) -> Self {
        Self::Name(text.to_owned())
    }

    pub(super) fn pointer(self) -> Self {
        Self::Pointer(Box::new(self))
    }

    /// Reads a type that has nothing behind the name.
    pub(super) fn read(text: &str) -> Option<Self> {
        Wanted::read(text, &|_| None).and_then(Self::wanted)
    }

    fn wanted(wanted: Wanted) -> Option<Self> {
        Some(match wanted {
            Wanted::Name(name) => Self::Name(name),
            Wanted::Tag(word, tag, _) => Self::Tag(word, tag, None),
            Wanted::Const(inner) => Self::Const(Box::new(Self::wanted(*inner)?)),
            Wanted::Pointer(inner) => Self::wanted(*inner)?.pointer(),
            Wanted::Array(inner) => Self::Array(Box::new(Self::wanted(*inner)?)),
            Wanted::Var(_) | Wanted::Any | Wanted::AnyTag(_) => return None,
        })
    }

    /// The type with all typedefs in it looked up, as far as they have a name of their own; where its tags are defined
    /// says nothing.
    fn expanded(&self, resolve: &dyn Fn(&CType) -> Option<CType>, depth: u32) -> Self {
        let inside = |inner: &Self| Box::new(inner.expanded(resolve, depth));
        match self {
            Self::Name(_) => match resolve(self) {
                Some(Self::Tag(_, tag, _)) if tag.is_empty() => self.clone(),
                Some(next) if depth < 60 => next.expanded(resolve, depth + 1),
                _ => self.clone(),
            },
            Self::Tag(word, tag, _) => Self::Tag(word, tag.clone(), None),
            Self::Const(inner) => Self::Const(inside(inner)),
            Self::Pointer(inner) => Self::Pointer(inside(inner)),
            Self::Array(inner) => Self::Array(inside(inner)),
            Self::Function(inner) => Self::Function(inside(inner)),
        }
    }

    /// The type without qualifiers outside.
    pub(super) fn plain(&self) -> &Self {
        match self {
            Self::Const(inner) => inner.plain(),
            other => other,
        }
    }

    /// What a pointer or an array is made of.
    pub(super) fn element(&self) -> Option<&Self> {
        match self.plain() {
            Self::Pointer(inner) | Self::Array(inner) => Some(inner),
            _ => None,
        }
    }

    /// The rank of an arithmetic type in C's conversions; `None` for other types.
    pub(super) fn rank(&self) -> Option<u32> {
        let Self::Name(text) = self.plain() else { return None };
        Some(match canonical(text).as_str() {
            "char" | "short" | "bool" | "_Bool" | "unsigned char" | "unsigned short" | "signed char" => 0,
            "int" => 1,
            "unsigned" => 2,
            "long" => 3,
            "unsigned long" => 4,
            "long long" => 5,
            "unsigned long long" => 6,
            "float" => 7,
            "double" => 8,
            "long double" => 9,
            _ => return None,
        })
    }

    /// As C spells it: what stands before a name, and what behind it.
    pub(super) fn spelled(&self) -> (String, String) {
        match self {
            Self::Name(text) => (text.clone(), String::new()),
            Self::Tag(word, tag, _) => (format!("{word} {tag}").trim_end().to_owned(), String::new()),
            Self::Const(inner) => match inner.spelled() {
                (before, after) if before.ends_with('*') => (format!("{before}const "), after),
                (before, after) => (format!("const {before}"), after),
            },
            Self::Pointer(inner) => {
                let (before, after) = inner.spelled();
                let gap = if before.ends_with('*') { "" } else { " " };
                (format!("{before}{gap}*"), after)
            }
            Self::Array(inner) => {
                let (before, after) = inner.spelled();
                (before, format!("[]{after}"))
            }
            Self::Function(inner) => inner.spelled(),
        }
    }

    pub(super) fn value(&self) -> Value {
        let (before, after) = self.spelled();
        let mut key = key(&before);
        if !after.is_empty() {
            key.push(1);
            key.extend(self::key(&after));
        }
        Value::type_around(key, before.into_bytes(), after.into_bytes(), ByteSpan::empty(0))
    }
}

fn key(text: &str) -> Vec<u8> {
    let mut key = Vec::new();
    for token in snippet_tokens(text.as_bytes()) {
        key.extend_from_slice(&text.as_bytes()[token.span.range()]);
        key.push(0);
    }
    key
}

/// Words such as `long unsigned int` in one order, without those that say nothing.
pub(super) fn canonical(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    if !words.iter().any(|w| matches!(*w, "unsigned" | "signed" | "long" | "short" | "int" | "char" | "double")) {
        return words.join(" ");
    }
    let mut out: Vec<&str> = Vec::new();
    let has = |w: &str| words.contains(&w);
    if has("unsigned") {
        out.push("unsigned");
    }
    if has("signed") && has("char") {
        out.push("signed");
    }
    let long = words.iter().filter(|w| **w == "long").count();
    out.extend(std::iter::repeat_n("long", long));
    out.extend(["short", "char", "double"].into_iter().filter(|w| has(w)));
    if out.is_empty() {
        out.push("int");
    }
    out.join(" ")
}

/// A type that a rule asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Wanted {
    /// A metavariable for a type.
    Var(VarId),
    Name(String),
    /// With the tag as text or as a metavariable for an identifier.
    Tag(&'static str, String, Option<VarId>),
    /// Any type.
    Any,
    /// Any struct, any union or any enum.
    AnyTag(&'static str),
    Const(Box<Wanted>),
    Pointer(Box<Wanted>),
    Array(Box<Wanted>),
}

impl Wanted {
    /// Reads a type as a declaration of a rule spells it; `None` when it can't be read.
    pub(super) fn read(text: &str, var: &dyn Fn(&str) -> Option<VarId>) -> Option<Self> {
        let tokens: Vec<&str> =
            snippet_tokens(text.as_bytes()).into_iter().map(|t| text.get(t.span.range()).unwrap_or_default()).collect();
        let mut constant = false;
        let mut words: Vec<&str> = Vec::new();
        let mut at = 0;
        let (mut joined, mut qualified) = (String::new(), false);
        while let Some(token) = tokens.get(at) {
            match *token {
                "const" => constant = true,
                "volatile" => {}
                "*" | "[" => break,
                "." => {}
                word if at > 0 && tokens[at - 1] == "." => {
                    let rule = words.pop().unwrap_or_default();
                    joined = format!("{rule}.{word}");
                    qualified = true;
                }
                word => words.push(word),
            }
            at += 1;
        }
        if qualified {
            words.push(&joined);
        }
        let mut wanted = match words.as_slice() {
            [word @ ("struct" | "union" | "enum"), tag] => {
                let word = match *word {
                    "struct" => "struct",
                    "union" => "union",
                    _ => "enum",
                };
                Self::Tag(word, (*tag).to_owned(), var(tag))
            }
            ["struct"] => Self::AnyTag("struct"),
            ["union"] => Self::AnyTag("union"),
            ["enum"] => Self::AnyTag("enum"),
            [one] => match var(one) {
                Some(id) => Self::Var(id),
                None => Self::Name(canonical(one)),
            },
            [] if tokens.is_empty() => return None,
            [] => Self::Any,
            many => Self::Name(canonical(&many.join(" "))),
        };
        if constant {
            wanted = Self::Const(Box::new(wanted));
        }
        while let Some(token) = tokens.get(at) {
            wanted = match *token {
                "*" => Self::Pointer(Box::new(wanted)),
                "[" => Self::Array(Box::new(wanted)),
                "]" => wanted,
                "const" => Self::Const(Box::new(wanted)),
                _ => return None,
            };
            at += 1;
        }
        Some(wanted)
    }

    /// Compares with a type of the code, and binds the metavariables in it. `resolve` looks a typedef up.
    pub(super) fn fits(
        &self,
        given: &CType,
        env: &Env,
        rule: &CompiledRule,
        allowed: &dyn Fn(VarId, &Value, &Env) -> bool,
        resolve: &dyn Fn(&CType) -> Option<CType>,
    ) -> Option<Env> {
        let direct = match (self, given) {
            (Self::Var(var), given) => {
                let value = given.value();
                return match env.get(*var) {
                    Some(known) if *known == value => Some(env.clone()),
                    Some(known) => {
                        // A typedef's name and what it stands for are the same, on both sides.
                        let spelled = String::from_utf8_lossy(known.text());
                        let known = CType::read(&spelled).filter(|_| known.suffix().is_empty())?;
                        let same = known.expanded(resolve, 0).plain() == given.expanded(resolve, 0).plain();
                        same.then(|| env.clone())
                    }
                    // What no rule before has bound fits nothing.
                    None if rule.rule.var(*var).inherited.is_some() => None,
                    None => allowed(*var, &value, env).then(|| env.with(*var, value)),
                };
            }
            (Self::Any, _) => Some(env.clone()),
            (Self::Const(inner), CType::Const(other)) => inner.fits(other, env, rule, allowed, resolve),
            (Self::Const(_), _) => None,
            (other, CType::Const(inner)) => return other.fits(inner, env, rule, allowed, resolve),
            (Self::AnyTag(a), CType::Tag(b, ..)) if a == b => Some(env.clone()),
            (Self::Name(a), CType::Name(b)) if *a == canonical(b) => Some(env.clone()),
            (Self::Tag(a, tag, var), CType::Tag(b, other, _)) if a == b => match var {
                Some(var) if matches!(rule.rule.var(*var).kind, MetaKind::Identifier) => {
                    let value = Value::word(other);
                    match env.get(*var) {
                        Some(known) => (*known == value).then(|| env.clone()),
                        None => allowed(*var, &value, env).then(|| env.with(*var, value)),
                    }
                }
                _ => (tag == other).then(|| env.clone()),
            },
            // An array is no pointer: a rule names each as it is declared.
            (Self::Pointer(inner), CType::Pointer(other)) | (Self::Array(inner), CType::Array(other)) => {
                inner.fits(other, env, rule, allowed, resolve)
            }
            _ => None,
        };
        direct.or_else(|| self.fits(&resolve(given)?, env, rule, allowed, resolve))
    }
}
