//! Packages that cannot be had.

use pyc_integration::{Outcome, Workspace};

#[test]
fn what_cannot_be_fetched_is_told() {
    let package = Workspace::shared().package("packages_broken").build(
        r#"
[py_library(name = name, deps = ["@broken//" + name], tags = ["manual"]) for name in ["six", "pytz", "colorama"]]
py_library(name = "idna", deps = ["@unreachable//idna"], tags = ["manual"])
"#,
    );
    for (target, expected) in [
        (
            "six",
            "@broken//six cannot be fetched: the file that the index has for six==1.17.0 is none of those whose hashes are \
             locked. If that is no attack, lock the requirements anew.",
        ),
        ("pytz", "@broken//pytz cannot be fetched: there is no file of pytz==1.0 for Python 3.14 on linux_x86_64. "),
        ("idna", "@unreachable//idna cannot be fetched: the package index cannot be reached. pip takes its address from its own configuration"),
        (
            "colorama",
            "//:broken.txt has this package with the marker \"sys_platform == \"win32\"\", which is false for every Python \
             version and platform of the hub.",
        ),
    ] {
        package.bazel("build", &[], &[target]).failure().complains(expected);
    }
}

#[test]
fn a_yanked_version_is_what_the_lock_says() {
    // It is told by whoever locks; what is locked stays as it is.
    let package = Workspace::shared()
        .package("packages_yanked")
        .file(
            "app.py",
            "import attr\nprint(attr.__version__, attr.__spec__.cached[-4:])\n",
        )
        .build(r#"py_binary(name = "app", srcs = ["app.py"], deps = ["@broken//attrs"])"#);
    Outcome::of(&mut package.program(&[], "app"))
        .success()
        .prints_lines(&["21.1.0 .pyc"]);
}
