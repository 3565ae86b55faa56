//! Damage anywhere in a wheel is noticed, or makes no difference.

mod support;

use pyc_wheel::{diff, unpack, Check, UnpackRequest};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use support::{files, WheelBuilder};

/// Numbers that look like chance and are the same every time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below as u64).unwrap()
    }
}

fn wheel() -> Vec<u8> {
    let text: String = (0..200)
        .map(|n| format!("value_{n} = {}\n", n * n))
        .collect();
    WheelBuilder::new()
        .file("demo/__init__.py", "")
        .file("demo/values.py", text)
        .file("demo-1.0.data/scripts/run", "#!python\nimport demo\n")
        .file("demo/__pycache__/values.cpython-314.pyc", "stray")
        .bytes()
}

/// What is installed of a wheel; nothing if it is refused.
fn installed(directory: &Path, wheel: &[u8]) -> Option<BTreeMap<PathBuf, Vec<u8>>> {
    let request = UnpackRequest {
        wheel: directory.join("demo.whl"),
        out: directory.join("out"),
        patches: Vec::new(),
        exclude: Vec::new(),
        check: Check::Strict,
    };
    fs::write(&request.wheel, wheel).unwrap();
    let result = unpack(&request);
    let content = |path: PathBuf| (path.clone(), fs::read(path).unwrap());
    let files: BTreeMap<_, _> = files(&request.out).into_iter().map(content).collect();
    let _ = fs::remove_dir_all(&request.out);
    if let Err(error) = result {
        assert!(files.is_empty(), "{error}: {files:?}");
        return None;
    }
    Some(files)
}

#[test]
fn no_damage_goes_unnoticed() {
    let directory = tempfile::tempdir().unwrap();
    let whole = wheel();
    let expected = installed(directory.path(), &whole).unwrap();
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    let mut refused = 0;
    for round in 0..600 {
        let mut damaged = whole.clone();
        for _ in 0..=numbers.next(3) {
            let at = numbers.next(damaged.len());
            match numbers.next(4) {
                0 => damaged[at] ^= 1 << numbers.next(8),
                1 => damaged[at] = u8::try_from(numbers.next(256)).unwrap(),
                2 => {
                    drop(damaged.drain(at..(at + 1 + numbers.next(8)).min(whole.len() / 2).max(at)))
                }
                _ => damaged.insert(at, u8::try_from(numbers.next(256)).unwrap()),
            }
        }
        match installed(directory.path(), &damaged) {
            None => refused += 1,
            Some(files) => assert!(files == expected, "round {round}"),
        }
    }
    assert!(refused > 200, "{refused}");
}

#[test]
fn damaged_wheels_can_be_compared_or_not_but_never_crash() {
    let directory = tempfile::tempdir().unwrap();
    let (a, b) = (
        directory.path().join("a.whl"),
        directory.path().join("b.whl"),
    );
    let whole = wheel();
    fs::write(&a, &whole).unwrap();
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for _ in 0..300 {
        let mut damaged = whole.clone();
        let at = numbers.next(damaged.len());
        damaged[at] ^= 1 << numbers.next(8);
        fs::write(&b, &damaged).unwrap();
        if let Ok(found) = diff(&a, &b) {
            assert!(!found.is_same);
        }
    }
}
