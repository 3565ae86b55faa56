//! The workspace that tests of packages of a `uv.lock` share: projects, their locks, and hubs over them.

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::programs::{self, program};
use pyc_integration::{lock, wheels, LockedWorkspace, Outcome, Package};

/// What the quick start has: real packages of the index, with wheels for many platforms and one for all.
const QUICK: &str = r#"
[project]
name = "quick"
version = "0.1"
requires-python = ">=3.13"
dependencies = ["flask", "markupsafe", "colorama; sys_platform == 'win32'", "zope.interface"]

[project.optional-dependencies]
pretty = ["pygments"]

[dependency-groups]
dev = ["iniconfig"]
docs = ["jmespath"]
"#;

/// Wheels of the tests' own.
const WHEELS: &str = r#"
{"name": "ring_a", "version": "1.0", "requires": ["ring-b"], "files": {"ring_a.py": "import ring_b\n"}}
{"name": "ring_b", "version": "1.0", "requires": ["ring-a", "outside"], "files": {"ring_b.py": "import outside\n"}}
{"name": "outside", "version": "1.0", "files": {"outside/__init__.py": "VERSION = 1\n"}}
{"name": "outside", "version": "2.0", "files": {"outside/__init__.py": "VERSION = 2\n"}}
{"name": "With.Case", "version": "1.0", "filename": "with_case-1.0-py3-none-any.whl", "dist_info": "With.Case-1.0.dist-info", "files": {"with_case.py": "VERSION = 1\n"}}
{"name": "choosy", "version": "1.0", "tags": "cp314-cp314-win_amd64", "files": {"choosy.py": ""}}
{"name": "choosy", "version": "1.0", "tags": "cp313-abi3-manylinux_2_17_s390x", "files": {"choosy.py": ""}}
{"name": "tagged", "version": "1.0", "tags": "cp313-abi3-manylinux_2_17_x86_64", "files": {"tagged.py": ""}}
{"name": "tagged", "version": "1.0", "tags": "cp314-cp314t-manylinux_2_28_x86_64", "files": {"tagged.py": ""}}
{"name": "tagged", "version": "1.0", "tags": "cp314-cp314-musllinux_1_2_x86_64", "files": {"tagged.py": ""}}
{"name": "tagged", "version": "1.0", "tags": "cp313-cp313-macosx_11_0_universal2", "files": {"tagged.py": ""}}
{"name": "tagged", "version": "1.0", "tags": "cp314-cp314-macosx_26_0_arm64", "files": {"tagged.py": ""}}
{"name": "tagged", "version": "1.0", "filename": "tagged-1.0-2-cp313-abi3-manylinux_2_17_aarch64.whl", "files": {"tagged.py": ""}}
{"name": "tagged", "version": "1.0", "filename": "tagged-1.0-1-cp313-abi3-manylinux_2_17_aarch64.whl", "files": {"tagged.py": ""}}
{"name": "patched", "version": "1.0", "files": {"patched/__init__.py": "TEXT = 'as it was'\n", "patched/unwanted.py": ""}}
{"name": "extras", "version": "1.0", "extras": ["more"], "requires": ["outside; extra == 'more'"], "files": {"extras.py": ""}}
"#;

/// An index that is the folder with these wheels, in the lock's own repository.
const INDEX: &str = "\n[[tool.uv.index]]\nname = \"local\"\nurl = \"wheels\"\nformat = \"flat\"\n";

const OWN: &str = r#"
[project]
name = "own"
version = "0.1"
requires-python = ">=3.13"
dependencies = ["ring-a", "with.case", "choosy", "tagged", "patched", "extras[more]"]

[project.optional-dependencies]
old = ["outside==1.0"]
new = ["outside==2.0"]

[dependency-groups]
dev = ["outside<2; sys_platform == 'darwin'", "outside>=2; sys_platform != 'darwin'"]
"#;

const CONFLICTS: &str = r#"
[project]
name = "conflicts"
version = "0.1"
requires-python = ">=3.13"
dependencies = ["with.case"]

[project.optional-dependencies]
old = ["outside==1.0"]
new = ["outside==2.0"]

[tool.uv]
conflicts = [[{extra = "old"}, {extra = "new"}]]
"#;

const FORKS: &str = r#"
[project]
name = "forks"
version = "0.1"
requires-python = ">=3.13"
dependencies = ["outside==1.0; sys_platform == 'darwin'", "outside==2.0; sys_platform != 'darwin'"]
"#;

const MEMBERS: &str = r#"
[project]
name = "everything"
version = "0.1"
requires-python = ">=3.13"
dependencies = ["member-a", "member-b"]

[tool.uv.workspace]
members = ["a", "b"]

[tool.uv.sources]
member-a = {workspace = true}
member-b = {workspace = true}
"#;

const PIP: &str = r#"
pip.parse(hub_name = "quick", lock = "//quick:uv.lock")
pip.parse(hub_name = "again", extras = ["pretty"], groups = ["default", "docs"], lock = "//quick:uv.lock")
pip.parse(hub_name = "own", lock = "//own:uv.lock")
pip.parse(hub_name = "changed", lock = "//own:uv.lock", macos = "14.0", on_conflict = "warn", python_versions = ["3.14", "3.14t"])
pip.override(hub_name = "changed", package = "Patched", exclude = ["patched/unwanted.py"], patches = ["//own:patched.patch"], patch_strip = 1, precompile_source_retention = "keep_source")
pip.parse(hub_name = "old", extras = ["old"], lock = "//conflicts:uv.lock")
pip.parse(hub_name = "new", extras = ["new"], lock = "//conflicts:uv.lock")
pip.parse(hub_name = "forks", lock = "//forks:uv.lock")
pip.parse(hub_name = "members", lock = "//members:uv.lock")
pip.override(hub_name = "members", package = "member-a", target = "//members/a")
pip.parse(hub_name = "sources", lock = "//sources:uv.lock")
pip.override(hub_name = "sources", package = "jmespath", build_deps = ["setuptools"])
use_repo(pip, "again", "changed", "forks", "members", "new", "old", "own", "quick", "sources")
"#;

const PATCH: &str = "\
--- a/patched/__init__.py
+++ b/patched/__init__.py
@@ -1 +1 @@
-TEXT = 'as it was'
+TEXT = 'patched'
";

/// A project in a folder of the workspace, with its lock and the wheels of the tests.
fn project(workspace: &LockedWorkspace, name: &str, pyproject: &str, has_wheels: bool) {
    let folder = workspace.root().join(name);
    let index = if has_wheels { INDEX } else { "" };
    workspace.write(
        &format!("{name}/pyproject.toml"),
        &(pyproject.to_owned() + index),
    );
    workspace.write(
        &format!("{name}/BUILD.bazel"),
        "exports_files(glob([\"**\"]))\n",
    );
    if has_wheels {
        wheels(&folder.join("wheels"), WHEELS);
    }
    lock(&folder);
}

/// The address of a file that a lock of the quick start names.
fn locked_url(workspace: &LockedWorkspace, file: &str) -> String {
    let text = fs::read_to_string(workspace.root().join("quick/uv.lock")).expect("the lock");
    let urls = text
        .split("url = \"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    urls.map(str::to_owned)
        .find(|url| url.contains(file) && url.ends_with(".whl"))
        .expect("the file")
}

/// The workspace that the tests of this file share.
pub fn workspace() -> &'static LockedWorkspace {
    static SHARED: OnceLock<LockedWorkspace> = OnceLock::new();
    SHARED.get_or_init(|| {
        let workspace = LockedWorkspace::new("locked");
        project(&workspace, "quick", QUICK, false);
        project(&workspace, "own", OWN.split("\n[project.optional").next().expect("its dependencies"), true);
        workspace.write("own/patched.patch", PATCH);
        project(&workspace, "conflicts", CONFLICTS, true);
        project(&workspace, "forks", FORKS, true);
        for (member, dependencies) in [("a", "\"member-b\", \"with.case\""), ("b", "\"outside\"")] {
            workspace.write(
                &format!("members/{member}/pyproject.toml"),
                &format!("[project]\nname = \"member-{member}\"\nversion = \"1\"\nrequires-python = \">=3.13\"\ndependencies = [{dependencies}]\n\n[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n"),
            );
        }
        workspace.write("members/a/member_a.py", "import with_case\n");
        workspace.write(
            "members/a/BUILD.bazel",
            "load(\"@rules_pyc//python:defs.bzl\", \"py_library\")\npy_library(name = \"a\", srcs = [\"member_a.py\"], imports = [\".\"], deps = [\"@members//with_case\"], visibility = [\"//visibility:public\"])\n",
        );
        project(&workspace, "members", MEMBERS, true);
        let sources = format!(
            "[project]\nname = \"sources\"\nversion = \"0.1\"\nrequires-python = \">=3.13\"\ndependencies = [\"ring-b\", \"ring-a\", \"iniconfig\", \"jmespath\", \"setuptools\"]\n\n[tool.uv]\nno-binary-package = [\"jmespath\"]\n\n[tool.uv.sources]\nring-b = {{path = \"wheels/ring_b-1.0-py3-none-any.whl\"}}\niniconfig = {{url = \"{}\"}}\n",
            locked_url(&workspace, "iniconfig-"),
        );
        project(&workspace, "sources", &sources, true);
        workspace.write_pip(PIP);
        workspace
    })
}

pub fn package(name: &str, app: &str, deps: &str) -> Package<'static> {
    program(workspace(), name, app, deps)
}

#[track_caller]
pub fn prints(package: &Package<'_>, options: &[&str], lines: &[&str]) {
    Outcome::of(&mut package.program(options, "app"))
        .success()
        .prints_lines(lines);
}

/// The repositories of files, without those of hubs, that the last builds have fetched.
pub fn repositories(prefix: &str) -> Vec<PathBuf> {
    programs::repositories(workspace(), prefix)
}

/// The name of the wheel that a package has for an environment.
#[track_caller]
pub fn wheel_of(target: &str, flags: &[&str]) -> String {
    let arguments = [&["cquery", "--output=files"], flags, &[target]].concat();
    let outcome = workspace().bazel(&arguments).success();
    outcome
        .stdout
        .trim()
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned()
}
