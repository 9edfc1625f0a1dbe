"""What a server does beside answering: filling its gallery, keeping house, importing, keeping an inbox."""

import logging
import threading
import time
from collections.abc import Callable

from server.bootstrap import Kith
from server.domain.errors import DatabaseDamaged, KithError

log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.5
"""How often it is looked whether there is something to import: any process of the directory may have been asked."""


def start(kith: Kith) -> threading.Event:
    """Fill the gallery, keep house, import and keep the inbox from now on, in threads that end with the process.

    Set the event before the process ends, so that an import stops in good order.
    """
    stopping = threading.Event()
    works: list[Callable[[], None]] = [lambda: _fill(kith), lambda: _keep_house(kith), lambda: _import(kith, stopping)]
    if kith.settings.inbox_hours:
        works.append(lambda: _keep_inbox(kith, stopping))
    for work in works:
        threading.Thread(target=work, daemon=True).start()
    return stopping


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


def _import(kith: Kith, stopping: threading.Event) -> None:
    kith.gallery.wait()
    kith.directory.await_import_turn()
    runner = kith.import_runner()
    while not stopping.is_set():
        try:
            busy = runner.run_next(stopping.is_set)
        except Exception:
            busy = False
            if not stopping.is_set():  # else Python runs no further work in threads
                log.exception("an import failed and is tried again in a while")
        if not busy:
            stopping.wait(_LOOK_SECONDS)


def _keep_inbox(kith: Kith, stopping: threading.Event) -> None:
    failing = False
    while not stopping.is_set():
        try:
            kith.services.inbox_keeper.keep_next(_LOOK_SECONDS)
            failing = False
        except (KithError, OSError) as error:
            if not failing:
                log.warning("faces of searches are not kept in the inbox: %s", error)
            failing = True
