"""A repository of links to the system's Rust, with a rust_toolchain."""

_TOOLS = ["cargo", "cargo-clippy", "clippy-driver", "rustc", "rustdoc", "rustfmt"]

_BUILD = """\
load("@rules_rust//rust:toolchain.bzl", "rust_stdlib_filegroup", "rust_toolchain")

package(default_visibility = ["//visibility:public"])

exports_files(glob(["bin/*"]))

filegroup(
    name = "rustc_lib",
    srcs = glob(["lib/*.so*"]),
)

rust_stdlib_filegroup(
    name = "rust_std",
    srcs = glob(["lib/rustlib/{triple}/lib/*"]),
)

rust_toolchain(
    name = "rust",
    binary_ext = "",
    cargo = "bin/cargo",
    cargo_clippy = "bin/cargo-clippy",
    clippy_driver = "bin/clippy-driver",
    default_edition = "2021",
    dylib_ext = ".so",
    exec_triple = "{triple}",
    rust_doc = "bin/rustdoc",
    rust_std = ":rust_std",
    rustc = "bin/rustc",
    rustc_lib = ":rustc_lib",
    rustfmt = "bin/rustfmt",
    staticlib_ext = ".a",
    stdlib_linkflags = ["-lpthread", "-ldl"],
    target_triple = "{triple}",
)

toolchain(
    name = "toolchain",
    exec_compatible_with = {constraints},
    target_compatible_with = {constraints},
    toolchain = ":rust",
    toolchain_type = "@rules_rust//rust:toolchain_type",
)
"""

def _output_of(rctx, arguments):
    result = rctx.execute(arguments)
    if result.return_code != 0:
        fail("%s failed:\n%s" % (" ".join([str(argument) for argument in arguments]), result.stderr))
    return result.stdout

def _system_rust_repository_impl(rctx):
    for tool in _TOOLS:
        path = rctx.which(tool)
        if not path:
            fail("The system's Rust has no %s on PATH." % tool)
        rctx.symlink(path, "bin/" + tool)

    version = _output_of(rctx, ["rustc", "--version", "--verbose"])
    triple = [line for line in version.splitlines() if line.startswith("host: ")][0].removeprefix("host: ")
    sysroot = rctx.path(_output_of(rctx, ["rustc", "--print", "sysroot"]).strip())
    target_libdir = sysroot.get_child("lib").get_child("rustlib").get_child(triple).get_child("lib")
    for file in target_libdir.readdir():
        rctx.symlink(file, "lib/rustlib/%s/lib/%s" % (triple, file.basename))

    # rustc itself finds its sysroot from where the library of its driver lies.
    multiarch = triple.replace("-unknown", "")
    for libdir in [sysroot.get_child("lib"), sysroot.get_child("lib").get_child(multiarch)]:
        if libdir.exists:
            for file in libdir.readdir():
                if file.basename.startswith("librustc_driver-"):
                    rctx.symlink(file, "lib/" + file.basename)

    rctx.file("BUILD.bazel", _BUILD.format(
        constraints = repr(["@platforms//os:linux", "@platforms//cpu:" + triple.partition("-")[0]]),
        triple = triple,
    ))

system_rust_repository = repository_rule(
    implementation = _system_rust_repository_impl,
    doc = "Links to the cargo, rustc, rustfmt, clippy and standard library on PATH, and a toolchain of them.",
    local = True,
    configure = True,
    environ = ["PATH"],
)
