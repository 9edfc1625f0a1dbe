"""The networks, which tests share: writing their graphs takes most of a second, and loading them a third of one."""

import os
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from server.adapters.face.timed import TimedEngine
from server.bootstrap import engine_of
from server.domain.ports import FaceEngine
from server.settings import Settings

_KEPT = TemporaryDirectory(prefix="kith-graphs-")


def lend_graphs(data: Path) -> None:
    """Give a data directory that does not exist yet the graphs that another has written."""
    if not data.exists() and any(Path(_KEPT.name).iterdir()):
        data.mkdir(mode=0o700)
        shutil.copytree(_KEPT.name, data / "cache", copy_function=_lend)


def _lend(graph: str, place: str) -> None:
    """Give a graph, which nobody changes in its place, another name; a copy would be 30 MB for each server."""
    try:
        os.link(graph, place)
    except OSError:  # on another disk
        shutil.copy(graph, place)


def keep_graphs(data: Path) -> None:
    """Keep the graphs of a data directory for others."""
    for graph in (data / "cache").glob("*.onnx"):
        if not (kept := Path(_KEPT.name, graph.name)).exists():
            shutil.copy(graph, kept)


@cache
def usual_engine() -> FaceEngine:
    """Return the engine of a server with default settings, loaded once by each process."""
    return TimedEngine(engine_of(Settings(), Path(_KEPT.name)))
