"""What a server does beside answering: filling its gallery, then keeping house."""

import logging
import threading
import time

from server.bootstrap import Kith
from server.domain.errors import DatabaseDamaged, KithError

log = logging.getLogger(__name__)


def start(kith: Kith) -> None:
    """Fill the gallery and keep house from now on, in threads that end with the process."""
    for work in (lambda: _fill(kith), lambda: _keep_house(kith)):
        threading.Thread(target=work, daemon=True).start()


def _fill(kith: Kith) -> None:
    try:
        kith.gallery.load()
    except DatabaseDamaged as error:
        log.critical("no search is answered, the index cannot be made: %s", error)


def _keep_house(kith: Kith) -> None:
    kith.gallery.wait()
    while True:
        time.sleep(kith.settings.checkpoint_seconds)
        try:
            kith.services.maintenance.checkpoint()
        except (KithError, OSError):
            log.exception("the checkpoint failed and is tried again in a while")
