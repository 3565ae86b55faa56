//! Command lines that cannot be followed.

use crate::param_file::ParamFileError;

/// Why a command line cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum UsageError {
    /// It asks for help, or for the version of the tool.
    #[error("{0}")]
    Help(String),
    /// Something in it is wrong.
    #[error("{0}")]
    Wrong(String),
    /// A param file cannot be read.
    #[error(transparent)]
    ParamFile(#[from] ParamFileError),
}

impl UsageError {
    /// The error with this message.
    pub fn new(message: impl Into<String>) -> Self {
        Self::Wrong(message.into())
    }
}

impl From<clap::Error> for UsageError {
    fn from(error: clap::Error) -> Self {
        use clap::error::ErrorKind::{DisplayHelp, DisplayVersion};
        let text = error.to_string();
        match error.kind() {
            DisplayHelp | DisplayVersion => Self::Help(text),
            _ => Self::Wrong(text.trim_end().trim_start_matches("error: ").to_owned()),
        }
    }
}
