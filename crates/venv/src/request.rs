//! What a plan is made of.

use crate::checks::conflict::OnConflict;

/// What to do about something that need not be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Make no plan.
    Error,
    /// Report it.
    Warn,
}

/// A distribution of a program, as the build knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestedDistribution {
    /// Its name, as it spells it.
    pub name: String,
    /// Its version; empty if that is not known.
    pub version: String,
    /// The runfiles path that all of its files are below.
    pub root: String,
    /// The runfiles path of its `site-packages`: the root, or below.
    pub site_packages: String,
    /// What to do where another one has different files at the same path, if its hub says so.
    pub on_conflict: Option<OnConflict>,
}

/// A console script of a distribution, which the build has made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestedScript {
    /// The distribution's [`RequestedDistribution::root`].
    pub root: String,
    /// Its name, in the `bin` of virtual environments.
    pub name: String,
    /// Its runfiles path.
    pub path: String,
}

/// What a plan is to be made of. Of the fields that are in the [`Plan`] as well, it takes over what is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRequest {
    /// See [`Plan::label`].
    pub label: String,
    /// See [`Plan::program`].
    pub program: String,
    /// See [`Plan::launcher`].
    pub launcher: String,
    /// See [`Plan::workspace_name`].
    pub workspace_name: String,
    /// See [`Python::version`].
    pub python_version: String,
    /// See [`Python::interpreter`].
    pub interpreter: String,
    /// Runfiles paths below which everything belongs to the interpreter.
    pub interpreter_roots: Vec<String>,
    /// See [`Plan::venv`].
    pub venv: String,
    /// See [`Plan::main`].
    pub main: String,
    /// See [`Plan::import_path`].
    pub imports: Vec<String>,
    /// The distributions; where several have different files, that of the first is in the environment.
    pub distributions: Vec<RequestedDistribution>,
    /// Their console scripts.
    pub scripts: Vec<RequestedScript>,
    /// Runfiles paths, and the exec path of the file or directory that is there.
    pub files: Vec<(String, String)>,
    /// Runfiles paths, and the exec path of the symbolic link that is there.
    pub links: Vec<(String, String)>,
    /// Runfiles paths of empty files.
    pub empties: Vec<String>,
    /// Of paths that differ only in case.
    pub on_case_clash: Severity,
    /// Of several versions of one distribution.
    pub on_two_versions: Severity,
    /// Of different files at one path outside of `site-packages`, if nobody says otherwise.
    pub on_file_clash: Severity,
    /// Of modules that cannot be imported because of others. None: they are only in the plan.
    pub on_hidden_module: Option<Severity>,
    /// Of different files at one path, if the program says so.
    pub on_conflict: Option<OnConflict>,
}
