//! Which interpreter compiles.

use crate::backends::Backends;
use crate::job::Job;
use pyc::PythonVersion;
use pyc_compile::Interpreter;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Names the interpreter where the command line does not.
const VARIABLE: &str = "RULES_PYC_INTERPRETER";

/// The file in the tool's own runfiles that does, where they bring an interpreter: its path there, or
/// an absolute one.
const RUNFILE: &str = "rules_pyc_interpreter";

/// No interpreter of the version can be found.
#[derive(Debug, thiserror::Error)]
#[error(
    "no CPython {version} was found: set {VARIABLE} to the path of one, or put python{version} on PATH; \
     a py_exec_tools_toolchain takes @rules_pyc//python:precompiler, which brings one{}",
    tried(refused)
)]
pub struct NotFound {
    version: PythonVersion,
    refused: Vec<String>,
}

/// The interpreter that a job names, or one of its version: `$RULES_PYC_INTERPRETER`, the one in the
/// tool's runfiles, or the first of the version among `pythonX.Y`, `python3` and `python` on PATH.
///
/// A relative path is one of the current directory, or one below `base`, the request's sandbox.
pub fn find(job: &Job, base: &Path, backends: &Backends) -> Result<Interpreter, NotFound> {
    let version = job.python;
    let path_variable = env::var_os("PATH").unwrap_or_default();
    if let Some(name) = job.interpreter.clone().or_else(from_variable) {
        let program = program(&name, base, &path_variable);
        return Ok(Interpreter {
            name,
            ..Interpreter::of_version(program, version)
        });
    }
    if let Some(path) = in_runfiles(&env::args_os().next().unwrap_or_default()) {
        return Ok(Interpreter::of_version(path, version));
    }
    if let Some(path) = backends.found(version) {
        return Ok(Interpreter::of_version(path, version));
    }
    let mut refused = Vec::new();
    let names = [
        format!("python{version}"),
        "python3".to_owned(),
        "python".to_owned(),
    ];
    for candidate in names
        .iter()
        .flat_map(|name| on_path(name.as_ref(), &path_variable))
    {
        let interpreter = Interpreter::of_version(&candidate, version);
        // The process that is started for the question is the one that will compile.
        match backends
            .get(interpreter.clone(), NonZeroUsize::MIN)
            .identity()
        {
            Ok(_) => {
                backends.remember(version, &candidate);
                return Ok(interpreter);
            }
            Err(error) => refused.push(error.to_string()),
        }
    }
    Err(NotFound { version, refused })
}

fn from_variable() -> Option<PathBuf> {
    env::var_os(VARIABLE)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

/// The interpreter that the runfiles of a tool bring, if any.
///
/// They stand beside the name that the tool was called by. That is a link to the tool itself, so the
/// path of the running program would be another one.
fn in_runfiles(tool: &OsStr) -> Option<PathBuf> {
    let mut directory = tool.to_owned();
    directory.push(".runfiles");
    let directory = Path::new(".").join(directory);
    let path = fs::read_to_string(directory.join(RUNFILE)).ok()?;
    Some(directory.join(path.trim_end()))
}

/// The file to run for an interpreter that is named.
fn program(name: &Path, base: &Path, path_variable: &OsStr) -> PathBuf {
    let here = Path::new(".").join(name);
    if name.is_absolute() || here.exists() {
        return here;
    }
    // A sandbox is made anew for every request, what its links lead to stays.
    if let Ok(real) = fs::canonicalize(base.join(name)) {
        return real;
    }
    let is_bare = name.components().count() == 1;
    let found = is_bare
        .then(|| on_path(name.as_os_str(), path_variable).next())
        .flatten();
    found.unwrap_or(here)
}

/// The files of this name in the directories of PATH, in order.
fn on_path<'a>(name: &'a OsStr, path_variable: &'a OsStr) -> impl Iterator<Item = PathBuf> + 'a {
    env::split_paths(path_variable)
        .map(move |directory| directory.join(name))
        .filter(|path| path.is_absolute() && path.is_file())
}

fn tried(refused: &[String]) -> String {
    refused
        .iter()
        .map(|reason| format!("\n  tried: {}", reason.replace('\n', "\n  ")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absolute_path_is_taken_as_it_is() {
        let path = program(
            Path::new("/no/such/python"),
            Path::new("base"),
            OsStr::new(""),
        );
        assert_eq!(path, Path::new("/no/such/python"));
    }

    #[test]
    fn a_relative_path_may_be_below_the_sandbox() {
        let sandbox = tempfile::tempdir().unwrap();
        fs::create_dir(sandbox.path().join("bin")).unwrap();
        fs::write(sandbox.path().join("bin/python"), "").unwrap();
        let path = program(Path::new("bin/python"), sandbox.path(), OsStr::new(""));
        assert_eq!(
            path,
            fs::canonicalize(sandbox.path().join("bin/python")).unwrap()
        );
    }

    #[test]
    fn a_bare_name_may_be_on_path() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("python9"), "").unwrap();
        let path_variable =
            env::join_paths(["/no/such/directory".as_ref(), directory.path()]).unwrap();
        let path = program(Path::new("python9"), Path::new(""), &path_variable);
        assert_eq!(path, directory.path().join("python9"));
    }

    #[test]
    fn the_tools_runfiles_may_bring_one() {
        let directory = tempfile::tempdir().unwrap();
        let tool = directory.path().join("bin/precompiler");
        assert_eq!(in_runfiles(tool.as_ref()), None);

        let runfiles = directory.path().join("bin/precompiler.runfiles");
        fs::create_dir_all(&runfiles).unwrap();
        for (written, expected) in [
            (
                "python~/bin/python3\n",
                runfiles.join("python~/bin/python3"),
            ),
            ("/usr/bin/python3\n", "/usr/bin/python3".into()),
        ] {
            fs::write(runfiles.join(RUNFILE), written).unwrap();
            assert_eq!(in_runfiles(tool.as_ref()), Some(expected));
        }
    }

    #[test]
    fn what_is_nowhere_stays_relative() {
        let path = program(Path::new("no/such/python"), Path::new(""), OsStr::new(""));
        assert_eq!(path, Path::new("./no/such/python"));
    }

    #[test]
    fn what_was_tried_is_told() {
        let error = NotFound {
            version: PythonVersion::new(3, 14),
            refused: vec!["a is\nodd".into(), "b too".into()],
        };
        assert_eq!(
            error.to_string(),
            "no CPython 3.14 was found: set RULES_PYC_INTERPRETER to the path of one, or put python3.14 on PATH; \
             a py_exec_tools_toolchain takes @rules_pyc//python:precompiler, which brings one\
             \n  tried: a is\n  odd\n  tried: b too"
        );
    }
}
