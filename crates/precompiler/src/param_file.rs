//! `@FILE` arguments: each line of the file is an argument, as Bazel writes them with
//! `set_param_file_format("multiline")`.

use std::io;
use std::path::{Path, PathBuf};

/// A param file that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the param file {}: {reason}", path.display())]
pub struct ParamFileError {
    path: PathBuf,
    reason: io::Error,
}

/// Replaces every `@FILE` by the file's lines, which stand for themselves, also if they start with `@`.
/// Relative paths are below `base`.
pub fn expand(arguments: &[String], base: &Path) -> Result<Vec<String>, ParamFileError> {
    let mut expanded = Vec::with_capacity(arguments.len());
    for argument in arguments {
        match argument.strip_prefix('@') {
            None => expanded.push(argument.clone()),
            Some(file) => {
                let path = base.join(file);
                let text = std::fs::read_to_string(&path)
                    .map_err(|reason| ParamFileError { path, reason })?;
                expanded.extend(text.split_terminator('\n').map(str::to_owned));
            }
        }
    }
    Ok(expanded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_an_argument() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(
            directory.path().join("params"),
            "--src\na b.py\n\n@literal\n--x=ä",
        )
        .unwrap();
        let arguments = ["first", "@params", "last"].map(str::to_owned);
        let expanded = expand(&arguments, directory.path()).unwrap();
        assert_eq!(
            expanded,
            ["first", "--src", "a b.py", "", "@literal", "--x=ä", "last"]
        );
    }

    #[test]
    fn a_missing_file_is_told_with_its_path() {
        let error = expand(&["@no/such/file".to_owned()], Path::new("/base")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "cannot read the param file /base/no/such/file: No such file or directory (os error 2)"
        );
    }

    #[test]
    fn a_file_that_is_no_text_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("params"), b"\xff\n").unwrap();
        let error = expand(&["@params".to_owned()], directory.path()).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("params: stream did not contain valid UTF-8"),
            "{error}"
        );
    }
}
