//! What a command that has ended left behind, and assertions that show all of it when they fail.

use std::process::{Command, Output};

/// The end of a command: its exit code and what it printed.
#[derive(Debug)]
pub struct Outcome {
    description: String,
    /// The exit code, or -1 if a signal ended the command.
    pub code: i32,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
}

impl Outcome {
    /// Runs a command to its end.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn of(command: &mut Command) -> Self {
        let description = format!("{command:?}");
        let Output {
            status,
            stdout,
            stderr,
        } = command
            .output()
            .unwrap_or_else(|error| panic!("cannot start {description}: {error}"));
        Self {
            description,
            code: status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&stdout).into_owned(),
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
        }
    }

    /// Everything that is known of the command, for the message of a failing test.
    pub fn report(&self) -> String {
        format!(
            "{}\nexit code {}\n--- stdout\n{}\n--- stderr\n{}",
            self.description, self.code, self.stdout, self.stderr
        )
    }

    /// Asserts that the command ended well.
    #[track_caller]
    pub fn success(self) -> Self {
        self.exits_with(0)
    }

    /// Asserts that the command ended with a certain exit code.
    #[track_caller]
    pub fn exits_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}", self.report());
        self
    }

    /// Asserts that the command failed, with any exit code but 0.
    #[track_caller]
    pub fn failure(self) -> Self {
        assert_ne!(self.code, 0, "{}", self.report());
        self
    }

    /// Asserts that standard output has a text in it.
    #[track_caller]
    pub fn prints(self, text: &str) -> Self {
        assert!(
            self.stdout.contains(text),
            "not on stdout: {text}\n{}",
            self.report()
        );
        self
    }

    /// Asserts that standard error has not a text in it.
    #[track_caller]
    pub fn lacks(self, text: &str) -> Self {
        assert!(
            !self.stderr.contains(text),
            "on stderr: {text}\n{}",
            self.report()
        );
        self
    }

    /// Asserts that standard error has a text in it.
    #[track_caller]
    pub fn complains(self, text: &str) -> Self {
        assert!(
            self.stderr.contains(text),
            "not on stderr: {text}\n{}",
            self.report()
        );
        self
    }

    /// Asserts that standard output is exactly the lines given.
    #[track_caller]
    pub fn prints_lines(self, lines: &[&str]) -> Self {
        assert_eq!(
            self.stdout.lines().collect::<Vec<_>>(),
            lines,
            "{}",
            self.report()
        );
        self
    }
}
