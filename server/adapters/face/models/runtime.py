"""How the networks run in ONNX Runtime: with how many threads, and on which execution providers."""

import os
from typing import Any

import onnxruntime
from attrs import Attribute, field, frozen

from server.domain.errors import KithError

CPU = "CPUExecutionProvider"


class ProvidersUnusable(KithError):
    """ONNX Runtime cannot run a network as asked, or not with the CPU's numbers; raised only at startup."""


def _available(_: Any, __: "Attribute[Any]", providers: tuple[str, ...]) -> None:
    available = onnxruntime.get_available_providers()
    for provider in providers:
        if provider not in available:
            raise ProvidersUnusable(
                f"KITH_ONNX_PROVIDERS names {provider!r}, which the installed ONNX Runtime {onnxruntime.__version__} "
                f"does not have; it has {', '.join(available)}"
            )


@frozen
class Runtime:
    """Threads, and execution providers in order of preference. Raises ProvidersUnusable for one that is not there."""

    threads: int = field(factory=lambda: len(os.sched_getaffinity(0)))
    """The cores to keep busy, by default all that the process may use."""
    providers: tuple[str, ...] = field(default=(CPU,), validator=_available)
