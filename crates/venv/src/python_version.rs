//! What directories of a virtual environment are called after.

/// `3.14` of `3.14.2`.
pub(crate) fn short(version: &str) -> &str {
    match version.match_indices('.').nth(1) {
        Some((index, _)) => &version[..index],
        None => version,
    }
}

/// 14 of `3.14.2`; 0 if it is not a version.
pub(crate) fn minor(version: &str) -> u32 {
    let minor = short(version).split('.').nth(1);
    minor.and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// The path of `site-packages` below a virtual environment.
pub(crate) fn site_packages(version: &str) -> String {
    format!("lib/python{}/site-packages", short(version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_two_numbers_in_names() {
        for (version, expected) in [("3.14.2", "3.14"), ("3.15.0a1", "3.15"), ("3.14", "3.14")] {
            assert_eq!(short(version), expected);
        }
        assert_eq!(site_packages("3.9.1"), "lib/python3.9/site-packages");
        assert_eq!([minor("3.14.2"), minor("3.9"), minor("three")], [14, 9, 0]);
    }
}
