//! Which form a command line has, and what it asks for. Nothing here looks at the world but for
//! param files, which are part of the command line.

use crate::assemble_runtime::AssembleRuntime;
use crate::assemble_tree::AssembleTree;
use crate::backends::Backends;
use crate::dist_info::{self, DistInfo};
use crate::job::Job;
use crate::param_file::expand;
use crate::report::Report;
use crate::sdist_wheel::{self, SdistWheel};
use crate::usage::UsageError;
use crate::venv::Venv;
use crate::whl::Whl;
use crate::{args, assemble_runtime, assemble_tree, batch, rules_python_args};
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// What a command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// To compile files.
    Compile(Job),
    /// To put an interpreter's files and the bytecode of its library together.
    AssembleRuntime(AssembleRuntime),
    /// To put a directory of sources and its bytecode together.
    AssembleTree(AssembleTree),
    /// To take the metadata of an installed wheel.
    DistInfo(DistInfo),
    /// To build a wheel from a source distribution.
    SdistWheel(Box<SdistWheel>),
    /// To do something for a virtual environment.
    Venv(Venv),
    /// To do something with a wheel.
    Whl(Whl),
}

impl Command {
    /// Reads a command line without the tool's name. Relative paths of param files are below `base`.
    pub fn parse(arguments: &[String], base: &Path) -> Result<Self, UsageError> {
        let arguments = expand(arguments, base)?;
        match arguments.split_first() {
            Some((name, rest)) if name == assemble_runtime::NAME => {
                return AssembleRuntime::parse(rest).map(Self::AssembleRuntime)
            }
            Some((name, rest)) if name == assemble_tree::NAME => {
                return AssembleTree::parse(rest).map(Self::AssembleTree)
            }
            Some((name, rest)) if name == dist_info::NAME => {
                return DistInfo::parse(rest).map(Self::DistInfo)
            }
            Some((name, rest)) if name == sdist_wheel::NAME => {
                return SdistWheel::parse(rest).map(|sdist| Self::SdistWheel(Box::new(sdist)))
            }
            _ => {}
        }
        if let Some(venv) = Venv::parse(&arguments) {
            return venv.map(Self::Venv);
        }
        if let Some(whl) = Whl::parse(&arguments) {
            return whl.map(Self::Whl);
        }
        let job = if arguments
            .iter()
            .any(|argument| rules_python_args::is_flag(argument))
        {
            rules_python_args::parse(&arguments)
        } else {
            args::parse(&arguments)
        };
        job.map(Self::Compile)
    }

    /// Does it. Relative paths are below `base`, which is empty for the current directory.
    pub fn run(&self, base: &Path, backends: &Backends, cancelled: &AtomicBool) -> Report {
        match self {
            Self::Compile(job) => batch::run(&job.below(base), base, backends, cancelled),
            Self::AssembleRuntime(runtime) => runtime.run(base, backends, cancelled),
            Self::AssembleTree(tree) => tree.run(base),
            Self::DistInfo(dist_info) => dist_info.run(base),
            Self::SdistWheel(sdist) => sdist.run(base),
            Self::Venv(venv) => venv.run(base),
            Self::Whl(whl) => whl.run(base, backends, cancelled),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{FileEntry, TreeEntry};

    fn parse(arguments: &[&str]) -> Result<Command, UsageError> {
        let arguments: Vec<String> = arguments
            .iter()
            .map(|&argument| argument.to_owned())
            .collect();
        Command::parse(&arguments, Path::new(""))
    }

    #[test]
    fn both_forms_ask_for_the_same() {
        let own = parse(&[
            "--python-version=3.14.2",
            "--invalidation-mode",
            "unchecked_hash",
            "--optimize=1",
            "--src=a.py",
            "--src-name=n/a.py",
            "--pyc=a.pyc",
        ]);
        let of_rules_python = parse(&[
            "--invalidation_mode",
            "unchecked_hash",
            "--src",
            "a.py",
            "--src_name",
            "n/a.py",
            "--pyc",
            "a.pyc",
            "--optimize",
            "1",
            "--python_version",
            "3.14",
        ]);
        assert_eq!(own.unwrap(), of_rules_python.unwrap());
    }

    #[test]
    fn flags_of_both_forms_do_not_mix() {
        let error = parse(&["--python_version=3.14", "--src-name=a.py"]).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("unexpected argument '--src-name' found"),
            "{error}"
        );
    }

    #[test]
    fn extra_flags_for_workers_of_rules_python_change_nothing() {
        let arguments = [
            "--python-version=3.14",
            "--src=a.py",
            "--src-name=a.py",
            "--pyc=a.pyc",
        ];
        let extra = ["--worker_impl=serial", "--log_level", "INFO"];
        assert_eq!(
            parse(&[&extra[..], &arguments].concat()).unwrap(),
            parse(&arguments).unwrap()
        );
    }

    #[test]
    fn incomplete_groups_are_told_with_their_counts() {
        let error = parse(&[
            "--python-version=3.14",
            "--src=a",
            "--src=b",
            "--src-name=a",
            "--pyc=a",
        ]);
        assert_eq!(
            error.unwrap_err().to_string(),
            "--src, --src-name and --pyc belong together, but there are 2, 1 and 1 of them"
        );
    }

    #[test]
    fn an_unknown_version_is_told_with_the_known_ones() {
        for flag in ["--python-version=3.99", "--python_version=3.99"] {
            let error = parse(&[flag]).unwrap_err().to_string();
            assert!(
                error.starts_with("unknown Python version 3.99: this rules_pyc knows 3.11, "),
                "{error}"
            );
        }
    }

    #[test]
    fn relative_paths_move_below_a_sandbox() {
        let Ok(Command::Compile(job)) = parse(&[
            "--python-version=3.14",
            "--interpreter=bin/python",
            "--src=a.py",
            "--src-name=a.py",
            "--pyc=/abs/a.pyc",
            "--tree-src=t",
            "--tree-src-name=t",
            "--tree-out=o",
        ]) else {
            panic!("it does not parse");
        };
        let moved = job.below(Path::new("sandbox/1"));
        let file = FileEntry {
            src: "sandbox/1/a.py".into(),
            name: "a.py".into(),
            pyc: "/abs/a.pyc".into(),
        };
        let tree = TreeEntry {
            src: "sandbox/1/t".into(),
            name: "t".into(),
            out: "sandbox/1/o".into(),
        };
        assert_eq!((moved.files, moved.trees), (vec![file], vec![tree]));
    }

    #[test]
    fn help_is_no_mistake() {
        assert!(matches!(parse(&["--help"]), Err(UsageError::Help(_))));
    }
}
