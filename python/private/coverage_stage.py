"""Runs a program under coverage.py and leaves a report where Bazel collects it.

Arguments: the directory that has coverage.py, or an empty string to import it as the program would;
the program; its arguments. The launcher puts this in front of a program when Bazel collects coverage.
"""

import os
import sys


def runfile_of(instrumented):
    """The place in the runfiles of a file that the coverage manifest names, relative to their root."""
    parts = instrumented.split("/")
    if parts[0] == "bazel-out":
        parts = parts[3:]
    if parts[0] == "external":
        return "/".join(parts[1:])
    return "/".join([os.environ.get("TEST_WORKSPACE", "_main"), *parts])


def instrumented_files():
    """The Python files that Bazel wants to hear about, by the real path that coverage.py knows them by."""
    with open(os.environ["COVERAGE_MANIFEST"], encoding="utf-8") as manifest:
        names = [line.strip() for line in manifest]
    root = os.environ["RUNFILES_DIR"]
    return {
        os.path.realpath(os.path.join(root, runfile_of(name))): name
        for name in names
        if name.endswith(".py")
    }


def write_report(coverage, data_file, files):
    """Writes the lcov report, with the names that the manifest has for the files."""
    directory = os.environ["COVERAGE_DIR"]
    collected = coverage.Coverage(data_file=data_file, config_file=False)
    collected.load()
    measured = [path for path in files if path in collected.get_data().measured_files()]
    if not measured:
        return
    raw = data_file + ".lcov"
    collected.lcov_report(morfs=measured, outfile=raw)
    here = os.getcwd()
    with open(raw, encoding="utf-8") as report:
        lines = report.read().splitlines()
    os.remove(raw)
    with open(os.path.join(directory, f"python.{os.getpid()}.dat"), "w", encoding="utf-8") as report:
        for line in lines:
            if line.startswith("SF:"):
                line = "SF:" + files[os.path.realpath(os.path.join(here, line[3:]))]
            report.write(line + "\n")


def main():
    tool_directory, *program = sys.argv[1:]
    if tool_directory:
        sys.path.append(tool_directory)
    try:
        import coverage
        import coverage.cmdline
    except ImportError as error:
        print(
            f"no coverage of Python is collected: {error}. Give the Python toolchain a coverage_tool, "
            "or put the package coverage into the deps of the test.",
            file=sys.stderr,
        )
        os.execv(sys.executable, [*sys.orig_argv[: -len(sys.argv)], *program])

    files = instrumented_files()
    data_file = os.path.join(os.environ["COVERAGE_DIR"], f".coverage.{os.getpid()}")
    rcfile = data_file + ".rc"
    with open(rcfile, "w", encoding="utf-8") as config:
        print("[run]\nbranch = True\ndisable_warnings = already-imported\ninclude =", *files, sep="\n    ", file=config)
    status = coverage.cmdline.main(["run", "--rcfile", rcfile, "--data-file", data_file, *program])
    os.remove(rcfile)
    if os.path.exists(data_file):
        write_report(coverage, data_file, files)
        os.remove(data_file)
    sys.exit(status)


if __name__ == "__main__":
    main()
