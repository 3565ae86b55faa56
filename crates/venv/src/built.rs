//! What distributions bring whose files are only known when they are built: their commands and data files, as directories for
//! the virtual environment of a program.

use crate::materialise::{commands, Command};
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The interpreter beside the commands. They start what is in their own directory, and it starts the environment's. The name
/// of that directory ends in `.built`, after the name of the environment.
const PYTHON: &str = "#!/bin/sh\nexec \"${0%.built/bin/*}/bin/python\" \"$@\"\n";

/// Where to put what the distributions bring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltRequest {
    /// The installed distributions: directories with `site-packages`, `bin` and `data`. Of two with one file, the first counts.
    pub trees: Vec<PathBuf>,
    /// The directory for commands.
    pub bin: PathBuf,
    /// Directories for what is in a directory of `data`, such as `share`, by its name.
    pub data: Vec<(String, PathBuf)>,
}

/// Why it cannot be put there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuiltError {
    /// Something cannot be read.
    #[error("cannot read {}: {reason}", path.display())]
    Read {
        /// What.
        path: PathBuf,
        /// Why.
        reason: io::Error,
    },
    /// Something cannot be written.
    #[error("cannot write {}: {reason}", path.display())]
    Write {
        /// What.
        path: PathBuf,
        /// Why.
        reason: io::Error,
    },
}

/// Copies commands and data files; returns warnings.
///
/// # Errors
///
/// See [`BuiltError`].
pub fn collect_built(request: &BuiltRequest) -> Result<Vec<String>, BuiltError> {
    let mut collected = Collected::default();
    for directory in request
        .data
        .iter()
        .map(|(_, path)| path)
        .chain([&request.bin])
    {
        create(directory)?;
    }
    write_script(&request.bin.join("python"), PYTHON.as_bytes())?;
    for tree in &request.trees {
        collected.copy(&tree.join("bin"), &request.bin)?;
        collected.commands(tree, &request.bin)?;
        for name in names(&tree.join("data"))? {
            let from = tree.join("data").join(&name);
            if name == "bin" {
                collected.copy(&from, &request.bin)?;
            } else if let Some((_, to)) = request.data.iter().find(|(other, _)| *other == name) {
                collected.copy(&from, to)?;
            } else {
                collected.warnings.push(format!(
                    "{}: its data files in {name} are left out of the virtual environment, as they are only known when the package \
                     is built",
                    distribution(tree)?
                ));
            }
        }
    }
    Ok(collected.warnings)
}

#[derive(Default)]
struct Collected {
    /// Which file is at a path.
    origins: HashMap<PathBuf, PathBuf>,
    warnings: Vec<String>,
}

impl Collected {
    /// Copies the files of a directory, if there is one, and those in its directories.
    fn copy(&mut self, from: &Path, to: &Path) -> Result<(), BuiltError> {
        let mut queue = vec![(from.to_owned(), to.to_owned())];
        while let Some((from, to)) = queue.pop() {
            for name in names(&from)? {
                let (from, to) = (from.join(&name), to.join(&name));
                if from.is_dir() {
                    queue.push((from, to));
                } else if self.takes(&from, &to)? {
                    create(to.parent().unwrap_or(&to))?;
                    fs::copy(&from, &to)
                        .map_err(|reason| BuiltError::Write { path: to, reason })?;
                }
            }
        }
        Ok(())
    }

    /// Whether a path is free. That another file has it is reported if it has another content.
    fn takes(&mut self, from: &Path, to: &Path) -> Result<bool, BuiltError> {
        if let Some(first) = self.origins.get(to) {
            if read(first)? != read(from)? {
                self.warnings.push(format!(
                    "{} is used, and the different {} is not",
                    first.display(),
                    from.display()
                ));
            }
            return Ok(false);
        }
        let is_free = !to.exists();
        if is_free {
            self.origins.insert(to.to_owned(), from.to_owned());
        }
        Ok(is_free)
    }

    /// Writes a script for each command that a distribution declares.
    fn commands(&mut self, tree: &Path, bin: &Path) -> Result<(), BuiltError> {
        let site_packages = tree.join("site-packages");
        for name in names(&site_packages)? {
            let path = site_packages.join(&name).join("entry_points.txt");
            if !name.ends_with(".dist-info") || !path.is_file() {
                continue;
            }
            let text = String::from_utf8_lossy(&read(&path)?).into_owned();
            for command in commands(&text).into_iter().flatten() {
                let script_path = bin.join(&command.name);
                if !script_path.exists() {
                    write_script(&script_path, script(&command).as_bytes())?;
                }
            }
        }
        Ok(())
    }
}

/// A script that the interpreter beside it runs.
fn script(command: &Command) -> String {
    let Command {
        module, function, ..
    } = command;
    let (first, _) = function.split_once('.').unwrap_or((function, ""));
    format!(
        "#!/bin/sh\n'''exec' \"${{0%/*}}/python\" -B \"$0\" \"$@\"\n' '''\nimport sys\nfrom {module} import {first}\nsys.exit({function}())\n"
    )
}

/// The name and version of an installed distribution, as its metadata directory has them.
fn distribution(tree: &Path) -> Result<String, BuiltError> {
    let names = names(&tree.join("site-packages"))?;
    let stem = names
        .iter()
        .find_map(|name| name.strip_suffix(".dist-info"));
    Ok(stem.unwrap_or_default().replacen('-', " ", 1))
}

/// The sorted names in a directory; none if there is no such directory.
fn names(directory: &Path) -> Result<Vec<String>, BuiltError> {
    let failed = |reason| BuiltError::Read {
        path: directory.to_owned(),
        reason,
    };
    if !directory.is_dir() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(directory).map_err(failed)? {
        names.push(
            entry
                .map_err(failed)?
                .file_name()
                .to_string_lossy()
                .into_owned(),
        );
    }
    names.sort();
    Ok(names)
}

fn read(path: &Path) -> Result<Vec<u8>, BuiltError> {
    fs::read(path).map_err(|reason| BuiltError::Read {
        path: path.to_owned(),
        reason,
    })
}

fn create(directory: &Path) -> Result<(), BuiltError> {
    fs::create_dir_all(directory).map_err(|reason| BuiltError::Write {
        path: directory.to_owned(),
        reason,
    })
}

fn write_script(path: &Path, text: &[u8]) -> Result<(), BuiltError> {
    let failed = |reason| BuiltError::Write {
        path: path.to_owned(),
        reason,
    };
    fs::write(path, text).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).map_err(failed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_and_data_of_all_trees_are_put_together() {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("a/bin/tool", "#!/bin/sh\necho a\n"),
            ("a/data/share/man/man1/a.1", "a"),
            ("a/data/bin/other", "other"),
            (
                "a/site-packages/a-1.0.dist-info/entry_points.txt",
                "[console_scripts]\nrun = a.cli:App.main\ntool = a:tool\n",
            ),
            ("b/bin/tool", "b"),
            ("b/data/share/man/man1/b.1", "b"),
            ("b/data/lib/x", "x"),
            ("b/site-packages/b_c-2.0.dist-info/METADATA", ""),
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let at = |path: &str| folder.path().join(path);
        let text = |path: &str| fs::read_to_string(at(path)).unwrap();
        let warnings = collect_built(&BuiltRequest {
            trees: vec![at("a"), at("b")],
            bin: at("app.venv.built/bin"),
            data: vec![("share".into(), at("share")), ("etc".into(), at("etc"))],
        })
        .unwrap();
        assert_eq!(
            names(&at("app.venv.built/bin")).unwrap(),
            ["other", "python", "run", "tool"]
        );
        assert_eq!(names(&at("share/man/man1")).unwrap(), ["a.1", "b.1"]);
        assert!(names(&at("etc")).unwrap().is_empty() && at("etc").is_dir());
        assert_eq!(text("app.venv.built/bin/tool"), "#!/bin/sh\necho a\n");
        assert!(text("app.venv.built/bin/run")
            .ends_with("from a.cli import App\nsys.exit(App.main())\n"));
        let (first, second) = (at("a/bin/tool"), at("b/bin/tool"));
        assert_eq!(
            warnings,
            [
                format!("{} is used, and the different {} is not", first.display(), second.display()),
                "b_c 2.0: its data files in lib are left out of the virtual environment, as they are only known when the package \
                 is built"
                    .to_owned(),
            ]
        );
    }
}
