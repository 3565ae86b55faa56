//! Conversations with the tool as a persistent worker of Bazel.

mod support;

use serde_json::{json, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use support::pythons::{newest_python, write_interpreter};
use support::{group, with_python, Sandbox, Worker};

fn done(request_id: i64) -> Value {
    json!({"exitCode": 0, "output": "", "requestId": request_id})
}

fn request(request_id: i64, stem: &str) -> Value {
    json!({"requestId": request_id, "arguments": with_python(&newest_python(), &group(stem))})
}

/// An interpreter that waits over files with "slow" in their names until a file `go` is there, and
/// tells by a file `started` that it waits.
fn slow_interpreter(sandbox: &Sandbox) -> String {
    let (go, started) = (sandbox.join("go"), sandbox.join("started"));
    let prelude = format!(
        "import builtins, os, time\nreal = compile\ndef slow(source, name, *rest):\n    if 'slow' in name:\n        \
         open({started:?}, 'w').close()\n        while not os.path.exists({go:?}):\n            time.sleep(0.002)\n    \
         return real(source, name, *rest)\nbuiltins.compile = slow\n"
    );
    let path = sandbox.join("python");
    write_interpreter(&path, &newest_python().path, &prelude);
    format!("--interpreter={}", path.display())
}

fn wait_for(condition: impl Fn() -> bool) {
    while !condition() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}

#[test]
fn singleplex_requests_are_answered_one_by_one() {
    let sandbox = Sandbox::new();
    sandbox.file("a.py", "x = 1\n").file("b.py", "x = = 1\n");
    let mut worker = Worker::start(&sandbox, &[]);
    let arguments = |stem: &str| with_python(&newest_python(), &group(stem));
    // Bazel leaves out what has its default value.
    let response = worker
        .ask(&json!({"arguments": arguments("a"), "inputs": [{"path": "a.py", "digest": "eA=="}]}));
    assert_eq!(response, done(0));
    let response =
        worker.ask(&json!({"arguments": arguments("b"), "requestId": 0, "verbosity": 10}));
    let output =
        "  File \"name/b.py\", line 1\n    x = = 1\n        ^\nSyntaxError: invalid syntax\n";
    assert_eq!(
        response,
        json!({"exitCode": 1, "output": output, "requestId": 0})
    );
    assert_eq!(worker.ask(&json!({"arguments": arguments("a")})), done(0));
    worker.end();
    assert_eq!(sandbox.listing(), ["a.py", "a.pyc", "b.py"]);
}

#[test]
fn multiplexed_requests_do_not_wait_for_each_other() {
    let sandbox = Sandbox::new();
    sandbox
        .file("slow.py", "x = 1\n")
        .file("quick.py", "x = 1\n");
    let slow = slow_interpreter(&sandbox);
    let mut worker = Worker::start(&sandbox, &[]);
    let python = newest_python();
    let slow_arguments = [&with_python(&python, &group("slow"))[..], &[slow]].concat();
    worker.send(&json!({"requestId": 1, "arguments": slow_arguments}));
    wait_for(|| sandbox.join("started").exists());
    assert_eq!(worker.ask(&request(2, "quick")), done(2));
    sandbox.file("go", "");
    assert_eq!(worker.receive(), done(1));
    worker.end();
}

#[test]
fn every_one_of_many_interleaved_requests_gets_its_answer() {
    let sandbox = Sandbox::new();
    let mut worker = Worker::start(&sandbox, &[]);
    for id in 1..=60 {
        let source = if id % 5 == 0 { "x = = 1\n" } else { "x = 1\n" };
        sandbox.file(&format!("m{id}.py"), source);
        worker.send(&request(id, &format!("m{id}")));
    }
    let responses: BTreeMap<i64, Value> = (1..=60)
        .map(|_| worker.receive())
        .map(|response| (response["requestId"].as_i64().unwrap(), response))
        .collect();
    worker.end();
    assert_eq!(responses.len(), 60);
    for (id, response) in responses {
        let is_bad = id % 5 == 0;
        assert_eq!(response["exitCode"], json!(i64::from(is_bad)), "{response}");
        assert_eq!(
            response["output"]
                .as_str()
                .unwrap()
                .contains(&format!("name/m{id}.py")),
            is_bad
        );
        assert_eq!(sandbox.join(&format!("m{id}.pyc")).exists(), !is_bad);
    }
}

#[test]
fn a_cancelled_request_is_answered_when_it_has_stopped() {
    let sandbox = Sandbox::new();
    sandbox
        .file("slow.py", "x = 1\n")
        .file("other.py", "x = 1\n");
    let slow = slow_interpreter(&sandbox);
    let mut worker = Worker::start(&sandbox, &[]);
    let python = newest_python();
    let mut arguments = with_python(&python, &group("slow"));
    for _ in 0..50 {
        arguments.extend(group("slow"));
    }
    arguments.extend([slow, "--jobs=1".to_owned()]);
    worker.send(&json!({"requestId": 1, "arguments": arguments}));
    wait_for(|| sandbox.join("started").exists());
    worker.send(&json!({"requestId": 1, "cancel": true}));
    // What is cancelled is not waited for, and the worker goes on.
    assert_eq!(worker.ask(&request(2, "other")), done(2));
    sandbox.file("go", "");
    assert_eq!(
        worker.receive(),
        json!({"exitCode": 0, "output": "", "requestId": 1, "wasCancelled": true})
    );
    // It comes too late, or never meant anything: no answer.
    worker.send(&json!({"requestId": 1, "cancel": true}));
    worker.send(&json!({"requestId": 99, "cancel": true}));
    assert_eq!(worker.ask(&request(3, "other")), done(3));
    worker.end();
}

#[test]
fn malformed_requests_are_answered_and_the_worker_lives_on() {
    let sandbox = Sandbox::new();
    sandbox.file("a.py", "");
    let mut worker = Worker::start(&sandbox, &[]);
    let mut error = |line: &[u8]| {
        worker.send_line(line);
        let response = worker.receive();
        assert_eq!(response["exitCode"], json!(2), "{response}");
        (
            response["requestId"].as_i64().unwrap(),
            response["output"].as_str().unwrap().to_owned(),
        )
    };
    assert_eq!(
        error(b"this is no JSON"),
        (
            0,
            "error: malformed work request: expected ident at line 1 column 2\n".to_owned()
        )
    );
    assert_eq!(
        error(b"[1, 2]"),
        (
            0,
            "error: malformed work request: it is no JSON object\n".to_owned()
        )
    );
    assert_eq!(
        error(br#"{"requestId": 5, "arguments": 7}"#),
        (
            5,
            "error: malformed work request: invalid type: integer `7`, expected a sequence\n"
                .to_owned()
        )
    );
    assert!(error(b"\xff\xfe{}")
        .1
        .starts_with("error: malformed work request: "));
    let (id, output) = error(br#"{"requestId": 6, "arguments": ["--no-such-flag"]}"#);
    assert!(
        id == 6 && output.starts_with("error: unexpected argument '--no-such-flag' found\n"),
        "{output}"
    );
    assert_eq!(
        error(br#"{"requestId": 7, "arguments": ["@no.params"]}"#),
        (
            7,
            "error: cannot read the param file no.params: No such file or directory (os error 2)\n"
                .to_owned()
        )
    );
    worker.send_line(b"");
    assert_eq!(worker.ask(&request(8, "a")), done(8));
    worker.end();
}

#[test]
fn missing_files_and_wrong_interpreters_are_answered() {
    let sandbox = Sandbox::new();
    sandbox.file("a.py", "");
    let mut worker = Worker::start(&sandbox, &[]);
    let response = worker.ask(&request(1, "missing"));
    let output = "error: cannot read missing.py: No such file or directory (os error 2)\n";
    assert_eq!(
        response,
        json!({"exitCode": 1, "output": output, "requestId": 1})
    );
    let arguments = [
        "--python-version=3.14",
        "--backend=interpreter",
        "--interpreter=/no/python",
        "--src=a.py",
        "--src-name=a.py",
        "--pyc=a.pyc",
    ];
    let response = worker.ask(&json!({"requestId": 2, "arguments": arguments}));
    let output =
        "error: cannot start the interpreter /no/python: No such file or directory (os error 2)\n";
    assert_eq!(
        response,
        json!({"exitCode": 1, "output": output, "requestId": 2})
    );
    assert_eq!(worker.ask(&request(3, "a")), done(3));
    worker.end();
}

#[test]
fn relative_paths_are_below_the_sandbox_of_the_request() {
    let sandbox = Sandbox::new();
    let python = newest_python();
    let mut worker = Worker::start(&sandbox, &[]);
    for id in 1..=3 {
        let root = format!("__sandbox/{id}/_main");
        // Of a sandbox's files, each is a link to the real one.
        let interpreter = sandbox.join(&format!("{root}/external/python"));
        fs::create_dir_all(interpreter.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(&python.path, &interpreter).unwrap();
        let params = format!(
            "--python-version={}\n--interpreter=external/python\n--src=pkg/a.py\n--src-name=pkg/a.py\n--pyc=bin/a.pyc\n\
             --tree-src=pkg\n--tree-src-name=pkg\n--tree-out=bin/tree\n",
            python.version
        );
        sandbox
            .file(&format!("{root}/pkg/a.py"), format!("x = {id}\n"))
            .file(&format!("{root}/a.params"), params);
        let response =
            worker.ask(&json!({"requestId": id, "arguments": ["@a.params"], "sandboxDir": root}));
        assert_eq!(response, done(id));
        assert_eq!(
            sandbox.read(&format!("{root}/bin/a.pyc")),
            sandbox.read(&format!("{root}/bin/tree/a.pyc"))
        );
        // Bazel takes the sandbox away, while the worker keeps the interpreter.
        fs::remove_dir_all(sandbox.join(&format!("__sandbox/{id}"))).unwrap();
    }
    worker.end();
    assert_eq!(sandbox.listing(), [""; 0]);
}

#[test]
fn startup_arguments_stand_before_those_of_each_request() {
    let sandbox = Sandbox::new();
    sandbox.file("a.py", "");
    let python = newest_python();
    let version = format!("--python-version={}", python.version);
    let mut worker = Worker::start(&sandbox, &[&version, "--optimize=1"]);
    let interpreter = format!("--interpreter={}", python.path.display());
    let arguments = [&group("a")[..], &[interpreter]].concat();
    assert_eq!(worker.ask(&json!({"arguments": arguments})), done(0));
    worker.end();
}

#[test]
fn requests_of_rules_python_are_understood() {
    let sandbox = Sandbox::new();
    sandbox.file("pkg/a.py", "x = 1\n");
    let python = newest_python();
    let mut command = sandbox.command();
    command.args([
        "--persistent_worker",
        "--worker_impl=async",
        "--log_level",
        "INFO",
    ]);
    let mut worker = Worker::spawn(command.env("RULES_PYC_INTERPRETER", &python.path));
    let version = python.version.to_string();
    let pyc = "pkg/__pycache__/a.pyc";
    let arguments = [
        "--invalidation_mode",
        "checked_hash",
        "--src",
        "pkg/a.py",
        "--src_name",
        "pkg/a.py",
        "--pyc",
        pyc,
        "--optimize",
        "0",
        "--python_version",
        &version,
    ];
    assert_eq!(
        worker.ask(&json!({"requestId": 4, "arguments": arguments})),
        done(4)
    );
    assert!(sandbox.join(pyc).exists());
    worker.end();
}

#[test]
fn interpreters_are_kept_between_requests_until_their_file_changes() {
    let sandbox = Sandbox::new();
    sandbox.file("a.py", "");
    let interpreter = sandbox.join("python");
    let log = sandbox.join("starts");
    let python = newest_python();
    let install = || {
        let next = sandbox.join("next");
        write_interpreter(
            &next,
            &python.path,
            &format!("print('start', file=open({log:?}, 'a'))\n"),
        );
        fs::rename(&next, &interpreter).unwrap();
    };
    let starts = || fs::read_to_string(&log).unwrap().lines().count();
    install();
    let mut worker = Worker::start(&sandbox, &[]);
    let named = format!("--interpreter={}", interpreter.display());
    let arguments = [&with_python(&python, &group("a"))[..], &[named]].concat();
    let mut ask = || assert_eq!(worker.ask(&json!({"arguments": arguments})), done(0));
    (0..5).for_each(|_| ask());
    assert_eq!(starts(), 1);
    install();
    (0..5).for_each(|_| ask());
    assert_eq!(starts(), 2);
    worker.end();
}

#[test]
fn the_end_of_the_input_lets_requests_finish() {
    let sandbox = Sandbox::new();
    sandbox.file("a.py", "");
    let mut child = sandbox
        .command()
        .arg("--persistent_worker")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let line = format!("{}\n", request(1, "a"));
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), line.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(
        serde_json::from_slice::<Value>(&output.stdout).unwrap(),
        done(1)
    );
}

#[cfg(target_os = "linux")]
#[test]
fn interpreters_end_when_the_worker_is_killed() {
    let sandbox = Sandbox::new();
    sandbox.file("a.py", "");
    let mut worker = Worker::start(&sandbox, &[]);
    assert_eq!(worker.ask(&request(1, "a")), done(1));
    let children = children_of(worker.id());
    assert!(!children.is_empty());
    worker.kill();
    for child in children {
        wait_for(|| !Path::new(&format!("/proc/{child}")).exists() || is_zombie(child));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn no_interpreter_is_left_when_the_worker_ends() {
    let sandbox = Sandbox::new();
    sandbox.file("a.py", "");
    let mut worker = Worker::start(&sandbox, &[]);
    assert_eq!(worker.ask(&request(1, "a")), done(1));
    let children = children_of(worker.id());
    worker.end();
    for child in children {
        assert!(!Path::new(&format!("/proc/{child}")).exists());
    }
}

#[cfg(target_os = "linux")]
fn children_of(parent: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok());
    processes
        .filter(|&process| stat_fields(process).is_some_and(|stat| stat.1 == parent))
        .collect()
}

#[cfg(target_os = "linux")]
fn is_zombie(process: u32) -> bool {
    stat_fields(process).is_none_or(|stat| stat.0 == "Z")
}

/// State and parent of a process (proc(5)), if it exists.
#[cfg(target_os = "linux")]
fn stat_fields(process: u32) -> Option<(String, u32)> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
}
