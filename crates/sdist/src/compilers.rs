//! The compilers that a build sees: scripts at fixed paths, which look at the options and run the real ones.

use crate::{from_here, SdistError};
use std::fs;
use std::path::{Path, PathBuf};

/// What is done about options that compile for the CPU of the machine that builds, such as `-march=native`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NativeFlags {
    /// They are used, with a warning.
    #[default]
    Warn,
    /// The compiler does not get them.
    Drop,
    /// They are used.
    Keep,
}

/// The name of the file, beside the scripts, that has the options that were seen.
const SEEN: &str = "native_flags";

/// Writes a script that runs a compiler; returns its path.
pub fn wrap(
    directory: &Path,
    name: &str,
    compiler: &Path,
    flags: NativeFlags,
) -> Result<PathBuf, SdistError> {
    let path = directory.join(name);
    let failed = |reason| SdistError::Write {
        path: path.clone(),
        reason,
    };
    fs::create_dir_all(directory).map_err(failed)?;
    let text = script(
        &from_here(compiler)?.to_string_lossy(),
        &directory.join(SEEN).to_string_lossy(),
        flags,
    );
    fs::write(&path, text).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).map_err(failed)?;
    }
    Ok(path)
}

/// The options for the CPU of this machine that compilers were given, each once.
pub fn native_flags(directory: &Path) -> Vec<String> {
    let text = fs::read_to_string(directory.join(SEEN)).unwrap_or_default();
    let mut seen: Vec<String> = text.lines().map(str::to_owned).collect();
    seen.sort();
    seen.dedup();
    seen
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn script(compiler: &str, seen: &str, flags: NativeFlags) -> String {
    let compiler = quoted(compiler);
    if flags == NativeFlags::Keep {
        return format!("#!/bin/sh\nexec {compiler} \"$@\"\n");
    }
    let drop = if flags == NativeFlags::Drop {
        "\n      continue"
    } else {
        ""
    };
    format!(
        "\
#!/bin/sh
for argument do
  shift
  case $argument in
    -march=native | -mtune=native | -mcpu=native | -xHost)
      echo \"$argument\" >>{}{drop}
      ;;
  esac
  set -- \"$@\" \"$argument\"
done
exec {compiler} \"$@\"
",
        quoted(seen)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    fn run(flags: NativeFlags) -> (String, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let tools = folder.path().join("it's tools");
        let cc = wrap(&tools, "cc", Path::new("/bin/echo"), flags).unwrap();
        let output = Command::new(cc)
            .args(["-O2", "-march=native", "-DX=a b", "-mtune=native"])
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        (text.trim().to_owned(), native_flags(&tools))
    }

    #[test]
    fn options_for_this_machine_are_seen_and_dropped() {
        let seen = vec!["-march=native".to_owned(), "-mtune=native".to_owned()];
        let all = "-O2 -march=native -DX=a b -mtune=native".to_owned();
        assert_eq!(run(NativeFlags::Warn), (all.clone(), seen.clone()));
        assert_eq!(run(NativeFlags::Drop), ("-O2 -DX=a b".to_owned(), seen));
        assert_eq!(run(NativeFlags::Keep), (all, Vec::new()));
    }
}
