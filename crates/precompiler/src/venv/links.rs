//! `precompiler venv-links`.

use super::fields;
use crate::report::Report;
use clap::Parser;
use std::path::{Path, PathBuf};

/// Makes the links of a virtual environment in the runfiles.
#[derive(Clone, Debug, PartialEq, Eq, Parser)]
#[command(bin_name = "precompiler venv-links", args_override_self = true)]
pub struct VenvLinks {
    /// Where the environment is made
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    out_dir: PathBuf,

    /// The runfiles path under which it is found later
    #[arg(long, value_name = "RUNFILES_PATH", allow_hyphen_values = true)]
    venv: String,

    /// A link: its path below the environment, a tab, and the runfiles path or absolute path that it leads to; may be
    /// repeated
    #[arg(long = "link", value_name = "LINK⇥TARGET", allow_hyphen_values = true, value_parser = fields::link)]
    links: Vec<(String, String)>,
}

impl VenvLinks {
    pub fn run(&self, base: &Path) -> Report {
        let mut report = Report::default();
        let made = pyc_venv::make_links(&base.join(&self.out_dir), &self.venv, &self.links);
        if let Err(error) = made {
            report.error(&error);
        }
        report
    }
}
