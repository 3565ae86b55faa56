//! The workspace of the README's quick start.

use std::fs;
use std::os::unix::fs::symlink;

use crate::{project, Workspace};

/// Pastes the README's files into an empty workspace, beside a checkout of the project; returns it and their names.
pub fn readme_workspace(name: &str) -> (Workspace, Vec<String>) {
    let workspace = Workspace::empty(name);
    let readme = fs::read_to_string(project().join("README.md")).expect("the README");
    let names = files(&readme)
        .into_iter()
        .map(|(name, content)| {
            workspace.write(&name, &content);
            name
        })
        .collect();
    let checkout = workspace.root().with_file_name("rules_pyc");
    if !checkout.exists() {
        symlink(project().canonicalize().expect("the project"), &checkout).expect("a link");
    }
    (workspace, names)
}

/// Code blocks whose first line is a comment with a file name.
fn files(readme: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for block in readme.split("\n```").skip(1).step_by(2) {
        let mut lines = block.lines().skip(1);
        let name = lines
            .next()
            .and_then(|line| line.strip_prefix("# "))
            .filter(|name| !name.contains(' ') && name.contains('.'));
        if let Some(name) = name {
            let content: Vec<&str> = lines.collect();
            files.push((name.to_owned(), content.join("\n") + "\n"));
        }
    }
    files
}
