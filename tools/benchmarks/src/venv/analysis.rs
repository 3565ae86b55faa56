//! What Bazel's analysis of programs costs, for any ruleset that the programs are written in.

use std::fs;
use std::time::Instant;

use anyhow::{ensure, Context, Result};
use pyc_integration::{Outcome, Workspace};

use crate::startup::median;

/// How many programs are analysed over one closure.
const COUNTS: [usize; 3] = [1, 30, 300];

/// How many of the programs are those that 300 have over 30.
const SLOPE: f64 = (COUNTS[2] - COUNTS[1]) as f64;

/// How often programs are analysed before anything is measured.
const WARM_UP: usize = 3;

/// The medians over all rounds.
#[derive(Debug)]
pub struct Analysis {
    /// Of the whole command in seconds, for each of `COUNTS`.
    pub seconds: [f64; 3],
    /// What one program more costs, in milliseconds.
    pub per_binary_ms: f64,
    /// What one program more takes of the server's heap, in kilobytes.
    pub heap_per_binary_kb: f64,
}

/// The name of a package that `measure` has had written, with one program.
pub fn package_of_one(prefix: &str) -> String {
    package(prefix, 0, COUNTS[0])
}

fn package(prefix: &str, round: usize, count: usize) -> String {
    format!("{prefix}{round}_{count}")
}

/// Runs Bazel, which must succeed.
///
/// # Errors
/// If it does not, with all that it printed.
pub fn bazel(workspace: &Workspace, arguments: &[&str]) -> Result<Outcome> {
    let outcome = workspace.bazel(arguments);
    ensure!(outcome.code == 0, "{}", outcome.report());
    Ok(outcome)
}

fn heap_bytes(workspace: &Workspace) -> Result<f64> {
    let outcome = bazel(workspace, &["info", "used-heap-size-after-gc"])?;
    let text = outcome.stdout.trim().trim_end_matches("MB");
    Ok(text
        .parse::<f64>()
        .with_context(|| format!("a number of MB: {text}"))?
        * 1e6)
}

/// Has packages with 1, 30 and 300 programs written and analyses them.
///
/// # Arguments
/// * `flags`: what Bazel is given beside the packages.
/// * `write`: writes a package, by its name, with a number of programs called `app0` and so on, over a closure of its own.
///
/// # Errors
/// If a package cannot be written or analysed.
pub fn measure(
    workspace: &Workspace,
    prefix: &str,
    flags: &[String],
    rounds: usize,
    write: impl Fn(&str, usize) -> Result<()>,
) -> Result<Analysis> {
    let analyse = |name: &str, count: usize| -> Result<f64> {
        let _ = fs::remove_dir_all(workspace.root().join(name));
        write(name, count)?;
        let target = format!("//{name}:all");
        // With a cache, Bazel keeps a list of all that it might fetch from there.
        let mut arguments = vec!["build", "--nobuild", "--disk_cache="];
        arguments.extend(flags.iter().map(String::as_str));
        arguments.push(&target);
        let start = Instant::now();
        bazel(workspace, &arguments)?;
        Ok(start.elapsed().as_secs_f64())
    };
    // The tools and toolchains are not what is measured, nor is how a new server gets up to its speed.
    for round in 0..WARM_UP {
        analyse(&format!("{prefix}_warm_up{round}"), COUNTS[2])?;
    }

    let mut seconds = [Vec::new(), Vec::new(), Vec::new()];
    let mut heap = Vec::new();
    for round in 0..rounds {
        // Each is a closure of its own, so that nothing of it was analysed before.
        let mut heap_after = Vec::new();
        for (count, seconds) in COUNTS.into_iter().zip(&mut seconds) {
            seconds.push(analyse(&package(prefix, round, count), count)?);
            heap_after.push(heap_bytes(workspace)?);
        }
        // The closure of the 300 is new, as that of the 30 was.
        let (of_30, of_300) = (heap_after[1] - heap_after[0], heap_after[2] - heap_after[1]);
        heap.push((of_300 - of_30) / SLOPE / 1e3);
    }
    let seconds = seconds.map(median);
    Ok(Analysis {
        seconds,
        per_binary_ms: (seconds[2] - seconds[1]) / SLOPE * 1e3,
        heap_per_binary_kb: median(heap),
    })
}
