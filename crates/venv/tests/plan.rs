//! Plans of programs on disk.

#![cfg(unix)]

mod support;

use pyc::{Header, Invalidation};
use pyc_venv::{Amount, Kind, Owner, Plan, RequestedDistribution, Severity};
use std::fs;
use support::{Build, SITE_PACKAGES};

fn paths(plan: &Plan) -> Vec<String> {
    let files = plan.files.iter().map(|file| {
        let source = file.source.as_deref().unwrap_or("nothing");
        let executable = if file.executable { " x" } else { "" };
        format!("{} = {source} ({}){executable}", file.path, file.owner)
    });
    let links = plan
        .links
        .iter()
        .map(|link| format!("{} -> {} ({})", link.path, link.target, link.owner));
    files.chain(links).collect()
}

fn pyc(hash: u8, code: &str) -> Vec<u8> {
    let header = Header {
        magic: 3627,
        invalidation: Invalidation::UncheckedHash([hash; 8]),
    };
    [&header.to_bytes()[..], code.as_bytes()].concat()
}

#[test]
fn every_path_has_its_place_and_owner() {
    let mut build = Build::new();
    build.distribution(
        "numpy",
        "2.0",
        &[("numpy/__init__.py", "x = 1\n"), ("numpy/_core.so", "elf")],
    );
    build.site_link("numpy", "pypi_numpy/site-packages/numpy");
    build.request.interpreter = "python_3_14/bin/python3".into();
    build.request.interpreter_roots = vec!["python_3_14".into()];
    build.program(
        "python_3_14/bin/python3",
        "external/python_3_14/bin/python3",
        "\x7fELF",
    );
    build.request.empties = vec!["_main/pkg/__init__.py".into()];
    let plan = build.plan();
    let expected = [
        "_main/pkg/__init__.py = nothing (first-party)",
        "_main/pkg/_app.venv/pyvenv.cfg = bazel-out/bin/pkg/_app.venv/pyvenv.cfg (first-party)",
        "_main/pkg/app = bazel-out/bin/pkg/app (first-party) x",
        "_main/pkg/app.py = pkg/app.py (first-party)",
        "pypi_numpy/site-packages/numpy/__init__.py = external/pypi_numpy/site-packages/numpy/__init__.py (numpy)",
        "pypi_numpy/site-packages/numpy/_core.so = external/pypi_numpy/site-packages/numpy/_core.so (numpy)",
        "python_3_14/bin/python3 = external/python_3_14/bin/python3 (interpreter) x",
        "_main/pkg/_app.venv/bin/python -> /usr/bin/python3.14 (first-party)",
        "_main/pkg/_app.venv/lib/python3.14/site-packages/numpy -> ../../../../../../pypi_numpy/site-packages/numpy (numpy)",
    ];
    assert_eq!(paths(&plan), expected);
    // the link leads out of the runfiles, but the interpreter is in the build
    assert_eq!(plan.dangling.len(), 1);
    assert!(plan.python.in_build);
    assert_eq!(plan.warnings, [""; 0]);
}

#[test]
fn totals_are_the_sums() {
    let mut build = Build::new();
    build.distribution(
        "a",
        "1",
        &[
            ("a/m.py", "12345"),
            ("a/__pycache__/m.cpython-314.pyc", "1234567"),
            ("a/x.so", "123"),
        ],
    );
    let plan = build.plan();
    let a = &plan.distributions[0];
    assert_eq!(
        (
            a.files,
            a.bytes,
            a.bytecode_files,
            a.bytecode_bytes,
            a.shared_libraries
        ),
        (3, 15, 1, 7, 1)
    );
    let bytes: u64 = plan.files.iter().map(|file| file.size).sum();
    assert_eq!((plan.totals.files, plan.totals.bytes), (6, bytes));
    assert_eq!(plan.totals.links, 1);
    assert_eq!(
        plan.totals.kinds[&Kind::Bytecode],
        Amount { files: 1, bytes: 7 }
    );
    assert!(!plan.totals.kinds.contains_key(&Kind::Empty));
}

#[test]
fn directories_are_walked() {
    let mut build = Build::new();
    let tree = "bazel-out/bin/pypi_t/tree";
    build.write(&format!("{tree}/site-packages/t/__init__.py"), "");
    build.write(&format!("{tree}/site-packages/t/libt.so.1.0"), "elf");
    build.symlink(&format!("{tree}/site-packages/t/libt.so"), "libt.so.1.0");
    build.write(&format!("{tree}/bin/script"), "#!/usr/bin/env python\n");
    build.write(&format!("{tree}/bin/data"), "text");
    for file in [
        "site-packages/t/__init__.py",
        "site-packages/t/libt.so.1.0",
        "bin/script",
        "bin/data",
    ] {
        build.chmod(&format!("{tree}/{file}"), 0o555); // as Bazel does
    }
    build.place("pypi_t", tree);
    build.request.distributions.push(RequestedDistribution {
        name: "T".into(),
        version: "1".into(),
        root: "pypi_t".into(),
        site_packages: "pypi_t/site-packages".into(),
        on_conflict: None,
    });
    let plan = build.plan();
    let found: Vec<String> = paths(&plan)
        .into_iter()
        .filter(|line| line.contains("pypi_t"))
        .collect();
    let expected = [
        "pypi_t/bin/data = bazel-out/bin/pypi_t/tree/bin/data (T)",
        "pypi_t/bin/script = bazel-out/bin/pypi_t/tree/bin/script (T) x",
        "pypi_t/site-packages/t/__init__.py = bazel-out/bin/pypi_t/tree/site-packages/t/__init__.py (T)",
        "pypi_t/site-packages/t/libt.so.1.0 = bazel-out/bin/pypi_t/tree/site-packages/t/libt.so.1.0 (T)",
        "pypi_t/site-packages/t/libt.so -> libt.so.1.0 (T)",
    ];
    assert_eq!(found, expected);
}

#[test]
fn one_artifact_has_one_real_place() {
    let mut build = Build::new();
    build.file("_main/b/x.py", "x.py", "x");
    build.place("_main/a/x.py", "x.py");
    build.place("_main/a/x.py", "x.py");
    let plan = build.plan();
    let found: Vec<String> = paths(&plan)
        .into_iter()
        .filter(|line| line.contains("x.py"))
        .collect();
    assert_eq!(
        found,
        [
            "_main/b/x.py = x.py (first-party)",
            "_main/a/x.py -> ../b/x.py (first-party)"
        ]
    );
}

#[test]
fn links_of_another_program_stay_links_though_they_lead_somewhere_from_where_they_are_made() {
    let mut build = Build::new();
    let venv = "pkg/_inner.venv";
    let site_packages = format!("{venv}/lib/python3.14/site-packages");
    // What the build has made is in the runfiles with its bytecode, and without it where the link is made.
    for name in ["one.py", "deep/two.py"] {
        build.write(&format!("bazel-out/bin/pkg/wheel/{name}"), name);
        build.write(&format!("bazel-out/bin/pkg/wheel.pycache/{name}"), name);
    }
    build.write(
        "bazel-out/bin/pkg/wheel.pycache/deep/__pycache__/two.pyc",
        "two",
    );
    build.write("bazel-out/bin/pkg/wheel/other.py", "one thing");
    build.write("bazel-out/bin/pkg/wheel.pycache/other.py", "another");
    build.place("_main/pkg/wheel", "bazel-out/bin/pkg/wheel.pycache");
    for (name, target) in [
        ("one.py", "../../../../wheel/one.py"),
        ("deep", "../../../../wheel/deep"),
        ("other.py", "../../../../wheel/other.py"),
    ] {
        let source = format!("bazel-out/bin/{site_packages}/{name}");
        build.symlink(&source, target);
        build.place(&format!("_main/{site_packages}/{name}"), &source);
    }
    // The same of another configuration is no second thing.
    let again = format!("bazel-out/exec/bin/{site_packages}/one.py");
    build.symlink(&again, "../../../../wheel/one.py");
    build.place(&format!("_main/{site_packages}/one.py"), &again);
    let python = format!("bazel-out/bin/{venv}/bin/python");
    build.symlink(&python, "/usr/bin/python3.14");
    build.place(&format!("_main/{venv}/bin/python"), &python);

    let plan = build.plan();
    let links: Vec<&str> = plan
        .links
        .iter()
        .filter_map(|link| link.path.strip_prefix("_main/pkg/_inner.venv/"))
        .collect();
    assert_eq!(
        links,
        [
            "bin/python",
            "lib/python3.14/site-packages/deep",
            "lib/python3.14/site-packages/one.py"
        ]
    );
    // A link to something that has other content in the runfiles is what it leads to.
    let other = format!("_main/{site_packages}/other.py");
    assert!(plan.files.iter().any(|file| file.path == other));
    assert_eq!(plan.dangling, []);
}

#[test]
fn different_files_of_distributions_are_an_error_that_names_them() {
    let mut build = Build::new();
    build.distribution(
        "one",
        "1.0",
        &[
            ("ns/util.py", "a"),
            ("ns/__pycache__/util.cpython-314.pyc", "code a"),
            ("tests/__init__.py", ""),
            ("mod", "a file"),
        ],
    );
    build.distribution(
        "Two",
        "2.0",
        &[
            ("ns/util.py", "b"),
            ("ns/__pycache__/util.cpython-314.pyc", "code b"),
            ("tests/__init__.py", ""),
            ("mod/x.py", "in a directory"),
        ],
    );
    assert_eq!(
        build.error(),
        "\
//pkg:app: 2 paths are in several distributions with different content:
  ns/util.py
    one 1.0: pypi_one/site-packages/ns/util.py
    Two 2.0: pypi_Two/site-packages/ns/util.py
  mod
    one 1.0: pypi_one/site-packages/mod
    Two 2.0: pypi_Two/site-packages/mod/x.py
An environment has one file at each path, and some distribution would get that of another. Leave a file out with \
exclude of pip.override; or use the file that is named first here, by package_conflicts = \"warn\" or \"first\" of the \
program, or by on_conflict of pip.parse; or depend on only one of the distributions"
    );
}

#[test]
fn equal_files_of_distributions_overlap() {
    let mut build = Build::new();
    let files = |code| {
        [
            ("ns/__init__.py", "same"),
            ("ns/__pycache__/__init__.cpython-314.pyc", code),
        ]
    };
    build.distribution("b", "1", &files("called b"));
    build.distribution("a", "1", &files("called a"));
    build.distribution("c", "1", &files("called c")[..1]);
    let plan = build.plan();
    assert_eq!(plan.overlaps.len(), 1, "{:?}", plan.overlaps);
    let overlap = &plan.overlaps[0];
    assert_eq!(overlap.path, "ns/__init__.py");
    // In the order of the request: the first file is the one that is linked.
    let names = ["b", "a", "c"].map(|name| Owner::Distribution(name.into()));
    assert_eq!(overlap.owners, names);
    assert_eq!(overlap.files[0], "pypi_b/site-packages/ns/__init__.py");
}

#[test]
fn bytecode_without_sources_is_compared_by_its_source() {
    let mut build = Build::new();
    for (name, code) in [("a", "called a"), ("b", "called b")] {
        build.distribution(name, "1", &[]);
        build.file(
            &format!("pypi_{name}/site-packages/ns/__init__.pyc"),
            &format!("bazel-out/bin/{name}.pyc"),
            pyc(1, code),
        );
    }
    assert_eq!(build.plan().overlaps[0].path, "ns/__init__.pyc");
    build.write("bazel-out/bin/b.pyc", pyc(2, "called b"));
    let error = build.error();
    assert!(
        error.contains("\n  ns/__init__.pyc\n    a 1: pypi_a/"),
        "{error}"
    );
}

#[test]
fn case_is_a_warning_or_an_error() {
    let mut build = Build::new();
    build.distribution("a", "1", &[("Pkg/x.py", "")]);
    build.distribution("b", "1", &[("pkg/x.py", "")]);
    let message = "\
//pkg:app: paths in site-packages differ only in the case of their letters:
  Pkg of a 1 and pkg of b 1
Where file names do not mind case (macOS, Windows), one of them hides the other. Depend on only one of the \
distributions if the program is to run there";
    assert_eq!(build.plan().warnings, [message]);
    build.request.on_case_clash = Severity::Error;
    assert_eq!(build.error(), message);
}

#[test]
fn versions_are_an_error_or_a_warning() {
    let mut build = Build::new();
    build.distribution("num_py", "1.0", &[("numpy.py", "1")]);
    build.distribution("Num-Py", "2.0", &[("numpy.py", "2")]);
    let error = build.error();
    assert!(
        error.starts_with(
            "//pkg:app: there are several versions of the distribution num-py: 2.0 in pypi_Num-Py, 1.0 in pypi_num_py. "
        ),
        "{error}"
    );
    build.request.on_two_versions = Severity::Warn;
    assert_eq!(build.plan().warnings, [error]);
}

#[test]
fn links_to_nothing_are_noted() {
    let mut build = Build::new();
    build.site_link("gone", "pypi_gone/site-packages/gone");
    build.link("_main/tool", "bazel-out/bin/tool", "/usr/bin/tool");
    let plan = build.plan();
    let dangling: Vec<&str> = plan
        .dangling
        .iter()
        .map(|link| link.path.as_str())
        .collect();
    assert_eq!(
        dangling,
        [format!("{SITE_PACKAGES}/gone").as_str(), "_main/tool"]
    );
    assert_eq!(plan.totals.dangling, 2);
}

#[test]
fn two_artifacts_at_one_place_are_an_error_if_they_differ() {
    let mut build = Build::new();
    build.file("_main/x.txt", "bazel-out/bin/a/x.txt", "same");
    build.file("_main/x.txt", "bazel-out/bin/b/x.txt", "same");
    build.file(
        "_main/__pycache__/m.pyc",
        "bazel-out/bin/a/m.pyc",
        pyc(1, "one"),
    );
    build.file(
        "_main/__pycache__/m.pyc",
        "bazel-out/bin/b/m.pyc",
        pyc(1, "two"),
    );
    let plan = build.plan();
    assert_eq!(
        plan.warnings,
        ["//pkg:app: bazel-out/bin/a/m.pyc and bazel-out/bin/b/m.pyc are both to stand at _main/__pycache__/m.pyc in \
          the runfiles. They are bytecode of the same source, but not compiled with the same options; the first is \
          taken. Give the targets that compile the source the same precompile attributes"]
    );
    build.write("bazel-out/bin/b/x.txt", "else");
    assert_eq!(
        build.error(),
        "//pkg:app: bazel-out/bin/a/x.txt and bazel-out/bin/b/x.txt are both to stand at _main/x.txt in the runfiles, \
         and differ. Bazel would take either of them. Remove one, or give it another place"
    );
}

#[test]
fn nothing_stands_below_an_artifact() {
    let mut build = Build::new();
    build.write("bazel-out/bin/tree/a", "");
    build.place("_main/tree", "bazel-out/bin/tree");
    build.file("_main/tree/b", "bazel-out/bin/b", "");
    assert_eq!(
        build.error(),
        "//pkg:app: bazel-out/bin/b is to stand at _main/tree/b in the runfiles, but _main/tree is bazel-out/bin/tree, \
         to which nothing can be added. Give one of them another place"
    );
}

#[test]
fn everything_that_is_wrong_is_told() {
    let mut build = Build::new();
    build.place("_main/missing", "no/such/file");
    build.place("../other/x", "pkg/app.py");
    let root = build.root().display();
    assert_eq!(
        build.errors(),
        [
            format!(
                "cannot read {root}/no/such/file, which is to stand at _main/missing in the runfiles: No such file or \
                 directory (os error 2)"
            ),
            "\"../other/x\" is no path below the runfiles: it must be relative, without . and ..".to_owned(),
        ]
    );
}

#[test]
fn a_main_file_that_is_nowhere_is_warned_of() {
    let mut build = Build::new();
    build.request.main = "_main/other.py".into();
    assert_eq!(
        build.plan().warnings,
        ["//pkg:app: the main file _main/other.py is not in the runfiles"]
    );
}

#[test]
fn the_order_of_what_is_given_only_decides_which_file_is_first() {
    let mut build = Build::new();
    build.distribution("b", "1", &[("b.py", ""), ("ns/x.py", "")]);
    build.distribution("a", "1", &[("a.py", ""), ("ns/x.py", "")]);
    let first = build.plan();
    build.request.files.reverse();
    assert_eq!(build.plan().to_json(), first.to_json());
    build.request.distributions.reverse();
    let mut second = build.plan();
    second.overlaps[0].files.reverse();
    second.overlaps[0].owners.reverse();
    assert_eq!(second, first);
}

#[test]
fn the_file_of_a_plan_is_read_again() {
    let mut build = Build::new();
    build.distribution("a\"b", "1", &[("a.py", "x"), ("ns/x.py", "")]);
    build.distribution("interpreter", "1", &[("ns/x.py", "")]);
    build.site_link("gone", "pypi_gone");
    let plan = build.plan();
    let path = build.path("app.venv.plan.json");
    fs::write(&path, plan.to_json()).unwrap();
    assert_eq!(Plan::read(&path).unwrap(), plan);
    let json = plan.to_json();
    let line =
        "\n    {\"path\":\"_main/pkg/app\",\"source\":\"bazel-out/bin/pkg/app\",\"size\":10,\
                \"owner\":\"first-party\",\"kind\":\"source\",\"executable\":true},\n"
            .replace("\"kind\":\"source\"", "\"kind\":\"data\"");
    assert!(json.contains(&line), "{json}");
}

#[test]
fn other_files_are_no_plans() {
    let build = Build::new();
    let read = |content: &str| {
        build.write("x.json", content);
        let error = Plan::read(&build.path("x.json")).unwrap_err().to_string();
        error.replace(&build.path("x.json").display().to_string(), "x.json")
    };
    assert_eq!(
        read("{\"version\": 2, \"new\": 1}"),
        "the plan x.json has version 2, but this tool reads version 1: use the tool of the same rules_pyc that made the \
         plan"
    );
    let error = read("[]");
    assert!(
        error.starts_with("x.json is no plan of a virtual environment: "),
        "{error}"
    );
}
