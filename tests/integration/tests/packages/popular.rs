//! Popular packages, built and run.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::programs::repositories;
use pyc_integration::{Outcome, Package, Workspace};

/// The folder of the repository of a package's file, which all hubs share.
fn repository(package: &Package<'_>, name: &str) -> PathBuf {
    let start = format!("{name}_");
    let mut found = repositories(package.workspace(), &start);
    found.retain(|path| {
        let repository = path.file_name().unwrap_or_default().to_string_lossy();
        let hash = repository.rsplit('~').next().unwrap_or_default();
        hash[start.len()..].chars().all(|c| c.is_ascii_hexdigit())
    });
    assert_eq!(found.len(), 1, "{name}: {found:?}");
    found.remove(0)
}

/// The names in a folder.
fn names(folder: &PathBuf) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .collect();
    names.sort();
    names
}

const APP: &str = "\
import importlib.metadata, os, sys
import flask, numpy, pygments.lexers, requests, socks, zope.event, zope.interface

class IThing(zope.interface.Interface):
    pass

print(numpy.arange(6).reshape(2, 3).sum(), type(pygments.lexers.get_lexer_by_name('python')).__name__)
print(requests.Request('GET', 'http://localhost/').prepare().url, IThing.getName(), zope.event.subscribers)
print(flask.Flask('app').url_map.is_endpoint_expecting('static', 'filename'), importlib.metadata.version('flask'))
modules = [m for m in list(sys.modules.values()) if 'site-packages' in (getattr(m, '__file__', None) or '')]
sources = [m for m in modules if m.__file__.endswith('.py')]
print(len(sources) > 300, [m.__name__ for m in sources if not os.path.exists(m.__spec__.cached)])
";

#[test]
fn packages_are_installed_with_bytecode_and_their_repositories_stay_clean() {
    let package = Workspace::shared()
        .package("packages_popular")
        .file("app.py", APP)
        .build(
            r#"
DEPS = ["@popular//" + name for name in ["flask", "numpy", "pygments", "requests", "zope_event", "zope_interface"]]
py_binary(name = "app", srcs = ["app.py"], deps = DEPS)
py_binary(name = "app_only", srcs = ["app.py"], main = "app.py", pyc_collection = "pyc_only", deps = DEPS)
py_test(name = "app_test", srcs = ["app.py"], main = "app.py", deps = DEPS)
"#,
        );
    let expected = ["15 PythonLexer", "http://localhost/ IThing []", "True 3"];
    let outcome = Outcome::of(&mut package.program(&[], "app")).success();
    for (line, expected) in outcome.stdout.lines().zip(expected) {
        assert!(line.starts_with(expected), "{line}: {}", outcome.report());
    }
    assert!(
        outcome.stdout.ends_with("True []\n"),
        "{}",
        outcome.report()
    );
    let outcome = Outcome::of(&mut package.program(&[], "app_only")).success();
    assert!(
        outcome.stdout.ends_with("False []\n"),
        "{}",
        outcome.report()
    );

    // One entry in the runfiles for each package, whatever it has; and its console scripts.
    let entries = package.runfiles_entries("app");
    let of_numpy = entries.iter().filter(|entry| entry.contains("~numpy_"));
    let files: Vec<&String> = of_numpy
        .filter(|entry| !entry.contains(".scripts/"))
        .collect();
    assert!(files.len() == 1 && files[0].contains("/_pkg/"), "{files:?}");

    // Neither building nor running leaves anything where a glob could find it, and so all stays cached.
    for name in ["requests", "numpy", "zope_interface"] {
        let found = names(&repository(&package, name));
        assert_eq!(found[..2], ["BUILD.bazel", "REPO.bazel"], "{name}");
        let rest: Vec<&String> = found[2..]
            .iter()
            .filter(|name| *name != "metadata.json")
            .collect();
        assert!(
            found.len() == 4 && rest.len() == 1 && rest[0].ends_with(".whl"),
            "{name}: {found:?}"
        );
    }
    package.bazel("test", &[], &["app_test"]).success();
    let again = package.bazel("test", &[], &["app_test"]).success();
    assert!(
        again.stdout.contains("(cached) PASSED"),
        "{}",
        again.report()
    );

    // pip, which reads the metadata, finds nothing missing and nothing that does not fit among what the program has.
    let venv = package.path("venv");
    package
        .workspace()
        .bazel(&[
            "run",
            &package.label("app.venv"),
            "--",
            &venv.display().to_string(),
        ])
        .success();
    let list = "import importlib.metadata as m; print(sorted(d.name.lower() for d in m.distributions() if d.name)[:3])";
    Outcome::of(Command::new(venv.join("bin/python")).args(["-c", list]))
        .success()
        .prints_lines(&["['blinker', 'certifi', 'charset-normalizer']"]);
    let with_pip = package.path("with_pip");
    Outcome::of(
        Command::new("python3.14")
            .args(["-m", "venv"])
            .arg(&with_pip),
    )
    .success();
    let pip = |command: &str| {
        Outcome::of(
            Command::new(with_pip.join("bin/python"))
                .args(["-m", "pip", "--disable-pip-version-check", "--python"])
                .arg(venv.join("bin/python"))
                .arg(command),
        )
    };
    pip("check")
        .success()
        .prints_lines(&["No broken requirements found."]);
    let freeze = pip("freeze").success();
    for distribution in ["Flask==", "numpy==", "zope.interface=="] {
        assert!(freeze.stdout.contains(distribution), "{}", freeze.report());
    }
}

#[test]
fn a_package_has_its_files_and_its_metadata_as_targets() {
    let package = Workspace::shared()
        .package("packages_targets")
        .file("app.py", "import sys\nfor path in sys.argv[1:]:\n    print(open(path).read())\n")
        .build(
            r#"
py_binary(name = "app", srcs = ["app.py"])
genrule(
    name = "metadata",
    srcs = ["@popular//blinker:dist_info"],
    outs = ["metadata.txt"],
    cmd = "for d in $(SRCS); do find -L $$d -name METADATA | sed 's|.*/||'; cat $$(find -L $$d -name METADATA) | sed -n '/^Name: /p;/^Version: /p'; done > $@",
)
genrule(
    name = "files",
    srcs = ["@popular//blinker:data"],
    outs = ["files.txt"],
    cmd = "for d in $(SRCS); do (cd $$d && find -L . -name '*.py' | sort); done > $@",
)
genrule(
    name = "wheel",
    srcs = ["@popular//blinker:whl"],
    outs = ["wheel.txt"],
    cmd = "basename $(SRCS) > $@",
)
"#,
        );
    package
        .bazel("build", &[], &["metadata", "files", "wheel"])
        .success();
    let text = |name: &str| fs::read_to_string(package.output(name)).expect("an output");
    assert_eq!(
        text("metadata.txt"),
        "METADATA\nName: blinker\nVersion: 1.9.0\n"
    );
    assert_eq!(text("wheel.txt"), "blinker-1.9.0-py3-none-any.whl\n");
    assert!(
        text("files.txt").contains("site-packages/blinker/__init__.py\n"),
        "{}",
        text("files.txt")
    );
}

#[test]
fn a_patch_is_applied_before_the_package_is_compiled() {
    let package = Workspace::shared()
        .package("packages_patched")
        .file(
            "app.py",
            "import hatchling, pluggy\nprint(pluggy.PATCHED, pluggy.__spec__.cached.endswith('.pyc'), pluggy.__file__[-4:])\n",
        )
        .build(
            r#"
load("@rules_pyc//python:py_console_script_binary.bzl", "py_console_script_binary")
py_binary(name = "app", srcs = ["app.py"], pyc_collection = "pyc_only", deps = ["@source//hatchling"])
py_console_script_binary(name = "hatchling", pkg = "@source//hatchling")
"#,
        );
    Outcome::of(&mut package.program(&[], "app"))
        .success()
        .prints_lines(&["yes True .pyc"]);
    let help = Outcome::of(package.program(&[], "hatchling").arg("--help")).success();
    assert!(
        help.stdout.starts_with("usage: hatchling "),
        "{}",
        help.report()
    );
}
