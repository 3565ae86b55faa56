//! `precompiler dist-info`: the metadata directory of an installed wheel, by itself.

use crate::output_file;
use crate::report::Report;
use crate::usage::UsageError;
use clap::Parser;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// The first argument that asks for it.
pub const NAME: &str = "dist-info";

/// Copies what is in the `.dist-info` of an installed wheel.
#[derive(Clone, Debug, PartialEq, Eq, Parser)]
#[command(name = "precompiler dist-info", args_override_self = true)]
pub struct DistInfo {
    /// The directory that the wheel is installed in
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    tree: PathBuf,

    /// The directory to write to
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    out: PathBuf,
}

impl DistInfo {
    /// Reads the arguments after [`NAME`].
    pub fn parse(arguments: &[String]) -> Result<Self, UsageError> {
        let name = NAME.to_owned();
        Ok(Self::try_parse_from(
            std::iter::once(&name).chain(arguments),
        )?)
    }

    /// Does it. Relative paths are below `base`.
    pub fn run(&self, base: &Path) -> Report {
        let mut report = Report::default();
        let site_packages = base.join(&self.tree).join("site-packages");
        if let Err(reason) = copy_dist_info(&site_packages, &base.join(&self.out)) {
            let site_packages = site_packages.display();
            report.error(&format_args!(
                "cannot take the metadata from {site_packages}: {reason}"
            ));
        }
        report
    }
}

fn copy_dist_info(site_packages: &Path, out: &Path) -> io::Result<()> {
    let mut found = Vec::new();
    for entry in fs::read_dir(site_packages)? {
        let path = entry?.path();
        if path.extension() == Some("dist-info".as_ref()) {
            found.push(path);
        }
    }
    let [dist_info] = &found[..] else {
        return Err(io::Error::other(format!(
            "it has {} directories that end in .dist-info, and must have one",
            found.len()
        )));
    };
    fs::create_dir_all(out)?;
    for entry in WalkDir::new(dist_info).follow_links(true) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let relative = entry.path().strip_prefix(dist_info).unwrap_or(entry.path());
            output_file::copy(entry.path(), &out.join(relative))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_metadata_directory_is_copied() {
        let directory = tempfile::tempdir().unwrap();
        let tree = directory.path().join("tree");
        let metadata = tree.join("site-packages/a-1.dist-info/licenses");
        fs::create_dir_all(&metadata).unwrap();
        fs::write(metadata.join("MIT"), "text").unwrap();
        let command = DistInfo {
            tree: "tree".into(),
            out: "out".into(),
        };
        assert_eq!(command.run(directory.path()), Report::default());
        let copied = fs::read(directory.path().join("out/licenses/MIT"));
        assert_eq!(copied.unwrap(), b"text");

        fs::create_dir(tree.join("site-packages/b-1.dist-info")).unwrap();
        let report = command.run(directory.path());
        assert!(
            report
                .output
                .contains("it has 2 directories that end in .dist-info"),
            "{report:?}"
        );
    }
}
