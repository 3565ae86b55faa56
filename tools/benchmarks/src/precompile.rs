//! `bench precompile`: many real files in many targets, built by Bazel with a worker and without.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{ensure, Context, Result};
use clap::Args;
use pyc_integration::Workspace;
use serde_json::{json, Value};

use crate::corpus::{self, Source};
use crate::startup::{median, medians};

/// What is measured, and how often.
#[derive(Debug, Args)]
pub struct Options {
    /// How many Python files.
    #[arg(long, default_value_t = 2000)]
    files: usize,
    /// How many bytes they have together, at the most (if there are enough files to choose from).
    #[arg(long, default_value_t = 27_000_000)]
    bytes: usize,
    /// In how many targets.
    #[arg(long, default_value_t = 40)]
    targets: usize,
    /// How often each way of building is measured; the median counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// The Python that is compiled for.
    #[arg(long, default_value = "3.14")]
    python: String,
}

/// Compiles the files given on standard input in one process and prints the seconds it took.
const CPYTHON: &str = "\
import marshal, sys, time
sources = [(path, open(path, 'rb').read()) for path in sys.stdin.read().splitlines()]
import warnings; warnings.simplefilter('ignore')
start = time.perf_counter()
for path, source in sources:
    marshal.dumps(compile(source, path, 'exec', dont_inherit=True, optimize=0))
print(time.perf_counter() - start)
";

/// Writes the corpus as the package `name`, in targets of equal size.
fn write_package(
    workspace: &Workspace,
    name: &str,
    sources: &[Source],
    targets: usize,
) -> Result<()> {
    let package = workspace.root().join(name);
    let mut build = String::from("load(\"@rules_pyc//python:defs.bzl\", \"py_library\")\n");
    for (index, chunk) in sources.chunks(sources.len().div_ceil(targets)).enumerate() {
        let names: Vec<String> = chunk
            .iter()
            .map(|source| format!("    {:?},\n", source.name.display().to_string()))
            .collect();
        build += &format!(
            "py_library(name = \"lib{index}\", srcs = [\n{}])\n",
            names.concat()
        );
        for source in chunk {
            let path = package.join(&source.name);
            std::fs::create_dir_all(path.parent().context("a folder")?)?;
            std::fs::write(path, &source.content)?;
        }
    }
    std::fs::write(package.join("BUILD.bazel"), build)?;
    Ok(())
}

/// Builds the bytecode of a package and returns the seconds it took.
fn build(workspace: &Workspace, name: &str, options: &[&str]) -> Result<f64> {
    let target = format!("//{name}:all");
    let mut arguments = vec!["build", "--output_groups=pyc", "--disk_cache="];
    arguments.extend(options);
    arguments.push(&target);
    let start = Instant::now();
    let outcome = workspace.bazel(&arguments);
    ensure!(outcome.code == 0, "{}", outcome.report());
    Ok(start.elapsed().as_secs_f64())
}

fn cpython(python: &str, root: &Path, sources: &[Source]) -> Result<f64> {
    let list: Vec<String> = sources
        .iter()
        .map(|source| root.join(&source.name).display().to_string())
        .collect();
    let mut child = Command::new(python)
        .args(["-I", "-c", CPYTHON])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {python}"))?;
    {
        use std::io::Write as _;
        let mut input = child.stdin.take().context("its input")?;
        input.write_all(list.join("\n").as_bytes())?;
    }
    let output = child.wait_with_output()?;
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// Measures and returns the figures as a JSON object.
///
/// # Errors
/// If a build fails or an interpreter is missing.
pub fn run(options: &Options) -> Result<Value> {
    let python = format!("python{}", options.python);
    let workspace = Workspace::new("bench_precompile");
    let folder = workspace.root().with_file_name("corpus");
    let sources = corpus::collect(&python, &folder, options.files, options.bytes)?;

    // The precompiler itself, and the start of the server, are not what is measured.
    workspace.write("hello/hello.py", "print('hello')\n");
    workspace.write(
        "hello/BUILD.bazel",
        "load(\"@rules_pyc//python:defs.bzl\", \"py_binary\")\n\
         py_binary(name = \"hello\", srcs = [\"hello.py\"])\n\
         py_binary(name = \"sourceless\", srcs = [\"hello.py\"], pyc_collection = \"pyc_only\")\n",
    );
    let version = format!("--local_python_version={}", options.python);
    let ready = workspace.bazel(&["build", &version, "//hello"]);
    ensure!(ready.code == 0, "{}", ready.report());

    // Each build is of a package of its own, so that nothing of it was there before.
    let mut worker = Vec::new();
    let mut sandboxed = Vec::new();
    for round in 0..options.rounds {
        for (kind, strategy, times) in [
            ("worker", "--strategy=PyCompile=worker", &mut worker),
            (
                "sandboxed",
                "--strategy=PyCompile=sandboxed",
                &mut sandboxed,
            ),
        ] {
            let name = format!("{kind}{round}");
            let _ = std::fs::remove_dir_all(workspace.root().join(&name));
            let emptied = workspace.bazel(&["build", &version, "//hello"]);
            ensure!(emptied.code == 0, "{}", emptied.report());
            write_package(&workspace, &name, &sources, options.targets)?;
            let outputs = workspace.root().join("bazel-bin").join(&name);
            if outputs.exists() {
                std::fs::remove_dir_all(&outputs)?;
            }
            times.push(build(&workspace, &name, &[&version, strategy])?);
        }
    }
    let cpython_s = cpython(&python, &workspace.root().join("worker0"), &sources)?;

    let built = workspace.bazel(&["build", &version, "//hello:all"]);
    ensure!(built.code == 0, "{}", built.report());
    let program = |name: &str| {
        let path = workspace.root().join("bazel-bin/hello").join(name);
        vec![path.display().to_string()]
    };
    let source = workspace.root().join("hello/hello.py");
    let starts = medians(
        &[
            program("hello"),
            program("sourceless"),
            vec![python, source.display().to_string()],
        ],
        100,
    )?;
    workspace.shutdown();

    let (worker_s, no_worker_s) = (median(worker), median(sandboxed));
    Ok(json!({
        "files": sources.len(),
        "bytes": corpus::bytes_of(&sources),
        "targets": options.targets,
        "worker_s": worker_s,
        "no_worker_s": no_worker_s,
        "cpython_one_process_s": cpython_s,
        "worker_ratio": worker_s / cpython_s,
        "no_worker_ratio": no_worker_s / cpython_s,
        "startup_ms": starts[0],
        "sourceless_startup_ms": starts[1],
        "bare_startup_ms": starts[2],
    }))
}
