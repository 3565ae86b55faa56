//! BUILD files that were written for rules_python, with nothing but their loads changed.

use std::fs;

use pyc_integration::{project, Outcome, Package, Workspace};

/// A row of the table in docs/rules_python.md.
struct Row {
    attribute: String,
    rules: &'static [&'static str],
    value: String,
    here: String,
}

/// The rows of the table of attributes.
fn rows() -> Vec<Row> {
    let page = fs::read_to_string(project().join("docs/rules_python.md")).expect("the page");
    let (_, section) = page.split_once("### Attributes").expect("the section");
    let (section, _) = section.split_once("\n### ").expect("its end");
    section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            assert_eq!(cells.len(), 4, "{line}");
            Row {
                attribute: cells[0].trim_matches('`').to_owned(),
                rules: match cells[1] {
                    "all" => &["py_binary", "py_library", "py_test"],
                    "programs" => &["py_binary", "py_test"],
                    "libraries" => &["py_library"],
                    other => panic!("{other}: {line}"),
                },
                value: cells[2].trim_matches('`').to_owned(),
                here: cells[3].to_owned(),
            }
        })
        .collect()
}

fn package(name: &str) -> Package<'static> {
    Workspace::shared()
        .package(name)
        .file("x.py", "")
        .file("x.pyi", "")
        .file("x.txt", "")
}

/// A call of a rule with the attribute of a row.
fn call(row: &Row, rule: &str, name: &str) -> String {
    let srcs = if row.attribute == "srcs" || row.attribute == "main_module" {
        ""
    } else {
        "srcs = [\"x.py\"], "
    };
    let data = if row.attribute == "env" {
        "data = [\"x.txt\"], "
    } else {
        ""
    };
    format!(
        "{rule}(name = \"{name}\", {srcs}{data}{} = {})\n",
        row.attribute, row.value
    )
}

const LIB: &str = "py_library(name = \"lib\")\n";

#[test]
fn every_row_of_the_table_of_attributes_is_true() {
    let rows = rows();
    assert!(rows.len() >= 29, "{}", rows.len());
    let mut accepted = LIB.to_owned();
    for (number, row) in rows.iter().enumerate() {
        if let Some(reason) = row.here.strip_prefix("rejected: ") {
            for rule in row.rules {
                let package = package("drop_in_rejected")
                    .build(&format!("{LIB}{}", call(row, rule, "rejected")));
                package
                    .bazel("build", &["--nobuild"], &["rejected"])
                    .failure()
                    .complains(&format!(
                        "Error in fail: //drop_in_rejected:rejected: {}: ",
                        row.attribute
                    ))
                    .complains(reason.trim_matches('`'));
            }
        } else {
            for rule in row.rules {
                accepted += &call(row, rule, &format!("{rule}_{number}"));
            }
        }
    }
    let package = package("drop_in_accepted").build(&accepted);
    package.bazel("build", &["--nobuild"], &["all"]).success();
}

#[test]
fn programs_start_as_with_rules_python() {
    let package = Workspace::shared()
        .package("drop_in")
        .file("tool.py", "print('the tool')\n")
        .file(
            "user.py",
            "import os, subprocess\n\
             print(subprocess.run([os.environ['TOOL']], capture_output=True, text=True, check=True).stdout, end='')\n",
        )
        .file("data.txt", "of the generator\n")
        .file(
            "generator.bzl",
            r#"
def _impl(ctx):
    main = ctx.actions.declare_file("made.py")
    ctx.actions.write(main, "import os\nprint(open(os.path.join(os.path.dirname(__file__), 'data.txt')).read(), end='')\n")
    return [DefaultInfo(files = depset([main]), runfiles = ctx.runfiles(files = ctx.files.data))]

generator = rule(implementation = _impl, attrs = {"data": attr.label_list(allow_files = True)})
"#,
        )
        .file("sub/entry.py", "print('the entry')\n")
        .file("tools/gen.py", "VALUE = 'ours'\n")
        .file("inits.py", "import tools.gen, sys\nprint(tools.gen.VALUE, tools.__file__ is not None)\n")
        .build(
            r#"
load("generator.bzl", "generator")

generator(name = "generator", data = ["data.txt"])
py_binary(name = "tool", srcs = ["tool.py"], srcs_version = "PY3", python_version = "PY3", stamp = 0)
py_test(name = "user", srcs = ["user.py"], data = [":tool"], env = {"TOOL": "$(rootpath :tool)"}, legacy_create_init = 0)
py_binary(name = "made_main", srcs = [":generator"], main = "made.py")
py_binary(name = "entry", srcs = ["sub/entry.py"], main = "entry.py")
py_binary(name = "module", main_module = "tools.gen_main", srcs = ["tools/gen_main.py"], imports = ["."])
py_binary(name = "inits", srcs = ["inits.py", "tools/gen.py"], main = "inits.py", imports = ["."], legacy_create_init = True)
py_binary(name = "no_inits", srcs = ["inits.py", "tools/gen.py"], main = "inits.py", imports = ["."])
"#,
        )
        .file("tools/gen_main.py", "import sys\nprint(__name__, sys.argv[1:])\n");
    package.bazel("test", &[], &["user"]).success();
    let run = |options: &[&str], target: &str| -> Outcome {
        let outcome = package.bazel("run", options, &[target]).success();
        assert!(
            !outcome.stderr.contains("overwrote"),
            "{}",
            outcome.report()
        );
        outcome
    };
    for options in [&[][..], &["--pyc_collection=pyc_only"], &["-c", "opt"]] {
        run(options, "entry").prints("the entry\n");
        run(options, "module").prints("__main__ []\n");
        run(options, "inits").prints("ours True\n");
        run(options, "no_inits").prints("ours False\n");
    }
    run(&[], "made_main").prints("of the generator\n");
}

#[test]
fn one_dependency_of_a_source_can_be_compiled() {
    let package = Workspace::shared()
        .package("drop_in_one")
        .file("x.py", "")
        .build(r#"py_library(name = "lib", srcs = ["x.py"])"#);
    Workspace::shared()
        .bazel(&["build", "--compile_one_dependency", "drop_in_one/x.py"])
        .success()
        .complains("//drop_in_one:lib");
    drop(package);
}
