//! `pyc plan`.

use crate::support::Sandbox;
use serde_json::Value;

const PLAN: &str = r#"{
  "version": 1,
  "label": "//:app",
  "program": "app",
  "launcher": "bazel-out/bin/app",
  "workspace_name": "_main",
  "python": {"version":"3.14.2","interpreter":"python/bin/python3","in_build":true},
  "venv": "_main/_app.venv",
  "main": "_main/app.py",
  "import_path": ["."],
  "distributions": [
    {"name":"six","version":"1.0","root":"pypi_six","site_packages":"pypi_six/site-packages","files":1,"bytes":7,"bytecode_files":0,"bytecode_bytes":0,"shared_libraries":0}
  ],
  "files": [
    {"path":"_main/app.py","source":"app.py","size":1500,"owner":"first-party","kind":"source"},
    {"path":"pypi_six/site-packages/si\u001bx.py","source":"six.py","size":7,"owner":"six","kind":"source"}
  ],
  "links": [
    {"path":"_main/_app.venv/six\u001b.py","target":"gone","owner":"first-party"}
  ],
  "package_conflicts": null,
  "overlaps": [],
  "conflicts": [],
  "dangling": [{"path":"_main/_app.venv/six\u001b.py","target":"gone"}],
  "warnings": [],
  "totals": {"files":2,"bytes":1507,"links":1,"overlaps":0,"dangling":1,"kinds":{"source":{"files":2,"bytes":1507}}}
}
"#;

#[test]
fn a_plan_is_shown_as_a_table() {
    let sandbox = Sandbox::new();
    sandbox.write("plan.json", PLAN);
    let run = sandbox.pyc(&["plan", "plan.json"]);
    run.expect(0, &sandbox);
    assert_eq!(
        run.stdout,
        "\
//:app
Python 3.14.2 in the build: python/bin/python3

              total  sources  bytecode  shared libraries  data  files  links
first-party  1.5 kB   1.5 kB         -                 -     -      1      1
six 1.0         7 B      7 B         -                 -     -      1      0
total        1.5 kB   1.5 kB         -                 -     -      2      1

2 files at one place each; 1 link, 0 of them to directories, in the place of 0 B of copies
bytecode adds 0 B (0.0 %); 0 of 2 sources have it beside them

1 link to nothing in the plan:
  _main/_app.venv/six\\u{1b}.py -> gone
"
    );
}

#[test]
fn the_numbers_are_printed_as_json() {
    let sandbox = Sandbox::new();
    sandbox.write("plan.json", PLAN);
    let run = sandbox.pyc(&["plan", "--json", "plan.json"]);
    run.expect(0, &sandbox);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["files"]["total"]["bytes"], 1507);
    assert_eq!(json["owners"][1]["owner"], "six");
    assert_eq!(json["owners"][1]["version"], "1.0");
    assert_eq!(json["dangling"][0]["target"], "gone");
}

#[test]
fn a_page_is_written_as_well() {
    let sandbox = Sandbox::new();
    sandbox.write("plan.json", PLAN);
    let run = sandbox.pyc(&["plan", "plan.json", "--html", "plan.html"]);
    run.expect(0, &sandbox);
    assert!(run.stdout.starts_with("//:app\n"));
    let html = String::from_utf8(sandbox.read("plan.html")).unwrap();
    let html = html.replace("<wbr>", "");
    assert!(html.starts_with("<!doctype html>\n"));
    assert!(html.contains("<td>_main/_app.venv/six\\u{1b}.py</td>"));
}

#[test]
fn what_is_no_plan_is_an_error() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "plan.json",
        PLAN.replace("\"version\": 1", "\"version\": 9"),
    );
    let run = sandbox.pyc(&["plan", "plan.json", "--html", "plan.html"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert_eq!(
        run.stderr,
        "pyc: the plan plan.json has version 9, but this tool reads version 1: use the tool of the same rules_pyc that made \
         the plan\n"
    );
    assert!(!sandbox.path("plan.html").exists());
    let run = sandbox.pyc(&["plan", "none.json"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (
            Some(2),
            "pyc: cannot read the plan none.json: No such file or directory (os error 2)\n"
        )
    );
}
