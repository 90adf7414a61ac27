// SPDX-License-Identifier: GPL-2.0-only
//! What the target declares, and which of its types can't stand for each other.

use std::collections::BTreeSet;

use super::{Scene, View};
use crate::c::types::{CType, Declarations, Derivation};
use crate::port::look_up::is_said;
use crate::port::names::TreeNames;
use crate::port::signature::{Parameter, Signature};
use crate::port::size::Size;

/// How far typedefs of typedefs are followed.
const DEPTH: u32 = 8;

/// The declarations that the target's file can see. What the patches of the input declare themselves is not known.
pub(super) struct TargetTypes<'s> {
    names: &'s TreeNames,
    text: &'s [u8],
}

impl<'s> TargetTypes<'s> {
    pub(super) fn new(scene: &Scene<'s>, after: &View<'s>) -> Self {
        Self { names: scene.names, text: after.text }
    }

    /// What the functions of a name take and return that this file can call: its own, or those of the tree.
    pub(super) fn signatures(&self, name: &[u8]) -> BTreeSet<Signature> {
        let own = signatures_in(self.text, name);
        if !own.is_empty() {
            return own;
        }
        if self.names.is_brought(name) {
            return BTreeSet::new();
        }
        self.names.facts(name).map(|facts| facts.signatures.clone()).unwrap_or_default()
    }

    /// The tag of the struct or union that a base type is.
    pub(super) fn tag(&self, base: &str) -> Option<String> {
        let mut base = base.to_owned();
        for _ in 0..DEPTH {
            if let Some(tag) = base.strip_prefix("struct ").or_else(|| base.strip_prefix("union ")) {
                return Some(tag.to_owned());
            }
            base = self.names.typedef(&base)?.to_owned();
        }
        None
    }

    /// The words of a member's type.
    pub(super) fn member_words(&self, base: &str, member: &str) -> Option<&'s str> {
        if self.names.is_brought(member.as_bytes()) {
            return None;
        }
        Some(self.expanded(self.names.member(&self.tag(base)?, member)?))
    }

    /// The words of a type, those of a pointer to a function instead of its typedef.
    pub(super) fn expanded<'w>(&self, words: &'w str) -> &'w str
    where
        's: 'w,
    {
        self.names.typedef(words).filter(|of| of.contains('(')).unwrap_or(words)
    }

    /// Says whether C would not take a value of one type where another is wanted. What is not known is no clash.
    pub(super) fn clash(&self, value: &CType, wanted: &CType) -> bool {
        match (self.class(value), self.class(wanted)) {
            (Class::Unknown, _)
            | (_, Class::Unknown | Class::Void)
            | (Class::Pointer(_), Class::Number(Size::Bool)) => false,
            (Class::Pointer(value), Class::Pointer(wanted)) => self.apart(&value, &wanted),
            (Class::Number(_), Class::Number(_)) => false,
            (value, wanted) => value != wanted,
        }
    }

    /// The same for a number that is not 0.
    pub(super) fn takes_no_number(&self, wanted: &CType) -> bool {
        matches!(self.class(wanted), Class::Pointer(_) | Class::Whole(_))
    }

    /// Says whether a type has no negative values: a pointer, a struct, a truth.
    pub(super) fn takes_no_error(&self, wanted: &CType) -> bool {
        self.takes_no_number(wanted) || self.class(wanted) == Class::Number(Size::Bool)
    }

    /// The size of a number, if the type is one.
    pub(super) fn size(&self, of: &CType) -> Option<Size> {
        match self.class(of) {
            Class::Number(size) => Some(size),
            _ => None,
        }
    }

    /// Says whether pointers to these types are different things.
    fn apart(&self, value: &CType, wanted: &CType) -> bool {
        match (self.class(value), self.class(wanted)) {
            (Class::Whole(one), Class::Whole(two)) => one != two,
            (Class::Number(one), Class::Number(two)) => one.can_not_alias(two),
            (Class::Number(size), Class::Whole(_)) | (Class::Whole(_), Class::Number(size)) => size > Size::Byte,
            (Class::Pointer(_), Class::Whole(_)) | (Class::Whole(_), Class::Pointer(_)) => true,
            _ => false,
        }
    }

    fn class(&self, of: &CType) -> Class {
        let mut of = of.clone();
        for _ in 0..DEPTH {
            match of.derivations.first() {
                Some(Derivation::Pointer | Derivation::Array) => {
                    return of.pointed().map_or(Class::Unknown, Class::Pointer);
                }
                Some(Derivation::Function) => return Class::Unknown,
                None => {}
            }
            if of.base.starts_with("struct ") || of.base.starts_with("union ") {
                return Class::Whole(of.base);
            }
            if of.base == "void" {
                return Class::Void;
            }
            if let Some(size) = Size::of(&of.base) {
                return Class::Number(size);
            }
            match self.names.typedef(&of.base).and_then(read_type) {
                Some(next) => of = next,
                None => return Class::Unknown,
            }
        }
        Class::Unknown
    }
}

impl Declarations for TargetTypes<'_> {
    fn name(&self, name: &str) -> Option<CType> {
        if let Some(of) = variable_in(self.text, name.as_bytes()) {
            return Some(of);
        }
        let all = self.signatures(name.as_bytes());
        let mut returned = all.iter().map(|signature| signature.returns.as_str());
        let first = returned.next()?;
        if returned.any(|other| other != first) {
            return None;
        }
        let mut of = read_type(first)?;
        of.derivations.insert(0, Derivation::Function);
        Some(of)
    }

    fn member(&self, base: &str, member: &str) -> Option<CType> {
        read_type(self.member_words(base, member)?)
    }
}

/// What can be told of a type.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Class {
    Unknown,
    Void,
    Number(Size),
    /// What it points to.
    Pointer(CType),
    /// A struct or union by value.
    Whole(String),
}

/// Reads a type's words: `struct x * *`.
pub(super) fn read_type(words: &str) -> Option<CType> {
    if let Some((returned, rest)) = words.split_once(" ( * ) (") {
        let mut of = read_type(returned).filter(|_| !rest.ends_with(" *"))?;
        of.derivations.splice(0..0, [Derivation::Pointer, Derivation::Function]);
        return Some(of);
    }
    let mut base = words;
    let mut derivations = Vec::new();
    while let Some(inner) = base.strip_suffix(" *") {
        derivations.push(Derivation::Pointer);
        base = inner;
    }
    let plain = !base.is_empty() && base.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b' '));
    plain.then(|| CType { derivations, base: base.to_owned() })
}

/// What a text's declarations and definitions of a function take. A macro of that name takes anything.
pub(super) fn signatures_in(text: &[u8], name: &[u8]) -> BTreeSet<Signature> {
    declarations_in(text, name).filter_map(|at| Signature::at(text, at, at + name.len())).collect()
}

/// The types of what the kernel's macros define at the outermost level of a file.
const DEFINED: [(&[u8], &str); 5] = [
    (b"DEFINE_MUTEX", "struct mutex"),
    (b"DEFINE_SPINLOCK", "spinlock_t"),
    (b"DEFINE_RAW_SPINLOCK", "raw_spinlock_t"),
    (b"DEFINE_RWLOCK", "rwlock_t"),
    (b"DECLARE_RWSEM", "struct rw_semaphore"),
];

/// The type of a variable that a text defines outside of functions, on one line; `None` where its lines differ.
fn variable_in(text: &[u8], name: &[u8]) -> Option<CType> {
    let is_name = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let mut found: Option<CType> = None;
    for at in memchr::memmem::find_iter(text, name) {
        let (line, end) = (memchr::memrchr(b'\n', &text[..at]).map_or(0, |at| at + 1), at + name.len());
        if line == at || is_name(text.get(at - 1)) || is_name(text.get(end)) || !text[line].is_ascii_alphabetic() {
            continue;
        }
        let head = text[line..at].strip_prefix(b"static ").unwrap_or(&text[line..at]);
        let behind = text[end..].trim_ascii_start().first();
        let of = match (head.strip_suffix(b"("), behind) {
            (Some(made), Some(b')')) => match DEFINED.iter().find(|(name, _)| *name == made) {
                Some((_, kind)) => read_type(kind)?,
                None => continue,
            },
            (None, Some(b';' | b'=' | b'[')) if !head.iter().any(|b| b"(=,{:".contains(b)) => {
                let array: &[u8] = if behind == Some(&b'[') { b"[]" } else { b"" };
                let read = Parameter::read(&[head, name, array].concat());
                read_type(&read.kind).filter(|_| read.name.as_bytes() == name)?
            }
            _ => continue,
        };
        if found.replace(of.clone()).is_some_and(|other| other != of) {
            return None;
        }
    }
    found
}

/// Where a text declares or defines a function.
pub(super) fn declarations_in<'t>(text: &'t [u8], name: &'t [u8]) -> impl Iterator<Item = usize> + 't {
    let is_name = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    memchr::memmem::find_iter(text, name)
        .filter(move |at| {
            !is_name(at.checked_sub(1).and_then(|at| text.get(at))) && !is_name(text.get(at + name.len()))
        })
        .filter(|at| !is_said(text, *at))
        .filter(|at| Signature::at(text, *at, at + name.len()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_a_file_have_types() {
        let text =
            b"static DEFINE_MUTEX(one);\nstruct x *two = NULL, *more;\nstatic u64 three[4];\nint four;\nlong four;\n\
                     int five(int six)\n{\n\tint seven;\n}\n";
        let of = |name: &str| variable_in(text, name.as_bytes()).map(|of| of.to_string());
        assert_eq!(of("one").as_deref(), Some("struct mutex"));
        assert_eq!(of("two").as_deref(), Some("struct x *"));
        assert_eq!(of("three").as_deref(), Some("u64 *"));
        assert_eq!(["four", "five", "six", "seven", "more"].map(of), [None, None, None, None, None]);
    }

    #[test]
    fn words_of_types_are_read() {
        let shown = |words| read_type(words).map(|of| of.to_string());
        assert_eq!(shown("struct x * *").as_deref(), Some("struct x **"));
        assert_eq!(shown("unsigned long").as_deref(), Some("unsigned long"));
        assert_eq!(shown("int ( * ) ( struct x * a )").as_deref(), Some("pointer to function returning int"));
        assert_eq!(shown("int ( * ) ( int ) *"), None);
        assert_eq!(shown("SOME ( x )"), None);
        assert_eq!(shown(""), None);
    }
}
