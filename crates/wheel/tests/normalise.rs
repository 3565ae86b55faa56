//! The one form of wheels that have the same content.

mod support;

use pyc_wheel::{normalise, Check};
use std::fs;
use std::io::{Cursor, Read};
use support::{hash, WheelBuilder, DIST_INFO};
use zip::{CompressionMethod, DateTime, ZipArchive};

fn normalised(wheel: &WheelBuilder) -> Vec<u8> {
    of_bytes(&wheel.bytes()).unwrap()
}

fn of_bytes(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("demo.whl");
    let out = directory.path().join("out.whl");
    fs::write(&path, bytes).unwrap();
    let result = normalise(&path, &out, Check::Strict);
    assert_eq!(fs::read(&path).unwrap(), bytes);
    let names: Vec<_> = fs::read_dir(directory.path()).unwrap().collect();
    assert_eq!(names.len(), if result.is_ok() { 2 } else { 1 });
    match result {
        Ok(_) => Ok(fs::read(out).unwrap()),
        Err(error) => {
            let error = error.to_string();
            let path = format!("{}: ", path.display());
            Err(error.strip_prefix(&path).unwrap().to_owned())
        }
    }
}

fn wheel() -> WheelBuilder {
    WheelBuilder::new()
        .file("demo/b.py", "b = 1\n".repeat(100))
        .file("demo/a.py", "")
        .file_of_mode("demo/tool", "tool", 0o775)
        .file("demo/é.txt", "text")
        .file("zebra.py", "")
        .file("demo-1.0.data/scripts/run", "#!python\n")
}

#[test]
fn members_have_an_order_and_nothing_of_their_history() {
    let bytes = normalised(&wheel().time(2024));
    let mut zip = ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let mut found = Vec::new();
    for index in 0..zip.len() {
        let member = zip.by_index(index).unwrap();
        assert_eq!(member.last_modified(), Some(DateTime::default()));
        assert_eq!(member.compression(), CompressionMethod::Deflated);
        assert_eq!(member.extra_data().unwrap_or_default(), b"");
        assert_eq!(member.comment(), "");
        found.push((member.name().to_owned(), member.unix_mode().unwrap()));
    }
    let expected = [
        ("demo-1.0.data/scripts/run", 0o100_755),
        ("demo/a.py", 0o100_644),
        ("demo/b.py", 0o100_644),
        ("demo/tool", 0o100_755),
        ("demo/é.txt", 0o100_644),
        ("zebra.py", 0o100_644),
        ("demo-1.0.dist-info/METADATA", 0o100_644),
        ("demo-1.0.dist-info/WHEEL", 0o100_644),
        ("demo-1.0.dist-info/RECORD", 0o100_644),
    ];
    let expected = expected.map(|(name, mode)| (name.to_owned(), mode));
    assert_eq!(found, expected);

    let mut record = String::new();
    let mut member = zip.by_name("demo-1.0.dist-info/RECORD").unwrap();
    member.read_to_string(&mut record).unwrap();
    let names: Vec<_> = record
        .lines()
        .map(|l| l.split(',').next().unwrap())
        .collect();
    assert!(names.is_sorted(), "{record}");
    assert!(record.contains(&format!("\ndemo/é.txt,{},4\n", hash("text"))));
}

#[test]
fn what_is_no_content_makes_no_difference() {
    let expected = normalised(&wheel());
    for other in [
        wheel().time(2024),
        wheel().stored(),
        wheel().reversed(),
        wheel().file("demo/", ""),
        wheel().file("demo/__pycache__/a.cpython-314.pyc", "theirs"),
        wheel().file("demo/a.pyc", "theirs"),
        wheel().unlisted(&format!("{DIST_INFO}/RECORD.jws"), "{}"),
        wheel()
            .without("demo/tool")
            .file_of_mode("demo/tool", "tool", 0o711),
        wheel()
            .without("zebra.py")
            .file_of_mode("zebra.py", "", 0o600),
    ] {
        assert!(other.bytes() != wheel().bytes());
        assert!(normalised(&other) == expected, "{other:?}");
    }
    assert!(of_bytes(&expected).unwrap() == expected);
    for different in [
        wheel().file("demo/c.py", ""),
        wheel().without("zebra.py"),
        wheel().without("zebra.py").file("zebra.py", "1"),
        wheel()
            .without("zebra.py")
            .file_of_mode("zebra.py", "", 0o755),
        wheel().file("demo/only.pyc", "a module of its own"),
    ] {
        assert!(normalised(&different) != expected, "{different:?}");
    }
}

#[test]
fn a_wheel_may_be_replaced() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("demo.whl");
    wheel().time(2024).write(&path);
    normalise(&path, &path, Check::Strict).unwrap();
    assert!(fs::read(&path).unwrap() == normalised(&wheel()));
}

#[test]
fn damage_is_not_covered_up() {
    let wheel = wheel();
    let record = wheel.right_record().replace(&hash("tool"), &hash("fool"));
    assert_eq!(
        of_bytes(&wheel.record(record).bytes()).unwrap_err(),
        format!(
            "demo/tool is not what was packed: RECORD says {}, 4 bytes, but it has {}, 4 bytes",
            hash("fool"),
            hash("tool")
        )
    );
    assert_eq!(
        of_bytes(&self::wheel().unlisted("more.py", "").bytes()).unwrap_err(),
        format!(
            "more.py ({}, 0 bytes) is not in RECORD, which must list every file of the wheel",
            hash("")
        )
    );
}
