"""oracles.py generate CASES.json | check KIND CASES.json RESULTS.json: what Starlark is compared with.

`generate` writes random cases, always the same ones, for the functions of `oracles.bzl`; `check` compares what these have returned with
what the libraries of PyPA and uv say, prints each difference, and then how many comparisons there were.
"""

import json
import random
import sys

import lock_cases
import pylock_cases
import tag_cases
import toml_cases
import version_cases

MODULES = {
    "toml": toml_cases,
    "order": version_cases.Order,
    "specifiers": version_cases.Specifiers,
    "markers": version_cases.Markers,
    "tags": tag_cases,
    "locks": lock_cases.Locks,
    "stale": lock_cases.Stale,
    "pylocks": pylock_cases,
}


def generate(path):
    cases = {kind: module.generate(random.Random(kind)) for kind, module in MODULES.items()}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(cases, file, ensure_ascii=False)


def check(kind, cases, results):
    with open(cases, encoding="utf-8") as file:
        cases = json.load(file)[kind]
    with open(results, encoding="utf-8") as file:
        results = json.load(file)[kind]
    assert len(cases) == len(results)
    compared = 0
    different = 0
    for case, result in zip(cases, results):
        for what, expected, found in MODULES[kind].compare(case, result):
            compared += 1
            if expected != found:
                different += 1
                if different <= 20:
                    print(f"{what}: expected {expected!r}, found {found!r}", file=sys.stderr)
    print(f"{kind}: {compared} compared, {different} different")
    return different


if sys.argv[1] == "generate":
    generate(sys.argv[2])
else:
    sys.exit(1 if check(*sys.argv[2:]) else 0)
