// SPDX-License-Identifier: GPL-2.0-only
//! Mails and mailboxes from the wild, against `git mailinfo` and `git apply`.
//!
//! Where we differ from git on purpose, a test says so: text that a mailbox quoted as `>From ` loses the quote, a whole
//! mail that is attached to another is a patch of its own, and what git overlooks (lines after a whole hunk, a diff
//! without its hunks) is an error.

#[allow(dead_code)]
#[path = "support/git.rs"]
mod support;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use kseries::patch::{MAIL_LIMIT, Mail, Mailbox, RawMail, apply, parse, spaced_additions, split_mbox, unmailable};
use kseries::port::{Incoming, Submission};
use proptest::prelude::*;
use support::{git, line, stdout};
use tempfile::TempDir;

const DIFF: &str = "diff --git a/a.c b/a.c\nindex 1111111..2222222 100644\n--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,3 @@ int f(void)\n one\n-two\n+zwei\n three\n-- \n2.47.3\n";

struct Info {
    author: String,
    email: String,
    subject: String,
    log: String,
    diff: Vec<u8>,
}

fn feed(folder: &Path, arguments: &[&str], input: &[u8]) -> (bool, Vec<u8>, String) {
    let mut child = git(folder, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("git is installed where the tests run");
    // A git that has seen enough closes its end.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    let output = child.wait_with_output().expect("git ends");
    (output.status.success(), output.stdout, String::from_utf8_lossy(&output.stderr).into_owned())
}

/// What git makes of a mail; a mail with CRLF goes through `git mailsplit` first, as with `git am`.
fn mailinfo(mail: &[u8]) -> Info {
    let folder = TempDir::new().expect("a folder");
    let top = folder.path();
    stdout(&mut git(top, &["init", "-q", "."]));
    fs::write(top.join("mail"), mail).expect("a file");
    assert_eq!(line(&mut git(top, &["mailsplit", "-b", "-o.", "--", "mail"])), "1");
    let one = fs::read(top.join("0001")).expect("git splits one mail off");
    let (good, out, said) = feed(top, &["mailinfo", "msg", "diff"], &one);
    assert!(good, "{said}");
    let out = String::from_utf8_lossy(&out).into_owned();
    let field = |name: &str| {
        let line = out.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_default().to_owned()
    };
    Info {
        author: field("Author"),
        email: field("Email"),
        subject: field("Subject"),
        log: text_of(fs::read(top.join("msg")).expect("a log")),
        diff: fs::read(top.join("diff")).expect("a diff"),
    }
}

/// Git keeps the bytes of a message whose mail names no charset, and takes them for Latin-1 in the header only. Here a
/// message is text: what git takes the header for holds for both.
fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|e| e.as_bytes().iter().copied().map(char::from).collect())
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for (number, chunk) in bytes.chunks(3).enumerate() {
        let word = chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let digit = DIGITS[(word >> (18 - 6 * at)) as usize & 63];
            out.push(if at > chunk.len() { '=' } else { char::from(digit) });
        }
        if number % 19 == 18 {
            out.push('\n');
        }
    }
    out + "\n"
}

fn quoted_printable(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut column = 0;
    for byte in bytes {
        let text = match byte {
            b'\n' => {
                out.push('\n');
                column = 0;
                continue;
            }
            b'=' | b'\t' | 0x80.. => format!("={byte:02X}"),
            byte => char::from(*byte).to_string(),
        };
        if column + text.len() > 72 {
            out.push_str("=\n");
            column = 0;
        }
        column += text.len();
        out.push_str(&text);
    }
    out
}

fn mails() -> Vec<(&'static str, Vec<u8>)> {
    let body =
        format!("Explain it in some words, Jörg.\n\nSigned-off-by: Jörg Ö <j@example.org>\n---\n a.c | 2 +-\n\n{DIFF}");
    let head = "From: =?UTF-8?q?J=C3=B6rg_=C3=96?= <j@example.org>\nDate: Tue, 14 Nov 2023 22:13:20 +0000\n\
                Subject: [PATCH v2 1/2] x86: Na=?utf-8?Q?=C3=AF?= and a subject that is so long\n that it goes on here\nMIME-Version: 1.0\n";
    let utf8 = "Content-Type: text/plain; charset=UTF-8\n";
    let latin: Vec<u8> = body.chars().map(|letter| u8::try_from(u32::from(letter)).expect("Latin-1")).collect();
    let mixed = |second: &str| {
        format!(
            "{head}Content-Type: multipart/mixed; boundary=\"=-a b\"\n\nFor other readers.\n--=-a b\n{utf8}\nExplain it in some words, J\u{f6}rg.\n\n\
             Signed-off-by: J\u{f6}rg \u{d6} <j@example.org>\n---\n a.c | 2 +-\n\n--=-a b\n{second}--=-a b--\n"
        )
    };
    vec![
        ("8 bits", format!("{head}{utf8}Content-Transfer-Encoding: 8bit\n\n{body}").into_bytes()),
        (
            "base 64",
            format!("{head}{utf8}Content-Transfer-Encoding: base64\n\n{}", base64(body.as_bytes())).into_bytes(),
        ),
        (
            "quoted-printable",
            format!("{head}{utf8}Content-Transfer-Encoding: quoted-printable\n\n{}", quoted_printable(body.as_bytes()))
                .into_bytes(),
        ),
        (
            "latin-1",
            [format!("{head}Content-Type: text/plain; charset=\"iso-8859-1\"\n\n").as_bytes(), &latin].concat(),
        ),
        ("no charset, latin-1", [format!("{head}\n").as_bytes(), &latin].concat()),
        ("CRLF", format!("{head}{utf8}\n{body}").replace('\n', "\r\n").into_bytes()),
        ("a mailbox's line", format!("From 0123 Mon Sep 17 00:00:00 2001\n{head}{utf8}\n{body}").into_bytes()),
        (
            "fields in the body",
            format!("{head}{utf8}\nFrom: Some One <s@example.org>\nSubject: Another\n subject\n\n{body}").into_bytes(),
        ),
        (
            "an inline part",
            mixed(&format!("Content-Type: text/x-patch; name=\"a.patch\"\nContent-Disposition: inline\n\n{DIFF}\n"))
                .into_bytes(),
        ),
        (
            "an attached part in base 64",
            mixed(&format!(
                "Content-Type: text/x-diff; name=a.diff\nContent-Disposition: attachment; filename=a.diff\n\
                 Content-Transfer-Encoding: base64\n\n{}\n",
                base64(DIFF.as_bytes())
            ))
            .into_bytes(),
        ),
        (
            "a log that ends at an Index line",
            format!(
                "{head}{utf8}\nText.\n\nIndex: a.c\n{}\n--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-a\n+b\n",
                "=".repeat(67)
            )
            .into_bytes(),
        ),
        ("a reply", format!("From: a@b.org (A B)\nSubject: RE: [PATCH] [x] re: y: z\n{utf8}\n{body}").into_bytes()),
    ]
}

#[test]
fn mails_are_taken_apart_as_git_does() {
    for (name, text) in mails() {
        let theirs = mailinfo(&text);
        let ours = Mail::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(ours.subject, theirs.subject, "{name}");
        assert!(ours.author.contains(&theirs.email) && ours.author.contains(&theirs.author), "{name}: {}", ours.author);
        assert_eq!(ours.log.trim_end(), theirs.log.trim_end(), "{name}");
        // git keeps the notes and the diff together.
        let text = String::from_utf8_lossy(&theirs.diff).into_owned();
        let diff = text.find("diff --git").or_else(|| text.find("Index: ")).expect("a diff");
        let strip = |text: &str| text.replace('\r', "").trim_end().to_owned();
        assert_eq!(strip(&String::from_utf8_lossy(&ours.diff)), strip(&text[diff..]), "{name}");
        assert_eq!(ours.damage, [], "{name}");
        let files = parse(&ours.diff).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(files.len(), 1, "{name}");
    }
}

#[test]
fn quoted_from_lines_of_a_mailbox_are_text_again() {
    let text = format!(
        "From x Mon Sep 17 00:00:00 2001\nFrom: A <a@b>\nSubject: x\n\n>From the manual:\n>>From there\n> From\n---\n{DIFF}"
    );
    let mail = Mail::parse(text.as_bytes()).expect("a mail");
    assert_eq!(mail.log, "From the manual:\n>From there\n> From\n");
    assert!(mailinfo(text.as_bytes()).log.starts_with(">From the manual:\n>>From there\n"), "git leaves them quoted");
}

fn read(text: &[u8]) -> Vec<Incoming> {
    Mailbox::new(text, MAIL_LIMIT).flat_map(|raw| Submission::read(&raw.expect("memory can be read"), None)).collect()
}

fn refusal(text: &[u8]) -> String {
    match read(text).as_slice() {
        [Incoming::Patch(one)] => one.files.as_ref().expect_err("refused").to_string(),
        other => panic!("{} items", other.len()),
    }
}

fn mail(body: &str) -> String {
    format!("From: A <a@b>\nSubject: [PATCH] x\n\nLog.\n---\n\n{body}")
}

#[test]
fn attached_mails_are_patches_of_their_own() {
    let inner = |n: usize| {
        format!(
            "From: In Ner <i@b>\nDate: Tue, 14 Nov 2023 22:13:20 +0000\nSubject: [PATCH {n}/2] inner {n}\n\nWhy {n}.\n---\n{DIFF}"
        )
    };
    let part = |n: usize| format!("--b\nContent-Type: text/x-patch; name={n}.patch\n\n{}\n", inner(n));
    let text = format!(
        "From: Out Er <o@b>\nSubject: two patches\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nPlease look.\n{}{}--b--\n",
        part(1),
        part(2)
    );
    let found: Vec<(String, String)> = read(text.as_bytes())
        .into_iter()
        .filter_map(|one| match one {
            Incoming::Patch(one) => Some((one.mail.author.clone(), one.mail.subject.clone())),
            Incoming::Words => None,
        })
        .collect();
    let wanted = |n: usize| ("In Ner <i@b>".to_owned(), format!("inner {n}"));
    assert_eq!(found, [wanted(1), wanted(2)]);
}

#[test]
fn diffs_without_a_mail_and_what_git_show_prints_are_read() {
    let bare = format!("Some words.\n\n{DIFF}");
    let [Incoming::Patch(one)] = &read(bare.as_bytes())[..] else { panic!("one patch") };
    assert_eq!(
        (one.mail.subject.as_str(), one.mail.log.as_str(), one.title().as_str()),
        ("Some words.", "", "Some words.")
    );
    let shown = format!(
        "commit 0123456789012345678901234567890123456789\nAuthor: A B <a@b>\nDate:   Tue Nov 14 22:13:20 2023 +0000\n\n    Subject\n    \n    Text.\n\n    Acked-by: C <c@d>\n\n{DIFF}"
    );
    let [Incoming::Patch(one)] = &read(shown.as_bytes())[..] else { panic!("one patch") };
    assert_eq!((one.mail.author.as_str(), one.mail.subject.as_str()), ("A B <a@b>", "Subject"));
    assert_eq!(one.mail.log, "Text.\n\nAcked-by: C <c@d>\n");
    assert!(one.files.is_ok());
}

#[test]
fn each_commit_of_a_log_is_a_patch_of_its_own() {
    let shown = |digit: &str, subject: &str| {
        format!(
            "commit {}\nAuthor: A B <a@b>\nDate:   Tue Nov 14 22:13:20 2023 +0000\n\n    {subject}\n    goes on\n\n    commit {}\n\n{}\n",
            digit.repeat(40),
            "0".repeat(40),
            DIFF.trim_end_matches("-- \n2.47.3\n")
        )
    };
    let text = format!("{}{}", shown("a", "One"), shown("b", "Two"));
    let found: Vec<(Option<String>, String, String)> = read(text.as_bytes())
        .into_iter()
        .map(|one| match one {
            Incoming::Patch(one) => (one.mail.commit.clone(), one.mail.subject.clone(), one.mail.log.clone()),
            Incoming::Words => panic!("a patch"),
        })
        .collect();
    let wanted = |digit: &str, subject: &str| {
        (Some(digit.repeat(40)), format!("{subject} goes on"), format!("commit {}\n", "0".repeat(40)))
    };
    assert_eq!(found, [wanted("a", "One"), wanted("b", "Two")]);
    // Where the text does not begin with one, a second is told.
    let bare = format!("{DIFF}\n{}", shown("b", "Two"));
    assert!(refusal(bare.as_bytes()).contains("another patch begins here"), "{}", refusal(bare.as_bytes()));
}

#[test]
fn words_above_a_diff_are_its_message_and_a_mail_that_lacks_a_field_is_refused() {
    let bare =
        format!("Lamp: Turn off\nwhen it is hot\n\nIt burns.\n\nSigned-off-by: A <a@b>\n---\n a.c | 2 +-\n\n{DIFF}");
    let [Incoming::Patch(one)] = &read(bare.as_bytes())[..] else { panic!("one patch") };
    assert_eq!(one.mail.subject, "Lamp: Turn off when it is hot");
    assert_eq!(one.mail.log, "It burns.\n\nSigned-off-by: A <a@b>\n");
    let debian =
        format!("Description: Turn the lamp off\n It burns.\n .\n Really.\nAuthor: A B <a@b>\nForwarded: no\n\n{DIFF}");
    let [Incoming::Patch(one)] = &read(debian.as_bytes())[..] else { panic!("one patch") };
    assert_eq!((one.mail.subject.as_str(), one.mail.author.as_str()), ("Turn the lamp off", "A B <a@b>"));
    for (field, rest) in [("From:", "Subject: [PATCH] x\n"), ("Subject:", "From: A <a@b>\n")] {
        let said = refusal(format!("{rest}Date: Tue, 14 Nov 2023 22:13:20 +0000\n\nLog.\n---\n{DIFF}").as_bytes());
        assert!(said.contains(&format!("the header `{field}` is missing")), "{said}");
    }
}

#[test]
fn a_file_that_is_changed_in_two_parts_is_refused_by_name() {
    let part = DIFF.trim_end_matches("-- \n2.47.3\n");
    let said = refusal(mail(&format!("{part}{part}")).as_bytes());
    assert!(said.contains("a.c: the patch changes the file in two parts"), "{said}");
}

#[test]
fn a_nul_byte_in_a_line_is_refused_and_spaces_in_new_lines_are_seen() {
    let nul = DIFF.replace("+zwei", "+zw\0ei");
    assert!(
        refusal(mail(&nul).as_bytes()).contains("a.c: a line holds a NUL byte"),
        "{}",
        refusal(mail(&nul).as_bytes())
    );
    let at = |added: &str| {
        let diff = format!("--- a/a.c\n+++ b/a.c\n@@ -1 +1,3 @@\n \tone();\n{added}");
        spaced_additions(&parse(diff.as_bytes()).expect("a good diff")[0])
    };
    assert_eq!(at("+        two();\n+        three();\n"), Some(5));
    assert_eq!(at("+\ttwo();\n+        three();\n"), None);
}

#[test]
fn what_git_am_would_take_otherwise_is_known() {
    let folder = TempDir::new().expect("a folder");
    stdout(&mut git(folder.path(), &["init", "-q", "."]));
    let cases = [
        ("[lamp] On", "Text.\n"),
        ("On", "Text.\ndiff -u shows it\nMore.\n"),
        ("On", "Text.\n---\nMore.\n"),
        ("On", "Text.\n--- a/lamp.c\nMore.\n"),
        ("On", "Index: it\nMore.\n"),
        ("On", "From: C D <c@d>\n\nMore.\n"),
        ("On", "Date: never\nMore.\n"),
        ("On", "Text.\n\nFrom: C D <c@d>\n"),
        ("On", "Text.\n  diff --git a/x b/x\n  ---\n"),
        ("On", "Text.\n-- \nMore: yes\n"),
        ("lamp: On", "[ a note ]\n"),
    ];
    for (subject, log) in cases {
        let text = format!("From: A B <a@b>\nSubject: [PATCH] {subject}\n\n{log}---\n\n{DIFF}");
        let (good, out, said) = feed(folder.path(), &["mailinfo", "msg", "diff"], text.as_bytes());
        assert!(good, "{said}");
        let out = String::from_utf8_lossy(&out).into_owned();
        let kept = fs::read_to_string(folder.path().join("msg")).expect("a log") == log
            && out.contains(&format!("Subject: {subject}\n"))
            && out.contains("Author: A B\n");
        assert_eq!(unmailable(subject, log).is_none(), kept, "{subject:?} {log:?} {out}");
    }
}

#[test]
fn cover_letters_and_answers_are_words() {
    let text = "From x Mon Sep 17 00:00:00 2001\nFrom: A <a@b>\nSubject: [PATCH 0/1] all\n\nWords.\n\n a.c | 2 +-\n\n\
                From x Mon Sep 17 00:00:00 2001\nFrom: A <a@b>\nSubject: Re: [PATCH 0/1] all\n\n> --- a/x\n> +++ b/x\nNo.\n";
    assert_eq!(read(text.as_bytes()), [Incoming::Words, Incoming::Words]);
}

#[test]
fn damage_is_told_with_mail_and_line() {
    let long = "x".repeat(70);
    let cases = [
        (
            mail(&format!("--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@\n {long}\nand more\n-b\n+c\n")),
            "mail 1 (line 1), line 11: a line of the hunk begins with none of ` `, `-`, `+`: it looks like the end of the line before it, which a mailer wrapped",
        ),
        (
            mail("--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,3 @@\n a\n-b\n+c\n"),
            "mail 1 (line 1), line 9: the hunk is cut short: the text ends in it",
        ),
        (
            mail("--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n+d\n"),
            "mail 1 (line 1), line 13: the lines of the hunk are not as many as its `@@` says",
        ),
        (
            mail("--- a/a.c\n+++ b/a.c\n@@ -99999999999999999999,1 +1,1 @@\n-b\n+c\n"),
            "mail 1 (line 1), line 9: the numbers in the `@@` of the hunk can't be read",
        ),
        (
            mail("diff --git a/a.c b/a.c\nindex 1111111..2222222 100644\n"),
            "mail 1 (line 1), line 7: the hunks are missing: the `index` line says that the file changes",
        ),
        (
            mail("diff --git a/x.bin b/x.bin\nindex 1111111..2222222 100644\nGIT binary patch\nliteral 1\nIcmZ\n"),
            "mail 1 (line 1), line 7: x.bin: a binary change, which can only be applied where the file is the same",
        ),
        (
            mail(
                "diff --git a/l b/l\nnew file mode 120000\nindex 0000000..2222222\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc\n\\ No newline at end of file\n",
            ),
            "mail 1 (line 1), line 7: l: a symbolic link",
        ),
        (
            mail("--- a/../../etc/x\n+++ b/../../etc/x\n@@ -1 +1 @@\n-a\n+b\n"),
            "mail 1 (line 1), line 7: ../../etc/x: the path leaves the tree",
        ),
        (
            mail("--- /etc/passwd\n+++ /etc/passwd\n@@ -1 +1 @@\n-a\n+b\n"),
            "mail 1 (line 1), line 7: /etc/passwd: the path is absolute, it must be relative to the top of the tree",
        ),
        (
            mail("--- .git/config\n+++ .git/config\n@@ -1 +1 @@\n-a\n+b\n"),
            "mail 1 (line 1), line 7: .git/config: the path names git's own folder",
        ),
        (
            mail("diff --git a/x b/x\nrename from ../y\nrename to x\n"),
            "mail 1 (line 1), line 7: ../y: the path leaves the tree",
        ),
        (
            mail("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\ndiff --cc y\n"),
            "mail 1 (line 1), line 12: the diff of a merge, which no single base has",
        ),
        (
            "From: A <a@b>\nSubject: x\nContent-Type: text/plain; format=flowed\n\n--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@\n  a\n-b\n+c\n"
                .to_owned(),
            "mail 1 (line 1), line 8: every unchanged line begins with a second space: a mailer sent it as format=flowed",
        ),
        (
            "From: A <a@b>\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n".to_owned(),
            "mail 1 (line 1), line 8: the mail is cut short: the boundary after its last part is missing",
        ),
        (
            "From: A <a@b>\nSubject: x\nContent-Transfer-Encoding: base64\n\nYWJj\n_____ footer\n".to_owned(),
            "mail 1 (line 1), line 6: a line that is no base 64 stands in the body that is encoded so",
        ),
        ("hello\n\nworld\n".to_owned(), "mail 1 (line 1), line 1: no mail: the header `From:` is missing"),
    ];
    for (text, wanted) in cases {
        assert_eq!(refusal(text.as_bytes()), wanted);
    }
}

/// Takes every line out of a diff in turn: what git calls corrupt is refused, and what both take gives the same file.
#[test]
fn a_diff_that_lost_a_line_is_never_taken_for_another() {
    let old = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\neleven\ntwelve\n";
    let diff = "diff --git a/a.c b/a.c\nindex 1111111..2222222 100644\n--- a/a.c\n+++ b/a.c\n@@ -1,4 +1,4 @@\n one\n-two\n+zwei\n three\n four\n@@ -8,5 +8,5 @@ seven\n eight\n nine\n ten\n eleven\n-twelve\n+last\n";
    let folder = TempDir::new().expect("a folder");
    let lines: Vec<&str> = diff.split_inclusive('\n').collect();
    let mut refused = 0;
    for gone in 0..lines.len() {
        let text: String = lines.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, line)| *line).collect();
        fs::write(folder.path().join("a.c"), old).expect("a file");
        let (good, _, said) = feed(folder.path(), &["apply", "-"], text.as_bytes());
        let theirs = fs::read(folder.path().join("a.c")).expect("a file");
        let ours = parse(text.as_bytes()).ok().filter(|files| files.len() == 1);
        let ours = ours.and_then(|files| apply(&files[0], Some(old.as_bytes())).ok());
        match (good, ours) {
            (true, Some(ours)) => assert_eq!(ours.bytes, theirs, "line {gone}"),
            (false, ours) => {
                assert!(ours.is_none(), "line {gone}: git says {said}");
                refused += 1;
            }
            // More careful than git is well.
            (true, None) => refused += 1,
        }
    }
    assert!(refused > 10, "{refused}");
}

#[test]
fn a_large_mailbox_is_read_one_mail_at_a_time() {
    struct Endless {
        mail: Vec<u8>,
        at: usize,
        left: usize,
    }
    impl std::io::Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if self.left == 0 {
                return Ok(0);
            }
            let count = buffer.len().min(self.mail.len() - self.at);
            buffer[..count].copy_from_slice(&self.mail[self.at..self.at + count]);
            self.at += count;
            if self.at == self.mail.len() {
                (self.at, self.left) = (0, self.left - 1);
            }
            Ok(count)
        }
    }
    let mut one = format!("From x Mon Sep 17 00:00:00 2001\n{}", mail(DIFF)).into_bytes();
    one.push(b'\n');
    let input = std::io::BufReader::new(Endless { mail: one, at: 0, left: 20_000 });
    let largest = Mailbox::new(input, MAIL_LIMIT).map(|mail| mail.expect("readable").bytes.capacity()).max();
    assert!(largest.expect("mails") < 4096, "each has the room of one mail");
}

fn take_apart(bytes: &[u8]) {
    for (_, part) in split_mbox(bytes) {
        let _ = Mail::parse(part);
    }
    let _ = parse(bytes);
    for incoming in read(bytes) {
        let Incoming::Patch(one) = incoming else { continue };
        if let Ok(files) = &one.files {
            for file in files {
                let _ = apply(file, Some(b"one\ntwo\nthree\n"));
                assert!(!file.path().as_str().split('/').any(|part| part == ".." || part.is_empty()));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_taken_apart_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        take_apart(&bytes);
    }

    #[test]
    fn mails_with_bytes_changed_are_taken_apart_without_panic(
        which in 0_usize..12,
        edits in proptest::collection::vec((any::<prop::sample::Index>(), 0_u8..4, any::<u8>()), 1..8),
    ) {
        let all = mails();
        let mut bytes = all[which % all.len()].1.clone();
        for (at, kind, byte) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, byte),
                _ => bytes.truncate(at),
            }
        }
        take_apart(&bytes);
    }

    #[test]
    fn lines_of_mails_in_any_order_are_taken_apart_without_panic(
        which in 0_usize..12,
        picks in proptest::collection::vec(any::<prop::sample::Index>(), 0..60),
    ) {
        let all = mails();
        let lines: Vec<&[u8]> = all[which % all.len()].1.split_inclusive(|b| *b == b'\n').collect();
        let bytes: Vec<u8> = picks.iter().flat_map(|pick| lines[pick.index(lines.len())].to_vec()).collect();
        take_apart(&bytes);
        let _ = Submission::read(&RawMail { number: 1, line: 1, bytes }, None);
    }
}
