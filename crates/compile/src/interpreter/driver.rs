//! What keeps one interpreter process alive and busy.
//!
//! A driver is a thread that owns one process at a time. It hears of new jobs and of what the
//! process writes through one channel, so nothing here is shared. The process gets the next request
//! while it is still at work on the last, so it never waits for this side.

use super::identity::Identity;
use super::job::{Event, Job, Reply};
use super::process::Process;
use super::settings::Interpreter;
use crate::CompileError;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::Arc;
use std::time::Instant;

/// How many requests a process is given at once: one to compile, one in its pipe.
pub const DEPTH: usize = 2;

/// How often one file may end a process before it is given up.
const ATTEMPTS: u8 = 2;

/// A process, and who it is as soon as it has said so.
struct Running {
    process: Process,
    identity: Option<Arc<Identity>>,
}

/// The state of a driver's thread.
pub struct Driver {
    interpreter: Arc<Interpreter>,
    events: Receiver<Event>,
    events_sender: Sender<Event>,
    /// The jobs that have no reply yet; whoever hands out jobs reads it.
    load: Arc<AtomicUsize>,
    running: Option<Running>,
    /// The number of the latest process. Messages of earlier ones may still arrive.
    process_id: u64,
    waiting: VecDeque<Job>,
    in_flight: VecDeque<Job>,
    /// When the process turned to the first job in flight.
    head_since: Instant,
}

impl Driver {
    /// A driver without a process: the first job starts one.
    pub fn new(
        interpreter: Arc<Interpreter>,
        (events_sender, events): (Sender<Event>, Receiver<Event>),
        load: Arc<AtomicUsize>,
    ) -> Self {
        Self {
            interpreter,
            events,
            events_sender,
            load,
            running: None,
            process_id: 0,
            waiting: VecDeque::new(),
            in_flight: VecDeque::new(),
            head_since: Instant::now(),
        }
    }

    /// Works until [`Event::Shutdown`].
    pub fn run(mut self) {
        loop {
            match self.next_event() {
                Ok(Event::Job(job)) => self.waiting.push_back(job),
                Ok(Event::Message { process, message }) if self.is_current(process) => {
                    self.take(message);
                }
                Ok(Event::Garbage { process }) if self.is_current(process) => {
                    self.process_talks_garbage();
                }
                Ok(Event::Closed { process }) if self.is_current(process) => self.process_ended(),
                Ok(Event::Message { .. } | Event::Garbage { .. } | Event::Closed { .. }) => {}
                Err(RecvTimeoutError::Timeout) => self.process_hangs(),
                Ok(Event::Shutdown) | Err(RecvTimeoutError::Disconnected) => return,
            }
            self.fill();
        }
    }

    fn is_current(&self, process: u64) -> bool {
        process == self.process_id && self.running.is_some()
    }

    fn next_event(&self) -> Result<Event, RecvTimeoutError> {
        if self.in_flight.is_empty() {
            return self
                .events
                .recv()
                .map_err(|_| RecvTimeoutError::Disconnected);
        }
        let left = self
            .interpreter
            .deadline
            .saturating_sub(self.head_since.elapsed());
        self.events.recv_timeout(left)
    }

    /// Gives the process as much as it shall have at once.
    fn fill(&mut self) {
        while self.in_flight.len() < DEPTH {
            let Some(job) = self.waiting.pop_front() else {
                return;
            };
            if self.in_flight.is_empty() {
                self.head_since = Instant::now();
            }
            match self.running() {
                Ok(running) => running.process.send(Arc::clone(&job.frame)),
                Err(error) => {
                    self.reply(job, Err(error));
                    continue;
                }
            }
            self.in_flight.push_back(job);
        }
    }

    /// The process, started if there is none.
    fn running(&mut self) -> Result<&Running, CompileError> {
        let running = match self.running.take() {
            Some(running) => running,
            None => {
                self.process_id += 1;
                let sender = self.events_sender.clone();
                let process = Process::start(&self.interpreter, self.process_id, sender).map_err(
                    |reason| CompileError::Start {
                        interpreter: self.interpreter.name.clone(),
                        reason: Arc::new(reason),
                    },
                )?;
                Running {
                    process,
                    identity: None,
                }
            }
        };
        Ok(self.running.insert(running))
    }

    /// Takes the process' greeting, or its answer to the first job in flight.
    fn take(&mut self, message: Vec<u8>) {
        let Some(running) = &mut self.running else {
            return;
        };
        let Some(identity) = &running.identity else {
            match Identity::from_greeting(&message, &self.interpreter) {
                Ok(identity) => running.identity = Some(Arc::new(identity)),
                Err(error) => self.give_up(&error),
            }
            return;
        };
        let identity = Arc::clone(identity);
        match self.in_flight.pop_front() {
            Some(job) => self.reply(job, Ok(Reply { message, identity })),
            None => self.running = None,
        }
        self.head_since = Instant::now();
    }

    fn process_talks_garbage(&mut self) {
        let Some(running) = self.running.take() else {
            return;
        };
        if running.identity.is_none() {
            self.give_up(&Identity::unrecognized(&self.interpreter));
            return;
        }
        if let Some(head) = self.in_flight.pop_front() {
            let interpreter = self.interpreter.name.clone();
            let detail = format!("its answer for {} is no message", head.file_name);
            self.reply(
                head,
                Err(CompileError::Protocol {
                    interpreter,
                    detail,
                }),
            );
        }
        self.requeue();
    }

    /// Puts a fresh process in the place of one that has ended, which the first job in flight is
    /// taken to be the cause of.
    fn process_ended(&mut self) {
        let Some(running) = self.running.take() else {
            return;
        };
        let (status, stderr) = running.process.end();
        let interpreter = self.interpreter.name.clone();
        if running.identity.is_none() {
            self.give_up(&CompileError::EndedEarly {
                interpreter,
                status,
                stderr,
            });
            return;
        }
        let Some(mut head) = self.in_flight.pop_front() else {
            return;
        };
        head.attempts += 1;
        self.requeue();
        if head.attempts < ATTEMPTS {
            self.waiting.push_front(head);
        } else {
            let file_name = head.file_name.clone();
            self.reply(
                head,
                Err(CompileError::Died {
                    interpreter,
                    file_name,
                    status,
                    stderr,
                }),
            );
        }
    }

    fn process_hangs(&mut self) {
        self.running = None;
        if let Some(head) = self.in_flight.pop_front() {
            let error = CompileError::Hung {
                interpreter: self.interpreter.name.clone(),
                file_name: head.file_name.clone(),
                seconds: self.interpreter.deadline.as_secs(),
            };
            self.reply(head, Err(error));
        }
        self.requeue();
    }

    /// Lets the jobs in flight wait for the next process.
    fn requeue(&mut self) {
        while let Some(job) = self.in_flight.pop_back() {
            self.waiting.push_front(job);
        }
    }

    /// Answers every job with an error that the next process would meet as well.
    fn give_up(&mut self, error: &CompileError) {
        self.running = None;
        self.requeue();
        while let Some(job) = self.waiting.pop_front() {
            self.reply(job, Err(error.clone()));
        }
    }

    fn reply(&self, job: Job, reply: Result<Reply, CompileError>) {
        self.load.fetch_sub(1, Ordering::Relaxed);
        // Nobody may be there to hear it any more, which is no matter.
        let _ = job.reply.send(reply);
    }
}
