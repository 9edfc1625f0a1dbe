"""A Kubernetes service called kith puts variables into the container that look like settings."""

import logging

import pytest

from server.setting_values import SettingInvalid
from server.settings import Settings

OF_KITH = {
    "KITH_PORT": "tcp://10.0.0.1:41101",
    "KITH_SERVICE_HOST": "10.0.0.1",
    "KITH_SERVICE_PORT": "41101",
    "KITH_SERVICE_PORT_HTTP": "41101",
    "KITH_PORT_41101_TCP": "tcp://10.0.0.1:41101",
    "KITH_PORT_41101_TCP_PROTO": "tcp",
    "KITH_PORT_41101_TCP_PORT": "41101",
    "KITH_PORT_41101_TCP_ADDR": "10.0.0.1",
}
OF_KITH_METRICS = {name.replace("KITH_", "KITH_METRICS_", 1): text for name, text in OF_KITH.items()}


@pytest.mark.parametrize("given", [OF_KITH, OF_KITH_METRICS], ids=["kith", "kith-metrics"])
def test_a_services_variables_are_not_settings(given: dict[str, str], caplog: pytest.LogCaptureFixture) -> None:
    """The settings are as without them, and a line of the log lists what was ignored."""
    with caplog.at_level(logging.WARNING):
        assert Settings.from_environment(given) == Settings()
    assert [record.getMessage().count("KITH_") for record in caplog.records] == [len(given)]


def test_the_operators_own_settings_are_read_beside_them() -> None:
    """The operator's port replaces the service's."""
    assert Settings.from_environment({**OF_KITH, "KITH_PORT": "8080", "KITH_WORKERS": "2"}) == Settings(
        port=8080, workers=2
    )


@pytest.mark.parametrize(
    ("name", "text"), [("KITH_PORT", "tcp"), ("KITH_SERVICE", "a"), ("KITH_HTTP_PORT", "1"), ("KITH_WORKERS", "tcp://")]
)
def test_no_other_variable_is_ignored(name: str, text: str) -> None:
    with pytest.raises(SettingInvalid):
        Settings.from_environment({name: text})


def test_without_a_service_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    Settings.from_environment({"KITH_PORT": "8080"})
    assert not caplog.records
