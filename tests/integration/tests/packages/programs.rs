//! What tests of all kinds of locks do: a program with packages of a hub, and the repositories that a build has fetched.

use std::fs;
use std::path::PathBuf;

use pyc_integration::{Package, Workspace};

/// A package of the workspace with a program `app` that has what `deps` (Starlark) says.
pub fn program<'a>(workspace: &'a Workspace, name: &str, app: &str, deps: &str) -> Package<'a> {
    let package = workspace.package(name).file("app.py", app);
    package.build(&format!(
        "py_binary(name = \"app\", srcs = [\"app.py\"], deps = {deps})\n"
    ))
}

/// The repositories that `pip` has made, without those of hubs, whose names begin with a prefix, and that builds have fetched.
pub fn repositories(workspace: &Workspace, prefix: &str) -> Vec<PathBuf> {
    let base = workspace.bazel(&["info", "output_base"]).success();
    let external = PathBuf::from(base.stdout.trim()).join("external");
    let start = format!("pip~{prefix}");
    fs::read_dir(external)
        .expect("the external repositories")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            path.is_dir() && name.contains(&start)
        })
        .collect()
}
