//! All sources, in parallel.

use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use anyhow::{bail, Result};
use pyc_compile::{CompileError, InterpreterBackend};

use crate::check::{Checker, Verdict};
use crate::progress::Progress;

/// How many sources came to which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those that both compile alike, or refuse alike.
    pub identical: usize,
    /// Those that both refuse with another message or place. They count as identical, too.
    pub told_otherwise: usize,
    /// Those of which CPython makes several bytecodes, the native compiler's among them. They count as identical, too.
    pub one_of_several: usize,
    /// Those with two bytecodes.
    pub differ: usize,
    /// Those that one side refuses.
    pub refused: usize,
    /// Those that the native compiler does not compile, or CPython gives no answer about.
    pub unsupported: usize,
    /// Those over which the native compiler fails. They count as unsupported, too.
    pub internal: usize,
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Identical => self.identical += 1,
            Verdict::ToldOtherwise(..) => {
                self.identical += 1;
                self.told_otherwise += 1;
            }
            Verdict::OneOfSeveral => {
                self.identical += 1;
                self.one_of_several += 1;
            }
            Verdict::Differs(_) => self.differ += 1,
            Verdict::RefusedBy(..) => self.refused += 1,
            Verdict::Unsupported(_) | Verdict::NoAnswer(_) => self.unsupported += 1,
            Verdict::Internal(_) => {
                self.unsupported += 1;
                self.internal += 1;
            }
        }
    }

    /// How many there are.
    pub fn files(&self) -> usize {
        self.identical + self.differ + self.refused + self.unsupported
    }

    /// Whether the native compiler never did what it should not do.
    pub fn is_good(&self) -> bool {
        self.differ + self.refused + self.internal == 0
    }
}

/// What came of one source.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The source.
    pub path: PathBuf,
    /// What came of it.
    pub verdict: Verdict,
}

enum Message {
    Outcome(Outcome, Vec<u8>, bool),
    Unreadable(PathBuf, io::Error),
    Hopeless(CompileError),
}

/// Compares all sources, with so many interpreters, and hands what came of each to `take` as it comes.
///
/// # Errors
///
/// If the interpreter cannot be used, or the progress not be written down.
pub fn run(
    checker: &Checker,
    sources: &[PathBuf],
    jobs: NonZeroUsize,
    progress: Option<&mut Progress>,
    mut take: impl FnMut(&Outcome),
) -> Result<Tally> {
    let next = AtomicUsize::new(0);
    let is_over = AtomicBool::new(false);
    let (sender, messages) = mpsc::sync_channel(256);
    // What was done before is known to the threads, what is done now to this one.
    let (done, mut writer) = match progress {
        Some(progress) => (Some(progress.known()), Some(progress)),
        None => (None, None),
    };
    let work = |sender: mpsc::SyncSender<Message>| {
        while !is_over.load(Ordering::Relaxed) {
            let Some(path) = sources.get(next.fetch_add(1, Ordering::Relaxed)) else {
                return;
            };
            let message = match fs::read(path) {
                Err(error) => Message::Unreadable(path.clone(), error),
                Ok(source) => {
                    let is_done = done.as_ref().is_some_and(|done| done.has(path, &source));
                    let verdict = if is_done {
                        Ok(Verdict::Identical)
                    } else {
                        checker.check(&source, &path.to_string_lossy())
                    };
                    match verdict {
                        Ok(verdict) => {
                            let path = path.clone();
                            Message::Outcome(Outcome { path, verdict }, source, is_done)
                        }
                        Err(error) => Message::Hopeless(error),
                    }
                }
            };
            if sender.send(message).is_err() {
                return;
            }
        }
    };
    let mut tally = Tally::default();
    thread::scope(|scope| {
        for _ in 0..jobs.get() * InterpreterBackend::CALLERS_PER_PROCESS {
            let (sender, work) = (sender.clone(), &work);
            scope.spawn(move || work(sender));
        }
        drop(sender);
        for message in messages {
            match message {
                Message::Outcome(outcome, source, was_done) => {
                    tally.add(&outcome.verdict);
                    if let (Some(writer), false) = (writer.as_mut(), was_done) {
                        writer.add(&outcome.path, &source, &outcome.verdict)?;
                    }
                    take(&outcome);
                }
                Message::Unreadable(path, error) => {
                    is_over.store(true, Ordering::Relaxed);
                    bail!("cannot read {}: {error}", path.display());
                }
                Message::Hopeless(error) => {
                    is_over.store(true, Ordering::Relaxed);
                    bail!(error);
                }
            }
        }
        Ok(tally)
    })
}
