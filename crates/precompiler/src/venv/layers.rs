//! `precompiler venv-layers`.

use super::fields;
use crate::report::Report;
use clap::{ArgGroup, Parser, ValueEnum};
use pyc_venv::{Compression, Layer, LayersRequest, Metadata, Plan};
use std::path::{Path, PathBuf};

/// Packs a program with its runfiles into tar files, each file once.
#[derive(Clone, Debug, PartialEq, Eq, Parser)]
#[command(bin_name = "precompiler venv-layers", args_override_self = true)]
#[command(group = ArgGroup::new("output").required(true).multiple(true).args(["layers", "mtree"]))]
pub struct VenvLayers {
    /// The plan of the program's virtual environment
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    plan: PathBuf,

    /// Where the program is to stand, with its runfiles beside it, such as /app/main
    #[arg(long, value_name = "PATH", allow_hyphen_values = true)]
    program_path: String,

    /// The repository mapping that Bazel has written for the program, for its runfiles
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    repo_mapping: Option<String>,

    /// A layer: the tar file to write, a tab, and what goes into it, with commas between several. May be repeated; what
    /// several layers ask for goes into the first of them. There are interpreter, first-party (the program with all that
    /// is no distribution's, and links between owners), distribution:GLOB, third-party (the distributions that no
    /// distribution:GLOB names) and third-party:I/N (one of N shares of them)
    #[arg(long = "layer", value_name = "OUT⇥SELECTORS", allow_hyphen_values = true, value_parser = fields::layer)]
    layers: Vec<Layer>,

    /// A file in the mtree format to write, for bsdtar to make a tar file of all layers together
    #[arg(long, value_name = "OUT", allow_hyphen_values = true)]
    mtree: Option<PathBuf>,

    /// How to compress the layers
    #[arg(long, value_name = "HOW", default_value = "none")]
    compress: Compress,

    /// Whom everything belongs to, by number
    #[arg(long, value_name = "UID:GID", default_value = "0:0", value_parser = fields::owner)]
    owner: (u32, u32),

    /// The permissions of files
    #[arg(long, value_name = "MODE", default_value = "0644", value_parser = fields::mode)]
    mode_file: u32,

    /// The permissions of programs
    #[arg(long, value_name = "MODE", default_value = "0755", value_parser = fields::mode)]
    mode_executable: u32,

    /// The permissions of directories
    #[arg(long, value_name = "MODE", default_value = "0755", value_parser = fields::mode)]
    mode_directory: u32,

    /// When everything was modified, in seconds since 1970
    #[arg(long, value_name = "SECONDS", default_value = "0")]
    mtime: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Compress {
    /// not at all
    None,
    /// gzip
    Gzip,
    /// Zstandard
    Zstd,
}

impl VenvLayers {
    pub fn run(&self, base: &Path) -> Report {
        let mut report = Report::default();
        let plan = match Plan::read(&base.join(&self.plan)) {
            Ok(plan) => plan,
            Err(error) => {
                report.error(&error);
                return report;
            }
        };
        for pattern in pyc_venv::unmatched_patterns(&plan, &self.layers) {
            report.warning(&pattern);
        }
        if let Err(error) = pyc_venv::write_layers(&plan, &self.request(), base) {
            report.error(&error);
        }
        report
    }

    fn request(&self) -> LayersRequest {
        LayersRequest {
            program_path: self.program_path.clone(),
            repo_mapping: self.repo_mapping.clone(),
            layers: self.layers.clone(),
            mtree: self.mtree.clone(),
            compression: match self.compress {
                Compress::None => Compression::None,
                Compress::Gzip => Compression::Gzip,
                Compress::Zstd => Compression::Zstd,
            },
            metadata: Metadata {
                uid: self.owner.0,
                gid: self.owner.1,
                file_mode: self.mode_file,
                executable_mode: self.mode_executable,
                directory_mode: self.mode_directory,
                mtime: self.mtime,
            },
        }
    }
}
