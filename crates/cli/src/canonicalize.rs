//! `pyc canonicalize`: rewrites `.pyc` files into the canonical form.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail, Context};

use crate::args::CanonicalizeArgs;
use crate::pyc_file::Parsed;
use crate::{atomic_file, Verdict};

/// Runs the command; the summary goes to `out`, errors to the standard error.
///
/// # Errors
///
/// If the arguments do not go together.
pub fn run(args: &CanonicalizeArgs, out: &mut impl Write) -> anyhow::Result<Verdict> {
    let (mut rewritten, mut unchanged, mut failed) = (0, 0, 0);
    for (file, target) in targets(args)? {
        match canonicalize(file, &target) {
            Ok(true) => rewritten += 1,
            Ok(false) => unchanged += 1,
            Err(error) => {
                failed += 1;
                // without a standard error there is nowhere to say so
                writeln!(io::stderr(), "pyc: {error:#}").ok();
            }
        }
    }
    writeln!(
        out,
        "{rewritten} rewritten, {unchanged} canonical already, {failed} failed"
    )?;
    Ok(if failed == 0 {
        Verdict::Good
    } else {
        Verdict::Bad
    })
}

/// Where each file is to go.
fn targets(args: &CanonicalizeArgs) -> anyhow::Result<Vec<(&Path, Cow<'_, Path>)>> {
    let files = args.files.iter().map(PathBuf::as_path);
    let Some(output) = &args.output else {
        return Ok(files.map(|file| (file, Cow::Borrowed(file))).collect());
    };
    if output.is_dir() {
        let mut taken = HashMap::new();
        let mut targets = Vec::new();
        for file in files {
            let name = file.file_name().unwrap_or_default();
            let target = output.join(name);
            if let Some(other) = taken.insert(name, file) {
                let (other, target) = (other.display(), target.display());
                bail!("{other} and {} would both be {target}", file.display());
            }
            targets.push((file, Cow::Owned(target)));
        }
        return Ok(targets);
    }
    match args.files.as_slice() {
        [file] => Ok(vec![(file, Cow::Borrowed(output))]),
        files => bail!(
            "{} is no directory, but there are {} files to write to it",
            output.display(),
            files.len()
        ),
    }
}

/// Writes the canonical form of a file to the target. Says whether that changed it; a file that is to be
/// replaced by itself stays untouched.
fn canonicalize(file: &Path, target: &Path) -> anyhow::Result<bool> {
    let path = file.display();
    let read = || -> io::Result<_> { Ok((fs::metadata(file)?, fs::read(file)?)) };
    let (metadata, bytes) = read().with_context(|| format!("cannot read {path}"))?;
    let parsed = Parsed::parse(&bytes).map_err(|error| anyhow!("{path}: {error}"))?;
    let body = parsed.body.map_err(|error| anyhow!("{path}: {error}"))?;
    if body.is_canonical && file == target {
        return Ok(false);
    }
    let canonical = [&parsed.header.to_bytes()[..], &body.canonical_marshal].concat();
    atomic_file::write(target, &canonical, metadata.permissions())
        .with_context(|| format!("cannot write {}", target.display()))?;
    Ok(!body.is_canonical)
}
