//! What was done to an environment.

use crate::listing::listed;
use std::fmt;
use std::path::PathBuf;

/// What was done to an environment: paths in it, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The environment.
    pub destination: PathBuf,
    /// What was not there before.
    pub added: Vec<String>,
    /// What was there, but different.
    pub changed: Vec<String>,
    /// What is not there any more.
    pub removed: Vec<String>,
    /// What a person should know, in words.
    pub warnings: Vec<String>,
}

impl Changes {
    /// Whether nothing had to be done.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// What was done, for a person. The warnings are not in it.
impl fmt::Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let destination = self.destination.display();
        if self.is_empty() {
            return write!(f, "{destination}: up to date");
        }
        let parts = [
            ("added", &self.added),
            ("changed", &self.changed),
            ("removed", &self.removed),
        ];
        let parts = parts.iter().filter(|(_, paths)| !paths.is_empty());
        for (index, (what, paths)) in parts.enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{destination}: {} {what}:{}", paths.len(), listed(paths))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_names_are_told() {
        let mut changes = Changes {
            destination: "/venv".into(),
            ..Changes::default()
        };
        assert_eq!(changes.to_string(), "/venv: up to date");
        changes.added = vec!["a".into(), "b".into()];
        changes.removed = vec!["c".into()];
        assert_eq!(
            changes.to_string(),
            "/venv: 2 added:\n  a\n  b\n/venv: 1 removed:\n  c"
        );
    }
}
