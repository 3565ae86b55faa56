//! What distributions bring to one place of a virtual environment outside of its `site-packages`.

#![cfg(unix)]

mod support;

use pyc_venv::Severity;
use support::Build;

const ADVICE: &str = "\
The file of the distribution that comes first in deps is used, and is named first here; console scripts come before \
files. If the program needs another one, change the order of deps, leave a file out with exclude of pip.override, or \
depend on only one of the distributions";

/// The message for one path, with the lines on it.
fn one_path(lines: &str) -> String {
    format!(
        "//pkg:app: 1 path outside of site-packages is in several distributions with different content:{lines}\n{ADVICE}"
    )
}

#[test]
fn different_files_are_a_warning_or_an_error() {
    let mut build = Build::new();
    build.installed(
        "two",
        "2.0",
        &[
            ("bin/tool", "two"),
            ("data/README", "two"),
            ("data/LICENSE", "same"),
        ],
    );
    build.installed(
        "One",
        "1.0",
        &[
            ("bin/tool", "one"),
            ("data/README", "one"),
            ("data/LICENSE", "same"),
            ("data/share/doc/one", "one"),
        ],
    );
    // The order is that of the request, and not of the names.
    let message = format!(
        "\
//pkg:app: 2 paths outside of site-packages are in several distributions with different content:
  README
    two 2.0: pypi_two/data/README
    One 1.0: pypi_One/data/README
  bin/tool
    two 2.0: pypi_two/bin/tool
    One 1.0: pypi_One/bin/tool
{ADVICE}"
    );
    let plan = build.plan();
    assert_eq!(plan.warnings, [message.as_str()]);
    // Those are of `site-packages`.
    assert_eq!(plan.overlaps, []);
    build.request.on_file_clash = Severity::Error;
    let error = build.error();
    let (conflicts, _) = message.split_once(ADVICE).unwrap();
    assert!(error.starts_with(conflicts), "{error}");
}

#[test]
fn the_same_files_are_none() {
    let mut build = Build::new();
    let files = [
        ("bin/tool", "#!/bin/sh\n"),
        ("data/share/x", ""),
        ("include/x.h", "x"),
    ];
    build.installed("a", "1", &files);
    build.installed("b", "1", &files);
    build.installed("c", "", &[("data/bin/tool", "#!/bin/sh\n")]);
    assert_eq!(build.plan().warnings, [""; 0]);
}

#[test]
fn places_count_and_not_the_directories_that_lead_there() {
    let mut build = Build::new();
    build.installed("a", "1", &[("data/bin/tool", "a"), ("include/x.h", "a")]);
    build.installed("b", "1", &[("bin/tool", "b"), ("include/x.h", "b")]);
    assert_eq!(
        build.plan().warnings,
        [one_path(
            "\n  bin/tool\n    a 1: pypi_a/data/bin/tool\n    b 1: pypi_b/bin/tool"
        )]
    );
    let mut build = Build::new();
    build.installed("a", "1", &[("include/x.h", "a")]);
    build.installed(
        "b",
        "1",
        &[
            ("data/include/site/python3.14/a/x.h", "b"),
            ("data/include/site/python3.13/a/x.h", "b"),
        ],
    );
    assert_eq!(
        build.plan().warnings,
        [one_path(
            "\n  include/site/python3.14/a/x.h\n    a 1: pypi_a/include/x.h\n    \
             b 1: pypi_b/data/include/site/python3.14/a/x.h"
        )]
    );
}

#[test]
fn data_in_site_packages_is_in_site_packages() {
    let mut build = Build::new();
    build.installed(
        "a",
        "1",
        &[("data/lib/python3.14/site-packages/pkg/m.py", "a")],
    );
    build.distribution("b", "1", &[("pkg/m.py", "b")]);
    let error = build.error();
    let expected = "\
//pkg:app: 1 path is in several distributions with different content:
  pkg/m.py
    a 1: pypi_a/data/lib/python3.14/site-packages/pkg/m.py
    b 1: pypi_b/site-packages/pkg/m.py
An environment has one file at each path";
    assert!(error.starts_with(expected), "{error}");
    build.write("external/pypi_b/site-packages/pkg/m.py", "a");
    let plan = build.plan();
    assert_eq!(plan.warnings, [""; 0]);
    assert_eq!(plan.overlaps[0].path, "pkg/m.py");
}

#[test]
fn the_site_packages_of_another_version_is_any_directory() {
    let mut build = Build::new();
    let path = "data/lib/python3.13/site-packages/m.py";
    build.installed("a", "1", &[(path, "a")]);
    build.installed("b", "1", &[(path, "b")]);
    assert_eq!(
        build.plan().warnings,
        [one_path(
            "\n  lib/python3.13/site-packages/m.py\n    a 1: pypi_a/data/lib/python3.13/site-packages/m.py\n    \
             b 1: pypi_b/data/lib/python3.13/site-packages/m.py"
        )]
    );
}

#[test]
fn a_file_in_the_place_of_a_directory_clashes() {
    let (file, directory) = ([("data/share/x", "")], [("data/share/x/y", "")]);
    let mut build = Build::new();
    build.installed("a", "1", &file);
    build.installed("b", "1", &directory);
    assert_eq!(
        build.plan().warnings,
        [one_path(
            "\n  share/x\n    a 1: pypi_a/data/share/x\n    b 1: pypi_b/data/share/x/y"
        )]
    );
    let mut build = Build::new();
    build.installed("b", "1", &directory);
    build.installed("a", "1", &file);
    build.installed("c", "1", &directory);
    assert_eq!(
        build.plan().warnings,
        [one_path(
            "\n  share/x\n    b 1: pypi_b/data/share/x/y\n    a 1: pypi_a/data/share/x"
        )]
    );
}

#[test]
fn versions_of_one_distribution_are_not_told_again() {
    let mut build = Build::new();
    build.request.on_two_versions = Severity::Warn;
    build.installed("num_py", "1.0", &[("bin/f2py", "1"), ("data/x/y", "")]);
    build.installed("Num-Py", "2.0", &[("bin/f2py", "2"), ("data/x", "")]);
    let warnings = build.plan().warnings;
    assert_eq!(warnings.len(), 1, "{warnings:#?}");
    assert!(warnings[0].contains("there are several versions of the distribution num-py"));
}

#[test]
fn what_one_distribution_has_twice_is_its_own_affair() {
    let mut build = Build::new();
    build.installed("a", "1", &[("bin/x", "first"), ("data/bin/x", "second")]);
    build.distribution("a.b", "1", &[("m.py", "first")]);
    build.file(
        "pypi_a.b/data/lib/python3.14/site-packages/m.py",
        "external/other.py",
        "second",
    );
    let plan = build.plan();
    assert_eq!(plan.warnings, [""; 0]);
    assert_eq!(plan.overlaps, []);
    // Another one meets what is taken of it, and is told once.
    build.installed("b", "1", &[("bin/x", "third"), ("data/bin/x", "fourth")]);
    assert_eq!(
        build.plan().warnings,
        [one_path(
            "\n  bin/x\n    a 1: pypi_a/bin/x\n    b 1: pypi_b/bin/x"
        )]
    );
}

#[test]
fn console_scripts_are_compared_too() {
    let mut build = Build::new();
    build.installed("a", "1", &[("bin/file", "a")]);
    build.installed("b", "2", &[("bin/own", "b")]);
    build.script("a", "run", "#!/bin/sh\n# a\n");
    build.script("b", "run", "#!/bin/sh\n# b\n");
    build.script("a", "same", "#!/bin/sh\n");
    build.script("b", "same", "#!/bin/sh\n");
    build.script("b", "file", "#!/bin/sh\n");
    build.script("b", "own", "#!/bin/sh\n");
    assert_eq!(
        build.plan().warnings,
        [format!(
            "\
//pkg:app: 2 paths outside of site-packages are in several distributions with different content:
  bin/file
    b 2: _main/third_party/_b.scripts/file
    a 1: pypi_a/bin/file
  bin/run
    a 1: _main/third_party/_a.scripts/run
    b 2: _main/third_party/_b.scripts/run
{ADVICE}"
        )]
    );
}
