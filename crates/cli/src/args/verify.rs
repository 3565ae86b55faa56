//! The flags of `pyc verify`.

use std::path::PathBuf;

use clap::Args;
use pyc::PythonVersion;

use super::python::known_version;

const AFTER: &str = "\
What is a problem:
  unreadable     the file or its source cannot be read
  not-pyc        it does not start with the header of a .pyc file
  unknown-magic  its magic number is of no Python that this tool knows
  wrong-version  it is for another Python than --python says
  misnamed       no Python looks for it by its name: in __pycache__ that is NAME.cpython-314.pyc
  corrupt        no code object follows the header
  not-canonical  its bytes depend on more than source, options and Python version
  timestamp      it carries the time of its source, which no two checkouts have in common
  no-source      it is in __pycache__, where Python reads nothing without the source
  stale          its source has changed since it was compiled

Examples:
  pyc verify src
  pyc verify --python 3.14 --json dist | jq -r '.problems[].path'
  pyc compile -o out src && pyc verify --sources src out

Exit status:
  0  no problems
  1  problems
  2  nothing was verified: wrong arguments, no such file";

/// Check that .pyc files are sound, canonical and up to date.
///
/// The source of pkg/__pycache__/mod.cpython-314.pyc is pkg/mod.py, and it must be there. The source of
/// pkg/mod.pyc is pkg/mod.py; if it is absent the file stands for itself.
#[derive(Args, Debug)]
#[command(after_long_help = AFTER)]
pub struct VerifyArgs {
    /// Files, and directories in which to check all .pyc files
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,

    /// The Python version that all files must be for, such as 3.14
    #[arg(long, value_name = "VERSION", value_parser = known_version)]
    pub python: Option<PythonVersion>,

    /// Look for the sources below this directory, as `pyc compile -o PATH DIR` does
    #[arg(long, value_name = "DIR")]
    pub sources: Option<PathBuf>,

    /// Print one JSON document
    ///
    /// It has schema (1), files (how many were checked), and problems: a list of objects with path, kind and
    /// reason.
    #[arg(long)]
    pub json: bool,
}
