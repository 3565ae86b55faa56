//! The interpreter backend: a pool of processes, started as they are needed.

use super::driver::{Driver, DEPTH};
use super::identity::Identity;
use super::job::{Event, Job, Reply};
use super::protocol::{self, Response};
use super::settings::Interpreter;
use crate::{Backend, Bytecode, CompileError, CompileRequest};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// Compiles with processes of an [`Interpreter`].
///
/// A process is started when all others have enough to do, restarted when it dies, and killed when
/// it takes too long over a file or when the backend is dropped. Each is kept busy by
/// [`InterpreterBackend::CALLERS_PER_PROCESS`] callers.
pub struct InterpreterBackend {
    interpreter: Arc<Interpreter>,
    limit: usize,
    drivers: Mutex<Vec<DriverHandle>>,
}

struct DriverHandle {
    events: Sender<Event>,
    load: Arc<AtomicUsize>,
    thread: JoinHandle<()>,
}

impl InterpreterBackend {
    /// How many threads have to call [`Backend::compile`] at once so that one process is never idle:
    /// two whose requests it holds, and one that works on its last answer.
    pub const CALLERS_PER_PROCESS: usize = DEPTH + 1;

    /// A backend of at most `processes` processes. None is started yet, so nothing can fail yet.
    pub fn new(interpreter: Interpreter, processes: NonZeroUsize) -> Self {
        Self {
            interpreter: Arc::new(interpreter),
            limit: processes.get(),
            drivers: Mutex::default(),
        }
    }

    /// The interpreter, as it was given.
    pub fn interpreter(&self) -> &Interpreter {
        &self.interpreter
    }

    /// Which Python the interpreter is; starts a process if there is none.
    ///
    /// # Errors
    ///
    /// The variants of [`CompileError`] that are
    /// [about the interpreter](CompileError::is_about_the_interpreter), or that it died or hung.
    pub fn identity(&self) -> Result<Identity, CompileError> {
        let reply = self.ask(Job::ping)?;
        Ok(Identity::clone(&reply.identity))
    }

    /// Has a job done by the process that has least to do.
    fn ask(
        &self,
        job: impl FnOnce(Sender<Result<Reply, CompileError>>) -> Job,
    ) -> Result<Reply, CompileError> {
        let (sender, receiver) = mpsc::channel();
        self.hand_out(job(sender));
        receiver
            .recv()
            .unwrap_or_else(|_| Err(self.broken("its driver ended without an answer")))
    }

    fn hand_out(&self, job: Job) {
        let mut drivers = self.drivers.lock().unwrap_or_else(PoisonError::into_inner);
        let load_of = |driver: &DriverHandle| driver.load.load(Ordering::Relaxed);
        let least = (0..drivers.len()).min_by_key(|&index| load_of(&drivers[index]));
        let index = match least {
            Some(index) if load_of(&drivers[index]) < DEPTH || drivers.len() == self.limit => index,
            _ => {
                drivers.push(self.start_driver());
                drivers.len() - 1
            }
        };
        let driver = &drivers[index];
        driver.load.fetch_add(1, Ordering::Relaxed);
        // A driver only ends by a shutdown, which takes the backend for itself.
        let _ = driver.events.send(Event::Job(job));
    }

    fn start_driver(&self) -> DriverHandle {
        let (events, receiver) = mpsc::channel();
        let load = Arc::new(AtomicUsize::new(0));
        let driver = Driver::new(
            Arc::clone(&self.interpreter),
            (events.clone(), receiver),
            Arc::clone(&load),
        );
        DriverHandle {
            events,
            load,
            thread: thread::spawn(move || driver.run()),
        }
    }

    fn broken(&self, detail: &str) -> CompileError {
        CompileError::Protocol {
            interpreter: self.interpreter.name.clone(),
            detail: detail.to_owned(),
        }
    }
}

impl Backend for InterpreterBackend {
    fn compile(&self, request: &CompileRequest<'_>) -> Result<Bytecode, CompileError> {
        let frame = protocol::compile(request).ok_or_else(|| CompileError::TooLarge {
            file_name: request.file_name.to_owned(),
            bytes: request.source.len(),
        })?;
        let reply = self.ask(|sender| Job::new(frame, request.file_name, sender))?;
        let Identity { version, magic, .. } = *reply.identity;
        match protocol::response(reply.message, request.file_name, version) {
            Some(Response::Code(marshal)) => Ok(Bytecode {
                marshal,
                version,
                magic,
            }),
            Some(Response::Error(error)) => Err(CompileError::Source(Box::new(
                error.with_text_from(request.source),
            ))),
            None => Err(self.broken("its answer is malformed")),
        }
    }
}

impl Drop for InterpreterBackend {
    fn drop(&mut self) {
        let drivers = self
            .drivers
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        for driver in &*drivers {
            let _ = driver.events.send(Event::Shutdown);
        }
        for driver in drivers.drain(..) {
            let _ = driver.thread.join();
        }
    }
}
