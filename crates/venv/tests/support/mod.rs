//! What the integration tests share: a directory that is like an execution root, and a program in it.

#![allow(dead_code, reason = "each test uses a part of it")]

use pyc_venv::{plan, Plan, PlanRequest, RequestedDistribution, RequestedScript, Severity};
use std::fs;
use std::os::unix::fs::{symlink, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// An execution root with artifacts, and the request for a plan over them.
pub struct Build {
    directory: TempDir,
    pub request: PlanRequest,
}

pub const VENV: &str = "_main/pkg/_app.venv";
pub const SITE_PACKAGES: &str = "_main/pkg/_app.venv/lib/python3.14/site-packages";

impl Build {
    /// A program of one file, run by an interpreter of the system.
    pub fn new() -> Self {
        let mut build = Self {
            directory: TempDir::new().unwrap(),
            request: PlanRequest {
                label: "//pkg:app".into(),
                program: "app".into(),
                launcher: "bazel-out/bin/pkg/app".into(),
                workspace_name: "_main".into(),
                python_version: "3.14.2".into(),
                interpreter: "/usr/bin/python3.14".into(),
                interpreter_roots: vec![],
                venv: VENV.into(),
                main: "_main/pkg/app.py".into(),
                imports: vec![".".into(), "_main".into()],
                distributions: vec![],
                scripts: vec![],
                files: vec![],
                links: vec![],
                empties: vec![],
                on_case_clash: Severity::Warn,
                on_hidden_module: None,
                on_two_versions: Severity::Error,
                on_file_clash: Severity::Warn,
                on_conflict: None,
            },
        };
        build.file("_main/pkg/app.py", "pkg/app.py", "print('app')\n");
        build.program("_main/pkg/app", "bazel-out/bin/pkg/app", "#!/bin/sh\n");
        build.link(
            "_main/pkg/_app.venv/bin/python",
            "bazel-out/bin/pkg/_app.venv/bin/python",
            "/usr/bin/python3.14",
        );
        build.file(
            "_main/pkg/_app.venv/pyvenv.cfg",
            "bazel-out/bin/pkg/_app.venv/pyvenv.cfg",
            "home = /usr/bin\n",
        );
        build
    }

    /// The execution root.
    pub fn root(&self) -> &Path {
        self.directory.path()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// Writes a file that no runfile is made of yet.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Makes a link that no runfile is made of yet.
    pub fn symlink(&self, path: &str, target: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, path).unwrap();
    }

    /// Adds a file to the runfiles.
    pub fn file(&mut self, path: &str, source: &str, content: impl AsRef<[u8]>) {
        self.write(source, content);
        self.place(path, source);
    }

    /// Adds an executable file.
    pub fn program(&mut self, path: &str, source: &str, content: &str) {
        self.file(path, source, content);
        self.chmod(source, 0o755);
    }

    pub fn chmod(&self, path: &str, mode: u32) {
        fs::set_permissions(self.path(path), fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Adds an artifact that exists to the runfiles.
    pub fn place(&mut self, path: &str, source: &str) {
        self.request.files.push((path.into(), source.into()));
    }

    /// Adds a link to the runfiles.
    pub fn link(&mut self, path: &str, source: &str, target: &str) {
        self.symlink(source, target);
        self.request.links.push((path.into(), source.into()));
    }

    /// Adds the link of a name in the environment's site-packages to a runfiles path.
    pub fn site_link(&mut self, name: &str, target: &str) {
        let path = format!("{SITE_PACKAGES}/{name}");
        let source = format!("bazel-out/bin/{}", path.strip_prefix("_main/").unwrap());
        let up = "../".repeat(path.split('/').count() - 1);
        self.link(&path, &source, &format!("{up}{target}"));
    }

    /// Adds a distribution with files of its `site-packages`, each an artifact of its own.
    pub fn distribution(&mut self, name: &str, version: &str, files: &[(&str, &str)]) {
        let files: Vec<(String, &str)> = files
            .iter()
            .map(|(path, content)| (format!("site-packages/{path}"), *content))
            .collect();
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, content)| (path.as_str(), *content))
            .collect();
        self.installed(name, version, &files);
    }

    /// Adds a distribution with files below its root, each an artifact of its own.
    pub fn installed(&mut self, name: &str, version: &str, files: &[(&str, &str)]) {
        let root = format!("pypi_{name}");
        for (path, content) in files {
            let path = format!("{root}/{path}");
            self.file(&path, &format!("external/{path}"), content);
        }
        self.request.distributions.push(RequestedDistribution {
            name: name.into(),
            version: version.into(),
            site_packages: format!("{root}/site-packages"),
            root,
            on_conflict: None,
        });
    }

    /// Adds a console script of a distribution.
    pub fn script(&mut self, distribution: &str, name: &str, content: &str) {
        let path = format!("_main/third_party/_{distribution}.scripts/{name}");
        let source = path.replacen("_main", "bazel-out/bin", 1);
        self.program(&path, &source, content);
        self.request.scripts.push(RequestedScript {
            root: format!("pypi_{distribution}"),
            name: name.into(),
            path,
        });
    }

    /// Makes the runfiles as Bazel does, of links to the artifacts; returns their directory.
    pub fn make_runfiles(&self) -> PathBuf {
        let runfiles = self.path("bazel-out/bin/pkg/app.runfiles");
        let _ = fs::remove_dir_all(&runfiles);
        let place = |path: &str| {
            let path = runfiles.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            path
        };
        for (path, source) in &self.request.files {
            symlink(self.path(source), place(path)).unwrap();
        }
        for (path, source) in &self.request.links {
            symlink(fs::read_link(self.path(source)).unwrap(), place(path)).unwrap();
        }
        for path in &self.request.empties {
            fs::write(place(path), "").unwrap();
        }
        runfiles
    }

    /// The plan, which must be possible.
    pub fn plan(&self) -> Plan {
        plan(&self.request, self.root()).unwrap_or_else(|errors| {
            let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
            panic!("{}", errors.join("\n"))
        })
    }

    /// What is wrong; something must be.
    pub fn errors(&self) -> Vec<String> {
        let errors = plan(&self.request, self.root()).expect_err("there is a plan");
        errors.iter().map(ToString::to_string).collect()
    }

    /// The only thing that is wrong.
    pub fn error(&self) -> String {
        let mut errors = self.errors();
        assert_eq!(errors.len(), 1, "{errors:#?}");
        errors.remove(0)
    }
}

/// A CPython of this machine.
#[derive(Clone, Debug)]
pub struct Python {
    /// The program itself, not one of an environment.
    pub program: String,
    /// Such as `3.14.2`.
    pub version: String,
}

impl Python {
    /// The `python3` on `PATH`.
    pub fn find() -> Self {
        let code = "import sys; print(getattr(sys, '_base_executable', sys.executable)); \
                    print('.'.join(map(str, sys.version_info[:3])))";
        let output = Command::new("python3").args(["-c", code]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let (program, version) = text.trim_end().split_once('\n').unwrap();
        Self {
            program: program.into(),
            version: version.into(),
        }
    }

    /// `3.14` of `3.14.2`.
    pub fn short(&self) -> String {
        self.version.rsplit_once('.').unwrap().0.to_owned()
    }
}
