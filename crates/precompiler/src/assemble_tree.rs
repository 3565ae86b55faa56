//! Putting a directory of sources and the directory of its bytecode together, as the import system
//! wants to find them: a link to a directory cannot have a file more than the directory.

use crate::output_file;
use crate::report::Report;
use crate::usage::UsageError;
use clap::{Parser, ValueEnum};
use pyc_compile::{cached_path, OptimizationLevel};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// The first argument that asks for it.
pub const NAME: &str = "assemble-tree";

/// Puts a directory of sources and the directory of its bytecode together.
#[derive(Clone, Debug, PartialEq, Eq, Parser)]
#[command(name = "precompiler assemble-tree", args_override_self = true)]
pub struct AssembleTree {
    /// Where the bytecode stands
    #[arg(long)]
    layout: Layout,

    /// The tag in the names of bytecode files, such as cpython-314
    #[arg(long, value_name = "TAG")]
    pyc_tag: String,

    /// The optimisation level of the bytecode
    #[arg(long, value_name = "LEVEL", default_value = "0", value_parser = clap::value_parser!(u8).range(0..=2))]
    optimize: u8,

    /// The directory of the sources
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    source: PathBuf,

    /// The directory of the bytecode: pkg/mod.pyc for pkg/mod.py
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    bytecode: PathBuf,

    /// The directory to write to
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    out: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Layout {
    /// in __pycache__ beside the source (PEP 3147)
    Pycache,
    /// in the place of the source, where its name cannot tell the optimisation level
    Sourceless,
}

/// Why the directories could not be put together.
#[derive(Debug, thiserror::Error)]
enum AssembleError {
    #[error("cannot read the directory {}: {reason}", path.display())]
    Read { path: PathBuf, reason: io::Error },
    #[error("cannot write {}: {reason}", path.display())]
    Write { path: PathBuf, reason: io::Error },
}

impl AssembleTree {
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
        if let Err(error) = self.assemble(base) {
            report.error(&error);
        }
        report
    }

    fn assemble(&self, base: &Path) -> Result<(), AssembleError> {
        let (source, bytecode) = (base.join(&self.source), base.join(&self.bytecode));
        let out = base.join(&self.out);
        fs::create_dir_all(&out).map_err(|reason| AssembleError::Write {
            path: out.clone(),
            reason,
        })?;
        let entries = WalkDir::new(&source)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter()
            // Bytecode that others have made stands where ours is to stand.
            .filter_entry(|entry| entry.file_name() != "__pycache__");
        for entry in entries {
            let entry = entry.map_err(|error| AssembleError::Read {
                path: error.path().unwrap_or(&source).to_owned(),
                reason: error.into(),
            })?;
            let relative = entry.path().strip_prefix(&source).unwrap_or(entry.path());
            let to = out.join(relative);
            if entry.file_type().is_dir() {
                fs::create_dir_all(&to)
                    .map_err(|reason| AssembleError::Write { path: to, reason })?;
                continue;
            }
            let pyc = bytecode.join(relative).with_extension("pyc");
            if self.layout == Layout::Sourceless && bytecode.join(relative).is_file() {
                continue;
            }
            let is_compiled = relative.extension() == Some("py".as_ref()) && pyc.is_file();
            if is_compiled {
                copy(&pyc, &out.join(self.place(relative)))?;
            }
            if !is_compiled || self.layout == Layout::Pycache {
                copy(entry.path(), &to)?;
            }
        }
        Ok(())
    }

    /// Where the bytecode of a source stands.
    fn place(&self, source: &Path) -> PathBuf {
        match self.layout {
            Layout::Pycache => cached_path(source, &self.pyc_tag, self.level()),
            Layout::Sourceless => source.with_extension("pyc"),
        }
    }

    fn level(&self) -> OptimizationLevel {
        OptimizationLevel::from_number(self.optimize).unwrap_or_default()
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), AssembleError> {
    output_file::copy(from, to).map_err(|reason| AssembleError::Write {
        path: to.to_owned(),
        reason,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Assembles a package of which one file has no bytecode, and lists the outcome.
    fn assembled(layout: Layout, optimize: u8) -> Vec<String> {
        let directory = tempfile::tempdir().unwrap();
        let write = |path: &str| {
            let path = directory.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, path.file_name().unwrap().as_encoded_bytes()).unwrap();
        };
        for path in [
            "s/a.py",
            "s/p/b.py",
            "s/p/unparsable.py",
            "s/p/data.txt",
            "s/__pycache__/a.cpython-314.pyc",
            "s/p/__pycache__/unparsable.cpython-313.pyc",
            "b/a.pyc",
            "b/p/b.pyc",
        ] {
            write(path);
        }
        let tree = AssembleTree {
            layout,
            pyc_tag: "cpython-314".into(),
            optimize,
            source: "s".into(),
            bytecode: "b".into(),
            out: "o".into(),
        };
        assert_eq!(tree.run(directory.path()), Report::default());
        let out = directory.path().join("o");
        let files = WalkDir::new(&out)
            .sort_by_file_name()
            .into_iter()
            .map(Result::unwrap);
        files
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let is_copy = fs::read_to_string(entry.path()).is_ok_and(|text| !text.is_empty());
                assert!(is_copy, "{entry:?}");
                entry
                    .path()
                    .strip_prefix(&out)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned()
            })
            .collect()
    }

    #[test]
    fn bytecode_stands_in_pycache_beside_its_source() {
        let expected = [
            "__pycache__/a.cpython-314.pyc",
            "a.py",
            "p/__pycache__/b.cpython-314.pyc",
            "p/b.py",
            "p/data.txt",
            "p/unparsable.py",
        ];
        assert_eq!(assembled(Layout::Pycache, 0), expected);
    }

    #[test]
    fn bytecode_stands_in_the_place_of_its_source_at_any_level() {
        for optimize in 0..=2 {
            assert_eq!(
                assembled(Layout::Sourceless, optimize),
                ["a.pyc", "p/b.pyc", "p/data.txt", "p/unparsable.py"]
            );
        }
    }

    #[test]
    fn the_name_in_pycache_tells_the_level() {
        let expected = [
            "__pycache__/a.cpython-314.opt-1.pyc",
            "a.py",
            "p/__pycache__/b.cpython-314.opt-1.pyc",
            "p/b.py",
            "p/data.txt",
            "p/unparsable.py",
        ];
        assert_eq!(assembled(Layout::Pycache, 1), expected);
    }

    #[test]
    fn bytecode_that_was_there_before_is_replaced() {
        let directory = tempfile::tempdir().unwrap();
        for (path, content) in [
            ("s/a.py", "source"),
            ("s/a.pyc", "old"),
            ("s/alone.pyc", "old"),
            ("s/__pycache__/a.t.pyc", "old"),
            ("b/a.pyc", "new"),
        ] {
            let path = directory.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        for (layout, expected) in [
            (
                "pycache",
                [
                    ("__pycache__/a.t.pyc", Some("new")),
                    ("a.pyc", Some("old")),
                    ("alone.pyc", Some("old")),
                ],
            ),
            (
                "sourceless",
                [
                    ("__pycache__/a.t.pyc", None),
                    ("a.pyc", Some("new")),
                    ("alone.pyc", Some("old")),
                ],
            ),
        ] {
            let arguments = ["--layout", layout, "--pyc-tag", "t", "--source", "s"];
            let arguments = [&arguments[..], &["--bytecode", "b", "--out", layout]].concat();
            let arguments: Vec<String> = arguments.into_iter().map(str::to_owned).collect();
            let report = AssembleTree::parse(&arguments)
                .unwrap()
                .run(directory.path());
            assert_eq!(report, Report::default());
            for (path, content) in expected {
                let found = fs::read_to_string(directory.path().join(layout).join(path)).ok();
                assert_eq!(found.as_deref(), content, "{layout} {path}");
            }
        }
    }

    #[test]
    fn a_missing_directory_is_told_with_its_path() {
        let arguments = "--layout pycache --pyc-tag t --source /no/such --bytecode b --out o";
        let arguments: Vec<String> = arguments.split(' ').map(str::to_owned).collect();
        let directory = tempfile::tempdir().unwrap();
        let report = AssembleTree::parse(&arguments)
            .unwrap()
            .run(directory.path());
        assert!(
            report
                .output
                .starts_with("error: cannot read the directory /no/such: "),
            "{report:?}"
        );
    }
}
