//! What `pyc compile` writes, seen by the import system.

use std::fs;
use std::path::Path;

use crate::support::{pythons, write_package, Run, Sandbox};

/// Prints, for every `.pyc` file that is given with the name of its source, what is not as the built-in
/// `compile` makes it.
const COMPARE: &str = r#"
import marshal, sys

FIELDS = [n for n in dir((lambda: 0).__code__) if n.startswith("co_") and not callable(getattr((lambda: 0).__code__, n))]
FIELDS = [n for n in FIELDS if n not in ("co_consts", "co_lnotab")]

def same(a, b, where):
    if type(a) is not type(b):
        print(where, type(a), type(b))
    elif hasattr(a, "co_code"):
        for name in FIELDS:
            if getattr(a, name) != getattr(b, name):
                print(where, a.co_qualname, name)
        if list(a.co_positions()) != list(b.co_positions()):
            print(where, a.co_qualname, "positions")
        same(a.co_consts, b.co_consts, where + "/" + a.co_qualname)
    elif isinstance(a, tuple):
        if len(a) != len(b):
            print(where, len(a), len(b))
        for x, y in zip(a, b):
            same(x, y, where)
    elif a != b or repr(a) != repr(b) and not isinstance(a, frozenset):
        print(where, repr(a), repr(b))

level = int(sys.argv[1])
for pyc, source in zip(sys.argv[2::2], sys.argv[3::2]):
    with open(pyc, "rb") as file:
        found = marshal.loads(file.read()[16:])
    with open(source, "rb") as file:
        expected = compile(file.read(), source, "exec", dont_inherit=True, optimize=level)
    same(found, expected, pyc)
print("compared", (len(sys.argv) - 2) // 2)
"#;

const SOURCES: [&str; 5] = ["__init__", "kinds", "latin", "sub/__init__", "sub/mod"];

/// `pkg/sub/mod` and its `.pyc` file's name without the tag.
fn pairs(sandbox: &Sandbox, suffix: &str) -> Vec<String> {
    let tag = sandbox.python().tag();
    let pair = |source: &str| {
        let (directory, name) = source
            .rsplit_once('/')
            .map_or(("", source), |(d, n)| (d, n));
        let separator = if directory.is_empty() { "" } else { "/" };
        let pyc = format!("pkg/{directory}{separator}__pycache__/{name}.{tag}{suffix}.pyc");
        [pyc, format!("pkg/{source}.py")]
    };
    SOURCES.iter().flat_map(|source| pair(source)).collect()
}

#[test]
fn code_is_that_of_the_compiler_at_every_level_for_every_version() {
    for python in pythons() {
        let sandbox = Sandbox::with_python(python);
        write_package(&sandbox, "pkg");
        let run = sandbox.compile(&["--optimize", "0,1,2", "pkg"]);
        assert_eq!(
            run.expect(0, &sandbox).summary(),
            "15 compiled, 0 up to date, 0 failed"
        );
        for (level, suffix) in [("0", ""), ("1", ".opt-1"), ("2", ".opt-2")] {
            let pairs = pairs(&sandbox, suffix);
            let mut arguments = vec![level];
            arguments.extend(pairs.iter().map(String::as_str));
            assert_eq!(
                sandbox.python_prints(&[], COMPARE, &arguments),
                "compared 5\n"
            );
        }
    }
}

#[test]
fn modules_are_imported_from_what_was_compiled() {
    for python in pythons() {
        let sandbox = Sandbox::with_python(python);
        write_package(&sandbox, "pkg");
        sandbox.compile_well(&["-q", "--optimize", "0,2", "pkg"]);
        // since 3.15 modules have no __cached__
        let code = "import pkg.sub.mod as m; print(m.__spec__.cached, m.f.__doc__)";
        for (options, suffix, doc) in [(&["-v"][..], "", "doc"), (&["-v", "-OO"], ".opt-2", "None")]
        {
            let all = [options, &["-B", "-c", code]].concat();
            let mut command = sandbox.python().command(&all);
            let output = command.current_dir(sandbox.path("")).output().unwrap();
            let trace = String::from_utf8_lossy(&output.stderr);
            let cached = sandbox.path(format!(
                "pkg/sub/__pycache__/mod.{}{suffix}.pyc",
                sandbox.python().tag()
            ));
            let expected = format!("{} {doc}\n", cached.display());
            assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{trace}");
            let loaded = format!("# code object from '{}'", cached.display());
            assert!(trace.contains(&loaded), "{loaded}\n{trace}");
        }
    }
}

#[test]
fn headers_are_those_of_the_mode() {
    let sandbox = Sandbox::new();
    sandbox.write("a/x.py", "x = 1\n");
    let code =
        "import importlib.util as u; print(u.source_hash(open('a/x.py', 'rb').read()).hex())";
    let hash = sandbox.python_prints(&[], code, &[]);
    for (mode, flags) in [("checked-hash", 3), ("unchecked-hash", 1)] {
        sandbox.compile_well(&["--invalidation-mode", mode, "a"]);
        let bytes = sandbox.read(sandbox.cached("a", "x"));
        assert_eq!(bytes[4..8], [flags, 0, 0, 0], "{mode}");
        let found: String = bytes[8..16]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(found, hash.trim_end(), "{mode}");
    }
}

#[test]
fn a_checked_file_is_not_used_for_another_source_and_an_unchecked_one_is() {
    let sandbox = Sandbox::new();
    for (mode, expected) in [("checked-hash", "2\n"), ("unchecked-hash", "1\n")] {
        sandbox.write("x.py", "value = 1\n");
        sandbox.compile_well(&["--invalidation-mode", mode, "."]);
        sandbox.write("x.py", "value = 2\n");
        assert_eq!(
            sandbox.python_prints(&[], "import x; print(x.value)", &[]),
            expected,
            "{mode}"
        );
    }
}

#[test]
fn timestamps_are_those_that_python_expects() {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "value = 1\n");
    // a float, as which Python sees the time, cannot tell the second of these from the next second
    for nanoseconds in [
        "1700000000000000000",
        "1700000000999999999",
        "1700000000500000000",
        "-1500000000",
    ] {
        let touch = "import os, sys; os.utime('x.py', ns=(0, int(sys.argv[1])))";
        sandbox.python_prints(&[], touch, &[nanoseconds]);
        sandbox.compile_well(&["--invalidation-mode", "timestamp", "x.py"]);
        let output = sandbox
            .python()
            .command(&["-v", "-B", "-c", "import x"])
            .current_dir(sandbox.path(""))
            .output()
            .unwrap();
        let trace = String::from_utf8_lossy(&output.stderr);
        let matches = format!(
            "{} matches ",
            sandbox.path(sandbox.cached(".", "x")).display()
        );
        let matches = matches.replace("/./", "/");
        assert!(
            trace.contains(&matches),
            "{nanoseconds}: {matches}\n{trace}"
        );
    }
}

#[test]
fn what_is_stripped_is_missing_and_nothing_else() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "x.py",
        "def f(a):\n    'doc'\n    assert a\n    return __debug__\n",
    );
    let code = "import x\ntry: result = x.f(0)\nexcept AssertionError: result = 'assert'\nprint(x.f.__doc__, result)";
    for (strip, expected) in [
        ("docstrings", "None assert\n"),
        ("asserts", "doc True\n"),
        ("docstrings,asserts", "None True\n"),
    ] {
        sandbox.compile_well(&["-f", "--strip", strip, "x.py"]);
        assert_eq!(sandbox.python_prints(&[], code, &[]), expected, "{strip}");
    }
}

#[test]
fn the_tree_is_repeated_below_the_output_directory() {
    let sandbox = Sandbox::new();
    write_package(&sandbox, "src/pkg");
    sandbox.write("single/one.py", "");
    let tag = sandbox.python().tag();
    sandbox.compile_well(&["-o", "out/deep", "src", "single/one.py"]);
    let expected = [
        "__pycache__/one",
        "pkg/__pycache__/__init__",
        "pkg/__pycache__/kinds",
        "pkg/__pycache__/latin",
    ];
    let mut expected: Vec<String> = expected
        .iter()
        .map(|name| format!("{name}.{tag}.pyc"))
        .collect();
    expected
        .extend(["__init__", "mod"].map(|name| format!("pkg/sub/__pycache__/{name}.{tag}.pyc")));
    assert_eq!(sandbox.names("out/deep"), expected);
    assert!(!sandbox
        .names("src")
        .iter()
        .any(|name| name.ends_with(".pyc")));
}

#[test]
fn only_sources_outside_of_cache_directories_are_compiled() {
    let sandbox = Sandbox::new();
    for path in [
        "a/x.py",
        "a/__pycache__/y.py",
        "a/script",
        "a/z.pyw",
        "a/.py",
        "a/dir.py/w.py",
    ] {
        sandbox.write(path, "");
    }
    let run = sandbox.compile(&["a"]);
    assert_eq!(
        run.expect(0, &sandbox).summary(),
        "2 compiled, 0 up to date, 0 failed"
    );
    sandbox.read(sandbox.cached("a", "x"));
    sandbox.read(sandbox.cached("a/dir.py", "w"));
}

#[cfg(unix)]
#[test]
fn links_to_directories_are_not_followed_unless_named() {
    use std::os::unix::fs::symlink;
    let sandbox = Sandbox::new();
    sandbox.write("a/x.py", "");
    symlink("..", sandbox.path("a/up")).unwrap();
    symlink("a", sandbox.path("b")).unwrap();
    symlink("x.py", sandbox.path("a/y.py")).unwrap();
    let run = sandbox.compile(&["a"]);
    assert_eq!(
        run.expect(0, &sandbox).summary(),
        "2 compiled, 0 up to date, 0 failed"
    );
    let run = sandbox.compile(&["-f", "b"]);
    assert_eq!(
        run.expect(0, &sandbox).summary(),
        "2 compiled, 0 up to date, 0 failed"
    );
}

#[cfg(unix)]
#[test]
fn permissions_are_those_that_python_gives() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    let sandbox = Sandbox::new();
    for source_mode in [0o644, 0o600, 0o755, 0o444, 0o664] {
        let _ = fs::remove_dir_all(sandbox.path("__pycache__"));
        sandbox.write("x.py", "");
        fs::set_permissions(
            sandbox.path("x.py"),
            fs::Permissions::from_mode(source_mode),
        )
        .unwrap();
        sandbox.compile_well(&["x.py"]);
        let cached = sandbox.path(sandbox.cached(".", "x"));
        let ours = mode(&cached);
        sandbox.python_prints(&[], "import py_compile; py_compile.compile('x.py')", &[]);
        assert_eq!(
            format!("{ours:o}"),
            format!("{:o}", mode(&cached)),
            "{source_mode:o}"
        );
        fs::remove_file(sandbox.path("x.py")).unwrap();
    }
}

#[test]
fn nothing_but_the_files_is_left() {
    let sandbox = Sandbox::new();
    write_package(&sandbox, "pkg");
    sandbox.compile_well(&["pkg"]);
    sandbox.compile_well(&["-f", "pkg"]);
    let names = sandbox.names("pkg");
    assert_eq!(names.len(), 10, "{names:?}");
    assert!(
        names
            .iter()
            .all(|name| name.ends_with(".py") || name.ends_with(".pyc")),
        "{names:?}"
    );
}

#[test]
fn quiet_is_quiet() {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "");
    let Run { stdout, stderr, .. } = sandbox.compile(&["-q", "x.py"]);
    assert_eq!((stdout.as_str(), stderr.as_str()), ("", ""));
}
