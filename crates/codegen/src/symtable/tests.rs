//! Whether CPython finds the same scopes.

use super::{build, ScopeId, Symtable};
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
        let table = build(&tree, &source, version, &mut names, &[])?;
        let mut shown = String::new();
        show(&table, &names, table.module(), 0, &mut shown);
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

fn show(table: &Symtable, names: &Names<'_>, id: ScopeId, depth: usize, out: &mut String) {
    let scope = table.scope(id);
    write!(
        out,
        "{:depth$}{:?} {} {}",
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
        show(table, names, child, depth + 1, out);
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

/// The symbol tables of files as an interpreter shows them, a part for every file.
fn expected(python: &str, files: &[PathBuf]) -> Vec<String> {
    let mut child = Command::new(python)
        .args(["-I", "-S", "-B", "-c", include_str!("oracle.py")])
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
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{python}");
    writer.join().unwrap();
    let output = String::from_utf8_lossy(&output.stdout);
    let output = output.trim_start_matches("file ").trim_end_matches("end\n");
    let parts = output.split("\nfile ");
    parts
        .map(|part| part.split_once('\n').unwrap().1.trim_end().to_owned())
        .collect()
}

/// Where the standard library of an interpreter is; `None` if there is no such interpreter.
fn standard_library(python: &str) -> Option<PathBuf> {
    let ask = "import sysconfig; print(sysconfig.get_path('stdlib'))";
    let output = Command::new(python)
        .args(["-I", "-S", "-B", "-c", ask])
        .output()
        .ok()?;
    let path = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(path.trim()))
}

/// Compares over a part of the standard library of every interpreter on the search path, or over the folder
/// that `PYC_CODEGEN_SOURCES` names. Versions that `RULES_PYC_REQUIRE_PYTHONS` names must be there.
#[test]
fn scopes_are_those_of_cpython() {
    /// So many files, and one of them is looked at.
    const STEP: usize = 8;
    let required = std::env::var("RULES_PYC_REQUIRE_PYTHONS").unwrap_or_default();
    for (name, version) in [
        ("3.11", Version::V3_11),
        ("3.12", Version::V3_12),
        ("3.13", Version::V3_13),
        ("3.14", Version::V3_14),
        ("3.15", Version::V3_15),
    ] {
        let python = format!("python{name}");
        let Some(library) = standard_library(&python) else {
            // Older ones may be there in another form, as a program of node.
            let is_required =
                version >= Version::V3_13 && required.split(',').any(|other| other.trim() == name);
            assert!(!is_required, "{python} is not on the search path");
            eprintln!("skipped: there is no {python} on the search path");
            continue;
        };
        let mut files = Vec::new();
        match std::env::var_os("PYC_CODEGEN_SOURCES") {
            Some(folder) => python_files(Path::new(&folder), &mut files),
            None => {
                python_files(&library, &mut files);
                files = files.into_iter().step_by(STEP).collect();
            }
        }
        let expected = expected(&python, &files);
        let thread = std::thread::Builder::new()
            .stack_size(1 << 30)
            .spawn(move || {
                let mut differing = 0;
                for (path, expected) in files.iter().zip(expected) {
                    let found = shown(path, version);
                    if found.trim_end() == expected {
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
                eprintln!("{python}: {} files, {differing} differ", files.len());
                differing
            });
        assert_eq!(thread.unwrap().join().unwrap(), 0);
    }
}
