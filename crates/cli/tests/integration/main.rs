//! Runs the real `pyc` with the real CPythons of this machine.

mod canonicalize;
mod command_line;
mod compile;
mod compile_errors;
mod compile_names;
mod determinism;
mod diff;
mod explain_misses;
mod interpreter;
mod plan;
mod show;
mod signals;
mod support;
mod up_to_date;
mod verify;
mod wheel;
