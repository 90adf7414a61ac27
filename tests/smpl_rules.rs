// SPDX-License-Identifier: GPL-2.0-only
//! What is said about a rule file with mistakes, and that no file makes the reader panic.

use kseries::c::{CFile, Dialect};
use kseries::edit::{Draft, transform};
use kseries::matcher::{Options, Program};
use kseries::smpl;
use kseries::text::{RepoPath, SourceFile};
use proptest::prelude::*;

fn said(rule: &str) -> String {
    match smpl::parse("r.cocci", rule.as_bytes(), &Dialect::builtin()) {
        Ok(patch) => patch.warnings.iter().chain(&patch.questions).map(|w| format!("warning {w}\n")).collect(),
        Err(errors) => errors.to_string(),
    }
}

/// The lines that say what is wrong, without carets and hints.
fn heads(rule: &str) -> Vec<String> {
    said(rule).lines().filter(|l| l.contains("r.cocci:")).map(str::to_owned).collect()
}

#[test]
fn a_mistake_is_shown_with_line_column_caret_and_hint() {
    assert_eq!(
        said("@@\nexpression E;\n@@\n- foo(E\n+ bar(E);\n"),
        "r.cocci:4:6: error: nothing closes this\n 4 | - foo(E\n   |      ^\n  \
         hint: close the bracket, or open it on a line with the other mark too"
    );
    assert_eq!(
        said("@@ @@\n foo();\n+ bar(...);\n"),
        "r.cocci:3:7: error: plus code can't hold dots\n 3 | + bar(...);\n   |       ^^^\n  \
         hint: bind what the dots stand for to a metavariable and name it here"
    );
}

#[test]
fn what_a_rule_leaves_has_to_be_c() {
    for (body, place) in [
        ("  f(E)\n+ g(E)\n", "4:7"),
        ("- f(E)\n+ g(E) h(E)\n", "5:8"),
        ("- goto l;\n+ goto l##_E;\n", "5:9"),
        ("f(E)\n+ g(E);\n", "4:5"),
        ("- f(E)\n+ return\n", "5:3"),
        ("- f(E);\n+ g(y z);\n", "5:7"),
        ("if (E)\n- f(E);\n", "4:6"),
    ] {
        let said = said(&format!("@@\nexpression E;\n@@\n{body}"));
        assert!(said.contains(&format!("r.cocci:{place}: error: the code that results is no C here\n")), "{said}");
    }
    // Dots meet where what stands between them goes, and a branch that goes as a whole is none.
    for body in ["f(E);\n...\n- g(E);\n...\n+ h(E);\n i(E);\n", "(\n- f(E);\n|\n- g(E);\n+ h(E);\n)\n"] {
        assert_eq!(heads(&format!("@@\nexpression E;\n@@\n{body}")), Vec::<String>::new());
    }
}

#[test]
fn a_statement_comes_for_a_statement_and_an_expression_for_an_expression() {
    for (body, mistake) in [
        ("f(E)\n- ;\n", "4:1: error: a statement goes here and an expression comes"),
        ("- f(E)\n+ g(E);\n", "5:3: error: an expression goes here and a statement comes"),
        ("- f(E)\n+ int\n", "5:3: error: an expression goes here and a type comes"),
    ] {
        assert_eq!(heads(&format!("@@\nexpression E;\n@@\n{body}")), [format!("r.cocci:{mistake}")]);
    }
    for rule in [
        "@@ expression E; @@\n- typeof(E)\n+ int\n",
        "@@ symbol u32; @@\n- u32\n+ struct foo\n",
        "@@ expression E; @@\n- f(E);\n+ g(E);\n+ h(E);\n",
    ] {
        assert_eq!(heads(rule), Vec::<String>::new());
    }
}

#[test]
fn what_makes_no_sense_is_a_mistake() {
    for (rule, mistake) in [
        ("@@ @@\n* f();\n+ g();\n", "3:2: error: a rule that points code out with `*` can't change code too"),
        ("@@ @@\n- f();\n* g();\n", "2:3: error: a rule that points code out with `*` can't change code too"),
        (
            "@@\nfresh identifier y = x ## \"_\";\n@@\n- f();\n+ y();\n",
            "2:18: error: `x` in the seed of `y` is no metavariable",
        ),
        (
            "@@\nbinary operator b = {+, &&&};\nexpression x, y;\n@@\n- x b y\n+ f(x, y)\n",
            "2:17: error: `&&&` is none of the operators that `b` can be",
        ),
        ("@@\nstatement S;\n@@\n- f(S);\n", "4:5: error: this is no C statement"),
        ("@r@ @@\n// nothing\n", "1:1: error: this rule has no code"),
        ("@@ @@\nf();\n... when sometimes\n- g();\n", "3:10: error: `sometimes` is no condition of `when`"),
    ] {
        assert_eq!(heads(rule).first(), Some(&format!("r.cocci:{mistake}")));
    }
}

#[test]
fn an_expression_does_not_go_without_another() {
    let message = "error: this goes and nothing comes for it";
    for (body, place) in [("- f(E)\n", "4:3"), ("(\n- f(E)\n|\n- g(E)\n+ h(E)\n)\n", "5:3")] {
        let said = said(&format!("@@\nexpression E;\n@@\n{body}"));
        assert!(said.contains(&format!("r.cocci:{place}: {message}")), "{said}");
    }
    assert_eq!(heads("@@\nexpression E;\n@@\n- f(E);\n"), Vec::<String>::new());
}

#[test]
fn what_binds_less_tightly_than_what_goes_is_doubted() {
    let rule = |plus: &str| heads(&format!("@@\nexpression E, F;\n@@\n- sum(E, F)\n+ {plus}\n"));
    assert_eq!(rule("E + F"), ["warning r.cocci:5:3: error: what comes binds less tightly than what goes"]);
    for plus in ["(E + F)", "add(E, F)", "E->sum", "E.sum[F]"] {
        assert_eq!(rule(plus), Vec::<String>::new(), "{plus}");
    }
}

#[test]
fn dots_do_not_stand_side_by_side() {
    for (body, place) in [
        ("f();\n...\n...\n- g();\n", "3:1"),
        ("f();\n... when != a()\n<... b(); ...>\n- g();\n", "3:1"),
        ("- f(..., ...)\n", "1:10"),
    ] {
        let said = said(&format!("@@ @@\n{body}"));
        let line: u32 = place.split(':').next().and_then(|n| n.parse().ok()).expect("a line");
        let column = place.split(':').nth(1).expect("a column");
        let wanted = format!("r.cocci:{}:{column}: error: these dots stand side by side with others", line + 1);
        assert!(said.contains(&wanted), "{said}");
    }
    assert_eq!(heads("@@\nidentifier x;\n@@\n x = ...\n ...\n- f(x);\n"), Vec::<String>::new());
}

#[test]
fn all_mistakes_of_a_file_are_found() {
    let rule =
        "@a@\nexpresion E;\n@@\n- f(E);\n\n@b depends on c@\nidentifier x;\n@@\n- g(x;\n\n@@ @@\n- h(1)\n+ h(...)\n";
    let heads = heads(rule);
    let places: Vec<&str> = heads.iter().filter_map(|l| l.split(": ").next()).collect();
    assert_eq!(places, ["r.cocci:2:1", "r.cocci:6:15", "r.cocci:9:4", "r.cocci:13:5"].as_slice(), "{heads:#?}");
}

#[test]
fn metavariables_that_nothing_binds_or_uses_are_named() {
    assert!(said("@@\nexpression E;\n@@\n- f();\n+ g(E);\n").contains("stands in plus code only"));
    assert!(said("@@\nexpression E, F;\n@@\n- f(E);\n").contains("metavariable `F` is not used"));
    assert!(said("@@ @@\n- f@p();\n").contains("metavariable `p` is not declared"));
    assert!(said("@@ @@\n- f(E);\n").contains("`E` looks like a metavariable"));
    assert!(said("@@\nidentifier r.x;\n@@\n- x();\n").contains("there is no rule `r`"));
}

#[test]
fn rules_of_an_included_file_come_first() {
    let other = "@found@\nidentifier f;\n@@\n f(...) { ... }\n";
    let rule = "#include \"lib/found.cocci\"\n\n@@\nidentifier found.f;\n@@\n- f();\n";
    assert_eq!(smpl::includes(rule.as_bytes()), ["lib/found.cocci"]);
    assert!(said(rule).contains("r.cocci:1:1: error: the rules of `lib/found.cocci` are not there"));
    let file = |name: &str, wanted_as: Option<&str>, text: &str| smpl::RuleFile {
        name: name.to_owned(),
        wanted_as: wanted_as.map(str::to_owned),
        text: text.as_bytes().to_vec(),
    };
    let files = [file("found.cocci", Some("lib/found.cocci"), other), file("r.cocci", None, rule)];
    let patch = smpl::parse_files(&files, &Dialect::builtin()).expect("both files are fine");
    assert_eq!((patch.name.as_str(), patch.rules.len()), ("r.cocci", 2));
    let files = [file("found.cocci", Some("lib/found.cocci"), "@@\n@@\n- f(\n"), file("r.cocci", None, rule)];
    let errors = smpl::parse_files(&files, &Dialect::builtin()).expect_err("the first file has a mistake");
    assert!(errors.to_string().starts_with("found.cocci:3:"), "{errors}");
}

#[test]
fn scripts_are_refused_by_name_and_line_and_what_depends_on_them_with_them() {
    let rule = "@r@\nposition p;\n@@\n f@p();\n\n@script:python s@\np << r.p;\n@@\nprint(p)\n\n\
                @depends on s@ @@\n- g();\n\n@@ @@\n- h();\n";
    let patch = smpl::parse("r.cocci", rule.as_bytes(), &Dialect::builtin()).expect("the rest is fine");
    let refused: Vec<String> =
        patch.refused.iter().map(|r| format!("{} {}: {}", r.loc.line, r.name, r.reason)).collect();
    assert_eq!(
        refused,
        ["6 s: script:python is not supported", "11 rule starting on line 11: it depends on `s`, which can't run"]
    );
    assert_eq!(patch.rules.len(), 2);
}

#[test]
fn what_holds_only_if_a_script_does_not_is_refused_too() {
    let rule = |depends: &str| {
        format!("virtual patch\n\n@script:python s@\n@@\nf()\n\n@r depends on {depends}@\n@@\n- g();\n")
    };
    let refused = |depends: &str| {
        let patch = smpl::parse("r.cocci", rule(depends).as_bytes(), &Dialect::builtin()).expect("it can be read");
        patch.refused.iter().any(|r| r.name == "r")
    };
    for depends in ["!s", "never s", "patch && !s", "!(s || patch)", "!(patch && s)"] {
        assert!(refused(depends), "{depends}");
    }
    for depends in ["patch", "!patch", "patch || s"] {
        assert!(!refused(depends), "{depends}");
    }
}

#[test]
fn a_rule_whose_metavariable_a_script_judges_is_refused_and_the_others_run() {
    let rule = "@r@\nexpression E : script:python() { fits(E, {}) };\nidentifier f;\n@@\n- f(E);\n\n\
                @s@\nidentifier f = {a, b};\nfresh identifier g = script:python(f) { other(f) };\n@@\n- f();\n+ g();\n\n\
                @t@\nidentifier r.f;\n@@\n- f();\n\n@@ @@\n- h();\n";
    let patch = smpl::parse("r.cocci", rule.as_bytes(), &Dialect::builtin()).expect("the rest is fine");
    let refused: Vec<String> =
        patch.refused.iter().map(|r| format!("{} {}: {}", r.loc.line, r.name, r.reason)).collect();
    assert_eq!(
        refused,
        [
            "1 r: script:python is not supported (the constraint of `E`)",
            "7 s: script:python is not supported (the constraint of `g`)",
            "14 t: it inherits `f` from `r`, which can't run",
        ]
    );
    assert_eq!(patch.rules.len(), 1);
    let broken = smpl::parse("r.cocci", b"@r@\nexpression E : script:python() { ;\n@@\n- f(E);\n", &Dialect::builtin());
    assert!(broken.expect_err("a brace is open").to_string().starts_with("r.cocci:3:1: error: a script constraint"));
}

fn run(rule: &[u8], code: &str) {
    let dialect = Dialect::builtin();
    let Ok(patch) = smpl::parse("r.cocci", rule, &dialect) else { return };
    let Ok(program) = Program::compile(&patch, &Options::default()) else { return };
    let path = RepoPath::new("a.c").expect("a path");
    let source = SourceFile::new(path, code.as_bytes());
    if let Ok(outcome) = transform::run(&program, Draft::new(source.clone()), 0, &dialect) {
        let errors = |source: &SourceFile| CFile::parse(source.clone(), &dialect).untrusted().len();
        let _ = (errors(&source), errors(outcome.text()));
    }
}

const CODE: &str = "struct foo { int a; struct foo *next; };\n#define M(x) do { f(x); } while (0)\n\
    static int g(struct foo *p, int n);\nstatic int g(struct foo *p, int n)\n{\n\tint i, j = f(n);\n\n\
    \tfor (i = 0; i < n; i++) {\n\t\tif (p->a == NULL)\n\t\t\tgoto out;\n\t\telse\n\t\t\tf(p->next, (int)j);\n\t}\n\
    \tswitch (n) {\n\tcase 1:\n\t\treturn 2;\n\tdefault:\n\t\tbreak;\n\t}\n\tdo { f(i); } while (0);\nout:\n\treturn -1;\n}\n";

/// Rules that are all right, as a start for damage.
const RULES: [&str; 8] = [
    "@@\nexpression E;\n@@\n- f(E)\n+ h(E, 1)\n",
    "@r@\nidentifier x;\nposition p;\n@@\n int x@p = f(...);\n ...\n- f(x);\n+ f(x, 1);\n",
    "@@\nstatement S;\nexpression E;\n@@\n- if (E == NULL) S\n+ if (!E) S\n",
    "@@\ntype T;\nidentifier i;\n@@\n  T g(..., int\n- i\n+ k\n  , ...) { <... f(...) ...> }\n",
    "@@\nidentifier l;\n@@\n(\n- goto l;\n|\n  return \\(-1\\|2\\);\n|\n- f(...);\n)\n",
    "@@\nexpression list es;\n@@\n- f(es)\n+ f(0, es)\n... when != g()\n    when any\n  return ...;\n",
    "@@ @@\n struct foo {\n-  int a;\n+  long a;\n  ...\n };\n",
    "@@\nexpression E;\n@@\n  switch (E) {\n  case 1:\n-   return 2;\n  }\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = smpl::parse("r.cocci", &bytes, &Dialect::builtin());
    }

    #[test]
    fn any_text_of_smpl_marks_is_read_without_a_panic(
        text in "(@@|\n|[-+*?] ?|\\(|\\)|\\||&|\\\\\\(|\\\\\\||\\\\\\)|\\.\\.\\.|<\\.\\.\\.|\\.\\.\\.>|<\\+\\.\\.\\.|\\.\\.\\.\\+>|when|!=|if|else|\\{|\\}|;|,|E|f|int |return|\"|/\\*|//|#|@p){0,60}"
    ) {
        let rule = format!("@@ expression E; position p; @@\n{text}");
        run(rule.as_bytes(), CODE);
    }

    #[test]
    fn damaged_rules_are_read_and_run_without_a_panic(
        which in 0usize..RULES.len(),
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), 0usize..6, "[-+@(){};,.<>|&\\\\ \nEfx]{0,3}"), 0..4),
    ) {
        let mut text: Vec<u8> = RULES[which].into();
        for (at, len, with) in cuts {
            let at = at.index(text.len() + 1);
            let end = (at + len).min(text.len());
            text.splice(at..end, with.into_bytes());
        }
        run(&text, CODE);
    }
}

#[test]
fn deep_nesting_is_refused_not_followed() {
    for (open, close) in
        [("(", ")"), ("{", "}"), ("!", ""), ("if (1) ", ";"), ("\\( a \\| ", "\\)"), ("<... ", " ...>")]
    {
        let rule = format!("@@ @@\n  x = {}1{};\n", open.repeat(20_000), close.repeat(20_000));
        let _ = smpl::parse("r.cocci", rule.as_bytes(), &Dialect::builtin());
        let rule = format!("@@ @@\n  {}f(){}\n", open.repeat(20_000), close.repeat(20_000));
        let _ = smpl::parse("r.cocci", rule.as_bytes(), &Dialect::builtin());
    }
}

#[test]
fn a_regular_expression_that_is_none_is_told_with_its_place() {
    let rule = "@@\nexpression x;\nidentifier f =~ \"^foo(\";\n@@\n- f(x);\n";
    let patch = smpl::parse("r.cocci", rule.as_bytes(), &Dialect::builtin()).expect("a rule");
    let error = Program::compile(&patch, &Options::default()).expect_err("no regular expression");
    assert_eq!(error.to_string(), "r.cocci:3:12: the regular expression of `f` can't be read: unclosed group");
}
