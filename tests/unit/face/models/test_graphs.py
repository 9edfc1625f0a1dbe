"""The generated graphs."""

from pathlib import Path

import onnx
import pytest


@pytest.mark.usefixtures("engine")
def test_every_graph_conforms_to_the_format(graphs: Path) -> None:
    """ONNX Runtime also accepts some that do not."""
    written = sorted(graphs.glob("*.onnx"))
    assert len(written) == 3
    for graph in written:
        onnx.checker.check_model(str(graph), full_check=True)
