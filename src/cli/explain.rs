// SPDX-License-Identifier: GPL-2.0-only
//! `kseries explain`: why a semantic patch does not match at a place.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::complain::Advice;
use super::spatch_inputs::{dialect_around, options, semantic_patch, single};
use super::{ExitStatus, Terminal, args};
use crate::c::CFile;
use crate::matcher::{Answer, Broken, CompiledRule, Explanation, Idle, Nearest, Obstacle, Program, explain as answers};
use crate::text::{LineNo, SourceFile};

pub(super) fn explain(args: &args::Explain, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    let (path, line) = place(&args.place)?;
    let Some(patch) = semantic_patch(&args.sp_file, false, terminal)? else { return Ok(ExitStatus::Usage) };
    let program = Program::compile(&patch, &options(&args.define))?;
    let source = single(&path, 0)?;
    let lines = source.line(source.bytes().len().saturating_sub(1) as u32);
    if line > lines {
        let message = format!("{}: it has {lines} lines, and line {line} is asked for", path.display());
        return Err(Advice::usage(message, "name a line of the file").into());
    }
    let dialect = dialect_around(&path)?;
    let file = CFile::parse(source.clone(), &program.dialect(&dialect));
    let mut any = false;
    for refused in &patch.refused {
        let (rules, loc) = (&patch.name, refused.loc);
        writeln!(terminal.out, "{rules}:{loc}: rule {} can't run: {}", refused.name, refused.reason)?;
    }
    for Explanation { rule, answer } in answers(&program, &file, line) {
        let rule = &program.rules[rule];
        any |= matches!(answer, Answer::Matches(_));
        let said = Said { rules: &patch.name, path: &path, source: &source, rule };
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

/// The words for what one rule comes to.
struct Said<'s> {
    rules: &'s str,
    path: &'s Path,
    source: &'s SourceFile,
    rule: &'s CompiledRule,
}

impl Said<'_> {
    fn answer(&self, answer: &Answer) -> String {
        let header = &self.rule.rule.header;
        let name = if header.named { format!("rule {}", header.name) } else { header.name.clone() };
        let head = format!("{}:{}: {name}", self.rules, header.loc);
        let path = self.path.display();
        match answer {
            Answer::Matches(matches) => {
                let mut text = String::new();
                for (line, bindings) in matches {
                    let _ = writeln!(text, "{head} matches at {path}:{line}");
                    for (var, value) in bindings {
                        let _ =
                            writeln!(text, "    {var} = {}", value.split_whitespace().collect::<Vec<_>>().join(" "));
                    }
                }
                text
            }
            Answer::Idle(Idle::Depends(depends)) => {
                format!("{head} does not run: `depends on {depends}` does not hold\n{}", self.way(&depends.to_string()))
            }
            Answer::Idle(Idle::Unbound { rule, name }) if rule == "virtual" => {
                format!("{head} does not run: `virtual.{name}` has no value\n    give it one: -D {name}=VALUE\n")
            }
            Answer::Idle(Idle::Unbound { rule, name }) => {
                format!("{head} does not run: no match of rule {rule} in this file has bound `{name}`\n")
            }
            Answer::Idle(Idle::Together) => {
                format!("{head} does not run: no match of the rules before has all that it inherits and depends on\n")
            }
            Answer::Lacks { words, file: true } => {
                format!("{head} does not match: the file has no {words}, and every match needs it\n")
            }
            Answer::Lacks { words, file: false } => {
                format!("{head} does not match: the function there has no {words}, and every match needs it\n")
            }
            Answer::Untrusted { what, line, reason } => {
                format!("{head} was not tried: {what} was not understood at {path}:{line}: {reason}\n")
            }
            Answer::NoCode => format!("{head} was not tried: at that line is no function and no declaration\n"),
            Answer::GaveUp(gave_up) => format!("{head} was not tried to the end: {path}:{gave_up}\n"),
            Answer::Differs { nearest, broken } => {
                let mut text = format!("{head} does not match\n");
                if let Some(nearest) = nearest {
                    text.push_str(&self.nearest(nearest));
                }
                if let Some(broken) = broken {
                    text.push_str(&self.broken(broken));
                }
                text
            }
        }
    }

    /// The way to let a dependency hold, where it is an option.
    fn way(&self, depends: &str) -> String {
        let plain = depends.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if plain { format!("    a virtual rule is switched on with -D {depends}\n") } else { String::new() }
    }

    fn nearest(&self, nearest: &Nearest) -> String {
        let Some(token) = self.rule.rule.tokens.get(nearest.tok.0 as usize) else { return String::new() };
        let line = self.source.line(nearest.at.start());
        let found = first_line(&self.source.text(nearest.at));
        let (loc, wanted) = (token.loc, &token.text);
        let mut text = format!(
            "    it comes as far as {}:{loc}, which wants `{wanted}`; at {}:{line} stands `{found}`\n",
            self.rules,
            self.path.display()
        );
        if let Some(var) = nearest.clash {
            let name = &self.rule.rule.var(var).name;
            let _ = match &nearest.bound {
                Some(value) => {
                    let bound = first_line(&String::from_utf8_lossy(value.text()));
                    let at = self.source.line(value.span().start());
                    writeln!(text, "    `{name}` is bound to `{bound}` already, at line {at}")
                }
                None => writeln!(text, "    a constraint of `{name}` does not let it be that"),
            };
        }
        text
    }

    fn broken(&self, broken: &Broken) -> String {
        let Some(token) = self.rule.rule.tokens.get(broken.tok.0 as usize) else { return String::new() };
        let mut lines: Vec<String> = Vec::new();
        for span in &broken.path {
            let line = self.source.line(span.start()).to_string();
            if lines.last() != Some(&line) {
                lines.push(line);
            }
        }
        let (last, end) = match broken.path.last() {
            Some(span) => (first_line(&self.source.text(*span)), self.source.line(span.start())),
            None => return String::new(),
        };
        let why = match broken.obstacle {
            Obstacle::When => format!("a `when` forbids what stands at line {end}: `{last}`"),
            Obstacle::Again => {
                format!("line {end} is what stands before or after the dots already: `{last}` (`when any` lets it be)")
            }
            Obstacle::End => "the function ends there without what has to follow".to_owned(),
        };
        format!("    the dots of {}:{} can't go along lines {}: {why}\n", self.rules, token.loc, lines.join(", "))
    }
}

fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim_end();
    if line.chars().count() > 60 {
        format!("{}…", line.chars().take(60).collect::<String>())
    } else {
        line.to_owned()
    }
}
