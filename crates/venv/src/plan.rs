//! The plan of a virtual environment, and the file that it is written to.

use crate::{Kind, OnConflict, Owner, SetBy};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The version of the format that this crate writes and reads.
pub const PLAN_VERSION: u32 = 1;

/// Everything that stands in the runfiles of a program, and whom it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// [`PLAN_VERSION`].
    pub version: u32,
    /// The program's label.
    pub label: String,
    /// The program's name.
    pub program: String,
    /// The exec path of what starts the program.
    pub launcher: String,
    /// The first component of runfiles paths of the main repository.
    pub workspace_name: String,
    /// What runs the program.
    pub python: Python,
    /// The virtual environment.
    pub venv: String,
    /// The file that is run.
    pub main: String,
    /// The directories that the program imports from beside its `site-packages`, most important first. `.`
    /// is the runfiles root.
    pub import_path: Vec<String>,
    /// By normalised name, then root.
    pub distributions: Vec<Distribution>,
    /// By path.
    pub files: Vec<PlannedFile>,
    /// By path.
    pub links: Vec<Link>,
    /// What the program says to do about different files at one path, if it does.
    #[serde(default)]
    pub package_conflicts: Option<OnConflict>,
    /// What several distributions have at the same path with the same content, by path.
    pub overlaps: Vec<Overlap>,
    /// The same with different content, by path. Each is of two distributions.
    #[serde(default)]
    pub conflicts: Vec<PlannedConflict>,
    /// Modules that cannot be imported because of others, by path.
    #[serde(default)]
    pub hidden_modules: Vec<HiddenModule>,
    /// Links that lead to nothing in the plan, by path.
    pub dangling: Vec<Dangling>,
    /// What a person should know, in words.
    pub warnings: Vec<String>,
    /// Sums over `files`, `links`, `overlaps` and `dangling`.
    pub totals: Totals,
}

/// The Python that runs a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Python {
    /// Such as `3.14.2`.
    pub version: String,
    /// A runfiles path, or an absolute path.
    pub interpreter: String,
    /// Whether it is part of the build, and so of the runfiles.
    pub in_build: bool,
}

/// A distribution in the runfiles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distribution {
    /// Its name, as it spells it.
    pub name: String,
    /// Its version; empty if that is not known.
    pub version: String,
    /// The directory that all of its files stand below.
    pub root: String,
    /// The directory that its modules are imported from: the root, or one below.
    pub site_packages: String,
    /// What its hub says to do about different files of another one at the same path, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_conflict: Option<OnConflict>,
    /// How many files there are.
    pub files: u64,
    /// How large they are together.
    pub bytes: u64,
    /// How many of them are bytecode.
    pub bytecode_files: u64,
    /// How large the bytecode is.
    pub bytecode_bytes: u64,
    /// How many of them are shared libraries.
    pub shared_libraries: u64,
}

/// A file in the runfiles, at its one real place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedFile {
    /// Where it stands.
    pub path: String,
    /// The exec path of its content; none for [`Kind::Empty`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How many bytes it has.
    pub size: u64,
    /// Whom it belongs to.
    pub owner: Owner,
    /// What sort of file it is.
    pub kind: Kind,
    /// Whether it is a program.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub executable: bool,
}

/// A symbolic link in the runfiles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Where it stands.
    pub path: String,
    /// Its content: a path relative to the directory that it stands in, or an absolute path.
    pub target: String,
    /// Whom what it leads to belongs to, if the link itself is first-party; else whom the link belongs to.
    pub owner: Owner,
}

/// A module or package that cannot be imported, because another one of its name is found in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HiddenModule {
    /// Its name.
    pub name: String,
    /// Its file in the runfiles; of a directory without `__init__.py`, the first module in it.
    pub path: String,
    /// The file in the runfiles that is found, or `the standard library`.
    pub hidden_by: String,
}

/// Files of several distributions at one place, all with the same content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlap {
    /// The place, relative to `site-packages`.
    pub path: String,
    /// Where the files stand in the runfiles, in the order of the distributions.
    pub files: Vec<String>,
    /// The distributions.
    pub owners: Vec<Owner>,
}

/// Different files of two distributions at one path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedConflict {
    /// The path, relative to the environment.
    pub path: String,
    /// What is done about it.
    pub setting: OnConflict,
    /// Who says so.
    pub set_by: SetBy,
    /// Where the files are in the runfiles: that which is used, and the other one.
    pub files: Vec<String>,
    /// The distributions, in the same order.
    pub owners: Vec<Owner>,
}

impl PlannedConflict {
    /// Which file is used, and why, in words.
    pub fn outcome(&self) -> String {
        let why = match (self.setting, self.set_by) {
            (OnConflict::Error, _) => "an error",
            (OnConflict::Warn, SetBy::Program) => "\"warn\" of the program",
            (OnConflict::Warn, SetBy::Distribution) => "\"warn\" of the hub",
            (OnConflict::Warn, SetBy::Default) => "a warning by default",
            (OnConflict::First, SetBy::Program) => "\"first\" of the program",
            (OnConflict::First, _) => "\"first\" of the hub",
        };
        let names: Vec<String> = self.owners.iter().map(ToString::to_string).collect();
        format!("{} ({why})", names.join(", not "))
    }
}

/// A link that leads to nothing in the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dangling {
    /// Where it stands.
    pub path: String,
    /// Its content.
    pub target: String,
}

/// Files, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// How many.
    pub files: u64,
    /// How large together.
    pub bytes: u64,
}

impl Amount {
    /// Counts one more.
    pub fn add(&mut self, size: u64) {
        self.files += 1;
        self.bytes += size;
    }
}

/// Sums over a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Real files.
    pub files: u64,
    /// How large they are together.
    pub bytes: u64,
    /// Links.
    pub links: u64,
    /// Places that several distributions have in common.
    pub overlaps: u64,
    /// Links that lead to nothing.
    pub dangling: u64,
    /// The real files by kind; kinds of which there are none are left out.
    pub kinds: BTreeMap<Kind, Amount>,
}

/// Why a file could not be read as a plan.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanFileError {
    /// The file system refused.
    #[error("cannot read the plan {}: {reason}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        reason: io::Error,
    },
    /// It is not a plan.
    #[error(
        "{} is no plan of a virtual environment: {reason}; plans are files NAME.venv.plan.json",
        path.display()
    )]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: serde_json::Error,
    },
    /// It is a plan of another version.
    #[error(
        "the plan {} has version {found}, but this tool reads version {PLAN_VERSION}: \
         use the tool of the same rules_pyc that made the plan",
        path.display()
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
}

impl Plan {
    /// Reads the file of a plan.
    ///
    /// # Errors
    ///
    /// [`PlanFileError`] if it cannot be read, or is no plan of this version.
    pub fn read(path: &Path) -> Result<Self, PlanFileError> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let bytes = fs::read(path).map_err(|reason| PlanFileError::Read {
            path: path.to_owned(),
            reason,
        })?;
        let format_error = |reason| PlanFileError::Format {
            path: path.to_owned(),
            reason,
        };
        // Another version may have other fields; that it is another one says more than the first of them.
        let Version { version } = serde_json::from_slice(&bytes).map_err(format_error)?;
        if version != PLAN_VERSION {
            return Err(PlanFileError::Version {
                path: path.to_owned(),
                found: version,
            });
        }
        serde_json::from_slice(&bytes).map_err(format_error)
    }

    /// The plan as JSON: a line for each field, and for each element of a list.
    pub fn to_json(&self) -> String {
        let Self {
            version,
            label,
            program,
            launcher,
            workspace_name,
            python,
            venv,
            main,
            import_path,
            distributions,
            files,
            links,
            package_conflicts,
            overlaps,
            conflicts,
            hidden_modules,
            dangling,
            warnings,
            totals,
        } = self;
        let mut json = Json::default();
        json.field("version", version);
        json.field("label", label);
        json.field("program", program);
        json.field("launcher", launcher);
        json.field("workspace_name", workspace_name);
        json.field("python", python);
        json.field("venv", venv);
        json.field("main", main);
        json.list("import_path", import_path);
        json.list("distributions", distributions);
        json.list("files", files);
        json.list("links", links);
        json.field("package_conflicts", package_conflicts);
        json.list("overlaps", overlaps);
        json.list("conflicts", conflicts);
        json.list("hidden_modules", hidden_modules);
        json.list("dangling", dangling);
        json.list("warnings", warnings);
        json.field("totals", totals);
        json.finish()
    }
}

/// A JSON object under way.
#[derive(Default)]
struct Json {
    text: String,
}

impl Json {
    fn name(&mut self, name: &str) {
        let start = if self.text.is_empty() { "{" } else { "," };
        self.text.push_str(&format!("{start}\n  \"{name}\": "));
    }

    fn value(&mut self, value: &impl Serialize) {
        let json = serde_json::to_string(value);
        debug_assert!(json.is_ok(), "all keys of the plan's maps are texts");
        self.text.push_str(&json.unwrap_or_default());
    }

    fn field(&mut self, name: &str, value: &impl Serialize) {
        self.name(name);
        self.value(value);
    }

    fn list(&mut self, name: &str, values: &[impl Serialize]) {
        self.name(name);
        self.text.push('[');
        for (index, value) in values.iter().enumerate() {
            self.text
                .push_str(if index == 0 { "\n    " } else { ",\n    " });
            self.value(value);
        }
        self.text
            .push_str(if values.is_empty() { "]" } else { "\n  ]" });
    }

    fn finish(mut self) -> String {
        self.text.push_str("\n}\n");
        self.text
    }
}
