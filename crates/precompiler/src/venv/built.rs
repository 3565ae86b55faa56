//! `precompiler venv-built`.

use super::fields;
use crate::report::Report;
use clap::Parser;
use pyc_venv::BuiltRequest;
use std::path::{Path, PathBuf};

/// Puts the commands and data files of built distributions together, for the virtual environment of a program.
#[derive(Clone, Debug, PartialEq, Eq, Parser)]
#[command(bin_name = "precompiler venv-built", args_override_self = true)]
pub struct VenvBuilt {
    /// An installed distribution; may be repeated
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    tree: Vec<PathBuf>,

    /// The directory for commands
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    bin: PathBuf,

    /// The name of a directory of data files, a tab, and the directory to make of it; may be repeated
    #[arg(long, value_name = "NAME⇥DIR", allow_hyphen_values = true, value_parser = fields::link)]
    data: Vec<(String, String)>,
}

impl VenvBuilt {
    pub fn run(&self, base: &Path) -> Report {
        let mut report = Report::default();
        let request = BuiltRequest {
            trees: self.tree.iter().map(|tree| base.join(tree)).collect(),
            bin: base.join(&self.bin),
            data: self
                .data
                .iter()
                .map(|(name, path)| (name.clone(), base.join(path)))
                .collect(),
        };
        match pyc_venv::collect_built(&request) {
            Ok(warnings) => warnings.iter().for_each(|warning| report.warning(warning)),
            Err(error) => report.error(&error),
        }
        report
    }
}
