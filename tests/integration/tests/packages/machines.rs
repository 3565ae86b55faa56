//! Two machines with one cache: what one of them has tested, the other one does not test again.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use pyc_integration::{Outcome, Workspace};

const TEST: &str = "\
import flask, numpy, pygments, requests, zope.interface
assert numpy.arange(6).sum() == 15
assert requests.Request('GET', 'http://localhost/').prepare().url == 'http://localhost/'
print('RUN')
";

const BUILD: &str = r#"
DEPS = ["@popular//" + name for name in ["flask", "numpy", "pygments", "requests", "zope_interface"]]
py_test(name = "test", srcs = ["test.py"], deps = DEPS)
py_binary(name = "app", srcs = ["test.py"], main = "test.py", deps = DEPS)
"#;

/// Runs the test; returns how many of its processes (the test, and what writes its XML) really ran: none if it was cached.
fn tests_run(machine: &Workspace) -> usize {
    let log = machine.root().with_file_name("execution_log.json");
    let option = format!("--execution_log_json_file={}", log.display());
    let outcome = machine
        .bazel(&["test", &option, "//machines:test"])
        .success();
    assert!(outcome.stdout.contains("PASSED"), "{}", outcome.report());
    let text = fs::read_to_string(&log).expect("the execution log");
    serde_json::Deserializer::from_str(&text)
        .into_iter::<serde_json::Value>()
        .map(|spawn| spawn.expect("an entry of the log"))
        .filter(|spawn| spawn["mnemonic"] == "TestRunner" && spawn["cacheHit"] == false)
        .count()
}

/// The bytecode files that are sources of anything that the test needs.
fn stray_bytecode(machine: &Workspace) -> String {
    let query = r#"filter("\.pyc$", kind("source file", deps(//machines:app)))"#;
    machine
        .bazel(&["query", "--noimplicit_deps", query])
        .success()
        .stdout
}

#[test]
fn a_second_machine_runs_no_test_again_whatever_has_run() {
    let run = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a time after 1970")
        .as_nanos()
        .to_string();
    let machine = |name: &str| {
        let workspace = Workspace::with_home(name);
        let package = workspace
            .package("machines")
            .file("test.py", &TEST.replace("RUN", &run));
        drop(package.build(BUILD));
        workspace
    };
    let first = machine("test_machine");
    let second = machine("another/test/machine");
    assert_ne!(tests_run(&first), 0);
    assert_eq!(tests_run(&second), 0);

    // Programs run, with imports of all that the packages have, by Bazel and without it.
    for machine in [&first, &second] {
        assert_eq!(stray_bytecode(machine), "");
        machine.bazel(&["run", "//machines:app"]).success();
        let program = machine.root().join("bazel-bin/machines/app");
        let outcome = Outcome::of(&mut std::process::Command::new(program)).success();
        outcome.prints_lines(&[&run]);
        assert_eq!(stray_bytecode(machine), "");
        assert_eq!(tests_run(machine), 0);
    }

    // Nor does a machine that starts anew, with what ran before still in its output base.
    second.shutdown();
    second.bazel(&["clean"]).success();
    assert_eq!(tests_run(&second), 0);
    first.shutdown();
    second.shutdown();
}
