//! The surroundings of a build: the same for everybody.

use crate::compilers;
use crate::cxx_driver::cxx_driver;
use crate::{from_here, BuildRequest, SdistError};
use std::path::{Path, PathBuf};
use std::process::Command;

/// 1980-01-01, the first time that a zip file can tell.
const SOURCE_DATE_EPOCH: &str = "315532800";

/// What the directory of the build is called in what compilers write.
const LOGICAL_DIRECTORY: &str = "/sdist";

/// The directory with the scripts that run the compilers.
pub fn tools(scratch: &Path) -> PathBuf {
    scratch.join("tools")
}

/// Sets the variables of a build in `source`, below `scratch`.
pub fn set(
    command: &mut Command,
    request: &BuildRequest,
    scratch: &Path,
    source: &Path,
    sites: &[PathBuf],
) -> Result<(), SdistError> {
    let join = |paths: &[PathBuf]| {
        let texts: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        texts.join(":")
    };
    command
        .env("HOME", scratch.join("home"))
        .env("LANG", "C.UTF-8")
        .env("LC_ALL", "C.UTF-8")
        .env(
            "PATH",
            format!(
                "{}:/usr/local/bin:/usr/bin:/bin",
                scratch.join("bin").display()
            ),
        )
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONHASHSEED", "0")
        .env("PYTHONNOUSERSITE", "1")
        .env("PYTHONPATH", join(sites))
        .env("SOURCE_DATE_EPOCH", SOURCE_DATE_EPOCH)
        .env("TMPDIR", scratch.join("tmp"))
        .env("TZ", "UTC");

    for (name, directories) in &request.paths {
        let mut absolute = Vec::with_capacity(directories.len());
        for directory in directories {
            absolute.push(from_here(directory)?);
        }
        command.env(name, join(&absolute));
    }

    // The longest directory last: of several that fit, GCC and Clang take the one that was named last.
    let mut maps = Vec::new();
    // The headers of C libraries, and packages that find their own files by real paths.
    if let Ok(here) = std::env::current_dir() {
        maps.push((here, "/build".to_owned()));
    }
    for (index, site) in sites.iter().enumerate() {
        maps.push((site.clone(), format!("/site-packages/{index}")));
    }
    maps.push((scratch.to_owned(), format!("{LOGICAL_DIRECTORY}/scratch")));
    maps.push((source.to_owned(), LOGICAL_DIRECTORY.to_owned()));
    let c_flags: Vec<String> = maps
        .iter()
        .map(|(from, to)| format!("-ffile-prefix-map={}={to}", from.display()))
        .collect();
    let rust_flags: Vec<String> = maps
        .iter()
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))
        .collect();
    for name in ["CFLAGS", "CXXFLAGS"] {
        command.env(name, c_flags.join(" "));
    }
    command.env("RUSTFLAGS", rust_flags.join(" "));

    let cxx = request.tools.cxx.as_deref().map(cxx_driver);
    let wrapped = [("CC", "cc", &request.tools.cc), ("CXX", "c++", &cxx)];
    for (name, script, tool) in wrapped {
        if let Some(tool) = tool {
            let path = compilers::wrap(&tools(scratch), script, tool, request.native_flags)?;
            command.env(name, path);
        }
    }
    if let Some(ar) = &request.tools.ar {
        command.env("AR", from_here(ar)?);
    }
    command.envs(request.variables.iter().map(|(name, value)| (name, value)));
    Ok(())
}
