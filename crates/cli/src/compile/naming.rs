//! What tracebacks will call a source: `co_filename`.

use std::path::{Path, PathBuf};

use anyhow::bail;

use crate::args::CompileArgs;

/// How names are made of paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    strip_prefix: Option<PathBuf>,
    name_prefix: Option<PathBuf>,
}

impl Naming {
    /// What the command line says.
    pub fn new(args: &CompileArgs) -> Self {
        Self {
            strip_prefix: args.strip_prefix.clone(),
            name_prefix: args.name_prefix.clone(),
        }
    }

    /// The name of the source at this path.
    ///
    /// # Errors
    ///
    /// If one of the prefixes does not go with the path: the name would depend on where the source
    /// happens to be, and not to let it is what the prefixes are for.
    pub fn name_of(&self, path: &Path) -> anyhow::Result<PathBuf> {
        let mut name = path;
        if let Some(prefix) = &self.strip_prefix {
            name = match path.strip_prefix(prefix) {
                Ok(rest) if !rest.as_os_str().is_empty() => rest,
                _ => bail!(
                    "--strip-prefix {}: {} does not start with it",
                    prefix.display(),
                    path.display()
                ),
            };
        }
        let Some(prefix) = &self.name_prefix else {
            return Ok(name.to_owned());
        };
        if name.is_absolute() {
            bail!(
                "--name-prefix {} cannot stand before {}, which is absolute: \
                 take off its start with --strip-prefix",
                prefix.display(),
                name.display()
            );
        }
        Ok(prefix.join(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(strip: Option<&str>, prefix: Option<&str>, path: &str) -> Result<String, String> {
        let naming = Naming {
            strip_prefix: strip.map(PathBuf::from),
            name_prefix: prefix.map(PathBuf::from),
        };
        match naming.name_of(Path::new(path)) {
            Ok(name) => Ok(name.into_os_string().into_string().unwrap()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn by_default_it_is_the_path_as_given() {
        for path in ["src/a.py", "./a.py", "/abs/a.py", "../a.py"] {
            assert_eq!(name(None, None, path).unwrap(), path);
        }
    }

    #[test]
    fn a_prefix_is_stripped_by_whole_directories() {
        assert_eq!(
            name(Some("build/root"), None, "build/root/usr/a.py").unwrap(),
            "usr/a.py"
        );
        assert_eq!(
            name(Some("build/root/"), None, "build/root/a.py").unwrap(),
            "a.py"
        );
        assert_eq!(
            name(Some("bu"), None, "build/a.py").unwrap_err(),
            "--strip-prefix bu: build/a.py does not start with it"
        );
    }

    #[test]
    fn nothing_would_be_left_of_a_name() {
        assert!(name(Some("a.py"), None, "a.py").is_err());
    }

    #[test]
    fn a_prefix_is_put_before_what_is_left() {
        assert_eq!(
            name(Some("build/root"), Some("/"), "build/root/usr/a.py").unwrap(),
            "/usr/a.py"
        );
        assert_eq!(name(None, Some("app"), "src/a.py").unwrap(), "app/src/a.py");
    }

    #[test]
    fn nothing_can_stand_before_an_absolute_path() {
        let error = name(None, Some("app"), "/src/a.py").unwrap_err();
        assert!(
            error.starts_with("--name-prefix app cannot stand before /src/a.py"),
            "{error}"
        );
    }
}
