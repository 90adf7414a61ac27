// SPDX-License-Identifier: GPL-2.0-only
//! The parts of a commit message, and the file names made of them.

/// The longest file name of a patch, as `git format-patch` has it by default.
const NAME_MAX: usize = 64;
/// What a patch file's name ends in.
const SUFFIX: &str = ".patch";

/// A commit message as mails show it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Message {
    /// The first paragraph on one line.
    pub(crate) subject: String,
    /// The rest, without blank lines before and after, each line without trailing white space; empty, or ending in a
    /// newline.
    pub(crate) body: String,
}

impl Message {
    pub(crate) fn parse(text: &str) -> Self {
        let mut lines = text.lines().map(trim_end).skip_while(|line| line.is_empty()).peekable();
        let mut subject = String::new();
        while let Some(line) = lines.next_if(|line| !line.is_empty()) {
            if !subject.is_empty() {
                subject.push(' ');
            }
            subject.push_str(line);
        }
        let body: Vec<&str> = lines.skip_while(|line| line.is_empty()).collect();
        let end = body.iter().rposition(|line| !line.is_empty()).map_or(0, |at| at + 1);
        let body = body[..end].iter().map(|line| format!("{line}\n")).collect();
        Self { subject, body }
    }
}

/// Takes off what git takes for white space, which is ASCII alone.
fn trim_end(line: &str) -> &str {
    line.trim_end_matches([' ', '\t', '\n', '\r'])
}

/// The name of a patch's file: `0001-subject.patch`, `v2-0001-subject.patch`, as git makes it.
#[must_use]
pub fn file_name(version: u32, number: usize, subject: &str) -> String {
    let version = if version > 1 { format!("v{version}-") } else { String::new() };
    let mut name = format!("{version}{number:04}-{}", slug(subject));
    name.truncate(NAME_MAX - 1 - SUFFIX.len());
    name + SUFFIX
}

/// Letters, digits, `.` and `_` of a subject; what stands between them becomes one `-`.
fn slug(subject: &str) -> String {
    let mut slug = String::new();
    let mut gap = false;
    for byte in subject.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_') {
            if gap && !slug.is_empty() {
                slug.push('-');
            }
            gap = false;
            // Two dots in a row would make a name that git refuses elsewhere.
            if byte != b'.' || !slug.ends_with('.') {
                slug.push(char::from(byte));
            }
        } else {
            gap = true;
        }
    }
    slug.truncate(slug.trim_end_matches(['.', '-']).len());
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_splits_into_subject_and_body() {
        let message = Message::parse("\n  \nOne\ntwo  \n \n\nBody  \n\n\nmore\t\n\n");
        assert_eq!(message.subject, "One two");
        assert_eq!(message.body, "Body\n\n\nmore\n");
        assert_eq!(Message::parse("x").body, "");
    }

    #[test]
    fn file_names_are_cut_as_git_cuts_them() {
        assert_eq!(file_name(1, 1, "KVM: TDX: Drop a..b (x)."), "0001-KVM-TDX-Drop-a.b-x.patch");
        assert_eq!(file_name(2, 12, "é x"), "v2-0012-x.patch");
        assert_eq!(file_name(1, 1, &"long ".repeat(30)).len(), 63);
    }
}
