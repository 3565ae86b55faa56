//! A workspace that depends on rules_pyc as a user's does, and real Bazel to build it with.
//!
//! All tests share one workspace and one Bazel server, so that what they have in common is fetched and
//! built once. Each test writes a package of its own and builds only that.

mod bazel;
mod distributions;
mod jail;
mod layers;
mod locks;
mod outcome;
mod python;
mod readme;
mod wheels;
mod workspace;

pub use bazel::{project, Bazel};
pub use distributions::{files_below, Form, SHAPES};
pub use jail::Jail;
pub use layers::{entries, unpack, Entry};
pub use locks::{export_pylock, lock, pdm_lock, pip_lock, sdists, wheels, LockedWorkspace, Server};
pub use outcome::Outcome;
pub use python::{copy_python, interpreter, lacks_python};
pub use readme::readme_workspace;
pub use wheels::{unpack_wheel, uv};
pub use workspace::{newest_bytecode, write, Package, Workspace};
