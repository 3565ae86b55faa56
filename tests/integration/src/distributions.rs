//! Installed distributions as targets of a package: what stands in a folder of it becomes a `py_distribution`.

use std::fmt;
use std::fs;
use std::path::Path;

use crate::Package;

/// How the files of a distribution are given to the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As they are: sources in `srcs`, all others in `data`.
    Files,
    /// As one directory, which an action has made.
    Directory,
}

impl Form {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Files, Self::Directory];
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Files => "files",
            Self::Directory => "directory",
        })
    }
}

/// The macro that BUILD files of tests use.
const RULES: &str = r#"
load("@rules_pyc//python:py_distribution.bzl", "py_distribution")

def _directory_impl(ctx):
    out = ctx.actions.declare_directory(ctx.label.name)
    ctx.actions.run_shell(
        outputs = [out],
        inputs = ctx.files.srcs,
        command = "cp -RL \"$1/.\" \"$2\"",
        arguments = [ctx.label.package + "/" + ctx.attr.root, out.path],
    )
    return [DefaultInfo(files = depset([out]))]

_directory = rule(
    _directory_impl,
    attrs = {
        "root": attr.string(),
        "srcs": attr.label_list(allow_files = True),
    },
)

def _contents(files, root):
    contents = {}
    for file in files:
        directory, _, name = file.removeprefix(root + "/").rpartition("/")
        contents.setdefault(directory, []).append(name)
    return contents

def distribution(name, form = "files", root = None, distribution = None, version = "1.0", **kwargs):
    """A distribution whose files are in a folder of the package, by default the one that is called like it."""
    root = root or name
    files = native.glob([root + "/**"])
    if form == "directory":
        _directory(name = name + ".directory", root = root, srcs = files)
        kwargs["srcs"] = [name + ".directory"]
        kwargs["contents"] = _contents(files, root)
    else:
        kwargs["srcs"] = [file for file in files if file.endswith(".py")]
        kwargs["data"] = [file for file in files if not file.endswith(".py")]
        kwargs["root"] = root
    py_distribution(
        name = name,
        distribution = distribution or name,
        version = version,
        **kwargs
    )
"#;

impl Package<'_> {
    /// Writes the BUILD file, in which `distribution` and `py_layers` are to be had too.
    ///
    /// `distribution(name, form, root, distribution, version, …)` makes a `py_distribution` of a folder; see [`Form`].
    #[must_use]
    pub fn build_with_distributions(self, content: &str) -> Self {
        self.workspace().write("distributions.bzl", RULES);
        self.build(&format!(
            "load(\"@rules_pyc//python:py_layers.bzl\", \"py_layers\")\n\
             load(\"//:distributions.bzl\", \"distribution\")\n{content}"
        ))
    }

    /// Writes the metadata of version 1.0 of a distribution whose folder is called like it.
    #[must_use]
    pub fn metadata(self, distribution: &str) -> Self {
        self.file(
            &format!("{distribution}/site-packages/{distribution}-1.0.dist-info/METADATA"),
            &format!("Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n"),
        )
    }

    /// Writes the distributions of [`SHAPES`], with files that are all different.
    #[must_use]
    pub fn shapes(self) -> Self {
        for (distribution, files) in SHAPES {
            for path in files.iter().flat_map(|pattern| numbered(pattern)) {
                let path = format!("{distribution}/site-packages/{path}");
                self.write(&path, &unique(&path));
            }
        }
        SHAPES
            .iter()
            .fold(self, |package, (name, _)| package.metadata(name))
    }
}

/// Distributions as they are found in the field: a large one with shared libraries in two of its directories, two in one
/// namespace with a library each, a plain one, and one that adds a directory to it. `#9` in a path stands for the
/// numbers from 0 to 9.
pub const SHAPES: [(&str, &[&str]); 5] = [
    (
        "torchish",
        &[
            "torchish/__init__.py",
            "torchish/version.py",
            "torchish/nn/__init__.py",
            "torchish/nn/layer#29.py",
            "torchish/nn/quantized/__init__.py",
            "torchish/nn/quantized/layer#29.py",
            "torchish/optim/__init__.py",
            "torchish/optim/step#29.py",
            "torchish/lib/libtorch#1.so",
            "torchish/_C/ext#1.so",
        ],
    ),
    ("nvidia_x", &NVIDIA_X),
    ("nvidia_y", &NVIDIA_Y),
    (
        "plainpkg",
        &[
            "plainpkg/__init__.py",
            "plainpkg/a/__init__.py",
            "plainpkg/a/mod#19.py",
            "plainpkg/b/__init__.py",
            "plainpkg/b/mod#19.py",
        ],
    ),
    (
        "plainext",
        &["plainpkg/ext/__init__.py", "plainpkg/ext/mod#1.py"],
    ),
];

const NVIDIA_X: [&str; 5] = [
    "nvidia/x/__init__.py",
    "nvidia/x/mod#1.py",
    "nvidia/x/include/header#9.h",
    "nvidia/x/lib/__init__.py",
    "nvidia/x/lib/libx.so.1",
];

const NVIDIA_Y: [&str; 5] = [
    "nvidia/y/__init__.py",
    "nvidia/y/mod#1.py",
    "nvidia/y/include/header#9.h",
    "nvidia/y/lib/__init__.py",
    "nvidia/y/lib/liby.so.1",
];

/// The paths that a pattern of [`SHAPES`] stands for.
fn numbered(pattern: &str) -> Vec<String> {
    let Some((before, rest)) = pattern.split_once('#') else {
        return vec![pattern.to_owned()];
    };
    let end = rest.find(|c: char| !c.is_ascii_digit()).expect("a suffix");
    let last: u32 = rest[..end].parse().expect("a number after #");
    (0..=last)
        .map(|number| format!("{before}{number}{}", &rest[end..]))
        .collect()
}

/// Content that no other file has: Python, or something that is as large as a small library.
fn unique(path: &str) -> String {
    if path.ends_with(".py") {
        return format!("NAME = {path:?}\n");
    }
    format!("{path}\n").repeat(1000)
}

/// The paths of all files below a folder, relative to it, sorted; links are followed.
pub fn files_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        let entries =
            fs::read_dir(&current).unwrap_or_else(|error| panic!("{}: {error}", current.display()));
        for entry in entries {
            let path = entry.expect("a directory entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let relative = path.strip_prefix(folder).expect("a path below");
                found.push(relative.display().to_string());
            }
        }
    }
    found.sort();
    found
}
