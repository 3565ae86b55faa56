//! Whether CPython generates the same instructions.

use super::{known, module, Finish, Settings};
use crate::constant::{Constant, ConstantId, Constants};
use crate::error::Error;
use crate::instruction::InstructionSequence;
use crate::name::Names;
use crate::opcode::Op;
use crate::source::{self, Source};
use crate::symtable;
use crate::unit::Unit;
use crate::version::Version;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The instructions of all units, as `oracle.py` shows them.
struct Shown {
    version: Version,
    units: Vec<String>,
    /// What tells code objects apart: equal ones are one constant
    seen: Vec<String>,
}

impl Finish for Shown {
    fn finish(
        &mut self,
        unit: &mut Unit,
        _: &Names<'_>,
        constants: &mut Constants,
    ) -> Result<ConstantId, Error> {
        self.units.push(show(&unit.instructions, self.version));
        let identity = format!(
            "{:?} {:?} {:?} {:?} {:?} {}",
            unit.name,
            unit.firstlineno,
            unit.consts,
            unit.names,
            (&unit.varnames, &unit.cellvars, &unit.freevars),
            self.units.last().unwrap(),
        );
        let seen = self.seen.iter().position(|seen| *seen == identity);
        let index = seen.unwrap_or_else(|| {
            self.seen.push(identity);
            self.seen.len() - 1
        });
        Ok(constants.intern(Constant::Code(index as u32)))
    }
}

fn has_target(op: Op, version: Version) -> bool {
    let name = op.name();
    name.starts_with("JUMP")
        || name.starts_with("POP_JUMP")
        || name.starts_with("SETUP_") && name != "SETUP_ANNOTATIONS"
        || matches!(op, Op::ForIter | Op::Send)
        || op == Op::EndAsyncFor && version >= Version::V3_14
}

fn show(sequence: &InstructionSequence, version: Version) -> String {
    let places: Vec<_> = sequence.label_places().collect();
    let mut out = String::from("unit\n");
    for instruction in &sequence.instructions {
        let argument = if has_target(instruction.op, version) {
            places
                .get(instruction.argument as usize)
                .copied()
                .flatten()
                .unwrap_or(instruction.argument)
        } else {
            instruction.argument
        };
        let l = instruction.location;
        writeln!(
            out,
            "{} {argument} {} {} {} {}",
            instruction.op.name(),
            l.line,
            l.end_line,
            l.column,
            l.end_column
        )
        .unwrap();
    }
    out
}

fn shown(path: &Path, version: Version, level: u8) -> Vec<String> {
    let bytes = std::fs::read(path).unwrap();
    let mut shown = Shown {
        version,
        units: Vec::new(),
        seen: Vec::new(),
    };
    let mut generate = || -> Result<(), Error> {
        let source = Source::decode(&bytes, version)?;
        let tree = source::parse(&source, version)?;
        let mut names = known::names();
        let tree = &tree;
        let table = symtable::build(tree, &source, version, &mut names, &[])?;
        let settings = Settings {
            version,
            optimization: level,
            strip_docstrings: false,
            strip_asserts: false,
        };
        let mut constants = Constants::new(version);
        module(
            tree,
            &source,
            &table,
            settings,
            &mut names,
            &mut constants,
            &mut shown,
        )?;
        Ok(())
    };
    match generate() {
        Ok(()) => shown.units,
        Err(Error::Source(problem)) => {
            let number = |number: Option<u32>| number.map_or("None".to_owned(), |n| n.to_string());
            vec![format!(
                "error {} {} {} {} {}",
                number(problem.line),
                number(problem.column),
                number(problem.end_line),
                number(problem.end_column),
                problem.message
            )]
        }
        Err(Error::Unsupported(message)) => vec![format!("unsupported {message}\n")],
    }
}

/// All Python files below a folder.
fn python_files(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        files.push(folder.to_owned());
        return;
    };
    let mut entries: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            python_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "py") && path.exists() {
            files.push(path);
        }
    }
}

/// The first difference of two lists of units.
fn difference(expected: &[&str], found: &[String]) -> Option<String> {
    let mut found: Vec<&str> = found.iter().map(|unit| unit.trim_end()).collect();
    // CPython does not show the units of a module's annotations, which come right before the module's own.
    if found.len() > expected.len() && !expected.is_empty() {
        let last = found.len() - 1;
        found.drain(expected.len() - 1..last);
    }
    for (index, (expected, found)) in expected.iter().zip(&found).enumerate() {
        let expected = expected.trim_end();
        if expected == *found {
            continue;
        }
        // What shifts the targets of jumps tells more than the first jump whose target it shifts.
        let without_target = |line: &str| -> String {
            let mut words: Vec<&str> = line.split(' ').collect();
            if words[0].contains("JUMP")
                || words[0].starts_with("SETUP_")
                || ["FOR_ITER", "SEND", "END_ASYNC_FOR"].contains(&words[0])
            {
                words.remove(1);
            }
            words.join(" ")
        };
        let mut context: Vec<&str> = Vec::new();
        let mut find = |same: &dyn Fn(&str, &str) -> bool| {
            context.clear();
            let mut lines = expected.lines().zip(found.lines()).enumerate();
            lines.find(|(_, (expected, found))| {
                let same = same(expected, found);
                if same {
                    context.push(expected);
                }
                !same
            })
        };
        let first = find(&|expected, found| without_target(expected) == without_target(found))
            .or_else(|| find(&|expected, found| expected == found));
        let context = context[context.len().saturating_sub(2)..].join("\n    = ");
        return Some(match first {
            Some((line, (expected, found))) => format!(
                "unit {index} line {line}\n    = {context}\n    CPython {expected}\n    we      {found}"
            ),
            None => format!("unit {index} has another length\n    = {context}"),
        });
    }
    (expected.len() != found.len()).then(|| "another number of units".to_owned())
}

/// Compares with the interpreter that `PYC_CODEGEN_PYTHON` names, such as `python3.14`, over the folders
/// that `PYC_CODEGEN_SOURCES` names (separated by colons), or over that interpreter's standard library.
#[test]
#[ignore = "asks an interpreter"]
fn instructions_are_those_of_cpython() {
    let python = std::env::var("PYC_CODEGEN_PYTHON").unwrap_or("python3.14".to_owned());
    let level: u8 = std::env::var("PYC_CODEGEN_LEVEL").map_or(0, |level| level.parse().unwrap());
    let command = |arguments: &[&str]| {
        let mut words = python.split_whitespace();
        let mut command = Command::new(words.next().unwrap());
        command.args(words).args(arguments);
        command
    };
    let ask = "import sys, sysconfig; print(*sys.version_info[:2], sysconfig.get_path('stdlib'))";
    let answer = command(&["-c", ask]).output().unwrap().stdout;
    let answer = String::from_utf8(answer).unwrap();
    let mut answer = answer.split_whitespace();
    let (major, minor) = (answer.next().unwrap(), answer.next().unwrap());
    let version: pyc::PythonVersion = format!("{major}.{minor}").parse().unwrap();
    let version = Version::new(version).unwrap();
    let library = answer.next().unwrap().to_owned();
    let sources = std::env::var("PYC_CODEGEN_SOURCES").unwrap_or(library);
    let mut files = Vec::new();
    for folder in sources.split(':') {
        python_files(Path::new(folder), &mut files);
    }
    let mut child = command(&["-c", include_str!("oracle.py")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let list: String = files
        .iter()
        .map(|path| format!("{}\n", path.display()))
        .collect();
    let writer = std::thread::spawn(move || input.write_all(list.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap().stdout;
    writer.join().unwrap();
    let output = String::from_utf8_lossy(&output).into_owned();
    let checked = std::thread::Builder::new().stack_size(1 << 30);
    let differing = checked
        .spawn(move || {
            let output = output.trim_start_matches("file ").trim_end_matches("end\n");
            let mut differing = 0;
            for (path, part) in files.iter().zip(output.split("\nfile ")) {
                let (_, expected) = part.split_once('\n').unwrap_or((part, ""));
                let found = shown(path, version, level);
                let expected: Vec<&str> = match expected.strip_prefix("unit\n") {
                    Some(expected) => expected.split("\nunit\n").collect(),
                    None => vec![expected],
                };
                let found: Vec<String> = found
                    .iter()
                    .map(|unit| unit.strip_prefix("unit\n").unwrap_or(unit).to_owned())
                    .collect();
                if let Some(difference) = difference(&expected, &found) {
                    differing += 1;
                    eprintln!("{}: {difference}", path.display());
                }
            }
            let compared = files.iter().zip(output.split("\nfile ")).count();
            eprintln!(
                "instructions: {compared} of {} files, {differing} differ",
                files.len()
            );
            differing
        })
        .unwrap();
    assert_eq!(differing.join().unwrap(), 0);
}
