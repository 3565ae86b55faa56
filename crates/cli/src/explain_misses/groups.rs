//! Roots that are one thing to people, and what that is.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::compare::{Change, Difference, InputDifference};
use super::log::Log;
use super::roots::{name, Explanation, Root};

/// What kind of thing a root is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Bytecode in `__pycache__`, which an interpreter has left.
    StrayBytecode,
    /// Other bytecode.
    Bytecode,
    /// A file with arguments.
    ParamFile,
    /// A part of a tool.
    Tool,
    /// A file that Bazel made itself, without an action in the log.
    GeneratedFile,
    /// A file of a repository.
    SourceFile,
    /// An argument.
    CommandLine,
    /// An environment variable.
    EnvironmentVariable,
    /// A property of the execution platform.
    Platform,
    /// An action whose output is another every time.
    UnstableAction,
    /// An action that only the second build has.
    NewAction,
    /// Nothing that the log has.
    Hidden,
    /// Nothing differs.
    NotStored,
}

/// Roots that are one thing to people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    pub kind: Kind,
    /// How an input differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
    /// The variable, the property or the action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the first build has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<String>,
    /// What the second build has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub right: Option<String>,
    /// The files, if it is about files.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub paths: BTreeSet<String>,
    /// What was found in the first of the files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// How many actions have it among their roots.
    pub actions: usize,
    /// How many have nothing else.
    pub actions_by_it_alone: usize,
    /// One of them, which has nothing else if there is such a one.
    pub example: String,
}

/// What roots of one group have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    kind: Kind,
    change: Option<Change>,
    name: Option<String>,
    left: Option<String>,
    right: Option<String>,
    /// Where the files are that are one group.
    area: Option<String>,
}

/// Puts roots into groups, those with the most actions first.
pub fn groups(explanation: &Explanation, right: &Log) -> Vec<Group> {
    let keys: Vec<(Key, Option<String>)> = explanation.roots.iter().map(key).collect();
    let mut groups: BTreeMap<&Key, Group> = BTreeMap::new();
    for (index, roots) in &explanation.explained {
        let of_action: BTreeSet<&Key> = roots.iter().map(|root| &keys[*root].0).collect();
        for key in &of_action {
            let group = groups.entry(key).or_insert_with(|| Group {
                kind: key.kind,
                change: key.change,
                name: key.name.clone(),
                left: key.left.clone(),
                right: key.right.clone(),
                paths: BTreeSet::new(),
                found: None,
                actions: 0,
                actions_by_it_alone: 0,
                example: name(&right.spawns[*index]),
            });
            group.actions += 1;
            if of_action.len() == 1 {
                if group.actions_by_it_alone == 0 {
                    group.example = name(&right.spawns[*index]);
                }
                group.actions_by_it_alone += 1;
            }
        }
        for root in roots {
            let (key, path) = &keys[*root];
            if let (Some(group), Some(path)) = (groups.get_mut(key), path) {
                if !group.paths.contains(path) {
                    group.paths.insert(path.clone());
                }
            }
        }
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.actions));
    groups
}

/// The group of a root, and the file that it is about.
fn key(root: &Root) -> (Key, Option<String>) {
    let mut key = Key {
        kind: Kind::NotStored,
        change: None,
        name: None,
        left: None,
        right: None,
        area: None,
    };
    let mut sides = |kind, name: Option<&String>, left: &Option<String>, right: &Option<String>| {
        key.kind = kind;
        key.name = name.cloned();
        key.left.clone_from(left);
        key.right.clone_from(right);
    };
    let mut path = None;
    match root {
        Root::NotStored => {}
        Root::New => key.kind = Kind::NewAction,
        Root::Unstable {
            action,
            path: output,
        } => {
            key.kind = Kind::UnstableAction;
            key.name = Some(action.clone());
            path = Some(output.to_string());
        }
        Root::Action(Difference::Hidden) => key.kind = Kind::Hidden,
        Root::Action(Difference::Argument { left, right }) => {
            sides(Kind::CommandLine, None, left, right);
        }
        Root::Action(Difference::Variable { name, left, right }) => {
            sides(Kind::EnvironmentVariable, Some(name), left, right);
        }
        Root::Action(Difference::Property { name, left, right }) => {
            sides(Kind::Platform, Some(name), left, right);
        }
        Root::Action(Difference::Input(input)) => {
            key.kind = input_kind(input);
            key.change = Some(input.change);
            let origin = match key.kind {
                Kind::StrayBytecode | Kind::Bytecode => without_runfiles(&input.origin),
                _ => input.origin.to_string(),
            };
            key.area = Some(area(&origin, key.kind));
            path = Some(origin);
        }
    }
    (key, path)
}

fn input_kind(input: &InputDifference) -> Kind {
    let path = &*input.origin;
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_bytecode = name.ends_with(".pyc") || name.ends_with(".pyo");
    if is_bytecode && directory.rsplit('/').next() == Some("__pycache__") {
        Kind::StrayBytecode
    } else if is_bytecode {
        Kind::Bytecode
    } else if name.ends_with(".params") || name.ends_with(".param") {
        Kind::ParamFile
    } else if input.is_tool {
        Kind::Tool
    } else if path.starts_with("bazel-out/") {
        Kind::GeneratedFile
    } else {
        Kind::SourceFile
    }
}

/// The path of a file that is found in runfiles, as logs in JSON do not tell where links lead.
fn without_runfiles(path: &str) -> String {
    let in_runfiles = path.split_once(".runfiles/").map(|(_, path)| path);
    match in_runfiles.and_then(|path| path.split_once('/')) {
        None => path.to_owned(),
        Some(("_main", path)) => path.to_owned(),
        Some((repository, path)) => format!("external/{repository}/{path}"),
    }
}

/// What files are one group: all bytecode, as it comes from one habit; a tool, which is a repository; other files are one
/// each.
fn area(path: &str, kind: Kind) -> String {
    match kind {
        Kind::StrayBytecode | Kind::Bytecode => String::new(),
        Kind::Tool => repository(path).to_owned(),
        _ => path.to_owned(),
    }
}

/// The directory of the repository that a file is in; that of the main one is empty.
pub fn repository(path: &str) -> &str {
    let Some(rest) = path.strip_prefix("external/") else {
        return "";
    };
    let name = rest.find('/').unwrap_or(rest.len());
    &path[..path.len() - rest.len() + name]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(path: &str, is_tool: bool) -> InputDifference {
        InputDifference {
            path: path.into(),
            origin: path.into(),
            content: "".into(),
            change: Change::Extra,
            is_tool,
        }
    }

    #[test]
    fn inputs_are_known_by_their_names() {
        for (path, is_tool, expected) in [
            (
                "lib/__pycache__/m.cpython-314.pyc",
                false,
                Kind::StrayBytecode,
            ),
            ("lib/m.pyc", false, Kind::Bytecode),
            ("bazel-out/k8/bin/x-0.params", false, Kind::ParamFile),
            ("external/gcc/bin/gcc", true, Kind::Tool),
            ("bazel-out/k8/bin/x.txt", false, Kind::GeneratedFile),
            ("lib/m.py", false, Kind::SourceFile),
        ] {
            assert_eq!(input_kind(&input(path, is_tool)), expected, "{path}");
        }
    }

    #[test]
    fn all_bytecode_is_one_thing_and_a_tool_is_one() {
        let key_of = |path: &str| key(&Root::Action(Difference::Input(input(path, false)))).0;
        let tool = |path: &str| key(&Root::Action(Difference::Input(input(path, true)))).0;
        let numpy = key_of("external/numpy/a/__pycache__/x.pyc");
        assert_eq!(numpy, key_of("external/numpy/b/__pycache__/y.pyc"));
        assert_eq!(
            numpy,
            key_of("bazel-out/k8/bin/t.runfiles/numpy/b/__pycache__/y.pyc")
        );
        assert_eq!(numpy, key_of("lib/__pycache__/x.pyc"));
        assert_ne!(numpy, key_of("external/numpy/a/x.pyc"));
        assert_eq!(
            tool("external/gcc/bin/gcc"),
            tool("external/gcc/lib/libc.a")
        );
        assert_ne!(
            tool("external/gcc/bin/gcc"),
            tool("external/rust/bin/rustc")
        );
        assert_ne!(key_of("a.py"), key_of("b.py"));
    }

    #[test]
    fn repositories_are_directories() {
        for (path, expected) in [
            ("external/a/b/c", "external/a"),
            ("external/a", "external/a"),
            ("lib/external/a", ""),
            ("bazel-out/k8/bin/external/a/b", ""),
        ] {
            assert_eq!(repository(path), expected);
        }
    }
}
