// SPDX-License-Identifier: GPL-2.0-only
//! Parses stretches of a rule as C: what is no C (metavariables, dots, disjunctions) is replaced by a stand-in of the
//! syntactic form that fits, and put back into the tree that the parser makes.

use std::collections::HashMap;

use super::build::Builder;
use super::diagnostic::{Loc, Sink};
use super::metavar::{MetaKind, MetaVar, NameOf};
use super::pattern::{Dots, NestCount, Pat, PatToken, TokId, VarId};
use super::token::{LexKind, Lexeme};
use super::tree::{Item, MAX_DEPTH};
use crate::c::{CFile, Dialect, Field, Kind, NodeId, Syntax};
use crate::text::{ByteSpan, RepoPath, SourceFile};

/// What a stretch of code is to be.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Class {
    Expression,
    Type,
    /// A statement or declaration, with its semicolon.
    Statement,
    /// A function's header, without a body.
    Header,
    /// A list of initialisers, with its braces.
    Initialiser,
}

/// A type that the grammar knows, so that no typedef has to be guessed.
const TYPE: &str = "int8_t";

/// What stands for an item in the text that the parser sees.
pub(super) struct Standing<'i> {
    pub(super) item: &'i Item,
    pub(super) span: ByteSpan,
}

pub(super) struct Fragments<'r, 's, 'k> {
    pub(super) lexemes: &'r [Lexeme],
    pub(super) tokens: &'r [PatToken],
    pub(super) vars: &'r [MetaVar],
    pub(super) dialect: &'r Dialect,
    pub(super) sink: &'s mut Sink<'k>,
    /// What was tried already: constructs inside of others are looked at from several sides.
    pub(super) known: HashMap<(TokId, usize, Class), Result<Pat, Option<TokId>>>,
}

/// How many bytes of C one fragment may have.
const LIMIT: usize = 20_000;

impl Fragments<'_, '_, '_> {
    pub(super) fn var_kind(&self, tok: TokId) -> Option<(VarId, &MetaKind)> {
        let var = self.tokens[tok.0 as usize].var?;
        Some((var, &self.vars[var.0 as usize].kind))
    }

    pub(super) fn loc(&self, items: &[Item]) -> (Loc, usize) {
        let tok = items.first().map(first_token);
        let lexeme = tok.and_then(|t| self.lexemes.get(t.0 as usize));
        lexeme.map_or((Loc { line: 1, column: 1 }, 1), |l| (l.loc, l.text.len()))
    }

    /// Parses the items, or says what is wrong.
    pub(super) fn parse(&mut self, items: &[Item], class: Class) -> Option<Pat> {
        match self.attempt(items, class) {
            Ok(pat) => Some(pat),
            Err(at) => {
                let (loc, len) = match at {
                    Some(tok) => {
                        let lexeme = &self.lexemes[tok.0 as usize];
                        (lexeme.loc, lexeme.text.len())
                    }
                    None => self.loc(items),
                };
                let what = match class {
                    Class::Expression => "this is no C expression",
                    Class::Type => "this is no C type",
                    Class::Statement => "this is no C statement",
                    Class::Header => "this is no header of a C function",
                    Class::Initialiser => "this is no list of initialisers",
                };
                self.sink.error(loc, len, what);
                None
            }
        }
    }

    /// Parses the items; `Err` names the token where it went wrong, if one is known.
    pub(super) fn attempt(&mut self, items: &[Item], class: Class) -> Result<Pat, Option<TokId>> {
        let Some(first) = items.first().map(first_token) else { return Err(None) };
        let key = (first, items.len(), class);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let result = self.attempt_anew(items, class);
        self.known.insert(key, result.clone());
        result
    }

    fn attempt_anew(&mut self, items: &[Item], class: Class) -> Result<Pat, Option<TokId>> {
        // A lone stand-in is what it stands for.
        if let [item] = items
            && class == Class::Expression
            && let Some(pat) = self.lone(item)
        {
            return Ok(pat);
        }
        let groups = items.iter().any(|i| matches!(i, Item::Group(_)));
        let mut first_error = None;
        // A disjunction may stand for an expression or a type: what its branches look like decides, then the parse.
        for as_type in [false, true] {
            if as_type && !groups {
                break;
            }
            match self.attempt_with(items, class, as_type) {
                Ok(pat) => return Ok(pat),
                Err(at) => first_error = first_error.or(Some(at)),
            }
        }
        Err(first_error.flatten())
    }

    pub(super) fn lone(&mut self, item: &Item) -> Option<Pat> {
        match item {
            Item::Tok(tok) => match self.var_kind(*tok) {
                Some((_, MetaKind::Type | MetaKind::Typedef | MetaKind::Symbol)) | None => None,
                // A statement is no part of an expression.
                Some((_, MetaKind::Statement | MetaKind::StatementList(_) | MetaKind::Declaration)) => None,
                // A name of the code stands for itself.
                Some((
                    _,
                    MetaKind::Declarer(NameOf::Code)
                    | MetaKind::Iterator(NameOf::Code)
                    | MetaKind::Attribute(NameOf::Code),
                )) => None,
                Some((var, _)) => Some(Pat::Meta(*tok, var)),
            },
            Item::Dots(dots) => Some(self.dots(dots)),
            Item::Nest(nest) => {
                let body = self.parse(&nest.body, Class::Expression)?;
                let count = if nest.at_least_once { NestCount::AtLeastOnce } else { NestCount::AnyTimes };
                Some(Pat::Nest(nest.open, Box::new(body), count))
            }
            Item::Group(_) => None,
        }
    }

    pub(super) fn dots(&mut self, dots: &super::tree::DotsItem) -> Pat {
        Pat::Dots(Dots { tok: dots.tok, whens: Vec::new() })
    }

    fn attempt_with(&mut self, items: &[Item], class: Class, groups_are_types: bool) -> Result<Pat, Option<TokId>> {
        let (before, after) = match class {
            Class::Expression => ("void f(void){(", ");}"),
            Class::Type => ("void f(void){sizeof(", ");}"),
            Class::Statement => ("void f(void){", "}"),
            Class::Header => ("", "{}"),
            Class::Initialiser => ("int x =", ";"),
        };
        let mut text = before.to_owned();
        let mut standing = Vec::new();
        if class == Class::Header && self.needs_type(items) {
            text.push_str(TYPE);
        }
        let mut braces: Vec<&'static str> = Vec::new();
        for (n, item) in items.iter().enumerate() {
            if !self.touches(items, n) {
                text.push(' ');
            }
            let from = text.len();
            self.stand_in(items, n, &mut braces, groups_are_types, &mut text);
            standing.push(Standing { item, span: ByteSpan::from(from..text.len()) });
            if matches!(item, Item::Dots(_)) && braces.last() == Some(&"list") {
                let comma = |item: Option<&Item>| matches!(item, Some(Item::Tok(t)) if matches!(self.lexemes[t.0 as usize].text.as_str(), "," | "}"));
                if !comma(items.get(n + 1)) {
                    text.push(',');
                }
            }
        }
        if text.len() > LIMIT {
            return Err(items.first().map(first_token));
        }
        let first = standing.first().map_or(before.len(), |s| s.span.start() as usize);
        let begin = if class == Class::Header { before.len() + 1 } else { first };
        let span = ByteSpan::from(begin.min(text.len())..text.len());
        text.push(' ');
        text.push_str(after);
        let path = RepoPath::new("rule.c").expect("a path inside of a tree");
        let file = CFile::parse(SourceFile::new(path, text.into_bytes()), self.dialect);
        let syntax = file.syntax();
        if depth(syntax) > MAX_DEPTH * 3 {
            return Err(items.first().map(first_token));
        }
        let loose = unseen(&standing, syntax);
        let builder = Builder { fragments: self, standing: &standing, syntax, loose };
        let root = match class {
            Class::Expression | Class::Type | Class::Initialiser => {
                let mut node = syntax.covering(span);
                while let Some(up) = syntax.parent(node).filter(|up| syntax.span(*up) == span) {
                    node = up;
                }
                node
            }
            Class::Statement => {
                let node = syntax.covering(span);
                if syntax.kind(node) == Kind::CompoundStatement {
                    // The one statement that it holds.
                    let inner: Vec<NodeId> = syntax.named_children(node).collect();
                    match inner.as_slice() {
                        [one] if is_tag(syntax.kind(*one)) => {
                            // A tag with nothing declared: the semicolon stands beside it.
                            let mark = syntax.children(node).find(|c| {
                                syntax.kind(*c) == Kind::Token && file.source().slice(syntax.span(*c)) == b";"
                            });
                            let whole = mark.is_some_and(|m| syntax.span(*one).join(syntax.span(m)) == span);
                            if !whole || syntax.has_error(*one) {
                                return Err(builder.error_token(syntax.root()));
                            }
                            let mut builder = builder;
                            let mut failed = None;
                            let mut children = vec![(Field::Type, builder.build(*one, &mut failed))];
                            children.extend(mark.map(|m| (Field::None, builder.build(m, &mut failed))));
                            children.extend(builder.attributes(span));
                            return failed.map_or(Ok(Pat::Node(Kind::Declaration, children)), |tok| Err(Some(tok)));
                        }
                        [one] => *one,
                        _ => return Err(builder.error_token(syntax.root())),
                    }
                } else {
                    let mut node = node;
                    while let Some(up) = syntax.parent(node).filter(|up| syntax.span(*up) == span) {
                        node = up;
                    }
                    node
                }
            }
            Class::Header => match syntax.children(syntax.root()).next() {
                Some(node) if syntax.kind(node) == Kind::FunctionDefinition => node,
                _ => return Err(builder.error_token(syntax.root())),
            },
        };
        let wanted = if class == Class::Header { syntax.span(root).contains(span) } else { syntax.span(root) == span };
        if !wanted || syntax.has_error(root) || class == Class::Expression && !is_expression(syntax.kind(root)) {
            return Err(builder.error_token(syntax.root()));
        }
        let mut failed = None;
        let mut builder = builder;
        let mut pat = builder.build(root, &mut failed);
        if let Pat::Node(kind, children) = &mut pat
            && holds_attributes(*kind)
        {
            let all = ByteSpan::from(0..file.source().bytes().len());
            children.extend(builder.attributes(all));
        }
        failed = failed.or_else(|| builder.loose.first().map(|n| first_token(standing[*n].item)));
        match failed {
            Some(tok) => Err(Some(tok)),
            None => Ok(pat),
        }
    }

    /// Says whether an item follows the one before without a gap: a sign belongs to the number behind it then, and the
    /// prefix of a literal to the literal.
    fn touches(&self, items: &[Item], n: usize) -> bool {
        let (Some(Item::Tok(before)), Item::Tok(here)) = (n.checked_sub(1).map(|n| &items[n]), &items[n]) else {
            return false;
        };
        let (before, here) = (&self.lexemes[before.0 as usize], &self.lexemes[here.0 as usize]);
        let sign = matches!(before.text.as_str(), "-" | "+") && here.kind == LexKind::Number;
        let prefix = matches!(before.text.as_str(), "u8" | "u" | "U" | "L");
        (sign || prefix && matches!(here.kind, LexKind::Str | LexKind::Char))
            && before.loc.line == here.loc.line
            && before.loc.column + before.text.len() as u32 == here.loc.column
    }

    /// Says whether a function's header has nothing but a name before its parameters.
    fn needs_type(&self, items: &[Item]) -> bool {
        // An attribute before the name is no type.
        let attribute = |i: &Item| matches!(i, Item::Tok(t) if self.var_kind(*t).is_some_and(|(_, k)| matches!(k, MetaKind::Attribute(_))));
        let mut items = items;
        while items.first().is_some_and(attribute) {
            let end = items.iter().position(|i| matches!(i, Item::Tok(t) if self.lexemes[t.0 as usize].is(")")));
            let called = matches!(items.get(1), Some(Item::Tok(t)) if self.lexemes[t.0 as usize].is("("));
            items = &items[if called { end.map_or(items.len(), |n| n + 1) } else { 1 }..];
        }
        let words = items
            .iter()
            .take_while(|i| !matches!(i, Item::Tok(t) if self.lexemes[t.0 as usize].is("(")))
            .filter(|i| match i {
                Item::Tok(t) => !matches!(
                    self.lexemes[t.0 as usize].text.as_str(),
                    "static" | "inline" | "extern" | "__inline" | "__inline__"
                ),
                _ => true,
            })
            .count();
        words == 1
    }

    fn stand_in(
        &self,
        items: &[Item],
        n: usize,
        braces: &mut Vec<&'static str>,
        groups_are_types: bool,
        text: &mut String,
    ) {
        let fields = braces.last() == Some(&"fields");
        match &items[n] {
            Item::Tok(tok) => {
                let lexeme = &self.lexemes[tok.0 as usize];
                let spelled = lexeme.text.as_str();
                match spelled {
                    "{" => braces.push(self.brace_kind(&items[..n])),
                    "(" => braces.push("parentheses"),
                    "}" | ")" => {
                        braces.pop();
                    }
                    _ => {}
                }
                let kind = self.var_kind(*tok).map(|(_, kind)| kind);
                match kind {
                    None | Some(MetaKind::Symbol) if lexeme.kind == LexKind::Varargs => text.push_str("..."),
                    None | Some(MetaKind::Symbol) => text.push_str(spelled),
                    Some(MetaKind::Type) if self.opens(items.get(n + 1)) => {
                        text.push_str(&format!("struct k{}", tok.0))
                    }
                    Some(MetaKind::Type) if n > 1 && self.names_typedef(items, n) => {
                        text.push_str(&format!("k{}", tok.0));
                    }
                    Some(MetaKind::Type | MetaKind::Typedef) => text.push_str(TYPE),
                    Some(MetaKind::Attribute(NameOf::Metavariable)) => {
                        text.push_str(&format!("__attribute__((k{}))", tok.0));
                    }
                    Some(MetaKind::AssignmentOperator) => text.push('='),
                    Some(MetaKind::BinaryOperator) => text.push('+'),
                    Some(MetaKind::Field | MetaKind::FieldList(_)) if fields => {
                        text.push_str(&format!("char k{};", tok.0));
                    }
                    Some(
                        MetaKind::Declarer(NameOf::Code)
                        | MetaKind::Iterator(NameOf::Code)
                        | MetaKind::Attribute(NameOf::Code),
                    ) => {
                        text.push_str(spelled);
                    }
                    Some(_) => text.push_str(&format!("k{}", tok.0)),
                }
            }
            Item::Dots(dots) if fields => text.push_str(&format!("char k{};", dots.tok.0)),
            Item::Group(group) if fields => text.push_str(&format!("char k{};", group.open.0)),
            // One of several macros that declare: the parser has to know that it is one.
            Item::Group(group) if self.declarer(&group.branches).is_some() => {
                text.push_str(self.declarer(&group.branches).unwrap_or_default());
            }
            Item::Dots(dots) => text.push_str(&format!("k{}", dots.tok.0)),
            Item::Nest(nest) => text.push_str(&format!("k{}", nest.open.0)),
            Item::Group(_) if groups_are_types => text.push_str(TYPE),
            Item::Group(group) => text.push_str(&format!("k{}", group.open.0)),
        }
    }

    /// The first of the names where all branches are names of macros that declare.
    fn declarer(&self, branches: &[Vec<Item>]) -> Option<&str> {
        let name = |branch: &Vec<Item>| match branch.as_slice() {
            [Item::Tok(tok)] => match self.var_kind(*tok) {
                Some((_, MetaKind::Declarer(NameOf::Code))) => Some(self.lexemes[tok.0 as usize].text.as_str()),
                _ => None,
            },
            _ => None,
        };
        let names: Option<Vec<&str>> = branches.iter().map(name).collect();
        names?.first().copied()
    }

    /// Says whether the item is the name that a `typedef` makes.
    fn names_typedef(&self, items: &[Item], n: usize) -> bool {
        let spelled = |item: Option<&Item>| match item {
            Some(Item::Tok(t)) => self.lexemes[t.0 as usize].text.as_str(),
            _ => "",
        };
        spelled(items.first()) == "typedef" && matches!(spelled(items.get(n + 1)), ";" | "," | "[")
    }

    fn opens(&self, item: Option<&Item>) -> bool {
        matches!(item, Some(Item::Tok(t)) if self.lexemes[t.0 as usize].is("{"))
    }

    /// What kind of braces open after these items.
    fn brace_kind(&self, before: &[Item]) -> &'static str {
        let word = |back: usize| -> &str {
            before.len().checked_sub(back).map_or("", |at| match &before[at] {
                Item::Tok(t) => self.lexemes[t.0 as usize].text.as_str(),
                _ => "",
            })
        };
        let struct_like = |w: &str| matches!(w, "struct" | "union");
        let tagged =
            matches!(before.last(), Some(Item::Tok(t)) if self.var_kind(*t).is_some_and(|(_, k)| *k == MetaKind::Type));
        if struct_like(word(1)) || struct_like(word(2)) || tagged { "fields" } else { "list" }
    }
}

/// Says whether nodes of this kind have attributes, which the grammar does not see.
#[must_use]
pub fn holds_attributes(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Declaration
            | Kind::FunctionDefinition
            | Kind::ParameterDeclaration
            | Kind::FieldDeclaration
            | Kind::TypeDescriptor
            | Kind::TypeDefinition
            | Kind::MacroDeclaration
            | Kind::ExpressionStatement
    )
}

/// The items that no leaf of the tree stands on.
fn unseen(standing: &[Standing<'_>], syntax: &Syntax) -> Vec<usize> {
    let mut seen = vec![false; standing.len()];
    for node in syntax.descendants(syntax.root()) {
        let span = syntax.span(node);
        if span.is_empty() || syntax.children(node).next().is_some() || syntax.kind(node) == Kind::Comment {
            continue;
        }
        let from = standing.partition_point(|s| s.span.end() <= span.start());
        let to = standing.partition_point(|s| s.span.start() < span.end());
        seen[from..to.max(from)].iter_mut().for_each(|s| *s = true);
    }
    (0..standing.len()).filter(|n| !seen[*n]).collect()
}

fn is_tag(kind: Kind) -> bool {
    matches!(kind, Kind::StructSpecifier | Kind::UnionSpecifier | Kind::EnumSpecifier)
}

/// How deep the tree is.
fn depth(syntax: &Syntax) -> u32 {
    let mut depths: Vec<u32> = Vec::with_capacity(syntax.len());
    let root = syntax.root();
    let mut open: Vec<NodeId> = Vec::new();
    for node in syntax.descendants(root) {
        while open.last().is_some_and(|up| !syntax.is_within(node, *up)) {
            open.pop();
        }
        open.push(node);
        depths.push(open.len() as u32);
    }
    depths.into_iter().max().unwrap_or(0)
}

/// The first token of an item.
pub(super) fn first_token(item: &Item) -> TokId {
    match item {
        Item::Tok(tok) => *tok,
        Item::Dots(dots) => dots.tok,
        Item::Nest(nest) => nest.open,
        Item::Group(group) => group.open,
    }
}

/// Says whether nodes of this kind are expressions.
#[must_use]
pub fn is_expression(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::AlignofExpression
            | Kind::AssignmentExpression
            | Kind::BinaryExpression
            | Kind::CallExpression
            | Kind::CastExpression
            | Kind::CharLiteral
            | Kind::CommaExpression
            | Kind::CompoundLiteralExpression
            | Kind::ConcatenatedString
            | Kind::ConditionalExpression
            | Kind::ExtensionExpression
            | Kind::False
            | Kind::FieldExpression
            | Kind::GenericExpression
            | Kind::GnuAsmExpression
            | Kind::Identifier
            | Kind::InitializerList
            | Kind::Null
            | Kind::NumberLiteral
            | Kind::OffsetofExpression
            | Kind::ParenthesizedExpression
            | Kind::PointerExpression
            | Kind::SizeofExpression
            | Kind::StringLiteral
            | Kind::SubscriptExpression
            | Kind::True
            | Kind::UnaryExpression
            | Kind::UpdateExpression
            | Kind::CompoundStatement
    )
}
