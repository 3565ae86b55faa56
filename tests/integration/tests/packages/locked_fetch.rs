//! Fetching the files of a `uv.lock`: caches, folders of files, vendored repositories, passwords, large wheels.

use std::fs;
use std::path::Path;

use pyc_integration::{lock, wheels, write, Bazel, LockedWorkspace, Outcome, Server};

const WHEELS: &str = r#"
{"name": "alpha", "version": "1.0", "requires": ["shared"], "files": {"alpha.py": "import shared\nprint('alpha')\n"}}
{"name": "beta", "version": "1.0", "requires": ["shared"], "files": {"beta.py": "import shared\nprint('beta')\n"}}
{"name": "gamma", "version": "1.0", "files": {"gamma.py": "print('gamma')\n"}}
{"name": "delta", "version": "1.0", "files": {"delta.py": "print('delta')\n"}}
{"name": "shared", "version": "1.0", "files": {"shared.py": ""}}
{"name": "wrong", "version": "1.0", "files": {"wrong.py": ""}}
"#;

/// A wheel as large as those of the largest packages, most of it one file.
const LARGE: &str = r#"{"name": "large", "version": "1.0", "zeros": 1000000000, "zeros_path": "large/weights.bin", "files": {"large/__init__.py": ""}}"#;

const PYPROJECT: &str = r#"
[project]
name = "fetched"
version = "0.1"
requires-python = ">=3.13"
dependencies = ["alpha", "beta", "gamma", "delta", "large", "wrong"]

[[tool.uv.index]]
name = "loopback"
url = "INDEX"
format = "flat"

[[tool.uv.dependency-metadata]]
name = "large"
version = "1.0"
"#;

/// Programs that are named after the module that they import.
const BUILD: &str = r#"
load("@rules_pyc//python:defs.bzl", "py_binary")

[
    py_binary(name = name, srcs = ["app.py"], args = [name], main = "app.py", deps = ["@pypi//" + name])
    for name in ["alpha", "beta", "gamma", "delta", "wrong"]
]
"#;

/// A credential helper that knows the password of the server.
const HELPER: &str = "#!/bin/sh\ncat > /dev/null\necho '{\"headers\": {\"Authorization\": [\"Basic YWRhOnNlY3JldA==\"]}}'\n";

/// The user's own cache may have the files from another run.
const NO_CACHE: &str = "--repository_cache=";

/// Changes the lines of a lock that have the file of some package.
fn change_lock(workspace: &LockedWorkspace, package: &str, change: impl Fn(&str) -> String) {
    let path = workspace.root().join("uv.lock");
    let text = fs::read_to_string(&path).expect("the lock");
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            let is_file = line.contains(&format!("/{package}-1.0"));
            if is_file {
                change(line)
            } else {
                line.to_owned()
            }
        })
        .collect();
    fs::write(path, lines.join("\n") + "\n").expect("the lock");
}

#[track_caller]
fn prints(outcome: Outcome, line: &str) {
    outcome.success().prints_lines(&[line]);
}

fn run(bazel: &Bazel, options: &[&str], name: &str) -> Outcome {
    bazel.run(&[&["run"], options, &[&format!("//:{name}")]].concat())
}

#[test]
fn files_are_fetched_once_and_found_wherever_bazel_has_them() {
    let workspace = LockedWorkspace::new("locked_fetch");
    let folder = workspace.root().with_file_name("files");
    let _ = fs::remove_dir_all(&folder);
    wheels(&folder, &format!("{}\n{LARGE}", WHEELS.trim()));
    let server = Server::new(&folder, &folder.with_file_name("sent"));
    workspace.write(
        "pyproject.toml",
        &PYPROJECT.replace("INDEX", &server.url("")),
    );
    workspace.write(
        "app.py",
        "import importlib, sys\nimportlib.import_module(sys.argv[1])\n",
    );
    workspace.write("BUILD.bazel", BUILD);
    lock(workspace.root());
    change_lock(&workspace, "gamma", |line| {
        line.replace("/gamma", "/private/gamma")
    });
    change_lock(&workspace, "delta", |line| {
        line.replace("/delta", "/private/delta")
    });
    change_lock(&workspace, "wrong", |line| {
        line.replace("hash = \"sha256:", "hash = \"sha256:0123456789abcdef")
            .replacen(
                &line[line.find("sha256:").expect("a hash") + 55
                    ..line.find("sha256:").expect("a hash") + 71],
                "",
                1,
            )
    });
    workspace.write_pip(
        "pip.parse(hub_name = \"pypi\", lock = \"//:uv.lock\")\nuse_repo(pip, \"pypi\")\n",
    );
    let _ = server.sent();

    // What is built is fetched, and nothing else.
    let cache = workspace.root().with_file_name("repository_cache");
    let _ = fs::remove_dir_all(&cache);
    let with_cache = format!("--repository_cache={}", cache.display());
    let first = workspace.other_machine("first");
    prints(run(&first, &[&with_cache], "alpha"), "alpha");
    assert_eq!(
        server.sent(),
        [
            "/alpha-1.0-py3-none-any.whl",
            "/shared-1.0-py3-none-any.whl"
        ]
    );
    prints(run(&first, &["--nofetch"], "alpha"), "alpha");
    run(&first, &["--nofetch"], "beta").failure();

    // Another machine with the cache fetches nothing, nor does one that has the files in a folder.
    let second = workspace.other_machine("second");
    prints(run(&second, &[&with_cache], "alpha"), "alpha");
    assert_eq!(server.sent(), [""; 0]);
    let distdir = format!("--distdir={}", folder.display());
    prints(run(&second, &[NO_CACHE, &distdir], "beta"), "beta");
    assert_eq!(server.sent(), [""; 0]);

    has_passwords(&workspace, &second, &server);
    has_large_wheels(&second, &server);

    // A hash that is not that of the file is Bazel's own error.
    run(&second, &[NO_CACHE], "wrong")
        .failure()
        .complains("Checksum was ")
        .complains("but wanted 0123456789abcdef");

    can_be_vendored(&workspace, &first, &with_cache);
    assert_eq!(workspace.forbidden_calls(), "");
    for machine in [first, second] {
        machine.shutdown();
    }
    // These are gigabytes.
    fs::remove_dir_all(&folder).expect("the files");
    fs::remove_dir_all(&cache).expect("the cache");
}

fn has_passwords(workspace: &LockedWorkspace, machine: &Bazel, server: &Server) {
    run(machine, &[NO_CACHE], "gamma")
        .failure()
        .complains("GET returned 401 Unauthorized");
    let helper = workspace.root().join("helper.sh");
    write(&helper, HELPER);
    let helper = format!("--credential_helper=127.0.0.1={}", helper.display());
    prints(run(machine, &[NO_CACHE, &helper], "gamma"), "gamma");
    assert_eq!(server.sent(), ["/private/gamma-1.0-py3-none-any.whl"]);

    run(machine, &[NO_CACHE], "delta")
        .failure()
        .complains("GET returned 401 Unauthorized");
    let netrc = workspace.root().join("passwords");
    write(&netrc, "machine 127.0.0.1\nlogin ada\npassword secret\n");
    workspace.write_pip(&format!(
        "pip.parse(hub_name = \"pypi\", lock = \"//:uv.lock\", netrc = \"{}\")\nuse_repo(pip, \"pypi\")\n",
        netrc.display(),
    ));
    prints(run(machine, &[NO_CACHE], "delta"), "delta");
    assert!(server
        .sent()
        .contains(&"/private/delta-1.0-py3-none-any.whl".to_owned()));
}

fn has_large_wheels(machine: &Bazel, server: &Server) {
    machine
        .run(&["build", NO_CACHE, "--nobuild", "@pypi//large"])
        .success();
    assert_eq!(server.sent(), ["/large-1.0-py3-none-any.whl"]);
    let info = machine.run(&["info", "output_base"]).success();
    let external = Path::new(info.stdout.trim()).join("external");
    let repository = fs::read_dir(external)
        .expect("the repositories")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| {
            path.is_dir()
                && path
                    .file_name()
                    .is_some_and(|name| name.to_string_lossy().contains("pip~large_"))
        })
        .expect("the repository");
    let text = fs::read_to_string(repository.join("BUILD.bazel")).expect("its BUILD file");
    assert!(text.contains("\"weights.bin\""), "{text}");
    // The BUILD file, REPO.bazel, metadata.json and the wheel.
    assert_eq!(fs::read_dir(&repository).expect("its files").count(), 4);
}

fn can_be_vendored(workspace: &LockedWorkspace, machine: &Bazel, with_cache: &str) {
    let option = format!(
        "--vendor_dir={}",
        workspace.root().with_file_name("vendored").display()
    );
    let _ = fs::remove_dir_all(workspace.root().with_file_name("vendored"));
    machine
        .run(&["vendor", &option, with_cache, "//:alpha"])
        .success();
    let vendored = workspace.root().with_file_name("vendored");
    let wheel = fs::read_dir(&vendored)
        .expect("the vendored repositories")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| path.is_dir() && path.to_string_lossy().contains("pip~alpha_"))
        .expect("that of the wheel")
        .join("alpha-1.0-py3-none-any.whl");
    assert!(wheel.is_file());
    prints(
        run(machine, &[&option, NO_CACHE, "--nofetch"], "alpha"),
        "alpha",
    );
}
