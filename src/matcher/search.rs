// SPDX-License-Identifier: GPL-2.0-only
//! Runs one rule over one file.

use std::cell::{Cell, RefCell};
use std::fmt;

use super::budget::{Budget, GaveUp, Limits};
use super::compiled::CompiledRule;
use super::consistency::{Inconsistent, Roots};
use super::env::{Env, Value};
use super::nearest::{Attempts, Broken, Nearest};
use super::sequence::{Paths, Rest};
use super::state::State;
use super::trace::Pair;
use super::unify::Matcher;
use crate::c::{CFile, Cfg, FlowKind, Item, ItemKind, Kind, NodeId, TokenKind};
use crate::smpl::{Block, Elem, Mark, MetaKind, Pat, RunId, RunShape, SeedPart, TokId, VarId, elem_tokens};
use crate::text::{ByteSpan, LineNo};

/// A place where a rule matched.
#[derive(Clone, Debug)]
pub struct Match {
    /// Which of the rule's tokens met which tokens of the code.
    pub pairs: Vec<Pair>,
    /// The bindings of the whole.
    pub env: Env,
    /// The line of the first token.
    pub line: LineNo,
    /// The function that it stands in.
    pub function: Option<String>,
    /// Whether it is a prototype that follows the definition which the rule matched.
    pub prototype: bool,
}

impl Match {
    /// What a metavariable is bound to for the rules that follow: a position to all places that it had.
    #[must_use]
    pub fn value(&self, var: VarId) -> Option<Value> {
        if let Some(value) = self.env.get(var) {
            return Some(value.clone());
        }
        let places: Vec<ByteSpan> = self.pairs.iter().filter_map(|p| p.value(var)).flat_map(Value::spans).collect();
        (!places.is_empty()).then(|| Value::positions(&places))
    }
}

/// Code that has a word which a rule needs, and that the rule did not look at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unsearched {
    /// Its name in quotes, or what it is.
    pub what: String,
    /// The line where it could not be read.
    pub line: LineNo,
    /// Why.
    pub reason: String,
}

impl fmt::Display for Unsearched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} was not searched: {}", self.line, self.what, self.reason)
    }
}

/// What a rule found in a file.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The matches, in the order of the code.
    pub matches: Vec<Match>,
    /// What was not searched because it was not understood.
    pub unsearched: Vec<Unsearched>,
    /// The functions that took too long: nothing was found in them.
    pub gave_up: Vec<GaveUp>,
    /// The functions whose matches were dropped: what they change can be reached in another way as well.
    pub inconsistent: Vec<Inconsistent>,
    /// How far the best attempt came that failed.
    pub nearest: Option<Nearest>,
    /// A path on which dots came to an end.
    pub broken: Option<Broken>,
}

/// Finds all matches of a rule, once for each of the environments that it starts with.
#[must_use]
pub fn find(rule: &CompiledRule, file: &CFile, starts: &[Env], limits: Limits<'_>) -> Found {
    search(rule, file, starts, None, None, limits)
}

/// Searches one item, and notes before all how far attempts at `place` come.
#[must_use]
pub fn find_at(
    rule: &CompiledRule,
    file: &CFile,
    starts: &[Env],
    item: ByteSpan,
    place: ByteSpan,
    limits: Limits<'_>,
) -> Found {
    search(rule, file, starts, Some(&[item]), Some(place), limits)
}

/// Finds the matches in the items around stretches: branches of `#if` that another view of the file does not show.
#[must_use]
pub fn find_around(
    rule: &CompiledRule,
    file: &CFile,
    starts: &[Env],
    stretches: &[ByteSpan],
    limits: Limits<'_>,
) -> Found {
    search(rule, file, starts, Some(stretches), None, limits)
}

/// Says whether a match has a part in one of the stretches.
#[must_use]
pub fn has_part_in(file: &CFile, found: &Match, stretches: &[ByteSpan]) -> bool {
    let span = |token: u32| file.tokens()[token as usize].span;
    let parts = found.pairs.iter().filter(|p| p.range.start < p.range.end);
    let mut spans = parts.map(|p| span(p.range.start).join(span(p.range.end - 1)));
    spans.any(|span| stretches.iter().any(|s| s.overlaps(span)))
}

fn search(
    rule: &CompiledRule,
    file: &CFile,
    starts: &[Env],
    only: Option<&[ByteSpan]>,
    asked: Option<ByteSpan>,
    limits: Limits<'_>,
) -> Found {
    let mut found = Found::default();
    if rule.rule.body.is_empty() || !rule.words.may_match(file.source().bytes()) {
        return found;
    }
    let matcher = Matcher {
        rule,
        file,
        budget: Budget::new(limits),
        attempts: Attempts::at(asked),
        declared: Default::default(),
        prototype: Cell::new(false),
        made_up: Cell::new(0),
    };
    let mut search = Search { m: &matcher, found: &mut found, only };
    search.untrusted();
    for start in starts {
        search.run(start);
    }
    // What one environment was too much for is left alone with all of them.
    let left = std::mem::take(&mut search.found.gave_up);
    search.found.matches.retain(|m| !left.iter().any(|g| m.function.as_ref() == Some(&g.function)));
    search.found.gave_up = left;
    found.matches.sort_by(|a, b| {
        let first = |m: &Match| m.pairs.first().map(|p| (p.range, p.tok));
        let all = |m: &Match| m.pairs.iter().map(|p| (p.range, p.tok)).collect::<Vec<_>>();
        let bound = |a: &Match, b: &Match| a.env.sorted().cmp(&b.env.sorted());
        first(a).cmp(&first(b)).then_with(|| bound(a, b)).then_with(|| all(a).cmp(&all(b)))
    });
    found.nearest = matcher.attempts.nearest.take();
    found.broken = matcher.attempts.broken.take();
    found
}

/// The functions that a rule is about: one, or the first that fits of several.
fn definitions(body: &[Elem]) -> Option<Vec<(&Pat, &Block)>> {
    match body {
        [Elem::Function { header, body }] => Some(vec![(header, body)]),
        [Elem::Disj(branches)] => {
            let each: Option<Vec<_>> = branches.iter().map(|b| definitions(b)).collect();
            each.map(|list| list.into_iter().flatten().collect())
        }
        _ => None,
    }
}

struct Search<'s, 'a> {
    m: &'s Matcher<'a>,
    found: &'s mut Found,
    /// Where something of a match has to stand.
    only: Option<&'s [ByteSpan]>,
}

impl<'a> Search<'_, 'a> {
    /// The items that are searched.
    fn items(&self) -> Vec<&'a Item> {
        let wanted =
            |i: &&Item| i.trusted && self.only.is_none_or(|only| only.iter().any(|stretch| stretch.overlaps(i.span)));
        self.m.file.items().iter().filter(wanted).collect()
    }

    fn untrusted(&mut self) {
        if self.only.is_some() {
            return;
        }
        let file = self.m.file;
        for part in file.untrusted() {
            if self.m.rule.words.may_match(file.source().slice(part.span)) {
                self.found.unsearched.push(Unsearched {
                    what: part.name.as_deref().map_or("code".to_owned(), |name| format!("`{name}`")),
                    line: part.line,
                    reason: part.reason.clone(),
                });
            }
        }
    }

    fn run(&mut self, start: &Env) {
        let rule = self.m.rule;
        let body = &rule.rule.body;
        match body.as_slice() {
            [Elem::Exp(pat)] => return self.everywhere(pat, start),
            [Elem::Type(pat)] => return self.types(pat, start),
            [Elem::Directive(tok)] => {
                return self.directives(*tok, start);
            }
            [Elem::Disj(branches)] if branches.iter().all(|b| matches!(b.as_slice(), [Elem::Directive(_)])) => {
                let mut toks = Vec::new();
                body.iter().for_each(|elem| elem_tokens(elem, &mut toks));
                return self.any_directive(&toks, start);
            }
            _ => {}
        }
        let file = self.m.file;
        for item in self.items() {
            if item.is_directive() {
                continue;
            }
            let Some(node) = item.node else { continue };
            if !rule.words.may_match(file.source().slice(item.span)) {
                continue;
            }
            self.bounded(item, |search| {
                if item.kind == ItemKind::Function {
                    search.function(item, node, start);
                } else if let [elem] = body.as_slice() {
                    search.outer(elem, node, start);
                }
            });
        }
    }

    /// Searches an item within its budget; of one that takes more, nothing is kept.
    fn bounded(&mut self, item: &Item, search: impl FnOnce(&mut Self)) {
        let before = self.found.matches.len();
        self.m.budget.begin();
        search(self);
        let Some(reason) = self.m.budget.over() else { return };
        self.found.matches.truncate(before);
        let gave_up = GaveUp {
            line: self.m.file.source().line(item.span.start()),
            function: item.name.clone().unwrap_or_else(|| "this item".to_owned()),
            rule: self.m.rule.rule.header.name.clone(),
            reason,
        };
        if !self.found.gave_up.contains(&gave_up) {
            self.found.gave_up.push(gave_up);
        }
    }

    /// An expression or a type wherever it stands.
    fn everywhere(&mut self, pat: &Pat, start: &Env) {
        for item in self.items() {
            let Some(node) = item.node else { continue };
            self.bounded(item, |search| {
                for state in search.m.each_inside(pat, node, start) {
                    search.add(state, Some(item));
                }
            });
        }
    }

    /// A preprocessor line. Where any of several will do, what comes before stands before the first of them, and what
    /// comes behind stands behind the last one outside of `#if`.
    fn directives(&mut self, tok: TokId, start: &Env) {
        let token = self.m.rule.rule.token(tok);
        let mut found: Vec<State> = Vec::new();
        let mut depth = 0u32;
        let mut conditional = Vec::new();
        for n in self.m.directives() {
            let text = self.m.token_text(n);
            let word: Vec<u8> =
                text[1..].trim_ascii_start().iter().copied().take_while(u8::is_ascii_alphabetic).collect();
            match word.as_slice() {
                b"if" | b"ifdef" | b"ifndef" => depth += 1,
                b"endif" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if let Some(state) = self.m.directive(tok, n, &State::new(start.clone())) {
                found.push(state);
                conditional.push(depth);
            }
        }
        let any = token.text.contains("...") && token.text.contains("include");
        if any && !found.is_empty() {
            let outer = conditional.iter().min().copied().unwrap_or(0);
            let first = conditional.iter().position(|d| *d == outer).unwrap_or(0);
            let last = conditional.iter().rposition(|d| *d == outer).unwrap_or(0);
            match (token.before.is_empty(), token.after.is_empty()) {
                (false, _) => found = vec![found.swap_remove(first)],
                (true, false) => found = vec![found.swap_remove(last)],
                (true, true) => {}
            }
        }
        for state in found {
            self.add(state, None);
        }
    }

    /// Each preprocessor line against the first of several that fits.
    fn any_directive(&mut self, toks: &[TokId], start: &Env) {
        for n in self.m.directives() {
            let state = State::new(start.clone());
            if let Some(found) = toks.iter().find_map(|tok| self.m.directive(*tok, n, &state)) {
                self.add(found, None);
            }
        }
    }

    fn types(&mut self, pat: &Pat, start: &Env) {
        for item in self.items() {
            let Some(node) = item.node else { continue };
            self.bounded(item, |search| {
                for state in search.m.types_inside(pat, node, &State::new(start.clone())) {
                    search.add(state, Some(item));
                }
            });
        }
    }

    /// A declaration or another item outside of functions.
    fn outer(&mut self, elem: &Elem, node: NodeId, start: &Env) {
        let state = State::new(start.clone());
        let states = match elem {
            Elem::Simple(pat) => self.m.term(pat, node, &state),
            Elem::Disj(branches) => {
                for branch in branches {
                    if let [one] = branch.as_slice() {
                        let before = self.found.matches.len();
                        self.outer(one, node, start);
                        if self.found.matches.len() > before {
                            return;
                        }
                    }
                }
                return;
            }
            Elem::Meta(tok, var) if self.m.rule.rule.var(*var).kind == MetaKind::Declaration => {
                let range = self.m.range(self.m.span(node));
                let kind = super::env::ValueKind::Code;
                self.m.bind_range(*tok, *var, range, 1, kind, &state).into_iter().collect()
            }
            _ => return,
        };
        for state in states {
            self.add(state, None);
        }
    }

    fn function(&mut self, item: &Item, node: NodeId, start: &Env) {
        let syntax = self.m.file.syntax();
        let Some(body) = syntax.child(node, crate::c::Field::Body) else { return };
        if syntax.kind(body) != Kind::CompoundStatement {
            return;
        }
        let cfg = Cfg::of(self.m.file, body);
        let paths = Paths {
            m: self.m,
            cfg: &cfg,
            quantifier: self.m.rule.rule.quantifier(),
            known: RefCell::default(),
            loops: RefCell::default(),
        };
        let rule = self.m.rule;
        let state = State::new(start.clone());
        if let Some(definitions) = definitions(&rule.rule.body) {
            self.m.attempts.begin(item.span);
            let Some(open) = paths.solid(cfg.enter()) else { return };
            for (header, pattern) in definitions {
                let before = self.found.matches.len();
                for state in self.m.term(header, node, &state) {
                    for state in self.bound(paths.block(pattern, open, &state)) {
                        let env = state.env.clone();
                        self.add(state, Some(item));
                        self.prototypes(header, item, &env);
                    }
                }
                if self.found.matches.len() > before {
                    break;
                }
            }
            return;
        }
        let rest = Rest::free(&rule.rule.body);
        let before = self.found.matches.len();
        let mut roots = Roots::default();
        let anywhere = matches!(rule.rule.body.first(), Some(Elem::Dots(_) | Elem::Nest { .. }) | None);
        for at in cfg.nodes() {
            let end = cfg.kind(at) == FlowKind::BlockEnd;
            if cfg.kind(at).is_virtual() || end && !rule.rule.body.first().is_some_and(|e| paths.is_bare_return(e)) {
                continue;
            }
            if self.m.attempts.is_asked() {
                self.m.attempts.begin(head(self.m.file, cfg.node(at)));
            }
            for state in self.bound(paths.rest(&rest, Some(at), &state)) {
                let count = self.found.matches.len();
                self.add(state, Some(item));
                for found in &self.found.matches[count..] {
                    roots.add(self.m, &cfg, at, found);
                }
            }
        }
        if !anywhere && let Some(missed) = roots.missed(&cfg) {
            let mut begins: Vec<LineNo> = self.found.matches.drain(before..).map(|m| m.line).collect();
            begins.dedup();
            let line = self.m.file.source().line(self.m.span(cfg.node(missed)).start());
            self.found.inconsistent.push(Inconsistent { line, function: item.name.clone(), begins });
        }
    }

    /// What a rule changes in the header of a function it changes in the file's prototypes of it too. Their parameters
    /// may have other names, or none.
    fn prototypes(&mut self, header: &Pat, function: &Item, env: &Env) {
        let rule = &self.m.rule.rule;
        let mut toks = Vec::new();
        header.tokens(&mut toks);
        let changed = |tok: &TokId| {
            let token = rule.token(*tok);
            let inline = |run: &RunId| rule.runs[run.0 as usize].shape == RunShape::Tokens;
            token.mark == Mark::Minus || token.before.iter().chain(&token.after).any(inline)
        };
        if !toks.iter().any(changed) {
            return;
        }
        let file = self.m.file;
        let named = |i: &&Item| i.kind == ItemKind::Prototype && i.trusted && i.name == function.name;
        for item in file.items().iter().filter(named) {
            let Some(node) = item.node else { continue };
            let before = self.found.matches.len();
            self.m.prototype.set(true);
            let states = self.m.term(header, node, &State::new(env.clone()));
            self.m.prototype.set(false);
            if let Some(state) = states.into_iter().next() {
                self.add(state, None);
            }
            for found in &mut self.found.matches[before..] {
                found.prototype = true;
            }
        }
    }

    /// Of several ways to match from one place, those that bind what plus code names, where there are any.
    fn bound(&self, states: Vec<State>) -> Vec<State> {
        let rule = &self.m.rule.rule;
        if states.len() < 2 {
            return states;
        }
        let complete = |state: &State| {
            state.trace.pairs(&state.env).iter().filter(|p| p.tok.0 & super::trace::OWNER == 0).all(|pair| {
                let token = rule.token(pair.tok);
                let runs = token.before.iter().chain(&token.after);
                let mut vars = runs.flat_map(|r| rule.runs[r.0 as usize].lines.iter().flatten()).filter_map(|t| t.var);
                vars.all(|v| pair.value(v).is_some() || matches!(rule.var(v).kind, MetaKind::Fresh(_)))
            })
        };
        let (good, bad): (Vec<State>, Vec<State>) = states.into_iter().partition(complete);
        if good.is_empty() { bad } else { good }
    }

    /// Says whether statements that stand side by side in the rule are parted by an `#if` or its relatives in the code:
    /// then they follow each other in some configurations alone.
    fn is_parted(&self, pairs: &[Pair]) -> bool {
        let tokens = self.m.file.tokens();
        pairs.windows(2).any(|two| {
            let [a, b] = two else { return false };
            let ends =
                self.m.rule.rule.tokens.get(a.tok.0 as usize).is_some_and(|t| matches!(t.text.as_str(), ";" | "}"));
            let between = a.range.end as usize..b.range.start as usize;
            // Dots run over them.
            let dots = self.m.rule.rule.tokens.get(b.tok.0 as usize).is_some_and(|t| t.text == "...");
            ends && b.tok.0 == a.tok.0 + 1
                && !dots
                && tokens.get(between).is_some_and(|list| list.iter().any(|t| self.is_conditional(*t)))
        })
    }

    fn is_conditional(&self, token: crate::c::Token) -> bool {
        let text = self.m.file.source().slice(token.span);
        let word = || -> &[u8] {
            let rest = text[1..].trim_ascii_start();
            let len = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
            &rest[..len]
        };
        token.kind == TokenKind::Directive
            && matches!(word(), b"if" | b"ifdef" | b"ifndef" | b"else" | b"elif" | b"elifdef" | b"elifndef" | b"endif")
    }

    fn add(&mut self, state: State, item: Option<&Item>) {
        let mut env = state.env.clone();
        let rule = &self.m.rule.rule;
        for (n, var) in rule.vars.iter().enumerate() {
            let id = VarId(n as u32);
            if let MetaKind::Fresh(parts) = &var.kind
                && env.get(id).is_none()
            {
                env = env.with(id, self.fresh(&var.name, parts, &env));
            }
        }
        let pairs = state.trace.pairs(&env);
        if self.is_parted(&pairs) {
            return;
        }
        let file = self.m.file;
        let at = pairs.first().map_or(ByteSpan::empty(0), |p| self.m.range_span(p.range));
        self.found.matches.push(Match {
            line: file.source().line(at.start()),
            function: item.filter(|i| i.kind == ItemKind::Function).and_then(|i| i.name.clone()),
            pairs,
            env,
            prototype: false,
        });
    }

    /// A name that is made up: its seed with the values put in, or the metavariable's own name with a number that makes
    /// it new in the file.
    fn fresh(&self, name: &str, parts: &[SeedPart], env: &Env) -> Value {
        let mut text = String::new();
        for part in parts {
            match part {
                SeedPart::Text(piece) => text.push_str(piece),
                SeedPart::Var(other) => {
                    if let Some(value) = self.m.rule.var_named(other).and_then(|v| env.get(v)) {
                        text.push_str(&String::from_utf8_lossy(value.text()));
                    }
                }
            }
        }
        // Nothing tells one name from the next but a number.
        if parts.iter().all(|p| matches!(p, SeedPart::Text(_))) {
            let stem = if text.is_empty() { name.to_owned() } else { text };
            loop {
                let n = self.m.made_up.get();
                self.m.made_up.set(n + 1);
                text = format!("{stem}{n}");
                if !crate::tree::holds_word(self.m.file.source().bytes(), text.as_bytes()) {
                    break;
                }
            }
        }
        Value::word(&text)
    }
}

/// A statement without the statements inside of it.
fn head(file: &CFile, node: NodeId) -> ByteSpan {
    let syntax = file.syntax();
    let span = syntax.span(node);
    let inner = |field| syntax.child(node, field).map(|child| syntax.span(child).start());
    let end = inner(crate::c::Field::Body).or_else(|| inner(crate::c::Field::Consequence)).unwrap_or(span.end());
    ByteSpan::new(span.start(), if syntax.kind(node) == Kind::CompoundStatement { span.start() + 1 } else { end })
}
