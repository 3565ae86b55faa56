//! Wheels that the build makes of source distributions.

use std::fs;
use std::path::PathBuf;

use pyc_integration::{Bazel, Outcome, Workspace};

#[test]
fn a_wheel_built_from_source_is_the_same_in_another_place() {
    let workspace = Workspace::shared();
    let package = workspace
        .package("packages_source")
        .file("app.py", "import psutil\nprint(psutil.__version__, psutil.cpu_count() > 0, psutil.Process().pid > 0)\n")
        .build(r#"py_binary(name = "app", srcs = ["app.py"], deps = ["@source//psutil"])"#);
    Outcome::of(&mut package.program(&[], "app"))
        .success()
        .prints_lines(&["7.0.0 True True"]);

    let wheel = |bazel: &dyn Fn(&[&str]) -> Outcome| {
        // Not from the cache, which the first build has filled.
        let whl = "@source//psutil:whl";
        bazel(&["build", "--modify_execution_info=SdistWheel=+no-cache", whl]).success();
        let files = bazel(&["cquery", "--output=files", whl]).success();
        let execution_root = bazel(&["info", "execution_root"]).success();
        let path = PathBuf::from(execution_root.stdout.trim()).join(files.stdout.trim());
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let first = wheel(&|arguments| workspace.bazel(arguments));
    let elsewhere = workspace
        .root()
        .with_file_name("another_and_much_longer_output_base");
    let other = Bazel::new(workspace.root(), &elsewhere);
    let second = wheel(&|arguments| other.run(arguments));
    other.shutdown();
    assert!(first == second, "two builds of one source differ");
}

#[test]
fn every_usual_backend_builds_its_wheels() {
    let app = "\
import importlib, importlib.metadata, sys
for name in sys.argv[1:]:
    module = importlib.import_module(name)
    print(name, importlib.metadata.version(name), module.__file__.endswith('.pyc'))
";
    let package = Workspace::shared()
        .package("packages_backends")
        .file("app.py", app)
        .build(
            r#"
py_binary(
    name = "app",
    srcs = ["app.py"],
    pyc_collection = "pyc_only",
    deps = [
        "@source//iniconfig",  # hatchling, with a plugin
        "@source//tomli",  # flit_core
        "@source//tomlkit",  # poetry-core
    ],
)
"#,
        );
    let mut program = package.program(&[], "app");
    Outcome::of(program.args(["iniconfig", "tomli", "tomlkit"]))
        .success()
        .prints_lines(&[
            "iniconfig 2.3.1 True",
            "tomli 2.5.0 True",
            "tomlkit 0.15.2 True",
        ]);
}
