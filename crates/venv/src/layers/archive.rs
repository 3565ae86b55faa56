//! Writing a tar file: POSIX ustar, with pax records where that has no place for something.

use super::entries::{Entry, What};
use super::{LayersError, Metadata};
use crate::Plan;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use tar::{Builder, EntryType, Header};

/// What fits into the octal digits of ustar.
const MOST_BYTES: u64 = 0o777_7777_7777;

/// A tar file under way.
pub(super) struct Archive<W: Write> {
    builder: Builder<W>,
    metadata: Metadata,
    /// For messages.
    out: PathBuf,
}

impl<W: Write> Archive<W> {
    pub fn new(writer: W, metadata: Metadata, out: &Path) -> Self {
        Self {
            builder: Builder::new(writer),
            metadata,
            out: out.to_owned(),
        }
    }

    /// Adds a directory, without what is in it.
    pub fn directory(&mut self, path: &str) -> Result<(), LayersError> {
        let mode = self.metadata.directory_mode;
        let header = self
            .header(EntryType::Directory, &format!("{path}/"), "", 0, mode)
            .map_err(|reason| self.unwritable(reason))?;
        self.append(&header, &mut io::empty())
    }

    /// Adds a file or a link.
    pub fn entry(
        &mut self,
        path: &str,
        entry: &Entry<'_>,
        plan: &Plan,
        base: &Path,
    ) -> Result<(), LayersError> {
        match &entry.what {
            What::Link(target) => {
                let header = self
                    .header(EntryType::Symlink, path, target, 0, 0o777)
                    .map_err(|reason| self.unwritable(reason))?;
                self.append(&header, &mut io::empty())
            }
            What::File {
                source,
                size,
                executable,
            } => {
                let mode = if *executable {
                    self.metadata.executable_mode
                } else {
                    self.metadata.file_mode
                };
                let header = self
                    .header(EntryType::Regular, path, "", *size, mode)
                    .map_err(|reason| self.unwritable(reason))?;
                match source {
                    None => self.append(&header, &mut io::empty()),
                    Some(source) => self.copy(&header, &base.join(source), *size, plan),
                }
            }
        }
    }

    /// Ends the archive and gives the writer back.
    pub fn finish(self) -> Result<W, LayersError> {
        let path = self.out;
        self.builder
            .into_inner()
            .map_err(|reason| LayersError::Write { path, reason })
    }

    /// The header of an entry, after the pax records that it needs have been written.
    fn header(
        &mut self,
        entry_type: EntryType,
        path: &str,
        target: &str,
        size: u64,
        mode: u32,
    ) -> io::Result<Header> {
        let mut header = Header::new_ustar();
        header.set_entry_type(entry_type);
        header.set_mode(mode);
        header.set_uid(self.metadata.uid.into());
        header.set_gid(self.metadata.gid.into());
        header.set_mtime(self.metadata.mtime);
        header.set_size(size);
        let digits = size.to_string();
        let mut records = Vec::new();
        let ustar = header.as_ustar_mut().ok_or(io::ErrorKind::Other)?;
        if !put_path(&mut ustar.prefix, &mut ustar.name, path) {
            records.push(("path", path.as_bytes()));
        }
        if !put(&mut ustar.linkname, target) {
            records.push(("linkpath", target.as_bytes()));
        }
        if size > MOST_BYTES {
            records.push(("size", digits.as_bytes()));
        }
        if !records.is_empty() {
            self.builder.append_pax_extensions(records)?;
        }
        header.set_cksum();
        Ok(header)
    }

    fn append(&mut self, header: &Header, content: &mut dyn Read) -> Result<(), LayersError> {
        self.builder
            .append(header, content)
            .map_err(|reason| self.unwritable(reason))
    }

    fn copy(
        &mut self,
        header: &Header,
        path: &Path,
        size: u64,
        plan: &Plan,
    ) -> Result<(), LayersError> {
        let unreadable = |reason| LayersError::Read {
            path: path.to_owned(),
            reason,
        };
        let file = File::open(path).map_err(unreadable)?;
        let found = file.metadata().map_err(unreadable)?.len();
        let mut content = Content {
            file: file.take(size),
            read: 0,
            error: None,
        };
        if found == size {
            let appended = self.append(header, &mut content);
            if let Some(reason) = content.error {
                return Err(unreadable(reason));
            }
            appended?;
        }
        let found = if found == size { content.read } else { found };
        if found == size {
            Ok(())
        } else {
            Err(LayersError::Changed {
                label: plan.label.clone(),
                path: path.to_owned(),
                planned: size,
                found,
            })
        }
    }

    fn unwritable(&self, reason: io::Error) -> LayersError {
        LayersError::Write {
            path: self.out.clone(),
            reason,
        }
    }
}

/// A file that is copied, with what went wrong with it, which is not to be taken for the archive's fault.
struct Content {
    file: io::Take<File>,
    read: u64,
    error: Option<io::Error>,
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.file.read(buffer) {
            Ok(count) => {
                self.read += count as u64;
                Ok(count)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let kind = error.kind();
                self.error = Some(error);
                Err(kind.into())
            }
        }
    }
}

/// Puts a text into a field; as much as there is place for. Says whether that is all, and every reader
/// will understand it.
fn put(field: &mut [u8], text: &str) -> bool {
    let length = text.len().min(field.len());
    field[..length].copy_from_slice(&text.as_bytes()[..length]);
    length == text.len() && text.is_ascii()
}

/// Puts a path into the two fields that ustar has for it.
fn put_path(prefix: &mut [u8], name: &mut [u8], path: &str) -> bool {
    if path.len() <= name.len() {
        return put(name, path);
    }
    // the `/` between the two is in neither of them; one at the end of a directory's name stays
    let split = path.char_indices().find(|&(index, c)| {
        let rest = path.len() - index - 1;
        c == '/' && index <= prefix.len() && (1..=name.len()).contains(&rest)
    });
    match split {
        Some((index, _)) => put(prefix, &path[..index]) & put(name, &path[index + 1..]),
        None => put(name, path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(path: &str) -> (bool, String, String) {
        let (mut prefix, mut name) = ([0; 155], [0; 100]);
        let fits = put_path(&mut prefix, &mut name, path);
        let text = |bytes: &[u8]| {
            String::from_utf8_lossy(bytes)
                .trim_end_matches('\0')
                .to_owned()
        };
        (fits, text(&prefix), text(&name))
    }

    #[test]
    fn long_paths_are_split_where_they_can_be() {
        let name = "n".repeat(100);
        assert_eq!(split(&name), (true, String::new(), name.clone()));
        assert_eq!(
            split(&format!("a/b/{name}")),
            (true, "a/b".into(), name.clone())
        );
        let directory = "d".repeat(99);
        assert_eq!(
            split(&format!("a/{directory}/")),
            (true, "a".into(), format!("{directory}/"))
        );
        let prefix = "p".repeat(155);
        assert_eq!(
            split(&format!("{prefix}/{name}")),
            (true, prefix.clone(), name.clone())
        );
        assert!(!split(&format!("{prefix}p/{name}")).0);
        assert!(!split(&format!("{name}n")).0);
        assert!(!split(&format!("{name}/")).0, "a directory needs its `/`");
        assert!(!split("ä").0, "not every reader knows UTF-8 there");
    }
}
