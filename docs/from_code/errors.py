"""Reference of the errors, from the list that server and SDK share."""

import json
from pathlib import Path

import client.errors
from docs.from_code.markdown import code, table

SHARED = Path(__file__).parents[2] / "shared"


def errors() -> str:
    """Return a table of the error types."""
    listed = json.loads((SHARED / "errors.json").read_text())
    rows = [
        [str(one["status"]), code(type), code(one["sdk"]), one["meaning"]]
        for type, one in sorted(listed.items(), key=lambda item: item[1]["status"])
    ]
    return table(["status", "type", "in the SDK", "meaning"], rows)


def exceptions() -> str:
    """Return the tree of the SDK's exceptions, as drawn in its module."""
    drawn = str(client.errors.__doc__).split("\n\n")[1]
    return f"```text\n{drawn}\n```"
