//! `bench packages`: from a lock with many packages to a running program, beside uv.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{ensure, Result};
use clap::Args;
use pyc_integration::{lock, uv, Bazel, LockedWorkspace, Outcome};
use serde_json::{json, Value};

/// What is measured.
#[derive(Debug, Args)]
pub struct Options {
    /// How many packages the project names; what these depend on comes on top.
    #[arg(long, default_value_t = PACKAGES.len())]
    packages: usize,
}

/// Popular packages with wheels for CPython 3.14; some of them large.
const PACKAGES: [&str; 60] = [
    "numpy",
    "pandas",
    "scipy",
    "scikit-learn",
    "matplotlib",
    "sqlalchemy",
    "django",
    "flask",
    "requests",
    "jinja2",
    "pyyaml",
    "click",
    "rich",
    "pydantic",
    "httpx",
    "aiohttp",
    "cryptography",
    "pillow",
    "pytest",
    "attrs",
    "networkx",
    "sympy",
    "babel",
    "docutils",
    "pygments",
    "jsonschema",
    "lxml",
    "psutil",
    "tornado",
    "tqdm",
    "fastapi",
    "uvicorn",
    "typer",
    "redis",
    "structlog",
    "marshmallow",
    "alembic",
    "beautifulsoup4",
    "dask",
    "joblib",
    "hypothesis",
    "jedi",
    "markdown",
    "mako",
    "more-itertools",
    "msgpack",
    "packaging",
    "platformdirs",
    "pymongo",
    "python-dateutil",
    "pytz",
    "regex",
    "setuptools",
    "six",
    "sortedcontainers",
    "tabulate",
    "tomlkit",
    "virtualenv",
    "werkzeug",
    "zope.interface",
];

/// A project with its lock, a program that imports one module, and what uv needs for the same.
fn write_project(workspace: &LockedWorkspace, options: &Options) -> Result<()> {
    let names: Vec<String> = PACKAGES
        .iter()
        .take(options.packages)
        .map(|name| format!("{name:?}"))
        .collect();
    let project = format!(
        "[project]\nname = \"bench\"\nversion = \"0.1\"\nrequires-python = \"==3.14.*\"\ndependencies = [{}]\n",
        names.join(", ")
    );
    workspace.write("pyproject.toml", &project);
    workspace.write("app.py", "import six\nprint(six.__name__)\n");
    workspace.write(
        "BUILD.bazel",
        "load(\"@pypi//:requirements.bzl\", \"all_requirements\")\n\
         load(\"@rules_pyc//python:defs.bzl\", \"py_binary\")\n\
         py_binary(name = \"app\", srcs = [\"app.py\"], deps = all_requirements)\n",
    );
    workspace.write("hello/hello.py", "print('hello')\n");
    workspace.write(
        "hello/BUILD.bazel",
        "load(\"@rules_pyc//python:defs.bzl\", \"py_binary\")\npy_binary(name = \"hello\", srcs = [\"hello.py\"])\n",
    );
    lock(workspace.root());
    workspace.write_pip(
        "pip.parse(hub_name = \"pypi\", lock = \"//:uv.lock\")\nuse_repo(pip, \"pypi\")\n",
    );
    Ok(())
}

/// Runs something and returns the seconds it took.
fn seconds(run: impl FnOnce() -> Outcome) -> Result<f64> {
    let start = Instant::now();
    let outcome = run();
    ensure!(outcome.code == 0, "{}", outcome.report());
    Ok(start.elapsed().as_secs_f64())
}

/// All outputs are on the machine itself: the caches of what is measured lack the precompiler.
const DOWNLOAD_ALL: &str = "--remote_download_outputs=all";

/// A machine whose server runs and whose precompiler is built: these are not what is measured.
fn machine(workspace: &LockedWorkspace, name: &str) -> Result<Bazel> {
    let bazel = workspace.other_machine(name);
    let ready = bazel.run(&["build", DOWNLOAD_ALL, "//hello"]);
    ensure!(ready.code == 0, "{}", ready.report());
    Ok(bazel)
}

fn bazel_run(bazel: &Bazel, repository_cache: &Path, disk_cache: Option<&Path>) -> Result<f64> {
    let repository_cache = format!("--repository_cache={}", repository_cache.display());
    let disk_cache = format!(
        "--disk_cache={}",
        disk_cache.map_or_else(String::new, |path| path.display().to_string())
    );
    seconds(|| {
        bazel.run(&[
            "run",
            DOWNLOAD_ALL,
            &repository_cache,
            &disk_cache,
            "//:app",
        ])
    })
}

/// Makes an environment of the lock and runs the program in it.
fn uv_run(workspace: &LockedWorkspace, cache: &Path, keep: bool) -> Result<f64> {
    let venv = workspace.root().with_file_name("venv");
    if !keep {
        let _ = fs::remove_dir_all(&venv);
    }
    seconds(|| {
        Outcome::of(
            Command::new(uv())
                .args([
                    "run",
                    "--frozen",
                    "--compile-bytecode",
                    "--python",
                    "3.14",
                    "app.py",
                ])
                .current_dir(workspace.root())
                .env("UV_CACHE_DIR", cache)
                .env("UV_PROJECT_ENVIRONMENT", &venv)
                .env("UV_SYSTEM_CERTS", "1"),
        )
    })
}

fn empty(path: PathBuf) -> Result<PathBuf> {
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path)?;
    Ok(path)
}

/// Measures and returns the figures as a JSON object.
///
/// # Errors
/// If a build fails.
pub fn run(options: &Options) -> Result<Value> {
    let workspace = LockedWorkspace::new("bench_packages");
    write_project(&workspace, options)?;
    let text = fs::read_to_string(workspace.root().join("uv.lock"))?;
    let folder = |name: &str| empty(workspace.root().with_file_name(name));
    let (repository_cache, disk_cache, uv_cache) = (
        folder("repository_cache")?,
        folder("disk_cache")?,
        folder("uv_cache")?,
    );

    let first = machine(&workspace, "first")?;
    let second = machine(&workspace, "second")?;
    let third = machine(&workspace, "third")?;
    let uv_cold = uv_run(&workspace, &uv_cache, false)?;
    let cold = bazel_run(&first, &repository_cache, None)?;
    let uv_cached = uv_run(&workspace, &uv_cache, false)?;
    let from_files = bazel_run(&second, &repository_cache, Some(&disk_cache))?;
    let from_disk_cache = bazel_run(&third, &repository_cache, Some(&disk_cache))?;

    // One package in another version.
    let changed = fs::read_to_string(workspace.root().join("pyproject.toml"))?
        .replace("\"six\"", "\"six<1.17\"");
    workspace.write("pyproject.toml", &changed);
    lock(workspace.root());
    let one_changed = bazel_run(&first, &repository_cache, None)?;
    let uv_changed = uv_run(&workspace, &uv_cache, true)?;
    for bazel in [first, second, third] {
        bazel.shutdown();
    }
    Ok(json!({
        "packages": text.matches("\n[[package]]\n").count() - 1,
        "lock_bytes": text.len(),
        "cold_s": cold,
        "uv_cold_s": uv_cold,
        "cold_ratio": cold / uv_cold,
        "from_files_s": from_files,
        "uv_from_files_s": uv_cached,
        "from_files_ratio": from_files / uv_cached,
        "from_disk_cache_s": from_disk_cache,
        "one_changed_s": one_changed,
        "uv_one_changed_s": uv_changed,
        "one_changed_ratio": one_changed / uv_changed,
    }))
}
