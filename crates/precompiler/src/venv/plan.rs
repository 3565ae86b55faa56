//! `precompiler venv-plan`.

use super::fields;
use crate::output_file;
use crate::report::Report;
use clap::{Parser, ValueEnum};
use pyc_venv::{OnConflict, PlanRequest, RequestedDistribution, RequestedScript, Severity};
use std::path::{Path, PathBuf};

/// Checks the distributions of a program against each other, and writes down what stands where in its runfiles.
#[derive(Clone, Debug, PartialEq, Eq, Parser)]
#[command(bin_name = "precompiler venv-plan", args_override_self = true)]
pub struct VenvPlan {
    /// The plan to write
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    out: PathBuf,

    /// The program's label
    #[arg(long, value_name = "LABEL", allow_hyphen_values = true)]
    label: String,

    /// The program's name
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    program: String,

    /// What starts the program
    #[arg(long, value_name = "EXEC_PATH", allow_hyphen_values = true)]
    launcher: String,

    /// The first component of runfiles paths of the main repository
    #[arg(
        long,
        value_name = "NAME",
        default_value = "_main",
        allow_hyphen_values = true
    )]
    workspace_name: String,

    /// The target's Python, such as 3.14.2
    #[arg(long, value_name = "X.Y.Z", allow_hyphen_values = true)]
    python_version: String,

    /// The interpreter: its runfiles path, or its absolute path if it is one of the system
    #[arg(long, value_name = "PATH", allow_hyphen_values = true)]
    interpreter: String,

    /// A runfiles path below which everything belongs to the interpreter; may be repeated
    #[arg(long, value_name = "RUNFILES_PATH", allow_hyphen_values = true)]
    interpreter_root: Vec<String>,

    /// The virtual environment
    #[arg(long, value_name = "RUNFILES_PATH", allow_hyphen_values = true)]
    venv: String,

    /// The file that is run
    #[arg(long, value_name = "RUNFILES_PATH", allow_hyphen_values = true)]
    main: String,

    /// A directory to import from; may be repeated, most important first
    #[arg(long, value_name = "RUNFILES_PATH", allow_hyphen_values = true)]
    import: Vec<String>,

    /// A distribution: its name, its version, the runfiles path that all of its files are below, that of its site-packages,
    /// and what to do about conflicts (error, warn, first, or empty), with tabs between them; may be repeated, in the order
    /// in which their files are taken
    #[arg(
        long,
        value_name = "NAME⇥VERSION⇥ROOT⇥SITE_PACKAGES⇥ON_CONFLICT",
        allow_hyphen_values = true,
        value_parser = fields::distribution
    )]
    distribution: Vec<RequestedDistribution>,

    /// A console script: the root of its distribution, its name, and the runfiles path that it stands at, with tabs
    /// between them; may be repeated
    #[arg(
        long,
        value_name = "ROOT⇥NAME⇥RUNFILES_PATH",
        allow_hyphen_values = true,
        value_parser = fields::script
    )]
    script: Vec<RequestedScript>,

    /// A file or a directory: where it stands in the runfiles, a tab, and its exec path; may be repeated
    #[arg(long, value_name = "RUNFILES_PATH⇥EXEC_PATH", allow_hyphen_values = true, value_parser = fields::placed)]
    file: Vec<(String, String)>,

    /// A symbolic link that is an artifact of its own, in the same form; may be repeated
    #[arg(long, value_name = "RUNFILES_PATH⇥EXEC_PATH", allow_hyphen_values = true, value_parser = fields::placed)]
    link: Vec<(String, String)>,

    /// An empty file; may be repeated
    #[arg(long, value_name = "RUNFILES_PATH", allow_hyphen_values = true)]
    empty: Vec<String>,

    /// What paths are that differ only in the case of their letters
    #[arg(long, value_name = "WHAT", default_value = "warn")]
    on_case_clash: SeverityArg,

    /// What several versions of one distribution are
    #[arg(long, value_name = "WHAT", default_value = "error")]
    on_two_versions: SeverityArg,

    /// What different files are that distributions have at one path outside of site-packages, if nobody says otherwise
    #[arg(long, value_name = "WHAT", default_value = "warn")]
    on_file_clash: SeverityArg,

    /// What modules are that cannot be imported because of others; if not given, they are only in the plan
    #[arg(long, value_name = "WHAT")]
    on_hidden_module: Option<SeverityArg>,

    /// What the program says to do about different files at one path: error, warn or first; empty if nothing
    #[arg(long, value_name = "WHAT", default_value = "", value_parser = fields::on_conflict)]
    on_conflict: fields::Optional<OnConflict>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SeverityArg {
    /// an error
    Error,
    /// worth a warning
    Warn,
}

impl From<SeverityArg> for Severity {
    fn from(severity: SeverityArg) -> Self {
        match severity {
            SeverityArg::Error => Self::Error,
            SeverityArg::Warn => Self::Warn,
        }
    }
}

impl VenvPlan {
    pub fn run(&self, base: &Path) -> Report {
        let mut report = Report::default();
        let plan = match pyc_venv::plan(&self.request(), base) {
            Ok(plan) => plan,
            Err(errors) => {
                errors.iter().for_each(|error| report.error(error));
                return report;
            }
        };
        for warning in &plan.warnings {
            report.warning(warning);
        }
        let out = base.join(&self.out);
        if let Err(reason) = output_file::write(&out, plan.to_json().as_bytes()) {
            report.error(&format_args!("cannot write {}: {reason}", out.display()));
        }
        report
    }

    fn request(&self) -> PlanRequest {
        PlanRequest {
            label: self.label.clone(),
            program: self.program.clone(),
            launcher: self.launcher.clone(),
            workspace_name: self.workspace_name.clone(),
            python_version: self.python_version.clone(),
            interpreter: self.interpreter.clone(),
            interpreter_roots: self.interpreter_root.clone(),
            venv: self.venv.clone(),
            main: self.main.clone(),
            imports: self.import.clone(),
            distributions: self.distribution.clone(),
            scripts: self.script.clone(),
            files: self.file.clone(),
            links: self.link.clone(),
            empties: self.empty.clone(),
            on_case_clash: self.on_case_clash.into(),
            on_two_versions: self.on_two_versions.into(),
            on_file_clash: self.on_file_clash.into(),
            on_hidden_module: self.on_hidden_module.map(Into::into),
            on_conflict: self.on_conflict.0,
        }
    }
}
