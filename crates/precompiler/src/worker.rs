//! Serving the requests of Bazel until it closes the input.

use crate::backends::Backends;
use crate::command::Command;
use crate::report::{Report, FAILURE, USAGE};
use crate::worker_protocol::{parse, Malformed, WorkRequest, WorkResponse};
use std::collections::HashMap;
use std::io::{self, BufRead, Write};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// What the threads of a worker share; each request has one.
struct Worker<W> {
    /// The arguments that the worker was started with. They stand before those of each request.
    startup_arguments: Vec<String>,
    backends: Backends,
    /// The requests under way, with what makes them stop.
    running: Mutex<HashMap<i32, Arc<AtomicBool>>>,
    output: Mutex<W>,
}

/// Answers every request of the input, several at once, until its end.
///
/// # Errors
///
/// Only if the input or the output fails. Whatever else goes wrong is told in a response.
pub fn serve<R, W>(startup_arguments: Vec<String>, mut input: R, output: W) -> io::Result<()>
where
    R: BufRead,
    W: Write + Send,
{
    let worker = Worker {
        startup_arguments,
        backends: Backends::for_worker(),
        running: Mutex::default(),
        output: Mutex::new(output),
    };
    thread::scope(|scope| {
        let mut line = Vec::new();
        loop {
            line.clear();
            if input.read_until(b'\n', &mut line)? == 0 {
                return Ok(());
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            match parse(&line) {
                Err(malformed) => worker.respond(&response_to(&malformed))?,
                Ok(request) if request.cancel => worker.cancel(request.request_id),
                Ok(request) => {
                    // Before the next line is read, as that may be the one that cancels this.
                    let cancelled = Arc::new(AtomicBool::new(false));
                    lock(&worker.running).insert(request.request_id, Arc::clone(&cancelled));
                    let worker = &worker;
                    scope.spawn(move || worker.answer(&request, &cancelled));
                }
            }
        }
    })
}

impl<W: Write> Worker<W> {
    /// Gives a request up. If it is done already, nothing is left to say.
    fn cancel(&self, request_id: i32) {
        if let Some(cancelled) = lock(&self.running).get(&request_id) {
            cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// Does a request, and responds when nothing of it is under way any more.
    fn answer(&self, request: &WorkRequest, cancelled: &AtomicBool) {
        let report = catch_unwind(AssertUnwindSafe(|| self.run(request, cancelled)));
        let report = report.unwrap_or_else(|_| Report {
            exit_code: FAILURE,
            output: "error: this is a bug in the precompiler; the worker's log tells more\n"
                .to_owned(),
        });
        lock(&self.running).remove(&request.request_id);
        let response = if cancelled.load(Ordering::Relaxed) {
            WorkResponse {
                request_id: request.request_id,
                was_cancelled: true,
                ..WorkResponse::default()
            }
        } else {
            WorkResponse {
                exit_code: report.exit_code.into(),
                output: report.output,
                request_id: request.request_id,
                was_cancelled: false,
            }
        };
        // If Bazel is gone, the end of the input is what comes next.
        let _ = self.respond(&response);
    }

    fn run(&self, request: &WorkRequest, cancelled: &AtomicBool) -> Report {
        let arguments = [&self.startup_arguments[..], &request.arguments].concat();
        let base = Path::new(&request.sandbox_dir);
        match Command::parse(&arguments, base) {
            Ok(command) => command.run(base, &self.backends, cancelled),
            Err(error) => Report::of_usage(&error),
        }
    }

    fn respond(&self, response: &WorkResponse) -> io::Result<()> {
        let mut line = serde_json::to_vec(response)?;
        line.push(b'\n');
        let mut output = lock(&self.output);
        output.write_all(&line)?;
        output.flush()
    }
}

fn response_to(malformed: &Malformed) -> WorkResponse {
    WorkResponse {
        exit_code: USAGE.into(),
        output: format!("error: malformed work request: {}\n", malformed.reason),
        request_id: malformed.request_id,
        was_cancelled: false,
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
