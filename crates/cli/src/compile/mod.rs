//! `pyc compile`: a faster, deterministic `compileall`.
//!
//! | module | what |
//! |---|---|
//! | [`sources`] | what is to be compiled |
//! | [`naming`] | what tracebacks will call a source |
//! | [`layout`] | where its `.pyc` files go |
//! | [`plan`] | all of these, for every source, before anything is compiled |
//! | [`chosen`] | what compiles |
//! | [`settings`] | how to compile |
//! | [`source_file`] | one source, from reading it to writing its `.pyc` files |
//! | [`up_to_date`] | whether that is needed |
//! | [`progress`] | what the person sees |
//! | [`interrupt`] | Ctrl-C |

mod chosen;
mod interrupt;
mod layout;
mod naming;
mod plan;
mod progress;
mod settings;
mod source_file;
mod sources;
mod up_to_date;

use std::io::Write;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::time::Instant;

use anyhow::bail;
use pyc_compile::CompileError;

use crate::args::CompileArgs;
use crate::{parallel, Verdict};
use chosen::Chosen;
use interrupt::Interrupt;
use layout::Layout;
use naming::Naming;
use plan::Task;
use progress::{Progress, Tally};
use settings::Settings;
use source_file::{Compiler, Failure, Outcome};

/// Runs the command; the summary goes to `out`, errors and the progress bar to the standard error.
///
/// # Errors
///
/// What keeps all files from being compiled.
pub fn run(args: &CompileArgs, out: &mut impl Write) -> anyhow::Result<Verdict> {
    let start = Instant::now();
    let jobs = args.jobs.unwrap_or_else(parallel::all_processors);
    let plan = plan::plan(
        sources::find(&args.paths),
        &Layout::new(args),
        &Naming::new(args),
    )?;
    let (chosen, target) = Chosen::new(args, jobs)?;
    let compiler = Compiler {
        backend: chosen.backend(),
        settings: Settings::new(args, target),
    };
    let interrupt = Interrupt::listen()?;
    let progress = Progress::new(plan.len(), args.quiet);
    let callers = jobs.saturating_mul(chosen.callers_per_job());
    let tally = compile_all(&compiler, &plan, callers, &progress, &interrupt);
    for note in chosen.notes() {
        progress.error(&format!("pyc: {note}"));
    }
    progress.finish();
    // its processes end before this one may be ended
    drop(chosen);
    interrupt.end_if_heard();
    let tally = tally?;
    if !args.quiet {
        writeln!(out, "{}", tally.summary(start.elapsed()))?;
    }
    Ok(if tally.failed == 0 {
        Verdict::Good
    } else {
        Verdict::Bad
    })
}

fn compile_all(
    compiler: &Compiler<'_>,
    plan: &[Result<Task, String>],
    callers: NonZeroUsize,
    progress: &Progress,
    interrupt: &Interrupt,
) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    let mut fatal: Option<CompileError> = None;
    let compile = |planned: &Result<Task, String>| {
        if interrupt.is_heard() {
            return None;
        }
        let outcome = match planned {
            Ok(task) => compiler.compile(task),
            Err(message) => Outcome::failed(message.clone()),
        };
        progress.one_more();
        Some(outcome)
    };
    parallel::for_each_in_order(plan, callers, compile, |outcome| {
        let Some(outcome) = outcome else {
            return ControlFlow::Break(());
        };
        tally.add(&outcome);
        match outcome.failure {
            None => {}
            // as CPython prints it, down to the first character
            Some(Failure::Source(error)) => progress.error(&error.to_string()),
            Some(Failure::File(message)) => progress.error(&format!("pyc: {message}")),
            Some(Failure::LeftAsSource(warning)) => progress.warning(&warning),
            Some(Failure::Interpreter(error)) => {
                fatal = Some(error);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    });
    match fatal {
        Some(error) => bail!(error),
        None => Ok(tally),
    }
}
