//! `pyc diff`: whether and where two `.pyc` files differ.
//!
//! | module | what |
//! |---|---|
//! | [`header`] | the headers |
//! | [`pyc::difference`] | the code: the first place where two graphs of objects differ |

mod header;

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{anyhow, Context};
use pyc::difference::first_difference;
use pyc::Header;

use crate::args::DiffArgs;
use crate::pyc_file::{Body, Parsed};
use crate::text::printable;
use crate::Verdict;

/// Runs the command; what differs goes to `out`.
///
/// # Errors
///
/// If a file cannot be read, or is no sound `.pyc` file.
pub fn run(args: &DiffArgs, out: &mut impl Write) -> anyhow::Result<Verdict> {
    let (left_bytes, right_bytes) = (read(&args.left)?, read(&args.right)?);
    let (left, left_body) = parse(&args.left, &left_bytes)?;
    let (right, right_body) = parse(&args.right, &right_bytes)?;
    if left_bytes == right_bytes {
        writeln!(out, "the files are the same")?;
        return Ok(Verdict::Good);
    }
    let headers = header::differences(left, right);
    for difference in &headers {
        write(&difference.what, &difference.left, &difference.right, out)?;
    }
    if left_body.canonical_marshal == right_body.canonical_marshal {
        let is_code_same = left_bytes[16..] == right_bytes[16..];
        writeln!(out, "{}", equal_code(is_code_same, headers.is_empty()))?;
        return Ok(Verdict::Bad);
    }
    match first_difference(&left_body.canonical, &right_body.canonical) {
        Some(found) => write(&found.what, &found.left, &found.right, out)?,
        None => writeln!(
            out,
            "code: equal, but for which equal objects are one and which strings are interned"
        )?,
    }
    writeln!(out, "canonical form: different")?;
    Ok(Verdict::Bad)
}

/// The last lines if the canonical form of the code is the same.
fn equal_code(is_code_same: bool, are_headers_same: bool) -> String {
    let code = if is_code_same {
        "the same"
    } else {
        "equal, but written down in another way"
    };
    let canonical = if are_headers_same {
        "the same"
    } else {
        "the same but for the header"
    };
    format!("code: {code}\ncanonical form: {canonical}")
}

fn write(what: &str, left: &str, right: &str, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(
        out,
        "{}\n  < {}\n  > {}",
        printable(what),
        printable(left),
        printable(right)
    )
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn parse<'a>(path: &Path, bytes: &'a [u8]) -> anyhow::Result<(Header, Body<'a>)> {
    let path = path.display();
    let parsed = Parsed::parse(bytes).map_err(|error| anyhow!("{path}: {error}"))?;
    let body = parsed.body.map_err(|error| anyhow!("{path}: {error}"))?;
    Ok((parsed.header, body))
}
