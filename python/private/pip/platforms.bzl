"""The platforms that packages are chosen for: names, constraints, wheel tags, and marker environments."""

# The versions that a platform is taken to have if nothing else is said. pip and uv take the newest wheel that runs there.
DEFAULT_GLIBC = (2, 39)
DEFAULT_MUSL = (1, 2)
DEFAULT_MACOS = (15, 0)

# The oldest glibc 2.x that there are tags for (PEP 600), by CPU, and the names that some had before.
_OLDEST_GLIBC_MINOR = {"aarch64": 17, "x86_64": 5}
_LEGACY_MANYLINUX = {12: "manylinux2010", 17: "manylinux2014", 5: "manylinux1"}

# What binaries for several CPUs are called on macOS.
_MACOS_FORMATS = {
    "arm64": ["arm64", "universal2"],
    "x86_64": ["x86_64", "intel", "fat64", "fat3", "universal2", "universal"],
}

_CPUS = {
    "aarch64": "@platforms//cpu:aarch64",
    "x86_64": "@platforms//cpu:x86_64",
}

def _manylinux(cpu, glibc):
    tags = []
    for minor in range(glibc[1], _OLDEST_GLIBC_MINOR[cpu] - 1, -1):
        tags.append("manylinux_{}_{}_{}".format(glibc[0], minor, cpu))
        if minor in _LEGACY_MANYLINUX:
            tags.append("{}_{}".format(_LEGACY_MANYLINUX[minor], cpu))
    return tags + ["linux_" + cpu]

def _musllinux(cpu, musl):
    return ["musllinux_{}_{}_{}".format(musl[0], minor, cpu) for minor in range(musl[1], -1, -1)] + ["linux_" + cpu]

def _macosx(machine, macos):
    if macos[0] > 10:
        # From 11 on a year has one version; those before were 10.4 to 10.16, which is another name of 11.
        versions = [(major, 0) for major in range(macos[0], 10, -1)] + [(10, minor) for minor in range(16, 3, -1)]
    else:
        versions = [(10, minor) for minor in range(macos[1], 3, -1)]
    tags = []
    for major, minor in versions:
        # Of what is older than 11, only the part for x86_64 is.
        formats = ["universal2"] if machine == "arm64" and major == 10 else _MACOS_FORMATS[machine]
        tags += ["macosx_{}_{}_{}".format(major, minor, format) for format in formats]
    return tags

def _linux(cpu, libc):
    return struct(
        constraints = ["@platforms//os:linux", _CPUS[cpu]],
        cpu = cpu,
        environment = {
            "os_name": "posix",
            "platform_machine": cpu,
            "platform_system": "Linux",
            "sys_platform": "linux",
        },
        libc = libc,
        os = "linux",
        tags = _manylinux(cpu, DEFAULT_GLIBC) if libc == "glibc" else _musllinux(cpu, DEFAULT_MUSL),
    )

def _macos(cpu):
    machine = {"aarch64": "arm64"}.get(cpu, cpu)
    return struct(
        constraints = ["@platforms//os:macos", _CPUS[cpu]],
        cpu = cpu,
        environment = {
            "os_name": "posix",
            "platform_machine": machine,
            "platform_system": "Darwin",
            "sys_platform": "darwin",
        },
        libc = "",
        os = "macos",
        # pip derives the older ones.
        tags = ["macosx_{}_0_{}".format(major, machine) for major in range(DEFAULT_MACOS[0], 10, -1)],
    )

def _windows(cpu):
    return struct(
        constraints = ["@platforms//os:windows", _CPUS[cpu]],
        cpu = cpu,
        environment = {
            "os_name": "nt",
            "platform_machine": {"aarch64": "ARM64", "x86_64": "AMD64"}[cpu],
            "platform_system": "Windows",
            "sys_platform": "win32",
        },
        libc = "",
        os = "windows",
        tags = [{"aarch64": "win_arm64", "x86_64": "win_amd64"}[cpu]],
    )

# By the name that `pip.parse(target_platforms = …)` takes.
PLATFORMS = {
    "linux_aarch64": _linux("aarch64", "glibc"),
    "linux_musl_aarch64": _linux("aarch64", "musl"),
    "linux_musl_x86_64": _linux("x86_64", "musl"),
    "linux_x86_64": _linux("x86_64", "glibc"),
    "macos_aarch64": _macos("aarch64"),
    "macos_x86_64": _macos("x86_64"),
    "windows_aarch64": _windows("aarch64"),
    "windows_x86_64": _windows("x86_64"),
}

def platform_tags(platform, glibc = DEFAULT_GLIBC, musl = DEFAULT_MUSL, macos = DEFAULT_MACOS):
    """Returns the platform tags of the wheels that run on a platform.

    Args:
        platform: (str) a key of PLATFORMS.
        glibc: (tuple[int, int]) the version of glibc, where the platform has it.
        musl: (tuple[int, int]) the version of musl.
        macos: (tuple[int, int]) the version of macOS.

    Returns:
        list[str], best first
    """
    found = PLATFORMS[platform]
    if found.os == "macos":
        return _macosx(found.environment["platform_machine"], macos)
    if found.libc == "glibc":
        return _manylinux(found.cpu, glibc)
    if found.libc == "musl":
        return _musllinux(found.cpu, musl)
    return found.tags

def describe_platform(platform, glibc = DEFAULT_GLIBC, musl = DEFAULT_MUSL, macos = DEFAULT_MACOS):
    """Returns what messages call a platform.

    Args:
        platform: (str) a key of PLATFORMS.
        glibc: (tuple[int, int]) the version of glibc, where the platform has it.
        musl: (tuple[int, int]) the version of musl.
        macos: (tuple[int, int]) the version of macOS.

    Returns:
        str such as `linux x86_64 with glibc 2.39`
    """
    found = PLATFORMS[platform]
    if found.os == "macos":
        return "macos {}.{} {}".format(macos[0], macos[1], found.cpu)
    text = "{} {}".format(found.os, found.cpu)
    if not found.libc:
        return text
    version = glibc if found.libc == "glibc" else musl
    return "{} with {} {}.{}".format(text, found.libc, version[0], version[1])

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
