// SPDX-License-Identifier: GPL-2.0-only
//! The statements themselves and how they are read.

use std::fmt;

use crate::tree::{GlobError, PathGlobs};

/// What a clause claims to exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// `function F`: a definition, a prototype or a function-like macro of that name.
    Function(String),
    /// `definition F`: a definition, with a body.
    Definition(String),
    /// `param F NAME` or `param F NAME: TYPE`: the function has a parameter of that name (and type).
    Parameter {
        /// The function.
        function: String,
        /// The parameter.
        name: String,
        /// Its type, tokens joined by single blanks.
        ty: Option<String>,
    },
    /// `returns F: TYPE`.
    Returns {
        /// The function.
        function: String,
        /// The type, tokens joined by single blanks.
        ty: String,
    },
    /// `macro M`.
    Macro(String),
    /// `type T`: a struct, union, enum or typedef of that name.
    Type(String),
    /// `member S M`: the struct or union S has a member M.
    Member {
        /// The struct or union.
        of: String,
        /// The member.
        name: String,
    },
    /// `include H`.
    Include(String),
    /// `op NAME` or `op NAME: CLASS`: an entry of `kvm_x86_ops`, of a class such as `OPTIONAL_RET0`; the plain class
    /// is written `PLAIN`.
    Op {
        /// The op.
        name: String,
        /// Its class.
        class: Option<String>,
    },
    /// `export F` or `export F: MACRO`.
    Export {
        /// The symbol.
        name: String,
        /// The macro that exports it.
        by: Option<String>,
    },
    /// `call G from F`: the body of F holds a call of G.
    Call {
        /// The function that is called.
        callee: String,
        /// The function that calls.
        caller: String,
    },
    /// `code TOKENS from F`: the body of F holds these tokens in a row, white space and comments aside.
    Code {
        /// The tokens.
        tokens: String,
        /// The function.
        function: String,
    },
    /// `word W`: the text holds W as a whole word, comments included.
    Word(String),
    /// `file PATH`.
    File(String),
    /// `version >= 6.19`, or `<`: for the rare thing that the code does not show.
    Version {
        /// At least, or below.
        at_least: bool,
        /// The version's numbers.
        numbers: Vec<u32>,
    },
}

/// One claim and where it is to hold.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    pub(super) negated: bool,
    pub(super) what: What,
    pub(super) files: Option<PathGlobs>,
}

/// A statement about a tree: one of its clauses holds.
///
/// Written as `[not] KIND NAME… [in PATH…]`, several joined by ` or `.
#[derive(Clone, Debug)]
pub struct Fact {
    text: String,
    pub(super) clauses: Vec<Clause>,
}

/// A text that states no fact.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` states no fact: {message}")]
pub struct FactError {
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub message: String,
}

const KINDS: &str =
    "function, definition, param, returns, macro, type, member, include, op, export, call, code, word, file, version";

impl Fact {
    /// Reads a statement.
    ///
    /// # Errors
    /// When it is none; the message lists what there is.
    pub fn parse(text: &str) -> Result<Self, FactError> {
        let fail = |message: String| FactError { text: text.to_owned(), message };
        let clauses =
            text.split(" or ").map(|part| parse_clause(part.trim()).map_err(fail)).collect::<Result<_, _>>()?;
        Ok(Self { text: text.to_owned(), clauses })
    }

    /// The statement as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn parse_clause(text: &str) -> Result<Clause, String> {
    let (negated, rest) = text.strip_prefix("not ").map_or((false, text), |rest| (true, rest.trim_start()));
    let (claim, files) = match rest.rsplit_once(" in ") {
        Some((claim, paths)) => {
            let patterns: Vec<&str> = paths.split_whitespace().collect();
            (claim, Some(PathGlobs::new(&patterns).map_err(|error: GlobError| error.to_string())?))
        }
        None => (rest, None),
    };
    let (kind, rest) =
        claim.split_once(' ').ok_or_else(|| format!("a kind and a name are needed; kinds are {KINDS}"))?;
    if kind == "code" {
        let (code, function) = rest.rsplit_once(" from ").ok_or("`code` is written `code TOKENS from FUNCTION`")?;
        let what = What::Code { tokens: code.trim().to_owned(), function: function.trim().to_owned() };
        return Ok(Clause { negated, what, files });
    }
    let (head, tail) = match rest.split_once(':') {
        Some((head, tail)) => (head, Some(spaced(tail))),
        None => (rest, None),
    };
    let words: Vec<&str> = head.split_whitespace().collect();
    let one = || match words[..] {
        [name] => Ok(name.to_owned()),
        _ => Err(format!("`{kind}` takes one name")),
    };
    let two = || match words[..] {
        [a, b] => Ok((a.to_owned(), b.to_owned())),
        _ => Err(format!("`{kind}` takes two names")),
    };
    let what = match kind {
        "function" => What::Function(one()?),
        "definition" => What::Definition(one()?),
        "param" => {
            let (function, name) = two()?;
            What::Parameter { function, name, ty: tail.clone() }
        }
        "returns" => {
            What::Returns { function: one()?, ty: tail.clone().ok_or("`returns` is written `returns FUNCTION: TYPE`")? }
        }
        "macro" => What::Macro(one()?),
        "type" => What::Type(one()?),
        "member" => {
            let (of, name) = two()?;
            What::Member { of, name }
        }
        "include" => What::Include(one()?),
        "op" => What::Op { name: one()?, class: tail.clone() },
        "export" => What::Export { name: one()?, by: tail.clone() },
        "call" => match words[..] {
            [callee, "from", caller] => What::Call { callee: callee.to_owned(), caller: caller.to_owned() },
            _ => return Err("`call` is written `call CALLEE from CALLER`".to_owned()),
        },
        "word" => What::Word(one()?),
        "file" => What::File(one()?),
        "version" => version(&words)?,
        other => return Err(format!("there is no kind `{other}`; kinds are {KINDS}")),
    };
    let takes_tail =
        matches!(what, What::Parameter { .. } | What::Returns { .. } | What::Op { .. } | What::Export { .. });
    if tail.is_some() && !takes_tail {
        return Err(format!("`{kind}` takes nothing after a colon"));
    }
    if files.is_some() && matches!(what, What::File(_) | What::Version { .. }) {
        return Err(format!("`{kind}` takes no `in`"));
    }
    Ok(Clause { negated, what, files })
}

fn version(words: &[&str]) -> Result<What, String> {
    let wrong = || "`version` is written `version >= X.Y` or `version < X.Y`".to_owned();
    let [sign, number] = words else { return Err(wrong()) };
    let at_least = match *sign {
        ">=" => true,
        "<" => false,
        _ => return Err(wrong()),
    };
    let numbers = number.split('.').map(str::parse).collect::<Result<_, _>>().map_err(|_| wrong())?;
    Ok(What::Version { at_least, numbers })
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_read_with_their_place() {
        let fact =
            Fact::parse("not param tdh_mem_page_aug page: struct page * in arch/x86/virt/vmx/tdx/tdx.c or file a.c");
        let fact = fact.expect("a good fact");
        assert!(fact.clauses[0].negated);
        assert_eq!(
            fact.clauses[0].what,
            What::Parameter {
                function: "tdh_mem_page_aug".into(),
                name: "page".into(),
                ty: Some("struct page *".into())
            }
        );
        assert_eq!(fact.clauses[1].what, What::File("a.c".into()));
    }

    #[test]
    fn what_is_no_fact_is_told_with_what_there_is() {
        for text in ["", "function", "functions a", "param f", "version > 6", "include a: b", "call a b", "file x in y"]
        {
            assert!(Fact::parse(text).is_err(), "{text}");
        }
    }
}
