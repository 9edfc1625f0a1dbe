"""Requirements on a server's machine, checked before anything that depends on them is imported."""

import platform
import sys
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")


def refuse_unfit() -> None:
    """Exit with a message if the server cannot run here."""
    text = _CPUINFO.read_text("utf-8", "replace") if _CPUINFO.exists() else ""
    reason = unfit(sys.platform, platform.machine(), text)
    if reason:
        print(f"kith: {reason}", file=sys.stderr)  # noqa: T201  # a command's last word
        sys.exit(2)


def unfit(system: str, machine: str, cpuinfo: str) -> str | None:
    """Return why the server cannot run, or None. `cpuinfo` is the text of /proc/cpuinfo, empty if there is none.

    dlib's wheel is compiled with AVX throughout: without it, the process would die in the middle of a request.
    """
    if system == "win32":
        return "the server does not run on Windows; use WSL or a container. The client does."
    flags = next((line.split() for line in cpuinfo.splitlines() if line.startswith("flags")), None)
    if machine in ("x86_64", "AMD64") and flags and "avx" not in flags:
        return "this processor, or the virtual machine's, has no AVX, and dlib's wheel needs it"
    return None
