//! A root directory with nothing in it but what a program needs.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::distributions::files_below;
use crate::Outcome;

/// A folder that becomes the root directory of what runs in it.
#[derive(Debug)]
pub struct Jail {
    root: PathBuf,
}

impl Jail {
    /// A root directory that has `/bin/sh`, and the folders and files that `root` has already with the shared libraries
    /// of the system that those need.
    pub fn new(root: &Path) -> Self {
        let jail = Self {
            root: root.to_owned(),
        };
        jail.add_libraries(Path::new("/bin/sh"));
        jail.copy(Path::new("/bin/sh"));
        for path in files_below(root) {
            let path = root.join(path);
            if !path.is_symlink() && is_elf(&path) {
                jail.add_libraries(&path);
            }
        }
        jail
    }

    /// Copies a file of the system to its own path.
    fn copy(&self, file: &Path) {
        let to = self.inside(file);
        if to.exists() {
            return;
        }
        fs::create_dir_all(to.parent().expect("a folder")).expect("folders");
        fs::copy(file, &to).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }

    /// Copies the shared libraries of the system that a program or library needs.
    fn add_libraries(&self, needing: &Path) {
        let outcome = Outcome::of(Command::new("ldd").arg(needing));
        for word in outcome.stdout.split_whitespace() {
            let path = Path::new(word);
            if path.is_absolute() && !path.starts_with(&self.root) && path.is_file() {
                self.copy(path);
            }
        }
    }

    fn inside(&self, path: &Path) -> PathBuf {
        self.root.join(path.strip_prefix("/").unwrap_or(path))
    }

    /// A command that runs in it, with an empty environment. The user must be root, or one who may make a name space.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let user = fs::metadata("/proc/self").expect("this process").uid();
        let mut command = if user == 0 {
            Command::new("chroot")
        } else {
            let mut unshare = Command::new("unshare");
            unshare.args(["--map-root-user", "chroot"]);
            unshare
        };
        command
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .arg(&self.root)
            .arg(program);
        command
    }
}

fn is_elf(path: &Path) -> bool {
    let mut start = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == *b"\x7fELF"
}
