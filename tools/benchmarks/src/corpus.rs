//! Real Python files to measure with: the standard library of a CPython, and a package from PyPI.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{bail, Context, Result};
use walkdir::WalkDir;

/// A large package in pure Python. Pinned, so that figures of two days can be compared.
const PACKAGE: &str = "sympy==1.14.0";

/// A file of the corpus.
#[derive(Debug)]
pub struct Source {
    /// Its path relative to the corpus.
    pub name: PathBuf,
    /// What it holds.
    pub content: Vec<u8>,
}

/// Runs a command quietly; what it printed is part of the error if it fails.
fn quietly(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("cannot start {command:?}"))?;
    if !output.status.success() {
        bail!(
            "{command:?} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Installs the package once, below `folder`.
fn package(python: &str, folder: &Path) -> Result<PathBuf> {
    let target = folder.join(PACKAGE);
    if target.exists() {
        return Ok(target);
    }
    let environment = folder.join("pip");
    quietly(Command::new(python).args(["-m", "venv"]).arg(&environment))?;
    let unfinished = folder.join("unfinished");
    let _ = fs::remove_dir_all(&unfinished);
    quietly(
        Command::new(environment.join("bin/pip"))
            .args([
                "install",
                "--quiet",
                "--no-deps",
                "--no-compile",
                PACKAGE,
                "--target",
            ])
            .arg(&unfinished),
    )?;
    fs::rename(&unfinished, &target)?;
    Ok(target)
}

/// How much source text there is.
pub fn bytes_of(sources: &[Source]) -> usize {
    sources.iter().map(|source| source.content.len()).sum()
}

/// Returns `files` Python files (or all, if there are fewer) of about `bytes` together, the same each time.
///
/// # Errors
/// If the interpreter is missing or the package cannot be had.
pub fn collect(python: &str, folder: &Path, files: usize, bytes: usize) -> Result<Vec<Source>> {
    fs::create_dir_all(folder)?;
    let library = quietly(Command::new(python).args([
        "-I",
        "-c",
        "import os; print(os.path.dirname(os.__file__))",
    ]))?;
    let mut sources = Vec::new();
    for (label, root) in [
        ("stdlib", PathBuf::from(library)),
        ("pypi", package(python, folder)?),
    ] {
        let walk = WalkDir::new(&root).sort_by_file_name().into_iter();
        for entry in walk.filter_entry(|entry| entry.file_name() != "site-packages") {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type().is_file() && path.extension().is_some_and(|ending| ending == "py")
            {
                sources.push(Source {
                    name: Path::new(label).join(path.strip_prefix(&root)?),
                    content: fs::read(path)?,
                });
            }
        }
    }
    // As many files as wanted, the largest that are not too much together; then by name.
    sources.sort_by(|a, b| (b.content.len(), &a.name).cmp(&(a.content.len(), &b.name)));
    while sources.len() > files && bytes_of(&sources[..files]) > bytes {
        sources.remove(0);
    }
    sources.truncate(files);
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(sources)
}
