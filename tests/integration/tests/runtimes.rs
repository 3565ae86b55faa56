//! Interpreters of the system and interpreters that are part of the build.

use pyc_integration::{copy_python, Outcome, Package, Workspace};

/// Prints how many modules of the standard library it imports, which of them have no bytecode, how its
/// names look, and whether a traceback tells lines of the library.
const LIBRARY: &str = "\
import asyncio, json, argparse
import os, sys, sysconfig, traceback
modules = [m for m in sys.modules.values() if getattr(m, '__file__', '') and m.__name__ != '__main__']
sources = [m for m in modules if m.__file__.endswith('.py') and 'frozen' not in str(m.__spec__.origin)]
print(len(sources) > 50, [m.__name__ for m in sources if not os.path.exists(m.__cached__)][:5])
print(json.__cached__.rpartition('/')[2], sys.flags.optimize)
print(sysconfig.get_path('stdlib') == os.path.dirname(os.__file__), sys.base_prefix != sys.prefix)
try: json.loads('[')
except ValueError as error: print('raise JSONDecodeError' in traceback.format_exc())
";

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
        .file("library.py", LIBRARY)
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
py_binary(name = "library", srcs = ["library.py"])
py_binary(name = "library_1", srcs = ["library.py"], main = "library.py", optimize = 1)
py_binary(name = "library_none", srcs = ["library.py"], main = "library.py", pyc_collection = "disabled")
py_test(name = "app_test", srcs = ["app.py"], main = "app.py", deps = [":lib"])
"#,
        );
    copy_python(&package.path("python"));
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
fn an_interpreter_of_the_build_has_the_bytecode_of_its_library() {
    let package = in_build_python("runtimes_library");
    let toolchain = format!("--extra_toolchains={}", package.label("toolchain"));
    let run = |flags: &[&str], target| {
        let flags = [&[toolchain.as_str()], flags].concat();
        Outcome::of(&mut package.program(&flags, target)).success()
    };
    let with = |bytecode, optimize| {
        [
            "True []".to_owned(),
            format!("{bytecode} {optimize}"),
            "True True".to_owned(),
            "True".to_owned(),
        ]
    };
    let level_0 = with("__init__.cpython-314.pyc", 0);
    let level_1 = with("__init__.cpython-314.opt-1.pyc", 1);
    run(&[], "library").prints_lines(&level_0.each_ref().map(String::as_str));
    run(&[], "library_1").prints_lines(&level_1.each_ref().map(String::as_str));

    for (flags, target) in [
        (&[][..], "library_none"),
        (&["--precompile_standard_library=disabled"], "library"),
        (&["--precompile=force_disabled"], "library"),
        (&["--precompile=disabled"], "library"),
    ] {
        let outcome = run(flags, target);
        let first = outcome.stdout.lines().next().unwrap_or_default();
        assert!(first.starts_with("True ['"), "{flags:?}: {first}");
    }
    run(
        &["--precompile=disabled", "--pyc_collection=include_pyc"],
        "library",
    )
    .prints_lines(&level_0.each_ref().map(String::as_str));
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
