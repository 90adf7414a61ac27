// SPDX-License-Identifier: GPL-2.0-only
//! Templates of messages and cover letters.
//!
//! The templates are minijinja's (Jinja2's language). Those of `templates/` are built in; a folder of the user's own can
//! hold others of the same names. A name that is not defined is an error, never an empty text.

use std::path::Path;

use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};

use super::wrap::{Start, wrap};

/// The template of a commit message.
pub(crate) const COMMIT_MESSAGE: &str = "commit-message.j2";
/// The template of a cover letter's text.
pub(crate) const COVER_LETTER: &str = "cover-letter.j2";

const BUILT_IN: [(&str, &str); 10] = [
    (COMMIT_MESSAGE, include_str!("../../templates/commit-message.j2")),
    (COVER_LETTER, include_str!("../../templates/cover-letter.j2")),
    ("backport/plain.j2", include_str!("../../templates/backport/plain.j2")),
    ("backport/stable.j2", include_str!("../../templates/backport/stable.j2")),
    ("backport/stable-bracket.j2", include_str!("../../templates/backport/stable-bracket.j2")),
    ("backport/debian.j2", include_str!("../../templates/backport/debian.j2")),
    ("backport/suse.j2", include_str!("../../templates/backport/suse.j2")),
    ("backport/rhel.j2", include_str!("../../templates/backport/rhel.j2")),
    ("backport/ubuntu.j2", include_str!("../../templates/backport/ubuntu.j2")),
    ("backport/android.j2", include_str!("../../templates/backport/android.j2")),
];

/// The templates in force.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
}

/// A template that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The folder or a file in it can't be read.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which one.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A folder without any file that is a template of ours.
    #[error("{}: no template here\nhint: name the files commit-message.j2 and cover-letter.j2", path.display())]
    Nothing {
        /// The folder.
        path: std::path::PathBuf,
    },
    /// The text of a template is wrong, or what it asks for is not there.
    #[error("{name}:{line}: {message}")]
    Bad {
        /// The template: the file, or the name of a built-in one.
        name: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
}

impl TemplateError {
    fn of(error: &minijinja::Error, name: &str) -> Self {
        let message = match (error.kind(), error.detail()) {
            (ErrorKind::UndefinedError, None) => "a name in this line is not defined".to_owned(),
            (_, Some(detail)) => detail.to_owned(),
            (kind, None) => kind.to_string(),
        };
        let name = error.name().unwrap_or(name).to_owned();
        Self::Bad { name, line: error.line().unwrap_or(1), message }
    }
}

impl Default for Templates {
    fn default() -> Self {
        Self::built_in()
    }
}

impl Templates {
    /// The built-in templates alone.
    #[must_use]
    pub fn built_in() -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_keep_trailing_newline(true);
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment.add_filter("fill", fill);
        environment.add_filter("note", note);
        environment.add_filter("item", item);
        environment.add_filter("underline", underline);
        environment.add_filter("dep3", dep3);
        environment.add_filter("quoted", quoted);
        environment.add_filter("hang", hang);
        for (name, text) in BUILT_IN {
            environment.add_template(name, text).expect("the built-in templates are tested");
        }
        Self { environment }
    }

    /// The built-in templates, with those of the folder in their place where it has any.
    ///
    /// # Errors
    /// When the folder can't be read, has no template, or has one that can't be parsed.
    pub fn with_folder(folder: &Path) -> Result<Self, TemplateError> {
        let mut templates = Self::built_in();
        std::fs::read_dir(folder).map_err(|source| TemplateError::Io { path: folder.to_owned(), source })?;
        let mut found = false;
        for (name, _) in BUILT_IN {
            let path = folder.join(name);
            match std::fs::read_to_string(&path) {
                Ok(text) => {
                    found = true;
                    let shown = path.display().to_string();
                    templates.environment.add_template_owned(name, text).map_err(|e| {
                        match TemplateError::of(&e, name) {
                            TemplateError::Bad { line, message, .. } => {
                                TemplateError::Bad { name: shown, line, message }
                            }
                            other => other,
                        }
                    })?;
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(source) => return Err(TemplateError::Io { path, source }),
            }
        }
        if found { Ok(templates) } else { Err(TemplateError::Nothing { path: folder.to_owned() }) }
    }

    /// Renders with the fields of a value as names.
    pub(crate) fn render_words(&self, name: &str, words: &impl serde::Serialize) -> Result<String, TemplateError> {
        self.render(name, Value::from_serialize(words))
    }

    pub(crate) fn render(&self, name: &str, context: Value) -> Result<String, TemplateError> {
        let template = self.environment.get_template(name).map_err(|e| TemplateError::of(&e, name))?;
        template.render(context).map_err(|e| TemplateError::of(&e, name))
    }
}

/// The width of a cover letter's text.
const WIDTH: usize = 75;

/// `text | fill`: one paragraph, broken at 75 columns.
fn fill(text: &str) -> String {
    let mut out = String::new();
    wrap(&mut out, &text.split_whitespace().collect::<Vec<_>>().join(" "), Start::Indent(0), 0, WIDTH);
    out
}

/// `text | note`: one paragraph whose further lines go on under it, as those of a trailer do.
fn note(text: &str) -> String {
    let mut out = String::new();
    wrap(&mut out, &text.split_whitespace().collect::<Vec<_>>().join(" "), Start::Indent(0), 2, WIDTH);
    out
}

/// `text | item`: a list item that begins with `- `, further lines under its text.
fn item(text: &str) -> String {
    let mut out = "- ".to_owned();
    wrap(&mut out, &text.split_whitespace().collect::<Vec<_>>().join(" "), Start::After(2), 2, WIDTH);
    out
}

/// `title | underline`: a heading with hyphens under it.
fn underline(title: &str) -> String {
    format!("{title}\n{}", "-".repeat(title.chars().count()))
}

/// `text | dep3`: further lines of a field of a Debian control file; a blank one is ` .`.
fn dep3(text: &str) -> String {
    let line = |line: &str| if line.trim().is_empty() { " .".to_owned() } else { format!(" {}", line.trim_end()) };
    text.trim_end().lines().map(line).collect::<Vec<_>>().join("\n")
}

/// `text | quoted`: four spaces before each line, as `git log` shows messages.
fn quoted(text: &str) -> String {
    let line = |line: &str| if line.trim().is_empty() { String::new() } else { format!("    {}", line.trim_end()) };
    text.trim_end().lines().map(line).collect::<Vec<_>>().join("\n")
}

/// `text | hang`: a field that goes on in further lines, two spaces before each.
fn hang(text: &str) -> String {
    let mut out = String::new();
    wrap(&mut out, &text.split_whitespace().collect::<Vec<_>>().join(" "), Start::After(11), 2, WIDTH);
    out
}

#[cfg(test)]
mod tests {
    use minijinja::context;

    use super::*;

    #[test]
    fn an_undefined_name_is_an_error_with_its_line() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(COVER_LETTER), "a\n{{ nosuch }}\n").expect("a file");
        let templates = Templates::with_folder(folder.path()).expect("templates");
        let error = templates.render(COVER_LETTER, context! {}).expect_err("undefined");
        assert_eq!(error.to_string(), "cover-letter.j2:2: a name in this line is not defined");
        std::fs::write(folder.path().join(COVER_LETTER), "a\n{% if %}\n").expect("a file");
        assert!(Templates::with_folder(folder.path()).expect_err("a syntax error").to_string().contains("j2:2: "));
        let empty = tempfile::tempdir().expect("a folder");
        assert!(matches!(Templates::with_folder(empty.path()), Err(TemplateError::Nothing { .. })));
    }
}
