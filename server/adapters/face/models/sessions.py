"""Sessions of ONNX Runtime, whose numbers are the CPU's whatever they run on."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import onnxruntime
from attrs import field, frozen

from server.adapters.face.models.runtime import CPU, ProvidersUnusable, Runtime
from server.adapters.face.photo.pixels import Pixels
from server.logs import NETWORKS

MOST_DIFFERENT = 1e-4
"""The most by which a provider's output may differ from the CPU's, as a share of the output's length.

The same 32-bit arithmetic in another order differs by 0.000003 at most; weights rounded to the 10 bits that a tensor
core multiplies (TF32) differ by 0.0004 at least in YuNet, and by 0.003 in SFace.
"""

BETWEEN_LAYERS = "50"
"""Microseconds that threads stay awake between layers. Waking a thread for each layer takes a tenth of the time of a
single photo; keeping threads awake longer takes the cores from other photos."""

_IN_FULL = {"CUDAExecutionProvider": {"use_tf32": "0"}}
"""Options with which a provider computes in 32-bit floats; by default, CUDA does not."""

Output = npt.NDArray[np.float32]
Session: TypeAlias = onnxruntime.InferenceSession


@frozen
class Model:
    """An ONNX model to open."""

    name: str
    source: str | bytes = field(repr=False)
    """The file's path, or its content."""
    run: Callable[[Session], Output]
    """Runs a session of it on a fixed input."""


def open_session(model: Model, runtime: Runtime) -> Session:
    """Return a session of the model, and log where it runs.

    Raises ProvidersUnusable if a provider cannot run it, or gives other numbers than the CPU, which every measured
    limit and calibration is for.
    """
    session = _session(model, runtime.threads, (CPU,))
    if runtime.providers != (CPU,):
        session = _elsewhere(model, runtime, session)
    used = ", ".join(session.get_providers())
    NETWORKS.info("loaded %s; providers: %s; threads: %d", model.name, used, runtime.threads)
    return session


def refuse_unused(providers: Sequence[str], used: Sequence[str]) -> None:
    """Raise ProvidersUnusable if ONNX Runtime left out a provider, as it does if a library or device is missing."""
    missing = [provider for provider in providers if provider not in used]
    if missing:
        raise ProvidersUnusable(
            f"ONNX Runtime could not start {', '.join(missing)} and would run on {', '.join(used)} instead; its own "
            "lines above say what is missing. Install that, or leave it out of KITH_ONNX_PROVIDERS"
        )


def refuse_other_numbers(name: str, output: Output, expected: Output) -> None:
    """Raise ProvidersUnusable if a network's output differs from the CPU's by more than rounding explains."""
    difference = float(np.linalg.norm(output - expected) / np.linalg.norm(expected))
    if not difference <= MOST_DIFFERENT:  # also if it is not a number
        raise ProvidersUnusable(
            f"the providers in KITH_ONNX_PROVIDERS run {name} with other numbers than the CPU: its output differs by "
            f"{difference:.1e} of its length, and at most {MOST_DIFFERENT:.0e} is allowed. Choose providers that "
            "compute in 32-bit floats"
        )


def noise(rows: int, columns: int) -> Pixels:
    """Return a picture of noise, (1, rows, columns, 3), always the same."""
    pixels: Pixels = np.random.default_rng(0).integers(0, 256, (1, rows, columns, 3), np.uint8)
    return pixels


def _elsewhere(model: Model, runtime: Runtime, on_cpu: Session) -> Session:
    try:
        session = _session(model, runtime.threads, runtime.providers)
        output = model.run(session)
    except Exception as error:  # noqa: BLE001 - ONNX Runtime has no tree of errors for what a provider can do
        raise ProvidersUnusable(f"{', '.join(runtime.providers)} cannot run {model.name}: {error}") from None
    refuse_unused(runtime.providers, session.get_providers())
    refuse_other_numbers(model.name, output, model.run(on_cpu))
    return session


def _session(model: Model, threads: int, providers: tuple[str, ...]) -> Session:
    """Return a session; without ONNX Runtime's own fallback, which would only print that it runs elsewhere."""
    with_options = [(provider, _IN_FULL.get(provider, {})) for provider in providers]
    return Session(model.source, _options(threads), providers=with_options, enable_fallback=0)


def _options(threads: int) -> onnxruntime.SessionOptions:
    """Return the options of every session: this many threads per run, which stay awake only between layers."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.spin_duration_us", BETWEEN_LAYERS)
    # An arena keeps as much memory as the largest photo needed, and is at most a tenth faster.
    options.enable_cpu_mem_arena = False
    # Memory plans are kept for every size of photo: 60 MB after 80 photos of growing sizes, and are no faster.
    options.enable_mem_pattern = False
    return options
