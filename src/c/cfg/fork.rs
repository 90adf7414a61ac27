// SPDX-License-Identifier: GPL-2.0-only
//! Conditionals of the preprocessor as ways through a function: each arm that is shown is one, and where there is no
//! `#else` the way past them is another.

use crate::c::directive::directive_word;
use crate::c::shadow::{excludes_the_rest, is_foreign};
use crate::c::{CFile, TokenKind};
use crate::text::ByteSpan;

/// What stands at a place in the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum MarkKind {
    /// The first arm begins.
    If,
    /// An arm ends and the next one begins.
    ArmEnd,
    /// The last arm ends. It may be that none of them is compiled.
    End { passable: bool },
}

/// A place where ways part or meet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Mark {
    pub(super) at: u32,
    pub(super) kind: MarkKind,
}

/// A conditional that is being read.
struct Open {
    /// The directive that begins each arm; for those that are never compiled nothing.
    arms: Vec<Option<ByteSpan>>,
    start: u32,
    excluding: bool,
    has_else: bool,
}

/// The marks in a stretch of a file, in order. Of a conditional that the file shows one arm of there are none: its arms
/// are seen in views of their own.
pub(super) fn marks(file: &CFile, stretch: ByteSpan) -> Vec<Mark> {
    let tokens = file.tokens();
    let first = tokens.partition_point(|t| t.span.start() < stretch.start());
    let inside = tokens[first..].iter().take_while(|t| t.span.end() <= stretch.end());
    let mut open: Vec<Open> = Vec::new();
    let mut out = Vec::new();
    for token in inside.filter(|t| t.kind == TokenKind::Directive) {
        let line = file.source().slice(token.span);
        let at = token.span.start();
        let arm = |foreign: bool| (!foreign).then_some(token.span);
        match directive_word(line) {
            b"if" | b"ifdef" | b"ifndef" => {
                let excluding = excludes_the_rest(line);
                open.push(Open { arms: vec![arm(is_foreign(line))], start: at, excluding, has_else: false });
            }
            word @ (b"elif" | b"elifdef" | b"elifndef" | b"else") => {
                if let Some(top) = open.last_mut() {
                    top.arms.push(arm(is_foreign(line) || top.excluding));
                    top.has_else |= word == b"else";
                }
            }
            b"endif" => {
                let Some(done) = open.pop() else { continue };
                let arms: Vec<ByteSpan> = done.arms.into_iter().flatten().collect();
                // A hidden arm begins where its directive ends.
                let hidden = |arm: &ByteSpan| file.hidden().iter().any(|h| h.start() == arm.end());
                if arms.is_empty() || arms.iter().any(hidden) {
                    continue;
                }
                out.push(Mark { at: done.start, kind: MarkKind::If });
                out.extend(arms.iter().skip(1).map(|arm| Mark { at: arm.start(), kind: MarkKind::ArmEnd }));
                let passable = !done.has_else && !done.excluding;
                out.push(Mark { at, kind: MarkKind::End { passable } });
            }
            _ => {}
        }
    }
    out.sort_by_key(|mark| mark.at);
    out
}

#[cfg(test)]
mod tests {
    use crate::c::{CFile, Cfg, Dialect, FlowKind};
    use crate::text::{RepoPath, SourceFile};

    /// The calls, each with those that control can come to next without passing by another one.
    fn calls(body: &str) -> Vec<String> {
        let text = format!("void f(void)\n{{\n{body}\n}}\n");
        let source = SourceFile::new(RepoPath::new("a.c").expect("a path"), text.into_bytes());
        let file = CFile::parse(source, &Dialect::default());
        let cfg = Cfg::of(&file, file.function("f").expect("it is defined").body.expect("it has a body"));
        let name = |at| file.source().text(file.syntax().span(cfg.node(at))).replace("();", "");
        let mut out = Vec::new();
        for from in cfg.nodes().filter(|at| cfg.kind(*at) == FlowKind::Statement) {
            let mut next = Vec::new();
            let mut todo = cfg.successors(from).to_vec();
            while let Some(to) = todo.pop() {
                match cfg.kind(to) {
                    FlowKind::Statement => next.push(name(to)),
                    FlowKind::Exit => next.push("end".to_owned()),
                    _ => todo.extend(cfg.successors(to)),
                }
            }
            next.sort();
            next.dedup();
            out.push(format!("{}>{}", name(from), next.join("|")));
        }
        out
    }

    #[test]
    fn arms_are_ways_and_without_else_one_leads_past_them() {
        assert_eq!(calls("a();\n#if A\nb();\n#else\nc();\n#endif\nd();"), ["a>b|c", "b>d", "c>d", "d>end"]);
        assert_eq!(calls("a();\n#if A\nb();\n#endif\nc();"), ["a>b|c", "b>c", "c>end"]);
        assert_eq!(calls("a();\n#if A\nb();\n#else\n#endif\nc();"), ["a>b|c", "b>c", "c>end"]);
        assert_eq!(calls("a();\n#if A\nreturn;\n#else\nb();\n#endif"), ["a>b|end", "b>end"]);
    }

    #[test]
    fn arms_stand_in_each_other_and_what_is_never_compiled_is_no_way() {
        let nested = "a();\n#if A\n#if B\nb();\n#endif\nc();\n#elif C\nd();\n#else\ne();\n#endif\ng();";
        assert_eq!(calls(nested), ["a>b|c|d|e", "b>c", "c>g", "d>g", "e>g", "g>end"]);
        assert_eq!(calls("a();\n#if 0\nb();\n#else\nc();\n#endif"), ["a>c", "c>end"]);
        assert_eq!(calls("a();\n#if 1\nb();\n#endif\nc();"), ["a>b", "b>c", "c>end"]);
    }

    #[test]
    fn arms_that_are_shown_one_by_one_are_no_ways() {
        let branch = "if (x)\na();\nelse\n#if A\nb();\n#else\nc();\n#endif\nd();";
        assert_eq!(calls(branch), ["a>d", "b>d", "d>end"]);
    }
}
