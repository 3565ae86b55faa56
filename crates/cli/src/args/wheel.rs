//! The flags of `pyc wheel`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

const NORMALISE_AFTER: &str = "\
Examples:
  pyc wheel normalise dist/demo-1.0-py3-none-any.whl
  pyc wheel normalise -o normalised dist/demo-1.0-py3-none-any.whl

Exit status:
  0  the wheel is normalised
  2  it could not be: no such file, a damaged wheel";

const DIFF_AFTER: &str = "\
Exit status:
  0  the wheels are the same, byte for byte
  1  they differ
  2  they could not be compared: no such file, a damaged wheel";

/// Unpack, normalise and compare wheels.
#[derive(Args, Debug)]
pub struct WheelArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: WheelCommand,
}

/// What can be done with wheels.
#[derive(Debug, Subcommand)]
pub enum WheelCommand {
    Unpack(UnpackArgs),
    Normalise(NormaliseArgs),
    Diff(WheelDiffArgs),
}

/// Unpack a wheel as an installation has it, without bytecode.
///
/// Modules go into the directory site-packages, scripts into bin, what belongs into the root of an environment into
/// data, and header files into include. Every file is checked against the wheel's RECORD.
#[derive(Args, Debug)]
pub struct UnpackArgs {
    /// The wheel
    #[arg(value_name = "WHEEL")]
    pub wheel: PathBuf,

    /// The directory to write to, which must be empty or missing [default: NAME-VERSION]
    #[arg(short, long, value_name = "DIR")]
    pub directory: Option<PathBuf>,
}

/// Write a wheel again, in the one form that depends on nothing but the names and contents of its files.
///
/// Wheels that differ only in times, permissions, the order or the compression of their files, or in bytecode that
/// somebody's Python has left, become the same. Every file is checked against the wheel's RECORD.
#[derive(Args, Debug)]
#[command(visible_alias = "normalize", after_long_help = NORMALISE_AFTER)]
pub struct NormaliseArgs {
    /// The wheel
    #[arg(value_name = "WHEEL")]
    pub wheel: PathBuf,

    /// Write here: a file, or an existing directory [default: the wheel is replaced]
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
}

/// Say where two wheels differ, and why.
///
/// Tells differences in times, permissions, order and compression, which `normalise` takes away, from those in files;
/// and in files, directories and build IDs of the machine that built them from the rest.
#[derive(Args, Debug)]
#[command(after_long_help = DIFF_AFTER)]
pub struct WheelDiffArgs {
    /// One wheel
    #[arg(value_name = "A.whl")]
    pub left: PathBuf,

    /// The other
    #[arg(value_name = "B.whl")]
    pub right: PathBuf,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
