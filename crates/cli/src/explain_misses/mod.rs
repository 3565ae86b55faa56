//! `pyc explain-misses`: why Bazel ran actions again that a cache should have had.
//!
//! | module | what |
//! |---|---|
//! | [`log`] | execution logs |
//! | [`compare`] | what differs between two actions |
//! | [`roots`] | which of that no other action explains |
//! | [`groups`] | which of that is one thing to people |
//! | [`files`] | what is in files that differ |
//! | [`report`] | how it is told |

mod compare;
mod files;
mod groups;
mod log;
mod report;
mod roots;

use std::io::Write;

use anyhow::ensure;

use crate::args::ExplainMissesArgs;
use crate::Verdict;
use log::{Form, Log};
use report::Report;

/// Runs the command; the explanation goes to `out`.
///
/// # Errors
///
/// If a file cannot be read or is no execution log, or if the logs are of different kinds.
pub fn run(args: &ExplainMissesArgs, out: &mut impl Write) -> anyhow::Result<Verdict> {
    let left = Log::read(&args.left)?;
    let right = Log::read(&args.right)?;
    ensure!(
        left.form == right.form,
        "{} is a {} log and {} a {} one, which name some inputs in other ways: write both with the same flag",
        args.left.display(),
        form(left.form),
        args.right.display(),
        form(right.form),
    );
    let explanation = roots::explain(&left, &right);
    let mut groups = groups::groups(&explanation, &right);
    if let (Some(left), Some(right)) = (&args.files_a, &args.files_b) {
        for group in &mut groups {
            group.found = files::look(group, left, right);
        }
    }
    let report = Report::new(&explanation, &groups);
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &report)?;
        writeln!(out)?;
    } else {
        report.write(args.limit, out)?;
    }
    Ok(match explanation.explained.is_empty() {
        true => Verdict::Good,
        false => Verdict::Bad,
    })
}

fn form(form: Form) -> &'static str {
    match form {
        Form::Json => "JSON",
        Form::Compact => "compact",
    }
}
