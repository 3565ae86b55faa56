//! `precompiler`: what build actions run to compile Python sources to bytecode.
//!
//! | file | what |
//! |---|---|
//! | `args`, `rules_python_args` | the two forms of the command line |
//! | `param_file` | `@file` arguments |
//! | `command`, `usage` | which of them a command line is, and what if it is none |
//! | `job` | what it asks to compile |
//! | `batch`, `tree`, `report` | compiling files and whole directories, telling what went wrong |
//! | `find_interpreter`, `backends` | which interpreter compiles, kept between requests |
//! | `worker`, `worker_protocol` | Bazel's persistent worker protocol |
//! | `assemble_tree` | putting a directory of sources and its bytecode together |
//! | `assemble_runtime` | putting an interpreter and the bytecode of its library together |
//! | `venv` | subcommands on virtual environments |
//! | `whl` | subcommands on wheels |
//! | `sdist_wheel`, `dist_info` | building a wheel; taking the metadata of an installed one |
//! | `output_file` | writing a file as a whole or not at all |

#![forbid(unsafe_code)]

mod args;
mod assemble_runtime;
mod assemble_tree;
mod backends;
mod batch;
mod chosen;
mod command;
mod dist_info;
mod find_interpreter;
mod job;
mod output_file;
mod param_file;
mod report;
mod rules_python_args;
mod sdist_wheel;
mod tree;
mod usage;
mod venv;
mod whl;
mod worker;
mod worker_protocol;

use anyhow::{Context, Result};
use backends::Backends;
use command::Command;
use report::Report;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use usage::UsageError;

/// Syntax trees are many small objects, made and dropped at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PERSISTENT_WORKER: &str = "--persistent_worker";

fn main() -> ExitCode {
    match run() {
        Ok(report) => {
            if !report.output.is_empty() {
                eprint!("{}", report.output);
            }
            ExitCode::from(report.exit_code)
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(report::FAILURE)
        }
    }
}

fn run() -> Result<Report> {
    let mut arguments = Vec::new();
    for argument in std::env::args_os().skip(1) {
        match argument.into_string() {
            Ok(argument) => arguments.push(argument),
            Err(argument) => {
                let argument = argument.to_string_lossy();
                let error = UsageError::new(format!("the argument {argument} is not UTF-8"));
                return Ok(Report::of_usage(&error));
            }
        }
    }
    let count = arguments.len();
    arguments.retain(|argument| argument != PERSISTENT_WORKER);
    if arguments.len() < count {
        worker::serve(arguments, io::stdin().lock(), io::stdout())
            .context("the worker's standard input or output failed")?;
        return Ok(Report::default());
    }
    let base = Path::new("");
    let command = match Command::parse(&arguments, base) {
        Ok(command) => command,
        Err(UsageError::Help(text)) => {
            print!("{text}");
            return Ok(Report::default());
        }
        Err(error) => return Ok(Report::of_usage(&error)),
    };
    let backends = Backends::for_one_batch();
    Ok(command.run(base, &backends, &AtomicBool::new(false)))
}
