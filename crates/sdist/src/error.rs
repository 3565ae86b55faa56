//! Why there is no wheel.

use pyc_wheel::PatchError;
use std::io;
use std::path::PathBuf;

/// Why no wheel could be built.
#[derive(Debug, thiserror::Error)]
pub enum SdistError {
    /// Something cannot be read.
    #[error("cannot read {}: {reason}", path.display())]
    Read {
        /// What.
        path: PathBuf,
        /// Why.
        reason: io::Error,
    },
    /// Something cannot be written.
    #[error("cannot write {}: {reason}", path.display())]
    Write {
        /// What.
        path: PathBuf,
        /// Why.
        reason: io::Error,
    },
    /// The archive is not what a source distribution is.
    #[error("{} is not a source distribution: {problem}", path.display())]
    Format {
        /// The archive.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A patch of the source does not fit.
    #[error("{}: {reason}", sdist.display())]
    Patch {
        /// The archive.
        sdist: PathBuf,
        /// Why.
        reason: PatchError,
    },
    /// The interpreter does not start.
    #[error("cannot run the interpreter {}: {reason}", path.display())]
    Interpreter {
        /// The interpreter.
        path: PathBuf,
        /// Why.
        reason: io::Error,
    },
    /// A package that the build needs is not there.
    #[error(
        "cannot build {}: {problem}. Lock it, for example with uv add --group build NAME, and name it in build_deps of \
         pip.override, or in deps of sdist_wheel",
        sdist.display()
    )]
    Requirement {
        /// The archive.
        sdist: PathBuf,
        /// What is missing.
        problem: String,
    },
    /// The backend fails.
    #[error("cannot build {}: its backend {what}. It said:\n{output}", sdist.display())]
    Backend {
        /// The archive.
        sdist: PathBuf,
        /// What the backend did, or did not.
        what: String,
        /// What it has printed.
        output: String,
    },
    /// What the backend has made is not for the target.
    #[error(
        "cannot use the wheel {wheel} that was built from {}: {problem}. Build for the platform and the Python of the machine that \
         builds, or set the target of the build by env of pip.override",
        sdist.display()
    )]
    Misfit {
        /// The archive.
        sdist: PathBuf,
        /// The wheel's name.
        wheel: String,
        /// Why it is not.
        problem: String,
    },
    /// What the backend has made is not a wheel.
    #[error("the backend of {} produced an invalid wheel: {reason}", sdist.display())]
    Wheel {
        /// The archive.
        sdist: PathBuf,
        /// What is wrong with the wheel.
        reason: String,
    },
}
