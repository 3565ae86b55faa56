//! Where paths of the runfiles lead, by a plan alone.

use crate::{runfiles, Plan};
use std::collections::{HashMap, HashSet};

/// As many links on one way as Linux follows.
const MOST_LINKS: usize = 40;

/// Where a path leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// To a real file.
    File(String),
    /// To a real directory; empty for the runfiles root.
    Directory(String),
    /// Out of the runfiles, to this absolute path.
    Absolute(String),
    /// To nothing: there is no such path, or the links on its way go round in circles.
    Nothing,
}

/// Follows paths through the files and links of the runfiles, as an operating system would.
#[derive(Debug, Default)]
pub struct Resolver<'a> {
    /// The links' contents; none for files.
    entries: HashMap<&'a str, Option<&'a str>>,
    directories: HashSet<&'a str>,
}

impl<'a> Resolver<'a> {
    /// For what is in a plan.
    pub fn new(plan: &'a Plan) -> Self {
        let mut resolver = Self::default();
        for file in &plan.files {
            resolver.add(&file.path, None);
        }
        for link in &plan.links {
            resolver.add(&link.path, Some(&link.target));
        }
        resolver
    }

    /// Adds a file, or a link with its content.
    pub(crate) fn add(&mut self, path: &'a str, link: Option<&'a str>) {
        self.entries.insert(path, link);
        for directory in runfiles::ancestors(path) {
            if !self.directories.insert(directory) {
                break;
            }
        }
    }

    /// Follows a path, through the link that it may end in as well.
    pub fn resolve(&self, path: &str) -> Resolved {
        let mut pending: Vec<&str> = reversed(path);
        let mut real = String::new();
        let mut links = 0;
        while let Some(component) = pending.pop() {
            match component {
                "" | "." => continue,
                ".." if real.is_empty() => return Resolved::Nothing,
                ".." => {
                    real.truncate(runfiles::parent(&real).len());
                    continue;
                }
                _ => {}
            }
            let directory = real.len();
            if !real.is_empty() {
                real.push('/');
            }
            real.push_str(component);
            match self.entries.get(real.as_str()) {
                None if self.directories.contains(real.as_str()) => {}
                None => return Resolved::Nothing,
                Some(None) if pending.is_empty() => return Resolved::File(real),
                Some(None) => return Resolved::Nothing,
                Some(Some(target)) => {
                    links += 1;
                    if links > MOST_LINKS {
                        return Resolved::Nothing;
                    }
                    if target.starts_with('/') {
                        let rest = pending.iter().rev().map(|rest| format!("/{rest}"));
                        return Resolved::Absolute(
                            (*target).to_owned() + &rest.collect::<String>(),
                        );
                    }
                    pending.extend(reversed(target));
                    real.truncate(directory);
                }
            }
        }
        Resolved::Directory(real)
    }

    /// Follows a link.
    pub fn resolve_link(&self, path: &str, target: &str) -> Resolved {
        if target.starts_with('/') {
            return Resolved::Absolute(target.to_owned());
        }
        self.resolve(&runfiles::child(runfiles::parent(path), target))
    }
}

fn reversed(path: &str) -> Vec<&str> {
    path.split('/').rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolver() -> Resolver<'static> {
        let mut resolver = Resolver::default();
        resolver.add("a/lib/real/x.py", None);
        resolver.add("a/lib/link", Some("real"));
        resolver.add("b/far", Some("../a/lib/link"));
        resolver.add("b/up", Some("far/../other.py"));
        resolver.add("a/lib/other.py", None);
        resolver.add("b/self", Some("self"));
        resolver.add("b/out", Some("../../x"));
        resolver.add("b/python", Some("/usr/bin/python3"));
        resolver
    }

    #[test]
    fn links_are_followed_as_an_operating_system_does() {
        let resolver = resolver();
        let file = |path: &str| Resolved::File(path.to_owned());
        assert_eq!(resolver.resolve("b/far/x.py"), file("a/lib/real/x.py"));
        // `..` is the parent of the directory that a link leads to
        assert_eq!(resolver.resolve("b/up"), file("a/lib/other.py"));
        assert_eq!(
            resolver.resolve("b/far"),
            Resolved::Directory("a/lib/real".into())
        );
        assert_eq!(resolver.resolve("."), Resolved::Directory(String::new()));
        assert_eq!(
            resolver.resolve("b/python"),
            Resolved::Absolute("/usr/bin/python3".into())
        );
        assert_eq!(
            resolver.resolve_link("b/z", "../a/lib/other.py"),
            file("a/lib/other.py")
        );
    }

    #[test]
    fn what_is_not_there_is_nothing() {
        let resolver = resolver();
        for path in ["c", "b/self", "b/out", "a/lib/other.py/x", "a/lib/real/y"] {
            assert_eq!(resolver.resolve(path), Resolved::Nothing, "{path}");
        }
    }
}
