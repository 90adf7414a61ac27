// SPDX-License-Identifier: GPL-2.0-only
//! Header fields of mails: encoded words (RFC 2047), quoted names (RFC 822) and folding, as git writes them.

use super::wrap::{Start, wrap};
use crate::git::Identity;

/// The most columns of a line with an encoded word.
const ENCODED_WIDTH: usize = 76;
/// The most columns of any other folded line.
const PLAIN_WIDTH: usize = 78;
/// How an encoded word begins and ends.
const BEGIN: &str = "=?UTF-8?q?";
const END: &str = "?=";

/// Where an encoded word stands; a name may hold fewer characters as they are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Subject,
    Name,
}

/// A character that mail can't carry as it is; ESC begins the shift sequences of old encodings.
pub(crate) fn is_foreign(byte: u8) -> bool {
    !byte.is_ascii() || byte == 0x1b
}

fn needs_encoding(text: &str) -> bool {
    text.bytes().any(|b| is_foreign(b) || b == b'\n') || text.contains("=?")
}

fn last_line_length(text: &str) -> usize {
    text.len() - text.rfind('\n').map_or(0, |at| at + 1)
}

fn keeps(byte: u8, place: Place) -> bool {
    let printable = (0x21..0x7f).contains(&byte) && !matches!(byte, b'=' | b'?' | b'_');
    printable && (place == Place::Subject || byte.is_ascii_alphanumeric() || b"!*+-/".contains(&byte))
}

fn add_encoded(out: &mut String, text: &str, place: Place) {
    let mut used = last_line_length(out) + BEGIN.len();
    out.push_str(BEGIN);
    let mut buffer = [0; 4];
    for letter in text.chars() {
        let bytes = letter.encode_utf8(&mut buffer).as_bytes();
        let plain = bytes.len() == 1 && keeps(bytes[0], place);
        let length = if plain { 1 } else { 3 * bytes.len() };
        // A character is never split between two words.
        if used + length + END.len() > ENCODED_WIDTH {
            out.push_str(&format!("{END}\n {BEGIN}"));
            used = BEGIN.len() + 1;
        }
        if plain {
            out.push(letter);
        } else {
            bytes.iter().for_each(|byte| out.push_str(&format!("={byte:02X}")));
        }
        used += length;
    }
    out.push_str(END);
}

/// Adds a `From:` field with its newline.
pub(crate) fn add_from(out: &mut String, person: &Identity) {
    out.push_str("From: ");
    let name = person.name();
    let mut width = PLAIN_WIDTH;
    if needs_encoding(name) {
        add_encoded(out, name, Place::Name);
        width = ENCODED_WIDTH;
    } else {
        wrap(out, &quoted_name(name), Start::After(6), 1, PLAIN_WIDTH);
    }
    if width < last_line_length(out) + " <".len() + person.email().len() + ">".len() {
        out.push('\n');
    }
    out.push_str(&format!(" <{}>\n", person.email()));
}

/// The name, in quotes where it has a character that means something in an address.
fn quoted_name(name: &str) -> String {
    if !name.contains(['(', ')', '<', '>', '[', ']', ':', ';', '@', ',', '.', '"', '\\']) {
        return name.to_owned();
    }
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Adds a `Subject:` field with its newline; `tag` is `[PATCH …]`, which is never encoded.
pub(crate) fn add_subject(out: &mut String, tag: &str, subject: &str) {
    out.push_str("Subject: ");
    if !tag.is_empty() {
        out.push_str(tag);
        out.push(' ');
    }
    if needs_encoding(subject) {
        add_encoded(out, subject, Place::Subject);
    } else {
        let used = last_line_length(out);
        wrap(out, subject, Start::After(used), 1, PLAIN_WIDTH);
    }
    out.push('\n');
}

/// Adds `To:` or `Cc:`, one recipient a line. Names that mail can't carry are encoded, which git leaves to the user.
pub(crate) fn add_recipients(out: &mut String, field: &str, people: &[String]) {
    for (at, person) in people.iter().enumerate() {
        let head = if at == 0 { format!("{field}: ") } else { "    ".to_owned() };
        out.push_str(&head);
        match Identity::parse(person) {
            Ok(known) if needs_encoding(known.name()) => {
                add_encoded(out, known.name(), Place::Name);
                out.push_str(&format!(" <{}>", known.email()));
            }
            _ => out.push_str(person.trim()),
        }
        out.push_str(if at + 1 < people.len() { ",\n" } else { "\n" });
    }
}
