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
//! - `tuple`, `slice`, `frozendict`: as many parts, which are one object each at every place. The keys of
//!   a `frozendict` have an order.
//! - `frozenset`: the same elements, each one object with its counterpart.
//!
//! Code objects, `list`, `dict` and `set`, and a tuple to which a reference within it leads, are one
//! with nothing but themselves. If the data refers to such an object at two places, so does the
//! canonical form.
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

pub(crate) use self::order::sort_sets;
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

#[cfg(test)]
mod tests {
    use super::*;

    const VERSION: PythonVersion = PythonVersion::new(3, 15);

    /// The canonical form, checked to be its own canonical form.
    fn canonical(marshal: &[u8]) -> Vec<u8> {
        let canonical = canonicalize(marshal, VERSION).unwrap();
        assert_eq!(
            canonicalize(&canonical, VERSION).unwrap(),
            canonical,
            "not canonical"
        );
        assert!(is_canonical(&canonical, VERSION));
        canonical
    }

    /// Checks that this tuple of elements becomes that tuple.
    #[track_caller]
    fn assert_becomes(elements: &[&[u8]], expected: &[&[u8]]) {
        let tuple =
            |elements: &[&[u8]]| [&[b')', elements.len() as u8], &*elements.concat()].concat();
        let found = canonical(&tuple(elements));
        let expected = tuple(expected);
        assert_eq!(
            found,
            expected,
            "{} {}",
            found.escape_ascii(),
            expected.escape_ascii()
        );
    }

    /// A code object that does nothing; the name is short ASCII.
    fn code(name: &str, consts: &[u8]) -> Vec<u8> {
        let name = [&[b'z', name.len() as u8], name.as_bytes()].concat();
        let bytes: &[u8] = b"s\0\0\0\0";
        let names: &[u8] = b")\0";
        [
            b"c",
            &[0; 20][..],
            bytes,
            consts,
            names,
            names,
            bytes,
            b"z\0",
            &name,
            &name,
            &[0; 4],
            bytes,
            bytes,
        ]
        .concat()
    }

    #[test]
    fn an_equal_value_is_written_once_and_referred_to() {
        assert_becomes(
            &[b"s\x01\0\0\0x", b"s\x01\0\0\0x"],
            &[b"\xf3\x01\0\0\0x", b"r\0\0\0\0"],
        );
        assert_becomes(&[b")\x01N", b"(\x01\0\0\0N"], &[b"\xa9\x01N", b"r\0\0\0\0"]);
    }

    #[test]
    fn only_what_is_referred_to_is_flagged() {
        assert_becomes(
            &[b"\xe9\x01\0\0\0", b"\xe9\x02\0\0\0"],
            &[b"i\x01\0\0\0", b"i\x02\0\0\0"],
        );
        assert_becomes(&[b"\xce", b"\xd4", b"N"], &[b"N", b"T", b"N"]);
    }

    #[test]
    fn references_count_flagged_objects_from_their_start() {
        let inner = b")\x02i\x01\0\0\0i\x02\0\0\0";
        assert_becomes(
            &[inner, inner, b"i\x02\0\0\0"],
            &[
                b"\xa9\x02i\x01\0\0\0\xe9\x02\0\0\0",
                b"r\0\0\0\0",
                b"r\x01\0\0\0",
            ],
        );
    }

    #[test]
    fn numbers_of_different_types_or_signs_stay_apart() {
        let numbers: [&[u8]; 5] = [
            b"i\x01\0\0\0",
            b"T",
            b"g\0\0\0\0\0\0\xf0\x3f",
            b"g\0\0\0\0\0\0\0\0",
            b"g\0\0\0\0\0\0\0\x80",
        ];
        assert_becomes(&numbers, &numbers);
    }

    #[test]
    fn integers_are_written_by_value() {
        assert_becomes(
            &[
                b"l\x01\0\0\0\x05\0",
                b"I\xff\xff\xff\xff\xff\xff\xff\xff",
                b"I\0\0\0\x80\0\0\0\0",
            ],
            &[
                b"i\x05\0\0\0",
                b"i\xff\xff\xff\xff",
                b"l\x03\0\0\0\0\0\0\0\x02\0",
            ],
        );
    }

    #[test]
    fn a_nan_equals_only_itself() {
        let nan = b"g\0\0\0\0\0\0\xf8\x7f";
        assert_becomes(&[nan, nan], &[nan, nan]);
        let flagged = b"\xe7\0\0\0\0\0\0\xf8\x7f";
        assert_becomes(&[flagged, b"r\0\0\0\0"], &[flagged, b"r\0\0\0\0"]);
        let complex = b"y\0\0\0\0\0\0\xf8\x7f\0\0\0\0\0\0\0\0";
        assert_becomes(&[complex, complex], &[complex, complex]);
    }

    #[test]
    fn a_string_of_name_characters_is_interned_and_no_other() {
        assert_becomes(&[b"z\x03a_1"], &[b"Z\x03a_1"]);
        assert_becomes(&[b"Z\x03a-1"], &[b"z\x03a-1"]);
        assert_becomes(&[b"t\x02\0\0\0\xc3\xa9"], &[b"u\x02\0\0\0\xc3\xa9"]);
        assert_becomes(&[b"z\0"], &[b"Z\0"]);
    }

    #[test]
    fn all_forms_of_a_string_are_one() {
        assert_becomes(
            &[
                b"z\x01a",
                b"Z\x01a",
                b"a\x01\0\0\0a",
                b"A\x01\0\0\0a",
                b"u\x01\0\0\0a",
                b"t\x01\0\0\0a",
            ],
            &[
                b"\xda\x01a",
                b"r\0\0\0\0",
                b"r\0\0\0\0",
                b"r\0\0\0\0",
                b"r\0\0\0\0",
                b"r\0\0\0\0",
            ],
        );
    }

    #[test]
    fn a_long_string_has_a_long_length() {
        let text = [b'a'; 256];
        let long = canonical(&[b"u\0\x01\0\0", &text[..]].concat());
        assert_eq!(long, [b"A\0\x01\0\0", &text[..]].concat());
        let short = canonical(&[b"a\xff\0\0\0", &text[1..]].concat());
        assert_eq!(short, [b"Z\xff", &text[1..]].concat());
    }

    #[test]
    fn what_names_code_anywhere_is_interned_everywhere() {
        let tuple = [b")\x02z\x03<m>", &*code("<m>", b")\0")].concat();
        let found = canonical(&tuple);
        assert!(
            found.starts_with(b")\x02\xda\x03<m>c"),
            "{}",
            found.escape_ascii()
        );
    }

    #[test]
    fn code_objects_are_never_merged_but_stay_shared() {
        let codes = [code("f", b")\0"), code("f", b")\0")].concat();
        let twice = canonical(&[b")\x02", &*codes].concat());
        assert_eq!(twice.iter().filter(|byte| **byte == b'c').count(), 2);

        let mut shared = code("f", b")\0");
        shared[0] |= 0x80;
        let shared = canonical(&[b")\x02", &*shared, b"r\0\0\0\0"].concat());
        assert!(shared.starts_with(b")\x02\xe3") && shared.ends_with(b"r\0\0\0\0"));
    }

    #[test]
    fn mutable_objects_are_never_merged_but_stay_shared() {
        for (plain, flagged) in [
            (b"[\0\0\0\0", b"\xdb\0\0\0\0"),
            (b"<\0\0\0\0", b"\xbc\0\0\0\0"),
        ] {
            assert_becomes(&[plain, plain], &[plain, plain]);
            assert_becomes(&[flagged, b"r\0\0\0\0"], &[flagged, b"r\0\0\0\0"]);
        }
        assert_becomes(&[b"{0", b"{0"], &[b"{0", b"{0"]);
        assert_becomes(&[b"\xfb0", b"r\0\0\0\0"], &[b"\xfb0", b"r\0\0\0\0"]);
    }

    #[test]
    fn what_holds_mutable_objects_is_not_merged() {
        assert_becomes(
            &[b")\x01[\0\0\0\0", b")\x01[\0\0\0\0"],
            &[b")\x01[\0\0\0\0", b")\x01[\0\0\0\0"],
        );
    }

    #[test]
    fn what_contains_itself_still_does() {
        let list = b"\xdb\x01\0\0\0r\0\0\0\0";
        assert_eq!(canonical(list), list);
        let tuple = b"\xa9\x02[\x01\0\0\0r\0\0\0\0N";
        assert_eq!(canonical(tuple), tuple);
        let dict = b"\xfbNr\0\0\0\x000";
        assert_eq!(canonical(dict), dict);
    }

    #[test]
    fn frozensets_of_the_same_elements_are_one() {
        assert_becomes(
            &[
                b">\x02\0\0\0i\x02\0\0\0i\x01\0\0\0",
                b">\x02\0\0\0i\x01\0\0\0i\x02\0\0\0",
            ],
            &[b"\xbe\x02\0\0\0i\x01\0\0\0i\x02\0\0\0", b"r\0\0\0\0"],
        );
    }

    #[test]
    fn dictionaries_keep_their_order() {
        let dict = b"{Z\x01bNZ\x01aN0";
        assert_eq!(canonical(dict), dict);
        let frozen = b"}Z\x01bNZ\x01aN0";
        assert_eq!(canonical(frozen), frozen);
    }

    #[test]
    fn equal_slices_are_one() {
        assert_becomes(&[b":NTN", b":NTN"], &[b"\xba\x4eTN", b"r\0\0\0\0"]);
    }

    #[test]
    fn malformed_data_is_not_canonical() {
        assert!(!is_canonical(b"", VERSION));
        assert!(!is_canonical(b"NN", VERSION));
        assert!(!is_canonical(b"\xceN", VERSION));
    }
}
