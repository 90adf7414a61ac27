// SPDX-License-Identifier: GPL-2.0-only
//! What the macros of a tree do to its syntax.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use super::ParseCache;

/// What a name does where a grammar of plain C would be misled. A name may play several roles.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// A macro that expands to attributes or to nothing, such as `__init`.
    Attribute,
    /// The same with arguments, such as `__must_hold(x)`.
    AttributeCall,
    /// A macro that is the head of a loop, such as `list_for_each_entry(…)`.
    Iterator,
    /// A macro that declares what one of its arguments names, such as `DECLARE_BITMAP(name, bits)`.
    Declarer {
        /// Which argument is the name, from 0.
        name: u8,
    },
    /// A type's name, such as `u32`.
    Type,
}

/// The roles of a name, packed.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Roles {
    bits: u8,
    declared: u8,
}

impl Roles {
    pub(super) const ATTRIBUTE: u8 = 1;
    pub(super) const ATTRIBUTE_CALL: u8 = 2;
    pub(super) const ITERATOR: u8 = 4;
    pub(super) const DECLARER: u8 = 8;
    pub(super) const TYPE: u8 = 16;

    pub(super) const fn has(self, role: u8) -> bool {
        self.bits & role != 0
    }

    fn add(&mut self, role: Role) {
        self.bits |= bit(role);
        if let Role::Declarer { name } = role {
            self.declared = name;
        }
    }

    fn join(&mut self, other: Self) {
        if other.has(Self::DECLARER) {
            self.declared = other.declared;
        }
        self.bits |= other.bits;
    }

    fn all(self) -> impl Iterator<Item = Role> {
        let declarer = Role::Declarer { name: self.declared };
        [Role::Attribute, Role::AttributeCall, Role::Iterator, declarer, Role::Type]
            .into_iter()
            .filter(move |role| self.has(bit(*role)))
    }
}

const fn bit(role: Role) -> u8 {
    match role {
        Role::Attribute => Roles::ATTRIBUTE,
        Role::AttributeCall => Roles::ATTRIBUTE_CALL,
        Role::Iterator => Roles::ITERATOR,
        Role::Declarer { .. } => Roles::DECLARER,
        Role::Type => Roles::TYPE,
    }
}

/// A hash for names: quick, and the same in every run. Names come from source files, not from an enemy; a crafted file
/// costs time, nothing else.
#[derive(Clone, Copy, Default)]
pub(super) struct NameHasher(u64);

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut mix = |word: u64| self.0 = (self.0.rotate_left(26) ^ word).wrapping_mul(FACTOR);
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            mix(u64::from_le_bytes(chunk.try_into().expect("the chunk has eight bytes")));
        }
        let mut last = [0; 8];
        last[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
        mix(u64::from_le_bytes(last));
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

/// A map by name.
pub(super) type NameMap<V> = HashMap<Box<[u8]>, V, BuildHasherDefault<NameHasher>>;

/// The names that make kernel C differ from C: found in a tree's own `#define`s and typedefs.
///
/// A name that stands nowhere here is read as plain C.
#[derive(Clone, Default)]
pub struct Dialect {
    names: NameMap<Roles>,
    /// Where files that were parsed with this and other dialects are kept.
    parses: Option<Arc<ParseCache>>,
}

impl PartialEq for Dialect {
    fn eq(&self, other: &Self) -> bool {
        self.names == other.names
    }
}

impl Eq for Dialect {}

impl Dialect {
    /// The names of the kernel's core that every tree has, for texts without a tree and for trees of which nothing was
    /// mined.
    #[must_use]
    pub fn builtin() -> Self {
        super::builtin::dialect()
    }

    /// The same dialect, with a place where parsed files are kept for all that look at them.
    #[must_use]
    pub fn with_parses(mut self, parses: Arc<ParseCache>) -> Self {
        self.parses = Some(parses);
        self
    }

    pub(super) fn parses(&self) -> Option<&ParseCache> {
        self.parses.as_deref()
    }

    /// A number that is the same for two dialects that read `text` alike: made of the roles of its words.
    pub(super) fn reading_of(&self, text: &[u8]) -> u64 {
        let mut mix = NameHasher::default();
        let is_word = |byte: &u8| super::token::is_word(*byte);
        let mut rest = text;
        while let Some(start) = rest.iter().position(is_word) {
            rest = &rest[start..];
            let end = rest.iter().position(|byte| !is_word(byte)).unwrap_or(rest.len());
            let roles = self.roles(&rest[..end]);
            if roles.bits != 0 {
                mix.write(&rest[..end]);
                mix.write(&[roles.bits, roles.declared]);
            }
            rest = &rest[end..];
        }
        mix.finish()
    }

    /// Gives `name` a role.
    pub fn add(&mut self, name: &str, role: Role) {
        self.add_bytes(name.as_bytes(), role);
    }

    pub(super) fn add_bytes(&mut self, name: &[u8], role: Role) {
        match self.names.get_mut(name) {
            Some(roles) => roles.add(role),
            None => {
                let mut roles = Roles::default();
                roles.add(role);
                self.names.insert(name.into(), roles);
            }
        }
    }

    /// Takes a role from `name`, if it has it.
    pub fn remove(&mut self, name: &str, role: Role) {
        if let Some(roles) = self.names.get_mut(name.as_bytes()) {
            roles.bits &= !bit(role);
        }
    }

    /// Adds all that `other` knows.
    pub fn merge(&mut self, other: &Self) {
        for (name, roles) in &other.names {
            match self.names.get_mut(name) {
                Some(known) => known.join(*roles),
                None => {
                    self.names.insert(name.clone(), *roles);
                }
            }
        }
    }

    pub(super) fn roles(&self, name: &[u8]) -> Roles {
        self.names.get(name).copied().unwrap_or_default()
    }

    /// Says whether `name` is a macro that expands to attributes, without arguments.
    #[must_use]
    pub fn is_attribute(&self, name: &[u8]) -> bool {
        self.roles(name).has(Roles::ATTRIBUTE)
    }

    /// The same for one with arguments.
    #[must_use]
    pub fn is_attribute_call(&self, name: &[u8]) -> bool {
        self.roles(name).has(Roles::ATTRIBUTE_CALL)
    }

    /// Says whether `name` is a macro that is the head of a loop, by the table or by its name.
    #[must_use]
    pub fn is_iterator(&self, name: &[u8]) -> bool {
        self.roles(name).has(Roles::ITERATOR) || looks_like_iterator(name)
    }

    /// Says whether `name` is known as a type.
    #[must_use]
    pub fn is_type(&self, name: &[u8]) -> bool {
        self.roles(name).has(Roles::TYPE)
    }

    /// Which argument of the macro `name` is the name that it declares; `None` for a macro that declares nothing.
    #[must_use]
    pub fn declared_argument(&self, name: &[u8]) -> Option<usize> {
        let roles = self.roles(name);
        roles.has(Roles::DECLARER).then_some(roles.declared as usize)
    }

    /// How many names are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Says whether no name is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// All names with their roles, ordered by name and role.
    #[must_use]
    pub fn entries(&self) -> Vec<(&[u8], Role)> {
        let mut all: Vec<_> =
            self.names.iter().flat_map(|(name, roles)| roles.all().map(|role| (&**name, role))).collect();
        all.sort_unstable();
        all
    }

    /// Writes the dialect as a text: a line a name, its roles as letters before it. Equal dialects give equal texts.
    #[must_use]
    pub fn serialize(&self) -> Vec<u8> {
        let mut names: Vec<_> = self.names.iter().filter(|(_, roles)| roles.bits != 0).collect();
        names.sort_unstable_by_key(|(name, _)| *name);
        let mut out = Vec::with_capacity(names.len() * 20);
        for (name, roles) in names {
            for role in roles.all() {
                match role {
                    Role::Attribute => out.push(b'a'),
                    Role::AttributeCall => out.push(b'f'),
                    Role::Iterator => out.push(b'i'),
                    Role::Declarer { name } => out.extend([b'd', b'0' + name.min(9)]),
                    Role::Type => out.push(b't'),
                }
            }
            out.push(b' ');
            out.extend_from_slice(name);
            out.push(b'\n');
        }
        out
    }

    /// Reads what [`Dialect::serialize`] wrote; `None` when the text is something else.
    #[must_use]
    pub fn deserialize(text: &[u8]) -> Option<Self> {
        let mut names = NameMap::default();
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let space = memchr::memchr(b' ', line)?;
            let (letters, name) = (&line[..space], &line[space + 1..]);
            if name.is_empty() || !name.iter().all(|byte| super::token::is_word(*byte)) {
                return None;
            }
            let mut roles = Roles::default();
            let mut letters = letters.iter();
            while let Some(letter) = letters.next() {
                roles.add(match letter {
                    b'a' => Role::Attribute,
                    b'f' => Role::AttributeCall,
                    b'i' => Role::Iterator,
                    b'd' => Role::Declarer {
                        name: letters.next().filter(|digit| digit.is_ascii_digit())?.wrapping_sub(b'0'),
                    },
                    b't' => Role::Type,
                    _ => return None,
                });
            }
            names.insert(name.into(), roles);
        }
        Some(Self { names, parses: None })
    }
}

/// Says whether a name tells by itself that it heads a loop.
pub(super) fn looks_like_iterator(name: &[u8]) -> bool {
    let has = |part: &[u8]| memchr::memmem::find(name, part).is_some();
    has(b"for_each") || has(b"foreach") || has(b"FOR_EACH")
}

impl std::fmt::Debug for Dialect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dialect of {} names", self.names.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialect_survives_its_text() {
        let mut dialect = Dialect::default();
        for (name, role) in [
            ("__init", Role::Attribute),
            ("__must_hold", Role::AttributeCall),
            ("list_for_each", Role::Iterator),
            ("DECLARE_BITMAP", Role::Declarer { name: 0 }),
            ("DEFINE_PER_CPU", Role::Declarer { name: 1 }),
            ("u32", Role::Type),
            ("both", Role::Attribute),
            ("both", Role::Type),
        ] {
            dialect.add(name, role);
        }
        let text = dialect.serialize();
        assert_eq!(Dialect::deserialize(&text), Some(dialect.clone()));
        assert_eq!(dialect.declared_argument(b"DEFINE_PER_CPU"), Some(1));
        assert_eq!(dialect.declared_argument(b"u32"), None);
        assert!(dialect.is_type(b"both") && dialect.is_attribute(b"both"));
    }

    #[test]
    fn a_text_that_is_no_dialect_is_refused() {
        for text in ["x", "q name\n", "a \n", "d name\n", "a two words\n"] {
            assert_eq!(Dialect::deserialize(text.as_bytes()), None, "{text}");
        }
    }
}
