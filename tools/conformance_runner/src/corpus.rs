//! Which sources are compared.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{bail, Context, Result};
use walkdir::WalkDir;

/// The sources that these paths stand for: files as they are, and what ends in `.py` in directories, at any depth, but
/// not through symbolic links. Sorted, each once.
///
/// # Errors
///
/// If one of them cannot be read.
pub fn sources(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut sources = Vec::new();
    for path in paths {
        if path.is_file() {
            sources.push(path.clone());
            continue;
        }
        for entry in WalkDir::new(path) {
            let entry = entry.with_context(|| format!("cannot read {}", path.display()))?;
            let is_source = entry.path().extension() == Some(OsStr::new("py"));
            if is_source && entry.file_type().is_file() {
                sources.push(entry.into_path());
            }
        }
    }
    sources.sort();
    sources.dedup();
    Ok(sources)
}

/// The directory of an interpreter's standard library.
///
/// # Errors
///
/// If the interpreter cannot tell.
pub fn standard_library(interpreter: &Path) -> Result<PathBuf> {
    let output = Command::new(interpreter)
        .args([
            "-I",
            "-c",
            "import os; print(os.path.dirname(os.__file__), end='')",
        ])
        .output()
        .with_context(|| format!("cannot start {}", interpreter.display()))?;
    if !output.status.success() {
        bail!(
            "{} cannot tell where its library is: {}",
            interpreter.display(),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(PathBuf::from(String::from_utf8(output.stdout)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn sources_are_found_at_any_depth_and_files_taken_as_they_are() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        fs::create_dir_all(path("b/c")).unwrap();
        for name in ["b/c/z.py", "b/a.py", "b/data.txt", "script"] {
            fs::write(path(name), "").unwrap();
        }
        let found = sources(&[path("script"), path("b"), path("b/a.py")]).unwrap();
        assert_eq!(found, [path("b/a.py"), path("b/c/z.py"), path("script")]);
        assert!(sources(&[path("absent")]).is_err());
    }
}
