//! Names of members that stay in the directory they are unpacked to.

use crate::Problem;

/// Checks that a name leads nowhere but below the directory that the wheel is unpacked to, on every system, and that
/// there is no other way to write it.
pub(crate) fn check(name: &str) -> Result<(), Problem> {
    match fault(name) {
        None => Ok(()),
        Some(why) => Err(Problem::Name {
            name: name.to_owned(),
            why,
        }),
    }
}

fn fault(name: &str) -> Option<&'static str> {
    if name.starts_with('/') {
        return Some("a leading slash");
    }
    if name.contains('\\') {
        return Some("a backslash");
    }
    if name.chars().any(char::is_control) {
        return Some("a control character");
    }
    let mut chars = name.chars();
    if chars.next().is_some_and(|c| c.is_ascii_alphabetic()) && chars.next() == Some(':') {
        return Some("a drive letter");
    }
    let file = name.strip_suffix('/').unwrap_or(name);
    file.split('/').find_map(|component| match component {
        ".." => Some("the component \"..\""),
        "." => Some("the component \".\""),
        "" => Some("an empty component"),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_are_fine() {
        for name in ["a", "a/b.py", "a/", "..a/b..", "a/...", "a b/é:c", "1:a"] {
            assert_eq!(fault(name), None, "{name}");
        }
    }

    #[test]
    fn whatever_leads_elsewhere_is_refused() {
        for (name, why) in [
            ("../a", "the component \"..\""),
            ("a/../../b", "the component \"..\""),
            ("a/..", "the component \"..\""),
            ("./a", "the component \".\""),
            ("a//b", "an empty component"),
            ("", "an empty component"),
            ("a//", "an empty component"),
            ("/etc/passwd", "a leading slash"),
            ("a\\..\\b", "a backslash"),
            ("C:/a", "a drive letter"),
            ("c:a", "a drive letter"),
            ("a\0", "a control character"),
            ("a\u{1b}[2J", "a control character"),
        ] {
            assert_eq!(fault(name), Some(why), "{name:?}");
        }
    }
}
