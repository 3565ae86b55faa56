//! Wheels of the package index, compared with what pip installs.

use crate::arguments;
use crate::support::pythons::{newest_python, run_python};
use crate::support::{Sandbox, Worker};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Small wheels of the package index: in pure Python, with scripts in its `.data` directory, with absolute paths in RECORD,
/// and with hexadecimal digests there.
const PACKAGES: [&str; 4] = [
    "requests==2.32.3",
    "jmespath==1.0.1",
    "selenium==4.1.0",
    "augmax==0.4.1",
];

/// All files below a directory, with their contents.
fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut directories = vec![root.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else {
                let content = fs::read(&path).unwrap();
                files.insert(path.strip_prefix(root).unwrap().to_owned(), content);
            }
        }
    }
    files
}

/// Downloads wheels of the package index into the sandbox.
fn download(sandbox: &Sandbox) -> Vec<PathBuf> {
    let environment = sandbox.join("pip");
    let ends_well = |command: &mut Command| {
        let output = command.output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?}: {stderr}");
    };
    ends_well(
        Command::new("python3")
            .args(["-m", "venv"])
            .arg(&environment),
    );
    ends_well(
        Command::new(environment.join("bin/pip"))
            .args([
                "download",
                "--quiet",
                "--no-deps",
                "--only-binary=:all:",
                "--dest",
            ])
            .arg(sandbox.join("wheels"))
            .args(PACKAGES),
    );
    let wheels = fs::read_dir(sandbox.join("wheels")).unwrap();
    wheels.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn wheels_of_the_index_are_installed_as_pip_does_and_the_same_everywhere() {
    let python = newest_python();
    let sandbox = Sandbox::new();
    let mut worker = Worker::start(&sandbox, &[]);
    let wheels = download(&sandbox);
    assert_eq!(wheels.len(), PACKAGES.len());
    for wheel in wheels {
        let of_fresh_process = sandbox.join("first");
        let of_worker = sandbox.join("a/longer/name");
        let arguments = |out: &Path| {
            let out = format!("--out={}", out.display());
            let whl = format!("--whl={}", wheel.display());
            arguments(&python, &[&out, &whl])
        };
        let outcome = sandbox.run(&arguments(&of_fresh_process));
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
        let response = worker.ask(&json!({"arguments": arguments(&of_worker)}));
        assert_eq!(response["exitCode"], json!(0), "{response}");
        let installed = files(&of_fresh_process);
        assert_eq!(installed, files(&of_worker));

        // pip writes other scripts, and says so in its RECORD.
        let by_pip = sandbox.join("by_pip");
        let output = Command::new(sandbox.join("pip/bin/pip"))
            .args([
                "install",
                "--quiet",
                "--no-deps",
                "--no-compile",
                "--target",
            ])
            .args([&by_pip, &wheel])
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let by_pip_files = files(&by_pip);
        let is_compared = |path: &Path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            !path.starts_with("bin")
                && !["RECORD", "INSTALLER", "REQUESTED", "direct_url.json"].contains(&name)
        };
        let of_pip: BTreeMap<_, _> = by_pip_files
            .iter()
            .filter(|(path, _)| is_compared(path))
            .collect();
        let ours: BTreeMap<_, _> = installed
            .iter()
            .filter_map(|(path, content)| Some((path.strip_prefix("site-packages").ok()?, content)))
            .filter(|(path, _)| is_compared(path) && path.extension() != Some("pyc".as_ref()))
            .collect();
        assert!(ours.len() > 10);
        assert_eq!(
            ours.keys().collect::<Vec<_>>(),
            of_pip.keys().collect::<Vec<_>>()
        );
        assert!(ours.values().eq(of_pip.values()));

        // The RECORD is what importlib.metadata reads, and it is right about every file.
        let site_packages = of_fresh_process.join("site-packages");
        let check = "import base64, hashlib, importlib.metadata, sys
(distribution,) = importlib.metadata.distributions(path=[sys.argv[1]])
listed = [file for file in distribution.files if '..' not in file.parts and file.hash]
for file in listed:
    digest = hashlib.sha256(file.read_binary()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b'=').decode() == file.hash.value, file
    assert file.locate().stat().st_size == file.size, file
print(len(listed), distribution.read_text('INSTALLER').strip())
";
        let site = site_packages.to_str().unwrap();
        let printed = run_python(&python.path, check, &[site], Path::new("/"));
        assert_eq!(printed, format!("{} rules_pyc\n", ours.len() + 1));

        for directory in [&of_fresh_process, &of_worker, &by_pip] {
            fs::remove_dir_all(directory).unwrap();
        }
    }
    worker.end();
}
