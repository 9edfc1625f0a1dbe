"""What a server does beside answering: filling its gallery, keeping house, importing, keeping an inbox."""

import logging
import os
import pickle
import subprocess
import sys
import threading
import time
from typing import Any

from server.bootstrap import Kith
from server.domain.errors import DatabaseDamaged, KithError

log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.5
"""How often it is looked whether there is something to import: any process of the directory may have been asked."""
_METRICS = "PROMETHEUS_MULTIPROC_DIR"


def start(kith: Kith) -> None:
    """Fill the gallery, keep house, import and keep the inbox from now on, in threads that end with the process."""
    works = [_fill, _keep_house, _import, *([_keep_inbox] if kith.settings.inbox_hours else [])]
    for work in works:
        threading.Thread(target=work, args=(kith,), daemon=True).start()


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


def _import(kith: Kith) -> None:
    """Keep a process at work while there is something to import, if no other server of the directory does."""
    turn = kith.directory.import_turn()
    while True:
        time.sleep(_LOOK_SECONDS)
        try:
            if kith.services.imports.any_unfinished():
                _run_importer(kith, turn)
        except (KithError, OSError):
            log.exception("imports cannot be run and are tried again in a while")


def _run_importer(kith: Kith, turn: int) -> None:
    """Run the process until it ends. It inherits the turn, which is over once it has ended too."""
    line = [sys.executable, "-P", "-m", "server.importer"]
    environment = {name: value for name, value in os.environ.items() if name != _METRICS}
    options: dict[str, Any] = {"env": environment, "pass_fds": (turn,), "process_group": 0}
    with subprocess.Popen(line, stdin=subprocess.PIPE, **options) as process:  # noqa: S603  # nobody else's words
        assert process.stdin
        process.stdin.write(pickle.dumps(kith.settings))
        process.stdin.flush()
        code = process.wait()
    if code:
        log.error("the process that imports ended with %s; what it was at is begun again", code)


def _keep_inbox(kith: Kith) -> None:
    failing = False
    while True:
        try:
            if kith.services.inbox_keeper.keep_next(_LOOK_SECONDS):
                failing = False
        except (KithError, OSError) as error:
            if not failing:
                log.warning("faces of searches are not kept in the inbox: %s", error)
            failing = True
