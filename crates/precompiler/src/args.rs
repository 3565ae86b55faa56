//! The command line of rules_pyc's own actions.

use crate::job::{check_counts, known_version, zip_files, Job, TreeEntry};
use crate::usage::UsageError;
use clap::{Parser, ValueEnum};
use pyc::PythonVersion;
use pyc_compile::{BackendChoice, InvalidationMode, OptimizationLevel, Strip, Uncompilable};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Compiles Python sources to bytecode that depends on nothing but the sources and these flags.
///
/// An argument @FILE stands for the lines of FILE, one argument each. With --persistent_worker, it
/// serves requests of Bazel's JSON worker protocol; other arguments then stand before those of every
/// request. The arguments of rules_python's precompiler are understood as well.
#[derive(Debug, Parser)]
#[command(name = "precompiler", version, args_override_self = true)]
struct Args {
    /// The target's Python, such as 3.14
    #[arg(long, value_name = "X.Y")]
    python_version: PythonVersion,

    /// The interpreter that compiles [default: $RULES_PYC_INTERPRETER, else the one in the tool's runfiles, else one of the target's version on PATH]
    #[arg(long, value_name = "PATH", allow_hyphen_values = true)]
    interpreter: Option<PathBuf>,

    /// What compiles
    #[arg(long, default_value = "auto")]
    backend: BackendArg,

    /// How the import system checks the bytecode against its source (PEP 552)
    #[arg(long, default_value = "checked_hash")]
    invalidation_mode: Mode,

    /// The optimisation level, as `compile(optimize=…)` takes it
    #[arg(long, value_name = "LEVEL", default_value = "0", value_parser = ["0", "1", "2"])]
    optimize: String,

    /// What to take out at any level; may be repeated
    #[arg(long, value_name = "WHAT")]
    strip: Vec<Strippable>,

    /// How many files to compile at once [default: as the amount of source suggests, at most the number of cores]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// A source; goes with --src-name and --pyc, which may be repeated together
    #[arg(long, value_name = "PATH", allow_hyphen_values = true)]
    src: Vec<PathBuf>,

    /// What tracebacks call the source
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    src_name: Vec<String>,

    /// The file to write
    #[arg(long, value_name = "PATH", allow_hyphen_values = true)]
    pyc: Vec<PathBuf>,

    /// A directory of sources; goes with --tree-src-name and --tree-out, which may be repeated together
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    tree_src: Vec<PathBuf>,

    /// What tracebacks call the directory
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    tree_src_name: Vec<String>,

    /// The directory to write to: DIR/pkg/mod.pyc for pkg/mod.py
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    tree_out: Vec<PathBuf>,

    /// Makes no difference, as for rules_python
    #[arg(long = "worker_impl", hide = true)]
    worker_impl: Option<String>,

    /// Makes no difference, as for rules_python
    #[arg(long = "log_level", hide = true)]
    log_level: Option<String>,

    /// Only warn of sources that cannot be compiled: the bytecode of a single one compiles the source when it is imported,
    /// and that of one in a directory is left out
    #[arg(long)]
    keep_going_unparsable: bool,
}

/// The values of `--backend`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BackendArg {
    /// native for the versions that it is certified for, else interpreter
    Auto,
    /// CPython processes of the target's version
    Interpreter,
    /// the compiler of rules_pyc itself, for the versions that it is certified for
    Native,
}

impl From<BackendArg> for BackendChoice {
    fn from(backend: BackendArg) -> Self {
        match backend {
            BackendArg::Auto => Self::Auto,
            BackendArg::Interpreter => Self::Interpreter,
            BackendArg::Native => Self::Native,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Mode {
    CheckedHash,
    UncheckedHash,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Strippable {
    Docstrings,
    Asserts,
}

/// Reads a command line without the tool's name.
pub fn parse(arguments: &[String]) -> Result<Job, UsageError> {
    let name = "precompiler".to_owned();
    let args = Args::try_parse_from(std::iter::once(&name).chain(arguments))?;
    let files = zip_files(
        args.src,
        args.src_name,
        args.pyc,
        ["--src", "--src-name", "--pyc"],
    )?;
    Ok(Job {
        python: known_version(args.python_version)?,
        interpreter: args.interpreter,
        backend: args.backend.into(),
        invalidation: match args.invalidation_mode {
            Mode::CheckedHash => InvalidationMode::CheckedHash,
            Mode::UncheckedHash => InvalidationMode::UncheckedHash,
        },
        optimization: match args.optimize.as_str() {
            "1" => OptimizationLevel::One,
            "2" => OptimizationLevel::Two,
            _ => OptimizationLevel::Zero,
        },
        strip: Strip {
            docstrings: args.strip.contains(&Strippable::Docstrings),
            asserts: args.strip.contains(&Strippable::Asserts),
        },
        jobs: args.jobs,
        files,
        trees: zip_trees(args.tree_src, args.tree_src_name, args.tree_out)?,
        uncompilable: if args.keep_going_unparsable {
            Uncompilable::Defer
        } else {
            Uncompilable::Error
        },
    })
}

fn zip_trees(
    srcs: Vec<PathBuf>,
    names: Vec<String>,
    outs: Vec<PathBuf>,
) -> Result<Vec<TreeEntry>, UsageError> {
    let flags = ["--tree-src", "--tree-src-name", "--tree-out"];
    check_counts(flags, [srcs.len(), names.len(), outs.len()])?;
    let groups = srcs.into_iter().zip(names).zip(outs);
    Ok(groups
        .map(|((src, name), out)| TreeEntry { src, name, out })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::FileEntry;

    fn parse_line(line: &str) -> Result<Job, UsageError> {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        parse(&arguments)
    }

    fn error(line: &str) -> String {
        parse_line(line).unwrap_err().to_string()
    }

    #[test]
    fn only_the_version_is_needed() {
        let expected = Job {
            python: PythonVersion::new(3, 14),
            interpreter: None,
            backend: BackendChoice::Auto,
            invalidation: InvalidationMode::CheckedHash,
            optimization: OptimizationLevel::Zero,
            strip: Strip::default(),
            jobs: None,
            files: vec![],
            trees: vec![],
            uncompilable: Uncompilable::Error,
        };
        assert_eq!(parse_line("--python-version 3.14").unwrap(), expected);
    }

    #[test]
    fn every_flag_is_heard() {
        let job = parse_line(
            "--python-version=3.13 --interpreter=bin/python --backend=interpreter --invalidation-mode=unchecked_hash \
             --optimize=2 --strip=docstrings --strip asserts --jobs=3 --src=a.py --src-name=n.py --pyc=a.pyc \
             --tree-src d --tree-src-name n --tree-out o",
        )
        .unwrap();
        let expected = Job {
            python: PythonVersion::new(3, 13),
            interpreter: Some("bin/python".into()),
            backend: BackendChoice::Interpreter,
            invalidation: InvalidationMode::UncheckedHash,
            optimization: OptimizationLevel::Two,
            strip: Strip {
                docstrings: true,
                asserts: true,
            },
            jobs: NonZeroUsize::new(3),
            files: vec![FileEntry {
                src: "a.py".into(),
                name: "n.py".into(),
                pyc: "a.pyc".into(),
            }],
            trees: vec![TreeEntry {
                src: "d".into(),
                name: "n".into(),
                out: "o".into(),
            }],
            uncompilable: Uncompilable::Error,
        };
        assert_eq!(job, expected);
    }

    #[test]
    fn the_last_of_contradicting_flags_counts() {
        let job =
            parse_line("--python-version=3.13 --optimize=2 --python-version=3.14 --optimize=1")
                .unwrap();
        assert_eq!(
            (job.python, job.optimization),
            (PythonVersion::new(3, 14), OptimizationLevel::One)
        );
    }

    #[test]
    fn files_may_have_names_that_look_like_flags() {
        let job =
            parse_line("--python-version=3.14 --src -a.py --src-name --a.py --pyc=-a.pyc").unwrap();
        let file = FileEntry {
            src: "-a.py".into(),
            name: "--a.py".into(),
            pyc: "-a.pyc".into(),
        };
        assert_eq!(job.files, [file]);
    }

    #[test]
    fn every_backend_can_be_asked_for() {
        for (name, expected) in [
            ("auto", BackendChoice::Auto),
            ("native", BackendChoice::Native),
            ("interpreter", BackendChoice::Interpreter),
        ] {
            let job = parse_line(&format!("--python-version=3.14 --backend={name}")).unwrap();
            assert_eq!(job.backend, expected);
        }
        assert!(
            error("--python-version=3.14 --backend=x").contains("'x' for '--backend <BACKEND>'")
        );
    }

    #[test]
    fn wrong_values_are_told_with_the_flag() {
        assert!(error("--python-version=x").contains("\"x\" is not a Python version"));
        assert!(
            error("--python-version=3.14 --optimize=3").contains("'3' for '--optimize <LEVEL>'")
        );
        assert!(error("--python-version=3.14 --jobs=0").contains("'0' for '--jobs <N>'"));
        assert!(error("--optimize=1").contains("--python-version <X.Y>"));
    }

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory;
        Args::command().debug_assert();
    }
}
