//! A directory to work in, the tool to run there, and the Pythons to check it with.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use walkdir::WalkDir;

/// A CPython of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Python {
    /// Its version, such as `3.14`.
    pub version: String,
    /// The program.
    pub program: PathBuf,
}

impl Python {
    /// The tag in the names of its `.pyc` files.
    pub fn tag(&self) -> String {
        format!("cpython-{}", self.version.replace('.', ""))
    }

    /// Runs it with these arguments, and nothing of the environment that changes what it does.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PYTHON") {
                command.env_remove(name);
            }
        }
        command.args(arguments).env("PYTHONUTF8", "1");
        command
    }
}

/// Every CPython from 3.11 to 3.15 on `PATH`, the newest last; there must be one.
pub fn pythons() -> Vec<Python> {
    let found: Vec<Python> = (11..=15)
        .filter_map(|minor| find(&format!("3.{minor}")))
        .collect();
    assert!(
        !found.is_empty(),
        "these tests need a CPython from 3.11 to 3.15 on PATH"
    );
    found
}

/// One of [`pythons`], 3.14 if it is there.
pub fn python() -> Python {
    let pythons = pythons();
    let preferred = pythons.iter().find(|python| python.version == "3.14");
    preferred.or(pythons.last()).unwrap().clone()
}

fn find(version: &str) -> Option<Python> {
    let code = "import sys; print(sys.executable); print('%d.%d' % sys.version_info[:2])";
    let output = Command::new(format!("python{version}"))
        .args(["-c", code])
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (program, found) = text.trim_end().split_once('\n')?;
    (found == version).then(|| Python {
        version: version.to_owned(),
        program: program.into(),
    })
}

/// A temporary directory.
pub struct Sandbox {
    root: tempfile::TempDir,
    python: Python,
}

/// What a run of the tool gave.
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Sandbox {
    /// An empty directory, in which sources are compiled for [`python`].
    pub fn new() -> Self {
        Self::with_python(python())
    }

    /// An empty directory, in which sources are compiled for this Python.
    pub fn with_python(python: Python) -> Self {
        Self {
            root: tempfile::tempdir().unwrap(),
            python,
        }
    }

    pub fn python(&self) -> &Python {
        &self.python
    }

    pub fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.path().join(path)
    }

    pub fn write(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub fn read(&self, path: impl AsRef<Path>) -> Vec<u8> {
        let path = self.path(path);
        fs::read(&path)
            .unwrap_or_else(|error| panic!("{}: {error}\n{}", path.display(), self.listing()))
    }

    /// The path of the `.pyc` file of `DIR/NAME.py`, as Python would have it.
    pub fn cached(&self, directory: &str, name: &str) -> String {
        format!("{directory}/__pycache__/{name}.{}.pyc", self.python.tag())
    }

    /// The tool, to be run here.
    pub fn tool(&self, arguments: &[impl AsRef<OsStr>]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pyc"));
        command
            .args(arguments)
            .current_dir(self.root.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs the tool.
    pub fn pyc(&self, arguments: &[impl AsRef<OsStr>]) -> Run {
        Run::of(self.tool(arguments).output().unwrap())
    }

    /// Runs `pyc compile` for the sandbox's Python.
    pub fn compile(&self, arguments: &[&str]) -> Run {
        let program = self.python.program.to_str().unwrap();
        self.pyc(&[&["compile", "--python", program], arguments].concat())
    }

    /// Compiles and expects the tool to say that all is well.
    pub fn compile_well(&self, arguments: &[&str]) {
        self.compile(arguments).expect(0, self);
    }

    /// Runs Python code here with these arguments and gives what it prints.
    pub fn python_prints(&self, options: &[&str], code: &str, arguments: &[&str]) -> String {
        let all = [options, &["-B", "-c", code], arguments].concat();
        let mut command = self.python.command(&all);
        let run = Run::of(command.current_dir(self.root.path()).output().unwrap());
        run.expect(0, self).stdout.clone()
    }

    /// All files, sorted, with their contents.
    pub fn files(&self, below: &str) -> Vec<(String, Vec<u8>)> {
        let root = self.path(below);
        let entries = WalkDir::new(&root)
            .sort_by_file_name()
            .into_iter()
            .map(Result::unwrap);
        let files = entries.filter(|entry| !entry.file_type().is_dir());
        files
            .map(|entry| {
                let name = entry
                    .path()
                    .strip_prefix(&root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                (name, fs::read(entry.path()).unwrap_or_default())
            })
            .collect()
    }

    /// The names of all files, sorted.
    pub fn names(&self, below: &str) -> Vec<String> {
        self.files(below)
            .into_iter()
            .map(|(name, _)| name)
            .collect()
    }

    fn listing(&self) -> String {
        let mut text = format!("{}:\n", self.root.path().display());
        for (name, content) in self.files("") {
            writeln!(text, "  {name} ({} bytes)", content.len()).unwrap();
        }
        text
    }
}

impl Run {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Fails with all that is known unless the exit status is this.
    pub fn expect(&self, code: i32, sandbox: &Sandbox) -> &Self {
        let Run {
            code: found,
            stdout,
            stderr,
        } = self;
        assert_eq!(
            *found,
            Some(code),
            "wrong exit status\n--- stdout\n{stdout}\n--- stderr\n{stderr}\n--- files\n{}",
            sandbox.listing()
        );
        self
    }

    /// The summary of `pyc compile` without the times: `2 compiled, 0 up to date, 0 failed`.
    pub fn summary(&self) -> &str {
        let line = self.stdout.lines().last().unwrap_or_default();
        let end = line
            .match_indices(", ")
            .nth(2)
            .map_or(line.len(), |(end, _)| end);
        &line[..end]
    }
}

/// A package of several modules that holds every kind of constant, scope and statement that matters.
pub fn write_package(sandbox: &Sandbox, directory: &str) {
    let kinds = r#""""A docstring."""
from __future__ import annotations
import os.path as p
BIG = 123456789012345678901234567890
NUMBERS = (0, -0.0, 0.0, 1, 1.0, True, 1j, -1.5e300, 2**40)
TEXTS = ("plain", "é", "名前", "\ud800", b"bytes\x00", "a b", "name_like")
EMPTY = ((), "", b"", None, ...)

class Outer[T]:
    """Another."""
    field: int = 3

    def method(self, a, /, b, *args, c=1, **kwargs):
        "Third."
        assert a, "message"
        def inner():
            nonlocal b
            b = [x for x in range(10) if x in {1, 2, "three"}]
            return self, b
        try:
            return inner()
        except* ValueError as error:
            print(f"{error!r:>{c}}")
        finally:
            kwargs.clear()

async def coroutine():
    async with open_it() as it:
        async for x in it:
            yield x[1:2, ::3]

if __debug__:
    LEVEL = 0
"#;
    // PEP 695 came with 3.12
    let is_old = sandbox.python().version == "3.11";
    let kinds = if is_old {
        kinds.replace("[T]", "")
    } else {
        kinds.to_owned()
    };
    sandbox.write(format!("{directory}/__init__.py"), "");
    sandbox.write(format!("{directory}/kinds.py"), kinds);
    sandbox.write(
        format!("{directory}/latin.py"),
        b"# -*- coding: latin-1 -*-\nNAME = '\xe9'\n",
    );
    sandbox.write(
        format!("{directory}/sub/__init__.py"),
        "from ..kinds import BIG\n",
    );
    sandbox.write(
        format!("{directory}/sub/mod.py"),
        "def f(x=1):\n    'doc'\n    return x\n",
    );
}
