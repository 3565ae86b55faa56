//! Sources that cannot be compiled, where that is no error.

mod support;

use pyc::Invalidation;
use std::fs;
use support::pythons::{newest_python, pythons, run_python, Python};
use support::{checked_invalidation, group, Sandbox};

const LEFT: &str = "it is left as source";
const DEFERRED: &str = "its bytecode compiles the source when it is imported";

/// Python in an encoding that only CPython knows.
const BIG5: &[u8] = b"# coding: big5\nX = '\xa4\xa4\xa4\xe5'\n";

fn warning(file: &str, python: &Python, outcome: &str) -> String {
    format!(
        "warning: {file}: cannot be compiled for Python {}, so {outcome}:\n",
        python.version
    )
}

#[test]
fn files_of_a_tree_may_be_left_out_with_a_warning() {
    let python = newest_python();
    let sandbox = Sandbox::new();
    sandbox
        .file("gen/good.py", "x = 1\n")
        .file("gen/py2.py", "print 1\n")
        .file("gen/nul.py", "\0");
    let tree = ["--tree-src=gen", "--tree-src-name=gen", "--tree-out=out"];
    let messages = [
        (
            "gen/nul.py",
            "SyntaxError: source code string cannot contain null bytes (gen/nul.py)\n",
        ),
        (
            "gen/py2.py",
            "  File \"gen/py2.py\", line 1\n    print 1\n    ^^^^^^^\n\
             SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?\n",
        ),
    ];
    assert_eq!(
        sandbox.fail(&python, &tree),
        messages.map(|(_, message)| message).concat()
    );

    let arguments =
        support::with_python(&python, &[&tree[..], &["--keep-going-unparsable"]].concat());
    let outcome = sandbox.run(&arguments);
    assert_eq!(outcome.code, Some(0));
    let expected = messages.map(|(file, message)| warning(file, &python, LEFT) + message);
    assert_eq!(outcome.stderr, expected.concat());
    assert!(sandbox.join("out/good.pyc").exists());
    assert!(!sandbox.join("out/py2.pyc").exists());
}

#[test]
fn bytecode_of_a_single_file_raises_the_error_of_its_source() {
    let script = "import sys, traceback; sys.path.insert(0, '')\n\
                  try: import bad\n\
                  except SyntaxError as e: print(type(e).__name__, e.msg, e.args[1:] and e.args[1][1:])";
    for python in pythons() {
        for source in [
            "x = 1\nprint 'caf\u{e9}\\\\'\n",
            "if x:\ny = 1\n",
            "def f():\n\tx\n        y\n",
            "\0",
        ] {
            let sandbox = Sandbox::new();
            sandbox.file("bad.py", source).file("good.py", "x = 1\n");
            let expected = run_python(&python.path, script, &[], sandbox.path());
            for mode in ["checked_hash", "unchecked_hash"] {
                let mut arguments = vec![
                    "--keep-going-unparsable".to_owned(),
                    format!("--invalidation-mode={mode}"),
                ];
                for stem in ["bad", "good"] {
                    arguments.extend(group(stem));
                }
                let outcome = sandbox.run(&support::with_python(&python, &arguments));
                assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
                let warning = warning("name/bad.py", &python, DEFERRED);
                assert!(outcome.stderr.starts_with(&warning), "{}", outcome.stderr);
                checked_invalidation(&sandbox, "good", &python);
                // Whatever the mode, CPython compares it with the source, and finds that it is not that of the source.
                let Invalidation::CheckedHash(hash) =
                    checked_invalidation(&sandbox, "bad", &python)
                else {
                    panic!("not checked");
                };
                let magic = python.version.magic().unwrap();
                assert_ne!(hash, pyc::source_hash(magic, source.as_bytes()));

                fs::rename(sandbox.join("bad.py"), sandbox.join("bad.txt")).unwrap();
                let actual = run_python(&python.path, script, &[], sandbox.path());
                fs::rename(sandbox.join("bad.txt"), sandbox.join("bad.py")).unwrap();
                assert_eq!(actual, expected, "{} {mode}", python.version);
            }
        }
    }
}

#[test]
fn what_only_cpython_can_compile_stays_importable() {
    let Some(python) = pythons()
        .into_iter()
        .find(|python| pyc_compile::is_certified(python.version))
    else {
        return;
    };
    let sandbox = Sandbox::new();
    sandbox.file("mod.py", BIG5);
    let mut arguments = vec![
        format!("--python-version={}", python.version),
        "--backend=native".to_owned(),
        "--invalidation-mode=unchecked_hash".to_owned(),
    ];
    arguments.extend(group("mod"));
    let outcome = sandbox.run(&arguments);
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    assert!(
        outcome
            .stderr
            .starts_with("error: name/mod.py: the native compiler cannot compile this file: "),
        "{}",
        outcome.stderr
    );
    arguments.push("--keep-going-unparsable".to_owned());
    let outcome = sandbox.run(&arguments);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let warning = warning("name/mod.py", &python, DEFERRED);
    assert!(outcome.stderr.starts_with(&warning), "{}", outcome.stderr);

    let import = |prelude: &str| {
        let script = format!("import sys; sys.path.insert(0, ''); {prelude}import mod; print(ascii(mod.X), mod.__file__[-4:])");
        run_python(&python.path, &script, &[], sandbox.path())
    };
    // In the place of the source.
    fs::rename(sandbox.join("mod.py"), sandbox.join("mod.txt")).unwrap();
    assert_eq!(import(""), "'\\u4e2d\\u6587' .pyc\n");
    // Beside it: CPython finds it stale, and compiles the source. Where it does not look, the bytecode does the same.
    fs::rename(sandbox.join("mod.txt"), sandbox.join("mod.py")).unwrap();
    let cached = sandbox.join(&format!(
        "__pycache__/mod.{}.pyc",
        python.version.cache_tag()
    ));
    fs::create_dir_all(cached.parent().unwrap()).unwrap();
    fs::rename(sandbox.join("mod.pyc"), &cached).unwrap();
    for prelude in ["", "import _imp; _imp.check_hash_based_pycs = 'never'; "] {
        assert_eq!(import(prelude), "'\\u4e2d\\u6587' d.py\n", "{prelude}");
    }
}
