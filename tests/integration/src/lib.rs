//! A workspace that depends on rules_pyc as a user's does, and real Bazel to build it with.
//!
//! All tests share one workspace and one Bazel server, so that what they have in common is fetched and
//! built once. Each test writes a package of its own and builds only that.

mod bazel;
mod outcome;
mod workspace;

pub use bazel::{project, Bazel};
pub use outcome::Outcome;
pub use workspace::{Package, Workspace};
