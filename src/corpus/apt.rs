// SPDX-License-Identifier: GPL-2.0-only
//! apt with folders of its own: the system's package lists and settings of mirrors are read and never changed.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use super::error::CorpusError;
use super::version::{KernelVersion, Request};

/// The suites of the main archive that hold kernels, by the names that move on with the releases.
const MAIN_SUITES: [&str; 8] = [
    "oldoldstable",
    "oldstable",
    "oldstable-backports",
    "stable",
    "stable-backports",
    "testing",
    "unstable",
    "experimental",
];
/// Those of the security archive.
const SECURITY_SUITES: [&str; 4] =
    ["oldoldstable-security", "oldstable-security", "stable-security", "testing-security"];
/// The keys of the archive, where the package of keys puts them.
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// A mirror that the system is set up with.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Mirror {
    /// Where it is.
    pub uri: String,
    /// The suite that the system takes from it, by its code name.
    pub codename: String,
}

/// Reads what `apt-get indextargets --format '$(REPO_URI) $(CODENAME)'` prints, without doubles.
#[must_use]
pub fn parse_mirrors(output: &str) -> Vec<Mirror> {
    let mirrors: BTreeSet<Mirror> = output
        .lines()
        .filter_map(|line| line.trim().split_once(' '))
        .map(|(uri, codename)| Mirror {
            uri: uri.trim_end_matches('/').to_owned(),
            codename: codename.trim().to_owned(),
        })
        .collect();
    mirrors.into_iter().collect()
}

/// A source package of Linux that a mirror lists.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// The package: `linux`, `linux-6.1`.
    pub package: String,
    /// Its version: `7.1.13-1~bpo13+1`.
    pub package_version: String,
    /// The version of Linux in it.
    pub upstream: KernelVersion,
    /// The file that holds Linux as it was released.
    pub tarball: String,
    /// The size of that file in bytes.
    pub size: u64,
}

/// Reads what `apt-cache showsrc` prints. Packages that are no kernel, or lack the tarball, are passed over.
#[must_use]
pub fn parse_sources(output: &str) -> Vec<Listed> {
    output.split("\n\n").filter_map(stanza).collect()
}

fn stanza(text: &str) -> Option<Listed> {
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim);
    let package = field("Package")?.to_owned();
    let package_version = field("Version")?.to_owned();
    let without_epoch = package_version.split_once(':').map_or(package_version.as_str(), |(_, rest)| rest);
    let upstream = without_epoch.rsplit_once('-').map_or(without_epoch, |(upstream, _)| upstream).parse().ok()?;
    let (size, tarball) = text.lines().find_map(|line| {
        let mut words = line.strip_prefix(' ')?.split(' ');
        let (_hash, size, name) = (words.next()?, words.next()?, words.next()?);
        (name.contains(".orig.tar.") && !name.ends_with(".asc")).then(|| (size.parse().ok(), name.to_owned()))
    })?;
    Some(Listed { package, package_version, upstream, tarball, size: size? })
}

/// Those that are asked for, the newest first; one entry a package version.
#[must_use]
pub fn newest_first(listed: &[Listed], request: &Request) -> Vec<Listed> {
    let mut wanted: Vec<Listed> = listed.iter().filter(|one| request.accepts(&one.upstream)).cloned().collect();
    wanted.sort_by(|a, b| b.upstream.cmp(&a.upstream).then_with(|| a.package_version.cmp(&b.package_version)));
    wanted.dedup_by(|a, b| a.package == b.package && a.package_version == b.package_version);
    wanted
}

/// The suites that a mirror turned out not to have, from the messages of `apt-get update`.
#[must_use]
pub fn missing_suites(messages: &str) -> Vec<String> {
    let line = |line: &str| {
        let inner = line.strip_prefix("E: The repository '")?.split_once('\'')?.0;
        let suite = inner.strip_suffix(" Release").or_else(|| inner.strip_suffix(" InRelease"))?;
        Some(suite.rsplit_once(' ')?.1.to_owned())
    };
    messages.lines().filter_map(line).collect()
}

/// apt, with its lists and downloads below one folder.
#[derive(Debug)]
pub(crate) struct Apt {
    folder: PathBuf,
}

/// Runs a program to its end.
pub(crate) fn run(program: &'static str, command: &mut Command) -> Result<Output, CorpusError> {
    command.stdin(Stdio::null()).output().map_err(|error| not_started(program, error))
}

pub(crate) fn not_started(program: &'static str, error: std::io::Error) -> CorpusError {
    match error.kind() {
        ErrorKind::NotFound => {
            let package = match program {
                "xz" => "xz-utils",
                "git" => "git",
                _ => "apt",
            };
            CorpusError::Missing { program, package }
        }
        _ => CorpusError::Program { program, message: error.to_string() },
    }
}

/// The last line that says what is wrong.
pub(crate) fn complaint(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let error = lines().find(|line| line.starts_with("E: ") || line.starts_with("fatal: "));
    error.or_else(|| lines().next_back()).unwrap_or("it gave no reason").to_owned()
}

impl Apt {
    /// Sets apt up in the folder, with the system's mirrors of Debian.
    pub(crate) fn new(folder: &Path, request: &Request) -> Result<Self, CorpusError> {
        let not_debian = |reason: &str| CorpusError::NotDebian { request: request.clone(), reason: reason.to_owned() };
        let asked = Command::new("apt-get")
            .args(["indextargets", "--format", "$(REPO_URI) $(CODENAME)", "Identifier: Packages", "Origin: Debian"])
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .output();
        let output = match asked {
            Ok(output) if output.status.success() => output,
            _ => return Err(not_debian("there is no apt on this system")),
        };
        let mirrors = parse_mirrors(&String::from_utf8_lossy(&output.stdout));
        if mirrors.is_empty() {
            return Err(not_debian("apt is set up without any mirror of Debian, or was never updated"));
        }
        for folder in [folder.join("lists/partial"), folder.join("cache/archives/partial")] {
            fs::create_dir_all(&folder).map_err(CorpusError::io(&folder))?;
        }
        let apt = Self { folder: folder.to_owned() };
        apt.write_sources(&sources(&mirrors))?;
        Ok(apt)
    }

    fn write_sources(&self, text: &str) -> Result<(), CorpusError> {
        let path = self.folder.join("kernels.sources");
        fs::write(&path, text).map_err(CorpusError::io(&path))
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let option = |name: &str, path: &str| format!("{name}={}", self.folder.join(path).display());
        command.env("LC_ALL", "C").stdin(Stdio::null());
        for option in [
            option("Dir::Etc::sourcelist", "kernels.sources"),
            "Dir::Etc::sourceparts=-".to_owned(),
            option("Dir::State::lists", "lists"),
            option("Dir::Cache", "cache"),
            // Unsigned lists and packages stay out, whatever the system's own settings are.
            "Acquire::AllowInsecureRepositories=false".to_owned(),
            "APT::Get::AllowUnauthenticated=false".to_owned(),
            // The folders belong to the user, and apt's own user may not enter them.
            "APT::Sandbox::User=root".to_owned(),
        ] {
            command.arg("-o").arg(option);
        }
        command
    }

    /// Reads the lists anew. Suites that a mirror does not have are left out.
    pub(crate) fn update(&self) -> Result<(), CorpusError> {
        let output = run("apt-get", self.command("apt-get").args(["-q", "update"]))?;
        if output.status.success() {
            return Ok(());
        }
        let messages = String::from_utf8_lossy(&output.stderr).into_owned();
        let missing = missing_suites(&messages);
        let errors = messages.lines().filter(|line| line.starts_with("E: ")).count();
        // The lists of all the other suites are there.
        if errors > 0 && errors == missing.len() {
            return Ok(());
        }
        Err(CorpusError::Program { program: "apt-get", message: complaint(&output) })
    }

    /// What the lists say about the source packages of these names; names that no list has are passed over.
    pub(crate) fn sources(&self, packages: &[&str]) -> Result<Vec<Listed>, CorpusError> {
        let mut listed = Vec::new();
        for package in packages {
            let output = run("apt-cache", self.command("apt-cache").args(["showsrc", package]))?;
            let all = parse_sources(&String::from_utf8_lossy(&output.stdout));
            listed.extend(all.into_iter().filter(|one| one.package == *package));
        }
        Ok(listed)
    }

    /// Begins to download a package's tarballs into a folder, where a part of one is continued.
    pub(crate) fn start_download(&self, listed: &Listed, into: &Path) -> Result<Child, CorpusError> {
        let wanted = format!("{}={}", listed.package, listed.package_version);
        self.command("apt-get")
            .args(["-qq", "source", "--download-only", "--tar-only", &wanted])
            .current_dir(into)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| not_started("apt-get", error))
    }
}

/// The description of the mirrors for apt. The suites are named by what they are to the releases (`stable`, `testing`),
/// so that no list of code names grows old here; those of the system itself come from it.
fn sources(mirrors: &[Mirror]) -> String {
    let mut text = String::new();
    let is_security = |mirror: &&Mirror| mirror.codename.ends_with("-security");
    let main = mirrors.iter().find(|mirror| !is_security(mirror) && !mirror.codename.contains('-'));
    let main = main.or_else(|| mirrors.iter().find(|mirror| !is_security(mirror)));
    let security = mirrors.iter().find(is_security);
    for (mirror, suites) in [(main, &MAIN_SUITES[..]), (security, &SECURITY_SUITES[..])] {
        let Some(mirror) = mirror else { continue };
        text.push_str(&format!(
            "Types: deb-src\nURIs: {}\nSuites: {}\nComponents: main\n",
            mirror.uri,
            suites.join(" ")
        ));
        if Path::new(KEYRING).exists() {
            text.push_str(&format!("Signed-By: {KEYRING}\n"));
        }
        text.push('\n');
    }
    text
}
