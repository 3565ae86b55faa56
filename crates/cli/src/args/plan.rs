//! The flags of `pyc plan`.

use std::path::PathBuf;

use clap::Args;

const AFTER: &str = "\
Exit status:
  0  the plan was shown
  2  it could not be: wrong arguments, no such file, not a plan";

/// Show what a program is made of: the plan of its virtual environment.
///
/// Bazel makes the plan of a program NAME as NAME.venv.plan.json. Shown are the sizes by distribution, what links
/// save, what bytecode adds, what distributions have in common, and links that lead to nothing.
#[derive(Args, Debug)]
#[command(after_long_help = AFTER)]
pub struct PlanArgs {
    /// The plan
    #[arg(value_name = "PLAN.json")]
    pub plan: PathBuf,

    /// Write a page for browsers as well, in one file
    #[arg(long, value_name = "OUT")]
    pub html: Option<PathBuf>,

    /// Print the numbers as JSON
    #[arg(long)]
    pub json: bool,
}
