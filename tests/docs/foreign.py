"""Configurations of other programs, parsed as those programs do."""

import tempfile
from pathlib import Path
from typing import Any

import crossplane
import yaml

MAIN = "events {{}}\nhttp {{\n{}\n}}\n"


def read_nginx(text: str) -> Any:
    """Return the contents of the `http` context; raises AssertionError for invalid or misplaced directives."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "nginx.conf"
        file.write_text(MAIN.format(text))
        read = crossplane.parse(str(file), strict=True, check_args=True, check_ctx=True)
    assert read["status"] == "ok", read["errors"]
    return read["config"][0]["parsed"][1]["block"]


class _Loader(yaml.SafeLoader):
    """Home Assistant's tags beside YAML's own."""


def _secret(_: _Loader, node: yaml.Node) -> str:
    return f"secret {node.value}"


_Loader.add_constructor("!secret", _secret)


def read_yaml(text: str) -> Any:
    """Return the YAML's value, with Home Assistant's secrets as their names."""
    return yaml.load(text, _Loader)
