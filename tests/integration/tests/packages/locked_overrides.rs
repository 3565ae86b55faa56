//! `pip.override`: each attribute on real packages.

use std::sync::OnceLock;

use pyc_integration::{lock, wheels, LockedWorkspace, Outcome};

const PYPROJECT: &str = r#"
[project]
name = "overridden"
version = "0.1"
requires-python = ">=3.13"
dependencies = ["iniconfig==2.0.0", "markupsafe==3.0.2", "pygments==2.19.1", "rich==14.0.0", "setuptools"]

[tool.uv]
no-binary-package = ["markupsafe"]
"#;

/// Wheels that overrides name. Their versions are those of the lock, but for one.
const WHEELS: &str = r#"
{"name": "iniconfig", "version": "2.0.0+own", "files": {"iniconfig/__init__.py": "TEXT = 'own wheel'\n", "removed.py": "x\n"}}
{"name": "iniconfig", "version": "3.0", "files": {"iniconfig/__init__.py": ""}}
{"name": "rich", "version": "14.0.0", "tags": "cp312-cp312-win_amd64", "files": {"rich/__init__.py": ""}}
{"name": "other", "version": "2.19.1", "filename": "pygments-2.19.1-py3-none-any.whl", "files": {"pygments/__init__.py": ""}}
{"name": "mdurl", "version": "9", "filename": "mdurl-0.1.2-py3-none-any.whl", "files": {"mdurl/__init__.py": ""}}
"#;

const PIP: &str = r#"
pip.parse(hub_name = "plain", lock = "//:uv.lock")
pip.override(hub_name = "plain", package = "markupsafe", build_deps = ["setuptools"])

pip.parse(hub_name = "pypi", lock = "//:uv.lock")
pip.override(
    hub_name = "pypi",
    package = "rich",
    dropped_deps = ["Markdown_It.py"],
    extra_deps = ["@pypi//iniconfig", "//:plugin"],
)
pip.override(
    hub_name = "pypi",
    package = "pygments",
    console_scripts = {"hl": "pygments.cmdline:main", "pygmentize": "json.tool:main"},
)
pip.override(
    hub_name = "pypi",
    package = "iniconfig",
    patch_strip = 1,
    patches = ["//:files.patch"],
    whl = "//wheels:iniconfig-2.0.0+own-py3-none-any.whl",
)
pip.override(
    hub_name = "pypi",
    package = "markupsafe",
    build_deps = ["setuptools"],
    pre_build_patch_strip = 1,
    pre_build_patches = ["//:version.patch", "//:code.patch"],
)

pip.parse(hub_name = "wrong", lock = "//:uv.lock")
pip.override(hub_name = "wrong", package = "iniconfig", whl = "//wheels:iniconfig-3.0-py3-none-any.whl")
pip.override(hub_name = "wrong", package = "rich", whl = "//wheels:rich-14.0.0-cp312-cp312-win_amd64.whl")
pip.override(hub_name = "wrong", package = "pygments", whl = "//wheels:pygments-2.19.1-py3-none-any.whl")
pip.override(hub_name = "wrong", package = "mdurl", whl = "//wheels:mdurl-0.1.2-py3-none-any.whl")
pip.override(
    hub_name = "wrong",
    package = "markupsafe",
    build_deps = ["setuptools"],
    pre_build_patches = ["//:version.patch"],
)

pip.parse(hub_name = "broken", lock = "//:uv.lock")
pip.override(
    hub_name = "broken",
    package = "iniconfig",
    patches = ["//:broken.patch"],
    whl = "//wheels:iniconfig-2.0.0+own-py3-none-any.whl",
)
pip.override(hub_name = "broken", package = "mdurl", whl = "//wheels:mdurl-0.1.2-py2-none-any.whl")
pip.override(hub_name = "broken", package = "rich", whl = "//wheels:rich-14.0.0-py3-none-any.whl")
pip.override(hub_name = "broken", package = "pygments", patches = ["//:missing.patch"])
use_repo(pip, "broken", "plain", "pypi", "wrong")
"#;

const VERSION_PATCH: &str = "\
--- a/pyproject.toml
+++ b/pyproject.toml
@@ -1,4 +1,4 @@
 [project]
 name = \"MarkupSafe\"
-version = \"3.0.2\"
+version = \"3.0.2+patched\"
 description = \"Safely add untrusted strings to HTML/XML markup.\"
";

/// What the C code writes for `\"`.
const CODE_PATCH: &str = "\
--- a/src/markupsafe/_speedups.c
+++ b/src/markupsafe/_speedups.c
@@ -27,3 +27,3 @@
 \t\t\t\t*outp++ = '#'; \\
 \t\t\t\t*outp++ = '3'; \\
-\t\t\t\t*outp++ = '4'; \\
+\t\t\t\t*outp++ = '9'; \\
";

/// Modules at the top, which virtual environments have links to.
const FILES_PATCH: &str = "\
--- /dev/null
+++ b/added.py
@@ -0,0 +1 @@
+TEXT = 'added'
--- a/removed.py
+++ /dev/null
@@ -1 +0,0 @@
-x
";

const BROKEN_PATCH: &str = "\
--- iniconfig/__init__.py
+++ iniconfig/__init__.py
@@ -1 +1 @@
-TEXT = 'own wheel'
+TEXT = 'own wheel
";

const BUILD: &str = r#"
load("@rules_pyc//python:defs.bzl", "py_binary", "py_library")
load("@rules_pyc//python:py_console_script_binary.bzl", "py_console_script_binary")

exports_files(glob(["*.patch"]))

py_library(name = "plugin", srcs = ["plugin.py"], visibility = ["//visibility:public"], deps = ["@pypi//pygments"])

[
    py_binary(name = "{}_{}".format(module, hub), srcs = [module + ".py"], main = module + ".py", deps = ["@{}//{}".format(hub, package)])
    for module, package in {"escape": "markupsafe", "needs": "rich", "scripts": "pygments"}.items()
    for hub in ["plain", "pypi"]
]

py_binary(name = "ini", srcs = ["ini.py"], deps = ["@pypi//iniconfig"])

py_binary(name = "ini_broken", srcs = ["ini.py"], main = "ini.py", deps = ["@broken//iniconfig"])

[py_console_script_binary(name = name, pkg = "@pypi//pygments") for name in ["hl", "pygmentize"]]

py_console_script_binary(name = "hll", pkg = "@pypi//pygments", tags = ["manual"])
"#;

/// Which dependencies of rich there are.
const NEEDS: &str = "\
import importlib.util, rich
print([name for name in ['iniconfig', 'markdown_it', 'plugin', 'pygments'] if importlib.util.find_spec(name)])
";

const SCRIPTS: &str = "\
import os, sys
names = os.listdir(os.path.dirname(sys.executable))
print(sorted(name for name in names if not name.startswith('python')))
";

const INI: &str = "\
import importlib.util, added, iniconfig
print(iniconfig.TEXT, added.TEXT, importlib.util.find_spec('removed') is not None)
";

const ESCAPE: &str = "\
import importlib.metadata, markupsafe
print(importlib.metadata.version('markupsafe'), markupsafe._escape_inner.__module__, markupsafe.escape('\"'))
";

fn workspace() -> &'static LockedWorkspace {
    static SHARED: OnceLock<LockedWorkspace> = OnceLock::new();
    SHARED.get_or_init(|| {
        let workspace = LockedWorkspace::new("locked_overrides");
        for (path, content) in [
            ("pyproject.toml", PYPROJECT),
            ("version.patch", VERSION_PATCH),
            ("code.patch", CODE_PATCH),
            ("broken.patch", BROKEN_PATCH),
            ("files.patch", FILES_PATCH),
            ("plugin.py", "import pygments\n"),
            ("needs.py", NEEDS),
            ("scripts.py", SCRIPTS),
            ("escape.py", ESCAPE),
            ("ini.py", INI),
            ("BUILD.bazel", BUILD),
            ("wheels/BUILD.bazel", "exports_files(glob([\"*.whl\"]))\n"),
        ] {
            workspace.write(path, content);
        }
        wheels(&workspace.root().join("wheels"), WHEELS);
        lock(workspace.root());
        workspace.write_pip(PIP);
        workspace
    })
}

#[track_caller]
fn run(target: &str, arguments: &[&str]) -> Outcome {
    workspace().bazel(&[&["run", &format!("//:{target}"), "--"], arguments].concat())
}

#[track_caller]
fn prints(target: &str, line: &str) {
    run(target, &[]).success().prints_lines(&[line]);
}

#[test]
fn dependencies_are_added_and_dropped() {
    prints("needs_plain", "['markdown_it', 'pygments']");
    prints("needs_pypi", "['iniconfig', 'plugin', 'pygments']");

    // What is dropped is still a package of the hub.
    workspace()
        .bazel(&["build", "@pypi//markdown_it_py"])
        .success();
}

#[test]
fn console_scripts_are_added_and_replaced() {
    prints("scripts_plain", "['pygmentize']");
    prints("scripts_pypi", "['hl', 'pygmentize']");
    run("hl", &["-V"])
        .success()
        .prints("Pygments version 2.19.1");
    run("pygmentize", &["--help"])
        .success()
        .prints("usage: pygmentize ")
        .prints("json module");
    workspace()
        .bazel(&["build", "//:hll"])
        .failure()
        .complains("//:hll: script: Pygments has no console script \"hll\"; it has hl, pygmentize");
}

#[test]
fn a_wheel_of_the_user_replaces_the_file_of_the_lock() {
    prints("ini", "own wheel added False");
    for (package, error) in [
        (
            "wrong//iniconfig",
            "@wrong//iniconfig 2.0.0: Python 3.14 on linux_x86_64: whl of pip.override: iniconfig-3.0-py3-none-any.whl: this is version \
             3.0, but the lock has 2.0.0; lock that version, or use a wheel of 2.0.0",
        ),
        (
            "wrong//rich",
            "@wrong//rich 14.0.0: Python 3.14 on linux_x86_64: whl of pip.override does not fit: rich-14.0.0-cp312-cp312-win_amd64.whl: \
             the Python tag cp312 is for another Python",
        ),
        (
            "wrong//pygments",
            "METADATA: Name is \"other\"; whl of pip.override has this file for pygments. Name a wheel of that.",
        ),
        (
            "wrong//mdurl",
            "METADATA: Version is \"9\", but the name of the file has 0.1.2; name it as it was built.",
        ),
        (
            "broken//mdurl",
            "@broken//mdurl 0.1.2: Python 3.14 on linux_x86_64: whl of pip.override does not fit: mdurl-0.1.2-py2-none-any.whl: the Python \
             tag py2 is for another Python",
        ),
        (
            "broken//rich",
            "there is no file //wheels:rich-14.0.0-py3-none-any.whl, which the lock or whl of pip.override names; put it there, or lock the \
             packages again",
        ),
    ] {
        workspace()
            .bazel(&["build", &format!("@{package}:whl")])
            .failure()
            .complains(error);
    }
}

#[test]
fn a_source_distribution_is_patched_before_it_is_built() {
    prints("escape_plain", "3.0.2 markupsafe._speedups &#34;");
    prints("escape_pypi", "3.0.2+patched markupsafe._speedups &#39;");
    workspace()
        .bazel(&["build", "@wrong//markupsafe"])
        .failure()
        .complains("markupsafe-3.0.2.tar.gz: cannot apply the patch version.patch: b/pyproject.toml: cannot read it: ")
        .complains("@wrong//markupsafe 3.0.2 is built from its source for Python 3.14 on linux_x86_64, as no wheel fits:\n    ")
        .complains("the Python tag cp313 is for another Python, as it does not come with the stable ABI (abi3)");
}

#[test]
fn a_patch_that_breaks_a_source_is_an_error() {
    workspace()
        .bazel(&["build", "//:ini_broken"])
        .failure()
        .complains("SyntaxError: unterminated string literal")
        .complains("patches: broken.patch: iniconfig/__init__.py cannot be compiled after this patch; correct the patch");
    workspace()
        .bazel(&["build", "@broken//pygments:data"])
        .failure()
        .complains("//:missing.patch");
}
