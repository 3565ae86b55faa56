//! Compares the native compiler with CPython, code object by code object.
//!
//! | module | what |
//! |---|---|
//! | [`check`] | one source, compiled by both |
//! | [`several`] | sources of which CPython makes another bytecode in another process |
//! | [`listing`] | where two code objects differ, as instructions |
//! | [`corpus`] | which sources |
//! | [`pypi`] | sources of packages |
//! | [`run`] | all of them, in parallel |
//! | [`fuzz`] | programs that nobody wrote |
//! | [`progress`] | what an earlier run has found, so that it can be gone on with |
//! | [`report`] | what a person is told |

#![forbid(unsafe_code)]

pub mod check;
pub mod corpus;
pub mod fuzz;
pub mod listing;
pub mod progress;
pub mod pypi;
pub mod report;
pub mod run;
pub mod several;
