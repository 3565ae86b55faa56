//! What is to be done, all of it, before anything is.

use std::collections::hash_map::Entry;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::layout::Layout;
use super::naming::Naming;
use super::sources::Source;
use pyc_compile::Uncompilable;

/// One source to compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The source's path.
    pub path: PathBuf,
    /// The directory of its `.pyc` files.
    pub directory: PathBuf,
    /// What tracebacks will call it.
    pub file_name: String,
    /// What happens to it if it cannot be compiled.
    pub uncompilable: Uncompilable,
}

/// Says for every source what is to be done, or why it cannot be, in the same order. A source that
/// was found several times is compiled the first time only, so that the result does not depend on
/// which comes last.
///
/// # Errors
///
/// If the names that were asked for cannot be given, or two sources had the same `.pyc` file.
pub fn plan(
    found: Vec<Result<Source, String>>,
    layout: &Layout,
    naming: &Naming,
) -> anyhow::Result<Vec<Result<Task, String>>> {
    let mut directories = Directories::default();
    let mut taken: HashMap<(PathBuf, PathBuf), Source> = HashMap::new();
    let mut plan = Vec::with_capacity(found.len());
    for source in found {
        let source = match source {
            Ok(source) => source,
            Err(reason) => {
                plan.push(Err(reason));
                continue;
            }
        };
        let name = naming.name_of(&source.path)?;
        let directory = layout.directory_of(&source);
        let file = PathBuf::from(source.path.file_name().unwrap_or_default());
        let place = match layout {
            Layout::BesideSource => directories.real(&source.path),
            Layout::Below(_) => directory.clone(),
        };
        match taken.entry((place, file)) {
            Entry::Vacant(entry) => {
                let real = directories.real(&source.path);
                plan.push(task(&source, directory, name, policy(&source.path, &real)));
                entry.insert(source);
            }
            Entry::Occupied(entry) => {
                let first = &entry.get().path;
                if directories.real(first) != directories.real(&source.path) {
                    bail!(
                        "{} and {} would have the same .pyc file in {}: \
                         write them to different directories",
                        first.display(),
                        source.path.display(),
                        directory.display()
                    );
                }
            }
        }
    }
    Ok(plan)
}

/// What happens to a source that cannot be compiled: those of installed distributions are left as they are. `directory`
/// is the real path of the directory that it is in.
fn policy(path: &Path, directory: &Path) -> Uncompilable {
    let is_installed = |path: &Path| {
        let mut names = path.iter();
        names.any(|name| name == "site-packages" || name == "dist-packages")
    };
    let above = path.parent().unwrap_or(Path::new(""));
    if is_installed(above) || is_installed(directory) {
        Uncompilable::LeaveSource
    } else {
        Uncompilable::Error
    }
}

fn task(
    source: &Source,
    directory: PathBuf,
    name: PathBuf,
    uncompilable: Uncompilable,
) -> Result<Task, String> {
    match name.into_os_string().into_string() {
        Ok(file_name) => Ok(Task {
            path: source.path.clone(),
            directory,
            file_name,
            uncompilable,
        }),
        Err(_) => Err(format!(
            "{}: the path is not UTF-8, so it cannot stand in a .pyc file",
            source.path.display()
        )),
    }
}

/// The real directories of files, each looked up once.
#[derive(Default)]
struct Directories(HashMap<PathBuf, PathBuf>);

impl Directories {
    /// The real path of the directory that the file is in, or its path as it is if there is none.
    fn real(&mut self, file: &Path) -> PathBuf {
        let directory = match file.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        if let Some(real) = self.0.get(directory) {
            return real.clone();
        }
        let real = fs::canonicalize(directory).unwrap_or_else(|_| directory.to_owned());
        self.0.insert(directory.to_owned(), real.clone());
        real
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(root: &Path, path: &str) -> Result<Source, String> {
        let within = Path::new(path).file_name().unwrap().into();
        Ok(Source {
            path: root.join(path),
            within,
        })
    }

    fn root() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("a")).unwrap();
        fs::create_dir_all(root.path().join("b")).unwrap();
        root
    }

    #[test]
    fn a_source_that_was_found_twice_is_compiled_once() {
        let root = root();
        let found = vec![
            source(root.path(), "a/x.py"),
            source(root.path(), "b/../a/x.py"),
        ];
        for layout in [Layout::BesideSource, Layout::Below("out".into())] {
            let plan = plan(found.clone(), &layout, &Naming::default()).unwrap();
            assert_eq!(plan.len(), 1);
            assert_eq!(plan[0].as_ref().unwrap().path, root.path().join("a/x.py"));
        }
    }

    #[test]
    fn two_sources_cannot_share_a_file() {
        let root = root();
        let found = vec![source(root.path(), "a/x.py"), source(root.path(), "b/x.py")];
        assert_eq!(
            plan(found.clone(), &Layout::BesideSource, &Naming::default())
                .unwrap()
                .len(),
            2
        );
        let error = plan(found, &Layout::Below("out".into()), &Naming::default()).unwrap_err();
        let message = error.to_string();
        assert!(message.contains("a/x.py and "), "{message}");
        assert!(
            message.contains("b/x.py would have the same .pyc file in out/__pycache__"),
            "{message}"
        );
    }

    #[test]
    fn sources_in_site_packages_are_installed() {
        let policies = [
            ("src/m.py", "/w/src"),
            ("site-packages.py", "/w"),
            ("lib/site-packages/m.py", "/w/lib/site-packages"),
            ("p/m.py", "/usr/lib/python3/dist-packages/p"),
            ("site-packages/p/m.py", "/w/src/p"),
        ]
        .map(|(path, directory)| policy(Path::new(path), Path::new(directory)));
        let (error, left) = (Uncompilable::Error, Uncompilable::LeaveSource);
        assert_eq!(policies, [error, error, left, left, left]);
    }

    #[test]
    fn reasons_keep_their_place() {
        let root = root();
        let found = vec![Err("no".to_owned()), source(root.path(), "a/x.py")];
        let plan = plan(found, &Layout::BesideSource, &Naming::default()).unwrap();
        assert_eq!(plan[0], Err("no".to_owned()));
        assert!(plan[1].is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf8_are_refused() {
        use std::os::unix::ffi::OsStrExt;
        let path = PathBuf::from(std::ffi::OsStr::from_bytes(b"a\xff.py"));
        let found = vec![Ok(Source {
            within: path.clone(),
            path,
        })];
        let plan = plan(found, &Layout::BesideSource, &Naming::default()).unwrap();
        assert!(plan[0].as_ref().unwrap_err().contains("not UTF-8"));
    }
}
