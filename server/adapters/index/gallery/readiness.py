"""Whether a gallery is loaded."""

import threading


class Readiness:
    """Becomes ready once, and lets others wait for it. Safe to use from any number of threads."""

    def __init__(self) -> None:
        self._loaded = threading.Event()

    @property
    def ready(self) -> bool:
        """Whether the gallery can be searched."""
        return self._loaded.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the gallery is ready, for at most this long if given; return whether it is."""
        return self._loaded.wait(seconds)

    def _become_ready(self) -> None:
        self._loaded.set()
