//! Wheels built from source distributions by real backends, in a real interpreter.

use flate2::write::GzEncoder;
use flate2::Compression;
use pyc_sdist::{build, BuildRequest, NativeFlags, Target, Tools};
use pyc_wheel::PatchFile;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A backend that is part of the source tree and does what it should not: it writes the time, the order of a set,
/// bytecode, and what it sees of its surroundings.
const BACKEND: &str = r#"
import base64, hashlib, os, sys, tempfile, time, zipfile

def build_wheel(directory, settings=None, metadata=None):
    print("building here:", os.getcwd())
    seen = {name: os.environ.get(name) for name in ("HOME", "TZ", "LC_ALL", "PYTHONHASHSEED", "SOURCE_DATE_EPOCH", "EXTRA", "SECRET")}
    seen["HOME"] = os.path.isdir(seen["HOME"]) and os.listdir(seen["HOME"])
    seen["hash"] = list({"a", "b", "c", "d"})
    seen["zone"] = time.tzname[0]
    seen["umask"] = oct(os.umask(0o22))
    seen["places"] = [os.getcwd(), os.environ["HOME"], os.environ["TMPDIR"], sys.argv, os.path.basename(tempfile.mkdtemp(prefix="t-")), *(path for path in sys.path if "site-packages" in path)]
    files = {
        "demo/__pycache__/x.cpython-39.pyc": "stray",
        "demo/surroundings.txt": repr(sorted(seen.items())),
        "demo/__init__.py": open("demo.py").read(),
        "demo-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n",
        "demo-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: sloppy\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    digest = lambda text: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
    record = "".join(f"{name},sha256={digest(text)},{len(text)}\n" for name, text in files.items()) + "demo-1.0.dist-info/RECORD,,\n"
    with zipfile.ZipFile(os.path.join(directory, "demo-1.0-py3-none-any.whl"), "w") as wheel:
        for name, text in {**files, "demo-1.0.dist-info/RECORD": record}.items():
            info = zipfile.ZipInfo(name, time.gmtime()[:6])
            wheel.writestr(info, text)
    return "demo-1.0-py3-none-any.whl"
"#;

const PYPROJECT: &str =
    "[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n";

struct Sandbox {
    directory: TempDir,
}

impl Sandbox {
    fn new(files: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let file = File::create(directory.path().join("demo-1.0.tar.gz")).unwrap();
        let mut tar = tar::Builder::new(GzEncoder::new(file, Compression::fast()));
        for (path, text) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            // `set_path` would refuse what a test is about.
            header.as_gnu_mut().unwrap().name[..path.len()].copy_from_slice(path.as_bytes());
            header.set_cksum();
            tar.append(&header, text.as_bytes()).unwrap();
        }
        tar.into_inner().unwrap().finish().unwrap();
        Self { directory }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn request(&self, out: &str) -> BuildRequest {
        fs::create_dir_all(self.path(out).parent().unwrap()).unwrap();
        BuildRequest {
            sdist: self.path("demo-1.0.tar.gz"),
            out: self.path(out),
            patches: Vec::new(),
            interpreter: python(),
            sites: Vec::new(),
            tools: Tools::default(),
            variables: vec![("EXTRA".to_owned(), "yes".to_owned())],
            paths: Vec::new(),
            native_flags: NativeFlags::Warn,
            target: None,
        }
    }

    /// Fails to build, leaves nothing, and says why, with the directory taken out.
    fn failure(&self) -> String {
        let error = build(&self.request("out/demo.whl")).unwrap_err();
        assert_eq!(fs::read_dir(self.path("out")).unwrap().count(), 0);
        let directory = self.directory.path().display().to_string();
        error.to_string().replace(&directory, "DIR")
    }
}

/// A CPython that has tomllib.
fn python() -> PathBuf {
    let script = "import sys, tomllib; print(sys.executable)";
    for name in [
        "python3.14",
        "python3.13",
        "python3.12",
        "python3.11",
        "python3",
    ] {
        let output = Command::new(name).args(["-I", "-c", script]).output();
        if let Some(output) = output.ok().filter(|output| output.status.success()) {
            return String::from_utf8(output.stdout).unwrap().trim().into();
        }
    }
    panic!("no CPython of a supported version is on PATH");
}

fn demo(files: &[(&'static str, &'static str)]) -> Sandbox {
    let mut all = vec![
        ("demo-1.0/PKG-INFO", "Name: demo\n"),
        ("demo-1.0/demo.py", "x = 1\n"),
    ];
    all.extend(files);
    Sandbox::new(&all)
}

#[test]
fn patches_change_the_source_before_it_is_built() {
    let sandbox = demo(&[
        ("demo-1.0/pyproject.toml", PYPROJECT),
        ("demo-1.0/backend.py", BACKEND),
    ]);
    let patch = PatchFile {
        path: sandbox.path("p.patch"),
        strip: 1,
    };
    let request = BuildRequest {
        patches: vec![patch],
        ..sandbox.request("out/demo.whl")
    };
    let write = |text: &str| fs::write(sandbox.path("p.patch"), text).unwrap();
    write("--- a/demo.py\n+++ b/demo.py\n@@ -1 +1 @@\n-x = 1\n+x = 'patched'\n");
    build(&request).unwrap();
    let script = "import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1]) as wheel:\n\
                  \x20   print(wheel.read('demo/__init__.py').decode())";
    assert_eq!(
        run_python(script, &sandbox.path("out/demo.whl")).trim(),
        "x = 'patched'"
    );

    fs::remove_file(sandbox.path("out/demo.whl")).unwrap();
    write("--- a/demo.py\n+++ b/demo.py\n@@ -1 +1 @@\n-x = 2\n+x = 3\n");
    let error = build(&request).unwrap_err().to_string();
    let directory = sandbox.directory.path().display().to_string();
    assert_eq!(
        error.replace(&directory, "DIR"),
        "DIR/demo-1.0.tar.gz: cannot apply the patch DIR/p.patch: demo.py: hunk #1 (@@ -1 +1 @@) does not apply"
    );
    assert_eq!(fs::read_dir(sandbox.path("out")).unwrap().count(), 0);
}

#[test]
fn the_same_source_gives_the_same_bytes_in_the_same_surroundings() {
    let sandbox = demo(&[
        ("demo-1.0/pyproject.toml", PYPROJECT),
        ("demo-1.0/backend.py", BACKEND),
    ]);
    fs::create_dir_all(sandbox.path("needed/site-packages")).unwrap();
    let mut request = sandbox.request("a/demo.whl");
    request.sites = vec![sandbox.path("needed/site-packages")];
    build(&request).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    fs::rename(sandbox.path("needed"), sandbox.path("moved")).unwrap();
    let mut request = sandbox.request("another/much/deeper/place/demo.whl");
    request.sites = vec![sandbox.path("moved/site-packages")];
    build(&request).unwrap();
    let first = fs::read(sandbox.path("a/demo.whl")).unwrap();
    assert_eq!(
        first,
        fs::read(sandbox.path("another/much/deeper/place/demo.whl")).unwrap()
    );

    let listing = run_python(
        "import sys, zipfile\n\
         with zipfile.ZipFile(sys.argv[1]) as wheel:\n\
         \x20   print(wheel.namelist(), wheel.testzip())\n\
         \x20   print(wheel.read('demo/surroundings.txt').decode())",
        &sandbox.path("a/demo.whl"),
    );
    let (names, surroundings) = listing.split_once('\n').unwrap();
    assert_eq!(
        names,
        "['demo/__init__.py', 'demo/surroundings.txt', 'demo-1.0.dist-info/METADATA', 'demo-1.0.dist-info/WHEEL', \
         'demo-1.0.dist-info/RECORD'] None"
    );
    for expected in [
        "('EXTRA', 'yes')",
        "('HOME', [])",
        "('LC_ALL', 'C.UTF-8')",
        "('PYTHONHASHSEED', '0')",
        "('SECRET', None)",
        "('SOURCE_DATE_EPOCH', '315532800')",
        "('zone', 'UTC')",
        "('places', ['/tmp/rules_pyc_demo-1.0/src/demo-1.0', '/tmp/rules_pyc_demo-1.0/home', '/tmp/rules_pyc_demo-1.0/tmp', ['-c'], 't-00000000', \
         '/tmp/rules_pyc_demo-1.0/sites/0/site-packages'])",
    ] {
        assert!(
            surroundings.contains(expected),
            "{expected}: {surroundings}"
        );
    }
    assert_eq!(
        fs::read_dir(sandbox.path("a")).unwrap().count(),
        1,
        "nothing else is left"
    );
}

fn run_python(script: &str, argument: &Path) -> String {
    let output = Command::new(python())
        .args(["-I", "-c", script])
        .arg(argument)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_the_build_needs_and_has_not_is_told() {
    let requires = "[build-system]\nrequires = [\"flit_core >=3.2,<4\", 'other; os_name == \"nt\"']\nbuild-backend = \"flit_core.buildapi\"\n";
    let advice = "Lock it, for example with uv add --group build NAME, and name it in build_deps of pip.override, or in deps of sdist_wheel";
    assert_eq!(
        demo(&[("demo-1.0/pyproject.toml", requires)]).failure(),
        format!("cannot build DIR/demo-1.0.tar.gz: the build needs flit_core >=3.2,<4. {advice}")
    );
    // The defaults of PEP 517.
    assert_eq!(
        demo(&[]).failure(),
        format!("cannot build DIR/demo-1.0.tar.gz: the build needs setuptools. {advice}")
    );
    let unnamed = "[build-system]\nrequires = []\nbuild-backend = \"no_such_backend.api\"\n";
    assert_eq!(
        demo(&[("demo-1.0/pyproject.toml", unnamed)]).failure(),
        format!(
            "cannot build DIR/demo-1.0.tar.gz: the build needs the package of its backend no_such_backend.api: \
             No module named 'no_such_backend'. {advice}"
        )
    );
}

#[test]
fn what_a_failing_backend_has_said_is_told() {
    let backend = "def build_wheel(directory, *_):\n    print('about to fail')\n    raise RuntimeError('no compiler')\n";
    let sandbox = demo(&[
        ("demo-1.0/pyproject.toml", PYPROJECT),
        ("demo-1.0/backend.py", backend),
    ]);
    let error = sandbox.failure();
    let start = "cannot build DIR/demo-1.0.tar.gz: its backend ended with exit status: 1. It said:\nabout to fail\nTraceback ";
    assert!(error.starts_with(start), "{error}");
    assert!(
        error.trim_end().ends_with("RuntimeError: no compiler"),
        "{error}"
    );

    let none = "def build_wheel(directory, *_):\n    return 'none.whl'\n";
    let sandbox = demo(&[
        ("demo-1.0/pyproject.toml", PYPROJECT),
        ("demo-1.0/backend.py", none),
    ]);
    assert_eq!(
        sandbox.failure(),
        "cannot build DIR/demo-1.0.tar.gz: its backend has made no wheel. It said:\n"
    );
}

#[test]
fn what_is_no_source_distribution_is_told() {
    for (files, problem) in [
        (
            &[("demo-1.0/../../evil.py", "")][..],
            "demo-1.0/../../evil.py leads out of it",
        ),
        (&[("/etc/evil.py", "")], "/etc/evil.py leads out of it"),
        (
            &[("a/x.py", ""), ("b/x.py", "")],
            "it must hold one directory and nothing else",
        ),
        (
            &[("x.py", "")],
            "it must hold one directory and nothing else",
        ),
        (&[], "it must hold one directory and nothing else"),
    ] {
        let expected = format!("DIR/demo-1.0.tar.gz is not a source distribution: {problem}");
        assert_eq!(Sandbox::new(files).failure(), expected);
    }
    let sandbox = demo(&[]);
    fs::write(sandbox.path("demo-1.0.tar.gz"), "no archive").unwrap();
    let error = sandbox.failure();
    assert!(
        error.starts_with("DIR/demo-1.0.tar.gz is not a source distribution: "),
        "{error}"
    );
    fs::remove_file(sandbox.path("demo-1.0.tar.gz")).unwrap();
    assert_eq!(
        sandbox.failure(),
        "cannot read DIR/demo-1.0.tar.gz: No such file or directory (os error 2)"
    );
}

#[test]
fn a_wheel_for_another_target_is_rejected() {
    let sandbox = demo(&[
        ("demo-1.0/pyproject.toml", PYPROJECT),
        ("demo-1.0/backend.py", BACKEND),
    ]);
    let mut request = sandbox.request("out/demo.whl");
    let target = |tag: &str| {
        Some(Target {
            description: "CPython 3.14 on plan9 mips".to_owned(),
            interpreters: vec![tag.to_owned()],
            platforms: vec!["plan9_mips".to_owned()],
        })
    };
    request.target = target("py3-none");
    build(&request).unwrap();
    request.target = target("cp314-cp314");
    let error = build(&request).unwrap_err().to_string();
    assert!(
        error.starts_with("cannot use the wheel demo-1.0-py3-none-any.whl that was built from ")
            && error.contains(
                "/demo-1.0.tar.gz: its tags py3-none-any are for another Python than the target, CPython 3.14 on plan9 mips \
                 (such as cp314-cp314-plan9_mips). Build for "
            ),
        "{error}"
    );
}

#[test]
fn compilers_warn_of_flags_for_this_machine_and_see_libraries() {
    let backend = BACKEND.replace(
        "    print(\"building here:\", os.getcwd())\n",
        "    import subprocess\n    subprocess.run([os.environ[\"CC\"], \"-O2\", \"-march=native\"], check=True)\n    \
         assert os.environ[\"CPATH\"].endswith(\"/zlib:/usr/include\"), os.environ[\"CPATH\"]\n    \
         assert os.environ[\"CC\"] == \"/tmp/rules_pyc_demo-1.0/tools/cc\"\n",
    );
    let backend: &'static str = Box::leak(backend.into_boxed_str());
    let sandbox = demo(&[
        ("demo-1.0/pyproject.toml", PYPROJECT),
        ("demo-1.0/backend.py", backend),
    ]);
    let mut request = sandbox.request("out/demo.whl");
    request.tools.cc = Some("/bin/echo".into());
    request.paths = vec![(
        "CPATH".to_owned(),
        vec![sandbox.path("zlib"), "/usr/include".into()],
    )];
    assert_eq!(
        build(&request).unwrap(),
        ["compiled with -march=native, so it may not run on other machines; native_flags = \"drop\" of pip.override or sdist_wheel takes \
          that out, and \"keep\" is for builds that share no cache"]
    );
    for flags in [NativeFlags::Drop, NativeFlags::Keep] {
        request.native_flags = flags;
        assert!(build(&request).unwrap().is_empty());
    }
}

#[test]
fn other_archives_are_unpacked_too() {
    let sandbox = demo(&[
        ("demo-1.0/pyproject.toml", PYPROJECT),
        ("demo-1.0/backend.py", BACKEND),
    ]);
    run_python(
        "import os, shutil, sys\n\
         folder = os.path.dirname(sys.argv[1])\n\
         shutil.unpack_archive(sys.argv[1], folder + '/x', filter='data')\n\
         [os.utime(os.path.join(top, name)) for top, _, names in os.walk(folder + '/x') for name in names]\n\
         os.utime(folder + '/x/demo-1.0')\n\
         for form in ('zip', 'bztar', 'xztar'):\n\
         \x20   shutil.make_archive(folder + '/demo-1.0', form, folder + '/x', 'demo-1.0')",
        &sandbox.path("demo-1.0.tar.gz"),
    );
    for name in ["demo-1.0.zip", "demo-1.0.tar.bz2", "demo-1.0.tar.xz"] {
        let mut request = sandbox.request("out/demo.whl");
        request.sdist = sandbox.path(name);
        build(&request).unwrap();
        fs::write(&request.sdist, "garbage").unwrap();
        let error = build(&request).unwrap_err().to_string();
        assert!(error.contains(" is not a source distribution: "), "{error}");
    }
}
