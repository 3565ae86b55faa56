//! The links of a virtual environment in the runfiles.

use crate::{file_system, runfiles};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Why the links of a virtual environment could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LinksError {
    /// A link would stand outside of the virtual environment, or lead to nothing that has a name.
    #[error(
        "the link {link:?} to {target:?} cannot be made: both must be relative paths without . and .. \
         (what it leads to may also be absolute)"
    )]
    Path {
        /// The link's path below the virtual environment.
        link: String,
        /// What it was to lead to.
        target: String,
    },
    /// One link was to lead to two places.
    #[error("the link {link} was to lead to {first} and to {second}: give each link once")]
    Twice {
        /// The link's path below the virtual environment.
        link: String,
        /// What it was to lead to first.
        first: String,
        /// What else it was to lead to.
        second: String,
    },
    /// A link was to stand in a directory that is itself a link.
    #[error(
        "the link {link} would stand inside of {above}, which is a link to {target}: link what is in the \
         directory one by one, so that it is a real one"
    )]
    Inside {
        /// The link's path below the virtual environment.
        link: String,
        /// The link in its way.
        above: String,
        /// Where that one leads.
        target: String,
    },
    /// The file system refused.
    #[error("cannot make the link {}: {reason}", path.display())]
    Write {
        /// The link.
        path: PathBuf,
        /// What the operating system says.
        reason: io::Error,
    },
}

/// Makes links of a virtual environment, and the directories that they stand in.
///
/// * `directory`: where the environment is made.
/// * `venv`: the runfiles path under which it is found later.
/// * `links`: for each link its path below the environment, and the runfiles path, or the absolute path,
///   that it leads to.
///
/// Links to runfiles are relative, and as short as can be.
///
/// # Errors
///
/// [`LinksError`]; nothing has been made then, unless it is the file system that refused.
pub fn make_links(
    directory: &Path,
    venv: &str,
    links: &[(String, String)],
) -> Result<(), LinksError> {
    let mut targets: BTreeMap<&str, &str> = BTreeMap::new();
    for (link, target) in links {
        let is_target = target.starts_with('/') || runfiles::is_normal(target);
        if !runfiles::is_normal(link) || !is_target {
            let (link, target) = (link.clone(), target.clone());
            return Err(LinksError::Path { link, target });
        }
        if let Some(first) = targets.insert(link, target) {
            if first != target {
                return Err(LinksError::Twice {
                    link: link.clone(),
                    first: first.to_owned(),
                    second: target.clone(),
                });
            }
        }
    }
    for &link in targets.keys() {
        if let Some(above) = runfiles::ancestors(link).find(|above| targets.contains_key(above)) {
            return Err(LinksError::Inside {
                link: link.to_owned(),
                above: above.to_owned(),
                target: targets[above].to_owned(),
            });
        }
    }
    for (link, target) in targets {
        let content = if target.starts_with('/') {
            target.to_owned()
        } else {
            runfiles::relative(runfiles::parent(&runfiles::child(venv, link)), target)
        };
        let path = directory.join(link);
        make_link(&content, &path).map_err(|reason| LinksError::Write { path, reason })?;
    }
    Ok(())
}

/// Makes a link in place of a file or link that may be there.
fn make_link(content: &str, path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(_) => fs::remove_file(path)?,
        Err(_) => {
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
        }
    }
    file_system::symlink(content, path)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const VENV: &str = "_main/pkg/_app.venv";

    fn made(links: &[(&str, &str)]) -> Result<tempfile::TempDir, String> {
        let directory = tempfile::tempdir().unwrap();
        let links: Vec<(String, String)> = links
            .iter()
            .map(|&(link, target)| (link.to_owned(), target.to_owned()))
            .collect();
        // a second time over what the first has made
        for _ in 0..2 {
            make_links(directory.path(), VENV, &links).map_err(|error| error.to_string())?;
        }
        Ok(directory)
    }

    #[test]
    fn links_lead_from_the_runfiles_directory_of_the_link() {
        let directory = made(&[
            (
                "lib/python3.14/site-packages/numpy",
                "pypi_numpy/site-packages/numpy",
            ),
            ("lib/python3.14/site-packages/own.py", "_main/lib/own.py"),
            ("bin/python", "/usr/bin/python3.14"),
        ])
        .unwrap();
        let content = |link: &str| fs::read_link(directory.path().join(link)).unwrap();
        assert_eq!(
            content("lib/python3.14/site-packages/numpy"),
            Path::new("../../../../../../pypi_numpy/site-packages/numpy")
        );
        assert_eq!(
            content("lib/python3.14/site-packages/own.py"),
            Path::new("../../../../../lib/own.py")
        );
        assert_eq!(content("bin/python"), Path::new("/usr/bin/python3.14"));
    }

    #[test]
    fn what_cannot_be_linked_is_told() {
        assert_eq!(
            made(&[("../x", "a")]).unwrap_err(),
            "the link \"../x\" to \"a\" cannot be made: both must be relative paths without . and .. (what it \
             leads to may also be absolute)"
        );
        assert_eq!(
            made(&[("x", "a"), ("x", "b")]).unwrap_err(),
            "the link x was to lead to a and to b: give each link once"
        );
        assert_eq!(
            made(&[("x/y/z", "a"), ("x", "b")]).unwrap_err(),
            "the link x/y/z would stand inside of x, which is a link to b: link what is in the directory one by \
             one, so that it is a real one"
        );
    }

    #[test]
    fn a_link_given_twice_is_made_once() {
        made(&[("x", "a"), ("x", "a")]).unwrap();
    }
}
