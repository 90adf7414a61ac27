// SPDX-License-Identifier: GPL-2.0-only
//! The types and names of a function's parameters, as its declaration writes them.

use super::shape::{arguments, is_empty_list, parameters};
use super::words::{is_identifier, words};

/// A parameter of a declaration.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Parameter {
    /// The words of its type with one space between them, qualifiers and attributes left out.
    pub kind: String,
    /// Its name; empty where the declaration gives none.
    pub name: String,
}

/// The parameters of a function.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Signature(pub Vec<Parameter>);

/// What stands before a parameter's name, and between parameters, in a cache's line: marks that no text of a kernel has. What
/// looks like a declaration may have any other, as where a comment goes over a name and a parenthesis.
const NAME: &str = "\u{1e}";
const NEXT: &str = "\u{1f}";

/// Words of a declaration that say nothing of the type's shape.
fn is_qualifier(word: &[u8]) -> bool {
    let known: [&[u8]; 6] = [b"const", b"volatile", b"restrict", b"register", b"static", b"inline"];
    known.contains(&word) || (word.starts_with(b"__") && !is_builtin(word))
}

fn is_builtin(word: &[u8]) -> bool {
    let known: [&[u8]; 18] = [
        b"void",
        b"char",
        b"short",
        b"int",
        b"long",
        b"unsigned",
        b"signed",
        b"float",
        b"double",
        b"bool",
        b"__u8",
        b"__u16",
        b"__u32",
        b"__u64",
        b"__s8",
        b"__s16",
        b"__s32",
        b"__s64",
    ];
    known.contains(&word)
}

impl Parameter {
    /// Reads a parameter, or a declaration of a variable without its value.
    pub(super) fn read(text: &[u8]) -> Self {
        let all: Vec<&[u8]> = words(text).into_iter().filter(|word| !is_qualifier(word)).collect();
        let said = |words: &[&[u8]]| {
            let words: Vec<String> = words.iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect();
            words.join(" ")
        };
        // A pointer to a function: its name stands behind the first star.
        if let Some(open) =
            all.windows(3).position(|three| three[0] == b"(" && three[1] == b"*" && is_identifier(three[2]))
        {
            let kind = [&all[..open + 2], &all[open + 3..]].concat();
            return Self { kind: said(&kind), name: said(&all[open + 2..open + 3]) };
        }
        let end = all.iter().position(|word| matches!(*word, b"[" | b":")).unwrap_or(all.len());
        let array = all.get(end) == Some(&&b"["[..]);
        let head = &all[..end];
        let Some((last, before)) = head.split_last() else { return Self::default() };
        let tag = before.last().is_some_and(|word| matches!(*word, b"struct" | b"union" | b"enum"));
        let named = is_identifier(last) && !is_builtin(last) && !tag && !before.is_empty();
        let mut kind = said(if named { before } else { head });
        if array {
            kind.push_str(" *");
        }
        Self { kind, name: if named { said(&[*last]) } else { String::new() } }
    }

    /// The struct or union that a pointer to it, or a variable of it, has as its type: `struct x *`, `struct x`.
    pub(super) fn holder(&self) -> Option<&str> {
        let rest = self.kind.strip_prefix("struct ").or_else(|| self.kind.strip_prefix("union "))?;
        let name = rest.strip_suffix(" *").unwrap_or(rest);
        name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_').then_some(name)
    }

    /// Says whether the types are such that one can't stand for the other: pointers to different things, a pointer and a
    /// number, numbers of another size. What a typedef hides is not known, and no difference.
    pub(super) fn contradicts(&self, other: &Self) -> bool {
        let (one, two) = (Shape::of(&self.kind), Shape::of(&other.kind));
        match (one, two) {
            (Shape::Unknown, _) | (_, Shape::Unknown) => false,
            (Shape::Pointer(one), Shape::Pointer(two)) => {
                one != two && !matches!((one, two), ("void" | "char" | "u8", _) | (_, "void" | "char" | "u8")) && {
                    let tagged = |kind: &str| kind.starts_with("struct ") || kind.starts_with("union ");
                    tagged(one) && tagged(two)
                }
            }
            (one, two) => one != two,
        }
    }
}

/// What can be told of a type by its words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape<'k> {
    Unknown,
    Bool,
    /// Up to 32 bits, an `enum` too.
    Small,
    /// As wide as a pointer.
    Long,
    /// 64 bits.
    Wide,
    /// The type that it points to.
    Pointer(&'k str),
    /// A struct or union by value.
    Whole(&'k str),
}

impl<'k> Shape<'k> {
    fn of(kind: &'k str) -> Self {
        if let Some(target) = kind.strip_suffix(" *") {
            return Self::Pointer(target);
        }
        match kind {
            "bool" => Self::Bool,
            "u64" | "s64" | "__u64" | "__s64" | "uint64_t" | "int64_t" | "loff_t" | "long long"
            | "unsigned long long" | "sector_t" | "ktime_t" => Self::Wide,
            "long" | "unsigned long" | "size_t" | "ssize_t" | "pgoff_t" | "uintptr_t" | "long int"
            | "unsigned long int" => Self::Long,
            "int" | "unsigned int" | "unsigned" | "u32" | "s32" | "u16" | "s16" | "u8" | "s8" | "short"
            | "unsigned short" | "char" | "unsigned char" | "signed char" | "uint32_t" | "int32_t" | "uint16_t"
            | "uint8_t" | "__u32" | "__u16" | "__u8" | "gfp_t" => Self::Small,
            kind if kind.starts_with("enum ") => Self::Small,
            kind if kind.starts_with("struct ") || kind.starts_with("union ") => Self::Whole(kind),
            _ => Self::Unknown,
        }
    }
}

impl Signature {
    /// Reads the declaration or definition of a function whose name is at `start..end`; `None` where it is a macro or
    /// only used there.
    pub(super) fn at(text: &[u8], start: usize, end: usize) -> Option<Self> {
        let line = text[..start].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        if text[line..start].starts_with(b"#") {
            return None;
        }
        parameters(text, start, end)?;
        let open = end + text[end..].iter().position(|b| *b == b'(')?;
        let list = arguments(text, open)?;
        if is_empty_list(&list) || matches!(list.as_slice(), [only] if only.trim_ascii() == b"void") {
            return Some(Self::default());
        }
        Some(Self(list.into_iter().map(Parameter::read).collect()))
    }

    /// Where another declaration of the same length can't be meant: the number of the first parameter, from 0, that has
    /// another type, and for a number another name as well.
    pub(super) fn clash(&self, other: &Self) -> Option<usize> {
        if self.0.len() != other.0.len() {
            return None;
        }
        self.0.iter().zip(&other.0).position(|(one, two)| {
            let pointers = one.kind.ends_with('*') && two.kind.ends_with('*');
            one.contradicts(two) && (pointers || (!one.name.is_empty() && !two.name.is_empty() && one.name != two.name))
        })
    }

    /// As a cache's line writes it.
    pub(super) fn written(&self) -> String {
        let one = |parameter: &Parameter| format!("{}{NAME}{}", parameter.kind, parameter.name);
        self.0.iter().map(one).collect::<Vec<_>>().join(NEXT)
    }

    /// Reads what [`Self::written`] wrote.
    pub(super) fn from_written(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::default());
        }
        let one = |part: &str| {
            let (kind, name) = part.rsplit_once(NAME)?;
            Some(Parameter { kind: kind.to_owned(), name: name.to_owned() })
        };
        text.split(NEXT).map(one).collect::<Option<_>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature(text: &str) -> Signature {
        let start = text.find("f(").expect("the name is there");
        Signature::at(text.as_bytes(), start, start + 1).expect("a declaration")
    }

    #[test]
    fn types_and_names_are_told_apart() {
        let read = signature("int f(const struct x *a, u64 b, unsigned int, struct y *, int (*g)(int), u8 d[4]);\n");
        let shown: Vec<(&str, &str)> = read.0.iter().map(|one| (one.kind.as_str(), one.name.as_str())).collect();
        let function = "int ( * ) ( int )";
        let wanted = [
            ("struct x *", "a"),
            ("u64", "b"),
            ("unsigned int", ""),
            ("struct y *", ""),
            (function, "g"),
            ("u8 *", "d"),
        ];
        assert_eq!(shown, wanted);
        assert_eq!(Signature::from_written(&read.written()), Some(read));
        let odd = signature("for f(a | b; see there, c);\n");
        assert_eq!(Signature::from_written(&odd.written()), Some(odd));
    }

    #[test]
    fn types_clash_where_they_can_not_stand_for_each_other() {
        let clash = |one: &str, two: &str| {
            signature(&format!("int f({one});\n")).clash(&signature(&format!("int f({two});\n")))
        };
        assert_eq!(clash("struct x *a", "const struct x *b"), None);
        assert_eq!(clash("struct x *a", "struct y *a"), Some(0));
        assert_eq!(clash("int a, u64 end", "int a, int front"), Some(1));
        assert_eq!(clash("u64 a", "loff_t from"), None);
        assert_eq!(clash("u64 a", "int a"), None);
        assert_eq!(clash("foo_t a", "int b"), None);
        assert_eq!(clash("void *a", "struct x *b"), None);
    }
}
