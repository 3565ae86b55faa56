//! Whether CPython finds the same scopes.

use super::{build, ScopeId, ScopeKind, Symtable};
use crate::error::Error;
use crate::name::Names;
use crate::source::{self, Source};
use crate::version::Version;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The symbol tables of a file as `oracle.py` shows them.
fn shown(path: &Path, version: Version) -> String {
    let bytes = std::fs::read(path).unwrap();
    let table = || -> Result<String, Error> {
        let source = Source::decode(&bytes, version)?;
        let tree = source::parse(&source, version)?;
        let mut names = Names::default();
        let table = build(&tree, &source, version, &mut names)?;
        let mut shown = String::new();
        show(&table, &source, &names, table.module(), 0, &mut shown);
        Ok(shown)
    };
    match table() {
        Ok(shown) => shown,
        Err(Error::Source(problem)) => {
            let number = |number: Option<u32>| number.map_or("None".to_owned(), |n| n.to_string());
            format!(
                "error {} {} {} {} {}\n",
                number(problem.line),
                number(problem.column),
                number(problem.end_line),
                number(problem.end_column),
                problem.message
            )
        }
        Err(Error::Unsupported(message)) => format!("unsupported {message}\n"),
    }
}

fn show(
    table: &Symtable,
    source: &Source<'_>,
    names: &Names<'_>,
    id: ScopeId,
    depth: usize,
    out: &mut String,
) {
    let scope = table.scope(id);
    let line = match scope.kind {
        ScopeKind::Module => 0,
        _ => source.line_and_column(scope.range.start()).0,
    };
    write!(
        out,
        "{:depth$}{:?} {} {line} {}",
        "",
        scope.kind,
        names.text(scope.name).trim_matches(['<', '>']),
        u8::from(scope.nested)
    )
    .unwrap();
    for &name in &scope.varnames {
        write!(out, " {}", names.text(name)).unwrap();
    }
    let symbols: Vec<_> = scope
        .symbols
        .iter()
        .map(|(name, symbol)| {
            let flags = u32::from(symbol.flags.0) | ((symbol.scope as u32 + 1) << 12);
            (names.text(name), flags)
        })
        .collect();
    let mut every = symbols.clone();
    every.sort();
    let every: Vec<_> = every
        .iter()
        .map(|(name, flags)| format!("{name}:{flags}"))
        .collect();
    let met: Vec<_> = symbols
        .iter()
        .filter(|(_, flags)| flags & 0xfff != 0)
        .map(|(name, _)| *name)
        .collect();
    writeln!(out, " | {} | {}", every.join(" "), met.join(" ")).unwrap();
    for &child in &scope.children {
        show(table, source, names, child, depth + 1, out);
    }
}

/// All Python files below a folder.
fn python_files(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        if folder
            .extension()
            .is_some_and(|extension| extension == "py")
        {
            files.push(folder.to_owned());
        }
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

/// Compares with the interpreter that `PYC_CODEGEN_PYTHON` names, such as `python3.14`, over the folders
/// that `PYC_CODEGEN_SOURCES` names (separated by colons), or over that interpreter's standard library.
#[test]
#[ignore = "asks an interpreter"]
fn scopes_are_those_of_cpython() {
    let python = std::env::var("PYC_CODEGEN_PYTHON").unwrap_or("python3.14".to_owned());
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
    let output = String::from_utf8_lossy(&output);
    let output = output.trim_start_matches("file ").trim_end_matches("end\n");

    let checked = std::thread::Builder::new().stack_size(1 << 30);
    let (files, output) = (files, output.to_owned());
    let differing = checked
        .spawn(move || {
            let mut differing = 0;
            for (path, part) in files.iter().zip(output.split("\nfile ")) {
                let (_, expected) = part.split_once('\n').unwrap();
                let found = shown(path, version);
                if found.trim_end() == expected.trim_end() {
                    continue;
                }
                differing += 1;
                let mut lines = expected.lines().zip(found.lines());
                let (expected, found) = lines
                    .find(|(expected, found)| expected != found)
                    .unwrap_or(("(another number of scopes)", ""));
                eprintln!(
                    "{}:\n  CPython {expected}\n  we      {found}",
                    path.display()
                );
            }
            eprintln!("symtable: {} files, {differing} differ", files.len());
            differing
        })
        .unwrap();
    assert_eq!(checked_result(differing), 0);
}

fn checked_result(thread: std::thread::JoinHandle<usize>) -> usize {
    thread.join().unwrap()
}
