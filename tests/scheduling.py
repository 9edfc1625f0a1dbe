"""Which tests a worker of pytest-xdist runs together."""

from xdist.scheduler import LoadFileScheduling

TOGETHER = ("tests/console/", "tests/packaging/")
"""Folders whose fixtures cost most: a browser with its servers, and the built distributions."""


class ByFile(LoadFileScheduling):
    """Gives each worker whole files, or all files of a folder of TOGETHER."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid.split("::")[0])
