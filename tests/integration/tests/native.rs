//! Compiling without CPython: the action has no interpreter, and needs none.

use std::fs;
use std::path::{Path, PathBuf};

use pyc_integration::{lacks_python, Jail, Outcome, Package, Workspace};

const SOURCE: &str = "\
import sys

def greet(name: str = 'world') -> str:
    return f'Hello, {name}! {sys.version_info[:2]}'

class Greeter[T]:
    names: list[T] = [n for n in ('a', 'b') if n]
";

fn package(name: &str) -> Package<'static> {
    Workspace::shared()
        .package(name)
        .file("lib.py", SOURCE)
        .file(
            "app.py",
            &format!("from {name} import lib\nprint(lib.greet(), lib.__spec__.cached[-4:])\n"),
        )
        .build(
            r#"
py_library(name = "lib", srcs = ["lib.py"])
py_binary(name = "app", srcs = ["app.py"], deps = [":lib"])
"#,
        )
}

/// What Bazel says of the action that compiles a package's library.
fn compile_action(package: &Package<'_>, options: &[&str]) -> String {
    let query = format!("mnemonic(PyCompile, deps({}))", package.label("lib"));
    let arguments = [&["aquery"], options, &[&query]].concat();
    package.workspace().bazel(&arguments).success().stdout
}

/// Where the tool is that the actions of a package run, after a build.
fn precompiler(package: &Package<'_>) -> PathBuf {
    let action = compile_action(package, &[]);
    let tool = action
        .split_once("(exec ")
        .and_then(|(_, command)| command.split_whitespace().next())
        .unwrap_or_else(|| panic!("no command line in {action}"));
    let root = package.workspace().bazel(&["info", "execution_root"]);
    Path::new(root.success().stdout.trim()).join(tool)
}

/// The values of a line `NAME: [a, b]` of what `bazel aquery` prints.
fn listed<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!("{name}: [");
    let line = text
        .lines()
        .find_map(|line| line.trim().strip_prefix(&start))
        .unwrap_or_else(|| panic!("{name} in {text}"));
    line.trim_end_matches(']').split(", ").collect()
}

#[test]
fn an_action_for_a_certified_version_has_the_tool_and_the_sources_for_inputs() {
    if lacks_python(&["3.13"]) {
        return;
    }
    let package = package("native_inputs");
    for version in ["3.13", "3.14"] {
        let version = format!("--local_python_version={version}");
        let native = compile_action(&package, &[&version]);
        for input in listed(&native, "Inputs") {
            let is_tool = input.contains("/crates/precompiler/precompiler_opt")
                || input.contains("Sprecompiler_Uopt"); // its runfiles
            assert!(
                is_tool || input == "native_inputs/lib.py" || input.ends_with(".params"),
                "{input} in {native}"
            );
        }
        assert!(!native.contains("--interpreter"), "{native}");
        let options = [&*version, "--precompile_backend=interpreter"];
        let interpreter = compile_action(&package, &options);
        assert!(interpreter.contains("--interpreter"), "{interpreter}");
    }
}

#[test]
fn the_tool_compiles_where_no_python_exists_and_makes_what_cpython_makes() {
    let package = package("native");
    let native = |options: &[&str]| {
        // Compiled here and now, so that the tool is there, too.
        let here = [
            "--modify_execution_info=PyCompile=+no-cache",
            "--output_groups=pyc",
        ];
        let options = [options, &here].concat();
        package.bazel("build", &options, &["lib"]).success();
        fs::read(package.bytecode("lib")).expect("the bytecode")
    };
    let by_interpreter = native(&["--precompile_backend=interpreter"]);
    let by_default = native(&[]);
    assert!(by_default == by_interpreter, "two compilers, two results");

    let root = package.path("jail");
    for directory in ["bin", "work"] {
        fs::create_dir_all(root.join(directory)).expect("a folder");
    }
    fs::copy(precompiler(&package), root.join("bin/precompiler")).expect("the tool");
    fs::write(root.join("work/lib.py"), SOURCE).expect("a source");
    let jail = Jail::new(&root);
    Outcome::of(jail.command("/bin/precompiler").args([
        "--python-version=3.14",
        "--src=/work/lib.py",
        "--src-name=native/lib.py",
        "--pyc=/work/lib.pyc",
    ]))
    .success();
    let in_jail = fs::read(root.join("work/lib.pyc")).expect("the bytecode");
    assert!(in_jail == by_default, "another machine, another result");

    Outcome::of(&mut package.program(&[], "app"))
        .success()
        .prints_lines(&["Hello, world! (3, 14) .pyc"]);
}
