//! Sources of packages.
//!
//! Packages are downloaded as wheels (or, where there is none, source distributions are unpacked, never built) into a
//! folder that stays from one run to the next.

use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use anyhow::{bail, Context, Result};

/// The packages of a list: a requirement in each line, `#` begins a comment.
pub fn packages(list: &str) -> Vec<String> {
    list.lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The folder that packages are kept in: `$RULES_PYC_CACHE`, or below the user's cache folder.
pub fn cache() -> PathBuf {
    let of = |name: &str| std::env::var_os(name).map(PathBuf::from);
    of("RULES_PYC_CACHE")
        .or_else(|| Some(of("XDG_CACHE_HOME")?.join("rules_pyc")))
        .or_else(|| Some(of("HOME")?.join(".cache/rules_pyc")))
        .unwrap_or_else(std::env::temp_dir)
        .join("conformance")
}

/// Downloads packages that are not in the folder yet and gives the directory of each, or why there is none.
///
/// # Errors
///
/// If the folder cannot be made, or there is no pip.
pub fn fetch(packages: &[String], folder: &Path, python: &Path) -> Result<Vec<Result<PathBuf>>> {
    let missing = packages
        .iter()
        .any(|package| !directory(folder, package).is_dir());
    let pip = folder.join("pip");
    if missing && !pip.join("bin/pip").exists() {
        fs::create_dir_all(folder)?;
        make_venv(&pip, python)?;
    }
    let get = |package: &String| {
        let target = directory(folder, package);
        if !target.is_dir() {
            download(package, &pip.join("bin/pip"), folder, &target)
                .with_context(|| format!("cannot get {package}"))?;
        }
        Ok(target)
    };
    Ok(packages.iter().map(get).collect())
}

/// Makes an environment with pip. A CPython that a distribution has split in several packages may have no pip to offer; then
/// the default one of the machine does it.
fn make_venv(venv: &Path, python: &Path) -> Result<()> {
    let with = |python: &Path| {
        quietly(
            Command::new(python)
                .args(["-m", "venv", "--clear"])
                .arg(venv),
        )
    };
    with(python).or_else(|error| {
        with(Path::new("python3")).map_err(|second| error.context(second.to_string()))
    })
}

fn directory(folder: &Path, package: &str) -> PathBuf {
    folder.join("packages").join(package)
}

fn download(package: &str, pip: &Path, folder: &Path, target: &Path) -> Result<()> {
    let unfinished = folder.join(format!("unfinished.{}", std::process::id()));
    let _ = fs::remove_dir_all(&unfinished);
    let archives = unfinished.join("archives");
    fs::create_dir_all(&archives)?;
    quietly(
        Command::new(pip)
            .args(["download", "--quiet", "--no-deps", "--only-binary=:all:"])
            .arg("--dest")
            .arg(&archives)
            .arg(package),
    )?;
    let sources = unfinished.join("sources");
    fs::create_dir_all(&sources)?;
    for entry in fs::read_dir(&archives)? {
        unpack(&entry?.path(), &sources)?;
    }
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::rename(&sources, target)?;
    fs::remove_dir_all(&unfinished)?;
    Ok(())
}

/// Unpacks the Python sources of a wheel or of a source distribution.
fn unpack(archive: &Path, target: &Path) -> Result<()> {
    let name = archive.to_string_lossy();
    let file = File::open(archive)?;
    if name.ends_with(".whl") || name.ends_with(".zip") {
        let mut archive = zip::ZipArchive::new(file)?;
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index)?;
            let path = PathBuf::from(entry.name());
            write(&path, &mut entry, target)?;
        }
    } else if name.ends_with(".tar.gz") {
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
        for entry in archive.entries()? {
            let mut entry = entry?;
            let path = entry.path()?.into_owned();
            if entry.header().entry_type().is_file() {
                write(&path, &mut entry, target)?;
            }
        }
    } else {
        bail!("{name} is neither a wheel nor a source distribution");
    }
    Ok(())
}

fn write(path: &Path, content: &mut impl io::Read, target: &Path) -> Result<()> {
    let is_below = path
        .components()
        .all(|component| matches!(component, Component::Normal(_)));
    if !is_below || path.extension().is_none_or(|extension| extension != "py") {
        return Ok(());
    }
    let path = target.join(path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    io::copy(content, &mut File::create(path)?)?;
    Ok(())
}

fn quietly(command: &mut Command) -> Result<()> {
    let output = command
        .output()
        .with_context(|| format!("cannot start {command:?}"))?;
    if !output.status.success() {
        bail!(
            "{command:?} failed: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_list_has_comments() {
        assert_eq!(
            packages("# popular\nattrs==1.0\n\n  six # old\n"),
            ["attrs==1.0", "six"]
        );
    }

    #[test]
    fn only_sources_are_unpacked_and_nothing_outside_of_the_directory() {
        let directory = tempfile::tempdir().unwrap();
        let wheel = directory.path().join("a-1-py3-none-any.whl");
        let mut zip = zip::ZipWriter::new(File::create(&wheel).unwrap());
        let options = zip::write::SimpleFileOptions::default();
        for name in ["a/b.py", "a/data.bin", "../outside.py"] {
            zip.start_file(name, options).unwrap();
            zip.write_all(b"x = 1\n").unwrap();
        }
        zip.finish().unwrap();
        let target = directory.path().join("target");
        unpack(&wheel, &target).unwrap();
        assert_eq!(fs::read(target.join("a/b.py")).unwrap(), b"x = 1\n");
        assert!(!target.join("a/data.bin").exists());
        assert!(!directory.path().join("outside.py").exists());
    }
}
