//! What the person sees: a bar while it goes on, the errors, one line at the end.

use std::io::{self, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::source_file::{Failure, Outcome};

/// A progress bar on the standard error, if that is a terminal.
pub struct Progress {
    bar: ProgressBar,
    is_quiet: bool,
}

impl Progress {
    /// Starts with so many sources to come. There is no bar if it shall be quiet.
    pub fn new(sources: usize, quiet: bool) -> Self {
        let target = if quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let bar = ProgressBar::with_draw_target(Some(sources as u64), target);
        if let Ok(style) = ProgressStyle::with_template("compiling {wide_bar} {pos}/{len}") {
            bar.set_style(style);
        }
        Self {
            bar,
            is_quiet: quiet,
        }
    }

    /// One more source is done with.
    pub fn one_more(&self) {
        self.bar.inc(1);
    }

    /// Prints an error above the bar.
    pub fn error(&self, message: &str) {
        // without a standard error there is nowhere to say so
        self.bar
            .suspend(|| writeln!(io::stderr(), "{}", message.trim_end()))
            .ok();
    }

    /// Prints a warning above the bar, unless errors only are wanted.
    pub fn warning(&self, message: &str) {
        if !self.is_quiet {
            self.error(&format!("pyc: warning: {message}"));
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// What became of all sources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many `.pyc` files were written.
    pub compiled: usize,
    /// How many were up to date.
    pub up_to_date: usize,
    /// How many sources were left as they are, or not compiled at all levels, which is no failure.
    pub left_as_source: usize,
    /// How many sources were not compiled, or not at all levels.
    pub failed: usize,
    /// The bytes of the sources that were compiled, as often as they were.
    pub bytes: usize,
}

impl Tally {
    /// Counts one more source.
    pub fn add(&mut self, outcome: &Outcome) {
        self.compiled += outcome.compiled;
        self.up_to_date += outcome.up_to_date;
        match outcome.failure {
            None => {}
            Some(Failure::LeftAsSource(_)) => self.left_as_source += 1,
            Some(_) => self.failed += 1,
        }
        self.bytes += outcome.bytes;
    }

    /// The last line.
    pub fn summary(&self, elapsed: Duration) -> String {
        let Tally {
            compiled,
            up_to_date,
            left_as_source,
            failed,
            bytes,
        } = self;
        let left_as_source = match left_as_source {
            0 => String::new(),
            count => format!(", {count} left as source"),
        };
        let seconds = elapsed.as_secs_f64();
        let speed = *bytes as f64 / 1e6 / seconds.max(1e-6);
        format!(
            "{compiled} compiled, {up_to_date} up to date, {failed} failed{left_as_source}, {speed:.1} MB/s, {seconds:.2} s"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts_files_and_measures_the_speed() {
        let mut tally = Tally::default();
        tally.add(&Outcome {
            compiled: 2,
            bytes: 3_000_000,
            ..Outcome::default()
        });
        tally.add(&Outcome {
            up_to_date: 1,
            ..Outcome::failed("no".to_owned())
        });
        assert_eq!(
            tally.summary(Duration::from_millis(1500)),
            "2 compiled, 1 up to date, 1 failed, 2.0 MB/s, 1.50 s"
        );
        tally.add(&Outcome {
            failure: Some(Failure::LeftAsSource("no".to_owned())),
            ..Outcome::default()
        });
        assert_eq!(
            tally.summary(Duration::from_millis(1500)),
            "2 compiled, 1 up to date, 1 failed, 1 left as source, 2.0 MB/s, 1.50 s"
        );
    }
}
