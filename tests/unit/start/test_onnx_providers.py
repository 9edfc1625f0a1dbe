"""The setting that names ONNX Runtime's execution providers."""

import re

import pytest

from server.setting_values import SettingInvalid
from server.settings import Settings


def read(written: str) -> tuple[str, ...]:
    """Return the providers that a server would use."""
    return Settings.from_environment({"KITH_ONNX_PROVIDERS": written}).onnx_providers


def test_the_order_is_that_of_preference() -> None:
    wanted = ("CUDAExecutionProvider", "CPUExecutionProvider")
    assert read(" CUDAExecutionProvider, CPUExecutionProvider,CUDAExecutionProvider,") == wanted


def test_by_default_it_is_the_cpu_alone() -> None:
    assert Settings().onnx_providers == ("CPUExecutionProvider",)


@pytest.mark.parametrize("name", ["cuda", "cpuexecutionprovider", "CPUExecutionProvider:0", "ExecutionProvider"])
def test_what_is_no_provider_is_refused(name: str) -> None:
    wanted = "KITH_ONNX_PROVIDERS must be execution providers, such as CPUExecutionProvider, separated by commas"
    with pytest.raises(SettingInvalid, match=f"^{re.escape(wanted)}, not {re.escape(repr(name))}$"):
        read(f"CPUExecutionProvider,{name}")


@pytest.mark.parametrize("written", ["", " ", ","])
def test_none_at_all_is_refused(written: str) -> None:
    with pytest.raises(SettingInvalid, match=r"^KITH_ONNX_PROVIDERS is empty; name at least one, or leave it out$"):
        read(written)
