// SPDX-License-Identifier: GPL-2.0-only
//! The `rename` step: another name for something, wherever it stands.

mod inside;
mod member;
pub(super) mod several;
pub(super) mod shared;
mod texts;
mod words;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::changes::Changes;
use super::{Context, Names, Plan, StepError};

/// Gives a function, macro, type, member, parameter or local variable another name.
///
/// ```toml
/// [[step]]                      # definition, prototypes, uses, exports, comments
/// rename = { function = "tdx_sept_remove_private_spte", to = "tdx_sept_remove_leaf_spte" }
///
/// [[step]]                      # the callers of one subsystem; what is called stays as it is
/// files = ["arch/x86/kvm"]
/// rename = { function = "rdmsrl", to = "rdmsrq", sites = "uses" }
///
/// [[step]]                      # several at once: tree-wide, each file is read once
/// rename = { functions = { rdmsrl = "rdmsrq", wrmsrl = "wrmsrq" }, sites = "uses" }
///
/// [[step]]
/// rename = { parameter = "mirror_spte", to = "new_spte", of = ["tdx_sept_set_private_spte", "tdx_mem_page_add"] }
///
/// [[step]]
/// rename = { member = "old_len", to = "len", of = "foo" }
///
/// [[step]]
/// rename = { type = "struct foo", to = "struct bar" }
/// ```
///
/// Names are whole words of code, the bodies of macros included. Members are those behind `.` and `->`, in designators
/// and where a macro such as `container_of()` takes one. Where the new name is taken the step is blocked. Comments
/// follow: words for functions, macros and types, `@name` in kernel-doc for parameters and members. For functions,
/// macros and typedefs assembler follows too, and documentation with the comments.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rename {
    /// The function.
    pub function: Option<String>,
    /// Several functions (or macros with arguments), each with its new name. Those that are there count.
    #[serde(default)]
    pub functions: BTreeMap<String, String>,
    /// The macro.
    pub r#macro: Option<String>,
    /// The type: `struct foo`, `union foo`, `enum foo`, or a typedef's name.
    pub r#type: Option<String>,
    /// The member of the struct or union `of`.
    pub member: Option<String>,
    /// The parameter of the function or functions `of`.
    pub parameter: Option<String>,
    /// The local variable of the function or functions `of`.
    pub local: Option<String>,
    /// The new name; not with `functions`.
    #[serde(default)]
    pub to: String,
    /// Whose member, parameter or variable it is.
    #[serde(default)]
    pub of: Names,
    /// Whether the definition of a function, macro or type gets the new name too, or its uses alone.
    #[serde(default)]
    pub sites: Sites,
    /// Whether comments follow: yes, if nothing is said.
    #[serde(default = "yes")]
    pub comments: bool,
    /// Whether strings follow: no, if nothing is said.
    #[serde(default)]
    pub strings: bool,
}

/// Which places get the new name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sites {
    /// All.
    #[default]
    All,
    /// All but those that define, declare or export it.
    Uses,
}

fn yes() -> bool {
    true
}

/// What is renamed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum What<'s> {
    Function(&'s str),
    Functions(&'s BTreeMap<String, String>),
    Macro(&'s str),
    Type(&'s str),
    Member(&'s str),
    Parameter(&'s str),
    Local(&'s str),
}

impl Rename {
    fn what(&self) -> Result<What<'_>, StepError> {
        let all = [
            self.function.as_deref().map(What::Function),
            (!self.functions.is_empty()).then_some(What::Functions(&self.functions)),
            self.r#macro.as_deref().map(What::Macro),
            self.r#type.as_deref().map(What::Type),
            self.member.as_deref().map(What::Member),
            self.parameter.as_deref().map(What::Parameter),
            self.local.as_deref().map(What::Local),
        ];
        let mut given = all.into_iter().flatten();
        let (Some(what), None) = (given.next(), given.next()) else {
            return Err(StepError::rule("rename: name one thing, by what it is: `function = \"f\"`"));
        };
        let inner = matches!(what, What::Member(_) | What::Parameter(_) | What::Local(_));
        if inner == self.of.is_empty() {
            let message = if inner { "whose is it? give `of`" } else { "`of` is for members, parameters and locals" };
            return Err(StepError::rule(format!("rename: {message}")));
        }
        if inner && self.sites == Sites::Uses {
            return Err(StepError::rule("rename: `sites` is for functions, macros and types"));
        }
        if let What::Functions(pairs) = what {
            several::check(pairs)?;
            if !self.to.is_empty() {
                return Err(StepError::rule("rename: `functions` names what each becomes, `to` has no meaning there"));
            }
            return Ok(what);
        }
        let (from, to) = (self.words().into_iter().next().unwrap_or_default(), self.new_name());
        if !is_name(from) || !is_name(to) || from == to {
            return Err(StepError::rule(format!("rename: `{from}` to `{to}` are not two names of C")));
        }
        Ok(what)
    }

    pub(super) fn new_names(&self) -> Vec<&str> {
        self.functions.values().map(String::as_str).chain([self.new_name()]).filter(|name| !name.is_empty()).collect()
    }

    /// The rule that gives functions new names wherever they stand.
    pub(super) fn of_functions(pairs: &BTreeMap<String, String>) -> Self {
        Self {
            function: None,
            functions: pairs.clone(),
            r#macro: None,
            r#type: None,
            member: None,
            parameter: None,
            local: None,
            to: String::new(),
            of: Names::default(),
            sites: Sites::All,
            comments: true,
            strings: false,
        }
    }

    fn new_name(&self) -> &str {
        self.to.rsplit(' ').next().unwrap_or_default()
    }

    pub(super) fn words(&self) -> Vec<&str> {
        let all = [&self.function, &self.r#macro, &self.r#type, &self.member, &self.parameter, &self.local];
        let single = all.into_iter().filter_map(|name| name.as_deref()).filter_map(|name| name.rsplit(' ').next());
        single.chain(self.functions.keys().map(String::as_str)).collect()
    }

    pub(super) fn plan(&self, cx: &Context<'_>) -> Result<Plan, StepError> {
        let changes = Changes::default();
        match self.what()? {
            What::Function(name) => shared::Shared::function(self, name).plan(cx, changes),
            What::Functions(pairs) => several::plan(self, pairs, cx, changes),
            What::Macro(name) => shared::Shared::of_macro(self, name).plan(cx, changes),
            What::Type(name) => shared::Shared::of_type(self, name).plan(cx, changes),
            What::Member(name) => member::plan(self, name, cx, changes),
            What::Parameter(name) => inside::parameter(self, name, cx, changes),
            What::Local(name) => inside::local(self, name, cx, changes),
        }
    }
}

/// Says whether the text is a name in C.
fn is_name(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
