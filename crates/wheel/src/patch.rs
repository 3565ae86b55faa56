//! Patches: unified diffs of several files, as `diff -u` and `git diff` write them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What stands in the place of a name for a file that is not there.
const NO_FILE: &[u8] = b"/dev/null";

/// A file with a patch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchFile {
    /// The file.
    pub path: PathBuf,
    /// How many leading components of the names in it are no part of the paths, as `patch -p` has it.
    pub strip: usize,
}

/// Why a patch cannot be applied.
#[derive(Debug, thiserror::Error)]
#[error("cannot apply the patch {}: {fault}", patch.display())]
pub struct PatchError {
    patch: PathBuf,
    fault: Fault,
}

#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("cannot read it: {0}")]
    Read(io::Error),
    #[error("it has no changes")]
    Empty,
    #[error("line {line}: {why}")]
    Form { line: usize, why: String },
    #[error("line {line}: {name} has no name left after stripping {strip} leading components: use another strip")]
    Strip {
        line: usize,
        name: String,
        strip: usize,
    },
    #[error("line {line}: {name} is not a path below the directory that is patched")]
    Name { line: usize, name: String },
    #[error("{file}: cannot read it: {reason}")]
    Target { file: String, reason: io::Error },
    #[error("{file}: the patch makes this file, but there is one")]
    Exists { file: String },
    #[error("{file}: hunk #{number} ({header}) does not apply")]
    Hunk {
        file: String,
        number: usize,
        header: String,
    },
    #[error("{file}: the patch removes this file, but something of it would be left")]
    Rest { file: String },
    #[error("{file}: cannot write it: {reason}")]
    Write { file: String, reason: io::Error },
}

/// The part of a patch that is about one file.
#[derive(Debug, PartialEq, Eq)]
struct Section<'a> {
    /// Its first line, from 1.
    line: usize,
    /// From `---` to the last line of the last hunk.
    text: &'a [u8],
    /// The first lines of its hunks.
    hunks: Vec<&'a [u8]>,
}

impl PatchFile {
    /// Changes the files below a directory. For each file, `note` gets its path there and its new content, or nothing if
    /// it is gone.
    ///
    /// # Errors
    ///
    /// If the patch cannot be read, or does not fit. The files before the one that it is about are changed then.
    pub fn apply(
        &self,
        directory: &Path,
        mut note: impl FnMut(&str, Option<&[u8]>),
    ) -> Result<(), PatchError> {
        self.try_apply(directory, &mut note)
            .map_err(|fault| PatchError {
                patch: self.path.clone(),
                fault,
            })
    }

    fn try_apply(
        &self,
        directory: &Path,
        note: &mut dyn FnMut(&str, Option<&[u8]>),
    ) -> Result<(), Fault> {
        let text = fs::read(&self.path).map_err(Fault::Read)?;
        let sections = split(&text)?;
        if sections.is_empty() {
            return Err(Fault::Empty);
        }
        for section in sections {
            let (file, content) = self.patched(&section, directory)?;
            let path = directory.join(&file);
            let written = match &content {
                Some(content) => write(&path, content),
                None => fs::remove_file(&path),
            };
            if let Err(reason) = written {
                return Err(Fault::Write { file, reason });
            }
            note(&file, content.as_deref());
        }
        Ok(())
    }

    /// The file that a section is about, and its new content.
    fn patched(
        &self,
        section: &Section<'_>,
        directory: &Path,
    ) -> Result<(String, Option<Vec<u8>>), Fault> {
        let line = section.line;
        let patch = diffy::Patch::from_bytes(section.text).map_err(|error| {
            let error = error.to_string();
            let why = error.trim_start_matches("error parsing patch: ").to_owned();
            Fault::Form { line, why }
        })?;
        let old = patch.original().filter(|name| *name != NO_FILE);
        let new = patch.modified().filter(|name| *name != NO_FILE);
        let Some(name) = new.or(old) else {
            let why = "there is no name of a file".to_owned();
            return Err(Fault::Form { line, why });
        };
        let file = self.target(name, line)?;
        let path = directory.join(&file);
        let base = match old {
            Some(_) => fs::read(&path).map_err(|reason| Fault::Target {
                file: file.clone(),
                reason,
            })?,
            None if path.exists() => return Err(Fault::Exists { file }),
            None => Vec::new(),
        };
        let content = match diffy::apply_bytes(&base, &patch) {
            Ok(content) => content,
            Err(error) => {
                let number = hunk_number(&error);
                let header = section.hunks.get(number.saturating_sub(1));
                let header = header.copied().unwrap_or_default().trim_ascii();
                return Err(Fault::Hunk {
                    file,
                    number,
                    header: String::from_utf8_lossy(header).into_owned(),
                });
            }
        };
        match new {
            Some(_) => Ok((file, Some(content))),
            None if content.is_empty() => Ok((file, None)),
            None => Err(Fault::Rest { file }),
        }
    }

    /// The path below the directory that a name in the patch stands for.
    fn target(&self, name: &[u8], line: usize) -> Result<String, Fault> {
        let Ok(text) = std::str::from_utf8(name) else {
            let name = name.escape_ascii().to_string();
            return Err(Fault::Name { line, name });
        };
        let path: Vec<&str> = text.split('/').skip(self.strip).collect();
        let path = path.join("/");
        if path.is_empty() {
            return Err(Fault::Strip {
                line,
                name: text.to_owned(),
                strip: self.strip,
            });
        }
        match crate::member_name::check(&path) {
            Ok(()) => Ok(path),
            Err(_) => Err(Fault::Name { line, name: path }),
        }
    }
}

/// Which hunk an error is about; the message is the only way to learn it.
fn hunk_number(error: &diffy::ApplyError) -> usize {
    let text = error.to_string();
    let number = text
        .rsplit('#')
        .next()
        .and_then(|number| number.parse().ok());
    number.unwrap_or_default()
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, content)
}

/// Splits a patch into the parts about one file each. What is between them is for people.
fn split(text: &[u8]) -> Result<Vec<Section<'_>>, Fault> {
    let lines: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
    let mut starts = Vec::with_capacity(lines.len() + 1);
    let mut start = 0;
    for line in &lines {
        starts.push(start);
        start += line.len();
    }
    starts.push(start);
    let starts_with =
        |at: usize, prefix: &[u8]| lines.get(at).is_some_and(|l| l.starts_with(prefix));

    let mut sections = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        for (prefix, what) in [
            (&b"GIT binary patch"[..], "a change of a binary file"),
            (b"Binary files ", "a change of a binary file"),
            (b"rename from ", "a renaming"),
            (b"copy from ", "a copy"),
        ] {
            if lines[at].starts_with(prefix) {
                return Err(Fault::Form {
                    line: at + 1,
                    why: format!("{what} is more than a unified diff can say"),
                });
            }
        }
        if !(starts_with(at, b"--- ") && starts_with(at + 1, b"+++ ")) {
            at += 1;
            continue;
        }
        let first = at;
        at += 2;
        let mut hunks = Vec::new();
        while starts_with(at, b"@@ ") {
            hunks.push(lines[at]);
            at = hunk_end(&lines, at)?;
        }
        sections.push(Section {
            line: first + 1,
            text: &text[starts[first]..starts[at]],
            hunks,
        });
    }
    Ok(sections)
}

/// The line after a hunk, by the numbers of lines in its first line.
fn hunk_end(lines: &[&[u8]], header: usize) -> Result<usize, Fault> {
    let wrong = |why: &str| Fault::Form {
        line: header + 1,
        why: why.to_owned(),
    };
    let text = String::from_utf8_lossy(lines[header]);
    let mut ranges = text.split(' ').skip(1);
    let mut count = |sign: char| {
        let range = ranges.next()?.strip_prefix(sign)?;
        let count = range.split_once(',').map_or("1", |(_, count)| count);
        count.trim_end().parse::<usize>().ok()
    };
    let (Some(mut old), Some(mut new)) = (count('-'), count('+')) else {
        return Err(wrong(
            "this is no start of a hunk: @@ -START,COUNT +START,COUNT @@",
        ));
    };
    let mut at = header + 1;
    while old > 0 || new > 0 {
        let kind = lines.get(at).and_then(|line| line.first());
        match kind {
            Some(b'-') => {
                old = old
                    .checked_sub(1)
                    .ok_or_else(|| wrong("the hunk removes more lines than it says"))?
            }
            Some(b'+') => {
                new = new
                    .checked_sub(1)
                    .ok_or_else(|| wrong("the hunk adds more lines than it says"))?
            }
            // An editor may have taken the blank off an empty line.
            Some(b' ' | b'\n' | b'\r') => {
                old = old.saturating_sub(1);
                new = new.saturating_sub(1);
            }
            Some(b'\\') => {}
            _ => return Err(wrong("the hunk has fewer lines than it says")),
        }
        at += 1;
    }
    if lines.get(at).is_some_and(|line| line.starts_with(b"\\")) {
        at += 1;
    }
    Ok(at)
}
