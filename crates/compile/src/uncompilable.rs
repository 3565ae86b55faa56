//! What happens to a source that cannot be compiled.

use crate::CompileError;
use pyc::PythonVersion;

/// What happens to a source that cannot be compiled, whatever the reason: a syntax error, an encoding that the compiler
/// does not know, a bug of the compiler.
///
/// First-party sources are to be fixed, so it is an error. Installed distributions are as they are, and many have files
/// that nobody imports (templates, test data), so no file of theirs may block an installation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Uncompilable {
    /// It is an error.
    #[default]
    Error,
    /// There is a warning, and the file is left as source.
    LeaveSource,
    /// There is a warning. The bytecode, an output that must exist, is a [`deferred_pyc`](crate::deferred_pyc).
    Defer,
}

impl Uncompilable {
    /// Whether an error only keeps the file from having bytecode. One about the interpreter is always an error.
    pub fn tolerates(self, error: &CompileError) -> bool {
        self != Self::Error && !error.is_about_the_interpreter()
    }

    /// What to report of a file that could not be compiled if that is [tolerated](Self::tolerates).
    pub fn warning(
        self,
        python: PythonVersion,
        file_name: &str,
        error: &CompileError,
    ) -> Option<String> {
        let outcome = match self {
            _ if !self.tolerates(error) => return None,
            Self::Defer => "its bytecode compiles the source when it is imported",
            _ => "it is left as source",
        };
        Some(format!(
            "{file_name}: cannot be compiled for Python {python}, so {outcome}:\n{error}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PYTHON: PythonVersion = PythonVersion::new(3, 14);

    fn warning(policy: Uncompilable, error: &CompileError) -> Option<String> {
        policy.warning(PYTHON, "a.py", error)
    }

    #[test]
    fn every_error_about_a_file_is_tolerated_where_one_is() {
        let file_name = "a.py".to_owned();
        let errors = [
            CompileError::Source(Box::default()),
            CompileError::TooLarge {
                file_name: file_name.clone(),
                bytes: 1 << 32,
            },
            CompileError::Unsupported {
                file_name: file_name.clone(),
                reason: "the encoding big5".into(),
            },
            CompileError::Internal {
                file_name: file_name.clone(),
                detail: "a panic".into(),
            },
            CompileError::Canonical {
                file_name: file_name.clone(),
                reason: "no marshal data".into(),
            },
            CompileError::Died {
                interpreter: "python".into(),
                file_name: file_name.clone(),
                status: "signal 11".into(),
                stderr: String::new(),
            },
            CompileError::Hung {
                interpreter: "python".into(),
                file_name,
                seconds: 600,
            },
        ];
        for error in errors {
            assert_eq!(warning(Uncompilable::Error, &error), None, "{error}");
            assert_eq!(
                warning(Uncompilable::LeaveSource, &error).unwrap(),
                format!(
                    "a.py: cannot be compiled for Python 3.14, so it is left as source:\n{error}"
                )
            );
            assert_eq!(
                warning(Uncompilable::Defer, &error).unwrap(),
                format!(
                    "a.py: cannot be compiled for Python 3.14, so its bytecode compiles the source when it is imported:\n\
                     {error}"
                )
            );
        }
    }

    #[test]
    fn an_interpreter_that_does_not_work_is_always_an_error() {
        let error = CompileError::NotCPython {
            interpreter: "python".into(),
            found: "PyPy".into(),
        };
        for policy in [
            Uncompilable::Error,
            Uncompilable::LeaveSource,
            Uncompilable::Defer,
        ] {
            assert_eq!(warning(policy, &error), None);
        }
    }
}
