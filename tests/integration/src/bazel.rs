//! Bazel, on a workspace of the test's own.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::workspace::scratch;
use crate::Outcome;

/// Bazel with an output base of its own, so that tests neither see nor disturb anything else on the machine.
#[derive(Debug)]
pub struct Bazel {
    program: PathBuf,
    output_base: PathBuf,
    workspace: PathBuf,
    disk_cache: PathBuf,
    home: Option<PathBuf>,
    environment: Vec<(String, String)>,
}

impl Bazel {
    /// Bazel for a workspace. Nothing is started yet.
    ///
    /// The program is `RULES_PYC_BAZEL` if that is set, else the project's own `tools/bazel`.
    /// All workspaces share a disk cache, so that the tools are built once: the folder `RULES_PYC_DISK_CACHE`, if set.
    pub fn new(workspace: &Path, output_base: &Path) -> Self {
        Self {
            program: env::var_os("RULES_PYC_BAZEL")
                .map_or_else(|| project().join("tools/bazel"), PathBuf::from),
            output_base: output_base.to_owned(),
            workspace: workspace.to_owned(),
            disk_cache: env::var_os("RULES_PYC_DISK_CACHE")
                .map_or_else(|| scratch("disk_cache"), PathBuf::from),
            home: None,
            environment: Vec::new(),
        }
    }

    /// The same for a user with another home directory.
    #[must_use]
    pub fn with_home(self, home: PathBuf) -> Self {
        Self {
            home: Some(home),
            ..self
        }
    }

    /// The same with a variable of the environment.
    #[must_use]
    pub fn with_variable(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Runs a Bazel command: its name first, then its arguments.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        let (command, arguments) = arguments.split_first().expect("a Bazel command");
        let mut bazel = Command::new(&self.program);
        bazel
            .current_dir(&self.workspace)
            .arg(format!("--output_base={}", self.output_base.display()))
            .arg("--max_idle_secs=300")
            .arg(command);
        if let Some(home) = &self.home {
            bazel.env("HOME", home);
        }
        for (name, value) in &self.environment {
            bazel.env(name, value);
        }
        if !matches!(*command, "shutdown" | "info") {
            bazel.args(["--color=no", "--curses=no", "--noshow_progress"]);
            bazel.arg(format!("--disk_cache={}", self.disk_cache.display()));
        }
        Outcome::of(bazel.args(arguments))
    }

    /// Removes the output base of an earlier run.
    pub(crate) fn expunge(&self) {
        self.run(&["clean", "--expunge"]).success();
    }

    /// Ends the server of this output base.
    pub fn shutdown(&self) {
        self.run(&["shutdown"]).success();
    }
}

/// The root of the project that is tested.
pub fn project() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
