//! Programs from their layers, by way of rules_pkg, where nothing can be written.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use pyc_integration::{files_below, unpack, Outcome, Package, Workspace};

fn package() -> Package<'static> {
    Workspace::shared()
        .package("unpacked")
        .file(
            "greeter/site-packages/greeter/__init__.py",
            "GREETING = 'hello'\n",
        )
        .metadata("greeter")
        .file("data.txt", "the data")
        .file(
            "lib.py",
            "import os\n\nwith open(os.path.join(os.path.dirname(__file__), 'data.txt')) as file:\n    DATA = file.read()\n",
        )
        .file(
            "app.py",
            "import os, sys\nfrom greeter import GREETING\nfrom unpacked import lib\n\n\
             print(GREETING, lib.DATA, os.path.splitext(lib.__file__)[1], 'HOME' in os.environ, sys.argv[1:])\n",
        )
        .build_with_distributions(
            r#"
load("@rules_pkg//pkg:tar.bzl", "pkg_tar")

distribution(name = "greeter")
py_library(name = "lib", srcs = ["lib.py"], data = ["data.txt"])
py_binary(name = "app", srcs = ["app.py"], deps = [":greeter", ":lib"])
py_layers(name = "layers", binary = ":app", program_path = "/opt/main")
pkg_tar(name = "packed", package_dir = "/srv", deps = [":layers"])
"#,
        )
}

/// Lets nobody write in a folder, or its owner.
fn change_mode(mode: &str, folder: &Path) {
    Outcome::of(Command::new("chmod").args(["-R", mode]).arg(folder)).success();
}

/// The program started by its path, by a link, and by its name.
fn starts(program: &Path, links: &Path) -> Vec<Outcome> {
    let link = links.join("linked");
    symlink(program, &link).expect("a link");
    let path = format!("{}:/usr/bin:/bin", links.display());
    let mut by_name = Command::new("sh");
    by_name.args(["-c", "cd / && linked argument"]);
    [Command::new(program), Command::new(&link), by_name]
        .iter_mut()
        .map(|command| {
            if command.get_args().next().is_none() {
                command.arg("argument");
            }
            Outcome::of(command.env_clear().env("PATH", &path))
        })
        .collect()
}

#[test]
fn a_program_from_layers_runs_where_nothing_can_be_written() {
    let package = package();
    for (options, extension) in [(&[][..], ".py"), (&["--pyc_collection=pyc_only"], ".pyc")] {
        package.bazel("build", options, &["packed"]).success();
        let folder = package.workspace().root().with_extension("unpacked");
        unpack(&[package.output("packed.tar")], &folder);
        let unpacked = folder.join("srv");
        let before = files_below(&unpacked);
        change_mode("a-w", &unpacked);
        let outcomes = starts(&unpacked.join("opt/main"), &folder);
        change_mode("u+w", &unpacked);
        for outcome in outcomes {
            outcome
                .success()
                .prints_lines(&[&format!("hello the data {extension} False ['argument']")]);
        }
        assert_eq!(files_below(&unpacked), before);
    }
}
