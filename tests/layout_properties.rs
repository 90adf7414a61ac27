// SPDX-License-Identifier: GPL-2.0-only
//! What holds for any edits: the texts are those of tests/layout, the edits are drawn.

use std::fs;
use std::path::Path;

use kseries::c::{Dialect, Token, TokenKind, tokens};
use kseries::edit::layout::{LayoutError, lay_out};
use kseries::edit::{Draft, EditSet, Form};
use kseries::text::{ByteSpan, RepoPath, SourceFile};
use proptest::prelude::*;

fn texts() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/layout");
    let mut cases: Vec<_> = fs::read_dir(root).expect("the cases").map(|e| e.expect("an entry").path()).collect();
    cases.sort();
    cases.iter().map(|case| fs::read(case.join("before.c")).expect("before.c")).collect()
}

fn draft(text: &[u8]) -> Draft {
    Draft::new(SourceFile::new(RepoPath::new("a.c").expect("a path"), text))
}

/// One drawn edit: where, what, and the text that comes.
type Drawn = (usize, u8, u8);

const COMES: [&str; 6] = ["x", "a_much_longer_name", "f(a, b)", "*p", "a + b", "/* why */"];

fn edits(text: &[u8], list: &[Token], drawn: &[Drawn]) -> EditSet {
    let mut set = EditSet::default();
    for (at, what, comes) in drawn {
        let token = list[at % list.len()];
        let comes = COMES[*comes as usize % COMES.len()];
        // An edit that overlaps one that is there is refused, and that is fine.
        let _ = match what % 6 {
            0 => set.delete(token.span),
            1 => set.replace(token.span, comes, Form::Inline),
            2 => set.insert(token.span.end(), format!(" {comes} "), Form::Inline),
            3 => set.insert(token.span.start(), comes, Form::Inline),
            4 => set.insert(token.span.end(), "\nif (a)\n  b(c,\n d);", Form::Block),
            _ => {
                // The rest of the statement.
                let rest = list.iter().filter(|t| t.span.start() >= token.span.start());
                let ends = |t: &&Token| !matches!(&text[t.span.range()], b";" | b"{" | b"}");
                for token in rest.take_while(ends) {
                    let _ = set.delete(token.span);
                }
                Ok(())
            }
        };
    }
    set
}

/// Top-level pieces of the text: they end where a brace stands alone in column 0.
fn pieces(text: &[u8]) -> Vec<ByteSpan> {
    let mut out = Vec::new();
    let mut from = 0;
    for at in memchr::memmem::find_iter(text, b"\n}\n") {
        out.push(ByteSpan::from(from..at + 3));
        from = at + 3;
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_edits_keep_their_tokens_and_the_bytes_of_other_functions(
        which in 0usize..1000,
        drawn in proptest::collection::vec((0usize..10_000, 0u8..6, 0u8..6), 1..6),
    ) {
        let texts = texts();
        let text = &texts[which % texts.len()];
        let list = tokens(text);
        let set = edits(text, &list, &drawn);
        let mut draft = draft(text);
        draft.apply(0, &set);
        match lay_out(&draft, &Dialect::builtin()) {
            Ok(made) => {
                let touches = |piece: &ByteSpan| {
                    let near = ByteSpan::new(piece.start().saturating_sub(1), piece.end() + 1);
                    set.edits().iter().any(|edit| edit.span.start() < near.end() && edit.span.end() >= near.start())
                };
                // A piece that no edit touches, between two that no edit touches, is there byte by byte.
                let pieces = pieces(text);
                for three in pieces.windows(3).filter(|three| !three.iter().any(touches)) {
                    let bytes = &text[three[1].range()];
                    prop_assert!(
                        memchr::memmem::find(made.bytes(), bytes).is_some(),
                        "{}\nis not in\n{}", String::from_utf8_lossy(bytes), made.text(ByteSpan::from(0..made.bytes().len()))
                    );
                }
            }
            // Drawn edits may well make no C.
            Err(LayoutError::Syntax { .. }) => {}
            Err(error) => prop_assert!(false, "{error}\n{}", String::from_utf8_lossy(draft.current().bytes())),
        }
    }

    #[test]
    fn writing_what_is_there_anew_changes_nothing(which in 0usize..1000, at in 0usize..10_000, count in 1usize..12) {
        let texts = texts();
        let text = &texts[which % texts.len()];
        let list = tokens(text);
        let from = at % list.len();
        let mut set = EditSet::default();
        for token in list.iter().skip(from).take(count).filter(|token| token.kind != TokenKind::Directive) {
            set.replace(token.span, &text[token.span.range()], Form::Inline).expect("tokens are disjoint");
        }
        let mut draft = draft(text);
        draft.apply(0, &set);
        // Another change far away, so that the text is laid out at all.
        let mut other = EditSet::default();
        other.insert(text.len() as u32, "\nint new_at_the_end;\n", Form::Verbatim).expect("the only edit");
        draft.apply(1, &other);
        if let Ok(made) = lay_out(&draft, &Dialect::builtin()) {
            let body = text.trim_ascii_end();
            prop_assert_eq!(String::from_utf8_lossy(&made.bytes()[..body.len()]), String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn a_rename_and_its_way_back_leave_the_text_as_it_was(which in 0usize..1000, at in 0usize..10_000) {
        let texts = texts();
        let text = &texts[which % texts.len()];
        let list = tokens(text);
        let calls: Vec<ByteSpan> = list.windows(2)
            .filter(|pair| pair[0].kind == TokenKind::Word && &text[pair[1].span.range()] == b"(")
            .map(|pair| pair[0].span)
            .filter(|span| !matches!(&text[span.range()], b"if" | b"for" | b"while" | b"switch" | b"sizeof" | b"return"))
            .collect();
        let Some(name) = calls.get(at % calls.len().max(1)).map(|span| &text[span.range()]) else { return Ok(()) };
        let rename = |text: &[u8], from: &[u8], to: &[u8]| {
            let mut set = EditSet::default();
            for token in tokens(text).iter().filter(|t| t.kind == TokenKind::Word && &text[t.span.range()] == from) {
                set.replace(token.span, to, Form::Inline).expect("tokens are disjoint");
            }
            set
        };
        let mut one = draft(text);
        one.apply(0, &rename(text, name, b"a_name_that_is_longer_than_all_others"));
        let between = one.current().bytes().to_vec();
        one.apply(1, &rename(&between, b"a_name_that_is_longer_than_all_others", name));
        let made = lay_out(&one, &Dialect::builtin());
        prop_assert_eq!(made.map(|made| made.bytes().to_vec()), Ok(text.clone()));
    }
}

#[test]
fn code_that_can_not_be_parsed_is_refused_with_its_line_and_step() {
    let text = b"int a;\n\nint f(void)\n{\n\treturn 0;\n}\n";
    let mut draft = draft(text);
    let mut set = EditSet::default();
    set.insert(6, "\nint b;", Form::Block).expect("the only edit");
    draft.apply(0, &set);
    let mut set = EditSet::default();
    let at = memchr::memmem::find(draft.current().bytes(), b"return").expect("it is there") as u32;
    set.insert(at, "if (", Form::Inline).expect("the only edit");
    draft.apply(1, &set);
    let error = lay_out(&draft, &Dialect::builtin()).expect_err("that is no C");
    let LayoutError::Syntax { line, step, .. } = &error else { panic!("{error}") };
    assert_eq!((line.0 > 3, *step), (true, Some(1)), "{error}");
}

#[test]
fn a_draft_without_edits_gives_the_base() {
    for text in texts() {
        let made = lay_out(&draft(&text), &Dialect::builtin()).expect("nothing changes");
        assert_eq!(made.bytes(), text);
    }
}
