// SPDX-License-Identifier: GPL-2.0-only
//! What the words of a ported patch look like where it goes: stable, Debian, SUSE, RHEL, Ubuntu, Android.
//!
//! The forms are templates (`templates/backport/`); one set of words fills them all.

use serde::Serialize;

use super::reference::Reference;
use super::stack::Ported;
use crate::git::{GitTime, Identity};
use crate::patch::Mail;
use crate::series::{TemplateError, Templates, Trailer};

/// A form of headers and messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Flavour {
    /// Upstream's own message.
    #[default]
    Plain,
    /// Stable kernels: `commit … upstream.`
    Stable,
    /// Stable kernels: `[ Upstream commit … ]`
    StableBracket,
    /// Debian's DEP-3.
    Debian,
    /// SUSE's kernel-source.
    Suse,
    /// RHEL and CentOS Stream.
    Rhel,
    /// Ubuntu.
    Ubuntu,
    /// Android's common kernels.
    Android,
}

/// What a template makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// A commit message; the mail's headers go around it.
    Message,
    /// The head of a patch file, up to its `---`.
    Head,
}

impl Flavour {
    /// All of them, with the names that the command line has for them.
    pub const ALL: [(&'static str, Self); 8] = [
        ("plain", Self::Plain),
        ("stable", Self::Stable),
        ("stable-bracket", Self::StableBracket),
        ("debian", Self::Debian),
        ("suse", Self::Suse),
        ("rhel", Self::Rhel),
        ("ubuntu", Self::Ubuntu),
        ("android", Self::Android),
    ];

    /// Its name on the command line, which is that of its template too.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, flavour)| *flavour == self).map_or("plain", |(name, _)| name)
    }

    /// What its template makes.
    #[must_use]
    pub const fn shape(self) -> Shape {
        match self {
            Self::Debian | Self::Suse => Shape::Head,
            _ => Shape::Message,
        }
    }
}

/// How far a patch has come upstream.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// In mainline.
    Upstream,
    /// In a tree of upstream that no release has.
    Queued,
    /// Mailed.
    Posted,
    /// Nobody else is known to have it.
    Local,
}

/// Where a patch stands upstream.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// How far it came.
    pub state: State,
    /// The commit, forty digits; `None` where none is known.
    pub commit: Option<String>,
    /// The first release that has it, as its tag is called.
    pub release: Option<String>,
}

/// What the user says beside the patch.
#[derive(Clone, Debug, Default)]
pub struct Saying {
    /// Who ports: named in notes, and the one who signs off.
    pub who: Option<Identity>,
    /// Whether they sign off.
    pub signoff: crate::series::Signoff,
    /// Bugs, tickets and CVE numbers.
    pub references: Vec<String>,
    /// The release of mainline that has the commits, for those of which no history tells it.
    pub release: Option<String>,
    /// Where upstream's commit is to be had; empty where it need not be said.
    pub origin: String,
    /// When the patch was ported; `None` for its own date.
    pub date: Option<GitTime>,
}

/// What a form of words asks for and is not known; a phrase each, with how to give it.
#[must_use]
pub fn gaps(flavour: Flavour, standing: &Standing, saying: &Saying) -> Vec<&'static str> {
    let upstream = matches!(standing.state, State::Upstream | State::Queued);
    let mut gaps = Vec::new();
    match flavour {
        Flavour::Plain => {}
        Flavour::Stable | Flavour::StableBracket if standing.commit.is_none() => {
            gaps.push("stable kernels take what mainline has, and no commit of it is known (--upstream finds it)");
        }
        _ if standing.commit.is_none() && standing.state == State::Local => {
            gaps.push("neither a commit of upstream nor a posting is known, so the words say that nobody else has it");
        }
        Flavour::Suse
            if upstream
                && standing.release.is_none()
                && saying.release.is_none()
                && standing.state == State::Upstream =>
        {
            gaps.push(
                "Patch-mainline is left out: the release that has the commit is not known (--release names it, \
                 --upstream with release tags finds it)",
            );
        }
        Flavour::Suse | Flavour::Rhel | Flavour::Android
            if standing.state == State::Queued && saying.origin.is_empty() =>
        {
            gaps.push("the tree that the commit waits in is not known (--origin names it)");
        }
        _ => {}
    }
    if saying.references.is_empty()
        && matches!(flavour, Flavour::Suse | Flavour::Rhel | Flavour::Ubuntu | Flavour::Android)
    {
        gaps.push("no bug or ticket is referred to (--reference names it)");
    }
    if !saying.references.is_empty() && matches!(flavour, Flavour::Plain | Flavour::Stable | Flavour::StableBracket) {
        gaps.push("this form of words has no place for --reference, which is left out");
    }
    if saying.signoff == crate::series::Signoff::None && !matches!(flavour, Flavour::Plain | Flavour::Debian) {
        gaps.push("whoever ports signs off (--signoff)");
    }
    gaps
}

#[derive(Serialize)]
struct Words<'a> {
    subject: &'a str,
    body: &'a str,
    trailers: &'a [String],
    commit: &'a str,
    link: String,
    release: &'a str,
    state: State,
    author: &'a str,
    date: String,
    git_date: String,
    day: String,
    note: String,
    who: String,
    signoff: String,
    references: Vec<String>,
    cves: Vec<String>,
    origin: &'a str,
}

/// A log in parts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Log {
    pub(super) body: String,
    /// The lines of the last paragraph, where they are trailers and remarks between them.
    pub(super) trailers: Vec<String>,
    /// The commit that the log names as the one that it was made of.
    pub(super) commit: Option<String>,
}

impl Log {
    pub(super) fn parse(log: &str) -> Self {
        let mut commit = None;
        let named = |line: &str| {
            let line = line.trim();
            let inner = line
                .strip_prefix("commit ")
                .and_then(|rest| rest.strip_suffix(" upstream.").or_else(|| rest.strip_suffix(" upstream")))
                .or_else(|| line.strip_prefix("[ Upstream commit ").and_then(|rest| rest.strip_suffix(" ]")));
            inner.filter(|id| id.len() == 40 && id.bytes().all(|b| b.is_ascii_hexdigit())).map(str::to_owned)
        };
        let mut lines: Vec<&str> = log.trim_end().lines().collect();
        if let Some(id) = lines.iter().find(|line| !line.trim().is_empty()).and_then(|line| named(line)) {
            commit = Some(id);
            let at = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(0);
            lines.drain(..=at);
        }
        let start = lines.iter().rposition(|line| line.trim().is_empty()).map_or(0, |at| at + 1);
        let remark = |line: &str| line.starts_with(['[', '(', ' ', '\t']);
        let last = &lines[start..];
        let trailing = !last.is_empty()
            && last.iter().any(|line| Trailer::parse(line).is_some())
            && last.iter().all(|line| Trailer::parse(line).is_some() || remark(line));
        let (body, trailers) = lines.split_at(if trailing { start } else { lines.len() });
        let picked = |line: &&str| {
            let rest = line.trim().strip_prefix("(cherry picked from commit ")?;
            rest.get(..40).filter(|id| id.bytes().all(|b| b.is_ascii_hexdigit())).map(str::to_owned)
        };
        Self {
            body: body.join("\n").trim_matches('\n').to_owned(),
            trailers: trailers.iter().map(|line| line.trim_end().to_owned()).collect(),
            commit: commit.or_else(|| trailers.iter().find_map(picked)),
        }
    }
}

/// The address of a mail on the kernel's archive.
fn link(mail: &Mail) -> String {
    if mail.message_id.is_empty() { String::new() } else { format!("https://lore.kernel.org/r/{}", mail.message_id) }
}

/// Renders the words of a ported patch.
///
/// # Errors
/// When a template is wrong.
pub fn render(
    ported: &Ported,
    flavour: Flavour,
    standing: &Standing,
    saying: &Saying,
    author: &str,
    date: GitTime,
    templates: &Templates,
) -> Result<String, TemplateError> {
    let mail = &ported.submission.mail;
    let log = Log::parse(&mail.log);
    let title = ported.submission.title();
    let rfc = date.rfc2822();
    // `git log` has the same parts in another order.
    let parts: Vec<&str> = rfc.split([' ', ',']).filter(|part| !part.is_empty()).collect();
    let git_date = match parts.as_slice() {
        [week, day, month, year, clock, zone] => format!("{week} {month} {day} {clock} {year} {zone}"),
        _ => rfc.clone(),
    };
    let (mut references, mut cves) = (Vec::new(), Vec::new());
    for text in &saying.references {
        match Reference::read(text, flavour) {
            Reference::Bug(text) => references.push(text),
            Reference::Cve(number) => cves.push(number),
        }
    }
    let words = Words {
        subject: &title,
        body: &log.body,
        trailers: &log.trailers,
        commit: standing.commit.as_deref().unwrap_or_default(),
        link: link(mail),
        release: match (&standing.release, &standing.commit) {
            (Some(release), _) => release,
            (None, Some(_)) => saying.release.as_deref().unwrap_or_default(),
            (None, None) => "",
        },
        state: standing.state,
        author,
        git_date,
        day: saying.date.unwrap_or(date).day(),
        date: rfc,
        note: ported.adaptations().join("; "),
        who: saying.who.as_ref().map_or("backport", |who| who.name()).to_owned(),
        signoff: match (&saying.who, saying.signoff) {
            (Some(who), crate::series::Signoff::Sender) => Trailer::signed_off_by(who).to_string(),
            _ => String::new(),
        },
        references,
        cves,
        origin: &saying.origin,
    };
    templates.render_words(&format!("backport/{}.j2", flavour.name()), &words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_parted_and_a_named_commit_is_taken_out() {
        let id = "0123456789012345678901234567890123456789";
        let log = Log::parse(&format!(
            "commit {id} upstream.\n\nText.\n\nFixes: 012345678901 (\"x\")\n[a: b]\nAcked-by: A <a@b>\n"
        ));
        assert_eq!((log.body.as_str(), log.commit.as_deref()), ("Text.", Some(id)));
        assert_eq!(log.trailers, ["Fixes: 012345678901 (\"x\")", "[a: b]", "Acked-by: A <a@b>"]);
        let picked = Log::parse(&format!("Text.\n\nAcked-by: A <a@b>\n(cherry picked from commit {id})\n"));
        assert_eq!(picked.commit.as_deref(), Some(id));
        assert_eq!(Log::parse("Only text.\nMore: of it.\nand so on\n").trailers, Vec::<String>::new());
        assert_eq!(Log::parse(""), Log::default());
    }
}
