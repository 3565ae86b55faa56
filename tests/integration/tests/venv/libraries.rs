//! Shared libraries that look for those of other distributions: really compiled, really loaded.

use std::fs;
use std::path::Path;
use std::process::Command;

use pyc_integration::{unpack, Form, Outcome, Package, Workspace};

/// Compiles a shared library from a line of C. What it is linked with is looked for where `runpath` says.
fn compile(out: &Path, code: &str, linked: &[&Path], runpath: &str) {
    let source = out.with_extension("c");
    fs::create_dir_all(out.parent().expect("a folder")).expect("folders");
    fs::write(&source, code).expect("the code");
    let name = out.file_name().expect("a name").to_string_lossy();
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-o"]).arg(out).arg(&source);
    cc.arg(format!("-Wl,-soname,{name}"));
    if !linked.is_empty() {
        cc.args(linked);
        cc.arg(format!("-Wl,--enable-new-dtags,-rpath,{runpath}"));
        // Theirs are found when it is loaded, not now.
        cc.arg("-Wl,--allow-shlib-undefined");
    }
    Outcome::of(&mut cc).success();
    fs::remove_file(source).expect("the code");
}

/// Loads a library by the way from its package, as extension modules and packages with libraries do.
const APP: &str = r#"
import ctypes, os, sys
import big, nvidia.x
path = os.path.join(os.path.dirname(big.__file__), 'lib', 'libbig.so')
print(ctypes.CDLL(path).of_big())
print(os.path.exists(os.path.join(os.path.dirname(nvidia.x.__file__), '../y/lib/liby.so.1')))
print(sorted(line.split('/')[-1].strip() for line in open('/proc/self/maps') if 'r-xp' in line and ('/lib' + 'x.so' in line or '/lib' + 'y.so' in line)))
"#;

const SHOWN: [&str; 3] = ["42", "True", "['libx.so.1', 'liby.so.1']"];

/// The library of `big` needs that of `nvidia_x`, and that one needs the one of `nvidia_y`.
fn package(form: Form) -> Package<'static> {
    let package = Workspace::shared()
        .package(&format!("libraries_{form}"))
        .file("big/site-packages/big/__init__.py", "")
        .file("big/site-packages/big/sub/__init__.py", "")
        .file("nvidia_x/site-packages/nvidia/x/__init__.py", "")
        .file("nvidia_y/site-packages/nvidia/y/__init__.py", "")
        .file("app.py", APP)
        .build_with_distributions(&format!(
            r#"
NAMES = ["big", "nvidia_x", "nvidia_y"]
[distribution(name = name, form = "{form}") for name in NAMES]
py_binary(name = "app", srcs = ["app.py"], deps = NAMES)
py_binary(name = "pyc_only", srcs = ["app.py"], main = "app.py", deps = NAMES, pyc_collection = "pyc_only")
py_layers(name = "layers", binary = "app")
"#
        ));
    let y = package.path("nvidia_y/site-packages/nvidia/y/lib/liby.so.1");
    compile(&y, "int of_y(void) { return 40; }", &[], "");
    let x = package.path("nvidia_x/site-packages/nvidia/x/lib/libx.so.1");
    compile(
        &x,
        "int of_y(void); int of_x(void) { return of_y() + 1; }",
        &[&y],
        "$ORIGIN/../../y/lib",
    );
    compile(
        &package.path("big/site-packages/big/lib/libbig.so"),
        "int of_x(void); int of_big(void) { return of_x() + 1; }",
        &[&x],
        "$ORIGIN/../../nvidia/x/lib",
    );
    package
}

#[test]
fn libraries_find_those_of_other_distributions_by_their_own_place() {
    for form in Form::ALL {
        let package = package(form);
        package
            .bazel("build", &[], &["app", "pyc_only", "layers"])
            .success();
        for program in ["app", "pyc_only"] {
            Outcome::of(&mut Command::new(package.output(program)))
                .success()
                .prints_lines(&SHOWN);
        }
        let unpacked = package.path("unpacked");
        unpack(&package.layers("layers", &["packages", "app"]), &unpacked);
        Outcome::of(&mut Command::new(unpacked.join("app/app")))
            .success()
            .prints_lines(&SHOWN);
    }
}
