"""Draws the documentation's plots from the figures of `measure.py`: `python docs/plots/draw.py`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

HERE = Path(__file__).parent
INCHES = (6.4, 4.0)
KITH, CUSTOMARY = "#2563eb", "#b45309"
SHOWN = ("1", "10", "100", "494")
"""Galleries, by the number of people enrolled, whose confidence is plotted."""

PERCENT = FuncFormatter(lambda share, _: f"{100 * share:g} %")

Measured = dict[str, Any]


def draw(folder: Path) -> None:
    """Write the plots as SVG."""
    measured = json.loads((HERE / "measured.json").read_text())
    plots: dict[str, Callable[[Axes, Measured], None]] = {
        "found": _found,
        "missed": _missed,
        "confidence": _confidence,
    }
    # Text stays text, and the files are reproducible.
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "kith", "font.family": "sans-serif"}):
        for name, plot in plots.items():
            figure = Figure(figsize=INCHES, layout="constrained")
            axes = figure.add_subplot()
            axes.grid(alpha=0.3)
            plot(axes, measured)
            axes.legend()
            figure.savefig(folder / f"{name}.svg", metadata={"Date": None})


def _found(axes: Axes, measured: Measured) -> None:
    for name, key, colour in (("Kith", "kith", KITH), ("baseline", "baseline", CUSTOMARY)):
        for fpir, style in (("0.01", "-"), ("0.001", ":")):
            found = [one[key]["tpir"][fpir] for one in measured["sizes"]]
            people = [one["enrolled"] for one in measured["sizes"]]
            label = f"{name}, {100 * float(fpir):g} % false alarms"
            axes.plot(people, found, style, marker="o", color=colour, label=label)
    axes.set(xscale="log", ylim=(0, 1.02), xlabel="people enrolled, one photo each", ylabel="found")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_major_formatter(PERCENT)


def _missed(axes: Axes, measured: Measured) -> None:
    for name, colour in (("Kith", KITH), ("baseline", CUSTOMARY)):
        axes.plot(measured["shares"], measured["missed"][name], color=colour, label=name)
    axes.set(xscale="log", ylim=(0, None), xlabel="strangers for whom somebody is found", ylabel="people not found")
    axes.xaxis.set_major_formatter(PERCENT)
    axes.yaxis.set_major_formatter(PERCENT)


def _confidence(axes: Axes, measured: Measured) -> None:
    for people in SHOWN:
        axes.plot(measured["shares"], measured["confidence"][people], label=f"{people} enrolled")
    axes.plot([0, 1], [0, 1], ":", color="black", label="as promised")
    axes.set(xscale="log", yscale="log", xlabel="promised: 1 - confidence", ylabel="strangers who reach it")
    axes.set(xlim=(0.001, 1), ylim=(0.001, 1))
    axes.xaxis.set_major_formatter(PERCENT)
    axes.yaxis.set_major_formatter(PERCENT)


if __name__ == "__main__":
    draw(HERE)
