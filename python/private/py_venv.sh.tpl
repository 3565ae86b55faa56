#!/bin/sh
# Makes a virtual environment from the plan of a program.

label={{label}}

if [ $# -eq 0 ]; then
  printf 'usage: bazel run %s -- DIR\n' "$label" >&2
  exit 2
fi
case $0 in
  /*) self=$0 ;;
  *) self=$PWD/$0 ;;
esac
runfiles=$self.runfiles
if [ ! -d "$runfiles" ]; then
  printf '%s: no runfiles found in %s. Start it with "bazel run %s -- DIR".\n' "$label" "$runfiles" "$label" >&2
  exit 1
fi

# Where the person is, not where Bazel has started this.
if [ -n "${BUILD_WORKING_DIRECTORY:-}" ]; then
  cd "$BUILD_WORKING_DIRECTORY" || exit
fi
exec "$runfiles"/{{tool}} venv-materialise --plan "$runfiles"/{{plan}} --runfiles "$runfiles" "$@"
