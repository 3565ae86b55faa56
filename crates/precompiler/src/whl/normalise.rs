//! `precompiler whl-normalise`.

use crate::report::Report;
use clap::Parser;
use pyc_wheel::Check;
use std::path::{Path, PathBuf};

/// Writes a wheel again, in the one form that depends on nothing but the names and contents of its files.
#[derive(Clone, Debug, PartialEq, Eq, Parser)]
#[command(bin_name = "precompiler whl-normalise", args_override_self = true)]
pub struct WhlNormalise {
    /// The wheel
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    whl: PathBuf,

    /// The wheel to write
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    out: PathBuf,
}

impl WhlNormalise {
    pub fn run(&self, base: &Path) -> Report {
        let mut report = Report::default();
        let normalised =
            pyc_wheel::normalise(&base.join(&self.whl), &base.join(&self.out), Check::Strict);
        if let Err(error) = normalised {
            report.error(&error);
        }
        report
    }
}
