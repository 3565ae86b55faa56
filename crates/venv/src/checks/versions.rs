//! Several versions of one distribution.

use crate::{normalised, RequestedDistribution};
use std::collections::BTreeMap;

/// Finds the distributions of which there are several versions, in words.
pub(crate) fn find(label: &str, distributions: &[RequestedDistribution]) -> Vec<String> {
    let mut by_name: BTreeMap<String, Vec<&RequestedDistribution>> = BTreeMap::new();
    for distribution in distributions {
        let name = normalised(&distribution.name);
        by_name.entry(name).or_default().push(distribution);
    }
    let mut messages = Vec::new();
    for (name, entries) in by_name {
        if !entries.iter().any(|one| are_versions(entries[0], one)) {
            continue;
        }
        let list: Vec<String> = entries
            .iter()
            .map(|entry| format!("{} in {}", entry.version, entry.root))
            .collect();
        messages.push(format!(
            "{label}: there are several versions of the distribution {name}: {}. Only one of them can be imported, and \
             what needs another one may break. Let everything that {label} depends on take it from one place, in one \
             version",
            list.join(", ")
        ));
    }
    messages
}

/// Whether two distributions are different versions of one. A version that is not known differs from none.
pub(crate) fn are_versions(a: &RequestedDistribution, b: &RequestedDistribution) -> bool {
    !a.version.is_empty()
        && !b.version.is_empty()
        && a.version != b.version
        && normalised(&a.name) == normalised(&b.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distribution(name: &str, version: &str, root: &str) -> RequestedDistribution {
        RequestedDistribution {
            name: name.to_owned(),
            version: version.to_owned(),
            root: root.to_owned(),
            site_packages: root.to_owned(),
            on_conflict: None,
        }
    }

    #[test]
    fn versions_are_told_with_their_places() {
        let found = find(
            "//:app",
            &[
                distribution("Num_Py", "1.0", "a"),
                distribution("num-py", "2.0", "b"),
                distribution("other", "1.0", "c"),
            ],
        );
        assert_eq!(
            found,
            ["//:app: there are several versions of the distribution num-py: 1.0 in a, 2.0 in b. Only one of them can \
              be imported, and what needs another one may break. Let everything that //:app depends on take it from \
              one place, in one version"]
        );
    }

    #[test]
    fn one_version_twice_and_unknown_versions_are_no_versions() {
        let found = find(
            "//:app",
            &[
                distribution("x", "1.0", "a"),
                distribution("x", "1.0", "b"),
                distribution("x", "", "c"),
            ],
        );
        assert_eq!(found, [""; 0]);
    }
}
