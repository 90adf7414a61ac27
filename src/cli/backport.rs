// SPDX-License-Identifier: GPL-2.0-only
//! `kseries backport`.

use std::collections::BTreeSet;
use std::path::Path;

use super::backport_input::Input;
use super::base::{self, BaseKind, OpenBase};
use super::complain::Advice;
use super::surroundings::{cache_folder, columns, set_threads};
use super::{ExitStatus, Terminal, args, backport_rules};
use crate::c::Dialect;
use crate::engine::{DialectCache, dialect_of, in_parallel};
use crate::git::{Commit, GitRepo, GitTime, Identity, ObjectId};
use crate::port::flavour::{Saying, gaps};
use crate::port::folder::{Arrangement, PortFolder};
use crate::port::{
    BlobSource, InputWords, LearntBlobs, PortOptions, Ported, Stack, Submission, TreeNames, Upstream, Writer,
    claimed_standing, is_release, is_torn_cve, names_commit, port_one, words_brought, words_of,
};
use crate::report::{Colour, PortLine, PortView, port_line};
use crate::series::{Signoff, Templates};
use crate::tree::{TreeError, TreeSource};

/// How many patches, and bytes of diffs, are ported before the next are read.
const BATCH: (usize, usize) = (256, 8 << 20);

pub(super) fn backport(args: &args::Backport, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    set_threads(args.jobs)?;
    if !args.rules.is_empty() {
        return backport_rules::backport(args, terminal);
    }
    let Some(series) = &args.series else {
        return Err(Advice::usage("nothing to port", "name a mailbox, a patch or a range, or give --rules").into());
    };
    let named = args::Base { repo: args.repo.clone(), base: args.onto.clone(), model: args.model.clone() };
    let base = base::open_as(&named, "--onto")?;
    let mut upstream = args.upstream.as_deref().map(|text| open_upstream(text, &base)).transpose()?;
    let input = Input::open(series, &base, upstream.as_ref())?;
    if let Some(out) = &args.out {
        PortFolder::check(out)?;
    }
    check_branch(args, &base)?;
    let (words, total) = survey(&input, upstream.as_mut(), &base)?;
    let templates = args.templates.as_deref().map_or_else(|| Ok(Templates::built_in()), Templates::with_folder)?;
    let saying = saying(args, &base)?;
    let cache = cache_folder()?;
    let dialect = dialect_of(&*base.tree, &DialectCache::new(&cache))?;
    let names = TreeNames::of_words(&*base.tree, &words, Some(&cache))?;
    let upstream_tree = upstream.as_ref().map(Upstream::tree);
    let theirs = upstream_tree.as_ref().map(|tree| TreeNames::of_words(tree, &words, Some(&cache))).transpose()?;
    let flavour = args.dialect.unwrap_or_default();
    let mut writer = Writer::new(&templates, &saying, base_date(&base));
    writer.flavour = flavour;
    writer.fallback = saying.who.clone();
    writer.series = (!args.each).then_some(total);
    writer.prefix = args.subject_prefix.clone().unwrap_or_else(|| "PATCH".to_owned());
    if let (false, BaseKind::Commit { repo, commit }, Some(_)) = (args.each, &base.kind, &args.branch) {
        writer.commit_on(repo, commit);
    }
    let arrangement = args.as_.unwrap_or(Arrangement::usual(flavour));
    let store = blobs(upstream.as_ref(), &base);
    let mut job = Job {
        args,
        base: &base,
        upstream: upstream.as_ref(),
        blobs: LearntBlobs::new(&store).with_tree(upstream_tree.as_ref().map(|tree| tree as &dyn TreeSource)),
        dialect: &dialect,
        names,
        theirs: theirs.as_ref(),
        stack: Stack::new(std::sync::Arc::clone(&base.tree)),
        writer,
        out: args.out.as_deref().map(|out| PortFolder::create(out, arrangement)).transpose()?,
        settled: true,
        next: 1,
        arrangement,
        commits: Vec::new(),
        gaps: BTreeSet::new(),
    };
    let mut batch: Vec<Submission> = Vec::new();
    let mut bytes = 0;
    let words = input.each(&mut |submission| {
        bytes += submission.mail.diff.len();
        batch.push(submission);
        if batch.len() >= BATCH.0 || bytes >= BATCH.1 {
            bytes = 0;
            job.run(std::mem::take(&mut batch), terminal)?;
        }
        Ok(())
    })?;
    job.run(batch, terminal)?;
    if job.next == 1 {
        return Err(Advice::usage(
            format!("{series}: no patch here"),
            "give a mailbox, a mail, a diff, or a range of commits of --repo",
        )
        .into());
    }
    job.finish(words, terminal)
}

/// One run over all patches.
struct Job<'a> {
    args: &'a args::Backport,
    base: &'a OpenBase,
    upstream: Option<&'a Upstream>,
    blobs: LearntBlobs<'a>,
    dialect: &'a Dialect,
    names: TreeNames,
    /// The same of upstream's tree.
    theirs: Option<&'a TreeNames>,
    stack: Stack,
    writer: Writer<'a>,
    out: Option<PortFolder>,
    settled: bool,
    next: usize,
    arrangement: Arrangement,
    /// Upstream's commits of the patches that came out, in order.
    commits: Vec<(ObjectId, String)>,
    /// What the words of the patches lack.
    gaps: BTreeSet<&'static str>,
}

/// Reads all patches once: the words that they add, the commits of upstream that they are, how many there are.
fn survey(input: &Input, mut upstream: Option<&mut Upstream>, base: &OpenBase) -> anyhow::Result<(InputWords, usize)> {
    let mut words = InputWords::default();
    let mut total = 0;
    let mut commits: BTreeSet<ObjectId> = BTreeSet::new();
    let mut nameless = BTreeSet::new();
    input.each(&mut |submission| {
        words_brought(&submission, &mut words);
        total += 1;
        if let Some(upstream) = &upstream {
            commits.extend(upstream.commit_of(&submission));
            nameless.extend(words_of(&submission).filter(|_| !names_commit(&submission)));
        }
        Ok(())
    })?;
    if let Some(upstream) = &mut upstream {
        upstream.look_for_commits(&nameless, onto(base))?;
        if !nameless.is_empty() {
            input.each(&mut |submission| {
                commits.extend(upstream.commit_of(&submission));
                Ok(())
            })?;
        }
        upstream.look_for_fixes(&commits)?;
    }
    Ok((words, total))
}

/// The commit that is ported to, where it is one.
fn onto(base: &OpenBase) -> Option<&Commit> {
    match &base.kind {
        BaseKind::Commit { commit, .. } => Some(commit),
        _ => None,
    }
}

impl Job<'_> {
    fn run(&mut self, batch: Vec<Submission>, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let first = self.next;
        self.next += batch.len();
        for files in batch.iter().filter_map(|submission| submission.files.as_ref().ok()) {
            self.blobs.learn(files)?;
        }
        let blobs: Option<&dyn BlobSource> = Some(&self.blobs);
        let numbered: Vec<(usize, Submission)> = (first..).zip(batch).collect();
        let ported: Vec<Ported> = if self.args.each {
            let options = PortOptions { dialect: self.dialect, names: &self.names, upstream: self.theirs };
            let one = |(index, submission): &(usize, Submission)| {
                port_one(submission.clone(), *index, &*self.base.tree, blobs, &options)
            };
            in_parallel(&numbered, one).into_iter().collect::<Result<_, TreeError>>()?
        } else {
            let (stack, names, dialect, upstream) = (&mut self.stack, &mut self.names, self.dialect, self.theirs);
            let one = |(index, submission)| {
                let ported =
                    stack.port(submission, index, blobs, &PortOptions { dialect, names: &*names, upstream })?;
                // What one patch brings, the next may use.
                if let Some(patch) = &ported.patch {
                    names.learn(patch);
                }
                Ok(ported)
            };
            numbered.into_iter().map(one).collect::<Result<_, TreeError>>()?
        };
        for one in ported {
            self.take(one, terminal)?;
        }
        Ok(())
    }

    fn take(&mut self, mut ported: Ported, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
        let standing = match self.upstream {
            Some(upstream) => {
                ported.history = upstream.tell(&ported, onto(self.base), &self.base.label())?;
                upstream.standing(&ported.submission)?
            }
            None => claimed_standing(&ported.submission),
        };
        self.settled &= ported.is_settled();
        let written = match ported.has_patch() {
            true => Some(self.writer.write(&ported, &standing, &*self.base.tree)?),
            false => None,
        };
        if let (Some(out), Some(written)) = (&mut self.out, &written) {
            out.add(written)?;
            self.gaps.extend(gaps(self.writer.flavour, &standing, self.writer.saying));
            let commit = standing.commit.as_deref().and_then(ObjectId::from_hex);
            self.commits.extend(commit.map(|commit| (commit, ported.submission.title())));
        }
        if let Some(out) = &mut self.out {
            let name = written.as_ref().map(|written| written.name.as_str());
            out.report(&crate::port::report::entry(&ported, name))?;
        }
        let line = PortLine {
            index: ported.index,
            verdict: ported.verdict().to_owned(),
            review: ported.needs_review(),
            title: ported.submission.title(),
            reasons: ported.reasons(),
            adaptations: ported.adaptations(),
            hints: ported.hints(),
            range_diff: written.map(|written| written.range_diff).unwrap_or_default(),
        };
        let view = match self.args.view {
            _ if self.args.summary => PortView::None,
            args::View::RangeDiff => PortView::RangeDiff,
            args::View::SideBySide => PortView::SideBySide(columns()),
            args::View::None => PortView::None,
        };
        let colour = if terminal.colour { Colour::On } else { Colour::Off };
        port_line(&line, view, colour, &mut terminal.out)?;
        Ok(())
    }

    fn finish(mut self, words: usize, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
        if let Some(out) = self.out.take() {
            out.finish()?;
        }
        if let Some(branch) = &self.args.branch {
            self.writer.create_branch(branch)?;
            writeln!(terminal.out, "branch {branch}")?;
        }
        match words {
            0 => {}
            1 => writeln!(terminal.err, "note: one mail without a patch was passed over")?,
            _ => writeln!(terminal.err, "note: {words} mails without a patch were passed over")?,
        }
        for gap in &self.gaps {
            writeln!(terminal.err, "note: {gap}")?;
        }
        self.check_order(terminal)?;
        Ok(if self.settled { ExitStatus::Done } else { ExitStatus::Person })
    }
}

impl Job<'_> {
    /// SUSE's `series.conf` follows the order of upstream's history; a series in another order is told.
    fn check_order(&self, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
        let (Some(upstream), Arrangement::Suse) = (self.upstream, self.arrangement) else { return Ok(()) };
        let distances = upstream.distances(&self.commits.iter().map(|(commit, _)| *commit).collect())?;
        for pair in self.commits.windows(2) {
            let [(first, one), (second, other)] = pair else { continue };
            if let (Some(first), Some(second)) = (distances.get(first), distances.get(second))
                && first < second
            {
                writeln!(
                    terminal.err,
                    "note: series.conf is not in upstream's order: \"{other}\" came before \"{one}\" there"
                )?;
            }
        }
        Ok(())
    }
}

/// Where blobs of upstream are looked up: upstream's repository before the target's.
fn blobs(upstream: Option<&Upstream>, base: &OpenBase) -> Vec<GitRepo> {
    let own = match &base.kind {
        BaseKind::Commit { repo, .. } => Some(repo.clone()),
        BaseKind::Model { scratch, .. } => Some(scratch.repo().clone()),
        BaseKind::Folder { .. } => None,
    };
    upstream.map(|upstream| upstream.repo().clone()).into_iter().chain(own).collect()
}

/// `--upstream` names a repository, or a revision of the target's.
fn open_upstream(text: &str, base: &OpenBase) -> anyhow::Result<Upstream> {
    let path = Path::new(text);
    if path.is_dir()
        && let Some(repo) = GitRepo::open(path)?
    {
        let tip = repo.resolve("HEAD")?;
        return Ok(Upstream::new(repo, tip));
    }
    let repo = match &base.kind {
        BaseKind::Commit { repo, .. } => repo.clone(),
        BaseKind::Model { scratch, .. } => scratch.repo().clone(),
        BaseKind::Folder { .. } => {
            let hint = "name a repository: the target is a plain folder and has no revisions";
            return Err(Advice::usage(format!("--upstream {text}: this is no git repository"), hint).into());
        }
    };
    let tip = repo.resolve(text)?;
    Ok(Upstream::new(repo, tip))
}

pub(super) fn check_branch(args: &args::Backport, base: &OpenBase) -> anyhow::Result<()> {
    let Some(name) = &args.branch else { return Ok(()) };
    match &base.kind {
        BaseKind::Commit { repo, .. } => Ok(repo.check_new_branch(name)?),
        _ => {
            let message = format!("--branch {name}: {} is no git repository of yours", base.label());
            Err(Advice::usage(message, "name one with --repo").into())
        }
    }
}

pub(super) fn base_date(base: &OpenBase) -> GitTime {
    match &base.kind {
        BaseKind::Commit { commit, .. } | BaseKind::Model { commit, .. } => commit.committer_time,
        BaseKind::Folder { .. } => GitTime { seconds: 0, offset_minutes: 0 },
    }
}

/// What the command line says beside the patches.
pub(super) fn saying(args: &args::Backport, base: &OpenBase) -> anyhow::Result<Saying> {
    let configured = match &base.kind {
        BaseKind::Commit { repo, .. } => repo.configured_identity()?,
        _ => GitRepo::user_identity(),
    };
    let who = match &args.sender {
        Some(text) => Some(
            Identity::parse(text)
                .map_err(|error| Advice::usage(format!("--sender: {error}"), "write it as `Name <address>`"))?,
        ),
        None => configured,
    };
    if args.signoff && who.is_none() {
        return Err(Advice::usage("--signoff: nobody is known to sign off", "give --sender, or set user.name").into());
    }
    if let Some(text) = args.reference.iter().find(|text| text.trim().is_empty() || text.contains(char::is_control)) {
        let message = format!("--reference {text:?}: it has to be one line");
        return Err(Advice::usage(message, "write it as it is to stand there: bsc#1234, a URL, a number").into());
    }
    if let Some(text) = args.reference.iter().find(|text| is_torn_cve(text)) {
        let message = format!("--reference {text}: this is no CVE number");
        return Err(Advice::usage(message, "a year and four digits or more: CVE-2026-12345").into());
    }
    if let Some(text) = args.release.as_deref().filter(|text| !is_release(text)) {
        let message = format!("--release {text}: this is no release of mainline");
        return Err(Advice::usage(message, "write it as its tag is called: v6.12, v6.13-rc1").into());
    }
    let date = args.date.as_deref().map(|text| {
        GitTime::parse(text)
            .ok_or_else(|| Advice::usage(format!("--date {text}: this is no date"), "write it as 2026-05-09"))
    });
    Ok(Saying {
        who,
        signoff: if args.signoff { Signoff::Sender } else { Signoff::None },
        references: args.reference.clone(),
        release: args.release.clone(),
        origin: args.origin.clone().unwrap_or_default(),
        date: date.transpose()?,
    })
}
