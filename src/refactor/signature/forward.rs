// SPDX-License-Identifier: GPL-2.0-only
//! Macros that take a function and call it: `tdh_do_no_vcpus(tdh_mem_page_remove, kvm, td, gpa, level)`.

use std::ops::Range;

use crate::c::CFile;
use crate::refactor::code::Code;
use crate::refactor::{Context, StepError};

/// The call of such a macro.
pub(super) struct Forward {
    /// The arguments of the macro's call.
    elements: Vec<Range<usize>>,
    /// For every argument that the macro passes to the function by name, which of its own it is.
    fixed: Vec<Option<usize>>,
    /// From which argument of the function on the macro's variable arguments are passed, and where they start among
    /// its own.
    variadic: Option<(usize, usize)>,
}

impl Forward {
    /// The tokens that become the function's argument `index`.
    pub(super) fn argument(&self, index: usize) -> Option<Range<usize>> {
        let own = match self.variadic {
            Some((from, start)) if index >= from => start + (index - from),
            _ => (*self.fixed.get(index)?)?,
        };
        self.elements.get(own).cloned()
    }
}

/// Reads the call around the function's name at `name`, if it is the call of a macro that calls the function.
///
/// # Errors
/// When the tree can't be read.
pub(super) fn forward(
    cx: &Context<'_>,
    file: &CFile,
    code: &Code<'_>,
    name: usize,
) -> Result<Option<Forward>, StepError> {
    let Some(open) = enclosing(code, name) else { return Ok(None) };
    if open == 0 || !code.is(open, "(") {
        return Ok(None);
    }
    let Some(elements) = code.elements(open) else { return Ok(None) };
    let Some(position) = elements.iter().position(|element| *element == (name..name + 1)) else { return Ok(None) };
    let macro_name = String::from_utf8_lossy(code.text(open - 1)).into_owned();
    if let Some(found) = read_macro(file, &macro_name, position, &elements) {
        return Ok(Some(found));
    }
    let (others, _) = cx.search(&[macro_name.as_str()])?;
    Ok(others.iter().find_map(|other| read_macro(other, &macro_name, position, &elements)))
}

fn read_macro(file: &CFile, name: &str, position: usize, elements: &[Range<usize>]) -> Option<Forward> {
    Code::of_defines(file, name).into_iter().find_map(|define| {
        let called = define.is(0, name) && define.is(1, "(") && define.span(0).end() == define.span(1).start();
        let params = define.elements(1).filter(|_| called)?;
        let words: Vec<&[u8]> = params.iter().map(|param| define.text(param.start)).collect();
        let function = *words.get(position)?;
        let rest = params.iter().position(|param| define.text(param.end.wrapping_sub(1)) == b"...");
        let rest_word = rest.map(|at| if words[at] == b"..." { &b"__VA_ARGS__"[..] } else { words[at] });
        let body = define.partner(1)? + 1;
        (body..define.len()).filter(|at| define.text(*at) == function).find_map(|at| {
            let open = if define.is(at + 1, ")") { at + 2 } else { at + 1 };
            if !define.is(open, "(") {
                return None;
            }
            let mut forward = Forward { elements: elements.to_vec(), fixed: Vec::new(), variadic: None };
            for (index, argument) in define.elements(open)?.into_iter().enumerate() {
                let word = define.text(argument.end - 1);
                if Some(word) == rest_word {
                    forward.variadic = Some((index, rest?));
                } else {
                    let plain = argument.len() == 1 || argument.len() == 3 && define.is(argument.start, "(");
                    let word = if argument.len() == 3 { define.text(argument.start + 1) } else { word };
                    let own = words.iter().position(|own| *own == word).filter(|_| plain);
                    forward.fixed.push(own);
                }
            }
            Some(forward)
        })
    })
}

/// The innermost bracket that is open at the token.
pub(super) fn enclosing(code: &Code<'_>, at: usize) -> Option<usize> {
    (0..at).rev().find(|open| code.partner(*open).is_some_and(|close| *open < at && at < close))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::c::Dialect;
    use crate::text::{RepoPath, SourceFile};

    #[test]
    fn arguments_are_followed_through_a_macro_that_calls_its_argument() {
        let text = "#define retry(fn, kvm, args...) \\\n({ u64 e = fn(args); e; })\nint f(void)\n{\n\treturn retry(g, kvm, td, gpa, level);\n}\n";
        let path = RepoPath::new("a.c").expect("a path");
        let file = CFile::parse(SourceFile::new(path, text.as_bytes()), &Dialect::default());
        let code = Code::of_file(&file);
        let name = code.names(0..code.len(), "g").next().expect("the name");
        let open = enclosing(&code, name).expect("a call");
        let elements = code.elements(open).expect("a list");
        let forward = read_macro(&file, "retry", 0, &elements).expect("a macro");
        assert_eq!(forward.argument(2).map(|range| code.spell(range)).as_deref(), Some("level"));
        assert!(forward.argument(3).is_none());
    }
}
