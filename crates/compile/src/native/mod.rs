//! The backend that compiles without CPython.
//!
//! | file | what |
//! |---|---|
//! | `backend` | [`NativeBackend`]: requests and answers of the compiler |
//! | `threads` | the threads that it runs on, with stacks for deep nesting |
//! | `panics` | what a bug of the compiler said |

mod backend;
mod panics;
mod threads;

pub use backend::NativeBackend;
