# Shell function of the scripts in this directory, which have the names of the commands they look for.

# first_on_path NAME CHECK: prints the first command NAME on PATH, other than the running script, for which CHECK (a
# function that gets the command's path) succeeds.
first_on_path() {
    self=$(readlink -f "$0")
    old_ifs=$IFS
    IFS=:
    for dir in $PATH; do
        IFS=$old_ifs
        candidate=${dir:-.}/$1
        if [ -f "$candidate" ] && [ -x "$candidate" ] && [ "$(readlink -f "$candidate")" != "$self" ] &&
            "$2" "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    IFS=$old_ifs
    return 1
}

# is_bazel_7 COMMAND: whether COMMAND is Bazel 7 or newer.
is_bazel_7() {
    version=$("$1" --version 2>/dev/null) || return 1
    major=${version#bazel }
    major=${major%%.*}
    case $major in '' | *[!0-9]*) return 1 ;; esac
    [ "$major" -ge 7 ]
}

# is_recent_cargo COMMAND: whether COMMAND is a Cargo that can do all that the project's scripts ask of it. They set $tools.
is_recent_cargo() {
    needed=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$tools/../Cargo.toml")
    version=$("$1" --version 2>/dev/null | cut -d ' ' -f 2)
    [ -n "$version" ] || return 1
    [ "$(printf '%s\n' "$needed" "$version" | sort -V | head -n 1)" = "$needed" ] || return 1
    "$1" fmt --version >/dev/null 2>&1 && "$1" clippy --version >/dev/null 2>&1
}
