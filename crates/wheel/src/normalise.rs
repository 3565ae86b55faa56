//! One form for wheels that have the same content.

use crate::archive::{Archive, Member};
use crate::check::{Check, Faults};
use crate::dist_info::DistInfo;
use crate::extract::{check, hash, write_error, Written};
use crate::install::read_record;
use crate::record::{self, Entry};
use crate::stray::is_stray;
use crate::{Problem, WheelError};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::Permissions;
use std::io::{BufWriter, Seek, Write};
use std::path::Path;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// How hard to compress; each level gives other bytes.
const LEVEL: i64 = 6;

/// From this size on, an archive needs another form of entry.
const LARGE: u64 = u32::MAX as u64;

/// Writes a wheel again, in the one form that depends on nothing but the names and contents of its files:
///
/// - members in the order of their names, the `.dist-info` directory after the others and RECORD last, no directories;
/// - no bytecode beside its source, and no signatures, which would be of another RECORD;
/// - RECORD in the order of the names, with SHA-256;
/// - all of 1980-01-01, with the permissions 0644 or, programs, 0755, deflated, without extra fields and comments.
///
/// `out` may be the wheel itself. It is written as a whole or not at all. Returns what was wrong with the wheel, which with
/// [`Check::Strict`] is an error; with [`Check::Lenient`], the new wheel has a correct RECORD.
///
/// # Errors
///
/// As [`unpack`](crate::unpack), but for what is about places.
pub fn normalise(wheel: &Path, out: &Path, check: Check) -> Result<Vec<Problem>, WheelError> {
    try_normalise(wheel, out, check).map_err(|problem| WheelError {
        wheel: wheel.to_owned(),
        problem,
    })
}

fn try_normalise(wheel: &Path, out: &Path, check: Check) -> Result<Vec<Problem>, Problem> {
    let mut archive = Archive::open(wheel)?;
    let dist_info = DistInfo::find(&mut archive)?;
    let record = read_record(&mut archive, &dist_info)?;
    let mut faults = Faults::new(check);
    faults.add(dist_info.fault())?;
    faults.add(record.faults)?;
    let members = ordered(&archive, &dist_info);

    let directory = match out.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let mut file = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.permissions(Permissions::from_mode(0o644));
    }
    let file = file.prefix(".wheel-").suffix(".tmp").tempfile_in(directory);
    let mut file = file.map_err(write_error(out))?;
    write(
        BufWriter::new(&mut file),
        out,
        &mut archive,
        &members,
        &record.entries,
        &dist_info,
        &mut faults,
    )?;
    let persisted = file.persist(out).map_err(|error| error.error);
    persisted.map_err(write_error(out))?;
    Ok(faults.into_found())
}

/// The members that stay, in their order; RECORD, which is made anew, is not among them.
fn ordered(archive: &Archive, dist_info: &DistInfo) -> Vec<Member> {
    let names: BTreeSet<&str> = archive.members.iter().map(|m| m.name.as_str()).collect();
    let record = dist_info.file("RECORD");
    let stays = |member: &&Member| {
        let name = member.name.as_str();
        let is_made_anew = name == record || dist_info.is_signature(name);
        !member.is_directory() && !is_made_anew && !is_stray(name, &names)
    };
    let mut members: Vec<Member> = archive.members.iter().filter(stays).cloned().collect();
    let directory = dist_info.file("");
    members.sort_by(|a, b| {
        let key = |member: &'_ Member| member.name.starts_with(&directory);
        (key(a), &a.name).cmp(&(key(b), &b.name))
    });
    members
}

fn write(
    writer: impl Write + Seek,
    out: &Path,
    archive: &mut Archive,
    members: &[Member],
    record: &BTreeMap<String, Entry>,
    dist_info: &DistInfo,
    faults: &mut Faults,
) -> Result<(), Problem> {
    let cannot_write = |error: ZipError| write_error(out)(error.into());
    let mut zip = ZipWriter::new(writer);
    let mut written = BTreeMap::new();
    for member in members {
        let bytes = archive.read(member)?;
        let entry = record.get(&member.name);
        faults.add(check(member, entry, &hash(&bytes, entry), member.size))?;
        let options = options(member.size, is_program(member));
        zip.start_file(&member.name, options)
            .map_err(cannot_write)?;
        zip.write_all(&bytes).map_err(write_error(out))?;
        let Written { hash, size } = Written::of(&bytes);
        written.insert(member.name.clone(), (hash, size));
    }
    let file = dist_info.file("RECORD");
    let bytes = record::write(&written, &file);
    let options = options(bytes.len() as u64, false);
    zip.start_file(&file, options).map_err(cannot_write)?;
    zip.write_all(&bytes).map_err(write_error(out))?;
    let mut writer = zip.finish().map_err(cannot_write)?;
    writer.flush().map_err(write_error(out))
}

fn options(size: u64, is_executable: bool) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        .last_modified_time(DateTime::default())
        .unix_permissions(if is_executable { 0o755 } else { 0o644 })
        .large_file(size >= LARGE)
}

/// Whether a member is installed as a program, which a script is whatever its permissions are.
pub(crate) fn is_program(member: &Member) -> bool {
    let mut components = member.name.split('/');
    let is_data = components.next().is_some_and(|top| top.ends_with(".data"));
    member.is_executable() || is_data && components.next() == Some("scripts")
}
