//! Scripts of a wheel, made to run with the interpreter beside them.

/// How the first line of a script begins that an installer is to point at its interpreter.
const PLACEHOLDER: &[u8] = b"#!python";

/// What starts the interpreter in the script's own directory, by the name under which the script was called, so that
/// links to scripts work. It writes no bytecode, as the directories that it imports from may be a build's outputs.
const START: &str = "'''exec' \"${0%/*}/python\" -B \"$0\" \"$@\"\n' '''";

/// The script in a form that runs wherever it stands, beside whichever interpreter; none if it has an interpreter of
/// its own.
///
/// A shell runs the first command and goes no further; to Python, that command is a text in three quotes. It comes after
/// the comments at the start, of which one may tell the encoding, and is one text with the docstring, so that a
/// `from __future__ import` may follow.
pub(crate) fn relocatable(script: &[u8]) -> Option<Vec<u8>> {
    if !script.starts_with(PLACEHOLDER) {
        return None;
    }
    let (_, rest) = split_line(script);
    let mut body = rest;
    let mut is_after_comments = false;
    while !is_after_comments && !body.is_empty() {
        let (line, rest) = split_line(body);
        let text = line.trim_ascii();
        if text.is_empty() || text.starts_with(b"#") {
            body = rest;
        } else {
            is_after_comments = true;
        }
    }
    let comments = &rest[..rest.len() - body.len()];
    let mut script = b"#!/bin/sh\n".to_vec();
    script.extend_from_slice(comments);
    if !script.ends_with(b"\n") {
        script.push(b'\n');
    }
    script.extend_from_slice(START.as_bytes());
    script.extend_from_slice(if is_text(body) { b" \\\n" } else { b"\n" });
    script.extend_from_slice(body);
    Some(script)
}

/// The first line with its end, and what follows.
fn split_line(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|&byte| byte == b'\n');
    text.split_at(end.map_or(text.len(), |end| end + 1))
}

/// Whether a statement starts with a string literal that can be joined with another.
fn is_text(statement: &[u8]) -> bool {
    let literal = match statement {
        [b'r' | b'R' | b'u' | b'U', rest @ ..] => rest,
        _ => statement,
    };
    literal.starts_with(b"\"") || literal.starts_with(b"'")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(script: &str) -> String {
        String::from_utf8(relocatable(script.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn the_interpreter_is_beside_the_script() {
        assert_eq!(
            of("#!python\nimport x\n"),
            "#!/bin/sh\n'''exec' \"${0%/*}/python\" -B \"$0\" \"$@\"\n' '''\nimport x\n"
        );
        assert_eq!(of("#!pythonw -E\nx"), of("#!python\nx"));
        assert_eq!(
            of("#!python"),
            "#!/bin/sh\n'''exec' \"${0%/*}/python\" -B \"$0\" \"$@\"\n' '''\n"
        );
    }

    #[test]
    fn comments_stay_first_and_docstrings_stay_texts() {
        assert_eq!(
            of("#!python\r\n# coding: latin-1\r\n\n\"\"\"Doc\"\"\"\nfrom __future__ import x\n"),
            "#!/bin/sh\n# coding: latin-1\r\n\n'''exec' \"${0%/*}/python\" -B \"$0\" \"$@\"\n' ''' \\\n\
             \"\"\"Doc\"\"\"\nfrom __future__ import x\n"
        );
        assert!(of("#!python\nr'x'\n").ends_with("' ''' \\\nr'x'\n"));
        assert!(of("#!python\nb'x'\n").ends_with("' '''\nb'x'\n"));
        assert!(of("#!python\n# c")
            .ends_with("# c\n'''exec' \"${0%/*}/python\" -B \"$0\" \"$@\"\n' '''\n"));
    }

    #[test]
    fn scripts_with_an_interpreter_keep_it() {
        for script in [
            "#!/bin/sh\n",
            "#!/usr/bin/env python\n",
            "",
            "python",
            "\x7fELF",
        ] {
            assert_eq!(relocatable(script.as_bytes()), None, "{script:?}");
        }
    }
}
