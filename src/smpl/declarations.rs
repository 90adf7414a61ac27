// SPDX-License-Identifier: GPL-2.0-only
//! Reads the declarations of a rule's metavariables.

use super::diagnostic::{Loc, Sink};
use super::header::is_name;
use super::kinds;
use super::metavar::{Constraint, Length, MetaKind, MetaVar, NameOf, Operand, Scope, SeedPart};
use super::sections::Stretch;
use crate::c::{self, TokenKind};

struct Tok {
    kind: TokenKind,
    text: String,
    loc: Loc,
}

struct Reader<'s, 'k> {
    toks: Vec<Tok>,
    at: usize,
    end: Loc,
    sink: &'s mut Sink<'k>,
}

/// Reads the declarations of a rule.
pub(super) fn metavars(text: &Stretch<'_>, sink: &mut Sink<'_>) -> Vec<MetaVar> {
    let toks = c::snippet_tokens(text.text.as_bytes())
        .into_iter()
        .filter(|t| t.kind != TokenKind::Comment)
        .map(|t| Tok {
            kind: t.kind,
            text: String::from_utf8_lossy(&text.text.as_bytes()[t.span.range()]).into_owned(),
            loc: text.place(t.span.start() as usize),
        })
        .collect();
    let mut reader = Reader { toks, at: 0, end: text.place(text.text.len()), sink };
    let mut vars: Vec<MetaVar> = Vec::new();
    while reader.at < reader.toks.len() {
        let before = vars.len();
        if reader.declaration(&mut vars).is_none() {
            reader.skip_declaration();
        }
        // The name of a length is declared where it first stands.
        for n in before..vars.len() {
            let Some(name) = vars[n].kind.length_name().filter(|n| !n.contains('.')).map(str::to_owned) else {
                continue;
            };
            if !vars.iter().any(|v| v.name == name) {
                let loc = vars[n].loc;
                vars.push(MetaVar { name, inherited: None, kind: MetaKind::Count, constraints: Vec::new(), loc });
            }
        }
        for n in before..vars.len() {
            if let Some(first) = vars[..n].iter().find(|v| v.name == vars[n].name) {
                let message = format!("metavariable `{}` is declared twice", vars[n].name);
                let hint = format!("it is declared in line {} already", first.loc.line);
                let len = vars[n].name.len();
                reader.sink.hinted(vars[n].loc, len, message, hint);
            }
        }
    }
    vars
}

impl Reader<'_, '_> {
    fn text(&self, n: usize) -> &str {
        self.toks.get(self.at + n).map_or("", |t| t.text.as_str())
    }

    fn loc(&self) -> Loc {
        self.toks.get(self.at).map_or(self.end, |t| t.loc)
    }

    fn fail<T>(&mut self, message: impl Into<String>) -> Option<T> {
        let len = self.text(0).len();
        let loc = self.loc();
        self.sink.error(loc, len, message);
        None
    }

    fn skip_declaration(&mut self) {
        while self.at < self.toks.len() {
            self.at += 1;
            if self.toks[self.at - 1].text == ";" {
                break;
            }
        }
    }

    /// Says whether the token before is the last of its line, or of all.
    fn ends_line(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|n| self.toks.get(n));
        match (before, self.toks.get(self.at)) {
            (Some(_), None) => true,
            (Some(before), Some(next)) => before.loc.line < next.loc.line,
            _ => false,
        }
    }

    fn eat(&mut self, text: &str) -> bool {
        let there = self.text(0) == text;
        self.at += usize::from(there);
        there
    }

    /// Takes the words if they all stand here.
    fn eat_words(&mut self, words: &[&str]) -> bool {
        // `expression list;` declares an expression of that name.
        let name = matches!(self.text(words.len()), ";" | "," | "=" | "!") && words.len() > 1;
        let there = !name && words.iter().enumerate().all(|(n, w)| self.text(n) == *w);
        if there {
            self.at += words.len();
        }
        there
    }

    fn length(&mut self) -> Option<Length> {
        if !self.eat("[") {
            return Some(Length::Any);
        }
        if is_name(self.text(0)) && self.text(1) == "=" {
            self.at += 2;
        }
        let text = self.text(0).to_owned();
        let length = if text == "{" {
            let mut spelled = String::new();
            while !matches!(self.text(0), "}" | ";" | "") {
                self.at += 1;
                spelled.push_str(self.text(0));
            }
            let numbers = spelled.trim_end_matches(['}', ';']).split("...");
            let numbers: Vec<u32> = numbers.filter_map(|n| n.parse().ok()).collect();
            match numbers.as_slice() {
                [one] => Length::Fixed(*one),
                [least, most] => Length::Between(*least, *most),
                _ => return self.fail("a length is a number, or a range as in `{1 ... 3}`"),
            }
        } else if let Ok(n) = text.parse() {
            Length::Fixed(n)
        } else if is_name(&text) && self.text(1) == "." && is_name(self.text(2)) {
            self.at += 2;
            Length::Named(format!("{text}.{}", self.text(0)))
        } else if is_name(&text) {
            Length::Named(text)
        } else {
            return self.fail("the length of a list is a number or a name");
        };
        self.at += 1;
        if self.eat("]") { Some(length) } else { self.fail("`]` is expected here") }
    }

    fn declaration(&mut self, vars: &mut Vec<MetaVar>) -> Option<()> {
        while matches!(self.text(0), "pure" | "context") && self.text(1) != ";" && self.text(1) != "," {
            self.at += 1;
        }
        if matches!(self.text(0), "local" | "global") && self.text(1) == "function" {
            self.at += 1;
        }
        let kind = if self.eat("metavariable") {
            MetaKind::Any
        } else if self.eat_words(&["fresh", "identifier"]) {
            MetaKind::Fresh(Vec::new())
        } else if self.eat_words(&["statement", "list"]) {
            MetaKind::StatementList(self.length()?)
        } else if self.eat_words(&["expression", "list"]) {
            MetaKind::ExpressionList(self.length()?)
        } else if self.eat_words(&["parameter", "list"]) {
            MetaKind::ParameterList(self.length()?)
        } else if self.eat_words(&["initialiser", "list"]) || self.eat_words(&["initializer", "list"]) {
            MetaKind::InitialiserList(self.length()?)
        } else if self.eat_words(&["field", "list"]) {
            MetaKind::FieldList(self.length()?)
        } else if self.eat_words(&["format", "list"]) {
            MetaKind::FormatList(self.length()?)
        } else if self.eat_words(&["identifier", "list"]) {
            MetaKind::ParameterList(self.length()?)
        } else if self.eat_words(&["assignment", "operator"]) {
            MetaKind::AssignmentOperator
        } else if self.eat_words(&["binary", "operator"]) {
            MetaKind::BinaryOperator
        } else if self.eat_words(&["declarer", "name"]) {
            MetaKind::Declarer(NameOf::Code)
        } else if self.eat_words(&["iterator", "name"]) {
            MetaKind::Iterator(NameOf::Code)
        } else if self.eat_words(&["attribute", "name"]) {
            MetaKind::Attribute(NameOf::Code)
        } else if self.eat("declarer") {
            MetaKind::Declarer(NameOf::Metavariable)
        } else if self.eat("iterator") {
            MetaKind::Iterator(NameOf::Metavariable)
        } else if self.eat("attribute") {
            MetaKind::Attribute(NameOf::Metavariable)
        } else if self.eat_words(&["local", "idexpression"]) {
            MetaKind::IdExpression { types: self.types()?, scope: Scope::Local }
        } else if self.eat_words(&["global", "idexpression"]) {
            MetaKind::IdExpression { types: self.types()?, scope: Scope::Global }
        } else if self.eat("idexpression") {
            MetaKind::IdExpression { types: self.types()?, scope: Scope::Any }
        } else if self.eat("expression") {
            let mut pointers = 0;
            while self.eat("*") {
                pointers += 1;
            }
            let types = if pointers == 0 { self.types()? } else { Vec::new() };
            MetaKind::Expression { types, pointers }
        } else if self.eat("constant") {
            MetaKind::Constant { types: self.types()? }
        } else if self.is_kind("identifier") {
            MetaKind::Identifier
        } else if self.is_kind("function") {
            MetaKind::Function
        } else if self.is_kind("type") {
            MetaKind::Type
        } else if self.is_kind("statement") {
            MetaKind::Statement
        } else if self.is_kind("declaration") {
            MetaKind::Declaration
        } else if self.is_kind("parameter") {
            MetaKind::Parameter
        } else if self.is_kind("initialiser") || self.is_kind("initializer") {
            MetaKind::Initialiser
        } else if self.is_kind("field") {
            MetaKind::Field
        } else if self.is_kind("position") || self.is_kind("comments") {
            MetaKind::Position { any: self.text(1) != "," && self.text(1) != ";" && self.eat("any") }
        } else if self.is_kind("symbol") {
            MetaKind::Symbol
        } else if self.is_kind("typedef") {
            MetaKind::Typedef
        } else if self.is_kind("format") {
            MetaKind::Format
        } else if self.is_kind("pragmainfo") {
            MetaKind::Pragma
        } else {
            let (loc, word) = (self.loc(), self.text(0).to_owned());
            let types = self.types()?;
            if types.is_empty() {
                return self.fail("this is no declaration of a metavariable");
            }
            let known = vars.iter().any(|v| v.kind == MetaKind::Typedef && v.name == word);
            if let Some(kind) = kinds::meant(&word).filter(|_| !known) {
                let message = format!("`{word}` is no kind of metavariable");
                let hint = format!("write `{kind}`; for a type of that name write `typedef {word};` above");
                self.sink.hinted(loc, word.len(), message, hint);
                return None;
            }
            MetaKind::Expression { types, pointers: 0 }
        };
        // `position any p`
        let mut kind = kind;
        if let MetaKind::Position { any } = &mut kind
            && is_name(self.text(1))
        {
            *any |= self.eat("any");
        }
        loop {
            let loc = self.loc();
            let mut name = self.text(0).to_owned();
            if !is_name(&name) {
                return self.fail("the name of a metavariable is expected here");
            }
            self.at += 1;
            let mut inherited = None;
            if self.eat(".") {
                inherited = Some(name);
                name = self.text(0).to_owned();
                if !is_name(&name) {
                    return self.fail("the name of a metavariable is expected after `.`");
                }
                self.at += 1;
            }
            let mut var = MetaVar { name, inherited, kind: kind.clone(), constraints: Vec::new(), loc };
            // `T x[]`: an array is as good as a pointer.
            if self.eat_words(&["[", "]"])
                && let MetaKind::Expression { types, .. } = &mut var.kind
            {
                types.iter_mut().for_each(|t| t.push_str(" *"));
            }
            self.constraints(&mut var)?;
            vars.push(var);
            if self.eat(",") {
                // `struct foo *x, *y`: the type holds the first star already.
                while self.eat("*") {}
                continue;
            }
            return if self.eat(";") {
                Some(())
            } else if self.ends_line() {
                // The place is behind the name, not on the line below.
                let last = &self.toks[self.at - 1];
                let column = last.loc.column + last.text.len() as u32;
                self.sink.error(Loc { column, ..last.loc }, 1, "`;` is missing after this declaration");
                // What follows is a declaration of its own.
                Some(())
            } else {
                self.fail("`,` or `;` is expected after the name of a metavariable")
            };
        }
    }

    /// Takes the word if it is a kind, not itself a declared type's name.
    fn is_kind(&mut self, word: &str) -> bool {
        self.text(0) == word && self.text(1) != "*" && self.eat(word)
    }

    /// The types before a name, as they are written: none, one, or a set in braces.
    pub(super) fn types(&mut self) -> Option<Vec<String>> {
        let mut types = Vec::new();
        if self.eat("{") {
            let mut one = String::new();
            loop {
                match self.text(0) {
                    "" => return self.fail("`}` is expected here"),
                    "}" | "," => {
                        types.push(one.trim().to_owned());
                        one.clear();
                        let end = self.text(0) == "}";
                        self.at += 1;
                        if end {
                            break;
                        }
                    }
                    text => {
                        if text != "." && !one.ends_with('.') {
                            one.push(' ');
                        }
                        one.push_str(text);
                        self.at += 1;
                    }
                }
            }
            let mut stars = String::new();
            while self.eat("*") {
                stars.push_str(" *");
            }
            types.iter_mut().for_each(|t| t.push_str(&stars));
            return Some(types);
        }
        let mut one = String::new();
        loop {
            let next = self.text(1).to_owned();
            let here = self.text(0).to_owned();
            let word = is_name(&here);
            let array = |n: usize| self.text(n) == "[" && self.text(n + 1) == "]";
            if word
                && next == "."
                && is_name(self.text(2))
                && (is_name(self.text(3)) || matches!(self.text(3), "*" | "["))
            {
                one.push_str(&format!(" {here}.{}", self.text(2)));
                self.at += 3;
            } else if array(0) {
                one.push_str(" []");
                self.at += 2;
            } else if here == "*"
                || word && array(1) && (is_name(self.text(3)) || self.text(3) == "*")
                || word && (is_name(&next) || next == "*")
            {
                one.push(' ');
                one.push_str(&here);
                self.at += 1;
            } else {
                break;
            }
        }
        if !one.is_empty() {
            types.push(one.trim().to_owned());
        }
        Some(types)
    }

    fn constraints(&mut self, var: &mut MetaVar) -> Option<()> {
        let mut lists = vec![self.all_constraints(var)?];
        while self.eat("||") {
            lists.push(self.all_constraints(var)?);
        }
        match lists.len() {
            1 => var.constraints = lists.pop().unwrap_or_default(),
            _ => var.constraints = vec![Constraint::Either(lists)],
        }
        Some(())
    }

    /// Constraints that hold together, up to `||` or the end of the declaration.
    fn all_constraints(&mut self, var: &mut MetaVar) -> Option<Vec<Constraint>> {
        let mut found = Vec::new();
        loop {
            match (self.text(0), self.text(1)) {
                ("=", "~") | ("!", "~") => {
                    let not = self.text(0) == "!";
                    self.at += 2;
                    let text = self.text(0).to_owned();
                    if self.toks.get(self.at).is_none_or(|t| t.kind != TokenKind::Str) {
                        return self.fail("a regular expression in quotes is expected here");
                    }
                    self.at += 1;
                    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(&text);
                    let pattern = inner.replace("\\\"", "\"");
                    found.push(if not { Constraint::MatchesNot(pattern) } else { Constraint::Matches(pattern) });
                }
                (":" | "=", "script") if self.text(2) == ":" && is_name(self.text(3)) => {
                    found.push(Constraint::Script(self.text(3).to_owned()));
                    self.at += 4;
                    if !self.skip("(", ")") || !self.skip("{", "}") {
                        return self.fail("a script constraint reads `: script:python (names) { code }`");
                    }
                }
                ("=", _) if matches!(var.kind, MetaKind::Fresh(_)) => {
                    self.at += 1;
                    let mut parts = Vec::new();
                    loop {
                        let text = self.text(0).to_owned();
                        if text.starts_with('"') {
                            parts.push(SeedPart::Text(text.trim_matches('"').to_owned()));
                        } else if is_name(&text) && self.text(1) == "." && is_name(self.text(2)) {
                            self.at += 2;
                            parts.push(SeedPart::Var(format!("{text}.{}", self.text(0))));
                        } else if is_name(&text) {
                            parts.push(SeedPart::Var(text));
                        } else {
                            return self.fail("a seed is made of quoted text and names, with `##` between");
                        }
                        self.at += 1;
                        if !self.eat("##") {
                            break;
                        }
                    }
                    var.kind = MetaKind::Fresh(parts);
                }
                ("=" | "==", _) => {
                    self.at += 1;
                    let list = self.operands()?;
                    found.push(Constraint::OneOf(list));
                }
                ("!=", _) => {
                    self.at += 1;
                    let list = self.operands()?;
                    found.push(Constraint::NoneOf(list));
                }
                ("<=", _) => {
                    self.at += 1;
                    let list = self.operands()?;
                    found.push(Constraint::Within(list));
                }
                ("&&", _) => self.at += 1,
                _ => return Some(found),
            }
        }
    }

    /// Steps over what stands in these brackets; says whether it was all there.
    fn skip(&mut self, open: &str, close: &str) -> bool {
        let mut depth = 0u32;
        while self.at < self.toks.len() {
            let text = self.text(0);
            depth += u32::from(text == open);
            if depth == 0 {
                return false;
            }
            depth -= u32::from(text == close);
            self.at += 1;
            if depth == 0 {
                return true;
            }
        }
        false
    }

    fn operands(&mut self) -> Option<Vec<Operand>> {
        let set = self.eat("{");
        let mut list = Vec::new();
        loop {
            let mut depth = 0;
            let mut terms: Vec<String> = Vec::new();
            loop {
                match self.text(0) {
                    "" | ";" => break,
                    "," | "}" if depth == 0 => break,
                    "&&" | "||" if depth == 0 && !terms.is_empty() => break,
                    text => {
                        depth +=
                            i32::from(matches!(text, "(" | "[" | "{")) - i32::from(matches!(text, ")" | "]" | "}"));
                        terms.push(text.to_owned());
                        self.at += 1;
                    }
                }
            }
            if terms.is_empty() {
                return self.fail("a term is expected here");
            }
            list.push(match terms.as_slice() {
                [rule, dot, name] if dot == "." && is_name(rule) && is_name(name) => {
                    Operand::Inherited(rule.clone(), name.clone())
                }
                _ => Operand::Term(terms.join(" ")),
            });
            if !set {
                // `x != a, y`: the comma begins the next name.
                return Some(list);
            }
            if self.eat("}") {
                return Some(list);
            }
            if !self.eat(",") && !self.eat("||") {
                return self.fail("`,` or `}` is expected here");
            }
        }
    }
}
