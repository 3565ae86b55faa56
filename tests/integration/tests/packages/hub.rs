//! What a hub has, and which wheel it chooses.

use pyc_integration::{lacks_python, Workspace};

#[test]
fn every_package_of_the_lock_is_in_the_hub() {
    let package = Workspace::shared().package("packages_hub").file(
        "all.bzl",
        "load(\"@popular//:requirements.bzl\", \"all_requirements\", \"requirement\")\nALL = all_requirements\nNAME = requirement(\"Zope.Interface\")\n",
    );
    package.write(
        "BUILD.bazel",
        "load(\":all.bzl\", \"ALL\", \"NAME\")\n\
         [alias(name = \"all%d\" % i, actual = label) for i, label in enumerate(ALL)]\n\
         alias(name = \"name\", actual = NAME)\n",
    );
    let lock = include_str!("../../data/popular.txt");
    let pinned = lock.lines().filter(|line| line.contains("==")).count();
    let outcome = package
        .workspace()
        .bazel(&["query", "//packages_hub:all", "--output=label"])
        .success();
    assert_eq!(
        outcome.stdout.lines().count(),
        pinned + 1,
        "{}",
        outcome.report()
    );
    let outcome = package
        .workspace()
        .bazel(&["query", "labels(actual, //packages_hub:name)"])
        .success();
    assert!(
        outcome.stdout.contains("//zope_interface:zope_interface"),
        "{}",
        outcome.report()
    );
}

#[test]
fn a_wheel_is_chosen_for_the_python_and_the_platform_of_the_build() {
    if lacks_python(&["3.13"]) {
        return;
    }
    let package = Workspace::shared().package("packages_multi").file(
        "BUILD.bazel",
        "platform(name = \"arm\", constraint_values = [\"@platforms//os:linux\", \"@platforms//cpu:aarch64\"])\n\
         platform(name = \"mac\", constraint_values = [\"@platforms//os:macos\", \"@platforms//cpu:aarch64\"])\n",
    );
    let (older, arm) = (
        "--local_python_version=3.13",
        "--platforms=//packages_multi:arm",
    );
    let mac = "--platforms=//packages_multi:mac";
    for (flags, python, platform) in [
        (&[][..], "cp314-cp314", "x86_64.whl"),
        (&[older], "cp313-cp313", "x86_64.whl"),
        (&[arm], "cp314-cp314", "aarch64.whl"),
        (&[older, mac], "cp313-cp313", "arm64.whl"),
    ] {
        let arguments = [&["cquery", "--output=files", "@multi//wrapt:whl"], flags].concat();
        let outcome = package.workspace().bazel(&arguments).success();
        let name = outcome.stdout.trim().rsplit('/').next().unwrap_or_default();
        assert!(
            name.contains(python) && name.ends_with(platform),
            "{flags:?}: {name}"
        );
    }
}
