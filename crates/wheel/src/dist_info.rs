//! The directory of a wheel that has its metadata.

use crate::archive::Archive;
use crate::Problem;

/// The version of the format that is understood; minor versions only add to it.
const MAJOR_VERSION: &str = "1";

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
            let top = member.name.split('/').next().unwrap_or_default();
            if top.ends_with(SUFFIX) && !found.iter().any(|other| other == top) {
                found.push(top.to_owned());
            }
        }
        found.sort();
        let [name] = &found[..] else {
            return Err(Problem::DistInfo { found });
        };
        let dist_info = Self(name.clone());
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
        let version = text.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case("Wheel-Version")
                .then(|| value.trim())
        });
        match version {
            None => Err(wrong("it has no Wheel-Version".to_owned())),
            Some(version) if version.split('.').next() == Some(MAJOR_VERSION) => Ok(()),
            Some(version) => Err(wrong(format!(
                "the Wheel-Version is {version}, but only {MAJOR_VERSION}.x is understood"
            ))),
        }
    }
}
