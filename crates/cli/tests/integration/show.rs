//! What `pyc show` prints.

use serde_json::Value;

use crate::support::{pythons, write_package, Sandbox};

/// Prints as JSON what Python knows of the code objects of a `.pyc` file, in the order of the tool.
const DESCRIBE: &str = r#"
import json, marshal, sys

NAMES = ["name", "qualname", "filename", "firstlineno", "argcount", "posonlyargcount", "kwonlyargcount",
         "stacksize", "flags", "names", "varnames", "cellvars", "freevars"]
with open(sys.argv[1], "rb") as file:
    module = marshal.loads(file.read()[16:])
codes = []

def add(code, parent):
    index = len(codes)
    described = {name: getattr(code, "co_" + name) for name in NAMES}
    described["parent"] = parent
    described["linetable_size"] = len(code.co_linetable)
    described["exceptiontable_size"] = len(code.co_exceptiontable)
    described["code_size"] = len(code.co_code)
    described["consts"] = code.co_consts
    codes.append(described)
    for constant in code.co_consts:
        if hasattr(constant, "co_code"):
            add(constant, index)

add(module, None)
for described in codes:
    described["consts"] = [
        {"type": type(c).__name__,
         "repr": None if hasattr(c, "co_code") or isinstance(c, (frozenset, tuple)) or type(c) is int and abs(c) >> 63 else repr(c)}
        for c in described["consts"]]
print(json.dumps(codes))
"#;

fn json(sandbox: &Sandbox, arguments: &[&str]) -> Value {
    let run = sandbox.pyc(&[&["show", "--json"], arguments].concat());
    serde_json::from_str(&run.expect(0, sandbox).stdout).unwrap()
}

#[test]
fn the_document_says_what_python_says() {
    for python in pythons() {
        let sandbox = Sandbox::with_python(python);
        write_package(&sandbox, "pkg");
        sandbox.compile_well(&["pkg"]);
        let pyc = sandbox.cached("pkg", "kinds");
        let found = json(&sandbox, &[&pyc]);
        let printed = sandbox.python_prints(&[], DESCRIBE, &[&pyc]);
        let expected: Value = serde_json::from_str(&printed).unwrap();
        let (found, expected) = (
            found["codes"].as_array().unwrap(),
            expected.as_array().unwrap(),
        );
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            for (field, expected) in expected.as_object().unwrap() {
                if field != "consts" {
                    assert_eq!(&found[field], expected, "{field} of {}", found["qualname"]);
                    continue;
                }
                let (found, expected) = (
                    found[field].as_array().unwrap(),
                    expected.as_array().unwrap(),
                );
                assert_eq!(found.len(), expected.len());
                for (found, expected) in found.iter().zip(expected) {
                    assert_eq!(found["type"], expected["type"]);
                    if !expected["repr"].is_null() {
                        assert_eq!(found["repr"], expected["repr"]);
                    }
                }
            }
        }
    }
}

#[test]
fn the_document_has_the_header_and_links_code_to_constants() {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "def f(): return lambda: 1\n");
    sandbox.compile_well(&["--invalidation-mode", "unchecked-hash", "x.py"]);
    let pyc = sandbox.cached(".", "x");
    let document = json(&sandbox, &[&pyc]);
    let bytes = sandbox.read(&pyc);
    let hash: String = bytes[8..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(document["schema"], 1);
    assert_eq!(document["path"], pyc);
    assert_eq!(document["size"], bytes.len());
    assert_eq!(document["canonical"], true);
    assert_eq!(document["error"], Value::Null);
    let expected = serde_json::json!({
        "magic": u16::from_le_bytes([bytes[0], bytes[1]]),
        "python": sandbox.python().version,
        "invalidation": "unchecked-hash",
        "source_hash": hash,
        "mtime": null,
        "source_size": null,
    });
    assert_eq!(document["header"], expected);
    let codes = document["codes"].as_array().unwrap();
    let names: Vec<_> = codes
        .iter()
        .map(|code| code["qualname"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["<module>", "f", "f.<locals>.<lambda>"]);
    assert_eq!(codes[2]["parent"], 1);
    let constants = codes[1]["consts"].as_array().unwrap();
    let code = constants
        .iter()
        .find(|constant| constant["type"] == "code")
        .unwrap();
    assert_eq!(code["code"], 2);
}

#[test]
fn flags_have_the_names_that_python_gives_them() {
    // NOFREE is gone since 3.11, though dis still has its name
    let write = "import dis, importlib.util, json, marshal\n\
                 names = {bit: name for bit, name in dis.COMPILER_FLAG_NAMES.items() if name != 'NOFREE'}\n\
                 code = (lambda *a, **k: 0).__code__.replace(co_flags=sum(names))\n\
                 with open('x.pyc', 'wb') as file:\n    \
                 file.write(importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code))\n\
                 print(json.dumps([names[bit] for bit in sorted(names)]))";
    for python in pythons() {
        let sandbox = Sandbox::with_python(python);
        let expected: Value =
            serde_json::from_str(&sandbox.python_prints(&[], write, &[])).unwrap();
        assert_eq!(
            json(&sandbox, &["x.pyc"])["codes"][0]["flag_names"],
            expected
        );
    }
}

#[test]
fn timestamps_are_shown() {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "x = 1\n");
    sandbox.python_prints(&[], "import os; os.utime('x.py', (5, 1234567890))", &[]);
    sandbox.compile_well(&["--invalidation-mode", "timestamp", "x.py"]);
    let header = &json(&sandbox, &[&sandbox.cached(".", "x")])["header"];
    assert_eq!(header["invalidation"], "timestamp");
    assert_eq!(header["mtime"], 1_234_567_890);
    assert_eq!(header["source_size"], 6);
    assert_eq!(header["source_hash"], Value::Null);
}

#[test]
fn people_get_the_tree() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "x.py",
        "class K:\n    def m(self, a, /, *, b):\n        'doc'\n        return self.x, 'é', 2.5\n",
    );
    sandbox.compile_well(&["x.py"]);
    let pyc = sandbox.cached(".", "x");
    let run = sandbox.pyc(&["show", &pyc]);
    let text = &run.expect(0, &sandbox).stdout;
    for line in [
        &*format!("{pyc}: {} bytes", sandbox.read(&pyc).len()),
        "  invalidation    checked-hash",
        "  canonical       yes",
        "<module> (line 1)",
        "  K (line 1)",
        "    K.m (line 2)",
        "      arguments       2 (2 positional-only), 1 keyword-only",
        "      variables       self a b",
        "      names           x",
        "      file            x.py",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(text.contains(" 'é'"), "{text}");
    assert!(text.contains("OPTIMIZED NEWLOCALS"), "{text}");
}

#[test]
fn one_code_object_is_shown_with_what_is_in_it() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "x.py",
        "class A:\n  def f(self): return lambda: 1\nclass B:\n  def f(self): pass\n",
    );
    sandbox.compile_well(&["x.py"]);
    let pyc = sandbox.cached(".", "x");
    let names = |name: &str| -> Vec<String> {
        let document = json(&sandbox, &["--code", name, &pyc]);
        let codes = document["codes"].as_array().unwrap().clone();
        codes
            .iter()
            .map(|code| code["qualname"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names("A.f"), ["A.f", "A.f.<locals>.<lambda>"]);
    assert_eq!(names("f"), ["A.f", "A.f.<locals>.<lambda>", "B.f"]);
    let run = sandbox.pyc(&["show", "--code", "g", &pyc]);
    run.expect(2, &sandbox);
    let expected = format!(
        "pyc: {pyc}: no code object is called g; there are: \
         <module>, A, A.f, A.f.<locals>.<lambda>, B, B.f\n"
    );
    assert_eq!(run.stderr, expected);
}

#[test]
fn what_python_has_written_is_not_canonical() {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "def f(): return 'text'\n");
    sandbox.python_prints(&[], "import py_compile; py_compile.compile('x.py')", &[]);
    assert_eq!(
        json(&sandbox, &[&sandbox.cached(".", "x")])["canonical"],
        false
    );
}

#[test]
fn of_a_damaged_file_the_header_is_shown() {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "x = 1\n");
    sandbox.compile_well(&["x.py"]);
    let whole = sandbox.read(sandbox.cached(".", "x"));
    sandbox.write("short.pyc", &whole[..whole.len() - 1]);
    let run = sandbox.pyc(&["show", "short.pyc"]);
    run.expect(1, &sandbox);
    assert!(run.stdout.contains("checked-hash"), "{}", run.stdout);
    assert!(
        run.stderr
            .starts_with("pyc: short.pyc: its code cannot be read: "),
        "{}",
        run.stderr
    );
    let run = sandbox.pyc(&["show", "--json", "short.pyc"]);
    let document: Value = serde_json::from_str(&run.expect(1, &sandbox).stdout).unwrap();
    assert_eq!(document["canonical"], Value::Null);
    assert!(document["error"]
        .as_str()
        .unwrap()
        .starts_with("its code cannot be read: "));
    assert_eq!(document["codes"], Value::Array(vec![]));
}

#[test]
fn what_is_no_pyc_file_is_not_shown() {
    let sandbox = Sandbox::new();
    sandbox.write("x.pyc", "#!/usr/bin/env python3\n");
    let run = sandbox.pyc(&["show", "x.pyc"]);
    run.expect(2, &sandbox);
    assert!(
        run.stderr.starts_with("pyc: x.pyc: not a .pyc file: "),
        "{}",
        run.stderr
    );
    assert_eq!(run.stdout, "");
    let run = sandbox.pyc(&["show", "missing.pyc"]);
    run.expect(2, &sandbox);
    assert_eq!(
        run.stderr,
        "pyc: cannot read missing.pyc: No such file or directory (os error 2)\n"
    );
}
