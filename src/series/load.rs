// SPDX-License-Identifier: GPL-2.0-only
//! Reads rule folders: `series.toml` and one file a patch.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::spec::{ChangelogSpec, CoverSpec, PatchSpec, RecipientSource, SeriesSpec, SplitBy};
use crate::c::Dialect;
use crate::engine::{Action, Expect, Rule};
use crate::facts::Fact;
use crate::matcher::rule_label;
use crate::refactor::StepSpec;
use crate::smpl;
use crate::text::{LineNo, RepoPath, SourceFile};
use crate::tree::PathGlobs;

/// The files of a rule folder: paths relative to it, with their text.
pub type RuleFolder = Vec<(String, Vec<u8>)>;

/// Something wrong in a rule folder.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub struct SpecError {
    /// The file, the folder's name included.
    pub file: String,
    /// The line.
    pub line: LineNo,
    /// The column in characters, from 1.
    pub column: u32,
    /// What is wrong, several lines where a source line is shown.
    pub message: String,
}

/// Reads a series from the files of its folder.
///
/// # Errors
/// All mistakes of all files, in order.
pub fn load(name: &str, folder: &RuleFolder) -> Result<SeriesSpec, Vec<SpecError>> {
    let mut errors = Vec::new();
    let missing = |file: &str, message: &str| SpecError {
        file: format!("{name}/{file}"),
        line: LineNo(1),
        column: 1,
        message: message.to_owned(),
    };
    let mut scope: Vec<String> = Vec::new();
    let mut series = match folder.iter().find(|(path, _)| path == "series.toml") {
        Some((path, text)) => {
            Text::new(name, path, text, &mut errors).and_then(|text| series(name, &text, &mut errors))
        }
        None => {
            errors.push(missing("series.toml", "the folder has no series.toml, so it is no series"));
            None
        }
    };
    if let Some(series) = &series {
        scope.clone_from(&series.scope);
    }
    let mut files: Vec<_> =
        folder.iter().filter(|(path, _)| path.ends_with(".toml") && path != "series.toml").collect();
    files.retain(|(path, _)| !path.contains('/'));
    files.sort();
    let mut patches: Vec<PatchSpec> = Vec::new();
    for (path, bytes) in files {
        let number = path.split('-').next().filter(|digits| digits.len() == 4).and_then(|digits| digits.parse().ok());
        let Some(number) = number else {
            errors.push(missing(path, "a patch file is named NNNN-what-it-does.toml"));
            continue;
        };
        if let Some(twin) = patches.iter().find(|patch| patch.number == number) {
            errors.push(missing(path, &format!("{} has the same number", twin.file)));
        }
        let Some(text) = Text::new(name, path, bytes, &mut errors) else { continue };
        patches.extend(patch(number, &text, &Surroundings { folder, scope: &scope }, &mut errors));
    }
    if patches.is_empty() && errors.is_empty() {
        errors.push(missing("series.toml", "the folder has no patch files (NNNN-what-it-does.toml)"));
    }
    if let Some(series) = &mut series {
        let cover = &series.cover;
        let named = cover.item.iter().flat_map(|item| &item.patches);
        for number in named.chain(cover.section.iter().flat_map(|section| &section.patches)) {
            if !patches.iter().any(|patch| patch.number == *number) {
                errors.push(missing("series.toml", &format!("[cover] is about patch {number}, and there is none")));
            }
        }
        series.patches = patches;
    }
    match series {
        Some(series) if errors.is_empty() => Ok(series),
        _ => Err(errors),
    }
}

/// A rule file's text, for messages that name the place.
struct Text<'t> {
    file: String,
    text: &'t str,
    source: SourceFile,
}

impl<'t> Text<'t> {
    fn new(series: &str, path: &str, bytes: &'t [u8], errors: &mut Vec<SpecError>) -> Option<Self> {
        let file = format!("{series}/{path}");
        let source = SourceFile::new(RepoPath::new("rule").expect("a plain name"), bytes);
        match std::str::from_utf8(bytes) {
            Ok(text) => Some(Self { file, text, source }),
            Err(error) => {
                let line = source.line(error.valid_up_to() as u32);
                let message = "the file is not UTF-8".to_owned();
                errors.push(SpecError { file, line, column: 1, message });
                None
            }
        }
    }

    fn error(&self, span: Option<Range<usize>>, message: &str) -> SpecError {
        let at = span.map_or(0, |span| span.start.min(self.text.len()));
        let line = self.source.line(at as u32);
        let start = self.source.line_span(line).range();
        let column = self.text.get(start.start..at).map_or(1, |before| before.chars().count() as u32 + 1);
        let shown = self.text.get(start).unwrap_or("").trim_end();
        let caret: String =
            shown.chars().take(column as usize - 1).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        SpecError {
            file: self.file.clone(),
            line,
            column,
            message: format!("{}\n  | {shown}\n  | {caret}^", message.trim_end()),
        }
    }

    /// Reads `value` as a `T`, or tells what is wrong.
    fn read<'d, T: Deserialize<'d>>(&self, value: Spanned<DeValue<'d>>, errors: &mut Vec<SpecError>) -> Option<T> {
        let whole = value.span();
        match T::deserialize(value.into_deserializer()) {
            Ok(read) => Some(read),
            Err(error) => {
                errors.push(self.error(Some(error.span().unwrap_or(whole)), error.message()));
                None
            }
        }
    }

    fn facts(&self, texts: &[Spanned<String>], errors: &mut Vec<SpecError>) -> Vec<Fact> {
        let mut facts = Vec::new();
        for text in texts {
            match Fact::parse(text.get_ref()) {
                Ok(fact) => facts.push(fact),
                Err(error) => errors.push(self.error(Some(text.span()), &error.to_string())),
            }
        }
        facts
    }

    fn table(&self, errors: &mut Vec<SpecError>) -> Option<Spanned<DeTable<'t>>> {
        let (table, found) = DeTable::parse_recoverable(self.text);
        let failed = !found.is_empty();
        errors.extend(found.iter().map(|error| self.error(error.span(), error.message())));
        (!failed).then_some(table)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawSeries {
    title: String,
    #[serde(default = "first_version")]
    version: u32,
    #[serde(default)]
    scope: Vec<String>,
    #[serde(default)]
    after: Vec<String>,
    #[serde(default)]
    requires: Vec<Spanned<String>>,
    #[serde(default)]
    done: Vec<Spanned<String>>,
    author: Option<String>,
    date: Option<String>,
    #[serde(default)]
    to: Vec<String>,
    #[serde(default)]
    cc: Vec<String>,
    #[serde(default)]
    recipients: RecipientSource,
    #[serde(default)]
    prefixes: BTreeMap<String, String>,
    #[serde(default)]
    cover: CoverSpec,
    #[serde(default)]
    changelog: Vec<ChangelogSpec>,
    #[serde(default)]
    links: Vec<String>,
}

fn first_version() -> u32 {
    1
}

fn series(name: &str, text: &Text<'_>, errors: &mut Vec<SpecError>) -> Option<SeriesSpec> {
    let table = text.table(errors)?;
    let span = table.span();
    let raw: RawSeries = text.read(Spanned::new(span, DeValue::Table(table.into_inner())), errors)?;
    Some(SeriesSpec {
        name: name.to_owned(),
        title: raw.title,
        version: raw.version,
        scope: raw.scope,
        after: raw.after,
        requires: text.facts(&raw.requires, errors),
        done: text.facts(&raw.done, errors),
        author: raw.author,
        date: raw.date,
        to: raw.to,
        cc: raw.cc,
        recipients: raw.recipients,
        prefixes: raw.prefixes,
        cover: raw.cover,
        changelogs: raw.changelog,
        links: raw.links,
        patches: Vec::new(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawPatch {
    subject: Spanned<String>,
    message: String,
    #[serde(default)]
    trailers: Vec<String>,
    #[serde(default)]
    changelog: Vec<ChangelogSpec>,
    author: Option<String>,
    date: Option<String>,
    #[serde(default)]
    requires: Vec<Spanned<String>>,
    #[serde(default)]
    done: Vec<Spanned<String>>,
    split: Option<SplitBy>,
}

/// Takes the value of `key` out of a table.
fn take<'d>(table: &mut DeTable<'d>, key: &str) -> Option<Spanned<DeValue<'d>>> {
    table.remove(key)
}

fn patch(number: u32, text: &Text<'_>, around: &Surroundings<'_>, errors: &mut Vec<SpecError>) -> Option<PatchSpec> {
    let table = text.table(errors)?;
    let span = table.span();
    let mut table = table.into_inner();
    let steps = take(&mut table, "step");
    let raw: Option<RawPatch> = text.read(Spanned::new(span.clone(), DeValue::Table(table)), errors);
    let rules = match steps {
        Some(steps) => rules(steps, text, around, errors),
        None => {
            errors.push(text.error(Some(span), "the patch has no [[step]]"));
            Vec::new()
        }
    };
    let raw = raw?;
    if raw.subject.get_ref().trim().is_empty() || raw.subject.get_ref().contains('\n') {
        errors.push(text.error(Some(raw.subject.span()), "the subject is one line, and not empty"));
    }
    if raw.split.is_some() != raw.subject.get_ref().contains("{prefix}") {
        let message = "a patch with `split` has `{prefix}` in its subject, and no other patch has";
        errors.push(text.error(Some(raw.subject.span()), message));
    }
    Some(PatchSpec {
        number,
        file: text.file.clone(),
        subject: raw.subject.into_inner(),
        message: raw.message.trim().to_owned(),
        trailers: raw.trailers,
        changelogs: raw.changelog,
        author: raw.author,
        date: raw.date,
        requires: text.facts(&raw.requires, errors),
        done: text.facts(&raw.done, errors),
        split: raw.split,
        rules,
    })
}

fn rules(
    value: Spanned<DeValue<'_>>,
    text: &Text<'_>,
    around: &Surroundings<'_>,
    errors: &mut Vec<SpecError>,
) -> Vec<Rule> {
    let span = value.span();
    let DeValue::Array(steps) = value.into_inner() else {
        errors.push(text.error(Some(span), "steps are written [[step]], or as a list of tables"));
        return Vec::new();
    };
    let mut rules = Vec::new();
    for step in steps {
        let span = step.span();
        match step.into_inner() {
            DeValue::Table(table) => rules.extend(rule(table, span, text, around, errors)),
            _ => errors.push(text.error(Some(span), "a step is a table")),
        }
    }
    rules
}

/// What a step may refer to.
#[derive(Clone, Copy)]
struct Surroundings<'a> {
    folder: &'a RuleFolder,
    /// Where a step works that names no files.
    scope: &'a [String],
}

/// What every step may carry, whatever it does.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawEnvelope {
    #[serde(default)]
    files: Vec<String>,
    #[serde(default)]
    when: Vec<Spanned<String>>,
    #[serde(default)]
    done: Vec<Spanned<String>>,
    expect: Option<Spanned<RawExpect>>,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    again: bool,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "`expect` is a number or a range such as \"1..\"")]
enum RawExpect {
    Exactly(usize),
    Range(String),
}

fn rule(
    mut table: DeTable<'_>,
    span: Range<usize>,
    text: &Text<'_>,
    around: &Surroundings<'_>,
    errors: &mut Vec<SpecError>,
) -> Option<Rule> {
    let mut envelope = DeTable::new();
    let keys: Vec<_> = table.keys().map(|key| (key.span(), key.get_ref().to_string())).collect();
    for (at, key) in &keys {
        if ["files", "when", "done", "expect", "optional", "again"].contains(&key.as_str())
            && let Some(value) = take(&mut table, key)
        {
            envelope.insert(Spanned::new(at.clone(), key.clone().into()), value);
        }
    }
    let inline = take(&mut table, "smpl");
    let smpl_file = take(&mut table, "smpl-file");
    let variants = take(&mut table, "variants");
    let envelope: RawEnvelope = text.read(Spanned::new(span.clone(), DeValue::Table(envelope)), errors)?;
    let line = text.source.line(span.start as u32);
    let kinds = table.len()
        + usize::from(inline.is_some())
        + usize::from(smpl_file.is_some())
        + usize::from(variants.is_some());
    if kinds != 1 {
        let message = "a step does one thing: `smpl`, `smpl-file`, `variants` or a kernel step such as `rename`";
        errors.push(text.error(Some(span), message));
        return None;
    }
    let kind = match (&inline, &smpl_file, &variants) {
        (None, None, Some(_)) => "variants".to_owned(),
        (None, None, None) => table.keys().next().map_or_else(String::new, |key| key.get_ref().to_string()),
        _ => "smpl".to_owned(),
    };
    let action = if let Some(value) = inline {
        let at = value.span();
        let code: String = text.read(value, errors)?;
        semantic_patch(&text.file, &code, line_of_block(text, &at), errors)?
    } else if let Some(value) = smpl_file {
        let at = value.span();
        let name: String = text.read(value, errors)?;
        let Some((path, bytes)) = around.folder.iter().find(|(path, _)| *path == name) else {
            errors.push(text.error(Some(at), &format!("the folder has no file {name}")));
            return None;
        };
        let file = format!("{}/{path}", text.file.rsplit_once('/').map_or("", |(folder, _)| folder));
        semantic_patch(&file, &String::from_utf8_lossy(bytes), 0, errors)?
    } else if let Some(value) = variants {
        let rules = rules(value, text, around, errors);
        Action::Variants(rules)
    } else {
        let value = Spanned::new(span.clone(), DeValue::Table(table));
        Action::Kernel(Box::new(text.read::<StepSpec>(value, errors)?))
    };
    let patterns = if envelope.files.is_empty() { around.scope } else { &envelope.files };
    let files = match PathGlobs::new(patterns) {
        Ok(files) => files,
        Err(error) => {
            errors.push(text.error(Some(span), &error.to_string()));
            return None;
        }
    };
    let expect = match &envelope.expect {
        None => Expect::default(),
        Some(raw) => match read_expect(raw.get_ref()) {
            Some(expect) => expect,
            None => {
                let message = "`expect` is a number or a range such as \"1..3\" or \"0..\"";
                errors.push(text.error(Some(raw.span()), message));
                return None;
            }
        },
    };
    Some(Rule {
        line,
        file: text.file.clone(),
        files,
        when: text.facts(&envelope.when, errors),
        done: text.facts(&envelope.done, errors),
        expect,
        optional: envelope.optional,
        again: envelope.again,
        kind,
        action,
    })
}

fn read_expect(raw: &RawExpect) -> Option<Expect> {
    match raw {
        RawExpect::Exactly(count) => Some(Expect { least: *count, most: Some(*count) }),
        RawExpect::Range(text) => {
            let (least, most) = text.split_once("..")?;
            let most = if most.is_empty() { None } else { Some(most.parse().ok()?) };
            let least = least.parse().ok()?;
            (most.is_none_or(|most| least <= most)).then_some(Expect { least, most })
        }
    }
}

/// The number of lines of the file that stand before the text of a multi-line string.
fn line_of_block(text: &Text<'_>, span: &Range<usize>) -> u32 {
    let line = text.source.line(span.start as u32).0 - 1;
    let opens = text.text.get(span.start..).unwrap_or("");
    let newline_first = opens.starts_with("'''\n") || opens.starts_with("\"\"\"\n");
    line + u32::from(newline_first)
}

fn semantic_patch(file: &str, code: &str, lines_before: u32, errors: &mut Vec<SpecError>) -> Option<Action> {
    let (patch, found) = match smpl::parse(file, code.as_bytes(), &Dialect::builtin()) {
        Ok(patch) => {
            let doubtful = patch.warnings.clone();
            (Some(patch), doubtful)
        }
        Err(found) => (None, found.list().to_vec()),
    };
    let failed = !found.is_empty();
    errors.extend(found.into_iter().map(|error| {
        // The rendering names the place once more; here the rule file's own lines count.
        let rendered = error.to_string();
        let body = rendered.split_once("error: ").map_or(rendered.as_str(), |(_, body)| body);
        SpecError {
            file: file.to_owned(),
            line: LineNo(error.loc.line + lines_before),
            column: error.loc.column,
            message: body.to_owned(),
        }
    }));
    let patch = patch?;
    errors.extend(patch.refused.iter().map(|refused| SpecError {
        file: file.to_owned(),
        line: LineNo(refused.loc.line + lines_before),
        column: 1,
        message: format!("{} can't run: {}", rule_label(&refused.name), refused.reason),
    }));
    (!failed && patch.refused.is_empty()).then(|| Action::Smpl(Box::new(patch)))
}
