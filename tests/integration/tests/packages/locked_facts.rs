//! What is fetched to know what a hub has: nothing but the lock. Analysing a program fetches its packages and no others.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use pyc_integration::{lock, wheels, write, Bazel, LockedWorkspace, Outcome, Server};

const PACKAGES: usize = 300;

/// The packages that others depend on; all others are alone.
const REQUIRES: [(usize, &str); 3] = [(0, "\"p001\", \"p002\""), (1, "\"p003\""), (4, "\"p000\"")];

/// A package with a file for each platform.
const FOR_PLATFORMS: usize = 3;

const PYPROJECT: &str = r#"
[project]
name = "facts"
version = "0.1"
requires-python = ">=3.13"
dependencies = [DEPENDENCIES]

[[tool.uv.index]]
name = "loopback"
url = "INDEX"
format = "flat"
"#;

const BUILD: &str = r#"
load("@rules_pyc//python:defs.bzl", "py_binary")

py_binary(name = "app", srcs = ["app.py"], deps = ["@pypi//p000"])

py_binary(name = "other", srcs = ["app.py"], main = "app.py", deps = ["@pypi//p100"])
"#;

/// `bazel mod` looks at every module extension, and the Bazel of Debian lacks that of one module. So the module is replaced.
const BUILDOZER: &str = r#"
def _repository_impl(rctx):
    rctx.file("BUILD.bazel")

_repository = repository_rule(implementation = _repository_impl)

buildozer_binary = module_extension(implementation = lambda _: _repository(name = "buildozer_binary"))
"#;

/// The user's own cache may have the files from another run.
const NO_CACHE: &str = "--repository_cache=";

/// The lines that `wheels` makes files of.
fn descriptions() -> String {
    let mut lines = String::new();
    for number in 0..PACKAGES {
        let requires = REQUIRES
            .iter()
            .find(|(package, _)| *package == number)
            .map_or("", |(_, requires)| requires);
        let tags: &[&str] = if number == FOR_PLATFORMS {
            &[
                "cp313-abi3-manylinux_2_17_x86_64",
                "cp313-abi3-manylinux_2_17_aarch64",
                "cp313-abi3-win_amd64",
            ]
        } else {
            &["py3-none-any"]
        };
        for tag in tags {
            writeln!(
                lines,
                "{{\"name\": \"p{number:03}\", \"version\": \"1.0\", \"tags\": \"{tag}\", \"requires\": [{requires}], \
                 \"files\": {{\"p{number:03}.py\": \"# {tag}\"}}}}"
            )
            .expect("a string takes everything");
        }
    }
    lines
}

/// A machine on which nothing was fetched, and the server that it fetches from.
struct Fetches<'a> {
    machine: Bazel,
    server: &'a Server,
    files: &'a Path,
}

impl Fetches<'_> {
    /// Runs Bazel; prints how much was fetched, and returns the names of the files.
    #[track_caller]
    fn of(&self, arguments: &[&str]) -> (Outcome, Vec<String>) {
        let (command, rest) = arguments.split_at(1);
        let outcome = self
            .machine
            .run(&[command, &[NO_CACHE], rest].concat())
            .success();
        let sent = self.server.sent();
        let bytes: u64 = sent
            .iter()
            .map(|name| {
                let path = self.files.join(name.trim_start_matches('/'));
                fs::metadata(path).expect("a file that was sent").len()
            })
            .sum();
        println!(
            "bazel {}: {} files, {bytes} bytes",
            arguments.join(" "),
            sent.len()
        );
        (outcome, sent)
    }

    #[track_caller]
    fn fetches(&self, arguments: &[&str], expected: &[&str]) -> Outcome {
        let (outcome, sent) = self.of(arguments);
        assert_eq!(sent, expected, "{arguments:?}");
        outcome
    }
}

#[test]
fn what_a_hub_has_is_known_from_the_lock_alone() {
    let workspace = LockedWorkspace::new("locked_facts");
    let files = workspace.root().with_file_name("files");
    let _ = fs::remove_dir_all(&files);
    wheels(&files, &descriptions());
    let server = Server::new(&files, &files.with_file_name("sent"));
    let dependencies: Vec<String> = (0..PACKAGES)
        .map(|number| format!("\"p{number:03}\""))
        .collect();
    workspace.write(
        "pyproject.toml",
        &PYPROJECT
            .replace("INDEX", &server.url(""))
            .replace("DEPENDENCIES", &dependencies.join(", ")),
    );
    workspace.write("app.py", "");
    workspace.write("BUILD.bazel", BUILD);
    lock(workspace.root());
    workspace.write_pip(
        "pip.parse(hub_name = \"pypi\", lock = \"//:uv.lock\")\nuse_repo(pip, \"pypi\")\n",
    );
    let size = fs::metadata(workspace.root().join("uv.lock"))
        .expect("the lock")
        .len();
    println!("the lock has {PACKAGES} packages in {size} bytes");
    let _ = server.sent();

    let first = Fetches {
        machine: workspace.other_machine("first"),
        server: &server,
        files: &files,
    };
    first
        .fetches(&["query", "@pypi//..."], &[])
        .prints("@pypi//p299:pkg")
        .prints("@pypi//:dependencies");
    first.fetches(
        &["query", "kind(py_binary, //...)", "--output=label_kind"],
        &[],
    );
    first.fetches(&["query", "@pypi//p000:all", "--output=build"], &[]);
    let buildozer = workspace.root().with_file_name("buildozer");
    write(
        &buildozer.join("MODULE.bazel"),
        "module(name = \"buildozer\")\n",
    );
    write(&buildozer.join("BUILD.bazel"), "");
    write(&buildozer.join("buildozer_binary.bzl"), BUILDOZER);
    let buildozer = format!("--override_module=buildozer={}", buildozer.display());
    first.fetches(&["mod", &buildozer, "graph"], &[]);
    first
        .fetches(&["mod", &buildozer, "show_repo", "@pypi"], &[])
        .prints("lock_hub_repository");
    first
        .fetches(
            &[
                "mod",
                &buildozer,
                "show_extension",
                "@rules_pyc//python:extensions.bzl%pip",
            ],
            &[],
        )
        .prints("p299_");

    // A program gets its packages, of the platform of the build.
    let closure = [
        "/p000-1.0-py3-none-any.whl",
        "/p001-1.0-py3-none-any.whl",
        "/p002-1.0-py3-none-any.whl",
        "/p003-1.0-cp313-abi3-manylinux_2_17_x86_64.whl",
    ];
    first.fetches(&["build", "--nobuild", "//:app"], &closure);
    first.fetches(&["cquery", "deps(//:app)"], &[]);
    first.fetches(
        &["build", "--nobuild", "//:other"],
        &["/p100-1.0-py3-none-any.whl"],
    );

    // What depends on what is asked without a platform: the files of all of them.
    let other_platforms = [
        "/p003-1.0-cp313-abi3-manylinux_2_17_aarch64.whl",
        "/p003-1.0-cp313-abi3-win_amd64.whl",
    ];
    first
        .fetches(&["query", "deps(@pypi//p000)"], &other_platforms)
        .prints("@pypi//p003:pkg");
    let second = Fetches {
        machine: workspace.other_machine("second"),
        server: &server,
        files: &files,
    };
    let mut all = [&closure[..], &other_platforms].concat();
    all.sort_unstable();
    second.fetches(&["query", "deps(@pypi//p000)"], &all);
    for machine in [first.machine, second.machine] {
        machine.shutdown();
    }
    workspace.shutdown();
}
