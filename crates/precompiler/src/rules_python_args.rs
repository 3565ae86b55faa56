//! The command line that rules_python gives its precompiler.
//!
//! Source: `python/private/precompile.bzl` and `tools/precompiler/precompiler.py` of rules_python 2.3.2.

use crate::job::{known_version, zip_files, Job};
use crate::usage::UsageError;
use clap::Parser;
use pyc::PythonVersion;
use pyc_compile::{BackendChoice, InvalidationMode, OptimizationLevel, Strip, Uncompilable};
use std::path::PathBuf;

/// The flags that only this form has. `--worker_impl` and `--log_level` are not among them: as the workers of both
/// are called PyCompile, `--worker_extra_flag` gives them to ours as well.
const FLAGS: [&str; 3] = ["--invalidation_mode", "--python_version", "--src_name"];

/// Compiles Python sources to bytecode: the arguments of rules_python's precompiler.
#[derive(Debug, Parser)]
#[command(
    name = "precompiler",
    rename_all = "snake_case",
    args_override_self = true
)]
struct Args {
    /// The target's Python, such as 3.14
    #[arg(long)]
    python_version: PythonVersion,

    /// checked_hash or unchecked_hash
    #[arg(long, default_value = "checked_hash")]
    invalidation_mode: String,

    /// The optimisation level; -1 is 0
    #[arg(long, default_value = "-1", allow_negative_numbers = true)]
    optimize: i8,

    /// A source; goes with --src_name and --pyc, which may be repeated together
    #[arg(long, allow_hyphen_values = true)]
    src: Vec<PathBuf>,

    /// What tracebacks call the source
    #[arg(long, allow_hyphen_values = true)]
    src_name: Vec<String>,

    /// The file to write
    #[arg(long, allow_hyphen_values = true)]
    pyc: Vec<PathBuf>,

    /// Makes no difference
    #[arg(long)]
    worker_impl: Option<String>,

    /// Makes no difference
    #[arg(long)]
    log_level: Option<String>,
}

/// Whether an argument is a flag that only this form has.
pub fn is_flag(argument: &str) -> bool {
    let name = argument.split_once('=').map_or(argument, |(name, _)| name);
    FLAGS.contains(&name)
}

/// Reads a command line without the tool's name.
pub fn parse(arguments: &[String]) -> Result<Job, UsageError> {
    let name = "precompiler".to_owned();
    let args = Args::try_parse_from(std::iter::once(&name).chain(arguments))?;
    // What stands in another repository is a package that somebody else has written, as in our own actions.
    let is_external = |name: &String| name.starts_with("../");
    let is_third_party = args.src_name.iter().all(is_external);
    Ok(Job {
        python: known_version(args.python_version)?,
        interpreter: None,
        backend: BackendChoice::Auto,
        invalidation: invalidation_mode(&args.invalidation_mode)?,
        optimization: optimization_level(args.optimize)?,
        strip: Strip::default(),
        jobs: None,
        files: zip_files(
            args.src,
            args.src_name,
            args.pyc,
            ["--src", "--src_name", "--pyc"],
        )?,
        trees: vec![],
        uncompilable: if is_third_party {
            Uncompilable::Defer
        } else {
            Uncompilable::Error
        },
    })
}

fn invalidation_mode(name: &str) -> Result<InvalidationMode, UsageError> {
    match name.to_ascii_uppercase().as_str() {
        "CHECKED_HASH" => Ok(InvalidationMode::CheckedHash),
        "UNCHECKED_HASH" => Ok(InvalidationMode::UncheckedHash),
        "TIMESTAMP" => Err(UsageError::new(
            "--invalidation_mode timestamp would give other bytes in every build: say checked_hash or unchecked_hash",
        )),
        _ => Err(UsageError::new(format!(
            "unknown --invalidation_mode {name}: say checked_hash or unchecked_hash"
        ))),
    }
}

fn optimization_level(number: i8) -> Result<OptimizationLevel, UsageError> {
    u8::try_from(number.max(if number == -1 { 0 } else { number }))
        .ok()
        .and_then(OptimizationLevel::from_number)
        .ok_or_else(|| UsageError::new(format!("unknown --optimize {number}: say -1, 0, 1 or 2")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::FileEntry;

    fn parse_line(line: &str) -> Result<Job, UsageError> {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        parse(&arguments)
    }

    #[test]
    fn what_rules_python_says_is_understood() {
        let job = parse_line(
            "--invalidation_mode checked_hash --src pkg/a.py --src_name ../repo/pkg/a.py \
             --pyc bazel-out/bin/pkg/__pycache__/a.cpython-314.pyc --optimize 2 --python_version 3.14",
        )
        .unwrap();
        assert_eq!(job.python, PythonVersion::new(3, 14));
        assert_eq!(job.invalidation, InvalidationMode::CheckedHash);
        assert_eq!(job.optimization, OptimizationLevel::Two);
        let file = FileEntry {
            src: "pkg/a.py".into(),
            name: "../repo/pkg/a.py".into(),
            pyc: "bazel-out/bin/pkg/__pycache__/a.cpython-314.pyc".into(),
        };
        assert_eq!(job.files, [file]);
    }

    #[test]
    fn only_sources_of_other_repositories_may_stay_uncompiled() {
        for (name, expected) in [("../repo/pkg/a.py", true), ("pkg/a.py", false)] {
            let line = format!("--python_version=3.14 --src=a.py --src_name={name} --pyc=a.pyc");
            let job = parse_line(&line).unwrap();
            let is_deferred = job.uncompilable == Uncompilable::Defer;
            assert_eq!(is_deferred, expected, "{name}");
        }
    }

    #[test]
    fn defaults_are_those_of_its_precompiler() {
        let job =
            parse_line("--python_version=3.14 --worker_impl=serial --log_level=INFO").unwrap();
        assert_eq!(job.invalidation, InvalidationMode::CheckedHash);
        assert_eq!(job.optimization, OptimizationLevel::Zero);
    }

    #[test]
    fn the_mode_may_be_upper_case() {
        let job = parse_line("--python_version=3.14 --invalidation_mode=UNCHECKED_HASH").unwrap();
        assert_eq!(job.invalidation, InvalidationMode::UncheckedHash);
    }

    #[test]
    fn the_level_may_be_minus_one() {
        for (text, level) in [
            ("-1", OptimizationLevel::Zero),
            ("0", OptimizationLevel::Zero),
            ("1", OptimizationLevel::One),
        ] {
            let job = parse_line(&format!("--python_version 3.14 --optimize {text}")).unwrap();
            assert_eq!(job.optimization, level, "{text}");
        }
    }

    #[test]
    fn wrong_values_are_told_with_the_right_ones() {
        let error = |line: &str| {
            parse_line(&format!("--python_version=3.14 {line}"))
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            error("--optimize=3"),
            "unknown --optimize 3: say -1, 0, 1 or 2"
        );
        assert_eq!(
            error("--optimize=-2"),
            "unknown --optimize -2: say -1, 0, 1 or 2"
        );
        assert_eq!(
            error("--invalidation_mode=mtime"),
            "unknown --invalidation_mode mtime: say checked_hash or unchecked_hash"
        );
        assert_eq!(
            error("--invalidation_mode=timestamp"),
            "--invalidation_mode timestamp would give other bytes in every build: say checked_hash or unchecked_hash"
        );
    }

    #[test]
    fn its_flags_are_told_from_the_own_ones() {
        for flag in ["--src_name", "--src_name=a", "--python_version=3.14"] {
            assert!(is_flag(flag), "{flag}");
        }
        for other in [
            "--src",
            "--src-name=a_b",
            "src_name",
            "--optimize=1",
            "--worker_impl=serial",
        ] {
            assert!(!is_flag(other), "{other}");
        }
    }

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory;
        Args::command().debug_assert();
    }
}
