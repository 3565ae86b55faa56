//! The tool as actions without a worker run it.

mod support;

use pyc::{source_hash, Invalidation, PycFile, PythonVersion};
use std::fs;
use support::pythons::{
    newest_python, other_version, pythons, run_python, write_executable, write_interpreter,
};
use support::{checked_invalidation, group, Sandbox};

/// Imports the module `a` and prints what its code is called and where it came from.
const IMPORT: &str =
    "import sys; sys.path.insert(0, ''); import a; print(a.f.__code__.co_filename, a.__spec__.cached)";

#[test]
fn many_files_are_compiled_in_one_call() {
    for python in pythons() {
        let sandbox = Sandbox::new();
        let stems: Vec<String> = (0..40).map(|index| format!("dir/m{index}")).collect();
        for stem in &stems {
            sandbox.file(&format!("{stem}.py"), format!("NAME = {stem:?}\n"));
        }
        let arguments: Vec<String> = stems.iter().flat_map(|stem| group(stem)).collect();
        sandbox.compile(&python, &arguments);
        for stem in &stems {
            let hash = source_hash(
                python.version.magic().unwrap(),
                &sandbox.read(&format!("{stem}.py")),
            );
            assert_eq!(
                checked_invalidation(&sandbox, stem, &python),
                Invalidation::CheckedHash(hash)
            );
        }
        assert_eq!(sandbox.listing().len(), 80, "nothing else is left behind");
    }
}

#[test]
fn python_imports_what_is_written() {
    for python in pythons() {
        let sandbox = Sandbox::new();
        sandbox.file("src/a.py", "def f(): pass\n");
        for mode in ["checked_hash", "unchecked_hash"] {
            let mode = format!("--invalidation-mode={mode}");
            sandbox.compile(
                &python,
                &[
                    &mode,
                    "--src=src/a.py",
                    "--src-name=pkg/a.py",
                    "--pyc=out/a.pyc",
                ],
            );
            let printed = run_python(&python.path, IMPORT, &[], &sandbox.join("out"));
            assert!(printed.starts_with("pkg/a.py "), "{printed}");
        }
    }
}

#[test]
fn arguments_may_stand_in_a_param_file() {
    let python = newest_python();
    let sandbox = Sandbox::new();
    let params = format!(
        "--python-version\n{}\n--interpreter\n{}\n--invalidation-mode\nunchecked_hash\n--optimize\n1\n--strip\ndocstrings\n\
         --src\nwith space.py\n--src-name\n../other repo/with space.py\n--pyc\nout dir/with space.pyc\n",
        python.version,
        python.path.display()
    );
    sandbox
        .file("with space.py", "x = 1\n")
        .file("out.params", params);
    let outcome = sandbox.run(&["@out.params"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    let bytes = sandbox.read("out dir/with space.pyc");
    assert!(matches!(
        PycFile::parse(&bytes).unwrap().header.invalidation,
        Invalidation::UncheckedHash(_)
    ));
}

#[test]
fn the_arguments_of_rules_python_give_the_same_bytes() {
    let python = newest_python();
    let sandbox = Sandbox::new();
    sandbox.file("m.py", "assert 1\n'text'\n");
    let own = [
        "--optimize=1",
        "--src=m.py",
        "--src-name=pkg/m.py",
        "--pyc=own.pyc",
    ];
    sandbox.compile(&python, &own);
    let params = format!(
        "--invalidation_mode\nchecked_hash\n--src\nm.py\n--src_name\npkg/m.py\n--pyc\npkg/__pycache__/m.pyc\n--optimize\n1\n\
         --python_version\n{}\n",
        python.version
    );
    sandbox.file("m.params", params);
    let output = sandbox
        .command()
        .env("RULES_PYC_INTERPRETER", &python.path)
        .arg("@m.params")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(
        sandbox.read("pkg/__pycache__/m.pyc"),
        sandbox.read("own.pyc")
    );
}

#[test]
fn the_interpreter_is_found_on_path() {
    for python in pythons() {
        let sandbox = Sandbox::new();
        sandbox.file("m.py", "x = 1\n");
        let version = format!("--python_version={}", python.version);
        let outcome = sandbox.run(&[
            version.as_str(),
            "--src=m.py",
            "--src_name=m.py",
            "--pyc=m.pyc",
        ]);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
        checked_invalidation(&sandbox, "m", &python);
    }
}

#[test]
fn unsuitable_interpreters_on_path_are_passed_over() {
    let python = newest_python();
    let sandbox = Sandbox::new();
    sandbox.file("m.py", "x = 1\n").file("bin/readme", "");
    let shim = sandbox.join(&format!("bin/python{}", python.version));
    write_executable(&shim, "#!/bin/sh\necho 'command not found' >&2\nexit 127\n");
    std::os::unix::fs::symlink(&python.path, sandbox.join("bin/python3")).unwrap();
    let run = |version: PythonVersion| {
        let output = sandbox
            .command()
            .env("PATH", sandbox.join("bin"))
            .arg(format!("--python_version={version}"))
            .args(["--src=m.py", "--src_name=m.py", "--pyc=m.pyc"])
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    assert_eq!(run(python.version), (Some(0), String::new()));
    let other = other_version(python.version);
    let (code, stderr) = run(other);
    assert_eq!(code, Some(1));
    let expected = format!(
        "error: no CPython {other} was found: set RULES_PYC_INTERPRETER to the path of one, or put python{other} on PATH; \
         a py_exec_tools_toolchain takes @rules_pyc//python:precompiler, which brings one\n  \
         tried: the interpreter {} is CPython {}, but the target's Python is {other}: ",
        sandbox.join("bin/python3").display(),
        python.version
    );
    assert!(stderr.starts_with(&expected), "{stderr}");
    assert!(!sandbox.join("m.pyc").exists());
}

#[test]
fn trees_are_compiled_file_by_file() {
    let python = newest_python();
    let sandbox = Sandbox::new();
    sandbox
        .file("gen/__init__.py", "")
        .file("gen/sub/deep/m.py", "def f(): pass\n")
        .file("gen/data.json", "{}")
        .file("single.py", "x = 1\n");
    std::os::unix::fs::symlink(sandbox.join("single.py"), sandbox.join("gen/link.py")).unwrap();
    fs::create_dir(sandbox.join("empty")).unwrap();
    let mut arguments = vec![
        "--tree-src=gen",
        "--tree-src-name=pkg/gen",
        "--tree-out=out/gen",
    ];
    arguments.extend([
        "--tree-src=empty",
        "--tree-src-name=pkg/empty",
        "--tree-out=out/empty",
    ]);
    arguments.extend([
        "--src=single.py",
        "--src-name=single.py",
        "--pyc=out/single.pyc",
    ]);
    sandbox.compile(&python, &arguments);
    let written: Vec<String> = sandbox
        .listing()
        .into_iter()
        .filter(|path| path.starts_with("out/"))
        .collect();
    assert_eq!(
        written,
        [
            "out/gen/__init__.pyc",
            "out/gen/link.pyc",
            "out/gen/sub/deep/m.pyc",
            "out/single.pyc"
        ]
    );
    assert!(sandbox.join("out/empty").is_dir());
    let script = "import sys; sys.path.insert(0, ''); import gen.sub.deep.m as m; print(m.f.__code__.co_filename)";
    let printed = run_python(&python.path, script, &[], &sandbox.join("out"));
    assert_eq!(printed, "pkg/gen/sub/deep/m.py\n");
}

#[test]
fn all_errors_are_told_at_once_in_the_order_of_the_files() {
    let python = newest_python();
    let sandbox = Sandbox::new();
    sandbox
        .file("a.py", "def f(:\n    pass\n")
        .file("b.py", format!("x = 1\n{}", "#".repeat(1 << 20)))
        .file("c.py", "if True:\nprint('x')\n")
        .file("d.py", "x = 1\n")
        .file("e.py", "return\n");
    sandbox
        .file("a.pyc", "stale")
        .file("d.pyc", "stale")
        .file("missing.pyc", "stale");
    let stems = ["a", "b", "c", "missing", "d", "e"];
    let arguments: Vec<String> = stems.iter().flat_map(|stem| group(stem)).collect();
    assert_eq!(
        sandbox.fail(&python, &arguments),
        "  File \"name/a.py\", line 1\n    def f(:\n          ^\nSyntaxError: invalid syntax\n  \
         File \"name/c.py\", line 2\n    print('x')\n    ^^^^^\n\
         IndentationError: expected an indented block after 'if' statement on line 1\n\
         error: cannot read missing.py: No such file or directory (os error 2)\n  \
         File \"name/e.py\", line 1\n    return\n    ^^^^^^\nSyntaxError: 'return' outside function\n"
    );
    let pycs: Vec<String> = sandbox
        .listing()
        .into_iter()
        .filter(|path| path.ends_with(".pyc"))
        .collect();
    assert_eq!(
        pycs,
        ["b.pyc", "d.pyc"],
        "what failed has no output, not even an old one"
    );
    assert_ne!(sandbox.read("d.pyc"), b"stale");
}

#[test]
fn sources_that_are_no_text_are_told_as_python_tells_them() {
    for python in pythons() {
        let sandbox = Sandbox::new();
        sandbox
            .file("a.py", b"x = 1\ny = '\xff'\n")
            .file("b.py", b"x = 1\n\0\n");
        let arguments = ["a", "b"].map(group).concat();
        let stderr = sandbox.fail(&python, &arguments);
        let first = "  File \"name/a.py\", line 2\n    y = '\u{fffd}'\n";
        assert!(stderr.starts_with(first), "{stderr}");
        let null = "SyntaxError: source code string cannot contain null bytes (name/b.py)\n";
        assert!(stderr.ends_with(null), "{stderr}");
        if python.version >= PythonVersion::new(3, 14) {
            let expected = "SyntaxError: Non-UTF-8 code starting with '\\xff' on line 2, but no encoding declared; \
                            see https://peps.python.org/pep-0263/ for details\n";
            assert!(stderr.contains(expected), "{stderr}");
        }
    }
}

#[test]
fn a_source_that_cannot_be_read_is_told_with_its_path() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.join("a.py")).unwrap();
    assert_eq!(
        sandbox.fail(&newest_python(), &group("a")),
        "error: cannot read a.py: Is a directory (os error 21)\n"
    );
}

#[test]
fn an_output_that_cannot_be_written_is_told_with_its_path() {
    let sandbox = Sandbox::new();
    sandbox
        .file("a.py", "")
        .file("taken/file", "")
        .file("file", "");
    let error = |pyc: &str| {
        let arguments =
            ["--src=a.py", "--src-name=a.py", &format!("--pyc={pyc}")].map(str::to_owned);
        sandbox.fail(&newest_python(), &arguments)
    };
    assert_eq!(
        error("taken"),
        "error: cannot write taken: Is a directory (os error 21)\n"
    );
    assert_eq!(
        error("file/a.pyc"),
        "error: cannot write file/a.pyc: Not a directory (os error 20)\n"
    );
    assert_eq!(sandbox.listing(), ["a.py", "file", "taken/file"]);
}

#[test]
fn an_interpreter_of_another_version_is_told_once() {
    let python = newest_python();
    let sandbox = Sandbox::new();
    let stems: Vec<String> = (0..9).map(|index| format!("m{index}")).collect();
    for stem in &stems {
        sandbox.file(&format!("{stem}.py"), "x = 1\n");
    }
    let mut arguments: Vec<String> = stems.iter().flat_map(|stem| group(stem)).collect();
    let other = other_version(python.version);
    arguments.push(format!("--python-version={other}"));
    arguments.push("--jobs=3".to_owned());
    assert_eq!(
        sandbox.fail(&python, &arguments),
        format!(
            "error: the interpreter {} is CPython {}, but the target's Python is {other}: no version can load the bytecode \
             of another, so name a CPython {other} as the interpreter\n",
            python.path.display(),
            python.version
        )
    );
    assert_eq!(sandbox.listing().len(), 9);
}

#[test]
fn a_missing_interpreter_is_told_as_it_was_named() {
    let sandbox = Sandbox::new();
    sandbox.file("a.py", "");
    let mut arguments = group("a").to_vec();
    arguments.push("--interpreter=external/python/bin/python3".to_owned());
    assert_eq!(
        sandbox.fail(&newest_python(), &arguments),
        "error: cannot start the interpreter external/python/bin/python3: No such file or directory (os error 2)\n"
    );
}

#[test]
fn the_interpreter_may_be_a_relative_path() {
    let python = newest_python();
    let sandbox = Sandbox::new();
    sandbox
        .file("a.py", "clss A: pass\n")
        .file("b.py", "x = 1\n")
        .file("external/readme", "");
    write_interpreter(&sandbox.join("external/python"), &python.path, "");
    let mut arguments = group("b").to_vec();
    arguments.push("--interpreter=external/python".to_owned());
    sandbox.compile(&python, &arguments);
}

#[test]
fn an_interpreter_that_dies_is_told_with_the_file() {
    let python = newest_python();
    let sandbox = Sandbox::new();
    sandbox.file("good.py", "").file("fatal.py", "x = 1\n");
    let prelude = "import builtins, os\nreal = compile\n\
                   builtins.compile = lambda source, name, *rest: real(source, name, *rest) if 'good' in name else os._exit(3)\n";
    write_interpreter(&sandbox.join("python"), &python.path, prelude);
    let mut arguments = ["good", "fatal"].map(group).concat();
    arguments.push("--interpreter=python".to_owned());
    assert_eq!(
        sandbox.fail(&python, &arguments),
        "error: name/fatal.py: the interpreter python died while it compiled this file, and so did a fresh one (exit status: 3)\n"
    );
    assert!(sandbox.join("good.pyc").exists());
}

#[test]
fn wrong_command_lines_exit_with_2() {
    let sandbox = Sandbox::new();
    let error = |arguments: &[&str]| {
        let outcome = sandbox.run(arguments);
        assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
        outcome.stderr
    };
    assert_eq!(
        error(&["--python-version=3.99"]),
        "error: unknown Python version 3.99: this rules_pyc knows 3.11, 3.12, 3.13, 3.14 and 3.15\n"
    );
    assert_eq!(
        error(&["@missing.params"]),
        "error: cannot read the param file missing.params: No such file or directory (os error 2)\n"
    );
    assert!(error(&["--python-version=3.14", "--backend=other"])
        .starts_with("error: invalid value 'other' for '--backend <BACKEND>'\n"));
    assert!(error(&["--no-such-flag"])
        .starts_with("error: unexpected argument '--no-such-flag' found\n"));
}

#[test]
fn directories_of_sources_and_bytecode_are_put_together() {
    let python = newest_python();
    let sandbox = Sandbox::new();
    sandbox.file("src/a.py", "def f(): pass\n");
    sandbox.compile(
        &python,
        &[
            "--tree-src=src",
            "--tree-src-name=pkg",
            "--tree-out=pyc",
            "--invalidation-mode=unchecked_hash",
        ],
    );
    sandbox.file("src/a.py", "raise SystemError('the source is used')\n");
    let tag = python.version.cache_tag();
    for (layout, cached) in [
        ("pycache", format!("__pycache__/a.{tag}.pyc")),
        ("sourceless", "a.pyc".to_owned()),
    ] {
        let outcome = sandbox.run(&[
            "assemble-tree",
            "--layout",
            layout,
            "--pyc-tag",
            &tag,
            "--optimize",
            "0",
            "--source",
            "src",
            "--bytecode",
            "pyc",
            "--out",
            layout,
        ]);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
        let printed = run_python(&python.path, IMPORT, &[], &sandbox.join(layout));
        assert!(printed.ends_with(&format!("{cached}\n")), "{printed}");
    }
}
