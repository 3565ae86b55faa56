//! `bazel coverage`: which lines of first-party sources ran, with bytecode present.

use std::fs;
use std::process::Command;

use pyc_integration::{Outcome, Package, Workspace};

/// A package with a test, and with coverage.py from the package index as a library.
fn package(name: &str) -> Package<'static> {
    let package = Workspace::shared()
        .package(name)
        .file(
            "half.py",
            "def half(x):\n    if x % 2:\n        return None\n    return x // 2\n",
        )
        .file(
            "half_test.py",
            &format!("from {name}.half import half\nassert half(4) == 2\n"),
        )
        .file(
            "collect.py",
            "# In the place of Bazel's own merger, which is not part of Bazel but downloaded.\n\
             import glob, sys\n\
             options = dict(argument.split('=', 1) for argument in sys.argv[1:] if '=' in argument)\n\
             with open(options['--output_file'], 'w') as merged:\n    \
                 for report in sorted(glob.glob(options['--coverage_dir'] + '/*.dat')):\n        \
                     merged.write(open(report).read())\n",
        )
        .build(
            r#"
py_binary(name = "collect", srcs = ["collect.py"])
py_library(name = "half", srcs = ["half.py"])
py_library(name = "coverage", srcs = glob(["site/**/*.py"]), data = glob(["site/**/*.so"]), imports = ["site"])
py_test(name = "half_test", size = "small", srcs = ["half_test.py"], deps = [":half", ":coverage"])
py_test(name = "pyc_only_test", size = "small", srcs = ["half_test.py"], main = "half_test.py", deps = [":half", ":coverage"], pyc_collection = "pyc_only")
"#,
        );
    let environment = package.path("pip");
    Outcome::of(
        Command::new("python3.14")
            .args(["-m", "venv"])
            .arg(&environment),
    )
    .success();
    Outcome::of(
        Command::new(environment.join("bin/pip"))
            .args(["install", "--quiet", "--no-compile", "coverage", "--target"])
            .arg(package.path("site")),
    )
    .success();
    package
}

#[test]
fn lines_that_ran_are_reported_under_the_names_that_bazel_knows() {
    let package = package("coverage_report");
    let merger = package.label("collect");
    package
        .bazel(
            "coverage",
            &[
                &format!("--coverage_output_generator={merger}"),
                &format!("--coverage_report_generator={merger}"),
                "--combined_report=none",
                "--instrumentation_filter=^//coverage_report:half$",
            ],
            &["half_test", "pyc_only_test"],
        )
        .success();
    for test in ["half_test", "pyc_only_test"] {
        let report = Workspace::shared()
            .root()
            .join("bazel-testlogs/coverage_report")
            .join(test)
            .join("coverage.dat");
        let report = fs::read_to_string(report).expect("the report");
        let lines: Vec<&str> = report
            .lines()
            .filter(|line| line.starts_with("SF:") || line.starts_with("DA:"))
            .collect();
        assert_eq!(
            lines,
            [
                "SF:coverage_report/half.py",
                "DA:1,1",
                "DA:2,1",
                "DA:3,0",
                "DA:4,1"
            ],
            "{report}"
        );
    }
    assert!(package
        .runfiles("half_test")
        .contains(&"_main/coverage_report/__pycache__/half.cpython-314.pyc".to_owned()));
}
