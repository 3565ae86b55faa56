//! What tracebacks call a source.

use crate::support::Sandbox;

fn file_name(sandbox: &Sandbox, pyc: &str) -> String {
    let code = "import marshal, sys; print(marshal.loads(open(sys.argv[1], 'rb').read()[16:]).co_filename)";
    sandbox
        .python_prints(&[], code, &[pyc])
        .trim_end()
        .to_owned()
}

#[test]
fn by_default_it_is_the_path_as_compileall_would_have_it() {
    let sandbox = Sandbox::new();
    sandbox.write("a/b/x.py", "");
    let pyc = sandbox.cached("a/b", "x");
    let absolute = sandbox.path("a");
    for path in [
        "a",
        "a/",
        "./a",
        "a/b/x.py",
        ".",
        absolute.to_str().unwrap(),
    ] {
        sandbox.compile_well(&[path]);
        let ours = file_name(&sandbox, &pyc);
        sandbox.python_prints(
            &[],
            "import compileall, os, sys; p = sys.argv[1]\n\
             (compileall.compile_dir if os.path.isdir(p) else compileall.compile_file)(p, quiet=1, force=True)",
            &[path],
        );
        assert_eq!(ours, file_name(&sandbox, &pyc), "{path}");
    }
}

#[test]
fn prefixes_make_it_independent_of_the_place() {
    let sandbox = Sandbox::new();
    sandbox.write("here/root/usr/lib/x.py", "x = 1\n");
    sandbox.write("there/usr/lib/x.py", "x = 1\n");
    sandbox.compile_well(&["-s", "here/root", "-p", "/", "here"]);
    let there = sandbox.path("there");
    let there = there.to_str().unwrap();
    sandbox.compile_well(&["--strip-prefix", there, "--name-prefix", "/", there]);
    let pyc = sandbox.cached("here/root/usr/lib", "x");
    assert_eq!(file_name(&sandbox, &pyc), "/usr/lib/x.py");
    assert_eq!(
        sandbox.read(pyc),
        sandbox.read(sandbox.cached("there/usr/lib", "x"))
    );
}

#[test]
fn a_prefix_that_does_not_fit_stops_everything() {
    let sandbox = Sandbox::new();
    sandbox.write("a/x.py", "");
    sandbox.write("b/y.py", "");
    let run = sandbox.compile(&["-s", "a", "a", "b"]);
    run.expect(2, &sandbox);
    assert_eq!(
        run.stderr,
        "pyc: --strip-prefix a: b/y.py does not start with it\n"
    );
    assert_eq!(sandbox.names("."), ["a/x.py", "b/y.py"]);
}

#[test]
fn one_source_by_two_paths_is_compiled_once_by_its_first_name() {
    let sandbox = Sandbox::new();
    sandbox.write("a/x.py", "");
    let run = sandbox.compile(&["./a/x.py", "a", "a/../a"]);
    assert_eq!(
        run.expect(0, &sandbox).summary(),
        "1 compiled, 0 up to date, 0 failed"
    );
    assert_eq!(file_name(&sandbox, &sandbox.cached("a", "x")), "./a/x.py");
}

#[test]
fn two_sources_for_one_file_stop_everything() {
    let sandbox = Sandbox::new();
    sandbox.write("a/x.py", "");
    sandbox.write("b/x.py", "");
    let run = sandbox.compile(&["-o", "out", "a", "b"]);
    run.expect(2, &sandbox);
    let expected = "pyc: a/x.py and b/x.py would have the same .pyc file in out/__pycache__: \
                    write them to different directories\n";
    assert_eq!(run.stderr, expected);
    assert_eq!(sandbox.names("."), ["a/x.py", "b/x.py"]);
}
