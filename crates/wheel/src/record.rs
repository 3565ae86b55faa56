//! RECORD: the list of a wheel's files, and that of an installation.

use crate::hash::Digest;
use crate::{member_name, Problem};
use std::collections::BTreeMap;

/// What RECORD says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The hash; none for RECORD itself.
    pub(crate) digest: Option<Digest>,
    /// The size, if it is known.
    pub(crate) size: Option<u64>,
}

impl Entry {
    /// The entry as in messages.
    pub(crate) fn text(&self) -> String {
        let hash = match &self.digest {
            Some(digest) => digest.to_string(),
            None => "no hash".to_owned(),
        };
        match self.size {
            Some(size) => format!("{hash}, {size} bytes"),
            None => hash,
        }
    }

    /// Whether a file with this hash and size is the one that is meant.
    pub(crate) fn is(&self, digest: &Digest, size: u64) -> bool {
        self.size.is_none_or(|expected| expected == size) && self.digest.as_ref() == Some(digest)
    }
}

/// What a RECORD says.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// The files, by the names of members.
    pub(crate) entries: BTreeMap<String, Entry>,
    /// What is wrong with it, in the order of the lines. An installation does not depend on any of this.
    pub(crate) faults: Vec<Problem>,
}

/// Reads RECORD, whose name is for messages. What only spells the same thing in another way is not wrong: a byte order
/// mark, any line end or none after the last line, empty lines, the same line twice, spaces around hashes and sizes, and
/// paths that start with `/` or `./` or have backslashes.
///
/// # Errors
///
/// If it is not UTF-8, or a path leads out of the directory that wheels are unpacked to.
pub(crate) fn parse(bytes: &[u8], file: &str) -> Result<Record, Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut record = Record::default();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    for row in reader.records() {
        let wrong = |line: u64, why: String| Problem::Record {
            file: file.to_owned(),
            line,
            why,
        };
        let row = row.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            match error.kind() {
                csv::ErrorKind::Utf8 { .. } => wrong(line, "this is not UTF-8".to_owned()),
                _ => wrong(line, error.to_string()),
            }
        })?;
        let line = row.position().map_or(0, csv::Position::line);
        let mut fault = |why: String| record.faults.push(wrong(line, why));
        let (path, hash, size) = fields(&row);
        if row.len() != 3 {
            let count = row.len();
            fault(format!(
                "this must be a path, a hash and a size, but there are {count} fields"
            ));
        }
        let name = member(&path).map_err(|why| Problem::RecordName {
            file: file.to_owned(),
            line,
            name: path.clone(),
            why,
        })?;
        let digest = Digest::parse(hash);
        if digest.is_none() && !hash.is_empty() {
            fault(format!(
                "{hash:?} is not a hash that a wheel may have: it must be of sha256, sha384 or sha512"
            ));
        }
        let bytes = size.parse().ok();
        if bytes.is_none() && !size.is_empty() {
            fault(format!("{size:?} is not a size in bytes"));
        }
        let entry = Entry {
            digest,
            size: bytes,
        };
        match record.entries.get(&name) {
            Some(other) if *other != entry => {
                fault(format!("{name} was listed before with other values"));
            }
            _ => drop(record.entries.insert(name, entry)),
        }
    }
    Ok(record)
}

/// The path, hash and size of a row. If it has too many fields, a path with commas was not quoted, or something follows the
/// size.
fn fields(row: &csv::StringRecord) -> (String, &str, &str) {
    let field = |index: usize| row.get(index).unwrap_or_default().trim();
    let path = |count: usize| row.iter().take(count).collect::<Vec<_>>().join(",");
    let count = row.len();
    let is_hash = |index: usize| field(index).contains('=');
    if count > 3 && !is_hash(1) && (is_hash(count - 2) || field(count - 2).is_empty()) {
        return (path(count - 2), field(count - 2), field(count - 1));
    }
    (path(1), field(1), field(2))
}

/// The name of the member that a path in RECORD is for; if it cannot be one, why.
fn member(path: &str) -> Result<String, &'static str> {
    let path = path.replace('\\', "/");
    let path = path.strip_prefix('/').unwrap_or(&path);
    match member_name::escape(path) {
        Some(why) => Err(why),
        None => Ok(member_name::normalised(path)),
    }
}

/// Writes a RECORD: each path with its hash and size, in the order of the paths, and the RECORD itself.
pub(crate) fn write(files: &BTreeMap<String, (String, u64)>, file: &str) -> Vec<u8> {
    let mut rows: Vec<[String; 3]> = files
        .iter()
        .map(|(path, (hash, size))| [path.clone(), hash.clone(), size.to_string()])
        .collect();
    let place = rows.partition_point(|[path, ..]| path.as_str() < file);
    rows.insert(place, [file.to_owned(), String::new(), String::new()]);
    let mut bytes = Vec::new();
    let mut writer = csv::WriterBuilder::new().from_writer(&mut bytes);
    for row in rows {
        let written = writer.write_record(row);
        debug_assert!(written.is_ok(), "memory takes everything");
    }
    drop(writer);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::sha256;

    /// What is wrong with a RECORD, whether or not it is an error.
    fn faults(text: &str) -> Vec<String> {
        match parse(text.as_bytes(), "R") {
            Ok(record) => record.faults.iter().map(ToString::to_string).collect(),
            Err(error) => vec![error.to_string()],
        }
    }

    fn names(text: &str) -> Vec<String> {
        parse(text.as_bytes(), "R")
            .unwrap()
            .entries
            .into_keys()
            .collect()
    }

    #[test]
    fn rows_are_paths_with_hashes_and_sizes() {
        let (one, other) = (sha256(b"1"), sha256(b"2"));
        let text = format!("a.py,{one},3\r\n\"b,\"\"c.py\",{other},\nx/RECORD,,\n");
        let Record { entries, faults } = parse(text.as_bytes(), "x/RECORD").unwrap();
        assert!(faults.is_empty());
        assert!(entries.keys().eq(["a.py", "b,\"c.py", "x/RECORD"]));
        assert_eq!(entries["a.py"].text(), format!("{one}, 3 bytes"));
        let digest = |text: &str| Digest::parse(text).unwrap();
        assert!(entries["a.py"].is(&digest(&one), 3));
        assert!(!entries["a.py"].is(&digest(&one), 4));
        assert!(!entries["a.py"].is(&digest(&other), 3));
        assert!(entries["b,\"c.py"].is(&digest(&other), 7));
        assert!(!entries["x/RECORD"].is(&digest(&one), 0));
    }

    #[test]
    fn spelling_makes_no_difference() {
        let hash = sha256(b"1");
        for text in [
            format!("\u{feff}p/a.py,{hash},1\np/b.py,{hash},1\n"),
            format!("p/a.py,{hash},1\rp/b.py,{hash},1"),
            format!("\n\r\np/a.py, {hash} , 1\n\np/a.py,{hash},1\n\np/b.py,{hash},1"),
            format!("/p/a.py,{hash},1\n./p//b.py,{hash},1"),
            format!("p\\a.py,{hash},1\n\\p\\b.py,{hash},1"),
            format!("p/./a.py,{hash},1\np/b.py,{hash},1"),
        ] {
            assert_eq!(names(&text), ["p/a.py", "p/b.py"], "{text:?}");
            assert_eq!(faults(&text), [""; 0], "{text:?}");
        }
    }

    #[test]
    fn faults_are_reported_with_their_lines_and_change_nothing_else() {
        let (one, other) = (sha256(b"1"), sha256(b"2"));
        for (text, expected) in [
            ("a,,\nb,\n".to_owned(), "line 2: this must be a path, a hash and a size, but there are 2 fields"),
            ("a,,\nb\n".to_owned(), "line 2: this must be a path, a hash and a size, but there are 1 fields"),
            (format!("b,{one},1,\na,,"), "line 1: this must be a path, a hash and a size, but there are 4 fields"),
            (
                "a,,\nb,md5=abc,3\n".to_owned(),
                "line 2: \"md5=abc\" is not a hash that a wheel may have: it must be of sha256, sha384 or sha512",
            ),
            (format!("a,{one},y\nb,,"), "line 1: \"y\" is not a size in bytes"),
            (format!("a,,\nb,{one},1\nb,{one},1\nb,{other},1\n"), "line 4: b was listed before with other values"),
        ] {
            assert_eq!(faults(&text), [format!("R: {expected}")], "{text:?}");
            assert_eq!(names(&text), ["a", "b"], "{text:?}");
        }
        // A path with commas that was not quoted.
        let text = format!("p/a,b,c.py,{one},1\np/d,e,,\n");
        assert_eq!(names(&text), ["p/a,b,c.py", "p/d,e"]);
        assert_eq!(faults(&text).len(), 2);
    }

    #[test]
    fn paths_that_lead_elsewhere_are_errors() {
        for (path, why) in [
            ("../a", "the component \"..\""),
            ("a/../../b", "the component \"..\""),
            ("..\\a", "the component \"..\""),
            ("//etc/passwd", "a leading slash"),
            ("C:\\a", "a drive letter"),
            ("/c:/a", "a drive letter"),
        ] {
            let expected =
                format!("R: line 1: the path {path:?} has {why}, so it leads out of the wheel");
            assert_eq!(faults(&format!("{path},,\n")), [expected]);
        }
        let bytes = parse(b"a,,\n\xff,,\n", "R").unwrap_err().to_string();
        assert_eq!(bytes, "R: line 2: this is not UTF-8");
    }

    #[test]
    fn what_is_written_can_be_read() {
        let hash = sha256(b"1");
        let files = BTreeMap::from([
            ("a,b".to_owned(), (hash.clone(), 3)),
            ("z".to_owned(), (hash.clone(), 0)),
        ]);
        let bytes = write(&files, "m/RECORD");
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert_eq!(text, format!("\"a,b\",{hash},3\nm/RECORD,,\nz,{hash},0\n"));
        assert_eq!(parse(&bytes, "R").unwrap().entries.len(), 3);
    }
}
