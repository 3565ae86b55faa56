//! Source distributions of a `uv.lock`: what they are built with, and what programs have of them.

use std::process::Command;
use std::sync::OnceLock;

use pyc_integration::{lock, sdists, unpack, LockedWorkspace, Outcome, Package};
use serde_json::{json, Value};

const SETUPTOOLS: &str = "[build-system]\nrequires = [\"setuptools>=61; python_version >= '3'\", \"no-such-package; sys_platform == 'win32'\"]\n";

/// Installs everything that a wheel can have, as only its setup.py knows.
const EVERYTHING: &str = r#"
import os
from setuptools import setup
from setuptools.command.build_py import build_py

class BuildHook(build_py):
    def run(self):
        super().run()
        with open(os.path.join(self.build_lib, "everything_hook.pth"), "w") as hook:
            hook.write("import sys; sys.everything_hook = 'ran'\n")
        with open(os.path.join(self.build_lib, "everything_place.py"), "w") as place:
            place.write(f"PLACES = {[os.getcwd(), os.environ['HOME'], os.environ['TMPDIR']]!r}\n")

setup(
    name="everything",
    version="1.0",
    py_modules=["everything"],
    cmdclass={"build_py": BuildHook},
    data_files=[("share/everything", ["text.txt"]), ("etc/everything", ["text.txt"])],
    scripts=["everything-script"],
    entry_points={"console_scripts": ["everything = everything:main"]},
)
"#;

const EXTENSION: &str = r#"
import os
from setuptools import setup, Extension

arguments = [] if os.environ.get("WITHOUT_NATIVE") else ["-march=native"]
setup(
    name="extension",
    version="1.0",
    ext_modules=[Extension("extension", ["extension.c"], extra_compile_args=arguments, libraries=["answer"])],
)
"#;

const EXTENSION_C: &str = r#"
#include <Python.h>
#include <answer.h>
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "extension", NULL, -1, NULL};
PyMODINIT_FUNC PyInit_extension(void) {
    PyObject *self = PyModule_Create(&module);
    PyModule_AddIntConstant(self, "answer", answer());
    PyModule_AddStringConstant(self, "file", __FILE__);
    return self;
}
"#;

/// A backend whose wheels are for something else than what the build is for.
const OTHER_TARGET: &str = r#"
import os, zipfile

def build_wheel(directory, *_):
    name = "other_target-1.0-cp313-cp313-win_amd64.whl"
    with zipfile.ZipFile(os.path.join(directory, name), "w") as wheel:
        wheel.writestr("other_target.py", "")
    return name

def get_requires_for_build_wheel(*_):
    return ["setuptools"] if os.environ.get("ASK") else []
"#;

fn metadata(name: &str) -> String {
    format!("Metadata-Version: 2.2\nName: {name}\nVersion: 1.0\n")
}

fn archives() -> String {
    let own_backend =
        "[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n";
    let unmet = "[build-system]\nrequires = [\"setuptools<2\", \"not.locked[x]>=1\"]\n";
    let static_metadata = "[project]\nname = \"bare\"\nversion = \"1.0\"\ndescription = \"\"\n\n[build-system]\nrequires = [\"flit_core>=3.2\"]\nbuild-backend = \"flit_core.buildapi\"\n";
    let descriptions: [Value; 6] = [
        json!({"filename": "everything-1.0.tar.gz", "files": {
            "PKG-INFO": metadata("everything"),
            "pyproject.toml": SETUPTOOLS,
            "setup.py": EVERYTHING,
            "everything.py": "import sys\n\ndef main():\n    print('everything', sys.argv[0].rpartition('/')[2], sys.argv[1:])\n",
            "everything-script": "#!/usr/bin/env python\nimport everything, sys\nprint('script', sys.argv[1:])\n",
            "text.txt": "some text",
        }}),
        json!({"filename": "extension-1.0.zip", "files": {
            "PKG-INFO": metadata("extension"),
            "pyproject.toml": SETUPTOOLS,
            "setup.py": EXTENSION,
            "extension.c": EXTENSION_C,
        }}),
        json!({"filename": "other_target-1.0.tar.gz", "files": {
            "PKG-INFO": metadata("other-target"),
            "pyproject.toml": own_backend,
            "backend.py": OTHER_TARGET,
        }}),
        json!({"filename": "asking-1.0.tar.gz", "files": {
            "PKG-INFO": metadata("asking"),
            "pyproject.toml": own_backend,
            "backend.py": OTHER_TARGET,
        }}),
        json!({"filename": "unmet-1.0.tar.gz", "files": {
            "PKG-INFO": metadata("unmet"),
            "pyproject.toml": unmet,
            "unmet.py": "",
        }}),
        json!({"filename": "bare-1.0.tar.gz", "files": {
            "pyproject.toml": static_metadata,
            "bare.py": "VERSION = 'built without PKG-INFO'\n",
        }}),
    ];
    descriptions.map(|value| value.to_string() + "\n").concat()
}

const PYPROJECT: &str = r#"
[project]
name = "sdists"
version = "0.1"
requires-python = ">=3.13"
dependencies = ["everything", "extension", "other-target", "asking", "unmet", "bare", "pygments"]

[dependency-groups]
build = ["setuptools>=77", "flit-core"]

[[tool.uv.index]]
name = "own"
url = "archives"
format = "flat"
"#;

const PIP: &str = r#"
pip.parse(hub_name = "sdists", lock = "//:uv.lock")
pip.override(hub_name = "sdists", package = "extension", cc_deps = ["//:answer"])
pip.override(hub_name = "sdists", package = "asking", env = {"ASK": "yes"})
pip.parse(hub_name = "changed", lock = "//:uv.lock")
pip.override(hub_name = "changed", package = "extension", cc_deps = ["//:answer"], env = {"WITHOUT_NATIVE": "1"}, execution_requirements = {"resources:cpu:2": "1"})
pip.parse(hub_name = "dropped", lock = "//:uv.lock")
pip.override(hub_name = "dropped", package = "extension", cc_deps = ["//:answer"], native_flags = "drop")
use_repo(pip, "changed", "dropped", "sdists")
"#;

const BUILD: &str = r#"
exports_files(glob(["**"]))
cc_library(
    name = "answer",
    srcs = ["c/answer.c"],
    hdrs = ["c/answer.h"],
    includes = ["c"],
    visibility = ["//visibility:public"],
)
"#;

fn workspace() -> &'static LockedWorkspace {
    static SHARED: OnceLock<LockedWorkspace> = OnceLock::new();
    SHARED.get_or_init(|| {
        let workspace = LockedWorkspace::new("sdists");
        sdists(&workspace.root().join("archives"), &archives());
        workspace.write("pyproject.toml", PYPROJECT);
        workspace.write("BUILD.bazel", BUILD);
        workspace.write("c/answer.h", "int answer(void);\n");
        workspace.write(
            "c/answer.c",
            "#include \"answer.h\"\nint answer(void) { return 42; }\n",
        );
        lock(workspace.root());
        workspace.write_pip(PIP);
        workspace
    })
}

fn package(name: &str, app: &str, build: &str) -> Package<'static> {
    workspace().package(name).file("app.py", app).build(build)
}

#[test]
fn an_installed_wheel_from_source_is_like_any_other() {
    let app = r#"
import importlib.metadata, os, shutil, subprocess, sys
import bare, everything, everything_place
print(sys.everything_hook, bare.VERSION)
for folder in ("share", "etc"):
    with open(os.path.join(sys.prefix, folder, "everything", "text.txt")) as file:
        print(file.read())
print(everything_place.PLACES)
sys.stdout.flush()
subprocess.run(["everything", "1"], check=True)
subprocess.run(["everything-script", "2"], check=True)
print(sorted(os.path.dirname(shutil.which("everything")).rpartition("/")[2] for _ in "x"))
"#;
    let build = "load(\"@rules_pyc//python:py_layers.bzl\", \"py_layers\")\n\
         load(\"@rules_pyc//python:py_console_script_binary.bzl\", \"py_console_script_binary\")\n\
         py_binary(name = \"app\", srcs = [\"app.py\"], deps = [\"@sdists//bare\", \"@sdists//everything\", \"@sdists//pygments\"])\n\
         py_layers(name = \"layers\", binary = \"app\", program_path = \"/srv/app\")\n\
         py_console_script_binary(name = \"everything\", pkg = \"@sdists//everything\")\n\
         py_console_script_binary(name = \"script\", pkg = \"@sdists//everything\", script = \"everything-script\")\n\
         py_console_script_binary(name = \"absent\", pkg = \"@sdists//everything\")\n";
    let package = package("like_any_other", app, build);
    let place = "/tmp/rules_pyc_everything-1.0";
    let places = format!("['{place}/src/everything-1.0', '{place}/home', '{place}/tmp']");
    let expected = [
        "ran built without PKG-INFO",
        "some text",
        "some text",
        &places,
        "everything everything ['1']",
        "script ['2']",
        "['bin']",
    ];
    for options in [&[][..], &["--pyc_collection=pyc_only"]] {
        Outcome::of(&mut package.program(options, "app"))
            .success()
            .prints_lines(&expected);
    }
    package.bazel("build", &[], &["layers"]).success();
    let unpacked = package.path("unpacked");
    unpack(&package.layers("layers", &["packages", "app"]), &unpacked);
    Outcome::of(&mut Command::new(unpacked.join("srv/app")))
        .success()
        .prints_lines(&expected);
    Outcome::of(package.program(&[], "everything").arg("3"))
        .success()
        .prints_lines(&["everything everything ['3']"]);
    Outcome::of(package.program(&[], "script").arg("4"))
        .success()
        .prints_lines(&["script ['4']"]);
    Outcome::of(&mut package.program(&[], "absent"))
        .failure()
        .complains("everything has no console script \"absent\"; it has everything");
    assert_eq!(workspace().forbidden_calls(), "");
}

#[test]
fn c_libraries_variables_and_native_flags_are_up_to_the_hub() {
    let app = "import extension\nprint(extension.answer, extension.file)\n";
    for (hub, warns) in [("sdists", true), ("changed", false), ("dropped", false)] {
        let package = package(
            &format!("extension_{hub}"),
            app,
            &format!(
                "py_binary(name = \"app\", srcs = [\"app.py\"], deps = [\"@{hub}//extension\"])\n"
            ),
        );
        let built = package
            .bazel(
                "build",
                &["--modify_execution_info=SdistWheel=+no-cache"],
                &["app"],
            )
            .success();
        let warning = "compiled with -march=native, so it may not run on other machines; native_flags = \"drop\"";
        assert_eq!(built.stderr.contains(warning), warns, "{}", built.report());
        Outcome::of(&mut package.program(&[], "app"))
            .success()
            .prints_lines(&["42 extension.c"]);
    }
}

#[test]
fn what_cannot_be_built_is_an_error_of_what_needs_it_alone() {
    let build = "py_binary(name = \"app\", srcs = [\"app.py\"], deps = [\"@sdists//unmet\"])\n\
         py_binary(name = \"target\", srcs = [\"app.py\"], main = \"app.py\", deps = [\"@sdists//other_target\"])\n\
         py_binary(name = \"asking\", srcs = [\"app.py\"], main = \"app.py\", deps = [\"@sdists//asking\"])\n\
         py_binary(name = \"other\", srcs = [\"app.py\"], main = \"app.py\", deps = [\"@sdists//pygments\"])\n";
    let package = package("cannot_be_built", "", build);
    package
        .bazel("build", &["--keep_going"], &["app", "target", "asking", "other"])
        .failure()
        .complains(
            "@sdists//unmet 1.0: Python 3.14 on linux_x86_64: cannot build unmet-1.0.tar.gz: build-system.requires of its pyproject.toml has \
             \"setuptools<2\": the lock has setuptools ",
        )
        .complains(", which this excludes; lock another version, or name what it is built with in build_deps of pip.override")
        .complains(
            "has \"not.locked[x]>=1\": the lock has no not_locked; add it, for example with uv add --group build \"not.locked[x]>=1\", or name \
             what it is built with in build_deps of pip.override",
        )
        .complains("its tags cp313-cp313-win_amd64 are for another Python and platform than the target, CPython 3.14 on linux x86_64 with glibc")
        .complains("its backend backend asks for setuptools. Lock it, for example with uv add --group build NAME, and name it in build_deps of");
    Outcome::of(&mut package.program(&[], "other")).success();
}

#[test]
fn an_archive_is_fetched_only_where_it_is_built() {
    let machine = workspace().other_machine("queries");
    machine
        .run(&["query", "@sdists//everything:all"])
        .success()
        .prints("@sdists//everything:pkg");
    let base = machine.run(&["info", "output_base"]).success();
    let external = std::path::Path::new(base.stdout.trim()).join("external");
    let names: Vec<String> = std::fs::read_dir(external)
        .expect("the external repositories")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name.contains("everything"))
        .collect();
    machine.shutdown();
    assert!(names.is_empty(), "{names:?}");
}
