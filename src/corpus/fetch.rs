// SPDX-License-Identifier: GPL-2.0-only
//! From a version to a tagged commit in the cache.

use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::apt::{Apt, Listed, newest_first};
use super::error::CorpusError;
use super::import::import_tar;
use super::version::{KernelVersion, Request};
use crate::git::{Commit, GitRepo};

/// How long apt's lists stay good.
const LISTS_AGE: Duration = Duration::from_secs(6 * 3600);
/// How often the size of a download is looked at.
const TICK: Duration = Duration::from_millis(200);

/// Hears how far the work is.
pub trait Progress {
    /// A new step begins, or something is worth to be said.
    fn say(&mut self, message: &str);

    /// So many bytes of a download are there, of how many.
    fn downloaded(&mut self, bytes: u64, of: u64);

    /// So many files are imported.
    fn imported(&mut self, files: u64);
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn say(&mut self, _message: &str) {}

    fn downloaded(&mut self, _bytes: u64, _of: u64) {}

    fn imported(&mut self, _files: u64) {}
}

/// Says whether there was anything to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Freshness {
    /// It was in the cache already.
    Known,
    /// It was fetched now.
    New,
}

/// A kernel in the cache.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fetched {
    /// Its version.
    pub version: KernelVersion,
    /// Its commit; the revision is the tag.
    pub commit: Commit,
    /// The repository.
    pub repo: PathBuf,
    /// Whether there was anything to do.
    pub freshness: Freshness,
}

/// Says when apt's lists are to be read anew.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lists {
    IfOld,
    Now,
}

/// Says whether they were.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Renewed {
    Yes,
    No,
}

/// The kernels of a cache folder, such as `~/.cache/kseries`.
#[derive(Clone, Debug)]
pub struct Corpus {
    cache: PathBuf,
}

impl Corpus {
    /// Looks into a cache folder, which need not be there yet.
    #[must_use]
    pub fn at(cache: &Path) -> Self {
        Self { cache: cache.to_owned() }
    }

    /// Where the repository is, or will be.
    #[must_use]
    pub fn repo_path(&self) -> PathBuf {
        self.cache.join("linux.git")
    }

    /// The repository, if anything was ever fetched.
    ///
    /// # Errors
    /// When it is there and can't be opened.
    pub fn repo(&self) -> Result<Option<GitRepo>, CorpusError> {
        let path = self.repo_path();
        if path.join("HEAD").exists() { Ok(GitRepo::open(&path)?) } else { Ok(None) }
    }

    fn known(&self, version: &KernelVersion) -> Result<Option<Fetched>, CorpusError> {
        let Some(repo) = self.repo()? else { return Ok(None) };
        match repo.resolve(&format!("refs/tags/{}", version.tag())) {
            Ok(mut commit) => {
                commit.revision = version.tag();
                let fetched =
                    Fetched { version: version.clone(), commit, repo: self.repo_path(), freshness: Freshness::Known };
                Ok(Some(fetched))
            }
            Err(_) => Ok(None),
        }
    }

    /// Fetches what is asked for, unless it is there. Of a series it is the newest release that the mirrors list and
    /// deliver; one that is listed and not delivered is passed over, and that is said. A download that was interrupted is
    /// continued by apt where the mirror says how old its file is; what is in the repository is whole at any time.
    ///
    /// # Errors
    /// When the system is no Debian, or no mirror has it, or the disk is full.
    pub fn fetch(&self, request: &Request, progress: &mut dyn Progress) -> Result<Fetched, CorpusError> {
        if let Request::Exact(version) = request
            && let Some(known) = self.known(version)?
        {
            return Ok(known);
        }
        fs::create_dir_all(&self.cache).map_err(CorpusError::io(&self.cache))?;
        let _lock = self.lock(progress)?;
        let apt = Apt::new(&self.cache.join("apt"), request)?;
        let renewed = self.update(&apt, Lists::IfOld, progress)?;
        let older = format!("linux-{}", request.series());
        let mut listed = apt.sources(&["linux", &older])?;
        let mut wanted = newest_first(&listed, request);
        if wanted.is_empty() && renewed == Renewed::No {
            self.update(&apt, Lists::Now, progress)?;
            listed = apt.sources(&["linux", &older])?;
            wanted = newest_first(&listed, request);
        }
        if wanted.is_empty() {
            return Err(CorpusError::NotListed { request: request.clone(), hint: listed_hint(&listed, request) });
        }
        let mut reason = String::new();
        for (at, candidate) in wanted.iter().enumerate() {
            if let Some(known) = self.known(&candidate.upstream)? {
                return Ok(known);
            }
            match self.download(&apt, candidate, progress)? {
                Ok(tarball) => return self.import(candidate, &tarball, progress),
                Err(message) => {
                    let next = wanted.get(at + 1).map(|next| format!("; trying {}", next.package_version));
                    let next = next.unwrap_or_default();
                    progress
                        .say(&format!("{}: listed, but not delivered ({message}){next}", candidate.package_version));
                    reason = message;
                }
            }
        }
        Err(CorpusError::NotDelivered { request: request.clone(), reason })
    }

    /// Keeps a second run from doing the same work at the same time.
    fn lock(&self, progress: &mut dyn Progress) -> Result<File, CorpusError> {
        let path = self.cache.join("corpus.lock");
        let file =
            OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(CorpusError::io(&path))?;
        if file.try_lock().is_err() {
            progress.say("another run fetches kernels; waiting for it");
            file.lock().map_err(CorpusError::io(&path))?;
        }
        Ok(file)
    }

    fn update(&self, apt: &Apt, when: Lists, progress: &mut dyn Progress) -> Result<Renewed, CorpusError> {
        let stamp = self.cache.join("apt/updated");
        let age = fs::metadata(&stamp).and_then(|meta| meta.modified()).ok();
        let age = age.and_then(|time| SystemTime::now().duration_since(time).ok());
        if when == Lists::IfOld && age.is_some_and(|age| age < LISTS_AGE) {
            return Ok(Renewed::No);
        }
        progress.say("reading the mirrors' signed lists");
        apt.update()?;
        fs::write(&stamp, b"").map_err(CorpusError::io(&stamp))?;
        Ok(Renewed::Yes)
    }

    /// Downloads a tarball. The inner error is apt's message when the mirror does not deliver it.
    fn download(
        &self,
        apt: &Apt,
        candidate: &Listed,
        progress: &mut dyn Progress,
    ) -> Result<Result<PathBuf, String>, CorpusError> {
        let folder = self.cache.join("downloads");
        fs::create_dir_all(&folder).map_err(CorpusError::io(&folder))?;
        let tarball = folder.join(&candidate.tarball);
        progress.say(&format!("downloading {} ({} MB)", candidate.package_version, candidate.size / 1_000_000));
        let mut child = apt.start_download(candidate, &folder)?;
        let status = loop {
            let status = child.try_wait().map_err(CorpusError::io(&folder))?;
            let size = fs::metadata(&tarball).map_or(0, |meta| meta.len());
            progress.downloaded(size.min(candidate.size), candidate.size);
            match status {
                Some(status) => break status,
                None => std::thread::sleep(TICK),
            }
        };
        let mut said = String::new();
        if let Some(mut pipe) = child.stderr.take() {
            let _ = pipe.read_to_string(&mut said);
        }
        let size = fs::metadata(&tarball).map_or(0, |meta| meta.len());
        if status.success() && size == candidate.size {
            return Ok(Ok(tarball));
        }
        let message = said.lines().map(str::trim).find(|line| line.starts_with("E: ") || line.contains("404"));
        let message = message.unwrap_or("apt gave no reason").trim_start_matches("E: ");
        Ok(Err(without_addresses(message)))
    }

    fn import(&self, candidate: &Listed, tarball: &Path, progress: &mut dyn Progress) -> Result<Fetched, CorpusError> {
        let path = self.repo_path();
        if self.repo()?.is_none() {
            GitRepo::init_corpus(&path)?;
        }
        let tag = candidate.upstream.tag();
        progress.say(&format!("importing {tag}"));
        import_tar(&path, tarball, &tag, &mut |files| progress.imported(files))?;
        let fetched = self.known(&candidate.upstream)?.ok_or_else(|| CorpusError::Program {
            program: "git",
            message: format!("the import of {tag} left no tag behind"),
        })?;
        // The packages' own files come along; none of it is needed any more.
        let downloads = self.cache.join("downloads");
        fs::remove_dir_all(&downloads).map_err(CorpusError::io(&downloads))?;
        Ok(Fetched { freshness: Freshness::New, ..fetched })
    }
}

fn listed_hint(listed: &[Listed], request: &Request) -> String {
    let mut same: Vec<&KernelVersion> =
        listed.iter().map(|one| &one.upstream).filter(|version| version.series() == request.series()).collect();
    same.sort();
    same.dedup();
    if !same.is_empty() {
        let all: Vec<String> = same.iter().rev().map(ToString::to_string).collect();
        return format!("of this series they list {}", all.join(", "));
    }
    let mut series: Vec<&KernelVersion> = listed.iter().map(|one| &one.upstream).collect();
    series.sort();
    let mut names: Vec<String> = series.iter().rev().map(|version| version.series()).collect();
    names.dedup();
    if names.is_empty() {
        return "they list no kernel at all; does `apt-get update` work?".into();
    }
    format!("the series that they list are {}", names.join(", "))
}

/// apt's message without the mirror's address, which says nothing about what is wrong.
fn without_addresses(message: &str) -> String {
    let words = message.split_whitespace().filter(|word| !word.contains("://"));
    words.collect::<Vec<_>>().join(" ")
}
