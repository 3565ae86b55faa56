//! What the integration tests share: the real CPythons of this machine.

#![allow(dead_code, reason = "each test uses a part of it")]

use pyc::PythonVersion;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// A CPython found on PATH.
#[derive(Clone, Debug)]
pub struct Python {
    pub path: PathBuf,
    pub version: PythonVersion,
}

/// Every supported CPython on PATH, one per version, oldest first. The tests mean nothing without
/// any, so there must be one.
pub fn pythons() -> Vec<Python> {
    static FOUND: OnceLock<Vec<Python>> = OnceLock::new();
    let found = FOUND.get_or_init(find_pythons).clone();
    assert!(
        !found.is_empty(),
        "no CPython of a supported version is on PATH"
    );
    found
}

fn find_pythons() -> Vec<Python> {
    let versions = PythonVersion::SUPPORTED.iter();
    let names = versions.map(|version| format!("python{version}"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut found: Vec<Python> = Vec::new();
    for name in names.chain(["python3".to_owned()]) {
        for python in
            std::env::split_paths(&path).filter_map(|directory| python_at(&directory.join(&name)))
        {
            if !found.iter().any(|other| other.version == python.version) {
                found.push(python);
            }
        }
    }
    found.sort_by_key(|python| python.version);
    found
}

/// A supported version that is not this one.
pub fn other_version(version: PythonVersion) -> PythonVersion {
    let mut others = PythonVersion::SUPPORTED
        .iter()
        .filter(|&&other| other != version);
    *others.next().expect("several versions are supported")
}

/// The newest of [`pythons`].
pub fn newest_python() -> Python {
    pythons().pop().expect("pythons() is never empty")
}

/// The interpreter behind a file on PATH, which may be a script that chooses one.
fn python_at(path: &Path) -> Option<Python> {
    let script = "import sys; print(sys.implementation.name, '%d.%d' % sys.version_info[:2], sys.executable)";
    let output = Command::new(path)
        .args(["-I", "-S", "-c", script])
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (version, path) = text.trim().strip_prefix("cpython ")?.split_once(' ')?;
    let version = version.parse().ok()?;
    PythonVersion::SUPPORTED.contains(&version).then(|| Python {
        path: path.into(),
        version,
    })
}

/// Writes an executable file. Another process does the writing: a process of ours that is being
/// started by another thread at this moment would hold the file open, and it could not be run.
pub fn write_executable(path: &Path, text: &str) {
    let mut writer = Command::new("sh")
        .args(["-c", "cat > \"$0\" && chmod +x \"$0\""])
        .arg(path)
        .stdin(Stdio::piped())
        .spawn()
        .expect("sh starts");
    writer
        .stdin
        .take()
        .expect("it is piped")
        .write_all(text.as_bytes())
        .expect("sh reads");
    assert!(writer.wait().expect("sh ends").success());
}

/// Writes an interpreter to `path`: the Python, but `prelude` runs in it before anything else.
pub fn write_interpreter(path: &Path, python: &Path, prelude: &str) {
    let python = python.to_str().expect("its path is UTF-8");
    write_executable(
        path,
        &format!(
            "#!{python}\n\
             import os, sys\n\
             at = sys.argv.index('-c') + 1\n\
             sys.argv[at] = {prelude:?} + sys.argv[at]\n\
             os.execv({python:?}, [{python:?}, *sys.argv[1:]])\n"
        ),
    );
}

/// Runs a script with the Python and gives what it printed; it must succeed.
pub fn run_python(python: &Path, script: &str, arguments: &[&str], directory: &Path) -> String {
    let output = Command::new(python)
        .args(["-I", "-B", "-X", "utf8", "-c", script])
        .args(arguments)
        .current_dir(directory)
        .output()
        .expect("the interpreter starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{}: {}\n{stderr}",
        python.display(),
        output.status
    );
    String::from_utf8(output.stdout).expect("the script prints UTF-8")
}
