"""An evaluation as a self-contained HTML page. Needs the extra `evaluate`, like its charts."""

import base64
from collections.abc import Iterable
from html import escape
from pathlib import Path
from string import Template

from server.evaluation.evaluate import Evaluation
from server.evaluation.reports.charts import draw_scores, draw_tradeoff
from server.evaluation.reports.tables import accuracy_rows, advice_rows, summary, suspect_list, suspect_rows

PAGE = Template("""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Kith: evaluation</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
table { border-collapse: collapse; margin: 1rem 0 } th, td { padding: .3rem .9rem; border-bottom: 1px solid #ccc }
td + td, th + th { text-align: right } img { max-width: 100% }
</style>
<h1>How well these people are identified</h1>
<p>$summary</p>
<h2>People found</h2>
<p>TPIR: the share of photos of enrolled people that match the right person, at the threshold that lets a given share of
strangers (FPIR) match somebody. ± is the standard error over the parts that the people are divided into. Thresholds are
applied to other people than those they were set on.</p>
$accuracy
<h2>Limits for your own searches</h2>
$advice
<h2>Curves</h2>
$charts
<h2>Photos under a wrong name?</h2>
<p>No photos of two different people should be as alike as these. Check whether they are in the right folders: one wrong
name in a thousand determines the result at an FPIR of 0.1 %. <code>--leave-out suspects.txt</code> leaves them out.</p>
$suspects
</html>
""")


def write_report(evaluation: Evaluation, folder: Path) -> None:
    """Write `report.html`, its charts as PNG and `suspects.txt` to the folder, creating it if necessary."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "suspects.txt").write_text(suspect_list(evaluation), encoding="utf-8")
    charts = _draw(evaluation, folder)
    (folder / "report.html").write_text(_page(evaluation, charts), encoding="utf-8")


def _draw(evaluation: Evaluation, folder: Path) -> list[Path]:
    tradeoff, kith, baseline = (folder / name for name in ("det.png", "scores-kith.png", "scores-baseline.png"))
    draw_tradeoff(evaluation, tradeoff)
    draw_scores(evaluation.kith.outcomes, "Kith: likeness", kith)
    if evaluation.baseline is None:
        return [tradeoff, kith]
    draw_scores(evaluation.baseline.outcomes, "Baseline: minus the distance", baseline)
    return [tradeoff, kith, baseline]


def _page(evaluation: Evaluation, charts: list[Path]) -> str:
    return PAGE.substitute(
        summary=summary(evaluation),
        accuracy=_table(accuracy_rows(evaluation)),
        advice=_table(advice_rows(evaluation)),
        suspects=_table(suspect_rows(evaluation)),
        charts="".join(_inlined(chart) for chart in charts),
    )


def _table(rows: list[list[str]]) -> str:
    heading, *body = rows
    return f"<table>{_cells(heading, 'th')}{''.join(_cells(row, 'td') for row in body)}</table>"


def _cells(row: Iterable[str], kind: str) -> str:
    return f"<tr>{''.join(f'<{kind}>{escape(cell)}</{kind}>' for cell in row)}</tr>"


def _inlined(chart: Path) -> str:
    picture = base64.b64encode(chart.read_bytes()).decode()
    return f'<p><img alt="{escape(chart.stem)}" src="data:image/png;base64,{picture}"></p>'
