//! What to do about different files of several distributions at one path.

use super::title;
use super::Placed;
use crate::listing::listed;
use crate::request::{RequestedDistribution, Severity};
use crate::{runfiles, Kind};
use serde::{Deserialize, Serialize};

/// What to do about different files of several distributions at one path; the strictest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnConflict {
    /// Make no plan.
    Error,
    /// Use the file of the distribution that comes first, and say so.
    Warn,
    /// Use the file of the distribution that comes first.
    First,
}

impl From<Severity> for OnConflict {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warn => Self::Warn,
        }
    }
}

/// Who has decided what to do about a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SetBy {
    /// The program.
    Program,
    /// A distribution, by its hub.
    Distribution,
    /// Nobody.
    Default,
}

/// Different files of two distributions at one path.
#[derive(Clone, Debug)]
pub(crate) struct Conflict<'a> {
    /// The path, as in [`Placed::below`].
    pub path: &'a str,
    /// The one that is used.
    pub first: &'a Placed<'a>,
    /// The other one.
    pub second: &'a Placed<'a>,
}

impl Conflict<'_> {
    /// The conflict in words: the path, and a line for each file.
    pub fn text(&self, distributions: &[RequestedDistribution]) -> String {
        let line = |placed: &Placed<'_>| {
            let title = title(&distributions[placed.distribution]);
            format!("\n  {title}: {}", placed.path)
        };
        format!("{}{}{}", self.path, line(self.first), line(self.second))
    }

    /// What to do about it: as the program says, else as the stricter of the two distributions, else the default.
    pub fn setting(
        &self,
        program: Option<OnConflict>,
        distributions: &[RequestedDistribution],
        default: OnConflict,
    ) -> (OnConflict, SetBy) {
        if let Some(setting) = program {
            return (setting, SetBy::Program);
        }
        let settings = [self.first, self.second]
            .into_iter()
            .filter_map(|placed| distributions[placed.distribution].on_conflict);
        match settings.min() {
            Some(setting) => (setting, SetBy::Distribution),
            None => (default, SetBy::Default),
        }
    }
}

/// Directories at the top of `site-packages` that no program imports, but that wheels have by mistake.
const INCIDENTAL_DIRECTORIES: [&str; 12] = [
    "benchmark",
    "benchmarks",
    "doc",
    "docs",
    "example",
    "examples",
    "sample",
    "samples",
    "script",
    "scripts",
    "test",
    "tests",
];

/// Files there, likewise.
const INCIDENTAL_FILES: [&str; 8] = [
    "Makefile",
    "MANIFEST.in",
    "conftest.py",
    "noxfile.py",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "tox.ini",
];

/// How the names of others begin, in any case.
const INCIDENTAL_PREFIXES: [&str; 13] = [
    "authors",
    "changelog",
    "changes",
    "contributing",
    "contributors",
    "copying",
    "history",
    "licence",
    "license",
    "news",
    "notice",
    "readme",
    "requirements",
];

/// What to do by default about a conflict at a path in `site-packages`. Almost every lock file has distributions with
/// `tests/__init__.py` or `LICENSE` at the top.
pub(crate) fn default_in_site_packages(path: &str) -> OnConflict {
    let (top, is_file) = match path.split_once('/') {
        Some((top, _)) => (top, false),
        None => (path, true),
    };
    let is_code = matches!(
        Kind::of(runfiles::name(path)),
        Kind::Source | Kind::Bytecode | Kind::SharedLibrary
    );
    let lower = top.to_ascii_lowercase();
    let is_incidental = INCIDENTAL_DIRECTORIES.contains(&lower.as_str())
        || (is_file && INCIDENTAL_FILES.contains(&top))
        || (!is_code && INCIDENTAL_PREFIXES.iter().any(|p| lower.starts_with(p)));
    if is_incidental {
        OnConflict::Warn
    } else {
        OnConflict::Error
    }
}

/// The message on conflicts, all of them in `site-packages` or all elsewhere.
pub(crate) fn message(
    label: &str,
    conflicts: &[String],
    setting: OnConflict,
    in_site_packages: bool,
) -> String {
    let place = if in_site_packages {
        ""
    } else {
        " outside of site-packages"
    };
    let count = match conflicts.len() {
        1 => format!("1 path{place} is"),
        count => format!("{count} paths{place} are"),
    };
    let advice = if setting != OnConflict::Error {
        "The file of the distribution that comes first in deps is used, and is named first here; console scripts come \
         before files. If the program needs another one, change the order of deps, leave a file out with exclude of \
         pip.override, or depend on only one of the distributions"
    } else if in_site_packages {
        "An environment has one file at each path, and some distribution would get that of another. Leave a file out with \
         exclude of pip.override; or use the file that is named first here, by package_conflicts = \"warn\" or \"first\" of \
         the program, or by on_conflict of pip.parse; or depend on only one of the distributions"
    } else {
        "An environment has one file at each path. Leave a file out with exclude of pip.override; or use the file that is \
         named first here, by package_conflicts = \"warn\" or \"first\" of the program; or depend on only one of the \
         distributions"
    };
    format!(
        "{label}: {count} in several distributions with different content:{}\n{advice}",
        listed(conflicts)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_imports_is_a_warning() {
        for path in [
            "tests/__init__.py",
            "Tests/data/x.txt",
            "test",
            "scripts/run.sh",
            "docs/conf.py",
            "LICENSE",
            "license.txt",
            "LICENSES/MIT.txt",
            "README.md",
            "CHANGELOG-1.rst",
            "setup.py",
            "requirements-dev.txt",
        ] {
            assert_eq!(default_in_site_packages(path), OnConflict::Warn, "{path}");
        }
        for path in [
            "jwt/__init__.py",
            "pkg/tests/__init__.py",
            "pkg/LICENSE",
            "news/__init__.py",
            "history.py",
            "license.so",
            "tests.py",
            "setup/x.py",
            "mod.txt",
        ] {
            assert_eq!(default_in_site_packages(path), OnConflict::Error, "{path}");
        }
    }
}
