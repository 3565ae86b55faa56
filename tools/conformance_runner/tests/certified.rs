//! The native compiler makes what CPython makes, for every version that it is certified for: over the standard library,
//! some packages, and programs that nobody wrote.
//!
//! `RULES_PYC_REQUIRE_PYTHONS` names the versions that must be on PATH; others are left out where they are not there.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use pyc::PythonVersion;
use pyc_compile::{Interpreter, OptimizationLevel, CERTIFIED_VERSIONS};
use pyc_conformance::check::{Checker, Verdict};
use pyc_conformance::run::{self, Tally};
use pyc_conformance::{corpus, fuzz, pypi, report};

/// For the optimisation levels from 0 on, how many programs are made or sources are changed.
const PROGRAMS: [u64; 3] = [3000, 500, 500];

fn jobs() -> NonZeroUsize {
    available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// The certified versions that are on PATH, with their interpreters.
fn pythons() -> Vec<(PythonVersion, PathBuf)> {
    let required = std::env::var("RULES_PYC_REQUIRE_PYTHONS").unwrap_or_default();
    let mut pythons = Vec::new();
    for &version in CERTIFIED_VERSIONS {
        let python = PathBuf::from(format!("python{version}"));
        match checker(version, &python).release() {
            Ok(_) => pythons.push((version, python)),
            Err(error) => {
                let is_required = required.split(',').any(|name| name == version.to_string());
                assert!(!is_required, "{error}");
                eprintln!("not compared with Python {version}: {error}");
            }
        }
    }
    pythons
}

fn checker(version: PythonVersion, python: &Path) -> Checker {
    Checker::new(Interpreter::new(python), version, jobs())
}

/// Compares all sources; what is wrong is the message of the panic.
fn compare(checker: &Checker, sources: &[PathBuf]) -> Tally {
    let mut wrong = Vec::new();
    let tally = run::run(checker, sources, jobs(), None, |outcome| {
        if outcome.verdict.is_wrong() {
            wrong.extend(report::outcome(outcome));
        }
    })
    .unwrap();
    let told: Vec<_> = wrong.iter().take(10).map(String::as_str).collect();
    assert!(
        tally.is_good(),
        "{}\n{}",
        told.join("\n"),
        report::summary(checker.version(), &tally)
    );
    tally
}

#[test]
fn the_standard_library_is_compiled_as_by_cpython() {
    for (version, python) in pythons() {
        let library = corpus::standard_library(&python).unwrap();
        let sources = corpus::sources(&[library]).unwrap();
        for number in 0..3 {
            let level = OptimizationLevel::from_number(number).unwrap();
            let tally = compare(&checker(version, &python).at_level(level), &sources);
            assert!(tally.identical > 500, "{tally:?}");
            assert_eq!(tally.unsupported, 0, "{tally:?}");
        }
    }
}

#[test]
fn packages_are_compiled_as_by_cpython() {
    let list = include_str!("../data/short.txt");
    for (version, python) in pythons() {
        let packages = pypi::fetch(&pypi::packages(list), &pypi::cache(), &python).unwrap();
        let packages: Vec<PathBuf> = packages.into_iter().map(Result::unwrap).collect();
        let sources = corpus::sources(&packages).unwrap();
        // Where `assert` is left out, jumps have nothing to jump over.
        for number in 0..2 {
            let level = OptimizationLevel::from_number(number).unwrap();
            let tally = compare(&checker(version, &python).at_level(level), &sources);
            assert!(tally.identical > 2000, "{tally:?}");
        }
    }
}

#[test]
fn programs_that_nobody_wrote_are_compiled_as_by_cpython() {
    for (version, python) in pythons() {
        let library = corpus::standard_library(&python).unwrap();
        let sources = corpus::sources(&[library]).unwrap();
        for (number, programs) in (0..).zip(PROGRAMS) {
            let level = OptimizationLevel::from_number(number).unwrap();
            let checker = checker(version, &python).at_level(level);
            let seed = 1 + u64::from(number);
            let fuzzed = fuzz::fuzz(&checker, seed, 0, programs, &sources, jobs()).unwrap();
            for found in &fuzzed.found {
                let text = report::outcome(&found.outcome).unwrap_or_default();
                let source = String::from_utf8_lossy(&found.source);
                eprintln!("{text}    of the program:\n{source}");
            }
            assert!(fuzzed.tally.is_good(), "{:?}", fuzzed.tally);
            assert!(fuzzed.alike as u64 > programs / 3, "{}", fuzzed.alike);
        }
    }
}

/// The runner sees what is different, whatever is certified.
#[test]
fn what_differs_is_told() {
    let version = PythonVersion::new(3, 14);
    let python = PathBuf::from("python3.14");
    let checker = checker(version, &python);
    if checker.release().is_err() {
        eprintln!("python3.14 is not on PATH");
        return;
    }
    let verdict = checker.check(b"x = 1 +\n", "a.py").unwrap();
    assert!(
        matches!(verdict, Verdict::Identical | Verdict::ToldOtherwise(..)),
        "{verdict:?}"
    );
}
