//! The parts of the page.

use super::html::Html;
use crate::text::{count, grouped, percent, size};
use crate::{Amount, OnConflict, Owner, OwnerSummary, Sizes, Summary};

/// As many rows of a table as are shown.
const MOST_ROWS: usize = 500;

/// As many rows as are shown without asking for more.
const MOST_OPEN: usize = 12;

/// The classes of the kinds, in the order of [`Sizes::kinds`].
const CLASSES: [&str; 4] = ["sources", "bytecode", "libraries", "data"];

/// The program, and the numbers that matter most.
pub(super) fn header(html: &mut Html, summary: &Summary) {
    html.raw("<header>\n");
    html.with("p", "kind", |html| html.text("Virtual environment"));
    html.with("h1", "", |html| html.path(&summary.label));
    html.raw("\n");
    let python = &summary.python;
    html.with("p", "python", |html| {
        let whose = if python.in_build {
            "in the build"
        } else {
            "of the system"
        };
        html.text(&format!("Python {} {whose}: ", python.version));
        html.element("code", &python.interpreter);
    });
    let distributions = summary
        .owners
        .iter()
        .filter(|owner| owner.owner.distribution().is_some())
        .count() as u64;
    let links = &summary.links;
    let bytecode = &summary.bytecode;
    let share = bytecode.percent_of(&summary.files).map_or_else(
        || "nothing else".to_owned(),
        |share| format!("+{} over all else", percent(share)),
    );
    html.raw("<ul class=\"facts\">\n");
    for (value, what, more) in [
        (
            size(summary.files.total.bytes),
            "in total",
            count(summary.files.total.files, "real file"),
        ),
        (
            grouped(distributions),
            if distributions == 1 {
                "distribution"
            } else {
                "distributions"
            },
            count(summary.overlaps.len() as u64, "overlap"),
        ),
        (
            grouped(links.count),
            if links.count == 1 { "link" } else { "links" },
            format!("for {} of copies", size(links.lead_to.bytes)),
        ),
        (size(bytecode.amount.bytes), "of bytecode", share),
    ] {
        html.raw("<li>");
        html.with("strong", "", |html| html.text(&value));
        html.with("span", "", |html| html.text(what));
        html.with("small", "", |html| html.text(&more));
        html.raw("</li>\n");
    }
    html.raw("</ul>\n</header>\n");
}

/// What a person should know.
pub(super) fn warnings(html: &mut Html, summary: &Summary) {
    for warning in &summary.warnings {
        html.with("p", "warning", |html| html.text(warning));
        html.raw("\n");
    }
}

/// A bar for each owner.
pub(super) fn sizes(html: &mut Html, summary: &Summary) {
    html.raw("<section>\n<h2>Size by distribution</h2>\n");
    legend(html, summary.files);
    let largest = summary
        .owners
        .first()
        .map_or(1, |owner| owner.sizes.total.bytes.max(1));
    html.raw("<ol class=\"bars\">\n");
    let (open, folded) = summary
        .owners
        .split_at(summary.owners.len().min(3 * MOST_OPEN));
    for owner in open {
        owner_row(html, owner, largest);
    }
    html.raw("</ol>\n");
    if !folded.is_empty() {
        let bytes = folded.iter().map(|owner| owner.sizes.total.bytes).sum();
        let more = format!("{} smaller ones, {} together", folded.len(), size(bytes));
        html.raw("<details>");
        html.element("summary", &more);
        html.raw("<ol class=\"bars\">\n");
        for owner in folded {
            owner_row(html, owner, largest);
        }
        html.raw("</ol></details>\n");
    }
    html.raw("</section>\n");
}

fn legend(html: &mut Html, files: Sizes) {
    html.raw("<ul class=\"legend\">\n");
    for ((name, amount), class) in files.kinds().into_iter().zip(CLASSES) {
        html.raw("<li>");
        html.with("i", class, |_| {});
        html.text(&format!("{name} "));
        html.with("b", "", |html| html.text(&size(amount.bytes)));
        html.raw("</li>\n");
    }
    html.raw("</ul>\n");
}

fn owner_row(html: &mut Html, owner: &OwnerSummary, largest: u64) {
    html.raw("<li>");
    html.with("span", "name", |html| match &owner.owner {
        Owner::Distribution(name) => {
            html.text(name);
            html.raw(" ");
            html.with("small", "", |html| html.text(&owner.version));
        }
        other => html.with("em", "", |html| html.text(&other.to_string())),
    });
    bar(html, &owner.sizes.kinds(), largest);
    html.with("span", "size", |html| {
        html.text(&size(owner.sizes.total.bytes));
        html.raw(" ");
        html.with("small", "", |html| {
            html.text(&count(owner.sizes.total.files, "file"));
        });
    });
    html.raw("</li>\n");
}

/// A bar whose full width is `full` bytes.
fn bar(html: &mut Html, kinds: &[(&str, Amount)], full: u64) {
    let parts: Vec<String> = kinds
        .iter()
        .filter(|(_, amount)| amount.files > 0)
        .map(|(name, amount)| {
            let files = count(amount.files, "file");
            format!("{name} {} in {files}", size(amount.bytes))
        })
        .collect();
    let label = parts.join(", ");
    html.raw("<span class=\"bar\" role=\"img\" aria-label=\"");
    html.text(&label);
    html.raw("\" title=\"");
    html.text(&label);
    html.raw("\">");
    for ((_, amount), class) in kinds.iter().zip(CLASSES) {
        if amount.bytes > 0 {
            html.raw(&format!(
                "<i class=\"{class}\" style=\"width:{}%\"></i>",
                width(amount.bytes, full)
            ));
        }
    }
    html.raw("</span>");
}

/// A share in percent with two digits after the point.
fn width(part: u64, full: u64) -> String {
    let hundredths = u128::from(part) * 10_000 / u128::from(full.max(1));
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// What bytecode adds.
pub(super) fn bytecode(html: &mut Html, summary: &Summary) {
    let bytecode = &summary.bytecode;
    html.raw("<section>\n<h2>What bytecode adds</h2>\n");
    let total = summary.files.total.bytes;
    let others = Amount {
        files: summary.files.total.files - bytecode.amount.files,
        bytes: total - bytecode.amount.bytes,
    };
    let part = |name, amount: Amount| Part {
        name,
        value: size(amount.bytes),
        more: format!("in {}", count(amount.files, "file")),
        length: amount.bytes,
    };
    two_parts(
        html,
        &part("all else", others),
        &part("bytecode", bytecode.amount),
        "bytecode",
    );
    html.with("p", "", |html| {
        html.text(&format!(
            "{} of {} have bytecode beside them. One that has none is compiled again by each process that imports it.",
            grouped(bytecode.sources_with_bytecode),
            count(bytecode.sources, "source")
        ));
    });
    html.raw("\n</section>\n");
}

/// Real files against links.
pub(super) fn links(html: &mut Html, summary: &Summary) {
    let links = &summary.links;
    html.raw("<section>\n<h2>Real files and links</h2>\n");
    let files = summary.files.total;
    two_parts(
        html,
        &Part {
            name: "real files",
            value: grouped(files.files),
            more: format!("with {}", size(files.bytes)),
            length: files.files,
        },
        &Part {
            name: "links",
            value: grouped(links.count),
            more: format!("in the place of {} of copies", size(links.lead_to.bytes)),
            length: links.count,
        },
        "links",
    );
    html.with("p", "", |html| {
        html.text(&format!(
            "Every file has one real place; {} to directories and {} to files lead there.",
            count(links.to_directories, "link"),
            grouped(links.count - links.to_directories - summary.dangling.len() as u64)
        ));
    });
    if !summary.dangling.is_empty() {
        let rows = summary
            .dangling
            .iter()
            .map(|link| [link.path.clone(), link.target.clone()]);
        let what = format!(
            "{} to nothing in the plan",
            count(summary.dangling.len() as u64, "link")
        );
        table(html, &what, ["link", "target"], rows.collect());
    }
    html.raw("\n</section>\n");
}

/// A part of a bar.
struct Part {
    name: &'static str,
    value: String,
    more: String,
    length: u64,
}

/// A bar of two parts, with what they are.
fn two_parts(html: &mut Html, first: &Part, second: &Part, class: &str) {
    let parts = [(first, "rest"), (second, class)];
    html.raw("<div class=\"two\"><span class=\"bar\" aria-hidden=\"true\">");
    for (part, class) in parts {
        html.raw(&format!(
            "<i class=\"{class}\" style=\"width:{}%\"></i>",
            width(part.length, first.length + second.length)
        ));
    }
    html.raw("</span><ul class=\"legend\">\n");
    for (part, class) in parts {
        html.raw("<li>");
        html.with("i", class, |_| {});
        html.text(&format!("{} ", part.name));
        html.with("b", "", |html| html.text(&part.value));
        html.text(&format!(" {}", part.more));
        html.raw("</li>\n");
    }
    html.raw("</ul></div>\n");
}

/// What several distributions have in common.
pub(super) fn overlaps(html: &mut Html, summary: &Summary) {
    html.raw("<section>\n<h2>Overlaps</h2>\n");
    if summary.overlaps.is_empty() {
        html.element("p", "No two distributions have a file at the same path.");
    } else {
        let rows = summary.overlaps.iter().map(|overlap| {
            let owners: Vec<String> = overlap.owners.iter().map(ToString::to_string).collect();
            [overlap.path.clone(), owners.join(", ")]
        });
        let what = format!(
            "{} of several distributions, with the same content",
            count(summary.overlaps.len() as u64, "path")
        );
        table(html, &what, ["path", "distributions"], rows.collect());
    }
    html.raw("</section>\n");
}

/// Where distributions have different files, and which of them are used.
pub(super) fn conflicts(html: &mut Html, summary: &Summary) {
    html.raw("<section>\n<h2>Conflicts</h2>\n");
    let setting = match summary.package_conflicts {
        None => "inherit",
        Some(OnConflict::Error) => "error",
        Some(OnConflict::Warn) => "warn",
        Some(OnConflict::First) => "first",
    };
    html.with("p", "", |html| {
        html.text("The program says ");
        html.with("code", "", |html| {
            html.text(&format!("package_conflicts = \"{setting}\""));
        });
        html.text(if summary.conflicts.is_empty() {
            ". No two distributions have different files at the same path."
        } else {
            "."
        });
    });
    if !summary.conflicts.is_empty() {
        let conflicts = summary.conflicts.iter();
        let rows = conflicts.map(|conflict| [conflict.path.clone(), conflict.outcome()]);
        let what = format!(
            "{} of several distributions, with different content",
            count(summary.conflicts.len() as u64, "path")
        );
        table(html, &what, ["path", "used"], rows.collect());
    }
    html.raw("</section>\n");
}

/// A table of two columns, folded if it is long.
fn table(html: &mut Html, what: &str, heads: [&str; 2], rows: Vec<[String; 2]>) {
    let open = if rows.len() <= MOST_OPEN { " open" } else { "" };
    html.raw(&format!("<details{open}>"));
    html.element("summary", what);
    html.raw("<div class=\"wide\"><table><thead><tr>");
    for head in heads {
        html.with("th", "", |html| html.text(head));
    }
    html.raw("</tr></thead><tbody>\n");
    for row in rows.iter().take(MOST_ROWS) {
        html.raw("<tr>");
        for cell in row {
            html.with("td", "", |html| html.path(cell));
        }
        html.raw("</tr>\n");
    }
    html.raw("</tbody></table></div>");
    if rows.len() > MOST_ROWS {
        html.element(
            "p",
            &format!("and {} more", grouped((rows.len() - MOST_ROWS) as u64)),
        );
    }
    html.raw("</details>\n");
}

/// The directories that modules are imported from.
pub(super) fn import_path(html: &mut Html, summary: &Summary) {
    html.raw("<section>\n<h2>Import path</h2>\n");
    html.element(
        "p",
        "After the standard library and site-packages, modules are imported from these directories of the runfiles, \
         in this order:",
    );
    html.raw("<ol class=\"path\">\n");
    for directory in &summary.import_path {
        html.raw("<li>");
        if directory == "." {
            html.text("the runfiles root");
        } else {
            html.with("code", "", |html| html.path(directory));
        }
        html.raw("</li>\n");
    }
    html.raw("</ol>\n</section>\n");
}
