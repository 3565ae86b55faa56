//! What a distribution brings beside its modules: metadata, `.pth` files, programs, data and headers.

use std::process::Command;

use pyc_integration::{Form, Outcome, Package, Workspace};

const APP: &str = r#"
import importlib.metadata as metadata, importlib.resources as resources, os, subprocess, sys
print(metadata.version('tool-kit'), [d.metadata['Name'] for d in metadata.distributions()])
print([(e.name, e.load()()) for e in metadata.entry_points(group='example')])
print(metadata.distribution('tool_kit').locate_file('tool_kit/data.txt').read_text().strip())
print(resources.files('tool_kit').joinpath('data.txt').read_text().strip())
print(sys.from_pth, __import__('beside').WHERE)
for place in 'share/tool/settings.txt', 'etc/tool.conf', 'include/site/python3.14/Tool.Kit/deep/tool.h':
    print(open(os.path.join(sys.prefix, place)).read().strip())
for script in 'tool', 'tool.sh':
    done = subprocess.run([os.path.join(sys.prefix, 'bin', script), 'a', 'b c'], capture_output=True, text=True, cwd='/')
    print(done.returncode, (done.stdout + done.stderr).strip())
"#;

const SHOWN: [&str; 10] = [
    "1.0 ['Tool.Kit']",
    "[('answer', 42)]",
    "packaged",
    "packaged",
    "True extra",
    "settings",
    "conf",
    "header",
    "3 ['a', 'b c'] True",
    "0 a b c",
];

fn package(form: Form) -> Package<'static> {
    let files = [
        (
            "site-packages/tool_kit-1.0.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: Tool.Kit\nVersion: 1.0\n",
        ),
        (
            "site-packages/tool_kit-1.0.dist-info/entry_points.txt",
            "[console_scripts]\ntool = tool_kit.cli:main\n\n[example]\nanswer = tool_kit.cli:Group.answer\n",
        ),
        (
            "site-packages/tool_kit/__init__.py",
            "",
        ),
        (
            "site-packages/tool_kit/cli.py",
            "import sys\ndef main():\n    print(sys.argv[1:], sys.prefix != sys.base_prefix)\n    return 3\n\
             class Group:\n    run = staticmethod(main)\n    def answer():\n        return 42\n",
        ),
        ("site-packages/tool_kit/data.txt", "packaged\n"),
        ("site-packages/tool_kit.pth", "import sys; sys.from_pth = True\ntool_extra\n"),
        ("site-packages/tool_extra/beside.py", "WHERE = 'extra'\n"),
        ("data/share/tool/settings.txt", "settings\n"),
        ("data/etc/tool.conf", "conf\n"),
        ("include/deep/tool.h", "header\n"),
        ("bin/tool.sh", "#!/bin/sh\necho \"$@\"\n"),
    ];
    files
        .into_iter()
        .fold(Workspace::shared().package(&format!("metadata_{form}")), |package, (path, content)| {
            package.file(&format!("tool/{path}"), content)
        })
        .file("app.py", APP)
        .build_with_distributions(&format!(
            r#"
distribution(name = "tool", form = "{form}", distribution = "Tool.Kit", console_scripts = {{"tool": "tool_kit.cli:Group.run"}})
py_binary(name = "app", srcs = ["app.py"], deps = ["tool"])
py_binary(name = "pyc_only", srcs = ["app.py"], main = "app.py", deps = ["tool"], pyc_collection = "pyc_only")
py_binary(name = "level_1", srcs = ["app.py"], main = "app.py", deps = ["tool"], optimize = 1)
"#
        ))
}

#[test]
fn metadata_pth_files_programs_data_and_headers_are_where_they_are_looked_for() {
    for form in Form::ALL {
        let package = package(form);
        let programs = ["app", "pyc_only", "level_1"];
        package.bazel("build", &[], &programs).success();
        for program in programs {
            Outcome::of(&mut Command::new(package.output(program)))
                .success()
                .prints_lines(&SHOWN);
        }
    }
}
