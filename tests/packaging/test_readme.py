"""The README's tables against the code."""

import os
import re
from collections.abc import Iterator

from attrs import fields

from server.api.errors import FRAMEWORK_TYPES, status_of
from server.domain.errors import KithError
from server.settings import PREFIX, Settings
from tests.packaging.conftest import ROOT

README = (ROOT / "README.md").read_text()
SETTING = re.compile(rf"^\| `({PREFIX}\w+)` \| `?([^`|;]+)", re.MULTILINE)
STATUS = re.compile(r"^\| (\d{3}) \| (.+) \|$", re.MULTILINE)
ERROR_TYPE = re.compile(r"`([a-z_]+)`")


def test_every_setting_is_in_the_table_with_its_default() -> None:
    """The table names all settings in the code's order, with the defaults that the code has."""
    defaults = {PREFIX + field.name.upper(): str(getattr(Settings(), field.name)) for field in fields(Settings)}
    cores = os.cpu_count() or 1
    defaults[PREFIX + "THREADS"] = f"{Settings().threads // cores} for each core"
    assert [(name, default.strip()) for name, default in SETTING.findall(README)] == list(defaults.items())


def test_every_error_is_in_the_table_with_its_status() -> None:
    """The table names the type of each error that is answered, under its status, and no other."""
    named = {(int(status), type) for status, types in STATUS.findall(README) for type in ERROR_TYPE.findall(types)}
    ours = {(int(status_of(error)), error.type) for error in answered(KithError)}
    assert named == ours | {(int(status), type) for status, type in FRAMEWORK_TYPES.items()}


def answered(error: type[KithError]) -> Iterator[type[KithError]]:
    """Yield those of an error and its subclasses that have a type of their own."""
    if "type" in vars(error) and error.__module__ in ("server.domain.errors", "server.api.errors"):
        yield error
    for kind in error.__subclasses__():
        yield from answered(kind)
