//! Interpreters of the system and interpreters that are part of the build.

use std::process::Command;

use pyc_integration::{Outcome, Package, Workspace};

/// A package with a CPython whose files are sources of the workspace: a copy of the system's.
fn in_build_python(name: &str) -> Package<'static> {
    let package = Workspace::shared()
        .package(name)
        .file("lib.py", "import json\nVALUE = json.dumps([1])\n")
        .file(
            "app.py",
            &format!(
                "import os, sys\nfrom {name} import lib\n\
                 print(lib.VALUE, lib.__spec__.cached.rpartition('/')[2])\n\
                 print(os.path.realpath(sys.executable).endswith('{name}/python/bin/python3.14'))\n\
                 print('{name}/python/lib' in os.path.realpath(os.__file__))\n\
                 print(sys.prefix.endswith('_app.venv'), [p for p in sys.path if 'dist-packages' in p])\n"
            ),
        )
        .build(
            r#"
load("@rules_python//python:py_runtime.bzl", "py_runtime")
load("@rules_pyc//python:versioned_runtime_toolchain.bzl", "py_versioned_runtime_toolchain")
py_runtime(
    name = "runtime",
    files = glob(["python/**"]),
    interpreter = "python/bin/python3.14",
    python_version = "PY3",
)
py_versioned_runtime_toolchain(name = "versioned", runtime = ":runtime", version = "3.14")
toolchain(name = "toolchain", toolchain = ":versioned", toolchain_type = "@rules_python//python:toolchain_type")
py_library(name = "lib", srcs = ["lib.py"], precompile = "enabled")
py_binary(name = "app", srcs = ["app.py"], deps = [":lib"])
py_test(name = "app_test", srcs = ["app.py"], main = "app.py", deps = [":lib"])
"#,
        );
    let copy = "\
import os, shutil, sys
target = sys.argv[1]
os.makedirs(target + '/bin')
shutil.copy(os.path.realpath(sys.executable), target + '/bin/python3.14')
shutil.copytree(os.path.dirname(os.__file__), target + '/lib/python3.14', ignore=shutil.ignore_patterns(
    '__pycache__', 'test', 'idlelib', 'ensurepip', 'site-packages', 'dist-packages', 'EXTERNALLY-MANAGED', 'config-*'))
";
    Outcome::of(
        Command::new("python3.14")
            .args(["-I", "-c", copy])
            .arg(package.path("python")),
    )
    .success();
    package
}

#[test]
fn an_interpreter_of_the_build_compiles_and_runs() {
    let package = in_build_python("runtimes_in_build");
    let toolchain = format!("--extra_toolchains={}", package.label("toolchain"));
    Outcome::of(&mut package.program(&[&toolchain], "app"))
        .success()
        .prints_lines(&["[1] lib.cpython-314.pyc", "True", "True", "True []"]);
    package
        .bazel("test", &[&toolchain], &["app_test"])
        .success();

    // Without a worker too, where only what the action declares is there.
    package
        .bazel(
            "build",
            &[
                &toolchain,
                "--strategy=PyCompile=sandboxed",
                "--output_groups=pyc",
                "--disk_cache=",
                "--precompile=force_enabled",
            ],
            &["lib"],
        )
        .success();
}

#[test]
fn an_interpreter_of_the_system_runs_in_a_venv_without_its_packages() {
    let package = Workspace::shared()
        .package("runtimes_system")
        .file(
            "app.py",
            "import sys\nprint(sys.prefix.endswith('_app.venv'), sys.prefix != sys.base_prefix)\n\
             print([p for p in sys.path if 'dist-packages' in p or p == ''])\n\
             print(sys.flags.dont_write_bytecode, sys.flags.safe_path)\n",
        )
        .build(r#"py_binary(name = "app", srcs = ["app.py"])"#);
    Outcome::of(&mut package.program(&[], "app"))
        .success()
        .prints_lines(&["True True", "[]", "1 True"]);
}
