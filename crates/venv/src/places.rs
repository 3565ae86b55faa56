//! Where the files of distributions stand in a virtual environment.

use crate::{python_version, runfiles, RequestedDistribution};
use std::borrow::Cow;

/// A place in a virtual environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place<'a> {
    /// In `site-packages`, relative to it.
    SitePackages(&'a str),
    /// Anywhere else, relative to the environment.
    Elsewhere(Cow<'a, str>),
}

/// Tells the places of files. The rules are those by which the build makes the links
/// (`python/private/topology.bzl`).
#[derive(Debug)]
pub(crate) struct Places {
    site_packages: String,
    /// The directory that has one for the headers of each distribution.
    headers: String,
}

impl Places {
    /// For the environment of a Python such as `3.14.2`.
    pub fn new(python_version: &str) -> Self {
        Self {
            site_packages: python_version::site_packages(python_version),
            headers: format!(
                "include/site/python{}",
                python_version::short(python_version)
            ),
        }
    }

    /// The place of a file of a distribution, if it has one, and whether it got there by `data`.
    pub fn of<'a>(
        &self,
        path: &'a str,
        distribution: &RequestedDistribution,
    ) -> Option<(Place<'a>, bool)> {
        if let Some(below) = runfiles::below(path, &distribution.site_packages) {
            return Some((Place::SitePackages(below), false));
        }
        let below = runfiles::below(path, &distribution.root)?;
        let (scheme, rest) = below.split_once('/')?;
        match scheme {
            "bin" => Some((Place::Elsewhere(below.into()), false)),
            "include" => {
                let place = format!("{}/{}/{rest}", self.headers, distribution.name);
                Some((Place::Elsewhere(place.into()), false))
            }
            "data" => {
                let place = match runfiles::below(rest, &self.site_packages) {
                    Some(below) => Place::SitePackages(below),
                    None => Place::Elsewhere(rest.into()),
                };
                Some((place, true))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scheme_has_its_place() {
        let distribution = RequestedDistribution {
            name: "A.b".to_owned(),
            root: "_main/a".to_owned(),
            site_packages: "_main/a/site-packages".to_owned(),
            ..RequestedDistribution::default()
        };
        let places = Places::new("3.14.2");
        let site_packages = Place::SitePackages;
        let elsewhere = |place: &'static str| Place::Elsewhere(place.into());
        for (path, expected) in [
            ("site-packages/p/m.py", (site_packages("p/m.py"), false)),
            ("bin/deep/tool", (elsewhere("bin/deep/tool"), false)),
            (
                "include/deep/x.h",
                (elsewhere("include/site/python3.14/A.b/deep/x.h"), false),
            ),
            ("data/bin/tool", (elsewhere("bin/tool"), true)),
            ("data/README", (elsewhere("README"), true)),
            (
                "data/lib/python3.14/site-packages/m.py",
                (site_packages("m.py"), true),
            ),
            (
                "data/lib/python3.13/site-packages/m.py",
                (elsewhere("lib/python3.13/site-packages/m.py"), true),
            ),
        ] {
            let path = format!("_main/a/{path}");
            assert_eq!(places.of(&path, &distribution), Some(expected), "{path}");
        }
        for path in ["_main/a/BUILD", "_main/a/src/x", "_main/b/bin/x"] {
            assert_eq!(places.of(path, &distribution), None, "{path}");
        }
    }
}
