//! `pyc plan`: shows the plan of a program's virtual environment.

use std::fs::Permissions;
use std::io::Write;

use anyhow::Context;
use pyc_venv::{page, table, Plan, Summary};

use crate::args::PlanArgs;
use crate::{atomic_file, Verdict};

/// Runs the command.
///
/// # Errors
///
/// If the plan cannot be read, or the page not be written.
pub fn run(args: &PlanArgs, out: &mut impl Write) -> anyhow::Result<Verdict> {
    let summary = Summary::of(&Plan::read(&args.plan)?);
    if let Some(html) = &args.html {
        atomic_file::write(html, page(&summary).as_bytes(), permissions()?)
            .with_context(|| format!("cannot write {}", html.display()))?;
    }
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &summary)?;
        writeln!(out)?;
    } else {
        out.write_all(table(&summary).as_bytes())?;
    }
    Ok(Verdict::Good)
}

/// Those of any new file, less the umask.
#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "it may fail elsewhere")]
fn permissions() -> anyhow::Result<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Ok(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn permissions() -> anyhow::Result<Permissions> {
    Ok(std::fs::metadata(".")?.permissions())
}
