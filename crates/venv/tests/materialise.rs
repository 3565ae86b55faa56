//! Environments outside of the runfiles, as interpreters and shells see them.

#![cfg(unix)]

mod support;

use pyc_venv::{materialise, Changes, MaterialiseRequest};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use support::{Build, Python, VENV};

/// A program with a library, generated modules and two distributions, for the Python of this machine.
struct Program {
    build: Build,
    python: Python,
    runfiles: PathBuf,
    destination: PathBuf,
}

impl Program {
    fn new() -> Self {
        Self::in_directory("venv")
    }

    fn in_directory(name: &str) -> Self {
        let python = Python::find();
        let mut build = Build::new();
        build.request.interpreter.clone_from(&python.program);
        build.request.python_version.clone_from(&python.version);
        build.request.imports = ["_main", "_main/src", "."].map(str::to_owned).to_vec();
        build.file("_main/src/own.py", "src/own.py", "NAME = 'own'\n");
        build.distribution(
            "six",
            "1.0",
            &[
                ("six.py", "def main():\n    print('six', __file__)\n"),
                (
                    "six-1.0.dist-info/entry_points.txt",
                    "[console_scripts]\nsix-main = six:main\nbroken = six\npython = six:main\n",
                ),
            ],
        );
        build.distribution("pack", "2.0", &[("pack/__init__.py", "x = 1\n")]);
        let mut program = Self {
            runfiles: PathBuf::new(),
            destination: build.path(name),
            build,
            python,
        };
        program.site_link("six.py", "pypi_six/site-packages/six.py");
        program.site_link("pack", "pypi_pack/site-packages/pack");
        program.site_link("gone", "pypi_gone/site-packages/gone");
        program
    }

    fn site_packages(&self) -> String {
        format!("lib/python{}/site-packages", self.python.short())
    }

    fn site_link(&mut self, name: &str, target: &str) {
        let path = format!("{VENV}/{}/{name}", self.site_packages());
        let source = format!("bazel-out/bin/{}", path.strip_prefix("_main/").unwrap());
        let up = "../".repeat(path.split('/').count() - 1);
        self.build.link(&path, &source, &format!("{up}{target}"));
    }

    fn remove_site_link(&mut self, name: &str) {
        let end = format!("/site-packages/{name}");
        let links = &mut self.build.request.links;
        let index = links.iter().position(|link| link.0.ends_with(&end));
        let (_, source) = links.remove(index.unwrap());
        fs::remove_file(self.build.path(&source)).unwrap();
    }

    fn try_make(&mut self) -> Result<Changes, String> {
        self.runfiles = fs::canonicalize(self.build.make_runfiles()).unwrap();
        let request = MaterialiseRequest {
            runfiles: self.runfiles.clone(),
            workspace: Some(self.build.root().to_owned()),
            destination: self.destination.clone(),
        };
        let changes = materialise(&self.build.plan(), &request);
        changes.map_err(|error| {
            let root = self.build.root().display().to_string();
            error.to_string().replace(&root, "ROOT")
        })
    }

    fn make(&mut self) -> Changes {
        self.try_make().unwrap()
    }

    fn path(&self, path: &str) -> PathBuf {
        self.destination.join(path)
    }

    /// Runs code with the environment's Python and gives what it prints.
    fn python(&self, code: &str) -> String {
        let mut command = Command::new(self.path("bin/python"));
        stdout(
            command
                .args(["-B", "-c", code])
                .current_dir("/")
                .env_remove("PYTHONPATH"),
        )
    }
}

fn stdout(command: &mut Command) -> String {
    let output: Output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{command:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn an_interpreter_takes_it_for_an_environment() {
    let mut program = Program::new();
    program.make();
    let real = |path: &str| fs::canonicalize(program.build.path(path)).unwrap();
    let code = "import sys; print(sys.prefix); print(sys.prefix != sys.base_prefix)";
    assert_eq!(
        program.python(code),
        format!("{}\nTrue\n", program.destination.display())
    );
    // each module comes from where it can be edited
    let code = "import six, pack, own; print(six.__spec__.origin); print(pack.__path__[0]); print(own.__file__)";
    assert_eq!(
        program.python(code),
        format!(
            "{0}/{1}/six.py\n{0}/{1}/pack\n{2}/src/own.py\n",
            program.destination.display(),
            program.site_packages(),
            program.build.root().display()
        )
    );
    let link = |name: &str| {
        let path = format!("{}/{name}", program.site_packages());
        fs::read_link(program.path(&path)).unwrap()
    };
    assert_eq!(
        link("six.py"),
        real("external/pypi_six/site-packages/six.py")
    );
    // a directory of single files is one of the runfiles
    assert_eq!(
        link("pack"),
        program.runfiles.join("pypi_pack/site-packages/pack")
    );
    assert!(!program
        .path(&format!("{}/gone", program.site_packages()))
        .exists());
    for name in [
        "python",
        "python3",
        &format!("python{}", program.python.short()),
    ] {
        assert_eq!(
            fs::read_link(program.path("bin").join(name)).unwrap(),
            Path::new(&program.python.program)
        );
    }
}

#[test]
fn modules_of_the_workspace_are_imported_from_its_sources_and_generated_ones_from_the_runfiles() {
    let mut program = Program::new();
    let pth = format!("{}/rules_pyc.pth", program.site_packages());
    program.make();
    let root = program.build.root().display().to_string();
    let runfiles = program.runfiles.display().to_string();
    let read = |program: &Program| fs::read_to_string(program.path(&pth)).unwrap();
    assert_eq!(read(&program), format!("{root}\n{root}/src\n{runfiles}\n"));

    program.build.file(
        "_main/src/gen.py",
        "bazel-out/bin/src/gen.py",
        "NAME = 'gen'\n",
    );
    program.make();
    assert_eq!(
        read(&program),
        format!("{root}\n{runfiles}/_main\n{root}/src\n{runfiles}/_main/src\n{runfiles}\n")
    );
    let code = "import own, gen; print(own.NAME, gen.NAME)";
    assert_eq!(program.python(code), "own gen\n");
    fs::write(program.build.path("src/own.py"), "NAME = 'edited'\n").unwrap();
    assert_eq!(program.python(code), "edited gen\n");

    // without a workspace, everything is in the runfiles
    let request = MaterialiseRequest {
        runfiles: program.runfiles.clone(),
        workspace: None,
        destination: program.destination.clone(),
    };
    materialise(&program.build.plan(), &request).unwrap();
    assert_eq!(
        read(&program),
        format!("{runfiles}/_main\n{runfiles}/_main/src\n{runfiles}\n")
    );
}

#[test]
fn commands_of_distributions_run() {
    for name in [
        "venv",
        "with space $x",
        "it''s \"$x\" 'quoted'",
        "back\\slash \\x",
    ] {
        let mut program = Program::in_directory(name);
        let changes = program.make();
        let six = format!(
            "{}/{}/six.py",
            program.destination.display(),
            program.site_packages()
        );
        let mut command = Command::new(program.path("bin/six-main"));
        assert_eq!(stdout(&mut command), format!("six {six}\n"));
        assert_eq!(
            changes.warnings,
            [
                "six declares the command \"broken = six\", which is not NAME = MODULE:FUNCTION; it is left out",
                "six declares the command python, which is a part of the environment itself; it is left out"
            ]
        );
    }
}

#[test]
fn entry_points_that_cannot_be_read_leave_the_others() {
    let mut program = Program::new();
    let file = "external/pypi_pack/site-packages/pack-2.0.dist-info/entry_points.txt";
    let runfile = file.trim_start_matches("external/");
    program.build.file(runfile, file, "");
    let latin1 = b"[console_scripts]\npack = pack:x\n# caf\xe9\n";
    fs::write(program.build.path(file), latin1).unwrap();
    let changes = program.make();
    assert!(program.path("bin/six-main").exists());
    assert!(!program.path("bin/pack").exists());
    assert_eq!(
        changes.warnings[0],
        "entry_points.txt of pack is not UTF-8; its commands are left out"
    );
}

#[test]
fn shells_enter_and_leave_it() {
    let shells: [(&[&str], &str, &str); 5] = [
        (&["sh", "-eu"], ".", "activate"),
        (&["bash", "-eu"], "source", "activate"),
        (&["zsh", "-feu"], "source", "activate"),
        (&["fish", "--no-config"], "source", "activate.fish"),
        (&["tcsh", "-f"], "source", "activate.csh"),
    ];
    for name in ["venv", "it's $a \\ \"b\""] {
        let mut program = Program::in_directory(name);
        program.make();
        let show = "import os, sys; print(sys.prefix, os.environ.get('VIRTUAL_ENV'), 'PYTHONHOME' in os.environ)";
        let script_of = |source: &str, script: &str| {
            let enter = format!("{source} ./*/bin/{script}\npython -c \"$SHOW\"");
            // a C shell knows an alias from the next line on
            format!("{enter}\n{enter}\ndeactivate\necho \"$PATH\"\nenv | grep '^VIRTUAL_ENV' || echo left\n")
        };
        for (shell, source, script) in shells {
            program.build.write("script", script_of(source, script));
            let mut command = Command::new(shell[0]);
            command
                .args(&shell[1..])
                .arg("script")
                .current_dir(program.build.root())
                .env("SHOW", show)
                .env("PATH", "/usr/local/bin:/usr/bin:/bin")
                .env_remove("VIRTUAL_ENV");
            let Ok(output) = command.output() else {
                eprintln!("{} is not on PATH: not checked", shell[0]);
                continue;
            };
            let destination = program.destination.display();
            let text = String::from_utf8_lossy(&output.stdout).replace(
                "/usr/local/bin /usr/bin /bin",
                "/usr/local/bin:/usr/bin:/bin",
            );
            let inside = format!("{destination} {destination} False\n");
            assert_eq!(
                text,
                format!("{inside}{inside}/usr/local/bin:/usr/bin:/bin\nleft\n"),
                "{shell:?}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}

#[test]
fn prompts_and_pythonhome_come_back() {
    let mut program = Program::new();
    program.make();
    let script = format!(
        "PS1='$ '; PYTHONHOME=/nowhere; . {}/bin/activate; echo \"$PS1\" \"${{PYTHONHOME-none}}\" $VIRTUAL_ENV_PROMPT; \
         deactivate; echo \"$PS1\" \"$PYTHONHOME\"",
        program.destination.display()
    );
    let text = stdout(Command::new("sh").args(["-euc", &script]));
    assert_eq!(text, "(app) $  none app\n$  /nowhere\n");
}

#[test]
fn a_second_time_only_what_differs_is_done() {
    let mut program = Program::new();
    let first = program.make();
    assert!(first.added.contains(&"pyvenv.cfg".to_owned()));
    assert!(first.changed.is_empty() && first.removed.is_empty());
    let manifest = fs::metadata(program.path(".rules_pyc_venv.json"))
        .unwrap()
        .modified()
        .unwrap();
    let second = program.make();
    assert_eq!(
        second.to_string(),
        format!("{}: up to date", program.destination.display())
    );
    let again = fs::metadata(program.path(".rules_pyc_venv.json"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(manifest, again);

    // what somebody else puts into it stays
    let site = program.site_packages();
    fs::write(program.path(&format!("{site}/note.txt")), "mine").unwrap();
    fs::write(program.path("pyvenv.cfg"), "edited").unwrap();
    program.remove_site_link("pack");
    program
        .build
        .distribution("ns-a", "1", &[("pack/a.py", "A = 1\n")]);
    program.site_link(
        "pack/__init__.py",
        "pypi_pack/site-packages/pack/__init__.py",
    );
    program.site_link("pack/a.py", "pypi_ns-a/site-packages/pack/a.py");
    program.remove_site_link("six.py");
    let third = program.make();
    assert_eq!(
        third.to_string(),
        format!(
            "{0}: 2 added:\n  {site}/pack/__init__.py\n  {site}/pack/a.py\n{0}: 1 changed:\n  pyvenv.cfg\n{0}: 2 removed:\n  \
             {site}/pack\n  {site}/six.py",
            program.destination.display()
        )
    );
    assert_eq!(program.python("import pack.a; print(pack.a.A)"), "1\n");
    assert_eq!(
        fs::read(program.path(&format!("{site}/note.txt"))).unwrap(),
        b"mine"
    );
    assert!(program.make().is_empty());

    // and back, over what the interpreter has written there meanwhile
    stdout(
        Command::new(program.path("bin/python"))
            .args(["-c", "import pack.a"])
            .env_remove("PYTHONDONTWRITEBYTECODE")
            .env_remove("PYTHONPYCACHEPREFIX"),
    );
    assert!(program.path(&format!("{site}/pack/__pycache__")).is_dir());
    program.remove_site_link("pack/__init__.py");
    program.remove_site_link("pack/a.py");
    let place = program
        .build
        .path(&format!("bazel-out/bin/pkg/_app.venv/{site}/pack"));
    fs::remove_dir(place).unwrap();
    program.site_link("pack", "pypi_pack/site-packages/pack");
    program.make();
    assert!(fs::symlink_metadata(program.path(&format!("{site}/pack")))
        .unwrap()
        .is_symlink());
    assert_eq!(program.python("import pack; print(pack.x)"), "1\n");
}

#[test]
fn an_interrupted_call_is_finished_by_the_next() {
    let mut program = Program::new();
    program.make();
    let expected = listing(&program.destination);
    // whatever is there by then, the manifest names all of it
    for missing in ["pyvenv.cfg", "bin/python", "bin/activate"] {
        fs::remove_file(program.path(missing)).unwrap();
    }
    fs::write(program.path(".rules_pyc_venv.tmp"), "half").unwrap();
    let changes = program.make();
    assert_eq!(changes.added, ["bin/activate", "bin/python", "pyvenv.cfg"]);
    assert_eq!(listing(&program.destination), expected);
    // before there is a manifest
    fs::remove_dir_all(&program.destination).unwrap();
    fs::create_dir(&program.destination).unwrap();
    fs::write(program.path(".rules_pyc_venv.tmp"), "half").unwrap();
    program.make();
    assert_eq!(listing(&program.destination), expected);
}

fn listing(root: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let mut directories = vec![root.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                directories.push(entry.path());
            }
            paths.push(entry.path());
        }
    }
    paths.sort();
    paths
}

#[test]
fn other_directories_are_left_alone() {
    let mut program = Program::new();
    program.build.write("venv/precious.txt", "mine");
    assert_eq!(
        program.try_make().unwrap_err(),
        "ROOT/venv is there already, and is no virtual environment of this tool's making: name another directory, or \
         remove it first"
    );
    assert_eq!(listing(&program.destination).len(), 1);
    program.destination = program.build.path("venv/precious.txt");
    assert!(program
        .try_make()
        .unwrap_err()
        .contains("precious.txt is there already"));
    program.destination = program.build.path("empty");
    fs::create_dir(&program.destination).unwrap();
    program.make();
}

#[test]
fn what_is_in_the_way_is_told_and_nothing_done() {
    let mut program = Program::new();
    program.make();
    let site = program.site_packages();
    program
        .build
        .distribution("new", "1", &[("new.py", ""), ("dir/x.py", "")]);
    program.site_link("new.py", "pypi_new/site-packages/new.py");
    program.site_link("dir", "pypi_new/site-packages/dir");
    program.site_link("out/new.py", "pypi_new/site-packages/new.py");
    fs::write(program.path(&format!("{site}/new.py")), "mine").unwrap();
    fs::create_dir(program.path(&format!("{site}/dir"))).unwrap();
    fs::write(program.path(&format!("{site}/dir/mine.py")), "mine").unwrap();
    symlink("/tmp", program.path(&format!("{site}/out"))).unwrap();
    let before = listing(&program.destination);
    assert_eq!(
        program.try_make().unwrap_err(),
        format!(
            "in ROOT/venv, these were not made by this tool, and are in its way:\n  {site}/dir/mine.py\n  {site}/new.py\n  \
             {site}/out\nMove or remove them, or name another directory"
        )
    );
    assert_eq!(listing(&program.destination), before);
}

#[test]
fn runfiles_that_are_not_there_are_an_error() {
    let mut program = Program::new();
    let plan = program.build.plan();
    let request = MaterialiseRequest {
        runfiles: program.build.path("no.runfiles"),
        workspace: None,
        destination: program.destination.clone(),
    };
    let error = materialise(&plan, &request).unwrap_err().to_string();
    assert!(
        error.starts_with(&format!(
            "//pkg:app: {VENV}/{}/pack is not in the runfiles {}: build the program and its runfiles first",
            program.site_packages(),
            request.runfiles.display()
        )),
        "{error}"
    );
    program.build.request.interpreter = "/no/python".into();
    assert_eq!(
        program.try_make().unwrap_err(),
        "//pkg:app: there is no interpreter /no/python on this machine, on which the program was planned to run"
    );
    assert!(!program.destination.exists());
}
