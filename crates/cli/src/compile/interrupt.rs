//! Ctrl-C, and being asked to end: what has begun is completed, so that no temporary file stays.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Arc;

use signal_hook::{consts, flag, low_level};

const SIGNALS: [i32; 2] = [consts::SIGINT, consts::SIGTERM];

/// Hears of the first signal that would end the process. The second one ends it.
pub struct Interrupt {
    /// The number of the signal, or zero.
    signal: Arc<AtomicUsize>,
}

impl Interrupt {
    /// Listens from now on.
    ///
    /// # Errors
    ///
    /// Those of the operating system.
    pub fn listen() -> io::Result<Self> {
        let signal = Arc::new(AtomicUsize::new(0));
        let is_heard = Arc::new(AtomicBool::new(false));
        for number in SIGNALS {
            flag::register_conditional_default(number, Arc::clone(&is_heard))?;
            flag::register(number, Arc::clone(&is_heard))?;
            flag::register_usize(number, Arc::clone(&signal), number as usize)?;
        }
        Ok(Self { signal })
    }

    /// Whether there was a signal.
    pub fn is_heard(&self) -> bool {
        self.signal.load(Ordering::SeqCst) != 0
    }

    /// Ends the process by the signal if there was one, as if nobody had listened.
    pub fn end_if_heard(&self) {
        let signal = self.signal.load(Ordering::SeqCst);
        if signal != 0 {
            // fails only for a signal that cannot be listened for
            let _ = low_level::emulate_default_handler(signal as i32);
        }
    }
}
