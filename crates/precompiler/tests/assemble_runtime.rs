//! An interpreter's files and the bytecode of its library, put together.

mod support;

use pyc::{is_canonical, Invalidation, PycFile};
use std::fs;
use support::pythons::{pythons, Python};
use support::Sandbox;

/// The tool's arguments for files that stand in `in/` and are placed in `out/py/`.
fn arguments(python: &Python, files: &[&str]) -> Vec<String> {
    let mut arguments = vec!["assemble-runtime".to_owned()];
    arguments.push(format!("--python-version={}", python.version));
    arguments.push(format!("--interpreter={}", python.path.display()));
    arguments.extend(["--pyc-tag=cpython-xy", "--optimize=1", "--out=out"].map(str::to_owned));
    arguments.extend(
        files
            .iter()
            .map(|file| format!("--file=in/{file}\tpy/{file}")),
    );
    arguments
}

#[test]
fn the_library_gets_bytecode_and_names_of_one_file_are_links() {
    for python in pythons() {
        let sandbox = Sandbox::new();
        let executable = vec![7; 100_000];
        let mut other = executable.clone();
        other[99_999] = 8;
        sandbox
            .file("in/bin/python3", &executable)
            .file("in/bin/python3.14", &executable)
            .file("in/lib/libpython.so", &executable)
            .file("in/lib/other.so", other)
            .file("in/lib/os.py", "def f():\n    assert False\n")
            .file("in/lib/test/bad.py", "def f(:\n")
            .file("in/lib/empty.txt", "")
            .file("in/lib/__pycache__/os.cpython-xy.pyc", "stray")
            .file("in/lib/legacy.pyc", "of the interpreter's own");
        let files: Vec<String> = sandbox.listing();
        let files: Vec<&str> = files.iter().filter_map(|f| f.strip_prefix("in/")).collect();
        let outcome = sandbox.run(&arguments(&python, &files));
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));

        let made: Vec<String> = sandbox.listing();
        let made: Vec<&str> = made
            .iter()
            .filter_map(|f| f.strip_prefix("out/py/"))
            .collect();
        let expected = [
            "bin/python3",
            "bin/python3.14",
            "lib/__pycache__/os.cpython-xy.opt-1.pyc",
            "lib/empty.txt",
            "lib/legacy.pyc",
            "lib/libpython.so",
            "lib/os.py",
            "lib/other.so",
            "lib/test/__pycache__/bad.cpython-xy.opt-1.pyc",
            "lib/test/bad.py",
        ];
        assert_eq!(made, expected);
        let link = |path: &str| {
            let target = fs::read_link(sandbox.join("out/py").join(path));
            target
                .ok()
                .map(|target| target.to_str().unwrap().to_owned())
        };
        assert_eq!(link("bin/python3"), None);
        assert_eq!(link("bin/python3.14").as_deref(), Some("python3"));
        assert_eq!(link("lib/libpython.so").as_deref(), Some("../bin/python3"));
        assert_eq!(link("lib/other.so"), None);
        assert_eq!(link("lib/empty.txt"), None);

        let bytes = sandbox.read("out/py/lib/__pycache__/os.cpython-xy.opt-1.pyc");
        let file = PycFile::parse(&bytes).unwrap();
        assert!(matches!(
            file.header.invalidation,
            Invalidation::UncheckedHash(_)
        ));
        assert!(is_canonical(file.marshal, python.version));
        assert!(bytes.windows(12).any(|window| window == b"py/lib/os.py"));
    }
}

#[test]
fn what_cannot_be_read_or_is_no_place_is_told() {
    let python = &pythons()[0];
    let sandbox = Sandbox::new();
    let outcome = sandbox.run(&arguments(python, &["missing.py"]));
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (
            Some(1),
            "error: cannot read in/missing.py: No such file or directory (os error 2)\n"
        )
    );
    let outcome = sandbox.run(&["assemble-runtime", "--file=a"]);
    assert_eq!(outcome.code, Some(2));
    let expected = "there must be a tab between the file and its place";
    assert!(outcome.stderr.contains(expected), "{}", outcome.stderr);
}
