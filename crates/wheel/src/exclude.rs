//! Which members of a wheel are not installed.
//!
//! The build applies the same rule to RECORD (`python/private/pip/globs.bzl`), to know before it builds what is installed.

use crate::dist_info::DistInfo;

/// What an installation is nothing without.
const NEEDED: [&str; 3] = ["METADATA", "RECORD", "WHEEL"];

/// A pattern of paths, as in Bazel's `glob`: `*` is any part of a name, `**` any number of directories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathGlob {
    pattern: String,
}

impl PathGlob {
    /// A pattern, with `/` between its components.
    pub fn new(pattern: &str) -> Self {
        Self {
            pattern: pattern.to_owned(),
        }
    }

    /// The pattern, as it was given.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Whether it is the pattern of a path.
    pub fn matches(&self, path: &str) -> bool {
        let pattern: Vec<&str> = self.pattern.split('/').collect();
        let path: Vec<&str> = path.split('/').collect();
        matches_path(&pattern, &path)
    }
}

fn matches_path(pattern: &[&str], path: &[&str]) -> bool {
    match pattern.split_first() {
        None => path.is_empty(),
        Some((&"**", rest)) => (0..=path.len()).any(|count| matches_path(rest, &path[count..])),
        Some((first, rest)) => path
            .split_first()
            .is_some_and(|(name, below)| matches_name(first, name) && matches_path(rest, below)),
    }
}

fn matches_name(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let (middle, end) = rest.rsplit_once('*').unwrap_or(("", rest));
    let name = name.strip_prefix(start);
    let Some(mut name) = name.and_then(|name| name.strip_suffix(end)) else {
        return false;
    };
    for part in middle.split('*') {
        match name.split_once(part) {
            Some((_, rest)) => name = rest,
            None => return false,
        }
    }
    true
}

/// Whether a member is left out of an installation.
pub(crate) fn is_excluded(name: &str, exclude: &[PathGlob], dist_info: &DistInfo) -> bool {
    exclude.iter().any(|glob| glob.matches(name))
        && !NEEDED.iter().any(|needed| dist_info.file(needed) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_are_as_in_bazel() {
        // The table of `tests/starlark/pip/globs_tests.bzl`.
        for (pattern, path, expected) in [
            ("a/b.py", "a/b.py", true),
            ("a/b.py", "a/b.pyc", false),
            ("*.py", "b.py", true),
            ("*.py", "a/b.py", false),
            ("*", "a", true),
            ("a*c*e", "abcde", true),
            ("a*c*e", "abde", false),
            ("ab*ba", "aba", false),
            ("a**b", "axb", true),
            ("scripts/**", "scripts/__init__.py", true),
            ("scripts/**", "scripts/a/b", true),
            ("scripts/**", "pkg/scripts/a", false),
            ("**/tests/**", "tests/x.py", true),
            ("**/tests/**", "a/b/tests/c/x.py", true),
            ("**/tests/**", "a/tests.py", false),
            ("a/**/b/*.txt", "a/b/x.txt", true),
            ("a/**/b/*.txt", "a/c/d/b/x.txt", true),
            ("a/**/b/*.txt", "a/c/x.txt", false),
            ("**", "a/b", true),
        ] {
            let found = PathGlob::new(pattern).matches(path);
            assert_eq!(found, expected, "{pattern} {path}");
        }
    }
}
