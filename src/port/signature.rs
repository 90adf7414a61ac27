// SPDX-License-Identifier: GPL-2.0-only
//! The types and names of a function's parameters, as its declaration writes them.

use super::shape::{arguments, is_empty_list, parameters};
use super::size::Size;
use super::words::{is_identifier, words};

/// A parameter of a declaration.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Parameter {
    /// The words of its type with one space between them, qualifiers and attributes left out.
    pub kind: String,
    /// Its name; empty where the declaration gives none.
    pub name: String,
    /// Whether it is a pointer to what is `const`.
    pub constant: bool,
}

/// The parameters of a function, and what it returns.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Signature {
    /// What it takes.
    pub parameters: Vec<Parameter>,
    /// The words of the type that it returns, as those of a parameter's.
    pub returns: String,
}

/// What stands before a parameter's name, and between parameters, in a cache's line: marks that no text of a kernel has. What
/// looks like a declaration may have any other, as where a comment goes over a name and a parenthesis.
const NAME: &str = "\u{1e}";
const NEXT: &str = "\u{1f}";
/// What stands before the type of a pointer to what is `const`.
const CONST: &str = "const ";
/// What stands behind the type that a function returns.
const RETURNS: &str = "\u{1d}";

/// Words of a declaration that say nothing of the type's shape.
fn is_qualifier(word: &[u8]) -> bool {
    let known: [&[u8]; 9] =
        [b"const", b"volatile", b"restrict", b"register", b"static", b"inline", b"extern", b"noinline", b"asmlinkage"];
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
        let told = |word: &&[u8]| !is_qualifier(word) || **word == *b"const";
        let whole: Vec<&[u8]> = words(text).into_iter().filter(told).collect();
        let star = whole.iter().position(|word| *word == b"*").unwrap_or(0);
        let constant = whole[..star].contains(&b"const".as_slice());
        let all: Vec<&[u8]> = whole.iter().copied().filter(|word| !is_qualifier(word)).collect();
        let said = |words: &[&[u8]]| {
            let words: Vec<String> = words.iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect();
            words.join(" ")
        };
        // A pointer to a function: its name stands behind the first star.
        if let Some(open) =
            all.windows(3).position(|three| three[0] == b"(" && three[1] == b"*" && is_identifier(three[2]))
        {
            // What it takes keeps its qualifiers: another one makes another function.
            let behind =
                whole.windows(3).position(|three| *three == all[open..open + 3]).map_or(whole.len(), |at| at + 3);
            let kind = [&all[..open + 2], &whole[behind..]].concat();
            return Self { kind: said(&kind), name: said(&all[open + 2..open + 3]), constant: false };
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
        Self { kind, name: if named { said(&[*last]) } else { String::new() }, constant }
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
                    let apart = Size::of(one).zip(Size::of(two)).is_some_and(|(one, two)| one.can_not_alias(two));
                    tagged(one) && tagged(two) || apart
                }
            }
            (Shape::Number(one), Shape::Number(two)) => one.differs(two),
            (one, two) => one != two,
        }
    }
}

/// What can be told of a type by its words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape<'k> {
    Unknown,
    Number(Size),
    /// The type that it points to.
    Pointer(&'k str),
    /// A struct or union by value.
    Whole(&'k str),
}

impl<'k> Shape<'k> {
    fn of(kind: &'k str) -> Self {
        match kind.strip_suffix(" *") {
            Some(target) => Self::Pointer(target),
            None if kind.starts_with("struct ") || kind.starts_with("union ") => Self::Whole(kind),
            None => Size::of(kind).map_or(Self::Unknown, Self::Number),
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
        Some(Self { parameters: read_list(text, open)?, returns: joined(&words_before(text, start)) })
    }

    /// Reads the words of a pointer to a function, as [`Parameter`] has them: `int ( * ) ( struct x * a , u64 b )`.
    pub(super) fn of_pointer(kind: &str) -> Option<Self> {
        let (returns, rest) = kind.split_once(" ( * ) (")?;
        let plain = !returns.contains('(');
        let text = format!("({rest}");
        plain.then_some(Self { parameters: read_list(text.as_bytes(), 0)?, returns: returns.to_owned() })
    }

    /// Where another declaration of the same length can't be meant: the number of the first parameter, from 0, that has
    /// another type, and for a number another name as well, or that changed its place with another.
    pub(super) fn clash(&self, other: &Self) -> Option<usize> {
        if self.parameters.len() != other.parameters.len() {
            return None;
        }
        let named = |one: &str, two: &str| !one.is_empty() && !two.is_empty() && one != two;
        // Two that changed places.
        let swapped = |at: usize, name: &str| {
            let there = other.parameters.iter().position(|parameter| parameter.name == name);
            there.is_some_and(|there| self.parameters[there].name == other.parameters[at].name)
        };
        let mut pairs = self.parameters.iter().zip(&other.parameters).enumerate();
        let clash = pairs.find(|(at, (one, two))| {
            let pointers = one.kind.ends_with('*') && two.kind.ends_with('*');
            let other_name = named(&one.name, &two.name);
            one.contradicts(two) && (pointers || other_name) || other_name && swapped(*at, &one.name)
        });
        clash.map(|(at, _)| at)
    }

    /// As a cache's line writes it.
    pub(super) fn written(&self) -> String {
        let one = |parameter: &Parameter| {
            let constant = if parameter.constant { CONST } else { "" };
            format!("{constant}{}{NAME}{}", parameter.kind, parameter.name)
        };
        let list: Vec<String> = self.parameters.iter().map(one).collect();
        format!("{}{RETURNS}{}", self.returns, list.join(NEXT))
    }

    /// Reads what [`Self::written`] wrote.
    pub(super) fn from_written(text: &str) -> Option<Self> {
        let (returns, list) = text.split_once(RETURNS)?;
        let one = |part: &str| {
            let (kind, name) = part.rsplit_once(NAME)?;
            let plain = kind.strip_prefix(CONST);
            let (kind, name) = (plain.unwrap_or(kind).to_owned(), name.to_owned());
            Some(Parameter { kind, name, constant: plain.is_some() })
        };
        let parts = list.split(NEXT).filter(|_| !list.is_empty());
        Some(Self { parameters: parts.map(one).collect::<Option<_>>()?, returns: returns.to_owned() })
    }
}

/// The parameters of the list whose parenthesis stands at `open`.
fn read_list(text: &[u8], open: usize) -> Option<Vec<Parameter>> {
    let list = arguments(text, open)?;
    let empty = is_empty_list(&list) || matches!(list.as_slice(), [only] if only.trim_ascii() == b"void");
    Some(if empty { Vec::new() } else { list.into_iter().map(Parameter::read).collect() })
}

/// The words before the name at `start` in its declaration: those of its line, or of the line above.
pub(super) fn words_before(text: &[u8], start: usize) -> Vec<&[u8]> {
    let line = |end: usize| text[..end].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let from = line(start);
    let from = if from == start && from > 0 { line(from - 1) } else { from };
    words(&text[from..start])
}

/// Words of a type without those that say nothing of its shape.
fn joined(words: &[&[u8]]) -> String {
    let told = words.iter().filter(|word| !is_qualifier(word));
    told.map(|word| String::from_utf8_lossy(word).into_owned()).collect::<Vec<_>>().join(" ")
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
        let shown: Vec<(&str, &str)> =
            read.parameters.iter().map(|one| (one.kind.as_str(), one.name.as_str())).collect();
        let function = "int ( * ) ( int )";
        let wanted = [
            ("struct x *", "a"),
            ("u64", "b"),
            ("unsigned int", ""),
            ("struct y *", ""),
            (function, "g"),
            ("u8 *", "d"),
        ];
        assert_eq!((shown, read.returns.as_str()), (wanted.to_vec(), "int"));
        let made = signature("static inline const struct x *f(void)\n{\n");
        assert_eq!((made.parameters.len(), made.returns.as_str()), (0, "struct x *"));
        assert_eq!(Signature::from_written(&made.written()), Some(made));
        assert!(read.parameters[0].constant && !read.parameters[3].constant);
        let pointer = Parameter::read(b"int (*f)(const struct x *, u64 b)");
        let pointed = Signature::of_pointer(&pointer.kind).expect("a pointer to a function");
        assert_eq!((pointed.parameters[0].kind.as_str(), pointed.parameters[0].constant), ("struct x *", true));
        assert_eq!((pointed.parameters.len(), pointed.returns.as_str()), (2, "int"));
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
        assert_eq!(clash("int a, u64 start, u64 end", "int a, u64 end, u64 start"), Some(1));
        assert_eq!(clash("int a, u64 start, u64 end", "int a, u64 from, u64 to"), None);
    }
}
