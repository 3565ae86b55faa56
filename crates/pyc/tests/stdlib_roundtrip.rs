//! The canonical form against every real CPython there is, over its standard library.
//!
//! Interpreters are `python3.11` to `python3.15` and `python3` on the search path; 3.11 and 3.12 are
//! also run from the npm package `pyodide`, unpacked, that `RULES_PYC_PYODIDE_311` and
//! `RULES_PYC_PYODIDE_312` name, under `node`. Versions that `RULES_PYC_REQUIRE_PYTHONS` names,
//! separated by commas, must be among them.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use pyc::{canonicalize, is_canonical, source_hash, PythonVersion};
use serde_json::Value;

/// A CPython that runs `oracle.py`.
struct Interpreter {
    version: PythonVersion,
    name: String,
    command: Vec<PathBuf>,
    identity: Value,
    /// Whether a process of it starts in milliseconds.
    is_native: bool,
}

/// For how many sources whose raw bytes differ one more process is started.
const NEW_PROCESSES: usize = 20;

impl Interpreter {
    /// The interpreter that this command starts, if it is a released CPython of a known version.
    fn find(name: String, command: Vec<PathBuf>, is_native: bool) -> Option<Self> {
        let output = match run(&command, [OsStr::new("identity")]) {
            Ok(output) => output,
            Err(error) => {
                tell(&format!("not found: {name}: {}", error.trim_end()));
                return None;
            }
        };
        let identity: Value = serde_json::from_slice(&output).expect("the oracle prints JSON");
        let version: PythonVersion = text(&identity, "version").parse().unwrap();
        let is_known = PythonVersion::SUPPORTED.contains(&version);
        let is_released = identity["release"] == true && identity["implementation"] == "cpython";
        if !is_known || !is_released {
            tell(&format!(
                "not used: {name} is {} {}",
                text(&identity, "implementation"),
                text(&identity, "full_version")
            ));
        }
        (is_known && is_released).then_some(Self {
            version,
            name,
            command,
            identity,
            is_native,
        })
    }

    fn oracle<const N: usize>(&self, arguments: [&OsStr; N]) -> Vec<u8> {
        run(&self.command, arguments).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    fn oracle_json(&self, mode: &str, directory: &Path) -> Value {
        let output = self.oracle([OsStr::new(mode), directory.as_os_str()]);
        serde_json::from_slice(&output).expect("the oracle prints JSON")
    }
}

fn run<const N: usize>(command: &[PathBuf], arguments: [&OsStr; N]) -> Result<Vec<u8>, String> {
    let output = Command::new(&command[0])
        .args(&command[1..])
        .args(arguments)
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        let error = String::from_utf8_lossy(&output.stderr);
        // node starts its messages with the line that threw, which may be all of a program
        let lines: Vec<String> = error
            .lines()
            .map(|line| line.chars().take(200).collect())
            .collect();
        return Err(format!("{}\n{}", output.status, lines.join("\n")));
    }
    Ok(output.stdout)
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("{key} in {value}"))
}

fn tests_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

/// One interpreter for each version that is reachable; pyodide only for those not on the path.
fn interpreters() -> Vec<Interpreter> {
    let mut found: Vec<Interpreter> = Vec::new();
    let mut add = |name: String, command: Vec<PathBuf>, is_native: bool| {
        if let Some(interpreter) = Interpreter::find(name, command, is_native) {
            if found
                .iter()
                .all(|other| other.version != interpreter.version)
            {
                found.push(interpreter);
            }
        }
    };
    let names = PythonVersion::SUPPORTED
        .iter()
        .map(|version| format!("python{version}"));
    for name in names.chain(["python3".to_owned()]) {
        let arguments = ["-I", "-S", "-B"].map(PathBuf::from);
        let mut command = vec![PathBuf::from(&name)];
        command.extend(arguments);
        command.push(tests_file("oracle.py"));
        add(name, command, true);
    }
    for variable in ["RULES_PYC_PYODIDE_311", "RULES_PYC_PYODIDE_312"] {
        let Some(package) = std::env::var_os(variable).filter(|value| !value.is_empty()) else {
            continue;
        };
        let package = PathBuf::from(package);
        assert!(
            package.join("pyodide.js").is_file(),
            "{variable} names {}, which is no unpacked pyodide package",
            package.display()
        );
        let script = [tests_file("pyodide.mjs"), package, tests_file("oracle.py")];
        let command = [PathBuf::from("node")].into_iter().chain(script).collect();
        add(format!("pyodide of {variable}"), command, false);
    }
    found
}

/// What was compared for one interpreter.
struct Report {
    sources: u64,
    values: usize,
    bytes: usize,
    raw_differences: usize,
}

/// Canonicalises what the interpreter dumps, and has it compare the result.
fn check(interpreter: &Interpreter) -> Report {
    let directory = tempfile::tempdir().unwrap();
    let file = |number: usize, kind: &str| directory.path().join(format!("{number}.{kind}"));
    let dump = interpreter.oracle_json("dump", directory.path());
    let names: Vec<&str> = dump["names"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    let sources = dump["sources"].as_u64().unwrap();
    let mut report = Report {
        sources,
        values: names.len() - sources as usize,
        bytes: 0,
        raw_differences: 0,
    };

    for (number, name) in names.iter().enumerate() {
        let read = |kind| std::fs::read(file(number, kind)).unwrap();
        let canonical_of = |marshal: &[u8]| {
            canonicalize(marshal, interpreter.version)
                .unwrap_or_else(|error| panic!("{}: {name}: {error}", interpreter.name))
        };
        let (fresh, seasoned) = (read("fresh"), read("seasoned"));
        let canonical = canonical_of(&fresh);
        assert!(
            is_canonical(&canonical, interpreter.version),
            "{}: {name}: canonicalising twice changes the bytes",
            interpreter.name
        );
        assert!(
            canonical_of(&seasoned) == canonical,
            "{}: {name}: the canonical bytes depend on what the process did before",
            interpreter.name
        );
        report.bytes += fresh.len();
        if fresh != seasoned {
            report.raw_differences += 1;
            let is_source = number < sources as usize;
            if is_source && interpreter.is_native && report.raw_differences <= NEW_PROCESSES {
                let out = file(number, "new");
                interpreter.oracle([OsStr::new("compile"), OsStr::new(name), out.as_os_str()]);
                assert!(
                    canonical_of(&read("new")) == canonical,
                    "{}: {name}: the canonical bytes differ in a new process",
                    interpreter.name
                );
            }
        }
        std::fs::write(file(number, "canonical"), canonical).unwrap();
    }

    std::fs::write(
        directory.path().join("names.json"),
        dump["names"].to_string(),
    )
    .unwrap();
    let check = interpreter.oracle_json("check", directory.path());
    assert_eq!(
        check["differences"],
        Value::Array(Vec::new()),
        "{}",
        interpreter.name
    );
    assert_eq!(check["compared"], names.len(), "{}", interpreter.name);
    report
}

/// Checks what this crate knows of the version.
fn check_identity(interpreter: &Interpreter) {
    let Interpreter {
        version,
        identity,
        name,
        ..
    } = interpreter;
    assert_eq!(identity["magic"], version.magic().unwrap(), "{name}");
    assert_eq!(text(identity, "cache_tag"), version.cache_tag(), "{name}");
    let hash = source_hash(version.magic().unwrap(), b"print('hash me')\n");
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(text(identity, "source_hash"), hash, "{name}");
}

/// Prints past the test harness, which would keep the output of a passing test to itself.
fn tell(line: &str) {
    let line = format!("{line}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

#[test]
fn canonical_code_is_equal_in_every_cpython() {
    let interpreters = interpreters();
    for interpreter in &interpreters {
        check_identity(interpreter);
        let report = check(interpreter);
        tell(&format!(
            "CPython {} ({}): {} sources and {} values equal, {:.1} MB of marshal data; \
             {} differed by the history of the process",
            text(&interpreter.identity, "full_version"),
            interpreter.name,
            report.sources,
            report.values,
            report.bytes as f64 / 1e6,
            report.raw_differences,
        ));
        assert!(
            report.sources > 100,
            "{} has no standard library",
            interpreter.name
        );
    }
    tell(&format!(
        "compared {} versions of CPython",
        interpreters.len()
    ));
    assert!(
        !interpreters.is_empty(),
        "no CPython from 3.11 to 3.15 is on the search path"
    );

    let found: BTreeSet<PythonVersion> = interpreters.iter().map(|found| found.version).collect();
    let required = std::env::var("RULES_PYC_REQUIRE_PYTHONS").unwrap_or_default();
    for version in required
        .split(',')
        .map(str::trim)
        .filter(|version| !version.is_empty())
    {
        let version: PythonVersion = version.parse().unwrap();
        assert!(
            found.contains(&version),
            "RULES_PYC_REQUIRE_PYTHONS asks for {version}, which is not reachable"
        );
    }
}
