//! `pyc verify`: whether `.pyc` files are sound, canonical and up to date.
//!
//! | module | what |
//! |---|---|
//! | [`files`] | what is to be checked, and where the source of each is |
//! | [`check`] | one file |
//! | [`problem`] | what can be wrong with it |
//! | [`report`] | the output |

mod check;
mod files;
mod problem;
mod report;

use std::io::Write;
use std::ops::ControlFlow;

use crate::args::VerifyArgs;
use crate::{parallel, Verdict};
use report::Report;

/// Runs the command; its report goes to `out`.
///
/// # Errors
///
/// If there is nothing at one of the paths.
pub fn run(args: &VerifyArgs, out: &mut impl Write) -> anyhow::Result<Verdict> {
    let files = files::find(args)?;
    let mut report = Report::new(args.json, files.len());
    let mut written = Ok(());
    parallel::for_each_in_order(
        &files,
        parallel::all_processors(),
        |file| (file, check::problems_of(file, args.python)),
        |(file, problems)| {
            written = report.add(&file.path, problems, out);
            match written {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        },
    );
    written?;
    report.finish(out)?;
    Ok(if report.is_clean() {
        Verdict::Good
    } else {
        Verdict::Bad
    })
}
