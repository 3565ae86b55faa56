//! Which versions' bytecode the native compiler makes as CPython does.

use pyc::PythonVersion;

/// The versions for which `tools/conformance` finds no difference. `//python/private:certified_versions.bzl` has the
/// same list for the Starlark side, and a test that compares the two.
pub const CERTIFIED_VERSIONS: &[PythonVersion] =
    &[PythonVersion::new(3, 13), PythonVersion::new(3, 14)];

/// Whether the native compiler is used for a version without being asked for.
pub fn is_certified(version: PythonVersion) -> bool {
    CERTIFIED_VERSIONS.contains(&version)
}
