//! Real wheels of the package index.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::workspace::scratch;
use crate::Outcome;

/// Unpacks a wheel as an installer would: `site-packages`, `bin`, `data` and `include` below a folder.
const UNPACK: &str = "\
import os, sys, zipfile
PLACES = {'data': 'data', 'headers': 'include', 'platlib': 'site-packages', 'purelib': 'site-packages', 'scripts': 'bin'}
wheel = zipfile.ZipFile(sys.argv[1])
for info in wheel.infolist():
    if info.is_dir():
        continue
    top, _, below = info.filename.partition('/')
    if top.endswith('.data'):
        scheme, _, below = below.partition('/')
        path = os.path.join(sys.argv[2], PLACES[scheme], below)
    else:
        path = os.path.join(sys.argv[2], 'site-packages', info.filename)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(wheel.read(info))
    os.chmod(path, info.external_attr >> 16 & 0o777 or 0o644)
";

/// Unpacks a wheel for CPython 3.14, such as `numpy==2.5.5`, to a folder that is to be the root of a distribution.
///
/// It is downloaded if no earlier run has done so.
pub fn unpack_wheel(requirement: &str, folder: &Path) {
    Outcome::of(
        Command::new("python3.14")
            .args(["-I", "-c", UNPACK])
            .arg(download(requirement))
            .arg(folder),
    )
    .success();
}

fn download(requirement: &str) -> PathBuf {
    let folder = scratch("wheels").join(requirement);
    if !folder.exists() {
        let unfinished = scratch("wheels").join(format!("{requirement}.unfinished"));
        Outcome::of(
            Command::new(pip())
                .args(["download", "--quiet", "--no-deps", "--only-binary=:all:"])
                .arg(requirement)
                .arg("--dest")
                .arg(&unfinished),
        )
        .success();
        fs::rename(&unfinished, &folder).expect("the wheel");
    }
    let mut files = fs::read_dir(&folder).expect("the wheel's folder");
    let file = files.next().expect("a wheel");
    file.expect("a wheel").path()
}

/// A uv, from the package index.
pub fn uv() -> &'static Path {
    static UV: OnceLock<PathBuf> = OnceLock::new();
    UV.get_or_init(|| {
        let uv = pip().with_file_name("uv");
        if !uv.exists() {
            Outcome::of(Command::new(pip()).args(["install", "--quiet", "uv"])).success();
        }
        uv
    })
}

/// A pip: those of distributions of Linux are not always there.
pub fn pip() -> &'static Path {
    static PIP: OnceLock<PathBuf> = OnceLock::new();
    PIP.get_or_init(|| {
        let environment = scratch("pip");
        let pip = environment.join("bin/pip");
        if !pip.exists() {
            Outcome::of(
                Command::new("python3.14")
                    .args(["-m", "venv"])
                    .arg(environment),
            )
            .success();
        }
        pip
    })
}
