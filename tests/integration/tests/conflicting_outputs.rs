//! The report "precompiling results in action output conflicts": targets that share a source under different
//! `exec_properties` or tags.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pyc_integration::{lacks_python, project, Outcome, Workspace};

const FOO: &str = "import sys\nprint('it runs', sys.argv[0])\n";

/// The actions of a mnemonic that `aquery` prints, each as its lines, without what names the target and its own outputs.
fn actions(aquery: &Outcome, mnemonic: &str) -> Vec<String> {
    aquery
        .stdout
        .split("\n\n")
        .filter(|action| action.contains(&format!("Mnemonic: {mnemonic}\n")))
        .map(str::to_owned)
        .collect()
}

/// The outputs of an action. Actions with the same ones are one, which aquery prints for each target that has registered it.
fn outputs(action: &str) -> Option<&str> {
    action
        .lines()
        .find_map(|line| line.trim_start().strip_prefix("Outputs: "))
}

/// What of an action must be the same for two targets: all but labels, keys and the name of the output folder.
fn comparable(action: &str, output: &str) -> Vec<String> {
    action
        .lines()
        .filter(|line| !line.trim_start().starts_with("Target:"))
        .filter(|line| !line.trim_start().starts_with("ActionKey:"))
        .filter(|line| !line.starts_with("action '"))
        .map(|line| without_set(line).replace(output, "OUTPUT"))
        .collect()
}

#[test]
fn two_tests_over_one_source_with_different_exec_properties_build_and_pass() {
    let package = Workspace::shared()
        .package("conflict_exec_properties")
        .file("foo.py", FOO)
        .build(
            r#"
py_test(
    name = "foo",
    srcs = ["foo.py"],
)

py_test(
    name = "foo_2",
    srcs = ["foo.py"],
    main = "foo.py",
    exec_properties = {"foo": "bar"},
)
"#,
        );

    package
        .bazel(
            "test",
            &["--precompile=enabled", "--nocache_test_results"],
            &["foo", "foo_2"],
        )
        .success()
        .prints("Executed 2 out of 2 tests: 2 tests pass");

    // Sources and options are the same, so there is one compile action for both.
    let deps = format!("deps({})", package.label("all"));
    let aquery = Workspace::shared()
        .bazel(&[
            "aquery",
            "--precompile=enabled",
            "--include_param_files",
            &format!("mnemonic('PyCompile|TestRunner', {deps})"),
        ])
        .success();
    let compiles = actions(&aquery, "PyCompile");
    let outputs: BTreeSet<&str> = compiles
        .iter()
        .filter_map(|action| outputs(action))
        .collect();
    assert_eq!(outputs.len(), 1, "{}", aquery.report());
    assert!(!compiles[0].contains("bar"), "{}", compiles[0]);
    let tests = actions(&aquery, "TestRunner");
    let with_property: Vec<_> = tests
        .iter()
        .filter(|action| action.contains("ExecutionInfo") && action.contains("foo: bar"))
        .chain(
            tests
                .iter()
                .filter(|action| action.contains("\"foo\"") && action.contains("\"bar\"")),
        )
        .collect();
    assert_eq!(with_property.len(), 1, "{}", aquery.report());
    assert!(with_property[0].contains(&package.label("foo_2")));
}

#[test]
fn compile_actions_of_targets_that_share_a_source_differ_only_in_their_output_folder() {
    // Different packages can share no internal target, so there are two actions to compare.
    let workspace = Workspace::shared();
    let sources = workspace
        .package("conflict_tags")
        .file("foo.py", FOO)
        .build(
            r#"
exports_files(["foo.py"])

py_test(
    name = "foo",
    srcs = ["foo.py"],
)
"#,
        );
    let tagged = workspace.package("conflict_tags/gpu").build(
        r#"
py_test(
    name = "foo_gpu",
    srcs = ["//conflict_tags:foo.py"],
    main = "//conflict_tags:foo.py",
    tags = ["requires-cuda", "no-sandbox"],
    exec_properties = {"gpu": "1"},
)
"#,
    );
    let targets = [sources.label("foo"), tagged.label("foo_gpu")];
    workspace
        .bazel(&["test", "--precompile=enabled", &targets[0], &targets[1]])
        .success();

    let aquery = |label: &str| {
        workspace
            .bazel(&[
                "aquery",
                "--precompile=enabled",
                "--include_param_files",
                &format!("mnemonic('PyCompile', deps({label}))"),
            ])
            .success()
    };
    let (plain, gpu) = (aquery(&targets[0]), aquery(&targets[1]));
    let (plain_actions, gpu_actions) = (actions(&plain, "PyCompile"), actions(&gpu, "PyCompile"));
    assert_eq!(plain_actions.len(), 1, "{}", plain.report());
    assert_eq!(gpu_actions.len(), 1, "{}", gpu.report());
    let plain_output = "conflict_tags/_pyc/SET/foo.pyc";
    let gpu_output = "conflict_tags/gpu/_pyc/SET/__elsewhere__/main/conflict_tags/foo.pyc";
    assert_eq!(
        comparable(&plain_actions[0], plain_output),
        comparable(&gpu_actions[0], gpu_output),
    );
    assert!(!gpu_actions[0].contains("cuda"), "{}", gpu_actions[0]);
}

/// Puts SET in the place of the folder in `_pyc` that is named after the sources and options.
fn without_set(line: &str) -> String {
    let mut parts = line.split("/_pyc/");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.split_once('/').map_or("", |(_, rest)| rest);
        text += "/_pyc/SET/";
        text += rest;
    }
    text
}

/// What Bazel says where two files are wanted at one place of the runfiles.
const OVERWROTE: &str = "overwrote runfile";

#[test]
fn targets_with_overlapping_sources_have_one_bytecode_file_for_each() {
    let package = Workspace::shared()
        .package("conflict_overlap")
        .file("a.py", "A = 'a'\n")
        .file("b.py", "from conflict_overlap import a\nB = a.A + 'b'\n")
        .file("c.py", "from conflict_overlap import b\nprint(b.B, b.__spec__.cached)\n")
        .file("d.py", "D = 'd'\n")
        .file("__init__.py", "")
        .build(
            r#"
load("//:versions.bzl", "for_version")

py_library(name = "lib", srcs = ["__init__.py", "a.py", "b.py"])
py_library(name = "sibling", srcs = ["__init__.py", "b.py", "d.py"])
py_test(name = "over", srcs = ["b.py", "c.py"], main = "c.py", deps = [":lib"])
py_test(name = "gpu", srcs = ["b.py", "c.py"], main = "c.py", deps = [":lib"], exec_properties = {"gpu": "1"}, tags = ["gpu"])
py_binary(name = "siblings", srcs = ["c.py"], main = "c.py", deps = [":lib", ":sibling"])
py_binary(name = "two_levels", srcs = ["c.py"], main = "c.py", deps = [":lib", ":level_1"], pyc_collection = "pyc_only")
py_library(name = "level_1", srcs = ["b.py", "d.py"], precompile_optimize_level = 1)
py_library(name = "stripped", srcs = ["b.py", "d.py"], precompile_strip = ["docstrings"])
py_binary(name = "tool_1", srcs = ["b.py", "c.py"], main = "c.py", deps = [":lib"])
py_binary(name = "tool_2", srcs = ["c.py", "d.py"], main = "c.py", deps = [":lib"])
py_test(name = "over_tools", srcs = ["c.py"], main = "c.py", data = [":tool_1", ":tool_2"], deps = [":lib"])
for_version(name = "on_3_13", program = ":siblings", version = "3.13")
py_binary(name = "two_options", srcs = ["c.py"], main = "c.py", deps = [":stripped", ":lib"])
"#,
        );
    for target in ["over", "gpu"] {
        let outcome = package.bazel("test", &["--nocache_test_results"], &[target]);
        assert!(!outcome.success().stderr.contains(OVERWROTE));
    }
    package
        .bazel("test", &["--nocache_test_results"], &["over_tools"])
        .success()
        .lacks(OVERWROTE);
    for target in ["siblings", "two_levels", "two_options"] {
        let outcome = package.bazel("run", &[], &[target]).success();
        assert!(
            !outcome.stderr.contains(OVERWROTE),
            "{target}: {}",
            outcome.report()
        );
        assert!(outcome.stdout.starts_with("ab "), "{}", outcome.report());
        assert!(
            outcome.stdout.contains("b.cpython-314.pyc") || target == "two_levels",
            "{}",
            outcome.report()
        );
    }
    // One source, two Python versions in one build.
    if !lacks_python(&["3.13"]) {
        let both = package.bazel("build", &[], &["siblings", "on_3_13"]);
        assert!(!both.success().stderr.contains(OVERWROTE));
    }
    package.bazel("build", &[], &["siblings"]).success();
    let pyc_files: Vec<String> = package
        .runfiles("siblings")
        .into_iter()
        .filter(|path| path.ends_with(".pyc"))
        .map(|path| path.rsplit('/').next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(
        pyc_files,
        ["__init__", "a", "b", "c", "d"].map(|name| format!("{name}.cpython-314.pyc"))
    );

    // The test compiles its own source alone, and both tests do so once.
    let aquery = Workspace::shared()
        .bazel(&[
            "aquery",
            &format!(
                "mnemonic('PyCompile', deps({} + {}))",
                package.label("over"),
                package.label("gpu")
            ),
        ])
        .success();
    let compiles = actions(&aquery, "PyCompile");
    let outputs: BTreeSet<&str> = compiles
        .iter()
        .filter_map(|action| outputs(action))
        .collect();
    for name in ["__init__", "a", "b", "c"] {
        let file = format!("/{name}.pyc");
        let actions = outputs.iter().filter(|action| action.contains(&file));
        assert_eq!(actions.count(), 1, "{name}: {}", aquery.report());
    }
}

/// All .bzl files below a directory.
fn starlark_files(directory: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(directory).expect("a directory of the project") {
        let path = entry.expect("a directory entry").path();
        if path.is_dir() {
            starlark_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "bzl") {
            found.push(path);
        }
    }
}

#[test]
fn no_macro_looks_up_targets() {
    // Bazel fails where a symbolic macro calls one that does. This Bazel has no symbolic macros to show it with.
    let mut files = Vec::new();
    starlark_files(&project().join("python"), &mut files);
    assert!(files.len() > 50, "{}", files.len());
    for file in files {
        let text = fs::read_to_string(&file).expect("a .bzl file");
        for lookup in [
            "native.existing_rule",
            "native.glob",
            "native.package_default_visibility",
        ] {
            assert!(!text.contains(lookup), "{}: {lookup}", file.display());
        }
    }
}
