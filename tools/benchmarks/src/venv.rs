//! `bench venv`: what virtual environments cost Bazel, and whether a file stands twice in the layers of a program.

use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{ensure, Context, Result};
use clap::Args;
use pyc_integration::{Outcome, Workspace};
use serde_json::{json, Value};

use crate::shapes;
use crate::startup::median;

/// What is measured, and how often.
#[derive(Debug, Args)]
pub struct Options {
    /// Distributions as files of the build instead of one directory each.
    #[arg(long)]
    files: bool,
    /// How often each number of programs is analysed; the median counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
}

/// How many programs are analysed over one closure.
const COUNTS: [usize; 3] = [1, 30, 300];

/// Writes a package with the distributions and as many programs over them.
fn write_package(
    workspace: &Workspace,
    name: &str,
    shapes: &Path,
    programs: usize,
    options: &Options,
) -> Result<()> {
    let package = workspace.root().join(name);
    let _ = fs::remove_dir_all(&package);
    shapes::link_all(shapes, &package)?;
    let distribution = if options.files {
        "[py_distribution(name = d, distribution = d, version = \"1.0\", root = d, srcs = glob([d + \"/**/*.py\"]), \
         data = glob([d + \"/**\"], exclude = [d + \"/**/*.py\"])) for d in D]"
    } else {
        "[tree(name = d + \"_tree\", prefix = d, srcs = glob([d + \"/**\"])) for d in D]\n\
         [py_distribution(name = d, distribution = d, version = \"1.0\", srcs = [d + \"_tree\"], \
         contents = contents(glob([d + \"/**\"]), d)) for d in D]"
    };
    workspace.write(&format!("{name}/tree.bzl"), shapes::TREE_BZL);
    workspace.write(
        &format!("{name}/app.py"),
        "import torchish, nvidia.x, nvidia.y, plainpkg.ext\n",
    );
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

fn bazel(workspace: &Workspace, arguments: &[&str]) -> Result<Outcome> {
    let outcome = workspace.bazel(arguments);
    ensure!(outcome.code == 0, "{}", outcome.report());
    Ok(outcome)
}

fn heap_bytes(workspace: &Workspace) -> Result<f64> {
    let outcome = bazel(workspace, &["info", "used-heap-size-after-gc"])?;
    let text = outcome.stdout.trim().trim_end_matches("MB");
    Ok(text
        .parse::<f64>()
        .with_context(|| format!("a number of MB: {text}"))?
        * 1e6)
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

    // The tools and toolchains are not what is measured: they are analysed before.
    workspace.write("hello/hello.py", "");
    workspace.write(
        "hello/BUILD.bazel",
        "load(\"@rules_pyc//python:defs.bzl\", \"py_binary\")\npy_binary(name = \"hello\", srcs = [\"hello.py\"])\n",
    );
    bazel(&workspace, &["build", "//hello"])?;

    let mut seconds = [Vec::new(), Vec::new(), Vec::new()];
    let mut heap = Vec::new();
    for round in 0..options.rounds {
        // Each is a closure of its own, so that nothing of it was analysed before.
        let mut heap_after = Vec::new();
        for (count, seconds) in COUNTS.iter().zip(&mut seconds) {
            let name = format!("round{round}_{count}");
            write_package(&workspace, &name, &shapes, *count, options)?;
            let start = Instant::now();
            bazel(
                &workspace,
                &["build", "--nobuild", &format!("//{name}:all")],
            )?;
            seconds.push(start.elapsed().as_secs_f64());
            heap_after.push(heap_bytes(&workspace)?);
        }
        // The closure of the 300 is new, as that of the 30 was.
        let (one_30, one_300) = (heap_after[1] - heap_after[0], heap_after[2] - heap_after[1]);
        heap.push((one_300 - one_30) / 270.0 / 1e3);
    }
    let seconds = seconds.map(median);

    let actions = bazel(&workspace, &["aquery", "--output=text", "//round0_1:app0"])?;
    let actions = actions
        .stdout
        .lines()
        .filter(|line| line.starts_with("action "))
        .count();

    let mut figures = Vec::new();
    for legacy in ["--nolegacy_external_runfiles", "--legacy_external_runfiles"] {
        bazel(
            &workspace,
            &["build", legacy, "//round0_1:app0", "//round0_1:layers"],
        )?;
        let payload = payload(&workspace, "round0_1")?;
        let unique = unique_bytes(&workspace.root().join("bazel-bin/round0_1/app0"))?;
        figures.push((entries(&workspace, "round0_1")?, payload, unique));
    }
    let overlap = workspace.root().join("bazel-bin/round0_1/_app0.venv/lib");
    let overlap = Command::new("find")
        .arg(&overlap)
        .args(["-type", "l", "-path", "*/plainpkg/*"])
        .output()?;
    workspace.shutdown();

    let (runfiles_entries, payload, unique) = figures[0];
    Ok(json!({
        "analysis_1_s": seconds[0],
        "analysis_30_s": seconds[1],
        "analysis_300_s": seconds[2],
        "ratio": seconds[1] / seconds[0],
        "analysis_per_binary_ms": (seconds[2] - seconds[1]) / 270.0 * 1e3,
        "actions_per_binary": actions,
        "heap_per_binary_kb": median(heap),
        "runfiles_entries": runfiles_entries,
        "runfiles_entries_legacy": figures[1].0,
        "tar_payload_bytes": payload,
        "unique_bytes": unique,
        "factor": payload as f64 / unique as f64,
        "factor_legacy": figures[1].1 as f64 / unique as f64,
        "overlap_links": String::from_utf8(overlap.stdout)?.lines().count(),
    }))
}
