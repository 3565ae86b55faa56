"""Tests of package indexes: their pages, URLs, and the configuration that names them."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/index:index_download.bzl", "curl_config")

# buildifier: disable=bzl-visibility
load("//python/private/index:index_page.bzl", "file_kind", "is_of_package", "read_index_page")

# buildifier: disable=bzl-visibility
load("//python/private/index:index_settings.bzl", "read_pip_conf")

# buildifier: disable=bzl-visibility
load("//python/private/index:urls.bzl", "join_url", "url_auth", "url_filename", "variables_of", "with_variables", "without_user")

# buildifier: disable=bzl-visibility
load("//python/private/pip:closure.bzl", "closure")

# buildifier: disable=bzl-visibility
load("//python/private/pip:closure_plan.bzl", "plan_closures")

_JSON = """
{
  "meta": {"api-version": "1.1"},
  "name": "foo",
  "files": [
    {"filename": "foo-1.0-py3-none-any.whl", "url": "../../files/foo-1.0-py3-none-any.whl", "hashes": {"sha256": "AA", "md5": "x"}, "size": 7,
     "core-metadata": {"sha256": "bb"}, "yanked": false},
    {"filename": "foo-1.0.tar.gz", "url": "https://other.example/foo-1.0.tar.gz", "hashes": {}, "yanked": "broken", "core-metadata": true},
    {"filename": "foo-1.0.tar.gz.asc", "url": "x", "hashes": {}},
    {"filename": "foo-1.0-py2.7.egg", "url": "x", "hashes": {}}
  ]
}
"""

_HTML = """<!DOCTYPE html>
<html><head><base href="https://base.example/simple/foo/"></head><body>
<h1>Links for foo</h1>
<A
  HREF = "../../files/foo-1.0-py3-none-any.whl#sha256=AA" data-requires-python="&gt;=3.8" data-core-metadata="sha256=bb">foo</A><br/>
<a href='https://other.example/a%2Bb/foo-1.0%2Blocal.tar.gz?x=1&amp;y=2#md5=00' data-yanked='broken &lt;'>foo-1.0.tar.gz</a>
<abbr title="x">no link</abbr> <a name="y">no link</a>
<a href=foo-2.0.zip data-yanked>foo</a>
</body></html>
"""

def _entry(filename, url, sha256 = "", size = 0, yanked = None):
    return {"filename": filename, "sha256": sha256, "size": size, "url": url, "yanked": yanked}

def _pages_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(
        env,
        [
            _entry("foo-1.0-py3-none-any.whl", "https://example.org/files/foo-1.0-py3-none-any.whl", "aa", 7),
            _entry("foo-1.0.tar.gz", "https://other.example/foo-1.0.tar.gz", yanked = "broken"),
        ],
        read_index_page(_JSON, "https://example.org/simple/foo/"),
    )
    asserts.equals(
        env,
        [
            _entry("foo-1.0-py3-none-any.whl", "https://base.example/files/foo-1.0-py3-none-any.whl", "aa"),
            _entry("foo-1.0+local.tar.gz", "https://other.example/a%2Bb/foo-1.0%2Blocal.tar.gz?x=1&y=2", yanked = "broken <"),
            _entry("foo-2.0.zip", "https://base.example/simple/foo/foo-2.0.zip", yanked = ""),
        ],
        read_index_page(_HTML, "https://example.org/simple/foo/"),
    )
    for text in ["", "Not found", "{\"message\": \"no\"}", "{broken"]:
        asserts.equals(env, None, read_index_page(text, "https://example.org/simple/foo/"), text)
    asserts.equals(env, [], read_index_page("<html></html>", "https://example.org/simple/foo/"))
    return unittest.end(env)

_pages_test = unittest.make(_pages_impl)

def _files_impl(ctx):
    env = unittest.begin(ctx)
    for filename, kind in [
        ("foo-1.0-py3-none-any.whl", "wheel"),
        ("foo-1.0.whl", ""),
        ("foo-1.0.tar.gz", "sdist"),
        ("foo-1.0.zip", "sdist"),
        ("foo-1.0.tar.xz", "sdist"),
        ("foo-1.0.exe", ""),
    ]:
        asserts.equals(env, kind, file_kind(filename))
    for filename, package, expected in [
        ("Zope.Interface-1.0-py3-none-any.whl", "zope_interface", True),
        ("zope_interface-1.0.tar.gz", "zope_interface", True),
        ("zope.interface_extra-1.0-py3-none-any.whl", "zope_interface", False),
        ("other-1.0.tar.gz", "zope_interface", False),
    ]:
        asserts.equals(env, expected, is_of_package(filename, package), filename)
    return unittest.end(env)

_files_test = unittest.make(_files_impl)

def _urls_impl(ctx):
    env = unittest.begin(ctx)
    base = "https://example.org:8080/simple/foo/"
    for reference, url in [
        ("https://other.example/x", "https://other.example/x"),
        ("//other.example/x", "https://other.example/x"),
        ("/x/y", "https://example.org:8080/x/y"),
        ("x", "https://example.org:8080/simple/foo/x"),
        ("./x", "https://example.org:8080/simple/foo/x"),
        ("../../../../x?a=../b", "https://example.org:8080/x?a=../b"),
    ]:
        asserts.equals(env, url, join_url(base, reference))
    asserts.equals(env, "a+b.whl", url_filename("https://example.org/x/a%2Bb.whl?y#z"))
    asserts.equals(env, "https://example.org/simple", without_user("https://ada:a%40b@example.org/simple"))
    asserts.equals(
        env,
        {"https://example.org/f": {"login": "ada", "password": "a@b:c", "type": "basic"}},
        url_auth("https://ada:a%40b:c@example.org/simple", ["https://example.org/f", "https://other.example/f"]),
    )
    asserts.equals(env, {}, url_auth("https://example.org/simple", ["https://example.org/f"]))
    text = "https://${USER_1}:${PASSWORD}@example.org/${lower}$HOME${"
    asserts.equals(env, ["USER_1", "PASSWORD"], variables_of(text))
    asserts.equals(env, "https://ada:${PASSWORD}@example.org/${lower}$HOME${", with_variables(text, {"PASSWORD": "", "USER_1": "ada"}))
    return unittest.end(env)

_urls_test = unittest.make(_urls_impl)

def _curl_impl(ctx):
    env = unittest.begin(ctx)
    url = "http://example.org/a"
    for auth, line in [
        ({}, ""),
        ({url: {"login": "ada", "password": "a\"b\\c", "type": "basic"}}, "user = \"ada:a\\\"b\\\\c\"\n"),
        (
            {url: {"login": "ada", "password": "secret", "pattern": "Bearer <password>", "type": "pattern"}},
            "header = \"Authorization: Bearer secret\"\n",
        ),
        ({"http://other.example/a": {"login": "ada", "password": "secret", "type": "basic"}}, ""),
    ]:
        asserts.equals(env, "url = \"http://example.org/a\"\nheader = \"Accept: x\"\n" + line, curl_config(url, {"Accept": "x"}, auth))
    return unittest.end(env)

_curl_test = unittest.make(_curl_impl)

def _pip_conf_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(
        env,
        {"extra-index-url": ["https://a.example", "https://b.example"], "index-url": ["https://last.example/simple"]},
        read_pip_conf("""
# comment
[global]
index_url = https://first.example/simple
timeout: 60
extra-index-url =
    https://a.example
    https://b.example
; another
[install]
index-url: https://last.example/simple
[freeze]
index-url = https://none.example
"""),
    )
    asserts.equals(
        env,
        {"index-url": ["https://a.example/simple?x=1"]},
        read_pip_conf("[global]\nindex-url: https://a.example/simple?x=1\n"),
    )
    asserts.equals(env, {}, read_pip_conf(""))
    return unittest.end(env)

_pip_conf_test = unittest.make(_pip_conf_impl)

_REQUIRES = {
    "app": ["web[fast]>=1", "gone; sys_platform == 'win32'", "outside"],
    "cycle": ["web"],
    "fast": [],
    "tests": ["app"],
    "web": ["cycle", "fast; extra == 'fast'", "tests; extra == 'dev'", "setuptools"],
}

def _closure_impl(ctx):
    env = unittest.begin(ctx)

    def found(package, extra = "", changes = {}):
        return closure(
            changes = changes,
            environment = {"extra": "", "sys_platform": "linux"},
            extra = extra,
            metadata_of = lambda name: {"requires": _REQUIRES[name]},
            package = package,
            packages = {name: [] for name in _REQUIRES},
        )

    asserts.equals(env, struct(error = None, labels = [], missing = ["app requires outside"], names = ["web", "cycle", "fast"]), found("app"))
    asserts.equals(env, ["cycle"], found("web").names)
    changes = {"web": {"dropped": ["cycle"], "labels": ["@@//:own"], "packages": [("tests", "")]}}
    asserts.equals(env, struct(error = None, labels = ["@@//:own"], missing = ["app requires outside"], names = ["tests", "app", "fast"]), found("web", "", changes))
    asserts.equals(env, ["web"], found("cycle").names)
    asserts.equals(env, ["fast"], found("web", "fast").names)
    asserts.equals(env, ["tests", "app", "cycle", "fast"], sorted_like(["tests", "app", "cycle", "fast"], found("web", "dev").names))
    return unittest.end(env)

def _package(name, version, files = [], index = None, extras = []):
    return struct(extras = extras, files = files, index = index, name = name, requires = None, version = version)

def _plan_impl(ctx):
    env = unittest.begin(ctx)
    wheel = struct(filename = "url-1-py3-none-any.whl", kind = "wheel", path = "", sha256 = "0123456789abcdef", url = "https://example.org/url-1-py3-none-any.whl")
    environments = [
        struct(markers = {"python_version": version}, name = name, resolution = name)
        for name, version in [("cp313-linux_x86_64", "3.13"), ("cp314-linux_x86_64", "3.14")]
    ]
    resolutions = {
        environment.name: struct(packages = {
            "a-b": _package("a-b", version, extras = ["x"], index = "pypi__a_b__" + version),
            "own": _package("own", "1", index = "pypi__own__1"),
            "url": _package("url", "1", files = [wheel]),
        })
        for environment, version in zip(environments, ["1", "2"])
    }
    hub = struct(
        name = "pypi",
        overrides = {},
        select = lambda package, _environment: package.files[0],
        targets = {"own": "@@//:own"},
    )
    plan = plan_closures(hub, "//:lock.txt", environments, resolutions)
    asserts.equals(
        env,
        {
            "cp313-linux_x86_64": {"a_b": {"index": "pypi__a_b__1"}, "url": {"repository": "url_0123456789ab"}},
            "cp314-linux_x86_64": {"a_b": {"index": "pypi__a_b__2"}, "url": {"repository": "url_0123456789ab"}},
        },
        {name: found["files"] for name, found in plan["lock"]["environments"].items()},
    )
    asserts.equals(env, {"a_b": ["x"], "own": [], "url": []}, plan["lock"]["environments"]["cp314-linux_x86_64"]["packages"])
    asserts.equals(
        env,
        {"environment": "cp314-linux_x86_64", "extras": ["x"], "package": "a_b"},
        plan["repositories"]["pypi__a_b__requires__cp314-linux_x86_64"],
    )
    asserts.equals(env, 4, len(plan["repositories"]))
    known = {
        name: struct(packages = {"a": struct(extras = [], files = [], index = None, name = "a", requires = {}, version = "1")})
        for name in resolutions
    }
    asserts.equals(env, None, plan_closures(struct(name = "pypi", overrides = {}, select = lambda _p, _e: None, targets = {}), "", environments, known))
    return unittest.end(env)

_plan_test = unittest.make(_plan_impl)

def sorted_like(order, values):
    """Sorts values as in another list, whose members they must be.

    Args:
        order: list of all members.
        values: list to sort.

    Returns:
        list
    """
    return [value for value in order if value in values] + [value for value in values if value not in order]

_closure_test = unittest.make(_closure_impl)

def index_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "all_that_a_package_needs_is_found_in_metadata": _closure_test,
        "files_are_told_by_their_names": _files_test,
        "each_environment_reads_the_metadata_of_its_own_files": _plan_test,
        "pages_are_read_as_json_and_html": _pages_test,
        "passwords_are_in_a_configuration_of_curl": _curl_test,
        "pip_conf_is_read": _pip_conf_test,
        "urls_are_joined_and_have_passwords_and_variables": _urls_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
