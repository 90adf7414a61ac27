// SPDX-License-Identifier: GPL-2.0-only
//! A file in which some words are spelled otherwise, or that has other white space: its tree is the one that is there
//! already.
//!
//! The grammar knows identifiers, not their letters, and white space only parts tokens. Where plain identifiers stand in
//! the place of plain identifiers, and the shadow of the new text differs from the old one in just these words, the
//! parser would be shown the same tokens in the same order; only spans move.

use super::parser::{self, Shown};
use super::shadow::{Call, Mend, MendKind, Mends};
use super::{CFile, Dialect, Token, TokenKind, token};
use crate::text::{ByteSpan, SourceFile};

/// Two texts of as many tokens.
struct Pairs<'p> {
    old: &'p [Token],
    new: &'p [Token],
    old_text: &'p [u8],
    new_text: &'p [u8],
    /// Whether no token moves.
    still: bool,
}

impl<'p> Pairs<'p> {
    fn new(file: &'p CFile, new: &'p [Token], new_text: &'p [u8]) -> Self {
        let (old, old_text) = (file.tokens(), file.source().bytes());
        let still = old_text.len() == new_text.len() && old.iter().zip(new).all(|(a, b)| a.span == b.span);
        Self { old, new, old_text, new_text, still }
    }

    /// A place `by` bytes into a token.
    fn inside(&self, n: usize, by: u32) -> Option<u32> {
        let (old, new) = (self.old[n].span, self.new[n].span);
        if by == 0 {
            return Some(new.start());
        }
        if by == old.len() {
            return Some(new.end());
        }
        (self.old_text[old.range()] == self.new_text[new.range()]).then(|| new.start() + by)
    }

    /// A place between the token before `next` and that one.
    fn between(&self, next: usize, place: u32) -> Option<u32> {
        let (old, new) = match next.checked_sub(1) {
            Some(last) => (self.old[last].span.end(), self.new[last].span.end()),
            None => (0, 0),
        };
        let end = self.new.get(next).map_or(self.new_text.len() as u32, |token| token.span.start());
        let at = new + place.checked_sub(old)?;
        (at <= end).then_some(at)
    }

    /// Where what begins at a place begins afterwards.
    fn start(&self, place: u32) -> Option<u32> {
        if self.still {
            return Some(place);
        }
        let behind = self.old.partition_point(|token| token.span.start() <= place);
        match behind.checked_sub(1) {
            Some(n) if place < self.old[n].span.end() => self.inside(n, place - self.old[n].span.start()),
            _ => self.between(behind, place),
        }
    }

    /// Where what ends at a place ends afterwards.
    fn end(&self, place: u32) -> Option<u32> {
        if place as usize == self.old_text.len() {
            return Some(self.new_text.len() as u32);
        }
        let n = self.old.partition_point(|token| token.span.end() < place);
        match self.old.get(n) {
            Some(token) if token.span.start() < place => self.inside(n, place - token.span.start()),
            _ => self.between(n, place),
        }
    }

    fn span(&self, span: ByteSpan) -> Option<ByteSpan> {
        if self.still {
            return Some(span);
        }
        if span.is_empty() {
            return self.end(span.start()).map(ByteSpan::empty);
        }
        let (start, end) = (self.start(span.start())?, self.end(span.end())?);
        (start <= end).then(|| ByteSpan::new(start, end))
    }

    fn call(&self, call: &Call) -> Option<Call> {
        Some(Call { name: self.span(call.name)?, list: self.span(call.list)?, ..*call })
    }

    fn mend(&self, mend: &Mend) -> Option<Mend> {
        let kind = match &mend.kind {
            MendKind::Leaf { kind, span } => MendKind::Leaf { kind: *kind, span: self.span(*span)? },
            MendKind::Drop => MendKind::Drop,
            MendKind::Call(call) => MendKind::Call(self.call(call)?),
            MendKind::Params(call) => MendKind::Params(self.call(call)?),
            MendKind::Iterator { name } => MendKind::Iterator { name: self.span(*name)? },
            MendKind::CommaCall { name, list } => {
                MendKind::CommaCall { name: self.span(*name)?, list: self.span(*list)? }
            }
            MendKind::Prefix { from, first, count } => {
                MendKind::Prefix { from: self.start(*from)?, first: *first, count: *count }
            }
            MendKind::Range => MendKind::Range,
        };
        Some(Mend { at: self.start(mend.at)?, kind })
    }

    fn mends(&self, mends: &Mends) -> Option<Mends> {
        let list = mends.list.iter().map(|mend| self.mend(mend)).collect::<Option<_>>()?;
        let leaves = mends.leaves.iter().map(|(kind, span)| Some((*kind, self.span(*span)?))).collect::<Option<_>>()?;
        Some(Mends { list, leaves })
    }

    /// The words that stand in the place of others, and those others; `None` where more than words differ.
    fn exchanged(&self) -> Option<Vec<&[u8]>> {
        let mut words = Vec::new();
        for (a, b) in self.old.iter().zip(self.new) {
            let (one, other) = (&self.old_text[a.span.range()], &self.new_text[b.span.range()]);
            if a.kind != b.kind || one != other && a.kind != TokenKind::Word {
                return None;
            }
            if one != other {
                words.extend([one, other]);
            }
        }
        words.sort_unstable();
        words.dedup();
        Some(words)
    }

    /// Says whether the new shadow is the old one with the words exchanged: a word that differs stands in both, or in
    /// neither, and nothing stands between tokens.
    fn fits(&self, old: &[u8], new: &[u8]) -> bool {
        let is_blank = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_whitespace);
        let (mut at, mut there) = (0, 0);
        for (a, b) in self.old.iter().zip(self.new) {
            let (a, b) = (a.span.range(), b.span.range());
            let gaps = is_blank(&old[at..a.start]) && is_blank(&new[there..b.start]);
            (at, there) = (a.end, b.end);
            let (was, now) = (&old[a.clone()], &new[b.clone()]);
            let (one, other) = (&self.old_text[a], &self.new_text[b]);
            let same = was == now && one == other || was == one && now == other || is_blank(was) && is_blank(now);
            if !gaps || !same {
                return false;
            }
        }
        is_blank(&old[at..]) && is_blank(&new[there..])
    }
}

impl CFile {
    /// The file with another text, without another parse: the same tokens but for names, in any white space. `None` where
    /// it is not certain that a parse would give the same tree: it has to be parsed then. `dialect` is the one that this
    /// file was parsed with.
    #[must_use]
    pub fn respelled(&self, source: SourceFile, dialect: &Dialect) -> Option<Self> {
        let Shown { shadow, mends, branch } = self.shown();
        let tokens = token::tokens(source.bytes());
        if tokens.len() != self.tokens().len() {
            return None;
        }
        let pairs = Pairs::new(self, &tokens, source.bytes());
        let tree = self.syntax();
        // How the parser gets over an error depends on lengths.
        if !pairs.still && tree.has_error(tree.root()) || !pairs.exchanged()?.into_iter().all(parser::is_plain_name) {
            return None;
        }
        let seen = parser::show(source.bytes(), &tokens, dialect, *branch);
        let hidden: Vec<ByteSpan> = self.hidden().iter().map(|span| pairs.span(*span)).collect::<Option<_>>()?;
        let same =
            hidden == seen.hidden && pairs.mends(mends)? == seen.shown.mends && pairs.fits(shadow, &seen.shown.shadow);
        if !same {
            return None;
        }
        let syntax = if pairs.still { tree.clone() } else { tree.respanned(|span| pairs.span(span))? };
        Some(Self::of_parts(source, tokens, syntax, hidden, seen.shown))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::RepoPath;

    const CODE: &str = "#include <x.h>\n#define own(x) do { x; } while (0)\nstruct s {\n\tint first;\n\tu32 second:3;\n};\n\
        static __init int f(struct s *p, int first)\n{\n\tint n = 0;\n\n\tlist_for_each_entry(p, head, second) {\n\t\t\
        if (g(p->first, n))\n\t\t\town(n += h(first));\n#ifdef A\n\t\tg(1);\n#else\n\t\tg(first);\n#endif\n\t}\n\
        \tswitch (n) {\n\tcase UPPER:\n\t\tgoto out;\n\t}\nout:\n\treturn sizeof(struct s) + n;\n}\nEXPORT_SYMBOL(f);\n";

    fn source(text: &[u8]) -> SourceFile {
        SourceFile::new(RepoPath::new("a.c").expect("a path"), text)
    }

    fn with_words(picks: &[(usize, String)], file: &CFile) -> Vec<u8> {
        let words: Vec<ByteSpan> = file.tokens().iter().filter(|t| t.kind == TokenKind::Word).map(|t| t.span).collect();
        let mut edits: Vec<(ByteSpan, Vec<u8>)> =
            picks.iter().map(|(n, word)| (words[n % words.len()], word.clone().into_bytes())).collect();
        edits.sort();
        edits.dedup_by_key(|(span, _)| *span);
        let (mut text, mut at) = (Vec::new(), 0);
        for (span, word) in &edits {
            text.extend_from_slice(&file.source().bytes()[at..span.start() as usize]);
            text.extend_from_slice(word);
            at = span.end() as usize;
        }
        text.extend_from_slice(&file.source().bytes()[at..]);
        text
    }

    fn nodes(file: &CFile) -> Vec<String> {
        let tree = file.syntax();
        let node = |n| format!("{:?} {:?} {:?} {}", tree.kind(n), tree.field(n), tree.span(n), tree.is_missing(n));
        tree.descendants(tree.root()).map(node).collect()
    }

    #[test]
    fn a_rename_needs_no_parser() {
        let file = CFile::parse(source(CODE.as_bytes()), &Dialect::builtin());
        let text = CODE.replacen("g(p", "longer_name  (p", 1);
        let found = file.respelled(source(text.as_bytes()), &Dialect::builtin()).expect("plain words");
        assert_eq!(nodes(&found), nodes(&CFile::parse(source(text.as_bytes()), &Dialect::builtin())));
    }

    #[test]
    fn words_that_the_grammar_knows_are_parsed_again() {
        let file = CFile::parse(source(b"void f(void)\n{\n\tg(x);\n}\n"), &Dialect::builtin());
        for word in ["sizeof", "else", "TRUE", "size_t", "NULL", "__attribute__", "return", "u 32"] {
            let text = format!("void f(void)\n{{\n\t{word}(x);\n}}\n");
            assert!(file.respelled(source(text.as_bytes()), &Dialect::builtin()).is_none(), "{word}");
        }
    }

    proptest! {
        #[test]
        fn what_is_respelled_is_what_a_parse_gives(
            picks in prop::collection::vec((0usize..200, prop::sample::select(vec![
                "a", "bb", "longer_name", "UPPER", "u32", "x_t", "list_for_each_entry", "__init", "own", "int", "else",
                "if", "NULL", "size_t", "while_each", "KERN_INFO", "DECLARE_BITMAP", "asm", "offsetof", "first", "g", " g\n",
            ]).prop_map(str::to_owned)), 1..4)
        ) {
            let file = CFile::parse(source(CODE.as_bytes()), &Dialect::builtin());
            let text = with_words(&picks, &file);
            if let Some(found) = file.respelled(source(&text), &Dialect::builtin()) {
                let parsed = CFile::parse(source(&text), &Dialect::builtin());
                prop_assert_eq!(nodes(&found), nodes(&parsed));
                prop_assert_eq!(found.tokens(), parsed.tokens());
                prop_assert_eq!(found.hidden(), parsed.hidden());
            }
        }
    }
}
