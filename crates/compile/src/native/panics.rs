//! What a bug of the compiler said.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Where the panic of this thread was, while it is one whose panics are caught.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
    static IS_CAUGHT: RefCell<bool> = const { RefCell::new(false) };
}

/// Runs something that should not panic; if it does, gives the message and the place, and prints nothing.
///
/// # Errors
///
/// What the panic said.
pub fn catch<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if IS_CAUGHT.with_borrow(|is_caught| *is_caught) {
                let place = info.location().map(ToString::to_string);
                PLACE.set(place);
            } else {
                others(info);
            }
        }));
    });
    IS_CAUGHT.set(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    IS_CAUGHT.set(false);
    outcome.map_err(|payload| {
        let message = message(&*payload);
        match PLACE.take() {
            Some(place) => format!("{message} ({place})"),
            None => message.to_owned(),
        }
    })
}

fn message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without a message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_and_place_are_told() {
        let index = "abc".len();
        let caught = catch(|| [1, 2][index]).unwrap_err();
        assert!(
            caught.starts_with("index out of bounds: the len is 2 but the index is 3 ("),
            "{caught}"
        );
        assert!(caught.contains("panics.rs:"), "{caught}");
        assert_eq!(catch(|| 1), Ok(1));
    }
}
