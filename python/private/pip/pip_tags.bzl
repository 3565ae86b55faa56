"""The tag classes of the module extension `pip`."""

load("//python/private:decisions.bzl", "SOURCE_RETENTION_ATTR_VALUES")
load("//python/private:on_conflict.bzl", "ON_CONFLICT_VALUES")
load(":platforms.bzl", "PLATFORMS")

parse = tag_class(
    doc = """\
Makes a hub of the packages of a uv.lock, of a pylock.toml, or of a requirements file: several of those with one hub_name are for several Python
versions.""",
    attrs = {
        "auth_patterns": attr.string_dict(
            doc = "How hosts want the passwords of `.netrc`, by host, as `auth_patterns` of Bazel's `http_archive`.",
        ),
        "extra_index_urls": attr.string_list(
            doc = "Further indexes. For `requirements`, in the place of `--extra-index-url` in the file.",
        ),
        "extras": attr.string_list(
            doc = "The extras that are selected: of the project, as `uv sync --extra`, or of a pylock.toml. For `lock`.",
        ),
        "glibc": attr.string(
            doc = "The oldest glibc that programs have to run with, such as `2.28`: newer wheels are not selected.",
        ),
        "groups": attr.string_list(
            doc = """\
The dependency groups that are selected. `default` is for those that uv selects (`default-groups` of `[tool.uv]`, else `dev`), or for
`default-groups` of a pylock.toml. For `lock`.""",
            default = ["default"],
        ),
        "hub_name": attr.string(
            doc = "The name of the repository that the packages are found in, such as `pypi`.",
            mandatory = True,
        ),
        "index_url": attr.string(
            doc = """\
The index that packages come from, as `--index-url` in the file. It may have environment variables in it, such as `${TOKEN}`. Without either of
them it is the one that pip of the machine is configured for, or has by default. For `requirements`.""",
        ),
        "lock": attr.label(
            doc = """\
A uv.lock, or a `pylock.toml` or `pylock.NAME.toml` (PEP 751), recognised by its name. The pyproject.toml beside a uv.lock is read too.""",
        ),
        "macos": attr.string(
            doc = "The oldest macOS that programs have to run on, such as `14.0`.",
        ),
        "musl": attr.string(
            doc = "The oldest musl that programs have to run with, such as `1.2`.",
        ),
        "netrc": attr.string(
            doc = "The file with passwords, if it is not `~/.netrc` or the one that the variable NETRC names.",
        ),
        "on_conflict": attr.string(
            doc = """\
What to do about a file that a package has in common with another one, with different content: `error`, `warn` (the file of
the package that comes first in `deps` is used, with a warning) or `first` (it is used). By default an error, but a warning for
what nobody imports, such as a top-level `tests` or `LICENSE`. `package_conflicts` of a program wins.""",
            default = "auto",
            values = ON_CONFLICT_VALUES,
        ),
        "python_interpreter": attr.string(
            doc = "The interpreter whose pip is asked for its default index, if nothing else says which index has the packages. For `requirements`.",
            default = "python3",
        ),
        "python_interpreter_target": attr.label(
            doc = "The same as a file of a repository, such as that of a hermetic toolchain.",
        ),
        "python_version": attr.string(
            doc = """\
The Python that the packages are for, such as `3.14`. With `requirements`, the first of a hub is its default. With `lock`, all that
`requires-python` permits if it is not set.""",
        ),
        "python_versions": attr.string_list(
            doc = "Several of them, such as `[\"3.13\", \"3.14\", \"3.14t\"]`.",
        ),
        "requirement_cycles": attr.string_list_dict(
            doc = "Has no effect: packages that depend on each other are found. For `requirements`.",
        ),
        "requirements": attr.label(
            doc = "A requirements file with pinned versions and hashes, as pip-compile and uv pip compile write it.",
        ),
        "requirements_by_platform": attr.label_keyed_string_dict(
            doc = """\
A requirements file for each platform: names as of `target_platforms`, with commas between them; `*` is allowed at one place, as in `linux_*`.""",
        ),
        "target_platforms": attr.string_list(
            doc = "The platforms that packages are wanted for: `host` (the default with `requirements`), {}. With `lock`, all by default.".format(", ".join(["`%s`" % name for name in PLATFORMS])),
        ),
    },
)

override = tag_class(
    doc = "Changes one package of a hub.",
    attrs = {
        "build_deps": attr.string_list(
            doc = "Packages of the hub that it is built with, if it is an sdist, in the place of those that its pyproject.toml requires.",
        ),
        "cc_deps": attr.label_list(doc = "C libraries that an sdist is built with: `cc_library` targets."),
        "console_scripts": attr.string_dict(
            doc = "Console scripts that are added, or that replace those of the package: `module:function` by name.",
        ),
        "dropped_deps": attr.string_list(
            doc = "Names of packages that it does not depend on here, although the lock says so.",
        ),
        "env": attr.string_dict(doc = "Variables that the build of an sdist sees."),
        "exec_properties": attr.string_dict(doc = "The `exec_properties` of the target that builds an sdist."),
        "exclude": attr.string_list(
            doc = """\
Patterns of files that are not installed: their names in the wheel, with `*` and `**` as in Bazel's `glob`, such as
`scripts/**`.""",
        ),
        "execution_requirements": attr.string_dict(
            doc = "Execution requirements of the action that builds an sdist, such as `{\"resources:cpu:4\": \"1\"}`.",
        ),
        "extra_deps": attr.label_list(
            doc = "What it depends on beside what the lock says: packages of the hub (`@pypi//NAME`, `@pypi//NAME:extra_EXTRA`), or targets of your own.",
        ),
        "hub_name": attr.string(mandatory = True),
        "native_flags": attr.string(
            doc = """\
What to do about compiler options of an sdist's build that are for the CPU of the machine that builds, such as `-march=native`: `warn`,
`drop` or `keep`.""",
            default = "warn",
            values = ["warn", "drop", "keep"],
        ),
        "package": attr.string(mandatory = True),
        "patch_strip": attr.int(doc = "How many leading components of the paths in the patches are left out."),
        "patches": attr.label_list(doc = "Patches to the installed files, relative to `site-packages`."),
        "pre_build_patch_strip": attr.int(doc = "As `patch_strip`, for `pre_build_patches`."),
        "pre_build_patches": attr.label_list(
            doc = "Patches to the source of an sdist before it is built, relative to its top directory.",
        ),
        "precompile_source_retention": attr.string(
            doc = "As the attribute of `py_library`: `keep_source` is for packages that read their own source, in programs with `pyc_only`.",
            default = "inherit",
            values = SOURCE_RETENTION_ATTR_VALUES,
        ),
        "target": attr.label(
            doc = """\
A target of your own that is the package, such as the `py_library` of a project of the workspace. Its deps are its own.""",
        ),
        "whl": attr.label(
            doc = "A wheel of your own, a file, in the place of the files that the lock has.",
        ),
    },
)
