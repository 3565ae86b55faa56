//! `bench venv`: what virtual environments cost Bazel, and whether a file stands twice in the layers of a program.

mod analysis;

use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{ensure, Context, Result};
use clap::Args;
use pyc_integration::Workspace;
use serde_json::{json, Value};

use crate::shapes;
use analysis::{bazel, Analysis};

/// What is measured, and how often.
#[derive(Debug, Args)]
pub struct Options {
    /// Distributions as files of the build instead of one directory each.
    #[arg(long)]
    files: bool,
    /// How often each number of programs is analysed; the median counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Sources of rules_python 2, to analyse as many of its programs beside, with --venvs_site_packages=yes.
    #[arg(long, value_name = "DIR")]
    rules_python: Option<PathBuf>,
    /// A flag of Bazel for that, such as an --override_module for what rules_python depends on; repeatable.
    #[arg(long, value_name = "FLAG", allow_hyphen_values = true)]
    rules_python_flag: Vec<String>,
}

const IMPORTS: &str = "import torchish, nvidia.x, nvidia.y, plainpkg.ext\n";

/// Writes a package with the distributions and as many programs over them.
fn write_package(
    workspace: &Workspace,
    name: &str,
    shapes: &Path,
    programs: usize,
    options: &Options,
) -> Result<()> {
    shapes::link_all(shapes, &workspace.root().join(name))?;
    let distribution = if options.files {
        "[py_distribution(name = d, distribution = d, version = \"1.0\", root = d, srcs = glob([d + \"/**/*.py\"]), \
         data = glob([d + \"/**\"], exclude = [d + \"/**/*.py\"])) for d in D]"
    } else {
        "[tree(name = d + \"_tree\", prefix = d, srcs = glob([d + \"/**\"])) for d in D]\n\
         [py_distribution(name = d, distribution = d, version = \"1.0\", srcs = [d + \"_tree\"], \
         contents = contents(glob([d + \"/**\"]), d)) for d in D]"
    };
    workspace.write(&format!("{name}/tree.bzl"), shapes::TREE_BZL);
    workspace.write(&format!("{name}/app.py"), IMPORTS);
    workspace.write(
        &format!("{name}/BUILD.bazel"),
        &format!(
            "load(\"@rules_pyc//python:defs.bzl\", \"py_binary\")\n\
             load(\"@rules_pyc//python:py_distribution.bzl\", \"py_distribution\")\n\
             load(\"@rules_pyc//python:py_layers.bzl\", \"py_layers\")\n\
             load(\":tree.bzl\", \"contents\", \"tree\")\n\
             D = {:?}\n{distribution}\n\
             [py_binary(name = \"app%d\" % i, srcs = [\"app.py\"], main = \"app.py\", deps = D) for i in range({programs})]\n\
             py_layers(name = \"layers\", binary = \"app0\", tags = [\"manual\"])\n",
            shapes::NAMES
        ),
    );
    Ok(())
}

/// Analyses the same with the rules of rules_python, its packages and programs as its documentation has them.
fn rules_python(
    workspace: &Workspace,
    shapes: &Path,
    sources: &Path,
    options: &Options,
) -> Result<Analysis> {
    let config = "--@rules_python//python/config_settings";
    let sources = sources
        .canonicalize()
        .with_context(|| sources.display().to_string())?;
    let mut flags = vec![
        format!("--override_module=rules_python={}", sources.display()),
        format!("{config}:venvs_site_packages=yes"),
        "--incompatible_default_to_explicit_init_py".to_owned(),
        "--extra_toolchains=@rules_python//python/runtime_env_toolchains:all".to_owned(),
        "--extra_toolchains=@local_python//:all".to_owned(),
    ];
    flags.extend(options.rules_python_flag.iter().cloned());
    analysis::measure(
        workspace,
        "theirs",
        &flags,
        options.rounds,
        |name, programs| {
            shapes::link_all(shapes, &workspace.root().join(name))?;
            workspace.write(&format!("{name}/app.py"), IMPORTS);
            workspace.write(
            &format!("{name}/BUILD.bazel"),
            &format!(
                "load(\"@rules_python//python:py_binary.bzl\", \"py_binary\")\n\
                 load(\"@rules_python//python:py_library.bzl\", \"py_library\")\n\
                 D = {:?}\n\
                 [py_library(name = d, srcs = glob([d + \"/site-packages/**/*.py\"]), imports = [d + \"/site-packages\"], \
                 data = glob([d + \"/site-packages/**\"], exclude = [d + \"/**/*.py\"]), experimental_venvs_site_packages = \
                 \"@rules_python//python/config_settings:venvs_site_packages\") for d in D]\n\
                 [py_binary(name = \"app%d\" % i, srcs = [\"app.py\"], main = \"app.py\", deps = D) for i in range({programs})]\n",
                shapes::NAMES
            ),
        );
            Ok(())
        },
    )
}

/// The bytes of all regular files in the layers, as tar itself lists them.
fn payload(workspace: &Workspace, name: &str) -> Result<u64> {
    let mut total = 0;
    for layer in ["packages", "app"] {
        let tar = workspace
            .root()
            .join(format!("bazel-bin/{name}/layers.{layer}.tar"));
        let output = Command::new("tar").arg("-tvf").arg(&tar).output()?;
        ensure!(output.status.success(), "tar cannot read {}", tar.display());
        for line in String::from_utf8(output.stdout)?
            .lines()
            .filter(|line| line.starts_with('-'))
        {
            let size = line.split_whitespace().nth(2).context("a size")?;
            total += size.parse::<u64>()?;
        }
    }
    Ok(total)
}

/// The bytes of all files in the runfiles of a program, and the program, each content once.
fn unique_bytes(program: &Path) -> Result<u64> {
    let mut folders = vec![program.with_extension("runfiles")];
    let mut contents = vec![fs::read(program)?];
    let mut total = 0;
    let mut seen = HashSet::new();
    loop {
        for content in contents.drain(..) {
            let mut hasher = DefaultHasher::new();
            content.hash(&mut hasher);
            if seen.insert((content.len(), hasher.finish())) {
                total += content.len() as u64;
            }
        }
        let Some(folder) = folders.pop() else {
            return Ok(total);
        };
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            // What the runfiles hold beside the program's own files, and the system's interpreter.
            let is_other = matches!(path.file_name(), Some(name) if name == "MANIFEST" || name == "_repo_mapping");
            let is_link = path
                .read_link()
                .is_ok_and(|target| target.is_relative() || !target.exists());
            if is_other || is_link || path.ends_with("bin/python") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                contents.push(fs::read(&path)?);
            }
        }
    }
}

fn entries(workspace: &Workspace, name: &str) -> Result<usize> {
    let manifest = workspace
        .root()
        .join(format!("bazel-bin/{name}/app0.runfiles/MANIFEST"));
    Ok(fs::read_to_string(manifest)?.lines().count())
}

/// Measures and returns the figures as a JSON object.
///
/// # Errors
/// If a build fails.
pub fn run(options: &Options) -> Result<Value> {
    let workspace = Workspace::new("bench_venv");
    let shapes = workspace.root().with_file_name("shapes");
    shapes::write_all(&shapes)?;

    let ours = analysis::measure(&workspace, "ours", &[], options.rounds, |name, programs| {
        write_package(&workspace, name, &shapes, programs, options)
    })?;
    let theirs = options
        .rules_python
        .as_deref()
        .map(|sources| rules_python(&workspace, &shapes, sources, options))
        .transpose()?;
    let one = analysis::package_of_one("ours");

    let actions = bazel(
        &workspace,
        &["aquery", "--output=text", &format!("//{one}:app0")],
    )?;
    let actions = actions
        .stdout
        .lines()
        .filter(|line| line.starts_with("action "))
        .count();

    let mut figures = Vec::new();
    for legacy in ["--nolegacy_external_runfiles", "--legacy_external_runfiles"] {
        bazel(
            &workspace,
            &[
                "build",
                legacy,
                &format!("//{one}:app0"),
                &format!("//{one}:layers"),
            ],
        )?;
        let payload = payload(&workspace, &one)?;
        let unique = unique_bytes(&workspace.root().join(format!("bazel-bin/{one}/app0")))?;
        figures.push((entries(&workspace, &one)?, payload, unique));
    }
    let overlap = workspace
        .root()
        .join(format!("bazel-bin/{one}/_app0.venv/lib"));
    let overlap = Command::new("find")
        .arg(&overlap)
        .args(["-type", "l", "-path", "*/plainpkg/*"])
        .output()?;
    workspace.shutdown();

    let (runfiles_entries, payload, unique) = figures[0];
    let mut result = json!({
        "analysis_1_s": ours.seconds[0],
        "analysis_30_s": ours.seconds[1],
        "analysis_300_s": ours.seconds[2],
        "ratio": ours.seconds[1] / ours.seconds[0],
        "analysis_per_binary_ms": ours.per_binary_ms,
        "actions_per_binary": actions,
        "heap_per_binary_kb": ours.heap_per_binary_kb,
        "runfiles_entries": runfiles_entries,
        "runfiles_entries_legacy": figures[1].0,
        "tar_payload_bytes": payload,
        "unique_bytes": unique,
        "factor": payload as f64 / unique as f64,
        "factor_legacy": figures[1].1 as f64 / unique as f64,
        "overlap_links": String::from_utf8(overlap.stdout)?.lines().count(),
    });
    if let Some(theirs) = theirs {
        result["rules_python_analysis_per_binary_ms"] = json!(theirs.per_binary_ms);
        result["rules_python_heap_per_binary_kb"] = json!(theirs.heap_per_binary_kb);
        result["analysis_to_rules_python"] = json!(ours.per_binary_ms / theirs.per_binary_ms);
        result["heap_to_rules_python"] = json!(ours.heap_per_binary_kb / theirs.heap_per_binary_kb);
    }
    Ok(result)
}
