"""`cargo_precompiler`: a repository with the precompiler, built by the machine's own Cargo."""

load(":precompiler_check.bzl", "precompiler_problem")

_DOC = "The file `precompiler`, compiled by Cargo from the sources of this module."

_ATTRS = {
    "cargo": attr.string(doc = "A name to look up on PATH, or an absolute path.", mandatory = True),
    "tag": attr.string(doc = "The tag that asks for it, for messages.", mandatory = True),
    "_lock": attr.label(default = "//:Cargo.lock"),
    "_manifest": attr.label(default = "//:Cargo.toml"),
}

# What Cargo and rustc take from the environment beside PATH.
_ENVIRONMENT = ["CARGO_HOME", "PATH", "RUSTFLAGS", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"]

# The directories that the precompiler is made of.
_CRATES = ["codegen", "compile", "precompiler", "pyc", "sdist", "venv", "wheel"]

def _fail(repository_ctx, problem):
    fail("{}: {}".format(repository_ctx.attr.tag, problem))

def _find_cargo(repository_ctx):
    cargo = repository_ctx.attr.cargo
    is_path = cargo.startswith("/")
    path = repository_ctx.path(cargo) if is_path else repository_ctx.which(cargo)
    if not path or not path.exists:
        _fail(repository_ctx, ("there is no {}{}. Install Rust, or set cargo to the path of one. Without this tag, the " +
                               "precompiler is built by rules_rust, which brings its own.").format(
            cargo,
            "" if is_path else " on PATH",
        ))
    return path

def _cargo_precompiler_impl(repository_ctx):
    cargo = _find_cargo(repository_ctx)
    manifest = repository_ctx.path(repository_ctx.attr._manifest)

    # These are looked at again when they change: the files by the label, the trees in Bazel 7.1 and newer.
    repository_ctx.path(repository_ctx.attr._lock)
    if hasattr(repository_ctx, "watch_tree"):
        for crate in _CRATES:
            repository_ctx.watch_tree(manifest.dirname.get_child("crates").get_child(crate))

    repository_ctx.report_progress("Building the precompiler with " + str(cargo))
    target = repository_ctx.path("target")
    command = [cargo, "build", "--release", "--locked", "--package", "pyc-precompiler", "--manifest-path", manifest]
    result = repository_ctx.execute(
        command,
        environment = {"CARGO_TARGET_DIR": str(target)},
        # A slow machine shall come to an end, too.
        timeout = 3600,
    )
    if result.return_code:
        _fail(repository_ctx, "{} failed (exit code {}):\n{}".format(
            " ".join([str(part) for part in command]),
            result.return_code,
            result.stderr.strip(),
        ))
    built = target.get_child("release").get_child("precompiler")
    problem = precompiler_problem(repository_ctx, built)
    if problem:
        _fail(repository_ctx, problem)
    repository_ctx.file("BUILD.bazel", "exports_files([\"precompiler\"])\n")
    result = repository_ctx.execute(["mv", built, "precompiler"])
    if result.return_code:
        _fail(repository_ctx, result.stderr.strip())

    # What Cargo leaves behind is many times the size of the program.
    repository_ctx.delete(target)

cargo_precompiler = repository_rule(
    implementation = _cargo_precompiler_impl,
    doc = _DOC,
    attrs = _ATTRS,
    environ = _ENVIRONMENT,
)
