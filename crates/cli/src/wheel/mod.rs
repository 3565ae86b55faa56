//! `pyc wheel`: what can be done with wheels. How it is done is in the crate `pyc-wheel`.
//!
//! | module | what |
//! |---|---|
//! | [`diff`] | where two wheels differ |

mod diff;

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use pyc_wheel::{Check, UnpackRequest};

use crate::args::{NormaliseArgs, UnpackArgs, WheelArgs, WheelCommand};
use crate::text::{count, printable};
use crate::Verdict;

/// Runs the command; what it has to say goes to `out`.
///
/// # Errors
///
/// If a wheel cannot be read or is not sound, or something cannot be written.
pub fn run(args: &WheelArgs, out: &mut impl Write) -> anyhow::Result<Verdict> {
    match &args.command {
        WheelCommand::Unpack(args) => unpack(args, out),
        WheelCommand::Normalise(args) => normalise(args),
        WheelCommand::Diff(args) => diff::run(args, out),
    }
}

fn unpack(args: &UnpackArgs, out: &mut impl Write) -> anyhow::Result<Verdict> {
    let directory = match &args.directory {
        Some(directory) => directory.clone(),
        None => pyc_wheel::distribution(&args.wheel)?.into(),
    };
    let installed = pyc_wheel::unpack(&UnpackRequest {
        wheel: args.wheel.clone(),
        out: directory.clone(),
        patches: Vec::new(),
        exclude: Vec::new(),
        check: Check::Strict,
    })?;
    if let Err(error) = installed.write_record() {
        pyc_wheel::clear(&directory);
        return Err(error.into());
    }
    let directory = directory.display().to_string();
    let files = count(installed.file_count(), "file");
    writeln!(out, "{}: {files}", printable(&directory))?;
    Ok(Verdict::Good)
}

fn normalise(args: &NormaliseArgs) -> anyhow::Result<Verdict> {
    let file_name = args.wheel.file_name().map(Path::new);
    let out = match &args.output {
        None => args.wheel.clone(),
        Some(output) if output.is_dir() => {
            let name = file_name.with_context(|| format!("{} is no file", args.wheel.display()));
            output.join(name?)
        }
        Some(output) => output.clone(),
    };
    pyc_wheel::normalise(&args.wheel, &out, Check::Strict)?;
    Ok(Verdict::Good)
}
