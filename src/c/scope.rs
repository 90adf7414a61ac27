// SPDX-License-Identifier: GPL-2.0-only
//! The names that a function declares, and where they are used.
//!
//! In: a function definition. Out: [`Scopes`]: parameters, locals and labels, what is visible at a place, and all
//! places that mean a given local, shadowing respected. Deliberately absent: names from outside of the function.

use std::collections::HashMap;

use super::declarator::declared_name;
use super::types::CType;
use super::{CFile, Dialect, Field, Kind, NodeId, Syntax, TokenKind};
use crate::text::ByteSpan;

/// What declares a local.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LocalKind {
    /// A parameter of the function.
    Parameter,
    /// A variable.
    Variable,
    /// A macro such as `DECLARE_BITMAP(name, 8)`.
    Macro,
    /// A function, a type or an enumerator that is declared inside of a body.
    Other,
}

/// A name that a function declares.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Local {
    /// What declares it.
    pub kind: LocalKind,
    /// Where it is declared: the name itself.
    pub name: ByteSpan,
    /// The whole declaration, or the macro's statement.
    pub declaration: NodeId,
    /// Its declarator in there, with the initializer; the name's node for a macro.
    pub declarator: NodeId,
    /// The block, the `for` or the function whose end ends its life.
    pub scope: NodeId,
    /// From which byte on it is visible.
    pub visible_from: u32,
    /// Its type; `None` where it is not spelled out.
    pub of: Option<CType>,
}

/// How a place means a local.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum UseKind {
    /// An identifier in an expression.
    Expression(NodeId),
    /// A token where the tree tells nothing: in the operands of `asm`, in an attribute, in a branch that is not shown.
    Token,
}

/// A place that means a local; its declaration is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Use {
    /// The name there.
    pub span: ByteSpan,
    /// How it is meant.
    pub kind: UseKind,
}

/// A label with the statements that jump to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// Its name at the label itself.
    pub name: ByteSpan,
    /// The labelled statement.
    pub node: NodeId,
    /// The `goto`s to it, in order.
    pub gotos: Vec<NodeId>,
}

/// The names that one function declares.
#[derive(Clone, Debug)]
pub struct Scopes {
    function: NodeId,
    span: ByteSpan,
    locals: Vec<Local>,
    scope_spans: Vec<ByteSpan>,
    by_name: HashMap<String, Vec<usize>>,
    labels: Vec<Label>,
}

impl Scopes {
    /// Finds the names that the function definition `function` declares.
    #[must_use]
    pub fn of(file: &CFile, function: NodeId, dialect: &Dialect) -> Self {
        let syntax = file.syntax();
        let mut scopes = Self {
            function,
            span: syntax.span(function),
            locals: Vec::new(),
            scope_spans: Vec::new(),
            by_name: HashMap::new(),
            labels: Vec::new(),
        };
        scopes.find_locals(file, dialect);
        scopes.find_labels(file);
        scopes
    }

    /// The function.
    #[must_use]
    pub fn function(&self) -> NodeId {
        self.function
    }

    /// All parameters and locals, in the order of the text.
    #[must_use]
    pub fn locals(&self) -> &[Local] {
        &self.locals
    }

    /// All labels, in the order of the text.
    #[must_use]
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// What `name` means at the byte `at`, if that is a local: of several the innermost.
    #[must_use]
    pub fn lookup(&self, name: &str, at: u32) -> Option<&Local> {
        let found = self.by_name.get(name)?.iter().rev().copied().find(|local| self.is_visible(*local, at))?;
        Some(&self.locals[found])
    }

    /// The locals that can be named at the byte `at`, in the order of the text; shadowed ones are left out.
    pub fn visible<'s>(&'s self, file: &'s CFile, at: u32) -> impl Iterator<Item = &'s Local> {
        self.locals.iter().filter(move |local| {
            let name = file.source().text(local.name);
            self.lookup(&name, at).is_some_and(|found| found.name == local.name)
        })
    }

    fn is_visible(&self, local: usize, at: u32) -> bool {
        self.locals[local].visible_from <= at && self.scope_spans[local].contains_byte(at)
    }

    /// The places that mean `local`, in the order of the text.
    #[must_use]
    pub fn uses(&self, file: &CFile, local: &Local) -> Vec<Use> {
        let name = file.source().text(local.name);
        let syntax = file.syntax();
        let tokens = file.tokens_in(self.span);
        let mut found = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let text = file.source().slice(token.span);
            if token.kind != TokenKind::Word || text != name.as_bytes() || token.span == local.name {
                continue;
            }
            let means = self.lookup(&name, token.span.start()).is_some_and(|found| found.name == local.name);
            if !means {
                continue;
            }
            let last = at.checked_sub(1).map_or(&b""[..], |before| file.source().slice(tokens[before].span));
            let node = syntax.covering(token.span);
            let kind = match syntax.kind(node) {
                Kind::Identifier if syntax.span(node) == token.span => UseKind::Expression(node),
                Kind::FieldIdentifier
                | Kind::StatementIdentifier
                | Kind::TypeIdentifier
                | Kind::Comment
                | Kind::StringLiteral => continue,
                _ if matches!(last, b"." | b"->" | b"struct" | b"union" | b"enum" | b"goto") => continue,
                _ => UseKind::Token,
            };
            // A declaration of the same name in another scope is no use.
            if self.locals.iter().all(|other| other.name != token.span) {
                found.push(Use { span: token.span, kind });
            }
        }
        found
    }

    fn find_locals(&mut self, file: &CFile, dialect: &Dialect) {
        let syntax = file.syntax();
        let text = file.source().bytes();
        // The scopes that are open, with the number after their last node.
        let mut open: Vec<NodeId> = vec![self.function];
        for node in syntax.descendants(self.function) {
            while open.len() > 1 && !syntax.is_within(node, open[open.len() - 1]) {
                open.pop();
            }
            let scope = open[open.len() - 1];
            match syntax.kind(node) {
                Kind::CompoundStatement | Kind::ForStatement | Kind::IteratorStatement
                    // The parameters and the outermost block of a body are one scope.
                    if syntax.parent(node) != Some(self.function) => {
                        open.push(node);
                    }
                Kind::ParameterDeclaration if is_own_parameter(syntax, node, self.function) => {
                    if let Some(declarator) = syntax.child(node, Field::Declarator) {
                        self.declare(syntax, text, LocalKind::Parameter, node, declarator, scope);
                    }
                }
                Kind::Declaration => {
                    for declarator in syntax.children(node).filter(|child| syntax.field(*child) == Field::Declarator) {
                        self.declare(syntax, text, LocalKind::Variable, node, declarator, scope);
                    }
                }
                Kind::TypeDefinition => {
                    for declarator in syntax.children(node).filter(|child| syntax.field(*child) == Field::Declarator) {
                        self.declare(syntax, text, LocalKind::Other, node, declarator, scope);
                    }
                }
                Kind::Enumerator => {
                    if let Some(name) = syntax.child(node, Field::Name) {
                        self.declare(syntax, text, LocalKind::Other, node, name, scope);
                    }
                }
                Kind::CallExpression => {
                    if let Some((statement, name)) = declared_by_macro(syntax, text, node, dialect) {
                        self.declare(syntax, text, LocalKind::Macro, statement, name, scope);
                    }
                }
                _ => {}
            }
        }
    }

    fn declare(
        &mut self,
        syntax: &Syntax,
        text: &[u8],
        kind: LocalKind,
        declaration: NodeId,
        declarator: NodeId,
        scope: NodeId,
    ) {
        let core = match syntax.kind(declarator) {
            Kind::InitDeclarator => syntax.child(declarator, Field::Declarator),
            _ => Some(declarator),
        };
        let Some(name) = core.and_then(|core| declared_name(syntax, core)) else { return };
        let of = match kind {
            LocalKind::Parameter | LocalKind::Variable => CType::of(syntax, text, declaration, core),
            LocalKind::Macro | LocalKind::Other => None,
        };
        let span = syntax.span(name);
        let spelled = String::from_utf8_lossy(&text[span.range()]).into_owned();
        let number = self.locals.len();
        let visible_from = core.map_or(span.end(), |core| syntax.span(core).end());
        self.locals.push(Local { kind, name: span, declaration, declarator, scope, visible_from, of });
        self.scope_spans.push(syntax.span(scope));
        self.by_name.entry(spelled).or_default().push(number);
    }

    fn find_labels(&mut self, file: &CFile) {
        let syntax = file.syntax();
        let mut by_name: HashMap<&[u8], usize> = HashMap::new();
        let name_of = |node: NodeId| syntax.child(node, Field::Label).map(|name| syntax.span(name));
        for node in syntax.descendants(self.function) {
            if syntax.kind(node) == Kind::LabeledStatement
                && let Some(name) = name_of(node)
            {
                by_name.insert(file.source().slice(name), self.labels.len());
                self.labels.push(Label { name, node, gotos: Vec::new() });
            }
        }
        for node in syntax.descendants(self.function) {
            if syntax.kind(node) == Kind::GotoStatement
                && let Some(name) = name_of(node)
                && let Some(label) = by_name.get(file.source().slice(name))
            {
                self.labels[*label].gotos.push(node);
            }
        }
    }
}

/// Says whether a parameter is the function's, and not one of a pointer to a function among its parameters.
fn is_own_parameter(syntax: &Syntax, parameter: NodeId, function: NodeId) -> bool {
    for up in syntax.ancestors(parameter) {
        match syntax.kind(up) {
            Kind::ParameterDeclaration | Kind::Declaration | Kind::CompoundStatement => return false,
            _ if up == function => return true,
            _ => {}
        }
    }
    false
}

/// The statement and the name that a macro's call declares: `DECLARE_BITMAP(name, 8);`, `CLASS(fd, name)(x);`.
fn declared_by_macro(syntax: &Syntax, text: &[u8], call: NodeId, dialect: &Dialect) -> Option<(NodeId, NodeId)> {
    let callee = syntax.child(call, Field::Function)?;
    if syntax.kind(callee) != Kind::Identifier {
        return None;
    }
    let argument = dialect.declared_argument(&text[syntax.span(callee).range()])?;
    let list = syntax.child(call, Field::Arguments)?;
    let name = syntax.named_children(list).nth(argument)?;
    if syntax.kind(name) != Kind::Identifier {
        return None;
    }
    let statement = syntax.ancestors(call).find(|up| {
        !matches!(syntax.kind(*up), Kind::CallExpression | Kind::InitDeclarator | Kind::AssignmentExpression)
    })?;
    matches!(syntax.kind(statement), Kind::ExpressionStatement | Kind::MacroDeclaration).then_some((statement, name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{RepoPath, SourceFile};

    fn scopes(text: &str) -> (CFile, Scopes) {
        let source = SourceFile::new(RepoPath::new("a.c").expect("a path"), text.as_bytes());
        let file = CFile::parse(source, &Dialect::builtin());
        let node = file.function("f").and_then(|function| function.item.node).expect("it is defined");
        let scopes = Scopes::of(&file, node, &Dialect::builtin());
        (file, scopes)
    }

    /// The lines of the places that mean the local declared on `line`.
    fn use_lines(text: &str, line: u32) -> Vec<u32> {
        let (file, scopes) = scopes(text);
        let local = scopes
            .locals()
            .iter()
            .find(|local| file.source().line(local.name.start()).0 == line)
            .expect("a declaration");
        scopes.uses(&file, local).iter().map(|found| file.source().line(found.span.start()).0).collect()
    }

    #[test]
    fn uses_respect_shadowing() {
        let text = "int f(int a)\n{\n\tint b = a;\n\tif (b) {\n\t\tint a = b;\n\t\ta++;\n\t}\n\ts.a = a;\n\
                    \tfor (int a = 0; a < 3; a++)\n\t\tg(a);\n\treturn s->a + a;\n}\n";
        assert_eq!(use_lines(text, 1), [3, 8, 11]);
        assert_eq!(use_lines(text, 5), [6]);
        assert_eq!(use_lines(text, 9), [9, 9, 10]);
        assert_eq!(use_lines(text, 3), [4, 5]);
    }

    #[test]
    fn an_initializer_sees_the_name_that_it_declares() {
        assert_eq!(use_lines("int f(void)\n{\n\tstruct s *x = alloc(sizeof(*x));\n\treturn x;\n}\n", 3), [3, 4]);
    }

    #[test]
    fn labels_members_and_tags_are_other_names() {
        let text = "int f(int out)\n{\n\tstruct out x;\n\tgoto out;\nout:\n\treturn out + x.out;\n}\n";
        assert_eq!(use_lines(text, 1), [6]);
        let (file, scopes) = scopes(text);
        assert_eq!(scopes.labels().len(), 1);
        assert_eq!(scopes.labels()[0].gotos.len(), 1);
        assert_eq!(file.source().text(scopes.labels()[0].name), "out");
    }

    #[test]
    fn macros_declare_and_asm_uses() {
        let text = "int f(int r)\n{\n\tDECLARE_BITMAP(map, 8);\n\tLIST_HEAD(list);\n\tint (*cb)(int unused) = g;\n\
                    \tasm(M(\"x\") : : \"r\" (r));\n\treturn cb(map, &list);\n}\n";
        let (file, scopes) = scopes(text);
        let names: Vec<(String, LocalKind)> =
            scopes.locals().iter().map(|local| (file.source().text(local.name), local.kind)).collect();
        let local = |name: &str, kind| (name.to_owned(), kind);
        assert_eq!(
            names,
            [
                local("r", LocalKind::Parameter),
                local("map", LocalKind::Macro),
                local("list", LocalKind::Macro),
                local("cb", LocalKind::Variable)
            ]
        );
        let uses = scopes.uses(&file, &scopes.locals()[0]);
        assert_eq!(uses.len(), 1);
        assert_eq!(uses[0].kind, UseKind::Token);
        assert_eq!(use_lines(text, 3), [7]);
        assert_eq!(scopes.visible(&file, file.source().bytes().len() as u32 - 3).count(), 4);
    }

    #[test]
    fn locals_have_types() {
        let (file, scopes) = scopes("int f(struct kvm *kvm, u64 **p)\n{\n\tconst struct x *a, b[2];\n}\n");
        let types: Vec<String> = scopes
            .locals()
            .iter()
            .map(|local| format!("{}: {}", file.source().text(local.name), local.of.as_ref().expect("a type")))
            .collect();
        assert_eq!(types, ["kvm: struct kvm *", "p: u64 **", "a: struct x *", "b: array of struct x"]);
    }
}
