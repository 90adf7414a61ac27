// SPDX-License-Identifier: GPL-2.0-only
//! Finds the names of a [`Dialect`] in a tree's own `#define`s and typedefs.
//!
//! In: the bytes of headers, in any order, from any number of threads ([`DialectMiner::merge`]). Out: a dialect that
//! does not depend on that order. A macro is an attribute if its body is made of nothing but attributes, an iterator
//! if its body is nothing but the head of a loop, a declarer if its body declares what an argument names; all three
//! may be said through other macros, so that the answer is a fixpoint. Deliberately absent: what conditionals say.

mod body;
mod typedefs;

use std::collections::BTreeSet;

use super::dialect::{NameMap, Roles};
use super::{Dialect, Role};
use body::{Body, Declares, Iterator};

type Through = (Box<[u8]>, Vec<Option<u8>>);

/// What is known of a macro's definitions.
#[derive(Clone, Debug, Default)]
struct Candidate {
    /// Bodies made of nothing but attributes, if these macros are such: without and with arguments.
    attribute: Vec<Needs>,
    /// Whether some body is nothing of the kind.
    other: bool,
    iterator: bool,
    /// The iterators that it could be said through.
    iterator_through: BTreeSet<Box<[u8]>>,
    declares: Option<u8>,
    /// The declarers that it could be said through, and which parameter is each of their arguments.
    declares_through: BTreeSet<Through>,
}

/// The macros that a body of attributes needs to be attributes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Needs {
    objects: Vec<Box<[u8]>>,
    functions: Vec<Box<[u8]>>,
}

/// Collects definitions.
#[derive(Clone, Debug, Default)]
pub struct DialectMiner {
    objects: NameMap<Candidate>,
    functions: NameMap<Candidate>,
    types: NameMap<()>,
}

impl DialectMiner {
    /// Makes a miner that knows nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Says whether a tree's dialect is to be mined from a file: a header that the whole tree may include.
    #[must_use]
    pub fn wants(path: &str) -> bool {
        if !path.ends_with(".h") {
            return false;
        }
        let mut parts = path.split('/');
        match parts.next() {
            Some("include") => true,
            Some("arch") => parts.nth(1) == Some("include"),
            _ => false,
        }
    }

    /// Reads the definitions of one file.
    pub fn add(&mut self, text: &[u8]) {
        for at in memchr::memmem::find_iter(text, b"define") {
            if let Some(definition) = body::definition(text, at) {
                self.define(&definition);
            }
        }
        typedefs::find(text, |name| {
            if !self.types.contains_key(name) {
                self.types.insert(name.into(), ());
            }
        });
    }

    fn define(&mut self, definition: &body::Definition<'_>) {
        let body = body::read(definition);
        let plain = body == Body::default();
        // Most definitions are nothing of interest; only names that could be taken for something else are kept.
        if plain && definition.params.is_none() && !definition.name.iter().any(u8::is_ascii_lowercase) {
            return;
        }
        let map = if definition.params.is_some() { &mut self.functions } else { &mut self.objects };
        let candidate = match map.get_mut(definition.name) {
            Some(candidate) => candidate,
            None => map.entry(definition.name.into()).or_default(),
        };
        candidate.other |= !body.empty && body.attribute.is_none();
        if let Some(needs) = body.attribute
            && !candidate.attribute.contains(&needs)
        {
            candidate.attribute.push(needs);
        }
        match body.iterator {
            Some(Iterator::Plain) => candidate.iterator = true,
            Some(Iterator::Through(name)) => {
                candidate.iterator_through.insert(name.into());
            }
            None => {}
        }
        match body.declares {
            Some(Declares::Argument(argument)) => {
                candidate.declares = Some(candidate.declares.map_or(argument, |known| known.min(argument)));
            }
            Some(Declares::Through(name, arguments)) => {
                candidate.declares_through.insert((name.into(), arguments));
            }
            None => {}
        }
    }

    /// Adds what another miner collected.
    pub fn merge(&mut self, other: Self) {
        for (mine, theirs) in [(&mut self.objects, other.objects), (&mut self.functions, other.functions)] {
            for (name, candidate) in theirs {
                match mine.get_mut(&name) {
                    Some(known) => known.join(candidate),
                    None => {
                        mine.insert(name, candidate);
                    }
                }
            }
        }
        self.types.extend(other.types);
    }

    /// Settles what the names are, given what `base` knows of other names; the result holds the new ones alone.
    #[must_use]
    pub fn finish(&self, base: &Dialect) -> Dialect {
        let mut dialect = Dialect::default();
        self.find_attributes(base, &mut dialect);
        self.find_iterators(base, &mut dialect);
        self.find_declarers(base, &mut dialect);
        for name in self.types.keys() {
            dialect.add_bytes(name, Role::Type);
        }
        dialect
    }

    fn find_attributes(&self, base: &Dialect, dialect: &mut Dialect) {
        let objects = self.objects.iter().map(|(name, candidate)| (name, candidate, Role::Attribute));
        let functions = self.functions.iter().map(|(name, candidate)| (name, candidate, Role::AttributeCall));
        let mut open: Vec<_> = objects
            .chain(functions)
            .filter(|(name, candidate, _)| !candidate.attribute.is_empty() && may_be_attribute(name))
            // A name that is a function or a value somewhere is too dangerous to be blanked.
            .filter(|(_, candidate, _)| !candidate.other)
            .collect();
        loop {
            let before = open.len();
            open.retain(|(name, candidate, role)| {
                let known = |names: &[Box<[u8]>], role: u8| {
                    names.iter().all(|name| dialect.roles(name).has(role) || base.roles(name).has(role))
                };
                let holds = |needs: &Needs| {
                    known(&needs.objects, Roles::ATTRIBUTE) && known(&needs.functions, Roles::ATTRIBUTE_CALL)
                };
                let settled = match role {
                    Role::Attribute => candidate.attribute.iter().any(holds),
                    _ => candidate.attribute.iter().all(holds),
                };
                if settled {
                    dialect.add_bytes(name, *role);
                }
                !settled
            });
            if open.len() == before {
                return;
            }
        }
    }

    fn find_iterators(&self, base: &Dialect, dialect: &mut Dialect) {
        let mut open: Vec<_> = self
            .functions
            .iter()
            .filter(|(_, candidate)| candidate.iterator || !candidate.iterator_through.is_empty())
            .collect();
        loop {
            let before = open.len();
            open.retain(|(name, candidate)| {
                let known =
                    |name: &[u8]| dialect.roles(name).has(Roles::ITERATOR) || base.roles(name).has(Roles::ITERATOR);
                let settled = candidate.iterator || candidate.iterator_through.iter().any(|name| known(name));
                if settled {
                    dialect.add_bytes(name, Role::Iterator);
                }
                !settled
            });
            if open.len() == before {
                return;
            }
        }
    }

    fn find_declarers(&self, base: &Dialect, dialect: &mut Dialect) {
        let mut open: Vec<_> = self
            .functions
            .iter()
            .filter(|(_, candidate)| candidate.declares.is_some() || !candidate.declares_through.is_empty())
            .collect();
        loop {
            let before = open.len();
            let mut found: Vec<(&[u8], u8)> = Vec::new();
            open.retain(|(name, candidate)| {
                let declared = |name: &[u8]| dialect.declared_argument(name).or_else(|| base.declared_argument(name));
                let through = || {
                    let mut arguments = candidate
                        .declares_through
                        .iter()
                        .filter_map(|(name, arguments)| *arguments.get(declared(name)?)?);
                    arguments.next()
                };
                match candidate.declares.or_else(through) {
                    Some(argument) => {
                        found.push((name, argument));
                        false
                    }
                    None => true,
                }
            });
            for (name, argument) in found {
                dialect.add_bytes(name, Role::Declarer { name: argument });
            }
            if open.len() == before {
                return;
            }
        }
    }
}

impl Candidate {
    fn join(&mut self, other: Self) {
        for needs in other.attribute {
            if !self.attribute.contains(&needs) {
                self.attribute.push(needs);
            }
        }
        self.other |= other.other;
        self.iterator |= other.iterator;
        self.iterator_through.extend(other.iterator_through);
        self.declares = match (self.declares, other.declares) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        self.declares_through.extend(other.declares_through);
    }
}

/// Says whether a name could stand for an attribute without harm: a plain word (`vector`, `inline`) can't.
fn may_be_attribute(name: &[u8]) -> bool {
    if matches!(name, b"inline" | b"__inline" | b"__inline__" | b"extern" | b"static" | b"const" | b"volatile") {
        return false;
    }
    name.iter().any(|byte| *byte == b'_' || byte.is_ascii_uppercase())
        || name.starts_with(b"no")
        || name.starts_with(b"asm")
}

impl Dialect {
    /// The built-in names, and what the files of a tree define; see [`DialectMiner::wants`].
    #[must_use]
    pub fn mine<'t>(files: impl IntoIterator<Item = &'t [u8]>) -> Self {
        let mut miner = DialectMiner::new();
        for text in files {
            miner.add(text);
        }
        let mut dialect = Self::builtin();
        let mined = miner.finish(&dialect);
        dialect.merge(&mined);
        dialect
    }

    /// What one file defines itself, on top of `self`.
    pub(super) fn own(&self, text: &[u8]) -> Self {
        if memchr::memmem::find(text, b"define").is_none() && memchr::memmem::find(text, b"typedef").is_none() {
            return Self::default();
        }
        let mut miner = DialectMiner::new();
        miner.add(text);
        miner.finish(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mined(text: &str) -> Vec<String> {
        let mut miner = DialectMiner::new();
        miner.add(text.as_bytes());
        miner
            .finish(&Dialect::default())
            .entries()
            .into_iter()
            .map(|(name, role)| format!("{role:?} {}", String::from_utf8_lossy(name)))
            .collect()
    }

    #[test]
    fn bodies_of_attributes_make_attributes_through_other_macros_too() {
        assert_eq!(
            mined(
                "#define __section(s) __attribute__((__section__(s)))\n\
                 # define __cold\n#define __cold __attribute__((__cold__))\n\
                 #define __init __section(\".init.text\") __cold /* x */ \\\n\t__unknown\n\
                 #define __exit __section(\".exit\") __cold\n\
                 #define VISIBLE static\n#define inline inline __attribute__((x))\n#define vector __attribute__((v))\n"
            ),
            ["Attribute VISIBLE", "Attribute __cold", "Attribute __exit", "AttributeCall __section"]
        );
    }

    #[test]
    fn a_name_that_is_a_function_somewhere_is_no_attribute() {
        assert_eq!(
            mined("#define __foo(x) __attribute__((x))\n#define __foo(x) do_foo(x)\n#define A_H\n#define __x_y 1\n"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn heads_of_loops_make_iterators() {
        assert_eq!(
            mined(
                "#define each(p, h) for (p = h; p; p = p->n)\n#define each_if(p, h) each(p, h) if (p->x)\n\
                 #define whole(p) for (;;) p++;\n#define each_two(p, h) \\\n\teach(p, (h)->a)\n"
            ),
            ["Iterator each", "Iterator each_if", "Iterator each_two"]
        );
    }

    #[test]
    fn declarations_of_an_argument_make_declarers() {
        assert_eq!(
            mined(
                "#define DEFINE_LOCK(x) struct lock x = INIT(x)\n#define BITS(n, b) \\\n\tunsigned long n[b]\n\
                 #define IN(type, name) __attribute__((y)) __typeof__(type) name\n#define OUT(t, n) extern IN(t, n)\n\
                 #define RET(x) return x\n#define PASTE(x) struct lock a_##x\n"
            ),
            [
                "Declarer { name: 0 } BITS",
                "Declarer { name: 0 } DEFINE_LOCK",
                "Declarer { name: 1 } IN",
                "Declarer { name: 1 } OUT"
            ]
        );
    }

    #[test]
    fn typedefs_make_types_if_their_names_tell() {
        assert_eq!(
            mined(
                "typedef unsigned int u32;\ntypedef struct {\n\tint a;\n} pte_t, *ptep_t;\ntypedef int (*cmp_fn_t)(int);\n\
                 typedef __u32 __bitwise __le32;\ntypedef u8 name_t[16];\ntypedef void fn_t(int);\ntypedef int status;\n\
                 typedef struct { int x; } __packed __attribute__((x)) gdt_t __aligned(8);\n"
            ),
            ["__le32", "cmp_fn_t", "fn_t", "gdt_t", "name_t", "pte_t", "ptep_t", "u32"]
                .map(|name| format!("Type {name}"))
        );
    }

    #[test]
    fn the_order_of_files_does_not_matter() {
        let texts = ["#define a_b __attribute__((x))\n", "#define c_d a_b\n", "#define c_d(x) 1\n#define a_b\n"];
        let mut forth = DialectMiner::new();
        let mut back = DialectMiner::new();
        for text in texts {
            forth.add(text.as_bytes());
        }
        for text in texts.iter().rev() {
            let mut one = DialectMiner::new();
            one.add(text.as_bytes());
            back.merge(one);
        }
        let (forth, back) = (forth.finish(&Dialect::default()), back.finish(&Dialect::default()));
        assert_eq!(forth.serialize(), back.serialize());
        assert_eq!(forth.len(), 2);
    }
}
