"""The benchmark of a server under load, for a few seconds."""

from pathlib import Path

from benchmarks.load import measure
from benchmarks.server_process import ServerProcess


def test_nothing_is_lost_and_nothing_unexpected_is_answered(tmp_path: Path) -> None:
    """While eight clients enrol, search, merge and delete, and while more search than the server carries."""
    with ServerProcess.started(tmp_path / "data") as server:
        figures = measure(server, seconds=8, clients=8)
    assert (figures["unexpected"], figures["lost"]) == (0, 0)
    assert (figures["requests"] or 0) > 50
    assert figures["healthz_p99_ms"] is not None
    assert figures["healthz_p99_ms"] < 1000
