//! Packages of a `uv.lock`: one hub for all Python versions and platforms, extras, groups, conflicts, workspaces and sources.

use std::fs;
use std::process::Command;

use pyc_integration::{lacks_python, Outcome};

use crate::locked_workspace::{package, prints, repositories, wheel_of, workspace};

#[test]
fn packages_of_a_lock_are_fetched_without_any_program_of_the_machine() {
    let package = package(
        "quick_app",
        "import flask, iniconfig, markupsafe, os, sys\nprint(flask.Flask('app').name, markupsafe.escape('<'))\n\
         sources = [m for m in list(sys.modules.values()) if 'site-packages' in (getattr(m, '__file__', None) or '') and m.__file__.endswith('.py')]\n\
         print(len(sources) > 50, [m.__name__ for m in sources if not os.path.exists(m.__spec__.cached)])\n",
        "[\"@quick//flask\", \"@quick//:group_dev\"]",
    );
    prints(&package, &[], &["app &lt;", "True []"]);
    assert_eq!(workspace().forbidden_calls(), "");

    // A repository has the wheel, what it requires, and nothing unpacked.
    let found = repositories("flask_");
    assert_eq!(found.len(), 1, "{found:?}");
    let mut files: Vec<String> = fs::read_dir(&found[0])
        .expect("the repository")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    files.sort();
    assert_eq!(files[..2], ["BUILD.bazel", "REPO.bazel"], "{files:?}");
    assert!(
        files.len() == 4 && files[2].ends_with(".whl") && files[3] == "metadata.json",
        "{files:?}"
    );
}

#[test]
fn one_hub_has_the_right_file_for_each_python_and_platform() {
    let package = workspace().package("platforms").file(
        "BUILD.bazel",
        "[platform(name = \"%s_%s\" % (os, cpu), constraint_values = [\"@platforms//os:\" + os, \"@platforms//cpu:\" + cpu]) \
         for os in [\"linux\", \"macos\", \"windows\"] for cpu in [\"x86_64\", \"aarch64\"]]\n",
    );
    let platform = |name: &str| format!("--platforms={}", package.label(name));
    let (older, musl) = ("--local_python_version=3.13", "--linux_libc=musl");
    let (arm, mac, windows) = (
        platform("linux_aarch64"),
        platform("macos_aarch64"),
        platform("windows_x86_64"),
    );
    let newer = "--local_python_version=3.14";
    for (flags, python, tag) in [
        (&[][..], "cp314-cp314-", "manylinux"),
        (&[musl], "cp314-cp314-", "musllinux"),
        (&[newer, &arm], "cp314-cp314-", "manylinux"),
        (&[newer, &arm, musl], "cp314-cp314-", "musllinux"),
        (&[newer, &mac], "cp314-cp314-", "macosx"),
        (&[newer, &windows], "cp314-cp314-", "win_amd64"),
        (&[older, &mac], "cp313-cp313-", "macosx"),
    ] {
        let name = wheel_of("@quick//markupsafe:whl", flags);
        assert!(
            name.contains(python) && name.contains(tag),
            "{flags:?}: {name}"
        );
    }

    // No toolchain is for that platform, and no flag names a version.
    workspace()
        .bazel(&["build", "--nobuild", &arm, "@quick//markupsafe:whl"])
        .success()
        .complains("WARNING: @quick: the Python toolchain of the build does not declare its version, so packages are selected for Python 3.15.");
    if !lacks_python(&["3.13"]) {
        let name = wheel_of("@quick//markupsafe:whl", &[older]);
        assert!(name.contains("cp313-cp313-manylinux"), "{name}");
    }

    // abi3, build numbers, universal2, and a macOS that is too old for the only wheel of its kind.
    for (target, flags, expected) in [
        (
            "@own//tagged:whl",
            &[][..],
            "tagged-1.0-cp313-abi3-manylinux_2_17_x86_64.whl",
        ),
        (
            "@own//tagged:whl",
            &[musl],
            "tagged-1.0-cp314-cp314-musllinux_1_2_x86_64.whl",
        ),
        (
            "@own//tagged:whl",
            &[newer, &arm],
            "tagged-1.0-2-cp313-abi3-manylinux_2_17_aarch64.whl",
        ),
        (
            "@own//tagged:whl",
            &[older, &mac],
            "tagged-1.0-cp313-cp313-macosx_11_0_universal2.whl",
        ),
        (
            "@own//tagged:whl",
            &[older, &platform("macos_x86_64")],
            "tagged-1.0-cp313-cp313-macosx_11_0_universal2.whl",
        ),
        (
            "@own//with_case:whl",
            &[newer, &windows],
            "with_case-1.0-py3-none-any.whl",
        ),
    ] {
        assert_eq!(wheel_of(target, flags), expected, "{flags:?}");
    }
}

#[test]
fn hubs_share_the_repositories_of_files() {
    let package = package(
        "shared_files",
        "import flask, jmespath, pygments, zope.interface\nprint('ok')\n",
        "[\"@again//:all\", \"@quick//zope_interface\"]",
    );
    package.write(
        "BUILD.bazel",
        "load(\"@rules_pyc//python:defs.bzl\", \"py_binary\")\n\
         load(\"@again//:requirements.bzl\", \"all_requirements\", \"all_whl_requirements\", \"requirement\")\n\
         py_binary(name = \"app\", srcs = [\"app.py\"], deps = all_requirements + [\"@quick//:dependencies\", requirement(\"Zope.Interface\")])\n\
         filegroup(name = \"wheels\", srcs = all_whl_requirements)\n",
    );
    prints(&package, &[], &["ok"]);
    for name in ["flask_", "zope_interface_", "pygments_"] {
        assert_eq!(repositories(name).len(), 1, "{name}");
    }

    // What is selected is what uv exports; colorama is for Windows only.
    let outcome = package
        .workspace()
        .bazel(&["cquery", "--output=files", &package.label("wheels")])
        .success();
    let mut selected: Vec<&str> = outcome
        .stdout
        .lines()
        .map(|line| line.rsplit('/').next().unwrap_or_default())
        .map(|name| name.split('-').next().unwrap_or_default())
        .collect();
    selected.sort_unstable();
    assert_eq!(
        selected,
        [
            "blinker",
            "click",
            "flask",
            "iniconfig",
            "itsdangerous",
            "jinja2",
            "jmespath",
            "markupsafe",
            "pygments",
            "werkzeug",
            "zope_interface"
        ]
    );
}

#[test]
fn a_package_that_the_environment_cannot_have_is_an_error_of_what_needs_it_alone() {
    let package = package("absent", "", "[\"@own//choosy\"]");
    package.write(
        "BUILD.bazel",
        "load(\"@rules_pyc//python:defs.bzl\", \"py_binary\")\n\
         py_binary(name = \"app\", srcs = [\"app.py\"], deps = [\"@own//choosy\"])\n\
         py_binary(name = \"colors\", srcs = [\"app.py\"], main = \"app.py\", deps = [\"@quick//colorama\"])\n\
         py_binary(name = \"other\", srcs = [\"app.py\"], main = \"app.py\", deps = [\"@quick//flask\"])\n",
    );
    package
        .bazel("build", &["--keep_going"], &["app", "colors", "other"])
        .failure()
        .complains(
            "@own//choosy 1.0: Python 3.14 on linux_x86_64: no file of it fits, and there is no source distribution:\n    \
             choosy-1.0-cp313-abi3-manylinux_2_17_s390x.whl: the platform tag manylinux_2_17_s390x is for another platform\n    \
             choosy-1.0-cp314-cp314-win_amd64.whl: the platform tag win_amd64 is for another platform\n",
        )
        .complains("@quick//colorama 0.4.6: Python 3.14 on linux_x86_64: ")
        .complains("sys_platform == 'win32'");
    assert!(Outcome::of(&mut Command::new(package.output("other"))).code == 0);
    let query = format!("deps({})", package.label("app"));
    package
        .workspace()
        .bazel(&["query", "--noimplicit_deps", &query])
        .success()
        .prints("//choosy:pkg");
}

#[test]
fn extras_groups_conflicts_and_forks_choose_versions() {
    let app = "import outside\nprint(outside.VERSION)\n";
    prints(
        &package("extra_old", app, "[\"@old//:extra_old\"]"),
        &[],
        &["1"],
    );
    prints(
        &package("extra_new", app, "[\"@new//outside\"]"),
        &[],
        &["2"],
    );
    prints(
        &package("forked", app, "[\"@forks//:dependencies\"]"),
        &[],
        &["2"],
    );
    prints(
        &package("extra_of_package", app, "[\"@own//extras\"]"),
        &[],
        &["2"],
    );
    package("extra_conflict", app, "[\"@old//:extra_new\"]")
        .bazel("build", &[], &["app"])
        .failure()
        .complains("@old//:extra_new: Python 3.14 on linux_x86_64: the extra \"new\" of conflicts")
        .complains("the extra \"old\" of conflicts");
    package(
        "cycle",
        "import ring_b, ring_a, outside\nprint('ok')\n",
        "[\"@own//ring_b\"]",
    );
    prints(
        &package(
            "cycle",
            "import ring_b, ring_a, outside\nprint('ok')\n",
            "[\"@own//ring_b\"]",
        ),
        &[],
        &["ok"],
    );
}

#[test]
fn members_of_a_workspace_are_targets_of_the_user() {
    prints(
        &package(
            "member_a",
            "import member_a, with_case\nprint(with_case.VERSION)\n",
            "[\"@members//member_a\"]",
        ),
        &[],
        &["1"],
    );
    prints(
        &package(
            "member_b",
            "import outside\nprint(outside.VERSION)\n",
            "[\"@members//member_b:dependencies\"]",
        ),
        &[],
        &["2"],
    );
    package("member_missing", "", "[\"@members//member_b\"]").bazel("build", &[], &["app"]).failure().complains(
        "@members//member_b 1: Python 3.14 on linux_x86_64: it is the directory b of the workspace, which is not a file that could be \
         fetched; name the target that has its code: pip.override(hub_name = \"members\", package = \"member-b\", target = \"//path/to:target\")",
    );
}

#[test]
fn files_come_from_paths_and_addresses_and_sdists_are_built() {
    let app = "import iniconfig, jmespath, ring_b\nprint(jmespath.search('a', {'a': 1}))\n";
    let package = package("sources_app", app, "[\"@sources//:dependencies\"]");
    prints(&package, &[], &["1"]);
    let built = workspace()
        .bazel(&["cquery", "--output=files", "@sources//jmespath:whl"])
        .success();
    assert!(built.stdout.contains("jmespath-1."), "{}", built.report());
    assert!(wheel_of("@sources//iniconfig:whl", &[]).starts_with("iniconfig-"));
    assert_eq!(
        wheel_of("@sources//ring_b:whl", &[]),
        "ring_b-1.0-py3-none-any.whl"
    );
}

#[test]
fn overrides_change_one_hub_only() {
    let app = "import importlib.util, patched\n\
               has_unwanted = importlib.util.find_spec('patched.unwanted') is not None\n\
               print(patched.TEXT, has_unwanted, patched.__file__.rpartition('/')[2])\n";
    prints(
        &package("override_own", app, "[\"@own//patched\"]"),
        &["--pyc_collection=pyc_only"],
        &["as it was True __init__.pyc"],
    );
    prints(
        &package("override_changed", app, "[\"@changed//patched\"]"),
        &["--pyc_collection=pyc_only"],
        &["patched False __init__.py"],
    );
    assert_eq!(repositories("patched_").len(), 2);
}
