//! Packages that installations have failed for: they are installed, and run.

use std::process::Command;

use pyc_integration::{Outcome, Package, Workspace};

/// Two scripts of joblib's: one that only CPython can decode, and one that is compiled.
const BIG5: &str = "\
import os, joblib, sklearn.linear_model
import joblib.test.test_func_inspect_special_encoding as big5
print(ascii(big5.big5_f.__name__), big5.__file__[-3:], os.path.exists(big5.__spec__.cached))
print(sklearn.linear_model.LinearRegression().fit([[0], [1]], [0, 2]).predict([[2]]).round())
print(joblib.hash('x') == joblib.hash('x'), joblib.hashing.__spec__.cached[-3:])
";

#[test]
fn a_file_that_cannot_be_compiled_does_not_block_an_installation() {
    let package = Workspace::shared()
        .package("packages_big5")
        .file("app.py", BIG5)
        .build(
            r#"
DEPS = ["@difficult//joblib", "@difficult//scikit_learn"]
py_binary(name = "app", srcs = ["app.py"], deps = DEPS)
py_binary(name = "app_only", srcs = ["app.py"], main = "app.py", pyc_collection = "pyc_only", deps = DEPS)
"#,
        );
    let native = ["--precompile_backend=native"];
    for (target, of_big5) in [
        ("app", "'big5_f' .py False"),
        ("app_only", "'big5_f' .py False"),
    ] {
        Outcome::of(&mut package.program(&native, target))
            .success()
            .prints_lines(&[of_big5, "[4.]", "True pyc"]);
    }
}

/// Packages with programs, and a program that starts some of them.
fn programs(name: &str) -> Package<'static> {
    let package = Workspace::shared().package(name).file(
        "app.py",
        "import os, subprocess, sys\n\
         for name in 'cmake', 'ruff':\n    \
             print(subprocess.run([name, '--version'], capture_output=True, text=True).stdout.split('\\n')[0])\n\
         print(os.environ['PATH'].split(':', 1)[0] == os.path.dirname(sys.executable))\n\
         print(os.environ['PATH'].split(':')[1:])\n",
    );
    package.write(
        "BUILD.bazel",
        r#"
load("@rules_pyc//python:defs.bzl", "py_binary")
load("@rules_pyc//python:py_console_script_binary.bzl", "py_console_script_binary")
py_console_script_binary(name = "ruff", pkg = "@difficult//ruff", testonly = None, visibility = None)
py_console_script_binary(name = "cmake", pkg = "@difficult//cmake")
py_console_script_binary(name = "sphinx", pkg = "@difficult//sphinx", script = "sphinx-build")
py_console_script_binary(name = "ruf", pkg = "@difficult//ruff", tags = ["manual"])
DEPS = ["@difficult//cmake", "@difficult//ruff"]
py_binary(name = "app", srcs = ["app.py"], deps = DEPS)
py_binary(name = "app_with_path", srcs = ["app.py"], main = "app.py", deps = DEPS, env = {"PATH": "/of/env:/bin"})
"#,
    );
    package
}

#[test]
fn console_scripts_are_entry_points_or_files_and_have_their_own_names() {
    let package = programs("packages_scripts");
    let ruff = Outcome::of(package.program(&[], "ruff").arg("--version")).success();
    assert!(ruff.stdout.starts_with("ruff 0."), "{}", ruff.report());
    let cmake = Outcome::of(package.program(&[], "cmake").arg("--version")).success();
    assert!(
        cmake.stdout.starts_with("cmake version "),
        "{}",
        cmake.report()
    );
    let sphinx = Outcome::of(package.program(&[], "sphinx").arg("--help")).success();
    assert!(
        sphinx.stdout.starts_with("usage: sphinx-build "),
        "{}",
        sphinx.report()
    );
    // It runs ruff itself, with its exit code.
    let directory = package.path("checked");
    std::fs::create_dir_all(&directory).expect("a directory");
    std::fs::write(directory.join("bad.py"), "import os\n").expect("a file");
    let check = Outcome::of(package.program(&[], "ruff").arg("check").arg(&directory));
    assert!(
        check.code == 1 && check.stdout.contains("F401"),
        "{}",
        check.report()
    );
    package
        .bazel("build", &[], &["ruf"])
        .failure()
        .complains("ruff has no console script \"ruf\"; it has ruff");
}

#[test]
fn programs_of_packages_come_first_on_path() {
    let package = programs("packages_path");
    let run = |target: &str, path: Option<&str>| {
        let mut program = package.program(&[], target);
        match path {
            Some(path) => program.env("PATH", path),
            None => program.env_remove("PATH"),
        };
        let outcome = Outcome::of(&mut program).success();
        let lines: Vec<String> = outcome.stdout.lines().map(str::to_owned).collect();
        assert!(
            lines[0].starts_with("cmake version ") && lines[1].starts_with("ruff "),
            "{}",
            outcome.report()
        );
        assert_eq!(lines[2], "True");
        lines[3].clone()
    };
    assert_eq!(run("app", Some("/usr/bin:/bin")), "['/usr/bin', '/bin']");
    // As any other variable of `env`: what is set already wins.
    assert_eq!(run("app_with_path", Some("/bin")), "['/bin']");
    assert!(!run("app", None).is_empty());
    let label = package.label("app_with_path");
    let outcome = package.workspace().bazel(&["run", &label]).success();
    assert!(
        outcome.stdout.ends_with("True\n['/of/env', '/bin']\n"),
        "{}",
        outcome.report()
    );
}

#[test]
fn packages_with_the_same_file_can_be_used_together() {
    let package = Workspace::shared()
        .package("packages_conflicts")
        .file("app.py", "import jwt\nprint(sorted({'JWT', 'encode'} & set(dir(jwt))))\n")
        .build(
            r#"
[
    py_binary(
        name = "%s_%s" % (hub, conflicts),
        srcs = ["app.py"],
        main = "app.py",
        package_conflicts = conflicts,
        deps = ["@%s//%s" % (hub, name) for name in ["pyjwt", "jwt"]],
    )
    for hub, conflicts in [
        ("difficult", "inherit"),
        ("difficult", "first"),
        ("difficult_warn", "inherit"),
        ("difficult_warn", "error"),
        ("difficult_excluded", "inherit"),
    ]
]
py_binary(name = "other_order", srcs = ["app.py"], main = "app.py", package_conflicts = "first", deps = ["@difficult//jwt", "@difficult//pyjwt"])
"#,
        );
    let conflicts = "3 paths are in several distributions with different content:\n  jwt/__init__.py\n    PyJWT 2.";
    for target in ["difficult_inherit", "difficult_warn_error"] {
        package
            .bazel("build", &[], &[target])
            .failure()
            .complains(&format!("error: {}: {conflicts}", package.label(target)))
            .complains("exclude of pip.override")
            .complains("package_conflicts = \"warn\"");
    }
    package
        .bazel("build", &[], &["difficult_warn_inherit"])
        .success()
        .complains(&format!(
            "warning: {}: {conflicts}",
            package.label("difficult_warn_inherit")
        ));
    for (target, expected) in [
        ("difficult_warn_inherit", "['encode']"),
        ("difficult_first", "['encode']"),
        ("difficult_excluded_inherit", "['encode']"),
        ("other_order", "['JWT']"),
    ] {
        Outcome::of(&mut Command::new({
            let outcome = package.bazel("build", &[], &[target]).success();
            let is_silent = !outcome.stderr.contains("with different content");
            assert!(
                is_silent || target == "difficult_warn_inherit",
                "{}",
                outcome.report()
            );
            package.output(target)
        }))
        .success()
        .prints_lines(&[expected]);
    }
    // The plan says which file is used.
    package
        .bazel("build", &["--output_groups=venv_plan"], &["other_order"])
        .success();
    let plan = std::fs::read_to_string(package.output("other_order.venv.plan.json"));
    let plan = plan.expect("the plan");
    let line = "{\"path\":\"lib/python3.14/site-packages/jwt/__init__.py\",\"setting\":\"first\",\"set_by\":\"program\",";
    let line = plan.lines().find(|found| found.trim().starts_with(line));
    let line = line.unwrap_or_else(|| panic!("{plan}"));
    assert!(line.contains("\"owners\":[\"jwt\",\"PyJWT\"]"), "{line}");
}
