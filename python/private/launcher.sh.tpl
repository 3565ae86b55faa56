#!/bin/sh
# Starts a Python program in its virtual environment. Everything up to `exec` is done by the shell
# itself; a process is only started to follow a symbolic link to this file.

label={{label}}
main={{main}}
marker={{marker}}
python={{python}}
bin={{bin}}
built_bin={{built_bin}}

case $0 in
  /*) self=$0 ;;
  *) self=$PWD/$0 ;;
esac

runfiles=
while :; do
  # The runfiles of this program beside it, or else those of another program that it is part of.
  if [ -e "$self.runfiles/$marker" ]; then
    runfiles=$self.runfiles
    break
  fi
  case $self in
    *.runfiles/*)
      if [ -e "${self%.runfiles/*}.runfiles/$marker" ]; then
        runfiles=${self%.runfiles/*}.runfiles
        break
      fi
      ;;
  esac
  [ -L "$self" ] || break
  link=$(readlink "$self")
  case $link in
    /*) self=$link ;;
    *) self=${self%/*}/$link ;;
  esac
done
if [ -z "$runfiles" ]; then
  # A manifest is at X.runfiles_manifest or X.runfiles/MANIFEST for the directory X.runfiles.
  from_manifest=${RUNFILES_MANIFEST_FILE%_manifest}
  for runfiles in "$RUNFILES_DIR" "$TEST_SRCDIR" "${from_manifest%/MANIFEST}" ""; do
    [ -n "$runfiles" ] && [ -e "$runfiles/$marker" ] && break
  done
  case $runfiles in
    "")
      printf '%s: no runfiles found. They are expected in %s.runfiles, in RUNFILES_DIR (%s), or beside RUNFILES_MANIFEST_FILE (%s).\n' \
        "$label" "$0" "${RUNFILES_DIR:-not set}" "${RUNFILES_MANIFEST_FILE:-not set}" >&2
      printf 'Start the program with "bazel run", from bazel-bin, or from a copy made with its runfiles.\n' >&2
      exit 1
      ;;
    /*) ;;
    *) runfiles=$PWD/$runfiles ;;
  esac
fi

# What the program starts finds the runfiles by these. A manifest of another program would contradict.
RUNFILES_DIR=$runfiles
export RUNFILES_DIR
unset RUNFILES_MANIFEST_FILE

{{environment}}
import_path="{{pythonpath}}"
if [ -n "$import_path" ]; then
  PYTHONPATH=$import_path${PYTHONPATH:+:$PYTHONPATH}
  export PYTHONPATH
fi

case $python in
  /*) ;;
  *) python=$runfiles/$python ;;
esac

# Programs of packages are found by their names, first of all.
if [ -n "$bin" ]; then
  bin=$runfiles/$bin${built_bin:+:$runfiles/$built_bin}
  case $PATH: in
    "$bin":*) ;;
    *) PATH=$bin${PATH:+:$PATH} ;;
  esac
  export PATH
fi
{{coverage}}{{exec}} "$python" {{options}} "$runfiles/$main" "$@"
