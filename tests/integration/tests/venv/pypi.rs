//! Real packages of the package index: from the runfiles, from unpacked layers, and from those with nothing else around.

use std::fs;
use std::process::Command;
use std::sync::OnceLock;

use pyc_integration::{copy_python, unpack, unpack_wheel, Form, Jail, Outcome, Package, Workspace};

/// The target, the distribution and its version: compiled modules with bundled libraries, many modules and an entry point,
/// data, two in one namespace.
const WHEELS: [(&str, &str, &str); 6] = [
    ("certifi", "certifi", "2026.10.18"),
    ("numpy", "numpy", "2.5.5"),
    ("pygments", "Pygments", "2.21.0"),
    ("tzdata", "tzdata", "2026.6"),
    ("zope_event", "zope.event", "6.2"),
    ("zope_interface", "zope.interface", "8.7"),
];

/// Uses each of them.
const APP: &str = r#"
import os, sys, zoneinfo
import certifi, importlib.metadata as metadata, numpy, pygments.formatters, pygments.lexers, zope.event, zope.interface

print(numpy.linalg.solve(numpy.array([[3., 1.], [1., 2.]]), numpy.array([9., 8.])).round(6).tolist())
print(pygments.highlight('x = 1', pygments.lexers.PythonLexer(), pygments.formatters.NullFormatter()).strip())

class Shape(zope.interface.Interface):
    pass

@zope.interface.implementer(Shape)
class Square:
    pass

seen = []
zope.event.subscribers.append(seen.append)
zope.event.notify('event')
print(Shape.providedBy(Square()), seen, len(zope.__path__))
print(open(certifi.where()).read().count('BEGIN CERTIFICATE') > 50)
zoneinfo.reset_tzpath([])
print(zoneinfo.ZoneInfo('Etc/GMT+1').utcoffset(None))
print(sorted(e.value for e in metadata.entry_points(group='console_scripts')))
print(*sorted((f"{d.metadata['Name']} {d.version}" for d in metadata.distributions()), key=str.lower), sep=', ')

modules = [m for m in sys.modules.values() if 'site-packages' in (getattr(m, '__file__', None) or '')]
print(len(modules) > 100, {os.path.splitext(m.__file__)[1] for m in modules} - {'.so'})
print([m.__name__ for m in modules if m.__file__.endswith('.py') and not os.path.exists(m.__spec__.cached)])
if len(sys.argv) > 1:
    # All is in here, or of the system's Python.
    real = [os.path.realpath(m.__file__) for m in sys.modules.values() if getattr(m, '__file__', None)]
    system = os.path.dirname(os.__file__), '/etc/python'
    print([path for path in real if not path.startswith((sys.argv[1], *system))])
"#;

/// What [`APP`] prints, where Python files end like this.
fn shown(extension: &str) -> Vec<String> {
    [
        "[2.0, 3.0]",
        "x = 1",
        "True ['event'] 1",
        "True",
        "-1 day, 23:00:00",
        "['numpy._configtool:main', 'numpy.f2py.f2py2e:main', 'pygments.cmdline:main']",
        &WHEELS
            .map(|(_, name, version)| format!("{name} {version}"))
            .join(", "),
        &format!("True {{'{extension}'}}"),
        "[]",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// The packages as files and as directories, and a Python of the build.
pub fn package() -> &'static Package<'static> {
    static PACKAGE: OnceLock<Package<'static>> = OnceLock::new();
    PACKAGE.get_or_init(|| {
        let names = WHEELS.map(|(target, name, version)| format!("{target:?}: ({name:?}, {version:?})"));
        let forms = Form::ALL.map(|form| {
            format!(
                r#"
[
    distribution(name = target + "_{form}", root = target, form = "{form}", distribution = name, version = version)
    for target, (name, version) in WHEELS.items()
]
py_binary(name = "app_{form}", srcs = ["app.py"], main = "app.py", deps = [name + "_{form}" for name in WHEELS])
py_binary(name = "pyc_only_{form}", srcs = ["app.py"], main = "app.py", deps = [name + "_{form}" for name in WHEELS], pyc_collection = "pyc_only")
py_layers(name = "layers_{form}", binary = "app_{form}", program_path = "/opt/app/main")
py_layers(name = "pyc_only_layers_{form}", binary = "pyc_only_{form}", program_path = "/opt/app/main")
"#
            )
        });
        let package = Workspace::shared()
            .package("pypi")
            .file("app.py", APP)
            .build_with_distributions(&format!(
                r#"
load("@rules_python//python:py_runtime.bzl", "py_runtime")
load("@rules_pyc//python:versioned_runtime_toolchain.bzl", "py_versioned_runtime_toolchain")
WHEELS = {{{}}}
{}
py_runtime(
    name = "runtime",
    files = glob(["python/**"]),
    interpreter = "python/bin/python3.14",
    python_version = "PY3",
)
py_layers(name = "jail_layers", binary = "app_directory", program_path = "/opt/app/main")
py_layers(name = "jail_pyc_only_layers", binary = "pyc_only_directory", program_path = "/opt/app/main")
py_versioned_runtime_toolchain(name = "versioned", runtime = ":runtime", version = "3.14")
toolchain(name = "toolchain", toolchain = ":versioned", toolchain_type = "@rules_python//python:toolchain_type")
"#,
                names.join(", "),
                forms.join(""),
            ));
        for (target, name, version) in WHEELS {
            unpack_wheel(&format!("{name}=={version}"), &package.path(target));
        }
        copy_python(&package.path("python"));
        package
    })
}

#[track_caller]
pub fn runs(program: &mut Command, extension: &str) {
    let shown = shown(extension);
    let lines: Vec<&str> = shown.iter().map(String::as_str).collect();
    Outcome::of(program).success().prints_lines(&lines);
}

/// Runs a program that has been unpacked to a folder, and asserts that all it imports is there.
#[track_caller]
fn runs_unpacked(program: &mut Command, folder: &str, extension: &str) {
    let mut shown = shown(extension);
    shown.push("[]".to_owned());
    let lines: Vec<&str> = shown.iter().map(String::as_str).collect();
    Outcome::of(program.arg(folder))
        .success()
        .prints_lines(&lines);
}

const EXTENSIONS: [(&str, &str); 2] = [("app", ".py"), ("pyc_only", ".pyc")];

#[test]
fn real_packages_run_from_the_runfiles() {
    let package = package();
    for form in Form::ALL {
        for (program, extension) in EXTENSIONS {
            let program = format!("{program}_{form}");
            runs(&mut package.program(&[], &program), extension);
        }
    }
}

#[test]
fn real_packages_run_from_unpacked_layers() {
    let package = package();
    let unpacked = package.path("unpacked");
    for form in Form::ALL {
        for (target, extension) in [("layers", ".py"), ("pyc_only_layers", ".pyc")] {
            let target = format!("{target}_{form}");
            package.bazel("build", &[], &[&target]).success();
            unpack(&package.layers(&target, &["packages", "app"]), &unpacked);
            let folder = fs::canonicalize(&unpacked).expect("the folder");
            runs_unpacked(
                Command::new(folder.join("opt/app/main")).current_dir("/"),
                &folder.display().to_string(),
                extension,
            );
        }
    }
}

#[test]
fn real_packages_run_where_there_is_nothing_but_the_layers_and_the_c_library() {
    let package = package();
    let toolchain = format!("--extra_toolchains={}", package.label("toolchain"));
    let unpacked = package.path("jail");
    let targets = ["jail_layers", "jail_pyc_only_layers"];
    package.bazel("build", &[&toolchain], &targets).success();
    for (target, extension) in targets.into_iter().zip([".py", ".pyc"]) {
        let layers = package.layers(target, &["interpreter", "packages", "app"]);
        unpack(&layers, &unpacked);
        let jail = Jail::new(&unpacked);
        runs_unpacked(
            &mut jail.command("/opt/app/main"),
            "/opt/app/main.runfiles/",
            extension,
        );
    }
}
