// SPDX-License-Identifier: GPL-2.0-only
//! Cuts the outermost level of a file into items.
//!
//! The parser's nodes say what an item is; the tokens say where it begins and ends, because attributes that the
//! parser never saw belong to it.

use super::declarator::{declared_name, function_declarator};
use super::item::{Item, ItemKind, LeadingComment, Untrusted};
use super::{Field, Kind, NodeId, Syntax, Token, TokenKind, directive};
use crate::text::{ByteSpan, SourceFile};

/// The items of a file and what could not be read.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) items: Vec<Item>,
    pub(super) untrusted: Vec<Untrusted>,
}

/// A node at the outermost level, after containers were opened.
#[derive(Clone, Copy)]
enum Piece {
    /// Something that an item is made of.
    Node(NodeId),
    /// A part of a stretch that could not be read.
    Garbage(NodeId),
    /// The marks of a container, such as `extern "C" {`.
    Mark(NodeId),
}

/// Finds the items of a file.
pub(super) fn outline(source: &SourceFile, tokens: &[Token], syntax: &Syntax) -> Outline {
    let pieces = pieces(syntax);
    let mut cutter = Cutter { source, tokens, syntax, pieces, piece: 0, at: 0, out: Outline::default() };
    cutter.run();
    cutter.out
}

fn pieces(syntax: &Syntax) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = syntax.after_start(syntax.root());
    let end = syntax.len();
    while at.index() < end {
        let parent = syntax.parent(at).map_or(Kind::TranslationUnit, |up| syntax.kind(up));
        let next = syntax.after(at);
        match syntax.kind(at) {
            kind if is_container(syntax, at, kind) => {
                at = syntax.after_start(at);
                continue;
            }
            Kind::Comment => {}
            kind if parent == Kind::Error => {
                let piece = if is_item(syntax, at, kind) { Piece::Node(at) } else { Piece::Garbage(at) };
                pieces.push(piece);
            }
            _ if matches!(parent, Kind::LinkageSpecification | Kind::DeclarationList)
                && matches!(syntax.kind(at), Kind::Token | Kind::StringLiteral) =>
            {
                pieces.push(Piece::Mark(at));
            }
            Kind::Token => {}
            _ if matches!(syntax.field(at), Field::Condition | Field::Name) => {}
            Kind::Error => pieces.push(Piece::Garbage(at)),
            _ => pieces.push(Piece::Node(at)),
        }
        at = next;
    }
    pieces
}

fn is_container(syntax: &Syntax, node: NodeId, kind: Kind) -> bool {
    match kind {
        Kind::PreprocIf
        | Kind::PreprocIfdef
        | Kind::PreprocElse
        | Kind::PreprocElif
        | Kind::PreprocElifdef
        | Kind::DeclarationList => true,
        Kind::LinkageSpecification => {
            syntax.child(node, Field::Body).is_some_and(|body| syntax.kind(body) == Kind::DeclarationList)
        }
        Kind::Error => syntax.children(node).any(|child| is_item(syntax, child, syntax.kind(child))),
        _ => false,
    }
}

fn is_item(syntax: &Syntax, node: NodeId, kind: Kind) -> bool {
    match kind {
        Kind::FunctionDefinition
        | Kind::Declaration
        | Kind::TypeDefinition
        | Kind::PreprocDef
        | Kind::PreprocFunctionDef
        | Kind::PreprocInclude
        | Kind::PreprocCall
        | Kind::PreprocIf
        | Kind::PreprocIfdef => true,
        Kind::StructSpecifier | Kind::UnionSpecifier | Kind::EnumSpecifier => syntax.child(node, Field::Body).is_some(),
        _ => false,
    }
}

struct Cutter<'f> {
    source: &'f SourceFile,
    tokens: &'f [Token],
    syntax: &'f Syntax,
    pieces: Vec<Piece>,
    piece: usize,
    at: usize,
    out: Outline,
}

impl Cutter<'_> {
    fn run(&mut self) {
        // The first token of a run that no node holds: attributes before a declaration, mostly.
        let mut stray: Option<usize> = None;
        while let Some(token) = self.tokens.get(self.at).copied() {
            if token.kind == TokenKind::Comment {
                self.at += 1;
                continue;
            }
            let piece = self.next_piece(token.span);
            if token.kind == TokenKind::Directive {
                self.stray(&mut stray);
                let node = match piece {
                    Some(Piece::Node(node)) if self.syntax.span(node).start() <= token.span.start() => Some(node),
                    _ => None,
                };
                self.directive(token, node);
                self.at += 1;
                continue;
            }
            match piece {
                Some(Piece::Node(node)) if self.syntax.span(node).start() <= token.span.start() => {
                    let first = stray.take().unwrap_or(self.at);
                    self.node(first, node);
                }
                Some(Piece::Mark(node)) if self.syntax.span(node).start() <= token.span.start() => {
                    self.stray(&mut stray);
                    self.at += 1;
                }
                Some(Piece::Garbage(node)) if self.syntax.span(node).start() <= token.span.start() => {
                    self.stray(&mut stray);
                    self.garbage(node);
                }
                _ => {
                    stray.get_or_insert(self.at);
                    self.at += 1;
                }
            }
        }
        self.stray(&mut stray);
    }

    /// The piece that holds the token or stands after it.
    fn next_piece(&mut self, token: ByteSpan) -> Option<Piece> {
        loop {
            let piece = *self.pieces.get(self.piece)?;
            let (Piece::Node(node) | Piece::Garbage(node) | Piece::Mark(node)) = piece;
            if self.syntax.span(node).end() > token.start() {
                return Some(piece);
            }
            self.piece += 1;
        }
    }

    fn stray(&mut self, stray: &mut Option<usize>) {
        let Some(first) = stray.take() else { return };
        let mut code = self.tokens[first..self.at].iter().filter(|token| token.kind != TokenKind::Comment);
        let span = self.tokens[first].span.join(code.next_back().map_or(self.tokens[first].span, |token| token.span));
        if self.source.slice(span) == b";" {
            return;
        }
        let mut item = self.item(ItemKind::Other, first, span, None);
        self.macro_call(&mut item);
        self.out.items.push(item);
    }

    fn directive(&mut self, token: Token, node: Option<NodeId>) {
        let line = self.source.slice(token.span);
        let (kind, name) = directive::describe(line);
        let mut item = self.item(kind, self.at, token.span, node);
        item.name = name;
        item.trusted = true;
        self.out.items.push(item);
    }

    fn node(&mut self, first: usize, node: NodeId) {
        let span = self.syntax.span(node);
        let begin = self.at;
        self.at = begin + self.tokens[begin..].partition_point(|token| token.span.start() < span.end());
        let kind = self.kind(node);
        if !matches!(kind, ItemKind::Function) {
            self.extend_to_semicolon();
        }
        let code = self.tokens[first..self.at].iter().rev().find(|token| token.kind != TokenKind::Comment);
        let whole = self.tokens[first].span.join(code.map_or(span, |token| token.span));
        let mut item = self.item(kind, first, whole, Some(node));
        item.name = self.name(node, kind);
        if self.source.slice(whole) == b";" {
            return;
        }
        match self.syntax.kind(node) {
            Kind::ExpressionStatement | Kind::MacroDeclaration if kind != ItemKind::Asm => {
                self.called_macro(&mut item, node);
            }
            _ if !matches!(kind, ItemKind::Function | ItemKind::Typedef) => self.macro_call(&mut item),
            _ => {}
        }
        if !item.trusted {
            self.untrusted(&item, node);
        }
        self.out.items.push(item);
    }

    /// Moves on behind the `;` that ends the item at hand, if it follows before anything else begins.
    fn extend_to_semicolon(&mut self) {
        if self.at > 0 && self.source.slice(self.tokens[self.at - 1].span) == b";" {
            return;
        }
        let mut at = self.at;
        while let Some(token) = self.tokens.get(at).copied() {
            let text = self.source.slice(token.span);
            if token.kind == TokenKind::Directive {
                return;
            }
            if text == b";" {
                self.at = at + 1;
                return;
            }
            if let Some(Piece::Node(node) | Piece::Garbage(node) | Piece::Mark(node)) = self.next_piece(token.span)
                && self.syntax.span(node).start() <= token.span.start()
            {
                return;
            }
            at += 1;
        }
    }

    fn garbage(&mut self, node: NodeId) {
        let end = self.syntax.span(node).end();
        let first = self.at;
        self.at += 1;
        while let Some(token) = self.tokens.get(self.at)
            && token.span.start() < end
            && token.kind != TokenKind::Directive
        {
            self.at += 1;
        }
        let span = self.tokens[first].span.join(self.tokens[self.at - 1].span);
        // Stretches that could not be read grow together, as long as nothing readable lies between.
        if let Some(last) = self.out.items.last_mut()
            && last.kind == ItemKind::Other
            && !last.trusted
            && first > 0
            && last.span.end() == self.tokens[first - 1].span.end()
        {
            last.span = last.span.join(span);
            if let Some(known) = self.out.untrusted.last_mut() {
                known.span = known.span.join(span);
            }
            return;
        }
        let mut item = self.item(ItemKind::Other, first, span, Some(node));
        item.trusted = false;
        self.untrusted(&item, node);
        self.out.items.push(item);
    }

    fn item(&self, kind: ItemKind, first: usize, span: ByteSpan, node: Option<NodeId>) -> Item {
        let trusted = node.is_none_or(|node| !self.syntax.has_error(node));
        Item { kind, name: None, span, comment: self.comment_above(first), node, args: Vec::new(), trusted }
    }

    fn untrusted(&mut self, item: &Item, node: NodeId) {
        let syntax = self.syntax;
        let at = syntax
            .descendants(node)
            .find(|node| syntax.kind(*node) == Kind::Error || syntax.is_missing(*node))
            .unwrap_or(node);
        let reason = if syntax.is_missing(at) { "a mark is missing here" } else { "not read as C" };
        self.out.untrusted.push(Untrusted {
            span: item.span,
            name: item.name.clone(),
            line: self.source.line(syntax.span(at).start()),
            reason: reason.to_owned(),
        });
    }

    fn kind(&self, node: NodeId) -> ItemKind {
        let syntax = self.syntax;
        match syntax.kind(node) {
            Kind::FunctionDefinition => ItemKind::Function,
            Kind::Declaration | Kind::LinkageSpecification => {
                let function = syntax
                    .children(node)
                    .filter(|child| syntax.field(*child) == Field::Declarator)
                    .any(|declarator| function_declarator(syntax, declarator).is_some());
                if function { ItemKind::Prototype } else { ItemKind::Variable }
            }
            Kind::StructSpecifier => ItemKind::Struct,
            Kind::UnionSpecifier => ItemKind::Union,
            Kind::EnumSpecifier => ItemKind::Enum,
            Kind::TypeDefinition => ItemKind::Typedef,
            Kind::GnuAsmExpression => ItemKind::Asm,
            Kind::ExpressionStatement => match syntax.named_children(node).next().map(|child| syntax.kind(child)) {
                Some(Kind::GnuAsmExpression) => ItemKind::Asm,
                _ => ItemKind::Other,
            },
            _ => ItemKind::Other,
        }
    }

    fn name(&self, node: NodeId, kind: ItemKind) -> Option<String> {
        let syntax = self.syntax;
        let name = match kind {
            ItemKind::Struct | ItemKind::Union | ItemKind::Enum => syntax.child(node, Field::Name)?,
            ItemKind::Function | ItemKind::Prototype | ItemKind::Variable | ItemKind::Typedef => syntax
                .children(node)
                .filter(|child| syntax.field(*child) == Field::Declarator)
                .find_map(|declarator| declared_name(syntax, declarator))?,
            _ => return None,
        };
        Some(self.source.text(syntax.span(name)))
    }

    /// Turns an item into a call of a macro, if its tree says so; attributes may stand before and behind.
    fn called_macro(&self, item: &mut Item, node: NodeId) {
        let syntax = self.syntax;
        let callee = syntax.descendants(node).find(|at| syntax.kind(*at) == Kind::Identifier);
        let Some(callee) = callee.filter(|at| {
            let parent = syntax.parent(*at);
            parent == Some(node) || parent.is_some_and(|up| syntax.kind(up) == Kind::CallExpression)
        }) else {
            return;
        };
        item.kind = ItemKind::MacroCall;
        item.name = Some(self.source.text(syntax.span(callee)));
        let call = syntax.parent(callee).filter(|up| *up != node);
        if let Some(list) = call.and_then(|call| syntax.child(call, Field::Arguments)) {
            let tokens = super::token::within(self.tokens, syntax.span(list));
            let mut code = tokens.iter().filter(|token| token.kind != TokenKind::Comment);
            code.next();
            item.args = self.arguments(&mut code).0;
        }
    }

    /// The arguments up to the closing parenthesis, and that parenthesis; `None` for it if there is none.
    fn arguments<'t>(&self, code: &mut impl Iterator<Item = &'t Token>) -> (Vec<ByteSpan>, Option<ByteSpan>) {
        let text = |token: &Token| self.source.slice(token.span);
        let mut depth = 1;
        let mut args: Vec<ByteSpan> = Vec::new();
        let mut arg: Option<ByteSpan> = None;
        for token in code {
            match text(token) {
                b"(" | b"[" | b"{" => depth += 1,
                b")" | b"]" | b"}" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                if arg.is_some() || !args.is_empty() {
                    args.push(arg.unwrap_or(ByteSpan::empty(token.span.start())));
                }
                return (args, Some(token.span));
            }
            if depth == 1 && text(token) == b"," {
                args.push(arg.take().unwrap_or(ByteSpan::empty(token.span.start())));
            } else {
                arg = Some(arg.map_or(token.span, |arg: ByteSpan| arg.join(token.span)));
            }
        }
        (args, None)
    }

    /// Turns an item into a call of a macro, if its tokens say so: a word with parentheses, and then the end, `;`,
    /// `=` or `[`.
    fn macro_call(&self, item: &mut Item) {
        let tokens = super::token::within(self.tokens, item.span);
        let text = |token: &Token| self.source.slice(token.span);
        let mut code = tokens
            .iter()
            .filter(|token| token.kind != TokenKind::Comment)
            .skip_while(|token| matches!(text(token), b"static" | b"extern" | b"const" | b"inline"));
        let Some(name) = code.next().filter(|token| token.kind == TokenKind::Word) else { return };
        if code.next().is_none_or(|token| text(token) != b"(") {
            return;
        }
        let (args, Some(_)) = self.arguments(&mut code) else { return };
        match code.next().map(text) {
            None | Some(b";" | b"=" | b"[") => {}
            Some(_) => return,
        }
        item.kind = match text(name) {
            b"asm" | b"__asm__" | b"__asm" => ItemKind::Asm,
            _ => ItemKind::MacroCall,
        };
        if item.kind == ItemKind::MacroCall {
            item.name = Some(self.source.text(name.span));
            item.args = args;
        }
    }

    /// The comments that end on the line above the token, and each other's line above.
    fn comment_above(&self, first: usize) -> Option<LeadingComment> {
        let bytes = self.source.bytes();
        let mut span: Option<ByteSpan> = None;
        let mut below = self.tokens[first].span.start();
        for token in self.tokens[..first].iter().rev() {
            if token.kind != TokenKind::Comment || !ends_on_line_above(bytes, token.span, below) {
                break;
            }
            span = Some(span.map_or(token.span, |span| span.join(token.span)));
            below = token.span.start();
        }
        let span = span?;
        let text = self.source.slice(span);
        Some(LeadingComment { span, kernel_doc: text.starts_with(b"/**") && !matches!(text.get(3), Some(b'*' | b'/')) })
    }
}

/// Says whether `comment` stands alone on its lines and the next line begins what is at `below`.
fn ends_on_line_above(bytes: &[u8], comment: ByteSpan, below: u32) -> bool {
    let between = &bytes[comment.end() as usize..below as usize];
    let blank = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_whitespace);
    if !blank(between) || memchr::memchr_iter(b'\n', between).count() != 1 {
        return false;
    }
    let before = &bytes[..comment.start() as usize];
    blank(memchr::memrchr(b'\n', before).map_or(before, |at| &before[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::c::{CFile, Dialect};
    use crate::text::RepoPath;

    fn file(text: &str) -> CFile {
        let source = SourceFile::new(RepoPath::new("a.c").expect("a path"), text.as_bytes());
        CFile::parse(source, &Dialect::builtin())
    }

    fn listed(text: &str) -> Vec<String> {
        let file = file(text);
        let line = |item: &Item| {
            format!("{:?} {} {:?}", item.kind, item.name.as_deref().unwrap_or("-"), file.source().text(item.span))
        };
        file.items().iter().map(line).collect()
    }

    #[test]
    fn items_reach_from_the_first_attribute_to_the_final_mark() {
        assert_eq!(
            listed(
                "static int a = 1, b;\nint f(int x);\nstruct s { int a; };\nstatic int g(void)\n{\n\treturn 0;\n}\n"
            ),
            [
                "Variable a \"static int a = 1, b;\"",
                "Prototype f \"int f(int x);\"",
                "Struct s \"struct s { int a; };\"",
                "Function g \"static int g(void)\\n{\\n\\treturn 0;\\n}\"",
            ]
        );
    }

    #[test]
    fn conditionals_and_linkage_blocks_are_looked_through() {
        assert_eq!(
            listed(
                "#ifdef A\nint f(void);\n#else\nstatic inline int f(void) { return 0; }\n#endif\nextern \"C\" {\nint g;\n}\n"
            ),
            [
                "Conditional - \"#ifdef A\"",
                "Prototype f \"int f(void);\"",
                "Conditional - \"#else\"",
                "Function f \"static inline int f(void) { return 0; }\"",
                "Conditional - \"#endif\"",
                "Variable g \"int g;\"",
            ]
        );
    }

    #[test]
    fn attributes_beside_a_macro_and_lone_names_are_no_hindrance() {
        let file = file(
            "static DECLARE_BITMAP(map, 8) __initdata;\nDEFINE_X(a) = { 1 };\nUNUSED_ID\n#define A\nvoid f(void)\n{\n};\n",
        );
        let found: Vec<_> = file.items().iter().map(|item| (item.kind, item.name.as_deref().unwrap_or(""))).collect();
        assert_eq!(
            found,
            [
                (ItemKind::MacroCall, "DECLARE_BITMAP"),
                (ItemKind::MacroCall, "DEFINE_X"),
                (ItemKind::MacroCall, "UNUSED_ID"),
                (ItemKind::ObjectMacro, "A"),
                (ItemKind::Function, "f"),
            ]
        );
        assert_eq!(file.items()[0].args.len(), 2);
    }

    #[test]
    fn a_call_of_a_macro_is_an_item_with_arguments() {
        let file = file("EXPORT_SYMBOL_GPL(f);\nDEFINE_FOO(a, b + (1, 2), );\nint (*p)(void);\n#define X(a) a\n");
        let items = file.items();
        assert_eq!(items[0].kind, ItemKind::MacroCall);
        assert_eq!(items[0].name.as_deref(), Some("EXPORT_SYMBOL_GPL"));
        let args: Vec<String> = items[1].args.iter().map(|arg| file.source().text(*arg)).collect();
        assert_eq!(args, ["a", "b + (1, 2)", ""]);
        assert_eq!((items[2].kind, items[2].name.as_deref()), (ItemKind::Variable, Some("p")));
        assert_eq!((items[3].kind, items[3].name.as_deref()), (ItemKind::FunctionMacro, Some("X")));
    }

    #[test]
    fn the_comment_directly_above_belongs_to_an_item() {
        let file = file("/* no */\n\n/** doc\n * x\n */\nint a; /* behind */\nint b;\n// one\n// two\nint c;\n");
        let comments: Vec<_> = file
            .items()
            .iter()
            .map(|item| item.comment.map(|comment| (file.source().text(comment.span), comment.kernel_doc)))
            .collect();
        assert_eq!(
            comments,
            [Some(("/** doc\n * x\n */".to_owned(), true)), None, Some(("// one\n// two".to_owned(), false))]
        );
    }

    #[test]
    fn a_function_is_taken_apart() {
        let file = file("static inline const struct foo *f(struct bar *b, int (*cb)(int), char, ...)\n{\n}\n");
        let function = file.function("f").expect("it is defined");
        let text = |span| file.source().text(span);
        assert_eq!(text(function.name), "f");
        assert_eq!(text(function.return_type), "const struct foo *");
        assert!(function.is_static && function.is_inline && function.body.is_some());
        let params: Vec<_> =
            function.params.iter().map(|p| (text(p.span), p.name.map(text), text(p.type_span))).collect();
        let param =
            |span: &str, name: Option<&str>, of: &str| (span.to_owned(), name.map(str::to_owned), of.to_owned());
        assert_eq!(
            params,
            [
                param("struct bar *b", Some("b"), "struct bar *"),
                param("int (*cb)(int)", Some("cb"), "int (*cb)(int)"),
                param("char", None, "char"),
                param("...", None, "..."),
            ]
        );
        assert_eq!(text(function.header(&file)), text(file.items()[0].span).trim_end_matches(['{', '}', '\n']));
    }

    #[test]
    fn what_could_not_be_read_is_listed_and_the_rest_survives() {
        let file = file("int a;\nint f(void)\n{\n\tx = = ;\n}\nint b;\n");
        assert_eq!(file.untrusted().len(), 1);
        assert_eq!(file.untrusted()[0].name.as_deref(), Some("f"));
        assert_eq!(file.untrusted()[0].line, crate::text::LineNo(4));
        assert!(!file.items()[1].trusted && file.items()[2].trusted);
    }
}
