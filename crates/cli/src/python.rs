//! The interpreter that `--python` names.

use std::io;
use std::path::Path;

use anyhow::{anyhow, Context};
use pyc_compile::{CompileError, Identity, Interpreter, InterpreterBackend};

use crate::args::PythonArg;

/// What the command line's choice means on this machine, not yet looked for.
pub fn interpreter(choice: Option<&PythonArg>) -> Interpreter {
    match choice {
        None => Interpreter::new(if cfg!(windows) { "python" } else { "python3" }),
        Some(PythonArg::Version(version)) => {
            Interpreter::of_version(format!("python{version}"), *version)
        }
        Some(PythonArg::Program(path)) => Interpreter::new(path),
    }
}

/// Starts the interpreter and asks which Python it is, which must be one whose `.pyc` files are known.
///
/// # Errors
///
/// What is wrong with it, in words for whoever gave the command.
pub fn identify(backend: &InterpreterBackend) -> anyhow::Result<Identity> {
    let program = &backend.interpreter().program;
    let identity = backend.identity().map_err(|error| match &error {
        CompileError::Start { reason, .. } if reason.kind() == io::ErrorKind::NotFound => {
            missing(program)
        }
        _ => anyhow!(error),
    })?;
    let is_known = identity.version.magic();
    is_known.with_context(|| format!("cannot use the interpreter {}", program.display()))?;
    Ok(identity)
}

fn missing(program: &Path) -> anyhow::Error {
    let place = if program.components().count() == 1 {
        " on PATH"
    } else {
        ""
    };
    anyhow!(
        "there is no {}{place}: install it, or say with --python which Python to use \
         (a version such as 3.14, or the path of an interpreter)",
        program.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyc::PythonVersion;

    #[test]
    fn a_version_is_a_program_of_exactly_that_version() {
        let version = PythonVersion::new(3, 13);
        let interpreter = interpreter(Some(&PythonArg::Version(version)));
        assert_eq!(interpreter.program, Path::new("python3.13"));
        assert_eq!(interpreter.expected, Some(version));
    }

    #[test]
    fn a_program_may_be_of_any_version() {
        let interpreter = interpreter(Some(&PythonArg::Program("bin/python".into())));
        assert_eq!(interpreter.program, Path::new("bin/python"));
        assert_eq!(interpreter.expected, None);
    }

    #[test]
    fn a_missing_program_is_told_with_the_way_out() {
        let on_path = missing(Path::new("python3.12")).to_string();
        assert!(
            on_path.starts_with("there is no python3.12 on PATH: install it, or "),
            "{on_path}"
        );
        let elsewhere = missing(Path::new("venv/bin/python")).to_string();
        assert!(
            elsewhere.starts_with("there is no venv/bin/python: install it"),
            "{elsewhere}"
        );
    }
}
