// SPDX-License-Identifier: GPL-2.0-only
//! The diffstat and the summary under it (`git diff --stat --summary`).

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::file::{Content, Diff, FileDiff, Side};
use super::quote::quote_one;
use crate::tree::FileMode;

/// The width of a diffstat in a mail: what `git format-patch` uses where nothing else is said.
pub const STAT_WIDTH: usize = 72;

struct Row {
    name: String,
    added: usize,
    removed: usize,
    binary: bool,
}

fn row(file: &FileDiff) -> Row {
    let size = |side: &Option<Side>| side.as_ref().map_or(0, |side| side.state.bytes.len());
    let binary = matches!(file.content, Content::Binary);
    // Of a binary file git counts bytes: the new size as added, the old one as removed; none where it only moves.
    let same = match (&file.old, &file.new) {
        (Some(old), Some(new)) => old.id == new.id,
        _ => false,
    };
    let (added, removed) = match (binary, same) {
        (true, false) => (size(&file.new), size(&file.old)),
        (true, true) => (0, 0),
        (false, _) => file.counts(),
    };
    Row { name: shown_name(file), added, removed, binary }
}

/// The name; for a rename both, with what they share outside of braces.
fn shown_name(file: &FileDiff) -> String {
    match (&file.old, &file.new) {
        (Some(old), Some(new)) if old.path != new.path => {
            let (a, b) = (quote_one(&old.path), quote_one(&new.path));
            if a.starts_with('"') || b.starts_with('"') {
                return format!("{a} => {b}");
            }
            shared_braces(&a, &b)
        }
        _ => quote_one(file.path()),
    }
}

fn shared_braces(a: &str, b: &str) -> String {
    let (x, y) = (a.as_bytes(), b.as_bytes());
    let mut prefix = 0;
    for at in 0..x.len().min(y.len()) {
        if x[at] != y[at] {
            break;
        }
        if x[at] == b'/' {
            prefix = at + 1;
        }
    }
    // The slash that ends the shared beginning may also begin the shared end: `a/{ => b}/c`.
    let floor = prefix.saturating_sub(usize::from(prefix > 0));
    let mut suffix = 0;
    for back in 1..=x.len().min(y.len()) - floor.min(x.len().min(y.len())) {
        let (i, j) = (x.len() - back, y.len() - back);
        if x[i] != y[j] || i < floor || j < floor {
            break;
        }
        if x[i] == b'/' {
            suffix = back;
        }
    }
    let middle = |text: &str| {
        let end = text.len().saturating_sub(suffix);
        text.get(prefix..end.max(prefix)).unwrap_or_default().to_owned()
    };
    if prefix + suffix == 0 {
        return format!("{a} => {b}");
    }
    format!("{}{{{} => {}}}{}", &a[..prefix], middle(a), middle(b), &a[a.len() - suffix..])
}

fn digits(number: usize) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}

/// At least one sign for any change, and never more than the width.
fn scaled(count: usize, width: usize, most: usize) -> usize {
    if count == 0 { 0 } else { 1 + count * (width - 1) / most }
}

struct Widths {
    name: usize,
    number: usize,
    graph: usize,
    most: usize,
}

fn widths(rows: &[Row], width: usize) -> Widths {
    let most = rows.iter().filter(|row| !row.binary).map(|row| row.added + row.removed).max().unwrap_or(0);
    let binary =
        rows.iter().filter(|row| row.binary).map(|row| 14 + digits(row.added) + digits(row.removed)).max().unwrap_or(0);
    let longest = rows.iter().map(|row| row.name.width()).max().unwrap_or(0);
    let number = digits(most).max(if binary > 0 { 3 } else { 0 });
    let width = width.max(16 + 6 + number);
    let mut graph = if most + 4 > binary { most } else { binary - 4 };
    let mut name = longest;
    if name + number + 6 + graph > width {
        if graph > width * 3 / 8 - number - 6 {
            graph = (width * 3 / 8).saturating_sub(number + 6).max(6);
        }
        if name > width - number - 6 - graph {
            name = width - number - 6 - graph;
        } else {
            graph = width - number - 6 - name;
        }
    }
    Widths { name, number, graph, most }
}

/// The end of a name that is too long, from a slash where there is one, behind `...`.
fn shortened(name: &str, width: usize) -> String {
    if name.width() <= width {
        return name.to_owned();
    }
    let room = width.saturating_sub(3);
    let mut left = name.width();
    let mut rest = name;
    while left > room {
        let Some(first) = rest.chars().next() else { break };
        left -= first.width().unwrap_or(0);
        rest = &rest[first.len_utf8()..];
    }
    let tail = rest.find('/').map_or(rest, |slash| &rest[slash..]);
    format!("...{tail}")
}

fn write_row(out: &mut String, row: &Row, widths: &Widths) {
    let name = shortened(&row.name, widths.name);
    let padding = " ".repeat(widths.name.saturating_sub(name.width()));
    if row.binary {
        out.push_str(&format!(" {name}{padding} | {:>number$}", "Bin", number = widths.number));
        if row.added + row.removed > 0 {
            out.push_str(&format!(" {} -> {} bytes", row.removed, row.added));
        }
        out.push('\n');
        return;
    }
    let (mut added, mut removed) = (row.added, row.removed);
    let total = added + removed;
    if widths.graph <= widths.most {
        let mut shown = scaled(total, widths.graph, widths.most);
        if shown < 2 && added > 0 && removed > 0 {
            shown = 2;
        }
        if added < removed {
            added = scaled(added, widths.graph, widths.most);
            removed = shown - added;
        } else {
            removed = scaled(removed, widths.graph, widths.most);
            added = shown - removed;
        }
    }
    let gap = if total > 0 { " " } else { "" };
    out.push_str(&format!(
        " {name}{padding} | {total:>number$}{gap}{}{}\n",
        "+".repeat(added),
        "-".repeat(removed),
        number = widths.number
    ));
}

impl Diff {
    /// The diffstat, `width` columns wide, with the line that sums it up. Empty for no files.
    #[must_use]
    pub fn stat(&self, width: usize) -> String {
        let rows: Vec<Row> = self.files().iter().map(row).collect();
        if rows.is_empty() {
            return String::new();
        }
        let widths = widths(&rows, width);
        let mut out = String::new();
        for row in &rows {
            write_row(&mut out, row, &widths);
        }
        let text = rows.iter().filter(|row| !row.binary);
        let (added, removed) = text.fold((0, 0), |(a, r), row| (a + row.added, r + row.removed));
        out.push_str(&totals(rows.len(), added, removed));
        out
    }

    /// The lines about files that come, go, are renamed or change their mode.
    #[must_use]
    pub fn summary(&self) -> String {
        let mode = |mode: FileMode| match mode {
            FileMode::Regular => "100644",
            FileMode::Executable => "100755",
        };
        let mut out = String::new();
        for file in self.files() {
            let line = match (&file.old, &file.new) {
                (None, Some(new)) => format!(" create mode {} {}\n", mode(new.state.mode), quote_one(&new.path)),
                (Some(old), None) => format!(" delete mode {} {}\n", mode(old.state.mode), quote_one(&old.path)),
                (Some(old), Some(new)) => {
                    let renamed = file.similarity.map(|percent| format!(" rename {} ({percent}%)\n", shown_name(file)));
                    let name = if renamed.is_some() { String::new() } else { format!(" {}", quote_one(&new.path)) };
                    let changed = (old.state.mode != new.state.mode)
                        .then(|| format!(" mode change {} => {}{name}\n", mode(old.state.mode), mode(new.state.mode)));
                    renamed.unwrap_or_default() + &changed.unwrap_or_default()
                }
                (None, None) => String::new(),
            };
            out.push_str(&line);
        }
        out
    }
}

fn totals(files: usize, added: usize, removed: usize) -> String {
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let mut line = format!(" {files} file{} changed", plural(files));
    if added > 0 || removed == 0 {
        line.push_str(&format!(", {added} insertion{}(+)", plural(added)));
    }
    if removed > 0 || added == 0 {
        line.push_str(&format!(", {removed} deletion{}(-)", plural(removed)));
    }
    line.push('\n');
    line
}
