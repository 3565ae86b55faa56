#!/bin/sh
# Writes a uv.lock, or checks that it is up to date.

label={{label}}
lock_label={{lock_label}}
package={{package}}
lock={{lock}}
uv={{uv}}
mode={{mode}}

fail() {
  printf '%s: %s\n' "$label" "$1" >&2
  exit 1
}

case $0 in
  /*) self=$0 ;;
  *) self=$PWD/$0 ;;
esac
runfiles=${RUNFILES_DIR:-$self.runfiles}
if [ ! -d "$runfiles" ]; then
  fail "no runfiles found in $runfiles"
fi
case $runfiles in
  /*) ;;
  *) runfiles=$PWD/$runfiles ;;
esac
if [ -n "$uv" ]; then
  uv=$runfiles/$uv
elif ! uv=$(command -v uv); then
  fail "there is no uv on PATH; install it, or name that of a hub: uv = \"@pypi//uv\""
fi

if [ "$mode" = write ]; then
  if [ -z "${BUILD_WORKSPACE_DIRECTORY:-}" ]; then
    fail "this writes into the source tree; start it with: bazel run $lock_label"
  fi
  cd "$BUILD_WORKSPACE_DIRECTORY/$package" || exit
  exec "$uv" lock "$@"
fi

# uv reads the projects as files of a directory of their own; the runfiles have links.
work=$TEST_TMPDIR/uv_lock
mkdir -p "$work" || exit
while read -r from to; do
  if [ -n "$from" ]; then
    mkdir -p "$work/$(dirname "$to")" || exit
    cp -L "$runfiles/$from" "$work/$to" || exit
  fi
done <<'END'
{{files}}
END
cd "$work/$(dirname "$lock")" || exit
UV_CACHE_DIR=$TEST_TMPDIR/uv_cache
export UV_CACHE_DIR
if ! "$uv" lock --check --offline --no-python-downloads "$@"; then
  fail "$lock is not what uv lock would write. Update it with: bazel run $lock_label. If that changes nothing, uv lacks a file here: \
name the pyproject.toml of all workspace members and path dependencies in srcs of $lock_label"
fi
