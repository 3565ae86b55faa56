//! What the threads of this backend tell each other.

use super::identity::Identity;
use super::protocol::ping;
use crate::CompileError;
use std::sync::mpsc::Sender;
use std::sync::Arc;

/// What a driver hears.
pub enum Event {
    /// There is something to do.
    Job(Job),
    /// A process has sent a message.
    Message { process: u64, message: Vec<u8> },
    /// A process has written what is no message.
    Garbage { process: u64 },
    /// A process has closed its output.
    Closed { process: u64 },
    /// The backend is no longer used.
    Shutdown,
}

/// One request, and where its answer goes.
pub struct Job {
    /// The request, as it is sent.
    pub frame: Arc<Vec<u8>>,
    /// The file that it is about, for messages.
    pub file_name: String,
    /// Where its answer goes.
    pub reply: Sender<Result<Reply, CompileError>>,
    /// How many processes have ended over it.
    pub attempts: u8,
}

/// The answer to a request, as it came.
pub struct Reply {
    /// The message.
    pub message: Vec<u8>,
    /// Who sent it.
    pub identity: Arc<Identity>,
}

impl Job {
    /// A request about a file. The reply is dropped unsent only if the driver ends first.
    pub fn new(
        frame: Vec<u8>,
        file_name: &str,
        reply: Sender<Result<Reply, CompileError>>,
    ) -> Self {
        Self {
            frame: Arc::new(frame),
            file_name: file_name.to_owned(),
            reply,
            attempts: 0,
        }
    }

    /// A request that only asks who answers.
    pub fn ping(reply: Sender<Result<Reply, CompileError>>) -> Self {
        Self::new(ping(), "(no file)", reply)
    }
}
