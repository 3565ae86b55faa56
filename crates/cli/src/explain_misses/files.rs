//! What is in the files that differ, if they are at hand.

use std::fs;
use std::path::Path;

use pyc::{Invalidation, PycFile};
use pyc_wheel::Content;

use super::compare::Change;
use super::groups::Group;

/// Looks into the first file of a group.
pub fn look(group: &Group, left: &Path, right: &Path) -> Option<String> {
    let path = group.paths.first()?;
    let read = |root: &Path| fs::read(root.join(path)).ok();
    match group.change? {
        Change::Extra => timestamp(&read(right)?).map(|time| format!("it is {time}")),
        Change::Missing => timestamp(&read(left)?).map(|time| format!("it is {time}")),
        Change::Changed => {
            let (left, right) = (read(left)?, read(right)?);
            let content = pyc_wheel::compare_contents(path, &left, &right)?;
            Some(told(&content))
        }
    }
}

/// What bytecode says of its source if it goes by the time.
fn timestamp(bytes: &[u8]) -> Option<String> {
    match PycFile::parse(bytes).ok()?.header.invalidation {
        Invalidation::Timestamp { mtime, .. } => Some(format!(
            "bytecode with a timestamp: its source was modified {mtime} s after 1970"
        )),
        _ => None,
    }
}

fn told(content: &Content) -> String {
    let pair = |what: &str, left: &str, right: &str| format!("{what}\n  < {left}\n  > {right}");
    let end = |line: &Option<String>| line.clone().unwrap_or_else(|| "(the end)".to_owned());
    match content {
        Content::Record => "it is a RECORD".to_owned(),
        Content::LineEnds => "only in how lines end".to_owned(),
        Content::Text { line, sides } => pair(
            &format!("line {line}"),
            &end(&sides.left),
            &end(&sides.right),
        ),
        Content::LineOrder { line, sides } => pair(
            &format!("only in the order of the lines, first line {line}"),
            &end(&sides.left),
            &end(&sides.right),
        ),
        Content::Bytecode(bytecode) => match &bytecode.headers {
            Some(headers) => pair("header", &headers.left, &headers.right),
            None => "its code differs".to_owned(),
        },
        Content::Binary {
            build_id,
            build_paths,
            offset,
            ..
        } => match (build_paths.first(), build_id) {
            (Some(path), _) => pair("build directory", &path.sides.left, &path.sides.right),
            (None, Some(id)) => pair("build ID", &id.left, &id.right),
            (None, None) => format!("from offset {offset} on"),
        },
    }
}
