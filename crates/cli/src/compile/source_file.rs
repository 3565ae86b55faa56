//! One source, from reading it to writing its `.pyc` files.

use std::fs;
use std::path::Path;

use pyc::{canonicalize, Header};
use pyc_compile::{
    cached_name, Backend, CompileError, CompileRequest, OptimizationLevel, SourceError,
};

use super::plan::Task;
use super::settings::Settings;
use super::up_to_date::is_up_to_date;
use crate::atomic_file;

/// What compiles sources.
pub struct Compiler<'a> {
    /// Makes the bytecode.
    pub backend: &'a dyn Backend,
    /// How to compile.
    pub settings: Settings,
}

/// What became of one source.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How many `.pyc` files were written.
    pub compiled: usize,
    /// How many were up to date.
    pub up_to_date: usize,
    /// The source's bytes, as often as it was compiled.
    pub bytes: usize,
    /// Why not all levels were compiled, if they were not.
    pub failure: Option<Failure>,
}

/// Why a source was not compiled.
#[derive(Debug)]
pub enum Failure {
    /// The compiler found an error in it.
    Source(Box<SourceError>),
    /// It could not be read, or its `.pyc` file could not be made; what to tell the person.
    File(String),
    /// It cannot be compiled, which is not an error; the warning to print.
    LeftAsSource(String),
    /// No source can be compiled.
    Interpreter(CompileError),
}

impl Outcome {
    /// The outcome for a source that could not even be tried.
    pub fn failed(message: String) -> Self {
        Self {
            failure: Some(Failure::File(message)),
            ..Self::default()
        }
    }
}

impl From<CompileError> for Failure {
    fn from(error: CompileError) -> Self {
        match error {
            error if error.is_about_the_interpreter() => Self::Interpreter(error),
            CompileError::Source(error) => Self::Source(error),
            error => Self::File(error.to_string()),
        }
    }
}

impl Compiler<'_> {
    /// Compiles a source at all levels, unless its `.pyc` files are up to date.
    pub fn compile(&self, task: &Task) -> Outcome {
        let mut outcome = Outcome::default();
        outcome.failure = self.compile_levels(task, &mut outcome).err();
        outcome
    }

    fn compile_levels(&self, task: &Task, outcome: &mut Outcome) -> Result<(), Failure> {
        let unreadable = |error| cannot("read", &task.path, error);
        let metadata = fs::metadata(&task.path).map_err(unreadable)?;
        let source = fs::read(&task.path).map_err(unreadable)?;
        let header = self.settings.header(&source, &metadata);
        for &level in &self.settings.levels {
            let pyc = task
                .directory
                .join(cached_name(&task.path, &self.settings.tag, level));
            let is_done = || is_up_to_date(&pyc, header, self.settings.version, &task.file_name);
            if !self.settings.force && is_done() {
                outcome.up_to_date += 1;
                continue;
            }
            let bytes = self.bytecode(&source, task, level, header)?;
            fs::create_dir_all(&task.directory)
                .map_err(|error| cannot("make the directory", &task.directory, error))?;
            atomic_file::write(&pyc, &bytes, atomic_file::permissions_like(&metadata))
                .map_err(|error| cannot("write", &pyc, error))?;
            outcome.compiled += 1;
            outcome.bytes += source.len();
        }
        Ok(())
    }

    /// The bytes of a `.pyc` file with this header.
    fn bytecode(
        &self,
        source: &[u8],
        task: &Task,
        level: OptimizationLevel,
        header: Header,
    ) -> Result<Vec<u8>, Failure> {
        let failure = |error| self.failure(task, error);
        let request = CompileRequest {
            source,
            file_name: &task.file_name,
            optimization: level,
            strip: self.settings.strip,
        };
        let bytecode = self.backend.compile(&request).map_err(failure)?;
        if bytecode.magic != header.magic {
            let message = "the interpreter was replaced by another version: compile again";
            return Err(Failure::File(format!("{}: {message}", task.path.display())));
        }
        let marshal = canonicalize(&bytecode.marshal, bytecode.version).map_err(|reason| {
            failure(CompileError::Canonical {
                file_name: task.file_name.clone(),
                reason: reason.to_string(),
            })
        })?;
        Ok([&header.to_bytes()[..], &marshal].concat())
    }

    fn failure(&self, task: &Task, error: CompileError) -> Failure {
        let python = self.settings.version;
        let warning = task.uncompilable.warning(python, &task.file_name, &error);
        warning.map_or_else(|| error.into(), Failure::LeftAsSource)
    }
}

fn cannot(what: &str, path: &Path, error: std::io::Error) -> Failure {
    Failure::File(format!("cannot {what} {}: {error}", path.display()))
}
