//! Paths relative to the runfiles root, with `/` between components. Nothing here looks at the disk.

/// Whether a path names something below the root, without `.` or `..` on its way.
pub fn is_normal(path: &str) -> bool {
    path.split('/')
        .all(|component| !matches!(component, "" | "." | ".."))
}

/// The directory that a path stands in; empty for the root.
pub fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// The last component of a path.
pub fn name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// The directories above a path, the nearest first, without the root.
pub fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(parent(path)), |path| Some(parent(path)))
        .take_while(|path| !path.is_empty())
}

/// What is left of a path below `directory`; empty if it is the directory itself.
pub fn below<'a>(path: &'a str, directory: &str) -> Option<&'a str> {
    let rest = path.strip_prefix(directory)?;
    if rest.is_empty() || directory.is_empty() {
        return Some(rest);
    }
    rest.strip_prefix('/')
}

/// `name` in `directory`, which may be the root.
pub fn child(directory: &str, name: &str) -> String {
    if directory.is_empty() {
        name.to_owned()
    } else {
        format!("{directory}/{name}")
    }
}

/// The shortest relative path that leads from a directory to `to`.
pub fn relative(directory: &str, to: &str) -> String {
    let from: Vec<&str> = components(directory).collect();
    let to: Vec<&str> = components(to).collect();
    // What a link leads to is named by it, also if it is a directory above the link.
    let most = from.len().min(to.len().saturating_sub(1));
    let common = (0..most).take_while(|&i| from[i] == to[i]).count();
    let up = std::iter::repeat_n("..", from.len() - common);
    up.chain(to[common..].iter().copied())
        .collect::<Vec<_>>()
        .join("/")
}

/// Where a relative path leads from a directory, by its text alone; none if that is above the root.
pub fn join(directory: &str, relative: &str) -> Option<String> {
    let mut stack: Vec<&str> = components(directory).collect();
    for component in relative.split('/') {
        match component {
            "" | "." => {}
            ".." => {
                stack.pop()?;
            }
            name => stack.push(name),
        }
    }
    Some(stack.join("/"))
}

fn components(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|component| !component.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_paths_stay_below_the_root() {
        assert!(is_normal("a") && is_normal("a/b c/..d"));
        for path in ["", "/a", "a/", "a//b", ".", "a/./b", "../a", "a/.."] {
            assert!(!is_normal(path), "{path}");
        }
    }

    #[test]
    fn below_minds_whole_components() {
        assert_eq!(below("a/b/c", "a/b"), Some("c"));
        assert_eq!(below("a/b", "a/b"), Some(""));
        assert_eq!(below("a/bc", "a/b"), None);
        assert_eq!(below("a/b", ""), Some("a/b"));
    }

    #[test]
    fn ancestors_end_before_the_root() {
        assert_eq!(ancestors("a/b/c").collect::<Vec<_>>(), ["a/b", "a"]);
        assert_eq!(ancestors("a").count(), 0);
    }

    #[test]
    fn relative_paths_are_as_short_as_can_be() {
        assert_eq!(relative("a/b/c", "d/e"), "../../../d/e");
        assert_eq!(relative("a/b/c", "a/d"), "../../d");
        assert_eq!(relative("a/b", "a/b/c"), "c");
        assert_eq!(relative("a/b/c", "a/b"), "../../b");
        assert_eq!(relative("a/b", "a/b"), "../b");
        assert_eq!(relative("", "a"), "a");
    }

    #[test]
    fn join_undoes_relative() {
        for (from, to) in [
            ("a/b/c", "d/e"),
            ("a/b", "a/b/c"),
            ("a/b/c", "a/b"),
            ("", "a"),
        ] {
            assert_eq!(join(from, &relative(from, to)).as_deref(), Some(to));
        }
        assert_eq!(join("a", "../.."), None);
        assert_eq!(join("a", "./b//c").as_deref(), Some("a/b/c"));
    }
}
