//! `pyc wheel diff`: the differences of two wheels, told to people.

use std::collections::BTreeMap;
use std::io::{self, Write};

use pyc_wheel::{BytecodeDiff, Content, Diff, MemberDiff, Packing, PackingDiff, Side, Sides};

use crate::args::WheelDiffArgs;
use crate::text::{count, printable};
use crate::Verdict;

/// How many directories of a file are told.
const MOST_PATHS: usize = 3;

/// Runs the command; what differs goes to `out`.
///
/// # Errors
///
/// If a wheel cannot be read, or is damaged.
pub fn run(args: &WheelDiffArgs, out: &mut impl Write) -> anyhow::Result<Verdict> {
    let diff = pyc_wheel::diff(&args.left, &args.right)?;
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &diff)?;
        writeln!(out)?;
    } else {
        write(&diff, out)?;
    }
    Ok(match diff.is_same {
        true => Verdict::Good,
        false => Verdict::Bad,
    })
}

fn write(diff: &Diff, out: &mut impl Write) -> io::Result<()> {
    if diff.is_same {
        return writeln!(out, "the wheels are the same");
    }
    for member in &diff.members {
        write_member(member, out)?;
    }
    write_packing(&diff.members, out)?;
    if let Some(Sides { left, right }) = &diff.order {
        pair("order of the files", left, right, out)?;
    }
    let normalised = match diff.is_same_normalised {
        true => "the same",
        false => "different",
    };
    writeln!(out, "normalised: {normalised}")
}

/// Tells how the content of a member differs.
fn write_member(member: &MemberDiff, out: &mut impl Write) -> io::Result<()> {
    let name = printable(&member.name);
    if let Some(side) = member.only_in {
        let side = match side {
            Side::Left => "first",
            Side::Right => "second",
        };
        let remark = if member.is_left_out {
            ", and not installed"
        } else {
            ""
        };
        return writeln!(out, "{name}: only in the {side} wheel{remark}");
    }
    match &member.content {
        None => Ok(()),
        Some(Content::Record) => writeln!(out, "{name}: as the files differ"),
        Some(Content::LineEnds) => writeln!(out, "{name}: only in how lines end"),
        Some(Content::Text { line, sides }) => lines(&format!("{name}: line {line}"), sides, out),
        Some(Content::LineOrder { line, sides }) => lines(
            &format!("{name}: only in the order of the lines, first line {line}"),
            sides,
            out,
        ),
        Some(Content::Bytecode(bytecode)) => write_bytecode(&name, bytecode, out),
        Some(Content::Binary {
            sizes,
            offset,
            build_id,
            build_paths,
            is_explained,
        }) => {
            if let Some(Sides { left, right }) = build_id {
                pair(&format!("{name}: build ID"), left, right, out)?;
            }
            for path in build_paths.iter().take(MOST_PATHS) {
                let paths = count(path.count, "path");
                let what = format!("{name}: build directory, in {paths}");
                pair(&what, &path.sides.left, &path.sides.right, out)?;
            }
            if build_paths.len() > MOST_PATHS {
                let more = count(build_paths.len() - MOST_PATHS, "directory pair");
                writeln!(out, "{name}: {more} more")?;
            }
            let is_known = build_id.is_some() || !build_paths.is_empty();
            if is_known {
                let rest = match is_explained {
                    true => "nothing else",
                    false => "other bytes, which may follow from that",
                };
                return writeln!(out, "{name}: {rest}");
            }
            let what = format!("{name}: bytes, from offset {offset} on");
            let size = |size: u64| format!("{size} bytes");
            pair(&what, &size(sizes.left), &size(sizes.right), out)
        }
    }
}

fn write_bytecode(name: &str, bytecode: &BytecodeDiff, out: &mut impl Write) -> io::Result<()> {
    if let Some(Sides { left, right }) = &bytecode.headers {
        pair(&format!("{name}: header"), left, right, out)?;
    }
    let code = match (bytecode.is_code_different, bytecode.is_code_equal) {
        (false, _) => "the same",
        (true, true) => "equal, but written down in another way",
        (true, false) => "different",
    };
    writeln!(out, "{name}: code: {code}")
}

/// Tells how members are packed, with those of one kind together.
fn write_packing(members: &[MemberDiff], out: &mut impl Write) -> io::Result<()> {
    let mut kinds: BTreeMap<Packing, Vec<(&str, &PackingDiff)>> = BTreeMap::new();
    for member in members {
        for difference in &member.packing {
            let kind = kinds.entry(difference.what).or_default();
            kind.push((&member.name, difference));
        }
    }
    for (kind, differences) in kinds {
        let Some((name, first)) = differences.first() else {
            continue;
        };
        let kind = match kind {
            Packing::Time => "modification time",
            Packing::Permissions => "permissions",
            Packing::Compression => "compression",
            Packing::MadeBy => "system and version of the packer",
            Packing::ExtraFields => "extra fields",
            Packing::Comment => "comment",
        };
        let files = count(differences.len(), "file");
        let what = format!("{kind} of {files}, first {}", printable(name));
        pair(&what, &first.sides.left, &first.sides.right, out)?;
    }
    Ok(())
}

fn lines(what: &str, sides: &Sides<Option<String>>, out: &mut impl Write) -> io::Result<()> {
    let line = |line: &Option<String>| line.as_deref().unwrap_or("(the end)").to_owned();
    pair(what, &line(&sides.left), &line(&sides.right), out)
}

fn pair(what: &str, left: &str, right: &str, out: &mut impl Write) -> io::Result<()> {
    let (left, right) = (printable(left), printable(right));
    writeln!(out, "{what}\n  < {left}\n  > {right}")
}
