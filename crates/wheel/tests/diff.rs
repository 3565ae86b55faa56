//! Where two wheels differ, and why.

mod support;

use pyc_wheel::{diff, normalise, Check, Content, Diff, Packing, Side, Sides};
use std::fs;
use std::process::Command;
use support::{hash, replace, WheelBuilder, DIST_INFO};

fn compare(left: &WheelBuilder, right: &WheelBuilder) -> Diff {
    let directory = tempfile::tempdir().unwrap();
    let (a, b) = (
        directory.path().join("a.whl"),
        directory.path().join("b.whl"),
    );
    left.write(&a);
    right.write(&b);
    let found = diff(&a, &b).unwrap();
    // What is said of normalised wheels is true.
    normalise(&a, &a, Check::Strict).unwrap();
    normalise(&b, &b, Check::Strict).unwrap();
    let is_same = fs::read(&a).unwrap() == fs::read(&b).unwrap();
    assert_eq!(found.is_same_normalised, is_same, "{found:?}");
    found
}

fn wheel() -> WheelBuilder {
    WheelBuilder::new()
        .file("demo/a.py", "a = 1\n")
        .file("demo/b.py", "b = 1\n")
}

/// The one content that differs, but for RECORD.
fn content(name: &str, left: impl AsRef<[u8]>, right: impl AsRef<[u8]>) -> Content {
    let found = compare(&wheel().file(name, left), &wheel().file(name, right));
    let [record, member] = &found.members[..] else {
        panic!("{found:?}");
    };
    assert_eq!(record.name, format!("{DIST_INFO}/RECORD"));
    assert_eq!(record.content, Some(Content::Record));
    assert_eq!(member.name, name);
    assert!(!found.is_same_normalised);
    member.content.clone().unwrap()
}

fn sides<T: ToOwned + ?Sized>(left: &T, right: &T) -> Sides<T::Owned> {
    Sides {
        left: left.to_owned(),
        right: right.to_owned(),
    }
}

#[test]
fn the_same_wheels_are_the_same() {
    let found = compare(&wheel(), &wheel());
    assert!(found.is_same && found.members.is_empty() && found.order.is_none());
}

#[test]
fn packing_is_told_apart_from_content() {
    let mode = |mode| wheel().file_of_mode("demo/tool", "", mode);
    let found = compare(&mode(0o644).time(2020), &mode(0o664).time(2024).stored());
    assert!(!found.is_same && found.is_same_normalised);
    assert_eq!(found.members.len(), 6);
    let tool = found
        .members
        .iter()
        .find(|m| m.name == "demo/tool")
        .unwrap();
    assert_eq!(tool.content, None);
    let told: Vec<_> = tool
        .packing
        .iter()
        .map(|p| (p.what, p.sides.clone()))
        .collect();
    assert_eq!(
        told[0],
        (
            Packing::Time,
            sides("2020-02-03 04:05:06", "2024-02-03 04:05:06")
        )
    );
    assert_eq!(told[1], (Packing::Permissions, sides("100644", "100664")));
    assert_eq!(told[2], (Packing::Compression, sides("deflated", "stored")));

    // That a file is a program is no matter of packing.
    let found = compare(&mode(0o644), &mode(0o755));
    assert!(found.members[0].packing[0].is_installed && !found.is_same_normalised);
    let script = |mode| wheel().file_of_mode("demo-1.0.data/scripts/run", "", mode);
    assert!(compare(&script(0o644), &script(0o755)).is_same_normalised);
}

#[test]
fn the_order_is_told() {
    let found = compare(&wheel(), &wheel().reversed());
    assert_eq!(
        found.order,
        Some(sides(&*format!("{DIST_INFO}/METADATA"), "demo/b.py"))
    );
    // RECORD has another order, too
    assert_eq!(found.members.len(), 1);
    assert_eq!(found.members[0].content, Some(Content::Record));
    assert!(found.is_same_normalised);
}

#[test]
fn missing_members_are_told() {
    let found = compare(&wheel(), &wheel().file("demo/c.py", ""));
    let told: Vec<_> = found
        .members
        .iter()
        .map(|m| (m.name.as_str(), m.only_in))
        .collect();
    let record = format!("{DIST_INFO}/RECORD");
    assert_eq!(
        told,
        [(record.as_str(), None), ("demo/c.py", Some(Side::Right))]
    );
    assert!(!found.is_same_normalised);

    let stray = wheel().file("demo/__pycache__/a.cpython-314.pyc", "x");
    let found = compare(&stray, &wheel());
    assert_eq!(found.members[1].only_in, Some(Side::Left));
    assert!(found.members[1].is_left_out && found.is_same_normalised);
}

#[test]
fn a_record_that_differs_for_no_reason_is_told() {
    let wheel = wheel();
    let bad = wheel
        .right_record()
        .replace(&hash("a = 1\n"), &hash("a = 2\n"));
    let directory = tempfile::tempdir().unwrap();
    let (a, b) = (
        directory.path().join("a.whl"),
        directory.path().join("b.whl"),
    );
    wheel.write(&a);
    wheel.clone().record(bad).write(&b);
    let found = diff(&a, &b).unwrap();
    assert!(
        matches!(
            found.members[0].content,
            Some(Content::Text { line: 3, .. })
        ),
        "{found:?}"
    );
    assert!(!found.is_same_normalised);
}

#[test]
fn texts_differ_in_a_line() {
    let expected = Content::Text {
        line: 2,
        sides: Sides {
            left: Some("x = 1".into()),
            right: Some("x = 2".into()),
        },
    };
    assert_eq!(content("x.py", "# x\nx = 1\n", "# x\nx = 2\n"), expected);
    assert_eq!(content("x.py", "a\r\n", "a\n"), Content::LineEnds);
    let order = content("x.txt", "a\nb\n", "b\na\n");
    assert!(
        matches!(order, Content::LineOrder { line: 1, .. }),
        "{order:?}"
    );
}

#[test]
fn bytecode_differs_in_header_or_code() {
    // Python 3.14, of sources that were modified at other times; the code is the number None.
    let pyc = |mtime: u8, code: &[u8]| {
        let mut bytes = vec![
            0x2b, 0x0e, b'\r', b'\n', 0, 0, 0, 0, mtime, 0, 0, 0, 7, 0, 0, 0,
        ];
        bytes.extend_from_slice(code);
        bytes
    };
    let Content::Bytecode(found) = content("only.pyc", pyc(1, b"N"), pyc(2, b"N")) else {
        panic!("it is bytecode")
    };
    let expected = sides(
        "Python 3.14, of a source of 7 bytes, modified 1 s after 1970",
        "Python 3.14, of a source of 7 bytes, modified 2 s after 1970",
    );
    assert_eq!(found.headers, Some(expected));
    assert!(!found.is_code_different && found.is_code_equal);

    // FLAG_REF on something that nothing refers to
    let Content::Bytecode(found) = content(
        "only.pyc",
        pyc(1, b"i\x01\0\0\0"),
        pyc(1, b"\xe9\x01\0\0\0"),
    ) else {
        panic!("it is bytecode")
    };
    assert!(found.headers.is_none() && found.is_code_different && found.is_code_equal);
    let Content::Bytecode(found) = content("only.pyc", pyc(1, b"N"), pyc(1, b"T")) else {
        panic!("it is bytecode")
    };
    assert!(found.is_code_different && !found.is_code_equal);
    let no_bytecode = content("only.pyc", b"\0", b"\x01");
    assert!(
        matches!(no_bytecode, Content::Binary { offset: 0, .. }),
        "{no_bytecode:?}"
    );
}

/// Compiles a shared library in a directory.
fn library(directory: &str, more: &[&str]) -> Vec<u8> {
    let root = tempfile::tempdir().unwrap();
    let directory = root.path().join(directory);
    fs::create_dir_all(&directory).unwrap();
    let source = directory.join("x.c");
    // The linker orders texts of debug information by their hash, so there is none.
    fs::write(&source, "const char *where(void) { return __FILE__; }\n").unwrap();
    let status = Command::new("cc")
        .args(["-shared", "-fPIC", "-Wl,--build-id"])
        .args(more)
        .args(["-o", "x.so"])
        .arg(&source)
        .current_dir(&directory)
        .status()
        .unwrap();
    assert!(status.success());
    let mut bytes = fs::read(directory.join("x.so")).unwrap();
    // As if they had been built one after the other in directories of one length
    let name = root.path().to_str().unwrap().to_owned();
    replace(
        &mut bytes,
        &name,
        &format!("/{}", "t".repeat(name.len() - 1)),
    );
    bytes
}

#[cfg(target_os = "linux")]
#[test]
fn shared_libraries_differ_in_directories_and_build_ids() {
    let (one, other) = (library("build-one", &[]), library("build-two", &[]));
    let Content::Binary {
        build_id: Some(build_id),
        build_paths,
        is_explained,
        ..
    } = content("demo/x.so", &one, &other)
    else {
        panic!("it has a build ID")
    };
    assert_eq!((build_id.left.len(), build_id.right.len()), (40, 40));
    assert!(build_id.left != build_id.right);
    let [pair] = &build_paths[..] else {
        panic!("{build_paths:?}")
    };
    assert!(pair.sides.left.ends_with("/build-one") && pair.sides.right.ends_with("/build-two"));
    assert_eq!(pair.count, 1);
    assert!(is_explained);

    let more = library("build-two", &["-Wl,-soname,more.so"]);
    let found = content("demo/x.so", &one, more);
    assert!(
        matches!(
            found,
            Content::Binary {
                is_explained: false,
                ..
            }
        ),
        "{found:?}"
    );
}

#[test]
fn what_is_no_wheel_cannot_be_compared() {
    let directory = tempfile::tempdir().unwrap();
    let (a, b) = (
        directory.path().join("a.whl"),
        directory.path().join("b.whl"),
    );
    wheel().write(&a);
    fs::write(&b, "text").unwrap();
    for (left, right) in [(&a, &b), (&b, &a)] {
        let error = diff(left, right).unwrap_err().to_string();
        let expected = format!("{}: this is not a valid wheel, or truncated: ", b.display());
        assert!(error.starts_with(&expected), "{error}");
    }
}
