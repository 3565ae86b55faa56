//! Packages of a pylock.toml: as uv and pip write it, and with all that PEP 751 has.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use pyc_integration::{
    export_pylock, lock, pdm_lock, pip_lock, wheels, LockedWorkspace, Outcome, Package,
};

use crate::locked_popular::PACKAGES;

const PROJECT: &str = r#"
[project]
name = "exported"
version = "0.1"
requires-python = ">=3.13"
dependencies = ["flask", "colorama; sys_platform == 'win32'", "zope.interface"]

[dependency-groups]
dev = ["iniconfig"]
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

fn workspace() -> &'static LockedWorkspace {
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
            &["jinja2", "--output", "pylock.small.toml"],
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

fn package(name: &str, app: &str, deps: &str) -> Package<'static> {
    let package = workspace().package(name).file("app.py", app);
    package.build(&format!(
        "py_binary(name = \"app\", srcs = [\"app.py\"], deps = {deps})\n"
    ))
}

#[track_caller]
fn prints(name: &str, app: &str, deps: &str, lines: &[&str]) {
    Outcome::of(&mut package(name, app, deps).program(&[], "app"))
        .success()
        .prints_lines(lines);
}

/// The repositories of files whose names begin with a prefix.
fn repositories(prefix: &str) -> Vec<PathBuf> {
    let base = workspace().bazel(&["info", "output_base"]).success();
    let external = PathBuf::from(base.stdout.trim()).join("external");
    let entries = fs::read_dir(external).expect("the external repositories");
    entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.is_dir()
                && path
                    .file_name()
                    .is_some_and(|name| name.to_string_lossy().contains(&format!("pip~{prefix}")))
        })
        .collect()
}

const FLASK: &str = "\
import flask, markupsafe, sys, zope.interface
print(flask.Flask('app').name, markupsafe.escape('<'))
";

#[test]
fn what_uv_exports_is_built_and_shares_its_files_with_the_uv_lock() {
    prints(
        "exported_app",
        &format!("{FLASK}import iniconfig\n"),
        "[\"@exported//:dependencies\"]",
        &["app &lt;"],
    );
    assert_eq!(workspace().forbidden_calls(), "");
    prints(
        "locked_app",
        FLASK,
        "[\"@locked//flask\", \"@locked//zope_interface\"]",
        &["app &lt;"],
    );
    for name in ["flask_", "markupsafe_", "zope_interface_"] {
        assert_eq!(repositories(name).len(), 1, "{name}");
    }
    workspace()
        .bazel(&["build", "@exported//colorama"])
        .failure()
        .complains("@exported//colorama 0.4.6: Python 3.14 on linux_x86_64: the lock has it only where sys_platform == 'win32'");
}

#[test]
fn what_pip_locks_is_built() {
    prints(
        "by_pip_app",
        "import jinja2, markupsafe\nprint(jinja2.Template('{{ x }}').render(x=1))\n",
        "[\"@by_pip//jinja2\", \"@by_pip//markupsafe\"]",
        &["1"],
    );
}

/// The distributions that `all_whl_requirements` of a hub has.
fn selected(hub: &str) -> Vec<String> {
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

#[test]
fn what_pdm_locks_has_groups_and_extras() {
    assert_eq!(selected("by_pdm"), ["jinja2", "markupsafe"]);
    assert_eq!(selected("docs_only"), ["iniconfig", "jmespath", "pygments"]);
    prints(
        "by_pdm_app",
        "import iniconfig, jinja2, pygments\nprint(jinja2.Template('{{ x }}').render(x=1))\n",
        "[\"@by_pdm//:dependencies\", \"@by_pdm//:group_docs\"]",
        &["1"],
    );
    prints(
        "by_pdm_web",
        "import importlib.util, jinja2, jmespath\nprint(importlib.util.find_spec('iniconfig'))\n",
        "[\"@by_pdm//:extra_web\"]",
        &["None"],
    );
    prints(
        "by_pdm_dev",
        "import importlib.util, iniconfig\nprint(importlib.util.find_spec('jinja2'))\n",
        "[\"@by_pdm//:group_dev\"]",
        &["None"],
    );
}

/// The repositories of files that a hub has, for all environments.
fn files_of(workspace: &LockedWorkspace, hub: &str) -> BTreeSet<String> {
    let base = workspace.bazel(&["info", "output_base"]).success();
    let folder = PathBuf::from(base.stdout.trim()).join(format!("external/rules_pyc~~pip~{hub}"));
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("the hub") {
        let file = entry.expect("an entry").path().join("BUILD.bazel");
        let text = fs::read_to_string(file).unwrap_or_default();
        let files = text.split("files = {").nth(1).unwrap_or_default();
        let values = files.split('}').next().unwrap_or_default();
        // Each line is a condition and the name of a repository.
        found.extend(values.split('"').skip(3).step_by(4).map(str::to_owned));
    }
    found
}

#[test]
fn sixty_packages_are_the_same_files_as_of_the_uv_lock() {
    let workspace = LockedWorkspace::new("pylock_popular");
    let names: Vec<String> = PACKAGES
        .iter()
        .map(|(name, _)| format!("\"{name}\""))
        .collect();
    workspace.write("pyproject.toml", &format!(
        "[project]\nname = \"popular\"\nversion = \"0.1\"\nrequires-python = \">=3.13,<3.15\"\ndependencies = [{}]\n",
        names.join(", ")
    ));
    workspace.write("BUILD.bazel", "exports_files(glob([\"**\"]))\n");
    lock(workspace.root());
    export_pylock(workspace.root(), &[]);
    workspace.write_pip(
        "pip.parse(hub_name = \"locked\", lock = \"//:uv.lock\")\n\
         pip.parse(hub_name = \"exported\", lock = \"//:pylock.toml\")\n\
         use_repo(pip, \"exported\", \"locked\")\n",
    );
    workspace
        .bazel(&["query", "@locked//flask + @exported//flask"])
        .success();
    let locked = files_of(&workspace, "locked");
    assert!(locked.len() > 200, "{locked:?}");
    assert!(locked.iter().any(|name| name.starts_with("numpy_")));
    assert_eq!(files_of(&workspace, "exported"), locked);
    workspace.shutdown();
}

#[test]
fn markers_dependencies_and_sources_are_those_of_the_lock() {
    // A package has what it depends on, if the lock says so.
    prints(
        "own_top",
        "import top\nprint(top.VERSION)\n",
        "[\"@own//top\"]",
        &["2"],
    );
    prints(
        "own_default",
        "import archived, member, top\nprint(archived.VERSION)\n",
        "[\"@own//:dependencies\"]",
        &["1"],
    );
    let chosen = "import chosen\nprint(chosen.VERSION)\n";
    prints("own_old", chosen, "[\"@own//:extra_old\"]", &["1"]);
    prints("own_new", chosen, "[\"@new//chosen\"]", &["2"]);
    package("own_conflict", chosen, "[\"@own//:extra_new\"]")
        .bazel("build", &[], &["app"])
        .failure()
        .complains(
            "@own// extra_new: Python 3.14 on linux_x86_64: the extra \"new\" would need both chosen 1.0 and chosen 2.0; select it in a hub of \
             its own: pip.parse(extras = [\"new\"])",
        );
    prints(
        "own_group",
        "import sphinx\nprint(sphinx.VERSION)\n",
        "[\"@own//sphinx\"]",
        &["9"],
    );
}

#[test]
fn what_cannot_be_fetched_is_an_error_of_what_needs_it() {
    for (name, error) in [
        (
            "versioned",
            "versioned 1.0 comes from the Git repository http://127.0.0.1:9/versioned@0123, which is not a file with a hash. ",
        ),
        (
            "unhashed",
            "the lock has no SHA-256 of unhashed-1.0-py3-none-any.whl, only md5:0123, which is needed to fetch it; lock it from an index",
        ),
        (
            "too_new",
            "requires-python = \">=4\" of too-new 1.0 in //own:pylock.toml leaves out Python 3.14.0; ",
        ),
        (
            "stray",
            "it is the directory stray of the workspace, which is not a file that could be fetched; name the target that has its code: ",
        ),
    ] {
        let title = if name == "stray" { name.to_owned() } else { format!("{name} 1.0") };
        workspace()
            .bazel(&["build", &format!("@own//{name}:whl")])
            .failure()
            .complains(&format!("@own//{title}: Python 3.14 on linux_x86_64: {error}"));
    }

    // The rest of the hub, and queries, work all the same.
    workspace().bazel(&["build", "@own//top:whl"]).success();
    workspace()
        .bazel(&["query", "deps(@own//:group_docs)"])
        .success()
        .prints("//stray:_missing");
}

#[test]
fn mistakes_are_errors_that_say_what_to_do() {
    let workspace = LockedWorkspace::new("pylock_errors");
    let query = |attributes: &str, lock: &str| {
        workspace.write("pylock.toml", lock);
        workspace.write_pip(&format!(
            "pip.parse(hub_name = \"pypi\", lock = \"//:pylock.toml\"{attributes})\nuse_repo(pip, \"pypi\")\n"
        ));
        workspace.bazel(&["query", "@pypi//..."])
    };
    workspace.write("BUILD.bazel", "");
    let head = "lock-version = \"1.0\"\ncreated-by = \"pip\"\n";
    let minimal = format!("{head}packages = []\n");
    for (attributes, lock, error) in [
        ("", "version = 1\n", "//:pylock.toml: lock-version: there is none, so this is not a pylock.toml; "),
        ("", "lock-version = \"2.1\"\n", "//:pylock.toml: lock-version = \"2.1\": this format is not known, "),
        ("", "lock-version =\n", "//:pylock.toml: line 1: "),
        ("", head, "//:pylock.toml: packages: there is none; write the lock again with pip"),
        (", groups = [\"docs\"]", &minimal, "//:pylock.toml: groups: there is no \"docs\"; there are none. "),
        (", extras = [\"tpu\"]", &minimal, "//:pylock.toml: extras: there is no \"tpu\"; there are none. "),
        (
            "",
            &format!("{head}environments = [\"sys_platform == 'aix'\"]\npackages = []\n"),
            "lock: //:pylock.toml: environments has none of the Python versions and platforms of the hub",
        ),
        (
            "",
            &format!("{head}[[packages]]\nname = \"a\"\nwheels = [{{path = \"../a-1-py3-none-any.whl\", hashes = {{sha256 = \"0\"}}}}]\n"),
            "lock: //:pylock.toml: the file ../a-1-py3-none-any.whl is outside of the repository; copy it there, and lock it there",
        ),
    ] {
        query(attributes, lock)
            .failure()
            .complains(&format!("pip.parse(hub_name = \"pypi\"): {error}"));
    }
    query("", &minimal).success().lacks("WARNING: pip.parse");
    query("", &minimal.replace("1.0", "1.7"))
        .success()
        .complains("WARNING: pip.parse(hub_name = \"pypi\"): //:pylock.toml: lock-version = \"1.7\": what is new in it since 1.0 is ignored");
    fs::remove_file(workspace.root().join("pylock.toml")).expect("the lock");
    workspace.bazel(&["query", "@pypi//..."]).failure().complains(
        "pip.parse(hub_name = \"pypi\"): lock: there is no file //:pylock.toml. Write it with a tool that can, such as pip lock or uv export.",
    );
    workspace.shutdown();
}
