//! Files that are either complete or not there.

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::path::Path;

use tempfile::Builder;

/// Writes a file under a temporary name in the same directory and then renames it.
///
/// `permissions`, less the umask, are those of the file.
///
/// # Errors
///
/// Those of the file system; and [`io::ErrorKind::AlreadyExists`] if at `path` there is something that is
/// no regular file, which a rename would replace: a link, a device, a pipe.
pub fn write(path: &Path, bytes: &[u8], permissions: Permissions) -> io::Result<()> {
    if let Ok(metadata) = fs::symlink_metadata(path) {
        if !metadata.is_file() {
            let what = if metadata.is_symlink() {
                "a symbolic link"
            } else {
                "no regular file"
            };
            let message = format!("it exists and is {what}, which would be replaced");
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
        }
    }
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut file = Builder::new()
        .prefix(".pyc-")
        .suffix(".tmp")
        .permissions(permissions)
        .tempfile_in(directory)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// The permissions that CPython gives to the `.pyc` file of a source: the source's own, but writable
/// by its owner and executable by nobody. Source: `_calc_mode` and `_write_atomic` in CPython's
/// `Lib/importlib/_bootstrap_external.py`.
pub fn permissions_like(source: &fs::Metadata) -> Permissions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        Permissions::from_mode((source.permissions().mode() | 0o200) & 0o666)
    }
    #[cfg(not(unix))]
    {
        let mut permissions = source.permissions();
        permissions.set_readonly(false);
        permissions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    fn plain() -> Permissions {
        let file = tempfile::NamedTempFile::new().unwrap();
        permissions_like(&file.as_file().metadata().unwrap())
    }

    #[test]
    fn an_older_file_is_replaced_and_nothing_else_left() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x");
        write(&path, b"old", plain()).unwrap();
        write(&path, b"new", plain()).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(directory.path()), ["x"]);
    }

    #[test]
    fn a_directory_in_its_place_is_an_error_and_nothing_is_left() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x");
        fs::create_dir(&path).unwrap();
        let error = write(&path, b"new", plain()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "it exists and is no regular file, which would be replaced"
        );
        assert_eq!(names(directory.path()), ["x"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x");
        std::os::unix::fs::symlink("elsewhere", &path).unwrap();
        let error = write(&path, b"new", plain()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_link(&path).unwrap(), Path::new("elsewhere"));
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_those_of_the_source_without_execution() {
        use std::os::unix::fs::PermissionsExt;
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file()
            .set_permissions(Permissions::from_mode(0o555))
            .unwrap();
        let metadata = file.as_file().metadata().unwrap();
        assert_eq!(permissions_like(&metadata).mode(), 0o644);
    }
}
