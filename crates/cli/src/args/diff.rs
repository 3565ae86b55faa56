//! The flags of `pyc diff`.

use std::path::PathBuf;

use clap::Args;

const AFTER: &str = "\
Exit status:
  0  the files are the same
  1  they differ, if only in how the same code is written down
  2  they could not be compared: wrong arguments, no such file, not a .pyc file";

/// Compare two .pyc files.
///
/// Says how the headers differ, which is the first code object that differs and in what, and whether the
/// files would be the same if both were canonical.
#[derive(Args, Debug)]
#[command(after_long_help = AFTER)]
pub struct DiffArgs {
    /// One file
    #[arg(value_name = "A.pyc")]
    pub left: PathBuf,

    /// The other
    #[arg(value_name = "B.pyc")]
    pub right: PathBuf,
}
