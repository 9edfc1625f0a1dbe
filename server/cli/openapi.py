"""`kith openapi`: print the OpenAPI document, as in `shared/openapi.json`."""

import json
import tempfile
from pathlib import Path

from attrs import evolve

from server.cli.terminal.options import Commands
from server.settings import Settings


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = commands.add_parser("openapi", help="print the OpenAPI document")
    parser.set_defaults(run=lambda _: _openapi(settings))


def _openapi(settings: Settings) -> int:
    from server.app import application  # as `options.opened` does
    from server.bootstrap import build

    with tempfile.TemporaryDirectory() as folder:
        app = application(build(evolve(settings, data_dir=Path(folder))))
        document = app.test_client().get("/api/openapi.json").json
    print(json.dumps(document, indent=2, ensure_ascii=False))
    return 0
