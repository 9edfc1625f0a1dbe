"""Gunicorn's log."""

from gunicorn.config import Config
from gunicorn.glogging import Logger


class ServerLog(Logger):
    """Writes to the server's own log, in its format."""

    def setup(self, cfg: Config) -> None:
        """Use the handlers that all loggers share."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
