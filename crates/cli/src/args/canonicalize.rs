//! The flags of `pyc canonicalize`.

use std::path::PathBuf;

use clap::Args;

const AFTER: &str = "\
Examples:
  pyc canonicalize --in-place pkg/__pycache__/*.pyc
  pyc canonicalize -o canonical.pyc mod.pyc

Exit status:
  0  all files are canonical now
  1  some could not be made so; they are unchanged
  2  wrong arguments";

/// Rewrite .pyc files into the canonical form.
///
/// The code stays the same and so does the header; only how it is written down changes. A file
/// that CPython made becomes the one that `pyc compile` would make with the same options.
#[derive(Args, Debug)]
#[command(after_long_help = AFTER)]
pub struct CanonicalizeArgs {
    /// The files
    #[arg(value_name = "FILE.pyc", required = true)]
    pub files: Vec<PathBuf>,

    /// Replace each file
    #[arg(
        short,
        long,
        conflicts_with = "output",
        required_unless_present = "output"
    )]
    pub in_place: bool,

    /// Write here: a file, or an existing directory, which several files need
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
}
