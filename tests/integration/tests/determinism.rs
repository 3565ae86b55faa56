//! The same bytes on every machine: what one machine has compiled, another takes from a shared cache.

use std::collections::BTreeMap;
use std::fs;

use pyc_integration::{newest_bytecode, Workspace};

const BUILD: &str = r#"
py_library(name = "lib", srcs = ["lib.py", "other.py"])
py_library(name = "generated", srcs = ["generated.py"])
genrule(name = "generate", outs = ["generated.py"], cmd = "echo 'x = 0.5, -0.0, \"RUN\"' > $@")
py_binary(name = "app", srcs = ["app.py"], deps = [":lib", ":generated"])
distribution(name = "wheel", form = "directory")
py_binary(name = "packed", srcs = ["app.py"], main = "app.py", deps = [":lib", ":generated", ":wheel"])
py_layers(name = "layers", binary = "packed")
"#;

/// A workspace on a machine of its own: another path, another output base.
///
/// `run` stands in the sources, so that no earlier run has left their bytecode in the shared disk cache.
fn machine(name: &str, run: &str) -> Workspace {
    let workspace = Workspace::new(name);
    let package = workspace
        .package("determinism")
        .file(
            "lib.py",
            &format!("RUN = '{run}'\nNAMES = frozenset({{'b', 'a'}})\n\ndef f(x):\n    return x in {{1, 2, 3}}\n"),
        )
        .file(
            "other.py",
            &format!("from determinism import lib\n\nclass C:\n    'doc {run}'\n"),
        )
        .file(
            "app.py",
            &format!("from determinism import generated, lib, other\nprint('{run}')\n"),
        )
        .file("wheel/site-packages/wheel/__init__.py", &format!("RUN = '{run}'\n"))
        .file("wheel/site-packages/wheel/lib/libwheel.so", "no library\n")
        .build_with_distributions(&BUILD.replace("RUN", run));
    drop(package);
    workspace
}

/// The bytecode files of the package, by path.
fn bytecode(workspace: &Workspace) -> BTreeMap<String, Vec<u8>> {
    let root = workspace.root().join("bazel-bin/determinism/_pyc");
    ["lib", "other", "generated", "app"]
        .into_iter()
        .map(|source| {
            let file = newest_bytecode(&root, source);
            (
                source.to_owned(),
                fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())),
            )
        })
        .collect()
}

/// Makes Bazel run compile actions itself, whatever the disk cache has.
const WITHOUT_CACHE: &str = "--modify_execution_info=PyCompile=+no-cache";

/// Removes what was compiled, so that it has to be made or fetched again.
fn remove_bytecode(workspace: &Workspace) {
    let folder = workspace.root().join("bazel-bin/determinism/_pyc");
    fs::remove_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
}

/// Builds the program and returns, for each PyCompile action, whether its outputs came from the shared cache.
fn build(workspace: &Workspace, options: &[&str]) -> Vec<bool> {
    let log = workspace.root().with_file_name("execution_log.json");
    let log_option = format!("--execution_log_json_file={}", log.display());
    let mut arguments = vec!["build", &log_option, "//determinism:app"];
    arguments.extend(options);
    workspace.bazel(&arguments).success();
    let text = fs::read_to_string(&log).expect("the execution log");
    serde_json::Deserializer::from_str(&text)
        .into_iter::<serde_json::Value>()
        .map(|spawn| spawn.expect("an entry of the log"))
        .filter(|spawn| spawn["mnemonic"] == "PyCompile")
        .map(|spawn| spawn["cacheHit"].as_bool().unwrap_or(false))
        .collect()
}

#[test]
fn a_second_machine_takes_every_compile_action_from_the_shared_cache() {
    let run = format!(
        "{:?}",
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .expect("a time after 1970")
            .as_nanos()
    );
    let first = machine("first_machine", &run);
    let second = machine("second/machine", &run);
    assert_eq!(build(&first, &[]), [false; 3]);
    assert_eq!(build(&second, &[]), [true; 3]);
    assert_eq!(bytecode(&first), bytecode(&second));

    // And what it would have compiled itself is the same to the byte.
    remove_bytecode(&second);
    assert_eq!(build(&second, &[WITHOUT_CACHE]), [false; 3]);
    assert_eq!(bytecode(&first), bytecode(&second));

    // So are the layers of a program with distributions.
    let layers = |workspace: &Workspace| {
        let without_cache = "--modify_execution_info=Py.*=+no-cache";
        workspace
            .bazel(&["build", without_cache, "//determinism:layers"])
            .success();
        ["packages", "app"].map(|layer| {
            let tar = format!("bazel-bin/determinism/layers.{layer}.tar");
            fs::read(workspace.root().join(tar)).expect("a layer")
        })
    };
    assert!(layers(&first) == layers(&second));
    first.shutdown();
    second.shutdown();
}

#[test]
fn workers_and_sandboxed_processes_write_the_same_bytes() {
    let workspace = machine("strategies", "strategies");
    let with = |options: &[&str]| {
        remove_bytecode(&workspace);
        let mut arguments = vec![WITHOUT_CACHE];
        arguments.extend(options);
        assert_eq!(build(&workspace, &arguments), [false; 3]);
        bytecode(&workspace)
    };
    build(&workspace, &[]);
    let multiplex = with(&["--strategy=PyCompile=worker"]);
    for options in [
        &["--strategy=PyCompile=worker", "--noworker_multiplex"][..],
        &[
            "--strategy=PyCompile=worker",
            "--experimental_worker_multiplex_sandboxing",
        ],
        &[
            "--strategy=PyCompile=worker",
            "--worker_sandboxing",
            "--noworker_multiplex",
        ],
        &["--strategy=PyCompile=sandboxed"],
        &["--strategy=PyCompile=local"],
    ] {
        assert_eq!(with(options), multiplex, "{options:?}");
    }
    workspace.shutdown();
}
