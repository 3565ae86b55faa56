//! Programs that nobody wrote, compiled by both.
//!
//! | module | what |
//! |---|---|
//! | [`random`] | numbers |
//! | [`grammar`] | programs made by the grammar |
//! | [`mutate`] | sources of a corpus, changed a little |
//! | [`minimise`] | a source as small as it can be while it still shows a difference |

pub mod grammar;
pub mod minimise;
pub mod mutate;
pub mod random;

use std::collections::{BTreeMap, HashSet};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{anyhow, Result};
use pyc_compile::{CompileError, InterpreterBackend};

use crate::check::{Checker, Verdict};
use crate::run::{Outcome, Tally};
use random::Random;

/// What the fuzzer found.
#[derive(Debug)]
pub struct Fuzzed {
    /// How many programs came to which verdict.
    pub tally: Tally,
    /// The programs that show something wrong, one for each kind, in the order of their numbers.
    pub found: Vec<Found>,
    /// How many programs both compile, or refuse, alike.
    pub alike: usize,
    /// How often both refuse with which different errors, CPython makes several bytecodes, or the native compiler does
    /// not compile, the most frequent first, each with the number of a program.
    pub others: Vec<(usize, String, u64)>,
}

/// What the threads have found so far.
#[derive(Default)]
struct State {
    tally: Tally,
    alike: usize,
    others: BTreeMap<String, (usize, u64)>,
    signatures: HashSet<String>,
    found: Vec<(u64, Vec<u8>, String)>,
    error: Option<CompileError>,
}

/// A program that shows something wrong.
#[derive(Debug)]
pub struct Found {
    /// Its number: with the seed and the corpus, it makes the program again.
    pub number: u64,
    /// The program, minimised.
    pub source: Vec<u8>,
    /// What is wrong with the minimised program.
    pub outcome: Outcome,
}

/// Makes and compares `count` programs from the one with number `first` on: by the grammar, and, if there is a corpus,
/// every other one by changing a source of it.
///
/// # Errors
///
/// If the interpreter cannot be used.
pub fn fuzz(
    checker: &Checker,
    seed: u64,
    first: u64,
    count: u64,
    corpus: &[PathBuf],
    jobs: NonZeroUsize,
) -> Result<Fuzzed> {
    let next = AtomicU64::new(first);
    let state = Mutex::new(State::default());
    let work = || loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= first + count {
            return;
        }
        let source = program(checker, seed, number, corpus);
        let verdict = match checker.check(&source, "fuzz.py") {
            Ok(verdict) => verdict,
            Err(error) => {
                next.store(first + count, Ordering::Relaxed);
                state.lock().unwrap_or_else(PoisonError::into_inner).error = Some(error);
                return;
            }
        };
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        state.tally.add(&verdict);
        let signature = verdict.signature();
        match verdict {
            Verdict::Identical => state.alike += 1,
            Verdict::ToldOtherwise(..)
            | Verdict::OneOfSeveral
            | Verdict::Unsupported(_)
            | Verdict::NoAnswer(_) => {
                let group = state.others.entry(signature).or_insert((0, number));
                group.0 += 1;
                group.1 = group.1.min(number);
            }
            verdict if verdict.is_wrong() && state.signatures.insert(signature.clone()) => {
                state.found.push((number, source, signature));
            }
            _ => {}
        }
    };
    thread::scope(|scope| {
        for _ in 0..jobs.get() * InterpreterBackend::CALLERS_PER_PROCESS {
            scope.spawn(work);
        }
    });
    let State {
        tally,
        alike,
        others,
        mut found,
        error,
        ..
    } = state.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(error) = error {
        return Err(anyhow!(error));
    }
    found.sort_by_key(|(number, ..)| *number);
    let mut minimised = Vec::new();
    for (number, source, signature) in found {
        let check = |source: &[u8]| checker.check(source, "fuzz.py");
        let shows = |source: &[u8]| {
            check(source)
                .is_ok_and(|verdict| verdict.is_wrong() && verdict.signature() == signature)
        };
        let source = minimise::minimise(&source, shows);
        let path = PathBuf::from(format!("fuzz.py (seed {seed}, program {number})"));
        let verdict = check(&source)?;
        minimised.push(Found {
            number,
            source,
            outcome: Outcome { path, verdict },
        });
    }
    let mut others: Vec<_> = others
        .into_iter()
        .map(|(signature, (count, number))| (count, signature, number))
        .collect();
    others.sort_by_key(|group| std::cmp::Reverse(group.0));
    Ok(Fuzzed {
        tally,
        found: minimised,
        alike,
        others,
    })
}

/// The program with a number.
pub fn program(checker: &Checker, seed: u64, number: u64, corpus: &[PathBuf]) -> Vec<u8> {
    let mut random = Random::new(seed, number);
    if !corpus.is_empty() && number % 2 == 1 {
        let path = &corpus[random.below(corpus.len())];
        if let Ok(source) = std::fs::read(path) {
            return mutate::mutate(&source, &mut random);
        }
    }
    grammar::program(random, checker.version())
}
