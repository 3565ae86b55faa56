//! What a wheel has to be for.

/// The tags of the wheels that a target takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// What messages call it, such as `CPython 3.14 on linux x86_64 with glibc 2.39`.
    pub description: String,
    /// Python and ABI tags, such as `cp314-abi3`.
    pub interpreters: Vec<String>,
    /// Platform tags, best first. Empty if nothing is known of the platform.
    pub platforms: Vec<String>,
}

impl Target {
    /// Why a wheel does not fit the target, judged by the tags in its file name; `None` if it fits.
    pub fn misfit(&self, wheel: &str) -> Option<String> {
        let mut parts = wheel.strip_suffix(".whl").unwrap_or(wheel).rsplitn(4, '-');
        let (platforms, abis, pythons) = (parts.next()?, parts.next()?, parts.next()?);
        let fits_python = pythons.split('.').any(|python| {
            abis.split('.')
                .any(|abi| self.interpreters.contains(&format!("{python}-{abi}")))
        });
        let fits_platform = self.platforms.is_empty()
            || platforms
                .split('.')
                .any(|platform| platform == "any" || self.platforms.iter().any(|p| p == platform));
        if fits_python && fits_platform {
            return None;
        }
        let what = match (fits_python, fits_platform) {
            (true, _) => "platform",
            (_, true) => "Python",
            _ => "Python and platform",
        };
        let first = |tags: &[String]| tags.first().cloned().unwrap_or_default();
        Some(format!(
            "its tags {pythons}-{abis}-{platforms} are for another {what} than the target, {} (such as {}-{})",
            self.description,
            first(&self.interpreters),
            self.platforms.first().map_or("any", String::as_str),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wheel_for_something_else_is_reported() {
        let target = Target {
            description: "CPython 3.14 on linux x86_64".into(),
            interpreters: ["cp314-cp314", "cp314-abi3", "cp313-abi3", "py3-none"]
                .map(String::from)
                .into(),
            platforms: ["manylinux_2_39_x86_64", "linux_x86_64"]
                .map(String::from)
                .into(),
        };
        for name in [
            "a-1-py3-none-any.whl",
            "a-1-py2.py3-none-any.whl",
            "a-1-cp314-cp314-linux_x86_64.whl",
            "a-1-2-cp313-abi3-linux_x86_64.whl",
        ] {
            assert_eq!(target.misfit(name), None, "{name}");
        }
        for (name, what) in [
            ("a-1-cp313-cp313-linux_x86_64.whl", "Python"),
            ("a-1-py2-none-any.whl", "Python"),
            ("a-1-cp314-cp314-linux_aarch64.whl", "platform"),
            ("a-1-cp313-cp313-win_amd64.whl", "Python and platform"),
        ] {
            let tags = name.trim_start_matches("a-1-").trim_end_matches(".whl");
            assert_eq!(
                target.misfit(name).unwrap(),
                format!(
                    "its tags {tags} are for another {what} than the target, CPython 3.14 on linux x86_64 \
                     (such as cp314-cp314-manylinux_2_39_x86_64)"
                ),
            );
        }
        let any_platform = Target {
            platforms: Vec::new(),
            ..target
        };
        assert_eq!(any_platform.misfit("a-1-cp314-cp314-win_amd64.whl"), None);
    }
}
