// SPDX-License-Identifier: GPL-2.0-only
//! Patches against bases, as a table.

use std::io::{self, Write};

use serde_json::{Value, json};

/// What a patch came to on a base.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Cell {
    /// `exact`, `adapted`, `already applied`, `not applicable`, `failed` or `not tried`.
    pub verdict: String,
    /// Why.
    pub reason: Option<String>,
    /// What checkpatch and the lint found; `None` where they did not run.
    pub findings: Option<Vec<String>>,
    /// How the build went; `None` where there was none.
    pub build: Option<String>,
}

/// A patch on all bases.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// The series.
    pub series: String,
    /// The patch's number among the rules.
    pub number: u32,
    /// Its subject.
    pub subject: String,
    /// What it came to, in the order of the bases.
    pub cells: Vec<Cell>,
}

/// The whole table.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Matrix {
    /// The bases.
    pub bases: Vec<String>,
    /// The patches, series by series.
    pub rows: Vec<Row>,
}

impl Cell {
    /// The cell in a word or two.
    fn short(&self) -> String {
        let mut text = self.verdict.clone();
        match self.findings.as_deref() {
            Some([]) => text.push_str(", clean"),
            Some(found) => text.push_str(&format!(", {} found", found.len())),
            None => {}
        }
        if let Some(build) = &self.build {
            text.push_str(&format!(", {}", build.lines().next().unwrap_or("")));
        }
        text
    }

    /// What is to be read below the table: reasons, findings, and what failed.
    fn details(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.reason.iter().flat_map(|reason| reason.lines()).map(str::to_owned).collect();
        lines.extend(self.findings.iter().flatten().cloned());
        lines.extend(self.build.iter().flat_map(|build| build.lines().skip(1)).map(str::to_owned));
        lines
    }
}

impl Matrix {
    /// Writes the table for a terminal, and below it the reasons of what is neither exact nor adapted.
    ///
    /// # Errors
    /// When `out` can't be written.
    pub fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut rows = vec![vec!["series".to_owned(), "patch".to_owned()]];
        rows[0].extend(self.bases.iter().cloned());
        for row in &self.rows {
            let mut cells = vec![row.series.clone(), format!("{} {}", row.number, cut(&row.subject))];
            cells.extend(row.cells.iter().map(Cell::short));
            rows.push(cells);
        }
        let width = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..self.bases.len() + 2).map(|at| width(at).unwrap_or(0)).collect();
        for row in &rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(&format!("{cell:width$}  "));
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        let reasons = self.reasons();
        if !reasons.is_empty() {
            writeln!(out)?;
        }
        for (place, lines) in reasons {
            writeln!(out, "{place}")?;
            lines.iter().try_for_each(|line| writeln!(out, "    {line}"))?;
        }
        Ok(())
    }

    /// Writes the table in Markdown.
    ///
    /// # Errors
    /// When `out` can't be written.
    pub fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        let plain = |text: &str| text.replace('|', "\\|").replace('<', "&lt;");
        writeln!(out, "| series | patch | {} |", self.bases.iter().map(|b| plain(b)).collect::<Vec<_>>().join(" | "))?;
        writeln!(out, "|---|---|{}", "---|".repeat(self.bases.len()))?;
        for row in &self.rows {
            let cells: Vec<String> = row.cells.iter().map(|cell| plain(&cell.short())).collect();
            writeln!(out, "| {} | {} {} | {} |", row.series, row.number, plain(&row.subject), cells.join(" | "))?;
        }
        for (place, lines) in self.reasons() {
            writeln!(out, "\n{}\n", plain(&place))?;
            lines.iter().try_for_each(|line| writeln!(out, "    {line}"))?;
        }
        Ok(())
    }

    /// The table as JSON: `bases`, and `patches` with a cell for each of them.
    #[must_use]
    pub fn json(&self) -> Value {
        let cell = |(base, cell): (&String, &Cell)| {
            json!({ "base": base, "verdict": cell.verdict, "reason": cell.reason, "findings": cell.findings,
                    "build": cell.build })
        };
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                let cells: Vec<Value> = self.bases.iter().zip(&row.cells).map(cell).collect();
                json!({ "series": row.series, "number": row.number, "subject": row.subject, "bases": cells })
            })
            .collect();
        json!({ "bases": self.bases, "patches": rows })
    }

    /// The reasons, each once for the patches of a series and the bases that share it.
    fn reasons(&self) -> Vec<(String, Vec<String>)> {
        let mut out: Vec<(String, Vec<String>)> = Vec::new();
        let mut of_series: Vec<(&str, &str, Vec<String>)> = Vec::new();
        for row in &self.rows {
            for (base, cell) in self.bases.iter().zip(&row.cells) {
                let details = cell.details();
                if details.is_empty() {
                    continue;
                }
                let known = of_series.iter().any(|(series, known, lines)| {
                    *series == row.series && *known == base.as_str() && *lines == details
                });
                if !known {
                    out.push((format!("{} {} on {base}: {}", row.series, row.number, cell.verdict), details.clone()));
                    of_series.push((&row.series, base, details));
                }
            }
        }
        out
    }
}

/// A subject as far as a table has room for it.
fn cut(subject: &str) -> String {
    const ROOM: usize = 48;
    if subject.chars().count() <= ROOM {
        return subject.to_owned();
    }
    let head: String = subject.chars().take(ROOM - 1).collect();
    format!("{}…", head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix() -> Matrix {
        let cell = |verdict: &str, reason: Option<&str>| Cell {
            verdict: verdict.to_owned(),
            reason: reason.map(str::to_owned),
            ..Cell::default()
        };
        Matrix {
            bases: vec!["v1".to_owned(), "v2".to_owned()],
            rows: vec![Row {
                series: "s".to_owned(),
                number: 1,
                subject: "a: B | c".to_owned(),
                cells: vec![cell("exact", None), cell("failed", Some("a.c:1: no"))],
            }],
        }
    }

    #[test]
    fn a_table_has_a_line_a_patch_and_the_reasons_below() {
        let mut out = Vec::new();
        matrix().text(&mut out).expect("a vector takes all");
        let text =
            "series  patch       v1     v2\ns       1 a: B | c  exact  failed\n\ns 1 on v2: failed\n    a.c:1: no\n";
        assert_eq!(String::from_utf8_lossy(&out), text);
    }

    #[test]
    fn markdown_keeps_its_columns() {
        let mut out = Vec::new();
        matrix().markdown(&mut out).expect("a vector takes all");
        let text = String::from_utf8_lossy(&out).into_owned();
        assert!(text.contains("| s | 1 a: B \\| c | exact | failed |\n"), "{text}");
        assert_eq!(matrix().json()["patches"][0]["bases"][1]["reason"], "a.c:1: no");
    }
}
