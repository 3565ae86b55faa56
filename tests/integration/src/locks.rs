//! Workspaces with packages of a `uv.lock`. Locks name hosts, so uv writes them in the test.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::wheels::{pip, uv};
use crate::workspace::scratch;
use crate::{interpreter, Bazel, Outcome, Workspace};

/// What a machine without Python, pip and uv has in their place: fetching packages and building with them must need none.
const NO_PROGRAM: &str = "#!/bin/sh\necho \"$0 $*\" >> \"$(dirname \"$0\")/calls\"\nexit 77\n";

/// The module with an interpreter by its path, as if it came with a toolchain.
const MODULE: &str = r#"
module(name = "user")

bazel_dep(name = "rules_pyc", version = "")
local_path_override(module_name = "rules_pyc", path = "PROJECT")

bazel_dep(name = "platforms", version = "0.0.10")
bazel_dep(name = "rules_python", version = "1.0.0")

local_python = use_extension("@rules_pyc//python:extensions.bzl", "local_python")
local_python.toolchain(interpreter = "INTERPRETER")
OTHERS
use_repo(local_python, "local_python")

register_toolchains("@local_python//:all")

pip = use_extension("@rules_pyc//python:extensions.bzl", "pip")
"#;

/// A workspace whose machine has no Python on PATH but programs that fail, and interpreters only as toolchains.
#[derive(Debug)]
pub struct LockedWorkspace {
    workspace: Workspace,
    bin: PathBuf,
    name: String,
}

impl LockedWorkspace {
    /// A workspace in a folder of its own, without files of an earlier run.
    pub fn new(name: &str) -> Self {
        let bin = scratch(name).join("bin");
        let _ = fs::remove_dir_all(&bin);
        for program in ["pip", "pip3", "python", "python3", "python3.14", "uv"] {
            crate::write(&bin.join(program), NO_PROGRAM);
        }
        let workspace = Workspace::empty(name);
        fs::remove_dir_all(workspace.root()).expect("the files of an earlier run");
        fs::create_dir(workspace.root()).expect("a folder for the workspace");
        Self {
            workspace: workspace.with_bazel(|bazel| with_path(bazel, &bin)),
            bin,
            name: name.to_owned(),
        }
    }

    /// Bazel on the same workspace with another output base, as if on another machine, in which nothing has been fetched.
    pub fn other_machine(&self, name: &str) -> Bazel {
        let output_base = scratch(&format!("{}_{name}", self.name)).join("output_base");
        let bazel = with_path(Bazel::new(self.workspace.root(), &output_base), &self.bin);
        if output_base.exists() {
            bazel.expunge();
        }
        bazel
    }

    /// Writes MODULE.bazel: `pip` has the tags of the extension.
    pub fn write_pip(&self, pip: &str) {
        let python = interpreter("python3.14").display().to_string();
        let others: String = ["python3.13", "python3.15"]
            .iter()
            .filter(|name| Command::new(name).arg("--version").output().is_ok())
            .map(|name| {
                let path = interpreter(name);
                format!(
                    "local_python.toolchain(interpreter = \"{}\")\n",
                    path.display()
                )
            })
            .collect();
        self.workspace.write_module_of(
            &MODULE
                .replace("INTERPRETER", &python)
                .replace("OTHERS", &others),
            pip,
        );
    }

    /// The calls of programs that no build may need.
    pub fn forbidden_calls(&self) -> String {
        fs::read_to_string(self.bin.join("calls")).unwrap_or_default()
    }
}

/// Puts the programs of a folder first.
fn with_path(bazel: Bazel, folder: &Path) -> Bazel {
    let path = std::env::var("PATH").expect("PATH");
    bazel.with_variable("PATH", &format!("{}:{path}", folder.display()))
}

impl Deref for LockedWorkspace {
    type Target = Workspace;

    fn deref(&self) -> &Workspace {
        &self.workspace
    }
}

/// Runs `uv lock` in a folder.
#[track_caller]
pub fn lock(folder: &Path) {
    Outcome::of(
        Command::new(uv())
            .arg("lock")
            .current_dir(folder)
            .env("UV_SYSTEM_CERTS", "1"),
    )
    .success();
}

/// Runs `uv export` in a folder that has a lock; writes a pylock.toml.
#[track_caller]
pub fn export_pylock(folder: &Path, options: &[&str]) {
    Outcome::of(
        Command::new(uv())
            .args([
                "export",
                "--quiet",
                "--format=pylock.toml",
                "--output-file=pylock.toml",
            ])
            .args(options)
            .current_dir(folder)
            .env("UV_SYSTEM_CERTS", "1"),
    )
    .success();
}

/// Runs `pip lock` in a folder; writes a pylock.toml.
#[track_caller]
pub fn pip_lock(folder: &Path, arguments: &[&str]) {
    Outcome::of(
        Command::new(pip())
            .args(["lock", "--quiet"])
            .args(arguments)
            .current_dir(folder),
    )
    .success();
}

/// Runs `pdm lock` in a folder, for all groups and extras; writes a pylock.toml.
#[track_caller]
pub fn pdm_lock(folder: &Path) {
    let pdm = scratch("pdm").join("bin/pdm");
    if !pdm.exists() {
        Outcome::of(
            Command::new("python3.14")
                .args(["-m", "venv"])
                .arg(scratch("pdm")),
        )
        .success();
        // This pdm cannot be imported with hishel 2.
        Outcome::of(Command::new(pdm.with_file_name("pip")).args([
            "install",
            "--quiet",
            "pdm==2.29.4",
            "hishel[httpx2]==1.4.0",
        ]))
        .success();
    }
    crate::write(&folder.join("pdm.toml"), "[lock]\nformat = \"pylock\"\n");
    Outcome::of(
        Command::new(&pdm)
            .args(["lock", "--group", ":all"])
            .current_dir(folder)
            .env("PDM_CHECK_UPDATE", "0"),
    )
    .success();
}

/// Writes wheels to a folder, as lines of JSON describe them (`data/wheels.py`).
#[track_caller]
pub fn wheels(folder: &Path, descriptions: &str) {
    write_with("wheels.py", folder, descriptions);
}

/// Writes source distributions to a folder, as lines of JSON describe them (`data/sdists.py`).
#[track_caller]
pub fn sdists(folder: &Path, descriptions: &str) {
    write_with("sdists.py", folder, descriptions);
}

#[track_caller]
fn write_with(script: &str, folder: &Path, descriptions: &str) {
    let script = crate::project().join("tests/integration/data").join(script);
    let mut python = Command::new("python3")
        .arg(script)
        .arg(folder)
        .stdin(Stdio::piped())
        .spawn()
        .expect("python3");
    let mut stdin = python.stdin.take().expect("its input");
    stdin
        .write_all(descriptions.trim().as_bytes())
        .expect("the descriptions");
    drop(stdin);
    assert!(python.wait().expect("its end").success());
}

/// A server on this machine that has the files of a folder (`data/server.py`).
#[derive(Debug)]
pub struct Server {
    process: Child,
    log: PathBuf,
    port: String,
}

impl Server {
    /// Starts a server; `log` gets a line for each file that is sent.
    pub fn new(folder: &Path, log: &Path) -> Self {
        let script = crate::project().join("tests/integration/data/server.py");
        let _ = fs::remove_file(log);
        let mut process = Command::new("python3")
            .arg(script)
            .args([folder, log])
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3");
        let mut port = String::new();
        BufReader::new(process.stdout.take().expect("its output"))
            .read_line(&mut port)
            .expect("its port");
        Self {
            process,
            log: log.to_owned(),
            port: port.trim().to_owned(),
        }
    }

    /// The address of a file or page.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// The files that were sent since the last question, sorted.
    pub fn sent(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let _ = fs::remove_file(&self.log);
        let mut sent: Vec<String> = text.lines().map(str::to_owned).collect();
        sent.sort();
        sent
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
