// SPDX-License-Identifier: GPL-2.0-only
//! Types as far as rules need them: the type of a local, of a member, of what a call returns.
//!
//! In: declarations. Out: [`CType`]s and, for simple expressions, [`Types::type_of`]. Deliberately absent: promotions,
//! sizes, and everything that would need a preprocessor. What is not known is `None`, never a guess.

use std::collections::HashMap;
use std::fmt;

use super::declarator::{declared_name, inner};
use super::scope::Scopes;
use super::{CFile, Field, ItemKind, Kind, NodeId, Syntax};

/// What a name is before its base type is reached.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Derivation {
    /// A pointer to what follows.
    Pointer,
    /// An array of what follows.
    Array,
    /// A function that returns what follows.
    Function,
}

/// A type: `struct foo *x[3]` is an array of pointers to `struct foo`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CType {
    /// Derivations from the name outwards.
    pub derivations: Vec<Derivation>,
    /// The words of the base type with one blank between, without qualifiers: `struct foo`, `unsigned long`, `u32`.
    pub base: String,
}

impl CType {
    /// Reads the type of a declaration, a member, a parameter or a type descriptor, for one of its declarators; `None`
    /// for a base type without a name.
    #[must_use]
    pub fn of(syntax: &Syntax, text: &[u8], declaration: NodeId, declarator: Option<NodeId>) -> Option<Self> {
        let of = syntax.child(declaration, Field::Type)?;
        let base = base(syntax, text, of)?;
        Some(Self { derivations: declarator.map_or_else(Vec::new, |at| derivations(syntax, at)), base })
    }

    /// A plain type.
    #[must_use]
    pub fn plain(base: &str) -> Self {
        Self { derivations: Vec::new(), base: base.to_owned() }
    }

    /// What a pointer or an array of this type leads to; `None` if it is neither.
    #[must_use]
    pub fn pointed(&self) -> Option<Self> {
        match self.derivations.first() {
            Some(Derivation::Pointer | Derivation::Array) => {
                Some(Self { derivations: self.derivations[1..].to_vec(), base: self.base.clone() })
            }
            _ => None,
        }
    }

    /// What a call returns; through a pointer to a function too.
    #[must_use]
    pub fn returned(&self) -> Option<Self> {
        let skip = match self.derivations[..] {
            [Derivation::Function, ..] => 1,
            [Derivation::Pointer, Derivation::Function, ..] => 2,
            _ => return None,
        };
        Some(Self { derivations: self.derivations[skip..].to_vec(), base: self.base.clone() })
    }

    /// A pointer to this type.
    #[must_use]
    pub fn pointer(&self) -> Self {
        let mut derivations = vec![Derivation::Pointer];
        derivations.extend(&self.derivations);
        Self { derivations, base: self.base.clone() }
    }

    /// The same with an outermost array taken as the pointer that it is in an expression.
    #[must_use]
    pub fn decayed(mut self) -> Self {
        if let Some(first @ Derivation::Array) = self.derivations.first_mut() {
            *first = Derivation::Pointer;
        }
        self
    }

    /// Says whether it is a pointer, or an array.
    #[must_use]
    pub fn is_pointer(&self) -> bool {
        matches!(self.derivations.first(), Some(Derivation::Pointer | Derivation::Array))
    }
}

/// Spelled as in a cast where it is plain: `struct foo **`; other derivations in words.
impl fmt::Display for CType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.derivations.iter().all(|derivation| *derivation == Derivation::Pointer) {
            f.write_str(&self.base)?;
            if !self.derivations.is_empty() {
                f.write_str(" ")?;
            }
            return self.derivations.iter().try_for_each(|_| f.write_str("*"));
        }
        for derivation in &self.derivations {
            f.write_str(match derivation {
                Derivation::Pointer => "pointer to ",
                Derivation::Array => "array of ",
                Derivation::Function => "function returning ",
            })?;
        }
        f.write_str(&self.base)
    }
}

/// The words of a type specifier.
fn base(syntax: &Syntax, text: &[u8], node: NodeId) -> Option<String> {
    let named = |keyword: &str| {
        let name = syntax.child(node, Field::Name)?;
        Some(format!("{keyword} {}", String::from_utf8_lossy(&text[syntax.span(name).range()])))
    };
    match syntax.kind(node) {
        Kind::StructSpecifier => named("struct"),
        Kind::UnionSpecifier => named("union"),
        Kind::EnumSpecifier => named("enum"),
        _ => {
            let words: Vec<&[u8]> = super::snippet_tokens(&text[syntax.span(node).range()])
                .iter()
                .filter(|token| token.kind != super::TokenKind::Comment)
                .map(|token| &text[syntax.span(node).range()][token.span.range()])
                .filter(|word| !matches!(*word, b"const" | b"volatile"))
                .collect();
            (!words.is_empty()).then(|| String::from_utf8_lossy(&words.join(&b' ')).into_owned())
        }
    }
}

fn derivations(syntax: &Syntax, declarator: NodeId) -> Vec<Derivation> {
    let mut found = Vec::new();
    let mut at = Some(declarator);
    while let Some(node) = at {
        match syntax.kind(node) {
            Kind::PointerDeclarator | Kind::AbstractPointerDeclarator => found.push(Derivation::Pointer),
            Kind::ArrayDeclarator | Kind::AbstractArrayDeclarator => found.push(Derivation::Array),
            Kind::FunctionDeclarator | Kind::AbstractFunctionDeclarator => found.push(Derivation::Function),
            _ => {}
        }
        at = inner(syntax, node);
    }
    found.reverse();
    found
}

/// What files declare: the types of functions and variables, the members of structs, typedefs.
#[derive(Clone, Debug, Default)]
pub struct TypeTable {
    names: HashMap<String, CType>,
    members: HashMap<(String, String), CType>,
    typedefs: HashMap<String, CType>,
}

impl TypeTable {
    /// Adds what a file declares at its outermost level. What was there first stays.
    pub fn add(&mut self, file: &CFile) {
        let (syntax, text) = (file.syntax(), file.source().bytes());
        for item in file.items().iter().filter(|item| item.trusted) {
            let Some(node) = item.node else { continue };
            self.add_structs(syntax, text, node);
            if matches!(item.kind, ItemKind::Function | ItemKind::Prototype | ItemKind::Variable | ItemKind::Typedef) {
                for declarator in syntax.children(node).filter(|child| syntax.field(*child) == Field::Declarator) {
                    let Some(name) = declared_name(syntax, declarator) else { continue };
                    let name = String::from_utf8_lossy(&text[syntax.span(name).range()]).into_owned();
                    let tag = (item.kind == ItemKind::Typedef).then(|| format!("typedef {name}"));
                    let of = CType::of(syntax, text, node, Some(declarator))
                        .or_else(|| Some(CType { derivations: derivations(syntax, declarator), base: tag.clone()? }));
                    let Some(of) = of else { continue };
                    let table = if tag.is_some() { &mut self.typedefs } else { &mut self.names };
                    table.entry(name).or_insert(of);
                }
            }
        }
    }

    /// Adds the members of all structs and unions in `node`, those of anonymous ones to the struct around them.
    fn add_structs(&mut self, syntax: &Syntax, text: &[u8], node: NodeId) {
        // Which struct the members of a body belong to.
        let mut owners: HashMap<NodeId, String> = HashMap::new();
        for at in syntax.descendants(node) {
            if !matches!(syntax.kind(at), Kind::StructSpecifier | Kind::UnionSpecifier) {
                continue;
            }
            let Some(body) = syntax.child(at, Field::Body) else { continue };
            let owner = base(syntax, text, at).or_else(|| self.anonymous_owner(syntax, text, at, &owners));
            let Some(owner) = owner else { continue };
            for member in syntax.named_children(body) {
                for declarator in syntax.children(member).filter(|child| syntax.field(*child) == Field::Declarator) {
                    let Some(name) = declared_name(syntax, declarator) else { continue };
                    let name = String::from_utf8_lossy(&text[syntax.span(name).range()]).into_owned();
                    let of = CType::of(syntax, text, member, Some(declarator)).or_else(|| {
                        let base = format!("{owner}::{name}");
                        Some(CType { derivations: derivations(syntax, declarator), base })
                    });
                    if let Some(of) = of {
                        self.members.entry((owner.clone(), name)).or_insert(of);
                    }
                }
            }
            owners.insert(body, owner);
        }
    }

    /// The name under which the members of a struct without a tag are found.
    fn anonymous_owner(
        &self,
        syntax: &Syntax,
        text: &[u8],
        node: NodeId,
        owners: &HashMap<NodeId, String>,
    ) -> Option<String> {
        let declaration = syntax.parent(node)?;
        let declarator = syntax.child(declaration, Field::Declarator);
        let name = declarator.and_then(|declarator| declared_name(syntax, declarator));
        let name = name.map(|name| String::from_utf8_lossy(&text[syntax.span(name).range()]).into_owned());
        if syntax.kind(declaration) == Kind::TypeDefinition {
            return Some(format!("typedef {}", name?));
        }
        let around = owners.get(&syntax.parent(declaration)?)?;
        Some(match name {
            Some(name) => format!("{around}::{name}"),
            None => around.clone(),
        })
    }

    /// The type of a function or variable.
    #[must_use]
    pub fn name(&self, name: &str) -> Option<&CType> {
        self.names.get(name)
    }

    /// The type of a member of `base`, which may be a typedef's name.
    #[must_use]
    pub fn member(&self, base: &str, member: &str) -> Option<&CType> {
        let mut base = base.to_owned();
        // A typedef of a typedef of … is followed only so far.
        for _ in 0..8 {
            if let Some(found) = self.members.get(&(base.clone(), member.to_owned())) {
                return Some(found);
            }
            base = self.typedefs.get(&base)?.base.clone();
        }
        None
    }

    /// What a typedef's name stands for.
    #[must_use]
    pub fn typedef(&self, name: &str) -> Option<&CType> {
        self.typedefs.get(name)
    }
}

/// Whoever knows what is declared outside of a function.
pub trait Declarations {
    /// The type of a function or variable.
    fn name(&self, name: &str) -> Option<CType>;

    /// The type of a member of `base`, which may be a typedef's name.
    fn member(&self, base: &str, member: &str) -> Option<CType>;
}

impl Declarations for TypeTable {
    fn name(&self, name: &str) -> Option<CType> {
        self.name(name).cloned()
    }

    fn member(&self, base: &str, member: &str) -> Option<CType> {
        self.member(base, member).cloned()
    }
}

/// Answers what type an expression has, from the scopes of one function and from declarations, the nearest first.
#[derive(Clone, Copy)]
pub struct Types<'t> {
    /// The locals of the function; none outside of functions.
    pub scopes: Option<&'t Scopes>,
    /// What the file and other files declare.
    pub tables: &'t [&'t dyn Declarations],
}

impl Types<'_> {
    /// The type of an expression in `file`; `None` where it can't be told.
    #[must_use]
    pub fn type_of(&self, file: &CFile, expression: NodeId) -> Option<CType> {
        self.type_in(file.syntax(), file.source().bytes(), expression)
    }

    /// The same for a tree over `text`.
    #[must_use]
    pub fn type_in(&self, syntax: &Syntax, text: &[u8], expression: NodeId) -> Option<CType> {
        // What is to be done to the type of the innermost expression, the outermost step first.
        enum Step {
            Deref,
            Address,
            Call,
            Offset,
            Member(String),
        }
        let mut steps: Vec<Step> = Vec::new();
        let mut at = expression;
        let spelled = |node: NodeId| String::from_utf8_lossy(&text[syntax.span(node).range()]).into_owned();
        let mut found = loop {
            match syntax.kind(at) {
                Kind::Identifier => break self.named(syntax, at, &spelled(at))?,
                Kind::ParenthesizedExpression => at = syntax.named_children(at).last()?,
                Kind::AssignmentExpression => at = syntax.child(at, Field::Left)?,
                Kind::CommaExpression => at = syntax.child(at, Field::Right)?,
                Kind::UpdateExpression => at = syntax.child(at, Field::Argument)?,
                Kind::ConditionalExpression => {
                    // Of `a ? b : NULL` the first branch tells more.
                    at = syntax.child(at, Field::Consequence).or_else(|| syntax.child(at, Field::Alternative))?;
                }
                // Adding to a pointer leaves its type.
                Kind::BinaryExpression => {
                    let left = syntax.child(at, Field::Left)?;
                    let right = syntax.child(at, Field::Right)?;
                    let operator = &text[syntax.span(left).end() as usize..syntax.span(right).start() as usize];
                    match operator.trim_ascii() {
                        b"+" => {}
                        // What lies between two pointers is a number.
                        b"-" if syntax.kind(right) == Kind::NumberLiteral => {}
                        b"-" if self.type_in(syntax, text, right).is_some_and(|of| !of.is_pointer()) => {}
                        _ => return None,
                    }
                    steps.push(Step::Offset);
                    at = left;
                }
                Kind::PointerExpression => {
                    let deref = text.get(syntax.span(at).start() as usize) == Some(&b'*');
                    steps.push(if deref { Step::Deref } else { Step::Address });
                    at = syntax.child(at, Field::Argument)?;
                }
                Kind::SubscriptExpression => {
                    steps.push(Step::Deref);
                    at = syntax.child(at, Field::Argument)?;
                }
                Kind::FieldExpression => {
                    steps.push(Step::Member(spelled(syntax.child(at, Field::Field)?)));
                    at = syntax.child(at, Field::Argument)?;
                }
                Kind::CallExpression => {
                    steps.push(Step::Call);
                    at = syntax.child(at, Field::Function)?;
                }
                Kind::CastExpression | Kind::CompoundLiteralExpression => {
                    let of = syntax.child(at, Field::Type)?;
                    break CType::of(syntax, text, of, syntax.child(of, Field::Declarator))?;
                }
                Kind::StringLiteral | Kind::ConcatenatedString => break CType::plain("char").pointer(),
                Kind::CharLiteral => break CType::plain("int"),
                _ => return None,
            }
        };
        while let Some(step) = steps.pop() {
            found = match step {
                Step::Deref => found.pointed()?,
                Step::Address => found.pointer(),
                Step::Call => found.returned()?,
                Step::Offset => Some(found).filter(CType::is_pointer)?.decayed(),
                Step::Member(member) => {
                    let of = if found.is_pointer() { found.pointed()? } else { found };
                    if !of.derivations.is_empty() {
                        return None;
                    }
                    self.tables.iter().find_map(|table| table.member(&of.base, &member))?
                }
            };
        }
        Some(found)
    }

    fn named(&self, syntax: &Syntax, node: NodeId, name: &str) -> Option<CType> {
        let at = syntax.span(node).start();
        if let Some(local) = self.scopes.and_then(|scopes| scopes.lookup(name, at)) {
            return local.of.clone();
        }
        self.tables.iter().find_map(|table| table.name(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::c::{Dialect, snippet};
    use crate::text::{RepoPath, SourceFile};

    const TEXT: &str = "struct kvm { int x; struct { u64 y; }; struct { int z; } in; struct kvm *next[2]; };\n\
        typedef struct { int a; } pte_t;\ntypedef struct kvm kvm_t;\n\
        struct kvm *get_kvm(int);\nunsigned long limit;\nint (*ops)(int);\n\
        int f(struct kvm *kvm, pte_t pte)\n{\n\tkvm_t *other = 0;\n\tconst char *s;\n\tunsigned long limit2;\n\tend();\n}\n";

    /// The type of an expression at the end of `f`.
    fn type_of(expression: &str) -> Option<String> {
        let text = TEXT.replace("end()", &format!("({expression})"));
        let source = SourceFile::new(RepoPath::new("a.c").expect("a path"), text.as_bytes());
        let file = CFile::parse(source, &Dialect::builtin());
        let mut table = TypeTable::default();
        table.add(&file);
        let function = file.function("f").expect("it is defined");
        let scopes = Scopes::of(&file, function.item.node.expect("it has a node"), &Dialect::builtin());
        let types = Types { scopes: Some(&scopes), tables: &[&table] };
        let syntax = file.syntax();
        let node = syntax
            .descendants(syntax.root())
            .rfind(|node| syntax.kind(*node) == Kind::ExpressionStatement)
            .and_then(|statement| syntax.named_children(statement).next())
            .expect("the expression");
        types.type_of(&file, node).map(|of| of.to_string())
    }

    #[test]
    fn simple_expressions_have_types() {
        for (expression, of) in [
            ("kvm", "struct kvm *"),
            ("*kvm", "struct kvm"),
            ("kvm->x", "int"),
            ("kvm->y", "u64"),
            ("kvm->in.z", "int"),
            ("kvm->next", "array of pointer to struct kvm"),
            ("kvm->next[1]->next[0]->x", "int"),
            ("&kvm->x", "int *"),
            ("pte.a", "int"),
            ("other->x", "int"),
            ("get_kvm(1)->x", "int"),
            ("get_kvm(1)", "struct kvm *"),
            ("ops(1)", "int"),
            ("(u8 *)kvm", "u8 *"),
            ("(unsigned   long)kvm", "unsigned long"),
            ("limit", "unsigned long"),
            ("s", "char *"),
            ("s + 1", "char *"),
            ("s - 1", "char *"),
            ("s - limit", "char *"),
            ("limit2 = 3", "unsigned long"),
            ("a ? kvm : kvm", "struct kvm *"),
        ] {
            assert_eq!(type_of(expression).as_deref(), Some(of), "{expression}");
        }
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        for expression in
            ["unknown", "unknown(1)", "kvm->unknown", "x->y", "limit->x", "**kvm", "1", "s - s", "s - unknown"]
        {
            assert_eq!(type_of(expression), None, "{expression}");
        }
    }

    #[test]
    fn a_type_descriptor_is_a_type() {
        let snippet = snippet::parse(b"struct foo *(*)[2]", snippet::Piece::Type, &Dialect::default());
        let node = snippet.single().expect("a type");
        let declarator = snippet.syntax.child(node, Field::Declarator);
        let of = CType::of(&snippet.syntax, b"struct foo *(*)[2]", node, declarator).expect("a type");
        assert_eq!(of.to_string(), "pointer to array of pointer to struct foo");
    }
}
