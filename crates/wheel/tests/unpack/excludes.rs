//! Files that are not installed.

use crate::support::{WheelBuilder, DIST_INFO};
use crate::{listing, Sandbox};
use pyc_wheel::{unpack, PathGlob, UnpackRequest};

#[test]
fn excluded_files_are_neither_installed_nor_recorded() {
    let wheel = WheelBuilder::new()
        .file("pkg/__init__.py", "")
        .file("pkg/tests/test_pkg.py", "")
        .file("tests/__init__.py", "")
        .file("tests/data/x.txt", "")
        .file("demo-1.0.data/scripts/run", "")
        // Only one of the two could be installed.
        .file("demo-1.0.data/purelib/tests/__init__.py", "other");
    let sandbox = Sandbox::new(&wheel);
    let exclude = [
        "tests/**",
        "*.data/*/tests/__init__.py",
        "*.data/scripts/run",
        "nothing/**",
        "demo-1.0.dist-info/*",
    ];
    let request = UnpackRequest {
        exclude: exclude.iter().map(|glob| PathGlob::new(glob)).collect(),
        ..sandbox.request()
    };
    let installed = unpack(&request).unwrap();
    assert_eq!(
        installed.unused_excludes(),
        [PathGlob::new("nothing/**")],
        "and no other"
    );
    installed.write_record().unwrap();
    // What every installation needs cannot be excluded.
    let expected = [
        "site-packages/demo-1.0.dist-info/INSTALLER",
        "site-packages/demo-1.0.dist-info/METADATA",
        "site-packages/demo-1.0.dist-info/RECORD",
        "site-packages/demo-1.0.dist-info/WHEEL",
        "site-packages/pkg/__init__.py",
        "site-packages/pkg/tests/test_pkg.py",
    ];
    assert_eq!(listing(&sandbox.path("out")), expected);
    let record = sandbox.read(&format!("site-packages/{DIST_INFO}/RECORD"));
    assert!(record.contains("pkg/tests/test_pkg.py,"), "{record}");
    assert!(!record.contains("\ntests/"), "{record}");
}
