// SPDX-License-Identifier: GPL-2.0-only
//! `kseries matrix`: verdicts of all patches on several bases.

use std::fs;
use std::path::Path;

use kseries::cli::{Terminal, run};
use kseries::corpus::model;
use serde_json::Value;

/// Runs the program in this process: exit status and output.
fn kseries(args: &[&str]) -> (u8, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut terminal = Terminal { colour: false, watched: false, out: &mut out, err: &mut err };
    let status = run(std::iter::once("kseries").chain(args.iter().copied()).map(Into::into), &mut terminal);
    let out = String::from_utf8_lossy(&out).into_owned();
    (status as u8, if out.is_empty() { String::from_utf8_lossy(&err).into_owned() } else { out })
}

/// The verdicts of a series on one of the bases, patch by patch.
fn verdicts(table: &Value, series: &str, base: usize) -> Vec<String> {
    let rows = table["patches"].as_array().expect("patches are a list");
    let own = rows.iter().filter(|row| row["series"] == series);
    own.map(|row| row["bases"][base]["verdict"].as_str().expect("a word").to_owned()).collect()
}

#[test]
fn every_patch_has_a_verdict_on_every_base_in_the_order_asked_for() {
    let args = ["matrix", "tdx-page-to-pfn", "tdx-cleanups", "tdx-drop-page-pinning"];
    let bases = ["--model", "v7.1", "--model", "v6.18", "--format", "json"];
    let (status, out) = kseries(&[&args[..], &bases[..]].concat());
    assert_eq!(status, 0, "{out}");
    let table: Value = serde_json::from_str(&out).expect("JSON");
    let labels: Vec<&str> = table["bases"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert!(labels[0].ends_with("v7.1") && labels[1].ends_with("v6.18"), "{labels:?}");
    assert_eq!(verdicts(&table, "tdx-cleanups", 0), ["exact", "exact", "already applied", "exact"]);
    assert_eq!(verdicts(&table, "tdx-drop-page-pinning", 0), ["already applied"]);
    assert_eq!(verdicts(&table, "tdx-drop-page-pinning", 1), ["exact"]);
    assert!(verdicts(&table, "tdx-page-to-pfn", 0).iter().all(|verdict| verdict == "exact"), "{out}");

    // One thread at a time says the same.
    let (_, alone) = kseries(&[&args[..], &bases[..], &["-j", "1"]].concat());
    assert_eq!(out, alone);
}

fn write(top: &Path, name: &str, text: &[u8]) {
    let path = top.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("the disk takes it");
    fs::write(path, text).expect("the disk takes it");
}

#[test]
fn a_base_or_series_that_fails_stops_no_other_cell() {
    let temp = tempfile::tempdir().expect("a folder");
    let tree = temp.path().join("tree");
    for (path, bytes, _) in model::files("v7.1") {
        write(&tree, path.as_str(), &bytes);
    }
    let series = temp.path().join("asks-too-much");
    write(&series, "series.toml", b"title = \"KVM: x86: Ask too much\"\n");
    write(
        &series,
        "0001-ask.toml",
        b"subject = \"KVM: x86: Ask too much\"\nmessage = \"Ask.\"\n\n[[step]]\n\
          body = { function = \"tdx_td_vcpu_init\", was = \"there_is_no_such_call();\", text = \"\" }\n",
    );
    let (series, tree) = (series.to_str().expect("plain"), tree.to_str().expect("plain"));
    let wanted = ["matrix", series, "tdx-drop-page-pinning", "--format", "json"];

    let (status, out) = kseries(&[&wanted[..], &["--repo", tree]].concat());
    assert_eq!(status, 1, "{out}");
    let table: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(verdicts(&table, "asks-too-much", 0), ["failed"]);
    assert!(
        table["patches"][0]["bases"][0]["reason"].as_str().is_some_and(|why| why.contains("tdx_td_vcpu_init")),
        "{out}"
    );
    assert_eq!(verdicts(&table, "tdx-drop-page-pinning", 0), ["already applied"]);

    // A plain folder has no revisions.
    let (status, out) = kseries(&[&wanted[..], &["--repo", tree, "--base", "v1", "--model", "v7.1"]].concat());
    assert_eq!(status, 2, "{out}");
    let table: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(verdicts(&table, "tdx-drop-page-pinning", 0), ["failed"]);
    assert_eq!(verdicts(&table, "tdx-drop-page-pinning", 1), ["already applied"]);

    let (_, out) = kseries(&["matrix", "tdx-drop-page-pinning", "--repo", tree, "--format", "markdown"]);
    assert!(out.contains("| tdx-drop-page-pinning | 1 KVM: TDX: Drop superfluous"), "{out}");
}
