//! A plan as a table, for a terminal.

use crate::text::{count, grouped, percent, size};
use crate::Summary;
use std::fmt::Write;

/// As many lines of a list as are shown.
const MOST: usize = 20;

/// The summary as lines of text. Control characters in names are escaped.
pub fn table(summary: &Summary) -> String {
    let mut text = String::new();
    let python = &summary.python;
    let whose = if python.in_build {
        "in the build"
    } else {
        "of the system"
    };
    add(&mut text, &summary.label);
    let interpreter = &python.interpreter;
    add(
        &mut text,
        &format!("Python {} {whose}: {interpreter}", python.version),
    );
    add(&mut text, "");
    add_sizes(&mut text, summary);
    add(&mut text, "");
    let links = &summary.links;
    add(
        &mut text,
        &format!(
            "{} at one place each; {}, {} of them to directories, in the place of {} of copies",
            count(summary.files.total.files, "file"),
            count(links.count, "link"),
            grouped(links.to_directories),
            size(links.lead_to.bytes)
        ),
    );
    let bytecode = &summary.bytecode;
    let share = bytecode
        .percent_of(&summary.files)
        .map_or_else(String::new, |share| format!(" ({})", percent(share)));
    add(
        &mut text,
        &format!(
            "bytecode adds {}{share}; {} of {} have it beside them",
            size(bytecode.amount.bytes),
            grouped(bytecode.sources_with_bytecode),
            count(bytecode.sources, "source")
        ),
    );
    let overlaps = summary.overlaps.iter().map(|overlap| {
        let owners: Vec<String> = overlap.owners.iter().map(ToString::to_string).collect();
        format!("{} of {}", overlap.path, owners.join(", "))
    });
    add_list(
        &mut text,
        "overlap",
        ", of the same content",
        overlaps.collect(),
    );
    let conflicts = summary
        .conflicts
        .iter()
        .map(|conflict| format!("{}: {}", conflict.path, conflict.outcome()));
    add_list(
        &mut text,
        "conflict",
        ", of different content",
        conflicts.collect(),
    );
    let hidden = summary.hidden_modules.iter();
    let hidden = hidden.map(|module| {
        let (path, name, found) = (&module.path, &module.name, &module.hidden_by);
        format!("{path}: import {name} finds {found}")
    });
    add_list(
        &mut text,
        "module",
        " hidden by another one of its name",
        hidden.collect(),
    );
    let dangling = summary
        .dangling
        .iter()
        .map(|link| format!("{} -> {}", link.path, link.target));
    add_list(
        &mut text,
        "link",
        " to nothing in the plan",
        dangling.collect(),
    );
    add_list(&mut text, "warning", "", summary.warnings.clone());
    text
}

fn add_sizes(text: &mut String, summary: &Summary) {
    let kinds = summary.files.kinds();
    let mut rows: Vec<Vec<String>> = vec![["", "total"]
        .into_iter()
        .chain(kinds.iter().map(|(name, _)| *name))
        .chain(["files", "links"])
        .map(str::to_owned)
        .collect()];
    let row = |name: String, sizes: &crate::Sizes, links: u64| {
        let mut row = vec![name, size(sizes.total.bytes)];
        row.extend(sizes.kinds().iter().map(|(_, amount)| {
            if amount.files == 0 {
                "-".to_owned()
            } else {
                size(amount.bytes)
            }
        }));
        row.extend([grouped(sizes.total.files), grouped(links)]);
        row
    };
    for owner in &summary.owners {
        let name = format!("{} {}", owner.owner, owner.version);
        rows.push(row(printable(name.trim_end()), &owner.sizes, owner.links));
    }
    rows.push(row("total".to_owned(), &summary.files, summary.links.count));
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|column| {
            let widths = rows.iter().map(|row| row[column].chars().count());
            widths.max().unwrap_or(0)
        })
        .collect();
    for row in rows {
        let mut line = String::new();
        for (index, (cell, &width)) in row.iter().zip(&widths).enumerate() {
            // writing to a string never fails
            let _ = if index == 0 {
                write!(line, "{cell:<width$}")
            } else {
                write!(line, "  {cell:>width$}")
            };
        }
        add(text, &line);
    }
}

/// A heading with the number of items, and the first of them.
fn add_list(text: &mut String, noun: &str, what: &str, items: Vec<String>) {
    if items.is_empty() {
        return;
    }
    add(text, "");
    add(text, &format!("{}{what}:", count(items.len() as u64, noun)));
    for item in items.iter().take(MOST) {
        for line in item.lines() {
            add(text, &format!("  {line}"));
        }
    }
    if items.len() > MOST {
        add(text, &format!("  and {} more", items.len() - MOST));
    }
}

fn add(text: &mut String, line: &str) {
    text.push_str(&printable(line));
    text.push('\n');
}

/// Control characters as escapes, as they could change what a terminal shows.
fn printable(line: &str) -> String {
    let mut printable = String::with_capacity(line.len());
    for c in line.chars() {
        if c.is_control() {
            printable.extend(c.escape_default());
        } else {
            printable.push(c);
        }
    }
    printable
}
