//! What distributions have against each other, as the person sees it who builds the program.

use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use pyc_integration::{Form, Outcome, Package, Workspace};

/// Text that no earlier run has had: Bazel shows the warnings of an action when it runs, not when it is up to date.
fn new() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    format!("# {}\n", now.expect("a time after 1970").as_nanos())
}

/// A program with two distributions, of the files given.
fn package(name: &str, form: Form, files: &[(&str, &str)], build: &str) -> Package<'static> {
    let package = Workspace::shared()
        .package(&format!("conflicts_{name}_{form}"))
        .file("app.py", "print('it runs')\n");
    files
        .iter()
        .fold(package, |package, (path, content)| {
            package.file(path, content)
        })
        .build_with_distributions(&format!(
            "FORM = \"{form}\"\n{build}\npy_binary(name = \"app\", srcs = [\"app.py\"], deps = [\"one\", \"two\"])"
        ))
}

const TWO: &str = r#"
distribution(name = "one", form = FORM)
distribution(name = "two", form = FORM, version = "2.1")
"#;

/// The runfiles path of a distribution's root.
fn root(package: &Package<'_>, form: Form, name: &str) -> String {
    let suffix = match form {
        Form::Files => "",
        Form::Directory => ".directory",
    };
    format!("_main/{}/{name}{suffix}", package.name())
}

#[test]
fn different_files_at_one_path_are_an_error_that_names_both() {
    for form in Form::ALL {
        let package = package(
            "content",
            form,
            &[
                ("one/site-packages/shared/__init__.py", ""),
                ("one/site-packages/shared/mod.py", "A = 1\n"),
                ("one/site-packages/shared/data.txt", "one\n"),
                ("one/site-packages/shared/same.txt", "same\n"),
                ("two/site-packages/shared/__init__.py", ""),
                ("two/site-packages/shared/mod.py", "A = 2\n"),
                ("two/site-packages/shared/data.txt", "two\n"),
                ("two/site-packages/shared/same.txt", "same\n"),
            ],
            TWO,
        );
        let (one, two) = (root(&package, form, "one"), root(&package, form, "two"));
        package.bazel("build", &[], &["app"]).failure().complains(&format!(
            "error: {}: 2 paths are in several distributions with different content:\n  \
               shared/data.txt\n    \
                 one 1.0: {one}/site-packages/shared/data.txt\n    \
                 two 2.1: {two}/site-packages/shared/data.txt\n  \
               shared/mod.py\n    \
                 one 1.0: {one}/site-packages/shared/mod.py\n    \
                 two 2.1: {two}/site-packages/shared/mod.py\n\
             An environment has one file at each path, and some distribution would get that of another. Leave a file out \
             with exclude of pip.override; or use the file that is named first here, by package_conflicts = \"warn\" or \
             \"first\" of the program, or by on_conflict of pip.parse; or depend on only one of the distributions\n",
            package.label("app"),
        ));
        // The same of both is none.
        for path in ["mod.py", "data.txt"] {
            for name in ["one", "two"] {
                package.write(&format!("{name}/site-packages/shared/{path}"), "B = 3\n");
            }
        }
        Outcome::of(&mut package.program(&[], "app"))
            .success()
            .prints_lines(&["it runs"]);
    }
}

#[test]
fn what_nobody_imports_is_a_warning_and_the_first_file_is_used() {
    for form in Form::ALL {
        let comment = new();
        let package = package(
            "scripts",
            form,
            &[
                (
                    "one/site-packages/scripts/__init__.py",
                    &format!("WHOSE = 'one'  {comment}"),
                ),
                ("one/site-packages/LICENSE", "one\n"),
                ("two/site-packages/scripts/__init__.py", "WHOSE = 'two'\n"),
                ("two/site-packages/scripts/more.py", "WHOSE = 'two'\n"),
                ("two/site-packages/LICENSE", "two\n"),
            ],
            TWO,
        )
        .file(
            "app.py",
            "import scripts.more\nprint(scripts.WHOSE, scripts.more.WHOSE)\n",
        );
        let (one, two) = (root(&package, form, "one"), root(&package, form, "two"));
        package
            .bazel("build", &[], &["app"])
            .success()
            .complains(&format!(
                "warning: {}: 2 paths are in several distributions with different content:\n  \
                   LICENSE\n    \
                     one 1.0: {one}/site-packages/LICENSE\n    \
                     two 2.1: {two}/site-packages/LICENSE\n  \
                   scripts/__init__.py\n    \
                     one 1.0: {one}/site-packages/scripts/__init__.py\n    \
                     two 2.1: {two}/site-packages/scripts/__init__.py\n\
                 The file of the distribution that comes first in deps is used, and is named first here; ",
                package.label("app"),
            ));
        Outcome::of(&mut Command::new(package.output("app")))
            .success()
            .prints_lines(&["one two"]);
    }
}

#[test]
fn a_file_in_the_place_of_a_directory_is_an_error() {
    for form in Form::ALL {
        let package = package(
            "file_and_directory",
            form,
            &[
                ("one/site-packages/thing", "a file\n"),
                ("two/site-packages/thing/mod.py", ""),
            ],
            TWO,
        );
        let (one, two) = (root(&package, form, "one"), root(&package, form, "two"));
        package
            .bazel("build", &[], &["app"])
            .failure()
            .complains(&format!(
                "error: {}: 1 path is in several distributions with different content:\n  \
                   thing\n    \
                     one 1.0: {one}/site-packages/thing\n    \
                     two 2.1: {two}/site-packages/thing/",
                package.label("app"),
            ));
    }
}

#[test]
fn two_versions_of_one_distribution_are_an_error() {
    for form in Form::ALL {
        let package = package(
            "versions",
            form,
            &[
                ("one/site-packages/pkg.py", "VERSION = 1\n"),
                ("two/site-packages/pkg.py", "VERSION = 2\n"),
            ],
            r#"
distribution(name = "one", form = FORM, distribution = "Some.Package")
distribution(name = "two", form = FORM, distribution = "some_package", version = "2.1")
"#,
        );
        let (one, two) = (root(&package, form, "one"), root(&package, form, "two"));
        let app = package.label("app");
        let outcome = package.bazel("build", &[], &["app"]).failure();
        let outcome = outcome.complains(&format!(
            "error: {app}: there are several versions of the distribution some-package: 1.0 in {one}, 2.1 in {two}. Only \
             one of them can be imported, and what needs another one may break. Let everything that {app} depends on take \
             it from one place, in one version\n"
        ));
        // That their files differ goes without saying.
        assert!(
            !outcome.stderr.contains("different content"),
            "{}",
            outcome.report()
        );
    }
}

#[test]
fn names_that_differ_in_case_are_a_warning() {
    for form in Form::ALL {
        let package = package(
            "case",
            form,
            &[
                ("one/site-packages/Thing/mod.py", &new()),
                ("two/site-packages/thing/mod.py", ""),
            ],
            TWO,
        );
        let app = package.label("app");
        package
            .bazel("build", &[], &["app"])
            .success()
            .complains(&format!(
                "warning: {app}: paths in site-packages differ only in the case of their letters:\n  \
                   Thing of one 1.0 and thing of two 2.1\n\
                 Where file names do not mind case (macOS, Windows), one of them hides the other. Depend on only one of the \
                 distributions if the program is to run there\n"
            ));
        Outcome::of(&mut Command::new(package.output("app")))
            .success()
            .prints_lines(&["it runs"]);
    }
}

#[test]
fn different_files_outside_of_site_packages_are_a_warning_or_an_error() {
    for form in Form::ALL {
        let package = package(
            "places",
            form,
            &[
                ("one/site-packages/one.py", ""),
                ("one/bin/tool", &format!("one\n{}", new())),
                ("one/data/LICENSE", "same\n"),
                ("one/data/share/thing", "one\n"),
                ("two/site-packages/two.py", ""),
                ("two/data/bin/tool", "two\n"),
                ("two/data/LICENSE", "same\n"),
                ("two/data/share/thing/x", "two\n"),
            ],
            r#"
distribution(name = "one", form = FORM, console_scripts = {"run": "one:main", "same": "two:main"})
distribution(name = "two", form = FORM, version = "2.1", console_scripts = {"run": "two:main", "same": "two:main"})
"#,
        )
        .file(
            "app.py",
            "import os, sys\n\
             for path in 'bin/run', 'bin/tool', 'share/thing':\n    \
                 with open(os.path.join(sys.prefix, path)) as file:\n        \
                     print(next(line.strip() for line in file if 'one' in line))\n",
        );
        let (one, two) = (root(&package, form, "one"), root(&package, form, "two"));
        let app = package.label("app");
        let name = package.name();
        let message = format!(
            "{app}: 3 paths outside of site-packages are in several distributions with different content:\n  \
               bin/run\n    \
                 one 1.0: _main/{name}/_one.scripts/run\n    \
                 two 2.1: _main/{name}/_two.scripts/run\n  \
               bin/tool\n    \
                 one 1.0: {one}/bin/tool\n    \
                 two 2.1: {two}/data/bin/tool\n  \
               share/thing\n    \
                 one 1.0: {one}/data/share/thing\n    \
                 two 2.1: {two}/data/share/thing/x\n"
        );
        package
            .bazel("build", &[], &["app"])
            .success()
            .complains(&format!("warning: {message}"));
        Outcome::of(&mut Command::new(package.output("app")))
            .success()
            .prints_lines(&["from one import main", "one", "one"]);
        let flag = "--@rules_pyc//python/config_settings:venv_file_clash=error";
        package
            .bazel("build", &[flag], &["app"])
            .failure()
            .complains(&format!("error: {message}"));
    }
}

#[test]
fn a_source_that_is_no_python_is_a_warning() {
    for form in Form::ALL {
        let package = package(
            "uncompilable",
            form,
            &[
                ("one/site-packages/good.py", &new()),
                (
                    "one/site-packages/template/bad.py",
                    "class {{ name }}(:\n    pass\n",
                ),
                ("two/site-packages/two.py", ""),
            ],
            TWO,
        )
        .file(
            "app.py",
            "import good, os, sys\n\
             try:\n    import template.bad\n\
             except SyntaxError as error:\n    print(error.lineno, error.text.rstrip(), os.path.basename(error.filename))\n",
        );
        let name = match form {
            Form::Files => "one",
            Form::Directory => "one.directory",
        };
        package
            .bazel("build", &[], &["app"])
            .success()
            .complains("site-packages/template/bad.py: cannot be compiled for Python 3.14, so ")
            .complains(&format!(
                "  File \"{}/{name}/site-packages/template/bad.py\", line 1\n    class {{{{ name }}}}(:\n",
                package.name()
            ));
        Outcome::of(&mut Command::new(package.output("app")))
            .success()
            .prints_lines(&["1 class {{ name }}(: bad.py"]);
    }
}
