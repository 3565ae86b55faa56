//! RECORD: the list of a wheel's files, and that of an installation.

use crate::hash::Algorithm;
use crate::Problem;
use std::collections::BTreeMap;

/// What RECORD says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The hash, with its algorithm before it; none for RECORD itself.
    pub(crate) hash: Option<(Algorithm, String)>,
    /// The size, if it is told.
    pub(crate) size: Option<u64>,
}

impl Entry {
    /// The entry as in messages.
    pub(crate) fn text(&self) -> String {
        let hash = match &self.hash {
            Some((_, hash)) => hash.clone(),
            None => "no hash".to_owned(),
        };
        match self.size {
            Some(size) => format!("{hash}, {size} bytes"),
            None => hash,
        }
    }

    /// Whether a file with this hash and size is the one that is meant. RECORD may have the padding of base64.
    pub(crate) fn is(&self, hash: &str, size: u64) -> bool {
        let is_hash = |(_, expected): &(_, String)| expected.trim_end_matches('=') == hash;
        self.size.is_none_or(|expected| expected == size) && self.hash.as_ref().is_some_and(is_hash)
    }
}

/// Reads RECORD, whose name is for messages.
pub(crate) fn parse(bytes: &[u8], file: &str) -> Result<BTreeMap<String, Entry>, Problem> {
    let mut entries = BTreeMap::new();
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
        let field = |index: usize| row.get(index).unwrap_or_default();
        if row.len() != 3 {
            let count = row.len();
            return Err(wrong(
                line,
                format!("this must be a path, a hash and a size, but there are {count} fields"),
            ));
        }
        let entry = Entry {
            hash: hash(field(1)).map_err(|why| wrong(line, why))?,
            size: size(field(2)).map_err(|why| wrong(line, why))?,
        };
        let name = field(0).to_owned();
        match entries.get(&name) {
            Some(other) if *other != entry => {
                return Err(wrong(
                    line,
                    format!("{name} was listed before with other values"),
                ))
            }
            _ => entries.insert(name, entry),
        };
    }
    Ok(entries)
}

fn hash(field: &str) -> Result<Option<(Algorithm, String)>, String> {
    if field.is_empty() {
        return Ok(None);
    }
    let algorithm = field.split_once('=').map(|(name, _)| name);
    match algorithm.and_then(Algorithm::named) {
        Some(algorithm) => Ok(Some((algorithm, field.to_owned()))),
        None => Err(format!(
            "{field:?} is no hash that a wheel may have: it must be of sha256, sha384 or sha512"
        )),
    }
}

fn size(field: &str) -> Result<Option<u64>, String> {
    match field {
        "" => Ok(None),
        _ => match field.parse() {
            Ok(size) => Ok(Some(size)),
            Err(_) => Err(format!("{field:?} is no size in bytes")),
        },
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

    fn error(text: &str) -> String {
        parse(text.as_bytes(), "R").unwrap_err().to_string()
    }

    #[test]
    fn rows_are_paths_with_hashes_and_sizes() {
        let text = "a.py,sha256=xyz,3\r\n\"b,\"\"c.py\",sha512=x=,\nx/RECORD,,\n";
        let entries = parse(text.as_bytes(), "x/RECORD").unwrap();
        let names: Vec<&str> = entries.keys().map(String::as_str).collect();
        assert_eq!(names, ["a.py", "b,\"c.py", "x/RECORD"]);
        assert_eq!(entries["a.py"].text(), "sha256=xyz, 3 bytes");
        assert!(entries["a.py"].is("sha256=xyz", 3));
        assert!(!entries["a.py"].is("sha256=xyz", 4));
        assert!(!entries["a.py"].is("sha256=xyZ", 3));
        assert!(entries["b,\"c.py"].is("sha512=x", 7));
        assert!(!entries["x/RECORD"].is("sha256=", 0));
    }

    #[test]
    fn what_is_no_row_is_told_with_its_line() {
        assert_eq!(
            error("a,,\nb,\n"),
            "R: line 2: this must be a path, a hash and a size, but there are 2 fields"
        );
        assert_eq!(
            error("a,md5=abc,3\n"),
            "R: line 1: \"md5=abc\" is no hash that a wheel may have: it must be of sha256, sha384 or sha512"
        );
        assert_eq!(
            error("a,sha256=x,y\n"),
            "R: line 1: \"y\" is no size in bytes"
        );
        assert_eq!(
            error("a,sha256=x,1\na,sha256=x,1\na,sha256=x,2\n"),
            "R: line 3: a was listed before with other values"
        );
        let bytes = parse(b"a,,\n\xff,,\n", "R").unwrap_err().to_string();
        assert_eq!(bytes, "R: line 2: this is not UTF-8");
    }

    #[test]
    fn what_is_written_can_be_read() {
        let files = BTreeMap::from([
            ("a,b".to_owned(), ("sha256=x".to_owned(), 3)),
            ("z".to_owned(), ("sha256=y".to_owned(), 0)),
        ]);
        let bytes = write(&files, "m/RECORD");
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert_eq!(text, "\"a,b\",sha256=x,3\nm/RECORD,,\nz,sha256=y,0\n");
        assert_eq!(parse(&bytes, "R").unwrap().len(), 3);
    }
}
