//! Patches to a wheel that is unpacked.

use crate::support::{hash, WheelBuilder};
use crate::Sandbox;
use pyc_wheel::{unpack, PatchFile, UnpackRequest};
use std::fs;

const PATCH: &str = "\
From: somebody
diff --git a/demo/a.py b/demo/a.py
index 123..456 100644
--- a/demo/a.py
+++ b/demo/a.py
@@ -1,3 +1,3 @@
 one
-two
+TWO
 three
diff --git a/demo/new.py b/demo/new.py
new file mode 100644
--- /dev/null
+++ b/demo/new.py
@@ -0,0 +1 @@
+--- new
\\ No newline at end of file
diff --git a/demo/old.py b/demo/old.py
deleted file mode 100644
--- a/demo/old.py
+++ /dev/null
@@ -1,2 +0,0 @@
-++ x
--- y
-- 
2.39.0
";

fn patched(wheel: &WheelBuilder, patch: &str, strip: usize) -> (Sandbox, UnpackRequest) {
    let sandbox = Sandbox::new(wheel);
    fs::write(sandbox.path("p.patch"), patch).unwrap();
    let request = UnpackRequest {
        patches: vec![PatchFile {
            path: sandbox.path("p.patch"),
            strip,
        }],
        ..sandbox.request()
    };
    (sandbox, request)
}

fn patchable() -> WheelBuilder {
    WheelBuilder::new()
        .file("demo/a.py", "zero\none\ntwo\nthree\n")
        .file("demo/old.py", "++ x\n-- y\n")
}

#[test]
fn patches_change_make_and_remove_files() {
    let (sandbox, request) = patched(&patchable(), PATCH, 1);
    let installed = unpack(&request).unwrap();
    installed.write_record().unwrap();
    assert_eq!(installed.sources(), ["demo/a.py", "demo/new.py"]);
    let text = "zero\none\nTWO\nthree\n";
    assert_eq!(sandbox.read("site-packages/demo/a.py"), text);
    assert_eq!(sandbox.read("site-packages/demo/new.py"), "--- new");
    let record = sandbox.read("site-packages/demo-1.0.dist-info/RECORD");
    assert!(record.contains(&format!("\ndemo/a.py,{},{}\n", hash(text), text.len())));
    assert!(!record.contains("old.py") && record.contains("\ndemo/new.py,"));
}

#[test]
fn patches_that_do_not_fit_are_told_with_file_and_hunk() {
    let error = |patch: &str, strip: usize| {
        let (sandbox, request) = patched(&patchable(), patch, strip);
        let error = sandbox.error_of(&request);
        let error = error.strip_prefix("cannot apply the patch p.patch: ");
        error.expect("the patch is named").to_owned()
    };
    assert_eq!(
        error(&PATCH.replace("-two", "-2"), 1),
        "demo/a.py: hunk #1 (@@ -1,3 +1,3 @@) does not apply"
    );
    assert_eq!(
        error(PATCH, 0),
        "b/demo/a.py: cannot read it: No such file or directory (os error 2)"
    );
    assert_eq!(
        error(PATCH, 3),
        "line 4: b/demo/a.py has no name left after stripping 3 leading components: use another strip"
    );
    assert_eq!(
        error(&PATCH.replace("demo/a.py", "../../evil"), 1),
        "line 4: ../../evil is not a path below the directory that is patched"
    );
    assert_eq!(
        error(&PATCH.replace("b/demo/new.py\n@@", "b/demo/a.py\n@@"), 1),
        "demo/a.py: the patch makes this file, but there is one"
    );
    assert_eq!(
        error(&PATCH.replace("-1,2 +0,0 @@\n-++ x\n", "-1,1 +0,0 @@\n"), 1),
        "demo/old.py: the patch removes this file, but something of it would be left"
    );
    assert_eq!(error("only words\n", 1), "it has no changes");
    assert_eq!(
        error("rename from a\nrename to b\n", 1),
        "line 1: a renaming is more than a unified diff can say"
    );
    assert_eq!(
        error(&PATCH.replace(" three\n", ""), 1),
        "line 6: the hunk has fewer lines than it says"
    );
}
