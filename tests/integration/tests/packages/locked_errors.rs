//! What is wrong with a `uv.lock`, or with what MODULE.bazel says of it.

use std::fs;

use pyc_integration::{lacks_python, LockedWorkspace};

/// A lock as uv writes it, of packages that nothing fetches.
const LOCK: &str = r#"version = 1
revision = 3
requires-python = ">=3.13"
conflicts = [[
    { package = "app", extra = "cpu" },
    { package = "app", extra = "gpu" },
]]

[[package]]
name = "app"
version = "1.0"
source = { virtual = "." }
dependencies = [{ name = "unhashed" }, { name = "versioned" }]

[package.optional-dependencies]
cpu = [{ name = "versioned" }]
gpu = [{ name = "unhashed" }]

[package.metadata]
requires-dist = [
    { name = "unhashed" },
    { name = "unhashed", marker = "extra == 'gpu'" },
    { name = "versioned", git = "http://127.0.0.1:9/versioned" },
    { name = "versioned", git = "http://127.0.0.1:9/versioned", marker = "extra == 'cpu'" },
]
provides-extras = ["cpu", "gpu"]

[[package]]
name = "unhashed"
version = "1.0"
source = { registry = "http://127.0.0.1:9/simple" }
wheels = [{ url = "http://127.0.0.1:9/unhashed-1.0-py3-none-any.whl" }]

[[package]]
name = "versioned"
version = "1.0"
source = { git = "http://127.0.0.1:9/versioned?rev=1#1" }
"#;

const PYPROJECT: &str = r#"
[project]
name = "app"
version = "1.0"
requires-python = ">=3.13"
dependencies = ["unhashed", "versioned"]

[project.optional-dependencies]
cpu = ["versioned"]
gpu = ["unhashed"]

[tool.uv]
conflicts = [[{extra = "cpu"}, {extra = "gpu"}]]

[tool.uv.sources]
versioned = {git = "http://127.0.0.1:9/versioned"}
"#;

const USE: &str = "use_repo(pip, \"pypi\")\n";

/// Attributes of `pip.parse` beside its name and lock, other tags, and the error.
const TAGS: [(&str, &str, &str); 22] = [
    (
        "groups = [\"docs\"]",
        "",
        "pip.parse(hub_name = \"pypi\"): //:uv.lock: groups: there is no \"docs\"; there are none",
    ),
    (
        "extras = [\"tpu\"]",
        "",
        "pip.parse(hub_name = \"pypi\"): //:uv.lock: extras: there is no \"tpu\"; there are \"cpu\", \"gpu\"",
    ),
    (
        "extras = [\"cpu\", \"gpu\"]",
        "",
        "the extra \"cpu\" of app and the extra \"gpu\" of app cannot be selected together; choose one of them",
    ),
    (
        "python_version = \"3.12\"",
        "",
        "pip.parse(hub_name = \"pypi\"): python_version: \"3.12\" is not what requires-python of the lock permits (\">=3.13\")",
    ),
    (
        "python_versions = [\"3.14\"], python_version = \"3.13\"",
        "",
        "pip.parse(hub_name = \"pypi\"): python_version and python_versions are both set; set one of them, or none for all that the lock permits",
    ),
    (
        "target_platforms = [\"linux\"]",
        "",
        "pip.parse(hub_name = \"pypi\"): target_platforms: the platform \"linux\" is not known; there are host, linux_aarch64, ",
    ),
    (
        "glibc = \"2\"",
        "",
        "pip.parse(hub_name = \"pypi\"): glibc = \"2\" is not a version; write it as MAJOR.MINOR, such as \"2.28\"",
    ),
    (
        "python_interpreter = \"python3.14\"",
        "",
        "pip.parse(hub_name = \"pypi\"): python_interpreter: this is for requirements; leave it out",
    ),
    (
        "",
        "pip.parse(hub_name = \"pypi\", lock = \"//:uv.lock\", python_version = \"3.14\")",
        "pip.parse(hub_name = \"pypi\"): there are 2 of them; with lock, one is for all Python versions (python_versions names some of them)",
    ),
    (
        "",
        "pip.override(hub_name = \"pypi\", package = \"numpy\", exclude = [\"a\"])",
        "pip.override(hub_name = \"pypi\", package = \"numpy\"): //:uv.lock has no such package",
    ),
    (
        "",
        "pip.override(hub_name = \"pypi\", package = \"unhashed\", exclude = [\"a\"])\n\
         pip.override(hub_name = \"pypi\", package = \"Unhashed\", build_deps = [\"versioned\"])",
        "pip.override(hub_name = \"pypi\", package = \"Unhashed\"): the package has two of them; write all attributes into one",
    ),
    (
        "",
        "pip.override(hub_name = \"pypi\", package = \"unhashed\", exclude = [\"a\"], target = \"//:x\")",
        "pip.override(hub_name = \"pypi\", package = \"unhashed\"): target and other attributes are set (exclude); the target is the package as it is, so set nothing else",
    ),
    (
        "",
        "pip.override(hub_name = \"pypi\", package = \"Unhasht\", exclude = [\"a\"])",
        "pip.override(hub_name = \"pypi\", package = \"Unhasht\"): //:uv.lock has no such package; did you mean \"unhashed\"?",
    ),
    (
        "",
        "pip.override(hub_name = \"pypi\", package = \"app\", dropped_deps = [\"numpy\"])",
        "pip.override(hub_name = \"pypi\", package = \"app\"): dropped_deps: \"numpy\" is not a dependency of it; it depends on unhashed, versioned",
    ),
    (
        "",
        "pip.override(hub_name = \"pypi\", package = \"unhashed\", extra_deps = [\"@pypi//verioned\"])",
        "pip.override(hub_name = \"pypi\", package = \"unhashed\"): extra_deps: @pypi//verioned: //:uv.lock has no such package; did you mean \"versioned\"?",
    ),
    (
        "",
        "pip.override(hub_name = \"pypi\", package = \"unhashed\", extra_deps = [\"@pypi//app:extra_tpu\"])",
        "pip.override(hub_name = \"pypi\", package = \"unhashed\"): extra_deps: @pypi//app:extra_tpu: //:uv.lock has no such extra of it; it has cpu, gpu",
    ),
    (
        "",
        "pip.override(hub_name = \"pypi\", package = \"unhashed\", extra_deps = [\"@pypi//versioned:whl\"])",
        "pip.override(hub_name = \"pypi\", package = \"unhashed\"): extra_deps: @pypi//versioned:whl: this is not a package of the hub; write @pypi//NAME, or @pypi//NAME:extra_EXTRA",
    ),
    (
        "",
        "pip.override(hub_name = \"pypi\", package = \"unhashed\", extra_deps = [\"versioned\"])",
        "pip.override(hub_name = \"pypi\", package = \"unhashed\"): extra_deps: \"versioned\": this is the label of a target of your own, //:versioned; the package of the hub is \"@pypi//versioned\"",
    ),
    (
        "",
        "pip.override(hub_name = \"pypi\", package = \"unhashed\", console_scripts = {\"serve\": \"app.cli\"})",
        "pip.override(hub_name = \"pypi\", package = \"unhashed\"): console_scripts: \"serve\" = \"app.cli\" is not an entry point; write it as \"module:function\"",
    ),
    (
        "",
        "pip.override(hub_name = \"pypi\", package = \"unhashed\", whl = \"//:unhashed\")",
        "pip.override(hub_name = \"pypi\", package = \"unhashed\"): whl: unhashed is not the name of a wheel, NAME-VERSION-PYTHON-ABI-PLATFORM.whl; name such a file, or a target of your own with target",
    ),
    (
        "",
        "pip.override(hub_name = \"pypi\", package = \"unhashed\", patch_strip = 1)",
        "pip.override(hub_name = \"pypi\", package = \"unhashed\"): patch_strip = 1: there are no patches; leave it out",
    ),
    (
        "",
        "pip.override(hub_name = \"pypi\", package = \"unhashed\", pre_build_patches = [\"//:a.patch\"])",
        "pip.override(hub_name = \"pypi\", package = \"unhashed\"): pre_build_patches: the package is built in no environment of the hub; use patches, which change the installed files, or add it to no-binary-package of [tool.uv]",
    ),
];

/// What replaces what in the lock, and the error.
const LOCKS: [(&str, &str, &str); 5] = [
    (
        "version = 1\n",
        "version = 2\n",
        "//:uv.lock: version = 2: this is a newer format than version = 1",
    ),
    (
        "version = 1\n",
        "",
        "//:uv.lock: version: there is none, so this is not a uv.lock; write it with uv lock",
    ),
    ("revision = 3", "revision =", "//:uv.lock: line 2: "),
    (
        "name = \"unhashed\"\nversion = \"1.0\"",
        "name = \"unhashed\"\nversion = \"banana\"",
        "//:uv.lock: unhashed: version = \"banana\" is not a version; write the lock again with uv lock",
    ),
    (
        "{ name = \"unhashed\" }, ",
        "{ name = \"gone\" }, ",
        "//:uv.lock: app: the lock has no package gone",
    ),
];

#[test]
fn mistakes_are_errors_that_say_what_to_do() {
    let workspace = LockedWorkspace::new("locked_errors");
    let write = |attributes: &str, more: &str| {
        let comma = if attributes.is_empty() { "" } else { ", " };
        workspace.write_pip(&format!(
            "pip.parse(hub_name = \"pypi\", lock = \"//:uv.lock\"{comma}{attributes})\n{more}\n{USE}"
        ));
    };
    let query = || workspace.bazel(&["query", "@pypi//unhashed"]);
    workspace.write("BUILD.bazel", "");
    write("", "");
    query().failure().complains(
        "pip.parse(hub_name = \"pypi\"): lock: there is no file //:uv.lock. Write it with uv lock.",
    );

    workspace.write("pyproject.toml", PYPROJECT);
    for (from, to, error) in LOCKS {
        workspace.write("uv.lock", &LOCK.replacen(from, to, 1));
        query().failure().complains(error);
    }
    workspace.write("uv.lock", LOCK);
    for (attributes, more, error) in TAGS {
        write(attributes, more);
        query().failure().complains(error);
    }
    for (tag, error) in [
        ("pip.parse(hub_name = \"pypi\")", "neither lock nor requirements is set; lock = \"//:uv.lock\" takes the packages of a uv.lock"),
        (
            "pip.parse(hub_name = \"pypi\", lock = \"//:uv.lock\", requirements = \"//:requirements.txt\")",
            "lock and requirements are both set; a hub is of one of them",
        ),
        (
            "pip.parse(hub_name = \"pypi\", requirements = \"//:requirements.txt\")",
            "python_version is not set; with requirements, it must be: such as \"3.14\"",
        ),
    ] {
        workspace.write_pip(&format!("{tag}\n{USE}"));
        query().failure().complains(&format!("pip.parse(hub_name = \"pypi\"): {error}"));
    }

    // What is wrong with one package is an error of what needs it.
    write("", "");
    query().success().lacks("older than");
    if lacks_python(&["3.14"]) {
        return;
    }
    for (package, error) in [
        ("unhashed", "@pypi//unhashed 1.0: Python 3.14 on linux_x86_64: the lock has no SHA-256 of unhashed-1.0-py3-none-any.whl, because the index does not provide it"),
        ("versioned", "@pypi//versioned 1.0: Python 3.14 on linux_x86_64: versioned 1.0 comes from the Git repository http://127.0.0.1:9/versioned?rev=1#1"),
    ] {
        workspace.bazel(&["build", &format!("@pypi//{package}:whl")]).failure().complains(error);
    }

    // Without a pyproject.toml, its settings do not count.
    fs::rename(
        workspace.root().join("pyproject.toml"),
        workspace.root().join("moved.toml"),
    )
    .expect("the project");
    query().success().complains(
        "pip.parse(hub_name = \"pypi\"): lock: there is no pyproject.toml beside //:uv.lock",
    );

    // A lock that is older than its project is only reported.
    fs::write(
        workspace.root().join("pyproject.toml"),
        PYPROJECT.replace("[\"unhashed\", ", "[\"another\", \"unhashed\", "),
    )
    .expect("the project");
    query()
        .success()
        .complains("pip.parse(hub_name = \"pypi\"): //:uv.lock: it is older than pyproject.toml: ")
        .complains("another is not in the lock; update it: uv lock");
    workspace.shutdown();
}
