//! What an environment imports from beside its `site-packages`.

use super::{text, MaterialiseError, MaterialiseRequest};
use crate::{runfiles, Kind, Owner, Plan};
use std::fs;
use std::path::PathBuf;

/// The content of the `.pth` file: a line for each directory, absolute.
pub(super) fn pth(plan: &Plan, request: &MaterialiseRequest) -> Result<String, MaterialiseError> {
    let mut directories: Vec<PathBuf> = Vec::new();
    for directory in &plan.import_path {
        let of_workspace = request.workspace.as_ref().and_then(|workspace| {
            let rest = runfiles::below(directory, &plan.workspace_name)?;
            Some(workspace.join(rest))
        });
        if let Some(of_workspace) = &of_workspace {
            // without a `/` at the end where nothing is left
            directories.push(of_workspace.components().collect());
        }
        if of_workspace.is_none() || has_generated_modules(plan, directory) {
            let path = if directory == "." {
                request.runfiles.clone()
            } else {
                request.runfiles.join(directory)
            };
            directories.push(fs::canonicalize(&path).unwrap_or(path));
        }
    }
    let mut lines: Vec<&str> = Vec::with_capacity(directories.len());
    for directory in &directories {
        let line = text(directory)?;
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    Ok(lines.iter().map(|line| format!("{line}\n")).collect())
}

/// Whether there are modules in a directory of the main repository that are not in the source tree.
fn has_generated_modules(plan: &Plan, directory: &str) -> bool {
    plan.files.iter().any(|file| {
        let is_module = match file.kind {
            Kind::Source | Kind::SharedLibrary => true,
            Kind::Bytecode => !file.path.contains("/__pycache__/"),
            Kind::Data | Kind::Empty => false,
        };
        is_module
            && file.owner == Owner::FirstParty
            && file
                .source
                .as_ref()
                .is_some_and(|source| source.starts_with("bazel-out/"))
            && runfiles::below(&file.path, directory).is_some()
            && runfiles::below(&file.path, &plan.venv).is_none()
    })
}
