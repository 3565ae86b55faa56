//! Sources that are no Python of the target's version, where that is no error.

mod support;

use std::fs;
use support::pythons::{newest_python, pythons, run_python};
use support::{checked_invalidation, group, Sandbox};

#[test]
fn unparsable_files_of_a_tree_may_be_left_out_with_a_warning() {
    let python = newest_python();
    let sandbox = Sandbox::new();
    sandbox
        .file("gen/good.py", "x = 1\n")
        .file("gen/py2.py", "print 1\n")
        .file("gen/nul.py", "\0");
    let tree = ["--tree-src=gen", "--tree-src-name=gen", "--tree-out=out"];
    let messages = [
        "SyntaxError: source code string cannot contain null bytes (gen/nul.py)\n",
        "  File \"gen/py2.py\", line 1\n    print 1\n    ^^^^^^^\n\
         SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?\n",
    ];
    assert_eq!(sandbox.fail(&python, &tree), messages.concat());

    let arguments =
        support::with_python(&python, &[&tree[..], &["--keep-going-unparsable"]].concat());
    let outcome = sandbox.run(&arguments);
    assert_eq!(outcome.code, Some(0));
    let warning = format!(
        "warning: Python {} cannot compile this file, so it stays without bytecode:\n",
        python.version
    );
    assert_eq!(
        outcome.stderr,
        messages.map(|message| warning.clone() + message).concat()
    );
    assert!(sandbox.join("out/good.pyc").exists());
    assert!(!sandbox.join("out/py2.pyc").exists());
}

#[test]
fn bytecode_of_a_single_unparsable_file_raises_its_error() {
    // Caught where it is raised and shown as the source would have shown it.
    let script = "import sys, traceback; sys.path.insert(0, '')\n\
                  try: import bad\n\
                  except SyntaxError as e: print(type(e).__name__, e.msg, e.args[1:] and e.args[1][1:])";
    for python in pythons() {
        for (source, is_syntax_error) in [
            ("x = 1\nprint 'caf\u{e9}\\\\'\n", true),
            ("if x:\ny = 1\n", true),
            ("def f():\n\tx\n        y\n", true),
            ("\0", false),
        ] {
            let sandbox = Sandbox::new();
            sandbox.file("bad.py", source).file("good.py", "x = 1\n");
            let expected = run_python(&python.path, script, &[], sandbox.path());
            let mut arguments = vec!["--keep-going-unparsable".to_owned()];
            for mode in ["checked_hash", "unchecked_hash"] {
                arguments.push(format!("--invalidation-mode={mode}"));
                for stem in ["bad", "good"] {
                    arguments.extend(group(stem));
                }
                let outcome = sandbox.run(&support::with_python(&python, &arguments));
                arguments.truncate(1);
                assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
                let warning = format!(
                    "warning: Python {} cannot compile this file, so its bytecode raises this error:\n",
                    python.version
                );
                assert!(outcome.stderr.starts_with(&warning), "{}", outcome.stderr);
                assert!(outcome.stderr.contains("name/bad.py"), "{}", outcome.stderr);
                checked_invalidation(&sandbox, "bad", &python);
                checked_invalidation(&sandbox, "good", &python);

                fs::rename(sandbox.join("bad.py"), sandbox.join("bad.txt")).unwrap();
                let actual = run_python(&python.path, script, &[], sandbox.path());
                fs::rename(sandbox.join("bad.txt"), sandbox.join("bad.py")).unwrap();
                if is_syntax_error {
                    assert_eq!(actual, expected, "{} {mode}", python.version);
                } else {
                    assert!(actual.contains("null bytes"), "{actual}");
                }
            }
        }
    }
}
