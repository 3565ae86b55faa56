//! Programs with `pyc_only` behave as with sources: whatever names a file names the one that was loaded.

use std::fs;

use pyc_integration::{lacks_python, unpack, unpack_wheel, Outcome, Package, Workspace};

const LIB: &str = "\
import inspect, os, sys, warnings

def where():
    return [where.__code__.co_filename, inspect.getfile(where), inspect.getmodule(where).__file__, __file__]

def fail():
    raise ValueError('reported')

def warn():
    warnings.warn('noticed', stacklevel=2)

def data():
    caller = sys._getframe(1).f_code.co_filename
    with open(os.path.join(os.path.dirname(caller), 'data.txt')) as file:
        return file.read()
";

/// Prints all names of files that a program sees, relative to the runfiles.
const APP: &str = "\
import argparse, multiprocessing, os, subprocess, sys, traceback, warnings
from PACKAGE import lib

def mine():
    return [mine.__code__.co_filename, sys.modules[mine.__module__].__file__]

def show(what, text):
    print(what, str(text).replace(os.environ['RUNFILES_DIR'] + '/', ''))

if sys.argv[1:] == ['again']:
    print('started again')
elif __name__ == '__main__':
    print('usage:', argparse.ArgumentParser().prog.removesuffix('.py'))
    print('program exists:', os.path.exists(sys.argv[0]))
    show('main', [__file__] + mine())
    show('lib', lib.where())
    print('data', lib.data())
    for method in ['fork', 'spawn', 'forkserver']:
        with multiprocessing.get_context(method).Pool(1) as pool:
            show(method, [pool.apply(mine), pool.apply(lib.where)])
    child = [sys.executable, '-c', 'from PACKAGE import lib; print(lib.where())']
    show('child', subprocess.run(child, capture_output=True, text=True).stdout.strip())
    try:
        lib.fail()
    except ValueError as error:
        show('traceback', [(frame.filename, frame.lineno, frame.name) for frame in traceback.extract_tb(error.__traceback__)])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        lib.warn()
    show('warning', [(one.filename, one.lineno) for one in caught])
    again = subprocess.run([sys.executable, *sys.argv, 'again'], capture_output=True, text=True)
    print(again.stdout.strip())
";

fn app(name: &str) -> Package<'static> {
    Workspace::shared()
        .package(name)
        .file("lib.py", LIB)
        .file("app.py", &APP.replace("PACKAGE", name))
        .file("data.txt", "found")
        .build(
            r#"
py_library(name = "lib", srcs = ["lib.py"], data = ["data.txt"])
py_binary(name = "app", srcs = ["app.py"], deps = [":lib"])
"#,
        )
}

#[test]
fn everything_names_the_file_that_was_loaded() {
    let package = app("sourceless_names");
    for version in ["3.13", "3.14", "3.15"] {
        if lacks_python(&[version]) {
            continue;
        }
        let flag = format!("--local_python_version={version}");
        let with_sources = Outcome::of(&mut package.program(&[&flag], "app")).success();
        assert!(
            with_sources
                .stdout
                .contains("'_main/sourceless_names/lib.py'"),
            "{}",
            with_sources.report()
        );
        let without =
            Outcome::of(&mut package.program(&[&flag, "--pyc_collection=pyc_only"], "app"))
                .success();
        assert_eq!(
            without.stdout,
            with_sources
                .stdout
                .replace("lib.py'", "lib.pyc'")
                .replace("app.py'", "app.pyc'"),
            "{version}"
        );
    }
}

#[test]
fn an_uncaught_exception_names_the_files_that_were_loaded() {
    let package = Workspace::shared()
        .package("sourceless_traceback")
        .file("lib.py", "def fail():\n    raise ValueError('reported')\n")
        .file(
            "app.py",
            "from sourceless_traceback import lib\n\nlib.fail()\n",
        )
        .build(
            "py_binary(name = 'app', srcs = ['app.py', 'lib.py'], pyc_collection = 'pyc_only')\n",
        );
    Outcome::of(&mut package.program(&[], "app"))
        .exits_with(1)
        .complains("app.runfiles/_main/sourceless_traceback/app.pyc\", line 3, in <module>\n")
        .complains("app.runfiles/_main/sourceless_traceback/lib.pyc\", line 2, in fail\nValueError: reported");
}

/// Finds its data by each of the runfiles libraries, and says which repository they take it for.
const FINDS: &str = "\
import bazel_tools.tools.python.runfiles.runfiles as of_bazel
import python.runfiles.runfiles as of_rules_python
import runfiles as of_pypi

def find(path):
    for library in of_bazel, of_rules_python, of_pypi:
        found = library.Create()
        repository = found.CurrentRepository() if hasattr(found, 'CurrentRepository') else 'unknown'
        with open(found.Rlocation(path)) as file:
            print(file.read(), repr(repository))
";

const OTHER_MODULE: &str = "
module(name = \"other\")
bazel_dep(name = \"rules_pyc\", version = \"\")
bazel_dep(name = \"rules_python\", version = \"1.0.0\")
";

/// With a module in another repository that finds its own data.
fn finds(workspace: &Workspace) -> Package<'_> {
    let module = fs::read_to_string(workspace.root().join("MODULE.bazel")).expect("the module");
    workspace.write(
        "MODULE.bazel",
        &format!("{module}\nbazel_dep(name = \"other\", version = \"\")\nlocal_path_override(module_name = \"other\", path = \"other\")\n"),
    );
    workspace.write(".bazelignore", "other\n");
    workspace.write("other/MODULE.bazel", OTHER_MODULE);
    workspace.write(
        "other/BUILD.bazel",
        "load('@rules_pyc//python:defs.bzl', 'py_binary', 'py_library')\n\
         py_binary(name = 'tool', srcs = ['tool.py'], visibility = ['//visibility:public'], deps = [':theirs'])\n\
         py_library(name = 'theirs', srcs = ['theirs.py'], data = ['theirs.txt'], visibility = ['//visibility:public'])\n",
    );
    workspace.write("other/theirs.txt", "theirs");
    workspace.write("other/tool.py", "print('their tool')\n");
    workspace.write(
        "other/theirs.py",
        "import runfiles\n\n\
         def find():\n    \
             found = runfiles.Create()\n    \
             with open(found.Rlocation('other/theirs.txt')) as file:\n        \
                 print(file.read(), found.CurrentRepository().startswith('other'))\n",
    );
    let package = workspace.package("found");
    unpack_wheel("bazel-runfiles==1.9.0", &package.path("runfiles_of_pypi"));
    package
        .file("ours.txt", "ours")
        .file("find.py", FINDS)
        .file(
            "tools_test.py",
            "import os, subprocess\n\n\
             for name in 'ALIAS', 'ROOT':\n    \
                 tool = subprocess.run([os.environ[name]], capture_output=True, check=True)\n    \
                 assert tool.stdout == b'their tool\\n', tool\n\
             assert os.environ['RLOCATION'].startswith('other')\n",
        )
        .file(
            "app.py",
            "import theirs\nfrom found import find\n\nfind.find('_main/found/ours.txt')\ntheirs.find()\n",
        )
        .build_with_distributions(
            r#"
distribution(name = "runfiles_of_pypi", form = "files", root = "runfiles_of_pypi", distribution = "bazel-runfiles", version = "1.9.0")

[
    rule(
        name = name,
        srcs = ["app.py", "find.py"],
        data = ["ours.txt"],
        main = "app.py",
        pyc_collection = "pyc_only",
        deps = [
            ":runfiles_of_pypi",
            "@bazel_tools//tools/python/runfiles",
            "@other//:theirs",
            "@rules_python//python/runfiles",
        ],
    )
    for name, rule in {"app": py_binary, "app_test": py_test}.items()
]

alias(name = "alias", actual = "@other//:tool")
py_test(
    name = "tools_test",
    srcs = ["tools_test.py"],
    data = [":alias", "@other//:tool"],
    env = {"ALIAS": "$(location alias)", "RLOCATION": "$(rlocationpath @other//:tool)", "ROOT": "$(rootpath @other//:tool)"},
)

genrule(name = "generated", outs = ["generated.txt"], cmd = "$(location :app) > $@", tools = [":app"])
py_layers(name = "layers", binary = "app", program_path = "/srv/app")
"#,
        )
}

#[test]
fn runfiles_libraries_find_files_in_tests_tools_tars_and_other_repositories() {
    let workspace = Workspace::new("sourceless_runfiles");
    let package = finds(&workspace);
    let expected = ["ours ''", "ours ''", "ours ''", "theirs True"];

    let mut program = package.program(&[], "app");
    Outcome::of(&mut program).success().prints_lines(&expected);
    for path in package.runfiles("app") {
        let of_a_package = path.contains("runfiles_of_pypi/") || path.ends_with(".dist-info");
        assert!(of_a_package || !path.ends_with(".py"), "{path}");
    }

    let test = package
        .bazel("test", &["--test_output=all"], &["app_test"])
        .success();
    for line in expected {
        assert!(test.stdout.contains(line), "{line}: {}", test.report());
    }

    package
        .bazel("test", &["--test_output=errors"], &["tools_test"])
        .success();

    package
        .bazel("build", &[], &["generated", "layers"])
        .success();
    let generated = fs::read_to_string(package.output("generated.txt")).expect("the output");
    assert_eq!(generated.lines().collect::<Vec<_>>(), expected);

    let unpacked = workspace.root().with_extension("unpacked");
    unpack(&package.layers("layers", &["packages", "app"]), &unpacked);
    Outcome::of(&mut std::process::Command::new(unpacked.join("srv/app")))
        .success()
        .prints_lines(&expected);
    workspace.shutdown();
}

#[test]
fn libraries_that_look_beside_their_caller_find_its_files() {
    let package = Workspace::shared().package("sourceless_callers");
    unpack_wheel("python-decouple==3.8", &package.path("decouple"));
    unpack_wheel("python-dotenv==1.1.1", &package.path("dotenv"));
    let package = package
        .file(".env", "COLOUR=green\n")
        .file(
            "app.py",
            "import decouple, dotenv\n\
             print(decouple.config('COLOUR'))\n\
             print(dict(dotenv.dotenv_values(dotenv.find_dotenv())))\n",
        )
        .build_with_distributions(
            r#"
distribution(name = "decouple", form = "files", root = "decouple", distribution = "python-decouple", version = "3.8")
distribution(name = "dotenv", form = "files", root = "dotenv", distribution = "python-dotenv", version = "1.1.1")
py_binary(name = "app", srcs = ["app.py"], data = [".env"], deps = [":decouple", ":dotenv"], pyc_collection = "pyc_only")
"#,
        );
    Outcome::of(&mut package.program(&[], "app"))
        .success()
        .prints_lines(&["green", "{'COLOUR': 'green'}"]);
}

#[test]
fn sources_that_are_needed_can_be_kept() {
    let module = "def f():\n    return 'the source'\n";
    let package = Workspace::shared()
        .package("sourceless_kept")
        .metadata("dist")
        .metadata("other")
        .file("dist/site-packages/dist.py", module)
        .file("other/site-packages/other.py", module)
        .file("kept.py", module)
        .file("lost.py", module)
        .file(
            "app.py",
            "import inspect\n\
             import dist, other\n\
             from sourceless_kept import kept, lost\n\
             for module in dist, other, kept, lost:\n    \
                 try:\n        \
                     print(inspect.getsource(module.f).splitlines()[1].strip())\n    \
                 except OSError as error:\n        \
                     print(error)\n",
        )
        .build_with_distributions(
            r#"
distribution(name = "dist", precompile_source_retention = "keep_source")
distribution(name = "other")
py_library(name = "kept", srcs = ["kept.py"], precompile_source_retention = "keep_source")
py_library(name = "lost", srcs = ["lost.py"])
py_binary(name = "app", srcs = ["app.py"], deps = [":dist", ":kept", ":lost", ":other"], pyc_collection = "pyc_only")
"#,
        );
    Outcome::of(&mut package.program(&[], "app"))
        .success()
        .prints_lines(&[
            "return 'the source'",
            "could not get source code",
            "return 'the source'",
            "could not get source code",
        ]);
    let files: Vec<String> = package
        .runfiles("app")
        .into_iter()
        .filter(|path| path.ends_with(".py") || path.ends_with(".pyc"))
        // Links of the environment lead to these.
        .filter(|path| !path.contains("/_app.venv/"))
        .collect();
    assert_eq!(
        files,
        [
            "_main/sourceless_kept/__pycache__/kept.cpython-314.pyc",
            "_main/sourceless_kept/app.pyc",
            "_main/sourceless_kept/dist/site-packages/__pycache__/dist.cpython-314.pyc",
            "_main/sourceless_kept/dist/site-packages/dist.py",
            "_main/sourceless_kept/kept.py",
            "_main/sourceless_kept/lost.pyc",
            "_main/sourceless_kept/other/site-packages/other.pyc",
        ]
    );
}
