//! Names of members that stay in the directory they are unpacked to.

use crate::Problem;

/// Checks the name of a member as it is and normalised.
pub(crate) fn check_raw(raw: &str, normalised: &str) -> Result<(), Problem> {
    let is_root = normalised == "/" && !raw.starts_with('/');
    match escape(raw) {
        None if is_root => Ok(()),
        None => check(normalised),
        Some(why) => Err(Problem::Name {
            name: raw.to_owned(),
            why,
        }),
    }
}

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

/// The name without what changes nothing: the components `.` and empty ones, but for a slash at the end.
pub(crate) fn normalised(name: &str) -> String {
    let components = name.split('/').filter(|name| !matches!(*name, "" | "."));
    let mut normalised = components.collect::<Vec<_>>().join("/");
    if name.ends_with('/') {
        normalised.push('/');
    }
    normalised
}

/// What in a name leads out of the directory that it is below, with `/` between its components.
pub(crate) fn escape(name: &str) -> Option<&'static str> {
    if name.starts_with('/') {
        return Some("a leading slash");
    }
    let mut chars = name.chars();
    if chars.next().is_some_and(|c| c.is_ascii_alphabetic()) && chars.next() == Some(':') {
        return Some("a drive letter");
    }
    let is_up = name.split('/').any(|component| component == "..");
    is_up.then_some("the component \"..\"")
}

fn fault(name: &str) -> Option<&'static str> {
    if name.contains('\\') {
        return Some("a backslash");
    }
    if name.chars().any(char::is_control) {
        return Some("a control character");
    }
    if let Some(why) = escape(name) {
        return Some(why);
    }
    let file = name.strip_suffix('/').unwrap_or(name);
    file.split('/').find_map(|component| match component {
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
    fn names_are_normalised() {
        for (name, expected) in [
            ("a/b.py", "a/b.py"),
            ("./a//b.py", "a/b.py"),
            ("a/./b/", "a/b/"),
            ("./", "/"),
        ] {
            assert_eq!(normalised(name), expected);
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
