//! Layers of several programs, and of one that is built again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pyc_integration::{entries, files_below, unpack, Entry, Outcome, Package, Workspace, SHAPES};

use crate::fixture::{walks, WALK};

/// Two programs with the same distributions and the same path, and one with another path.
fn package(name: &str) -> Package<'static> {
    Workspace::shared()
        .package(name)
        .shapes()
        .file("app.py", WALK)
        .file("other.py", &format!("import {name}.lib, torchish\nprint(torchish.NAME, {name}.lib.VALUE)\n"))
        .file("lib.py", "VALUE = 'of the library'\n")
        .build_with_distributions(&format!(
            r#"
NAMES = {:?}
[distribution(name = name, form = "directory") for name in NAMES]
GROUPS = {{"torch": ["torchish", "nvidia-*"]}}
py_library(name = "lib", srcs = ["lib.py"])
py_binary(name = "app", srcs = ["app.py"], deps = NAMES)
py_binary(name = "other", srcs = ["other.py"], deps = NAMES + ["lib"])
py_layers(name = "layers", binary = "app", program_path = "/srv/main", package_groups = GROUPS, package_layers = 2)
py_layers(name = "other_layers", binary = "other", program_path = "/srv/main", package_groups = GROUPS, package_layers = 2)
"#,
            SHAPES.map(|(name, _)| name),
        ))
}

const NAMES: [&str; 4] = ["torch", "packages-1", "packages-2", "app"];

fn contents(tars: &[PathBuf]) -> Vec<Vec<u8>> {
    tars.iter()
        .map(|tar| fs::read(tar).unwrap_or_else(|error| panic!("{}: {error}", tar.display())))
        .collect()
}

#[test]
fn programs_share_the_layers_of_their_distributions() {
    let package = package("layers_shared");
    package
        .bazel("build", &[], &["layers", "other_layers"])
        .success();
    let of_app = package.layers("layers", &NAMES);
    let of_other = package.layers("other_layers", &NAMES);
    let (app, other) = (contents(&of_app), contents(&of_other));
    for (index, name) in NAMES.iter().enumerate() {
        assert_eq!(app[index] == other[index], *name != "app", "{name}");
    }

    // Each path is in one layer, whatever else has its directory.
    let mut layer_of: BTreeMap<String, &str> = BTreeMap::new();
    for (tar, name) in of_app.iter().zip(NAMES) {
        for (path, entry) in entries(tar) {
            if entry != Entry::Directory {
                assert_eq!(layer_of.insert(path.clone(), name), None, "{path}");
            }
        }
    }
    let distributions = |layer: &str| -> Vec<String> {
        let mut found: Vec<String> = layer_of
            .iter()
            .filter(|(_, name)| **name == layer)
            .filter_map(|(path, _)| {
                let below = path.strip_prefix("srv/main.runfiles/_main/layers_shared/")?;
                Some(below.split('/').next().unwrap_or_default().to_owned())
            })
            .collect();
        found.dedup();
        found
    };
    assert_eq!(
        distributions("torch"),
        [
            "nvidia_x.directory",
            "nvidia_y.directory",
            "torchish.directory"
        ]
    );
    assert_eq!(distributions("packages-1"), ["plainpkg.directory"]);
    assert_eq!(distributions("packages-2"), ["plainext.directory"]);
    assert_eq!(
        distributions("app"),
        ["__pycache__", "_app.venv", "app", "app.py"]
    );

    // The program runs from where they are unpacked, and has nothing from elsewhere.
    let unpacked = package.path("unpacked");
    unpack(&of_app, &unpacked);
    assert_no_link_leads_out(&unpacked);
    let modules = files_below(&unpacked)
        .into_iter()
        .filter(|path| path.contains(".directory/site-packages/") && path.ends_with(".py"))
        .count();
    walks(
        Command::new(unpacked.join("srv/main")).current_dir("/"),
        modules,
        "SourceFileLoader",
    );
    unpack(&of_other, &unpacked);
    Outcome::of(&mut Command::new(unpacked.join("srv/main")))
        .success()
        .prints_lines(&["torchish/site-packages/torchish/__init__.py of the library"]);
}

fn assert_no_link_leads_out(folder: &Path) {
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(&current).expect("a folder") {
            let path = entry.expect("an entry").path();
            if !path.is_symlink() {
                if path.is_dir() {
                    folders.push(path);
                }
                continue;
            }
            let to = fs::canonicalize(&path)
                .unwrap_or_else(|error| panic!("{} leads to nothing: {error}", path.display()));
            let is_interpreter = path.ends_with("bin/python");
            assert!(
                to.starts_with(folder) || is_interpreter,
                "{}",
                path.display()
            );
        }
    }
}

#[test]
fn the_same_build_gives_the_same_layers() {
    let package = package("layers_again");
    package.bazel("build", &[], &["layers"]).success();
    let tars = package.layers("layers", &NAMES);
    let first = contents(&tars);
    fs::remove_dir_all(package.output("")).expect("all that was built");
    package
        .bazel(
            "build",
            &[
                "--disk_cache=",
                "--strategy=PyCompile=sandboxed",
                "--strategy=PyLayers=local",
            ],
            &["layers"],
        )
        .success();
    assert_eq!(contents(&tars), first);
}

#[test]
fn a_group_that_matches_no_distribution_is_reported() {
    let package = Workspace::shared()
        .package("layers_unmatched")
        .shapes()
        // Another one in each run: an action that has run before prints nothing.
        .file("app.py", &format!("# {}\n", std::process::id()))
        .build_with_distributions(&format!(
            r#"
NAMES = {:?}
[distribution(name = name, form = "directory") for name in NAMES]
py_binary(name = "app", srcs = ["app.py"], deps = NAMES)
py_layers(name = "layers", binary = "app", package_groups = {{"torch": ["torhcish", "nvidia-*"]}})
"#,
            SHAPES.map(|(name, _)| name),
        ));
    package
        .bazel("build", &["--disk_cache="], &["layers"])
        .success()
        .complains(
            "warning: layers.torch.tar: no distribution of //layers_unmatched:app matches \"torhcish\"; \
             similar names: torchish\n",
        );
}
