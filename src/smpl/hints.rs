// SPDX-License-Identifier: GPL-2.0-only
//! The way out of each mistake that a rule file can have, where the place that finds it knows none of its own.

/// The beginnings of messages, each with its way out.
const WAYS: [(&str, &str); 43] = [
    ("this goes and nothing comes", "add what comes for it, or write the statement with its `;` where that goes"),
    ("the code that results is no C", "context and plus lines together have to be C, as context and minus lines have"),
    ("an expression goes here and a st", "write both with `;`, or both without"),
    ("an expression goes here and a ty", "write a type for a type: `type T` or `typedef t` says what is one"),
    ("a statement goes here and an exp", "write both with `;`, or both without"),
    ("these dots stand side by side", "one stretch of dots says the same: write all its `when`s behind it"),
    ("nothing closes this in the code that", "close it in plus or context code: minus code is gone then"),
    ("nothing closes this", "close the bracket, or open it on a line with the other mark too"),
    ("nothing is open", "take the bracket away, or open it before; marks at the beginning of a line are no code"),
    ("plus code can't hold a disjunction", "write a disjunction around minus and plus code, a branch for each"),
    ("this is no C expression", "an expression stands without `;`; names of types need `type T` or `typedef t`"),
    ("this is no C type", "a type stands alone; names of types need `type T` or `typedef t`"),
    ("this is no C statement", "a statement ends with `;`; names of macros need `iterator name` or `declarer name`"),
    ("this is no header of a C function", "write `T f(...)` or `f(...)`, with `type T; identifier f;`"),
    ("this is no list of initialisers", "write `{ ..., .member = value, ... }`"),
    ("this is neither a C expression", "write all branches alike: expressions without `;`, or statements with it"),
    ("this is no C: neither", "end a statement with `;`; declare what stands for other code as a metavariable"),
    ("`;` is missing", "write the `;`"),
    ("`;` is expected", "write the `;`"),
    ("`:` is missing", "write the `:`"),
    ("`(` is expected", "write the condition in parentheses"),
    ("a statement is expected", "write a statement, or `S` with `statement S;`"),
    ("the header of a `for`", "write `for (e1; e2; e3)`, or `for (...;...;...)` for any"),
    ("this `do` has no", "write `do S while (e);`"),
    ("this `else` has no", "write the whole statement: `if (...) S1 else S2`"),
    ("a function can't be defined", "write the rule's functions one after the other"),
    ("the statements are nested", "write the rule in parts, one after the other"),
    ("the constructs are nested", "write the rule in parts, one after the other"),
    ("the nest has no end", "end `<...` with `...>`, and `<+...` with `...+>`"),
    ("`|` and `&` are mixed", "put a group of its own inside of a branch"),
    ("a stray", "the code of a `when` ends with its line; close its brackets there"),
    ("code is expected after", "write what must not stand there: `when != f(x)`"),
    ("the comment has no end", "end it with `*/`, on a line with the same mark"),
    ("the quoted text has no end", "end it with the same quote on the same line"),
    ("a rule `", "give one of them another name"),
    ("there is no rule", "a rule is named `@name@` and stands above those that use it"),
    ("rule `", "declare it there: what is inherited is bound in the rule that it comes from"),
    ("the rule has plus code only", "write a line of context, or what goes, beside the plus code"),
    ("the length of a list", "write `expression list[3] es`, or `expression list[n] es` for any"),
    ("a length is a number", "write `[3]`, or `[{1 ... 3}]`"),
    ("a seed is made", "write `fresh identifier y = \"pre_\" ## x;`"),
    ("a regular expression", "write `identifier f =~ \"^get_\";`"),
    ("`script` constraints", "write the condition as `=~`, `!~`, `= {a, b}` or `!= {a, b}`"),
];

/// Finds the way out of a mistake.
pub(super) fn hint(message: &str) -> &'static str {
    let known = WAYS.iter().find(|(start, _)| message.starts_with(start));
    known.map_or_else(|| general(message), |(_, way)| *way)
}

/// The way out by what kind of thing is wrong.
fn general(message: &str) -> &'static str {
    if message.contains("metavariable") {
        "a declaration reads `expression E, F;`, `identifier f = {a, b};` or `struct page *p;`"
    } else if message.contains("virtual rule") {
        "write `virtual patch, context` with names of letters, digits and `_`"
    } else if message.contains("depend") {
        "write `depends on a && !b`, with names of rules above"
    } else if message.contains("header") || message.contains("disable") || message.contains("extends") {
        "a header reads `@name depends on other disable iso exists@`"
    } else {
        "compare with the forms in docs/SMPL.md"
    }
}
