//! The hash of a source file that stands in hash-based `.pyc` files.

use siphasher::sip::SipHasher13;

/// The upper half of the raw magic token: the bytes `\r\n` that follow the magic number in a file.
const TOKEN_TAIL: u32 = 0x0a0d;

/// The hash of a source file's bytes for a Python version's magic number.
///
/// As `importlib.util.source_hash`: SipHash-1-3 of the bytes, little-endian, keyed with the raw
/// magic token (the first four bytes of a `.pyc` file read as a little-endian number) and zero.
/// Source: `_imp.source_hash` in CPython's `Python/import.c`, `_Py_KeyedHash` in `Python/pyhash.c`.
pub fn source_hash(magic: u16, source: &[u8]) -> [u8; 8] {
    let token = u32::from(magic) | TOKEN_TAIL << 16;
    SipHasher13::new_with_keys(u64::from(token), 0)
        .hash(source)
        .to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: [u8; 8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn hashes_are_those_of_importlib() {
        // printed by importlib.util.source_hash(b"abc") of CPython 3.11 to 3.15
        let expected = [
            (3495, "c7af82e77c1da4f5"),
            (3531, "a00f5731f8bafd32"),
            (3571, "c9ff551a534790a0"),
            (3627, "6e461bf6a5e97b4a"),
            (3666, "5bcfa3ea93a700a5"),
        ];
        for (magic, hash) in expected {
            assert_eq!(hex(source_hash(magic, b"abc")), hash, "{magic}");
        }
    }

    #[test]
    fn an_empty_source_has_a_hash() {
        // importlib.util.source_hash(b"") of CPython 3.14
        assert_eq!(hex(source_hash(3627, b"")), "61f5b7cb653a6aa4");
    }
}
