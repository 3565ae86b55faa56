//! The build ID in an ELF file: a note that a linker writes, a hash of the file or a random number.

use std::ops::Range;

/// What every ELF file starts with.
const ELF: &[u8] = b"\x7fELF";

/// The owner of the note, and the number of its kind (`NT_GNU_BUILD_ID` in `elf.h`).
const OWNER: &[u8] = b"GNU\0";
const KIND: u32 = 3;

/// Longer ones are none.
const LONGEST: usize = 64;

/// Where the build ID is in a file, if it is an ELF file and has one.
pub(super) fn find(file: &[u8]) -> Option<Range<usize>> {
    if !file.starts_with(ELF) {
        return None;
    }
    // Byte 5 tells the order of the bytes in numbers.
    let number = |at: usize| -> Option<u32> {
        let bytes: [u8; 4] = file.get(at..at + 4)?.try_into().ok()?;
        Some(match file.get(5) {
            Some(2) => u32::from_be_bytes(bytes),
            _ => u32::from_le_bytes(bytes),
        })
    };
    // A note is the length of its owner, that of its content, its kind, then the owner and the content.
    let mut from = 12;
    loop {
        let owner = from + position(file.get(from..)?, OWNER)?;
        let length = usize::try_from(number(owner - 8)?).ok()?;
        let is_build_id = number(owner - 12)? as usize == OWNER.len() && number(owner - 4)? == KIND;
        let start = owner + OWNER.len();
        if is_build_id && length > 0 && length <= LONGEST && start + length <= file.len() {
            return Some(start..start + length);
        }
        from = start;
    }
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elf(order: u8, note: &[u8]) -> Vec<u8> {
        let mut file = b"\x7fELF\x02".to_vec();
        file.push(order);
        file.extend_from_slice(&[0; 20]);
        // a mention that is no note
        file.extend_from_slice(b"made by GNU\0 tools");
        file.extend_from_slice(note);
        file.extend_from_slice(&[0; 20]);
        file
    }

    #[test]
    fn the_note_is_found_in_either_order_of_bytes() {
        let little = elf(1, b"\x04\0\0\0\x05\0\0\0\x03\0\0\0GNU\0abcde");
        assert_eq!(&little[find(&little).unwrap()], b"abcde");
        let big = elf(2, b"\0\0\0\x04\0\0\0\x05\0\0\0\x03GNU\0abcde");
        assert_eq!(&big[find(&big).unwrap()], b"abcde");
    }

    #[test]
    fn other_notes_and_files_have_none() {
        // the note of the system that a file is for
        assert_eq!(
            find(&elf(1, b"\x04\0\0\0\x05\0\0\0\x01\0\0\0GNU\0abcde")),
            None
        );
        assert_eq!(
            find(&elf(1, b"\x04\0\0\0\xff\xff\0\0\x03\0\0\0GNU\0")),
            None
        );
        let mut text = elf(1, b"\x04\0\0\0\x05\0\0\0\x03\0\0\0GNU\0abcde");
        text[0] = b'x';
        assert_eq!(find(&text), None);
        assert_eq!(find(b"\x7fELF"), None);
        assert_eq!(find(b""), None);
    }
}
