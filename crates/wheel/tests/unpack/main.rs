//! What becomes of a wheel that is unpacked, and what is said of one that is not.

mod excludes;
mod leniency;
mod patches;
#[path = "../support/mod.rs"]
mod support;
mod variants;

use pyc_wheel::{unpack, Check, Installed, UnpackRequest};
use std::fs;
use std::path::{Path, PathBuf};
use support::{files, hash, replace, WheelBuilder, DIST_INFO};
use tempfile::TempDir;

/// A directory with a wheel, and one that it is unpacked to.
struct Sandbox(TempDir);

impl Sandbox {
    fn new(wheel: &WheelBuilder) -> Self {
        Self::of_bytes(&wheel.bytes())
    }

    fn of_bytes(bytes: &[u8]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("demo.whl"), bytes).unwrap();
        Self(directory)
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn request(&self) -> UnpackRequest {
        UnpackRequest {
            wheel: self.path("demo.whl"),
            out: self.path("out"),
            patches: Vec::new(),
            exclude: Vec::new(),
            check: Check::Strict,
        }
    }

    fn unpack(&self) -> Installed {
        unpack(&self.request()).unwrap_or_else(|error| panic!("{error}"))
    }

    /// What is said of the wheel, which cannot be unpacked, without its path.
    fn error(&self) -> String {
        self.error_of(&self.request())
    }

    fn error_of(&self, request: &UnpackRequest) -> String {
        let error = unpack(request).unwrap_err().to_string();
        assert_eq!(listing(&self.path("out")), [""; 0], "{error}");
        let root = format!("{}/", self.0.path().display());
        let error = error.replace(&root, "");
        let error = error.strip_prefix("demo.whl: ");
        error.expect("the wheel comes first").to_owned()
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path("out").join(path)).unwrap_or_else(|error| {
            panic!("{path}: {error}\n{}", listing(&self.path("out")).join("\n"))
        })
    }
}

fn listing(root: &Path) -> Vec<String> {
    let name = |path: PathBuf| path.strip_prefix(root).unwrap().display().to_string();
    let mut names: Vec<_> = files(root).into_iter().map(name).collect();
    names.sort();
    names
}

fn error(wheel: &WheelBuilder) -> String {
    Sandbox::new(wheel).error()
}

#[test]
fn every_file_has_its_place() {
    let wheel = WheelBuilder::new()
        .file("demo/", "")
        .file("demo/__init__.py", "")
        .file("demo/lib.so", "ELF")
        .file("single.py", "x = 1\n")
        .file("demo-1.0.data/purelib/pure.py", "pure")
        .file("demo-1.0.data/platlib/plat.py", "plat")
        .file("demo-1.0.data/scripts/run", "#!python\nimport demo\n")
        .file("demo-1.0.data/scripts/run.sh", "#!/bin/sh\n")
        .file("demo-1.0.data/data/share/man/demo.1", "man")
        .file("demo-1.0.data/headers/demo.h", "header")
        .file(&format!("{DIST_INFO}/INSTALLER"), "somebody")
        .unlisted(&format!("{DIST_INFO}/RECORD.jws"), "{}");
    let sandbox = Sandbox::new(&wheel);
    let installed = sandbox.unpack();
    installed.write_record().unwrap();
    let expected = [
        "bin/run",
        "bin/run.sh",
        "data/share/man/demo.1",
        "include/demo.h",
        "site-packages/demo-1.0.dist-info/INSTALLER",
        "site-packages/demo-1.0.dist-info/METADATA",
        "site-packages/demo-1.0.dist-info/RECORD",
        "site-packages/demo-1.0.dist-info/WHEEL",
        "site-packages/demo/__init__.py",
        "site-packages/demo/lib.so",
        "site-packages/plat.py",
        "site-packages/pure.py",
        "site-packages/single.py",
    ];
    assert_eq!(listing(&sandbox.path("out")), expected);
    let sources = ["demo/__init__.py", "plat.py", "pure.py", "single.py"];
    assert_eq!(installed.sources(), sources);
    assert_eq!(
        sandbox.read("site-packages/demo-1.0.dist-info/INSTALLER"),
        "rules_pyc\n"
    );
    let script = "#!/bin/sh\n'''exec' \"${0%/*}/python\" -B \"$0\" \"$@\"\n' '''\nimport demo\n";
    assert_eq!(sandbox.read("bin/run"), script);
    assert_eq!(sandbox.read("bin/run.sh"), "#!/bin/sh\n");

    let metadata = sandbox.read("site-packages/demo-1.0.dist-info/METADATA");
    let wheel_file = sandbox.read("site-packages/demo-1.0.dist-info/WHEEL");
    let rows = [
        ("../../../bin/run", script),
        ("../../../bin/run.sh", "#!/bin/sh\n"),
        ("../../../share/man/demo.1", "man"),
        ("demo-1.0.dist-info/INSTALLER", "rules_pyc\n"),
        ("demo-1.0.dist-info/METADATA", metadata.as_str()),
        ("demo-1.0.dist-info/RECORD", ""),
        ("demo-1.0.dist-info/WHEEL", wheel_file.as_str()),
        ("demo/__init__.py", ""),
        ("demo/lib.so", "ELF"),
        ("plat.py", "plat"),
        ("pure.py", "pure"),
        ("single.py", "x = 1\n"),
    ];
    let expected: String = rows
        .iter()
        .map(|(path, content)| match path.ends_with("/RECORD") {
            true => format!("{path},,\n"),
            false => format!("{path},{},{}\n", hash(content), content.len()),
        })
        .collect();
    assert_eq!(
        sandbox.read("site-packages/demo-1.0.dist-info/RECORD"),
        expected
    );
}

#[cfg(unix)]
#[test]
fn permissions_are_of_two_kinds() {
    use std::os::unix::fs::PermissionsExt;
    let wheel = WheelBuilder::new()
        .file_of_mode("a.py", "", 0o600)
        .file_of_mode("b.py", "", 0o777)
        .file_of_mode("c.py", "", 0)
        .file_of_mode("demo-1.0.data/scripts/run", "", 0o600)
        .file_of_mode("demo-1.0.data/data/tool", "", 0o710);
    let sandbox = Sandbox::new(&wheel);
    sandbox.unpack();
    for (path, expected) in [
        ("site-packages/a.py", 0o644),
        ("site-packages/b.py", 0o755),
        ("site-packages/c.py", 0o644),
        ("bin/run", 0o755),
        ("data/tool", 0o755),
    ] {
        let metadata = fs::metadata(sandbox.path("out").join(path)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o7777, expected, "{path}");
    }
}

#[test]
fn bytecode_of_somebody_else_is_left_out() {
    let wheel = WheelBuilder::new()
        .file("a.py", "")
        .file("a.pyc", "legacy")
        .file("__pycache__/a.cpython-314.pyc", "listed")
        .unlisted("p/__pycache__/b.cpython-27.pyc", "not listed")
        .file("only.pyc", "a module of its own");
    let record = wheel.right_record() + "__pycache__/gone.cpython-314.pyc,,\n";
    let sandbox = Sandbox::new(&wheel.record(record));
    sandbox.unpack().write_record().unwrap();
    let files = listing(&sandbox.path("out/site-packages"));
    assert_eq!((files[0].as_str(), files.len()), ("a.py", 6));
    assert_eq!(files[5], "only.pyc");
    let record = sandbox.read("site-packages/demo-1.0.dist-info/RECORD");
    assert!(record.contains("\nonly.pyc,sha256="), "{record}");
    assert!(!record.contains("__pycache__"), "{record}");
}

#[test]
fn a_file_that_is_no_wheel_is_told() {
    let whole = WheelBuilder::new().file("a.py", "x").bytes();
    for bytes in [&b""[..], b"text, not a wheel", &whole[..whole.len() / 2]] {
        let error = Sandbox::of_bytes(bytes).error();
        let expected = "this is not a valid wheel, or truncated: ";
        assert!(error.starts_with(expected), "{error}");
    }
    let missing = Sandbox::of_bytes(b"");
    fs::remove_file(missing.path("demo.whl")).unwrap();
    assert_eq!(
        missing.error(),
        "cannot read the wheel: No such file or directory (os error 2)"
    );
}

#[test]
fn damaged_content_is_told_with_the_member() {
    let content = "some text that is stored as it is";
    let mut bytes = WheelBuilder::new().file("a.py", content).stored().bytes();
    replace(&mut bytes, content, &content.replace("text", "TEXT"));
    assert_eq!(
        Sandbox::of_bytes(&bytes).error(),
        "cannot read the member a.py, so the wheel is damaged: its CRC-32 is not the one that was packed"
    );
    // In compressed content, anything may be noticed first.
    let text: String = (0..1_000).map(|n| format!("line {}\n", n * n)).collect();
    let whole = WheelBuilder::new().file("a.py", &text).bytes();
    let start = whole.windows(4).position(|w| w == b"a.py").unwrap();
    for offset in [10, 100, 1_000] {
        let mut bytes = whole.clone();
        bytes[start + offset] ^= 0x55;
        let error = Sandbox::of_bytes(&bytes).error();
        let expected = "cannot read the member a.py, so the wheel is damaged: ";
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn members_that_are_packed_otherwise_are_not_damaged() {
    // Where the flags of all members are, before their content and in the directory; the compression follows.
    let patched = |at: usize, value: u8| {
        let mut bytes = WheelBuilder::new().stored().bytes();
        for (signature, offset) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
            for start in 0..bytes.len() - 4 {
                if bytes[start..].starts_with(signature) {
                    bytes[start + offset + at] |= value;
                }
            }
        }
        Sandbox::of_bytes(&bytes).error()
    };
    let member = "cannot read the member demo-1.0.dist-info/WHEEL: ";
    let end = "; members of wheels are stored or deflated, and not encrypted";
    for error in [patched(0, 1), patched(2, 97)] {
        assert!(error.starts_with(member) && error.ends_with(end), "{error}");
    }
}

#[test]
fn record_and_wheel_must_agree() {
    let wheel = WheelBuilder::new().file("a.py", "good");
    let right = wheel.right_record();
    let (good, bad) = (hash("good"), hash("evil"));
    assert_eq!(
        error(&wheel.clone().record(right.replace(&good, &bad))),
        format!(
            "a.py is not what was packed: RECORD says {bad}, 4 bytes, but it has {good}, 4 bytes"
        )
    );
    assert_eq!(
        error(
            &wheel
                .clone()
                .record(right.replace(&format!("{good},4"), &format!("{good},5")))
        ),
        format!(
            "a.py is not what was packed: RECORD says {good}, 5 bytes, but it has {good}, 4 bytes"
        )
    );
    assert_eq!(
        error(
            &wheel
                .clone()
                .record(right.replace(&format!("{good},4"), ","))
        ),
        format!("RECORD has no hash of a.py; it has {good}, 4 bytes")
    );
    assert_eq!(
        error(&wheel.clone().unlisted("b.py", "good")),
        format!("b.py ({good}, 4 bytes) is not in RECORD, which must list every file of the wheel")
    );
    assert_eq!(
        error(&wheel.clone().record(format!("{right}b.py,{good},4\n"))),
        format!("RECORD lists b.py ({good}, 4 bytes), which the wheel does not have")
    );
    assert_eq!(
        error(&wheel.record(right.replace("sha256", "md5"))),
        "demo-1.0.dist-info/RECORD: line 1: \"md5=ZyMUX91_oFlJ5a7TL6BA06a2mwWJWHhXUCH8pYqVo84\" is not a hash \
         that a wheel may have: it must be of sha256, sha384 or sha512"
            .replace("ZyMUX91_oFlJ5a7TL6BA06a2mwWJWHhXUCH8pYqVo84", &first_hash(&right))
    );
}

fn first_hash(record: &str) -> String {
    let hash = record.split(',').nth(1).unwrap();
    hash.trim_start_matches("sha256=").to_owned()
}

#[test]
fn padded_and_longer_hashes_are_understood() {
    use base64::Engine;
    use sha2::Digest;
    let wheel = WheelBuilder::new()
        .file("a.py", "good")
        .file("b.py", "text");
    let encode = |digest: &[u8]| base64::engine::general_purpose::URL_SAFE.encode(digest);
    let long = format!("sha512={}", encode(&sha2::Sha512::digest("good")));
    let padded = format!("sha256={}", encode(&sha2::Sha256::digest("text")));
    assert!(padded.ends_with('='));
    let record = wheel
        .right_record()
        .replace(&hash("good"), &long)
        .replace(&hash("text"), &padded);
    let sandbox = Sandbox::new(&wheel.record(record));
    sandbox.unpack().write_record().unwrap();
    let record = sandbox.read("site-packages/demo-1.0.dist-info/RECORD");
    assert!(
        record.starts_with(&format!("a.py,{},4\n", hash("good"))),
        "{record}"
    );
    assert!(
        record.contains(&format!("\nb.py,{},4\n", hash("text"))),
        "{record}"
    );
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    for (name, why) in [
        ("../evil.py", "the component \"..\""),
        ("demo/../../evil.py", "the component \"..\""),
        ("/tmp/evil.py", "a leading slash"),
        ("demo\\..\\evil.py", "a backslash"),
        ("C:/evil.py", "a drive letter"),
    ] {
        assert_eq!(
            error(&WheelBuilder::new().file(name, "")),
            format!(
                "the member {name:?} has {why} in its name, so it could be written outside of the directory it \
                 belongs to"
            )
        );
    }
}

#[test]
fn links_are_refused() {
    assert_eq!(
        error(&WheelBuilder::new().link("demo/link.py", "/etc/passwd")),
        "the member demo/link.py is a symbolic link: a wheel may have regular files only"
    );
}

#[test]
fn members_may_not_replace_each_other() {
    let mut bytes = WheelBuilder::new()
        .file("aa.py", "1")
        .file("ab.py", "2")
        .bytes();
    replace(&mut bytes, "ab.py", "aa.py");
    assert_eq!(
        Sandbox::of_bytes(&bytes).error(),
        "the wheel has several members called aa.py, of which only one could be installed"
    );
    assert_eq!(
        error(&WheelBuilder::new().file("a.py", "1").file("demo-1.0.data/purelib/a.py", "1")),
        "the members a.py and demo-1.0.data/purelib/a.py would both be installed as site-packages/a.py"
    );
    assert_eq!(
        error(&WheelBuilder::new().file("a/b/c.py", "").file("a/b", "")),
        "the member a/b is a file, but a/b/c.py needs a directory in its place"
    );
    // Names that differ in case only are two files here.
    let sandbox = Sandbox::new(&WheelBuilder::new().file("a.py", "1").file("A.py", "2"));
    sandbox.unpack();
    assert_eq!(sandbox.read("site-packages/A.py"), "2");
}

#[test]
fn a_member_has_one_name() {
    let wheel = WheelBuilder::new().file("a-name.py", "1");
    let mut bytes = wheel.bytes();
    let first = bytes.windows(9).position(|w| w == b"a-name.py").unwrap();
    bytes[first..first + 9].copy_from_slice(b"other.txt");
    assert_eq!(
        Sandbox::of_bytes(&bytes).error(),
        "the member \"a-name.py\" is called \"other.txt\" before its content: tools would not agree on what the wheel \
         has"
    );
}

#[test]
fn the_metadata_must_be_there() {
    for file in ["METADATA", "WHEEL"] {
        let file = format!("{DIST_INFO}/{file}");
        assert_eq!(
            error(&WheelBuilder::new().without(&file)),
            format!("the wheel has no {file}, which every wheel must have")
        );
    }
    let no_record = Sandbox::of_bytes(&WheelBuilder::new().bytes_without_record());
    assert_eq!(
        no_record.error(),
        "the wheel has no demo-1.0.dist-info/RECORD, which every wheel must have"
    );
    assert_eq!(
        error(&WheelBuilder::new().file("other-2.dist-info/METADATA", "")),
        "the wheel must have one directory NAME-VERSION.dist-info, but it has demo-1.0.dist-info, other-2.dist-info"
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("a.py", zip::write::SimpleFileOptions::default())
        .unwrap();
    let no_wheel = Sandbox::of_bytes(&zip.finish().unwrap().into_inner());
    assert_eq!(
        no_wheel.error(),
        "the wheel must have one directory NAME-VERSION.dist-info, but it has none"
    );
}

#[test]
fn a_format_of_the_future_is_not_guessed_at() {
    let file = format!("{DIST_INFO}/WHEEL");
    let wheel = |text: &str| WheelBuilder::new().without(&file).file(&file, text);
    assert_eq!(
        error(&wheel("Wheel-Version: 2.0\n")),
        "demo-1.0.dist-info/WHEEL: the Wheel-Version is 2.0, but only 1.x is understood"
    );
    assert_eq!(
        error(&wheel("Generator: x\n")),
        "demo-1.0.dist-info/WHEEL: it has no Wheel-Version"
    );
    Sandbox::new(&wheel("wheel-version: 1.9\n")).unpack();
}

#[test]
fn a_directory_with_something_in_it_is_left_alone() {
    let sandbox = Sandbox::new(&WheelBuilder::new());
    fs::create_dir(sandbox.path("out")).unwrap();
    fs::write(sandbox.path("out/mine"), "").unwrap();
    let error = unpack(&sandbox.request()).unwrap_err().to_string();
    assert!(error.ends_with("/out is not empty"), "{error}");
    assert_eq!(listing(&sandbox.path("out")), ["mine"]);
}
