//! `pyc`: Python bytecode for people and for scripts of continuous integration.
//!
//! | module | what |
//! |---|---|
//! | [`args`] | what can be said on the command line |
//! | [`compile`], [`show`], [`verify`], [`canonicalize`], [`diff`], [`plan`], [`wheel`], [`explain_misses`] | the subcommands |
//! | [`python`] | the interpreter that `--python` names |
//! | [`pyc_file`] | a `.pyc` file, read with all that can be known of it |
//! | [`cache_path`] | names in `__pycache__` |
//! | [`walk`] | files below a directory |
//! | [`parallel`] | work on many files with results in order |
//! | [`atomic_file`] | files that are never half written |
//! | [`output`] | the standard output |
//! | [`text`] | text from files, safe to print |

#![forbid(unsafe_code)]

mod args;
mod atomic_file;
mod cache_path;
mod canonicalize;
mod compile;
mod diff;
mod explain_misses;
mod output;
mod parallel;
mod plan;
mod pyc_file;
mod python;
mod show;
mod text;
mod verify;
mod walk;
mod wheel;

use std::io::{self, Write};
use std::process::ExitCode;

use args::{Cli, Command};
use clap::Parser;
use output::Output;

/// Syntax trees are many small objects, made and dropped at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How a command ended that could do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// All is well.
    Good,
    /// Something is not, and the command has said what.
    Bad,
}

const TROUBLE: u8 = 2;

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::Bad) => ExitCode::FAILURE,
        Err(error) => {
            // nothing is left to do if there is no standard error either
            let _ = writeln!(io::stderr(), "pyc: {error:#}");
            ExitCode::from(TROUBLE)
        }
    }
}

fn run(command: Command) -> anyhow::Result<Verdict> {
    let mut out = Output::new(io::stdout().lock());
    let verdict = match command {
        Command::Compile(args) => compile::run(&args, &mut out),
        Command::Show(args) => show::run(&args, &mut out),
        Command::Verify(args) => verify::run(&args, &mut out),
        Command::Canonicalize(args) => canonicalize::run(&args, &mut out),
        Command::Diff(args) => diff::run(&args, &mut out),
        Command::Plan(args) => plan::run(&args, &mut out),
        Command::Wheel(args) => wheel::run(&args, &mut out),
        Command::ExplainMisses(args) => explain_misses::run(&args, &mut out),
    };
    out.flush()?;
    verdict
}
