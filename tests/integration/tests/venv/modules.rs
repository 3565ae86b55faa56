//! What several distributions have in one directory: modules without a package, namespace packages, packages with an
//! `__init__.py` in each.

use std::process::Command;

use pyc_integration::{Form, Outcome, Package, Workspace};

use crate::fixture::{plan, walks, WALK};

const EXTENDS_ITS_PATH: &str = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n";

fn package(form: Form) -> Package<'static> {
    let mut package = Workspace::shared()
        .package(&format!("modules_{form}"))
        .file("app.py", WALK)
        .file(
            "names.py",
            "import legacy.one, legacy.two, native.deep.one, native.deep.two, common.one, common.two, single_one, single_two\n\
             print(len(native.__path__), native.__file__, len(native.deep.__path__), common.VALUE)\n\
             print(single_one.__file__.startswith(__import__('sys').prefix), legacy.two.NAME)\n",
        );
    for name in ["one", "two"] {
        let own = format!("NAME = {name:?}\n");
        for (path, content) in [
            (format!("single_{name}.py"), &own[..]),
            ("legacy/__init__.py".to_owned(), EXTENDS_ITS_PATH),
            (format!("legacy/{name}.py"), &own),
            (format!("native/deep/{name}.py"), &own),
            (format!("native/deep/only_{name}/__init__.py"), &own),
            ("common/__init__.py".to_owned(), "VALUE = 'common'\n"),
            (format!("common/{name}.py"), &own),
            (
                format!("with_library_{name}/deep/lib/lib{name}.so"),
                "no library\n",
            ),
            (format!("with_library_{name}/__init__.py"), &own),
            (format!("with_library_{name}/deep/module.py"), &own),
        ] {
            package = package.file(&format!("{name}/site-packages/{path}"), content);
        }
        package = package.metadata(name);
    }
    package.build_with_distributions(&format!(
        r#"
[distribution(name = name, form = "{form}") for name in ["one", "two"]]
py_binary(name = "app", srcs = ["app.py"], deps = ["one", "two"])
py_binary(name = "names", srcs = ["names.py"], deps = ["one", "two"])
py_binary(name = "pyc_only", srcs = ["app.py"], main = "app.py", deps = ["one", "two"], pyc_collection = "pyc_only")
py_binary(name = "level_2", srcs = ["app.py"], main = "app.py", deps = ["one", "two"], optimize = 2)
py_binary(name = "sources", srcs = ["app.py"], main = "app.py", deps = ["one", "two"], pyc_collection = "disabled")
"#
    ))
}

#[test]
fn distributions_that_share_directories_are_merged() {
    for form in Form::ALL {
        let package = package(form);
        package
            .bazel(
                "build",
                &["--output_groups=+venv_plan"],
                &["app", "names", "pyc_only", "level_2", "sources"],
            )
            .success();
        for (target, loader) in [
            ("app", "SourceFileLoader"),
            ("pyc_only", "SourcelessFileLoader"),
            ("level_2", "SourceFileLoader"),
        ] {
            // Nine in each, but for __init__.py of legacy and common, which both have.
            walks(&mut Command::new(package.output(target)), 16, loader);
        }
        Outcome::of(&mut Command::new(package.output("names")))
            .success()
            .prints_lines(&["1 None 1 common", "True two"]);
        Outcome::of(&mut Command::new(package.output("sources")))
            .success()
            .prints("16 modules ['SourceFileLoader']\noutside []\n");

        let overlaps = plan(&package, "app")["overlaps"].clone();
        let paths: Vec<&str> = overlaps
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|overlap| overlap["path"].as_str())
            .collect();
        assert_eq!(
            paths,
            ["common/__init__.py", "legacy/__init__.py"],
            "{form}"
        );
    }
}
