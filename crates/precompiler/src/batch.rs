//! Compiling the files of one command line.

use crate::backends::{cores, Backends};
use crate::chosen::Chosen;
use crate::job::{FileEntry, Job};
use crate::report::Report;
use crate::{output_file, tree};
use pyc_compile::{compile_pyc, deferred_pyc, Backend, CompileError, CompileRequest, Uncompilable};
use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How much source, in bytes, is worth another interpreter: it is compiled in some 40 ms, and one
/// more interpreter costs some 7 ms.
const BYTES_PER_PROCESS: u64 = 512 << 10;

/// Why a file of a batch has no bytecode.
#[derive(Debug, thiserror::Error)]
enum FileError {
    #[error("cannot read {}: {reason}", path.display())]
    Read { path: PathBuf, reason: io::Error },
    #[error(transparent)]
    Compile(#[from] CompileError),
    #[error("cannot write {}: {reason}", path.display())]
    Write { path: PathBuf, reason: io::Error },
}

/// What the threads of a batch share.
struct Batch<'a> {
    job: &'a Job,
    files: &'a [FileEntry],
    /// The indices of `files`, in the order in which they are begun.
    order: &'a [usize],
    next: AtomicUsize,
    backend: &'a dyn Backend,
    cancelled: &'a AtomicBool,
    /// Set when no further file can be compiled.
    is_hopeless: AtomicBool,
    errors: Mutex<Vec<(usize, FileError)>>,
    is_done: Vec<AtomicBool>,
}

/// Compiles everything the job names and reports all errors at once, in the order of the job. What
/// could not be compiled, or was not before the job was cancelled, has no output afterwards.
///
/// `base` is where an interpreter with a relative path may be, too.
pub fn run(job: &Job, base: &Path, backends: &Backends, cancelled: &AtomicBool) -> Report {
    let mut report = Report::default();
    let files = files(job, &mut report);
    if files.is_empty() {
        return report;
    }
    let sizes: Vec<u64> = files
        .iter()
        .map(|file| fs::metadata(&file.src).map_or(0, |m| m.len()))
        .collect();
    let processes = job
        .jobs
        .unwrap_or_else(|| processes_for(sizes.iter().sum()));
    let chosen = match Chosen::new(job, base, backends, processes) {
        Ok(chosen) => chosen,
        Err(error) => {
            files.iter().for_each(|file| output_file::remove(&file.pyc));
            report.error(&error);
            return report;
        }
    };
    // The largest first, so that no process is left alone with one at the end.
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(sizes[index]));

    let batch = Batch {
        job,
        files: &files,
        order: &order,
        next: AtomicUsize::new(0),
        backend: chosen.backend(),
        cancelled,
        is_hopeless: AtomicBool::new(false),
        errors: Mutex::default(),
        is_done: files.iter().map(|_| AtomicBool::new(false)).collect(),
    };
    let threads = files
        .len()
        .min(processes.get().saturating_mul(chosen.callers()));
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| batch.work());
        }
        batch.work();
    });
    batch.conclude(&mut report);
    for note in chosen.notes() {
        report.warning(&note);
    }
    report
}

/// All files of the job, in its order.
fn files(job: &Job, report: &mut Report) -> Vec<FileEntry> {
    let mut files = job.files.clone();
    for entry in &job.trees {
        match tree::expand(entry) {
            Ok(expanded) => files.extend(expanded),
            Err(error) => report.error(&error),
        }
    }
    files
}

fn processes_for(bytes: u64) -> NonZeroUsize {
    let useful = usize::try_from(bytes.div_ceil(BYTES_PER_PROCESS)).unwrap_or(usize::MAX);
    NonZeroUsize::new(useful)
        .unwrap_or(NonZeroUsize::MIN)
        .min(cores())
}

impl Batch<'_> {
    /// Compiles files until none is left.
    fn work(&self) {
        while !self.is_hopeless.load(Ordering::Relaxed) && !self.cancelled.load(Ordering::Relaxed) {
            let Some(&index) = self.order.get(self.next.fetch_add(1, Ordering::Relaxed)) else {
                return;
            };
            match self.compile(index) {
                Ok(()) => self.is_done[index].store(true, Ordering::Relaxed),
                Err(error) => {
                    if matches!(&error, FileError::Compile(error) if error.is_about_the_interpreter())
                    {
                        self.is_hopeless.store(true, Ordering::Relaxed);
                    }
                    self.tell(index, error);
                }
            }
        }
    }

    fn tell(&self, index: usize, error: FileError) {
        let errors = self.errors.lock();
        errors
            .unwrap_or_else(PoisonError::into_inner)
            .push((index, error));
    }

    fn compile(&self, index: usize) -> Result<(), FileError> {
        let file = &self.files[index];
        let source = fs::read(&file.src).map_err(|reason| FileError::Read {
            path: file.src.clone(),
            reason,
        })?;
        let request = CompileRequest {
            source: &source,
            file_name: &file.name,
            optimization: self.job.optimization,
            strip: self.job.strip,
        };
        let pyc = match compile_pyc(self.backend, &request, self.job.invalidation) {
            Err(error) if self.is_deferred(index, &error) => {
                self.tell(index, error.into());
                deferred_pyc(self.backend, &request)?
            }
            compiled => compiled?,
        };
        output_file::write(&file.pyc, &pyc).map_err(|reason| FileError::Write {
            path: file.pyc.clone(),
            reason,
        })
    }

    /// Whether the bytecode of a file that cannot be compiled compiles the source when it is imported.
    fn is_deferred(&self, index: usize, error: &CompileError) -> bool {
        let policy = self.job.uncompilable(index);
        policy == Uncompilable::Defer && policy.tolerates(error)
    }

    /// Reports the errors, and takes away what may stand in the place of missing outputs.
    fn conclude(self, report: &mut Report) {
        for (file, is_done) in self.files.iter().zip(self.is_done) {
            if !is_done.into_inner() {
                output_file::remove(&file.pyc);
            }
        }
        let mut errors = self
            .errors
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        errors.sort_by_key(|&(index, _)| index);
        let mut is_interpreter_told = false;
        for (index, error) in errors {
            match error {
                FileError::Compile(error) if error.is_about_the_interpreter() => {
                    if !is_interpreter_told {
                        report.error(&error);
                    }
                    is_interpreter_told = true;
                }
                FileError::Compile(error) => {
                    let name = &self.files[index].name;
                    let policy = self.job.uncompilable(index);
                    match (policy.warning(self.job.python, name, &error), &error) {
                        (Some(warning), _) => report.warning(&warning),
                        (None, CompileError::Source(error)) => report.source_error(error),
                        (None, error) => report.error(error),
                    }
                }
                error => report.error(&error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_source_is_worth_more_processes() {
        assert_eq!(processes_for(0).get(), 1);
        assert_eq!(processes_for(BYTES_PER_PROCESS).get(), 1);
        assert_eq!(processes_for(u64::MAX), cores());
        assert_eq!(
            processes_for(BYTES_PER_PROCESS + 1).get(),
            2.min(cores().get())
        );
    }
}
