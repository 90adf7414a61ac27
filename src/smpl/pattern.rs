// SPDX-License-Identifier: GPL-2.0-only
//! What a rule looks for: trees whose leaves are the rule's own tokens.
//!
//! Every token that a rule asks for has a [`TokId`]; a match pairs it with a token of the code. What goes and what
//! comes is said by the tokens alone (their [`Mark`] and the plus code that stands beside them), so that matching and
//! rewriting don't know of each other.

use super::diagnostic::Loc;
use super::format::FormatPiece;
use super::token::Mark;
use crate::c::{Field, Kind};

/// A token of a rule's minus and context code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TokId(pub u32);

/// A metavariable of a rule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct VarId(pub u32);

/// A stretch of plus code of a rule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RunId(pub u32);

/// A token that a rule asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PatToken {
    /// As it is spelled; for a metavariable its name.
    pub text: String,
    /// What happens to its partner.
    pub mark: Mark,
    /// It stands on a minus line of the rule and stays, since the plus code has it as well.
    pub aligned: bool,
    /// Where it stands in the rule file.
    pub loc: Loc,
    /// The metavariable that it is.
    pub var: Option<VarId>,
    /// The parts of a format string that holds dots or metavariables.
    pub format: Vec<FormatPiece>,
    /// The metavariables that are attached with `@`.
    pub attached: Vec<VarId>,
    /// Plus code that comes before its partner.
    pub before: Vec<RunId>,
    /// Plus code that comes after its partner.
    pub after: Vec<RunId>,
    /// For the first token of minus code that was found to have something in common with the plus code instead of it: how
    /// both stood in the rule.
    pub replaced: Option<Replaced>,
}

/// Minus code and the plus code that comes instead, as they stand in the rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Replaced {
    /// The last token of the minus code.
    pub last: TokId,
    /// A token that stands for no code and has the plus code beside it.
    pub stand: TokId,
    /// Whether the plus code stands before the minus code.
    pub before: bool,
}

impl PatToken {
    /// The metavariables that it is or has.
    pub fn vars(&self) -> impl Iterator<Item = VarId> {
        let inner = self.format.iter().filter_map(|p| if let FormatPiece::Var(id) = p { Some(*id) } else { None });
        self.var.into_iter().chain(self.attached.iter().copied()).chain(inner)
    }
}

/// A token of plus code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlusToken {
    /// The white space before it, as written.
    pub gap: String,
    /// As it is spelled.
    pub text: String,
    /// The metavariable that it is.
    pub var: Option<VarId>,
    /// The tokens that stand before and behind a metavariable; empty where that is not known.
    pub beside: (String, String),
    /// The parts of a format string that holds metavariables.
    pub format: Vec<FormatPiece>,
}

/// Plus code between two tokens of minus or context code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlusRun {
    /// Its lines; none is empty of tokens except for blank lines.
    pub lines: Vec<Vec<PlusToken>>,
    /// `++`: it may come several times at one place.
    pub repeated: bool,
    /// Where it stands.
    pub loc: Loc,
    /// Whether it is whole lines of code or tokens within a line.
    pub shape: RunShape,
}

/// What plus code is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RunShape {
    /// Statements, declarations, directives, comments: whole lines.
    Lines,
    /// A part of a line.
    Tokens,
}

/// A tree that code has to look like.
#[derive(Clone, PartialEq, Debug)]
pub enum Pat {
    /// One token, as spelled.
    Leaf(TokId),
    /// Several tokens, as spelled.
    Tokens(Vec<TokId>),
    /// A metavariable, bound to a node.
    Meta(TokId, VarId),
    /// A struct or union with this body; a metavariable for the type stands for its keyword and its tag.
    Tagged(TokId, VarId, Box<Pat>),
    /// A node of the same kind with such children.
    Node(Kind, Vec<(Field, Pat)>),
    /// Any elements of a list, or any expression.
    Dots(Dots),
    /// An expression that holds such expressions: all of them are meant.
    Nest(TokId, Box<Pat>, NestCount),
    /// The first of these that fits.
    Disj(Vec<Pat>),
    /// All of these.
    Conj(Vec<Pat>),
    /// What the header of a function has before its name, where the rule says nothing.
    AnyType,
    /// The first of these that fits: ways to write the same.
    Either(Vec<Pat>),
    /// A way to write a term without some of the rule's tokens: they stand beside it, on no code.
    Other {
        /// The other way.
        pat: Box<Pat>,
        /// The tokens that would stand before.
        before: Vec<TokId>,
        /// The tokens that would stand behind.
        after: Vec<TokId>,
        /// Where the other way means the same.
        place: Where,
    },
    /// A token that the other way has and the rule has not; it goes when the named token of the rule goes.
    Extra(String, TokId),
    /// An attribute of the declaration that this is a child of; the grammar does not see it.
    Attribute(Vec<TokId>),
}

/// Where another way to write a term means the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Where {
    /// Everywhere.
    Anywhere,
    /// Where only zero or not zero matters.
    Test,
}

impl Pat {
    pub(super) fn other(pat: Self, before: Vec<TokId>, after: Vec<TokId>, place: Where) -> Self {
        Self::Other { pat: Box::new(pat), before, after, place }
    }

    /// Adds the rule's tokens in it to `out`.
    pub fn tokens(&self, out: &mut Vec<TokId>) {
        match self {
            Self::Leaf(tok) | Self::Meta(tok, _) => out.push(*tok),
            Self::Tagged(tok, _, body) => {
                out.push(*tok);
                body.tokens(out);
            }
            Self::Tokens(toks) | Self::Attribute(toks) => out.extend(toks),
            Self::Dots(dots) => out.push(dots.tok),
            Self::Node(_, children) => children.iter().for_each(|(_, p)| p.tokens(out)),
            Self::Nest(tok, body, _) => {
                out.push(*tok);
                body.tokens(out);
            }
            Self::Disj(list) | Self::Conj(list) | Self::Either(list) => list.iter().for_each(|p| p.tokens(out)),
            Self::Other { pat, before, after, .. } => {
                out.extend(before);
                pat.tokens(out);
                out.extend(after);
            }
            Self::AnyType | Self::Extra(..) => {}
        }
    }
}

/// How often the body of a nest has to be there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NestCount {
    /// `<... ...>`
    AnyTimes,
    /// `<+... ...+>`
    AtLeastOnce,
}

/// `...`, with what its stretch may not or must be.
#[derive(Clone, PartialEq, Debug)]
pub struct Dots {
    /// The dots as a token: minus dots take their stretch away.
    pub tok: TokId,
    /// The conditions.
    pub whens: Vec<When>,
}

/// A condition on the stretch of dots.
#[derive(Clone, PartialEq, Debug)]
pub enum When {
    /// What stands around the dots may also stand inside.
    Any,
    /// Paths that leave early through an error exit count too.
    Strict,
    /// One path is enough.
    Exists,
    /// All paths.
    Forall,
    /// None of its statements is or holds this.
    Not(Seq),
    /// All of its statements are this.
    Only(Seq),
    /// The condition is not known to be true on the way.
    NotTrue(Pat),
    /// The condition is not known to be false on the way.
    NotFalse(Pat),
}

/// Statements one after the other.
pub type Seq = Vec<Elem>;

/// A statement in braces.
#[derive(Clone, PartialEq, Debug)]
pub struct Block {
    /// `{`
    pub open: TokId,
    /// Between the braces.
    pub body: Seq,
    /// `}`
    pub close: TokId,
}

/// One of the three parts of a `for` header.
#[derive(Clone, PartialEq, Debug)]
pub enum ForPart {
    /// Nothing there.
    Empty,
    /// An expression, dots, or a declaration (with its semicolon).
    Some(Pat),
}

/// A statement, or what stands for statements.
#[derive(Clone, PartialEq, Debug)]
pub enum Elem {
    /// A statement or declaration without statements inside, with its semicolon.
    Simple(Pat),
    /// An expression somewhere in a statement.
    Exp(Pat),
    /// A type somewhere in a statement.
    Type(Pat),
    /// A metavariable for a statement.
    Meta(TokId, VarId),
    /// `{ … }`
    Block(Block),
    /// `if`
    If {
        /// `if`, `(`, `)`.
        toks: [TokId; 3],
        /// Between the parentheses.
        cond: Pat,
        /// The branch.
        then: Box<Elem>,
        /// `else` and its branch.
        other: Option<(TokId, Box<Elem>)>,
    },
    /// `while` and `switch`.
    Loop {
        /// Which of them.
        kind: Kind,
        /// The keyword, `(`, `)`.
        toks: [TokId; 3],
        /// Between the parentheses.
        cond: Pat,
        /// The body.
        body: Box<Elem>,
    },
    /// `do … while (…);`
    Do {
        /// `do`, `while`, `(`, `)`, `;`.
        toks: [TokId; 5],
        /// Between the parentheses.
        cond: Pat,
        /// The body.
        body: Box<Elem>,
    },
    /// `for`
    For {
        /// `for`, `(`, `;`, `;`, `)`.
        toks: [TokId; 5],
        /// What stands between.
        parts: Box<[ForPart; 3]>,
        /// The body.
        body: Box<Elem>,
    },
    /// A loop whose head is a macro: the head as a call.
    Iterator {
        /// The head.
        head: Pat,
        /// The body.
        body: Box<Elem>,
    },
    /// `name:`
    Label {
        /// The name.
        name: Pat,
        /// `:`
        colon: TokId,
    },
    /// `case x:`, or `default:` where there is no value.
    Case {
        /// The keyword.
        word: TokId,
        /// The value.
        value: Option<Pat>,
        /// `:`
        colon: TokId,
    },
    /// A function's definition: the header as a declaration without its semicolon.
    Function {
        /// The header.
        header: Pat,
        /// The body.
        body: Block,
    },
    /// A preprocessor line.
    Directive(TokId),
    /// Any path.
    Dots(Dots),
    /// Any path, on which all such stretches are meant.
    Nest {
        /// Its opening mark: a minus nest takes its stretch away.
        tok: TokId,
        /// What is meant.
        body: Seq,
        /// How often it has to be there.
        count: NestCount,
        /// The conditions on what is not it.
        whens: Vec<When>,
    },
    /// The first of these that fits.
    Disj(Vec<Seq>),
    /// All of these.
    Conj(Vec<Seq>),
    /// This if it is there.
    Optional(Box<Elem>),
}

/// Adds the rule's tokens in a statement to `out`.
pub fn elem_tokens(elem: &Elem, out: &mut Vec<TokId>) {
    let seq = |seq: &[Elem], out: &mut Vec<TokId>| seq.iter().for_each(|e| elem_tokens(e, out));
    match elem {
        Elem::Simple(pat) | Elem::Exp(pat) | Elem::Type(pat) => pat.tokens(out),
        Elem::Meta(tok, _) | Elem::Directive(tok) => out.push(*tok),
        Elem::Block(block) => {
            out.extend([block.open, block.close]);
            seq(&block.body, out);
        }
        Elem::If { toks, cond, then, other } => {
            out.extend(toks);
            cond.tokens(out);
            elem_tokens(then, out);
            if let Some((tok, elem)) = other {
                out.push(*tok);
                elem_tokens(elem, out);
            }
        }
        Elem::Loop { toks, cond, body, .. } => {
            out.extend(toks);
            cond.tokens(out);
            elem_tokens(body, out);
        }
        Elem::Do { toks, cond, body } => {
            out.extend(toks);
            cond.tokens(out);
            elem_tokens(body, out);
        }
        Elem::For { toks, parts, body } => {
            out.extend(toks);
            for part in parts.iter() {
                if let ForPart::Some(pat) = part {
                    pat.tokens(out);
                }
            }
            elem_tokens(body, out);
        }
        Elem::Iterator { head, body } => {
            head.tokens(out);
            elem_tokens(body, out);
        }
        Elem::Label { name, colon } => {
            name.tokens(out);
            out.push(*colon);
        }
        Elem::Case { word, value, colon } => {
            out.extend([*word, *colon]);
            value.iter().for_each(|v| v.tokens(out));
        }
        Elem::Function { header, body } => {
            header.tokens(out);
            out.extend([body.open, body.close]);
            seq(&body.body, out);
        }
        Elem::Dots(dots) => out.push(dots.tok),
        Elem::Nest { body, .. } => seq(body, out),
        Elem::Disj(list) | Elem::Conj(list) => list.iter().for_each(|s| seq(s, out)),
        Elem::Optional(inner) => elem_tokens(inner, out),
    }
}
