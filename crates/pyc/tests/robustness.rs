//! Whatever the bytes are, reading them ends with a graph or an error: no panic, no recursion, and
//! memory in proportion to the input. And whatever can be read has a canonical form.

mod common;
#[path = "common/memory.rs"]
mod memory;

use common::Random;
use memory::peak_of;
use pyc::{canonicalize, is_canonical, read, write, PycFile, PythonVersion};

macro_rules! sample {
    ($minor:literal) => {
        (
            PythonVersion::new(3, $minor),
            include_bytes!(concat!("marshal/constants-3.", $minor, ".marshal")),
            include_bytes!(concat!("marshal/constants-3.", $minor, ".canonical")),
        )
    };
}

/// What CPython made of `corpus/constants.py`, and the canonical form of that: made by
/// `pythonVERSION -I ../oracle.py compile constants.py …` in the corpus's folder with CPython 3.11.7,
/// 3.12.1, 3.13.18, 3.14.10 and 3.15.2.
const SAMPLES: [(PythonVersion, &[u8], &[u8]); 5] = [
    sample!(11),
    sample!(12),
    sample!(13),
    sample!(14),
    sample!(15),
];

/// The most memory for reading, canonicalising and writing so many bytes. The most expensive
/// objects are empty tuples, of two bytes, which all of the tables hold.
fn memory_limit(length: usize) -> usize {
    64 * 1024 + 300 * length
}

/// Reads the bytes, checks all that must hold then, and tells whether they could be read.
fn check(marshal: &[u8], version: PythonVersion) -> bool {
    let mut is_readable = false;
    let peak = peak_of(|| {
        if let Ok(canonical) = canonicalize(marshal, version) {
            is_readable = true;
            drop(canonical);
        }
    });
    assert!(
        peak <= memory_limit(marshal.len()),
        "{peak} for {}",
        marshal.len()
    );
    if is_readable {
        let canonical = canonicalize(marshal, version).unwrap();
        assert!(
            is_canonical(&canonical, version),
            "{}",
            marshal.escape_ascii()
        );
        let graph = read(marshal, version).unwrap();
        let written = write(&graph);
        assert_eq!(canonicalize(&written, version).as_ref(), Ok(&canonical));
        assert!(graph.repr(graph.root(), 1000).len() <= 1003);
        assert!(graph
            .codes_within(graph.root())
            .all(|code| code.names().count() < marshal.len()));
    }
    is_readable
}

/// Changes the bytes at a few random places.
fn mutate(marshal: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    for _ in 0..=random.below(4) {
        let place = random.below(marshal.len());
        match random.below(8) {
            0 => marshal[place] ^= 1 << random.below(8),
            1 => marshal[place] = *random.pick(b"0NTF.Siflgxysutr()[{}<>:cazAZI"),
            2 => marshal[place] ^= 0x80,
            3 => marshal[place] = random.next() as u8,
            4 => {
                let numbers = [
                    0,
                    1,
                    -1,
                    2,
                    255,
                    256,
                    4096,
                    i32::MAX,
                    i32::MIN,
                    random.below(300) as i32,
                ];
                let number = random.pick(&numbers).to_le_bytes();
                let end = marshal.len().min(place + 4);
                marshal[place..end].copy_from_slice(&number[..end - place]);
            }
            5 => {
                let end = marshal.len().min(place + 1 + random.below(9));
                marshal.drain(place..end);
            }
            6 => {
                let start = random.below(other.len());
                let end = other.len().min(start + 1 + random.below(40));
                marshal.splice(place..place, other[start..end].iter().copied());
            }
            _ => {
                let end = marshal.len().min(place + 1 + random.below(40));
                marshal.extend_from_within(place..end);
                let tail = end - place;
                marshal[place..].rotate_right(tail);
            }
        }
        if marshal.is_empty() {
            marshal.push(b'N');
        }
    }
}

#[test]
fn samples_have_the_canonical_form_that_they_always_had() {
    for (version, marshal, canonical) in SAMPLES {
        assert!(
            canonicalize(marshal, version).as_deref() == Ok(canonical),
            "{version}"
        );
        assert!(check(marshal, version));
    }
}

#[test]
fn damaged_code_is_read_or_refused() {
    let mut random = Random::new(3);
    let mut readable = 0;
    let rounds = 8_000;
    for round in 0..rounds {
        let (version, marshal, canonical) = SAMPLES[round % SAMPLES.len()];
        let mut damaged = if random.once_in(2) {
            marshal
        } else {
            canonical
        }
        .to_vec();
        let other = random.pick(&SAMPLES).1;
        mutate(&mut damaged, other, &mut random);
        readable += usize::from(check(&damaged, version));
    }
    // both ways must be tried
    assert!(
        readable > rounds / 20 && readable < rounds / 2,
        "{readable} of {rounds} were read"
    );
}

#[test]
fn short_random_bytes_are_read_or_refused() {
    let mut random = Random::new(4);
    let codes = b"0NTF.Siflgxysutr()[{}<>:cazAZI\0\0\0\0\x01\x02\x03";
    let mut readable = 0;
    for _ in 0..50_000 {
        let length = 1 + random.below(24);
        let bytes: Vec<u8> = (0..length)
            .map(|_| *random.pick(codes) | if random.once_in(3) { 0x80 } else { 0 })
            .collect();
        readable += usize::from(check(&bytes, PythonVersion::new(3, 15)));
    }
    assert!(readable > 300, "only {readable} were read");
}

#[test]
fn every_beginning_of_a_file_is_read_or_refused() {
    let (_, marshal, _) = SAMPLES[3];
    let file = [b"\x2b\x0e\r\n\x03\0\0\0hashhash", marshal].concat();
    for end in 0..file.len() {
        let whole = PycFile::parse(&file[..end]);
        assert_eq!(whole.is_ok(), end >= 16);
        assert!(whole.is_err() || read(whole.unwrap().marshal, SAMPLES[3].0).is_err());
    }
}

/// Lists of many objects that cost the most for their length.
#[test]
fn memory_stays_in_proportion_to_the_input() {
    let list = |count: u32, part: &[u8]| {
        [b"[", &count.to_le_bytes()[..], &part.repeat(count as usize)].concat()
    };
    for part in [
        &b")\0"[..],
        b"\xa9\0",
        b"z\0",
        b"N",
        b"{0",
        b"\xfb0",
        b")\x01N",
        b">\0\0\0\0",
        b"}0",
    ] {
        assert!(check(&list(100_000, part), PythonVersion::new(3, 15)));
    }
    let deep = [&b")\x01".repeat(1999), &b"N"[..]].concat();
    assert!(check(&deep, PythonVersion::new(3, 15)));
}

/// On a stack of 64 KiB: a chain of tuples, each in the next, and all that can be done with it.
#[test]
fn depth_needs_no_stack() {
    let links = 200_000_u32;
    let mut marshal = [b"[", &(links + 1).to_le_bytes()[..], b"\xa9\0"].concat();
    for index in 0..links {
        marshal.extend([b"\xa9\x01r", &index.to_le_bytes()[..]].concat());
    }
    marshal[1..5].copy_from_slice(&(links + 2).to_le_bytes());
    marshal.extend([b">\x02\0\0\0r", &links.to_le_bytes()[..], b"r\0\0\0\0"].concat());
    let work = move || {
        assert!(check(&marshal, PythonVersion::new(3, 15)));
        let nested = b"\xa9\x01".repeat(1_000_000);
        assert!(!check(&nested, PythonVersion::new(3, 15)));
    };
    let thread = std::thread::Builder::new()
        .stack_size(64 * 1024)
        .spawn(work)
        .unwrap();
    thread.join().unwrap();
}
