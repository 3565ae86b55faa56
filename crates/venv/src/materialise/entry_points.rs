//! The commands that a distribution declares in its `entry_points.txt`.

/// As long as file systems take the name of a file, in bytes.
const LONGEST_NAME: usize = 255;

/// A command: a function to call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Command {
    /// The file's name.
    pub name: String,
    /// The module that the function is in.
    pub module: String,
    /// The function, perhaps an attribute of something in the module: `main`, `App.run`.
    pub function: String,
}

/// The commands in the text of an `entry_points.txt`; in the place of what is not one, its line. As for pip, the last of
/// several commands of one name counts. The build reads the file by the same rules (`python/private/pypa/metadata.bzl`).
pub(crate) fn commands(text: &str) -> Vec<Result<Command, String>> {
    let mut is_section = false;
    let mut commands: Vec<Result<Command, String>> = Vec::new();
    let text = text.trim_start_matches('\u{feff}');
    for line in text.split(['\n', '\r']).map(str::trim) {
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(section) = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
        {
            is_section = matches!(section.trim(), "console_scripts" | "gui_scripts");
        } else if is_section {
            let command = command(line).ok_or_else(|| line.to_owned());
            if let Ok(Command { name, .. }) = &command {
                commands.retain(|other| other.as_ref().map(|other| &other.name) != Ok(name));
            }
            commands.push(command);
        }
    }
    commands
}

/// Reads `NAME = MODULE:FUNCTION [EXTRAS]`, perhaps with a comment after it. What is not plain names would end up in a
/// script, so it is not a command.
fn command(line: &str) -> Option<Command> {
    let (name, reference) = line.split_once('=')?;
    let name = name.trim();
    let reference = without_comment(reference);
    let (reference, _extras) = reference.split_once('[').unwrap_or((reference, ""));
    let (module, function) = reference.split_once(':')?;
    let (module, function) = (module.trim(), function.trim());
    let is_name = (1..=LONGEST_NAME).contains(&name.len())
        && !name.starts_with(['.', '-'])
        && !name
            .chars()
            .any(|c| c == '/' || c == '\\' || c.is_control());
    (is_name && is_dotted(module) && is_dotted(function)).then(|| Command {
        name: name.to_owned(),
        module: module.to_owned(),
        function: function.to_owned(),
    })
}

fn without_comment(text: &str) -> &str {
    let end = text
        .match_indices([';', '#'])
        .map(|(at, _)| at)
        .find(|&at| text[..at].ends_with([' ', '\t']));
    &text[..end.unwrap_or(text.len())]
}

/// Whether a text is Python identifiers with dots between them.
fn is_dotted(text: &str) -> bool {
    text.split('.').all(|part| {
        part.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_stand_in_their_sections() {
        let text = "\
# a comment
[other]
x = a:b

[console_scripts]
pip3.14 = pip._internal.cli.main:main
run=app : App.run [extra1, extra2]
[gui_scripts]
window = app:window
";
        let names: Vec<String> = commands(text)
            .into_iter()
            .map(Result::unwrap)
            .map(|command| format!("{} {} {}", command.name, command.module, command.function))
            .collect();
        assert_eq!(
            names,
            [
                "pip3.14 pip._internal.cli.main main",
                "run app App.run",
                "window app window"
            ]
        );
    }

    #[test]
    fn spelling_makes_no_difference() {
        let expected = commands("[console_scripts]\nx = a:b\ny = c:d\n");
        assert_eq!(expected.len(), 2);
        for text in [
            "\u{feff}[console_scripts]\nx = a:b\ny = c:d",
            "[console_scripts]\r\nx = a:b\r\n\r\ny = c:d\r\n",
            "[console_scripts]\rx = a:b\ry = c:d\r",
            "[console_scripts]\nx = a:b # why\ny = c:d [extra]\t; why\n",
            "[console_scripts]\nx = other:b\n[console_scripts]\nx = a:b\ny=c:d",
        ] {
            assert_eq!(commands(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_command_is_given_back() {
        let long = format!("{} = a:b", "x".repeat(264));
        for line in [
            long.as_str(),
            "a\u{1b}[2J = a:b",
            "x",
            "x = module",
            "x = a:b; import os",
            "x = a:b()",
            "../x = a:b",
            " = a:b",
            "x = a..b:c",
            ".hidden = a:b",
        ] {
            let text = format!("[console_scripts]\n{line}\n");
            assert_eq!(commands(&text), [Err(line.trim().to_owned())], "{line}");
        }
    }
}
