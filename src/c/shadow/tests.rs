// SPDX-License-Identifier: GPL-2.0-only
//! What the shadow hides and what the tree says of it.

use super::{Branch, shadow};
use crate::c::scope::Scopes;
use crate::c::snippet::{self, Piece};
use crate::c::{CFile, Cfg, Dialect, Field, Kind, NodeId, Role, Syntax, tokens};
use crate::text::{ByteSpan, RepoPath, SourceFile};

fn dialect() -> Dialect {
    let mut dialect = Dialect::builtin();
    dialect.add("each_thing", Role::Iterator);
    dialect.add("foo_t2", Role::Type);
    dialect
}

fn parse(text: &str, branch: Branch) -> CFile {
    let source = SourceFile::new(RepoPath::new("a.c").expect("a path"), text.as_bytes());
    CFile::parse_variant(source, &dialect(), branch)
}

/// The tree of a file without its root.
fn tree(text: &str) -> String {
    let file = parse(text, Branch::First);
    let syntax = file.syntax();
    check(syntax);
    let items: Vec<String> =
        syntax.named_children(syntax.root()).map(|item| syntax.spell(item, text.as_bytes())).collect();
    items.join("\n")
}

/// The tree of statements.
fn statements(text: &str) -> String {
    let snippet = snippet::parse(text.as_bytes(), Piece::Statements, &dialect());
    check(&snippet.syntax);
    let spelled: Vec<String> = snippet.nodes.iter().map(|node| snippet.syntax.spell(*node, text.as_bytes())).collect();
    spelled.join("\n")
}

/// The tree of an expression.
fn expression(text: &str) -> String {
    let snippet = snippet::parse(text.as_bytes(), Piece::Expression, &dialect());
    assert!(snippet.complete, "{text}");
    snippet.syntax.spell(snippet.nodes[0], text.as_bytes())
}

/// Children lie in their parents, in order, without overlap.
fn check(syntax: &Syntax) {
    for node in syntax.descendants(syntax.root()) {
        let mut at = syntax.span(node).start();
        for child in syntax.children(node) {
            let span = syntax.span(child);
            assert!(syntax.span(node).contains(span) && span.start() >= at, "{:?} {span:?}", syntax.kind(child));
            assert_eq!(syntax.parent(child), Some(node));
            at = span.end();
        }
    }
}

fn clean(text: &str) -> bool {
    let file = parse(text, Branch::First);
    check(file.syntax());
    !file.syntax().has_error(file.syntax().root())
}

#[test]
fn attributes_are_not_seen_and_belong_to_the_item_all_the_same() {
    let text = "__visible noinline int __must_check f(int a __maybe_unused) __acquires(&x->lock)\n{\n}\n";
    let file = parse(text, Branch::First);
    assert!(clean(text));
    let function = file.function("f").expect("it is read");
    assert_eq!(file.source().text(function.item.span), text.trim_end());
    let attrs: Vec<String> = function.attrs.iter().map(|span| file.source().text(*span)).collect();
    assert_eq!(attrs, ["__visible", "noinline", "__must_check", "__acquires(&x->lock)"]);
    assert_eq!(file.source().text(function.params[0].span), "int a __maybe_unused");
    assert_eq!(file.source().text(function.return_type), "int");
}

#[test]
fn an_attribute_that_is_a_statement_or_an_argument_stays() {
    assert_eq!(
        statements("f(__user);"),
        "(expression_statement (call_expression function:(identifier \"f\") \
         arguments:(argument_list (identifier \"__user\"))))"
    );
    assert!(statements("__section(x);").contains("call_expression"));
}

#[test]
fn attributes_that_no_table_knows_are_told_by_their_place() {
    for text in [
        "SOME_ATTR static int f(void)\n{\n}\n",
        "static SOME_ATTR int f(void)\n{\n}\n",
        "int some_attr f(void)\n{\n}\n",
        "u32 some_attr f(void)\n{\n}\n",
        "struct foo some_attr f(void)\n{\n}\n",
        "int f(void)\n\tsome_attr(x) other_attr\n{\n}\n",
        "SOME_ATTR(1, 2) int f(void)\n{\n}\n",
        "char license[] SOME_SECTION(\"x\") = \"GPL\";\nint f(void)\n{\n}\n",
    ] {
        assert!(clean(text), "{text}");
        let file = parse(text, Branch::First);
        assert!(file.function("f").is_some_and(|f| f.body.is_some() && f.params.is_empty()), "{text}");
    }
}

#[test]
fn iterators_are_loops_with_arguments() {
    assert_eq!(
        statements("each_thing(p, &head, a->b)\n\tf(p);"),
        "(iterator_statement function:(identifier \"each_thing\") arguments:(argument_list (identifier \"p\") \
         (pointer_expression argument:(identifier \"head\")) \
         (field_expression argument:(identifier \"a\") field:(field_identifier \"b\"))) \
         body:(expression_statement (call_expression function:(identifier \"f\") \
         arguments:(argument_list (identifier \"p\")))))"
    );
    for (text, arguments) in [
        ("for_each_it() { }", ""),
        (
            "unknown_guard(struct foo, x) { }",
            " (type_descriptor type:(struct_specifier name:(type_identifier \"foo\"))) (identifier \"x\")",
        ),
        ("abc(x) { }", " (identifier \"x\")"),
        ("LOOP(i = 0; i < 3; i++) { }", " (opaque \"i = 0; i < 3; i++\")"),
    ] {
        let spelled = statements(text);
        assert!(spelled.starts_with("(iterator_statement function:(identifier"), "{spelled}");
        assert!(spelled.contains("body:(compound_statement"), "{spelled}");
        if arguments.is_empty() {
            assert!(spelled.contains("arguments:(argument_list \"()\")"), "{spelled}");
        } else {
            assert!(spelled.contains(&format!("(argument_list{arguments})")), "{spelled}");
        }
    }
    for tail in ["while_each_it(a, b);", "each_thing(a, b);"] {
        let spelled = statements(&format!("do {{ f(); }} {tail} g();"));
        assert!(spelled.starts_with("(do_statement") && !spelled.contains("missing"), "{spelled}");
    }
}

#[test]
fn a_macro_without_semicolon_is_a_call() {
    let call = "(expression_statement (call_expression function:(identifier \"STAC\") \
                arguments:(argument_list (identifier \"a\") (binary_expression left:(identifier \"b\") \
                right:(number_literal \"1\")))))";
    assert_eq!(statements("STAC(a, b + 1)\nx = 1;").lines().next(), Some(call));
    assert_eq!(statements("STAC(a, b + 1)\n"), call);
    assert_eq!(
        tree("EXPORT_IT(f)\nint a;\n").lines().next(),
        Some(
            "(expression_statement (call_expression function:(identifier \"EXPORT_IT\") \
             arguments:(argument_list (identifier \"f\"))))"
        )
    );
    assert_eq!(
        statements("LABELS\n#undef X\nf();").lines().next(),
        Some("(expression_statement (identifier \"LABELS\"))")
    );
}

#[test]
fn declaring_macros_keep_their_storage_class_and_their_name() {
    assert_eq!(
        tree("static DEFINE_MUTEX(m);\n"),
        "(macro_declaration (storage_class_specifier \"static\") (call_expression function:(identifier \
         \"DEFINE_MUTEX\") arguments:(argument_list (identifier \"m\"))))"
    );
    assert_eq!(
        tree("static DEFINE_PER_CPU(int, x) = { 1 };\n"),
        "(macro_declaration (storage_class_specifier \"static\") declarator:(init_declarator \
         declarator:(call_expression function:(identifier \"DEFINE_PER_CPU\") arguments:(argument_list \
         (type_descriptor type:(primitive_type \"int\")) (identifier \"x\"))) value:(initializer_list (number_literal \"1\"))))"
    );
    assert_eq!(
        tree("struct s {\n\tDECLARE_BITMAP(b, 8);\n\tMEMBERS(x)\n\tint a;\n};\n"),
        "(struct_specifier name:(type_identifier \"s\") body:(field_declaration_list (macro_declaration \
         declarator:(call_expression function:(identifier \"DECLARE_BITMAP\") arguments:(argument_list \
         (identifier \"b\") (number_literal \"8\")))) (macro_declaration declarator:(call_expression \
         function:(identifier \"MEMBERS\") arguments:(argument_list (identifier \"x\")))) (field_declaration \
         type:(primitive_type \"int\") declarator:(field_identifier \"a\"))))"
    );
    let file = parse("SYSCALL_DEFINE1(open, int, x)\n{\n\treturn x;\n}\n", Branch::First);
    let function = file.function("SYSCALL_DEFINE1").expect("it is read");
    assert!(function.body.is_some() && function.item.trusted);
}

#[test]
fn a_group_of_members_is_read_as_members() {
    let text = "struct s {\n\tstruct_group(g,\n\t\tint a;\n\t\tint b, c;\n\t);\n\tint d;\n};\n";
    assert!(clean(text));
    assert_eq!(tree(text).matches("field_declaration ").count(), 4);
}

#[test]
fn arguments_that_are_no_expressions_are_leaves() {
    let arguments = |text: &str| {
        let spelled = expression(text);
        let from = spelled.find("(argument_list").expect("a call") + "(argument_list".len();
        spelled[from..].trim_end_matches(')').trim().to_owned()
    };
    assert_eq!(arguments("f(==)"), "(opaque \"==\"");
    assert_eq!(arguments("f(a, , b)"), "(identifier \"a\") (identifier \"b\"");
    assert_eq!(arguments("f(a,, b)"), "(identifier \"a\") (identifier \"b\"");
    assert_eq!(arguments("f(a, return -1)"), "(identifier \"a\") (opaque \"return -1\"");
    assert_eq!(arguments("f(\"=r\" (x))"), "(opaque \"\\\"=r\\\" (x)\"");
    assert_eq!(
        arguments("f(LOCK \"x\" SIZE(b))"),
        "(concatenated_string (identifier \"LOCK\") (string_literal (string_content \"x\")) (call_expression function:(identifier \"SIZE\") arguments:(argument_list (identifier \"b\""
    );
    assert_eq!(arguments("f(a * b)"), "(binary_expression left:(identifier \"a\") right:(identifier \"b\"");
    assert!(arguments("f((struct foo){ 1 })").starts_with("(compound_literal_expression"));
    assert!(arguments("f(({ g(); }))").starts_with("(parenthesized_expression (compound_statement"));
    assert!(
        arguments("f(a, { g(); })").ends_with("\"g\") arguments:(argument_list))))")
            || arguments("f(a, { g(); })").contains("compound_statement")
    );
}

#[test]
fn a_type_is_the_same_as_an_argument_and_in_a_cast() {
    for text in ["struct foo *", "u32", "const struct foo **", "unsigned long"] {
        let cast = expression(&format!("({text})(x)"));
        let kind = cast.strip_prefix("(cast_expression type:").expect("a cast");
        let kind = kind.strip_suffix(" value:(parenthesized_expression (identifier \"x\")))").expect("a cast");
        let called = expression(&format!("f(x, {text}, m)"));
        assert!(called.contains(&format!("(identifier \"x\") {kind} (identifier \"m\")")), "{called}");
    }
    let declared = tree("void f(struct foo *x);\n");
    let parameter = declared.split_once("(parameter_list ").expect("a parameter").1.trim_end_matches(')');
    assert!(expression("f(struct foo *x)").contains(parameter), "{parameter}");
}

#[test]
fn a_product_in_a_nested_call_is_no_parameter() {
    let statement = "add(round_up(PAGES * sizeof(struct page), SIZE));";
    assert!(statements(statement).starts_with("(expression_statement (call_expression function:(identifier \"add\")"));
    assert!(statements("add(round(A * b, C * d));").starts_with("(expression_statement"));
}

#[test]
fn casts_follow_what_is_a_type() {
    assert_eq!(
        expression("(u32)(x)"),
        "(cast_expression type:(type_descriptor type:(type_identifier \"u32\")) \
         value:(parenthesized_expression (identifier \"x\")))"
    );
    assert!(expression("(u8)-1").starts_with("(cast_expression"));
    assert!(expression("(foo_t2)&x").starts_with("(cast_expression"));
    assert!(expression("(pte_t)*x").starts_with("(cast_expression"));
    assert!(expression("(fn)(x)").starts_with("(call_expression"));
    assert!(expression("(u32)(u8)(x)").matches("cast_expression").count() == 2);
    assert_eq!(
        expression("(flags) & MASK"),
        "(binary_expression left:(parenthesized_expression (identifier \"flags\")) right:(identifier \"MASK\"))"
    );
    assert_eq!(expression("(flags) - 1").matches("binary_expression").count(), 1);
    assert_eq!(expression("sizeof(u32)"), "(sizeof_expression type:(type_descriptor type:(type_identifier \"u32\")))");
}

#[test]
fn typeof_is_one_type() {
    assert_eq!(statements("typeof(*x) y = (typeof(a->b) *)z;").matches("macro_type_specifier").count(), 2);
    assert!(
        expression("(typeof(x))(y)").starts_with("(cast_expression type:(type_descriptor type:(macro_type_specifier")
    );
}

#[test]
fn case_ranges_are_ranges() {
    assert!(
        statements("switch (x) { case A ... B: f(); }")
            .contains("(case_statement value:(case_range left:(identifier \"A\") right:(identifier \"B\"))")
    );
    assert!(statements("switch (x) { CASES(A): f(); }").contains("(case_statement value:(parenthesized_expression"));
}

#[test]
fn asm_that_can_be_read_stays_and_the_rest_is_one_leaf() {
    assert!(
        statements("asm volatile(\"x %0\" : \"=r\" (a->b) : [c] \"r\" (d) : \"memory\");")
            .contains("value:(field_expression argument:(identifier \"a\")")
    );
    let odd = statements("asm_inline volatile(ALT(\"a\", X) \"b\" : : \"r\" (a));");
    assert!(odd.contains("assembly_code:(opaque \"ALT(\\\"a\\\", X) \\\"b\\\" : : \\\"r\\\" (a)\")"), "{odd}");
    assert!(clean("int f(void)\n{\n\tregister long a asm(\"rax\") = 1;\n}\n"));
}

#[test]
fn of_branches_in_a_body_one_is_shown_and_the_others_can_be() {
    let text =
        "int f(void)\n{\n#ifdef A\n\tif (one())\n#elif B\n\tif (two())\n#else\n\tif (three())\n#endif\n\tall();\n}\n";
    for (branch, name) in [(Branch::First, "one"), (Branch::Second, "two"), (Branch::Last, "three")] {
        let file = parse(text, branch);
        let called: Vec<String> = calls(&file);
        assert_eq!(called, [name, "all"]);
        assert_eq!(file.hidden().len(), 2);
    }
}

#[test]
fn branches_of_whole_statements_are_all_shown_and_parts_of_statements_are_not() {
    let shown = |first: &str, before: &str, after: &str| {
        let text =
            format!("int f(void)\n{{\n{before}\n#ifdef A\n\t{first}\n#else\n\ttwo();\n#endif\n{after}\tall();\n}}\n");
        calls(&parse(&text, Branch::First))
    };
    assert_eq!(shown("one();", "", ""), ["one", "two", "all"]);
    assert_eq!(shown("one();", "out:", ""), ["one", "two", "all"]);
    assert_eq!(shown("return one();", "", ""), ["one", "two", "all"]);
    assert_eq!(shown("one();", "\tif (x)", ""), ["one", "all"]);
    assert_eq!(shown("if (x) { one(); }", "", "\telse\n"), ["one", "all"]);
}

fn calls(file: &CFile) -> Vec<String> {
    let syntax = file.syntax();
    syntax
        .descendants(syntax.root())
        .filter(|node| syntax.kind(*node) == Kind::CallExpression)
        .filter_map(|node| syntax.child(node, Field::Function))
        .map(|name: NodeId| file.source().text(syntax.span(name)))
        .collect()
}

#[test]
fn branches_of_whole_items_members_and_elements_are_all_shown() {
    let text = "#ifdef A\nint f(void);\n#else\nstatic inline int f(void) { return 0; }\n#endif\n\
                struct s {\n#ifdef A\n\tint a;\n#else\n\tint b;\n#endif\n};\n\
                int t[] = {\n#ifdef A\n\t1,\n#else\n\t2,\n#endif\n\t3\n};\n";
    let file = parse(text, Branch::First);
    assert!(file.hidden().is_empty() && !file.syntax().has_error(file.syntax().root()));
    assert_eq!(file.items().iter().filter(|item| item.name.as_deref() == Some("f")).count(), 2);
    assert_eq!(tree(text).matches("field_identifier").count(), 2);
    assert_eq!(tree(text).matches("(number_literal").count(), 4);
}

#[test]
fn branches_that_tear_something_apart_are_chosen_from() {
    for text in [
        "int f(void)\n{\n\tif (a)\n#ifdef X\n\t\tif (b) {\n#else\n\t\tif (c) {\n#endif\n\t\t\tg();\n\t\t}\n}\n",
        "#ifdef X\nint f(int a)\n#else\nint f(long a)\n#endif\n{\n}\n",
        "int f(int a\n#ifdef X\n\t, int b\n#endif\n\t)\n{\n\tg(1,\n#ifdef X\n\t\t2\n#else\n\t\t3\n#endif\n\t\t);\n}\n",
        "#ifdef X\nstatic\n#endif\nint f(void)\n{\n}\n",
        "int f(void)\n{\n\tif (a) {\n\t\tb();\n#ifdef X\n\t} else {\n\t\tc();\n#endif\n\t}\n}\n",
    ] {
        assert!(clean(text), "{text}");
    }
}

#[test]
fn what_is_not_this_kernels_c_is_never_shown() {
    for text in [
        "#ifdef __ASSEMBLY__\n.macro x\n\tmov %eax, %ebx\n.endm\n#else\nint a;\n#endif\n",
        "#ifndef __ASSEMBLER__\nint a;\n#else\n.globl x\n#endif\n",
        "#if 0\nthis is @ text\n#endif\nint a;\n",
        "#ifdef __cplusplus\nextern \"C\" {\n#endif\nint a;\n#ifdef __cplusplus\n}\n#endif\n",
    ] {
        assert!(clean(text), "{text}");
        let file = parse(text, Branch::First);
        assert!(file.items().iter().any(|item| item.name.as_deref() == Some("a")), "{text}");
        assert!(file.hidden().is_empty());
    }
}

#[test]
fn bitfields_without_name_and_odd_declarations_are_read() {
    for text in [
        "struct s {\n\tu32 a : 8,\n\t\t: 4,\n\t\tb : 20;\n\tu32 : 32;\n\tunsigned int : 3, c : 1;\n};\n",
        "int f(void)\n{\n\tconst auto x = 1;\n\tgoto *table[x];\n}\n",
        "enum e {\n\tA,\n\tMORE(B)\n\tC(D),\n\tE\n};\n",
        "struct s a[] = {\n\tENTRY(a, b)\n\tENTRY(c, d)\n\tFLAGS MORE_FLAGS\n};\n",
        "#define f(args...) g(args)\n#define h(x) /* a\n b */ x\nint a;",
        "#include <a.h>\t/* why */\nint a;\n",
    ] {
        assert!(clean(text), "{text}");
    }
}

fn check_shadow(text: &[u8]) {
    let tokens = tokens(text);
    for branch in [Branch::First, Branch::Last] {
        let shadow = shadow(text, &tokens, &dialect(), &Dialect::default(), branch);
        assert_eq!(shadow.text.len(), text.len());
        for (at, (new, old)) in shadow.text.iter().zip(text).enumerate() {
            // A label that ends a block gets its semicolon in the place of the newline.
            assert!((*new == b'\n') == (*old == b'\n') || (*new, *old) == (b';', b'\n'), "at {at}");
        }
        assert!(shadow.mends.list.is_sorted_by_key(|mend| mend.at));
    }
    let source = SourceFile::new(RepoPath::new("a.c").expect("a path"), text);
    let file = CFile::parse(source, &dialect());
    check(file.syntax());
    for item in file.items() {
        assert!(item.span.end() as usize <= text.len() && !item.span.is_empty());
    }
    assert!(file.items().windows(2).all(|pair| pair[0].span.end() <= pair[1].span.start()));
    for function in file.functions() {
        let _ = function.header(&file);
        if let (Some(body), Some(node)) = (function.body, function.item.node) {
            assert!(Cfg::of(&file, body).len() >= 3);
            let scopes = Scopes::of(&file, node, &dialect());
            assert!(scopes.locals().iter().all(|local| scopes.uses(&file, local).len() <= text.len()));
        }
    }
    for found in file.macros() {
        let _ = found.parse(&file, &dialect());
    }
    let whole = ByteSpan::new(0, text.len() as u32);
    assert!(file.hidden().iter().all(|span| whole.contains(*span)));
}

#[test]
fn odd_bytes_are_no_danger() {
    for text in [
        &b""[..],
        b"\0\0int a;\0",
        b"int a;\r\n#define X \\\r\n\t1\r\nint b;\r\n",
        b"\xff\xfe\xc3 int a;",
        b"/* open",
        b"\"open\nint a;",
        b"#",
        b"#define",
        b"#if\n#if\n#else\n",
        b"#endif\n#else\n#elif\n}\n)",
        b"f(,,,)\n{",
        b"x(x(x(",
        b"case ... :",
        b"asm(",
        b"asm",
        b"static static",
        b"__attribute__((",
        b"struct_group(",
        b"static while_each_x()goto *int ",
        b"goto *(32K;",
        b"$*}A0",
        b"\\\n\\\n\\",
    ] {
        check_shadow(text);
    }
}

#[test]
fn deep_nesting_needs_no_stack() {
    for (open, close) in [("(", ")"), ("{", "}"), ("[", "]"), ("f(", ")"), ("if (x) {", "}")] {
        let text = format!("int f(void)\n{{\n{}x;{}\n}}\n", open.repeat(20_000), close.repeat(20_000));
        check_shadow(text.as_bytes());
        check_shadow(open.repeat(20_000).as_bytes());
    }
}

/// Pieces that the passes look at.
fn piece() -> impl proptest::strategy::Strategy<Value = String> {
    let words = proptest::sample::select(vec![
        "int ",
        "static ",
        "x",
        "f",
        "(",
        ")",
        "{",
        "}",
        ";",
        ",",
        "\n",
        "=",
        "struct ",
        "u32 ",
        "__init ",
        "\n}\n",
        ":",
        "#ifdef A\n",
        "\n#else\n",
        "\n#endif\n",
        "\n#define X(a...) a\n",
        "case ",
        "...",
        "if (x)",
        "each_thing(",
        "\"s\"",
        "DEFINE_X(",
        "*",
        "asm(",
        "typeof(",
        "(u32)",
        "&",
        "->",
        "[",
        "]",
        "__aligned(8)",
        "goto *",
        "auto ",
        "KERN_X ",
        "/* c */",
        "// c\n",
        "1",
        "32K",
        "do ",
        "while_each_x(",
        "struct_group(",
        "return ",
        "else ",
        "enum {",
        "= {",
        ".a",
    ]);
    proptest::strategy::Strategy::prop_map(proptest::collection::vec(words, 0..60), |words| words.concat())
}

proptest::proptest! {
    #[test]
    fn the_shadow_keeps_length_and_newlines_of_any_bytes(text in proptest::collection::vec(0u8..=255, 0..200)) {
        check_shadow(&text);
    }

    #[test]
    fn the_shadow_keeps_length_and_newlines_of_any_code(text in piece()) {
        check_shadow(text.as_bytes());
    }
}
