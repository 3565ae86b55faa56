"""Tests of which files patches add and remove."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pip:patched_members.bzl", "patched_members")

_PATCH = """\
From: somebody
diff --git a/demo/a.py b/demo/a.py
--- a/demo/a.py
+++ b/demo/a.py
@@ -1,3 +1,3 @@
 one
--- /dev/null
+++ b/demo/not_a_file.py
 three
diff --git a/demo/new.py b/demo/new.py
new file mode 100644
--- /dev/null
+++ b/demo/new.py
@@ -0,0 +1 @@
+new
--- a/demo/old.py\t2026-01-01
+++ /dev/null
@@ -1 +0,0 @@
-old
--- a/demo/gone.py
+++ /dev/null
@@ -1 +0,0 @@
-gone
"""

def _patched_members_impl(ctx):
    env = unittest.begin(ctx)
    members = ["demo/a.py", "demo/old.py", "top.py"]
    asserts.equals(env, ["demo/a.py", "top.py", "demo/new.py"], patched_members(members, _PATCH, 1))
    asserts.equals(env, members + ["b/demo/new.py"], patched_members(members, _PATCH, 0))
    asserts.equals(env, ["demo/a.py", "demo/old.py", "top.py", "new.py"], patched_members(members, _PATCH, 2))
    for text in ["", "--- a\n", "--- a\n+++ /dev/null\n", "no patch\nat all\n"]:
        asserts.equals(env, members, patched_members(members, text, 0))
    return unittest.end(env)

_patched_members_test = unittest.make(_patched_members_impl)

def patched_members_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    _patched_members_test(name = "patches_add_and_remove_files", size = "small")
    native.test_suite(name = name, tests = ["patches_add_and_remove_files"])
