//! What programs written for rules_python rely on, in each mode: with sources, without, and optimized.

use pyc_integration::{Package, Workspace};

const RULES: &str = r#"
load("@rules_pyc//python:defs.bzl", "PyInfo", "py_library", "py_test")

make_variables = rule(
    lambda ctx: [platform_common.TemplateVariableInfo(ctx.attr.variables)],
    attrs = {"variables": attr.string_dict()},
)

def _python_impl(ctx):
    libraries = [target[PyInfo] for target in ctx.attr.deps]
    return [
        DefaultInfo(runfiles = ctx.runfiles().merge_all([target[DefaultInfo].default_runfiles for target in ctx.attr.deps])),
        PyInfo(
            imports = depset(transitive = [library.imports for library in libraries]),
            transitive_sources = depset(transitive = [library.transitive_sources for library in libraries]),
        ),
    ]

# A rule that hands on Python code without being a library.
python = rule(_python_impl, attrs = {"deps": attr.label_list(providers = [PyInfo])})

def macro(name):
    py_library(name = name + "_library", srcs = ["passes.py"])
    library = native.existing_rule(name + "_library")
    if (library["kind"], library["srcs"]) != ("py_library", (":passes.py",)):
        fail(library)
    if py_test(name = name, srcs = ["passes.py"], main = "passes.py", deps = [name + "_library"]) != None:
        fail("macros have no value")
    if native.existing_rule(name)["main"] != ":passes.py":
        fail(native.existing_rule(name))
"#;

const BUILD: &str = r#"
load("rules.bzl", "macro", "make_variables", "python")

filegroup(name = "files", srcs = ["mixed/__init__.py", "mixed/a.py", "mixed/b.txt", "mixed/old.py3"])
py_library(name = "mixed", srcs = [":files"], data = ["mixed/b.txt"])
python(name = "handed_on", deps = [":mixed"])
genrule(name = "generated", outs = ["gen/__init__.py", "gen/v.py"], cmd = "touch $(OUTS); echo V = 7 > $(location gen/v.py)")
py_library(name = "gen", srcs = [":generated"])
py_library(name = "gen_again", srcs = ["gen/v.py"])
make_variables(name = "variables", variables = {"FOLDER": "below", "TEXT": "some text"})
macro(name = "of_macro_test")

py_test(name = "introspection_test", srcs = ["introspection_test.py"], deps = [":handed_on"])
py_test(name = "processes_test", srcs = ["processes_test.py"])
py_test(name = "resources_test", srcs = ["resources_test.py"], deps = [":mixed"])
py_test(name = "generated_test", srcs = ["generated_test.py"], deps = [":gen", ":gen_again"])
py_test(name = "main_test", srcs = ["passes.py", "generated_test.py"], main = select({"//conditions:default": "passes.py"}))
py_test(
    name = "variables_test",
    srcs = ["below/inner.py", "variables_test.py"],
    args = ["'$(TEXT)'", "$(location below/inner.py)"],
    env = {"TEXT": "$(TEXT)"},
    imports = select({"//conditions:default": ["$(FOLDER)"]}),
    main = "variables_test.py",
    toolchains = [":variables"],
)
"#;

const INTROSPECTION: &str = "\
import inspect, io, logging, os, sys
from written.mixed import a

stream = io.StringIO()
logging.basicConfig(stream=stream, format='%(filename)s %(module)s %(funcName)s %(lineno)d')
def here():
    logging.warning('')
here()
file, *rest = stream.getvalue().split()
assert file.startswith('introspection_test.py'), file
assert rest == ['introspection_test', 'here', '7'], rest
assert inspect.getmodule(a.f) is a
assert inspect.getmodule(inspect.currentframe()).__name__ == '__main__'
for thing in a, a.f, here:
    assert os.path.exists(inspect.getfile(thing)), inspect.getfile(thing)
";

const PROCESSES: &str = "\
import concurrent.futures, pickle, sys

class Thing:
    pass

def add_one(number):
    return number + 1

if __name__ == '__main__':
    assert sys.modules['__main__'].__spec__ is None
    assert isinstance(pickle.loads(pickle.dumps(Thing())), Thing)
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        assert list(pool.map(add_one, range(3))) == [1, 2, 3]
";

const RESOURCES: &str = "\
import importlib.resources, importlib.util, os, pkgutil, runpy
import written.mixed as mixed

assert pkgutil.get_data('written.mixed', 'b.txt') == b'resource'
assert importlib.resources.files('written.mixed').joinpath('b.txt').read_text() == 'resource'
assert [module.name for module in pkgutil.iter_modules(mixed.__path__)] == ['a']
origin = importlib.util.find_spec('written.mixed.a').origin
assert os.path.exists(origin), origin
assert runpy.run_module('written.mixed.a')['A'] == runpy.run_path(origin)['A'] == 1
";

const VARIABLES: &str = "\
import inner, os, sys

assert os.environ['TEXT'] == inner.TEXT == sys.argv[1], sys.argv
assert sys.argv[2] == 'written/below/inner.py', sys.argv
";

fn written() -> Package<'static> {
    Workspace::shared()
        .package("written")
        .file("rules.bzl", RULES)
        .file("mixed/__init__.py", "")
        .file("mixed/a.py", "A = 1\n\ndef f():\n    return A\n")
        .file("mixed/b.txt", "resource")
        .file("mixed/old.py3", "not Python")
        .file("below/inner.py", "TEXT = 'some text'\n")
        .file("passes.py", "")
        .file(
            "generated_test.py",
            "from written.gen import v\n\nassert v.V == 7\n",
        )
        .file("introspection_test.py", INTROSPECTION)
        .file("processes_test.py", PROCESSES)
        .file("resources_test.py", RESOURCES)
        .file("variables_test.py", VARIABLES)
        .build(BUILD)
}

#[test]
fn tests_pass_in_each_mode() {
    let package = written();
    for options in [
        &[][..],
        &["--pyc_collection=pyc_only"],
        &["-c", "opt"],
        &["-c", "opt", "--pyc_collection=pyc_only"],
    ] {
        package
            .bazel(
                "test",
                &[options, &["--test_output=errors"]].concat(),
                &["all"],
            )
            .success()
            .lacks("overwrote runfile");
    }
}
