//! The flags of `pyc explain-misses`.

use std::path::PathBuf;

use clap::Args;

const AFTER: &str = "\
Examples:
  bazel build --execution_log_json_file=/tmp/a.json //...     on one machine
  bazel build --execution_log_json_file=/tmp/b.json //...     on the other
  pyc explain-misses a.json b.json

Exit status:
  0  there is nothing to explain
  1  there are misses, or actions that differ
  2  the logs could not be compared: no such file, no execution log";

/// Say why Bazel ran actions again that a cache should have had.
///
/// Compares the execution logs of two runs of one build: A, which filled the cache, and B, which missed it. Finds what
/// differs between the same actions, and of that the roots: what no other action of the build made. The logs are those of
/// --execution_log_json_file or --execution_log_compact_file, both of the same kind. Start each build from a clean output
/// base (bazel clean), as logs have only what is run or fetched.
#[derive(Args, Debug)]
#[command(after_long_help = AFTER)]
pub struct ExplainMissesArgs {
    /// The execution log of the build that filled the cache
    #[arg(value_name = "A")]
    pub left: PathBuf,

    /// The execution log of the build that missed it
    #[arg(value_name = "B")]
    pub right: PathBuf,

    /// The execution root or workspace of A, to look into files that differ
    #[arg(long, value_name = "DIR", requires = "files_b")]
    pub files_a: Option<PathBuf>,

    /// The same of B
    #[arg(long, value_name = "DIR", requires = "files_a")]
    pub files_b: Option<PathBuf>,

    /// How many roots to tell; 0 for all
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,

    /// Print JSON, with all roots
    #[arg(long)]
    pub json: bool,
}
