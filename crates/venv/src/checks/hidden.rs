//! Modules that cannot be imported, because a regular package or the standard library has their name.
//!
//! Source: Lib/importlib/_bootstrap_external.py, `PathFinder._get_spec` (CPython 3.14): directories without `__init__.py` count only
//! if no entry of `sys.path` has a module or regular package of the name.

use super::standard_library;
use crate::inventory::Node;
use crate::listing::listed;
use crate::plan::HiddenModule;
use std::collections::BTreeMap;

/// What the plan has in place of a path for modules of the standard library.
const STANDARD_LIBRARY: &str = "the standard library";

/// What an entry of `sys.path` has of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Found<'a> {
    /// A module, or a directory with `__init__.py`: the file.
    Regular(&'a str),
    /// A directory without: the first file in it that can be imported.
    Namespace(&'a str),
}

/// Finds what is hidden, by path. `site_packages` are the paths of what distributions install, relative to it, and their paths
/// in the runfiles; `roots` are directories of the runfiles in the order of `sys.path`.
pub(crate) fn find<'a>(
    python_minor: u32,
    site_packages: impl Iterator<Item = (&'a str, &'a str)>,
    roots: &[String],
    nodes: &'a BTreeMap<String, Node>,
) -> Vec<HiddenModule> {
    let mut regular: BTreeMap<&str, &str> = BTreeMap::new();
    for (below, path) in site_packages {
        if let Some(name) = regular_name(below) {
            regular.entry(name).or_insert(path);
        }
    }
    // The runfiles root has no modules but the repositories.
    let entries: Vec<BTreeMap<&str, Found<'_>>> = roots
        .iter()
        .filter(|root| *root != ".")
        .map(|root| modules(root, nodes))
        .collect();
    for (name, found) in entries.iter().flatten() {
        if let Found::Regular(path) = found {
            regular.entry(name).or_insert(path);
        }
    }
    let mut hidden = Vec::new();
    for (name, found) in entries.iter().flatten() {
        let (Found::Regular(path) | Found::Namespace(path)) = found;
        let hidden_by = if standard_library::has(python_minor, name) {
            STANDARD_LIBRARY
        } else {
            match (found, regular.get(name)) {
                (Found::Namespace(_), Some(path)) => path,
                _ => continue,
            }
        };
        hidden.push(HiddenModule {
            name: (*name).to_owned(),
            path: (*path).to_owned(),
            hidden_by: hidden_by.to_owned(),
        });
    }
    hidden.sort_by(|a, b| a.path.cmp(&b.path));
    hidden.dedup();
    hidden
}

/// What to say of them.
pub(crate) fn message(label: &str, hidden: &[HiddenModule]) -> String {
    let lines: Vec<String> = hidden
        .iter()
        .map(|module| {
            format!(
                "{}: import {} finds {}",
                module.path, module.name, module.hidden_by
            )
        })
        .collect();
    format!(
        "{label}: modules that cannot be imported, because another one of their name is found first:{}\n\
         The standard library comes before all; rename what it hides. A directory without __init__.py is found only where no directory \
         of sys.path has a package or module of its name; rename one of them, add an __init__.py, or set legacy_create_init = 1",
        listed(&lines)
    )
}

/// The modules, regular packages and namespace packages at the top of a directory.
fn modules<'a>(root: &str, nodes: &'a BTreeMap<String, Node>) -> BTreeMap<&'a str, Found<'a>> {
    let prefix = format!("{root}/");
    let mut found = BTreeMap::new();
    let mut start = prefix.clone();
    while let Some((path, _)) = nodes.range(start.clone()..).next() {
        let Some(below) = path.strip_prefix(&prefix) else {
            break;
        };
        let Some((directory, _)) = below.split_once('/') else {
            if let Some(name) = regular_name(below) {
                found.insert(name, Found::Regular(path));
            }
            start = format!("{path}\0");
            continue;
        };
        let inside = format!("{prefix}{directory}/");
        if is_identifier(directory) {
            let files = nodes
                .range(inside.clone()..)
                .map(|(path, _)| path.as_str())
                .take_while(|path| path.starts_with(&inside));
            if let Some(package) = package(files, inside.len()) {
                // A package comes before a module of its name.
                found.insert(directory, package);
            }
        }
        // '0' is the character after '/'.
        start = format!("{prefix}{directory}0");
    }
    found
}

/// What a directory is, if it has anything to import; `inside` is the length of the directory's path.
fn package<'a>(files: impl Iterator<Item = &'a str>, inside: usize) -> Option<Found<'a>> {
    let mut first = None;
    for path in files {
        let below = &path[inside..];
        if module_name(below) == Some("__init__") {
            return Some(Found::Regular(path));
        }
        if first.is_none() && !below.starts_with("__pycache__/") {
            let name = below.rsplit('/').next().unwrap_or(below);
            first = module_name(name).map(|_| path);
        }
        // Names in a directory are sorted, so there is no __init__ any more.
        if first.is_some() && below > "__init__~" {
            break;
        }
    }
    first.map(Found::Namespace)
}

/// The name of the module or regular package that a file is, or makes its directory, at the top of an entry of `sys.path`.
fn regular_name(below: &str) -> Option<&str> {
    match below.split_once('/') {
        None => module_name(below).filter(|name| is_identifier(name)),
        Some((directory, file)) => {
            (module_name(file) == Some("__init__") && is_identifier(directory)).then_some(directory)
        }
    }
}

/// `name` of `name.py`, `name.pyc`, `name.so` and `name.cpython-314-x86_64-linux-gnu.so`.
fn module_name(file: &str) -> Option<&str> {
    let (name, suffix) = file.split_once('.')?;
    let is_module = ["py", "pyc", "so"].contains(&suffix)
        || (suffix.ends_with(".so")
            && ["abi", "cpython-"]
                .iter()
                .any(|tag| suffix.starts_with(tag)));
    (is_module && !file.contains('/')).then_some(name)
}

fn is_identifier(name: &str) -> bool {
    !name.starts_with(|char: char| char.is_ascii_digit())
        && !name.is_empty()
        && name
            .chars()
            .all(|char| char == '_' || char.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(site_packages: &[(&str, &str)], roots: &[&str], paths: &[&str]) -> Vec<String> {
        let nodes = paths
            .iter()
            .map(|path| ((*path).to_owned(), Node::Empty))
            .collect();
        let roots: Vec<String> = roots.iter().map(|root| (*root).to_owned()).collect();
        find(14, site_packages.iter().copied(), &roots, &nodes)
            .into_iter()
            .map(|module| format!("{} {} by {}", module.name, module.path, module.hidden_by))
            .collect()
    }

    #[test]
    fn a_regular_package_hides_namespace_packages_of_all_roots() {
        let paths = [
            "_main/docs/readme.txt",
            "_main/tools/data/x.txt",
            "_main/tools/gen.py",
            "other/tools/__init__.py",
            "other/tools/other.py",
            "third/tools/deep/er/gen.pyc",
        ];
        assert_eq!(
            hidden(&[], &["_main", "other", "third", "."], &paths),
            [
                "tools _main/tools/gen.py by other/tools/__init__.py",
                "tools third/tools/deep/er/gen.pyc by other/tools/__init__.py",
            ]
        );
        assert_eq!(hidden(&[], &["_main", "third"], &paths), [""; 0]);
    }

    #[test]
    fn a_module_hides_as_a_package_does() {
        let paths = ["_main/x/y.py", "other/x.cpython-314-x86_64-linux-gnu.so"];
        assert_eq!(
            hidden(&[], &["_main", "other"], &paths),
            ["x _main/x/y.py by other/x.cpython-314-x86_64-linux-gnu.so"]
        );
    }

    #[test]
    fn distributions_hide_namespace_packages_and_not_regular_ones() {
        let paths = ["_main/google/a.py", "_main/six.py"];
        let site_packages = [
            ("google/__init__.py", "d/site-packages/google/__init__.py"),
            ("six.py", "d/site-packages/six.py"),
        ];
        assert_eq!(
            hidden(&site_packages, &["_main"], &paths),
            ["google _main/google/a.py by d/site-packages/google/__init__.py"]
        );
        let namespace = [("google/cloud/__init__.py", "d/google/cloud/__init__.py")];
        assert_eq!(hidden(&namespace, &["_main"], &paths), [""; 0]);
    }

    #[test]
    fn the_standard_library_hides_all() {
        let paths = [
            "_main/aifc.py",
            "_main/not-a-module/test.py",
            "_main/src/test/__init__.py",
            "_main/test/a.py",
            "_main/types.pyc",
        ];
        assert_eq!(
            hidden(&[], &["_main", "_main/src"], &paths),
            [
                "test _main/src/test/__init__.py by the standard library",
                "test _main/test/a.py by the standard library",
                "types _main/types.pyc by the standard library",
            ]
        );
    }

    #[test]
    fn the_first_file_of_a_large_package_is_found_wherever_it_is() {
        let paths = [
            "_main/p/A.py",
            "_main/p/__init__.pyc",
            "_main/p/__pycache__/A.cpython-314.pyc",
            "other/p/__pycache__/z.cpython-314.pyc",
            "other/p/z.py",
        ];
        assert_eq!(
            hidden(&[], &["_main", "other"], &paths),
            ["p other/p/z.py by _main/p/__init__.pyc"]
        );
    }
}
