// SPDX-License-Identifier: GPL-2.0-only
//! Statements of a rule: their structure is read here, the expressions and declarations in them as fragments.

use super::fragment::{Class, Fragments, first_token};
use super::header::{BodyKind, is_name};
use super::metavar::{MetaKind, NameOf};
use super::pattern::{Block, Dots, Elem, NestCount, Pat, Seq, When};
use super::token::LexKind;
use super::tree::{DotsItem, GroupItem, Item, MAX_DEPTH, WhenItem, WhenKind};
use crate::c::Kind;

/// Where statements stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Outside of all braces: functions can be defined here.
    Top,
    /// Inside of a function.
    Inner,
}

pub(super) struct Statements<'a, 'r, 's, 'k> {
    pub(super) fragments: &'a mut Fragments<'r, 's, 'k>,
    depth: u32,
}

impl<'a, 'r, 's, 'k> Statements<'a, 'r, 's, 'k> {
    pub(super) fn new(fragments: &'a mut Fragments<'r, 's, 'k>) -> Self {
        Self { fragments, depth: 0 }
    }

    /// Reads the whole body of a rule.
    pub(super) fn body(&mut self, items: &[Item], kind: Option<BodyKind>) -> Seq {
        let class = match kind {
            None => return self.seq(items, Place::Top),
            Some(BodyKind::Type) => Class::Type,
            Some(BodyKind::Expression | BodyKind::Identifier) => Class::Expression,
        };
        let wrap = |pat| if class == Class::Type { Elem::Type(pat) } else { Elem::Exp(pat) };
        // A disjunction may take the whole of the body.
        match items {
            [Item::Group(group)] if group.branches.iter().all(|b| !b.is_empty()) => {
                let branches = group.branches.iter().filter_map(|b| self.fragments.parse(b, class));
                let branches: Vec<Pat> = branches.collect();
                vec![wrap(if group.all { Pat::Conj(branches) } else { Pat::Disj(branches) })]
            }
            _ => self.fragments.parse(items, class).map(wrap).into_iter().collect(),
        }
    }

    pub(super) fn text(&self, item: Option<&Item>) -> &str {
        match item {
            Some(Item::Tok(tok)) => match self.fragments.lexemes.get(tok.0 as usize) {
                Some(l) if !matches!(l.kind, LexKind::Str | LexKind::Char) => l.text.as_str(),
                _ => "",
            },
            _ => "",
        }
    }

    fn kind_of(&self, item: Option<&Item>) -> Option<&MetaKind> {
        match item {
            Some(Item::Tok(tok)) => {
                let var = self.fragments.tokens[tok.0 as usize].var?;
                Some(&self.fragments.vars[var.0 as usize].kind)
            }
            _ => None,
        }
    }

    pub(super) fn error(&mut self, item: Option<&Item>, otherwise: &[Item], message: &str) {
        let (loc, len) = self.fragments.loc(item.map_or(otherwise, std::slice::from_ref));
        self.fragments.sink.error(loc, len, message);
    }

    /// Reads statements until the items end.
    pub(super) fn seq(&mut self, items: &[Item], place: Place) -> Seq {
        let mut out = Vec::new();
        if self.depth > MAX_DEPTH {
            self.error(items.first(), items, "the statements are nested too deeply");
            return out;
        }
        self.depth += 1;
        let mut at = 0;
        while at < items.len() {
            let before = at;
            let optional = match &items[at] {
                Item::Tok(t) => self.fragments.lexemes[t.0 as usize].optional,
                _ => false,
            };
            if let Some(elem) = self.elem(items, &mut at, place) {
                out.push(if optional { Elem::Optional(Box::new(elem)) } else { elem });
            }
            if at == before {
                at += 1;
            }
        }
        self.depth -= 1;
        out
    }

    fn elem(&mut self, items: &[Item], at: &mut usize, place: Place) -> Option<Elem> {
        if self.depth > MAX_DEPTH {
            self.error(items.get(*at), items, "the statements are nested too deeply");
            *at = items.len();
            return None;
        }
        self.depth += 1;
        let elem = self.elem_inner(items, at, place);
        self.depth -= 1;
        elem
    }

    fn elem_inner(&mut self, items: &[Item], at: &mut usize, place: Place) -> Option<Elem> {
        let here = &items[*at];
        match here {
            Item::Dots(dots) if !self.continues(items, *at + 1) => {
                *at += 1;
                return Some(Elem::Dots(self.dots(dots)));
            }
            Item::Nest(nest) if !self.continues(items, *at + 1) => {
                *at += 1;
                let body = self.seq(&nest.body, Place::Inner);
                let count = if nest.at_least_once { NestCount::AtLeastOnce } else { NestCount::AnyTimes };
                let whens = self.whens(&nest.whens);
                return Some(Elem::Nest { tok: nest.open, body, count, whens });
            }
            Item::Group(group) if self.holds_statements(group) => {
                *at += 1;
                let branches: Vec<Seq> = group.branches.iter().map(|b| self.seq(b, place)).collect();
                return Some(if group.all { Elem::Conj(branches) } else { Elem::Disj(branches) });
            }
            Item::Group(group) if *at + 1 == items.len() || !self.continues(items, *at + 1) => {
                *at += 1;
                let pat = self.group_pattern(group)?;
                return Some(pat);
            }
            _ => {}
        }
        match self.kind_of(Some(here)) {
            Some(MetaKind::Statement | MetaKind::StatementList(_) | MetaKind::Declaration) => {
                let tok = first_token(here);
                let var = self.fragments.tokens[tok.0 as usize].var?;
                *at += 1;
                return Some(Elem::Meta(tok, var));
            }
            Some(MetaKind::Iterator(_)) => return self.iterator(items, at),
            _ => {}
        }
        if let Item::Tok(tok) = here
            && self.fragments.lexemes[tok.0 as usize].kind == LexKind::Directive
        {
            *at += 1;
            return Some(Elem::Directive(*tok));
        }
        let var = self.kind_of(Some(here)).is_some();
        match self.text(Some(here)) {
            "{" if self.text(items.get(*at + 1)) == "." => {
                let close = self.close(items, *at)?;
                let list = self.fragments.parse(&items[*at..=close], Class::Initialiser);
                *at = close + 1;
                list.map(Elem::Exp)
            }
            "{" => {
                let block = self.block(items, at)?;
                Some(Elem::Block(block))
            }
            "if" => self.if_statement(items, at),
            "while" => self.loop_statement(items, at, Kind::WhileStatement),
            "switch" => self.loop_statement(items, at, Kind::SwitchStatement),
            "for" => self.for_statement(items, at),
            "do" => self.do_statement(items, at),
            "case" => {
                let end = self.find(items, *at, ":");
                let Some(end) = end else {
                    self.error(Some(here), items, "`:` is missing after this `case`");
                    *at = items.len();
                    return None;
                };
                let value = self.fragments.parse(&items[*at + 1..end], Class::Expression);
                let (word, colon) = (first_token(here), first_token(&items[end]));
                *at = end + 1;
                Some(Elem::Case { word, value: Some(value?), colon })
            }
            "default" if self.text(items.get(*at + 1)) == ":" => {
                let (word, colon) = (first_token(here), first_token(&items[*at + 1]));
                *at += 2;
                Some(Elem::Case { word, value: None, colon })
            }
            "}" | ")" | "]" => {
                self.error(Some(here), items, "nothing is open that this could close");
                *at += 1;
                None
            }
            "else" => {
                self.error(Some(here), items, "this `else` has no `if`");
                *at += 1;
                None
            }
            word if is_name(word) && self.text(items.get(*at + 1)) == ":" && self.text(items.get(*at + 2)) != ":" => {
                let tok = first_token(here);
                let name = match self.fragments.tokens[tok.0 as usize].var {
                    Some(id) if var && self.kind_of(Some(here)) != Some(&MetaKind::Symbol) => Pat::Meta(tok, id),
                    _ => Pat::Leaf(tok),
                };
                let colon = first_token(&items[*at + 1]);
                *at += 2;
                Some(Elem::Label { name, colon })
            }
            _ => self.run(items, at, place),
        }
    }

    /// Says whether what stands at `at`, after dots, a nest or a disjunction, goes on an expression or declaration.
    fn continues(&self, items: &[Item], at: usize) -> bool {
        let Some(Item::Tok(tok)) = items.get(at) else { return false };
        let lexeme = &self.fragments.lexemes[tok.0 as usize];
        let text = lexeme.text.as_str();
        let after_group = matches!(items.get(at.wrapping_sub(1)), Some(Item::Group(_)));
        match lexeme.kind {
            // These can begin an expression as well as go one on; after dots they begin.
            LexKind::Punct if matches!(text, "*" | "&" | "-" | "(") => after_group,
            LexKind::Punct => !matches!(text, "{" | "}" | "++" | "--" | "!" | "~"),
            LexKind::Word
                if matches!(
                    self.kind_of(items.get(at)),
                    Some(MetaKind::AssignmentOperator | MetaKind::BinaryOperator)
                ) =>
            {
                true
            }
            LexKind::Word => after_group && !is_statement_word(text) && self.declares(items, at),
            _ => false,
        }
    }

    /// Says whether `name ;`, `name =`, `name (`, `name [` or `* name` stands here: what a type is followed by.
    fn declares(&self, items: &[Item], at: usize) -> bool {
        matches!(self.text(items.get(at + 1)), ";" | "=" | "[" | "," | "(")
            && !matches!(self.kind_of(items.get(at)), Some(MetaKind::Statement | MetaKind::StatementList(_)))
    }

    /// Says whether the branches of a disjunction are statements.
    fn holds_statements(&self, group: &GroupItem) -> bool {
        group.branches.iter().any(|branch| match branch.last() {
            Some(last @ Item::Tok(_)) => {
                matches!(self.text(Some(last)), ";" | "}" | ":")
                    || matches!(
                        self.kind_of(Some(last)),
                        Some(MetaKind::Statement | MetaKind::StatementList(_) | MetaKind::Declaration)
                    )
                    || matches!(last, Item::Tok(t) if self.fragments.lexemes[t.0 as usize].kind == LexKind::Directive)
            }
            Some(Item::Dots(_)) => {
                branch.len() > 1 && matches!(self.text(branch.get(branch.len() - 2)), ";" | "}" | ":")
                    || self.find(branch, 0, ";").is_some()
            }
            Some(Item::Group(inner)) => {
                self.holds_statements(inner)
                    && (branch.len() == 1 || !matches!(self.text(branch.get(branch.len() - 2)), "=" | "return"))
            }
            Some(Item::Nest(nest)) => nest.body.last().is_some_and(|last| matches!(self.text(Some(last)), ";" | "}")),
            None => false,
        })
    }

    /// A disjunction whose branches are expressions or types.
    fn group_pattern(&mut self, group: &GroupItem) -> Option<Elem> {
        let mut types = Vec::new();
        let mut expressions = Vec::new();
        let mut bare_first = None;
        for branch in group.branches.iter().filter(|b| !b.is_empty()) {
            match self.fragments.attempt(branch, Class::Expression) {
                Ok(pat) => expressions.push(pat),
                Err(at) => match self.fragments.attempt(branch, Class::Type) {
                    Ok(pat) => types.push(pat),
                    Err(_) => {
                        bare_first = Some((at, branch));
                        break;
                    }
                },
            }
        }
        if let Some((at, branch)) = bare_first {
            let item = at.map(Item::Tok);
            self.error(item.as_ref(), branch, "this is neither a C expression nor a type nor a statement");
            return None;
        }
        let join = |list: Vec<Pat>| if group.all { Pat::Conj(list) } else { Pat::Disj(list) };
        if types.is_empty() {
            return Some(Elem::Exp(join(expressions)));
        }
        if expressions.is_empty() {
            return Some(Elem::Type(join(types)));
        }
        let mut branches: Vec<Seq> = expressions.into_iter().map(|p| vec![Elem::Exp(p)]).collect();
        branches.extend(types.into_iter().map(|p| vec![Elem::Type(p)]));
        Some(if group.all { Elem::Conj(branches) } else { Elem::Disj(branches) })
    }

    fn dots(&mut self, dots: &DotsItem) -> Dots {
        Dots { tok: dots.tok, whens: self.whens(&dots.whens) }
    }

    fn whens(&mut self, whens: &[WhenItem]) -> Vec<When> {
        let mut out = Vec::new();
        for when in whens {
            match when.kind {
                WhenKind::Any => out.push(When::Any),
                WhenKind::Strict => out.push(When::Strict),
                WhenKind::Exists => out.push(When::Exists),
                WhenKind::Forall => out.push(When::Forall),
                WhenKind::Not => out.push(When::Not(self.seq(&when.items, Place::Inner))),
                WhenKind::Only => out.push(When::Only(self.seq(&when.items, Place::Inner))),
                WhenKind::NotTrue | WhenKind::NotFalse => {
                    if let Some(pat) = self.fragments.parse(&when.items, Class::Expression) {
                        out.push(if when.kind == WhenKind::NotTrue { When::NotTrue(pat) } else { When::NotFalse(pat) });
                    }
                }
            }
        }
        out
    }

    /// Finds a token outside of brackets.
    pub(super) fn find(&self, items: &[Item], from: usize, text: &str) -> Option<usize> {
        let mut nesting = 0i32;
        for (n, item) in items.iter().enumerate().skip(from) {
            let here = self.text(Some(item));
            if nesting == 0 && here == text {
                return Some(n);
            }
            match here {
                "(" | "[" | "{" => nesting += 1,
                ")" | "]" | "}" => nesting -= 1,
                _ => {}
            }
            if nesting < 0 {
                return None;
            }
        }
        None
    }

    /// The place of the bracket that closes the one at `open`; a mistake when there is none.
    pub(super) fn close(&mut self, items: &[Item], open: usize) -> Option<usize> {
        let mut nesting = 0i32;
        for (n, item) in items.iter().enumerate().skip(open) {
            match self.text(Some(item)) {
                "(" | "[" | "{" => nesting += 1,
                ")" | "]" | "}" => {
                    nesting -= 1;
                    if nesting == 0 {
                        return Some(n);
                    }
                }
                _ => {}
            }
        }
        self.error(items.get(open), items, "nothing closes this");
        None
    }

    fn block(&mut self, items: &[Item], at: &mut usize) -> Option<Block> {
        let open = *at;
        let Some(close) = self.close(items, open) else {
            *at = items.len();
            return None;
        };
        let body = self.seq(&items[open + 1..close], Place::Inner);
        *at = close + 1;
        Some(Block { open: first_token(&items[open]), body, close: first_token(&items[close]) })
    }

    /// The parentheses after the word at `at`: where they open and close.
    pub(super) fn parentheses(&mut self, items: &[Item], at: usize) -> Option<(usize, usize)> {
        if self.text(items.get(at + 1)) != "(" {
            self.error(items.get(at), items, "`(` is expected after this");
            return None;
        }
        Some((at + 1, self.close(items, at + 1)?))
    }

    pub(super) fn branch(&mut self, items: &[Item], at: &mut usize) -> Option<Box<Elem>> {
        if *at >= items.len() {
            self.error(items.last(), items, "a statement is expected after this");
            return None;
        }
        // A branch that is a disjunction of expressions stands for statements all the same.
        self.elem(items, at, Place::Inner).map(Box::new)
    }

    /// A statement up to its semicolon, a function, or a bare expression or type.
    pub(super) fn run(&mut self, items: &[Item], at: &mut usize, place: Place) -> Option<Elem> {
        let from = *at;
        let mut nesting = 0i32;
        let mut n = from;
        let mut assigned = false;
        let mut tag = false;
        while n < items.len() {
            match self.text(items.get(n)) {
                "(" | "[" => nesting += 1,
                ")" | "]" => nesting -= 1,
                ";" if nesting == 0 => {
                    *at = n + 1;
                    let whole = &items[from..=n];
                    if self.fragments.attempt(whole, Class::Statement).is_err()
                        && let Some(end) = self.unended(whole)
                    {
                        self.missing_semicolon(&whole[end]);
                        return None;
                    }
                    return self.fragments.parse(whole, Class::Statement).map(Elem::Simple);
                }
                "=" if nesting == 0 => assigned = true,
                "struct" | "union" | "enum" if nesting == 0 => tag = true,
                _ if nesting == 0 && self.is_tag_variable(items, n) => tag = true,
                "}" if nesting <= 0 => break,
                "{" if nesting > 0 || assigned || tag && self.text(items.get(n.wrapping_sub(1))) != ")" => {
                    let Some(close) = self.close(items, n) else {
                        *at = items.len();
                        return None;
                    };
                    n = close;
                }
                "{" if n > from => return self.braced(items, from, n, at, place),
                _ => {}
            }
            if nesting < 0 {
                self.error(items.get(n), items, "nothing is open that this could close");
                *at = n + 1;
                return None;
            }
            // A bare expression ends before dots that begin a line of their own.
            if n > from && nesting == 0 && self.ends_before(items, n) {
                break;
            }
            n += 1;
        }
        *at = n;
        let bare = &items[from..n];
        match self.fragments.attempt(bare, Class::Expression) {
            Ok(pat) => Some(Elem::Exp(pat)),
            Err(error) => match self.fragments.attempt(bare, Class::Type) {
                Ok(pat) => Some(Elem::Type(pat)),
                Err(_) => {
                    *at = items.len();
                    if let Some(open) = self.unclosed(bare) {
                        self.error(bare.get(open), bare, "nothing closes this");
                        return None;
                    }
                    if let Some(end) = self.unended(bare) {
                        self.missing_semicolon(&bare[end]);
                        return None;
                    }
                    let item = error.map(Item::Tok);
                    let message = "this is no C: neither a statement with its `;`, nor an expression, nor a type";
                    self.error(item.as_ref(), bare, message);
                    None
                }
            },
        }
    }

    /// The last item of a line that is an expression by itself although what follows on the next line can't go it on:
    /// a semicolon is missing there.
    fn unended(&mut self, items: &[Item]) -> Option<usize> {
        let mut nesting = 0i32;
        for n in 0..items.len().saturating_sub(1) {
            match self.text(items.get(n)) {
                "(" | "[" | "{" => nesting += 1,
                ")" | "]" | "}" => nesting -= 1,
                _ => {}
            }
            let (Item::Tok(here), Item::Tok(next)) = (&items[n], &items[n + 1]) else { continue };
            let (here, next) = (&self.fragments.lexemes[here.0 as usize], &self.fragments.lexemes[next.0 as usize]);
            let breaks = here.loc.line < next.loc.line && next.kind == LexKind::Word && nesting == 0;
            if breaks && self.fragments.attempt(&items[..=n], Class::Expression).is_ok() {
                return Some(n);
            }
        }
        None
    }

    /// The innermost bracket that nothing closes.
    fn unclosed(&self, items: &[Item]) -> Option<usize> {
        let mut open = Vec::new();
        for n in 0..items.len() {
            match self.text(items.get(n)) {
                "(" | "[" | "{" => open.push(n),
                ")" | "]" | "}" => {
                    open.pop();
                }
                _ => {}
            }
        }
        open.pop()
    }

    fn missing_semicolon(&mut self, item: &Item) {
        let (mut loc, len) = self.fragments.loc(std::slice::from_ref(item));
        loc.column += len as u32;
        self.fragments.sink.error(loc, 1, "`;` is missing after this statement");
    }

    /// Says whether a metavariable for a type stands before a struct's fields: `T { … }`.
    fn is_tag_variable(&self, items: &[Item], n: usize) -> bool {
        self.kind_of(items.get(n)) == Some(&MetaKind::Type) && self.text(items.get(n + 1)) == "{"
    }

    /// Says whether a bare expression ends before the item at `n`: dots or a nest after something complete.
    fn ends_before(&self, items: &[Item], n: usize) -> bool {
        if !matches!(items[n], Item::Dots(_) | Item::Nest(_)) {
            return false;
        }
        match &items[n - 1] {
            Item::Tok(tok) => {
                let lexeme = &self.fragments.lexemes[tok.0 as usize];
                match lexeme.kind {
                    LexKind::Punct => matches!(lexeme.text.as_str(), ")" | "]" | "++" | "--"),
                    LexKind::Word => !matches!(lexeme.text.as_str(), "return" | "case" | "goto"),
                    _ => true,
                }
            }
            _ => true,
        }
    }

    /// What has a body in braces at `open`: a function, or a loop whose head is a macro.
    fn braced(&mut self, items: &[Item], from: usize, open: usize, at: &mut usize, place: Place) -> Option<Elem> {
        let call = self.text(items.get(from + 1)) == "(" && matches!(items[from], Item::Tok(_));
        let name = self.text(items.get(from)).to_owned();
        let loop_name = matches!(self.kind_of(items.get(from)), Some(MetaKind::Iterator(_)))
            || name.contains("for_each")
            || self.fragments.dialect.is_iterator(name.as_bytes())
            || matches!(self.kind_of(items.get(from)), Some(MetaKind::Declarer(NameOf::Code)));
        if call && (place == Place::Inner || loop_name) {
            *at = from;
            return self.iterator(items, at);
        }
        if place == Place::Inner {
            self.error(items.get(from), items, "a function can't be defined inside of another");
        }
        let header = self.fragments.parse(&items[from..open], Class::Header);
        *at = open;
        let body = self.block(items, at)?;
        Some(Elem::Function { header: header?, body })
    }
}

fn is_statement_word(word: &str) -> bool {
    matches!(
        word,
        "if" | "while" | "for" | "do" | "switch" | "return" | "goto" | "break" | "continue" | "case" | "default"
    )
}
