//! The launcher: arguments, environment, exit codes, signals, and all the ways to start a program.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

use pyc_integration::{Outcome, Package, Workspace};

const SHOW: &str = "\
import os, sys
print(sys.argv[1:])
print(os.environ.get('GREETING'))
print(sys.orig_argv[1:-len(sys.argv)])
print(os.path.exists(os.path.join(os.environ['RUNFILES_DIR'], '_main', os.environ['DATA'])))
";

fn show(name: &str) -> Package<'static> {
    Workspace::shared()
        .package(name)
        .file("show.py", SHOW)
        .file("data.txt", "data")
        .file("with space.txt", "data")
        .build(
            r#"
py_binary(
    name = "show",
    srcs = ["show.py"],
    data = ["data.txt"],
    env = {
        "DATA": "$(rootpath data.txt)",
        "GREETING": "it's $$1 \"quoted\" `as is`",
    },
    interpreter_args = ["-X", "dev=it's"],
)
"#,
        )
}

const SHOWN: [&str; 4] = [
    "['a', 'b c', \"it's\", '', '*']",
    "it's $1 \"quoted\" `as is`",
    "['-B', '-P', '-X', \"dev=it's\"]",
    "True",
];
const ARGUMENTS: [&str; 5] = ["a", "b c", "it's", "", "*"];

#[test]
fn arguments_environment_and_interpreter_options_arrive_as_written() {
    let package = show("launcher_arguments");
    let mut program = package.program(&[], "show");
    Outcome::of(program.args(ARGUMENTS))
        .success()
        .prints_lines(&SHOWN);
}

#[test]
fn a_variable_that_is_set_already_wins_over_env() {
    let package = show("launcher_environment");
    let mut program = package.program(&[], "show");
    Outcome::of(program.env("GREETING", "from outside"))
        .success()
        .prints("from outside\n");
}

#[test]
fn a_program_starts_from_any_directory_by_any_path() {
    let package = show("launcher_paths");
    let program = package.program(&[], "show").get_program().to_owned();
    let folder = package.path("a folder");
    fs::create_dir_all(&folder).expect("a folder");
    symlink(&program, folder.join("link")).expect("a link");
    symlink("link", folder.join("link to link")).expect("a relative link");

    let from = |directory: &str, command: &str| {
        let mut start = Command::new("sh");
        start
            .current_dir(directory)
            .args(["-c", &format!("{command} \"$@\""), "sh"]);
        Outcome::of(start.args(ARGUMENTS))
            .success()
            .prints_lines(&SHOWN);
    };
    let bin = package.output("");
    from("/", &program.to_string_lossy());
    from(&bin.to_string_lossy(), "./show");
    from(
        &bin.parent().expect("a parent").to_string_lossy(),
        "launcher_paths/show",
    );
    from(&folder.to_string_lossy(), "./link");
    from("/", &format!("'{}'", folder.join("link to link").display()));
    from(&bin.to_string_lossy(), "PATH=\"$PWD:$PATH\" && show");
    from(&bin.to_string_lossy(), "sh show");
    from(
        &bin.to_string_lossy(),
        "show.runfiles/_main/launcher_paths/show",
    );
}

#[test]
fn a_copy_with_its_runfiles_runs_in_a_directory_with_spaces() {
    let package = show("launcher_copy");
    let program = package.program(&[], "show").get_program().to_owned();
    let folder = package.path("a copy of it");
    fs::create_dir_all(&folder).expect("a folder");
    for what in ["", ".runfiles"] {
        let mut from = program.clone();
        from.push(what);
        Outcome::of(Command::new("cp").args(["-RL"]).arg(from).arg(&folder)).success();
    }
    Outcome::of(Command::new(folder.join("show")).args(ARGUMENTS))
        .success()
        .prints_lines(&SHOWN);
}

#[test]
fn without_runfiles_it_says_where_they_are_expected() {
    let package = show("launcher_no_runfiles");
    let program = package.program(&[], "show").get_program().to_owned();
    let copy = package.path("alone");
    fs::copy(program, &copy).expect("a copy");
    Outcome::of(Command::new(&copy).env_remove("RUNFILES_DIR").env_remove("TEST_SRCDIR"))
        .exits_with(1)
        .complains(&format!(
            "//launcher_no_runfiles:show: no runfiles found. They are expected in {}.runfiles, in RUNFILES_DIR (not set), or beside \
             RUNFILES_MANIFEST_FILE (not set).",
            copy.display()
        ));
}

#[test]
fn a_program_that_is_data_of_another_runs_from_its_runfiles() {
    let package = Workspace::shared()
        .package("launcher_inner")
        .file("inner.py", "import os\nprint('inner', os.path.exists(os.path.join(os.environ['RUNFILES_DIR'], '_main/launcher_inner/data.txt')))\n")
        .file("data.txt", "data")
        .file(
            "outer.py",
            "import os, subprocess, sys\n\
             inner = os.path.join(os.environ['RUNFILES_DIR'], '_main/launcher_inner/inner')\n\
             sys.exit(subprocess.run([inner]).returncode)\n",
        )
        .build(
            r#"
py_binary(name = "inner", srcs = ["inner.py"], data = ["data.txt"])
py_binary(name = "outer", srcs = ["outer.py"], data = [":inner"])
py_test(name = "outer_test", srcs = ["outer.py"], main = "outer.py", data = [":inner"])
genrule(name = "tool", outs = ["tool.txt"], tools = [":outer"], cmd = "$(execpath :outer) > $@")
"#,
        );
    Outcome::of(&mut package.program(&[], "outer"))
        .success()
        .prints_lines(&["inner True"]);
    package.bazel("test", &[], &["outer_test"]).success();
    package.bazel("build", &[], &["tool"]).success();
    assert_eq!(
        fs::read_to_string(package.output("tool.txt")).expect("the output"),
        "inner True\n"
    );
}

#[test]
fn a_program_finds_the_runfiles_of_another_by_its_manifest_alone() {
    let package = Workspace::shared()
        .package("launcher_manifest")
        .file("inner.py", "import os\nprint('inner', os.path.exists(os.path.join(os.environ['RUNFILES_DIR'], '_main/launcher_manifest/data.txt')))\n")
        .file("data.txt", "data")
        .file("outer.py", "")
        .build(
            r#"
py_binary(name = "inner", srcs = ["inner.py"], data = ["data.txt"])
py_binary(name = "outer", srcs = ["outer.py"], data = [":inner"])
"#,
        );
    package.program(&[], "outer");
    let manifest = package.output("outer.runfiles/MANIFEST");
    let text = fs::read_to_string(&manifest).expect("the manifest");
    let inner = text
        .lines()
        .find_map(|line| line.strip_prefix("_main/launcher_manifest/inner "))
        .expect("the inner program");
    assert!(!package.output("inner.runfiles").exists());
    for manifest in [manifest, package.output("outer.runfiles_manifest")] {
        Outcome::of(
            Command::new(inner)
                .env_remove("RUNFILES_DIR")
                .env_remove("TEST_SRCDIR")
                .env("RUNFILES_MANIFEST_FILE", manifest),
        )
        .success()
        .prints_lines(&["inner True"]);
    }
}

#[test]
fn exit_codes_and_signals_pass_through() {
    let package = Workspace::shared()
        .package("launcher_exit")
        .file("exit.py", "import os, signal, sys, time\nif sys.argv[1] == 'wait':\n    print('ready', flush=True)\n    time.sleep(600)\nsys.exit(int(sys.argv[1]))\n")
        .build(r#"py_binary(name = "exit", srcs = ["exit.py"])"#);
    let program = package.program(&[], "exit").get_program().to_owned();
    Outcome::of(Command::new(&program).arg("42")).exits_with(42);

    let mut child = Command::new(&program)
        .arg("wait")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut line = String::new();
    std::io::BufRead::read_line(
        &mut std::io::BufReader::new(child.stdout.take().expect("its output")),
        &mut line,
    )
    .expect("a line");
    // The launcher has become the interpreter, so its process is the one to signal.
    Outcome::of(Command::new("sh").args(["-c", &format!("kill -TERM {}", child.id())])).success();
    assert_eq!(child.wait().expect("its end").signal(), Some(15));
}

#[test]
fn a_test_gets_args_environment_filter_sharding_and_the_place_for_its_report() {
    let package = Workspace::shared()
        .package("launcher_test")
        .file(
            "probe_test.py",
            "import os, sys\n\
             assert sys.argv[1:] == ['--from=build', '--from=command'], sys.argv\n\
             assert os.environ['SET'] == 'value', os.environ\n\
             assert os.environ['INHERITED'] == 'outside', os.environ\n\
             assert os.environ['a.name'] == \"no shell's\", os.environ\n\
             assert os.environ['TESTBRIDGE_TEST_ONLY'] == 'only_this', os.environ\n\
             assert os.environ['TEST_TOTAL_SHARDS'] == '2', os.environ\n\
             open(os.environ['TEST_SHARD_STATUS_FILE'], 'w').close()\n\
             with open(os.environ['XML_OUTPUT_FILE'], 'w') as report:\n    \
                 report.write('<testsuites><testsuite name=\"mine\" tests=\"0\"/></testsuites>')\n",
        )
        .build(
            r#"
py_test(
    name = "probe_test",
    size = "small",
    srcs = ["probe_test.py"],
    args = ["--from=build"],
    env = {
        "SET": "value",
        "a.name": "no shell's",
    },
    env_inherit = ["INHERITED"],
    shard_count = 2,
)
"#,
        );
    package
        .bazel(
            "test",
            &[
                "--test_arg=--from=command",
                "--test_filter=only_this",
                "--test_env=INHERITED=outside",
                "--test_output=errors",
            ],
            &["probe_test"],
        )
        .success();
    let report = Workspace::shared()
        .root()
        .join("bazel-testlogs/launcher_test/probe_test/shard_1_of_2/test.xml");
    assert!(fs::read_to_string(report)
        .expect("the report")
        .contains("name=\"mine\""));
}

#[test]
fn what_is_in_pythonpath_comes_after_what_the_program_declares() {
    let package = Workspace::shared()
        .package("launcher_pythonpath")
        .file("app/__init__.py", "")
        .file("app/where.py", "WHERE = 'declared'\n")
        .file(
            "main.py",
            "import os, subprocess, sys\n\
             import app.where, only_in_shell\n\
             print(app.where.WHERE, only_in_shell.WHERE)\n\
             if 'CHILD' not in os.environ:\n    \
                 subprocess.run([sys.executable, '-P', __file__], check=True, env=os.environ | {'CHILD': '1'})\n",
        )
        .build(
            r#"
py_binary(
    name = "main",
    srcs = ["main.py", "app/__init__.py", "app/where.py"],
    main = "main.py",
    imports = ["."],
)
"#,
        );
    let mut program = package.program(&[], "main");
    // An empty entry is the current directory.
    let shell = package.path("shell");
    for (file, text) in [
        ("app/__init__.py", ""),
        ("app/where.py", "WHERE = 'of the shell'\n"),
        ("only_in_shell.py", "WHERE = 'of the shell'\n"),
    ] {
        package.write(&format!("shell/{file}"), text);
    }
    let elsewhere = format!(":{}", package.path("elsewhere").display());
    Outcome::of(program.current_dir(&shell).env("PYTHONPATH", elsewhere))
        .success()
        .prints_lines(&["declared of the shell", "declared of the shell"]);
}
