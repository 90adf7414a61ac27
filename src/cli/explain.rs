// SPDX-License-Identifier: GPL-2.0-only
//! `kseries explain`: why a semantic patch does not match at a place.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::complain::Advice;
use super::spatch_inputs::{dialect_around, options, semantic_patch, single};
use super::{ExitStatus, Terminal, args};
use crate::c::{Branch, CFile, Dialect};
use crate::matcher::{
    Answer, Bound, Broken, CompiledRule, Explanation, Idle, Inconsistent, Nearest, Obstacle, Program,
    explain as answers, rule_label,
};
use crate::report::{Excerpt, plain_line};
use crate::smpl::{Loc, TokId};
use crate::text::{ByteSpan, LineNo, RepoPath, SourceFile};

pub(super) fn explain(args: &args::Explain, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    let (path, line) = place(&args.place)?;
    let Some(patch) = semantic_patch(&args.sp_file, (args.iso_file.as_deref(), &[]), false, terminal)? else {
        return Ok(ExitStatus::Usage);
    };
    let program = Program::compile(&patch, &options(&args.define))?;
    let source = single(&path, 0)?;
    let lines = source.line(source.bytes().len().saturating_sub(1) as u32);
    if line > lines {
        let message = format!("{}: it has {lines} lines, and line {line} is asked for", path.display());
        return Err(Advice::usage(message, "name a line of the file").into());
    }
    let dialect = dialect_around(&path)?;
    let file = view(&source, &program.dialect(&dialect), line);
    let mut any = false;
    for refused in &patch.refused {
        let (rules, loc) = (&patch.name, refused.loc);
        writeln!(terminal.out, "{rules}:{loc}: {} can't run: {}", rule_label(&refused.name), refused.reason)?;
    }
    let text = SourceFile::new(RepoPath::new("rules").expect("a plain name"), std::fs::read(&args.sp_file)?);
    for Explanation { rule, answer } in answers(&program, &file, line) {
        let rule = &program.rules[rule];
        any |= matches!(answer, Answer::Matches(_));
        let said = Said {
            rules: &patch.name,
            text: &text,
            virtuals: &patch.virtuals,
            path: &path,
            source: &source,
            line,
            rule,
        };
        write!(terminal.out, "{}", said.answer(&answer))?;
    }
    Ok(if any { ExitStatus::Done } else { ExitStatus::Found })
}

/// `FILE:LINE`.
fn place(text: &str) -> anyhow::Result<(PathBuf, LineNo)> {
    let parsed = text.rsplit_once(':').and_then(|(path, line)| Some((path, line.parse::<u32>().ok()?)));
    match parsed {
        Some((path, line)) if line > 0 && !path.is_empty() => Ok((PathBuf::from(path), LineNo(line))),
        _ => Err(Advice::usage(format!("`{text}` is no place"), "write FILE:LINE, with lines from 1").into()),
    }
}

/// The file in the view that shows the line: it may stand in a branch of `#if` that is shown only in another one.
fn view(source: &SourceFile, dialect: &Dialect, line: LineNo) -> CFile {
    let place = source.line_span(line);
    let shows = |file: &CFile| !file.hidden().iter().any(|hidden| hidden.overlaps(place));
    let first = CFile::parse(source.clone(), dialect);
    if shows(&first) {
        return first;
    }
    let others = [Branch::Second, Branch::Last].map(|branch| CFile::parse_variant(source.clone(), dialect, branch));
    others.into_iter().find(shows).unwrap_or(first)
}

/// The words for what one rule comes to.
struct Said<'s> {
    rules: &'s str,
    /// The rule file.
    text: &'s SourceFile,
    virtuals: &'s [String],
    path: &'s Path,
    source: &'s SourceFile,
    line: LineNo,
    rule: &'s CompiledRule,
}

impl Said<'_> {
    fn answer(&self, answer: &Answer) -> String {
        let header = &self.rule.rule.header;
        let name = if header.named { format!("rule {}", header.name) } else { header.name.clone() };
        let head = format!("{}:{}: {name}", self.rules, header.loc);
        let place = format!("{}:{}", self.path.display(), self.line);
        match answer {
            Answer::Matches(matches) => matches.iter().map(|found| self.matched(&head, found)).collect(),
            Answer::Idle(idle) => format!("{head} does not run: {}\n", self.idle(idle)),
            Answer::Lacks { words, file: true } => {
                format!("{head} does not match: the file has no {words}, and every match needs it\n")
            }
            Answer::Lacks { words, file: false } => {
                format!(
                    "{head} does not match at {place}: the function there has no {words}, and every match needs it\n"
                )
            }
            Answer::Untrusted { what, line, reason } => {
                let path = self.path.display();
                format!("{head} was not tried at {place}: {what} was not understood, see {path}:{line}: {reason}\n")
            }
            Answer::NoCode => format!("{head} was not tried at {place}: no function and no declaration stands there\n"),
            Answer::Macro => {
                format!(
                    "{head} was not tried at {place}: that is the definition of a macro, and only code is explained\n"
                )
            }
            Answer::GaveUp(gave_up) => {
                format!("{head} was not tried to the end: {}:{gave_up}\n", self.path.display())
            }
            Answer::Inconsistent(Inconsistent { line, begins, .. }) => {
                let begins: Vec<String> = begins.iter().map(ToString::to_string).collect();
                format!(
                    "{head} matches from line {} on, and leaves the function as it is: line {line}, which it would change, is \
                     also reached on a path that does not come by there\n",
                    begins.join(", ")
                )
            }
            Answer::Differs { nearest, broken, elsewhere } => {
                let mut text = format!("{head} does not match at {place}\n");
                let asked = nearest.as_ref().is_some_and(|n| n.asked) || broken.as_ref().is_some_and(|b| b.asked);
                if !asked && (nearest.is_some() || broken.is_some()) {
                    text.push_str(
                        "  no attempt begins at this line or ends there; the one that comes furthest nearby:\n",
                    );
                }
                if let Some(nearest) = nearest {
                    text.push_str(&self.nearest(nearest));
                }
                if let Some(broken) = broken {
                    text.push_str(&self.broken(broken));
                }
                if !elsewhere.is_empty() {
                    let lines: Vec<String> = elsewhere.iter().map(ToString::to_string).collect();
                    let _ = writeln!(text, "  = it does match nearby, at line {}", lines.join(", "));
                }
                text
            }
        }
    }

    fn matched(&self, head: &str, found: &Bound) -> String {
        let mut text = format!("{head} matches at {}:{}\n", self.path.display(), found.line);
        for (var, value) in &found.bindings {
            let _ = writeln!(text, "  = `{var}` is `{value}`");
        }
        text
    }

    fn idle(&self, idle: &Idle) -> String {
        match idle {
            Idle::Depends(depends) => {
                let depends = depends.to_string();
                let way = if self.virtuals.contains(&depends) {
                    format!("\n  = it is a virtual rule: -D {depends} switches it on")
                } else {
                    String::new()
                };
                format!("`depends on {depends}` does not hold{way}")
            }
            Idle::Unbound { rule, name } if rule == "virtual" => {
                format!("`virtual.{name}` has no value\n  = give it one: -D {name}=VALUE")
            }
            Idle::Unbound { rule, name } => format!("rule {rule} matches nothing in this file that binds `{name}`"),
            Idle::Together => "no match of the rules before has all that it inherits and depends on".to_owned(),
        }
    }

    /// The room for line numbers.
    fn gutter(&self) -> usize {
        let last = self.source.line(self.source.bytes().len() as u32);
        last.0.to_string().len().max(3)
    }

    /// A token of the rule file.
    fn of_rule(&self, tok: TokId) -> Option<ByteSpan> {
        let token = self.rule.rule.tokens.get(tok.0 as usize)?;
        let Loc { line, column } = token.loc;
        let start = self.text.line_span(LineNo(line)).start() + column.saturating_sub(1);
        let end = (start + token.text.len() as u32).min(self.text.bytes().len() as u32);
        (start <= end).then(|| ByteSpan::new(start, end))
    }

    fn show_rule(&self, tok: TokId, label: &str) -> String {
        let name = self.rules;
        self.of_rule(tok)
            .map_or_else(String::new, |at| Excerpt { name, source: self.text, at, label }.show(self.gutter()))
    }

    fn show_code(&self, at: ByteSpan, label: &str) -> String {
        Excerpt { name: &self.path.display().to_string(), source: self.source, at, label }.show(self.gutter())
    }

    fn nearest(&self, nearest: &Nearest) -> String {
        let mut text = self.show_rule(nearest.tok, "the rule comes as far as this");
        text.push_str(&self.show_code(nearest.at, "and this stands there"));
        if let Some(var) = nearest.clash {
            let name = &self.rule.rule.var(var).name;
            match &nearest.bound {
                Some(value) if value.span().is_empty() => {
                    let _ = writeln!(text, "  = `{name}` is `{}` already", String::from_utf8_lossy(value.text()));
                }
                Some(value) => text.push_str(&self.show_code(value.span(), &format!("`{name}` is this already"))),
                None => {
                    let _ = writeln!(text, "  = by its declaration `{name}` can't be that");
                }
            }
        }
        text
    }

    fn broken(&self, broken: &Broken) -> String {
        let mut text = self.show_rule(broken.tok, "these dots end too early on one path:");
        let gutter = self.gutter();
        let Some((last, way)) = broken.path.split_last() else { return text };
        let follows = |tok: Option<TokId>| {
            let token = tok.and_then(|tok| self.rule.rule.tokens.get(tok.0 as usize));
            token.map_or_else(
                || "what follows".to_owned(),
                |t| {
                    // One token tells little: `return` may well be there, with another value.
                    let line = self.text.text(self.text.line_span(LineNo(t.loc.line)));
                    let code = line.trim_start_matches(['-', '*', '?']).trim();
                    format!("`{code}` ({}:{})", self.rules, t.loc)
                },
            )
        };
        let name = self.path.display().to_string();
        let (at, label) = match broken.obstacle {
            Obstacle::When(tok) => {
                let line = tok.and_then(|tok| self.rule.rule.tokens.get(tok.0 as usize)).map(|t| t.loc.line);
                let when = line.map(|line| self.text.text(self.text.line_span(LineNo(line))).trim().to_owned());
                (*last, when.map_or("a `when` forbids this".to_owned(), |when| format!("`{when}` forbids this")))
            }
            Obstacle::Again => {
                (*last, "what stands before the dots stands here again, and `when any` is not said".to_owned())
            }
            Obstacle::Next => (*last, format!("this fits {}, and what follows it does not", follows(broken.next))),
            Obstacle::End => {
                let end = last.end().saturating_sub(1).max(last.start());
                (ByteSpan::new(end, last.end()), format!("the function ends here without {}", follows(broken.next)))
            }
        };
        let end = self.source.line(at.start());
        let _ = writeln!(text, "{:gutter$}--> {name}:{end}\n{:gutter$} |", "", "");
        let mut shown = None;
        for line in way.iter().map(|span| self.source.line(span.start())).filter(|line| *line != end) {
            if shown != Some(line) {
                text.push_str(&plain_line(self.source, line, gutter));
            }
            shown = Some(line);
        }
        text.push_str(&Excerpt { name: &name, source: self.source, at, label: &label }.line(gutter));
        text
    }
}
