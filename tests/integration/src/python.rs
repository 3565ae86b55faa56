//! The interpreters of the machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;

/// The file that an interpreter on PATH, such as `python3.14`, really is.
pub fn interpreter(name: &str) -> PathBuf {
    let script = "import os, sys; print(os.path.realpath(sys.executable))";
    let outcome = Outcome::of(Command::new(name).args(["-I", "-c", script])).success();
    PathBuf::from(outcome.stdout.trim_end())
}

/// Whether one of some versions, such as `3.13`, is not on PATH. A test that needs it says so and ends; tools/test reports
/// which versions are not tested.
pub fn lacks_python(versions: &[&str]) -> bool {
    let lacks = |version: &&&str| {
        let mut python = Command::new(format!("python{version}"));
        !python
            .arg("--version")
            .output()
            .is_ok_and(|output| output.status.success())
    };
    let Some(version) = versions.iter().find(lacks) else {
        return false;
    };
    let required = std::env::var("RULES_PYC_REQUIRE_PYTHONS").unwrap_or_default();
    assert!(
        !required.split(',').any(|name| name == *version),
        "RULES_PYC_REQUIRE_PYTHONS asks for {version}, which is not on PATH"
    );
    eprintln!("skipped: there is no python{version} on PATH");
    true
}

/// Copies CPython 3.14 with its standard library to a folder: `bin/python3.14` and `lib/python3.14`.
pub fn copy_python(target: &Path) {
    let copy = "\
import os, shutil, sys
target = sys.argv[1]
os.makedirs(target + '/bin')
shutil.copy(os.path.realpath(sys.executable), target + '/bin/python3.14')
shutil.copytree(os.path.dirname(os.__file__), target + '/lib/python3.14', ignore=shutil.ignore_patterns(
    '__pycache__', 'test', 'idlelib', 'ensurepip', 'site-packages', 'dist-packages', 'EXTERNALLY-MANAGED', 'config-*'))
";
    if target.exists() {
        fs::remove_dir_all(target).expect("the copy of an earlier run");
    }
    Outcome::of(
        Command::new("python3.14")
            .args(["-I", "-c", copy])
            .arg(target),
    )
    .success();
}
