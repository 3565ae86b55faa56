//! Writing the members of a wheel to a directory, several at once.

use crate::archive::{Archive, Member};
use crate::hash::{sha256, Algorithm, Digest, Hasher};
use crate::placement::Placed;
use crate::record::Entry;
use crate::{script, Problem};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// More threads than this wait for each other's directories rather than work.
const MOST_THREADS: usize = 8;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// Its hash, as RECORD has it.
    pub(crate) hash: String,
    /// How many bytes it has.
    pub(crate) size: u64,
}

/// Writes every member to its place below `out` and checks it against RECORD; gives what is at each place, and what
/// RECORD has wrong about the members, in their order. Of several errors, that of the first member is reported.
pub(crate) fn extract(
    archive: &Archive,
    placed: &[Placed],
    record: &BTreeMap<String, Entry>,
    out: &Path,
) -> Result<(BTreeMap<String, Written>, Vec<Problem>), Problem> {
    let mut order: Vec<usize> = (0..placed.len()).collect();
    // The largest first, so that no thread is left alone with one at the end.
    order.sort_by_key(|&index| std::cmp::Reverse(placed[index].member.size));
    let threads = thread::available_parallelism().map_or(1, |threads| threads.get());
    let next = AtomicUsize::new(0);
    let results = Mutex::new(BTreeMap::new());
    let work = || {
        let mut archive = archive.clone();
        while let Some(&index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let result = write(&mut archive, &placed[index], record, out);
            let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
            results.insert(index, result);
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.min(MOST_THREADS).min(placed.len()) {
            scope.spawn(work);
        }
        work();
    });
    let results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut written = BTreeMap::new();
    let mut faults = Vec::new();
    for (index, result) in results {
        match result {
            Err(Problem::Write { path, reason })
                if reason.kind() == io::ErrorKind::AlreadyExists =>
            {
                return Err(taken(placed, index, path, reason))
            }
            result => {
                let (file, fault) = result?;
                written.insert(placed[index].place.clone(), file);
                faults.extend(fault);
            }
        };
    }
    Ok((written, faults))
}

/// A file is there already, though no other member has its name: the file system takes two names for one.
fn taken(placed: &[Placed], index: usize, path: PathBuf, reason: io::Error) -> Problem {
    let place = &placed[index].place;
    let folded = place.to_lowercase();
    let other = placed
        .iter()
        .find(|other| other.place != *place && other.place.to_lowercase() == folded);
    match other {
        None => Problem::Write { path, reason },
        Some(other) => Problem::Clash {
            first: other.member.name.clone(),
            second: placed[index].member.name.clone(),
            place: place.clone(),
        },
    }
}

fn write(
    archive: &mut Archive,
    placed: &Placed,
    record: &BTreeMap<String, Entry>,
    out: &Path,
) -> Result<(Written, Option<Problem>), Problem> {
    let Placed { member, place } = placed;
    let entry = record.get(&member.name);
    let path = out.join(place);
    if placed.is_script() {
        let bytes = archive.read(member)?;
        let fault = check(member, entry, &hash(&bytes, entry), bytes.len() as u64);
        let bytes = script::relocatable(&bytes).unwrap_or(bytes);
        write_new(&path, &bytes, true)?;
        return Ok((Written::of(&bytes), fault));
    }
    let algorithm = algorithm(entry);
    let mut hasher = Hasher::new(algorithm);
    let mut second = (algorithm != Algorithm::Sha256).then(|| Hasher::new(Algorithm::Sha256));
    let mut file = create(&path, member.is_executable())?;
    archive.read_pieces(member, |piece| {
        hasher.update(piece);
        if let Some(second) = &mut second {
            second.update(piece);
        }
        file.write_all(piece).map_err(write_error(&path))
    })?;
    let found = hasher.finish();
    let fault = check(member, entry, &found, member.size);
    let written = Written {
        hash: second.map_or(found, Hasher::finish).to_string(),
        size: member.size,
    };
    Ok((written, fault))
}

/// What RECORD has wrong about a member.
pub(crate) fn check(
    member: &Member,
    entry: Option<&Entry>,
    hash: &Digest,
    size: u64,
) -> Option<Problem> {
    let name = member.name.clone();
    let found = format!("{hash}, {size} bytes");
    match entry {
        None => Some(Problem::NotInRecord { name, found }),
        Some(Entry { digest: None, .. }) => Some(Problem::NoHash { name, found }),
        Some(entry) if !entry.is(hash, size) => Some(Problem::WrongHash {
            name,
            expected: entry.text(),
            found,
        }),
        Some(_) => None,
    }
}

/// The algorithm that RECORD has used for a file.
fn algorithm(entry: Option<&Entry>) -> Algorithm {
    let digest = entry.and_then(|entry| entry.digest.as_ref());
    digest.map_or(Algorithm::Sha256, |digest| digest.algorithm)
}

/// The hash of a file, by the algorithm that RECORD has used.
pub(crate) fn hash(bytes: &[u8], entry: Option<&Entry>) -> Digest {
    let mut hasher = Hasher::new(algorithm(entry));
    hasher.update(bytes);
    hasher.finish()
}

impl Written {
    /// A file of these bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self {
            hash: sha256(bytes),
            size: bytes.len() as u64,
        }
    }
}

/// Writes a file that must not be there yet, and the directories it is in.
pub(crate) fn write_new(path: &Path, bytes: &[u8], is_executable: bool) -> Result<(), Problem> {
    let mut file = create(path, is_executable)?;
    file.write_all(bytes).map_err(write_error(path))
}

fn create(path: &Path, is_executable: bool) -> Result<File, Problem> {
    let create = || {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let file = File::create_new(path)?;
        set_mode(&file, is_executable)?;
        Ok(file)
    };
    create().map_err(write_error(path))
}

/// Gives a file the permissions that it has everywhere, whatever the umask.
fn set_mode(file: &File, is_executable: bool) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = if is_executable { 0o755 } else { 0o644 };
        file.set_permissions(fs::Permissions::from_mode(mode))
    }
    #[cfg(not(unix))]
    {
        let _ = (file, is_executable);
        Ok(())
    }
}

/// Makes the error of a file that cannot be written.
pub(crate) fn write_error(path: &Path) -> impl Fn(io::Error) -> Problem + '_ {
    |reason| Problem::Write {
        path: path.to_owned(),
        reason,
    }
}
