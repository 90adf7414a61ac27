// SPDX-License-Identifier: GPL-2.0-only
//! Reading unified diffs (`git-diff(1)`, "Generating patch text with -p"; plain `diff -u` as well).

use super::hunk::{Hunk, HunkLine, LineKind};
use crate::text::{PathError, RepoPath};
use crate::tree::FileMode;

/// A hunk and where it stands in the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParsedHunk {
    /// The hunk.
    pub hunk: Hunk,
    /// What follows the second `@@`.
    pub section: Vec<u8>,
    /// The line of its `@@`, from 1.
    pub line: usize,
}

/// What a patch does to one file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FilePatch {
    /// The path before; `None` for a new file.
    pub old_path: Option<RepoPath>,
    /// The path after; `None` for a file that goes.
    pub new_path: Option<RepoPath>,
    /// The mode before, where the patch names one.
    pub old_mode: Option<FileMode>,
    /// The mode after, where the patch names one.
    pub new_mode: Option<FileMode>,
    /// Whether the change is given in a form that only git can apply.
    pub is_binary: bool,
    /// Whether the old file stays under its name (`copy from`).
    pub is_copy: bool,
    /// The name of the blob before, as the `index` line shortens it; `None` where there is no such line or no old file.
    pub old_blob: Option<String>,
    /// The name of the blob after, likewise.
    pub new_blob: Option<String>,
    /// A mode that is neither a file's nor an executable's: a symbolic link (120000), a submodule (160000).
    pub odd_mode: Option<String>,
    /// The path with the first part that was taken off (`a/`, `b/`), where that part could be a folder: for a tree that
    /// has no [`Self::path`] but this one (`patch -p0`).
    pub unstripped: Option<RepoPath>,
    /// The hunks, in order.
    pub hunks: Vec<ParsedHunk>,
    /// The line that the file's part begins at, from 1.
    pub line: usize,
}

impl FilePatch {
    /// The path after the patch, or before it where the file goes.
    #[must_use]
    pub fn path(&self) -> &RepoPath {
        match (&self.new_path, &self.old_path) {
            (Some(path), _) | (None, Some(path)) => path,
            (None, None) => unreachable!("the parser refuses a file without a name"),
        }
    }
}

/// A diff that can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {message}")]
pub struct ParseError {
    /// The line in the text, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

struct Lines<'t> {
    lines: Vec<&'t [u8]>,
    at: usize,
}

impl<'t> Lines<'t> {
    fn peek(&self) -> Option<&'t [u8]> {
        self.lines.get(self.at).copied()
    }

    fn next_starts(&self, text: &[u8]) -> bool {
        self.lines.get(self.at + 1).is_some_and(|line| line.starts_with(text))
    }

    fn number(&self) -> usize {
        self.at + 1
    }

    fn fail<T>(&self, message: impl Into<String>) -> Result<T, ParseError> {
        Err(ParseError { line: self.number(), message: message.into() })
    }
}

fn bare(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\n").map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line))
}

/// Reads all files of a diff. What stands before, between and after them (a log, a diffstat, a signature) is passed over.
///
/// # Errors
/// With the first line that can't be right: a hunk that is cut short, a path that leaves the tree.
pub fn parse(text: &[u8]) -> Result<Vec<FilePatch>, ParseError> {
    let mut lines = Lines { lines: text.split_inclusive(|byte| *byte == b'\n').collect(), at: 0 };
    let mut files = Vec::new();
    while let Some(line) = lines.peek() {
        let next = lines.lines.get(lines.at + 1).copied().unwrap_or_default();
        if line.starts_with(b"diff --git ") {
            files.push(git_file(&mut lines)?);
        } else if line.starts_with(b"--- ") && next.starts_with(b"+++ ") {
            files.push(plain_file(&mut lines)?);
        } else if line.starts_with(b"diff --cc ") || line.starts_with(b"diff --combined ") {
            return lines.fail("the diff of a merge, which no single base has");
        } else if line.starts_with(b"*** ") && next.starts_with(b"--- ") {
            return lines.fail("a context diff\nhint: a unified one can be read (diff -u)");
        } else if line.starts_with(b"@@ -") && hunk_header(line).is_some() {
            return lines.fail("a hunk without the name of its file");
        } else {
            lines.at += 1;
        }
    }
    Ok(files)
}

fn empty(line: usize) -> FilePatch {
    FilePatch {
        old_path: None,
        new_path: None,
        old_mode: None,
        new_mode: None,
        is_binary: false,
        is_copy: false,
        old_blob: None,
        new_blob: None,
        odd_mode: None,
        unstripped: None,
        hunks: Vec::new(),
        line,
    }
}

fn plain_file(lines: &mut Lines<'_>) -> Result<FilePatch, ParseError> {
    let mut file = empty(lines.number());
    names_and_hunks(lines, &mut file)?;
    named(file, lines)
}

fn git_file(lines: &mut Lines<'_>) -> Result<FilePatch, ParseError> {
    let mut file = empty(lines.number());
    let head = bare(lines.peek().unwrap_or_default());
    let (old, new) = head_names(&head[b"diff --git ".len()..]).unwrap_or_default();
    let (mut is_new, mut is_gone) = (false, false);
    let mut renamed = (None, None);
    lines.at += 1;
    while let Some(line) = lines.peek() {
        let line = bare(line);
        let after = |word: &str| line.strip_prefix(word.as_bytes());
        let mut mode_of = |text: &[u8]| match mode_of(text) {
            Ok(mode) => Some(mode),
            Err(odd) => {
                file.odd_mode = Some(odd);
                None
            }
        };
        if let Some(mode) = after("new file mode ") {
            (is_new, file.new_mode) = (true, mode_of(mode));
        } else if let Some(mode) = after("deleted file mode ") {
            (is_gone, file.old_mode) = (true, mode_of(mode));
        } else if let Some(mode) = after("old mode ") {
            file.old_mode = mode_of(mode);
        } else if let Some(mode) = after("new mode ") {
            file.new_mode = mode_of(mode);
        } else if let Some(name) = after("rename from ") {
            renamed.0 = Some(unquoted(name));
        } else if let Some(name) = after("rename to ") {
            renamed.1 = Some(unquoted(name));
        } else if let Some(name) = after("copy from ") {
            (renamed.0, file.is_copy) = (Some(unquoted(name)), true);
        } else if let Some(name) = after("copy to ") {
            renamed.1 = Some(unquoted(name));
        } else if let Some(ids) = after("index ") {
            let (ids, mode) = match ids.iter().position(|b| *b == b' ') {
                Some(at) => (&ids[..at], mode_of(&ids[at + 1..])),
                None => (ids, None),
            };
            (file.old_blob, file.new_blob) = blobs(ids);
            file.old_mode = file.old_mode.or(mode);
            file.new_mode = file.new_mode.or(mode);
        } else if after("similarity index ").is_none() && after("dissimilarity index ").is_none() {
            break;
        }
        lines.at += 1;
    }
    let fail = |message: String| ParseError { line: file.line, message };
    let renames = renamed.0.is_some() || renamed.1.is_some();
    let moved = |name: &Option<Vec<u8>>| name.as_deref().map(path_of).transpose().map_err(fail);
    let (from, to) = (moved(&renamed.0)?, moved(&renamed.1)?);
    let headed = |name: Option<Vec<u8>>| match name {
        Some(name) => stripped(&name).map(|(path, whole)| (Some(path), whole)).map_err(fail),
        None => Ok((None, None)),
    };
    let ((old, _), (new, whole)) = (headed(old)?, headed(new)?);
    file.unstripped = if renames { None } else { whole };
    file.old_path = from.or(old).filter(|_| !is_new);
    file.new_path = to.or(new).filter(|_| !is_gone);
    match lines.peek() {
        Some(line) if line.starts_with(b"--- ") && lines.next_starts(b"+++ ") => names_and_hunks(lines, &mut file)?,
        Some(line) if line.starts_with(b"GIT binary patch") || line.starts_with(b"Binary files ") => {
            file.is_binary = true;
            lines.at += 1;
        }
        _ if file.old_blob.is_some() && file.new_blob.is_some() && file.old_blob != file.new_blob => {
            return Err(fail("the hunks are missing: the `index` line says that the file changes".into()));
        }
        _ => {}
    }
    if is_new {
        file.old_path = None;
    }
    if is_gone {
        file.new_path = None;
    }
    named(file, lines)
}

fn named(file: FilePatch, lines: &Lines<'_>) -> Result<FilePatch, ParseError> {
    if file.old_path.is_none() && file.new_path.is_none() {
        let message = "the name of the file can't be told".to_owned();
        return Err(ParseError { line: file.line.min(lines.number()), message });
    }
    Ok(file)
}

/// The old and the new name of a file.
type Names = (Option<Vec<u8>>, Option<Vec<u8>>);

/// The two names of a `diff --git` line as they stand there; `None` when it is not clear where the first ends.
fn head_names(text: &[u8]) -> Option<Names> {
    if text.starts_with(b"\"") {
        let end = quoted_end(text)?;
        let second = text.get(end + 1..)?;
        return Some((Some(unquoted(&text[..end])), Some(unquoted(second))));
    }
    if text.ends_with(b"\"") {
        let at = memchr::memmem::find(text, b" \"")?;
        return Some((Some(text[..at].to_vec()), Some(unquoted(&text[at + 1..]))));
    }
    // Without a rename both names are the same, so the line has a middle.
    let inner = |name: &[u8]| name.iter().position(|b| *b == b'/').map(|at| name[at + 1..].to_vec());
    let middle = text.len() / 2;
    if text.get(middle) == Some(&b' ') {
        let (old, new) = (&text[..middle], &text[middle + 1..]);
        if old == new || inner(old) == inner(new) {
            return Some((Some(old.to_vec()), Some(new.to_vec())));
        }
    }
    let mut words = text.split(|b| *b == b' ');
    match (words.next(), words.next(), words.next()) {
        (Some(old), Some(new), None) => Some((Some(old.to_vec()), Some(new.to_vec()))),
        _ => None,
    }
}

/// A name without its first part, as `patch -p1` takes it, and with it, where that part may be a folder of the tree.
/// A name that has no parts is itself.
fn stripped(name: &[u8]) -> Result<(RepoPath, Option<RepoPath>), String> {
    let shown = || String::from_utf8_lossy(name).into_owned();
    if name.starts_with(b"/") {
        return Err(format!("{}: the path is absolute, it must be relative to the top of the tree", shown()));
    }
    let (first, inner) = match memchr::memchr(b'/', name) {
        Some(at) => (&name[..at], &name[at + 1..]),
        None => (&b""[..], name),
    };
    if first == b".." {
        return Err(format!("{}: the path leaves the tree", shown()));
    }
    if first.eq_ignore_ascii_case(b".git") {
        return Err(format!("{}: the path names git's own folder", shown()));
    }
    let path = path_of(inner)?;
    let prefix = first.is_empty() || matches!(first, b"a" | b"b" | b"i" | b"w" | b"c" | b"o" | b"1" | b"2");
    Ok((path, if prefix { None } else { path_of(name).ok() }))
}

fn names_and_hunks(lines: &mut Lines<'_>, file: &mut FilePatch) -> Result<(), ParseError> {
    let mut name = |sign: &[u8], known: Option<&RepoPath>| -> Result<Option<RepoPath>, ParseError> {
        let Some(rest) = lines.peek().and_then(|line| bare(line).strip_prefix(sign)) else {
            return lines
                .fail(format!("a line that begins with `{}` is missing", String::from_utf8_lossy(sign).trim_end()));
        };
        let name = file_name(rest);
        if name == b"/dev/null" {
            lines.at += 1;
            return Ok(None);
        }
        let (path, whole) = match stripped(&name) {
            Ok(both) => both,
            Err(message) => return lines.fail(message),
        };
        let path = match known {
            Some(known) if *known == path => path,
            Some(known) if whole.as_ref() == Some(known) => known.clone(),
            Some(known) => return lines.fail(format!("the names of the file contradict each other: {path}, {known}")),
            None => {
                file.unstripped = whole.or(file.unstripped.take());
                path
            }
        };
        lines.at += 1;
        Ok(Some(path))
    };
    let (old, new) = (file.old_path.clone(), file.new_path.clone());
    file.old_path = name(b"--- ", old.as_ref())?;
    file.new_path = name(b"+++ ", new.as_ref())?;
    if file.old_path.is_none() && file.new_path.is_none() {
        return lines.fail("the file is nowhere: both of its names are /dev/null");
    }
    while let Some(line) = lines.peek() {
        let Some((mut hunk, section)) = hunk_header(line) else { break };
        let start = lines.number();
        lines.at += 1;
        fill(lines, &mut hunk, start)?;
        file.hunks.push(ParsedHunk { hunk, section: section.to_vec(), line: start });
    }
    if file.hunks.is_empty() {
        if lines.peek().is_some_and(|line| line.starts_with(b"@@ ")) {
            return lines.fail("the numbers in the `@@` of the hunk can't be read");
        }
        return lines.fail("a hunk is missing after the names of the file");
    }
    if lines.peek().is_some_and(|line| goes_on(line, lines)) {
        return lines.fail("the lines of the hunk are not as many as its `@@` says");
    }
    Ok(())
}

/// Says whether a line after a whole hunk looks as if it belonged to it. A signature (`-- `) and lines of dashes don't.
fn goes_on(line: &[u8], lines: &Lines<'_>) -> bool {
    match line.first() {
        Some(b'+') => true,
        Some(b' ') => !line.trim_ascii().is_empty(),
        Some(b'-') => {
            let dashes = line.trim_ascii_end();
            let rule = dashes.iter().all(|b| *b == b'-') && dashes.len() >= 2;
            let next_file = line.starts_with(b"--- ") && lines.next_starts(b"+++ ");
            !(rule || line.starts_with(b"-----") || next_file)
        }
        _ => false,
    }
}

/// The name in a `---` or `+++` line: up to a tab, where a date may follow.
fn file_name(rest: &[u8]) -> Vec<u8> {
    if rest.starts_with(b"\"") {
        return unquoted(&rest[..quoted_end(rest).unwrap_or(rest.len())]);
    }
    rest[..memchr::memchr(b'\t', rest).unwrap_or(rest.len())].to_vec()
}

/// Reads `@@ -a,b +c,d @@ section`; `None` for any other line.
fn hunk_header(line: &[u8]) -> Option<(Hunk, &[u8])> {
    let rest = bare(line).strip_prefix(b"@@ -")?;
    let end = memchr::memmem::find(rest, b" @@")?;
    let ranges = std::str::from_utf8(&rest[..end]).ok()?;
    let (old, new) = ranges.split_once(" +")?;
    let range = |text: &str| -> Option<(u32, u32)> {
        let (start, lines) = text.split_once(',').unwrap_or((text, "1"));
        Some((start.parse().ok()?, lines.parse().ok()?))
    };
    let ((old_start, old_lines), (new_start, new_lines)) = (range(old)?, range(new)?);
    let section = &rest[end + 3..];
    let section = section.strip_prefix(b" ").unwrap_or(section);
    Some((Hunk { old_start, old_lines, new_start, new_lines, lines: Vec::new() }, section))
}

fn fill(lines: &mut Lines<'_>, hunk: &mut Hunk, start: usize) -> Result<(), ParseError> {
    let (mut old, mut new) = (hunk.old_lines, hunk.new_lines);
    loop {
        let line = lines.peek();
        if let Some(remark) = line.filter(|line| line.starts_with(b"\\")) {
            if !remark.starts_with(b"\\ ") || hunk.lines.is_empty() {
                return lines.fail("a line that begins with `\\` stands in a wrong place");
            }
            if let Some(last) = hunk.lines.last_mut()
                && last.bytes.last() == Some(&b'\n')
            {
                last.bytes.pop();
            }
            lines.at += 1;
            continue;
        }
        if old == 0 && new == 0 {
            return Ok(());
        }
        let cut = |what: &str| Err(ParseError { line: start, message: format!("the hunk is cut short: {what}") });
        let Some(line) = line else { return cut("the text ends in it") };
        let (kind, bytes) = match line.first() {
            Some(b' ') => (LineKind::Context, &line[1..]),
            Some(b'-') => (LineKind::Removed, &line[1..]),
            Some(b'+') => (LineKind::Added, &line[1..]),
            // Some mailers take the space off an empty line.
            Some(b'\n') => (LineKind::Context, line),
            Some(b'\r') if line == b"\r\n" => (LineKind::Context, line),
            _ => {
                let long = hunk.lines.last().is_some_and(|before| before.bytes.len() > 60);
                let why = if long {
                    "it looks like the end of the line before it, which a mailer wrapped"
                } else {
                    "the text is damaged or cut short"
                };
                return lines.fail(format!("a line of the hunk begins with none of ` `, `-`, `+`: {why}"));
            }
        };
        let takes_old = kind != LineKind::Added;
        let takes_new = kind != LineKind::Removed;
        if (takes_old && old == 0) || (takes_new && new == 0) {
            return lines.fail("the lines of the hunk are not as many as its `@@` says");
        }
        old -= u32::from(takes_old);
        new -= u32::from(takes_new);
        hunk.lines.push(HunkLine { kind, bytes: bytes.to_vec() });
        lines.at += 1;
    }
}

/// The mode of a file; `Err` has the text of any other mode.
fn mode_of(text: &[u8]) -> Result<FileMode, String> {
    match text {
        b"100644" | b"100664" => Ok(FileMode::Regular),
        b"100755" => Ok(FileMode::Executable),
        odd => Err(String::from_utf8_lossy(odd).into_owned()),
    }
}

/// The two names of an `index` line; one of nothing but zeros is none.
fn blobs(ids: &[u8]) -> (Option<String>, Option<String>) {
    let text = String::from_utf8_lossy(ids);
    let name = |id: &str| {
        let good = (4..=40).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_hexdigit());
        (good && id.bytes().any(|b| b != b'0')).then(|| id.to_ascii_lowercase())
    };
    text.split_once("..").map_or((None, None), |(old, new)| (name(old), name(new)))
}

fn path_of(name: &[u8]) -> Result<RepoPath, String> {
    let text = std::str::from_utf8(name).map_err(|_| "the name of a file is not UTF-8".to_owned())?;
    RepoPath::new(text).map_err(|error: PathError| error.to_string())
}

/// Where a quoted name ends, its closing quote included.
fn quoted_end(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match text.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// A name without the quotes that git puts around unusual ones.
fn unquoted(text: &[u8]) -> Vec<u8> {
    let Some(inner) = text.strip_prefix(b"\"").and_then(|t| t.strip_suffix(b"\"")) else { return text.to_vec() };
    let mut name = Vec::new();
    let mut at = 0;
    while let Some(byte) = inner.get(at) {
        at += 1;
        if *byte != b'\\' {
            name.push(*byte);
            continue;
        }
        let escaped = inner.get(at).copied().unwrap_or(b'\\');
        at += 1;
        name.push(match escaped {
            b'a' => 7,
            b'b' => 8,
            b't' => b'\t',
            b'n' => b'\n',
            b'v' => 11,
            b'f' => 12,
            b'r' => b'\r',
            b'0'..=b'3' => {
                let digits = inner.get(at - 1..at + 2).and_then(|d| std::str::from_utf8(d).ok());
                at += 2;
                digits.and_then(|digits| u8::from_str_radix(digits, 8).ok()).unwrap_or(b'?')
            }
            other => other,
        });
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_kinds_of_files_are_read() {
        let text = b"log\n---\n a | 1 +\n\ndiff --git a/a b/a\nindex 1..2 100644\n--- a/a\n+++ b/a\n@@ -1 +1,2 @@ f(\n x\n+y\n\
            \\ No newline at end of file\ndiff --git a/new b/new\nnew file mode 100755\nindex 0..1\n\
            diff --git a/old name b/new name\nsimilarity index 100%\nrename from old name\nrename to new name\n\
            diff --git \"a/\\303\\251\" \"b/\\303\\251\"\ndeleted file mode 100644\n--- \"a/\\303\\251\"\n+++ /dev/null\n\
            @@ -1 +0,0 @@\n-x\n-- \n2.47\n";
        let files = parse(text).expect("a good diff");
        let names: Vec<_> = files.iter().map(|f| f.path().to_string()).collect();
        assert_eq!(names, ["a", "new", "new name", "\u{e9}"]);
        assert_eq!(files[0].hunks[0].hunk.lines[1].bytes, b"y");
        assert_eq!((files[0].hunks[0].section.as_slice(), files[0].hunks[0].line), (&b"f("[..], 9));
        assert_eq!((files[1].new_mode, &files[1].old_path), (Some(FileMode::Executable), &None));
        assert_eq!(files[2].old_path.as_ref().map(ToString::to_string), Some("old name".into()));
        assert_eq!(files[3].new_path, None);
    }

    #[test]
    fn a_damaged_diff_is_refused_with_its_line() {
        let cases: [(&[u8], usize); 6] = [
            (b"--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n x\n", 3),
            (b"--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n x\n-y\n-z\n", 6),
            (b"--- a/a\n+++ b/a\nx\n", 3),
            (b"--- a/../../x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", 1),
            (b"@@ -1 +1 @@\n-a\n+b\n", 1),
            (b"--- a/a\n+++ b/a\n@@ -1 +1 @@\nx\n", 4),
        ];
        for (text, line) in cases {
            assert_eq!(parse(text).expect_err("damaged").line, line, "{}", String::from_utf8_lossy(text));
        }
    }
}
