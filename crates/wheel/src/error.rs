//! What can be wrong with a wheel.

use crate::patch::PatchError;
use std::io;
use std::path::PathBuf;

/// A wheel that cannot be used, or not be written, and why.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", wheel.display())]
pub struct WheelError {
    /// The wheel's file.
    pub wheel: PathBuf,
    /// What is wrong.
    pub problem: Problem,
}

/// Why a wheel cannot be used, or not be written. Messages name the member, what was found and what should be.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The file cannot be read.
    #[error("cannot read the wheel: {0}")]
    Open(io::Error),

    /// The file is not an archive, or not a whole one.
    #[error("this is not a valid wheel, or truncated: {0}")]
    NotZip(String),

    /// A member's name is not text.
    #[error("the name of the member {0} is not UTF-8")]
    NameEncoding(String),

    /// A member's name leads somewhere else, or means different things to different tools.
    #[error("the member {name:?} has {why} in its name, so it could be written outside of the directory it belongs to")]
    Name {
        /// The name.
        name: String,
        /// What is in it.
        why: &'static str,
    },

    /// A member has two names: one in the directory of the archive, and another before its content.
    #[error("the member {name:?} is called {local:?} before its content: tools would not agree on what the wheel has")]
    TwoNames {
        /// The name in the directory.
        name: String,
        /// The name before the content.
        local: String,
    },

    /// The archive has several members of one name.
    #[error("the wheel has several members called {0}, of which only one could be installed")]
    Duplicate(String),

    /// A member is neither a file nor a directory.
    #[error("the member {name} is {what}: a wheel may have regular files only")]
    NotFile {
        /// The member.
        name: String,
        /// What it is.
        what: &'static str,
    },

    /// A member's content cannot be read, or is not what was packed.
    #[error("cannot read the member {name}, so the wheel is damaged: {reason}")]
    Damaged {
        /// The member.
        name: String,
        /// What is wrong.
        reason: String,
    },

    /// A member is packed in a way that wheels are not.
    #[error("cannot read the member {name}: {reason}; members of wheels are stored or deflated, and not encrypted")]
    Unsupported {
        /// The member.
        name: String,
        /// What is not supported.
        reason: &'static str,
    },

    /// The directory with the metadata is missing, or there are several.
    #[error(
        "the wheel must have one directory NAME-VERSION.dist-info, but it has {}",
        if found.is_empty() { "none".to_owned() } else { found.join(", ") }
    )]
    DistInfo {
        /// Those that there are.
        found: Vec<String>,
    },

    /// One of the files that every wheel has is missing.
    #[error("the wheel has no {0}, which every wheel must have")]
    Missing(String),

    /// The file WHEEL does not say what it must.
    #[error("{file}: {why}")]
    WheelFile {
        /// The file.
        file: String,
        /// What is wrong.
        why: String,
    },

    /// A file below `NAME-VERSION.data` is of no known kind.
    #[error("the member {0} must be below purelib, platlib, scripts, data or headers of its .data directory")]
    Scheme(String),

    /// Two members would be installed at the same place.
    #[error("the members {first} and {second} would both be installed as {place}")]
    Clash {
        /// One member.
        first: String,
        /// The other.
        second: String,
        /// The place.
        place: String,
    },

    /// A member would be installed where others need a directory.
    #[error("the member {file} is a file, but {below} needs a directory in its place")]
    FileIsDirectory {
        /// The file.
        file: String,
        /// A member below it.
        below: String,
    },

    /// The directory with the metadata has no version in its name.
    #[error("the wheel's metadata is in {0}, which should be called NAME-VERSION.dist-info")]
    DistInfoName(String),

    /// The name of the directory with the metadata is none.
    #[error("the wheel's metadata is in {0:?}, which is not the name of a distribution: it must be NAME-VERSION.dist-info")]
    NotDistInfoName(String),

    /// A directory like the one of the wheel's data has another name.
    #[error("{found} is installed like the wheel's own data directory, which would be {own}")]
    OtherData {
        /// The directory.
        found: String,
        /// What the directory of the wheel is called.
        own: String,
    },

    /// A line of RECORD is not what it should be.
    #[error("{file}: line {line}: {why}")]
    Record {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        why: String,
    },

    /// A path in RECORD leads out of the wheel.
    #[error("{file}: line {line}: the path {name:?} has {why}, so it leads out of the wheel")]
    RecordName {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// The path.
        name: String,
        /// What is in it.
        why: &'static str,
    },

    /// RECORD lists a directory.
    #[error("RECORD lists the directory {0}, but should list files only")]
    RecordDirectory(String),

    /// A member has another content than RECORD says.
    #[error("{name} is not what was packed: RECORD says {expected}, but it has {found}")]
    WrongHash {
        /// The member.
        name: String,
        /// What RECORD says.
        expected: String,
        /// What was found.
        found: String,
    },

    /// A member is not in RECORD.
    #[error("{name} ({found}) is not in RECORD, which must list every file of the wheel")]
    NotInRecord {
        /// The member.
        name: String,
        /// Its hash.
        found: String,
    },

    /// RECORD has no hash of a member.
    #[error("RECORD has no hash of {name}; it has {found}")]
    NoHash {
        /// The member.
        name: String,
        /// Its hash.
        found: String,
    },

    /// RECORD lists a file that is not in the wheel.
    #[error("RECORD lists {name} ({expected}), which the wheel does not have")]
    NotInWheel {
        /// The file.
        name: String,
        /// What RECORD says of it.
        expected: String,
    },

    /// A patch cannot be applied.
    #[error(transparent)]
    Patch(#[from] PatchError),

    /// The directory to unpack to has something in it.
    #[error("the directory {} is not empty", .0.display())]
    NotEmpty(PathBuf),

    /// A file cannot be written.
    #[error("cannot write {}: {reason}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        reason: io::Error,
    },
}
