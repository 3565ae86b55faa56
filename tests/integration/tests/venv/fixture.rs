//! What several of the tests do with a program and its distributions.

use std::fs;
use std::process::Command;

use pyc_integration::{Outcome, Package};
use serde_json::Value;

/// A program that imports every module that is in its `site-packages`, and tells how that went.
pub const WALK: &str = r#"
import importlib, os, sys

# What is compiled at run time has no bytecode that is of use. (The standard library of a system has none of level 2.)
compiled = []
def source_to_code(self, data, path, *others, **named):
    compiled.append(path)
    return original(self, data, path, *others, **named)
loader = sys.modules['_frozen_importlib_external'].SourceLoader
original = loader.source_to_code
loader.source_to_code = source_to_code

site = os.path.join(sys.prefix, 'lib/python%d.%d/site-packages' % sys.version_info[:2])
modules = []
for directory, directories, files in os.walk(site, followlinks=True):
    directories[:] = [d for d in directories if d != '__pycache__' and not d.endswith('.dist-info')]
    for name in files:
        stem, extension = os.path.splitext(name)
        if extension in ('.py', '.pyc'):
            parts = os.path.relpath(os.path.join(directory, stem), site).split(os.sep)
            modules.append('.'.join(parts[:-1] if stem == '__init__' else parts))
found = [importlib.import_module(name) for name in sorted(modules)]
print(len(found), 'modules', sorted({type(m.__loader__).__name__ for m in found}))
print('outside', [m.__name__ for m in found if not m.__file__.startswith(site + os.sep)])
print('without bytecode', [m.__name__ for m in found if not os.path.exists(m.__spec__.cached)])
print('compiled', [path for path in compiled if path.startswith(site)])
"#;

/// Runs a program made of [`WALK`], and asserts that it has found so many modules, each with its bytecode.
#[track_caller]
pub fn walks(program: &mut Command, modules: usize, loader: &str) {
    Outcome::of(program).success().prints_lines(&[
        &format!("{modules} modules ['{loader}']"),
        "outside []",
        "without bytecode []",
        "compiled []",
    ]);
}

/// The plan of a program, after it was built.
pub fn plan(package: &Package<'_>, target: &str) -> Value {
    let path = package.output(&format!("{target}.venv.plan.json"));
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("JSON")
}
