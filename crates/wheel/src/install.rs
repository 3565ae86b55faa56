//! Putting the files of a wheel where an installation has them.

use crate::archive::Archive;
use crate::check::{Check, Faults};
use crate::dist_info::DistInfo;
use crate::exclude::PathGlob;
use crate::extract::{extract, write_error, write_new, Written};
use crate::patch::PatchFile;
use crate::placement::{place_all, BIN, DATA, SITE_PACKAGES};
use crate::record::{self, Record};
use crate::stray::is_cached;
use crate::{Problem, WheelError};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What INSTALLER says.
const INSTALLER: &str = "rules_pyc\n";

/// From the `site-packages` of a virtual environment to its root: `lib/python3.14/site-packages`.
const FROM_SITE_PACKAGES: &str = "../../../";

/// What to unpack, and where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnpackRequest {
    /// The wheel.
    pub wheel: PathBuf,
    /// The directory to write to, which must be empty or missing.
    pub out: PathBuf,
    /// Patches of what is below `site-packages`, in the order in which they are applied.
    pub patches: Vec<PatchFile>,
    /// The members that are not installed, by their names in the wheel. METADATA, RECORD and WHEEL always are.
    pub exclude: Vec<PathGlob>,
    /// What is done about what pip and uv do not mind, such as a RECORD that has mistakes.
    pub check: Check,
}

/// The files of an unpacked wheel. Its RECORD is not written yet, as the files may still change.
#[derive(Debug)]
pub struct Installed {
    request: UnpackRequest,
    dist_info: DistInfo,
    /// All files by their place.
    files: BTreeMap<String, Written>,
    unused_excludes: Vec<PathGlob>,
    faults: Vec<Problem>,
    /// The patch that has changed a file last, by the file's path below `site-packages`.
    patched: BTreeMap<String, PathBuf>,
}

/// Unpacks a wheel: modules into the directory `site-packages`, scripts into `bin`, what belongs into the root of an
/// environment into `data`, header files into `include`. Bytecode beside its source is left out, files have the
/// permissions 0644 or, if they are programs, 0755, and scripts run with the interpreter beside them. INSTALLER is
/// written, RECORD is not.
///
/// # Errors
///
/// If the wheel is damaged or not a wheel, if a member would be written elsewhere or over another, if a patch cannot be
/// applied, and those of the file system. With [`Check::Strict`], also if it does not have the files that its RECORD
/// lists, with the hashes that it lists, and no others. The directory is then empty.
pub fn unpack(request: &UnpackRequest) -> Result<Installed, WheelError> {
    let in_wheel = |problem| WheelError {
        wheel: request.wheel.clone(),
        problem,
    };
    check_empty(&request.out).map_err(in_wheel)?;
    unpack_into(request).map_err(|problem| {
        clear(&request.out);
        in_wheel(problem)
    })
}

/// The name and version of what a wheel installs, as its metadata's directory has them: `requests-2.32.3`.
///
/// # Errors
///
/// If the file is no wheel.
pub fn distribution(wheel: &Path) -> Result<String, WheelError> {
    let dist_info = Archive::open(wheel).and_then(|mut archive| DistInfo::find(&mut archive));
    match dist_info {
        Ok(dist_info) => Ok(dist_info.stem().to_owned()),
        Err(problem) => Err(WheelError {
            wheel: wheel.to_owned(),
            problem,
        }),
    }
}

/// Takes everything out of a directory. Nothing can be done if that fails.
pub fn clear(directory: &Path) {
    let Ok(entries) = fs::read_dir(directory) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let _ = match entry.file_type() {
            Ok(kind) if kind.is_dir() => fs::remove_dir_all(path),
            _ => fs::remove_file(path),
        };
    }
}

fn check_empty(directory: &Path) -> Result<(), Problem> {
    match fs::read_dir(directory) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(Problem::NotEmpty(directory.to_owned())),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(write_error(directory)(error)),
    }
}

fn unpack_into(request: &UnpackRequest) -> Result<Installed, Problem> {
    let mut archive = Archive::open(&request.wheel)?;
    let dist_info = DistInfo::find(&mut archive)?;
    let mut faults = Faults::new(request.check);
    faults.add(dist_info.fault())?;
    let record = read_record(&mut archive, &dist_info)?;
    faults.add(record.faults)?;
    let placed = place_all(&archive, &dist_info, &request.exclude, &mut faults)?;
    let is_unused = |glob: &&PathGlob| !archive.members.iter().any(|m| glob.matches(&m.name));
    let unused_excludes = request.exclude.iter().filter(is_unused).cloned().collect();
    let site_packages = request.out.join(SITE_PACKAGES);
    fs::create_dir_all(&site_packages).map_err(write_error(&site_packages))?;
    let (files, wrong) = extract(&archive, &placed, &record.entries, &request.out)?;
    faults.add(wrong)?;
    let mut installed = Installed {
        request: request.clone(),
        files,
        dist_info,
        unused_excludes,
        faults: faults.into_found(),
        patched: BTreeMap::new(),
    };
    for patch in &request.patches {
        patch.apply(&site_packages, |path, bytes| {
            installed.note(path, bytes);
            match bytes {
                Some(_) => installed
                    .patched
                    .insert(path.to_owned(), patch.path.clone()),
                None => installed.patched.remove(path),
            };
        })?;
    }
    installed.write(&installed.dist_info.file("INSTALLER"), INSTALLER.as_bytes())?;
    Ok(installed)
}

/// Reads RECORD, and compares what it lists with what is there.
pub(crate) fn read_record(archive: &mut Archive, dist_info: &DistInfo) -> Result<Record, Problem> {
    let file = dist_info.file("RECORD");
    let Some(member) = archive.find(&file).cloned() else {
        return Err(Problem::Missing(file));
    };
    let mut record = record::parse(&archive.read(&member)?, &file)?;
    let names: BTreeSet<&str> = archive.members.iter().map(|m| m.name.as_str()).collect();
    let directories: BTreeSet<&str> = names
        .iter()
        .flat_map(|name| name.match_indices('/').map(|(end, _)| &name[..end]))
        .collect();
    for (name, entry) in &record.entries {
        let is_there = names.contains(name.as_str()) || is_cached(name);
        if is_there || dist_info.is_signature(name) {
            continue;
        }
        record
            .faults
            .push(if directories.contains(name.trim_end_matches('/')) {
                Problem::RecordDirectory(name.trim_end_matches('/').to_owned())
            } else {
                Problem::NotInWheel {
                    name: name.clone(),
                    expected: entry.text(),
                }
            });
    }
    Ok(record)
}

impl Installed {
    /// The sources of Python modules, which have a name before `.py`: their paths below `site-packages`, in order.
    pub fn sources(&self) -> Vec<String> {
        let modules = self
            .files
            .keys()
            .filter_map(|place| below_site_packages(place));
        modules
            .filter(|path| is_module(path))
            .map(str::to_owned)
            .collect()
    }

    /// What is wrong with the wheel, but not for pip and uv; nothing with [`Check::Strict`].
    pub fn faults(&self) -> &[Problem] {
        &self.faults
    }

    /// The patch that has changed a file last; the file's path is below `site-packages`.
    pub fn patch_of(&self, path: &str) -> Option<&Path> {
        self.patched.get(path).map(PathBuf::as_path)
    }

    /// The patterns of [`UnpackRequest::exclude`] that no member of the wheel matches.
    pub fn unused_excludes(&self) -> &[PathGlob] {
        &self.unused_excludes
    }

    /// How many files there are, with RECORD.
    pub fn file_count(&self) -> usize {
        self.files.len() + 1
    }

    /// The directory of the modules.
    pub fn site_packages(&self) -> PathBuf {
        self.request.out.join(SITE_PACKAGES)
    }

    /// Takes away a source and notes the bytecode that stands in its place; both paths are below `site-packages`.
    ///
    /// # Errors
    ///
    /// If the bytecode cannot be read, or the source not be removed.
    pub fn replace(&mut self, source: &str, bytecode: &str) -> Result<(), WheelError> {
        let from = self.site_packages().join(source);
        self.add(bytecode)?;
        fs::remove_file(&from).map_err(|reason| self.cannot_write(&from, reason))?;
        self.note(source, None);
        Ok(())
    }

    /// Notes a file that was added; its path is below `site-packages`.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn add(&mut self, path: &str) -> Result<(), WheelError> {
        let file = self.site_packages().join(path);
        let bytes = fs::read(&file).map_err(|reason| self.cannot_write(&file, reason))?;
        self.note(path, Some(&bytes));
        Ok(())
    }

    /// Writes RECORD: every file of the installation with its hash and size, in the order of their paths, without the
    /// bytecode beside sources. Paths are relative to `site-packages`. Those of `bin` and `data` are what they are from
    /// the `site-packages` of a virtual environment, and header files are left out, as their place there depends on
    /// more than the wheel.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn write_record(&self) -> Result<(), WheelError> {
        let paths = self.files.iter().filter_map(|(place, written)| {
            let (directory, path) = place.split_once('/')?;
            let path = match directory {
                SITE_PACKAGES => path.to_owned(),
                BIN => format!("{FROM_SITE_PACKAGES}{place}"),
                DATA => format!("{FROM_SITE_PACKAGES}{path}"),
                _ => return None,
            };
            Some((path, (written.hash.clone(), written.size)))
        });
        let file = self.dist_info.file("RECORD");
        let bytes = record::write(&paths.collect(), &file);
        let path = self.site_packages().join(file);
        write_new(&path, &bytes, false).map_err(|problem| self.error(problem))
    }

    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), Problem> {
        write_new(&self.site_packages().join(path), bytes, false)?;
        self.note(path, Some(bytes));
        Ok(())
    }

    /// Notes what a file below `site-packages` has now, or that it is gone.
    fn note(&mut self, path: &str, bytes: Option<&[u8]>) {
        let place = format!("{SITE_PACKAGES}/{path}");
        match bytes {
            Some(bytes) => self.files.insert(place, Written::of(bytes)),
            None => self.files.remove(&place),
        };
    }

    fn cannot_write(&self, path: &Path, reason: io::Error) -> WheelError {
        self.error(write_error(path)(reason))
    }

    fn error(&self, problem: Problem) -> WheelError {
        WheelError {
            wheel: self.request.wheel.clone(),
            problem,
        }
    }
}

fn is_module(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.len() > ".py".len() && file.ends_with(".py")
}

fn below_site_packages(place: &str) -> Option<&str> {
    place.strip_prefix(SITE_PACKAGES)?.strip_prefix('/')
}
