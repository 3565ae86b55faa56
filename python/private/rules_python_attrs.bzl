"""Attributes of rules_python's rules that ours do not have, or understand differently.

docs/rules_python.md has the table of all of them.
"""

# What asks for nothing that our rules do not do anyway.
# buildifier: disable=attr-licenses
_IGNORED = {
    # Deprecated in Bazel, and read by nothing.
    "distribs": lambda _value: True,
    "experimental_venvs_site_packages": lambda _value: True,
    "licenses": lambda _value: True,
    "namespace_package_files": lambda _value: True,
    # rules_python, too, takes these for "not specified".
    "python_version": lambda value: value in ["", "PY2", "PY3"],
    "srcs_version": lambda _value: True,
    # 1 is the only value that asks for something.
    "stamp": lambda value: value in [-1, 0, False],
}

_ADVICE = {
    "config_settings": "programs have no transition of their own; set the flags on the command line or in .bazelrc, or write a rule " +
                       "with a transition around the program",
    "python_version": "programs have no version of their own; set --@rules_python//python/config_settings:python_version, or " +
                      "--@rules_pyc//python/config_settings:local_python_version for the interpreters of local_python, or write a " +
                      "rule with a transition on it around the program",
    "stamp": "programs contain no build information; take it out, and give what needs such information a genrule with stamp = 1 in data",
}

def translate_attributes(kwargs):
    """Takes out of a call what only rules_python's rules have.

    Args:
        kwargs: (dict) attributes as a BUILD file has them for a rule of rules_python.

    Returns:
        (dict, str): the attributes for our rules; and what is wrong with one, or None
    """
    result = {}
    for attribute, value in kwargs.items():
        if value == None:
            # As if it were not given.
            continue
        if attribute in _IGNORED or attribute in _ADVICE:
            if type(value) != "select" and _IGNORED.get(attribute, lambda _value: not value)(value):
                continue
            if attribute not in _ADVICE:
                continue
            return {}, "{}: {} has no effect here: {}".format(attribute, _shown(value), _ADVICE[attribute])
        if attribute == "precompile_optimize_level" and value == -1:
            # The level of the interpreter that compiles, which is 0.
            continue
        if attribute == "legacy_create_init" and type(value) == "bool":
            value = 1 if value else 0
        result[attribute] = value
    return result, None

def _shown(value):
    return "a select" if type(value) == "select" else repr(value)

def rules_python_attributes(name, kwargs):
    """As `translate_attributes`, but fails if something is wrong.

    Args:
        name: (str) name of the target.
        kwargs: (dict) as for `translate_attributes`.

    Returns:
        dict
    """
    result, problem = translate_attributes(kwargs)
    if problem:
        fail("{}: {}".format(str(native.package_relative_label(name)).removeprefix("@@"), problem))
    return result
