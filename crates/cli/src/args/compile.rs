//! The flags of `pyc compile`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::PythonArg;

const AFTER: &str = "\
Where the files go:
  beside the source       SRC/pkg/mod.py  ->  SRC/pkg/__pycache__/mod.cpython-314.pyc
  with --optimize 1       SRC/pkg/mod.py  ->  SRC/pkg/__pycache__/mod.cpython-314.opt-1.pyc
  with -o OUT, PATH SRC   SRC/pkg/mod.py  ->  OUT/pkg/__pycache__/mod.cpython-314.pyc
  with -o OUT, a file     any/dir/mod.py  ->  OUT/__pycache__/mod.cpython-314.pyc

Examples:
  pyc compile src
      Compile what has changed below src, for the python3 on PATH.
  pyc compile --python 3.14 --invalidation-mode unchecked-hash --optimize 0,1 -o out src
      The same for Python 3.14, for release: bytecode for `python` and for `python -O`.
  pyc compile --strip-prefix build/root --name-prefix / build/root/usr/lib/app
      Tracebacks will call the files /usr/lib/app/…, wherever they are now.

Exit status:
  0  every file is compiled or was up to date
  1  some files could not be compiled; all others are
  2  nothing was compiled: wrong arguments, no such interpreter";

/// Compile Python sources to .pyc files.
///
/// A faster `python -m compileall` whose output is the same on every machine and with any number of
/// jobs. Sources that do not compile are reported as Python reports them, and the others are compiled all
/// the same. Nothing is ever half written: each file gets its name when it is complete.
///
/// Up to date is a file whose header is what it would be if written now (Python version, mode, and hash
/// or time of the source), and which is canonical and carries the same file name for tracebacks.
/// It does not show in a file what was stripped from it: say --force when you change --strip.
#[derive(Args, Debug)]
#[command(after_long_help = AFTER)]
pub struct CompileArgs {
    /// Source files, and directories in which to compile all sources
    ///
    /// In a directory all files that end in .py are compiled, at any depth. Directories called
    /// __pycache__ are skipped and symbolic links to directories are not followed.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,

    /// Write below this directory, not beside the sources
    ///
    /// The files get the same place below DIR that their sources have below PATH. DIR is made if
    /// it does not exist.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,

    /// Python to compile with: a version such as 3.14, or a program [default: python3 on PATH]
    ///
    /// For a version, the program `python3.14` on PATH is used, and it must be of that version. Else
    /// this is the path of a CPython interpreter, or its name on PATH. Every version needs its
    /// own bytecode.
    #[arg(long, value_name = "PYTHON", value_parser = PythonArg::parse)]
    pub python: Option<PythonArg>,

    /// What compiles
    #[arg(long, value_name = "BACKEND", value_enum, default_value = "auto")]
    pub backend: BackendArg,

    /// How Python will tell whether a .pyc file still fits its source
    #[arg(long, value_name = "MODE", value_enum, default_value = "checked-hash")]
    pub invalidation_mode: Mode,

    /// Optimisation levels: 0 for `python`, 1 for `python -O`, 2 for `python -OO`
    ///
    /// Level 1 leaves out asserts, level 2 docstrings as well. Each level makes a file of its own. Give
    /// several with commas, as in --optimize 0,1.
    #[arg(
        long, value_name = "LEVEL", value_delimiter = ',', default_value = "0",
        value_parser = clap::value_parser!(u8).range(0..=2)
    )]
    pub optimize: Vec<u8>,

    /// Leave out docstrings, asserts, or both (with a comma), at any level
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_enum)]
    pub strip: Vec<Part>,

    /// Take this directory off the front of the names in tracebacks
    ///
    /// The name of a source is its path as given on the command line (PATH, or what was found below
    /// it). To get the same bytes on every machine, run in the directory that
    /// PATH is relative to, or take off what differs. It is an error if a source is not below DIR.
    #[arg(short, long, value_name = "DIR")]
    pub strip_prefix: Option<PathBuf>,

    /// Put this directory in front of the names in tracebacks, after --strip-prefix
    #[arg(short = 'p', long, value_name = "DIR")]
    pub name_prefix: Option<PathBuf>,

    /// How many interpreters compile at the same time [default: one per processor]
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,

    /// Compile also what is up to date
    #[arg(short, long)]
    pub force: bool,

    /// Say nothing but errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// The values of `--backend`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BackendArg {
    /// native for the versions that it is certified for, else interpreter
    Auto,
    /// the compiler of rules_pyc itself, for the versions that it is certified for: no interpreter is needed
    Native,
    /// CPython
    Interpreter,
}

/// The values of `--invalidation-mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// compare the source's hash at every import: safe where sources are edited
    CheckedHash,
    /// never look at the source again: fastest, for releases
    UncheckedHash,
    /// compare time and size of the source, as Python does by default: not the same bytes on every
    /// machine
    Timestamp,
}

/// The values of `--strip`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// the strings that document modules, classes and functions
    Docstrings,
    /// assert statements
    Asserts,
}

#[cfg(test)]
mod tests {
    use clap::{error::ErrorKind, Parser};

    use super::*;
    use crate::args::{Cli, Command};

    fn parse(arguments: &[&str]) -> Result<CompileArgs, ErrorKind> {
        let arguments = ["pyc", "compile"].iter().chain(arguments);
        match Cli::try_parse_from(arguments)
            .map_err(|error| error.kind())?
            .command
        {
            Command::Compile(args) => Ok(args),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn defaults_are_deterministic() {
        let args = parse(&["src"]).unwrap();
        assert_eq!(args.invalidation_mode, Mode::CheckedHash);
        assert_eq!(args.optimize, [0]);
        assert_eq!(args.strip, []);
        assert_eq!((args.python, args.output, args.jobs), (None, None, None));
    }

    #[test]
    fn levels_come_with_commas_or_one_by_one() {
        assert_eq!(
            parse(&["--optimize", "0,2", "src"]).unwrap().optimize,
            [0, 2]
        );
        let args = parse(&["--optimize", "0", "--optimize=1", "src"]).unwrap();
        assert_eq!(args.optimize, [0, 1]);
    }

    #[test]
    fn wrong_values_are_found_out() {
        assert_eq!(
            parse(&["--optimize", "3", "src"]).unwrap_err(),
            ErrorKind::ValueValidation
        );
        assert_eq!(
            parse(&["-j0", "src"]).unwrap_err(),
            ErrorKind::ValueValidation
        );
        assert_eq!(
            parse(&["--strip", "x", "src"]).unwrap_err(),
            ErrorKind::InvalidValue
        );
        assert_eq!(parse(&[]).unwrap_err(), ErrorKind::MissingRequiredArgument);
    }
}
