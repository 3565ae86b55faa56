//! Sixty popular packages of one lock: all that uv selects, built with bytecode, imported together.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use pyc_integration::{export_pylock, lock, uv, LockedWorkspace, Outcome};

/// Names of distributions, each with a module of it.
pub const PACKAGES: [(&str, &str); 60] = [
    ("aiohttp", "aiohttp"),
    ("alembic", "alembic"),
    ("attrs", "attrs"),
    ("beautifulsoup4", "bs4"),
    ("cachetools", "cachetools"),
    ("certifi", "certifi"),
    ("charset-normalizer", "charset_normalizer"),
    ("click", "click"),
    ("cloudpickle", "cloudpickle"),
    ("colorama", "colorama"),
    ("cryptography", "cryptography.fernet"),
    ("dask", "dask"),
    ("docutils", "docutils.core"),
    ("fastapi", "fastapi"),
    ("filelock", "filelock"),
    ("flask", "flask"),
    ("fsspec", "fsspec"),
    ("httpx", "httpx"),
    ("hypothesis", "hypothesis"),
    ("idna", "idna"),
    ("iniconfig", "iniconfig"),
    ("itsdangerous", "itsdangerous"),
    ("jinja2", "jinja2"),
    ("jmespath", "jmespath"),
    ("joblib", "joblib"),
    ("jsonschema", "jsonschema"),
    ("lxml", "lxml.etree"),
    ("markdown", "markdown"),
    ("marshmallow", "marshmallow"),
    ("more-itertools", "more_itertools"),
    ("msgpack", "msgpack"),
    ("networkx", "networkx"),
    ("numpy", "numpy"),
    ("packaging", "packaging.version"),
    ("pillow", "PIL.Image"),
    ("platformdirs", "platformdirs"),
    ("prometheus-client", "prometheus_client"),
    ("psutil", "psutil"),
    ("pydantic", "pydantic"),
    ("pygments", "pygments.lexers"),
    ("pytest", "pytest"),
    ("python-dateutil", "dateutil.parser"),
    ("pyyaml", "yaml"),
    ("redis", "redis"),
    ("requests", "requests"),
    ("rich", "rich.console"),
    ("scikit-learn", "sklearn.linear_model"),
    ("scipy", "scipy.linalg"),
    ("six", "six"),
    ("sortedcontainers", "sortedcontainers"),
    ("sqlalchemy", "sqlalchemy"),
    ("structlog", "structlog"),
    ("tabulate", "tabulate"),
    ("tomlkit", "tomlkit"),
    ("tornado", "tornado.web"),
    ("tqdm", "tqdm"),
    ("typer", "typer"),
    ("uvicorn", "uvicorn"),
    ("werkzeug", "werkzeug"),
    ("zope.interface", "zope.interface"),
];

const APP: &str = "\
import importlib, importlib.metadata, os, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
modules = [m for m in list(sys.modules.values()) if 'site-packages' in (getattr(m, '__file__', None) or '') and m.__file__.endswith('.py')]
print(len(modules) > 1000, [m.__name__ for m in modules if m.__spec__ and m.__spec__.cached and not os.path.exists(m.__spec__.cached)])
for name, version in sorted((d.name.lower().replace('_', '-').replace('.', '-'), d.version) for d in importlib.metadata.distributions()):
    print(f'{name}=={version}')
";

#[test]
fn sixty_popular_packages_are_what_uv_exports_and_can_be_imported() {
    let workspace = LockedWorkspace::new("locked_popular");
    let names: Vec<String> = PACKAGES
        .iter()
        .map(|(name, _)| format!("\"{name}\""))
        .collect();
    workspace.write(
        "pyproject.toml",
        &format!(
            "[project]\nname = \"popular\"\nversion = \"0.1\"\nrequires-python = \">=3.13\"\ndependencies = [{}]\n",
            names.join(", ")
        ),
    );
    lock(workspace.root());
    workspace.write("app.py", APP);
    workspace.write(
        "BUILD.bazel",
        "load(\"@pypi//:requirements.bzl\", \"all_requirements\")\n\
         load(\"@rules_pyc//python:defs.bzl\", \"py_binary\")\n\
         py_binary(name = \"app\", srcs = [\"app.py\"], deps = all_requirements)\n",
    );
    workspace.write_pip(
        "pip.parse(hub_name = \"pypi\", lock = \"//:uv.lock\")\nuse_repo(pip, \"pypi\")\n",
    );
    workspace.bazel(&["build", "//:app"]).success();
    let modules = PACKAGES.iter().map(|(_, module)| module);
    let mut app = Command::new(workspace.root().join("bazel-bin/app"));
    let ran = Outcome::of(app.args(modules)).success();
    assert!(ran.stdout.starts_with("True []\n"), "{}", ran.report());

    // The versions are those that uv exports for this environment: it installs them nowhere, so markers are those of its Python.
    let exported = Outcome::of(
        Command::new(uv())
            .args([
                "export",
                "--quiet",
                "--frozen",
                "--no-hashes",
                "--no-emit-project",
                "--no-annotate",
                "--no-header",
            ])
            .current_dir(workspace.root()),
    )
    .success();
    let exported: BTreeSet<&str> = exported
        .stdout
        .lines()
        .filter(|line| {
            !line.contains("sys_platform == 'win32'")
                && !line.contains("python_full_version < '3.14'")
        })
        .map(|line| line.split(" ;").next().unwrap_or_default().trim())
        .filter(|line| !line.is_empty())
        .collect();
    let found: BTreeSet<&str> = ran.stdout.lines().skip(1).collect();
    assert_eq!(found, exported);

    // uv finds nothing missing and nothing that does not fit.
    let venv = workspace.root().join("venv");
    workspace
        .bazel(&["run", "//:app.venv", "--", &venv.display().to_string()])
        .success();
    Outcome::of(
        Command::new(uv())
            .args(["pip", "check", "--python"])
            .arg(venv.join("bin/python")),
    )
    .success()
    .complains("All installed packages are compatible");
    other_locks_have_the_same_files(&workspace);
    assert_eq!(workspace.forbidden_calls(), "");
    workspace.shutdown();
}

/// Exports the lock to the other formats: a program of each has the same files.
fn other_locks_have_the_same_files(workspace: &LockedWorkspace) {
    export_pylock(workspace.root(), &["--no-emit-project"]);
    Outcome::of(
        Command::new(uv())
            .args([
                "export",
                "--quiet",
                "--frozen",
                "--no-emit-project",
                "--emit-index-url",
                "--output-file=requirements.txt",
            ])
            .current_dir(workspace.root()),
    )
    .success();
    let text = fs::read_to_string(workspace.root().join("requirements.txt")).expect("the file");
    let bare: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .collect();
    workspace.write("bare.txt", &(bare.join("\n") + "\n"));
    workspace.write_pip(
        "pip.parse(hub_name = \"pypi\", lock = \"//:uv.lock\")\n\
         pip.parse(hub_name = \"pylock\", lock = \"//:pylock.toml\")\n\
         pip.parse(hub_name = \"requirements\", python_version = \"3.14\", requirements = \"//:requirements.txt\")\n\
         pip.parse(hub_name = \"bare\", python_version = \"3.14\", requirements = \"//:bare.txt\")\n\
         use_repo(pip, \"bare\", \"pylock\", \"pypi\", \"requirements\")\n",
    );
    let hubs = ["pypi", "pylock", "requirements", "bare"];
    let loads: String = hubs
        .iter()
        .map(|hub| format!("load(\"@{hub}//:requirements.bzl\", {hub} = \"all_requirements\")\n"))
        .collect();
    workspace.write(
        "BUILD.bazel",
        &format!(
            "{loads}load(\"@rules_pyc//python:defs.bzl\", \"py_binary\")\n\
             [py_binary(name = \"app_\" + name, srcs = [\"app.py\"], main = \"app.py\", deps = deps) for name, deps in \
             {{\"bare\": bare, \"pylock\": pylock, \"pypi\": pypi, \"requirements\": requirements}}.items()]\n"
        ),
    );
    let targets = hubs.map(|hub| format!("//:app_{hub}"));
    let build: Vec<&str> = ["build"]
        .into_iter()
        .chain(targets.iter().map(String::as_str))
        .collect();
    workspace.bazel(&build).success();
    let files = |hub: &str| -> BTreeSet<String> {
        let program = format!("app_{hub}");
        let runfiles = workspace
            .root()
            .join(format!("bazel-bin/{program}.runfiles"));
        let manifest = fs::read_to_string(runfiles.with_extension("runfiles_manifest"))
            .or_else(|_| fs::read_to_string(runfiles.join("MANIFEST")))
            .expect("the manifest of the runfiles");
        manifest
            .lines()
            .filter_map(|line| line.split_once(' '))
            .filter(|(path, _)| path.starts_with("rules_pyc~~pip~"))
            .map(|(path, target)| format!("{path} {target}"))
            .collect()
    };
    let expected = files("pypi");
    assert!(expected.len() >= PACKAGES.len(), "{expected:?}");
    for hub in &hubs[1..] {
        assert_eq!(files(hub), expected, "{hub}");
    }
}
