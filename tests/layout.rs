// SPDX-License-Identifier: GPL-2.0-only
//! Layout, held to results that were written by hand.
//!
//! A case is a folder of tests/layout with `before.c`, `edits` and `after.c`. `edits` has one edit a line:
//!
//! ```text
//! delete CONTEXT              the tokens of it, one by one; their white space stays
//! replace CONTEXT => NEW      its tokens by one inline insertion
//! inline before CONTEXT => NEW, inline after CONTEXT => NEW
//! block before CONTEXT, block after CONTEXT, verbatim before CONTEXT, with the lines below behind `|`
//! rewrite CONTEXT             its bytes by the lines below behind `|`, as one block
//! block before CONTEXT => TEXT and so on  this very text, with its newlines
//! step                        what follows is another step, which sees the text that the one before left
//! ```
//!
//! CONTEXT stands once in the text; `[[` and `]]` in it limit the edit to a part; `\n`, `\t` and `\s` are a newline, a tab and a space.

use std::fs;
use std::path::Path;

use kseries::c::{Dialect, tokens};
use kseries::edit::layout::lay_out;
use kseries::edit::{Draft, EditSet, Form};
use kseries::text::{ByteSpan, RepoPath, SourceFile};

fn unescape(text: &str) -> String {
    text.replace("\\n", "\n").replace("\\t", "\t").replace("\\s", " ")
}

fn find(text: &[u8], context: &str) -> ByteSpan {
    let context = unescape(context.trim());
    let (head, rest) = context.split_once("[[").unwrap_or(("", &context));
    let (part, tail) = rest.split_once("]]").unwrap_or((rest, ""));
    let whole = format!("{head}{part}{tail}");
    let found: Vec<usize> = memchr::memmem::find_iter(text, whole.as_bytes()).collect();
    assert_eq!(found.len(), 1, "{whole:?} stands {} times in the text", found.len());
    ByteSpan::from(found[0] + head.len()..found[0] + head.len() + part.len())
}

fn delete(edits: &mut EditSet, text: &[u8], span: ByteSpan) {
    for token in tokens(text).iter().filter(|token| token.span.overlaps(span)) {
        let from = token.span.start().max(span.start());
        edits.delete(ByteSpan::new(from, token.span.end().min(span.end()))).expect("the edits of a case are disjoint");
    }
}

fn run(draft: &mut Draft, script: &str) {
    let mut steps: Vec<Vec<String>> = vec![Vec::new()];
    for line in script.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line == "step" {
            steps.push(Vec::new());
        } else if let Some(code) = line.strip_prefix('|') {
            let last = steps.last_mut().and_then(|step| step.last_mut()).expect("a block belongs to an edit");
            last.push('\u{1}');
            last.push_str(code);
        } else {
            steps.last_mut().expect("there is a first step").push(line.to_owned());
        }
    }
    for (number, step) in steps.iter().enumerate() {
        let text = draft.current().bytes().to_vec();
        let mut edits = EditSet::default();
        for line in step {
            let (line, code) = line.split_once('\u{1}').unwrap_or((line, ""));
            let code = code.replace('\u{1}', "\n");
            let (verb, rest) = line.split_once(' ').expect("a verb and its context");
            let place = |rest: &str| match rest.split_once(' ') {
                Some(("before", context)) => find(&text, context).start(),
                Some(("after", context)) => find(&text, context).end(),
                _ => panic!("before or after: {line}"),
            };
            let done = match verb {
                "delete" => {
                    delete(&mut edits, &text, find(&text, rest));
                    Ok(())
                }
                "replace" => {
                    let (context, new) = rest.split_once("=>").expect("what comes instead");
                    let span = find(&text, context);
                    let first = tokens(&text).iter().find(|t| t.span.overlaps(span)).expect("a token").span;
                    let first = ByteSpan::new(first.start().max(span.start()), first.end().min(span.end()));
                    delete(&mut edits, &text, ByteSpan::new(first.end(), span.end()));
                    edits.replace(first, unescape(new.trim()), Form::Inline)
                }
                "inline" => {
                    let (rest, new) = rest.split_once("=>").expect("what is inserted");
                    edits.insert(place(rest), unescape(new.trim()), Form::Inline)
                }
                "block" | "verbatim" if rest.contains("=>") => {
                    let (rest, new) = rest.split_once("=>").expect("what is inserted");
                    let form = if verb == "block" { Form::Block } else { Form::Verbatim };
                    edits.insert(place(rest), unescape(new.trim()), form)
                }
                "rewrite" => edits.replace(find(&text, rest), code, Form::Block),
                "block" => edits.insert(place(rest), format!("\n{code}\n"), Form::Block),
                "verbatim" => edits.insert(place(rest), format!("{code}\n"), Form::Verbatim),
                _ => panic!("no such edit: {line}"),
            };
            done.expect("the edits of a case are disjoint");
        }
        draft.apply(number as u32, &edits);
    }
}

#[test]
fn texts_are_laid_out_as_kernel_code_is_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/layout");
    let mut cases: Vec<_> = fs::read_dir(&root).expect("the cases").map(|e| e.expect("an entry").path()).collect();
    cases.sort();
    let mut failed = Vec::new();
    for case in &cases {
        let name = case.file_name().expect("a name").to_string_lossy().into_owned();
        let before = fs::read(case.join("before.c")).expect("before.c");
        let script = fs::read_to_string(case.join("edits")).expect("edits");
        let after = fs::read(case.join("after.c")).expect("after.c");
        let mut draft = Draft::new(SourceFile::new(RepoPath::new("a.c").expect("a path"), before));
        run(&mut draft, &script);
        let made = match lay_out(&draft, &Dialect::builtin()) {
            Ok(made) => made.bytes().to_vec(),
            Err(error) => error.to_string().into_bytes(),
        };
        if made != after {
            let (want, made) = (String::from_utf8_lossy(&after), String::from_utf8_lossy(&made));
            let diff = similar::TextDiff::from_lines(want.as_ref(), made.as_ref());
            failed.push(format!("== {name}\n{}", diff.unified_diff().header("wanted", "made")));
        }
    }
    assert!(failed.is_empty(), "{} of {} cases failed\n{}", failed.len(), cases.len(), failed.join("\n"));
    assert!(!cases.is_empty());
}
