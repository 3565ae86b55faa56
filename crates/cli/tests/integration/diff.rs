//! What `pyc diff` says.

use crate::support::{Run, Sandbox};

/// Compares what the two sources are compiled to, both under the name `x.py`.
fn diff(left: &str, right: &str) -> String {
    let sandbox = Sandbox::new();
    for (directory, source) in [("a", left), ("b", right)] {
        sandbox.write(format!("{directory}/x.py"), source);
        sandbox.compile_well(&["-s", directory, directory]);
    }
    let run = of(
        &sandbox,
        &sandbox.cached("a", "x"),
        &sandbox.cached("b", "x"),
    );
    run.expect(1, &sandbox).stdout.clone()
}

fn of(sandbox: &Sandbox, left: &str, right: &str) -> Run {
    sandbox.pyc(&["diff", left, right])
}

/// Without the lines about the header.
fn code(output: &str) -> String {
    let lines: Vec<_> = output.lines().collect();
    assert_eq!(lines[0], "header: source hash", "{output}");
    lines[3..].join("\n")
}

#[test]
fn the_same_files_are_the_same() {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "x = 1\n");
    sandbox.compile_well(&["x.py"]);
    let pyc = sandbox.cached(".", "x");
    assert_eq!(
        of(&sandbox, &pyc, &pyc).expect(0, &sandbox).stdout,
        "the files are the same\n"
    );
}

#[test]
fn a_constant_of_an_inner_function_is_found() {
    let source = "def f():\n    def g():\n        return [VALUE]\n    return g\n";
    let output = diff(
        &source.replace("VALUE", "'abc', 2.0"),
        &source.replace("VALUE", "'abd', 2.0"),
    );
    let found = code(&output);
    assert!(
        found.starts_with("code f.<locals>.g: co_consts["),
        "{found}"
    );
    assert!(
        found.ends_with("\n  < \"abc\"\n  > \"abd\"\ncanonical form: different"),
        "{found}"
    );
}

#[test]
fn constants_are_compared_with_their_types() {
    for (left, right, expected) in [
        ("1000.0", "1000", "  < float: 1000.0\n  > int: 1000"),
        (
            "('a', ('b', 'c'))",
            "('a', ('b', 'd'))",
            "[1][1]\n  < \"c\"\n  > \"d\"",
        ),
        (
            "('a', 'b')",
            "('a', 'b', 'c')",
            "]\n  < 2 items\n  > 3 items",
        ),
    ] {
        let found = code(&diff(&format!("f({left})\n"), &format!("f({right})\n")));
        assert!(found.starts_with("code <module>: co_consts["), "{found}");
        assert!(found.contains(expected), "{expected}\n{found}");
    }
}

#[test]
fn numbers_names_and_instructions_are_compared() {
    for (left, right, expected) in [
        (
            "a.b",
            "a.c",
            "code <module>: co_names[1]\n  < \"b\"\n  > \"c\"",
        ),
        (
            "def f(a): pass",
            "def f(b): pass",
            "code f: co_varnames and other locals[0]\n  < \"a\"\n  > \"b\"",
        ),
        (
            "def f(*ab): pass",
            "def f(**a): pass",
            "code f: co_flags\n  < 0x7 OPTIMIZED NEWLOCALS VARARGS\n",
        ),
        ("a + b", "a - b", "code <module>: co_code\n  < "),
        ("a  + b", "a + b", "code <module>: co_linetable\n  < "),
    ] {
        // constants do not differ, nor do the lines after
        let found = code(&diff(&format!("{left}\n"), &format!("{right}\n")));
        assert!(found.starts_with(expected), "{expected}\n{found}");
    }
}

#[test]
fn only_the_header_may_differ() {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "x = 1\n");
    sandbox.compile_well(&["-o", "a", "x.py"]);
    sandbox.compile_well(&["-o", "b", "--invalidation-mode", "unchecked-hash", "x.py"]);
    let run = of(
        &sandbox,
        &sandbox.cached("a", "x"),
        &sandbox.cached("b", "x"),
    );
    let expected = "header: invalidation\n  < checked-hash\n  > unchecked-hash\n\
                    code: the same\ncanonical form: the same but for the header\n";
    assert_eq!(run.expect(1, &sandbox).stdout, expected);
}

#[test]
fn equal_code_in_other_bytes_is_told() {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "def f(): return 'text'\n");
    sandbox.compile_well(&["-o", "a", "x.py"]);
    let compile = "import py_compile\n\
                   py_compile.compile('x.py', 'b.pyc', invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)";
    sandbox.python_prints(&[], compile, &[]);
    let run = of(&sandbox, &sandbox.cached("a", "x"), "b.pyc");
    let expected = "code: equal, but written down in another way\ncanonical form: the same\n";
    assert_eq!(run.expect(1, &sandbox).stdout, expected);
}

#[test]
fn versions_are_compared_with_each_other() {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "x = 1\n");
    sandbox.compile_well(&["x.py"]);
    let pyc = sandbox.cached(".", "x");
    // simple code means something to every version
    let (version, magic) = if sandbox.python().version == "3.12" {
        ("3.13", 3571_u16)
    } else {
        ("3.12", 3531)
    };
    let mut other = sandbox.read(&pyc);
    other[..2].copy_from_slice(&magic.to_le_bytes());
    sandbox.write("other.pyc", other);
    let run = of(&sandbox, &pyc, "other.pyc");
    let text = &run.expect(1, &sandbox).stdout;
    assert!(text.starts_with("header: magic number\n  < "), "{text}");
    assert!(
        text.contains(&format!(
            "\n  > {magic} (Python {version})\ncode: the same\n"
        )),
        "{text}"
    );
}

#[test]
fn what_cannot_be_compared_is_trouble() {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "x = 1\n");
    sandbox.compile_well(&["x.py"]);
    let pyc = sandbox.cached(".", "x");
    sandbox.write("text.pyc", "text, not bytecode");
    sandbox.write("short.pyc", &sandbox.read(&pyc)[..40]);
    for (bad, expected) in [
        ("missing.pyc", "pyc: cannot read missing.pyc: "),
        ("text.pyc", "pyc: text.pyc: not a .pyc file: "),
        ("short.pyc", "pyc: short.pyc: its code cannot be read: "),
    ] {
        for (left, right) in [(bad, &*pyc), (&*pyc, bad), (bad, bad)] {
            let run = of(&sandbox, left, right);
            run.expect(2, &sandbox);
            assert!(run.stderr.starts_with(expected), "{}", run.stderr);
        }
    }
}
