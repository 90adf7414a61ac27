// SPDX-License-Identifier: GPL-2.0-only
//! How deep a statement stands, from the tokens alone.
//!
//! In: a row of tokens. Out: for each token whether it begins a statement (a declaration, a label, a member, an element
//! of an initialiser, a brace that closes), and the depth in tabs of the statement that it belongs to. Works on code
//! that no grammar can read; `#else` goes on from where its `#if` stood, so that both branches may open a brace.

use crate::c::TokenKind;

/// A token, as far as depth is concerned.
#[derive(Clone, Copy)]
pub(super) struct Mark<'t> {
    pub(super) kind: TokenKind,
    pub(super) text: &'t [u8],
    /// Whether it is the first on its line, in column 0.
    pub(super) at_margin: bool,
}

/// Where a token stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Place {
    /// Whether it begins a statement.
    pub(super) start: bool,
    /// The depth of its statement, in tabs.
    pub(super) level: u32,
    /// Whether it begins a label, or a `case` or `default`.
    pub(super) label: bool,
    /// Whether it begins an element of an initialiser or a member, which may share its line with the one before.
    pub(super) element: bool,
    /// Whether it is the `while` behind the body of a `do`.
    pub(super) ends_do: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Body {
    Block,
    Switch,
    /// Members or initialisers: what stands between commas begins anew.
    Aggregate,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Head {
    If,
    Else,
    Do,
    /// A `do` whose body is over.
    DoDone,
    Loop,
    Switch,
}

#[derive(Clone, Copy, Debug)]
enum Frame {
    /// A brace: the depth of what stands inside, and the depth of the statement that it belongs to.
    Brace { body: Body, inside: u32, outside: u32 },
    /// A parenthesis or a bracket.
    Paren,
    /// A head that waits for its parenthesis to close, or for the end of its body.
    Head { head: Head, level: u32, condition: bool },
}

#[derive(Clone, Default)]
struct State {
    stack: Vec<Frame>,
    /// Whether the next token begins a statement.
    fresh: bool,
    level: u32,
    /// Whether a `case` or a label waits for its colon, and how many `?` were seen since.
    label: Option<u32>,
    /// Whether the statement at hand declares a struct, a union or an enum.
    aggregate: bool,
    /// Whether the next token begins a statement within parentheses.
    next_statement: bool,
}

/// Finds the place of every token.
pub(super) fn places(marks: &[Mark<'_>], is_iterator: &dyn Fn(&[u8]) -> bool) -> Vec<Place> {
    let mut walk = Walk { marks, is_iterator, state: State { fresh: true, ..State::default() }, branches: Vec::new() };
    (0..marks.len()).map(|at| walk.step(at)).collect()
}

struct Walk<'m> {
    marks: &'m [Mark<'m>],
    is_iterator: &'m dyn Fn(&[u8]) -> bool,
    state: State,
    branches: Vec<State>,
}

impl Walk<'_> {
    fn code(&self, at: usize, forward: bool) -> &[u8] {
        let code =
            |mark: &&Mark<'_>| !matches!(mark.kind, TokenKind::Comment | TokenKind::Directive) && !mark.text.is_empty();
        let found =
            if forward { self.marks[at + 1..].iter().find(code) } else { self.marks[..at].iter().rev().find(code) };
        found.map_or(b"", |mark| mark.text)
    }

    /// The depth at which a new statement stands.
    fn depth(&self) -> u32 {
        match self.state.stack.last() {
            Some(Frame::Brace { inside, .. }) => *inside,
            Some(Frame::Head { level, .. }) => level + 1,
            Some(Frame::Paren) => self.state.level + 1,
            None => 0,
        }
    }

    fn step(&mut self, at: usize) -> Place {
        let mark = self.marks[at];
        match mark.kind {
            TokenKind::Directive => {
                self.directive(mark.text);
                return Place { start: true, level: 0, ..Place::default() };
            }
            TokenKind::Comment => {
                let level = if self.state.fresh { self.depth() } else { self.state.level };
                return Place { start: self.state.fresh, level, ..Place::default() };
            }
            _ if mark.text.is_empty() => return Place::default(),
            _ => {}
        }
        self.resynchronise(at);
        if matches!(self.state.stack.last(), Some(Frame::Paren)) {
            return self.inside_parentheses(at);
        }
        let element = matches!(self.state.stack.last(), Some(Frame::Brace { body: Body::Aggregate, .. }));
        let place = if self.state.fresh { self.begin(at) } else { self.go_on(at) };
        Place { element, ..place }
    }

    /// A brace in column 0 is a function's; what came before is forgotten.
    fn resynchronise(&mut self, at: usize) {
        let mark = self.marks[at];
        if !mark.at_margin {
            return;
        }
        match mark.text {
            b"{" => {
                self.state.stack.clear();
                self.state.level = 0;
                self.state.label = None;
            }
            b"}" => {
                let body = self.state.stack.iter().find_map(|frame| match frame {
                    Frame::Brace { body, .. } => Some(*body),
                    _ => None,
                });
                let body = body.unwrap_or(Body::Block);
                self.state.stack.clear();
                self.state.stack.push(Frame::Brace { body, inside: 1, outside: 0 });
                self.state.label = None;
            }
            _ if self.state.stack.is_empty() && mark.kind == TokenKind::Word && self.code(at, false) == b")" => {
                // A macro that stands for a whole declaration.
                self.state.fresh = true;
                self.state.aggregate = false;
            }
            _ => {}
        }
    }

    fn directive(&mut self, text: &[u8]) {
        let name: Vec<u8> =
            text[1..].iter().copied().skip_while(u8::is_ascii_whitespace).take_while(u8::is_ascii_alphabetic).collect();
        match name.as_slice() {
            b"if" | b"ifdef" | b"ifndef" => self.branches.push(self.state.clone()),
            b"else" | b"elif" | b"elifdef" | b"elifndef" => {
                if let Some(state) = self.branches.last() {
                    self.state = state.clone();
                }
            }
            b"endif" => {
                self.branches.pop();
            }
            _ => {}
        }
    }

    fn inside_parentheses(&mut self, at: usize) -> Place {
        let level = self.state.level;
        // Macros that take statements: `TP_fast_assign(a = b; c = d;)`.
        if std::mem::take(&mut self.state.next_statement) && !matches!(self.marks[at].text, b")" | b"]" | b"}" | b"{") {
            if self.marks[at].text == b"(" {
                self.state.stack.push(Frame::Paren);
            }
            return Place { start: true, level: level + 1, element: true, ..Place::default() };
        }
        match self.marks[at].text {
            b"(" | b"[" => self.state.stack.push(Frame::Paren),
            b";" => self.state.next_statement = !self.in_head(),
            b")" | b"]" => {
                self.state.stack.pop();
                if let Some(Frame::Head { head, condition, .. }) = self.state.stack.last_mut()
                    && std::mem::take(condition)
                    && *head != Head::DoDone
                {
                    self.state.fresh = true;
                }
            }
            b"{" => {
                let body = if self.code(at, false) == b"(" { Body::Block } else { Body::Aggregate };
                self.state.stack.push(Frame::Brace { body, inside: level + 1, outside: level });
                self.state.fresh = true;
            }
            b"}" => return self.close_brace(at),
            _ => {}
        }
        Place { start: false, level, ..Place::default() }
    }

    /// Says whether the parenthesis at hand belongs to a `for`.
    fn in_head(&self) -> bool {
        let below = self.state.stack.len().checked_sub(2).and_then(|n| self.state.stack.get(n));
        matches!(below, Some(Frame::Head { .. }))
    }

    fn begin(&mut self, at: usize) -> Place {
        let mark = self.marks[at];
        let level = self.depth();
        let next = self.code(at, true).to_vec();
        let in_code = !matches!(self.state.stack.last(), Some(Frame::Brace { body: Body::Aggregate, .. }) | None);
        match mark.text {
            b"}" => return self.close_brace(at),
            b"{" => return self.open_brace(at),
            b";" => {
                let place = Place { start: false, level, ..Place::default() };
                self.end_statement(at);
                return place;
            }
            _ => {}
        }
        self.state.level = level;
        self.state.fresh = false;
        self.state.aggregate = matches!(mark.text, b"struct" | b"union" | b"enum");
        let mut start = true;
        match mark.text {
            b"else" => {
                let level = match self.state.stack.pop() {
                    Some(Frame::Head { level, .. }) => level,
                    Some(other) => {
                        self.state.stack.push(other);
                        level
                    }
                    None => level,
                };
                self.state.level = level;
                self.state.stack.push(Frame::Head { head: Head::Else, level, condition: false });
                self.state.fresh = true;
                return Place { start: true, level, ..Place::default() };
            }
            b"do" => {
                self.state.stack.push(Frame::Head { head: Head::Do, level, condition: false });
                self.state.fresh = true;
            }
            b"while" if matches!(self.state.stack.last(), Some(Frame::Head { head: Head::DoDone, .. })) => {
                if let Some(Frame::Head { level, .. }) = self.state.stack.pop() {
                    self.state.level = level;
                }
                return Place { start, level: self.state.level, ends_do: true, ..Place::default() };
            }
            b"if" | b"while" | b"for" | b"switch" => {
                let mut own = level;
                if mark.text == b"if"
                    && let Some(Frame::Head { head: Head::Else, level, condition: false }) = self.state.stack.last()
                {
                    own = *level;
                    start = self.code(at, false) != b"else";
                    self.state.stack.pop();
                }
                self.state.level = own;
                let head = match mark.text {
                    b"if" => Head::If,
                    b"switch" => Head::Switch,
                    _ => Head::Loop,
                };
                self.state.stack.push(Frame::Head { head, level: own, condition: true });
            }
            b"case" | b"default" if in_code => {
                self.state.label = Some(0);
                self.state.level = level.saturating_sub(1);
                return Place { start: true, level: self.state.level, label: true, ..Place::default() };
            }
            _ if mark.kind == TokenKind::Word && next == b":" && in_code => {
                self.state.label = Some(0);
                self.state.level = 0;
                return Place { start: true, level: 0, label: true, ..Place::default() };
            }
            _ if mark.kind == TokenKind::Word && next == b"(" && (self.is_iterator)(mark.text) => {
                self.state.stack.push(Frame::Head { head: Head::Loop, level, condition: true });
            }
            b"(" | b"[" => self.state.stack.push(Frame::Paren),
            _ => {}
        }
        Place { start, level: self.state.level, ..Place::default() }
    }

    fn go_on(&mut self, at: usize) -> Place {
        let level = self.state.level;
        match self.marks[at].text {
            b";" => self.end_statement(at),
            b"{" => return self.open_brace(at),
            b"}" => return self.close_brace(at),
            b"(" | b"[" => self.state.stack.push(Frame::Paren),
            b"," if matches!(self.state.stack.last(), Some(Frame::Brace { body: Body::Aggregate, .. }))
                && !self.state.aggregate =>
            {
                self.state.fresh = true;
            }
            b"struct" | b"union" | b"enum" => self.state.aggregate = true,
            b"?" => self.state.label = self.state.label.map(|n| n + 1),
            b":" => match self.state.label {
                Some(0) => {
                    self.state.label = None;
                    self.state.fresh = true;
                }
                Some(n) => self.state.label = Some(n - 1),
                None => {}
            },
            _ => {}
        }
        Place { start: false, level, ..Place::default() }
    }

    fn open_brace(&mut self, at: usize) -> Place {
        let before = self.code(at, false);
        let outside = match self.state.stack.last() {
            Some(Frame::Head { level, .. }) => *level,
            _ if self.state.fresh => self.depth(),
            _ => self.state.level,
        };
        let body = match self.state.stack.last() {
            Some(Frame::Head { head: Head::Switch, .. }) => Body::Switch,
            Some(Frame::Head { .. }) => Body::Block,
            Some(Frame::Brace { body: Body::Aggregate, .. }) if self.state.fresh => Body::Aggregate,
            _ if self.state.fresh => Body::Block,
            _ if before == b"=" || before == b"," || self.state.aggregate && before != b")" => Body::Aggregate,
            Some(Frame::Brace { body: Body::Aggregate, .. }) => Body::Aggregate,
            _ => Body::Block,
        };
        self.state.stack.push(Frame::Brace { body, inside: outside + 1, outside });
        self.state.fresh = true;
        self.state.label = None;
        Place { start: true, level: outside, ..Place::default() }
    }

    fn close_brace(&mut self, at: usize) -> Place {
        let found = loop {
            match self.state.stack.pop() {
                Some(Frame::Brace { body, outside, .. }) => break Some((body, outside)),
                Some(_) => {}
                None => break None,
            }
        };
        let (body, outside) = found.unwrap_or((Body::Block, 0));
        self.state.level = outside;
        self.state.label = None;
        let next = self.code(at, true);
        let goes_on = match body {
            Body::Aggregate => true,
            _ => matches!(self.state.stack.last(), Some(Frame::Paren)) || matches!(next, b"," | b")" | b"="),
        };
        if goes_on {
            self.state.fresh = false;
            self.state.aggregate = false;
        } else {
            self.end_statement(at);
        }
        Place { start: true, level: outside, ..Place::default() }
    }

    fn end_statement(&mut self, at: usize) {
        self.state.fresh = true;
        self.state.label = None;
        self.state.aggregate = false;
        let next = self.code(at, true).to_vec();
        while let Some(Frame::Head { head, .. }) = self.state.stack.last_mut() {
            match head {
                Head::If if next == b"else" => return,
                Head::Do if next == b"while" => {
                    *head = Head::DoDone;
                    return;
                }
                _ => {
                    self.state.stack.pop();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::c::tokens;

    fn check(text: &str) {
        let bytes = text.as_bytes();
        let list = tokens(bytes);
        let line_start = |at: u32| text[..at as usize].rfind('\n').map_or(0, |n| n + 1);
        let marks: Vec<Mark<'_>> = list
            .iter()
            .map(|t| Mark {
                kind: t.kind,
                text: &bytes[t.span.range()],
                at_margin: line_start(t.span.start()) == t.span.start() as usize,
            })
            .collect();
        let places = places(&marks, &|name| name == b"list_for_each");
        for (token, place) in list.iter().zip(places) {
            let start = line_start(token.span.start());
            let lead = &text[start..token.span.start() as usize];
            if lead.bytes().all(|b| b == b'\t') {
                let line = text[start..].lines().next().unwrap_or("");
                // A continuation is one deeper in these texts.
                let level = if place.start { place.level } else { place.level + 1 };
                assert_eq!(level as usize, lead.len(), "{line:?} {place:?}");
            }
        }
    }

    #[test]
    fn statements_stand_as_deep_as_their_blocks_and_heads() {
        check(
            "int f(int a,\n\tint b)\n{\n\tint x[] = {\n\t\t1,\n\t\t2,\n\t};\n\n\tif (a)\n\t\tfor (;;)\n\t\t\tg();\n\telse \
             if (b)\n\t\th();\n\telse\n\t\ti();\n\tdo {\n\t\tj();\n\t} while (0);\n\tdo\n\t\tj();\n\twhile \
             (0);\n\tk();\nout:\n\tlist_for_each(a)\n\t\tl();\n\tfor_other(a) {\n\t\tm();\n\t}\n}\n",
        );
    }

    #[test]
    fn labels_of_a_switch_stand_at_its_own_depth() {
        check(
            "void f(void)\n{\n\tswitch (a) {\n\tcase 1:\n\tcase X ? 2 : 3:\n\t\tg();\n\t\tbreak;\n\tdefault:\n\t\tif \
             (x) {\n\t\t\th();\n\t\t} else {\n\t\t\ti();\n\t\t}\n\t}\n\treturn;\n}\n",
        );
    }

    #[test]
    fn members_and_elements_stand_inside_their_braces() {
        check(
            "struct a {\n\tint b;\n\tstruct {\n\t\tint c;\n\t} d;\n};\n\nenum e {\n\tA,\n\tB = 2,\n\tC\n};\n\nstruct a x = \
             {\n\t.b = 1,\n\t.d = {\n\t\t.c = 1,\n\t},\n};\n\nX(a)\nY(b)\n\nint f(void)\n{\n\treturn 0;\n}\n",
        );
    }

    #[test]
    fn both_branches_of_a_condition_may_open_a_brace() {
        check(
            "int f(void)\n{\n#ifdef A\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t\tg();\n\t}\n\treturn 0;\n}\nint g(void)\n{\n\
             \treturn 1;\n}\n",
        );
    }
}
