//! The canonical form of marshal data.
//!
//! CPython's marshal data depends on more than the code: the reference flag stands on every object
//! that something else holds at that moment, equal constants are one object or several, strings
//! are interned if anything interned them before, and sets are in the order of their elements'
//! data. The canonical form is a pure function of the value that the data stands for and of the
//! Python version. It is a contract: the same value must have the same bytes whatever made it.
//!
//! # What is one object
//!
//! Two objects are one if they have the same type and the same value:
//!
//! - `int`: the same number. `bool` is another type.
//! - `float`, `complex`: the same bits, so `0.0` and `-0.0` are two. One that is or has a NaN equals
//!   only itself, as in Python.
//! - `str`: the same code points, which may be lone surrogates. `bytes`: the same bytes.
//! - `tuple`, `slice`, `frozendict`: one object each at every place. A `frozendict` has an order.
//! - `frozenset`: the same elements.
//!
//! Only themselves are one object with: code objects, `list`, `dict` and `set`, and tuples that
//! contain themselves. If the data refers to such an object at two places, the canonical form does.
//!
//! # How it is written
//!
//! As CPython writes the type, in marshal version 4 (Python 3.11 to 3.13), 5 (3.14) or 6 (3.15):
//!
//! - Objects are written depth first, in the order of their fields or elements. An object that
//!   stands at several places is written at the first with the flag 0x80 in its type code, and at
//!   the others as `r` and the number of flagged objects that start before it. No other object has
//!   the flag. `None`, `False`, `True`, `...` and `StopIteration` are written at every place.
//! - `int`: `i` if it fits 32 bits, else `l`.
//! - `float`: `g`. `complex`: `y`.
//! - `str`: if all is ASCII, `z` up to 255 characters and `a` from 256 on, or `Z` and `A` if
//!   interned; else `u`, or `t` if interned. A string is interned if it consists of nothing but ASCII
//!   letters, digits and `_` (as `all_name_chars` in CPython's `Objects/codeobject.c`), or if it is
//!   the name, the qualified name or an element of the names or of the names of local variables
//!   (`co_name`, `co_qualname`, `co_names`, `co_localsplusnames`) of any code object in the data. It
//!   is then so at every place.
//! - `tuple`: `)` up to 255 elements, `(` from 256 on.
//! - `list`, `dict`, `frozendict`, `slice`, code objects: as ever, `[`, `{`, `}`, `:`, `c`.
//! - `set` and `frozenset`: `<` and `>` with each element once, in the order below.
//!
//! # The order of elements
//!
//! By these, the first that tells two elements apart:
//!
//! 1. The height: 0 for what contains nothing by its type, 1 for an empty container, else one more
//!    than the height of the highest part. The parts of a code object are its fields.
//! 2. The type: `None`, `False`, `True`, `...`, `StopIteration`, `int`, `float`, `complex`, `bytes`, `str`,
//!    `tuple`, `frozenset`, `slice`, `frozendict`, code.
//! 3. The value. `int`: by number. `float`: by IEEE 754's totalOrder, so `-0.0` is before `0.0`.
//!    `complex`: by the real part, then the imaginary part. `bytes` and `str`: by byte of the data or of the
//!    UTF-8 form, a beginning before what it is the beginning of. Containers: by length, then by
//!    the first differing part in this same order; a `frozenset`'s parts are in this order
//!    themselves. Code: by the six numbers (`argcount`, `posonlyargcount`, `kwonlyargcount`,
//!    `stacksize`, `flags`, `firstlineno`), then by the first differing field.
//!
//! Elements that are equal in all this and yet two (NaNs of the same bits, code objects with the same
//! content) stay in the order in which their data is complete for the first time.

mod order;
mod unify;

pub use self::unify::canonical_graph;
use crate::magic::PythonVersion;
use crate::read::{read, ReadError, MAX_DEPTH};
use crate::write::write_with_depth;

/// Rewrites marshal data into its [canonical form](self).
///
/// # Errors
///
/// [`ReadError`] if the data is not what that version of CPython could load.
pub fn canonicalize(marshal: &[u8], version: PythonVersion) -> Result<Vec<u8>, ReadError> {
    let (canonical, depth) = write_with_depth(&canonical_graph(&read(marshal, version)?));
    if depth > MAX_DEPTH {
        return Err(ReadError::TooDeepInOrder);
    }
    Ok(canonical)
}

/// Whether marshal data is in its [canonical form](self); malformed data is not.
pub fn is_canonical(marshal: &[u8], version: PythonVersion) -> bool {
    canonicalize(marshal, version).is_ok_and(|canonical| canonical == marshal)
}
