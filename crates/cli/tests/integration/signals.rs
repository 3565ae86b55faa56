//! Ctrl-C while `pyc compile` is at work.
#![cfg(unix)]

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::support::Sandbox;

const SOURCES: usize = 3000;

#[test]
fn an_interrupted_run_leaves_whole_files_only() {
    let sandbox = Sandbox::new();
    let source: String = (0..50)
        .map(|index| format!("def f{index}(x): return x + {index}\n"))
        .collect();
    for index in 0..SOURCES {
        sandbox.write(format!("src/m{index}.py"), &source);
    }
    for (name, number) in [("INT", 2), ("TERM", 15)] {
        let program = sandbox.python().program.to_str().unwrap();
        let mut command = sandbox.tool(&["compile", "-f", "-o", name, "--python", program, "src"]);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        while !sandbox.path(name).join("__pycache__").exists() {
            thread::sleep(Duration::from_millis(1));
            assert!(
                child.try_wait().unwrap().is_none(),
                "it ended before it could be interrupted"
            );
        }
        // The shell's own command: not every system has a program of that name.
        let kill = Command::new("sh")
            .args(["-c", &format!("kill -{name} {}", child.id())])
            .status();
        assert!(kill.unwrap().success());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.signal(), Some(number), "{output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        let names = sandbox.names(name);
        assert!(names.len() < SOURCES, "{}", names.len());
        assert!(names.iter().all(|name| name.ends_with(".pyc")), "{names:?}");
        let run = sandbox.pyc(&["verify", "--sources", "src", name]);
        let expected = format!("{} files checked, no problems\n", names.len());
        assert_eq!(run.expect(0, &sandbox).stdout, expected);
    }
}
