//! rules_pyc as a dependency of a new user's workspace, with the checks that today's rules_rust makes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pyc_integration::{project, readme_workspace, Outcome, Workspace};

/// Where the Debian root of tools/debian has the modules that it changes. Its rules_rust is old.
const DEBIAN_MODULES: &str = "/usr/local/share/bazel";

/// What rules_rust 0.71.1 and newer do first in their crate_universe.
const LOCKFILE_CHECK: &str = r#"
    for mod in module_ctx.modules:
        for cfg in mod.tags.from_cargo:
            if not mod.is_root:
                fail("crate_universe extension call `{}` is in a non-root module but has no lockfile".format(cfg.name))
"#;

/// Options for a rules_rust that has the check, and a Rust toolchain without a default edition.
///
/// Where Bazel is not the one of the Debian root, a current rules_rust comes from the registry and has the check itself.
fn todays_rules_rust(workspace: &Workspace) -> Vec<String> {
    if !Path::new("/etc/rules_pyc_root").exists() {
        return Vec::new();
    }
    let modules = workspace.root().with_file_name("modules");
    let _ = fs::remove_dir_all(&modules);
    fs::create_dir_all(&modules).expect("a folder for modules");
    let copy = |name: &str| {
        let from = Path::new(DEBIAN_MODULES).join(name);
        Outcome::of(
            Command::new("cp")
                .args(["-R", "--"])
                .args([&from, &modules]),
        )
        .success();
        modules.join(name)
    };
    replace(
        &copy("rules_rust").join("crate_universe/extension.bzl"),
        "def _crate_impl(module_ctx):\n",
        &format!("def _crate_impl(module_ctx):{LOCKFILE_CHECK}"),
    );
    replace(
        &copy("system_rust").join("repository.bzl"),
        "    default_edition = \"2021\",\n",
        "",
    );
    ["rules_rust", "system_rust"]
        .map(|name| format!("--override_module={name}={}", modules.join(name).display()))
        .to_vec()
}

fn replace(file: &Path, old: &str, new: &str) {
    let text = fs::read_to_string(file).expect("a file of a module");
    assert!(text.contains(old), "{}: {text}", file.display());
    fs::write(file, text.replace(old, new)).expect("a changed file");
}

/// Runs, tests and returns what the program printed.
fn try_out(workspace: &Workspace, options: &[String]) -> Outcome {
    let with_options = |command: &str, target: &str| {
        let mut arguments = vec![command];
        arguments.extend(options.iter().map(String::as_str));
        arguments.push(target);
        workspace.bazel(&arguments).success()
    };
    with_options("test", "//...").prints("1 test passes");
    with_options("run", "//:app")
}

/// The crates that Bazel has fetched, such as `memchr-2.8.3`.
fn fetched_crates(workspace: &Workspace) -> BTreeSet<String> {
    let output_base = workspace.bazel(&["info", "output_base"]).success().stdout;
    let external = PathBuf::from(output_base.trim()).join("external");
    fs::read_dir(external)
        .expect("the external repositories")
        .map(|entry| entry.expect("a directory entry"))
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            Some(name.split_once("rules_pyc_crates__")?.1.to_owned())
        })
        .collect()
}

/// The crates that Cargo builds the tools of, for any platform. A crate has the same features in all of them.
fn crates_of_the_tools() -> BTreeSet<String> {
    let cargo = std::env::var("CARGO").expect("Cargo runs this test");
    let tree = Outcome::of(
        Command::new(cargo)
            .current_dir(project())
            .args(["tree", "--locked"])
            .args(["--package", "pyc-precompiler", "--package", "pyc-cli"])
            .args(["--edges", "normal,build", "--prefix", "none"])
            .args(["--target", "all", "--format", "{p}"]),
    )
    .success();
    tree.stdout
        .lines()
        .filter(|line| !line.contains(" (/"))
        .filter_map(|line| {
            let mut words = line.split(' ');
            let name = words.next()?;
            let version = words.next()?.strip_prefix('v')?;
            Some(format!("{name}-{}", version.replace('+', "-")))
        })
        .collect()
}

#[test]
fn a_new_workspace_builds_from_source_with_the_checks_of_todays_rules_rust() {
    let (workspace, _) = readme_workspace("dependency");
    let run = try_out(&workspace, &todays_rules_rust(&workspace));
    assert!(
        run.stdout.starts_with("Hello, bytecode!\n"),
        "{}",
        run.report()
    );

    // What it has fetched for that is what the tools are made of, and nothing of tests and benchmarks.
    let needed = crates_of_the_tools();
    let fetched = fetched_crates(&workspace);
    let needless: Vec<_> = fetched.difference(&needed).collect();
    assert!(needless.is_empty(), "{needless:?} of {needed:?}");
    assert!(fetched.iter().any(|name| name.starts_with("memchr-")));
    workspace.shutdown();
}

#[test]
fn a_new_workspace_builds_with_the_module_of_a_registry() {
    if !Path::new("/etc/rules_pyc_root").exists() {
        eprintln!(
            "skipped: another registry would replace the default one, which this Bazel needs"
        );
        return;
    }
    let (workspace, _) = readme_workspace("dependency_of_a_registry");
    let module = fs::read_to_string(workspace.root().join("MODULE.bazel")).expect("the module");
    let (before, rest) = module
        .split_once("local_path_override(")
        .expect("an override");
    let (_, after) = rest.split_once(")\n").expect("its end");
    workspace.write("MODULE.bazel", &format!("{before}{after}"));

    let registry = workspace.root().with_file_name("registry");
    let entry = registry.join("modules/rules_pyc/0.1.0");
    fs::create_dir_all(&entry).expect("a folder of the registry");
    let checkout = project().canonicalize().expect("the project");
    let path = checkout.display().to_string();
    for (file, text) in [
        (
            registry.join("bazel_registry.json"),
            r#"{"module_base_path": "/"}"#.to_owned(),
        ),
        (
            entry.join("MODULE.bazel"),
            fs::read_to_string(checkout.join("MODULE.bazel")).expect("our module"),
        ),
        (
            entry.join("source.json"),
            format!(
                r#"{{"type": "local_path", "path": "{}"}}"#,
                path.trim_start_matches('/')
            ),
        ),
    ] {
        fs::write(file, text).expect("a file of the registry");
    }
    let mut options = todays_rules_rust(&workspace);
    options.push(format!("--registry=file://{}", registry.display()));
    let run = try_out(&workspace, &options);
    assert!(
        run.stdout.starts_with("Hello, bytecode!\n"),
        "{}",
        run.report()
    );
    workspace.shutdown();
}
