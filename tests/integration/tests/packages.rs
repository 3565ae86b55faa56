//! Packages of a requirements file, from the real index.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use pyc_integration::{Bazel, Outcome, Package, Workspace};

/// The folder of a package's repository.
fn repository(package: &Package<'_>, hub: &str, name: &str) -> PathBuf {
    let outcome = package
        .workspace()
        .bazel(&["info", "output_base"])
        .success();
    let external = PathBuf::from(outcome.stdout.trim()).join("external");
    external.join(format!("rules_pyc~~pip~{hub}_314_linux_x86_64_{name}"))
}

/// What stands in a folder, by name.
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
    let of_numpy = entries.iter().filter(|entry| entry.contains("_numpy/"));
    let files: Vec<&String> = of_numpy
        .filter(|entry| !entry.contains(".scripts/"))
        .collect();
    assert!(files.len() == 1 && files[0].contains("/_pkg/"), "{files:?}");

    // Neither building nor running leaves anything where a glob could find it, and so all stays cached.
    for name in ["requests", "numpy", "zope_interface"] {
        let found = names(&repository(&package, "popular", name));
        assert_eq!(found[..2], ["BUILD.bazel", "REPO.bazel"], "{name}");
        assert!(
            found.len() == 3 && found[2].ends_with(".whl"),
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

    // pip finds nothing missing among what the program has.
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
    let check = "import importlib.metadata as m; print(sorted(d.name.lower() for d in m.distributions() if d.name)[:3])";
    Outcome::of(Command::new(venv.join("bin/python")).args(["-c", check]))
        .success()
        .prints_lines(&["['blinker', 'certifi', 'charset-normalizer']"]);
}

#[test]
fn every_package_of_the_lock_is_in_the_hub() {
    let package = Workspace::shared().package("packages_hub").file(
        "all.bzl",
        "load(\"@popular//:requirements.bzl\", \"all_requirements\", \"requirement\")\nALL = all_requirements\nNAME = requirement(\"Zope.Interface\")\n",
    );
    package.write(
        "BUILD.bazel",
        "load(\":all.bzl\", \"ALL\", \"NAME\")\n\
         [alias(name = \"all%d\" % i, actual = label) for i, label in enumerate(ALL)]\n\
         alias(name = \"name\", actual = NAME)\n",
    );
    let lock = include_str!("../data/popular.txt");
    let pinned = lock.lines().filter(|line| line.contains("==")).count();
    let outcome = package
        .workspace()
        .bazel(&["query", "//packages_hub:all", "--output=label"])
        .success();
    assert_eq!(
        outcome.stdout.lines().count(),
        pinned + 1,
        "{}",
        outcome.report()
    );
    let outcome = package
        .workspace()
        .bazel(&["query", "labels(actual, //packages_hub:name)"])
        .success();
    assert!(
        outcome.stdout.contains("//zope_interface:zope_interface"),
        "{}",
        outcome.report()
    );
}

#[test]
fn a_wheel_is_chosen_for_the_python_and_the_platform_of_the_build() {
    let package = Workspace::shared().package("packages_multi").file(
        "BUILD.bazel",
        "platform(name = \"arm\", constraint_values = [\"@platforms//os:linux\", \"@platforms//cpu:aarch64\"])\n\
         platform(name = \"mac\", constraint_values = [\"@platforms//os:macos\", \"@platforms//cpu:aarch64\"])\n",
    );
    let (older, arm) = (
        "--local_python_version=3.13",
        "--platforms=//packages_multi:arm",
    );
    let mac = "--platforms=//packages_multi:mac";
    for (flags, python, platform) in [
        (&[][..], "cp314-cp314", "x86_64.whl"),
        (&[older], "cp313-cp313", "x86_64.whl"),
        (&[arm], "cp314-cp314", "aarch64.whl"),
        (&[older, mac], "cp313-cp313", "arm64.whl"),
    ] {
        let arguments = [&["cquery", "--output=files", "@multi//wrapt:whl"], flags].concat();
        let outcome = package.workspace().bazel(&arguments).success();
        let name = outcome.stdout.trim().rsplit('/').next().unwrap_or_default();
        assert!(
            name.contains(python) && name.ends_with(platform),
            "{flags:?}: {name}"
        );
    }
}

#[test]
fn a_wheel_built_from_source_is_the_same_in_another_place() {
    let workspace = Workspace::shared();
    let package = workspace
        .package("packages_source")
        .file("app.py", "import psutil\nprint(psutil.__version__, psutil.cpu_count() > 0, psutil.Process().pid > 0)\n")
        .build(r#"py_binary(name = "app", srcs = ["app.py"], deps = ["@source//psutil"])"#);
    Outcome::of(&mut package.program(&[], "app"))
        .success()
        .prints_lines(&["7.0.0 True True"]);

    let wheel = |bazel: &dyn Fn(&[&str]) -> Outcome| {
        // Not from the cache, which the first build has filled.
        let whl = "@source//psutil:whl";
        bazel(&["build", "--modify_execution_info=SdistWheel=+no-cache", whl]).success();
        let files = bazel(&["cquery", "--output=files", whl]).success();
        let execution_root = bazel(&["info", "execution_root"]).success();
        let path = PathBuf::from(execution_root.stdout.trim()).join(files.stdout.trim());
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let first = wheel(&|arguments| workspace.bazel(arguments));
    let elsewhere = workspace
        .root()
        .with_file_name("another_and_much_longer_output_base");
    let other = Bazel::new(workspace.root(), &elsewhere);
    let second = wheel(&|arguments| other.run(arguments));
    // The same machine would have taken the test's result from the cache, and so does this one.
    other.shutdown();
    assert!(first == second, "two builds of one source differ");
}

#[test]
fn what_cannot_be_fetched_is_told() {
    let package = Workspace::shared().package("packages_broken").build(
        r#"
[py_library(name = name, deps = ["@broken//" + name], tags = ["manual"]) for name in ["six", "pytz", "colorama"]]
"#,
    );
    for (target, expected) in [
        (
            "six",
            "@broken//six cannot be fetched: the file that the index has for six==1.17.0 is none of those whose hashes are \
             locked. If that is no attack, lock the requirements anew.",
        ),
        ("pytz", "@broken//pytz cannot be fetched: there is no file of pytz==1.0 for Python 3.14 on linux_x86_64. "),
        (
            "colorama",
            "//:broken.txt has this package with the marker \"sys_platform == \"win32\"\", which is false for every Python \
             version and platform of the hub.",
        ),
    ] {
        package.bazel("build", &[], &[target]).failure().complains(expected);
    }
}
