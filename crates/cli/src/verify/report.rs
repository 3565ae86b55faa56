//! The output.
//!
//! Of `--json` it is one document, of which no field is ever left out; later versions may add some,
//! and count `schema` up if one changes its meaning:
//!
//! | field | value |
//! |---|---|
//! | `schema` | 1 |
//! | `files` | how many files were checked |
//! | `problems` | a list of objects: `path`; `kind`, one of those of [`Kind`] in kebab case; `reason`, a text for people |

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::problem::{Kind, Problem};
use crate::text::{count, printable};

/// The report on all files.
pub struct Report {
    is_json: bool,
    files: usize,
    bad_files: usize,
    problems: usize,
    /// Collected for the JSON document only.
    entries: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    path: String,
    kind: Kind,
    reason: String,
}

#[derive(Serialize)]
struct Document<'r> {
    schema: u32,
    files: usize,
    problems: &'r [Entry],
}

impl Report {
    /// The report on so many files, none of which is checked yet.
    pub fn new(is_json: bool, files: usize) -> Self {
        Self {
            is_json,
            files,
            bad_files: 0,
            problems: 0,
            entries: Vec::new(),
        }
    }

    /// Adds the problems of the next file.
    pub fn add(
        &mut self,
        path: &Path,
        problems: Vec<Problem>,
        out: &mut impl Write,
    ) -> io::Result<()> {
        self.bad_files += usize::from(!problems.is_empty());
        self.problems += problems.len();
        let path = path.display().to_string();
        for problem in problems {
            let (path, kind, reason) = (path.clone(), problem.kind(), problem.to_string());
            if self.is_json {
                self.entries.push(Entry { path, kind, reason });
            } else {
                writeln!(out, "{}: {}", printable(&path), printable(&reason))?;
            }
        }
        Ok(())
    }

    /// Writes the end of the report.
    pub fn finish(&self, out: &mut impl Write) -> io::Result<()> {
        if self.is_json {
            let document = Document {
                schema: 1,
                files: self.files,
                problems: &self.entries,
            };
            serde_json::to_writer_pretty(&mut *out, &document)?;
            return writeln!(out);
        }
        let files = count(self.files, "file");
        match self.problems {
            0 => writeln!(out, "{files} checked, no problems"),
            problems => {
                let (problems, bad) = (count(problems, "problem"), count(self.bad_files, "file"));
                writeln!(out, "{files} checked, {problems} in {bad}")
            }
        }
    }

    /// Whether no file has a problem.
    pub fn is_clean(&self) -> bool {
        self.problems == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(is_json: bool) -> String {
        let mut report = Report::new(is_json, 3);
        let mut out = Vec::new();
        let problems = vec![Problem::Timestamp, Problem::NoSource("a.py".into())];
        report.add(Path::new("a.pyc"), problems, &mut out).unwrap();
        report.add(Path::new("b.pyc"), vec![], &mut out).unwrap();
        report.finish(&mut out).unwrap();
        assert!(!report.is_clean());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_problem_has_a_line_and_the_last_one_counts() {
        let text = report(false);
        let lines: Vec<_> = text.lines().collect();
        assert!(lines[0].starts_with("a.pyc: not deterministic"), "{text}");
        assert!(
            lines[1].starts_with("a.pyc: its source a.py does not exist"),
            "{text}"
        );
        assert_eq!(lines[2..], ["3 files checked, 2 problems in 1 file"]);
    }

    #[test]
    fn the_document_has_the_kinds_in_kebab_case() {
        let document: serde_json::Value = serde_json::from_str(&report(true)).unwrap();
        assert_eq!(document["schema"], 1);
        assert_eq!(document["files"], 3);
        assert_eq!(document["problems"][0]["kind"], "timestamp");
        assert_eq!(document["problems"][1]["kind"], "no-source");
        assert_eq!(document["problems"][1]["path"], "a.pyc");
    }
}
