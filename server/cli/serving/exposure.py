"""Refusal to serve other machines without a key."""

from server.environment.hosts import is_loopback
from server.records.engines.opening import DatabaseLocation
from server.records.sql.soundness import has_keys
from server.setting_values import SettingInvalid
from server.settings import Settings


def refuse_exposed(settings: Settings, database: DatabaseLocation) -> None:
    """Raise SettingInvalid if other machines could reach the server and there is no key, unless `insecure` is set."""
    if not (settings.insecure or is_loopback(settings.host) or has_keys(database)):
        raise SettingInvalid(
            f"other machines can reach {settings.host}, but there is no key: "
            "run `kith keys make`, or listen on 127.0.0.1; --insecure answers anybody"
        )
