"""Checks on the head of a request."""

from server.front.calling import Request

LONGEST_TARGET_BYTES = 8190
LONGEST_HEAD_BYTES = 32 * 2**10


def head_problem(request: Request) -> str | None:
    """Return what is wrong with a request's line or headers, or None."""
    if request.version not in ("1.0", "1.1"):
        return f"HTTP/{request.version} is not supported; use HTTP/1.1"
    if not request.target.startswith((b"/", b"http://", b"https://", b"*")):
        return "the address must begin with /"
    if not request.has_readable_target():
        return "the host in the address is not valid"
    hosts = len(request.values("host"))
    if hosts > 1 or (hosts == 0 and request.version == "1.1"):
        return "there must be exactly one Host header"
    if any(coding.lower() != "chunked" for coding in request.values("transfer-encoding")):
        return "the only transfer encoding supported is chunked"
    return None
