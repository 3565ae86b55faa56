//! `precompiler venv-materialise`.

use crate::report::Report;
use clap::Parser;
use pyc_venv::{MaterialiseRequest, Plan};
use std::env;
use std::fs;
use std::io;
use std::path::{absolute, Component, Path, PathBuf};

/// What `bazel run` calls the directory that it was called in.
const WORKING_DIRECTORY: &str = "BUILD_WORKING_DIRECTORY";

/// What `bazel run` calls the source tree.
const WORKSPACE_DIRECTORY: &str = "BUILD_WORKSPACE_DIRECTORY";

/// Makes a virtual environment outside of the runfiles, for editors and shells, or brings it up to date.
#[derive(Clone, Debug, PartialEq, Eq, Parser)]
#[command(bin_name = "precompiler venv-materialise", args_override_self = true)]
pub struct VenvMaterialise {
    /// The plan of the program's virtual environment
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    plan: PathBuf,

    /// The runfiles of the program
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    runfiles: PathBuf,

    /// The source tree of the main repository, from which its modules are imported then [default:
    /// $BUILD_WORKSPACE_DIRECTORY, else they are imported from the runfiles]
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    workspace: Option<PathBuf>,

    /// The directory to make; if relative, below $BUILD_WORKING_DIRECTORY, which bazel run sets to where it was called
    #[arg(value_name = "DEST")]
    destination: PathBuf,
}

impl VenvMaterialise {
    pub fn run(&self, base: &Path) -> Report {
        let mut report = Report::default();
        let plan = match Plan::read(&base.join(&self.plan)) {
            Ok(plan) => plan,
            Err(error) => {
                report.error(&error);
                return report;
            }
        };
        let request = match self.request(base) {
            Ok(request) => request,
            Err(reason) => {
                report.error(&format_args!(
                    "the current directory is of no use: {reason}"
                ));
                return report;
            }
        };
        match pyc_venv::materialise(&plan, &request) {
            Ok(changes) => {
                for warning in &changes.warnings {
                    report.warning(warning);
                }
                report.note(&changes);
            }
            Err(error) => report.error(&error),
        }
        report
    }

    fn request(&self, base: &Path) -> io::Result<MaterialiseRequest> {
        let variable = |name| env::var_os(name).map(PathBuf::from);
        let working_directory = variable(WORKING_DIRECTORY).unwrap_or_else(|| base.to_owned());
        let workspace = self
            .workspace
            .as_ref()
            .map(|workspace| working_directory.join(workspace))
            .or_else(|| variable(WORKSPACE_DIRECTORY));
        Ok(MaterialiseRequest {
            runfiles: absolute(base.join(&self.runfiles))?,
            workspace: workspace.map(absolute).transpose()?,
            destination: without_parents(&absolute(working_directory.join(&self.destination))?),
        })
    }
}

/// The path without `..`, as far as it is there.
fn without_parents(path: &Path) -> PathBuf {
    let components: Vec<Component<'_>> = path.components().collect();
    let last = components
        .iter()
        .rposition(|component| *component == Component::ParentDir);
    let Some(last) = last else {
        return path.to_owned();
    };
    let (above, rest) = components.split_at(last + 1);
    match fs::canonicalize(above.iter().collect::<PathBuf>()) {
        Ok(above) => above.join(rest.iter().collect::<PathBuf>()),
        Err(_) => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_are_followed_where_they_are() {
        let directory = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(directory.path()).unwrap();
        fs::create_dir(root.join("a")).unwrap();
        assert_eq!(
            without_parents(&root.join("a/../.venv")),
            root.join(".venv")
        );
        assert_eq!(without_parents(&root.join("b/x")), root.join("b/x"));
        assert_eq!(without_parents(&root.join("b/../x")), root.join("b/../x"));
    }
}
