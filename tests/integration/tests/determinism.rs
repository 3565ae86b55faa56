//! The same bytes on every machine: what one machine has compiled, another takes from a shared cache.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pyc_integration::Workspace;

const BUILD: &str = r#"
py_library(name = "lib", srcs = ["lib.py", "other.py"])
py_library(name = "generated", srcs = ["generated.py"])
genrule(name = "generate", outs = ["generated.py"], cmd = "echo 'x = 0.5, -0.0, \"text\"' > $@")
py_binary(name = "app", srcs = ["app.py"], deps = [":lib", ":generated"])
"#;

/// A workspace on a machine of its own: another path, another output base, a shared disk cache.
fn machine(name: &str, disk_cache: &Path) -> Workspace {
    let workspace = Workspace::new(name).with_bazel(|_, bazel| bazel.with_disk_cache(disk_cache));
    let package = workspace
        .package("determinism")
        .file(
            "lib.py",
            "NAMES = frozenset({'b', 'a'})\n\ndef f(x):\n    return x in {1, 2, 3}\n",
        )
        .file(
            "other.py",
            "from determinism import lib\n\nclass C:\n    'doc'\n",
        )
        .file("app.py", "from determinism import generated, lib, other\n")
        .build(BUILD);
    drop(package);
    workspace
}

/// The bytecode files of the package, by path.
fn bytecode(workspace: &Workspace) -> BTreeMap<String, Vec<u8>> {
    let root = workspace.root().join("bazel-bin/determinism");
    [
        "_lib.pyc/lib",
        "_lib.pyc/other",
        "_generated.pyc/generated",
        "_app.pyc/app",
    ]
    .into_iter()
    .map(|path| {
        let file = root.join(format!("{path}.pyc"));
        (
            path.to_owned(),
            fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())),
        )
    })
    .collect()
}

#[test]
fn a_second_machine_takes_every_compile_action_from_the_shared_cache() {
    let cache = tempfile::tempdir().expect("a folder");
    let first = machine("first machine", cache.path());
    let second = machine("second/machine", cache.path());
    let build = |workspace: &Workspace, log: &str| {
        // Nothing of an earlier run may stand in for the cache.
        workspace.bazel(&["clean"]).success();
        workspace
            .bazel(&[
                "build",
                &format!(
                    "--execution_log_json_file={}",
                    cache.path().join(log).display()
                ),
                "//determinism:app",
            ])
            .success();
        let text = fs::read_to_string(cache.path().join(log)).expect("the execution log");
        serde_json::Deserializer::from_str(&text)
            .into_iter::<serde_json::Value>()
            .map(|spawn| spawn.expect("an entry of the log"))
            .filter(|spawn| spawn["mnemonic"] == "PyCompile")
            .map(|spawn| spawn["cacheHit"].as_bool().unwrap_or(false))
            .collect::<Vec<_>>()
    };
    assert_eq!(build(&first, "first.json"), [false; 3]);
    assert_eq!(build(&second, "second.json"), [true; 3]);
    assert_eq!(bytecode(&first), bytecode(&second));

    // And what it would have compiled itself is the same to the byte.
    let third = machine("third", tempfile::tempdir().expect("a folder").path());
    assert_eq!(build(&third, "third.json"), [false; 3]);
    assert_eq!(bytecode(&first), bytecode(&third));
    for workspace in [first, second, third] {
        workspace.shutdown();
    }
}

#[test]
fn workers_and_sandboxed_processes_write_the_same_bytes() {
    let workspace = Workspace::new("strategies");
    let _package = workspace
        .package("determinism")
        .file("lib.py", "NAMES = 'a', 'b'\n")
        .file("other.py", "VALUE = 1.0, 1, True, -0.0, 0.0\n")
        .file("app.py", "from determinism import lib, other\n")
        .build(BUILD);
    let with = |strategy: &str, option: &str| {
        workspace.bazel(&["clean"]).success();
        workspace
            .bazel(&[
                "build",
                "--disk_cache=",
                &format!("--strategy=PyCompile={strategy}"),
                option,
                "//determinism:app",
            ])
            .success();
        bytecode(&workspace)
    };
    let multiplex = with("worker", "--worker_multiplex");
    assert_eq!(with("worker", "--noworker_multiplex"), multiplex);
    assert_eq!(
        with("worker", "--experimental_worker_multiplex_sandboxing"),
        multiplex
    );
    assert_eq!(with("worker", "--worker_sandboxing"), multiplex);
    assert_eq!(with("sandboxed", "--worker_multiplex"), multiplex);
    assert_eq!(with("local", "--worker_multiplex"), multiplex);
    workspace.shutdown();
}
