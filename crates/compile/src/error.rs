//! Why a file was not compiled.

use crate::SourceError;
use pyc::PythonVersion;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// The way out of what the native compiler cannot do.
const NEEDS_INTERPRETER: &str = "the backend `interpreter` compiles it with CPython";

/// Why a file was not compiled. Messages name the file or the interpreter, and the way out.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// The source is at fault.
    #[error(transparent)]
    Source(#[from] Box<SourceError>),

    /// The source is larger than a request can be.
    #[error("{file_name}: {bytes} bytes are too many for one source file: the limit is 2 GiB")]
    TooLarge {
        /// The file, as in the request.
        file_name: String,
        /// The source's size.
        bytes: usize,
    },

    /// The interpreter could not be started at all.
    #[error("cannot start the interpreter {}: {reason}", interpreter.display())]
    Start {
        /// The interpreter's path.
        interpreter: PathBuf,
        /// What the operating system says.
        reason: Arc<io::Error>,
    },

    /// The interpreter ended before it took a request.
    #[error("the interpreter {} ended before it was ready ({status}){}", interpreter.display(), quoted(stderr))]
    EndedEarly {
        /// The interpreter's path.
        interpreter: PathBuf,
        /// How it ended.
        status: String,
        /// The end of what it wrote to its standard error.
        stderr: String,
    },

    /// The program runs, but is no CPython.
    #[error("the interpreter {} is not CPython: {found}", interpreter.display())]
    NotCPython {
        /// The interpreter's path.
        interpreter: PathBuf,
        /// What it is instead.
        found: String,
    },

    /// The interpreter is of another version than the target's.
    #[error(
        "the interpreter {} is CPython {found}, but the target's Python is {expected}: \
         no version can load the bytecode of another, so name a CPython {expected} as the interpreter",
        interpreter.display()
    )]
    WrongVersion {
        /// The interpreter's path.
        interpreter: PathBuf,
        /// The interpreter's version.
        found: PythonVersion,
        /// The target's version.
        expected: PythonVersion,
    },

    /// The interpreter died over this file, twice.
    #[error(
        "{file_name}: the interpreter {} died while it compiled this file, and so did a fresh one ({status}){}",
        interpreter.display(), quoted(stderr)
    )]
    Died {
        /// The interpreter's path.
        interpreter: PathBuf,
        /// The file, as in the request.
        file_name: String,
        /// How the second one ended.
        status: String,
        /// The end of what the second one wrote to its standard error.
        stderr: String,
    },

    /// The interpreter did not finish this file in time and was killed.
    #[error(
        "{file_name}: the interpreter {} was killed, as it had not compiled this file after {seconds} s",
        interpreter.display()
    )]
    Hung {
        /// The interpreter's path.
        interpreter: PathBuf,
        /// The file, as in the request.
        file_name: String,
        /// How long it was given.
        seconds: u64,
    },

    /// The interpreter answered with something that is no answer.
    #[error("the interpreter {} broke the protocol: {detail}", interpreter.display())]
    Protocol {
        /// The interpreter's path.
        interpreter: PathBuf,
        /// What is wrong.
        detail: String,
    },

    /// The native compiler cannot compile this file.
    #[error(
        "{file_name}: the native compiler cannot compile this file: {reason}; {NEEDS_INTERPRETER}"
    )]
    Unsupported {
        /// The file, as in the request.
        file_name: String,
        /// What it cannot do.
        reason: String,
    },

    /// The native compiler failed over this file.
    #[error(
        "{file_name}: an internal error of the native compiler, which is a bug of rules_pyc: {detail}; \
         {NEEDS_INTERPRETER}"
    )]
    Internal {
        /// The file, as in the request.
        file_name: String,
        /// What it said.
        detail: String,
    },

    /// The marshal data of the backend could not be made canonical.
    #[error("{file_name}: the compiler's output could not be made canonical: {reason}")]
    Canonical {
        /// The file, as in the request.
        file_name: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl CompileError {
    /// Whether another compiler of the same version may give bytecode where this error was given.
    pub fn another_compiler_may_do(&self) -> bool {
        matches!(
            self,
            Self::Source(_) | Self::Unsupported { .. } | Self::Internal { .. }
        )
    }

    /// Whether no file at all can be compiled with this interpreter, so that it is no use to try the next.
    pub fn is_about_the_interpreter(&self) -> bool {
        matches!(
            self,
            Self::Start { .. }
                | Self::EndedEarly { .. }
                | Self::NotCPython { .. }
                | Self::WrongVersion { .. }
        )
    }
}

/// What a process said, set apart from the message that it belongs to.
fn quoted(stderr: &str) -> String {
    let said = stderr.trim_end();
    if said.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = said.lines().map(|line| format!("    {line}")).collect();
    format!(":\n{}", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_is_told_with_the_way_out() {
        let error = CompileError::WrongVersion {
            interpreter: "/usr/bin/python3.13".into(),
            found: PythonVersion::new(3, 13),
            expected: PythonVersion::new(3, 14),
        };
        assert_eq!(
            error.to_string(),
            "the interpreter /usr/bin/python3.13 is CPython 3.13, but the target's Python is 3.14: \
             no version can load the bytecode of another, so name a CPython 3.14 as the interpreter"
        );
    }

    #[test]
    fn what_a_dead_interpreter_said_stands_below_the_message() {
        let error = CompileError::Died {
            interpreter: "bin/python".into(),
            file_name: "a.py".into(),
            status: "signal: 11 (SIGSEGV)".into(),
            stderr: "Fatal Python error\n\nstack\n".into(),
        };
        assert_eq!(
            error.to_string(),
            "a.py: the interpreter bin/python died while it compiled this file, and so did a fresh one \
             (signal: 11 (SIGSEGV)):\n    Fatal Python error\n    \n    stack"
        );
    }

    #[test]
    fn a_silent_interpreter_is_not_quoted() {
        assert_eq!(quoted(" \n"), "");
    }
}
