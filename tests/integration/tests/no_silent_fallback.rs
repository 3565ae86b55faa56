//! What is asked for and cannot be had is an error, not something else without a word. All of it is found by the analysis.

use pyc_integration::{lacks_python, project, Outcome, Workspace};

/// A program, and a tool that runs in a build.
const BUILD: &str = r#"
py_library(name = "lib", srcs = ["lib.py"])
py_binary(name = "app", srcs = ["app.py"], deps = [":lib"])
py_binary(name = "other", srcs = ["other.py"])
genrule(name = "use", outs = ["used"], cmd = "$(location :app) > $@", tools = [":app"])
"#;

fn analyze(workspace: &Workspace, options: &[&str], targets: &[&str]) -> Outcome {
    workspace.bazel(&[&["build", "--nobuild"], options, &["--"], targets].concat())
}

#[test]
fn an_unregistered_python_version_is_an_error() {
    let package = Workspace::shared()
        .package("unregistered_version")
        .file("app.py", "")
        .file("lib.py", "")
        .file("other.py", "")
        .build(&format!(
            r#"load("//:versions.bzl", "for_version")
{BUILD}
for_version(name = "app_3_12", program = ":app", version = "3.12")
"#
        ));
    if lacks_python(&["3.13", "3.14", "3.15"]) {
        return;
    }
    for (version, advice) in [
        (
            "3.12",
            "Register it: local_python.toolchain(interpreter = \"python3.12\") in MODULE.bazel.",
        ),
        ("foo", "A version is MAJOR.MINOR, such as 3.14."),
        ("python3.13", "Say --local_python_version=3.13."),
    ] {
        let flag = format!("--local_python_version={version}");
        package
            .bazel("build", &["--nobuild", &flag], &["app"])
            .exits_with(1)
            .complains(&format!(
                "Error in fail: {flag}: not registered; registered are 3.14, 3.13, 3.15. {advice}\n"
            ));
    }
    package
        .bazel("build", &["--nobuild"], &["app_3_12"])
        .exits_with(1)
        .complains("Error in fail: --local_python_version=3.12: not registered; registered are 3.14, 3.13, 3.15.");
    package
        .bazel(
            "build",
            &["--nobuild", "--local_python_version=3.13"],
            &["app"],
        )
        .success();
}

#[test]
fn without_a_registered_interpreter_bytecode_that_was_asked_for_is_an_error() {
    let workspace = Workspace::empty("no_python_toolchain");
    let project = project().canonicalize().expect("the project");
    let module = format!(
        r#"module(name = "user")
bazel_dep(name = "rules_pyc", version = "")
local_path_override(module_name = "rules_pyc", path = "{}")
"#,
        project.display()
    );
    workspace.write("MODULE.bazel", &module);
    workspace.write("app.py", "");
    workspace.write("lib.py", "");
    workspace.write("other.py", "");
    let load = r#"load("@rules_pyc//python:defs.bzl", "py_binary", "py_library")"#;
    workspace.write(
        "BUILD.bazel",
        &format!(
            "{load}\n{BUILD}\n{}",
            r#"py_binary(name = "only", srcs = ["app.py"], main = "app.py", pyc_collection = "pyc_only")"#
        ),
    );
    let to_add = "does not say which Python version it is. Register a toolchain that does. For an interpreter of this machine, \
        add to MODULE.bazel:
    local_python = use_extension(\"@rules_pyc//python:extensions.bzl\", \"local_python\")
    use_repo(local_python, \"local_python\")
    register_toolchains(\"@local_python//:all\")
";
    let flags = "@rules_pyc//python/config_settings";

    // Nobody asked: one warning, though there are several programs, for the target and for the execution platform.
    let new = format!("--define=run={}", std::process::id());
    let build = analyze(&workspace, &[&new], &["//:all", "-//:only"])
        .exits_with(0)
        .complains(to_add);
    assert_eq!(
        build.stderr.matches("no bytecode is made").count(),
        1,
        "{}",
        build.report()
    );

    for (flag, request) in [
        ("precompile=enabled", "the build says --precompile=enabled"),
        (
            "precompile=force_enabled",
            "the build says --precompile=force_enabled",
        ),
        (
            "pyc_collection=pyc_only",
            "the build says --pyc_collection=pyc_only",
        ),
        (
            "pyc_collection=include_pyc",
            "the build says --pyc_collection=include_pyc",
        ),
    ] {
        analyze(&workspace, &[&format!("--{flags}:{flag}")], &["//:other"])
            .exits_with(1)
            .complains(&format!(
                "Error in fail: //:other: {request}, but the Python runtime "
            ))
            .complains(to_add);
    }
    analyze(&workspace, &[], &["//:only"])
        .exits_with(1)
        .complains(
            "//:only: the target says pyc_collection = \"pyc_only\", but the Python runtime ",
        )
        .complains(to_add);
    analyze(
        &workspace,
        &[&format!("--{flags}:local_python_version=3.14")],
        &["//:other"],
    )
    .exits_with(1)
    .complains("Error in fail: --local_python_version=3.14: the Python toolchain of this build is of an unknown version, ");
    let build = analyze(
        &workspace,
        &[&new, &format!("--{flags}:precompile=force_disabled")],
        &["//:only"],
    )
    .success();
    assert!(
        !build.stderr.contains("no bytecode is made"),
        "{}",
        build.report()
    );

    // What it says helps.
    let lines: String = to_add
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .map(|line| format!("{line}\n"))
        .collect();
    workspace.write("MODULE.bazel", &format!("{module}{lines}"));
    analyze(&workspace, &[], &["//:only"]).success();
    workspace.shutdown();
}

#[test]
fn an_execution_requirement_without_a_value_is_an_error() {
    let package = Workspace::shared()
        .package("bad_requirement")
        .file("lib.py", "")
        .build(r#"py_library(name = "lib", srcs = ["lib.py"])"#);
    for (value, problem) in [
        (
            "foo",
            "not KEY=VALUE; write foo=VALUE to set foo, or foo= to remove it\n",
        ),
        (
            "suports-workers=",
            "there is no suports-workers to remove; present are requires-worker-protocol, ",
        ),
    ] {
        let flag = format!("--precompile_execution_requirements={value}");
        package
            .bazel("build", &["--nobuild", &flag], &["lib"])
            .exits_with(1)
            .complains(&format!("Error in fail: {flag}: {problem}"));
    }
}
