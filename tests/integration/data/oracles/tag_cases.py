"""Which wheel is chosen for a platform, compared with the ranking of the library `packaging`."""

from packaging import _manylinux, _musllinux, tags
from packaging.utils import parse_wheel_filename

PYTHONS = ["cp314", "cp313", "cp311", "cp310", "cp38", "cp37", "py3", "py2.py3", "py2", "py314", "py313", "cp313.cp314", "pp310", "cp32", "cp31"]
ABIS = ["none", "abi3", "cp314", "cp313", "cp314t", "cp313t", "cp37m", "abi3t", "abi3.abi3t", "abi3", "none"]
PLATFORM_TAGS = [
    *["any", "any", "linux_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64.manylinux_2_17_x86_64", "manylinux_2_28_x86_64"],
    *["manylinux1_x86_64", "manylinux_2_34_aarch64", "manylinux2014_aarch64", "manylinux_2_12_aarch64", "musllinux_1_1_x86_64"],
    *["musllinux_1_2_x86_64", "musllinux_1_2_aarch64", "macosx_11_0_arm64", "macosx_10_9_universal2", "macosx_10_12_x86_64"],
    *["macosx_14_0_arm64", "macosx_10_6_intel", "macosx_13_0_universal2", "macosx_14_3_x86_64", "win_amd64", "win32", "win_arm64"],
    *["macosx_10_9_x86_64.macosx_11_0_arm64", "MacOSX_11_0_ARM64"],
]
PLATFORMS = [
    ("linux_x86_64", {"glibc": [2, 39]}),
    ("linux_x86_64", {"glibc": [2, 17]}),
    ("linux_aarch64", {"glibc": [2, 36]}),
    ("linux_musl_x86_64", {"musl": [1, 2]}),
    ("linux_musl_aarch64", {"musl": [1, 1]}),
    ("macos_aarch64", {"macos": [14, 5]}),
    ("macos_x86_64", {"macos": [13, 0]}),
    ("macos_x86_64", {"macos": [10, 15]}),
    ("windows_x86_64", {}),
    ("windows_aarch64", {}),
]


def generate(random):
    def wheel():
        python = random.choice(PYTHONS)
        abi = random.choice([*ABIS, python.split(".")[-1]])
        build = random.choice(["", "", "", "-1", "-2", "-10abc", "-2a"])
        return f"pkg-1.0{build}-{python}-{abi}-{random.choice(PLATFORM_TAGS)}.whl"

    files = [[wheel() for _ in range(random.choice([1, 3, 8, 20]))] for _ in range(80)]
    return [
        {"files": files, "free_threaded": free_threaded, "platform": platform, "python": python, "versions": versions}
        for python in ["3.14.1", "3.13", "3.15"]
        for free_threaded in [False, True]
        for platform, versions in PLATFORMS
    ]


def _platform_tags(platform, versions):
    """The tags of a platform that is not this one. uv ranks `linux_…` last, packaging first."""
    cpu = platform.removeprefix("linux_").removeprefix("musl_").removeprefix("macos_").removeprefix("windows_")
    if "glibc" in versions:
        glibc = _manylinux._GLibCVersion(*versions["glibc"])
        _manylinux._get_glibc_version = lambda: glibc
        _manylinux._have_compatible_abi = lambda *arguments: True
        _manylinux._is_compatible = lambda cpu, version: version <= glibc
        return [*_manylinux.platform_tags([cpu]), f"linux_{cpu}"]
    if "musl" in versions:
        _musllinux._get_musl_version = lambda *arguments: _musllinux._MuslVersion(*versions["musl"])
        return [*_musllinux.platform_tags([cpu]), f"linux_{cpu}"]
    if "macos" in versions:
        return list(tags.mac_platforms(tuple(versions["macos"]), {"aarch64": "arm64"}.get(cpu, cpu)))
    return [{"aarch64": "win_arm64", "x86_64": "win_amd64"}[cpu]]


def _best(names, ranks):
    best = None
    for name in names:
        _, _, build, wheel_tags = parse_wheel_filename(name)
        fitting = [ranks[tag] for tag in wheel_tags if tag in ranks]
        if not fitting:
            continue
        rank, build = min(fitting), build or (-1, "")
        if best is None or rank < best[0] or (rank == best[0] and build > best[1]):
            best = rank, build, name
    return best[2] if best else None


def compare(case, result):
    platforms = _platform_tags(case["platform"], case["versions"])
    what = f"{case['platform']} {case['versions']}"
    yield f"tags of {what}", platforms, result["tags"]
    python = tuple(int(part) for part in case["python"].split(".")[:2])
    interpreter = f"cp{python[0]}{python[1]}"
    abi = interpreter + ("t" if case["free_threaded"] else "")
    ranked = [*tags.cpython_tags(python, [abi], platforms), *tags.compatible_tags(python, interpreter, platforms)]
    ranks = {}
    for rank, tag in enumerate(ranked):
        ranks.setdefault(tag, rank)
    for names, found in zip(case["files"], result["chosen"]):
        yield f"{abi} on {what} of {names}", _best(names, ranks), found
