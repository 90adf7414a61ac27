// SPDX-License-Identifier: GPL-2.0-only
//! What can be said on the command line.

use std::path::PathBuf;

use clap::builder::TypedValueParser as _;
use clap::{Args as Group, Parser, Subcommand, ValueEnum};

use crate::port::flavour::Flavour;
use crate::port::folder::Arrangement;

/// Describe a Linux kernel refactor once, as rules, and get a patch series for any base.
#[derive(Debug, Parser)]
#[command(name = "kseries", version, max_term_width = 100)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make the patches of one or more series for a base
    Generate(Generate),
    /// Show what `generate` would change, and write nothing
    Diff(Diff),
    /// Put upstream's patches onto another kernel
    Backport(Backport),
    /// Run the kernel's own checkpatch and the message lint over patches
    Check(Check),
    /// Show what every patch of series comes to on several bases
    Matrix(Matrix),
    /// Fetch real kernels into the cache
    Corpus(Corpus),
    /// List, show and check series of rules
    Rules(Rules),
    /// Apply a semantic patch, with Coccinelle's options
    Spatch(Box<Spatch>),
    /// Say why a semantic patch does not match at a place, or how it does
    Explain(Explain),
    /// Count how much of a folder of C files is understood
    ParseStats(ParseStats),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual pages into a folder
    Man {
        /// The folder
        #[arg(value_name = "DIR")]
        out: PathBuf,
    },
}

#[derive(Clone, Debug, Group)]
pub(super) struct Base {
    /// A git repository (bare too) or a plain source tree [default: the repository around the current folder, if it
    /// holds a kernel; else the embedded model tree]
    #[arg(long, value_name = "PATH")]
    pub(super) repo: Option<PathBuf>,
    /// The revision to start from [default: HEAD]
    #[arg(long, value_name = "REV")]
    pub(super) base: Option<String>,
    /// Start from the embedded model tree, shaped like this release
    #[arg(long, value_name = "RELEASE", conflicts_with_all = ["repo", "base"])]
    pub(super) model: Option<String>,
}

#[derive(Debug, Group)]
pub(super) struct Generate {
    /// Series: folders, or names that `kseries rules list` shows
    #[arg(required = true, value_name = "SERIES")]
    pub(super) series: Vec<String>,
    #[command(flatten)]
    pub(super) base: Base,
    /// Write DIR/<series>/0001-….patch and a cover letter
    #[arg(long, short = 'o', value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Write all mails into one mailbox
    #[arg(long, value_name = "FILE")]
    pub(super) mbox: Option<PathBuf>,
    /// Create the commits under this new branch as well
    #[arg(long, value_name = "NAME")]
    pub(super) branch: Option<String>,
    /// The version of the series, as in [PATCH v2 1/4] [default: what series.toml says]
    #[arg(long, short = 'v', value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) reroll_count: Option<u32>,
    /// Say RFC PATCH instead of PATCH
    #[arg(long)]
    pub(super) rfc: bool,
    /// Say this instead of PATCH
    #[arg(long, value_name = "WORDS")]
    pub(super) subject_prefix: Option<String>,
    /// The author, as `Name <address>` [default: the rule file's, else git's configuration]
    #[arg(long, value_name = "WHO")]
    pub(super) author: Option<String>,
    /// Who sends the mails, where it is not the author
    #[arg(long, value_name = "WHO")]
    pub(super) sender: Option<String>,
    /// The date of the commits and mails [default: the rule file's, else that of the base commit]
    #[arg(long, value_name = "DATE")]
    pub(super) date: Option<String>,
    /// Add the sender's Signed-off-by
    #[arg(long, short = 's')]
    pub(super) signoff: bool,
    /// A folder with templates that go before the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) templates: Option<PathBuf>,
    /// Split patches by subsystem in this way, where rule files ask for a split [default: what they say]
    #[arg(long, value_name = "BY")]
    pub(super) split: Option<Split>,
    /// Cut a series with more patches than this into several, each with its own cover letter
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) max_patches: Option<u32>,
    /// Where the recipients of every patch come from [default: what series.toml says]
    #[arg(long, value_name = "FROM")]
    pub(super) recipients: Option<RecipientsFrom>,
    /// Address all mails to WHO and nobody else (repeat for more)
    #[arg(long, value_name = "WHO")]
    pub(super) to: Vec<String>,
    /// Send copies of all mails to WHO and nobody else (repeat for more)
    #[arg(long, value_name = "WHO")]
    pub(super) cc: Vec<String>,
    /// How the results are told
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub(super) report: ReportFormat,
    /// The same as --report json
    #[arg(long)]
    pub(super) json: bool,
    /// Do not run the base's checkpatch
    #[arg(long)]
    pub(super) no_checkpatch: bool,
    /// Keep the patches even where checkpatch or the lint finds errors
    #[arg(long)]
    pub(super) keep_going: bool,
    /// The number of threads [default: that of the processors]
    #[arg(long, short = 'j', value_name = "N")]
    pub(super) jobs: Option<usize>,
}

/// How patches are split by subsystem.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Split {
    /// One patch for each entry of MAINTAINERS
    Maintainers,
    /// One patch for each folder
    Directory,
    /// One patch for each file
    File,
}

/// Where recipients come from.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum RecipientsFrom {
    /// series.toml alone
    Rules,
    /// series.toml and the base's own scripts/get_maintainer.pl
    Maintainers,
}

#[derive(Clone, Debug, Group)]
pub(super) struct Diff {
    /// Series: folders, or names that `kseries rules list` shows
    #[arg(required = true, value_name = "SERIES")]
    pub(super) series: Vec<String>,
    #[command(flatten)]
    pub(super) base: Base,
    /// Show only which files change, and how much
    #[arg(long)]
    pub(super) stat: bool,
    /// The number of threads [default: that of the processors]
    #[arg(long, short = 'j', value_name = "N")]
    pub(super) jobs: Option<usize>,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum MatrixFormat {
    /// For a terminal
    Text,
    /// For a program
    Json,
    /// For a page
    Markdown,
}

#[derive(Debug, Group)]
pub(super) struct Matrix {
    /// Series: folders, or names that `kseries rules list` shows [default: all of these]
    #[arg(value_name = "SERIES")]
    pub(super) series: Vec<String>,
    /// A git repository (bare too) or a plain source tree
    #[arg(long, value_name = "PATH")]
    pub(super) repo: Option<PathBuf>,
    /// A revision (repeat for more)
    #[arg(long, value_name = "REV")]
    pub(super) base: Vec<String>,
    /// A release of the embedded model tree (repeat for more)
    #[arg(long, value_name = "RELEASE")]
    pub(super) model: Vec<String>,
    /// Run checkpatch and the lint as well
    #[arg(long)]
    pub(super) checkpatch: bool,
    /// Build every patch as well
    #[arg(long)]
    pub(super) build: bool,
    /// The configurations to build: tdx, no-tdx, i386, clang
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "tdx")]
    pub(super) configs: Vec<String>,
    /// The author of patches that name none, for checkpatch [default: git's configuration]
    #[arg(long, value_name = "WHO")]
    pub(super) author: Option<String>,
    /// How the table is written
    #[arg(long, default_value = "text")]
    pub(super) format: MatrixFormat,
    /// The number of threads and of compilers [default: that of the processors]
    #[arg(long, short = 'j', value_name = "N")]
    pub(super) jobs: Option<usize>,
}

/// How results are told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum ReportFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Debug, Group)]
pub(super) struct Backport {
    /// A mailbox, a patch, a folder of patches, `-`, or a commit or a range of commits
    #[arg(value_name = "SERIES.mbox|PATCH|RANGE", conflicts_with = "rules", required_unless_present = "rules")]
    pub(super) series: Option<String>,
    /// Generate this series of rules on the target instead (may be given more than once)
    #[arg(long, value_name = "SERIES")]
    pub(super) rules: Vec<String>,
    /// A git repository (bare too) or a plain source tree that holds the target
    #[arg(long, value_name = "PATH")]
    pub(super) repo: Option<PathBuf>,
    /// The target revision [default: HEAD]
    #[arg(long, value_name = "REV")]
    pub(super) onto: Option<String>,
    /// Port to the embedded model tree, shaped like this release
    #[arg(long, value_name = "RELEASE", conflicts_with_all = ["repo", "onto"])]
    pub(super) model: Option<String>,
    /// Upstream: a repository, or a revision of --repo; its history names later fixes and where missing pieces came from
    #[arg(long, value_name = "REV-OR-REPO")]
    pub(super) upstream: Option<String>,
    /// Every mail by itself onto the target, not stacked
    #[arg(long)]
    pub(super) each: bool,
    /// Write the patches and report.json into this new folder
    #[arg(long, short = 'o', value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// The form of the patches' words
    #[arg(long, value_name = "FORM", value_parser = named(&Flavour::ALL))]
    pub(super) dialect: Option<Flavour>,
    /// How the patches lie in --out [default: what goes with --dialect]
    #[arg(long = "as", value_name = "LAYOUT", requires = "out", value_parser = named(&Arrangement::ALL))]
    pub(super) as_: Option<Arrangement>,
    /// Create the commits under this new branch as well
    #[arg(long, value_name = "NAME", conflicts_with = "each")]
    pub(super) branch: Option<String>,
    /// Say this instead of PATCH
    #[arg(long, value_name = "WORDS")]
    pub(super) subject_prefix: Option<String>,
    /// Who ports, as `Name <address>` [default: git's configuration]
    #[arg(long, value_name = "WHO")]
    pub(super) sender: Option<String>,
    /// Add their Signed-off-by
    #[arg(long, short = 's')]
    pub(super) signoff: bool,
    /// When it was ported [default: the date of the patch]
    #[arg(long, value_name = "DATE")]
    pub(super) date: Option<String>,
    /// A bug, ticket or CVE number that the words refer to: a number, a URL, CVE-2026-1234 (may be given more than once)
    #[arg(long, value_name = "TEXT")]
    pub(super) reference: Vec<String>,
    /// The release of mainline that has the commits, where the words name it and no history tells it
    #[arg(long, value_name = "TAG")]
    pub(super) release: Option<String>,
    /// Where upstream's commits are to be had, where the words say so
    #[arg(long, value_name = "TEXT")]
    pub(super) origin: Option<String>,
    /// A folder with templates that go before the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) templates: Option<PathBuf>,
    /// How the diff of the diffs is shown: what differs between upstream's patch and the one for the target
    #[arg(long, value_name = "VIEW", value_enum, default_value = "range-diff")]
    pub(super) view: View,
    /// Show one line a patch and the reasons; the same as --view none
    #[arg(long, conflicts_with = "view")]
    pub(super) summary: bool,
    /// The number of threads [default: that of the processors]
    #[arg(long, short = 'j', value_name = "N")]
    pub(super) jobs: Option<usize>,
}

/// How the diff of the diffs is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum View {
    /// As git range-diff shows it
    RangeDiff,
    /// Upstream's patch left, the one for the target right (as wide as COLUMNS says)
    SideBySide,
    /// Not at all
    None,
}

/// Reads one of some names.
fn named<T: Copy + Send + Sync + 'static>(
    all: &'static [(&'static str, T)],
) -> impl clap::builder::TypedValueParser<Value = T> {
    clap::builder::PossibleValuesParser::new(all.iter().map(|(name, _)| *name)).map(|text: String| {
        let known = all.iter().find(|(name, _)| *name == text);
        known.expect("the parser lets only these names through").1
    })
}

#[derive(Debug, Group)]
pub(super) struct Check {
    /// Folders of patches, single patches or mailboxes, in the order in which they apply
    #[arg(required = true, value_name = "PATCHES")]
    pub(super) patches: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) base: Base,
    /// Run the message lint alone
    #[arg(long)]
    pub(super) no_checkpatch: bool,
    /// The series is about to be sent: what is unsigned is an error
    #[arg(long)]
    pub(super) before_send: bool,
    /// Build the base, and then once more after every patch
    #[arg(long)]
    pub(super) build: bool,
    #[command(flatten)]
    pub(super) how: Build,
}

#[derive(Clone, Debug, Group)]
pub(super) struct Build {
    /// Make this target, as `arch/x86/kvm/vmx/tdx.o` [default: the objects of all files that the patches touch]
    #[arg(long, value_name = "TARGET", requires = "build")]
    pub(super) target: Vec<String>,
    /// The configurations to build: tdx, no-tdx, i386, clang
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "tdx")]
    pub(super) configs: Vec<String>,
    /// Compare the warnings of make's W=1 too
    #[arg(short = 'W', long)]
    pub(super) extra_warnings: bool,
    /// How many compilers run at once [default: one a processor]
    #[arg(long, short = 'j', value_name = "N")]
    pub(super) jobs: Option<usize>,
}

#[derive(Debug, Group)]
pub(super) struct Corpus {
    #[command(subcommand)]
    pub(super) command: CorpusCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum CorpusCommand {
    /// Fetch a kernel by its version (7.1.13), or the newest of a series (7.1)
    Fetch {
        /// The version or the series
        #[arg(required = true)]
        versions: Vec<String>,
    },
    /// List the kernels in the cache
    List,
}

#[derive(Debug, Group)]
pub(super) struct Rules {
    #[command(subcommand)]
    pub(super) command: RulesCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// List the series that there are
    List,
    /// Show the patches and steps of a series
    Show {
        /// A folder or a name
        series: String,
    },
    /// Check the rule files and the messages of series
    Lint {
        /// Folders or names [default: all]
        series: Vec<String>,
    },
    /// Run the cases that stand beside rule files, in `tests/`
    Test {
        /// Folders or names [default: all]
        series: Vec<String>,
        /// Make the results that come out the expected ones, in series that are folders
        #[arg(long)]
        bless: bool,
    },
}

#[derive(Debug, Group)]
pub(super) struct Spatch {
    /// The semantic patch [default: the first argument that ends with .cocci]
    #[arg(long, alias = "cocci-file", value_name = "FILE")]
    pub(super) sp_file: Option<PathBuf>,
    /// C files, or folders of them
    #[arg(value_name = "FILE", required_unless_present = "dir")]
    pub(super) files: Vec<PathBuf>,
    /// Take all C files below this folder
    #[arg(long, value_name = "DIR")]
    pub(super) dir: Vec<PathBuf>,
    /// Write the changed file here; one only may change
    #[arg(short = 'o', value_name = "FILE", conflicts_with = "in_place")]
    pub(super) out: Option<PathBuf>,
    /// Change the files themselves
    #[arg(long)]
    pub(super) in_place: bool,
    /// Switch a virtual rule on, or give a virtual identifier its value (NAME=VALUE)
    #[arg(short = 'D', value_name = "VIRTUAL")]
    pub(super) define: Vec<String>,
    /// Isomorphisms to use instead of the built-in ones, in Coccinelle's language
    #[arg(long, alias = "iso", value_name = "FILE")]
    pub(super) iso_file: Option<PathBuf>,
    /// Take headers below --dir as well
    #[arg(long)]
    pub(super) include_headers: bool,
    /// Turn the semantic patch around: what it adds goes, what it takes away comes
    #[arg(long)]
    pub(super) reverse: bool,
    /// Give a file up after so many seconds
    #[arg(long, value_name = "SECONDS")]
    pub(super) timeout: Option<u64>,
    /// Print no diff
    #[arg(long)]
    pub(super) no_show_diff: bool,
    /// Print nothing but the diff
    #[arg(long, alias = "quiet")]
    pub(super) very_quiet: bool,
    /// The number of threads [default: that of the processors]
    #[arg(long, short = 'j', value_name = "N")]
    pub(super) jobs: Option<usize>,
    /// Write paths in diffs relative to this folder [default: that of --dir]
    #[arg(long, value_name = "DIR")]
    pub(super) patch: Option<PathBuf>,
    /// Leave out files whose path begins so
    #[arg(long, value_name = "PREFIX")]
    pub(super) ignore: Vec<String>,
    /// Write a changed file beside the file, with the suffix of --suffix [default: .cocci_res]
    #[arg(long, alias = "outplace", conflicts_with_all = ["in_place", "out"])]
    pub(super) out_place: bool,
    /// What --in-place keeps the old file as: its name with this behind
    #[arg(long, value_name = "SUFFIX")]
    pub(super) suffix: Option<String>,
    /// Switch an isomorphism off in all rules
    #[arg(long, value_name = "NAME")]
    pub(super) disable_iso: Vec<String>,
    /// How many bits an int has: numbers get the first type that holds them [default: 32, with --long-bits]
    #[arg(long, value_name = "N")]
    pub(super) int_bits: Option<u32>,
    /// How many bits a long has [default: 64, with --int-bits]
    #[arg(long, value_name = "N")]
    pub(super) long_bits: Option<u32>,
    /// Options of spatch that have nothing to say here, as they were spelled; made of the command line beforehand.
    #[arg(long, hide = true)]
    pub(super) idle: Vec<String>,
}

#[derive(Debug, Group)]
pub(super) struct Explain {
    /// The place: a C file and a line of it
    #[arg(value_name = "FILE:LINE")]
    pub(super) place: String,
    /// The semantic patch
    #[arg(long, alias = "cocci-file", value_name = "FILE")]
    pub(super) sp_file: PathBuf,
    /// Isomorphisms to use instead of the built-in ones, in Coccinelle's language
    #[arg(long, value_name = "FILE")]
    pub(super) iso_file: Option<PathBuf>,
    /// Switch a virtual rule on, or give a virtual identifier its value (NAME=VALUE)
    #[arg(short = 'D', value_name = "VIRTUAL")]
    pub(super) define: Vec<String>,
}

#[derive(Debug, Group)]
pub(super) struct ParseStats {
    /// Folders or files
    #[arg(required = true, value_name = "DIR")]
    pub(super) paths: Vec<PathBuf>,
    /// List the functions that were not understood
    #[arg(long)]
    pub(super) list: bool,
    /// The top of the tree that the macros are taken from [default: found from the folder upwards]
    #[arg(long, value_name = "DIR")]
    pub(super) tree: Option<PathBuf>,
}

impl Generate {
    /// How the results are told.
    pub(super) fn form(&self) -> ReportFormat {
        if self.json { ReportFormat::Json } else { self.report }
    }

    /// The same series on the same base, with nothing asked for.
    pub(super) fn dry(diff: &Diff) -> Self {
        let Diff { series, base, jobs, .. } = diff.clone();
        Self {
            series,
            base,
            out: None,
            mbox: None,
            branch: None,
            reroll_count: None,
            rfc: false,
            subject_prefix: None,
            author: None,
            sender: None,
            date: None,
            signoff: false,
            templates: None,
            split: None,
            max_patches: None,
            recipients: Some(RecipientsFrom::Rules),
            to: Vec::new(),
            cc: Vec::new(),
            report: ReportFormat::Text,
            json: false,
            no_checkpatch: true,
            keep_going: false,
            jobs,
        }
    }
}
