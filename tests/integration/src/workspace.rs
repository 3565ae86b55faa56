//! The workspace of a user, and packages in it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::bazel::project;
use crate::{Bazel, Outcome};

/// What a user writes to use rules_pyc with the interpreters of the machine.
const MODULE: &str = r#"
module(name = "user")

bazel_dep(name = "rules_pyc", version = "")
local_path_override(module_name = "rules_pyc", path = "PROJECT")

bazel_dep(name = "platforms", version = "0.0.10")
bazel_dep(name = "rules_pkg", version = "0.9.1")
bazel_dep(name = "rules_python", version = "1.0.0")

local_python = use_extension("@rules_pyc//python:extensions.bzl", "local_python")
local_python.toolchain(interpreter = "python3.14", optional = True)
local_python.toolchain(interpreter = "python3.13", optional = True)
local_python.toolchain(interpreter = "python3.15", optional = True)
local_python.toolchain(interpreter = "python3")
use_repo(local_python, "local_python")

register_toolchains("@local_python//:all")
"#;

/// The packages that tests of requirements files use.
const REQUIREMENTS: &str = r#"
pip = use_extension("@rules_pyc//python:extensions.bzl", "pip")
pip.parse(hub_name = "popular", python_version = "3.14", requirements = "//:popular.txt")
pip.parse(
    hub_name = "source",
    python_version = "3.14",
    requirements = "//:source.txt",
)
pip.override(hub_name = "source", package = "iniconfig", build_deps = ["hatchling", "hatch-vcs"])
pip.override(hub_name = "source", package = "psutil", build_deps = ["setuptools"])
pip.override(hub_name = "source", package = "tomli", build_deps = ["flit_core"])
pip.override(hub_name = "source", package = "tomlkit", build_deps = ["poetry-core"])
pip.override(hub_name = "source", package = "pluggy", patches = ["//:pluggy.patch"], patch_strip = 1)
pip.parse(hub_name = "difficult", python_version = "3.14", requirements = "//:difficult.txt")
pip.parse(hub_name = "difficult_excluded", python_version = "3.14", requirements = "//:difficult.txt")
pip.override(hub_name = "difficult_excluded", package = "jwt", exclude = ["jwt/**"])
pip.parse(hub_name = "difficult_warn", on_conflict = "warn", python_version = "3.14", requirements = "//:difficult.txt")
pip.parse(hub_name = "irregular", python_version = "3.14", requirements = "//:irregular.txt")
pip.parse(hub_name = "broken", python_version = "3.14", requirements = "//:broken.txt")
pip.parse(hub_name = "unreachable", python_version = "3.14", requirements = "//:unreachable.txt")
[
    pip.parse(
        hub_name = "multi",
        python_version = version,
        requirements = "//:popular.txt",
        target_platforms = ["linux_x86_64", "linux_aarch64", "macos_aarch64"],
    )
    for version in ["3.14", "3.13"]
]
use_repo(pip, "broken", "difficult", "difficult_excluded", "difficult_warn", "irregular", "multi", "popular", "source", "unreachable")
"#;

/// The files that `MODULE` names; nothing that the requirements say is fetched before it is used.
const LOCKS: [(&str, &str); 6] = [
    ("difficult.txt", include_str!("../data/difficult.txt")),
    ("popular.txt", include_str!("../data/popular.txt")),
    ("source.txt", include_str!("../data/source.txt")),
    ("broken.txt", include_str!("../data/broken.txt")),
    ("unreachable.txt", include_str!("../data/unreachable.txt")),
    ("pluggy.patch", include_str!("../data/pluggy.patch")),
];

/// The flags as the reference tells a user to alias them.
const BAZELRC: &str = "
common --flag_alias=precompile=@rules_pyc//python/config_settings:precompile
common --flag_alias=precompile_add_to_runfiles=@rules_pyc//python/config_settings:precompile_add_to_runfiles
common --flag_alias=precompile_backend=@rules_pyc//python/config_settings:precompile_backend
common --flag_alias=precompile_execution_requirements=@rules_pyc//python/config_settings:precompile_execution_requirements
common --flag_alias=precompile_source_retention=@rules_pyc//python/config_settings:precompile_source_retention
common --flag_alias=precompile_standard_library=@rules_pyc//python/config_settings:precompile_standard_library
common --flag_alias=pyc_collection=@rules_pyc//python/config_settings:pyc_collection
common --flag_alias=linux_libc=@rules_pyc//python/config_settings:linux_libc
common --flag_alias=local_python_version=@rules_pyc//python/config_settings:local_python_version
";

/// What a user writes to have programs for several Python versions in one build.
const VERSIONS: &str = r#"
def _impl(settings, attr):
    return {"@rules_pyc//python/config_settings:local_python_version": attr.version}

_version = transition(
    implementation = _impl,
    inputs = [],
    outputs = ["@rules_pyc//python/config_settings:local_python_version"],
)

def _for_version_impl(ctx):
    program = ctx.attr.program[0][DefaultInfo]
    executable = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = executable, target_file = program.files_to_run.executable, is_executable = True)
    return [DefaultInfo(executable = executable, runfiles = program.default_runfiles)]

for_version = rule(
    _for_version_impl,
    executable = True,
    attrs = {
        "program": attr.label(cfg = _version),
        "version": attr.string(),
        "_allowlist_function_transition": attr.label(default = "@bazel_tools//tools/allowlists/function_transition_allowlist"),
    },
)
"#;

/// A Bazel workspace outside the project.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
    bazel: Bazel,
}

impl Workspace {
    /// The workspace that all tests of a run share.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Workspace> = OnceLock::new();
        SHARED.get_or_init(|| Self::new("user"))
    }

    /// A workspace in a folder of its own, with an output base beside it.
    pub fn new(name: &str) -> Self {
        Self::empty(name).with_module()
    }

    /// The same, of a user with another home directory.
    pub fn with_home(name: &str) -> Self {
        let workspace = Self::empty(name);
        let home = scratch(name).join("home");
        fs::create_dir_all(&home).expect("a home");
        Self {
            bazel: workspace.bazel.with_home(home),
            ..workspace
        }
        .with_module()
    }

    /// Writes what makes a folder the workspace of a user.
    fn with_module(self) -> Self {
        let workspace = self;
        workspace.write_module(REQUIREMENTS);
        for (name, text) in LOCKS {
            workspace.write(name, text);
        }
        // It writes wheels, too, which are no text.
        workspace.write("irregular.py", include_str!("../data/irregular.py"));
        let mut irregular = Command::new("python3");
        irregular.arg(workspace.root.join("irregular.py"));
        Outcome::of(irregular.arg(&workspace.root)).success();
        workspace.write("BUILD.bazel", "exports_files([\"pluggy.patch\"])\n");
        workspace.write("versions.bzl", VERSIONS);
        workspace
    }

    /// Writes MODULE.bazel, with more than all workspaces have, and .bazelrc.
    fn write_module(&self, more: &str) {
        self.write_module_of(MODULE, more);
    }

    /// The same with another beginning.
    pub(crate) fn write_module_of(&self, module: &str, more: &str) {
        let project = project().canonicalize().expect("the project");
        let module = module.replace("PROJECT", &project.display().to_string());
        self.write("MODULE.bazel", &(module + more));
        self.write(".bazelrc", BAZELRC);
    }

    /// A folder that is to become a workspace, with nothing in it.
    pub fn empty(name: &str) -> Self {
        let folder = scratch(name);
        let root = folder.join("workspace");
        fs::create_dir_all(&root).expect("a folder for the workspace");
        let bazel = Bazel::new(&root, &folder.join("output_base"));
        Self { root, bazel }
    }

    /// The same with what `change` makes of its Bazel.
    pub(crate) fn with_bazel(self, change: impl FnOnce(Bazel) -> Bazel) -> Self {
        Self {
            bazel: change(self.bazel),
            ..self
        }
    }

    /// The root folder of the workspace.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Writes a file of the workspace.
    pub fn write(&self, path: &str, content: &str) {
        write(&self.root.join(path), content);
    }

    /// An empty package of the workspace.
    pub fn package(&self, name: &str) -> Package<'_> {
        let directory = self.root.join(name);
        if directory.exists() {
            fs::remove_dir_all(&directory).expect("the package of an earlier run");
        }
        fs::create_dir_all(&directory).expect("a package folder");
        Package {
            workspace: self,
            name: name.to_owned(),
        }
    }

    /// Runs a Bazel command.
    pub fn bazel(&self, arguments: &[&str]) -> Outcome {
        self.bazel.run(arguments)
    }

    /// Ends the Bazel server.
    pub fn shutdown(&self) {
        self.bazel.shutdown();
    }
}

/// A package of a workspace.
#[derive(Debug)]
pub struct Package<'a> {
    workspace: &'a Workspace,
    name: String,
}

impl Package<'_> {
    /// The workspace that it is in.
    pub fn workspace(&self) -> &Workspace {
        self.workspace
    }

    /// The name of the package.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Writes a file of the package.
    #[must_use]
    pub fn file(self, path: &str, content: &str) -> Self {
        self.write(path, content);
        self
    }

    /// Writes the BUILD file, below the load of the rules.
    #[must_use]
    pub fn build(self, content: &str) -> Self {
        let load = r#"load("@rules_pyc//python:defs.bzl", "PycInfo", "py_binary", "py_library", "py_test")"#;
        self.file("BUILD.bazel", &format!("{load}\n{content}"))
    }

    /// Writes a file of the package again.
    pub fn write(&self, path: &str, content: &str) {
        write(&self.path(path), content);
    }

    /// The path of a file of the package.
    pub fn path(&self, path: &str) -> PathBuf {
        self.workspace.root.join(&self.name).join(path)
    }

    /// The path of an output of the package, after the last build.
    pub fn output(&self, path: &str) -> PathBuf {
        self.workspace
            .root
            .join("bazel-bin")
            .join(&self.name)
            .join(path)
    }

    /// The bytecode of a source of the package after the last build; `source` has no extension.
    ///
    /// Its folder is named after what was compiled together, and how. Folders of earlier builds stay; the newest is taken.
    #[track_caller]
    pub fn bytecode(&self, source: &str) -> PathBuf {
        newest_bytecode(&self.output("_pyc"), source)
    }

    /// The label of a target of the package.
    pub fn label(&self, target: &str) -> String {
        format!("//{}:{target}", self.name)
    }

    /// Runs a Bazel command on targets of the package.
    pub fn bazel(&self, command: &str, options: &[&str], targets: &[&str]) -> Outcome {
        let labels: Vec<String> = targets.iter().map(|target| self.label(target)).collect();
        let mut arguments = vec![command];
        arguments.extend(options);
        arguments.extend(labels.iter().map(String::as_str));
        self.workspace.bazel(&arguments)
    }

    /// Builds a program of the package and returns the command that starts it.
    #[track_caller]
    pub fn program(&self, options: &[&str], target: &str) -> Command {
        self.bazel("build", options, &[target]).success();
        Command::new(self.output(target))
    }

    /// What the manifest of the runfiles of a built program names, sorted: what Bazel has to make one by one.
    pub fn runfiles_entries(&self, target: &str) -> Vec<String> {
        let manifest = self.output(&format!("{target}.runfiles_manifest"));
        let text = fs::read_to_string(&manifest)
            .unwrap_or_else(|error| panic!("{}: {error}", manifest.display()));
        let entry = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
        let mut entries: Vec<String> = text.lines().map(entry).collect();
        entries.sort();
        entries
    }

    /// What is in the runfiles of a built program: paths relative to their root, sorted; files and links, no directories.
    pub fn runfiles(&self, target: &str) -> Vec<String> {
        let root = self.output(&format!("{target}.runfiles"));
        let mut found = Vec::new();
        list(&root, &root, &mut found);
        found.sort();
        found
    }
}

/// The bytecode of a source in one of the folders of a `_pyc` folder.
#[track_caller]
pub fn newest_bytecode(folder: &Path, source: &str) -> PathBuf {
    let sets = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    sets.map(|set| {
        set.expect("a directory entry")
            .path()
            .join(format!("{source}.pyc"))
    })
    .filter(|pyc| pyc.is_file())
    .max_by_key(|pyc| fs::metadata(pyc).and_then(|found| found.modified()).ok())
    .unwrap_or_else(|| panic!("no bytecode of {source} in {}", folder.display()))
}

fn list(root: &Path, directory: &Path, found: &mut Vec<String>) {
    let entries =
        fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    for entry in entries {
        let path = entry.expect("a directory entry").path();
        // A link to a directory is one entry of the runfiles.
        if path.is_dir() && !path.is_symlink() {
            list(root, &path, found);
        } else {
            let relative = path.strip_prefix(root).expect("a path below the root");
            found.push(relative.display().to_string());
        }
    }
}

/// A folder for a test's files that stays from run to run, so that Bazel need not fetch everything again.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let folder = std::env::var_os("RULES_PYC_TEST_FOLDER")
        .map_or_else(|| project().join("target/integration"), PathBuf::from);
    fs::create_dir_all(&folder).expect("a folder for the tests");
    folder
        .canonicalize()
        .expect("a folder for the tests")
        .join(name)
}

/// Writes a file, making its folders; a script (`#!`) is made executable.
pub fn write(path: &Path, content: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
    // A file that is the same is left alone: Bazel need not look at it again.
    if fs::read_to_string(path).is_ok_and(|old| old == content) {
        return;
    }
    fs::write(path, content).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if content.starts_with("#!") {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("permissions");
    }
}
