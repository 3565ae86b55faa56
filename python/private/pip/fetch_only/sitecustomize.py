"""Lets pip fetch a source distribution without building anything of it.

`pip download` asks the build backend of what it has fetched for metadata, for which it would install the backend and all
that it requires. In a process that runs a build hook, this takes the backend's place: it answers with the PKG-INFO that
the archive brings. The environment variables and the hooks are those of PEP 517's callers (pep517, pyproject_hooks).
"""

import os
import re
import sys
import types


def prepare_metadata_for_build_wheel(directory, config_settings=None):
    with open("PKG-INFO", "rb") as source:
        text = source.read()
    fields = dict(re.findall(r"^(Name|Version): *(\S+)", text.decode("utf-8", "replace"), re.MULTILINE))
    name = "{}-{}.dist-info".format(re.sub(r"[-_.]+", "_", fields["Name"]), fields["Version"])
    os.mkdir(os.path.join(directory, name))
    with open(os.path.join(directory, name, "METADATA"), "wb") as target:
        target.write(text)
    return name


def _take_the_place_of(backend, backend_path):
    module, _, attributes = backend.partition(":")
    stub = types.ModuleType(module)
    stub.__file__ = os.path.join(backend_path.split(os.pathsep)[0] or os.getcwd(), "sitecustomize.py")
    stub.get_requires_for_build_wheel = lambda config_settings=None: []
    stub.prepare_metadata_for_build_wheel = prepare_metadata_for_build_wheel
    for attribute in filter(None, attributes.split(".")):
        setattr(stub, attribute, stub)
    sys.modules[module] = stub


for _prefix in ("_PYPROJECT_HOOKS_", "PEP517_"):
    if _prefix + "BUILD_BACKEND" in os.environ:
        _take_the_place_of(os.environ[_prefix + "BUILD_BACKEND"], os.environ.get(_prefix + "BACKEND_PATH", ""))
