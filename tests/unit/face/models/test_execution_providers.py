"""ONNX Runtime's execution providers: those that are there, and whose numbers are the CPU's."""

import logging
import os
import re
from pathlib import Path
from typing import Literal

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import numpy_helper

from server.adapters.face.encoding.own_encoder import EncoderFile
from server.adapters.face.engine import load_engine
from server.adapters.face.models import weights
from server.adapters.face.models.encoder_graph import encoder_graph
from server.adapters.face.models.networks import GraphBuilder, cached_graph
from server.adapters.face.models.runtime import CPU, ProvidersUnusable, Runtime
from server.adapters.face.models.sessions import (
    Model,
    Output,
    Session,
    noise,
    open_session,
    refuse_other_numbers,
    refuse_unused,
)
from server.adapters.face.models.sface_graph import sface_graph
from server.adapters.face.models.weights import WeightFile
from server.adapters.face.models.yunet_graph import yunet_graph
from tests.networks import small_network

OTHERS = [name for name in onnxruntime.get_available_providers() if name != CPU]
NETWORKS = [
    pytest.param(weights.YUNET, yunet_graph, 160, id="yunet"),
    pytest.param(weights.ENCODER, encoder_graph, 150, id="dlib"),
    pytest.param(weights.SFACE, sface_graph, 112, id="sface"),
]


def output(model: str | bytes, side: int, options: onnxruntime.SessionOptions | None = None) -> Output:
    """Return what a network makes of noise on the CPU."""
    found: Output = Session(model, options, providers=[CPU]).run(None, {"pixels": noise(side, side)})[0]
    return found


def with_ten_bits(graph: Path) -> bytes:
    """Return a network whose weights have the 10 bits of TF32 after the point, instead of 23."""
    model = onnx.load(graph)
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype == np.float32:
            rounded = (values.view(np.uint32) + np.uint32(1 << 12)) & np.uint32(0xFFFF_FFFF << 13 & 0xFFFF_FFFF)
            tensor.CopyFrom(numpy_helper.from_array(rounded.view(np.float32), tensor.name))
    content: bytes = model.SerializeToString()
    return content


def test_by_default_the_cpu_computes_on_all_cores() -> None:
    runtime = Runtime()
    assert (runtime.providers, runtime.threads) == ((CPU,), len(os.sched_getaffinity(0)))


def test_a_provider_that_is_not_installed_is_refused_with_those_that_are() -> None:
    with pytest.raises(ProvidersUnusable) as refused:
        Runtime(providers=("ImaginaryExecutionProvider", CPU))
    said = str(refused.value)
    assert "KITH_ONNX_PROVIDERS names 'ImaginaryExecutionProvider'" in said
    assert said.endswith(f"it has {', '.join(onnxruntime.get_available_providers())}")


@pytest.mark.skipif(not OTHERS, reason="ONNX Runtime has only the CPU here")
@pytest.mark.parametrize("encoder", ["both", "dlib", "own"])
def test_each_network_runs_on_the_providers_given_and_says_so(
    encoder: Literal["both", "dlib", "own"],
    graphs: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    examples: list[Path],
) -> None:
    """Nothing but the order of preference differs, so encodings are the CPU's."""
    choice = EncoderFile(small_network(tmp_path / "small.onnx")) if encoder == "own" else encoder
    photo = examples[0].read_bytes()
    with caplog.at_level(logging.INFO, "kith.networks"):
        elsewhere = load_engine(graphs, runtime=Runtime(2, (*OTHERS, CPU)), encoder=choice)
    on_cpu = load_engine(graphs, encoder=choice)
    assert elsewhere.encoder == on_cpu.encoder
    assert np.allclose(elsewhere.encode(photo).template, on_cpu.encode(photo).template, atol=1e-5)
    where = ", ".join((*OTHERS, CPU))
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == {"both": 3, "dlib": 2, "own": 2}[encoder]
    assert all(re.fullmatch(rf"loaded \S+\.onnx; providers: {where}; threads: 2", line) for line in lines)


def test_a_provider_that_onnx_runtime_leaves_out_is_refused() -> None:
    """Where CUDA's libraries are missing, ONNX Runtime logs that and runs on the CPU."""
    refuse_unused((CPU,), (CPU,))
    with pytest.raises(ProvidersUnusable, match="could not start CUDAExecutionProvider and would run on CPUExec"):
        refuse_unused(("CUDAExecutionProvider", CPU), (CPU,))


@pytest.mark.skipif(not OTHERS, reason="ONNX Runtime has only the CPU here")
def test_a_provider_with_other_numbers_is_refused(graphs: Path) -> None:
    """The model answers differently each time that it is asked, as if each session had numbers of its own."""
    answers = iter([np.array([[1, 0, 0]], np.float32), np.array([[1, 1e-3, 0]], np.float32)])
    graph = cached_graph(weights.YUNET, yunet_graph, graphs)
    with pytest.raises(ProvidersUnusable, match=r"net.onnx with other numbers than the CPU: .* 1\.0e-03 of its length"):
        open_session(Model("net.onnx", str(graph), lambda _: next(answers)), Runtime(1, (*OTHERS, CPU)))


@pytest.mark.parametrize(("file", "build", "side"), NETWORKS)
def test_another_order_of_the_same_arithmetic_has_the_cpus_numbers(
    file: WeightFile, build: GraphBuilder, side: int, graphs: Path
) -> None:
    graph = str(cached_graph(file, build, graphs))
    plain = onnxruntime.SessionOptions()
    plain.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    refuse_other_numbers(file.name, output(graph, side, plain), output(graph, side))


@pytest.mark.parametrize(("file", "build", "side"), NETWORKS)
def test_a_tensor_cores_precision_is_refused(file: WeightFile, build: GraphBuilder, side: int, graphs: Path) -> None:
    """Its numbers are other encodings: no calibration is for them."""
    graph = cached_graph(file, build, graphs)
    with pytest.raises(ProvidersUnusable, match=f"{file.name} with other numbers"):
        refuse_other_numbers(file.name, output(with_ten_bits(graph), side), output(str(graph), side))


def test_what_is_not_a_number_is_refused() -> None:
    numbers = np.ones((1, 3), np.float32)
    with pytest.raises(ProvidersUnusable):
        refuse_other_numbers("net.onnx", numbers * np.nan, numbers)
