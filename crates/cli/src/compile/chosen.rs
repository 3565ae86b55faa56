//! What compiles, and for which Python.

use std::num::NonZeroUsize;
use std::sync::Arc;

use anyhow::{bail, Context};
use pyc::PythonVersion;
use pyc_compile::{
    AutoBackend, Backend, BackendChoice, Identity, InterpreterBackend, NativeBackend,
};

use crate::args::{BackendArg, CompileArgs, PythonArg};
use crate::python;

/// What compiles.
pub enum Chosen {
    /// CPython.
    Interpreter(Arc<InterpreterBackend>),
    /// The native compiler, and nothing else.
    Native(NativeBackend),
    /// The native compiler, and CPython where it is needed.
    Auto(AutoBackend<'static>),
}

/// The Python that is compiled for, as far as it shows in a `.pyc` file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its version.
    pub version: PythonVersion,
    /// The magic number of its bytecode.
    pub magic: u16,
}

impl Chosen {
    /// What the command line asks for. An interpreter is started only if it is needed to know the version, or to compile.
    ///
    /// # Errors
    ///
    /// If that cannot be had.
    pub fn new(args: &CompileArgs, jobs: NonZeroUsize) -> anyhow::Result<(Self, Target)> {
        let choice = match args.backend {
            BackendArg::Auto => BackendChoice::Auto,
            BackendArg::Native => BackendChoice::Native,
            BackendArg::Interpreter => BackendChoice::Interpreter,
        };
        let interpreter = python::interpreter(args.python.as_ref());
        let interpreter = Arc::new(InterpreterBackend::new(interpreter, jobs));
        let named = match args.python {
            Some(PythonArg::Version(version)) => Some(version),
            _ => None,
        };
        let target = match named {
            Some(version) if choice.is_native(version).context("--backend native")? => Target {
                version,
                magic: version.magic()?,
            },
            None if choice == BackendChoice::Native && args.python.is_none() => {
                bail!(
                    "--backend native: say for which version with --python, such as --python 3.14"
                )
            }
            _ => {
                let Identity { version, magic, .. } = python::identify(&interpreter)?;
                Target { version, magic }
            }
        };
        // A pre-release has bytecode of its own.
        let is_release = target.version.magic() == Ok(target.magic);
        let is_native = choice
            .is_native(target.version)
            .context("--backend native")?;
        let chosen = match choice {
            _ if !is_native => Self::Interpreter(interpreter),
            BackendChoice::Native if !is_release => bail!(
                "--backend native: {} is a pre-release, whose bytecode only it can make",
                interpreter.interpreter().program.display()
            ),
            BackendChoice::Native => Self::Native(NativeBackend::new(target.version)),
            _ if !is_release => Self::Interpreter(interpreter),
            _ => Self::Auto(AutoBackend::new(
                Arc::new(NativeBackend::new(target.version)),
                Box::new(move || Some(Arc::clone(&interpreter) as Arc<dyn Backend>)),
            )),
        };
        Ok((chosen, target))
    }

    /// The backend.
    pub fn backend(&self) -> &dyn Backend {
        match self {
            Self::Interpreter(backend) => &**backend,
            Self::Native(backend) => backend,
            Self::Auto(backend) => backend,
        }
    }

    /// How many threads keep each of the jobs busy.
    pub fn callers_per_job(&self) -> NonZeroUsize {
        let callers = match self {
            Self::Interpreter(_) => InterpreterBackend::CALLERS_PER_PROCESS,
            Self::Native(_) | Self::Auto(_) => 1,
        };
        NonZeroUsize::new(callers).unwrap_or(NonZeroUsize::MIN)
    }

    /// What a person should know of the files that were compiled.
    pub fn notes(&self) -> Vec<String> {
        match self {
            Self::Interpreter(_) | Self::Native(_) => Vec::new(),
            Self::Auto(backend) => backend.take_notes(),
        }
    }
}
