//! What the tool tells at its end.

use crate::usage::UsageError;
use std::fmt::{Display, Write};

/// The exit code when something could not be done.
pub const FAILURE: u8 = 1;

/// The exit code when the command line is wrong.
pub const USAGE: u8 = 2;

/// Messages for a person, and whether all went well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// 0, or [`FAILURE`], or [`USAGE`].
    pub exit_code: u8,
    /// The messages, each with a line's end.
    pub output: String,
}

impl Report {
    /// The report on a command line that cannot be followed.
    pub fn of_usage(error: &UsageError) -> Self {
        Self {
            exit_code: USAGE,
            output: format!("error: {error}\n"),
        }
    }

    /// Adds an error in a source, which already looks like what Python prints.
    pub fn source_error(&mut self, error: &impl Display) {
        self.exit_code = FAILURE;
        self.line(error);
    }

    /// Adds any other error.
    pub fn error(&mut self, error: &impl Display) {
        self.source_error(&format_args!("error: {error}"));
    }

    /// Adds something that is no failure.
    pub fn warning(&mut self, warning: &impl Display) {
        self.line(&format_args!("warning: {warning}"));
    }

    /// Adds what was done.
    pub fn note(&mut self, note: &impl Display) {
        self.line(note);
    }

    fn line(&mut self, text: &impl Display) {
        let written = writeln!(self.output, "{text}");
        debug_assert!(written.is_ok(), "a string takes everything");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_no_failure() {
        let mut report = Report::default();
        report.warning(&"a");
        assert_eq!(
            report,
            Report {
                exit_code: 0,
                output: "warning: a\n".into()
            }
        );
    }

    #[test]
    fn errors_stand_in_their_order() {
        let mut report = Report::default();
        report.error(&"a");
        report.source_error(&"SyntaxError: b");
        assert_eq!(
            report,
            Report {
                exit_code: FAILURE,
                output: "error: a\nSyntaxError: b\n".into()
            }
        );
    }
}
