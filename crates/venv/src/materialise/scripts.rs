//! The commands of distributions in the environment's `bin`.

use super::content::Content;
use super::entry_points::{commands, Command};
use super::{text, MaterialiseError, MaterialiseRequest};
use crate::{runfiles, Plan};
use std::collections::HashMap;
use std::fs;

/// As long as Linux reads the first line of a script.
const LONGEST_FIRST_LINE: usize = 127;

/// Adds a script for each command of each distribution. The distributions are in the order of their names; the
/// first one's command of a name is made.
pub(super) fn add(
    plan: &Plan,
    request: &MaterialiseRequest,
    content: &mut Content,
) -> Result<(), MaterialiseError> {
    let python = format!("{}/bin/python", text(&request.destination)?);
    let mut declared: HashMap<&str, Vec<&str>> = HashMap::new();
    for file in &plan.files {
        let directory = runfiles::parent(&file.path);
        if runfiles::name(&file.path) == "entry_points.txt" && directory.ends_with(".dist-info") {
            declared
                .entry(runfiles::parent(directory))
                .or_default()
                .push(&file.path);
        }
    }
    let mut makers: HashMap<String, &str> = HashMap::new();
    for distribution in &plan.distributions {
        let name = distribution.name.as_str();
        let files = declared.get(distribution.site_packages.as_str());
        for path in files.into_iter().flatten() {
            let path = request.runfiles.join(path);
            let bytes =
                fs::read(&path).map_err(|reason| MaterialiseError::Read { path, reason })?;
            let Ok(text) = String::from_utf8(bytes) else {
                content.warnings.push(format!(
                    "entry_points.txt of {name} is not UTF-8; its commands are left out"
                ));
                continue;
            };
            for command in commands(&text) {
                let command = match command {
                    Ok(command) => command,
                    Err(line) => {
                        content.warnings.push(format!(
                            "{name} declares the command {line:?}, which is not NAME = MODULE:FUNCTION; it is left out"
                        ));
                        continue;
                    }
                };
                let path = format!("bin/{}", command.name);
                match makers.get(&path) {
                    Some(other) if *other == name => continue,
                    Some(other) => content.warnings.push(format!(
                        "{other} and {name} both declare the command {}; that of {other} is taken",
                        command.name
                    )),
                    None if content.items.contains_key(&path) => content.warnings.push(format!(
                        "{name} declares the command {}, which is a part of the environment itself; it is left out",
                        command.name
                    )),
                    None => {
                        content.file(&path, script(&python, &command), true);
                        makers.insert(path, name);
                    }
                }
            }
        }
    }
    Ok(())
}

fn script(python: &str, command: &Command) -> String {
    let Command {
        module, function, ..
    } = command;
    let (first, _) = function.split_once('.').unwrap_or((function, ""));
    format!(
        "{}import sys\n\nfrom {module} import {first}\n\nif __name__ == \"__main__\":\n    sys.exit({function}())\n",
        first_line(python)
    )
}

/// The line by which the operating system finds the interpreter. Where it cannot (spaces, long paths), a shell
/// does: what is a command to it, is a text in three quotes to Python. A backslash means something in that text,
/// so a path with one is found from where the script is.
fn first_line(python: &str) -> String {
    if !python.contains([' ', '\t']) && python.len() + "#!".len() <= LONGEST_FIRST_LINE {
        return format!("#!{python}\n");
    }
    let command = if python.contains('\\') {
        "\"${0%/*}/python\"".to_owned()
    } else {
        // an escaped quote is one in Python, too, and there are never three others in a row
        format!("'{}'", python.replace('\'', "'\\''"))
    };
    format!("#!/bin/sh\n'''exec' {command} \"$0\" \"$@\"\n' '''\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_calls_its_function() {
        let command = Command {
            name: "x".into(),
            module: "a.b".into(),
            function: "App.run".into(),
        };
        assert_eq!(
            script("/venv/bin/python", &command),
            "#!/venv/bin/python\nimport sys\n\nfrom a.b import App\n\nif __name__ == \"__main__\":\n    \
             sys.exit(App.run())\n"
        );
    }

    #[test]
    fn paths_that_no_first_line_can_hold_go_through_a_shell() {
        assert_eq!(
            first_line("/a b/$x/python"),
            "#!/bin/sh\n'''exec' '/a b/$x/python' \"$0\" \"$@\"\n' '''\n"
        );
        let long = format!("/{}", "x".repeat(LONGEST_FIRST_LINE - 3));
        assert!(first_line(&long).starts_with("#!/xx"));
        assert!(first_line(&format!("{long}x")).starts_with("#!/bin/sh\n"));
    }
}
