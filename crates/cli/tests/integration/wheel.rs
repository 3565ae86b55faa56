//! What `pyc wheel` does.

#[path = "../../../wheel/tests/support/mod.rs"]
mod wheels;

use crate::support::Sandbox;
use wheels::{hash, WheelBuilder, DIST_INFO};

const WHEEL: &str = "demo-1.0-py3-none-any.whl";

fn sandbox(wheel: &WheelBuilder) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(WHEEL, wheel.bytes());
    sandbox
}

fn wheel() -> WheelBuilder {
    WheelBuilder::new()
        .file("demo.py", "x = 1\n")
        .file("demo-1.0.data/scripts/run", "#!python\n")
}

#[test]
fn a_wheel_is_unpacked_without_bytecode() {
    let sandbox = sandbox(&wheel());
    let run = sandbox.pyc(&["wheel", "unpack", WHEEL]);
    assert_eq!(run.expect(0, &sandbox).stdout, "demo-1.0: 6 files\n");
    let expected = [
        "bin/run",
        "site-packages/demo-1.0.dist-info/INSTALLER",
        "site-packages/demo-1.0.dist-info/METADATA",
        "site-packages/demo-1.0.dist-info/RECORD",
        "site-packages/demo-1.0.dist-info/WHEEL",
        "site-packages/demo.py",
    ];
    assert_eq!(sandbox.names("demo-1.0"), expected);
    let run = sandbox.pyc(&["wheel", "unpack", WHEEL, "-d", "other"]);
    run.expect(0, &sandbox);
    assert_eq!(sandbox.files("demo-1.0"), sandbox.files("other"));
    let run = sandbox.pyc(&["wheel", "unpack", WHEEL]);
    assert_eq!(
        run.expect(2, &sandbox).stderr,
        format!("pyc: {WHEEL}: the directory demo-1.0 is not empty\n")
    );
    assert_eq!(sandbox.names("demo-1.0"), expected);
}

#[test]
fn wheels_become_the_same() {
    let one = sandbox(&wheel().time(2020));
    let other = sandbox(&wheel().reversed().time(2024).stored());
    one.pyc(&["wheel", "normalise", WHEEL]).expect(0, &one);
    other
        .pyc(&["wheel", "normalise", WHEEL, "-o", "out.whl"])
        .expect(0, &other);
    assert!(one.read(WHEEL) == other.read("out.whl"));
    other.write("directory/x", "");
    other
        .pyc(&["wheel", "normalize", WHEEL, "-o", "directory"])
        .expect(0, &other);
    assert!(one.read(WHEEL) == other.read(format!("directory/{WHEEL}")));
}

#[test]
fn what_is_wrong_with_a_wheel_is_told() {
    let record = wheel()
        .right_record()
        .replace(&hash("x = 1\n"), &hash("x = 2\n"));
    let sandbox = sandbox(&wheel().record(record));
    let (expected, found) = (hash("x = 2\n"), hash("x = 1\n"));
    for command in ["unpack", "normalise"] {
        let run = sandbox.pyc(&["wheel", command, WHEEL]);
        assert_eq!(
            run.expect(2, &sandbox).stderr,
            format!(
                "pyc: {WHEEL}: demo.py is not what was packed: RECORD says {expected}, 6 bytes, but it has {found}, \
                 6 bytes\n"
            )
        );
        assert_eq!(sandbox.names("."), [WHEEL]);
    }
    let missing = format!("{DIST_INFO}/METADATA");
    sandbox.write(WHEEL, wheel().without(&missing).bytes());
    let run = sandbox.pyc(&["wheel", "unpack", WHEEL]);
    assert_eq!(
        run.expect(2, &sandbox).stderr,
        format!("pyc: {WHEEL}: the wheel has no {missing}, which every wheel must have\n")
    );
}

#[test]
fn differences_are_told_in_lines_and_in_json() {
    let sandbox = Sandbox::new();
    let one = wheel().time(2020).file("demo.txt", "one\n");
    let other = wheel()
        .time(2024)
        .file("demo.txt", "two\n")
        .file("__pycache__/demo.cpython-314.pyc", "");
    sandbox.write("a.whl", one.bytes());
    sandbox.write("b.whl", other.bytes());
    let run = sandbox.pyc(&["wheel", "diff", "a.whl", "a.whl"]);
    assert_eq!(run.expect(0, &sandbox).stdout, "the wheels are the same\n");
    let run = sandbox.pyc(&["wheel", "diff", "a.whl", "b.whl"]);
    let expected = "\
__pycache__/demo.cpython-314.pyc: only in the second wheel, and not installed
demo-1.0.dist-info/RECORD: as the files differ
demo.txt: line 1
  < one
  > two
modification time of 6 files, first demo-1.0.data/scripts/run
  < 2020-02-03 04:05:06
  > 2024-02-03 04:05:06
normalised: different
";
    assert_eq!(run.expect(1, &sandbox).stdout, expected);
    let run = sandbox.pyc(&["wheel", "diff", "--json", "a.whl", "b.whl"]);
    let json: serde_json::Value = serde_json::from_str(&run.expect(1, &sandbox).stdout).unwrap();
    assert_eq!(json["is_same"], false);
    let text = &json["members"][6];
    assert_eq!(text["name"], "demo.txt");
    let expected = serde_json::json!({"kind": "text", "line": 1, "left": "one", "right": "two"});
    assert_eq!(text["content"], expected);
    let run = sandbox.pyc(&["wheel", "diff", "a.whl", "no.whl"]);
    assert_eq!(
        run.expect(2, &sandbox).stderr,
        "pyc: no.whl: cannot read the wheel: No such file or directory (os error 2)\n"
    );
}
