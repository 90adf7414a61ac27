// SPDX-License-Identifier: GPL-2.0-only
//! Building after every patch.
//!
//! In: a base and the patches as trees. Out: for every patch which objects were made, which warnings are new, and how
//! the object code of a patch without functional change compares. Sources and build trees live in the cache, one for
//! each base and configuration; nothing else is written.

mod compiler;
mod config;
mod kbuild;
mod missing;
mod objects;
mod source;
mod wanted;
mod warnings;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::text::RepoPath;
use crate::tree::{TreeError, TreeSource};
use compiler::runs;
pub use config::BuildConfig;
pub use objects::Comparison;
use source::BuildSource;
pub use warnings::{Message, Severity};

/// A build that could not be started.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A program that is not there.
    #[error(
        "{tool}: not found, and a kernel can't be built without it\nhint: install make, gcc, flex, bison, bc and perl"
    )]
    NoTool {
        /// Its name.
        tool: String,
    },
    /// Another run builds in the same tree.
    #[error("{}: another run of kseries builds here\nhint: wait until it is done", path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// The configuration can't be built on this machine, which is nobody's fault.
    #[error("{config}: left out: {reason}")]
    Unavailable {
        /// The configuration.
        config: BuildConfig,
        /// Why.
        reason: String,
    },
    /// The configuration could not be made.
    #[error("{config}: the build tree can't be prepared: {message}")]
    Prepare {
        /// The configuration.
        config: BuildConfig,
        /// What make said.
        message: String,
    },
    /// The base itself does not build.
    #[error("{config}: the base does not build: {message}")]
    Base {
        /// The configuration.
        config: BuildConfig,
        /// What the compiler said.
        message: String,
    },
    /// The base can't be read.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The file system said no.
    #[error("{}: {source}", path.display())]
    Io {
        /// What was read or written.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> BuildError + '_ {
    move |source| BuildError::Io { path: path.to_owned(), source }
}

/// Says whether warnings of make's `W=1` are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Warnings {
    /// Those of an ordinary build; they are errors.
    Usual,
    /// `W=1`, compared with those of the base.
    Extra,
}

/// A patch to be built.
pub struct Stage<'a> {
    /// The tree with it and all patches before it.
    pub tree: &'a dyn TreeSource,
    /// The files that it and all patches before it touch.
    pub touched: BTreeSet<RepoPath>,
    /// Whether its log says that nothing changes for users.
    pub no_functional_change: bool,
}

/// What a patch came to in one configuration.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Built {
    /// How many objects are there.
    pub objects: usize,
    /// Errors and warnings that the state before had not.
    pub messages: Vec<Message>,
    /// What make said where it failed and no compiler gave a reason.
    pub failure: Option<String>,
    /// For a patch without functional change: the objects that differ, and how.
    pub differences: Vec<(String, Comparison)>,
    /// Whether object code was compared.
    pub compared: bool,
}

impl Built {
    /// Says whether it was built.
    #[must_use]
    pub fn is_built(&self) -> bool {
        self.failure.is_none() && !self.messages.iter().any(|message| message.severity == Severity::Error)
    }
}

/// Sources and a build tree of one base in one configuration, locked for this run.
pub struct Builder<'t> {
    config: BuildConfig,
    source: BuildSource<'t>,
    out: PathBuf,
    compiler: Option<String>,
    jobs: usize,
    warnings: Warnings,
    _lock: fs::File,
}

/// How a builder works.
#[derive(Clone, Copy, Debug)]
pub struct BuildOptions<'a> {
    /// The folder of the cache.
    pub cache: &'a Path,
    /// The configuration.
    pub config: BuildConfig,
    /// How many compilers run at once.
    pub jobs: usize,
    /// Which warnings count.
    pub warnings: Warnings,
}

impl<'t> Builder<'t> {
    /// Brings the sources and configures a build tree; both are found again by the next run on this base.
    ///
    /// # Errors
    /// When a tool is missing, another run builds there, or make fails; [`BuildError::Unavailable`] where the machine
    /// has no compiler for the configuration.
    pub fn prepare(
        tree: &'t dyn TreeSource,
        options: &BuildOptions<'_>,
        touched: &BTreeSet<RepoPath>,
    ) -> Result<Self, BuildError> {
        for tool in ["make", "gcc", "flex", "bison", "bc", "perl"] {
            if !runs(tool) {
                return Err(BuildError::NoTool { tool: tool.to_owned() });
            }
        }
        let key = match tree.content_key("")? {
            Some(key) => key,
            // A plain folder: its sources are compared file by file.
            None => format!("folder-{}", digest(&tree.label())),
        };
        let folder = options.cache.join("build").join(&key);
        fs::create_dir_all(&folder).map_err(io(&folder))?;
        let folder = fs::canonicalize(&folder).map_err(io(&folder))?;
        let path = folder.join("lock");
        let lock = fs::File::create(&path).map_err(io(&path))?;
        if lock.try_lock().is_err() {
            return Err(BuildError::Busy { path: folder });
        }
        if key.starts_with("folder-") {
            let _ = fs::remove_file(folder.join(source::MARK));
        }
        let mut source = BuildSource::prepare(tree, &folder)?;
        source.ensure(touched)?;
        let path = folder.join(kbuild::PROBE);
        fs::write(&path, kbuild::PROBE_TEXT).map_err(io(&path))?;
        let out = folder.join(options.config.name());
        let (config, jobs, warnings) = (options.config, options.jobs.max(1), options.warnings);
        let compiler =
            compiler::compiler(config, &source.top()).map_err(|reason| BuildError::Unavailable { config, reason })?;
        let builder = Self { config, source, out, compiler, jobs, warnings, _lock: lock };
        builder.configure(tree, &wanted::wanted(tree, touched)?)?;
        Ok(builder)
    }

    /// Runs make with more options and the targets; says whether it was content, and what was said.
    fn make(&self, options: &[&str], targets: &[&str]) -> Result<(bool, String), BuildError> {
        let top = self.source.top();
        let mut command = Command::new("make");
        command.arg("-s").arg("-C").arg(&top).arg(format!("O={}", self.out.display()));
        command.arg(format!("-j{}", self.jobs)).arg(self.config.architecture()).args(options);
        command.args(self.compiler.iter().map(|name| format!("CC={name}")));
        if self.warnings == Warnings::Extra {
            // They are compared, not counted as errors.
            command.args(["W=1", "KCFLAGS=-Wno-error"]);
        }
        for name in ["MAKEFLAGS", "MFLAGS", "KBUILD_OUTPUT", "ARCH", "CROSS_COMPILE", "KCFLAGS", "CC"] {
            command.env_remove(name);
        }
        // What goes into objects must not change from run to run.
        command.env("KBUILD_BUILD_TIMESTAMP", "1970-01-01").env("KBUILD_BUILD_USER", "kseries");
        command.env("KBUILD_BUILD_HOST", "kseries").env("LC_ALL", "C").stdin(Stdio::null());
        let output = command.args(targets).output().map_err(io(Path::new("make")))?;
        let mut text = String::from_utf8_lossy(&output.stderr).into_owned();
        text.push_str(&String::from_utf8_lossy(&output.stdout));
        Ok((output.status.success(), text))
    }

    /// Makes the configuration: its own options, and `more` that count where they can be had beside them.
    fn configure(&self, tree: &dyn TreeSource, more: &BTreeSet<String>) -> Result<(), BuildError> {
        let fail = |message: String| BuildError::Prepare { config: self.config, message };
        let mark = self.out.join("kseries-prepared");
        let (on, off) = (self.config.switched_on(), self.config.switched_off());
        let wanted = format!("{on:?} {off:?} {:?} {more:?}", self.compiler);
        if fs::read_to_string(&mark).is_ok_and(|text| text == wanted) {
            return Ok(());
        }
        fs::create_dir_all(&self.out).map_err(io(&self.out))?;
        let run = |targets: &[&str]| -> Result<(), BuildError> {
            let (done, said) = self.make(&[], targets)?;
            if done { Ok(()) } else { Err(fail(last_lines(&said))) }
        };
        run(&[self.config.default_target()])?;
        let config = self.out.join(".config");
        let mut text = fs::read_to_string(&config).map_err(io(&config))?;
        // The last word on an option counts.
        for option in more {
            text.push_str(&format!("CONFIG_{option}=y\n"));
        }
        for option in on {
            text.push_str(&format!("CONFIG_{option}=y\n"));
        }
        for option in off {
            text.push_str(&format!("# CONFIG_{option} is not set\n"));
        }
        let mut missing = Vec::new();
        for given_up in [&[][..], self.config.given_up()] {
            for option in given_up {
                text.push_str(&format!("# CONFIG_{option} is not set\n"));
            }
            fs::write(&config, &text).map_err(io(&config))?;
            run(&["olddefconfig"])?;
            let made = fs::read_to_string(&config).map_err(io(&config))?;
            missing = missing::missing(tree, self.config.essential(), &made)?;
            if missing.is_empty() {
                break;
            }
        }
        if !missing.is_empty() {
            return Err(fail(missing.join("\n")));
        }
        run(&["prepare", "modules_prepare"])?;
        source::write_whole(&mark, &wanted)
    }

    /// Parts the targets in those that the configuration builds and those that it does not. Only objects are looked at.
    /// `None` where the tree does not say.
    fn part<'a>(&self, targets: &[&'a str]) -> Result<Option<Parted<'a>>, BuildError> {
        let objects: Vec<&str> = targets.iter().copied().filter(|target| target.ends_with(".o")).collect();
        if objects.is_empty() {
            return Ok(None);
        }
        // One after another: what folders say at the same time would mix.
        let options = ["-n", "-k", "-j1", &self.through_probe(), "KSERIES_ASKS=1"];
        let (_, said) = self.make(&options, &kbuild::goals(&objects))?;
        // A tree that says nothing is no kernel, or one of long ago: the compiler will tell.
        let Some(named) = kbuild::named(&said) else { return Ok(None) };
        let (built, foreign) =
            targets.iter().partition(|target| !target.ends_with(".o") || named.objects.contains(**target));
        Ok(Some(Parted { built, foreign, twice: named.twice }))
    }

    /// Has kbuild read each folder's makefile through the probe.
    fn through_probe(&self) -> String {
        format!("build=-f {} obj", self.source.folder().join(kbuild::PROBE).display())
    }

    /// Makes all targets that can be made.
    fn make_all(&self, targets: &[&str], twice: &[String]) -> Result<(bool, String), BuildError> {
        let inside = |target: &&str| {
            twice.iter().any(|folder| target.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/')))
        };
        if targets.iter().any(inside) {
            let folders = format!("KSERIES_TWICE={}", twice.join(" "));
            self.make(&["-k", &self.through_probe(), &folders], targets)
        } else {
            self.make(&["-k"], targets)
        }
    }

    fn object(&self, target: &str) -> PathBuf {
        self.out.join(target)
    }

    /// Builds the base and then every stage. `targets` are objects such as `arch/x86/kvm/vmx/tdx.o`; those that the
    /// configuration does not build are left out and returned. `tell` gets each result as soon as it is there.
    ///
    /// # Errors
    /// When the base does not build, or make can't be run. A stage that does not build is a result, and the last one.
    pub fn run<E: From<BuildError>>(
        &self,
        targets: &[String],
        stages: &[Stage<'_>],
        tell: &mut dyn FnMut(Told<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let all: Vec<&str> = targets.iter().map(String::as_str).collect();
        let folders = |target: &&&str| target.ends_with('/');
        for target in all.iter().filter(|target| !target.ends_with('/')) {
            // What an earlier run left must not pass for what this configuration builds.
            let _ = fs::remove_file(self.object(target));
        }
        let parted = self.part(&all)?;
        let known = parted.is_some();
        let Parted { built: all, foreign, twice } =
            parted.unwrap_or(Parted { built: all, foreign: Vec::new(), twice: Vec::new() });
        if all.is_empty() {
            let why = "kbuild has no such object in this configuration";
            return tell(Told::Base { objects: 0, left_out: &foreign, said: why });
        }
        let (done, said) = self.make_all(&all, &twice)?;
        let (there, mut missing): (Vec<&str>, Vec<&str>) =
            all.iter().partition(|target| folders(target) || self.object(target).is_file());
        let mut before = warnings::messages(&said, &self.source.top().display().to_string());
        let broken = before.keys().find(|message| message.severity == Severity::Error);
        if let Some(error) = broken {
            return Err(BuildError::Base { config: self.config, message: error.to_string() }.into());
        }
        if !done && (known || missing.is_empty()) {
            return Err(BuildError::Base { config: self.config, message: last_lines(&said) }.into());
        }
        let why = if missing.is_empty() { String::new() } else { last_lines(&said) };
        missing.extend(foreign);
        missing.sort_unstable();
        tell(Told::Base { objects: there.len(), left_out: &missing, said: &why })?;
        if there.is_empty() {
            // Without a target make would build all of the kernel.
            return Ok(());
        }
        let mut code = BTreeMap::new();
        for (number, stage) in stages.iter().enumerate() {
            let compare = stage.no_functional_change;
            if compare && code.is_empty() {
                code = self.code(&there);
            }
            self.source.lay(stage.tree, &stage.touched)?;
            let built = self.stage(&there, &twice, &mut before, compare, &mut code)?;
            let stop = !built.is_built();
            if !compare {
                code.clear();
            }
            tell(Told::Patch { number, built: &built })?;
            if stop {
                break;
            }
        }
        self.source.restore()?;
        Ok(())
    }

    fn stage(
        &self,
        targets: &[&str],
        twice: &[String],
        before: &mut BTreeMap<Message, usize>,
        compare: bool,
        code: &mut BTreeMap<String, objects::Code>,
    ) -> Result<Built, BuildError> {
        let (done, said) = self.make_all(targets, twice)?;
        let now = warnings::messages(&said, &self.source.top().display().to_string());
        let mut built = Built { objects: targets.len(), messages: warnings::added(before, &now), ..Built::default() };
        // Only what was compiled anew speaks: what else was said of the base still holds.
        for (message, count) in now {
            before.entry(message).and_modify(|known| *known = (*known).max(count)).or_insert(count);
        }
        let gone = targets.iter().find(|target| !target.ends_with('/') && !self.object(target).is_file());
        if let Some(target) = gone.filter(|_| done) {
            built.failure = Some(format!("{target} is not made any more"));
        }
        if !done && built.is_built() {
            built.failure = Some(last_lines(&said));
        }
        if compare && built.is_built() {
            let after = self.code(targets);
            built.compared = !after.is_empty();
            for (target, new) in &after {
                let old = code.get(target);
                match old.map(|old| objects::compare(old, new)) {
                    Some(Comparison::Equal) | None => {}
                    Some(other) => built.differences.push((target.clone(), other)),
                }
            }
            *code = after;
        }
        Ok(built)
    }

    fn code(&self, targets: &[&str]) -> BTreeMap<String, objects::Code> {
        let objects = targets.iter().filter(|target| target.ends_with(".o"));
        objects.filter_map(|target| Some(((*target).to_owned(), objects::disassemble(&self.object(target))?))).collect()
    }

    /// Those of `headers` that none of the objects was made with, as the compiler noted; only after a build.
    #[must_use]
    pub fn unused_headers<'h>(&self, targets: &[String], headers: &[&'h RepoPath]) -> Vec<&'h RepoPath> {
        let notes: Vec<String> = targets
            .iter()
            .filter_map(|target| {
                let (folder, name) = target.rsplit_once('/')?;
                fs::read_to_string(self.out.join(folder).join(format!(".{name}.cmd"))).ok()
            })
            .collect();
        let names = |note: &String, header: &RepoPath| {
            note.split_ascii_whitespace().any(|word| word.ends_with(header.as_str()))
        };
        headers.iter().copied().filter(|header| !notes.iter().any(|note| names(note, header))).collect()
    }
}

/// Targets that a configuration builds, and those that it does not.
struct Parted<'a> {
    built: Vec<&'a str>,
    foreign: Vec<&'a str>,
    /// The folders that kbuild would enter in two ways.
    twice: Vec<String>,
}

/// What a run tells on its way.
pub enum Told<'a> {
    /// The base is built.
    Base {
        /// How many objects.
        objects: usize,
        /// Those that the configuration does not build.
        left_out: &'a [&'a str],
        /// What make said of them.
        said: &'a str,
    },
    /// A patch is built, or not.
    Patch {
        /// Its place among the stages, from 0.
        number: usize,
        /// What it came to.
        built: &'a Built,
    },
}

fn digest(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The lines of what make said where the reason stands: from the first that tells of an error.
fn last_lines(said: &str) -> String {
    let tells = |line: &&str| {
        ["rror:", "No such file", "No rule to make", "not found", "*** "].iter().any(|words| line.contains(words))
    };
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    let first = lines.iter().position(tells).unwrap_or(0);
    if lines.is_empty() {
        "make gives no reason".to_owned()
    } else {
        lines[first..].iter().take(4).copied().collect::<Vec<_>>().join("\n")
    }
}

/// Says whether a log promises that nothing changes for users: its object code is compared.
#[must_use]
pub fn promises_equal_code(log: &str) -> bool {
    let words: Vec<&str> = log.split_ascii_whitespace().collect();
    words.join(" ").to_ascii_lowercase().contains("no functional change")
}

/// The objects that the files of a series become, sorted; headers and files that are not compiled have none.
#[must_use]
pub fn objects_of(paths: &BTreeSet<RepoPath>) -> Vec<String> {
    let object = |path: &RepoPath| {
        let stem = path.as_str().strip_suffix(".c").or_else(|| path.as_str().strip_suffix(".S"))?;
        Some(format!("{stem}.o"))
    };
    let own: BTreeSet<String> = paths.iter().filter_map(object).collect();
    own.into_iter().collect()
}
