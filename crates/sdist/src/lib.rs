//! Wheels built from source distributions (PEP 517), the same bytes whoever builds them, when and where.
//!
//! What a backend makes depends on its surroundings: the directory that it builds in, the hash seed, the locale, and
//! what else is installed. All of these are fixed, compilers replace the directory in their output by a fixed one, and
//! the wheel is normalised afterwards. The clock is not fixed, but for backends that look at `SOURCE_DATE_EPOCH`.

#![forbid(unsafe_code)]

mod compilers;
mod cxx_driver;
mod environment;
mod error;
mod scratch;
mod target;
mod unpack;

pub use compilers::NativeFlags;
pub use error::SdistError;
pub use target::Target;

use pyc_wheel::PatchFile;
use scratch::Scratch;
use serde_json::{json, Value};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const BACKEND: &str = include_str!("backend.py");

/// What to build, and with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildRequest {
    /// The source distribution: `.tar.gz`, or another archive that the interpreter can unpack.
    pub sdist: PathBuf,
    /// Patches of what is below the top directory of the archive, in the order in which they are applied.
    pub patches: Vec<PatchFile>,
    /// The wheel to write.
    pub out: PathBuf,
    /// The interpreter of the Python that the wheel is for.
    pub interpreter: PathBuf,
    /// The `site-packages` directories of what the build needs.
    pub sites: Vec<PathBuf>,
    /// The C compiler, C++ compiler and archiver; what is not named is left to the interpreter's own configuration.
    pub tools: Tools,
    /// Variables that the build sees beside the fixed ones, such as `MAX_JOBS`.
    pub variables: Vec<(String, String)>,
    /// Variables that are lists of directories, such as `CPATH`.
    pub paths: Vec<(String, Vec<PathBuf>)>,
    /// What is done about options such as `-march=native`.
    pub native_flags: NativeFlags,
    /// What the wheel has to be for; none if any will do.
    pub target: Option<Target>,
}

/// Programs of a C toolchain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tools {
    /// What `CC` is to be.
    pub cc: Option<PathBuf>,
    /// What `CXX` is to be; its sibling for C++ is taken if it is a driver for several languages.
    pub cxx: Option<PathBuf>,
    /// What `AR` is to be.
    pub ar: Option<PathBuf>,
}

/// Builds a wheel, and returns warnings about what the backend got wrong without harm. Nothing is left of an attempt that
/// fails.
///
/// # Errors
///
/// See [`SdistError`]; what the backend itself has printed is part of it.
pub fn build(request: &BuildRequest) -> Result<Vec<String>, SdistError> {
    let scratch = Scratch::new(&request.sdist, &request.out)?;
    // What an action is given may be relative to where it runs, and the backend runs elsewhere.
    let scratch_path = absolute(scratch.path())?;
    let interpreter = from_here(&request.interpreter)?;
    let source = unpack::unpack(&request.sdist, &scratch_path.join("src"), &interpreter)?;
    for patch in &request.patches {
        let applied = patch.apply(&source, |_, _| ());
        applied.map_err(|reason| SdistError::Patch {
            sdist: request.sdist.clone(),
            reason,
        })?;
    }
    let made = run_backend(request, &scratch_path, &source)?;
    if let Some(target) = &request.target {
        let wheel = made.file_name().unwrap_or_default().to_string_lossy();
        if let Some(problem) = target.misfit(&wheel) {
            return Err(SdistError::Misfit {
                sdist: request.sdist.clone(),
                wheel: wheel.into_owned(),
                problem,
            });
        }
    }
    let normalised = pyc_wheel::normalise(&made, &request.out, pyc_wheel::Check::Lenient);
    let faults = normalised.map_err(|reason| SdistError::Wheel {
        sdist: request.sdist.clone(),
        reason: reason.to_string(),
    })?;
    let mut warnings = pyc_wheel::summary(&faults);
    let native = compilers::native_flags(&environment::tools(&scratch_path));
    if request.native_flags == NativeFlags::Warn && !native.is_empty() {
        warnings.push(format!(
            "compiled with {}, so it may not run on other machines; native_flags = \"drop\" of pip.override or sdist_wheel takes \
             that out, and \"keep\" is for builds that share no cache",
            native.join(" and ")
        ));
    }
    if !scratch.is_fixed() {
        warnings.push(format!(
            "built in {}, as the directory that all builds of it have cannot be used; the wheel may have that path in it",
            scratch.path().display()
        ));
    }
    Ok(warnings)
}

fn absolute(path: &Path) -> Result<PathBuf, SdistError> {
    fs::canonicalize(path).map_err(|reason| SdistError::Read {
        path: path.to_owned(),
        reason,
    })
}

/// Makes a path absolute without following what may be a link on purpose, as an interpreter's.
fn from_here(path: &Path) -> Result<PathBuf, SdistError> {
    std::path::absolute(path).map_err(|reason| SdistError::Read {
        path: path.to_owned(),
        reason,
    })
}

/// Links the directories of the packages that the build needs, so that they have the same paths everywhere.
fn link_sites(request: &BuildRequest, directory: &Path) -> Result<Vec<PathBuf>, SdistError> {
    fs::create_dir(directory).map_err(|reason| SdistError::Write {
        path: directory.to_owned(),
        reason,
    })?;
    let mut sites = Vec::with_capacity(request.sites.len());
    for (index, site) in request.sites.iter().enumerate() {
        let site = absolute(site)?;
        // Its programs are beside it.
        let root = site.parent().unwrap_or(&site);
        let link = directory.join(index.to_string());
        #[cfg(unix)]
        std::os::unix::fs::symlink(root, &link).map_err(|reason| SdistError::Write {
            path: link.clone(),
            reason,
        })?;
        let name = site.file_name().unwrap_or_default();
        sites.push(if cfg!(unix) {
            link.join(name)
        } else {
            root.join(name)
        });
    }
    Ok(sites)
}

/// Runs the backend and returns the wheel that it has made.
fn run_backend(
    request: &BuildRequest,
    scratch: &Path,
    source: &Path,
) -> Result<PathBuf, SdistError> {
    let out = scratch.join("dist");
    let result = scratch.join("result.json");
    for directory in ["dist", "home", "tmp"] {
        let path = scratch.join(directory);
        fs::create_dir(&path).map_err(|reason| SdistError::Write { path, reason })?;
    }
    let sites = link_sites(request, &scratch.join("sites"))?;
    let input = json!({
        "bin": scratch.join("bin"),
        "out": out,
        "result": result,
        "sites": sites,
        "source": source,
    });

    let interpreter = from_here(&request.interpreter)?;
    let unstarted = |reason| SdistError::Interpreter {
        path: interpreter.clone(),
        reason,
    };
    let mut command = Command::new(&interpreter);
    // Not isolated (-I), as it would not look at PYTHONHASHSEED then.
    command
        .args(["-s", "-S", "-P", "-B", "-c", BACKEND])
        .env_clear();
    environment::set(&mut command, request, scratch, source, &sites)?;
    let mut child = command
        .current_dir(source)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(unstarted)?;
    if let Some(mut stdin) = child.stdin.take() {
        // If it has died already, its output says why.
        let _ = stdin.write_all(input.to_string().as_bytes());
    }
    let output = child.wait_with_output().map_err(unstarted)?;
    let backend_failed = |what: String| SdistError::Backend {
        sdist: request.sdist.clone(),
        what,
        output: [&*output.stdout, &*output.stderr]
            .map(String::from_utf8_lossy)
            .concat(),
    };
    if !output.status.success() {
        return Err(backend_failed(format!("ended with {}", output.status)));
    }
    let text = fs::read_to_string(&result).unwrap_or_default();
    let value: Value = serde_json::from_str(&text).unwrap_or_default();
    if let Some(problem) = value["problem"].as_str() {
        return Err(SdistError::Requirement {
            sdist: request.sdist.clone(),
            problem: problem.to_owned(),
        });
    }
    match value["wheel"].as_str() {
        Some(name) if out.join(name).is_file() => Ok(out.join(name)),
        _ => Err(backend_failed("has made no wheel".to_owned())),
    }
}
