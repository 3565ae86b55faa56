//! Help, wrong arguments, closed pipes.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use crate::support::{write_package, Sandbox};

const COMMANDS: [&str; 5] = ["compile", "show", "verify", "canonicalize", "diff"];

#[test]
fn every_command_has_short_and_long_help() {
    let sandbox = Sandbox::new();
    for command in COMMANDS {
        let short = sandbox
            .pyc(&[command, "-h"])
            .expect(0, &sandbox)
            .stdout
            .clone();
        let long = sandbox
            .pyc(&[command, "--help"])
            .expect(0, &sandbox)
            .stdout
            .clone();
        assert!(short.contains(&format!("Usage: pyc {command} ")), "{short}");
        assert!(long.contains("Exit status:"), "{long}");
        assert!(long.lines().count() > short.lines().count(), "{command}");
        let widest = long.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(100), "{command}: {widest:?}");
    }
}

#[test]
fn wrong_arguments_have_the_exit_status_2() {
    let sandbox = Sandbox::new();
    for arguments in [
        &[][..],
        &["frobnicate"],
        &["compile"],
        &["compile", "--optimize", "9", "x"],
        &["diff", "a"],
    ] {
        let run = sandbox.pyc(arguments);
        run.expect(2, &sandbox);
        assert!(
            run.stderr.contains("--help") || run.stderr.contains("Usage: pyc"),
            "{arguments:?}: {}",
            run.stderr
        );
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let sandbox = Sandbox::new();
    // more than a pipe holds
    let functions: String = (0..3000)
        .map(|index| format!("def f{index}(): return {index}.5\n"))
        .collect();
    write_package(&sandbox, ".");
    sandbox.write("big.py", functions);
    sandbox.compile_well(&["."]);
    for arguments in [&["show"][..], &["show", "--json"]] {
        let pyc = sandbox.cached(".", "big");
        let mut command = sandbox.tool(&[arguments, &[&pyc]].concat());
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut first)
            .unwrap();
        assert!(!first.is_empty());
        let mut errors = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut errors)
            .unwrap();
        assert_eq!(errors, "");
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn the_exit_status_is_right_though_nobody_reads() {
    let sandbox = Sandbox::new();
    // more than a pipe holds
    for index in 0..2000 {
        sandbox.write(format!("d/{index:04}.pyc"), "no bytecode");
    }
    for arguments in [&["verify", "d"][..], &["verify", "--json", "d"]] {
        let mut command = sandbox.tool(arguments);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert_eq!(output.status.code(), Some(1));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_is_an_error() {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "");
    sandbox.compile_well(&["x.py"]);
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = sandbox
        .tool(&["show", &sandbox.cached(".", "x")])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "pyc: No space left on device (os error 28)\n"
    );
}
