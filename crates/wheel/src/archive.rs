//! The members of a wheel, read with distrust.

use crate::file_view::FileView;
use crate::{member_name, Problem};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use zip::result::ZipError;
use zip::ZipArchive;

/// An open wheel. Clones read on their own.
#[derive(Clone)]
pub(crate) struct Archive {
    zip: ZipArchive<FileView>,
    pub(crate) members: Vec<Member>,
    /// How each of them is packed, in the same order.
    pub(crate) entries: Vec<Entry>,
}

/// An entry of the archive's directory: how a member is packed.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    name: Vec<u8>,
    /// The system in the upper byte, the version of the format in the lower.
    pub(crate) made_by: u16,
    pub(crate) compression: u16,
    /// Hours, minutes and every other second in 5, 6 and 5 bits.
    pub(crate) time: u16,
    /// Years from 1980, months and days in 7, 4 and 5 bits.
    pub(crate) date: u16,
    pub(crate) extra: Vec<u8>,
    pub(crate) comment: Vec<u8>,
}

/// A file in a wheel, or a directory.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// Which of the archive it is.
    index: usize,
    /// Where it starts.
    start: u64,
    /// Its name, normalised; that of a directory ends with a slash.
    pub(crate) name: String,
    /// How many bytes it has.
    pub(crate) size: u64,
    /// The permissions, as the archive has them.
    pub(crate) mode: Option<u32>,
}

/// The normalised name of the directory that everything is in, which some archives have an entry for.
const ROOT: &str = "/";

/// A kind of file, in the mode of Unix.
const KIND: u32 = 0o170_000;
const REGULAR: u32 = 0o100_000;
const DIRECTORY: u32 = 0o040_000;
const LINK: u32 = 0o120_000;

impl Archive {
    /// Opens a wheel and checks the names and kinds of all its members.
    pub(crate) fn open(path: &Path) -> Result<Self, Problem> {
        let file = File::open(path).map_err(Problem::Open)?;
        let mut view = FileView::new(file).map_err(Problem::Open)?;
        let mut zip = ZipArchive::new(view.clone()).map_err(|error| not_zip(&error))?;
        let mut members = Vec::with_capacity(zip.len());
        for index in 0..zip.len() {
            members.push(member(&mut zip, index)?);
        }
        let entries = unique_entries(&zip, &mut view)?;
        check_local_names(&members, &entries, &mut view)?;
        let (members, entries): (Vec<Member>, Vec<Entry>) = members
            .into_iter()
            .zip(entries)
            .filter(|(member, _)| member.name != ROOT)
            .unzip();
        let mut seen = BTreeSet::new();
        for member in &members {
            if !seen.insert(&member.name) {
                return Err(Problem::Duplicate(member.name.clone()));
            }
        }
        Ok(Self {
            zip,
            members,
            entries,
        })
    }

    /// The file with this name.
    pub(crate) fn find(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }

    /// Hands the content of a member to `write`, in pieces.
    pub(crate) fn read_pieces(
        &mut self,
        member: &Member,
        mut write: impl FnMut(&[u8]) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let damaged = |reason: String| Problem::Damaged {
            name: member.name.clone(),
            reason,
        };
        let mut content = match self.zip.by_index(member.index) {
            Ok(content) => content,
            Err(ZipError::UnsupportedArchive(reason)) => {
                return Err(Problem::Unsupported {
                    name: member.name.clone(),
                    reason,
                })
            }
            Err(error) => return Err(damaged(reason(&error))),
        };
        let mut piece = vec![0; 64 << 10];
        let mut size = 0;
        loop {
            let count = match content.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if error.to_string() == "Invalid checksum" => {
                    return Err(damaged(
                        "its CRC-32 is not the one that was packed".to_owned(),
                    ))
                }
                Err(error) => return Err(damaged(error.to_string())),
            };
            size += count as u64;
            if size > member.size {
                break;
            }
            write(&piece[..count])?;
        }
        if size != member.size {
            let more = if size > member.size { " or more" } else { "" };
            let expected = member.size;
            return Err(damaged(format!(
                "it has {size}{more} bytes instead of {expected}"
            )));
        }
        Ok(())
    }

    /// The whole content of a member.
    pub(crate) fn read(&mut self, member: &Member) -> Result<Vec<u8>, Problem> {
        let mut bytes = Vec::new();
        self.read_pieces(member, |piece| {
            bytes.extend_from_slice(piece);
            Ok(())
        })?;
        Ok(bytes)
    }
}

impl Member {
    pub(crate) fn is_directory(&self) -> bool {
        self.name.ends_with('/')
    }

    pub(crate) fn is_executable(&self) -> bool {
        self.mode.is_some_and(|mode| mode & 0o111 != 0)
    }
}

/// Reads what the directory of the archive says of a member.
fn member(zip: &mut ZipArchive<FileView>, index: usize) -> Result<Member, Problem> {
    let entry = zip.by_index_raw(index).map_err(|error| not_zip(&error))?;
    let Ok(name) = std::str::from_utf8(entry.name_raw()) else {
        return Err(Problem::NameEncoding(
            entry.name_raw().escape_ascii().to_string(),
        ));
    };
    let raw = name;
    let name = member_name::normalised(raw);
    // Of the normalised name, nothing may be left that means anything else than a file below a directory.
    member_name::check_raw(raw, &name)?;
    let mode = entry.unix_mode();
    let is_directory = name.ends_with('/');
    let what = match mode.unwrap_or_default() & KIND {
        0 => None,
        REGULAR if !is_directory => None,
        DIRECTORY if is_directory => None,
        REGULAR => Some("a file with the name of a directory"),
        DIRECTORY => Some("a directory with the name of a file"),
        LINK => Some("a symbolic link"),
        _ => Some("a special file"),
    };
    match what {
        Some(what) => Err(Problem::NotFile { name, what }),
        None => Ok(Member {
            index,
            start: entry.header_start(),
            name,
            size: entry.size(),
            mode,
        }),
    }
}

/// Reads the archive's directory, and checks that no two entries have one name, of which `zip` keeps only the last.
fn unique_entries(zip: &ZipArchive<FileView>, view: &mut FileView) -> Result<Vec<Entry>, Problem> {
    let entries = directory(view, zip.central_directory_start());
    let entries = entries.map_err(|error| not_zip(&error.into()))?;
    let mut seen = BTreeSet::new();
    for entry in &entries {
        if !seen.insert(&entry.name) {
            return Err(Problem::Duplicate(text(&entry.name)));
        }
    }
    if entries.len() == zip.len() {
        return Ok(entries);
    }
    Err(Problem::NotZip(format!(
        "its directory has {} entries, but {} were read",
        entries.len(),
        zip.len()
    )))
}

/// Checks that each member has the same name before its content, by which some tools go.
fn check_local_names(
    members: &[Member],
    entries: &[Entry],
    view: &mut FileView,
) -> Result<(), Problem> {
    for (member, entry) in members.iter().zip(entries) {
        let local = local_name(view, member.start).map_err(|error| not_zip(&error.into()))?;
        if local != entry.name {
            return Err(Problem::TwoNames {
                name: member.name.clone(),
                local: text(&local),
            });
        }
    }
    Ok(())
}

/// Reads the directory of an archive, which starts at `start`.
fn directory(view: &mut FileView, start: u64) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    view.seek(SeekFrom::Start(start))?;
    loop {
        let mut header = [0; 46];
        view.read_exact(&mut header[..4])?;
        if header[..4] != *b"PK\x01\x02" {
            return Ok(entries);
        }
        view.read_exact(&mut header[4..])?;
        let number = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        let mut variable = |at: usize| -> io::Result<Vec<u8>> {
            let mut bytes = vec![0; usize::from(number(at))];
            view.read_exact(&mut bytes)?;
            Ok(bytes)
        };
        entries.push(Entry {
            name: variable(28)?,
            extra: variable(30)?,
            comment: variable(32)?,
            made_by: number(4),
            compression: number(10),
            time: number(12),
            date: number(14),
        });
    }
}

/// The name before the content of the member that starts at `start`.
fn local_name(view: &mut FileView, start: u64) -> io::Result<Vec<u8>> {
    view.seek(SeekFrom::Start(start))?;
    let mut header = [0; 30];
    view.read_exact(&mut header)?;
    let mut name = vec![0; usize::from(u16::from_le_bytes([header[26], header[27]]))];
    view.read_exact(&mut name)?;
    Ok(name)
}

fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

fn not_zip(error: &ZipError) -> Problem {
    Problem::NotZip(reason(error))
}

/// What an error of the archive says, without the prefix that every message of its kind has.
fn reason(error: &ZipError) -> String {
    match error {
        ZipError::Io(error) => error.to_string(),
        ZipError::InvalidArchive(reason) => reason.clone().into_owned(),
        ZipError::UnsupportedArchive(reason) => (*reason).to_owned(),
        error => error.to_string(),
    }
}
