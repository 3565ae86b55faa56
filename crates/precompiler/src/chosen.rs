//! The backend of one job.

use crate::backends::Backends;
use crate::find_interpreter::{self, NotFound};
use crate::job::Job;
use pyc_compile::{
    AutoBackend, Backend, BackendChoice, InterpreterBackend, NativeBackend, NotCertified,
};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

/// The backend of one job.
pub enum Chosen<'a> {
    /// CPython.
    Interpreter(Arc<InterpreterBackend>),
    /// The native compiler, and nothing else.
    Native(Arc<NativeBackend>),
    /// The native compiler, and an interpreter if there is one and it is needed.
    Auto(AutoBackend<'a>),
}

/// Why a job has no backend.
#[derive(Debug, thiserror::Error)]
pub enum NoBackend {
    #[error(transparent)]
    NoInterpreter(#[from] NotFound),
    #[error("--backend=native: {0}")]
    NotCertified(#[from] NotCertified),
}

impl<'a> Chosen<'a> {
    /// What the job asks for, of as many processes if it is an interpreter. `base` is where an interpreter with a relative
    /// path may be, too.
    pub fn new(
        job: &'a Job,
        base: &'a Path,
        backends: &'a Backends,
        processes: NonZeroUsize,
    ) -> Result<Self, NoBackend> {
        let interpreter = move || {
            let interpreter = find_interpreter::find(job, base, backends)?;
            Ok::<_, NotFound>(backends.get(interpreter, processes))
        };
        if !job.backend.is_native(job.python)? {
            return Ok(Self::Interpreter(interpreter()?));
        }
        let native = backends.native(job.python);
        if job.backend == BackendChoice::Native {
            return Ok(Self::Native(native));
        }
        let find = Box::new(move || Some(interpreter().ok()? as Arc<dyn Backend>));
        Ok(Self::Auto(AutoBackend::new(native, find)))
    }

    /// The backend.
    pub fn backend(&self) -> &dyn Backend {
        match self {
            Self::Interpreter(backend) => &**backend,
            Self::Native(backend) => &**backend,
            Self::Auto(backend) => backend,
        }
    }

    /// How many threads keep a process or a processor busy.
    pub fn callers(&self) -> usize {
        match self {
            Self::Interpreter(_) => InterpreterBackend::CALLERS_PER_PROCESS,
            Self::Native(_) | Self::Auto(_) => 1,
        }
    }

    /// What a person should know of the files that were compiled.
    pub fn notes(&self) -> Vec<String> {
        match self {
            Self::Interpreter(_) | Self::Native(_) => Vec::new(),
            Self::Auto(backend) => backend.take_notes(),
        }
    }
}
