// SPDX-License-Identifier: GPL-2.0-only
//! The message lint: `tests/lint/<case>/mail.patch` and what is to be found in it, in `findings.txt`.

use std::fs;
use std::path::Path;

use expect_test::expect_file;
use kseries::check::{Level, LintContext, Purpose, lint, read_path};

fn findings(case: &Path, purpose: Purpose) -> Vec<kseries::check::Lint> {
    let mails = read_path(&case.join("mail.patch")).expect("a readable mail");
    mails.iter().flat_map(|mail| lint(mail, LintContext { purpose })).collect()
}

#[test]
fn each_case_has_the_findings_that_are_written_beside_it() {
    let mut cases: Vec<_> =
        fs::read_dir("tests/lint").expect("the cases").map(|entry| entry.expect("an entry").path()).collect();
    cases.sort();
    assert!(cases.len() >= 9);
    for case in cases {
        let text: String = findings(&case, Purpose::Review).iter().map(|lint| format!("{lint}\n")).collect();
        expect_file![fs::canonicalize(&case).expect("a case").join("findings.txt")].assert_eq(&text);
    }
}

#[test]
fn what_is_unsigned_can_be_reviewed_but_not_sent() {
    for case in ["stable-without-fixes-and-unsigned", "trailers-out-of-order"] {
        let case = Path::new("tests/lint").join(case);
        let worst =
            |purpose| findings(&case, purpose).into_iter().filter(|l| l.code.contains("signed")).map(|l| l.level).max();
        assert!(worst(Purpose::Review) < Some(Level::Error));
        assert_eq!(worst(Purpose::Send), Some(Level::Error));
    }
}
