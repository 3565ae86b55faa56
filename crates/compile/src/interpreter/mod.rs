//! The backend that compiles with real CPython processes of the target's version.
//!
//! | file | what |
//! |---|---|
//! | `server.py`, `strip.py`, `describe.py` | what the processes run |
//! | `protocol` | the messages between them and this crate |
//! | `identity` | which Python a process says it is |
//! | `settings` | which interpreter is used, and how |
//! | `process` | one process and its pipes |
//! | `job` | what the threads tell each other |
//! | `driver` | what keeps one process alive and busy |
//! | `pool` | the backend: several drivers |

mod driver;
mod identity;
mod job;
mod pool;
mod process;
mod protocol;
mod settings;

pub use identity::Identity;
pub use pool::InterpreterBackend;
pub use settings::{Interpreter, DEFAULT_DEADLINE};
