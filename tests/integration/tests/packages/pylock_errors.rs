//! What is wrong with a pylock.toml, or with a package of it.

use std::fs;

use pyc_integration::LockedWorkspace;

use crate::pylock_workspace::workspace;

#[test]
fn what_cannot_be_fetched_is_an_error_of_what_needs_it() {
    for (name, error) in [
        (
            "versioned",
            "versioned 1.0 comes from the Git repository http://127.0.0.1:9/versioned@0123, which is not a file with a hash. ",
        ),
        (
            "unhashed",
            "the lock has no SHA-256 of unhashed-1.0-py3-none-any.whl, only md5:0123, which is needed to fetch it; lock it from an index",
        ),
        (
            "too_new",
            "requires-python = \">=4\" of too-new 1.0 in //own:pylock.toml leaves out Python 3.14.0; ",
        ),
        (
            "stray",
            "it is the directory stray of the workspace, which is not a file that could be fetched; name the target that has its code: ",
        ),
    ] {
        let title = if name == "stray" { name.to_owned() } else { format!("{name} 1.0") };
        workspace()
            .bazel(&["build", &format!("@own//{name}:whl")])
            .failure()
            .complains(&format!("@own//{title}: Python 3.14 on linux_x86_64: {error}"));
    }

    // The rest of the hub, and queries, work all the same.
    workspace().bazel(&["build", "@own//top:whl"]).success();
    workspace()
        .bazel(&["query", "deps(@own//:group_docs)"])
        .success()
        .prints("//stray:_missing");
}

#[test]
fn mistakes_are_errors_that_say_what_to_do() {
    let workspace = LockedWorkspace::new("pylock_errors");
    let query = |attributes: &str, lock: &str| {
        workspace.write("pylock.toml", lock);
        workspace.write_pip(&format!(
            "pip.parse(hub_name = \"pypi\", lock = \"//:pylock.toml\"{attributes})\nuse_repo(pip, \"pypi\")\n"
        ));
        workspace.bazel(&["query", "@pypi//..."])
    };
    workspace.write("BUILD.bazel", "");
    let head = "lock-version = \"1.0\"\ncreated-by = \"pip\"\n";
    let minimal = format!("{head}packages = []\n");
    for (attributes, lock, error) in [
        ("", "version = 1\n", "//:pylock.toml: lock-version: there is none, so this is not a pylock.toml; "),
        ("", "lock-version = \"2.1\"\n", "//:pylock.toml: lock-version = \"2.1\": this format is not known, "),
        ("", "lock-version =\n", "//:pylock.toml: line 1: "),
        ("", head, "//:pylock.toml: packages: there is none; write the lock again with pip"),
        (", groups = [\"docs\"]", &minimal, "//:pylock.toml: groups: there is no \"docs\"; there are none. "),
        (", extras = [\"tpu\"]", &minimal, "//:pylock.toml: extras: there is no \"tpu\"; there are none. "),
        (
            "",
            &format!("{head}environments = [\"sys_platform == 'aix'\"]\npackages = []\n"),
            "lock: //:pylock.toml: environments has none of the Python versions and platforms of the hub",
        ),
        (
            "",
            &format!("{head}[[packages]]\nname = \"a\"\nwheels = [{{path = \"../a-1-py3-none-any.whl\", hashes = {{sha256 = \"0\"}}}}]\n"),
            "lock: //:pylock.toml: the file ../a-1-py3-none-any.whl is outside of the repository; copy it there, and write its path relative to the lock",
        ),
    ] {
        query(attributes, lock)
            .failure()
            .complains(&format!("pip.parse(hub_name = \"pypi\"): {error}"));
    }
    query("", &minimal).success().lacks("WARNING: pip.parse");
    query("", &minimal.replace("1.0", "1.7"))
        .success()
        .complains("WARNING: pip.parse(hub_name = \"pypi\"): //:pylock.toml: lock-version = \"1.7\": what is new in it since 1.0 is ignored");
    fs::remove_file(workspace.root().join("pylock.toml")).expect("the lock");
    workspace.bazel(&["query", "@pypi//..."]).failure().complains(
        "pip.parse(hub_name = \"pypi\"): lock: there is no file //:pylock.toml. Write it with a tool that can, such as pip lock or uv export.",
    );
    workspace.shutdown();
}
