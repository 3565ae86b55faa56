//! Threads with large stacks, kept from one file to the next.

use std::io;
use std::sync::mpsc::{self, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How large a stack is. It is only reserved: what is not used costs nothing.
///
/// Parser and compiler recurse as the source nests. CPython refuses what nests some thousand levels deep, and a level
/// takes some kilobytes.
const STACK_SIZE: usize = 256 << 20;

type Work = Box<dyn FnOnce() + Send>;

/// Threads that wait for work. There are as many as ever worked at once; they end when this is dropped.
#[derive(Default)]
pub struct Threads {
    idle: Mutex<Vec<Sender<Work>>>,
}

impl Threads {
    /// Does the work on a thread with a large stack, and waits for it.
    ///
    /// # Errors
    ///
    /// If no thread can be had.
    pub fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> io::Result<T> {
        let idle = self.lock().pop();
        let thread = idle.map_or_else(start, Ok)?;
        let (sender, receiver) = mpsc::channel();
        let task: Work = Box::new(move || {
            let _ = sender.send(work());
        });
        let gone = || io::Error::other("the thread has ended");
        thread.send(task).map_err(|_| gone())?;
        let answer = receiver.recv().map_err(|_| gone())?;
        self.lock().push(thread);
        Ok(answer)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Sender<Work>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn start() -> io::Result<Sender<Work>> {
    let (sender, receiver) = mpsc::channel::<Work>();
    thread::Builder::new()
        .name("compiler".to_owned())
        .stack_size(STACK_SIZE)
        .spawn(move || receiver.into_iter().for_each(|work| work()))?;
    Ok(sender)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_used_again() {
        let threads = Threads::default();
        let first = threads.run(|| thread::current().id()).unwrap();
        assert_eq!(threads.run(|| thread::current().id()).unwrap(), first);
    }

    #[test]
    fn the_stack_is_large() {
        fn depth(levels: usize) -> usize {
            let frame = std::hint::black_box([levels; 128]);
            if levels == 0 {
                0
            } else {
                depth(levels - 1) + frame.len() / 128
            }
        }
        assert_eq!(Threads::default().run(|| depth(50_000)).unwrap(), 50_000);
    }

    #[test]
    fn a_thread_that_ends_over_its_work_is_not_used_again() {
        let threads = Threads::default();
        assert!(threads
            .run(|| std::panic::resume_unwind(Box::new(())))
            .is_err());
        assert_eq!(threads.run(|| 1).unwrap(), 1);
    }
}
