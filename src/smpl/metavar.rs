// SPDX-License-Identifier: GPL-2.0-only
//! Metavariable declarations.

use super::diagnostic::Loc;

/// What a metavariable stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MetaKind {
    /// Any term.
    Any,
    /// An expression, of one of the types if there are any. A type is C as it is written, such as `struct page *`; it
    /// may name type metavariables.
    Expression {
        /// The types; none means any.
        types: Vec<String>,
        /// `expression *x`: any pointer; the number of stars.
        pointers: u32,
    },
    /// A variable's name as an expression.
    IdExpression {
        /// The types; none means any.
        types: Vec<String>,
        /// Which variables.
        scope: Scope,
    },
    /// A constant.
    Constant {
        /// The types; none means any.
        types: Vec<String>,
    },
    /// An identifier.
    Identifier,
    /// An identifier that is made up: the parts of its seed.
    Fresh(Vec<SeedPart>),
    /// A function's name.
    Function,
    /// A type.
    Type,
    /// A statement.
    Statement,
    /// Statements in a row.
    StatementList(Length),
    /// A declaration.
    Declaration,
    /// A parameter.
    Parameter,
    /// Parameters in a row.
    ParameterList(Length),
    /// Expressions in a row.
    ExpressionList(Length),
    /// An initialiser.
    Initialiser,
    /// Initialisers in a row.
    InitialiserList(Length),
    /// A field of a struct.
    Field,
    /// Fields in a row.
    FieldList(Length),
    /// A place.
    Position {
        /// Also where the rule did not match a whole (`any`).
        any: bool,
    },
    /// Not a metavariable: a name that is an identifier of the code.
    Symbol,
    /// Not a metavariable: a name that is a type of the code.
    Typedef,
    /// A macro that declares; `true` where the name is the code's own (`declarer name`).
    Declarer(NameOf),
    /// A macro that begins a loop.
    Iterator(NameOf),
    /// An attribute.
    Attribute(NameOf),
    /// A conversion in a format string.
    Format,
    /// Conversions in a row.
    FormatList(Length),
    /// `=`, `+=` and their like.
    AssignmentOperator,
    /// `+`, `==` and their like.
    BinaryOperator,
    /// The text of a pragma.
    Pragma,
    /// How many elements a list has: what its declaration names in brackets.
    Count,
}

impl MetaKind {
    /// The name for the length of a list, where its declaration has one.
    #[must_use]
    pub fn length_name(&self) -> Option<&str> {
        match self {
            Self::StatementList(Length::Named(name))
            | Self::ParameterList(Length::Named(name))
            | Self::ExpressionList(Length::Named(name))
            | Self::InitialiserList(Length::Named(name))
            | Self::FieldList(Length::Named(name))
            | Self::FormatList(Length::Named(name)) => Some(name),
            _ => None,
        }
    }
}

/// Whether a name stands for itself or for any name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NameOf {
    /// The very name of the code.
    Code,
    /// A metavariable.
    Metavariable,
}

/// Which variables an idexpression can be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// All.
    Any,
    /// Those of the function.
    Local,
    /// Those of the file.
    Global,
}

/// How long a list has to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Length {
    /// Whatever.
    Any,
    /// So many.
    Fixed(u32),
    /// As many as this name says; it is bound when it is not yet.
    Named(String),
    /// From the one to the other, both included.
    Between(u32, u32),
}

/// A part of the seed of a fresh identifier.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SeedPart {
    /// This text.
    Text(String),
    /// What this metavariable is bound to.
    Var(String),
}

/// What a value is compared to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Operand {
    /// This very term.
    Term(String),
    /// What the metavariable of an earlier rule is bound to.
    Inherited(String, String),
}

/// What a metavariable may be bound to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Constraint {
    /// One of these.
    OneOf(Vec<Operand>),
    /// None of these.
    NoneOf(Vec<Operand>),
    /// Its text matches this regular expression somewhere.
    Matches(String),
    /// Its text does not match this regular expression.
    MatchesNot(String),
    /// A term that is one of these or stands inside of one.
    Within(Vec<Operand>),
    /// All constraints of one of these lists hold.
    Either(Vec<Vec<Constraint>>),
    /// What a script in this language says of it: a rule that has one can't run.
    Script(String),
}

impl Constraint {
    /// Hands every constraint in it to `see`, itself included.
    pub fn each<'c>(&'c self, see: &mut dyn FnMut(&'c Self)) {
        see(self);
        if let Self::Either(lists) = self {
            lists.iter().flatten().for_each(|c| c.each(see));
        }
    }
}

/// A declared metavariable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MetaVar {
    /// Its name in the rule.
    pub name: String,
    /// The rule that it is inherited from.
    pub inherited: Option<String>,
    /// What it stands for.
    pub kind: MetaKind,
    /// What it may be bound to: all of these hold.
    pub constraints: Vec<Constraint>,
    /// Where it is declared.
    pub loc: Loc,
}
