//! What `pyc canonicalize` writes.

use std::fs;

use crate::support::{pythons, write_package, Sandbox};

const COMPILE: &str = "import compileall, py_compile\n\
    compileall.compile_dir('pkg', quiet=1, force=True,\n    \
    invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)";

#[test]
fn what_python_has_written_becomes_what_this_tool_writes() {
    for python in pythons() {
        let sandbox = Sandbox::with_python(python);
        write_package(&sandbox, "pkg");
        sandbox.compile_well(&["pkg"]);
        let expected = sandbox.files("pkg");
        sandbox.python_prints(&[], COMPILE, &[]);
        let names: Vec<String> = sandbox
            .names("pkg")
            .iter()
            .map(|name| format!("pkg/{name}"))
            .collect();
        let pycs: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|name| name.ends_with(".pyc"))
            .collect();
        let arguments = [&["canonicalize", "--in-place"], &pycs[..]].concat();
        let run = sandbox.pyc(&arguments);
        assert_eq!(
            run.expect(0, &sandbox).stdout,
            "5 rewritten, 0 canonical already, 0 failed\n"
        );
        for ((name, found), (_, expected)) in sandbox.files("pkg").iter().zip(&expected) {
            assert!(found == expected, "{} {name}", sandbox.python().version);
        }
        let run = sandbox.pyc(&arguments);
        assert_eq!(
            run.expect(0, &sandbox).stdout,
            "0 rewritten, 5 canonical already, 0 failed\n"
        );
    }
}

fn two_files() -> (Sandbox, [String; 2]) {
    let sandbox = Sandbox::new();
    sandbox.write("pkg/x.py", "def f(): return 'text'\n");
    sandbox.write("pkg/y.py", "def g(): return 'text'\n");
    sandbox.python_prints(&[], COMPILE, &[]);
    let pycs = [sandbox.cached("pkg", "x"), sandbox.cached("pkg", "y")];
    (sandbox, pycs)
}

#[test]
fn the_output_is_a_file_or_a_directory_and_the_input_stays() {
    let (sandbox, [x, y]) = two_files();
    let before = sandbox.read(&x);
    sandbox
        .pyc(&["canonicalize", "-o", "out.pyc", &x])
        .expect(0, &sandbox);
    assert_eq!(sandbox.read(&x), before);
    let canonical = sandbox.read("out.pyc");
    assert_ne!(canonical, before);
    assert_eq!(canonical[..16], before[..16]);
    fs::create_dir(sandbox.path("out")).unwrap();
    sandbox
        .pyc(&["canonicalize", "-o", "out", &x, &y])
        .expect(0, &sandbox);
    let name = x.rsplit('/').next().unwrap();
    assert_eq!(sandbox.read(format!("out/{name}")), canonical);
    assert_eq!(sandbox.names("out").len(), 2);
}

#[test]
fn wrong_arguments_change_nothing() {
    let (sandbox, [x, y]) = two_files();
    let before = sandbox.files(".");
    let run = sandbox.pyc(&["canonicalize", "-o", "out", &x, &y]);
    run.expect(2, &sandbox);
    assert_eq!(
        run.stderr,
        "pyc: out is no directory, but there are 2 files to write to it\n"
    );
    sandbox.pyc(&["canonicalize", &x]).expect(2, &sandbox);
    sandbox
        .pyc(&["canonicalize", "--in-place", "-o", "out", &x])
        .expect(2, &sandbox);
    let run = sandbox.pyc(&["canonicalize", "-o", "pkg", &x, &x]);
    run.expect(2, &sandbox);
    assert!(
        run.stderr.contains(" would both be pkg/x."),
        "{}",
        run.stderr
    );
    assert_eq!(sandbox.files("."), before);
}

#[test]
fn what_cannot_be_rewritten_stays_and_the_rest_is() {
    let (sandbox, [x, y]) = two_files();
    sandbox.write("bad.pyc", &sandbox.read(&x)[..30]);
    sandbox.write("text.pyc", "text, not bytecode");
    let before = (sandbox.read("bad.pyc"), sandbox.read(&y));
    let run = sandbox.pyc(&[
        "canonicalize",
        "-i",
        "bad.pyc",
        "text.pyc",
        "missing.pyc",
        &y,
    ]);
    run.expect(1, &sandbox);
    assert_eq!(run.stdout, "1 rewritten, 0 canonical already, 3 failed\n");
    let lines: Vec<_> = run.stderr.lines().collect();
    assert!(
        lines[0].starts_with("pyc: bad.pyc: its code cannot be read: "),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with("pyc: text.pyc: not a .pyc file: "),
        "{}",
        lines[1]
    );
    assert_eq!(
        lines[2],
        "pyc: cannot read missing.pyc: No such file or directory (os error 2)"
    );
    assert_eq!(sandbox.read("bad.pyc"), before.0);
    assert_ne!(sandbox.read(&y), before.1);
}

#[cfg(unix)]
#[test]
fn a_link_is_not_replaced_by_a_file() {
    let (sandbox, [x, _]) = two_files();
    std::os::unix::fs::symlink(&x, sandbox.path("link.pyc")).unwrap();
    let run = sandbox.pyc(&["canonicalize", "-i", "link.pyc"]);
    run.expect(1, &sandbox);
    let expected =
        "pyc: cannot write link.pyc: it exists and is a symbolic link, which would be replaced\n";
    assert_eq!(run.stderr, expected);
    assert!(sandbox.path("link.pyc").is_symlink());
}
