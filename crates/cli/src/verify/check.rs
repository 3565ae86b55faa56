//! The checks of one file.

use std::fs;
use std::io;
use std::path::Path;

use pyc::{source_hash, Header, Invalidation, PythonVersion};

use super::files::File;
use super::problem::Problem;
use crate::cache_path::Place;
use crate::pyc_file::{BodyError, Parsed};

/// What is wrong with the file; `expected` is the version that it must be for.
pub fn problems_of(file: &File, expected: Option<PythonVersion>) -> Vec<Problem> {
    let bytes = match fs::read(&file.path) {
        Ok(bytes) => bytes,
        Err(error) => return vec![Problem::Unreadable(error)],
    };
    let parsed = match Parsed::parse(&bytes) {
        Ok(parsed) => parsed,
        Err(error) => return vec![Problem::NotPyc(error)],
    };
    let mut problems = Vec::new();
    if let Some(version) = parsed.version {
        problems.extend(check_version(version, expected));
        problems.extend(check_name(&file.place, version));
    }
    problems.extend(match parsed.body {
        Ok(body) => (!body.is_canonical).then_some(Problem::NotCanonical),
        Err(error @ BodyError::UnknownMagic(_)) => Some(Problem::UnknownMagic(error)),
        Err(error) => Some(Problem::Corrupt(error)),
    });
    if matches!(parsed.header.invalidation, Invalidation::Timestamp { .. }) {
        problems.push(Problem::Timestamp);
    }
    if parsed.version.is_some() {
        problems.extend(check_source(&file.place, parsed.header));
    }
    problems
}

fn check_version(found: PythonVersion, expected: Option<PythonVersion>) -> Option<Problem> {
    let expected = expected.filter(|expected| *expected != found)?;
    Some(Problem::WrongVersion { found, expected })
}

fn check_name(place: &Place, version: PythonVersion) -> Option<Problem> {
    match place {
        Place::Misnamed => Some(Problem::Nameless),
        Place::Cached { tag, .. } if *tag != version.cache_tag() => Some(Problem::WrongTag {
            version,
            tag: tag.clone(),
        }),
        Place::Cached { .. } | Place::Sourceless { .. } => None,
    }
}

fn check_source(place: &Place, header: Header) -> Option<Problem> {
    let (source, is_needed) = match place {
        Place::Cached { source, .. } => (source, true),
        Place::Sourceless { source } => (source, false),
        Place::Misnamed => return None,
    };
    let expected = match header.invalidation {
        Invalidation::CheckedHash(hash) | Invalidation::UncheckedHash(hash) => Some(hash),
        Invalidation::Timestamp { .. } => None,
    };
    let has_changed =
        |text: &[u8]| expected.is_some_and(|hash| hash != source_hash(header.magic, text));
    match read_source(source) {
        Ok(Some(text)) => has_changed(&text).then(|| Problem::Stale(source.clone())),
        Ok(None) => is_needed.then(|| Problem::NoSource(source.clone())),
        Err(error) => Some(Problem::UnreadableSource {
            source_file: source.clone(),
            error,
        }),
    }
}

fn read_source(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
