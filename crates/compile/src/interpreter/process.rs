//! One interpreter process and its pipes.

use super::job::Event;
use super::protocol::{read_frame, MAX_GREETING, MAX_MESSAGE};
use super::settings::Interpreter;
use std::ffi::OsString;
use std::io::{self, BufReader, Read, Write};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

const SERVER: &str = include_str!("server.py");
const STRIP: &str = include_str!("strip.py");
const DESCRIBE: &str = include_str!("describe.py");

/// Nothing of the user's or of the current directory, no `site`, writing no bytecode, UTF-8 whatever the locale: a bare
/// start takes 6 ms. Not isolated (`-I`), as it would not look at `PYTHONHASHSEED` then.
const OPTIONS: [&str; 8] = [
    "-s",
    "-P",
    "-S",
    "-B",
    "-X",
    "utf8",
    "-X",
    "frozen_modules=on",
];

/// How much of the end of a process' standard error is kept, in bytes.
const STDERR_KEPT: usize = 16 << 10;

/// How long the rest of the standard error is waited for when a process has ended. It comes at
/// once unless the process left others behind that hold the pipe open.
const STDERR_PATIENCE: Duration = Duration::from_millis(500);

/// How much longer than the deadline a process may go on if nobody is left to kill it.
const ORPHAN_GRACE: Duration = Duration::from_secs(10);

/// A running interpreter. Each pipe has a thread, so that no side ever waits for the other to read:
/// requests may be sent while responses are on their way. Dropping it kills the process.
pub struct Process {
    child: Child,
    requests: Sender<Arc<Vec<u8>>>,
    stderr: Receiver<Vec<u8>>,
}

impl Process {
    /// Starts the interpreter. What it writes arrives as events that bear the number `id`.
    pub fn start(interpreter: &Interpreter, id: u64, events: Sender<Event>) -> io::Result<Self> {
        let mut command = Command::new(&interpreter.program);
        let is_pythons = |name: &OsString| name.as_encoded_bytes().starts_with(b"PYTHON");
        for (name, _) in std::env::vars_os().filter(|(name, _)| is_pythons(name)) {
            command.env_remove(name);
        }
        let mut child = command
            .env("PYTHONHASHSEED", interpreter.hash_seed.to_string())
            .args(OPTIONS)
            .args(["-c", SERVER])
            .arg((interpreter.deadline + ORPHAN_GRACE).as_secs().to_string())
            .args([STRIP, DESCRIBE])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (requests, to_write) = mpsc::channel();
        let (stderr_sender, stderr) = mpsc::channel();
        if let (Some(input), Some(output), Some(errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        {
            thread::spawn(move || write_requests(input, &to_write));
            thread::spawn(move || read_responses(output, id, &events));
            thread::spawn(move || stderr_sender.send(read_tail(errors)));
        }
        Ok(Self {
            child,
            requests,
            stderr,
        })
    }

    /// Sends a frame. If the process is gone, its end is what will be heard of next.
    pub fn send(&self, frame: Arc<Vec<u8>>) {
        let _ = self.requests.send(frame);
    }

    /// Makes sure that the process has ended, and tells how, and the end of its standard error.
    pub fn end(mut self) -> (String, String) {
        // It has closed its output, so it is about to end by itself, with a status worth knowing.
        let status = self.wait_a_little();
        let status = match status {
            Some(status) => describe(status),
            None => "it closed its output, but went on".to_owned(),
        };
        let stderr = self
            .stderr
            .recv_timeout(STDERR_PATIENCE)
            .unwrap_or_default();
        (status, String::from_utf8_lossy(&stderr).into_owned())
    }

    fn wait_a_little(&mut self) -> Option<ExitStatus> {
        for _ in 0..100 {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            thread::sleep(Duration::from_millis(5));
        }
        None
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only if it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `exit status: 1`, `signal: 11 (SIGSEGV) (core dumped)`.
fn describe(status: ExitStatus) -> String {
    status.to_string()
}

fn write_requests(mut input: ChildStdin, frames: &Receiver<Arc<Vec<u8>>>) {
    while let Ok(frame) = frames.recv() {
        if input.write_all(&frame).is_err() {
            return;
        }
    }
}

fn read_responses(output: ChildStdout, id: u64, events: &Sender<Event>) {
    let mut output = BufReader::with_capacity(1 << 16, output);
    let mut limit = MAX_GREETING;
    let end = loop {
        match read_frame(&mut output, limit) {
            Ok(Some(message)) => {
                limit = MAX_MESSAGE;
                if events
                    .send(Event::Message {
                        process: id,
                        message,
                    })
                    .is_err()
                {
                    return;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                break Event::Garbage { process: id };
            }
            Ok(None) | Err(_) => break Event::Closed { process: id },
        }
    };
    let _ = events.send(end);
}

fn read_tail(mut errors: ChildStderr) -> Vec<u8> {
    let mut tail = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(length @ 1..) = errors.read(&mut buffer) {
        tail.extend_from_slice(&buffer[..length]);
        if tail.len() > 2 * STDERR_KEPT {
            tail.drain(..tail.len() - STDERR_KEPT);
        }
    }
    tail.drain(..tail.len().saturating_sub(STDERR_KEPT));
    tail
}
