//! Names of distributions.

/// The name in the one form that all its spellings have in common (PEP 503).
pub fn normalised(name: &str) -> String {
    let mut normalised = String::with_capacity(name.len());
    for c in name.chars() {
        if !matches!(c, '-' | '_' | '.') {
            normalised.extend(c.to_lowercase());
        } else if !normalised.ends_with('-') {
            normalised.push('-');
        }
    }
    normalised
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_have_one_form() {
        for name in ["My.Package", "my-package", "MY_package", "my-_.package"] {
            assert_eq!(normalised(name), "my-package");
        }
    }
}
