//! `pyc show`: what is in a `.pyc` file.
//!
//! | module | what |
//! |---|---|
//! | [`tree`] | the code objects of a file, each once, and which one holds which |
//! | [`text`] | the output for people |
//! | [`json`] | the output for programs, and its schema |

mod json;
mod text;
mod tree;

use std::fs;
use std::io::{self, Write};

use anyhow::{anyhow, bail, Context};

use crate::args::ShowArgs;
use crate::pyc_file::{Body, Parsed};
use crate::Verdict;
use tree::Tree;

/// Runs the command; what is in the file goes to `out`.
///
/// # Errors
///
/// If nothing of the file can be shown.
pub fn run(args: &ShowArgs, out: &mut impl Write) -> anyhow::Result<Verdict> {
    let path = args.file.display();
    let bytes = fs::read(&args.file).with_context(|| format!("cannot read {path}"))?;
    let file = Parsed::parse(&bytes).map_err(|error| anyhow!("{path}: {error}"))?;
    let body = file.body.as_ref();
    let tree = body.ok().map(|body| select(body, args.code.as_deref()));
    let tree = tree
        .transpose()
        .map_err(|error| anyhow!("{path}: {error}"))?;
    let shown = Shown {
        args,
        size: bytes.len(),
        file: &file,
        tree: tree.as_ref(),
    };
    if args.json {
        json::write(&shown, out)?;
    } else {
        text::write(&shown, out)?;
    }
    match body {
        Ok(_) => Ok(Verdict::Good),
        Err(error) => {
            out.flush()?;
            // without a standard error there is nowhere to say so
            writeln!(io::stderr(), "pyc: {path}: {error}").ok();
            Ok(Verdict::Bad)
        }
    }
}

/// What is to be shown.
struct Shown<'s, 'a> {
    args: &'s ShowArgs,
    /// The file's bytes.
    size: usize,
    file: &'s Parsed<'a>,
    /// The code objects to show, unless they cannot be read.
    tree: Option<&'s Tree<'s, 'a>>,
}

/// The code objects that were asked for.
fn select<'s, 'a>(body: &'s Body<'a>, name: Option<&str>) -> anyhow::Result<Tree<'s, 'a>> {
    let tree = Tree::of(&body.graph);
    let Some(name) = name else { return Ok(tree) };
    let found = tree.only(name);
    if found.nodes.is_empty() {
        let names: Vec<_> = tree.nodes.iter().map(|node| node.code.qualname()).collect();
        const MOST: usize = 20;
        let more = if names.len() > MOST { ", …" } else { "" };
        let known = names[..names.len().min(MOST)].join(", ");
        bail!("no code object is called {name}; there are: {known}{more}");
    }
    Ok(found)
}
