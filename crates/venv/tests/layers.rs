//! Layers of programs on disk, as tar, bsdtar and a file system see them.

#![cfg(unix)]

mod support;

use pyc_venv::{write_layers, Compression, Layer, LayersRequest, Metadata, Plan};
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{Build, SITE_PACKAGES};

fn layers(layers: &[(&str, &str)]) -> LayersRequest {
    LayersRequest {
        program_path: "/app/main".into(),
        repo_mapping: None,
        layers: layers
            .iter()
            .map(|(out, selectors)| Layer {
                out: out.into(),
                selectors: selectors
                    .split(',')
                    .map(|selector| selector.parse().unwrap())
                    .collect(),
            })
            .collect(),
        mtree: None,
        compression: Compression::None,
        metadata: Metadata::default(),
    }
}

fn write(build: &Build, request: &LayersRequest) {
    write_layers(&build.plan(), request, build.root()).unwrap_or_else(|error| panic!("{error}"));
}

fn error(build: &Build, request: &LayersRequest) -> String {
    let error = write_layers(&build.plan(), request, build.root()).unwrap_err();
    error
        .to_string()
        .replace(&build.root().display().to_string(), "ROOT")
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{command:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The names that tar lists, in their order.
fn names(build: &Build, archive: &str) -> Vec<String> {
    let text = run(Command::new("tar").arg("-tf").arg(build.path(archive)));
    text.lines().map(str::to_owned).collect()
}

/// What is in a directory: `DIR/`, `FILE MODE CONTENT`, `LINK -> TARGET`.
fn listing(root: &Path) -> Vec<String> {
    fn add(root: &Path, path: &Path, lines: &mut Vec<String>) {
        let mut entries: Vec<PathBuf> = fs::read_dir(path)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        entries.sort();
        for path in entries {
            let name = path.strip_prefix(root).unwrap().display().to_string();
            let metadata = fs::symlink_metadata(&path).unwrap();
            if metadata.is_symlink() {
                let target = fs::read_link(&path).unwrap();
                lines.push(format!("{name} -> {}", target.display()));
                continue;
            }
            assert_eq!(metadata.mtime(), 0, "{name}");
            let mode = metadata.permissions().mode() & 0o7777;
            if metadata.is_dir() {
                lines.push(format!("{name}/ {mode:o}"));
                add(root, &path, lines);
            } else {
                let content = fs::read_to_string(&path).unwrap();
                lines.push(format!("{name} {mode:o} {content:?}"));
            }
        }
    }
    let mut lines = Vec::new();
    add(root, root, &mut lines);
    lines
}

/// Unpacks archives one after the other, as a container does.
fn unpack(build: &Build, tool: &str, archives: &[&str]) -> Vec<String> {
    let directory = tempfile::tempdir().unwrap();
    for archive in archives {
        run(Command::new(tool)
            .arg("-xpf")
            .arg(build.path(archive))
            .arg("-C")
            .arg(directory.path()));
    }
    listing(directory.path())
}

/// A program with an interpreter of the build, two distributions, and links of every sort.
fn program() -> Build {
    let mut build = Build::new();
    build.request.interpreter = "python/bin/python3".into();
    build.request.interpreter_roots = vec!["python".into()];
    build.program("python/bin/python3", "external/python/bin/python3", "#!elf");
    build.request.links.clear();
    build.link(
        "_main/pkg/_app.venv/bin/python",
        "bazel-out/bin/pkg/_app.venv/bin/python3",
        "../../../../python/bin/python3",
    );
    build.distribution(
        "big",
        "1",
        &[("big/__init__.py", "big = 1\n"), ("big/x.so", "elf")],
    );
    build.distribution("Small_One", "2", &[("small.py", "s")]);
    build.link(
        "pypi_big/site-packages/big/y.so",
        "external/pypi_big/site-packages/big/y.so",
        "x.so",
    );
    build.site_link("big", "pypi_big/site-packages/big");
    build.site_link("small.py", "pypi_Small_One/site-packages/small.py");
    build.site_link("gone", "pypi_gone/site-packages/gone");
    build.request.empties = vec!["_main/pkg/__init__.py".into()];
    build
}

#[test]
fn the_layers_together_are_the_program() {
    let build = program();
    let request = layers(&[
        ("python.tar", "interpreter"),
        ("third.tar", "third-party"),
        ("app.tar", "first-party"),
    ]);
    write(&build, &request);
    let expected = [
        "app/ 755",
        "app/main 755 \"#!/bin/sh\\n\"",
        "app/main.runfiles/ 755",
        "app/main.runfiles/_main/ 755",
        "app/main.runfiles/_main/pkg/ 755",
        "app/main.runfiles/_main/pkg/__init__.py 644 \"\"",
        "app/main.runfiles/_main/pkg/_app.venv/ 755",
        "app/main.runfiles/_main/pkg/_app.venv/bin/ 755",
        "app/main.runfiles/_main/pkg/_app.venv/bin/python -> ../../../../python/bin/python3",
        "app/main.runfiles/_main/pkg/_app.venv/lib/ 755",
        "app/main.runfiles/_main/pkg/_app.venv/lib/python3.14/ 755",
        "app/main.runfiles/_main/pkg/_app.venv/lib/python3.14/site-packages/ 755",
        "app/main.runfiles/_main/pkg/_app.venv/lib/python3.14/site-packages/big -> \
         ../../../../../../pypi_big/site-packages/big",
        "app/main.runfiles/_main/pkg/_app.venv/lib/python3.14/site-packages/small.py -> \
         ../../../../../../pypi_Small_One/site-packages/small.py",
        "app/main.runfiles/_main/pkg/_app.venv/pyvenv.cfg 644 \"home = /usr/bin\\n\"",
        "app/main.runfiles/_main/pkg/app -> ../../../main",
        "app/main.runfiles/_main/pkg/app.py 644 \"print('app')\\n\"",
        "app/main.runfiles/pypi_Small_One/ 755",
        "app/main.runfiles/pypi_Small_One/site-packages/ 755",
        "app/main.runfiles/pypi_Small_One/site-packages/small.py 644 \"s\"",
        "app/main.runfiles/pypi_big/ 755",
        "app/main.runfiles/pypi_big/site-packages/ 755",
        "app/main.runfiles/pypi_big/site-packages/big/ 755",
        "app/main.runfiles/pypi_big/site-packages/big/__init__.py 644 \"big = 1\\n\"",
        "app/main.runfiles/pypi_big/site-packages/big/x.so 644 \"elf\"",
        "app/main.runfiles/pypi_big/site-packages/big/y.so -> x.so",
        "app/main.runfiles/python/ 755",
        "app/main.runfiles/python/bin/ 755",
        "app/main.runfiles/python/bin/python3 755 \"#!elf\"",
    ];
    let archives = ["python.tar", "third.tar", "app.tar"];
    assert_eq!(unpack(&build, "tar", &archives), expected);
    assert_eq!(
        names(&build, "python.tar"),
        [
            "app/",
            "app/main.runfiles/",
            "app/main.runfiles/python/",
            "app/main.runfiles/python/bin/",
            "app/main.runfiles/python/bin/python3"
        ]
    );
    assert_eq!(
        names(&build, "third.tar").last().unwrap(),
        "app/main.runfiles/pypi_big/site-packages/big/y.so"
    );
    // every file stands in one of the layers
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for archive in archives {
        for name in names(&build, archive) {
            *seen.entry(name).or_default() += 1;
        }
    }
    let twice: Vec<&String> = seen
        .iter()
        .filter(|&(name, &count)| count > 1 && !name.ends_with('/'))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(twice, [""; 0]);
}

#[test]
fn compressed_layers_hold_the_same() {
    let build = program();
    let mut request = layers(&[("x.tar", "interpreter,third-party,first-party")]);
    let mut written = |compression| {
        request.compression = compression;
        write(&build, &request);
        let first = fs::read(build.path("x.tar")).unwrap();
        write(&build, &request);
        assert_eq!(fs::read(build.path("x.tar")).unwrap(), first);
        first
    };
    let plain = written(Compression::None);
    let gzip = written(Compression::Gzip);
    assert_eq!(gzip[4..8], [0; 4], "no time");
    let mut decoded = Vec::new();
    flate2::read::GzDecoder::new(&gzip[..])
        .read_to_end(&mut decoded)
        .unwrap();
    assert_eq!(decoded, plain);
    let zstd = written(Compression::Zstd);
    assert_eq!(zstd::decode_all(&zstd[..]).unwrap(), plain);
    assert!(gzip.len() < plain.len() && zstd.len() < plain.len());
}

#[test]
fn owner_modes_and_time_are_as_asked_for() {
    let build = program();
    let mut request = layers(&[("x.tar", "interpreter,third-party,first-party")]);
    request.metadata = Metadata {
        uid: 1000,
        gid: 3_000_000,
        file_mode: 0o444,
        executable_mode: 0o555,
        directory_mode: 0o700,
        mtime: 1_700_000_000,
    };
    write(&build, &request);
    let text = run(Command::new("tar")
        .args(["--numeric-owner", "--utc", "-tvf"])
        .arg(build.path("x.tar")));
    let line = |name: &str| {
        let line = text.lines().find(|line| line.ends_with(name)).unwrap();
        let fields: Vec<&str> = line.split_whitespace().collect();
        [fields[0], fields[1], fields[3], fields[4]].join(" ")
    };
    assert_eq!(line(" app/"), "drwx------ 1000/3000000 2023-11-14 22:13");
    assert_eq!(
        line(" app/main"),
        "-r-xr-xr-x 1000/3000000 2023-11-14 22:13"
    );
    assert_eq!(line("app.py"), "-r--r--r-- 1000/3000000 2023-11-14 22:13");
    assert_eq!(line(" -> x.so"), "lrwxrwxrwx 1000/3000000 2023-11-14 22:13");
}

#[test]
fn the_first_layer_that_asks_gets_a_file() {
    let mut build = program();
    build.distribution("big-extra", "1", &[("extra.py", "")]);
    let request = layers(&[
        ("rest.tar", "first-party,interpreter,third-party"),
        ("big.tar", "distribution:BIG*"),
        ("extra.tar", "distribution:big_extra"),
    ]);
    write(&build, &request);
    let has = |archive: &str, name: &str| {
        names(&build, archive)
            .iter()
            .any(|other| other.ends_with(name))
    };
    assert!(has("big.tar", "extra.py") && has("big.tar", "x.so"));
    assert!(has("rest.tar", "small.py") && !has("rest.tar", "x.so"));
    assert_eq!(names(&build, "extra.tar"), [""; 0]);
}

/// A build with distributions of these sizes, and programs of different names.
fn sized(program: &str, sizes: &[(&str, usize)]) -> Build {
    let mut build = Build::new();
    build.request.venv = format!("_main/_{program}.venv");
    build.file(
        &format!("_main/{program}.py"),
        &format!("{program}.py"),
        program,
    );
    for (name, size) in sizes {
        let content = "x".repeat(*size);
        build.distribution(
            name,
            "1",
            &[("m.txt", "same"), (&format!("{name}.py"), &content)],
        );
    }
    build.site_link(program, &format!("pypi_{}/site-packages", sizes[0].0));
    build
}

#[test]
fn shares_are_about_as_large_as_each_other_and_the_same_for_all_programs() {
    let sizes = [("a", 500), ("b", 400), ("c", 300), ("d", 200), ("e", 100)];
    let request = layers(&[
        ("0.tar", "first-party"),
        ("2.tar", "third-party:2/2"),
        ("1.tar", "third-party:1/2"),
    ]);
    let build = sized("one", &sizes);
    write(&build, &request);
    let modules = |archive: &str| -> Vec<String> {
        let names = names(&build, archive);
        let modules = names.iter().filter(|name| name.ends_with(".py"));
        modules
            .map(|name| name.rsplit('/').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(modules("1.tar"), ["a.py", "d.py", "e.py"]);
    assert_eq!(modules("2.tar"), ["b.py", "c.py"]);

    let mut reversed = sizes;
    reversed.reverse();
    let other = sized("other", &reversed);
    write(&other, &request);
    for archive in ["1.tar", "2.tar"] {
        let read = |build: &Build| fs::read(build.path(archive)).unwrap();
        assert!(read(&build) == read(&other), "{archive}");
    }
}

#[test]
fn links_between_owners_go_with_the_program() {
    let mut build = program();
    // an artifact that stands first in the program, then in a distribution
    build.file("_main/shared.py", "shared.py", "x");
    build.place("pypi_big/site-packages/shared.py", "shared.py");
    let request = layers(&[
        ("app.tar", "first-party"),
        ("rest.tar", "interpreter,third-party"),
    ]);
    write(&build, &request);
    let app = names(&build, "app.tar");
    let link = "app/main.runfiles/pypi_big/site-packages/shared.py".to_owned();
    assert!(app.contains(&link), "{app:#?}");
    assert!(app.contains(&format!("app/main.runfiles/{SITE_PACKAGES}/big")));
    assert!(!names(&build, "rest.tar").contains(&link));
}

#[test]
fn a_system_interpreter_is_the_only_absolute_link() {
    let mut build = Build::new();
    build.link("_main/tool", "bazel-out/bin/tool", "/usr/bin/tool");
    write(&build, &layers(&[("x.tar", "first-party")]));
    let links: Vec<String> = unpack(&build, "tar", &["x.tar"])
        .into_iter()
        .filter(|line| line.contains("-> /"))
        .collect();
    assert_eq!(
        links,
        ["app/main.runfiles/_main/pkg/_app.venv/bin/python -> /usr/bin/python3.14"]
    );
}

#[test]
fn long_and_odd_names_survive() {
    let mut build = Build::new();
    let long = format!("{}{}", "d/".repeat(120), "n".repeat(200));
    let odd = "a b/ä\\#*?[=\n.txt";
    for (name, content) in [(long.as_str(), "long"), (odd, "odd"), ("ä/x", "x")] {
        build.file(&format!("_main/{name}"), &format!("src/{name}"), content);
    }
    build.link("_main/link", "bazel-out/bin/link", odd);
    build.link("_main/far", "bazel-out/bin/far", &long);
    let mut request = layers(&[("x.tar", "first-party")]);
    request.mtree = Some("x.mtree".into());
    write(&build, &request);
    let lines = unpack(&build, "tar", &["x.tar"]);
    let has = |line: String| assert!(lines.contains(&line), "{line}\n{lines:#?}");
    let main = "app/main.runfiles/_main";
    has(format!("{main}/{} 644 \"long\"", long));
    has(format!("{main}/{odd} 644 \"odd\""));
    has(format!("{main}/link -> {odd}"));
    has(format!("{main}/far -> {long}"));
    if has_bsdtar() {
        assert_eq!(unpack(&build, "bsdtar", &["x.tar"]), lines);
    }
    check_mtree(&build, &lines);
}

/// Whether there is a bsdtar to ask. What it must understand is tested by the text in any case.
fn has_bsdtar() -> bool {
    let is_there = Command::new("bsdtar").arg("--version").output().is_ok();
    if !is_there {
        eprintln!("bsdtar is not on PATH: not checked against it");
    }
    is_there
}

/// What bsdtar makes of `x.mtree` must be the same as this.
fn check_mtree(build: &Build, lines: &[String]) {
    if !has_bsdtar() {
        return;
    }
    run(Command::new("bsdtar")
        .current_dir(build.root())
        .args(["-cf", "of_mtree.tar", "@x.mtree"]));
    assert_eq!(unpack(build, "tar", &["of_mtree.tar"]), lines);
}

#[test]
fn bsdtar_makes_the_same_of_the_mtree() {
    let build = program();
    let mut request = layers(&[("x.tar", "interpreter,third-party,first-party")]);
    request.mtree = Some("x.mtree".into());
    write(&build, &request);
    check_mtree(&build, &unpack(&build, "tar", &["x.tar"]));
    let text = fs::read_to_string(build.path("x.mtree")).unwrap();
    let expected = "\
#mtree
./app type=dir mode=0755 uid=0 gid=0 time=0.0
./app/main type=file mode=0755 uid=0 gid=0 time=0.0 content=bazel-out/bin/pkg/app
./app/main.runfiles type=dir mode=0755 uid=0 gid=0 time=0.0
./app/main.runfiles/_main type=dir mode=0755 uid=0 gid=0 time=0.0
./app/main.runfiles/_main/pkg type=dir mode=0755 uid=0 gid=0 time=0.0
./app/main.runfiles/_main/pkg/__init__.py type=file mode=0644 uid=0 gid=0 time=0.0 size=0
./app/main.runfiles/_main/pkg/_app.venv type=dir mode=0755 uid=0 gid=0 time=0.0
./app/main.runfiles/_main/pkg/_app.venv/bin type=dir mode=0755 uid=0 gid=0 time=0.0
./app/main.runfiles/_main/pkg/_app.venv/bin/python type=link mode=0777 uid=0 gid=0 time=0.0 \
link=../../../../python/bin/python3
";
    assert!(text.starts_with(expected), "{text}");
    // also without layers
    request.layers.clear();
    write(&build, &request);
    assert_eq!(fs::read_to_string(build.path("x.mtree")).unwrap(), text);
}

#[test]
fn what_no_layer_takes_is_an_error() {
    let build = program();
    assert_eq!(
        error(&build, &layers(&[("x.tar", "distribution:big")])),
        "//pkg:app: no layer takes the interpreter (1 file; selector interpreter), nor what is first-party (8 files; \
         selector first-party), nor the distribution Small_One (1 file; selector third-party). Add the selector to a \
         layer"
    );
    assert!(!build.path("x.tar").exists());
}

#[test]
fn requests_that_make_no_sense_are_errors() {
    let build = program();
    let all = "interpreter,third-party,first-party";
    let mut request = layers(&[("x.tar", all), ("x.tar", all)]);
    assert_eq!(
        error(&build, &request),
        "two layers are to be written to x.tar: give each a file of its own"
    );
    request.program_path = "app/main".into();
    assert_eq!(
        error(&build, &request),
        "\"app/main\" is no place for a program: give an absolute path without . and .., such as /app/main"
    );
    let shares = layers(&[("x.tar", "third-party:1/2"), ("y.tar", "third-party:2/3")]);
    assert_eq!(
        error(&build, &shares),
        "the selectors third-party:1/2 and third-party:2/3 do not go together: the number of shares must be the same"
    );
}

#[test]
fn a_file_that_has_changed_since_is_an_error_and_nothing_is_left() {
    let build = program();
    let plan: Plan = build.plan();
    build.write("pkg/app.py", "longer than before, this is\n");
    let request = layers(&[
        ("out/python.tar", "interpreter,third-party"),
        ("out/app.tar", "first-party"),
    ]);
    let error = write_layers(&plan, &request, build.root()).unwrap_err();
    assert_eq!(
        error.to_string().replace(&build.root().display().to_string(), "ROOT"),
        "ROOT/pkg/app.py has 28 bytes, but the plan of //pkg:app says 13: it has changed since the plan was made. Make \
         the plan again"
    );
    assert_eq!(listing_names(&build.path("out")), [""; 0]);
}

fn listing_names(directory: &Path) -> Vec<String> {
    let names = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}
