//! Requirements files: indexes on this machine, files by URL and by path, without any Python on PATH.

use std::fs;
use std::path::Path;
use std::process::Command;

use pyc_integration::{wheels, LockedWorkspace, Outcome, Server};

const FIRST: &str = r#"
{"name": "alpha", "version": "1.0", "files": {"alpha.py": "print('alpha of the first index')\n"}}
{"name": "yanked", "version": "1.0", "files": {"yanked.py": "print('yanked')\n"}}
"#;

/// Packages that depend on each other, one of them with the name of another in the first index.
const SECOND: &str = r#"
{"name": "alpha", "version": "1.0", "requires": ["Beta[more]>=1; python_version >= '3'", "nothing; sys_platform == 'win32'"], "files": {"alpha.py": "import beta\nprint('alpha of the second index')\n"}}
{"name": "beta", "version": "1.0", "extras": ["more"], "requires": ["alpha", "gamma; extra == 'more'"], "files": {"beta.py": "import gamma\n"}}
"#;

const HTML: &str = r#"
{"name": "gamma", "version": "1.0", "files": {"gamma.py": "print('gamma')\n"}}
{"name": "unused", "version": "1.0", "files": {"unused.py": ""}}
"#;

const OTHERS: &str = r#"
{"name": "delta", "version": "1.0", "requires": ["local"], "files": {"delta.py": "import local\nprint('delta')\n"}}
{"name": "local", "version": "1.0", "files": {"local.py": "print('local')\n"}}
{"name": "beside", "version": "1.0", "files": {"beside.py": "print('beside')\n"}}
"#;

const BUILD: &str = r#"
load("@rules_pyc//python:defs.bzl", "py_binary")

[
    py_binary(name = name, srcs = ["app.py"], args = [name], main = "app.py", deps = ["@pypi//" + name])
    for name in ["alpha", "beside", "delta", "wrong", "yanked"]
]
py_binary(name = "extra", srcs = ["app.py"], args = ["beta"], main = "app.py", deps = ["@pypi//beta:extra_more"])
"#;

const TAG: &str = "pip.parse(hub_name = \"pypi\", python_version = \"3.14\", requirements = \"//:requirements.txt\")\nuse_repo(pip, \"pypi\")\n";

fn hash(path: &Path) -> String {
    let outcome = Outcome::of(Command::new("sha256sum").arg(path)).success();
    outcome
        .stdout
        .split(' ')
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// A workspace with the programs, and a server with the indexes.
fn prepare(name: &str) -> (LockedWorkspace, Server) {
    let workspace = LockedWorkspace::new(name);
    let folder = workspace.root().with_file_name("indexes");
    let _ = fs::remove_dir_all(&folder);
    for (index, descriptions) in [
        ("first", FIRST),
        ("second", SECOND),
        ("html", HTML),
        ("others", OTHERS),
    ] {
        wheels(&folder.join(index), descriptions);
    }
    let server = Server::new(&folder, &folder.with_file_name("sent"));
    workspace.write(
        "app.py",
        "import importlib, sys\nimportlib.import_module(sys.argv[1])\n",
    );
    workspace.write("BUILD.bazel", BUILD);
    (workspace, server)
}

/// A requirement with the hash of a file of the server.
fn requirement(workspace: &LockedWorkspace, line: &str, file: &str) -> String {
    let path = workspace.root().with_file_name("indexes").join(file);
    format!("{line} --hash=sha256:{}\n", hash(&path))
}

#[test]
fn files_come_from_the_index_that_has_the_locked_hash_and_nothing_else_is_fetched() {
    let (workspace, server) = prepare("indexes");
    let with_password = server
        .url("private/second")
        .replace("//", "//ada:${INDEX_PASSWORD}@");
    let lock = [
        format!(
            "--index-url {}\n--extra-index-url={}\n--extra-index-url {with_password}\n-f ../wheels\n",
            server.url("first"),
            server.url("html/"),
        ),
        requirement(&workspace, "alpha==1.0", "second/alpha-1.0-py3-none-any.whl"),
        requirement(&workspace, "beta[more]==1.0", "second/beta-1.0-py3-none-any.whl"),
        requirement(&workspace, "gamma==1.0", "html/gamma-1.0-py3-none-any.whl"),
        requirement(&workspace, "unused==1.0", "html/unused-1.0-py3-none-any.whl"),
        requirement(
            &workspace,
            &format!("delta @ {}", server.url("others/delta-1.0-py3-none-any.whl")),
            "others/delta-1.0-py3-none-any.whl",
        ),
        requirement(&workspace, "./beside-1.0-py3-none-any.whl", "others/beside-1.0-py3-none-any.whl"),
        "local\n-c constraints.txt\n-r more.txt\n".to_owned(),
    ]
    .concat();
    workspace.write("locks/base.txt", &lock);
    workspace.write("locks/BUILD.bazel", "");
    workspace.write(
        "locks/constraints.txt",
        &requirement(
            &workspace,
            "local==1.0",
            "others/local-1.0-py3-none-any.whl",
        ),
    );
    workspace.write(
        "locks/more.txt",
        &requirement(
            &workspace,
            "yanked==1.0",
            "first/yanked-1.0-py3-none-any.whl",
        ),
    );
    workspace.write("requirements.txt", "-r locks/base.txt\n");
    wheels(&workspace.root().join("wheels"), OTHERS);
    fs::copy(
        workspace.root().join("wheels/beside-1.0-py3-none-any.whl"),
        workspace.root().join("locks/beside-1.0-py3-none-any.whl"),
    )
    .expect("a copy");
    workspace.write_pip(&TAG.replace("//:requirements.txt", "//locks:base.txt"));
    let _ = server.sent();

    // What there is, is known from the pages of the indexes.
    let machine = workspace
        .other_machine("first")
        .with_variable("INDEX_PASSWORD", "secret");
    let outcome = machine
        .run(&["query", "--repository_cache=", "@pypi//..."])
        .success();
    assert!(
        outcome.stdout.contains("@pypi//alpha:pkg\n"),
        "{}",
        outcome.report()
    );
    assert!(
        outcome.stdout.contains("@pypi//beta:extra_more\n"),
        "{}",
        outcome.report()
    );
    assert_eq!(
        server.sent(),
        [
            "/first/alpha/",
            "/first/yanked/",
            "/html/gamma/",
            "/html/unused/",
            "/private/second/alpha/",
            "/private/second/beta/",
        ]
    );

    // What a program needs is known from the METADATA of what it needs.
    machine
        .run(&["run", "--repository_cache=", "//:alpha"])
        .success()
        .prints_lines(&["gamma", "alpha of the second index"]);
    assert_eq!(
        server.sent(),
        [
            "/html/gamma-1.0-py3-none-any.whl",
            "/private/second/alpha-1.0-py3-none-any.whl",
            "/private/second/beta-1.0-py3-none-any.whl",
        ]
    );
    machine
        .run(&["run", "--repository_cache=", "//:extra"])
        .success()
        .prints_lines(&["gamma"]);
    machine
        .run(&["run", "--repository_cache=", "//:delta"])
        .success()
        .prints_lines(&["local", "delta"]);
    assert_eq!(server.sent(), ["/others/delta-1.0-py3-none-any.whl"]);
    machine
        .run(&["run", "--repository_cache=", "//:beside"])
        .success()
        .prints_lines(&["beside"]);
    machine
        .run(&["run", "--repository_cache=", "//:yanked"])
        .success()
        .prints_lines(&["yanked"]);
    assert_eq!(server.sent(), ["/first/yanked-1.0-py3-none-any.whl"]);
    assert_eq!(workspace.forbidden_calls(), "");

    // Another machine without the password.
    let other = workspace.other_machine("second");
    other
        .run(&["run", "--repository_cache=", "//:alpha"])
        .failure()
        .complains("//locks:base.txt:5: alpha 1.0: no index has a file with a locked hash. Asked: ")
        .complains("/private/second/alpha/ (cannot be fetched)");
    for machine in [machine, other] {
        machine.shutdown();
    }
}

#[test]
fn what_an_index_does_not_have_is_told() {
    let (workspace, server) = prepare("indexes_errors");
    let other = requirement(&workspace, "wrong==2.0", "first/alpha-1.0-py3-none-any.whl");
    let index = format!("--index-url {}\n", server.url("first"));
    let machine = workspace.other_machine("only");
    for (lock, expected) in [
        (
            format!("{index}alpha==1.0 --hash=sha256:{}\n", "0".repeat(64)),
            "//:requirements.txt:2: alpha 1.0: no index has a file with a locked hash. Asked: http://127.0.0.1:".to_owned(),
        ),
        (
            format!("{index}{}", other.replace("wrong", "alpha")),
            "//:requirements.txt:2: alpha==2.0: the hash sha256:".to_owned(),
        ),
        (
            format!("--index-url {}\n{}", server.url("others/local-1.0-py3-none-any.whl?"), other.replace("wrong", "alpha")),
            "is not a page of a package index: neither JSON (PEP 691) nor HTML (PEP 503). Is ".to_owned(),
        ),
        (
            format!("{index}--find-links ./nowhere\n{}", other.replace("wrong", "alpha")),
            "//:requirements.txt:3: --find-links ./nowhere: there is no folder ".to_owned(),
        ),
        (
            other.replace("wrong", "alpha"),
            "pip.parse(hub_name = \"pypi\"): nothing says which index has the packages of //:requirements.txt. Write it down: index_url of \
             pip.parse, or a line --index-url in the file"
                .to_owned(),
        ),
        (
            "-r nowhere.txt\n-r ../other.txt\n".to_owned(),
            "pip.parse(hub_name = \"pypi\"):\n//:requirements.txt:2: --requirement ../other.txt: this is no file of the repository; copy it \
             there\n//:requirements.txt:1: --requirement: there is no file //:nowhere.txt"
                .to_owned(),
        ),
        (
            "alpha\nbeta==1.0\n".to_owned(),
            "pip.parse(hub_name = \"pypi\"):\n//:requirements.txt:1: alpha has no pinned version. ".to_owned(),
        ),
    ] {
        workspace.write("requirements.txt", &lock);
        workspace.write_pip(TAG);
        machine.run(&["build", "--repository_cache=", "@pypi//alpha"]).failure().complains(&expected);
    }
    machine.shutdown();
}
