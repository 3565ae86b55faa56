//! Errors print exactly as CPython's own traceback module prints them.

mod support;

use pyc_compile::{
    Backend, CompileError, CompileRequest, Interpreter, InterpreterBackend, OptimizationLevel,
    Strip,
};
use std::num::NonZeroUsize;

const ORACLE: &str = include_str!("traceback_oracle.py");

/// Bad sources, each of another kind; a few of them are bad for some versions only.
fn bad_sources() -> Vec<Vec<u8>> {
    let mut sources: Vec<Vec<u8>> = [
        // Encodings.
        &b"x = 1\ny = '\xff'\n"[..],
        b"x = 1\n# \xe4 in a comment\n",
        b"\xff\xfex = 1\n",
        b"# coding: no-such-codec\nx = 1\n",
        b"# coding: ascii\nx = '\xc3\xa4'\n",
        b"# coding: latin-1\nx = '\xe4\xe4' '\n",
        b"\xef\xbb\xbf# coding: latin-1\nx = 1\n",
        b"\xef\xbb\xbfx = = 1\n",
        b"x = 1\0\n",
        b"\0",
        // Indentation.
        b"if x:\npass\n",
        b"def f():\n",
        b"def f():\n    x\n  y\n",
        b"  x = 1\n",
        b"x = 1\n  y = 2\n",
        b"if 1:\n\tx\n        y\n",
        b"if 1:\n        x\n\ty\n",
        b"class A:\n\n\n# only a comment\n",
        b"for x in y:\n    pass\n   else:\n    pass\n",
        // Strings.
        b"x = 'abc\n",
        b"x = \"abc\\\n",
        b"x = '''abc\ndef\n\n",
        b"f'{x'\n",
        b"f'{}'\n",
        b"f'{x!y}'\n",
        b"f'''\n{a b}\n'''\n",
        b"x = f\"\"\"{\n1 +\n}\"\"\"\n",
        b"b'\xc3\xa4'\n",
        b"'\\N{no such character}'\n",
        b"'\\x1'\n",
        b"b'\\x1'\n",
        b"x = ('a' b'c')\n",
        // Brackets and spans of several lines.
        b"x = (1,\n     2\ny = 3\n",
        b"x = [1, 2)\n",
        b"x = {\n  1: 2,\n  3: 4]\n",
        b")\n",
        b"f(a for a in b,\n  c)\n",
        b"f(**a,\n  *b)\n",
        b"x = (\n    yield\n    1\n)\n",
        b"call(a=1,\n     b=2,\n     a=3)\n",
        b"print 'hello'\n",
        b"exec 'x'\n",
        // Keywords, misspelt and misplaced.
        b"import os\n\nclss A:\n    pass\n",
        b"for x im y:\n    pass\n",
        b"def f():\n    retrun 1\n",
        b"improt os\n",
        b"whille True:\n    pass\n",
        b"x = 1 if y esle 2\n",
        b"async deff f(): pass\n",
        b"x y\n",
        b"[a b]\n",
        b"f(a b)\n",
        b"a = 1 2\n",
        b"if x = 1:\n    pass\n",
        b"None = 1\n",
        b"f() = 1\n",
        b"x + 1 = 2\n",
        b"(a, b): int = 1\n",
        b"del f()\n",
        b"else:\n    pass\n",
        b"try:\n    pass\n",
        b"try:\n    pass\nexcept* A:\n    pass\nexcept B:\n    pass\n",
        b"lambda x=: 1\n",
        b"def f(a=1, b): pass\n",
        b"def f(a, a): pass\n",
        b"def f(*): pass\n",
        b"class A(x for x in y): pass\n",
        b"import a.b as c.d\n",
        b"from a import (b, c\n",
        b"from . import *, a\n",
        b"from __future__ import braces\n",
        b"from __future__ import no_such_feature\n",
        b"x = 1\nfrom __future__ import annotations\n",
        b"match x:\n    case 1 | y: pass\n    case {**a, 'b': 1}: pass\n",
        b"match x:\n    case a: pass\n    case b: pass\n",
        b"x := 1\n",
        b"x = 0777\n",
        b"x = 1__0\n",
        b"x = 0b12\n",
        b"x = 1.5abc\n",
        b"x = $\n",
        b"x = a ? b : c\n",
        b"x \\ y\n",
        b"x = 1 \\",
        b"a, b += 1\n",
        b"with open('a') as 1: pass\n",
        b"type X[T, T] = 1\n",
        b"@\nclass A: pass\n",
        b"raise A, B\n",
        b"print(a\n",
        b"\x0c x = = 1\n",
        b"\x01\n",
        // Found after parsing.
        b"return 1\n",
        b"def f():\n    pass\nbreak\n",
        b"for x in y:\n    def f():\n        continue\n",
        b"def f(x):\n    global x\n",
        b"def f():\n    x = 1\n    nonlocal y\n",
        b"nonlocal x\n",
        b"class A:\n    yield 1\n",
        b"await x\n",
        b"def f():\n    async with a: pass\n",
        b"def f():\n    return *a, [await b]\n",
        b"*a\n",
        b"x = *a\n",
        b"*a, *b = c\n",
        b"__debug__ = 1\n",
        b"def f(__debug__): pass\n",
        b"async def f():\n    yield 1\n    return 2\n",
        b"def f():\n    from a import *\n",
        b"[x := 1 for x in y]\n",
        b"class A:\n    [(x := 1) for y in z]\n",
        b"def f():\n\treturn\n\n\n\tnonlocal   zz\n",
        b"x = 1\r\ny = 2\r\n  return 3\r\n",
        b"x = 1\ry = 2\rreturn 3\r",
        b"\xef\xbb\xbfx = 1\nreturn x\n",
        b"try:\n    pass\nexcept:\n    pass\nexcept A:\n    pass\n",
        // Wide characters, tabs and other blanks before the caret.
        "漢字 = = 1\n".as_bytes(),
        "x = '漢字漢字' 'é' ü = = 1\n".as_bytes(),
        "变量 = (值 值)\n".as_bytes(),
        "def f():\n    return '👩‍👩‍👧' 👩 + 1\n".as_bytes(),
        "'e\u{301}' + + + e\u{301} e\n".as_bytes(),
        "x = 'ｆｕｌｌ' y\n".as_bytes(),
        "x\u{a0}= 1\n".as_bytes(),
        "x = ‘a’\n".as_bytes(),
        "'\x1b[31mred\x1b[0m' x\n".as_bytes(),
        "'漢\x1b[31mred\x1b[0m\x1a' x\n".as_bytes(),
        "x =\u{2003}1 1\n".as_bytes(),
        b"x\t=\t= 1\n",
        b"if 1:\n\tx\t=\t'a' b\n",
        b"\t\tx = = 1\n",
        b"if 1:\n\t\x0c x\t==\t= 1\n",
    ]
    .iter()
    .map(|source| source.to_vec())
    .collect();

    let deep = |open: &str, middle: &str, close: &str, depth: usize| {
        format!(
            "x = {}{middle}{}\n",
            open.repeat(depth),
            close.repeat(depth)
        )
        .into_bytes()
    };
    sources.push(deep("(", "", ")", 300));
    sources.push(deep("[", "1 1", "]", 50));
    sources.push(deep("-", "1", "", 200_000));
    sources.push(deep("", &"9".repeat(5_000), "", 1));
    sources.push(deep("'", &"a".repeat(3_000), "' b c", 1));
    sources.push(deep("f(", "", "", 90));
    sources.push(format!("x = 1{}\n", "\n".repeat(5_000) + "y = = 2").into_bytes());
    let nested: String = (0..101)
        .map(|depth| format!("{}if x:\n", " ".repeat(depth)))
        .collect();
    sources.push((nested + &" ".repeat(101) + "y\n").into_bytes());
    let loops: String = (0..25)
        .map(|depth| format!("{}for x in y:\n", " ".repeat(depth)))
        .collect();
    sources.push((loops + &" ".repeat(25) + "y\n").into_bytes());
    sources
}

#[test]
fn errors_print_as_the_traceback_module_prints_them() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::create_dir(directory.path().join("sources")).unwrap();
    let sources = bad_sources();
    let names: Vec<String> = (0..sources.len())
        .map(|index| format!("case_{index}.py"))
        .collect();
    for (name, source) in names.iter().zip(&sources) {
        std::fs::write(directory.path().join("sources").join(name), source).unwrap();
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();

    let mut differences = Vec::new();
    let mut compared = 0;
    for python in support::pythons() {
        let said = support::run_python(&python.path, ORACLE, &names, directory.path());
        let backend = InterpreterBackend::new(
            Interpreter::of_version(&python.path, python.version),
            NonZeroUsize::MIN,
        );
        for ((name, source), said) in names.iter().zip(&sources).zip(said.lines()) {
            let expected: Option<String> = serde_json::from_str(said).unwrap();
            let request = CompileRequest {
                source,
                file_name: name,
                optimization: OptimizationLevel::Zero,
                strip: Strip::default(),
            };
            let found = match backend.compile(&request) {
                Ok(_) => None,
                Err(CompileError::Source(error)) => Some(format!("{error}\n")),
                Err(other) => Some(format!("not about the source: {other}")),
            };
            compared += 1;
            if found != expected {
                let start = String::from_utf8_lossy(&source[..source.len().min(80)]);
                differences.push(format!(
                    "{} {name} {start:?}\nexpected: {expected:?}\n   found: {found:?}",
                    python.version
                ));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
    assert!(compared >= sources.len());
}
