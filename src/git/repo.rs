// SPDX-License-Identifier: GPL-2.0-only
//! A repository: finding it, revisions, branches, settings.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use git2::{BranchType, ErrorCode, Repository};

use super::error::{GitError, plain};
use super::handles::Handles;
use super::identity::{GitTime, Identity};
use super::object::ObjectId;
use super::pool::ObjectPool;
use super::tree::GitTree;

/// The setting that a repository of [`crate::corpus`] carries: its commits were made on this machine.
pub(crate) const CORPUS_SETTING: &str = "kseries.corpus";

/// A commit, as far as a series needs to know it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Commit {
    /// Its name.
    pub id: ObjectId,
    /// The name of its tree.
    pub tree: ObjectId,
    /// When it was written.
    pub author_time: GitTime,
    /// When it was committed.
    pub committer_time: GitTime,
    /// The revision that it was asked for by.
    pub revision: String,
}

/// Says whether others can have a commit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Visibility {
    /// A tag or a branch of a remote repository leads to it: `base-commit:` helps those who read the mail.
    Public,
    /// Nobody else is known to have it.
    Private,
}

/// A git repository, bare or not. Cheap to clone; all clones share their handles.
#[derive(Clone)]
pub struct GitRepo {
    handles: Arc<Handles>,
}

impl fmt::Debug for GitRepo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GitRepo({})", self.path().display())
    }
}

impl GitRepo {
    fn take(repo: Repository) -> Self {
        Self { handles: Arc::new(Handles::new(repo)) }
    }

    /// Opens the repository that `path` itself is: a work tree's top folder, a `.git` folder or a bare repository.
    /// `None` when the folder is none of these, and so perhaps a plain source tree.
    ///
    /// # Errors
    /// When there is one that can't be opened.
    pub fn open(path: &Path) -> Result<Option<Self>, GitError> {
        match Repository::open(path) {
            Ok(repo) => Ok(Some(Self::take(repo))),
            Err(error) if error.code() == ErrorCode::NotFound && path.is_dir() => Ok(None),
            Err(error) => Err(Self::not_opened(path, &error)),
        }
    }

    /// Opens the repository that `folder` lies in, as git finds it from the current folder. `None` when there is none
    /// up to the root.
    ///
    /// # Errors
    /// When there is one that can't be opened.
    pub fn discover(folder: &Path) -> Result<Option<Self>, GitError> {
        match Repository::discover(folder) {
            Ok(repo) => Ok(Some(Self::take(repo))),
            Err(error) if error.code() == ErrorCode::NotFound && folder.is_dir() => Ok(None),
            Err(error) => Err(Self::not_opened(folder, &error)),
        }
    }

    fn not_opened(path: &Path, error: &git2::Error) -> GitError {
        let mut message = plain(error);
        if error.code() == ErrorCode::Owner {
            message.push_str(&format!(
                "\nhint: it belongs to another user; `git config --global --add safe.directory {}` trusts it",
                path.display()
            ));
        }
        GitError::Open { path: path.to_owned(), message }
    }

    /// Makes an empty bare repository in a folder that is not there yet or empty.
    ///
    /// # Errors
    /// When the file system says no.
    pub fn init_bare(path: &Path) -> Result<Self, GitError> {
        let repo = Repository::init_bare(path)
            .map_err(|error| GitError::Open { path: path.to_owned(), message: plain(&error) })?;
        Ok(Self::take(repo))
    }

    /// Makes the empty repository that [`crate::corpus`] fills: quick rather than small, and marked as one whose commits
    /// nobody else has.
    pub(crate) fn init_corpus(path: &Path) -> Result<Self, GitError> {
        let made = Self::init_bare(path)?;
        made.handles.with(|repo| {
            let failed = |error: git2::Error| GitError::object(path.display(), &error);
            let mut config = repo.config().map_err(failed)?;
            config.set_bool(CORPUS_SETTING, true).map_err(failed)?;
            config.set_i32("core.compression", 1).map_err(failed)?;
            config.set_i32("gc.auto", 0).map_err(failed)
        })?;
        Ok(made)
    }

    /// The folder that holds git's own data.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.handles.git_dir()
    }

    pub(crate) fn handles(&self) -> &Arc<Handles> {
        &self.handles
    }

    /// Looks a revision up: a tag, a branch, a (shortened) name, anything of `gitrevisions(7)` that libgit2 reads.
    ///
    /// # Errors
    /// When it names no commit.
    pub fn resolve(&self, revision: &str) -> Result<Commit, GitError> {
        self.handles.with(|repo| {
            let none =
                |hint: String| GitError::NoCommit { revision: revision.to_owned(), repo: self.path().to_owned(), hint };
            let object = repo.revparse_single(revision).map_err(|error| none(self.hint(repo, revision, &error)))?;
            let commit = object
                .peel_to_commit()
                .map_err(|_| none("it names something else than a commit; give a commit, a tag or a branch".into()))?;
            let time = |time: git2::Time| GitTime { seconds: time.seconds(), offset_minutes: time.offset_minutes() };
            Ok(Commit {
                id: commit.id().into(),
                tree: commit.tree_id().into(),
                author_time: time(commit.author().when()),
                committer_time: time(commit.committer().when()),
                revision: revision.to_owned(),
            })
        })
    }

    fn hint(&self, repo: &Repository, revision: &str, error: &git2::Error) -> String {
        if error.code() == ErrorCode::Ambiguous {
            return "more than one object begins so; give more digits".into();
        }
        let tags = repo.tag_names(None).ok();
        let wanted = revision.trim_start_matches('v');
        let close: Vec<String> = tags
            .iter()
            .flat_map(|tags| tags.iter())
            .flatten()
            .flatten()
            .filter(|tag| !wanted.is_empty() && tag.trim_start_matches('v').starts_with(wanted))
            .take(5)
            .map(str::to_owned)
            .collect();
        if close.is_empty() {
            "`git tag` and `git branch -a` list what the repository has".into()
        } else {
            format!("did you mean {}?", close.join(", "))
        }
    }

    /// The tree of a commit, to be read by the engine.
    #[must_use]
    pub fn tree(&self, commit: &Commit) -> GitTree {
        let short = commit.id.abbreviated(12);
        let label = if commit.id.to_string().starts_with(&commit.revision) {
            short
        } else {
            format!("{} ({short})", commit.revision)
        };
        GitTree::new(Arc::clone(&self.handles), commit.tree, label)
    }

    /// The tree with that name.
    #[must_use]
    pub fn tree_by_id(&self, tree: ObjectId, label: &str) -> GitTree {
        GitTree::new(Arc::clone(&self.handles), tree, label.to_owned())
    }

    /// The bytes of the blob whose name begins with these hexadecimal digits; `None` where no blob of the repository does,
    /// or more than one object.
    ///
    /// # Errors
    /// When the object is there and can't be read.
    pub fn blob(&self, digits: &str) -> Result<Option<Vec<u8>>, GitError> {
        if !(4..=40).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(None);
        }
        self.handles.with(|repo| {
            let odb = repo.odb().map_err(|error| GitError::object(digits, &error))?;
            let padded = format!("{digits:0<40}");
            let short = git2::Oid::from_str(&padded).map_err(|error| GitError::object(digits, &error))?;
            let Ok(id) = odb.exists_prefix(short, digits.len()) else { return Ok(None) };
            let object = odb.read(id).map_err(|error| GitError::object(digits, &error))?;
            Ok((object.kind() == git2::ObjectType::Blob).then(|| object.data().to_vec()))
        })
    }

    /// An empty pool of new objects over this repository.
    #[must_use]
    pub fn pool(&self) -> ObjectPool {
        ObjectPool::over(self.clone())
    }

    /// The names of all tags, sorted.
    ///
    /// # Errors
    /// When the references can't be read.
    pub fn tags(&self) -> Result<Vec<String>, GitError> {
        self.handles.with(|repo| {
            let names = repo.tag_names(None).map_err(|error| GitError::object("refs/tags", &error))?;
            let mut names: Vec<String> = names.iter().flatten().flatten().map(str::to_owned).collect();
            names.sort();
            Ok(names)
        })
    }

    /// What `git describe --tags --abbrev=12` says: the tag itself where one points at the commit. `None` where no tag
    /// leads to it.
    ///
    /// # Errors
    /// When the history can't be read.
    pub fn describe(&self, commit: ObjectId) -> Result<Option<String>, GitError> {
        self.handles.with(|repo| {
            let failed = |error: git2::Error| GitError::object(commit, &error);
            let object = repo.find_object(commit.oid(), None).map_err(failed)?;
            let description = match object.describe(git2::DescribeOptions::new().describe_tags()) {
                Ok(description) => description,
                // Without any tag libgit2 says so with a code of its own; a base without a name is no mistake.
                Err(_) => return Ok(None),
            };
            let text = description.format(Some(git2::DescribeFormatOptions::new().abbreviated_size(12)));
            Ok(Some(text.map_err(failed)?))
        })
    }

    /// Says whether others can have a commit: a tag names it, or a branch of a remote repository holds it. A repository
    /// that [`crate::corpus`] made has no such commits.
    ///
    /// # Errors
    /// When the references can't be read.
    pub fn visibility(&self, commit: ObjectId) -> Result<Visibility, GitError> {
        self.handles.with(|repo| {
            let failed = |error: git2::Error| GitError::object(commit, &error);
            if repo.config().and_then(|c| c.get_bool(CORPUS_SETTING)).unwrap_or(false) {
                return Ok(Visibility::Private);
            }
            let mut tips = BTreeMap::new();
            for glob in ["refs/tags/*", "refs/remotes/*"] {
                for reference in repo.references_glob(glob).map_err(failed)?.flatten() {
                    if let Ok(tip) = reference.peel_to_commit() {
                        if tip.id() == commit.oid() {
                            return Ok(Visibility::Public);
                        }
                        tips.insert(tip.id(), ());
                    }
                }
            }
            let time = repo.find_commit(commit.oid()).map_err(failed)?.time().seconds();
            for tip in tips.into_keys() {
                // A tip that is older than the commit hardly holds it; looking would walk all of history.
                let young = repo.find_commit(tip).is_ok_and(|tip| tip.time().seconds() >= time);
                if young && repo.graph_descendant_of(tip, commit.oid()).unwrap_or(false) {
                    return Ok(Visibility::Public);
                }
            }
            Ok(Visibility::Private)
        })
    }

    /// Makes a branch that is not there yet.
    ///
    /// # Errors
    /// When the branch exists, or no branch can have that name, or the commit is not in the repository.
    pub fn create_branch(&self, name: &str, commit: ObjectId) -> Result<(), GitError> {
        self.check_new_branch(name)?;
        self.handles.with(|repo| {
            let failed = |error: git2::Error| match error.code() {
                ErrorCode::Exists => GitError::BranchExists { name: name.to_owned() },
                _ => GitError::object(name, &error),
            };
            let commit = repo.find_commit(commit.oid()).map_err(failed)?;
            repo.branch(name, &commit, false).map_err(failed)?;
            Ok(())
        })
    }

    /// Says, before any work is done, whether [`Self::create_branch`] would take the name.
    ///
    /// # Errors
    /// When the branch exists, or no branch can have that name.
    pub fn check_new_branch(&self, name: &str) -> Result<(), GitError> {
        if !git2::Branch::name_is_valid(name).unwrap_or(false) {
            return Err(GitError::BranchName { name: name.to_owned() });
        }
        self.handles.with(|repo| match repo.find_branch(name, BranchType::Local) {
            Ok(_) => Err(GitError::BranchExists { name: name.to_owned() }),
            Err(_) => Ok(()),
        })
    }

    /// The person that `user.name` and `user.email` name, from the repository's and the user's settings. `None` when
    /// one of them is missing or unusable.
    ///
    /// # Errors
    /// When the repository can't be opened.
    pub fn configured_identity(&self) -> Result<Option<Identity>, GitError> {
        self.handles.with(|repo| Ok(repo.config().ok().and_then(|config| identity_of(&config))))
    }

    /// The person that the user's own settings name, without a repository.
    #[must_use]
    pub fn user_identity() -> Option<Identity> {
        git2::Config::open_default().ok().and_then(|config| identity_of(&config))
    }

    /// The work tree's top folder; `None` for a bare repository.
    #[must_use]
    pub fn work_tree(&self) -> Option<PathBuf> {
        self.handles.with(|repo| Ok(repo.workdir().map(Path::to_owned))).ok().flatten()
    }
}

fn identity_of(config: &git2::Config) -> Option<Identity> {
    Identity::new(&config.get_string("user.name").ok()?, &config.get_string("user.email").ok()?).ok()
}
