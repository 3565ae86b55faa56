"""The platforms that packages are chosen for: names, constraints, wheel tags, and marker environments."""

# glibc versions for which there are manylinux tags (PEP 600), newest first. pip takes the newest that a wheel offers.
_GLIBC_MINORS = [39, 38, 37, 36, 35, 34, 33, 32, 31, 28, 27, 26, 24, 17, 12, 5]
_LEGACY_MANYLINUX = {12: "manylinux2010", 17: "manylinux2014", 5: "manylinux1"}
_MUSL_MINORS = [2, 1]

_CPUS = {
    "aarch64": "@platforms//cpu:aarch64",
    "x86_64": "@platforms//cpu:x86_64",
}

def _manylinux(cpu):
    tags = []
    for minor in _GLIBC_MINORS:
        tags.append("manylinux_2_{}_{}".format(minor, cpu))
        if minor in _LEGACY_MANYLINUX:
            tags.append("{}_{}".format(_LEGACY_MANYLINUX[minor], cpu))
    return tags + ["linux_" + cpu]

def _musllinux(cpu):
    return ["musllinux_1_{}_{}".format(minor, cpu) for minor in _MUSL_MINORS] + ["linux_" + cpu]

def _linux(cpu, tags):
    return struct(
        constraints = ["@platforms//os:linux", _CPUS[cpu]],
        environment = {
            "os_name": "posix",
            "platform_machine": cpu,
            "platform_system": "Linux",
            "sys_platform": "linux",
        },
        tags = tags,
    )

def _macos(cpu):
    machine = {"aarch64": "arm64"}.get(cpu, cpu)
    return struct(
        constraints = ["@platforms//os:macos", _CPUS[cpu]],
        environment = {
            "os_name": "posix",
            "platform_machine": machine,
            "platform_system": "Darwin",
            "sys_platform": "darwin",
        },
        # pip derives the older ones.
        tags = ["macosx_{}_0_{}".format(major, machine) for major in [15, 14, 13, 12, 11]],
    )

def _windows():
    return struct(
        constraints = ["@platforms//os:windows", _CPUS["x86_64"]],
        environment = {
            "os_name": "nt",
            "platform_machine": "AMD64",
            "platform_system": "Windows",
            "sys_platform": "win32",
        },
        tags = ["win_amd64"],
    )

# By the name that `pip.parse(target_platforms = …)` takes.
PLATFORMS = {
    "linux_aarch64": _linux("aarch64", _manylinux("aarch64")),
    "linux_musl_aarch64": _linux("aarch64", _musllinux("aarch64")),
    "linux_musl_x86_64": _linux("x86_64", _musllinux("x86_64")),
    "linux_x86_64": _linux("x86_64", _manylinux("x86_64")),
    "macos_aarch64": _macos("aarch64"),
    "macos_x86_64": _macos("x86_64"),
    "windows_x86_64": _windows(),
}

def host_platform(os_name, os_arch):
    """Returns the name of the machine's own platform.

    Args:
        os_name: (str) `repository_ctx.os.name`, in lower case.
        os_arch: (str) `repository_ctx.os.arch`.

    Returns:
        str, a key of PLATFORMS, or None if there is none
    """
    os = "macos" if os_name.startswith("mac") else "windows" if os_name.startswith("windows") else os_name
    cpu = {"amd64": "x86_64", "arm64": "aarch64"}.get(os_arch, os_arch)
    name = "{}_{}".format(os, cpu)
    return name if name in PLATFORMS else None

def marker_environment(platform, python_version):
    """Returns the values of marker variables (PEP 508) for CPython on a platform.

    Args:
        platform: (str) a key of PLATFORMS.
        python_version: (str) such as `3.14` or `3.14.2`.

    Returns:
        dict[str, str]
    """
    parts = python_version.split(".")
    full = ".".join((parts + ["0"])[:3])
    return PLATFORMS[platform].environment | {
        "extra": "",
        "implementation_name": "cpython",
        "implementation_version": full,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_version": "",
        "python_full_version": full,
        "python_version": ".".join(parts[:2]),
    }
