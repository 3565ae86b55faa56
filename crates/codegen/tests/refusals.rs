//! Whether sources are refused as CPython refuses them: the kind of the error, its lines and columns, its message.
//!
//! Every `python3.14` and `python3.13` on the search path is asked. Versions that `RULES_PYC_REQUIRE_PYTHONS` names,
//! such as `3.14`, must be there.

use pyc::PythonVersion;
use pyc_codegen::{compile, Error, Options, SourceProblem};
use std::io::Write as _;
use std::process::{Command, Stdio};

const SNIPPETS: &str = include_str!("refusals/snippets.txt");
const ORACLE: &str = include_str!("refusals/oracle.py");

fn snippets() -> Vec<&'static str> {
    let (_, snippets) = SNIPPETS.split_once('\n').unwrap();
    let mut snippets: Vec<_> = snippets.split("---\n").collect();
    assert_eq!(snippets.pop(), Some(""));
    snippets
}

/// What CPython says of all snippets, a line each. `None` if that CPython is not on the search path.
fn expected(version: PythonVersion) -> Option<String> {
    let mut child = Command::new(format!("python{version}"))
        .args(["-I", "-S", "-B", "-X", "utf8", "-c", ORACLE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut input = child.stdin.take().unwrap();
    for snippet in snippets() {
        let digits: String = snippet.bytes().map(|byte| format!("{byte:02x}")).collect();
        writeln!(input, "{digits}").unwrap();
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "python{version}");
    Some(String::from_utf8(output.stdout).unwrap())
}

fn found(snippet: &str, version: PythonVersion) -> String {
    let options = Options {
        version,
        file_name: "source.py",
        optimization: 0,
        strip_docstrings: false,
        strip_asserts: false,
    };
    match compile(snippet.as_bytes(), &options) {
        Ok(_) => "compiled".to_owned(),
        Err(Error::Unsupported(reason)) => format!("unsupported: {reason}"),
        Err(Error::Source(problem)) => {
            let SourceProblem {
                kind,
                message,
                line,
                column,
                end_line,
                end_column,
            } = problem;
            let number = |number: Option<u32>| number.map_or(String::new(), |n| n.to_string());
            let places = [line, column, end_line, end_column].map(number).join("\t");
            format!("{kind}\t{places}\t{message}")
        }
    }
}

#[test]
fn sources_are_refused_as_cpython_refuses_them() {
    let required = std::env::var("RULES_PYC_REQUIRE_PYTHONS").unwrap_or_default();
    for version in [PythonVersion::new(3, 13), PythonVersion::new(3, 14)] {
        let Some(expected) = expected(version) else {
            let name = version.to_string();
            let is_required = required.split(',').any(|other| other.trim() == name);
            assert!(
                !is_required,
                "RULES_PYC_REQUIRE_PYTHONS asks for {version}, which is not on the search path"
            );
            eprintln!("skipped: there is no python{version} on the search path");
            continue;
        };
        if found("", version) != "compiled" {
            eprintln!("skipped: the compiler does not know {version} yet");
            continue;
        }
        let mut wrong = String::new();
        for (snippet, expected) in snippets().into_iter().zip(expected.lines()) {
            let found = found(snippet, version);
            if found != expected {
                wrong += &format!("{snippet}  CPython: {expected}\n  we:      {found}\n");
            }
        }
        assert!(wrong.is_empty(), "CPython {version}:\n{wrong}");
        eprintln!("CPython {version}: {} snippets", snippets().len());
    }
}
