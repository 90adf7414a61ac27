// SPDX-License-Identifier: GPL-2.0-only
//! The parts of a mail's body (RFC 2045, RFC 2046).

use super::decode;
use super::mail::MailError;

/// How deep parts may be nested.
const DEPTH: usize = 8;

/// Header fields, unfolded, in order.
pub(crate) type Fields = Vec<(String, String)>;

/// A text of a mail, decoded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Part {
    /// What the part's file is called, where it is attached.
    pub(crate) name: Option<String>,
    /// `text/plain` and the like, in small letters.
    pub(crate) kind: String,
    /// What the bytes are encoded in; empty where the mail does not say.
    pub(crate) charset: String,
    /// The mail allows others to wrap its lines (RFC 3676).
    pub(crate) flowed: bool,
    /// The line of the mail that it begins at, from 1.
    pub(crate) line: usize,
    /// The line of the mail whose quoted-printable holds a `=` that begins no escape.
    pub(crate) garbled: Option<usize>,
    pub(crate) bytes: Vec<u8>,
}

impl Part {
    /// Says whether its text may be a log or a diff.
    fn is_text(&self) -> bool {
        let named = self.name.as_deref().is_some_and(|name| {
            let name = name.to_ascii_lowercase();
            [".patch", ".diff", ".txt", ".eml", ".mbox"].iter().any(|ending| name.ends_with(ending))
        });
        let kind = self.kind.as_str();
        (kind.starts_with("text/") && kind != "text/html" && kind != "text/calendar")
            || named
            || kind.ends_with("/x-patch")
            || kind.ends_with("/x-diff")
            || kind.ends_with("/mbox")
    }
}

/// What a body holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Body {
    /// Its texts, in order.
    pub(crate) texts: Vec<Part>,
    /// What else it holds, by kind and name.
    pub(crate) others: Vec<String>,
}

/// Header fields, unfolded. Lines that are none are passed over.
pub(crate) fn fields(lines: &[&[u8]]) -> Fields {
    let mut fields: Fields = Vec::new();
    for line in lines {
        let text = decode::charset(line, "utf-8");
        if text.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(text.trim());
            }
        } else if let Some((name, value)) = text.split_once(':') {
            fields.push((name.to_owned(), value.trim().to_owned()));
        }
    }
    fields
}

pub(crate) fn field<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
}

/// A parameter of a structured field: `name="value"`.
fn parameter(value: &str, name: &str) -> Option<String> {
    let mut rest = value;
    while let Some(at) = rest.find(';') {
        rest = rest[at + 1..].trim_start();
        let (key, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let (own, left) = match after.strip_prefix('"') {
            Some(inner) => inner.split_once('"').unwrap_or((inner, "")),
            None => after.split_at(after.find(';').unwrap_or(after.len())),
        };
        let key = key.trim();
        let key = key.split('*').next().unwrap_or(key);
        if key.eq_ignore_ascii_case(name) {
            return Some(own.trim().to_owned());
        }
        rest = left;
    }
    None
}

/// Takes a body apart that these fields describe and that begins at `line`.
pub(crate) fn body(head: &Fields, lines: &[&[u8]], line: usize) -> Result<Body, MailError> {
    let mut body = Body::default();
    add(head, lines, line, DEPTH, &mut body)?;
    Ok(body)
}

fn add(head: &Fields, lines: &[&[u8]], line: usize, depth: usize, body: &mut Body) -> Result<(), MailError> {
    let kind_field = field(head, "content-type");
    let kind = match kind_field.split(';').next().unwrap_or_default().trim().to_ascii_lowercase() {
        kind if kind.is_empty() || kind == "text" => "text/plain".to_owned(),
        kind => kind,
    };
    if kind.starts_with("multipart/") {
        let Some(boundary) = parameter(kind_field, "boundary").filter(|b| !b.is_empty()) else {
            return Err(MailError { line, message: "a mail of several parts does not name their boundary".into() });
        };
        if depth == 0 {
            return Err(MailError { line, message: "the parts of the mail are nested too deeply".into() });
        }
        return add_parts(&kind, &boundary, lines, line, depth, body);
    }
    let name = parameter(field(head, "content-disposition"), "filename").or_else(|| parameter(kind_field, "name"));
    let mut part = Part {
        name: name.map(|name| decode::header(&name)),
        charset: parameter(kind_field, "charset").unwrap_or_default(),
        flowed: parameter(kind_field, "format").is_some_and(|format| format.eq_ignore_ascii_case("flowed")),
        kind,
        line,
        garbled: None,
        bytes: Vec::new(),
    };
    if !part.is_text() {
        body.others.push(part.name.map_or(part.kind.clone(), |name| format!("{} ({name})", part.kind)));
        return Ok(());
    }
    let raw = lines.concat();
    part.bytes = match field(head, "content-transfer-encoding").trim().to_ascii_lowercase().as_str() {
        "base64" => {
            check_base64(lines, line)?;
            decode::base64(&raw)
        }
        "quoted-printable" => {
            part.garbled = decode::bad_escape(lines).map(|at| line + at);
            decode::quoted_printable(&raw)
        }
        _ => raw,
    };
    if !part.bytes.is_ascii() && !decode::is_charset(&part.charset) {
        let message = format!("the charset `{}` of the mail is not known", part.charset.trim());
        return Err(MailError { line, message });
    }
    body.texts.push(part);
    Ok(())
}

fn add_parts(
    kind: &str,
    boundary: &str,
    lines: &[&[u8]],
    line: usize,
    depth: usize,
    body: &mut Body,
) -> Result<(), MailError> {
    let is = |text: &[u8], end: &str| {
        let text = text.trim_ascii_end();
        text.strip_prefix(b"--").is_some_and(|rest| rest == format!("{boundary}{end}").as_bytes())
    };
    let mut marks: Vec<usize> = (0..lines.len()).filter(|at| is(lines[*at], "")).collect();
    let Some(end) = (0..lines.len()).find(|at| is(lines[*at], "--")) else {
        return Err(MailError {
            line: line + lines.len(),
            message: "the mail is cut short: the boundary after its last part is missing".into(),
        });
    };
    marks.retain(|at| *at < end);
    let ends = marks.iter().skip(1).copied().chain([end]).collect::<Vec<_>>();
    let mut texts = body.texts.len();
    for (start, end) in marks.iter().map(|at| at + 1).zip(ends) {
        let part = &lines[start..end.max(start)];
        let blank = part.iter().position(|line| line.trim_ascii().is_empty()).unwrap_or(part.len());
        let head = fields(&part[..blank]);
        let first = (blank + 1).min(part.len());
        add(&head, &part[first..], line + start + first, depth - 1, body)?;
        // Of alternatives the plain text counts; the others say the same in other forms.
        if kind == "multipart/alternative" && body.texts.len() > texts {
            break;
        }
        texts = body.texts.len();
    }
    Ok(())
}

/// Text in base 64 that something was added to, or taken from, can't be decoded to what it was.
fn check_base64(lines: &[&[u8]], line: usize) -> Result<(), MailError> {
    let mut digits = 0;
    for (text, number) in lines.iter().zip(line..) {
        for byte in text.trim_ascii() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => digits += 1,
                b'=' => {}
                _ => {
                    let message = "a line that is no base 64 stands in the body that is encoded so".into();
                    return Err(MailError { line: number, message });
                }
            }
        }
    }
    if digits % 4 == 1 {
        return Err(MailError { line, message: "the body in base 64 is cut short".into() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_with_and_without_quotes() {
        let value = "multipart/mixed; charset=utf-8 ; boundary=\"a;b=c\"; format=flowed";
        assert_eq!(parameter(value, "boundary").as_deref(), Some("a;b=c"));
        assert_eq!(parameter(value, "CHARSET").as_deref(), Some("utf-8"));
        assert_eq!(parameter(value, "format").as_deref(), Some("flowed"));
        assert_eq!(parameter("text/plain", "format"), None);
    }
}
