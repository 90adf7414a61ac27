// SPDX-License-Identifier: GPL-2.0-only
//! Files of isomorphisms: what is wrong with them is said by place, what is not applied by name, and `using` adds them.

use kseries::c::Dialect;
use kseries::smpl::{self, IsoFiles, RuleFile};
use proptest::prelude::*;

const RULE: &str = "@@\nexpression x;\n@@\n- foo(x == NULL);\n";

fn file(name: &str, wanted_as: Option<&str>, text: &[u8]) -> RuleFile {
    RuleFile { name: name.to_owned(), wanted_as: wanted_as.map(str::to_owned), text: text.to_vec() }
}

/// What is said about a file that takes the place of the built-in one: mistakes and warnings, without carets and hints.
fn said(iso: &[u8], rule: &str) -> Vec<String> {
    let isos = IsoFiles { instead: Some(file("own.iso", None, iso)), ..IsoFiles::default() };
    let text = match smpl::parse_with(&[file("r.cocci", None, rule.as_bytes())], &isos, &Dialect::builtin()) {
        Ok(patch) => patch.warnings.iter().map(|w| format!("{w}\n")).collect(),
        Err(errors) => errors.to_string(),
    };
    text.lines().filter(|l| l.contains(": error: ")).map(str::to_owned).collect()
}

#[test]
fn mistakes_are_named_with_file_line_and_column() {
    let cases: [(&str, &str); 8] = [
        ("Expresion\n@ a @\n@@\nf() => g()\n", "own.iso:1:1: error: no isomorphism begins here"),
        (
            "Expression @ a @ expression E; @@\nf(E)\n",
            "own.iso:1:1: error: an isomorphism has at least two ways of writing",
        ),
        ("Expression @ a\n", "own.iso:1:1: error: the header has no end"),
        ("Expression @ a @\nexpression E;\n", "own.iso:1:1: error: the declarations have no end"),
        ("Expression @ a @ @@\n(x) => x\n", "own.iso:2:1: error: `(` in the first column is SmPL's own"),
        ("Expression @ a @ @@\nf() => => g()\n", "own.iso:2:8: error: a way of writing is missing"),
        ("Expression @ a @ expresion E; @@\nf(E) => g(E)\n", "own.iso:1:18: error:"),
        ("Expression @ a @ expression E; @@\nf(E) => g(E\n", "own.iso:2:11: error: this is no C expression"),
    ];
    for (iso, want) in cases {
        let said = said(iso.as_bytes(), RULE);
        assert!(said.first().is_some_and(|line| line.starts_with(want)), "{iso}\n{said:#?}");
    }
}

#[test]
fn what_is_not_applied_is_told_by_name_and_place() {
    let iso = "Type\n@ a_signed @ @@\nint => signed int\n\nExpression @ more @ expression E, F; @@\nf(E) => g(E, F)\n\n\
               Statement @ loops @ expression E; statement S; @@\nwhile (E) S => for (;E;) S\n";
    let said = said(iso.as_bytes(), RULE);
    let places = [
        "own.iso:1:1: error: isomorphism `a_signed` of kind Type is not applied: ",
        "own.iso:5:1: error: isomorphism `more` of kind Expression is not applied: ",
        "own.iso:8:1: error: isomorphism `loops` of kind Statement is not applied: ",
    ];
    assert_eq!(said.len(), places.len(), "{said:#?}");
    for (line, want) in said.iter().zip(places) {
        assert!(line.starts_with(want), "{line}");
    }
}

#[test]
fn a_rule_that_disables_what_is_not_there_is_told() {
    let rule = "@a disable parens@\n@@\n- f();\n";
    assert!(said(b"", rule)[0].contains("there is no isomorphism `parens` to disable"));
    assert!(said(b"", "@a disable paren, add_signed, optional_storage@\n@@\n- f();\n").is_empty());
}

#[test]
fn the_built_in_set_is_wholly_applied_and_read_again_from_a_file() {
    let standard = include_bytes!("../src/smpl/iso/standard.iso");
    assert_eq!(said(standard, RULE), Vec::<String>::new());
}

#[test]
fn using_adds_to_the_set_before_the_rules_or_for_one_of_them() {
    let iso = b"Expression @ ab @ expression E; @@ a(E) <=> b(E)";
    let top = "using \"own.iso\"\n@@\nexpression x;\n@@\n- a(x == NULL);\n";
    let head = "@r using \"own.iso\"@\nexpression x;\n@@\n- a(x == NULL);\n\n@@\nexpression x;\n@@\n- a(x != NULL);\n";
    let isos =
        IsoFiles { instead: None, wanted: vec![file("lib/own.iso", Some("own.iso"), iso)], ..IsoFiles::default() };
    let parse = |rule: &str, isos: &IsoFiles| {
        smpl::parse_with(&[file("r.cocci", None, rule.as_bytes())], isos, &Dialect::builtin())
    };
    for rule in [top, head] {
        assert_eq!(smpl::usings(rule.as_bytes()).into_iter().collect::<Vec<_>>(), ["own.iso"]);
        let patch = parse(rule, &isos).expect("the file is there");
        let body = format!("{:?}", patch.rules[0].body);
        assert!(body.contains("Extra(\"b\"") && body.contains("Extra(\"!\""), "{body}");
        let missing = parse(rule, &IsoFiles::default()).expect_err("the file is not there").to_string();
        assert!(missing.contains("the isomorphisms of `own.iso` are not there"), "{missing}");
    }
    let patch = parse(head, &isos).expect("the file is there");
    assert!(!format!("{:?}", patch.rules[1].body).contains("Extra(\"b\""), "it holds for the other rule only");
}

#[test]
fn an_isomorphism_is_known_by_what_it_says_and_not_by_its_name() {
    let rule = |name: &str| format!("@a disable {name}@\nexpression x;\n@@\n- f(x == NULL);\n");
    let isos = |text: &str| IsoFiles { instead: Some(file("own.iso", None, text.as_bytes())), ..IsoFiles::default() };
    let other = isos("Expression @ empty_pointer @\n  expression Q;\n@@\n\n Q == NULL\n  =>\n !Q\n");
    let not = |name: &str| {
        let files = [file("r.cocci", None, rule(name).as_bytes())];
        let patch = smpl::parse_with(&files, &other, &Dialect::builtin()).expect("all is right");
        format!("{:?}", patch.rules[0].body).contains("Extra(\"!\"")
    };
    assert!(not("paren") && not("is_null") && !not("empty_pointer") && !not("all"));
}

#[test]
fn isomorphisms_that_multiply_end_and_are_told() {
    let mut iso = String::new();
    for n in 0..12 {
        iso.push_str(&format!("Expression @ i{n} @ expression E, F; @@ f{n}(E, F) <=> g{n}(F, E)\n"));
    }
    iso.push_str("Expression @ turn @ expression E, F; @@ E - F => F - E\n");
    iso.push_str("Expression @ twice @ expression E; @@ h(E) => h(h(E))\n");
    let deep = "f1(".repeat(40) + "x" + &", 1 - 2)".repeat(40);
    let wide = vec!["x"; 60].join(" - ");
    assert!(
        smpl::parse(
            "r.cocci",
            format!("@@\nexpression x;\n@@\n- f({});\n", vec!["x"; 60].join(" + ")).as_bytes(),
            &Dialect::builtin()
        )
        .is_ok_and(|patch| patch.warnings[0].to_string().contains("more ways"))
    );
    for code in [deep, wide, "h(".repeat(50) + "x" + &")".repeat(50)] {
        let rule = format!("@@\nexpression x;\n@@\n- {code};\n");
        let said = said(iso.as_bytes(), &rule);
        assert!(said.iter().all(|line| line.contains("more ways")), "{said:#?}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = said(&bytes, RULE);
    }

    #[test]
    fn any_row_of_its_words_is_read_without_panic(words in proptest::collection::vec(
        prop::sample::select(vec!["Expression ", "\nStatement ", "\nType ", "@", "@@", " a ", "expression E;", "pure ", "context ",
            "=>", "<=>", "E", "f(E)", "(", ")", "{", "}", "...", ";", "\n", "X == 0", "list ", "type T;", "\"", "#define A\n"]), 0..24)) {
        let _ = said(words.concat().as_bytes(), "@@\nexpression x;\n@@\n- f(x == 0, f(x));\n");
    }
}
