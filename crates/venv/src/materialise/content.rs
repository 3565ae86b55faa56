//! What an environment is to hold.

use super::{activate, import_path, scripts, text, MaterialiseError, MaterialiseRequest};
use crate::{python_version, runfiles, Plan};
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The file of the import path, here as in the runfiles.
const PTH: &str = "rules_pyc.pth";

/// Something at a path of an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// A symbolic link with this absolute target.
    Link(String),
    File {
        content: String,
        executable: bool,
    },
}

/// What an environment is to hold, and what could not be made.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub items: BTreeMap<String, Item>,
    pub warnings: Vec<String>,
}

impl Content {
    pub fn file(&mut self, path: &str, content: String, executable: bool) {
        let item = Item::File {
            content,
            executable,
        };
        self.items.insert(path.to_owned(), item);
    }

    fn link(&mut self, path: String, target: &Path) -> Result<(), MaterialiseError> {
        let target = text(target)?.to_owned();
        self.items.insert(path, Item::Link(target));
        Ok(())
    }
}

pub(super) fn of(plan: &Plan, request: &MaterialiseRequest) -> Result<Content, MaterialiseError> {
    let destination = text(&request.destination)?;
    let mut content = Content::default();

    let interpreter = interpreter(plan, request)?;
    let version = python_version::short(&plan.python.version);
    for name in ["python", "python3", &format!("python{version}")] {
        content.link(format!("bin/{name}"), &interpreter)?;
    }
    let home = text(interpreter.parent().unwrap_or(Path::new("/")))?;
    content.file(
        "pyvenv.cfg",
        format!(
            "home = {home}\n\
             include-system-site-packages = false\n\
             version = {}\n\
             executable = {}\n\
             prompt = {}\n",
            plan.python.version,
            text(&interpreter)?,
            plan.program
        ),
        false,
    );
    // as the module venv does: what is made need not be committed
    content.file(".gitignore", "*\n".to_owned(), false);
    activate::add(&mut content, destination, &plan.program);

    let site_packages = python_version::site_packages(&plan.python.version);
    add_site_packages(plan, request, &site_packages, &mut content)?;
    content.file(
        &format!("{site_packages}/{PTH}"),
        import_path::pth(plan, request)?,
        false,
    );
    scripts::add(plan, request, &mut content)?;
    Ok(content)
}

/// The interpreter's absolute path: its real place, if it is one of the build.
fn interpreter(plan: &Plan, request: &MaterialiseRequest) -> Result<PathBuf, MaterialiseError> {
    let interpreter = &plan.python.interpreter;
    if plan.python.in_build {
        return real_place(plan, request, interpreter);
    }
    if Path::new(interpreter).exists() {
        Ok(interpreter.into())
    } else {
        Err(MaterialiseError::NoInterpreter {
            label: plan.label.clone(),
            interpreter: interpreter.clone(),
        })
    }
}

/// The same names as in the environment of the runfiles, each a link to what it leads to there.
fn add_site_packages(
    plan: &Plan,
    request: &MaterialiseRequest,
    site_packages: &str,
    content: &mut Content,
) -> Result<(), MaterialiseError> {
    let here = format!("{}/{site_packages}", plan.venv);
    let dangling: HashSet<&str> = plan
        .dangling
        .iter()
        .map(|link| link.path.as_str())
        .collect();
    let links = plan.links.iter().map(|link| link.path.as_str());
    // a `.pth` file of the environment itself is relative to it
    let files = plan
        .files
        .iter()
        .map(|file| file.path.as_str())
        .filter(|path| !path.ends_with(".pth"));
    for path in links.chain(files) {
        let Some(name) = runfiles::below(path, &here).filter(|name| !name.is_empty()) else {
            continue;
        };
        if !dangling.contains(path) {
            let target = real_place(plan, request, path)?;
            content.link(format!("{site_packages}/{name}"), &target)?;
        }
    }
    Ok(())
}

/// What a path of the runfiles is in the end.
pub(super) fn real_place(
    plan: &Plan,
    request: &MaterialiseRequest,
    path: &str,
) -> Result<PathBuf, MaterialiseError> {
    fs::canonicalize(request.runfiles.join(path)).map_err(|_| MaterialiseError::Missing {
        label: plan.label.clone(),
        path: path.to_owned(),
        runfiles: request.runfiles.clone(),
    })
}
