//! The mtree format that bsdtar reads, and through it rules for tar files: what an archive is to be made of.

use super::entries::{Entry, What};
use super::{directories, Metadata};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Writes a line for each entry and for each directory that one stands in.
pub(super) fn write(
    out: &mut impl Write,
    entries: &BTreeMap<&str, &Entry<'_>>,
    metadata: &Metadata,
) -> io::Result<()> {
    writeln!(out, "#mtree")?;
    let directories = directories(entries);
    let mut pending = directories.iter().peekable();
    for (path, entry) in entries {
        while let Some(directory) = pending.next_if(|directory| **directory < *path) {
            line(out, directory, "dir", metadata.directory_mode, metadata, "")?;
        }
        match &entry.what {
            What::Link(target) => {
                let link = format!(" link={}", escaped(target));
                line(out, path, "link", 0o777, metadata, &link)?;
            }
            What::File {
                source, executable, ..
            } => {
                let mode = if *executable {
                    metadata.executable_mode
                } else {
                    metadata.file_mode
                };
                let content = match source {
                    Some(source) => format!(" content={}", escaped(source)),
                    // without content, bsdtar looks for a file of the entry's name, and goes on if there is none
                    None => " size=0".to_owned(),
                };
                line(out, path, "file", mode, metadata, &content)?;
            }
        }
    }
    Ok(())
}

fn line(
    out: &mut impl Write,
    path: &str,
    entry_type: &str,
    mode: u32,
    metadata: &Metadata,
    rest: &str,
) -> io::Result<()> {
    let Metadata {
        uid, gid, mtime, ..
    } = metadata;
    // A name without `/` would be taken as one in the directory named before.
    writeln!(
        out,
        "./{} type={entry_type} mode={mode:04o} uid={uid} gid={gid} time={mtime}.0{rest}",
        escaped(path)
    )
}

/// The text with everything that could end a word, or be read as something else, as `\ooo`.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'#' | b'*' | b'?' | b'[') {
            escaped.push(byte.into());
        } else {
            escaped.push_str(&format!("\\{byte:03o}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_not_plain_is_escaped() {
        assert_eq!(escaped("a b#\\ä=/"), "a\\040b\\043\\134\\303\\244=/");
    }
}
