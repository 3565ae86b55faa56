//! Requests and answers of the compiler.

use super::panics;
use super::threads::Threads;
use crate::{Backend, Bytecode, CompileError, CompileRequest, SourceError};
use pyc::PythonVersion;
use pyc_codegen::{Error, Options, SourceProblem};

/// Compiles with the compiler of this project: no interpreter is needed.
pub struct NativeBackend {
    version: PythonVersion,
    threads: Threads,
}

impl NativeBackend {
    /// A backend that makes the bytecode of a version, whether that is [certified](crate::is_certified) or not.
    pub fn new(version: PythonVersion) -> Self {
        Self {
            version,
            threads: Threads::default(),
        }
    }

    /// The version whose bytecode this makes.
    pub fn version(&self) -> PythonVersion {
        self.version
    }

    /// Compiles one file, for who compares it with one process of CPython: see [`pyc_codegen::compile_in_order`].
    ///
    /// # Errors
    ///
    /// Those of [`Backend::compile`].
    pub fn compile_in_order(
        &self,
        request: &CompileRequest<'_>,
        orders: &[Vec<String>],
    ) -> Result<Bytecode, CompileError> {
        let version = self.version;
        let magic = version
            .magic()
            .map_err(|error| unsupported(request, error.to_string()))?;
        if i32::try_from(request.source.len()).is_err() {
            return Err(CompileError::TooLarge {
                file_name: request.file_name.to_owned(),
                bytes: request.source.len(),
            });
        }
        let source = request.source.to_vec();
        let orders = orders.to_vec();
        let file_name = request.file_name.to_owned();
        let optimization = request.optimization.number();
        let strip = request.strip.beyond(request.optimization);
        let compile = move || {
            panics::catch(|| {
                let options = Options {
                    version,
                    file_name: &file_name,
                    optimization,
                    strip_docstrings: strip.docstrings,
                    strip_asserts: strip.asserts,
                };
                pyc_codegen::compile_in_order(&source, &options, &orders)
            })
        };
        match self.threads.run(compile) {
            Ok(Ok(Ok(marshal))) => Ok(Bytecode {
                marshal,
                version,
                magic,
            }),
            Ok(Ok(Err(Error::Source(problem)))) => {
                let error = source_error(problem, request, version);
                Err(CompileError::Source(Box::new(error)))
            }
            Ok(Ok(Err(Error::Unsupported(what)))) => Err(unsupported(request, what)),
            Ok(Err(bug)) => Err(internal(request, bug)),
            Err(reason) => Err(internal(request, reason.to_string())),
        }
    }
}

impl Backend for NativeBackend {
    fn compile(&self, request: &CompileRequest<'_>) -> Result<Bytecode, CompileError> {
        self.compile_in_order(request, &[])
    }
}

fn unsupported(request: &CompileRequest<'_>, reason: String) -> CompileError {
    CompileError::Unsupported {
        file_name: request.file_name.to_owned(),
        reason,
    }
}

fn internal(request: &CompileRequest<'_>, detail: String) -> CompileError {
    CompileError::Internal {
        file_name: request.file_name.to_owned(),
        detail,
    }
}

fn source_error(
    problem: SourceProblem,
    request: &CompileRequest<'_>,
    version: PythonVersion,
) -> SourceError {
    let error = SourceError {
        kind: problem.kind.to_owned(),
        message: problem.message,
        file_name: request.file_name.to_owned(),
        line: problem.line.map(i64::from),
        column: problem.column.map(i64::from),
        end_line: problem.end_line.map(i64::from),
        // CPython says so where it knows the line alone.
        end_column: problem
            .end_column
            .map(i64::from)
            .or(problem.end_line.map(|_| -1)),
        python: Some(version),
        ..SourceError::default()
    };
    error.with_text_from(request.source)
}
