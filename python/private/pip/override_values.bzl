"""What the attributes of a `pip.override` may be, whatever the packages of the hub are. Pure functions."""

load("//python/private:console_script.bzl", "split_entry_point")
load("//python/private/pypa:names.bzl", "normalize_name")
load("//python/private/pypa:wheel_tags.bzl", "parse_wheel_name")

# The attributes beside the names, with their defaults.
_DEFAULTS = {
    "build_deps": [],
    "cc_deps": [],
    "console_scripts": {},
    "dropped_deps": [],
    "env": {},
    "exclude": [],
    "exec_properties": {},
    "execution_requirements": {},
    "extra_deps": [],
    "native_flags": "warn",
    "patch_strip": 0,
    "patches": [],
    "pre_build_patch_strip": 0,
    "pre_build_patches": [],
    "precompile_source_retention": "inherit",
    "target": None,
    "whl": None,
}

# Those that only matter while a wheel is built.
_OF_BUILDS = ["build_deps", "cc_deps", "env", "exec_properties", "execution_requirements", "native_flags", "pre_build_patches"]

_STRIPS = {
    "patch_strip": "patches",
    "pre_build_patch_strip": "pre_build_patches",
}

_NO_LETTERS = " \t\n!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~"

def _is_set(override, attribute):
    # Tests have tags with some of the attributes only.
    default = _DEFAULTS[attribute]
    return getattr(override, attribute, default) != default

def _scripts_problem(scripts):
    for name, entry_point in scripts.items():
        if "/" in name or "\\" in name or name != name.strip() or name in ["", ".", "..", "python"]:
            return "console_scripts: \"{}\" is not a name for a program in the bin of virtual environments; use another name".format(name)
        parts = split_entry_point(entry_point)
        if not parts or [part for part in (parts.module + "." + parts.function).split(".") if not _is_identifier(part)]:
            return "console_scripts: \"{}\" = \"{}\" is not an entry point; write it as \"module:function\"".format(name, entry_point)
    return None

def _is_identifier(text):
    # Letters beyond ASCII are several characters to Bazel, so what is no letter is listed.
    return bool(text) and not text[0].isdigit() and not [char for char in _NO_LETTERS.elems() if char in text]

def _strip_problem(override):
    for strip, patches in _STRIPS.items():
        value = getattr(override, strip, 0)
        if value < 0:
            return "{} = {}: this is negative; it is how many leading components of the paths in the patches are left out".format(strip, value)
        if value and not _is_set(override, patches):
            return "{} = {}: there are no {}; leave it out".format(strip, value, patches)
    return None

def _whl_problem(override):
    filename = override.whl.name.rpartition("/")[2]
    wheel = parse_wheel_name(filename)
    if not wheel:
        return "whl: {} is not the name of a wheel, NAME-VERSION-PYTHON-ABI-PLATFORM.whl; name such a file, or a target of your own with target".format(
            filename,
        )
    if normalize_name(wheel.name) != normalize_name(override.package):
        return "whl: {} is a wheel of {}; name one of {}".format(filename, wheel.name, override.package)
    for attribute in _OF_BUILDS:
        if _is_set(override, attribute):
            return "whl and {} are set; a wheel is not built, so leave out one of them".format(attribute)
    return None

def override_value_problem(override):
    """Says what is wrong with the values of a `pip.override`.

    Args:
        override: the tag.

    Returns:
        str, or None if nothing is
    """
    if _is_set(override, "target"):
        others = [attribute for attribute in _DEFAULTS if attribute != "target" and _is_set(override, attribute)]
        if others:
            return "target and other attributes are set ({}); the target is the package as it is, so set nothing else".format(", ".join(others))
    return (
        _scripts_problem(getattr(override, "console_scripts", {})) or
        _strip_problem(override) or
        (_whl_problem(override) if _is_set(override, "whl") else None)
    )
