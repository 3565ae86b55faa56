//! `tools/bench`: how long things take, beside CPython in the same run.

mod compile;
mod corpus;
mod packages;
mod precompile;
mod shapes;
mod startup;
mod table;
mod venv;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Syntax trees are many small objects, made and dropped at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures rules_pyc beside CPython.
#[derive(Debug, Parser)]
#[command(name = "tools/bench")]
struct Arguments {
    /// Prints one JSON object instead of a table.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    benchmark: Benchmark,
}

#[derive(Debug, Subcommand)]
enum Benchmark {
    /// The native compiler beside CPython's, over the standard library.
    Compile(compile::Options),
    /// From a lock with many packages to a running program, beside uv.
    Packages(packages::Options),
    /// Bazel compiling 2,000 files in 40 targets, with a worker and without; and the start of a program.
    Precompile(precompile::Options),
    /// Bazel planning 1, 30 and 300 programs over the same large closure; and what stands twice in their layers.
    Venv(venv::Options),
}

fn run(arguments: &Arguments) -> Result<()> {
    let figures = match &arguments.benchmark {
        Benchmark::Compile(options) => compile::run(options)?,
        Benchmark::Packages(options) => packages::run(options)?,
        Benchmark::Precompile(options) => precompile::run(options)?,
        Benchmark::Venv(options) => venv::run(options)?,
    };
    if arguments.json {
        println!("{figures}");
    } else {
        print!("{}", table::render(&figures));
    }
    Ok(())
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}
