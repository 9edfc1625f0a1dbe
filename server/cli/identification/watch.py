"""`kith watch`: identify the people in the photos that arrive in a folder."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from server.adapters.archives.folder import photos_below
from server.cli.identification.api import ApiResult, asking
from server.cli.identification.delivery import Delivery
from server.cli.identification.identify import add_search_options, faces_in
from server.cli.identification.webhook import Webhook
from server.cli.terminal.options import Commands, add_command, path
from server.domain.errors import Invalid, ValidationFailed
from server.environment.outgoing import ServerUrl
from server.settings import Settings

SECRET = "KITH_WEBHOOK_SECRET"  # noqa: S105  # the variable's name
_EXAMPLES = """\
Print a line of JSON for each photo that arrives in the folder or its subfolders, once the file has stopped growing:

  kith watch /srv/camera
  kith watch /srv/camera --url http://door:41101 --group 7
  kith watch /srv/camera --webhook https://desk.example/kith

A webhook gets the same lines by POST. KITH_WEBHOOK_SECRET signs them: X-Kith-Signature is sha256= followed by the
HMAC-SHA256 of X-Kith-Timestamp, a dot and the body. A result that it has not accepted after half a minute of retries is
printed instead. Retries of one result do not hold up the others, so results can arrive out of order.
"""
_POLL_SECONDS = 1.0
"""Seconds between two scans; a photo that has the same size and time in both has arrived."""
_STOPPED = 130

Stamp = tuple[int, int]


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = add_command(commands, "watch", "identify the people in photos as they arrive in a folder", _EXAMPLES)
    parser.add_argument("folder", type=path, metavar="FOLDER", help="the folder that photos arrive in")
    parser.add_argument(
        "--webhook",
        metavar="URL",
        help="post the results to this URL; a user and password in it are sent as Basic authentication",
    )
    parser.add_argument("--existing", action="store_true", help="also identify the photos that are already there")
    add_search_options(parser, settings)
    parser.set_defaults(run=lambda arguments: _watch(settings, arguments))


def _watch(settings: Settings, arguments: argparse.Namespace) -> int:
    """Run until interrupted."""
    if not arguments.folder.is_dir():
        raise ValidationFailed(f"{arguments.folder} is not a folder")
    webhook = _webhook(arguments.webhook)
    arrivals = Arrivals(arguments.folder, existing=arguments.existing)
    try:
        with asking(settings, arguments, to_search=True) as api, _reporting(webhook) as report:
            print(f"watching {arguments.folder}; press Ctrl-C to stop", file=sys.stderr, flush=True)
            for photo in arrivals.forever():
                report(_search_result(photo, lambda photo: faces_in(api, photo, arguments)))
    except KeyboardInterrupt:
        pass
    return _STOPPED


def _webhook(url: str | None) -> Webhook | None:
    if url is None:
        return None
    return Webhook(ServerUrl.of(url, "the webhook", "https://desk.example/kith"), os.environ.get(SECRET))


def _search_result(photo: Path, search: Callable[[Path], ApiResult]) -> dict[str, Any]:
    result: dict[str, Any] = {"photo": os.fsencode(photo).decode(errors="replace"), "at": datetime.now(UTC).isoformat()}
    try:
        found = search(photo)
    except Invalid as error:
        return {**result, "faces": [], "warnings": [], "error": error.message}
    return {**result, "faces": found.content, "warnings": found.warnings}


@contextmanager
def _reporting(webhook: Webhook | None) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Yield the function that delivers a result to the webhook, or prints it."""
    if webhook is None:
        yield lambda result: print(json.dumps(result), flush=True)
        return
    with Delivery(webhook) as delivery:
        yield delivery.post


class Arrivals:
    """The photos that arrive in a folder, each once; a rewritten photo arrives again."""

    def __init__(self, folder: Path, *, existing: bool) -> None:
        self._folder = folder
        self._growing: dict[Path, Stamp] = {}
        self._known: dict[Path, Stamp] = {} if existing else dict(self._stamps())

    def forever(self) -> Iterator[Path]:
        """Yield photos as they arrive."""
        while True:
            yield from self.new()
            time.sleep(_POLL_SECONDS)

    def new(self) -> list[Path]:
        """Return the new photos that have not changed since the last scan."""
        stamps = {photo: stamp for photo, stamp in self._stamps() if self._known.get(photo) != stamp}
        arrived = [photo for photo, stamp in stamps.items() if self._growing.get(photo) == stamp]
        self._growing = stamps
        self._known |= {photo: stamps[photo] for photo in arrived}
        return arrived

    def _stamps(self) -> Iterator[tuple[Path, Stamp]]:
        for photo in photos_below(self._folder):
            try:
                status = photo.stat()
            except OSError:
                continue
            yield photo, (status.st_size, status.st_mtime_ns)
