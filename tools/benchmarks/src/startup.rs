//! How long a program takes from `exec` to its end.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{ensure, Result};

fn once(command: &[String]) -> Result<f64> {
    let start = Instant::now();
    let status = Command::new(&command[0])
        .args(&command[1..])
        .stdout(Stdio::null())
        .status()?;
    let elapsed = start.elapsed().as_secs_f64() * 1e3;
    ensure!(status.success(), "{command:?} failed");
    Ok(elapsed)
}

/// The middle value.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Runs commands in turn and returns the median of each, in milliseconds.
///
/// In turn, because the speed of a machine drifts.
///
/// # Errors
/// If a command cannot be started or fails.
pub fn medians(commands: &[Vec<String>], rounds: usize) -> Result<Vec<f64>> {
    let mut times = vec![Vec::with_capacity(rounds); commands.len()];
    for round in 0..=rounds {
        for (times, command) in times.iter_mut().zip(commands) {
            let elapsed = once(command)?;
            // The first round is for the caches.
            if round > 0 {
                times.push(elapsed);
            }
        }
    }
    Ok(times.into_iter().map(median).collect())
}
