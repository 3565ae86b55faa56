//! The workspace that tests of packages of a pylock.toml share: locks that uv, pip and pdm write, and one of the tests' own.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::programs::{self, program};
use pyc_integration::{
    export_pylock, lock, pdm_lock, pip_lock, wheels, LockedWorkspace, Outcome, Package,
};

/// A project that is itself in what uv exports, as a directory.
const PROJECT: &str = r#"
[project]
name = "exported"
version = "0.1"
requires-python = ">=3.13"
dependencies = ["flask", "colorama; sys_platform == 'win32'", "zope.interface"]

[dependency-groups]
dev = ["iniconfig"]

[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
"#;

/// What pdm writes extras, groups and default groups for.
const GROUPS: &str = r#"
[project]
name = "groups"
version = "0.1"
requires-python = ">=3.13"
dependencies = ["jinja2", "colorama; sys_platform == 'win32'"]

[project.optional-dependencies]
web = ["jmespath"]

[dependency-groups]
dev = ["iniconfig"]
docs = ["pygments", "iniconfig"]
"#;

const WHEELS: &str = r#"
{"name": "top", "version": "1.0", "requires": ["fork"], "files": {"top.py": "import fork\nVERSION = fork.VERSION\n"}}
{"name": "fork", "version": "1.0", "files": {"fork.py": "VERSION = 1\n"}}
{"name": "fork", "version": "2.0", "files": {"fork.py": "VERSION = 2\n"}}
{"name": "chosen", "version": "1.0", "files": {"chosen.py": "VERSION = 1\n"}}
{"name": "chosen", "version": "2.0", "files": {"chosen.py": "VERSION = 2\n"}}
{"name": "sphinx", "version": "9.0", "files": {"sphinx.py": "VERSION = 9\n"}}
{"name": "same", "version": "1.0", "files": {"same.py": "VERSION = 1\n"}}
{"name": "same", "version": "1.0", "filename": "same-1.0-1-py3-none-any.whl", "files": {"same.py": "VERSION = 2\n"}}
{"name": "archived", "version": "1.0", "files": {"archived.py": "VERSION = 1\n"}}
"#;

/// A lock with what no tool writes today. `SHA256 FILE` becomes the hash of a wheel.
const OWN: &str = r#"
lock-version = "1.0"
created-by = "a test"
requires-python = ">=3.13"
environments = ["sys_platform != 'darwin'"]
extras = ["old", "new"]
dependency-groups = ["docs"]
default-groups = ["main"]

[[packages]]
name = "top"
version = "1.0"
marker = "'main' in dependency_groups"
wheels = [{path = "wheels/top-1.0-py3-none-any.whl", hashes = {sha256 = "SHA256 top-1.0"}}]
dependencies = [{name = "fork"}]

[[packages]]
name = "fork"
version = "1.0"
marker = "sys_platform == 'win32' and 'main' in dependency_groups"
wheels = [{path = "wheels/fork-1.0-py3-none-any.whl", hashes = {sha256 = "SHA256 fork-1.0"}}]

[[packages]]
name = "fork"
version = "2.0"
marker = "sys_platform != 'win32' and 'main' in dependency_groups"
wheels = [{name = "fork-2.0-py3-none-any.whl", path = "wheels/fork-2.0-py3-none-any.whl", hashes = {sha256 = "SHA256 fork-2.0"}}]

[[packages]]
name = "chosen"
version = "1.0"
marker = "'old' in extras"
wheels = [{path = "wheels/chosen-1.0-py3-none-any.whl", hashes = {sha256 = "SHA256 chosen-1.0"}}]

[[packages]]
name = "chosen"
version = "2.0"
marker = "'new' in extras"
wheels = [{path = "wheels/chosen-2.0-py3-none-any.whl", hashes = {sha256 = "SHA256 chosen-2.0"}}]

[[packages]]
name = "sphinx"
version = "9.0"
marker = "'docs' in dependency_groups"
wheels = [{path = "wheels/sphinx-9.0-py3-none-any.whl", hashes = {sha256 = "SHA256 sphinx-9.0"}}]

[[packages]]
name = "same"
version = "1.0"
marker = "sys_platform == 'win32'"
wheels = [{path = "wheels/same-1.0-py3-none-any.whl", hashes = {sha256 = "SHA256 same-1.0"}}]

[[packages]]
name = "same"
version = "1.0"
marker = "sys_platform != 'win32'"
wheels = [{path = "wheels/same-1.0-1-py3-none-any.whl", hashes = {sha256 = "SHA256 same-1.0-1"}}]

[[packages]]
name = "archived"
version = "1.0"
archive = {path = "./wheels/archived-1.0-py3-none-any.whl", hashes = {sha256 = "SHA256 archived-1.0"}}

[[packages]]
name = "versioned"
version = "1.0"
marker = "'docs' in dependency_groups"
vcs = {type = "git", url = "http://127.0.0.1:9/versioned", commit-id = "0123"}

[[packages]]
name = "unhashed"
version = "1.0"
marker = "'docs' in dependency_groups"
wheels = [{url = "http://127.0.0.1:9/unhashed-1.0-py3-none-any.whl", hashes = {md5 = "0123"}}]

[[packages]]
name = "too-new"
version = "1.0"
marker = "'docs' in dependency_groups"
requires-python = ">=4"
wheels = [{url = "http://127.0.0.1:9/too_new-1.0-py3-none-any.whl", hashes = {sha256 = "0123"}}]

[[packages]]
name = "member"
marker = "'main' in dependency_groups"
directory = {path = "member"}
dependencies = [{name = "archived"}]

[[packages]]
name = "stray"
marker = "'docs' in dependency_groups"
directory = {path = "stray", editable = true}
"#;

const PIP: &str = r#"
pip.parse(hub_name = "locked", lock = "//exported:uv.lock")
pip.parse(hub_name = "exported", lock = "//exported:pylock.toml")
pip.parse(hub_name = "by_pip", lock = "//by_pip:pylock.small.toml")
pip.override(hub_name = "by_pip", package = "jmespath", build_deps = ["setuptools"])
pip.parse(hub_name = "by_pdm", lock = "//by_pdm:pylock.toml")
pip.parse(hub_name = "docs_only", extras = ["web"], groups = ["docs"], lock = "//by_pdm:pylock.toml")
pip.parse(hub_name = "own", lock = "//own:pylock.toml")
pip.override(hub_name = "own", package = "member", target = "//own/member")
pip.parse(hub_name = "new", extras = ["new"], groups = ["default", "docs"], lock = "//own:pylock.toml")
use_repo(pip, "by_pdm", "by_pip", "docs_only", "exported", "locked", "new", "own")
"#;

fn sha256(path: &Path) -> String {
    let code =
        "import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest())";
    let outcome = Outcome::of(
        Command::new("python3.14")
            .args(["-I", "-c", code])
            .arg(path),
    );
    outcome.success().stdout.trim().to_owned()
}

/// Puts the hashes of wheels in their places.
fn with_hashes(text: &str, folder: &Path) -> String {
    let mut parts = text.split("SHA256 ");
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (file, rest) = part.split_once('"').expect("the end of a string");
        result += &sha256(&folder.join(format!("wheels/{file}-py3-none-any.whl")));
        result += &format!("\"{rest}");
    }
    result
}

pub fn workspace() -> &'static LockedWorkspace {
    static SHARED: OnceLock<LockedWorkspace> = OnceLock::new();
    SHARED.get_or_init(|| {
        let workspace = LockedWorkspace::new("pylock");
        for folder in ["exported", "by_pdm", "by_pip", "own"] {
            workspace.write(
                &format!("{folder}/BUILD.bazel"),
                "exports_files(glob([\"**\"]))\n",
            );
        }
        let exported = workspace.root().join("exported");
        workspace.write("exported/pyproject.toml", PROJECT);
        lock(&exported);
        export_pylock(&exported, &[]);
        pip_lock(
            &workspace.root().join("by_pip"),
            &[
                "jinja2",
                "jmespath",
                "setuptools",
                "--no-binary=jmespath",
                "--output=pylock.small.toml",
            ],
        );
        workspace.write("by_pdm/pyproject.toml", GROUPS);
        pdm_lock(&workspace.root().join("by_pdm"));
        let own = workspace.root().join("own");
        wheels(&own.join("wheels"), WHEELS);
        workspace.write("own/pylock.toml", &with_hashes(OWN, &own));
        workspace.write("own/member/member.py", "import archived\n");
        workspace.write(
            "own/member/BUILD.bazel",
            "load(\"@rules_pyc//python:defs.bzl\", \"py_library\")\npy_library(name = \"member\", srcs = [\"member.py\"], imports = [\".\"], deps = [\"@own//archived\"], visibility = [\"//visibility:public\"])\n",
        );
        workspace.write_pip(PIP);
        workspace
    })
}

pub fn package(name: &str, app: &str, deps: &str) -> Package<'static> {
    program(workspace(), name, app, deps)
}

#[track_caller]
pub fn prints(name: &str, app: &str, deps: &str, lines: &[&str]) {
    Outcome::of(&mut package(name, app, deps).program(&[], "app"))
        .success()
        .prints_lines(lines);
}

/// The repositories of files whose names begin with a prefix.
pub fn repositories(prefix: &str) -> Vec<PathBuf> {
    programs::repositories(workspace(), prefix)
}

/// The distributions that `all_whl_requirements` of a hub has.
pub fn selected(hub: &str) -> Vec<String> {
    let package = workspace().package(&format!("selected_{hub}"));
    package.write(
        "BUILD.bazel",
        &format!(
            "load(\"@{hub}//:requirements.bzl\", \"all_whl_requirements\")\nfilegroup(name = \"wheels\", srcs = all_whl_requirements)\n"
        ),
    );
    let files = workspace()
        .bazel(&["cquery", "--output=files", &package.label("wheels")])
        .success();
    let names = files.stdout.lines().filter_map(|line| {
        let file = line.rsplit('/').next()?;
        file.split('-').next()
    });
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort();
    names
}

/// The repositories of files that a hub has, for all environments.
pub fn files_of(workspace: &LockedWorkspace, hub: &str) -> BTreeSet<String> {
    let base = workspace.bazel(&["info", "output_base"]).success();
    let folder = PathBuf::from(base.stdout.trim()).join(format!("external/rules_pyc~~pip~{hub}"));
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("the hub") {
        let file = entry.expect("an entry").path().join("BUILD.bazel");
        let text = fs::read_to_string(file).unwrap_or_default();
        let files = text.split("files = {").nth(1).unwrap_or_default();
        let values = files.split('}').next().unwrap_or_default();
        // Each line is a condition and the name of a repository, or a package of what the hub builds.
        let names = values.split('"').skip(3).step_by(4);
        found.extend(names.map(|name| name.trim_start_matches(&format!("@{hub}__")).to_owned()));
    }
    found
}
