//! Distributions as they are found in the field, as files and as directories: how many entries and links a program has for
//! them, that all of them are imported from their bytecode, and that no byte is in the layers twice.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use pyc_integration::{
    entries, files_below, lacks_python, unpack, Entry, Form, Outcome, Package, Workspace, SHAPES,
};

use crate::fixture::{walks, WALK};

/// The package with all shapes in one form, and with programs that depend on them.
fn package(form: Form) -> &'static Package<'static> {
    static PACKAGES: OnceLock<[Package<'static>; 2]> = OnceLock::new();
    let packages = PACKAGES.get_or_init(|| Form::ALL.map(make_package));
    &packages[form as usize]
}

fn make_package(form: Form) -> Package<'static> {
    Workspace::shared()
        .package(&format!("shapes_{form}"))
        .shapes()
        .file("app.py", WALK)
        .file(
            "outer.py",
            &format!(
                "import os, subprocess, sys\n\
                 app = os.path.join(os.environ['RUNFILES_DIR'], '_main/shapes_{form}/app')\n\
                 sys.exit(subprocess.run([app]).returncode)\n"
            ),
        )
        .build_with_distributions(&format!(
            r#"
load("//:versions.bzl", "for_version")
NAMES = {:?}
[distribution(name = name, form = "{form}") for name in NAMES]
py_binary(name = "app", srcs = ["app.py"], deps = NAMES)
py_binary(name = "pyc_only", srcs = ["app.py"], main = "app.py", deps = NAMES, pyc_collection = "pyc_only")
py_binary(name = "level_1", srcs = ["app.py"], main = "app.py", deps = NAMES, optimize = 1)
py_binary(name = "pyc_only_1", srcs = ["app.py"], main = "app.py", deps = NAMES, optimize = 1, pyc_collection = "pyc_only")
py_test(name = "app_test", size = "small", srcs = ["app.py"], main = "app.py", deps = NAMES)
py_binary(name = "outer", srcs = ["outer.py"], data = ["app"])
genrule(name = "tool", outs = ["tool.txt"], tools = ["app"], cmd = "$(execpath app) > $@")
[for_version(name = name + "_313", program = name, version = "3.13") for name in ["app", "pyc_only"]]
py_layers(name = "layers", binary = "app")
py_layers(name = "pyc_only_layers", binary = "pyc_only")
py_layers(name = "outer_layers", binary = "outer")
"#,
            SHAPES.map(|(name, _)| name),
        ))
}

/// The files of all shapes, relative to the package.
fn files(package: &Package<'_>) -> Vec<String> {
    let mut files = Vec::new();
    for (name, _) in SHAPES {
        let below = files_below(&package.path(name));
        files.extend(below.into_iter().map(|path| format!("{name}/{path}")));
    }
    files
}

fn count(files: &[String], suffix: &str) -> usize {
    files.iter().filter(|path| path.ends_with(suffix)).count()
}

#[test]
fn every_module_has_its_bytecode() {
    for form in Form::ALL {
        let package = package(form);
        let modules = count(&files(package), ".py");
        package
            .bazel("build", &[], &["app", "pyc_only", "level_1", "pyc_only_1"])
            .success();
        for (target, loader) in [
            ("app", "SourceFileLoader"),
            ("pyc_only", "SourcelessFileLoader"),
            ("level_1", "SourceFileLoader"),
            ("pyc_only_1", "SourcelessFileLoader"),
        ] {
            walks(&mut Command::new(package.output(target)), modules, loader);
        }
    }
}

#[test]
fn every_module_has_its_bytecode_for_another_python() {
    if lacks_python(&["3.13"]) {
        return;
    }
    for form in Form::ALL {
        let package = package(form);
        let modules = count(&files(package), ".py");
        package
            .bazel("build", &[], &["app_313", "pyc_only_313"])
            .success();
        for (target, loader) in [
            ("app_313", "SourceFileLoader"),
            ("pyc_only_313", "SourcelessFileLoader"),
        ] {
            walks(&mut Command::new(package.output(target)), modules, loader);
        }
    }
}

#[test]
fn tests_tools_and_programs_of_other_programs_find_their_distributions() {
    for form in Form::ALL {
        let package = package(form);
        let modules = count(&files(package), ".py");
        package
            .bazel("test", &["--strategy=TestRunner=sandboxed"], &["app_test"])
            .success();
        package
            .bazel("build", &[], &["tool", "outer", "outer_layers"])
            .success();
        let shown = format!("{modules} modules ['SourceFileLoader']\n");
        Outcome::of(&mut Command::new(package.output("outer")))
            .success()
            .prints(&shown);
        let unpacked = package.path("unpacked outer");
        unpack(
            &package.layers("outer_layers", &["packages", "app"]),
            &unpacked,
        );
        Outcome::of(&mut Command::new(unpacked.join("app/outer")))
            .success()
            .prints(&shown);
        let tool = fs::read_to_string(package.output("tool.txt")).expect("the output");
        assert!(tool.starts_with(&shown), "{tool}");
    }
}

/// What stands in `site-packages`: directories are real where shared libraries look for those of other distributions,
/// and where several distributions meet; all else is linked by its directory.
const LINKS: [&str; 35] = [
    "nvidia/x/__init__.py",
    "nvidia/x/__pycache__",
    "nvidia/x/include",
    "nvidia/x/lib/__init__.py",
    "nvidia/x/lib/__pycache__",
    "nvidia/x/lib/libx.so.1",
    "nvidia/x/mod0.py",
    "nvidia/x/mod1.py",
    "nvidia/y/__init__.py",
    "nvidia/y/__pycache__",
    "nvidia/y/include",
    "nvidia/y/lib/__init__.py",
    "nvidia/y/lib/__pycache__",
    "nvidia/y/lib/liby.so.1",
    "nvidia/y/mod0.py",
    "nvidia/y/mod1.py",
    "nvidia_x-1.0.dist-info",
    "nvidia_y-1.0.dist-info",
    "plainext-1.0.dist-info",
    "plainpkg-1.0.dist-info",
    "plainpkg/__init__.py",
    "plainpkg/__pycache__",
    "plainpkg/a",
    "plainpkg/b",
    "plainpkg/ext",
    "torchish-1.0.dist-info",
    "torchish/_C/ext0.so",
    "torchish/_C/ext1.so",
    "torchish/__init__.py",
    "torchish/__pycache__",
    "torchish/lib/libtorch0.so",
    "torchish/lib/libtorch1.so",
    "torchish/nn",
    "torchish/optim",
    "torchish/version.py",
];

#[test]
fn a_program_has_an_entry_for_each_link_and_for_each_artifact() {
    for form in Form::ALL {
        let package = package(form);
        package.bazel("build", &[], &["app"]).success();
        let entries = package.runfiles_entries("app");
        let prefix = format!("_main/{}/", package.name());
        let venv = format!("{prefix}_app.venv/");
        let (in_venv, outside): (Vec<_>, Vec<_>) =
            entries.iter().partition(|path| path.starts_with(&venv));
        let mut expected = vec![
            format!("{venv}bin/python"),
            format!("{venv}lib/python3.14/site-packages/rules_pyc.pth"),
            format!("{venv}pyvenv.cfg"),
        ];
        expected.extend(LINKS.map(|link| format!("{venv}lib/python3.14/site-packages/{link}")));
        expected.sort();
        assert_eq!(in_venv, expected.iter().collect::<Vec<_>>());

        let own = ["__pycache__/app.cpython-314.pyc", "app", "app.py"];
        let mut expected: Vec<String> = own.iter().map(|path| format!("{prefix}{path}")).collect();
        match form {
            Form::Files => {
                for path in files(package) {
                    if let Some((folder, name)) =
                        path.strip_suffix(".py").and_then(|p| p.rsplit_once('/'))
                    {
                        expected.push(format!(
                            "{prefix}{folder}/__pycache__/{name}.cpython-314.pyc"
                        ));
                    }
                    expected.push(format!("{prefix}{path}"));
                }
            }
            Form::Directory => {
                expected.extend(SHAPES.map(|(name, _)| format!("{prefix}{name}.directory")));
            }
        }
        expected.push("_repo_mapping".to_owned());
        expected.sort();
        assert_eq!(outside, expected.iter().collect::<Vec<_>>());
    }
}

/// The checksums of files, as `sha256sum` prints them.
fn checksums(paths: impl Iterator<Item = PathBuf>) -> BTreeSet<String> {
    let outcome = Outcome::of(Command::new("sha256sum").args(paths)).success();
    let first = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    outcome.stdout.lines().map(first).collect()
}

/// The checksums of the files in the layers of a program, each of which must be there once. (Two environments have the same
/// few lines in their own files.)
#[track_caller]
fn packed_once(package: &Package<'_>, target: &str) -> BTreeSet<String> {
    let mut packed = BTreeSet::new();
    for tar in package.layers(target, &["packages", "app"]) {
        if !tar.exists() {
            continue;
        }
        for (path, entry) in entries(&tar) {
            if let Entry::File(_, checksum) = &entry {
                let is_new = packed.insert(checksum.clone());
                assert!(is_new || path.contains(".venv/"), "{target}: {path} again");
            }
            let leads_out = entry.target().is_some_and(|link| link.starts_with('/'));
            assert_eq!(leads_out, path.ends_with("/bin/python"), "{path} {entry:?}");
        }
    }
    packed
}

#[test]
fn layers_hold_every_byte_once() {
    for form in Form::ALL {
        let package = package(form);
        let targets = ["layers", "pyc_only_layers", "outer_layers"];
        package.bazel("build", &[], &targets).success();
        let (sources, others): (Vec<String>, Vec<String>) = files(package)
            .into_iter()
            .partition(|path| path.ends_with(".py"));
        let checksums = |files: &[String]| checksums(files.iter().map(|path| package.path(path)));
        let (of_sources, of_others) = (checksums(&sources), checksums(&others));
        // Beside them: the bytecode, that of the program, its source (the script that runs it, where there are no sources),
        // launcher, pyvenv.cfg, rules_pyc.pth and _repo_mapping; and the first three of the program that is data of another.
        for (target, with_sources, own) in [
            ("layers", true, 6),
            ("pyc_only_layers", false, 6),
            ("outer_layers", true, 9),
        ] {
            let packed = packed_once(package, target);
            assert!(packed.is_superset(&of_others), "{target} {form}");
            assert_eq!(
                packed.is_superset(&of_sources),
                with_sources,
                "{target} {form}"
            );
            let of_sources = if with_sources { sources.len() } else { 0 };
            assert_eq!(
                packed.len(),
                others.len() + of_sources + sources.len() + own,
                "{target} {form}"
            );
        }
    }
}
