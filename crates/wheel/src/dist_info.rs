//! The directory of a wheel that has its metadata.

use crate::archive::Archive;
use crate::Problem;

/// The versions of the format that are understood. Minor versions only add to it, and there are wheels of before 1.0.
const MAJOR_VERSIONS: [&str; 2] = ["0", "1"];

/// How its name ends.
const SUFFIX: &str = ".dist-info";

/// The name of the directory `NAME-VERSION.dist-info` of a wheel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DistInfo(String);

impl DistInfo {
    /// Finds it, and checks that the files are there that every wheel must have.
    pub(crate) fn find(archive: &mut Archive) -> Result<Self, Problem> {
        let mut found: Vec<String> = Vec::new();
        for member in &archive.members {
            if let Some((top, _)) = member.name.split_once('/') {
                if top.ends_with(SUFFIX) && !found.iter().any(|other| other == top) {
                    found.push(top.to_owned());
                }
            }
        }
        found.sort();
        let [name] = &found[..] else {
            return Err(Problem::DistInfo { found });
        };
        let dist_info = Self(name.clone());
        if !is_name(dist_info.stem()) {
            return Err(Problem::NotDistInfoName(name.clone()));
        }
        for file in ["METADATA", "WHEEL", "RECORD"] {
            let file = dist_info.file(file);
            if archive.find(&file).is_none() {
                return Err(Problem::Missing(file));
            }
        }
        dist_info.check_version(archive)?;
        Ok(dist_info)
    }

    /// Its name without what all such directories have in common.
    pub(crate) fn stem(&self) -> &str {
        self.0.strip_suffix(SUFFIX).unwrap_or(&self.0)
    }

    /// What is wrong with it that makes no difference.
    pub(crate) fn fault(&self) -> Option<Problem> {
        (!self.stem().contains('-')).then(|| Problem::DistInfoName(self.0.clone()))
    }

    /// The name of the wheel's data directory.
    pub(crate) fn data(&self) -> String {
        format!("{}.data", self.stem())
    }

    /// The name of a member in it.
    pub(crate) fn file(&self, name: &str) -> String {
        format!("{}/{name}", self.0)
    }

    /// Whether a member is a signature of RECORD, which says nothing of another RECORD.
    pub(crate) fn is_signature(&self, member: &str) -> bool {
        ["RECORD.jws", "RECORD.p7s"]
            .iter()
            .any(|name| member == self.file(name))
    }

    fn check_version(&self, archive: &mut Archive) -> Result<(), Problem> {
        let file = self.file("WHEEL");
        let wrong = |why: String| Problem::WheelFile {
            file: file.clone(),
            why,
        };
        let Some(member) = archive.find(&file).cloned() else {
            return Err(Problem::Missing(file));
        };
        let text = String::from_utf8_lossy(&archive.read(&member)?).into_owned();
        let text = text.trim_start_matches('\u{feff}');
        let version = text.split(['\n', '\r']).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case("Wheel-Version")
                .then(|| value.trim())
        });
        match version {
            None => Err(wrong("it has no Wheel-Version".to_owned())),
            Some(version)
                if MAJOR_VERSIONS.contains(&version.split('.').next().unwrap_or_default()) =>
            {
                Ok(())
            }
            Some(version) => Err(wrong(format!(
                "the Wheel-Version is {version}, but only 1.x is understood"
            ))),
        }
    }
}

/// Whether a text can be the name of a distribution, or its name and version.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ".-_+!".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_start_with_a_letter_or_digit() {
        for name in ["demo-1.0", "zope.interface-5!1.0+local", "2to3-1", "demo"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", ".", "..", "-1", "demo 1", "dé-1", "\u{1b}[2J"] {
            assert!(!is_name(name), "{name:?}");
        }
    }
}
