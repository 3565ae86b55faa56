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
            "//:broken.txt:2: six 1.17.0: no index has a file with a locked hash. Asked: ",
        ),
        (
            "pytz",
            "//:broken.txt:4: pytz 1.0: no index has a file with a locked hash. Asked: ",
        ),
        (
            "idna",
            "http://127.0.0.1:9/simple/idna/ cannot be fetched: curl: (7) ",
        ),
        (
            "colorama",
            "//:broken.txt:6: it has the marker sys_platform == \"win32\"",
        ),
    ] {
        package
            .bazel("build", &[], &[target])
            .failure()
            .complains(expected);
    }
}

#[test]
fn a_yanked_version_is_what_the_lock_says() {
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
