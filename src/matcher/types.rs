// SPDX-License-Identifier: GPL-2.0-only
//! The types of expressions, as far as the file itself tells: its variables, parameters, functions, structs and
//! typedefs. What a header declares is unknown, and an unknown type fits nothing that is asked for.

use std::collections::HashMap;

use super::ctype::CType;
use super::env::{Env, ValueKind};
use super::program::Bits;
use super::state::State;
use super::unify::{Matcher, smpl_first};
use crate::c::{CFile, Field, Kind, NodeId, TokenKind};
use crate::smpl::{Mark, Pat, Scope, TokId, VarId};
use crate::text::ByteSpan;

/// What a file declares outside of functions.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// Variables and functions: the declaring node and its declarator.
    names: HashMap<Vec<u8>, (NodeId, NodeId)>,
    typedefs: HashMap<Vec<u8>, (NodeId, NodeId)>,
    /// Structs and unions with their fields, by word and tag.
    tags: HashMap<Vec<u8>, NodeId>,
    enumerators: std::collections::HashSet<Vec<u8>>,
    /// Macros whose body is the name of an arithmetic type.
    macros: HashMap<Vec<u8>, String>,
}

/// How many typedefs, fields and operators are followed: deeper means unknown.
const DEPTH: u32 = 60;

impl Declared {
    pub(super) fn of(file: &CFile) -> Self {
        let syntax = file.syntax();
        let mut out = Self::default();
        let text = |node: NodeId| file.source().slice(syntax.span(node)).to_vec();
        for node in syntax.descendants(syntax.root()) {
            match syntax.kind(node) {
                Kind::TypeDefinition => {
                    for (declarator, name) in declarators(file, node) {
                        out.typedefs.entry(text(name)).or_insert((node, declarator));
                    }
                }
                Kind::Declaration | Kind::FunctionDefinition if is_outer(file, node) => {
                    for (declarator, name) in declarators(file, node) {
                        out.names.entry(text(name)).or_insert((node, declarator));
                    }
                }
                Kind::StructSpecifier | Kind::UnionSpecifier => {
                    if let (Some(name), Some(_)) = (syntax.child(node, Field::Name), syntax.child(node, Field::Body)) {
                        out.tags.entry(text(name)).or_insert(node);
                    }
                }
                Kind::Enumerator => {
                    out.enumerators.extend(syntax.child(node, Field::Name).map(text));
                }
                _ => {}
            }
        }
        let directives = file.tokens().iter().filter(|t| t.kind == crate::c::TokenKind::Directive);
        for line in directives.map(|t| String::from_utf8_lossy(file.source().slice(t.span)).into_owned()) {
            let mut words = line.trim_start_matches('#').split_whitespace();
            if words.next() == Some("define")
                && let Some(name) = words.next()
            {
                let body = words.collect::<Vec<_>>().join(" ");
                if CType::name(&body).rank().is_some() {
                    out.macros.insert(name.as_bytes().to_vec(), body);
                }
            }
        }
        out
    }
}

fn is_outer(file: &CFile, node: NodeId) -> bool {
    let syntax = file.syntax();
    syntax.ancestors(node).all(|n| !matches!(syntax.kind(n), Kind::FunctionDefinition | Kind::CompoundStatement))
}

/// The declarators of a declaration with the names that they declare.
fn declarators(file: &CFile, node: NodeId) -> Vec<(NodeId, NodeId)> {
    let syntax = file.syntax();
    let all = syntax.children(node).filter(|c| syntax.field(*c) == Field::Declarator);
    all.filter_map(|d| {
        let inner = match syntax.kind(d) {
            Kind::InitDeclarator => syntax.child(d, Field::Declarator)?,
            _ => d,
        };
        Some((inner, crate::c::declarator::declared_name(syntax, inner)?))
    })
    .collect()
}

impl Matcher<'_> {
    /// Lets an expression have one of the types: the bindings with what that binds. No types ask for nothing.
    pub(super) fn has_type(&self, node: NodeId, var: VarId, pointers: u32, env: &Env) -> Option<Env> {
        let wanted = self.rule.wanted(var);
        if wanted.is_empty() && pointers == 0 {
            return Some(env.clone());
        }
        let given = self.type_of(node, 0)?;
        if pointers > 0 {
            let mut at = self.resolved(&given);
            for _ in 0..pointers {
                // An array is no pointer here, although it can stand for one.
                let CType::Pointer(inner) = at.plain() else { return None };
                at = self.resolved(inner);
            }
            return Some(env.clone());
        }
        wanted.iter().find_map(|w| {
            w.fits(&given, env, self.rule, &|v, value, env| self.allowed(v, value, env), &|t| self.typedef(t))
        })
    }

    /// Lets an expression be a pointer to one of the types that a metavariable may have.
    pub(super) fn points_to(&self, node: NodeId, var: VarId, env: &Env) -> Option<Env> {
        let given = self.resolved(&self.type_of(node, 0)?);
        let given = given.element()?;
        self.rule.wanted(var).iter().find_map(|w| {
            w.fits(given, env, self.rule, &|v, value, env| self.allowed(v, value, env), &|t| self.typedef(t))
        })
    }

    /// `x.field` of a rule with a type for `x` fits `p->field`, where `p` is a pointer to it (`fld_to_ptr`). Says whether
    /// that is how it has to fit.
    pub(super) fn through_pointer(
        &self,
        children: &[(Field, Pat)],
        node: NodeId,
        state: &State,
        out: &mut Vec<State>,
    ) -> bool {
        let [(_, Pat::Meta(tok, var)), (_, Pat::Leaf(dot)), (_, field)] = children else { return false };
        let parts = self.parts(node);
        let [whole, arrow, name] = parts.as_slice() else { return false };
        let is = |n: NodeId, text: &[u8]| self.file.source().slice(self.span(n)) == text;
        let off = self.rule.rule.header.off.contains("fld_to_ptr");
        let plain = |t: &TokId| {
            let token = self.rule.rule.token(*t);
            token.mark == Mark::Context && !token.aligned && token.before.is_empty() && token.after.is_empty()
        };
        if off
            || !plain(tok)
            || !plain(dot)
            || smpl_first(field).is_some_and(|t| !self.rule.rule.token(t).before.is_empty())
            || self.rule.rule.token(*dot).text != "."
            || !is(*arrow, b"->")
            || self.rule.wanted(*var).is_empty()
        {
            return false;
        }
        if let Some(env) = self.points_to(*whole, *var, &state.env) {
            let range = self.range(self.span(*whole));
            let state = State { env, ..state.clone() };
            let state = self.bind_range(*tok, *var, range, 1, ValueKind::Code, &state);
            let state = state.and_then(|s| self.pair(*dot, self.range(self.span(*arrow)), &s));
            state.iter().for_each(|s| self.unify(field, *name, s, out));
        }
        true
    }

    /// Says whether a variable is of the function, or of the file, as asked.
    pub(super) fn in_scope(&self, node: NodeId, scope: Scope) -> bool {
        // A variable that outlives the function is not local to it, though only the function knows its name.
        let stays = |declaration: NodeId| {
            let mut parts = self.file.syntax().children(declaration);
            parts.any(|c| {
                self.kind(c) == Kind::StorageClassSpecifier
                    && matches!(self.file.source().slice(self.span(c)), b"static" | b"extern")
            })
        };
        let local = || self.local(node).is_some_and(|(declaration, _)| !stays(declaration));
        match scope {
            Scope::Any => true,
            Scope::Local => local(),
            Scope::Global => !local(),
        }
    }

    /// Says whether the file has a typedef of this name.
    pub(super) fn is_typedef(&self, name: &[u8]) -> bool {
        self.declared().typedefs.contains_key(name)
    }

    fn declared(&self) -> &Declared {
        self.declared.get_or_init(|| Declared::of(self.file))
    }

    /// What a typedef stands for; `None` for what is none, or not known.
    fn typedef(&self, given: &CType) -> Option<CType> {
        let CType::Name(name) = given.plain() else { return None };
        if let Some(text) = self.declared().macros.get(name.as_bytes()) {
            return (text != name).then(|| CType::Name(text.clone()));
        }
        let (node, declarator) = *self.declared().typedefs.get(name.as_bytes())?;
        let next = self.type_in(node, declarator)?;
        (next != *given).then_some(next)
    }

    fn resolved(&self, given: &CType) -> CType {
        let mut at = given.plain().clone();
        for _ in 0..DEPTH {
            match self.typedef(&at) {
                Some(next) => at = next.plain().clone(),
                None => break,
            }
        }
        at
    }

    /// The declaration of a variable or parameter in the function around `node`.
    fn local(&self, node: NodeId) -> Option<(NodeId, NodeId)> {
        let syntax = self.file.syntax();
        let source = self.file.source();
        let text = source.slice(self.span(node));
        let at = self.span(node).start();
        let named = |declaration: NodeId| {
            let found = declarators(self.file, declaration);
            found.into_iter().find(|(_, n)| source.slice(self.span(*n)) == text).map(|(d, _)| (declaration, d))
        };
        for up in syntax.ancestors(node) {
            let found = match syntax.kind(up) {
                Kind::CompoundStatement | Kind::ForStatement | Kind::CaseStatement => syntax
                    .children(up)
                    .filter(|c| syntax.kind(*c) == Kind::Declaration && self.span(*c).start() <= at)
                    .filter_map(named)
                    .last(),
                Kind::FunctionDefinition => {
                    let list = syntax.descendants(up).find(|n| syntax.kind(*n) == Kind::ParameterList)?;
                    let mut params = syntax.children(list).filter(|c| syntax.kind(*c) == Kind::ParameterDeclaration);
                    return params.find_map(named);
                }
                _ => None,
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Says whether the names in two stretches of equal code are the same variables, not others of the same name in
    /// another block.
    pub(super) fn same_variables(&self, one: ByteSpan, other: ByteSpan) -> bool {
        if one == other {
            return true;
        }
        let syntax = self.file.syntax();
        let names = |span: ByteSpan| {
            let range = self.range(span);
            let tokens = &self.file.tokens()[range.start as usize..range.end as usize];
            tokens.iter().filter(|t| t.kind == TokenKind::Word).map(move |t| syntax.covering(t.span))
        };
        names(one).zip(names(other)).all(|(a, b)| {
            self.kind(a) != Kind::Identifier || self.kind(b) != Kind::Identifier || self.local(a) == self.local(b)
        })
    }

    /// The type that a declaration gives to one of its declarators.
    fn type_in(&self, node: NodeId, declarator: NodeId) -> Option<CType> {
        let mut at = self.base_of(node)?;
        let mut here = Some(declarator);
        let syntax = self.file.syntax();
        while let Some(layer) = here {
            at = match syntax.kind(layer) {
                Kind::PointerDeclarator | Kind::AbstractPointerDeclarator => at.pointer(),
                Kind::ArrayDeclarator | Kind::AbstractArrayDeclarator => CType::Array(Box::new(at)),
                Kind::FunctionDeclarator | Kind::AbstractFunctionDeclarator => CType::Function(Box::new(at)),
                Kind::ParenthesizedDeclarator
                | Kind::AbstractParenthesizedDeclarator
                | Kind::AttributedDeclarator
                | Kind::InitDeclarator => at,
                _ => break,
            };
            here = self.inner(layer);
        }
        Some(at)
    }

    /// The type that a declaration's specifiers say.
    fn base_of(&self, node: NodeId) -> Option<CType> {
        let syntax = self.file.syntax();
        let base = syntax.child(node, Field::Type)?;
        let text = |n: NodeId| self.file.source().text(self.span(n));
        let tag = |word| {
            let name = syntax.child(base, Field::Name).map(text).unwrap_or_default();
            CType::Tag(word, name, syntax.child(base, Field::Body).map(|_| base))
        };
        let given = match syntax.kind(base) {
            Kind::StructSpecifier => tag("struct"),
            Kind::UnionSpecifier => tag("union"),
            Kind::EnumSpecifier => tag("enum"),
            Kind::PrimitiveType | Kind::TypeIdentifier | Kind::SizedTypeSpecifier => {
                CType::Name(text(base).split_whitespace().collect::<Vec<_>>().join(" "))
            }
            _ => return None,
        };
        let constant = syntax
            .children(node)
            .any(|c| syntax.kind(c) == Kind::TypeQualifier && self.file.source().slice(self.span(c)) == b"const");
        Some(if constant { CType::Const(Box::new(given)) } else { given })
    }

    /// The type of an expression; `None` where the file does not tell.
    pub(super) fn type_of(&self, node: NodeId, depth: u32) -> Option<CType> {
        if depth > DEPTH {
            return None;
        }
        let syntax = self.file.syntax();
        let text = |n: NodeId| self.file.source().slice(self.span(n));
        let part = |field| syntax.child(node, field);
        let of = |n: Option<NodeId>| self.type_of(n?, depth + 1);
        match syntax.kind(node) {
            Kind::Identifier => {
                if let Some((node, declarator)) = self.local(node) {
                    return self.type_in(node, declarator);
                }
                let declared = self.declared();
                if let Some((node, declarator)) = declared.names.get(text(node)) {
                    return self.type_in(*node, *declarator);
                }
                declared.enumerators.contains(text(node)).then(|| CType::name("int"))
            }
            Kind::ParenthesizedExpression => of(self.parts(node).get(1).copied()),
            Kind::FieldExpression => {
                let argument = of(part(Field::Argument))?;
                let whole = self.resolved(&argument);
                let whole = whole.element().cloned().unwrap_or(argument);
                let field = self.field(&self.resolved(&whole), text(part(Field::Field)?), depth)?;
                // The fields of what is constant are constant.
                Some(match (&whole, field) {
                    (CType::Const(_), CType::Array(element)) => CType::Array(Box::new(CType::Const(element))),
                    (CType::Const(_), field @ CType::Const(_)) => field,
                    (CType::Const(_), field) => CType::Const(Box::new(field)),
                    (_, field) => field,
                })
            }
            Kind::SubscriptExpression => {
                let whole = of(part(Field::Argument))?;
                self.resolved(&whole).element().cloned()
            }
            Kind::PointerExpression => {
                let whole = of(part(Field::Argument))?;
                match text(part(Field::Operator)?) {
                    b"&" => Some(whole.pointer()),
                    _ => self.resolved(&whole).element().cloned(),
                }
            }
            Kind::CallExpression => {
                let function = of(part(Field::Function))?;
                match self.resolved(&function) {
                    CType::Function(result) => Some(*result),
                    CType::Pointer(inner) => match *inner {
                        CType::Function(result) => Some(*result),
                        _ => None,
                    },
                    _ => None,
                }
            }
            Kind::CastExpression | Kind::CompoundLiteralExpression => {
                let descriptor = part(Field::Type)?;
                let declarator = syntax.child(descriptor, Field::Declarator);
                match declarator {
                    Some(declarator) => self.type_in(descriptor, declarator),
                    None => self.base_of(descriptor),
                }
            }
            Kind::AssignmentExpression => of(part(Field::Left)),
            Kind::UpdateExpression => of(part(Field::Argument)),
            Kind::ConditionalExpression => of(part(Field::Consequence)).or_else(|| of(part(Field::Alternative))),
            Kind::CommaExpression => of(part(Field::Right)),
            Kind::UnaryExpression => match text(part(Field::Operator)?) {
                b"!" => Some(CType::name("int")),
                _ => of(part(Field::Argument)),
            },
            Kind::SizeofExpression | Kind::AlignofExpression | Kind::OffsetofExpression => Some(CType::name("size_t")),
            Kind::BinaryExpression => {
                let (left, right) = (of(part(Field::Left)), of(part(Field::Right)));
                self.binary_type(text(part(Field::Operator)?), left, right)
            }
            Kind::NumberLiteral => Some(CType::name(number_type(text(node), self.rule.bits))),
            Kind::CharLiteral => Some(CType::name("char")),
            Kind::StringLiteral | Kind::ConcatenatedString => Some(CType::Array(Box::new(CType::name("char")))),
            Kind::Null => Some(CType::name("void").pointer()),
            Kind::True | Kind::False => Some(CType::name("bool")),
            _ => None,
        }
    }

    fn binary_type(&self, operator: &[u8], left: Option<CType>, right: Option<CType>) -> Option<CType> {
        if matches!(operator, b"==" | b"!=" | b"<" | b">" | b"<=" | b">=" | b"&&" | b"||") {
            return Some(CType::name("int"));
        }
        let is_pointer = |t: &Option<CType>| t.as_ref().is_some_and(|t| self.resolved(t).element().is_some());
        match (operator, is_pointer(&left), is_pointer(&right)) {
            (b"-", true, true) => return Some(CType::name("ptrdiff_t")),
            (b"+" | b"-", true, _) => return left,
            (b"+", _, true) => return right,
            (b"<<" | b">>", ..) => return left,
            _ => {}
        }
        let (left, right) = (left?, right?);
        let (a, b) = (self.resolved(&left), self.resolved(&right));
        if a == b {
            return Some(left);
        }
        match (a.rank(), b.rank()) {
            (Some(0), Some(0)) => Some(CType::name("int")),
            (Some(x), Some(y)) => Some(if x >= y { left } else { right }),
            // A typedef of a header beside a plain number.
            (None, Some(0..=1)) => Some(left),
            (Some(0..=1), None) => Some(right),
            _ => None,
        }
    }

    /// The type of a field, looked for in anonymous members as well.
    fn field(&self, whole: &CType, name: &[u8], depth: u32) -> Option<CType> {
        if depth > DEPTH {
            return None;
        }
        let syntax = self.file.syntax();
        let CType::Tag(_, tag, definition) = whole else { return None };
        let definition = definition.or_else(|| self.declared().tags.get(tag.as_bytes()).copied())?;
        let body = syntax.child(definition, Field::Body)?;
        let mut unnamed = Vec::new();
        for member in syntax.descendants(body).filter(|n| syntax.kind(*n) == Kind::FieldDeclaration) {
            let nearest = syntax.ancestors(member).find(|n| syntax.kind(*n) == Kind::FieldDeclarationList);
            if nearest != Some(body) {
                continue;
            }
            let found = declarators(self.file, member);
            if found.is_empty() {
                unnamed.extend(self.base_of(member));
            }
            for (declarator, there) in found {
                if self.file.source().slice(self.span(there)) == name {
                    return self.type_in(member, declarator);
                }
            }
        }
        unnamed.iter().find_map(|inner| self.field(inner, name, depth + 1))
    }
}

fn number_type(text: &[u8], bits: Option<Bits>) -> &'static str {
    let text = String::from_utf8_lossy(text).to_ascii_lowercase();
    let hex = text.starts_with("0x");
    if !hex && text.contains(['.', 'e']) {
        return if text.ends_with('f') { "float" } else { "double" };
    }
    let suffix = &text[text.trim_end_matches(['u', 'l']).len()..];
    match (suffix.contains('u'), suffix.matches('l').count()) {
        (true, 0) => "unsigned int",
        (false, 1) => "long",
        (true, 1) => "unsigned long",
        (false, 2..) => "long long",
        (true, _) => "unsigned long long",
        (false, _) => bits.map_or("int", |bits| bits.of_number(text.as_bytes())),
    }
}

impl Bits {
    /// The type of a number without a suffix: the first that holds it.
    fn of_number(self, text: &[u8]) -> &'static str {
        let value = super::spelling::number(text).map_or(0, |(value, _)| value);
        let below = |bits: u32| value >> bits.min(127) == 0;
        match () {
            () if below(self.int.saturating_sub(1)) => "int",
            () if below(self.long.saturating_sub(1)) => "long",
            () if below(self.long) => "unsigned long",
            () => "long long",
        }
    }
}
