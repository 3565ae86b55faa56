//! The command line: what can be said, not what comes of it.

mod canonicalize;
mod compile;
mod diff;
mod explain_misses;
mod plan;
mod python;
mod show;
mod verify;
mod wheel;

pub use canonicalize::CanonicalizeArgs;
pub use compile::{BackendArg, CompileArgs, Mode, Part};
pub use diff::DiffArgs;
pub use explain_misses::ExplainMissesArgs;
pub use plan::PlanArgs;
pub use python::PythonArg;
pub use show::ShowArgs;
pub use verify::VerifyArgs;
pub use wheel::{NormaliseArgs, UnpackArgs, WheelArgs, WheelCommand, WheelDiffArgs};

use clap::{Parser, Subcommand};

const EXIT_STATUS: &str = "\
Exit status:
  0  all is well
  1  something is not: a file does not compile, a check fails, two files differ
  2  the command could not do its work: wrong arguments, no such file, no such interpreter";

/// Make and examine Python bytecode: .pyc files.
///
/// A .pyc file holds the compiled form of one Python source, so that Python need not compile it
/// at every start. The files that this tool writes are canonical: their bytes depend on the source,
/// the options and the Python version alone. CPython's own also depend on what the interpreter
/// has done before.
#[derive(Debug, Parser)]
#[command(name = "pyc", version, max_term_width = 100, after_long_help = EXIT_STATUS)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the tool can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    Compile(CompileArgs),
    Show(ShowArgs),
    Verify(VerifyArgs),
    Canonicalize(CanonicalizeArgs),
    Diff(DiffArgs),
    Plan(PlanArgs),
    Wheel(WheelArgs),
    ExplainMisses(ExplainMissesArgs),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_subcommand_and_option_is_explained() {
        for command in Cli::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                let id = argument.get_id();
                assert!(argument.get_help().is_some(), "{} {id}", command.get_name());
            }
        }
    }
}
