//! What differs between operating systems.

use std::fs::Metadata;
use std::io;
use std::path::Path;

/// Makes a symbolic link with this content.
#[cfg(unix)]
pub(crate) fn symlink(content: &str, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(content, link)
}

#[cfg(windows)]
pub(crate) fn symlink(content: &str, link: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_file(content, link)
}

/// Whether the owner of a file may run it.
#[cfg(unix)]
pub(crate) fn is_executable(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
pub(crate) fn is_executable(_: &Metadata) -> bool {
    false
}

/// The content of a link, as text.
pub(crate) fn read_link(path: &Path) -> io::Result<String> {
    std::fs::read_link(path)?
        .into_os_string()
        .into_string()
        .map_err(|content| not_utf8(&content.to_string_lossy()))
}

/// The error for a name that is not UTF-8.
pub(crate) fn not_utf8(name: &str) -> io::Error {
    let message = format!("the name {name} is not UTF-8");
    io::Error::new(io::ErrorKind::InvalidData, message)
}

/// Makes a new file one that may be run, or one that may not.
#[cfg(unix)]
pub(crate) fn set_executable(path: &Path, executable: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path)?.permissions().mode();
    // whoever may read it
    let runnable = mode | ((mode & 0o444) >> 2);
    let mode = if executable { runnable } else { mode & !0o111 };
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
pub(crate) fn set_executable(_: &Path, _: bool) -> io::Result<()> {
    Ok(())
}
