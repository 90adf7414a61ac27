// SPDX-License-Identifier: GPL-2.0-only
//! Damaged rule files: the rules of tests/smpl and tests/differential, with bytes and lines changed, lost, doubled and
//! mixed. Whatever comes of that is refused with line and column, or runs; nothing panics.
//!
//! `cargo test` runs a fixed number of them. `KSERIES_FUZZ_SECONDS=300 cargo test --release --test mutated_rules` runs as
//! long as it says on all processors, from another seed each time; `KSERIES_FUZZ_SEED` fixes it.

use std::fs;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use kseries::c::Dialect;
use kseries::edit::transform::run_within;
use kseries::edit::{Draft, layout};
use kseries::matcher::{Limits, Options, Program};
use kseries::smpl;
use kseries::text::{RepoPath, SourceFile};

/// How many rules a plain `cargo test` tries.
const SHORT: u64 = 1500;

/// So long no rule of a long run may take with its file.
const LONGEST: Duration = Duration::from_secs(20);

/// Numbers that depend on nothing but where they start.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut n = self.0;
        n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        n ^ (n >> 31)
    }

    /// A number below `end`; 0 where that is 0.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % (end.max(1) as u64)) as usize
    }
}

/// A rule, and code that the rule is for.
struct Seed {
    rule: Vec<u8>,
    code: Vec<u8>,
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder of fixtures").map(|e| e.expect("an entry").path()).collect();
    all.sort();
    all
}

fn seeds() -> Vec<Seed> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut all = Vec::new();
    for topic in sorted(&tests.join("smpl")).iter().filter(|path| path.is_dir()) {
        for case in sorted(topic) {
            let read = |name: &str| fs::read(case.join(name)).expect("a part of a case");
            all.push(Seed { rule: read("rule.cocci"), code: read("before.c") });
        }
    }
    let codes = all.len();
    let cocci = |path: &PathBuf| path.extension().is_some_and(|e| e == "cocci");
    for (n, path) in sorted(&tests.join("differential")).iter().filter(|path| cocci(path)).enumerate() {
        let code = all[n % codes].code.clone();
        all.push(Seed { rule: fs::read(path).expect("a rule"), code });
    }
    assert!(all.len() > 100, "the fixtures are there");
    all
}

/// What the language gives a meaning to.
const WORDS: [&str; 64] = [
    "@@",
    "@",
    "@r@",
    "@r exists@",
    "@ depends on r @",
    "...",
    "<...",
    "...>",
    "<+...",
    "...+>",
    "(",
    ")",
    "|",
    "&",
    "\\(",
    "\\)",
    "\\|",
    "\\&",
    "{",
    "}",
    "[",
    "]",
    ";",
    ",",
    "*",
    "-",
    "+",
    "++",
    "?",
    "!",
    "=",
    "==",
    "!=",
    "=~ \"a\"",
    "!~ \"(\"",
    "when any",
    "when != x",
    "when strict",
    "when exists",
    "expression list[n] es;",
    "expression",
    "identifier",
    "fresh identifier f = \"a\" ## x;",
    "type T;",
    "statement S;",
    "position p;",
    "@p",
    "\n",
    "\n\n",
    "\t",
    "\"",
    "'",
    "/*",
    "*/",
    "//",
    "#define X",
    "#include <a.h>",
    "if",
    "for (;;)",
    "struct",
    "int",
    "f(x)",
    "r.x",
    "virtual patch",
];

/// The next of a rule's many possible damages.
fn mutate(dice: &mut Dice, seeds: &[Seed], rule: &mut Vec<u8>) {
    let at = dice.below(rule.len() + 1);
    let span = |dice: &mut Dice, len: usize| {
        let from = dice.below(len + 1);
        from..(from + dice.below(24)).min(len)
    };
    // The lines of a rule as stretches of its bytes.
    let lines = |rule: &[u8]| -> Vec<std::ops::Range<usize>> {
        let mut from = 0;
        let line = |line: &[u8]| {
            from += line.len();
            from - line.len()..from
        };
        rule.split_inclusive(|b| *b == b'\n').map(line).collect()
    };
    match dice.below(10) {
        0 if at < rule.len() => rule[at] ^= 1 << dice.below(8),
        1 if at < rule.len() => rule[at] = dice.next() as u8,
        2 => drop(rule.drain(span(dice, rule.len()))),
        3 => rule.truncate(at),
        4 | 5 => {
            let word = WORDS[dice.below(WORDS.len())];
            drop(rule.splice(at..at, word.bytes()));
        }
        6 => {
            let part = rule[span(dice, rule.len())].to_vec();
            drop(rule.splice(at..at, part));
        }
        7 => {
            // The end of one rule file behind the beginning of another.
            let other = &seeds[dice.below(seeds.len())].rule;
            rule.truncate(at);
            rule.extend_from_slice(&other[dice.below(other.len())..]);
        }
        what => {
            let all = lines(rule);
            let (Some(one), Some(two)) = (all.get(dice.below(all.len())), all.get(dice.below(all.len()))) else {
                return;
            };
            let line = rule[one.clone()].to_vec();
            match what {
                8 if dice.below(2) == 0 => drop(rule.drain(one.clone())),
                8 => drop(rule.splice(two.start..two.start, line)),
                _ => {
                    // A line with another first column.
                    let first = [&b"-"[..], b"+", b"*", b"?", b" ", b"++"][dice.below(6)];
                    let old = usize::from(line.first().is_some_and(|b| b"-+*? ".contains(b)));
                    drop(rule.splice(one.start..one.start + old, first.iter().copied()));
                }
            }
        }
    }
}

/// Reads a rule and runs it. What it says is checked; how far it came is returned.
fn run(rule: &[u8], code: &[u8], dialect: &Dialect) -> Result<&'static str, String> {
    let patch = match smpl::parse("a.cocci", rule, dialect) {
        Ok(patch) => patch,
        Err(error) => {
            if error.list().is_empty() {
                return Err("refused without a reason".to_owned());
            }
            // A place behind the last line is that of what is missing at the end.
            let lines = rule.split(|b| *b == b'\n').count() as u32;
            for one in error.list() {
                if one.loc.line < 1 || one.loc.column < 1 || one.loc.line > lines + 1 || one.message.is_empty() {
                    return Err(format!("no place in the file: {one}"));
                }
            }
            let said = error.to_string();
            return if said.starts_with("a.cocci:") { Ok("refused") } else { Err(format!("no place: {said}")) };
        }
    };
    let program = match Program::compile(&patch, &Options::default()) {
        Ok(program) => program,
        Err(error) => {
            let said = error.to_string();
            let mut place = said.strip_prefix("a.cocci:").unwrap_or_default().split(':');
            let number = |text: Option<&str>| text.is_some_and(|t| t.trim().parse::<u32>().is_ok());
            return if number(place.next()) { Ok("not compiled") } else { Err(format!("no place: {said}")) };
        }
    };
    let file = SourceFile::new(RepoPath::new("a.c").expect("a path"), code);
    let limits = Limits { steps: 50_000, ..Limits::default() };
    let Ok(outcome) = run_within(&program, Draft::new(file), 0, dialect, limits) else { return Ok("contradicts") };
    if outcome.draft.current().bytes() == code {
        return Ok("ran");
    }
    // What can't be laid out is told by its own error.
    let _ = layout::lay_out(&outcome.draft, &program.dialect(dialect));
    Ok("changed")
}

/// One damaged rule: which one follows from the number alone.
fn try_one(number: u64, seeds: &[Seed], dialect: &Dialect, keep: Option<&Path>) -> Result<&'static str, String> {
    let mut dice = Dice(number);
    let seed = &seeds[dice.below(seeds.len())];
    let mut rule = seed.rule.clone();
    for _ in 0..=dice.below(4) {
        mutate(&mut dice, seeds, &mut rule);
    }
    let other = &seeds[dice.below(seeds.len())].code;
    let code = if dice.below(8) == 0 { other } else { &seed.code };
    // What overflows the stack ends the process: this is where to look then.
    if let Some(keep) = keep {
        fs::write(keep.with_extension("cocci"), &rule).expect("the disk takes it");
        fs::write(keep.with_extension("c"), code).expect("the disk takes it");
    }
    let begun = Instant::now();
    let told = match catch_unwind(AssertUnwindSafe(|| run(&rule, code, dialect))) {
        Ok(told) => told,
        Err(_) => Err("it panicked".to_owned()),
    };
    let slow = keep.is_some() && begun.elapsed() > LONGEST;
    let told = if slow { Err(format!("it took {:?}", begun.elapsed())) } else { told };
    told.map_err(|why| {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        format!("number {number}: {why}\n--- rule\n{}\n--- code\n{}", text(&rule), text(code))
    })
}

#[test]
fn damaged_rules_are_refused_with_their_place_or_run() {
    let seeds = seeds();
    let dialect = Dialect::builtin();
    let variable = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let Some(seconds) = variable("KSERIES_FUZZ_SECONDS") else {
        let failed: Vec<String> = (0..SHORT).filter_map(|n| try_one(n, &seeds, &dialect, None).err()).collect();
        assert!(failed.is_empty(), "{} of {SHORT}:\n{}", failed.len(), failed.join("\n"));
        return;
    };
    let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| since.as_nanos() as u64);
    let first = Dice(variable("KSERIES_FUZZ_SEED").unwrap_or_else(clock)).next() >> 8;
    let end = Instant::now() + Duration::from_secs(seconds);
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let (seeds, dialect) = (&seeds, &dialect);
    let results: Vec<(u64, Vec<String>, [u64; 5])> = std::thread::scope(|scope| {
        let work = |n: u64| {
            let keep = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mutated-{n}"));
            let (mut tried, mut failed, mut ends) = (0, Vec::new(), [0; 5]);
            while Instant::now() < end && failed.len() < 20 {
                match try_one(first + n + tried * threads, seeds, dialect, Some(&keep)) {
                    Ok(how) => {
                        let names = ["refused", "not compiled", "contradicts", "ran", "changed"];
                        ends[names.iter().position(|name| *name == how).expect("one of them")] += 1;
                    }
                    Err(why) => failed.push(why),
                }
                tried += 1;
            }
            (tried, failed, ends)
        };
        let handles: Vec<_> = (0..threads).map(|n| scope.spawn(move || work(n))).collect();
        handles.into_iter().map(|handle| handle.join().expect("panics are caught")).collect()
    });
    let tried: u64 = results.iter().map(|(tried, ..)| tried).sum();
    let sums: Vec<u64> = (0..5).map(|n| results.iter().map(|(.., ends)| ends[n]).sum()).collect();
    let failed: Vec<String> = results.into_iter().flat_map(|(_, failed, _)| failed).collect();
    let told = format!("{tried} rules from {first}: refused, not compiled, contradict, ran, changed: {sums:?}\n");
    std::io::stderr().write_all(told.as_bytes()).expect("the terminal takes it");
    assert!(failed.is_empty(), "{} of {tried}:\n{}", failed.len(), failed.join("\n"));
}
