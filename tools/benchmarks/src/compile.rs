//! `bench compile`: the native compiler beside CPython's, on one thread (by processor time) and on all processors.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::Instant;

use anyhow::{ensure, Context, Result};
use clap::Args;
use pyc::PythonVersion;
use serde_json::{json, Value};
use walkdir::WalkDir;

/// What is measured, and how often.
#[derive(Debug, Args)]
pub struct Options {
    /// The version: its standard library is compiled.
    #[arg(long, default_value = "3.14")]
    python: PythonVersion,
    /// How often everything is done; the best counts.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Only what is measured on one thread.
    #[arg(long)]
    one_thread: bool,
    /// Compiles natively the files that are named on the standard input, and prints what it took.
    #[arg(long, hide = true)]
    native: bool,
}

/// As large as the backend's (crates/compile/src/native/threads.rs).
const STACK_SIZE: usize = 256 << 20;

/// Compiles the files named on standard input, in rounds, and prints the seconds of the best and the files that it refuses.
const CPYTHON: &str = "\
import json, marshal, sys, time, warnings
warnings.simplefilter('ignore')
rounds = int(sys.argv[1])
sources, refused = [], []
for path in sys.stdin.read().splitlines():
    with open(path, 'rb') as file: source = file.read()
    try: compile(source, path, 'exec', dont_inherit=True, optimize=0)
    except Exception: refused.append(path)
    else: sources.append((path, source))
times = []
for _ in range(rounds):
    start = time.process_time()
    for path, source in sources:
        marshal.dumps(compile(source, path, 'exec', dont_inherit=True, optimize=0))
    times.append(time.process_time() - start)
print(json.dumps({'seconds': min(times), 'refused': refused}))
";

/// Measures and returns the figures as a JSON object.
///
/// # Errors
/// If an interpreter is missing, or a source is not compiled.
pub fn run(options: &Options) -> Result<Value> {
    if options.native {
        return native(options);
    }
    let version = options.python;
    let python = format!("python{version}");
    let folder = std::env::temp_dir().join(format!("bench_compile.{}", std::process::id()));
    let library = folder.join("library");
    let files = copy_library(&python, &library);
    let figures = files.and_then(|files| measure(options, &python, &folder, &library, files));
    let _ = fs::remove_dir_all(&folder);
    figures
}

fn measure(
    options: &Options,
    python: &str,
    folder: &Path,
    library: &Path,
    files: Vec<PathBuf>,
) -> Result<Value> {
    let version = options.python;
    let rounds = options.rounds.to_string();
    // As the speed of a machine drifts, CPython is measured before and after.
    let before = cpython(python, &rounds, &files)?;
    let refused: Vec<&str> = before["refused"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut compiled = files.clone();
    compiled.retain(|path| !refused.iter().any(|refused| Path::new(refused) == path));
    for path in &refused {
        fs::remove_file(path)?;
    }
    let native = ask(
        Command::new(std::env::current_exe()?)
            .args(["compile", "--native", "--json", "--python"])
            .arg(version.to_string())
            .args(["--rounds", &rounds]),
        &compiled,
    )?;
    let after = cpython(python, &rounds, &compiled)?;
    let bytes = native["bytes"].as_f64().context("bytes")?;
    let speed = |seconds: &Value| {
        Ok::<_, anyhow::Error>(bytes / 1e6 / seconds.as_f64().context("seconds")?)
    };
    let native_speed = speed(&native["seconds"])?;
    let cpython_speed = speed(&before["seconds"])?.max(speed(&after["seconds"])?);
    let mut figures = json!({
        "version": version.to_string(),
        "files": compiled.len(),
        "bytes": bytes as u64,
        "native_mb_s": native_speed,
        "cpython_mb_s": cpython_speed,
        "ratio": native_speed / cpython_speed,
        "native_peak_mb": native["peak_mb"],
        "not_compiled_natively": native["failed"],
    });
    if options.one_thread {
        return Ok(figures);
    }
    let jobs = thread::available_parallelism()?.to_string();
    let pyc = pyc_program()?;
    let (mut compileall, mut pyc_compile) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..options.rounds {
        compileall = compileall.min(seconds(
            Command::new(python)
                .args([
                    "-m",
                    "compileall",
                    "-q",
                    "-f",
                    "-j",
                    &jobs,
                    "--invalidation-mode",
                    "checked-hash",
                ])
                .arg(library),
        )?);
        pyc_compile = pyc_compile.min(seconds(
            Command::new(&pyc)
                .args(["compile", "--quiet", "--force", "-j", &jobs, "--python"])
                .arg(version.to_string())
                .arg("-o")
                .arg(folder.join("out"))
                .arg(library),
        )?);
    }
    figures["jobs"] = json!(jobs);
    figures["compileall_j_s"] = json!(compileall);
    figures["pyc_compile_j_s"] = json!(pyc_compile);
    figures["pyc_compile_is_native"] = json!(pyc_compile::is_certified(version));
    Ok(figures)
}

fn cpython(python: &str, rounds: &str, files: &[PathBuf]) -> Result<Value> {
    ask(
        Command::new(python).args(["-I", "-c", CPYTHON, rounds]),
        files,
    )
}

/// Copies the standard library, and gives its sources.
fn copy_library(python: &str, to: &Path) -> Result<Vec<PathBuf>> {
    let output = Command::new(python)
        .args([
            "-I",
            "-c",
            "import os; print(os.path.dirname(os.__file__), end='')",
        ])
        .output()
        .with_context(|| format!("cannot start {python}"))?;
    let library = PathBuf::from(String::from_utf8(output.stdout)?);
    let mut files = Vec::new();
    let walk = WalkDir::new(&library).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| entry.file_name() != "site-packages") {
        let entry = entry?;
        let is_source = entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "py");
        if is_source && entry.file_type().is_file() {
            let target = to.join(entry.path().strip_prefix(&library)?);
            fs::create_dir_all(target.parent().context("a folder")?)?;
            fs::copy(entry.path(), &target)?;
            files.push(target);
        }
    }
    Ok(files)
}

/// Runs a command that gets the names of the files, and gives its answer.
fn ask(command: &mut Command, files: &[PathBuf]) -> Result<Value> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {command:?}"))?;
    let names: Vec<String> = files
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let mut input = child.stdin.take().context("its input")?;
    input.write_all(names.join("\n").as_bytes())?;
    drop(input);
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "{command:?} failed");
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn seconds(command: &mut Command) -> Result<f64> {
    let start = Instant::now();
    let output = command
        .output()
        .with_context(|| format!("cannot start {command:?}"))?;
    ensure!(
        output.status.success(),
        "{command:?} failed: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(start.elapsed().as_secs_f64())
}

/// The tool `pyc`, built as this one was.
fn pyc_program() -> Result<PathBuf> {
    let workspace = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let built = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--quiet", "--release", "--package", "pyc-cli"])
        .current_dir(workspace)
        .status()?;
    ensure!(built.success(), "pyc was not built");
    Ok(std::env::current_exe()?.with_file_name("pyc"))
}

/// What the hidden option does.
fn native(options: &Options) -> Result<Value> {
    let mut names = String::new();
    std::io::stdin().read_to_string(&mut names)?;
    let (version, rounds) = (options.python, options.rounds);
    let work = move || -> Result<Value> {
        let mut sources = Vec::new();
        for name in names.lines() {
            sources.push((name, fs::read(name)?));
        }
        let held: usize = sources.iter().map(|(_, source)| source.len()).sum();
        let (mut best, mut bytes, mut failed) = (f64::INFINITY, 0, 0);
        for _ in 0..rounds {
            (bytes, failed) = (0, 0);
            let start = processor_time();
            for (name, source) in &sources {
                let options = pyc_codegen::Options {
                    version,
                    file_name: name,
                    optimization: 0,
                    strip_docstrings: false,
                    strip_asserts: false,
                };
                match pyc_codegen::compile(source, &options) {
                    Ok(marshal) => {
                        bytes += std::hint::black_box(marshal).len().min(1) * source.len()
                    }
                    Err(_) => failed += 1,
                }
            }
            best = best.min(processor_time() - start);
        }
        let peak = peak_memory()?.saturating_sub(held);
        Ok(
            json!({ "seconds": best, "bytes": bytes, "failed": failed, "peak_mb": peak as f64 / 1e6 }),
        )
    };
    let thread = thread::Builder::new().stack_size(STACK_SIZE).spawn(work)?;
    thread
        .join()
        .unwrap_or_else(|_| anyhow::bail!("the compiler panicked"))
}

/// The seconds that this thread has had a processor for: what else the machine does matters less to them than to a
/// clock. Where the operating system does not tell, it is a clock's.
fn processor_time() -> f64 {
    static START: OnceLock<Instant> = OnceLock::new();
    let start = START.get_or_init(Instant::now);
    let statistics = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = statistics
        .split(' ')
        .next()
        .and_then(|first| first.parse::<f64>().ok());
    nanoseconds.map_or_else(
        || start.elapsed().as_secs_f64(),
        |nanoseconds| nanoseconds / 1e9,
    )
}

/// The most memory that this process has had, in bytes. The operating system's own count, where it has one.
fn peak_memory() -> Result<usize> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(kilobytes.map_or(Ok(0), str::parse)? * 1024)
}
