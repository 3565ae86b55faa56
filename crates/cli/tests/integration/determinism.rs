//! Same source, same options, same version: same bytes.

use crate::support::{pythons, write_package, Python, Sandbox};

/// The files that compiling the standard library's `json` and `email` and a package gives.
fn compile(python: &Python, directory: &str, jobs: &str) -> Vec<(String, Vec<u8>)> {
    let sandbox = Sandbox::with_python(python.clone());
    let copy = "import os, shutil, sys\n\
                library = os.path.dirname(os.__file__)\n\
                for name in 'json', 'email', 'asyncio':\n    \
                    shutil.copytree(os.path.join(library, name), os.path.join(sys.argv[1], name),\n                    \
                    ignore=shutil.ignore_patterns('__pycache__'))";
    sandbox.python_prints(&[], copy, &[directory]);
    write_package(&sandbox, &format!("{directory}/pkg"));
    let out = sandbox.path("out");
    let out = out.to_str().unwrap();
    sandbox.compile_well(&[
        "-j",
        jobs,
        "--optimize",
        "0,2",
        "-s",
        directory,
        "-o",
        out,
        directory,
    ]);
    sandbox.files("out")
}

#[test]
fn bytes_depend_neither_on_the_run_nor_the_place_nor_the_number_of_jobs() {
    for python in pythons() {
        let expected = compile(&python, "here", "1");
        assert!(expected.len() > 100, "{}", expected.len());
        for (directory, jobs) in [("here", "1"), ("some/where/else", "2"), ("here", "7")] {
            let found = compile(&python, directory, jobs);
            let names = |files: &[(String, Vec<u8>)]| -> Vec<String> {
                files.iter().map(|(name, _)| name.clone()).collect()
            };
            assert_eq!(names(&found), names(&expected));
            for ((name, found), (_, expected)) in found.iter().zip(&expected) {
                assert!(
                    found == expected,
                    "{} {name} {directory} -j{jobs}",
                    python.version
                );
            }
        }
    }
}
