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

#[test]
fn modules_that_hide_each_other_are_reported_on_request() {
    let package = Workspace::shared()
        .package("drop_in_hidden")
        .file("theirs/tools/__init__.py", "")
        .file("ours/tools/gen.py", "")
        .file("ours/test/helper.py", "")
        .file("app.py", "import tools.gen\n")
        .build(
            r#"
py_library(name = "theirs", srcs = ["theirs/tools/__init__.py"], imports = ["theirs"])
py_library(name = "ours", srcs = ["ours/test/helper.py", "ours/tools/gen.py"], imports = ["ours"])
py_binary(name = "app", srcs = ["app.py"], deps = [":ours", ":theirs"])
"#,
        );
    let flag = "--@rules_pyc//python/config_settings:venv_hidden_modules";
    Outcome::of(&mut package.program(&[], "app"))
        .failure()
        .complains("No module named 'tools.gen'");
    package
        .bazel("build", &[], &["app"])
        .success()
        .lacks("cannot be imported");
    let reported = "//drop_in_hidden:app: modules that cannot be imported, because another one of their name is found first:\n  \
         _main/drop_in_hidden/ours/test/helper.py: import test finds the standard library\n  \
         _main/drop_in_hidden/ours/tools/gen.py: import tools finds _main/drop_in_hidden/theirs/tools/__init__.py\n";
    package
        .bazel("build", &[&format!("{flag}=warn")], &["app"])
        .success()
        .complains(&format!("warning: {reported}"));
    package
        .bazel("build", &[&format!("{flag}=error")], &["app"])
        .failure()
        .complains(reported);
    package
        .bazel("build", &["--output_groups=venv_plan"], &["app"])
        .success();
    let plan = fs::read_to_string(package.output("app.venv.plan.json")).expect("the plan");
    assert!(
        plan.contains(r#""name":"tools","path":"_main/drop_in_hidden/ours/tools/gen.py","hidden_by":"_main/drop_in_hidden/theirs/tools/__init__.py""#),
        "{plan}"
    );
}

#[test]
fn bytecode_of_another_level_than_the_programs_is_reported() {
    let package = Workspace::shared()
        .package("drop_in_levels")
        .file("lib.py", "")
        .file("app.py", "from drop_in_levels import lib\n")
        .build(
            r#"
py_library(name = "lib", srcs = ["lib.py"], precompile_optimize_level = 1)
py_binary(name = "plain", srcs = ["app.py"], main = "app.py", deps = [":lib"])
py_binary(name = "own", srcs = ["app.py"], main = "app.py", precompile_optimize_level = 2)
py_binary(name = "optimized", srcs = ["app.py"], main = "app.py", deps = [":lib"], optimize = 1)
py_binary(name = "environment", srcs = ["app.py"], main = "app.py", env = {"PYTHONOPTIMIZE": "1"})
"#,
        );
    for (target, reported) in [
        ("plain", "//drop_in_levels:plain: runs at optimisation level 0, at which the bytecode of \
             //drop_in_levels:lib (precompile_optimize_level = 1) is not used. Leave out precompile_optimize_level there"),
        ("own", "//drop_in_levels:own: runs at optimisation level 0, at which the bytecode of \
             //drop_in_levels:own (precompile_optimize_level = 2) is not used."),
        ("environment", "//drop_in_levels:environment: env: with PYTHONOPTIMIZE the program does not use its bytecode"),
    ] {
        package
            .bazel("build", &[], &[target])
            .success()
            .complains(reported);
    }
    package
        .bazel("build", &[], &["optimized"])
        .success()
        .lacks("is not used");
}
