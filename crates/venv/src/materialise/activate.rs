//! The scripts that make an environment the one of a shell.

use super::content::Content;

/// Adds a script for each sort of shell. `destination` is the environment, `prompt` what shells show.
pub(super) fn add(content: &mut Content, destination: &str, prompt: &str) {
    let posix = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
    let fish = |text: &str| {
        let escaped = text.replace('\\', "\\\\").replace('\'', "\\'");
        format!("'{escaped}'")
    };
    // a `!` means something to a C shell inside quotes, too
    let csh = |text: &str| format!("'{}'", text.replace('\'', "'\\''").replace('!', "\\!"));
    let filled = |template: &str, quote: &dyn Fn(&str) -> String| {
        template
            .replace("{{prompt}}", &quote(&format!("({prompt}) ")))
            .replace("{{name}}", &quote(prompt))
            .replace("{{venv}}", &quote(destination))
    };
    for (path, script) in [
        ("bin/activate", filled(include_str!("activate.sh"), &posix)),
        (
            "bin/activate.fish",
            filled(include_str!("activate.fish"), &fish),
        ),
        (
            "bin/activate.csh",
            filled(include_str!("activate.csh"), &csh),
        ),
    ] {
        content.file(path, script, false);
    }
}
