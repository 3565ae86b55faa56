//! What `pyc explain-misses` says of logs that Bazel 7.7.1 has written.
//!
//! Both builds, of which B found the cache as A had left it, are of this package. Between them, an interpreter has left
//! `lib/__pycache__/m.cpython-314.pyc`, and HOME_DIRECTORY was defined as another directory:
//!
//! ```starlark
//! filegroup(name = "lib", srcs = glob(["lib/**"]))
//! genrule(name = "read_lib", srcs = [":lib"], …)
//! genrule(name = "after_read_lib", srcs = [":read_lib"], …)
//! genrule(name = "unstable", srcs = ["stable.txt"], cmd = "date +%N > $@", tags = ["no-cache"], …)
//! genrule(name = "after_unstable", srcs = [":unstable"], …)
//! genrule(name = "configured", cmd = "echo built in $(HOME_DIRECTORY) > $@", …)
//! genrule(name = "after_both", srcs = [":configured", ":unstable"], …)
//! genrule(name = "steady", srcs = ["stable.txt"], …)
//! sh_binary(name = "tool", srcs = ["tool.sh"], data = [":lib"])
//! genrule(name = "with_tool", tools = [":tool"], …)
//! ```

use crate::support::{Run, Sandbox};
use serde_json::{json, Value};

const A_JSON: &str = include_str!("execution_logs/a.json");
const B_JSON: &str = include_str!("execution_logs/b.json");
const A_COMPACT: &[u8] = include_bytes!("execution_logs/a.compact");
const B_COMPACT: &[u8] = include_bytes!("execution_logs/b.compact");

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("a.json", A_JSON);
    sandbox.write("b.json", B_JSON);
    sandbox.write("a.compact", A_COMPACT);
    sandbox.write("b.compact", B_COMPACT);
    sandbox
}

fn explain(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    sandbox.pyc(&[&["explain-misses"], arguments].concat())
}

#[test]
fn misses_are_told_with_their_roots() {
    let sandbox = sandbox();
    let run = explain(&sandbox, &["a.compact", "b.compact"]);
    let expected = "\
A: 8 actions
B: 8 actions, of which 1 was a cache hit and 1 may not be in a cache
6 misses come from 3 roots:

1. stray bytecode, only in B: lib/__pycache__/m.cpython-314.pyc
   3 misses, from this alone; such as Genrule //:read_lib
   An interpreter has written it. Let no glob match **/__pycache__/**, and run with PYTHONDONTWRITEBYTECODE=1 what \
   reads the files.

2. command line
   < source external/bazel_tools/tools/genrule/genrule-setup.sh; echo built in /home/ada/build > \
   bazel-out/k8-fastbuild/bin/configured.txt
   > source external/bazel_tools/tools/genrule/genrule-setup.sh; echo built in /home/bob/build > \
   bazel-out/k8-fastbuild/bin/configured.txt
   2 misses, 1 of them from this alone; such as Genrule //:configured

3. Genrule //:unstable is the same in both builds, but has written something else: \
bazel-out/k8-fastbuild/bin/unstable.txt
   2 misses, 1 of them from this alone; such as Genrule //:after_unstable
   Its tool writes something that is no input: a time, a random number, an order of files.
";
    assert_eq!(run.expect(1, &sandbox).stdout, expected);

    let run = explain(&sandbox, &["a.compact", "b.compact", "--limit", "1"]);
    let text = &run.expect(1, &sandbox).stdout;
    assert!(
        text.ends_with("\n\n2 roots more; --limit 0 tells all\n"),
        "{text}"
    );
    assert!(!text.contains("command line"), "{text}");
}

#[test]
fn both_kinds_of_logs_say_the_same() {
    let sandbox = sandbox();
    let report = |kind: &str| -> Value {
        let logs = ["a", "b"].map(|name| format!("{name}.{kind}"));
        let run = explain(&sandbox, &[&logs[0], &logs[1], "--json"]);
        serde_json::from_str(&run.expect(1, &sandbox).stdout).unwrap()
    };
    let (of_json, mut of_compact) = (report("json"), report("compact"));
    // The order of the actions is another.
    let examples = |report: &Value| report["roots"].as_array().unwrap().len();
    assert_eq!(examples(&of_json), 3);
    for (index, root) in of_json["roots"].as_array().unwrap().iter().enumerate() {
        of_compact["roots"][index]["example"] = root["example"].clone();
    }
    assert_eq!(of_json, of_compact);
    assert_eq!(of_json["explained"], 6);
    assert_eq!(of_json["cache_hits"], 1);
    let stray = &of_json["roots"][0];
    assert_eq!(stray["kind"], "stray_bytecode");
    assert_eq!(stray["change"], "extra");
    assert_eq!(stray["paths"], json!(["lib/__pycache__/m.cpython-314.pyc"]));
    assert_eq!(
        (&stray["actions"], &stray["actions_by_it_alone"]),
        (&json!(3), &json!(3))
    );
}

#[test]
fn files_are_looked_into() {
    let sandbox = sandbox();
    // a header with a timestamp
    let mut pyc = vec![0x2b, 0x0e, b'\r', b'\n', 0, 0, 0, 0, 7, 0, 0, 0, 6, 0, 0, 0];
    pyc.push(b'N');
    sandbox.write("ws/lib/__pycache__/m.cpython-314.pyc", pyc);
    let files = ["--files-a", "no", "--files-b", "ws"];
    let run = explain(&sandbox, &[&["a.json", "b.json"], &files[..]].concat());
    let expected = "m.cpython-314.pyc\n   it is bytecode with a timestamp: its source was modified 7 s after 1970\n";
    assert!(
        run.expect(1, &sandbox).stdout.contains(expected),
        "{}",
        run.stdout
    );
}

#[test]
fn a_log_with_hits_only_has_nothing_to_explain() {
    let sandbox = sandbox();
    let hits = B_JSON.replace("\"cacheHit\": false", "\"cacheHit\": true");
    sandbox.write("hits.json", hits);
    let run = explain(&sandbox, &["a.json", "hits.json"]);
    let text = &run.expect(0, &sandbox).stdout;
    assert!(text.ends_with("\nno misses to explain\n"), "{text}");
}

#[test]
fn what_is_no_log_is_trouble() {
    let sandbox = sandbox();
    sandbox.write("empty", "");
    sandbox.write("text", "not a log");
    sandbox.write("other.json", "{\"a\": 1}");
    sandbox.write("cut.json", &B_JSON[..5_000]);
    sandbox.write("cut.compact", &B_COMPACT[..1_000]);
    for (log, expected) in [
        ("no", "pyc: cannot read no: No such file or directory (os error 2)\n"),
        (
            "empty",
            "pyc: empty: the log is empty, as the build had nothing to do: run it after bazel clean\n",
        ),
        (
            "text",
            "pyc: text: no execution log of --execution_log_json_file or --execution_log_compact_file\n",
        ),
        ("other.json", "pyc: other.json: no JSON log: missing field `commandArgs` at line 1 column 8\n"),
        ("cut.json", "pyc: cut.json: no JSON log: EOF while parsing "),
        ("cut.compact", "pyc: cut.compact: no compact log: "),
        (
            "b.compact",
            "pyc: a.json is a JSON log and b.compact a compact one, which name some inputs in other ways: write both \
             with the same flag\n",
        ),
    ] {
        let run = explain(&sandbox, &["a.json", log]);
        run.expect(2, &sandbox);
        assert!(run.stderr.starts_with(expected), "{}", run.stderr);
    }
}
