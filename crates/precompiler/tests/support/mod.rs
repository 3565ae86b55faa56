//! What the integration tests share: the real tool, run in a directory of its own.

#![allow(dead_code, reason = "each test uses a part of it")]

#[path = "../../../compile/tests/support/mod.rs"]
pub mod pythons;

use pyc::{is_canonical, Invalidation, PycFile};
use pythons::Python;
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use tempfile::TempDir;

pub const PRECOMPILER: &str = env!("CARGO_BIN_EXE_precompiler");

/// A directory with files, in which the tool runs.
pub struct Sandbox {
    directory: TempDir,
}

/// What became of a run of the tool.
pub struct Outcome {
    pub code: Option<i32>,
    pub stderr: String,
}

impl Sandbox {
    pub fn new() -> Self {
        Self {
            directory: TempDir::new().unwrap(),
        }
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    pub fn join(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    /// Writes a file, and the directories that it needs.
    pub fn file(&self, path: &str, contents: impl AsRef<[u8]>) -> &Self {
        let path = self.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
        self
    }

    pub fn read(&self, path: &str) -> Vec<u8> {
        fs::read(self.join(path))
            .unwrap_or_else(|error| panic!("{path}: {error}\n{}", self.listing().join("\n")))
    }

    /// The paths of all files, sorted.
    pub fn listing(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut directories = vec![self.path().to_owned()];
        while let Some(directory) = directories.pop() {
            for entry in fs::read_dir(directory).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    directories.push(path);
                } else {
                    files.push(
                        path.strip_prefix(self.path())
                            .unwrap()
                            .to_str()
                            .unwrap()
                            .to_owned(),
                    );
                }
            }
        }
        files.sort();
        files
    }

    /// The tool, to be run here.
    pub fn command(&self) -> Command {
        let mut command = Command::new(PRECOMPILER);
        command
            .current_dir(self.path())
            .env_remove("RULES_PYC_INTERPRETER");
        command
    }

    pub fn run<S: AsRef<str>>(&self, arguments: &[S]) -> Outcome {
        Outcome::of(
            &self
                .command()
                .args(arguments.iter().map(AsRef::as_ref))
                .output()
                .unwrap(),
        )
    }

    /// Runs the tool for a Python, and expects that all goes well.
    pub fn compile<S: AsRef<str>>(&self, python: &Python, arguments: &[S]) {
        let outcome = self.run(&with_python(python, arguments));
        assert_eq!(
            (outcome.code, outcome.stderr.as_str()),
            (Some(0), ""),
            "{:?}",
            self.listing()
        );
    }

    /// The same, and expects that it fails; gives what it said.
    pub fn fail<S: AsRef<str>>(&self, python: &Python, arguments: &[S]) -> String {
        let outcome = self.run(&with_python(python, arguments));
        assert_eq!(
            outcome.code,
            Some(1),
            "{}\n{:?}",
            outcome.stderr,
            self.listing()
        );
        outcome.stderr
    }
}

impl Outcome {
    fn of(output: &Output) -> Self {
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            "",
            "nothing belongs on the standard output"
        );
        Self {
            code: output.status.code(),
            stderr: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }
}

/// The arguments after those that name the Python, which compiles itself, whatever the native compiler is certified for.
pub fn with_python<S: AsRef<str>>(python: &Python, arguments: &[S]) -> Vec<String> {
    let mut all = vec![
        format!("--python-version={}", python.version),
        "--backend=interpreter".to_owned(),
        format!("--interpreter={}", python.path.display()),
    ];
    all.extend(
        arguments
            .iter()
            .map(|argument| argument.as_ref().to_owned()),
    );
    all
}

/// The arguments for a file `STEM.py` to be compiled to `STEM.pyc` under the name `name/STEM.py`.
pub fn group(stem: &str) -> [String; 3] {
    [
        format!("--src={stem}.py"),
        format!("--src-name=name/{stem}.py"),
        format!("--pyc={stem}.pyc"),
    ]
}

/// How the bytecode that stands beside a source is checked against it; all else in the file is as it must be.
pub fn checked_invalidation(sandbox: &Sandbox, stem: &str, python: &Python) -> Invalidation {
    let bytes = sandbox.read(&format!("{stem}.pyc"));
    let file = PycFile::parse(&bytes).unwrap();
    assert_eq!(file.header.magic, python.version.magic().unwrap());
    assert!(is_canonical(file.marshal, python.version));
    file.header.invalidation
}

/// A running worker.
pub struct Worker {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Worker {
    pub fn start(sandbox: &Sandbox, arguments: &[&str]) -> Self {
        Self::spawn(sandbox.command().arg("--persistent_worker").args(arguments))
    }

    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self {
            input: child.stdin.take(),
            child,
            output,
        }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn send_line(&mut self, line: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(line).unwrap();
        input.write_all(b"\n").unwrap();
        input.flush().unwrap();
    }

    pub fn send(&mut self, request: &Value) {
        self.send_line(request.to_string().as_bytes());
    }

    pub fn receive(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error} in {line:?}"))
    }

    pub fn ask(&mut self, request: &Value) -> Value {
        self.send(request);
        self.receive()
    }

    /// Closes the input, and expects that the worker ends well without another word.
    pub fn end(mut self) {
        self.input = None;
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
        let mut rest = String::new();
        self.output.read_line(&mut rest).unwrap();
        assert_eq!(rest, "");
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
