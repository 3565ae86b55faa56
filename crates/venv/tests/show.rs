//! How plans are shown.

#![cfg(unix)]

mod support;

use pyc_venv::{page, table, Summary};
use support::Build;

/// A program with something to say in each part.
fn program() -> Build {
    let mut build = Build::new();
    build.distribution(
        "Num_Py",
        "2.0",
        &[
            ("numpy/__init__.py", &"#".repeat(1_000)),
            (
                "numpy/__pycache__/__init__.cpython-314.pyc",
                &"c".repeat(500),
            ),
            ("numpy/_core.so", &"e".repeat(2_500_000)),
            ("tests/__init__.py", ""),
        ],
    );
    build.distribution(
        "six",
        "1.0",
        &[("six.py", "six"), ("tests/__init__.py", "")],
    );
    build.site_link("numpy", "pypi_Num_Py/site-packages/numpy");
    build.site_link("six.py", "pypi_six/site-packages/six.py");
    build.site_link("gone", "pypi_gone/site-packages/gone");
    build.request.main = "_main/<main>.py".into();
    build
}

#[test]
fn a_table_has_a_row_for_each_owner_and_all_that_is_noted() {
    let summary = Summary::of(&program().plan());
    let expected = "\
//pkg:app
Python 3.14.2 of the system: /usr/bin/python3.14

              total  sources  bytecode  shared libraries  data  files  links
Num_Py 2.0   2.5 MB   1.0 kB     500 B            2.5 MB     -      4      1
first-party    39 B     13 B         -                 -  26 B      3      2
six 1.0         3 B      3 B         -                 -     -      2      1
total        2.5 MB   1.0 kB     500 B            2.5 MB  26 B      9      4

9 files at one place each; 4 links, 1 of them to directories, in the place of 2.5 MB of copies
bytecode adds 500 B (0.0 %); 1 of 5 sources have it beside them

1 overlap, of the same content:
  tests/__init__.py of Num_Py, six

1 link to nothing in the plan:
  _main/pkg/_app.venv/lib/python3.14/site-packages/gone -> ../../../../../../pypi_gone/site-packages/gone

1 warning:
  //pkg:app: the main file _main/<main>.py is not in the runfiles
";
    assert_eq!(table(&summary), expected);
}

#[test]
fn long_lists_are_cut_in_the_table() {
    let mut build = program();
    for number in 0..30 {
        build.site_link(&format!("gone{number}"), "nowhere");
    }
    let text = table(&Summary::of(&build.plan()));
    assert!(
        text.contains("\n31 links to nothing in the plan:\n"),
        "{text}"
    );
    assert!(text.contains("\n  and 11 more\n"), "{text}");
}

#[test]
fn the_summary_adds_up() {
    let plan = program().plan();
    let summary = Summary::of(&plan);
    let of_owners: u64 = summary
        .owners
        .iter()
        .map(|owner| owner.sizes.total.bytes)
        .sum();
    assert_eq!(of_owners, plan.totals.bytes);
    let kinds: u64 = summary
        .files
        .kinds()
        .iter()
        .map(|(_, amount)| amount.bytes)
        .sum();
    assert_eq!(kinds, plan.totals.bytes);
    let links = summary.links;
    assert_eq!((links.count, links.to_directories), (4, 1));
    // a directory of three files, and one file
    assert_eq!((links.lead_to.files, links.lead_to.bytes), (4, 2_501_503));
}

#[test]
fn the_page_stands_on_its_own_and_escapes_everything() {
    let mut build = program();
    build.request.label = "//pkg:<script>alert(1)</script>".into();
    build.distribution("<b>", "\"1\" & 'x'", &[("<i>.py", "x")]);
    build.request.imports = vec![".".into(), "_main/a & b".into()];
    let html = page(&Summary::of(&build.plan())).replace("<wbr>", "");
    for outside in [
        "http:", "https:", "src=", "href=", "url(", "@import", "<script",
    ] {
        assert!(!html.contains(outside), "{outside}");
    }
    assert!(html.contains("<h1>//pkg:&lt;script&gt;alert(1)&lt;/script&gt;</h1>"));
    assert!(html.contains("&lt;b&gt; <small>&quot;1&quot; &amp; &#39;x&#39;</small>"));
    assert!(html.contains("<li>the runfiles root</li>\n<li><code>_main/a &amp; b</code></li>"));
    assert!(html.contains("the main file _main/&lt;main&gt;.py is not in the runfiles</p>"));
    let label = "aria-label=\"sources 1.0 kB in 2 files, bytecode 500 B in 1 file, shared libraries 2.5 MB in 1 file\"";
    assert!(html.contains(label), "{html}");
    assert!(html.contains("<td>tests/__init__.py</td><td>Num_Py, six</td>"));
    for tag in ["section", "ol", "ul", "li", "details", "table", "span", "p"] {
        let opened =
            html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn an_empty_program_can_be_shown() {
    let mut build = Build::new();
    build.request.files.clear();
    build.request.links.clear();
    build.request.imports.clear();
    let summary = Summary::of(&build.plan());
    assert!(
        table(&summary).contains("\ntotal    0 B  "),
        "{}",
        table(&summary)
    );
    assert!(page(&summary).contains("<h2>Overlaps</h2>\n<p>No two distributions"));
}
