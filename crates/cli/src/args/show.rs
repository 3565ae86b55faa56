//! The flags of `pyc show`.

use std::path::PathBuf;

use clap::Args;

const AFTER: &str = "\
Examples:
  pyc show __pycache__/mod.cpython-314.pyc
  pyc show --code 'Parser.parse' __pycache__/mod.cpython-314.pyc
  pyc show --json mod.pyc | jq '.codes[].qualname'

Exit status:
  0  all is shown
  1  what could be read is shown, and the reason why that is not all
  2  nothing could be shown: wrong arguments, not a .pyc file";

/// Show what is in a .pyc file.
///
/// That is the header, whether the file is canonical, and the code objects: one for the module and
/// one for every function and class, each with its constants and names. The instructions are not
/// shown; Python's `dis` does that.
///
/// In the JSON document, `schema` is 1. `header` has magic, python (null if unknown), invalidation, source_hash,
/// mtime and source_size (null where the mode has none). `canonical` is null if the code could not be
/// read, and `error` says why. `codes` is a list, outer objects before inner ones; `parent` is an
/// index into it, as is `code` of a constant that is a code object.
#[derive(Args, Debug)]
#[command(after_long_help = AFTER)]
pub struct ShowArgs {
    /// The file
    #[arg(value_name = "FILE.pyc")]
    pub file: PathBuf,

    /// Print one JSON document
    #[arg(long)]
    pub json: bool,

    /// Show only this function or class and what is in it
    ///
    /// NAME is a qualified name such as Parser.parse or outer.<locals>.inner, or a plain name.
    /// The module itself is called <module>.
    #[arg(long, value_name = "NAME")]
    pub code: Option<String>,
}
