//! The compiler driver for C++.

use std::path::{Path, PathBuf};

/// The C++ driver that belongs to a compiler driver, the same one if there is none beside it.
///
/// Bazel's toolchains often name one driver for both languages, `gcc` or `clang`, and give it the C++ library by flags of
/// their own. Build backends expect of `CXX` that it links that library by itself, as `g++` and `clang++` do.
pub fn cxx_driver(driver: &Path) -> PathBuf {
    driver
        .file_name()
        .and_then(|name| name.to_str())
        .and_then(cxx_name)
        .map(|name| driver.with_file_name(name))
        .filter(|sibling| sibling.exists())
        .unwrap_or_else(|| driver.to_owned())
}

/// `g++` for `gcc`, `clang++` for `clang`, also with a target before and a version after it.
fn cxx_name(name: &str) -> Option<String> {
    let known = [("gcc", "g++"), ("clang", "clang++")];
    known.iter().find_map(|(c, cxx)| {
        let (target, version) = name.rsplit_once(c)?;
        let is_word = (target.is_empty() || target.ends_with('-'))
            && (version.is_empty() || version.starts_with('-'));
        is_word.then(|| format!("{target}{cxx}{version}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_cxx_driver_is_named_after_the_other() {
        let names = [
            ("gcc", Some("g++")),
            ("x86_64-linux-gnu-gcc-14", Some("x86_64-linux-gnu-g++-14")),
            ("clang", Some("clang++")),
            ("clang-19", Some("clang++-19")),
            ("g++", None),
            ("clang++", None),
            ("clang-format", Some("clang++-format")), // which does not exist
            ("cc", None),
        ];
        for (name, expected) in names {
            assert_eq!(cxx_name(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn only_what_stands_beside_the_driver_takes_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let gcc = folder.path().join("gcc");
        fs::write(&gcc, "").unwrap();
        assert_eq!(cxx_driver(&gcc), gcc);
        let gxx = folder.path().join("g++");
        fs::write(&gxx, "").unwrap();
        assert_eq!(cxx_driver(&gcc), gxx);
        assert_eq!(cxx_driver(&gxx), gxx);
    }
}
