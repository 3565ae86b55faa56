//! The precompilers of the module extension `precompiler`, and the interpreters that they drive.
//!
//! The workspace registers all of its toolchains at once. Each is for targets with `--define=precompiler=NAME` only, so
//! that a test chooses its own; Cargo builds the precompiler that is "built elsewhere" for the others.

mod cargo;
mod choice;
mod fixture;
mod interpreters;
mod prebuilt;
mod tags;
