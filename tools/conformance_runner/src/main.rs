//! `tools/conformance`: whether the native compiler makes what CPython makes.

use std::fs;
use std::io::{IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread::available_parallelism;
use std::time::Instant;

use anyhow::{bail, Context, Result};
use clap::{Parser, ValueEnum};
use pyc::PythonVersion;
use pyc_compile::{Interpreter, OptimizationLevel, Strip};
use pyc_conformance::check::{Checker, Verdict};
use pyc_conformance::progress::Progress;
use pyc_conformance::run::{self, Outcome, Tally};
use pyc_conformance::{corpus, fuzz, pypi, report};

/// Syntax trees are many small objects, made and dropped at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Compiles Python sources natively and by CPython, and compares the bytecode in its canonical form.
///
/// The exit status is 1 if any bytecode differs, or any source is refused by one side only.
#[derive(Debug, Parser)]
#[command(name = "tools/conformance")]
struct Arguments {
    /// Sources, and directories in which all that end in .py are compared, at any depth
    paths: Vec<PathBuf>,

    /// The version
    #[arg(long, value_name = "X.Y", default_value = "3.14")]
    python: PythonVersion,

    /// The CPython that is compared with [default: pythonX.Y on PATH]
    #[arg(long, value_name = "PATH")]
    interpreter: Option<PathBuf>,

    /// Compares the version's standard library
    #[arg(long)]
    stdlib: bool,

    /// Compares the packages of a list: a file with a requirement in each line; may be repeated
    #[arg(long, value_name = "LIST")]
    pypi: Vec<PathBuf>,

    /// The optimisation level
    #[arg(long, value_name = "LEVEL", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=2))]
    optimize: u8,

    /// What to take out; may be repeated
    #[arg(long, value_name = "WHAT")]
    strip: Vec<Strippable>,

    /// How many interpreters [default: as many as there are processors]
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// Writes down in this file what was compared, and does not compare again what it says was identical
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,

    /// Writes everything to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Makes so many programs by the grammar and by changing the sources that are named, and compares these
    #[arg(long, value_name = "N")]
    fuzz: Option<u64>,

    /// What the programs are made from
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,

    /// The number of the first program
    #[arg(long, value_name = "N", default_value_t = 0)]
    first: u64,

    /// Only prints the program with this number
    #[arg(long, value_name = "N")]
    print: Option<u64>,

    /// Of how many sources it is told what is wrong with them
    #[arg(long, value_name = "N", default_value_t = 20)]
    show: usize,

    /// Also tells which sources both refuse with different errors, and of which CPython makes several bytecodes
    #[arg(long)]
    errors: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Strippable {
    Docstrings,
    Asserts,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("conformance: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool> {
    let version = arguments.python;
    let interpreter = arguments
        .interpreter
        .clone()
        .unwrap_or_else(|| format!("python{version}").into());
    let jobs = arguments
        .jobs
        .or(available_parallelism().ok())
        .unwrap_or(NonZeroUsize::MIN);
    let checker = Checker::new(Interpreter::new(&interpreter), version, jobs)
        .at_level(OptimizationLevel::from_number(arguments.optimize).unwrap_or_default())
        .stripping(Strip {
            docstrings: arguments.strip.contains(&Strippable::Docstrings),
            asserts: arguments.strip.contains(&Strippable::Asserts),
        });
    let release = checker.release()?;
    let sources = sources(arguments, &interpreter)?;
    if arguments.fuzz.is_some() || arguments.print.is_some() {
        return fuzz_(arguments, &checker, &sources, jobs, &release);
    }
    let mut progress = match &arguments.resume {
        Some(path) => {
            Some(Progress::open(path).with_context(|| format!("cannot open {}", path.display()))?)
        }
        None => None,
    };
    let start = Instant::now();
    let mut outcomes = Vec::new();
    let mut done = 0;
    let is_terminal = std::io::stderr().is_terminal();
    let tally = run::run(&checker, &sources, jobs, progress.as_mut(), |outcome| {
        done += 1;
        if is_terminal && done % 100 == 0 {
            eprint!("\r{done} of {}", sources.len());
        }
        if !matches!(outcome.verdict, Verdict::Identical) {
            outcomes.push(outcome.clone());
        }
    })?;
    if is_terminal {
        eprint!("\r");
    }
    outcomes.sort_by(|a, b| a.path.cmp(&b.path));
    tell(arguments, &outcomes, &tally)?;
    if let Some(path) = &arguments.json {
        let json = report::json(version, &release, &tally, &outcomes);
        fs::write(path, format!("{json:#}\n"))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    println!(
        "CPython {release}, {:.1} s, {} told otherwise, {} one of several, {} internal errors",
        start.elapsed().as_secs_f64(),
        tally.told_otherwise,
        tally.one_of_several,
        tally.internal
    );
    println!("{}", report::summary(version, &tally));
    Ok(tally.is_good())
}

fn fuzz_(
    arguments: &Arguments,
    checker: &Checker,
    corpus: &[PathBuf],
    jobs: NonZeroUsize,
    release: &str,
) -> Result<bool> {
    let (seed, first) = (arguments.seed, arguments.first);
    let mut out = std::io::stdout().lock();
    if let Some(number) = arguments.print {
        out.write_all(&fuzz::program(checker, seed, number, corpus))?;
        return Ok(true);
    }
    let count = arguments.fuzz.unwrap_or_default();
    let start = Instant::now();
    let fuzzed = fuzz::fuzz(checker, seed, first, count, corpus, jobs)?;
    for found in fuzzed.found.iter().take(arguments.show) {
        if let Some(text) = report::outcome(&found.outcome) {
            writeln!(out, "{text}    of the program:")?;
        }
        for line in String::from_utf8_lossy(&found.source).split_inclusive('\n') {
            write!(out, "        {line}")?;
        }
        writeln!(out, "\n")?;
    }
    if arguments.errors && !fuzzed.others.is_empty() {
        writeln!(out, "How often, what, and the first program:")?;
        for (count, signature, number) in &fuzzed.others {
            writeln!(out, "{count:7} {signature}  ({number})")?;
        }
        writeln!(out)?;
    }
    writeln!(
        out,
        "CPython {release}, seed {seed}, {:.1} s, {} alike, {} told otherwise, {} one of several, {} kinds of wrong ones",
        start.elapsed().as_secs_f64(),
        fuzzed.alike,
        fuzzed.tally.told_otherwise,
        fuzzed.tally.one_of_several,
        fuzzed.found.len()
    )?;
    writeln!(out, "{}", report::summary(checker.version(), &fuzzed.tally))?;
    Ok(fuzzed.tally.is_good())
}

fn sources(arguments: &Arguments, interpreter: &std::path::Path) -> Result<Vec<PathBuf>> {
    let mut paths = arguments.paths.clone();
    if arguments.stdlib {
        paths.push(corpus::standard_library(interpreter)?);
    }
    for list in &arguments.pypi {
        let text =
            fs::read_to_string(list).with_context(|| format!("cannot read {}", list.display()))?;
        let packages = pypi::packages(&text);
        for package in pypi::fetch(&packages, &pypi::cache(), interpreter)? {
            match package {
                Ok(path) => paths.push(path),
                Err(error) => eprintln!("conformance: {error:#}"),
            }
        }
    }
    let fuzzes = arguments.fuzz.is_some() || arguments.print.is_some();
    if paths.is_empty() && !fuzzes {
        bail!("nothing to compare: name sources or directories, or say --stdlib or --pypi");
    }
    corpus::sources(&paths)
}

fn tell(arguments: &Arguments, outcomes: &[Outcome], tally: &Tally) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let told = |outcome: &&Outcome| {
        let is_identical = matches!(
            outcome.verdict,
            Verdict::ToldOtherwise(..) | Verdict::OneOfSeveral
        );
        arguments.errors || !is_identical
    };
    // what is wrong comes before what is only not supported
    let (wrong, other): (Vec<_>, Vec<_>) = outcomes
        .iter()
        .filter(told)
        .partition(|outcome| outcome.verdict.is_wrong());
    for outcome in wrong.iter().chain(&other).take(arguments.show) {
        if let Some(text) = report::outcome(outcome) {
            writeln!(out, "{text}")?;
        }
    }
    if tally.files() > tally.identical {
        writeln!(out, "How often, what, and the first source:")?;
        for (count, signature, path) in report::groups(outcomes) {
            writeln!(out, "{count:7} {signature}  ({path})")?;
        }
        writeln!(out)?;
    }
    Ok(())
}
