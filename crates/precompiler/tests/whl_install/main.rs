//! Wheels, installed with bytecode.

mod index;
#[path = "../support/mod.rs"]
mod support;
#[path = "../../../wheel/tests/support/mod.rs"]
mod wheels;

use pyc::{Invalidation, PycFile};
use std::fs;
use std::process::Command;
use support::pythons::{newest_python, pythons, run_python, Python};
use support::Sandbox;
use wheels::{hash, replace, WheelBuilder};

fn tag(python: &Python) -> String {
    format!("cpython-{}", python.version.to_string().replace('.', ""))
}

/// The arguments that install `demo.whl` into `out`.
fn arguments(python: &Python, more: &[&str]) -> Vec<String> {
    let mut arguments = vec![
        "whl-install".to_owned(),
        "--whl=demo.whl".to_owned(),
        "--out=out".to_owned(),
        format!("--python-version={}", python.version),
        format!("--interpreter={}", python.path.display()),
        format!("--pyc-tag={}", tag(python)),
    ];
    arguments.extend(more.iter().map(|&argument| argument.to_owned()));
    arguments
}

fn with_wheel(wheel: &WheelBuilder) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("demo.whl", wheel.bytes());
    sandbox
}

fn wheel() -> WheelBuilder {
    WheelBuilder::new()
        .file("demo/__init__.py", "\"\"\"Doc.\"\"\"\nassert True\n")
        .file("demo/data.txt", "data")
        .file("demo/template.py", "import {{ module }}\n")
        .file("single.py", "import demo\n")
        .file(
            "demo-1.0.data/scripts/run.py",
            "#!python\nimport single, sys\nprint(sys.argv[1:])\n",
        )
        .file("demo-1.0.data/data/share/x.py", "data, not code")
}

/// What is in the directory, without the metadata.
fn installed(sandbox: &Sandbox) -> Vec<String> {
    let files = sandbox.listing();
    let files = files.iter().filter_map(|path| path.strip_prefix("out/"));
    files
        .filter(|path| !path.contains(".dist-info/"))
        .map(str::to_owned)
        .collect()
}

/// The files that RECORD lists as modules and data.
fn recorded(sandbox: &Sandbox) -> Vec<String> {
    let record = sandbox.read("out/site-packages/demo-1.0.dist-info/RECORD");
    let record = String::from_utf8(record).unwrap();
    let paths = record.lines().map(|line| line.split(',').next().unwrap());
    paths
        .filter(|path| !path.contains(".dist-info/"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn modules_have_bytecode_beside_them_and_what_is_no_python_is_told() {
    for python in pythons() {
        let sandbox = with_wheel(&wheel());
        let outcome = sandbox.run(&arguments(&python, &["--label=@pypi//demo"]));
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        let expected = format!(
            "warning: demo/template.py: cannot be compiled for Python {}, so it is left as source:\n  \
             File \"demo/template.py\", line 1\n",
            python.version
        );
        assert!(outcome.stderr.starts_with(&expected), "{}", outcome.stderr);
        let tag = tag(&python);
        let expected = [
            "bin/run.py".to_owned(),
            "data/share/x.py".to_owned(),
            format!("site-packages/__pycache__/single.{tag}.pyc"),
            "site-packages/demo/__init__.py".to_owned(),
            format!("site-packages/demo/__pycache__/__init__.{tag}.pyc"),
            "site-packages/demo/data.txt".to_owned(),
            "site-packages/demo/template.py".to_owned(),
            "site-packages/single.py".to_owned(),
        ];
        assert_eq!(installed(&sandbox), expected);
        let expected = [
            "../../../bin/run.py",
            "../../../share/x.py",
            "demo/__init__.py",
            "demo/data.txt",
            "demo/template.py",
            "single.py",
        ];
        assert_eq!(recorded(&sandbox), expected);

        let path = format!("out/site-packages/demo/__pycache__/__init__.{tag}.pyc");
        let bytes = sandbox.read(&path);
        let header = PycFile::parse(&bytes).unwrap().header;
        assert!(matches!(
            header.invalidation,
            Invalidation::UncheckedHash(_)
        ));
        assert!(bytes.windows(17).any(|w| w == b"\x10demo/__init__.py"));
    }
}

#[test]
fn bytecode_may_stand_in_the_place_of_its_source() {
    let python = newest_python();
    let sandbox = with_wheel(&wheel().file("demo/.py", "x = 1\n"));
    let outcome = sandbox.run(&arguments(&python, &["--bytecode=sourceless"]));
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let expected = [
        "bin/run.py",
        "data/share/x.py",
        // It has no name, so it is not a module.
        "site-packages/demo/.py",
        "site-packages/demo/__init__.pyc",
        "site-packages/demo/data.txt",
        // Python imports the source; where programs link files one by one, there is the bytecode.
        "site-packages/demo/template.py",
        "site-packages/demo/template.pyc",
        "site-packages/single.pyc",
    ];
    assert_eq!(installed(&sandbox), expected);
    let expected = [
        "../../../bin/run.py",
        "../../../share/x.py",
        "demo/.py",
        "demo/__init__.pyc",
        "demo/data.txt",
        "demo/template.py",
        "demo/template.pyc",
        "single.pyc",
    ];
    assert_eq!(recorded(&sandbox), expected);
    let record = sandbox.read("out/site-packages/demo-1.0.dist-info/RECORD");
    let pyc = sandbox.read("out/site-packages/single.pyc");
    let row = format!("single.pyc,{},{}\n", hash(&pyc), pyc.len());
    assert!(String::from_utf8(record).unwrap().ends_with(&row));
}

#[test]
fn bytecode_of_a_level_stands_where_it_is_wanted() {
    let python = newest_python();
    let tag = tag(&python);
    for (layout, expected) in [
        (
            "pycache",
            [
                format!("site-packages/__pycache__/single.{tag}.opt-2.pyc"),
                "site-packages/demo/__init__.py".to_owned(),
                format!("site-packages/demo/__pycache__/__init__.{tag}.opt-2.pyc"),
                "site-packages/demo/data.txt".to_owned(),
                "site-packages/single.py".to_owned(),
            ]
            .as_slice(),
        ),
        (
            "sourceless",
            [
                "site-packages/demo/__init__.pyc".to_owned(),
                "site-packages/demo/data.txt".to_owned(),
                "site-packages/single.pyc".to_owned(),
            ]
            .as_slice(),
        ),
    ] {
        let sandbox = with_wheel(&wheel().without("demo/template.py"));
        let layout = format!("--bytecode={layout}");
        let outcome = sandbox.run(&arguments(&python, &[&layout, "--optimize=2"]));
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
        assert_eq!(installed(&sandbox)[..2], ["bin/run.py", "data/share/x.py"]);
        assert_eq!(&installed(&sandbox)[2..], expected);
        let pyc = expected
            .iter()
            .find(|path| path.contains("__init__") && path.ends_with("pyc"));
        let pyc = sandbox.read(&format!("out/{}", pyc.unwrap()));
        assert!(!pyc.windows(4).any(|window| window == b"Doc."));
    }
}

#[test]
fn no_bytecode_needs_no_interpreter() {
    let sandbox = with_wheel(&wheel());
    let arguments = [
        "whl-install",
        "--whl=demo.whl",
        "--out=out",
        "--python-version=3.14",
        "--interpreter=/no/such/python",
        "--pyc-tag=cpython-314",
        "--bytecode=none",
    ];
    sandbox.file("params", arguments.join("\n"));
    let outcome = sandbox.run(&["@params"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    assert!(installed(&sandbox)
        .iter()
        .all(|path| !path.ends_with(".pyc")));
}

#[test]
fn scripts_run_with_the_interpreter_beside_them() {
    let python = newest_python();
    let futuristic = "#!python\n# -*- coding: latin-1 -*-\n\n'''Doc \u{fffd}'''\nfrom __future__ import annotations\n\
                      import sys\nprint(sys.argv[1:], __doc__.endswith('Doc \\xe9'))\n";
    let (before, after) = futuristic.split_once('\u{fffd}').unwrap();
    let futuristic = [before.as_bytes(), b"\xe9", after.as_bytes()].concat();
    let sandbox = with_wheel(&wheel().file("demo-1.0.data/scripts/futuristic", futuristic));
    let arguments = arguments(&python, &["--bytecode=none"]);
    assert_eq!(sandbox.run(&arguments).code, Some(0));
    sandbox.file("out/bin/single.py", "");
    std::os::unix::fs::symlink(&python.path, sandbox.join("out/bin/python")).unwrap();
    let run = |script: &str| {
        let output = Command::new(sandbox.join("out/bin").join(script))
            .args(["a b", "$c"])
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(stderr, "", "{script}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(run("run.py"), "['a b', '$c']\n");
    assert_eq!(run("futuristic"), "['a b', '$c'] True\n");
}

#[test]
fn what_is_patched_is_what_is_compiled() {
    let python = newest_python();
    let sandbox = with_wheel(&wheel().without("demo/template.py"));
    sandbox
        .file(
            "one.patch",
            "--- a/single.py\n+++ b/single.py\n@@ -1 +1 @@\n-import demo\n+import demo as first_name\n",
        )
        .file(
            "two.patch",
            "--- x/y/single.py\n+++ x/y/single.py\n@@ -1 +1,2 @@\n import demo as first_name\n+second_name = 1\n",
        );
    let patches = [
        "--patch=one.patch",
        "--patch-strip=1",
        "--patch=two.patch",
        "--patch-strip=2",
    ];
    let outcome = sandbox.run(&arguments(&python, &patches));
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    let pyc = sandbox.read(&format!(
        "out/site-packages/__pycache__/single.{}.pyc",
        tag(&python)
    ));
    for name in ["first_name", "second_name"] {
        assert!(
            pyc.windows(name.len()).any(|w| w == name.as_bytes()),
            "{name}"
        );
    }
    let outcome = sandbox.run(&arguments(&python, &patches[..3]));
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (
            Some(2),
            "error: --patch and --patch-strip belong together, but there are 2 and 1 of them\n"
        )
    );
}

#[test]
fn a_patch_that_breaks_a_source_is_an_error_that_names_it() {
    let python = newest_python();
    let sandbox = with_wheel(&wheel());
    sandbox.file(
        "broken.patch",
        "--- single.py\n+++ single.py\n@@ -1 +1 @@\n-import demo\n+import demo as\n",
    );
    let patches = ["--patch=broken.patch", "--label=@pypi//demo"];
    for bytecode in ["--bytecode=pycache", "--bytecode=sourceless"] {
        let outcome = sandbox.run(&arguments(&python, &[&patches[..], &[bytecode]].concat()));
        assert_eq!(outcome.code, Some(1));
        assert!(outcome.stderr.contains("SyntaxError"), "{}", outcome.stderr);
        assert!(
            outcome.stderr.ends_with(
                "error: @pypi//demo: patches: broken.patch: single.py cannot be compiled after this patch; correct the patch\n"
            ),
            "{}",
            outcome.stderr
        );
        assert_eq!(sandbox.listing(), ["broken.patch", "demo.whl"]);
    }
}

#[test]
fn nothing_is_left_of_what_failed() {
    let python = newest_python();
    let mut bytes = wheel().file("demo/z.py", "TEXT").stored().bytes();
    replace(&mut bytes, "TEXT", "text");
    let sandbox = Sandbox::new();
    sandbox.file("demo.whl", bytes);
    fs::create_dir(sandbox.join("out")).unwrap();
    let outcome = sandbox.run(&arguments(&python, &["--label=@pypi//demo"]));
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (
            Some(1),
            "error: @pypi//demo: demo.whl: cannot read the member demo/z.py, so the wheel is damaged: its CRC-32 is \
             not the one that was packed\n"
        )
    );
    assert_eq!(sandbox.listing(), ["demo.whl"]);

    let sandbox = with_wheel(&wheel());
    let interpreter = "--interpreter=/no/such/python";
    let outcome = sandbox.run(&arguments(&python, &[interpreter]));
    assert_eq!(outcome.code, Some(1));
    let expected = "error: cannot start the interpreter /no/such/python: ";
    assert!(outcome.stderr.starts_with(expected), "{}", outcome.stderr);
    assert_eq!(sandbox.listing(), ["demo.whl"]);
}

#[test]
fn wheels_of_one_content_get_one_form() {
    let sandbox = with_wheel(&wheel().time(2020));
    sandbox.file("other.whl", wheel().reversed().time(2024).bytes());
    for whl in ["demo", "other"] {
        let arguments = format!("whl-normalise\n--whl={whl}.whl\n--out={whl}.out.whl");
        sandbox.file("params", arguments);
        let outcome = sandbox.run(&["@params"]);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    }
    assert!(sandbox.read("demo.out.whl") == sandbox.read("other.out.whl"));
    let outcome = sandbox.run(&["whl-normalise", "--whl=params", "--out=out.whl"]);
    assert_eq!(outcome.code, Some(1));
    let expected = "error: params: this is not a valid wheel, or truncated: ";
    assert!(outcome.stderr.starts_with(expected), "{}", outcome.stderr);
    assert!(!sandbox.join("out.whl").exists());
}

#[test]
fn a_record_with_mistakes_is_a_warning_or_an_error() {
    let python = newest_python();
    let wheel = wheel()
        .without("demo/template.py")
        .unlisted("demo/more.py", "x = 1\n");
    let record = wheel.right_record() + "demo/,,\n/demo/gone.py,,\n";
    let sandbox = with_wheel(&wheel.record(record));
    let unlisted = format!(
        "@pypi//demo: demo/more.py ({}, 6 bytes) is not in RECORD, which must list every file of the wheel\n",
        hash("x = 1\n")
    );
    let directory = "@pypi//demo: RECORD lists the directory demo, but should list files only\n";
    let absent =
        "@pypi//demo: RECORD lists demo/gone.py (no hash), which the wheel does not have\n";
    let outcome = sandbox.run(&arguments(&python, &["--label=@pypi//demo"]));
    assert_eq!(
        (outcome.code, outcome.stderr),
        (
            Some(0),
            format!("warning: {directory}warning: {absent}warning: {unlisted}")
        )
    );
    let files = ["demo/__init__.py", "demo/data.txt", "demo/more.py"];
    assert_eq!(recorded(&sandbox)[2..5], files);
    let bytecode = format!("site-packages/demo/__pycache__/more.{}.pyc", tag(&python));
    assert!(installed(&sandbox).contains(&bytecode));

    fs::remove_dir_all(sandbox.join("out")).unwrap();
    let strict = ["--label=@pypi//demo", "--strict"];
    let outcome = sandbox.run(&arguments(&python, &strict));
    let (label, rest) = directory.split_once(' ').unwrap();
    assert_eq!(
        (outcome.code, outcome.stderr),
        (Some(1), format!("error: {label} demo.whl: {rest}"))
    );
    assert!(!sandbox.join("out/site-packages").exists());
}

#[test]
fn no_file_blocks_an_installation() {
    let Some(python) = pythons()
        .into_iter()
        .find(|python| pyc_compile::is_certified(python.version))
    else {
        return;
    };
    let wheel = wheel().file("demo/tests/big5.py", b"# coding: big5\nX = '\xa4\xa4'\n");
    let sandbox = with_wheel(&wheel);
    let arguments = |more: &[&str]| {
        let mut arguments = arguments(&python, &["--backend=native", "--label=@pypi//demo"]);
        arguments.retain(|argument| !argument.starts_with("--interpreter="));
        arguments.extend(more.iter().map(|&argument| argument.to_owned()));
        arguments
    };
    let outcome = sandbox.run(&arguments(&[]));
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    for file in ["demo/template.py", "demo/tests/big5.py"] {
        let warning = format!(
            "warning: {file}: cannot be compiled for Python {}, so it is left as source:\n",
            python.version
        );
        assert!(outcome.stderr.contains(&warning), "{}", outcome.stderr);
        let stem = file.rsplit('/').next().unwrap().replace(".py", "");
        let bytecode = format!("{stem}.{}.pyc", tag(&python));
        assert!(!installed(&sandbox)
            .iter()
            .any(|path| path.contains(&bytecode)));
    }
    let script = "import sys; sys.path.insert(0, 'out/site-packages'); import demo.tests.big5 as m; print(ascii(m.X))";
    assert_eq!(
        run_python(&python.path, script, &[], sandbox.path()),
        "'\\u4e2d'\n"
    );

    fs::remove_dir_all(sandbox.join("out")).unwrap();
    let exclude = [
        "--exclude=**/tests/**",
        "--exclude=demo/template.py",
        "--exclude=x",
    ];
    let outcome = sandbox.run(&arguments(&exclude));
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert_eq!(
        outcome.stderr,
        "warning: @pypi//demo: exclude has \"x\", which is the name of no file in the wheel\n"
    );
    assert!(!sandbox.join("out/site-packages/demo/tests").exists());
}
