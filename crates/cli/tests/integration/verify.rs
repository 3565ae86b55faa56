//! What `pyc verify` finds.

use std::fs;

use serde_json::Value;

use crate::support::{pythons, write_package, Sandbox};

fn source() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("src/x.py", "def f(): return 'text'\n");
    sandbox.compile_well(&["src"]);
    sandbox
}

/// The kinds of the problems below `src`, which are all there are.
fn kinds(sandbox: &Sandbox, arguments: &[&str]) -> Vec<String> {
    let run = sandbox.pyc(&[&["verify", "--json"], arguments].concat());
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    let problems = document["problems"].as_array().unwrap();
    run.expect(i32::from(!problems.is_empty()), sandbox);
    problems
        .iter()
        .map(|problem| problem["kind"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn what_was_compiled_is_well() {
    for python in pythons() {
        let sandbox = Sandbox::with_python(python);
        write_package(&sandbox, "pkg");
        sandbox.compile_well(&["--optimize", "0,1,2", "pkg"]);
        let run = sandbox.pyc(&["verify", "--python", &sandbox.python().version, "pkg"]);
        assert_eq!(
            run.expect(0, &sandbox).stdout,
            "15 files checked, no problems\n"
        );
    }
}

#[test]
fn a_changed_source_is_found() {
    let sandbox = source();
    sandbox.write("src/x.py", "def f(): return 'other'\n");
    assert_eq!(kinds(&sandbox, &["src"]), ["stale"]);
    let run = sandbox.pyc(&["verify", "src"]);
    let expected = format!(
        "{}: stale: its source src/x.py has changed since it was compiled\n\
         1 file checked, 1 problem in 1 file\n",
        sandbox.cached("src", "x")
    );
    assert_eq!(run.expect(1, &sandbox).stdout, expected);
}

#[test]
fn a_missing_source_is_found() {
    let sandbox = source();
    fs::remove_file(sandbox.path("src/x.py")).unwrap();
    assert_eq!(kinds(&sandbox, &["src"]), ["no-source"]);
}

#[test]
fn timestamps_and_what_is_not_canonical_are_found() {
    let sandbox = source();
    sandbox.compile_well(&["--invalidation-mode", "timestamp", "src"]);
    assert_eq!(kinds(&sandbox, &["src"]), ["timestamp"]);
    sandbox.python_prints(
        &[],
        "import py_compile; py_compile.compile('src/x.py')",
        &[],
    );
    assert_eq!(kinds(&sandbox, &["src"]), ["not-canonical", "timestamp"]);
}

#[test]
fn damage_is_found() {
    let sandbox = source();
    let pyc = sandbox.cached("src", "x");
    let whole = sandbox.read(&pyc);
    let last = whole.len() - 1;
    for (damaged, kind) in [
        (whole[..last].to_vec(), "corrupt"),
        ([&whole[..], b"N"].concat(), "corrupt"),
        ([&whole[..16], b"N"].concat(), "corrupt"),
        (whole[..15].to_vec(), "not-pyc"),
        (b"text, not bytecode".to_vec(), "not-pyc"),
        (Vec::new(), "not-pyc"),
        ([b"\x50\x01", &whole[2..]].concat(), "unknown-magic"),
    ] {
        sandbox.write(&pyc, damaged);
        assert_eq!(kinds(&sandbox, &["src"]), [kind]);
    }
}

#[test]
fn no_byte_of_the_header_can_change_unseen() {
    let sandbox = source();
    let pyc = sandbox.cached("src", "x");
    let whole = sandbox.read(&pyc);
    for index in 0..16 {
        for bit in 0..8 {
            let mut damaged = whole.clone();
            damaged[index] ^= 1 << bit;
            // only the bit that says whether the source is checked has two good values
            if (index, bit) != (4, 1) {
                sandbox.write(&pyc, damaged);
                assert_ne!(
                    kinds(&sandbox, &["src"]),
                    [""; 0],
                    "bit {bit} of byte {index}"
                );
            }
        }
    }
}

#[test]
fn wrong_names_and_versions_are_found() {
    let sandbox = source();
    let pyc = sandbox.path(sandbox.cached("src", "x"));
    let other = if sandbox.python().version == "3.12" {
        "3.13"
    } else {
        "3.12"
    };
    assert_eq!(
        kinds(&sandbox, &["--python", other, "src"]),
        ["wrong-version"]
    );
    let tag = format!("x.cpython-{}.pyc", other.replace('.', ""));
    fs::rename(&pyc, pyc.with_file_name(&tag)).unwrap();
    assert_eq!(kinds(&sandbox, &["src"]), ["misnamed"]);
    fs::rename(pyc.with_file_name(&tag), pyc.with_file_name("x.pyc")).unwrap();
    assert_eq!(kinds(&sandbox, &["src"]), ["misnamed"]);
}

#[test]
fn without_a_source_a_file_stands_for_itself() {
    let sandbox = source();
    sandbox.write("lib/x.pyc", sandbox.read(sandbox.cached("src", "x")));
    assert_eq!(kinds(&sandbox, &["lib"]), [""; 0]);
    sandbox.write("lib/x.py", "something = 'else'\n");
    assert_eq!(kinds(&sandbox, &["lib"]), ["stale"]);
}

#[test]
fn sources_may_be_elsewhere() {
    let sandbox = Sandbox::new();
    write_package(&sandbox, "src/pkg");
    sandbox.compile_well(&["-o", "out", "src"]);
    assert_eq!(kinds(&sandbox, &["out"]), ["no-source"; 5]);
    assert_eq!(kinds(&sandbox, &["--sources", "src", "out"]), [""; 0]);
    sandbox.write("src/pkg/latin.py", "x = 1\n");
    assert_eq!(kinds(&sandbox, &["--sources", "src", "out"]), ["stale"]);
}

#[test]
fn problems_come_in_the_order_of_the_files() {
    let sandbox = Sandbox::new();
    for index in 0..50 {
        sandbox.write(format!("d/{index:02}.pyc"), "");
    }
    let run = sandbox.pyc(&["verify", "d"]);
    let lines: Vec<_> = run.expect(1, &sandbox).stdout.lines().collect();
    assert_eq!(lines.len(), 51);
    assert!(lines[..50].is_sorted(), "{lines:#?}");
    assert_eq!(lines[50], "50 files checked, 50 problems in 50 files");
}

#[test]
fn a_missing_path_is_a_wrong_argument() {
    let sandbox = source();
    let run = sandbox.pyc(&["verify", "src", "missing"]);
    run.expect(2, &sandbox);
    assert_eq!(
        run.stderr,
        "pyc: cannot read missing: No such file or directory (os error 2)\n"
    );
    assert_eq!(run.stdout, "");
    sandbox
        .pyc(&["verify", "--python", "4", "src"])
        .expect(2, &sandbox);
    sandbox.pyc(&["verify"]).expect(2, &sandbox);
}
