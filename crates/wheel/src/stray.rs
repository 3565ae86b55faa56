//! Bytecode that has strayed into a wheel: it belongs to whoever has packed it, not to whoever installs it.

use std::collections::BTreeSet;

/// Whether a file is bytecode beside a source, which Python would make again. What stands in the place of a source is
/// a module of its own.
pub(crate) fn is_stray(name: &str, all: &BTreeSet<&str>) -> bool {
    is_cached(name)
        || name
            .strip_suffix(".pyc")
            .or_else(|| name.strip_suffix(".pyo"))
            .is_some_and(|stem| all.contains(format!("{stem}.py").as_str()))
}

/// Whether a file is bytecode in `__pycache__`.
pub(crate) fn is_cached(name: &str) -> bool {
    let mut components = name.rsplit('/');
    let is_bytecode = components
        .next()
        .is_some_and(|file| file.ends_with(".pyc") || file.ends_with(".pyo"));
    is_bytecode && components.next() == Some("__pycache__")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_python_makes_again_is_stray() {
        let all = BTreeSet::from(["a.py", "a.pyc", "p/b.pyc", "p/c.py"]);
        let stray = |name: &str| is_stray(name, &all);
        assert!(stray("__pycache__/a.cpython-314.pyc"));
        assert!(stray("p/__pycache__/gone.cpython-27.pyo"));
        assert!(stray("a.pyc"));
        assert!(!stray("p/b.pyc"));
        assert!(!stray("p/a.pyc"));
        assert!(!stray("__pycache__/kernel.nbi"));
        assert!(!stray("__pycache__.pyc"));
        assert!(!stray("a.py"));
    }
}
