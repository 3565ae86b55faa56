//! Every kind of source: generated, of other packages, whole directories, with spaces in their names.

use pyc_integration::{Outcome, Workspace};

#[test]
fn generated_sources_and_sources_of_other_packages_are_compiled() {
    let workspace = Workspace::shared();
    let _owner = workspace
        .package("sources_owner")
        .file("owned.py", "VALUE = 'owned'\n")
        .build(r#"exports_files(["owned.py"])"#);
    let package = workspace
        .package("sources_user")
        .file(
            "app.py",
            "from sources_owner import owned\nfrom sources_user import made\n\
             for m in owned, made:\n    print(m.VALUE, m.__spec__.cached.rpartition('/')[2], m.__spec__.has_location)\n",
        )
        .build(
            r#"
genrule(name = "make", outs = ["made.py"], cmd = "echo \"VALUE = 'made'\" > $@")
py_library(name = "lib", srcs = [":make", "//sources_owner:owned.py"])
py_binary(name = "app", srcs = ["app.py"], deps = [":lib"])
"#,
        );
    Outcome::of(&mut package.program(&[], "app"))
        .success()
        .prints_lines(&[
            "owned owned.cpython-314.pyc True",
            "made made.cpython-314.pyc True",
        ]);
    let runfiles = package.runfiles("app");
    for path in [
        "_main/sources_owner/__pycache__/owned.cpython-314.pyc",
        "_main/sources_user/__pycache__/made.cpython-314.pyc",
    ] {
        assert!(
            runfiles.contains(&path.to_owned()),
            "{path} not in {runfiles:#?}"
        );
    }
}

#[test]
fn a_directory_of_sources_is_compiled_as_a_whole() {
    let package = Workspace::shared()
        .package("sources_tree")
        .file(
            "defs.bzl",
            r#"
def _tree_impl(ctx):
    out = ctx.actions.declare_directory(ctx.label.name)
    ctx.actions.run_shell(
        outputs = [out],
        command = "mkdir -p $1/sub && echo \"VALUE = 'top'\" > $1/top.py && echo \"VALUE = 'deep'\" > $1/sub/deep.py && echo text > $1/sub/data.txt",
        arguments = [out.path],
    )
    return [DefaultInfo(files = depset([out]))]

tree = rule(_tree_impl)
"#,
        )
        .file(
            "app.py",
            "import os\nfrom sources_tree.made import top\nfrom sources_tree.made.sub import deep\n\
             for m in top, deep:\n    s = m.__spec__\n    print(m.VALUE, type(s.loader).__name__, os.path.exists(s.cached))\n\
             print(open(os.path.join(os.path.dirname(deep.__file__), 'data.txt')).read().strip())\n",
        )
        .build(
            r#"
load(":defs.bzl", "tree")
tree(name = "made")
py_library(name = "lib", srcs = [":made"])
py_binary(name = "app", srcs = ["app.py"], deps = [":lib"])
py_binary(name = "app_pyc_only", srcs = ["app.py"], main = "app.py", deps = [":lib"], pyc_collection = "pyc_only")
"#,
        );
    Outcome::of(&mut package.program(&[], "app"))
        .success()
        .prints_lines(&[
            "top SourceFileLoader True",
            "deep SourceFileLoader True",
            "text",
        ]);
    Outcome::of(&mut package.program(&[], "app_pyc_only"))
        .success()
        .prints_lines(&[
            "top SourcelessFileLoader True",
            "deep SourcelessFileLoader True",
            "text",
        ]);
}

#[test]
fn names_with_spaces_and_text_in_any_script_work() {
    let package = Workspace::shared()
        .package("sources_names")
        .file("a dir/summer.py", "VALUE = 'été 夏 🌞'\n")
        .file(
            "app.py",
            "import summer\nprint(summer.VALUE, summer.__spec__.cached.rpartition('/')[2])\n",
        )
        .build(
            r#"
py_library(name = "lib", srcs = ["a dir/summer.py"], imports = ["a dir"])
py_binary(name = "app", srcs = ["app.py"], deps = [":lib"], env = {"PYTHONUTF8": "1"})
"#,
        );
    Outcome::of(&mut package.program(&[], "app"))
        .success()
        .prints_lines(&["été 夏 🌞 summer.cpython-314.pyc"]);
}
