//! The workspace that the tests share, and what they do with it.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{symlink, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use pyc_integration::{copy_python, interpreter, lacks_python, Outcome, Package, Workspace};

/// How a module uses the extension; its tags come after it.
pub const EXTENSION: &str = r#"

precompiler = use_extension("@rules_pyc//python:extensions.bzl", "precompiler")
use_repo(precompiler, "rules_pyc_precompilers")

register_toolchains("@rules_pyc_precompilers//:all")
"#;

const CARGO: &str = "\
precompiler.cargo(target_settings = [\"//:cargo\"])
";

const TAGS: &str = r#"
precompiler.cargo(name = "without_cargo", cargo = "no-such-cargo", target_settings = ["//:without_cargo"])

PREBUILT = "FOLDER/precompiler"

# By path
precompiler.prebuilt(name = "by_path", path = PREBUILT, target_settings = ["//:by_path"])
precompiler.prebuilt(name = "replaced", path = "FOLDER/replaced", target_settings = ["//:replaced"])
precompiler.prebuilt(name = "missing", path = "FOLDER/missing", target_settings = ["//:missing"])
precompiler.prebuilt(name = "no_program", path = "FOLDER/no_program", target_settings = ["//:no_program"])
precompiler.prebuilt(name = "other_program", path = "FOLDER/other_program", target_settings = ["//:other_program"])

# By URL
precompiler.prebuilt(
    name = "by_url",
    sha256 = "SHA256 precompiler",
    target_settings = ["//:by_url"],
    urls = ["file://FOLDER/no_such_mirror", "file://" + PREBUILT],
)
precompiler.prebuilt(
    name = "altered",
    sha256 = "0" * 64,
    target_settings = ["//:altered"],
    urls = ["file://" + PREBUILT],
)
precompiler.prebuilt(
    name = "in_tar_gz",
    member = "tools/bin/precompiler",
    sha256 = "SHA256 tools.tar.gz",
    target_settings = ["//:in_tar_gz"],
    urls = ["file://FOLDER/tools.tar.gz"],
)
precompiler.prebuilt(
    name = "in_zip",
    member = "tools/bin/precompiler",
    sha256 = "SHA256 tools.zip",
    target_settings = ["//:in_zip"],
    urls = ["file://FOLDER/tools.zip"],
)
precompiler.prebuilt(
    name = "not_in_archive",
    member = "tools/lib/precompiler",
    sha256 = "SHA256 tools.tar.gz",
    target_settings = ["//:not_in_archive"],
    urls = ["file://FOLDER/tools.tar.gz"],
)

# Several that a target may have
precompiler.prebuilt(
    name = "of_windows",
    exec_compatible_with = ["@platforms//os:windows"],
    sha256 = "0" * 64,
    target_settings = ["//:in_order"],
    urls = ["file://FOLDER/no_such_download"],
)
precompiler.prebuilt(name = "z_first", path = PREBUILT, target_settings = ["//:in_order"])
precompiler.prebuilt(name = "a_second", path = "FOLDER/missing", target_settings = ["//:in_order"])
precompiler.prebuilt(
    name = "of_farm",
    exec_compatible_with = ["//:on_farm"],
    path = PREBUILT,
    target_settings = ["//:by_platform"],
)
precompiler.prebuilt(name = "of_host", path = PREBUILT, target_settings = ["//:by_platform"])
precompiler.prebuilt(
    name = "for_3_13",
    interpreter_path = "FOLDER/python3.13",
    path = PREBUILT,
    target_settings = ["//:by_version", "//:is_python_3_13"],
)
precompiler.prebuilt(name = "for_others", path = PREBUILT, target_settings = ["//:by_version"])

# Interpreters
precompiler.prebuilt(
    name = "with_python_3_13",
    interpreter_path = "FOLDER/python3.13",
    path = PREBUILT,
    target_settings = ["//:with_python_3_13"],
)
precompiler.prebuilt(
    name = "with_runtime",
    interpreter = "//in_build:runtime",
    path = PREBUILT,
    target_settings = ["//:with_runtime"],
)
"#;

const BUILD: &str = r#"
package(default_visibility = ["//visibility:public"])

config_setting(
    name = "is_python_3_13",
    flag_values = {"@rules_pyc//python/config_settings:local_python_version": "3.13"},
)

constraint_setting(name = "place")
constraint_value(name = "on_farm", constraint_setting = ":place")
platform(name = "farm", constraint_values = [":on_farm"], parents = ["@platforms//host"])

[
    config_setting(name = name, values = {"define": "precompiler=" + name})
    for name in NAMES
]
"#;

const IN_BUILD: &str = r#"
load("@rules_python//python:py_runtime.bzl", "py_runtime")

py_runtime(
    name = "runtime",
    files = glob(["python/**"]),
    interpreter = "python/bin/python3.14",
    python_version = "PY3",
    visibility = ["//visibility:public"],
)
"#;

/// The workspace, with the folder of what is built elsewhere.
pub struct Fixture {
    pub workspace: Workspace,
    /// What the tags call FOLDER.
    pub folder: PathBuf,
}

/// The workspace, set up by the first test that asks for it.
pub fn fixture() -> &'static Fixture {
    static FIXTURE: OnceLock<Fixture> = OnceLock::new();
    FIXTURE.get_or_init(|| {
        let workspace = Workspace::new("toolchains");
        let folder = workspace.root().with_file_name("prebuilt");
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("the folder of an earlier run");
        }
        fs::create_dir_all(&folder).expect("a folder");

        // The NAME of every target_settings = ["//:NAME"]
        let names: BTreeSet<&str> = [CARGO, TAGS]
            .iter()
            .flat_map(|tags| tags.split("target_settings = [\"//:").skip(1))
            .filter_map(|rest| rest.split('"').next())
            .collect();
        let names: Vec<&str> = names.into_iter().collect();
        workspace.write(
            "BUILD.bazel",
            &BUILD.replace("NAMES", &format!("{names:?}")),
        );
        workspace.write("in_build/BUILD.bazel", IN_BUILD);
        // These tests are about the interpreters, too, which a certified version would do without.
        let flags = fs::read_to_string(workspace.root().join(".bazelrc")).expect("the flags");
        workspace.write(
            ".bazelrc",
            &format!("{flags}\nbuild --precompile_backend=interpreter\n"),
        );
        copy_python(&workspace.root().join("in_build/python"));

        let base = fs::read_to_string(workspace.root().join("MODULE.bazel")).expect("the module");
        workspace.write("MODULE.bazel", &format!("{base}{EXTENSION}{CARGO}"));
        fill(&folder, &built_by_cargo(&workspace));
        let mut tags = TAGS.replace("FOLDER", &folder.display().to_string());
        for file in ["precompiler", "tools.tar.gz", "tools.zip"] {
            let sum = Outcome::of(Command::new("sha256sum").arg(folder.join(file))).success();
            tags = tags.replace(&format!("SHA256 {file}"), &sum.stdout[..64]);
        }
        workspace.write("MODULE.bazel", &format!("{base}{EXTENSION}{CARGO}{tags}"));
        Fixture { workspace, folder }
    })
}

/// The precompiler of the repository that the tag `cargo` makes.
fn built_by_cargo(workspace: &Workspace) -> PathBuf {
    let files = workspace
        .bazel(&[
            "cquery",
            "--output=files",
            "@rules_pyc_precompilers//:cargo_precompiler",
        ])
        .success();
    let output_base = workspace.bazel(&["info", "output_base"]).success();
    Path::new(output_base.stdout.trim_end()).join(files.stdout.trim_end())
}

/// Puts into the folder what the tags name.
fn fill(folder: &Path, precompiler: &Path) {
    let program = |name: &str, content: &str, mode: u32| {
        let path = folder.join(name);
        fs::write(&path, content).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("permissions");
    };
    for name in ["precompiler", "replaced", "tools/bin/precompiler"] {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::copy(precompiler, path).expect("a copy of the precompiler");
    }
    // As in an archive that was made on another system
    let archived = folder.join("tools/bin/precompiler");
    fs::set_permissions(archived, fs::Permissions::from_mode(0o644)).expect("permissions");
    program("no_program", "", 0o644);
    program("other_program", "#!/bin/sh\necho other 1.0\n", 0o755);
    if !lacks_python(&["3.13"]) {
        symlink(interpreter("python3.13"), folder.join("python3.13")).expect("a link");
    }
    let script = "\
import shutil, sys
for format in 'gztar', 'zip':
    shutil.make_archive(sys.argv[1] + '/tools', format, sys.argv[1], 'tools')
";
    Outcome::of(
        Command::new("python3.14")
            .args(["-I", "-c", script])
            .arg(folder),
    )
    .success();
}

/// A package with a program, whose sources no earlier run has compiled.
pub fn package(name: &str) -> Package<'static> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a time after 1970")
        .as_nanos();
    fixture()
        .workspace
        .package(name)
        .file("lib.py", &format!("SPEC = __spec__\nNOW = {now}\n"))
        .file(
            "app.py",
            &format!(
                "import sys\nfrom {name} import lib\n\
                 print(lib.SPEC.cached.rpartition('/')[2], '%d.%d' % sys.version_info[:2])\n"
            ),
        )
        .build(
            r#"
py_library(name = "lib", srcs = ["lib.py"])
py_binary(name = "app", srcs = ["app.py"], deps = [":lib"])
"#,
        )
}

/// The option that chooses a toolchain of the workspace.
pub fn define(name: &str) -> String {
    format!("--define=precompiler={name}")
}

/// Builds and runs a program with a toolchain of the workspace.
#[track_caller]
pub fn runs_with(name: &str) {
    let package = package(&format!("with_{name}"));
    Outcome::of(&mut package.program(&[&define(name)], "app"))
        .success()
        .prints_lines(&["lib.cpython-314.pyc 3.14"]);
}

/// Builds a program with a toolchain of the workspace that cannot be used.
#[track_caller]
pub fn fails_with(name: &str, message: &str) {
    let message = message.replace("FOLDER", &fixture().folder.display().to_string());
    package(&format!("with_{name}"))
        .bazel("build", &[&define(name)], &["app"])
        .failure()
        .complains(&message);
}

/// What compiles a library, without building anything: the precompiler and the interpreter that stand in the action.
pub fn compiler_of(package: &Package, target: &str, options: &[&str]) -> (String, String) {
    let query = format!("mnemonic('PyCompile', deps({}))", package.label(target));
    let mut arguments = vec!["aquery", "--include_param_files", &query];
    arguments.extend(options);
    let aquery = fixture().workspace.bazel(&arguments).success();
    let mut lines = aquery
        .stdout
        .lines()
        .map(|line| line.trim().trim_end_matches(" \\"));
    let exec = lines
        .find_map(|line| line.split_once("(exec "))
        .unwrap_or_else(|| panic!("no command line\n{}", aquery.report()));
    let interpreter = lines
        .skip_while(|line| *line != "--interpreter")
        .nth(1)
        .unwrap_or_else(|| panic!("no interpreter\n{}", aquery.report()));
    let program = exec.1.split_whitespace().next().unwrap_or_default();
    (program.to_owned(), interpreter.to_owned())
}
