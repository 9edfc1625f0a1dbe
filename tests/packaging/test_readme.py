"""The README's tables against the code."""

import json
import os
import re

from attrs import fields

from server.settings import PREFIX, Settings
from tests.packaging.conftest import ROOT

README = (ROOT / "README.md").read_text()
SETTING = re.compile(rf"^\| `({PREFIX}\w+)` \| `?([^`|;]+)", re.MULTILINE)
STATUS = re.compile(r"^\| (\d{3}) \| (.+) \|$", re.MULTILINE)
ERROR_TYPE = re.compile(r"`([a-z_]+)`")


def test_every_setting_is_in_the_table_with_its_default() -> None:
    """The table names all settings in the code's order, with the defaults that the code has."""
    defaults = {PREFIX + field.name.upper(): str(getattr(Settings(), field.name)).lower() for field in fields(Settings)}
    cores = os.cpu_count() or 1
    defaults[PREFIX + "THREADS"] = f"{Settings().threads // cores} for each core"
    assert [(name, default.strip()) for name, default in SETTING.findall(README)] == list(defaults.items())


def test_every_error_is_in_the_table_with_its_status() -> None:
    """The table names every type of the shared list under its status, and no other."""
    named = {type: int(status) for status, types in STATUS.findall(README) for type in ERROR_TYPE.findall(types)}
    listed = json.loads((ROOT / "shared" / "errors.json").read_text())
    assert named == {type: entry["status"] for type, entry in listed.items()}
