"""The versions whose bytecode the native compiler makes as CPython does."""

# (major, minor). The same list as CERTIFIED_VERSIONS of crates/compile/src/certified.rs; a test of that crate compares
# the two.
CERTIFIED_VERSIONS = [(3, 13), (3, 14)]
