//! Wheels that break the rules: what pip and uv do about each, and what is done here.
//!
//! The columns of pip and uv were determined with pip 26.2.2 and uv 0.13.9, by installing wheels like these.

use crate::support::{hash, WheelBuilder, DIST_INFO};
use crate::variants::{contradictions, escapes, names, spellings};
use crate::{listing, Sandbox};
use pyc_wheel::{normalise, summary, unpack, Check, UnpackRequest};
use std::fs;

/// Whether pip installs a wheel, and whether uv does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Installers {
    pip: bool,
    uv: bool,
}

pub const BOTH: Installers = installers(true, true);
pub const PIP: Installers = installers(true, false);
pub const UV: Installers = installers(false, true);
pub const NEITHER: Installers = installers(false, false);

const fn installers(pip: bool, uv: bool) -> Installers {
    Installers { pip, uv }
}

/// What is done here.
#[derive(Clone, Copy, Debug)]
pub enum Here {
    /// Installed, strict or not, as nothing is wrong.
    Silent,
    /// Installed with one warning that contains this; strict, it is an error.
    Warns(&'static str),
    /// An error that contains this.
    Rejected(&'static str),
}

use Here::{Rejected, Silent, Warns};

/// What is unusual, which of pip and uv install it, what is done here, and the wheel.
pub type Row = (&'static str, Installers, Here, Vec<u8>);

pub const CONTENT: &str = "a = 1\n";

pub fn demo() -> WheelBuilder {
    WheelBuilder::new()
        .file("demo/__init__.py", "")
        .file("demo/a.py", CONTENT)
}

/// A wheel with another RECORD.
pub fn with_record(text: impl Into<String>) -> Vec<u8> {
    demo().record(text).bytes()
}

/// A wheel with something in its RECORD replaced.
pub fn record(from: &str, to: &str) -> Vec<u8> {
    let right = demo().right_record();
    assert!(right.contains(from), "{from}");
    with_record(right.replace(from, to))
}

/// A wheel with the digest of `demo/a.py` in another spelling.
pub fn digest(text: &str) -> Vec<u8> {
    record(&hash(CONTENT), text)
}

/// A wheel with another size of `demo/a.py`.
pub fn size(text: &str) -> Vec<u8> {
    record(
        &format!("{},6\n", hash(CONTENT)),
        &format!("{}{text}\n", hash(CONTENT)),
    )
}

/// A wheel with one more line in its RECORD.
pub fn line(text: &str) -> Vec<u8> {
    with_record(demo().right_record() + text + "\n")
}

/// A wheel whose RECORD has these bytes.
pub fn raw_record(bytes: &[u8]) -> Vec<u8> {
    let file = format!("{DIST_INFO}/RECORD");
    demo().file(&file, bytes).bytes_without_record()
}

/// A wheel with one more file, which RECORD lists.
pub fn file(name: &str) -> Vec<u8> {
    demo().file(name, "x").bytes()
}

/// A wheel with another WHEEL.
pub fn wheel_file(text: &str) -> Vec<u8> {
    let file = format!("{DIST_INFO}/WHEEL");
    demo().without(&file).file(&file, text).bytes()
}

/// A wheel whose metadata is in a directory of another name.
pub fn dist_info(name: &str) -> Vec<u8> {
    let mut wheel = demo();
    for (file, text) in [
        ("METADATA", "Name: demo\n"),
        ("WHEEL", "Wheel-Version: 1.0\n"),
    ] {
        wheel = wheel
            .without(&format!("{DIST_INFO}/{file}"))
            .file(&format!("{name}/{file}"), text);
    }
    let own = format!("\n{DIST_INFO}/RECORD,");
    let record = wheel
        .right_record()
        .replace(&own, &format!("\n{name}/RECORD,"));
    let wheel = wheel.file(&format!("{name}/RECORD"), record);
    wheel.bytes_without_record()
}

#[test]
fn wheels_that_break_the_rules_are_installed_as_by_pip_and_uv() {
    for (what, installers, here, wheel) in [spellings(), contradictions(), names()].concat() {
        check(what, here, &wheel);
        // What one of them installs, and what does not lead elsewhere, is installed.
        let is_rejected = matches!(here, Rejected(_));
        assert!(!is_rejected || installers == NEITHER, "{what}");
    }
}

#[test]
fn files_of_the_data_directory_are_installed_last() {
    let sandbox = Sandbox::of_bytes(&file("demo-1.0.data/purelib/demo/a.py"));
    let request = UnpackRequest {
        check: Check::Lenient,
        ..sandbox.request()
    };
    unpack(&request).unwrap();
    assert_eq!(sandbox.read("site-packages/demo/a.py"), "x");
}

#[test]
fn a_wheel_that_breaks_the_rules_gets_a_correct_record() {
    let sandbox = Sandbox::of_bytes(&demo().unlisted("demo/b.py", "b").bytes());
    let (wheel, out) = (sandbox.path("demo.whl"), sandbox.path("normalised.whl"));
    let error = normalise(&wheel, &out, Check::Strict).unwrap_err();
    assert!(error.to_string().contains("demo/b.py"), "{error}");
    assert!(!out.exists());
    let faults = normalise(&wheel, &out, Check::Lenient).unwrap();
    let warnings = summary(&faults);
    assert!(
        warnings.len() == 1 && warnings[0].starts_with("demo/b.py ("),
        "{warnings:?}"
    );
    assert_eq!(normalise(&out, &wheel, Check::Strict).unwrap().len(), 0);
}

#[test]
fn what_leads_elsewhere_is_rejected_whoever_installs_it() {
    for (what, _, here, wheel) in escapes() {
        check(what, here, &wheel);
        assert!(matches!(here, Rejected(_)), "{what}");
    }
}

/// Checks what is done with a wheel.
fn check(what: &str, here: Here, wheel: &[u8]) {
    let sandbox = Sandbox::of_bytes(wheel);
    match here {
        Silent => assert!(sandbox.unpack().faults().is_empty(), "{what}"),
        Warns(message) | Rejected(message) => {
            let error = sandbox.error();
            assert!(error.contains(message), "{what}: {error}");
        }
    }
    let sandbox = Sandbox::of_bytes(wheel);
    let request = UnpackRequest {
        check: Check::Lenient,
        ..sandbox.request()
    };
    if let Rejected(message) = here {
        let error = sandbox.error_of(&request);
        assert!(error.contains(message), "{what}: {error}");
        return;
    }
    let installed = unpack(&request).unwrap_or_else(|error| panic!("{what}: {error}"));
    let warnings = summary(installed.faults());
    match here {
        Warns(message) => assert!(
            warnings.iter().any(|warning| warning.contains(message)),
            "{what}: {warnings:?}"
        ),
        _ => assert_eq!(warnings, [""; 0], "{what}"),
    }
    // Whatever was wrong, all files are there, and the RECORD of the installation is right.
    installed.write_record().unwrap();
    let files = listing(&sandbox.path("out/site-packages"));
    let record = files.iter().find(|file| file.ends_with("info/RECORD"));
    let record = sandbox.read(&format!("site-packages/{}", record.unwrap()));
    for file in ["demo/__init__.py", "demo/a.py"] {
        let content = fs::read(sandbox.path("out/site-packages").join(file)).unwrap();
        let row = format!("{file},{},{}\n", hash(&content), content.len());
        assert!(record.contains(&row), "{what}: {record}");
    }
    assert_eq!(record.lines().count(), listing(&sandbox.path("out")).len());
}
