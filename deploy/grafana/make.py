"""Write the dashboard: `python deploy/grafana/make.py > deploy/grafana/kith.json`."""

import sys
from collections.abc import Sequence
from string import ascii_uppercase

from attrs import frozen
from grafana_foundation_sdk.builders import common, dashboard, prometheus, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import LegendDisplayMode, LegendPlacement, TooltipDisplayMode
from grafana_foundation_sdk.models.dashboard import DataSourceRef

WIDTH, HEIGHT = 8, 8
"""The size of a panel; a row is 24 wide."""


@frozen
class Panel:
    """A chart and its queries, each with its legend."""

    title: str
    told: str
    unit: str
    queries: Sequence[tuple[str, str]]


def _quantile(share: float, of: str, by: str) -> str:
    return f"histogram_quantile({share}, sum by ({by}, le) (rate({of}[$__rate_interval])))"


_ENDS = 'kith_request_seconds_bucket{route="/api/search", status="200"}'

PANELS = (
    Panel(
        "Searches",
        "Searches per second, by status.",
        "reqps",
        [('sum by (status) (rate(kith_request_seconds_count{route="/api/search"}[$__rate_interval]))', "{{status}}")],
    ),
    Panel(
        "Search duration",
        "From the complete request to its answer.",
        "s",
        [(_quantile(0.5, _ENDS, "job"), "median"), (_quantile(0.95, _ENDS, "job"), "95th percentile")],
    ),
    Panel(
        "Time in the engine per photo",
        "Median, including the wait for its turn, by task.",
        "s",
        [(_quantile(0.5, "kith_engine_seconds_bucket", "work"), "{{work}}")],
    ),
    Panel(
        "Requests",
        "Requests per second, by route.",
        "reqps",
        [("sum by (route) (rate(kith_request_seconds_count[$__rate_interval]))", "{{route}}")],
    ),
    Panel(
        "Failures",
        "Failed requests per second, by status, and those refused before they were read.",
        "reqps",
        [
            ('sum by (status) (rate(kith_request_seconds_count{status=~"[45].."}[$__rate_interval]))', "{{status}}"),
            ("sum by (type) (rate(kith_refused_total[$__rate_interval]))", "refused: {{type}}"),
            ("sum by (reason) (rate(kith_cut_connections_total[$__rate_interval]))", "cut: {{reason}}"),
        ],
    ),
    Panel(
        "Load",
        "Connections, busy threads, and requests waiting for one.",
        "short",
        [
            ("sum(kith_connections)", "connections"),
            ("sum(kith_busy_threads)", "busy threads"),
            ("sum(kith_waiting_requests)", "waiting"),
        ],
    ),
    Panel("People", "Persons who can be identified.", "short", [("max(kith_persons)", "persons")]),
    Panel(
        "Jobs and inbox",
        "Jobs by state, and faces waiting for review.",
        "short",
        [
            ("max by (kind, state) (kith_jobs)", "{{kind}}, {{state}}"),
            ("max(kith_inbox_faces)", "faces in the inbox"),
        ],
    ),
    Panel(
        "Keys",
        "Requests per second, by the id of their key.",
        "reqps",
        [("sum by (key) (rate(kith_key_requests_total[$__rate_interval]))", "key {{key}}")],
    ),
)


def made() -> str:
    """Return the dashboard as JSON that Grafana imports."""
    board = dashboard.Dashboard("Kith").uid("kith").tags(["kith"]).refresh("30s").time("now-6h", "now")
    board = board.with_variable(dashboard.DatasourceVariable("source").label("Source").type("prometheus"))
    for panel in PANELS:
        board = board.with_panel(_chart(panel))
    return JSONEncoder(sort_keys=True, indent=2).encode(board.build())


def _chart(panel: Panel) -> timeseries.Panel:
    chart = timeseries.Panel().title(panel.title).description(panel.told).unit(panel.unit).min(0)
    chart = chart.span(WIDTH).height(HEIGHT).datasource(DataSourceRef("prometheus", "${source}"))
    chart = chart.legend(_legend()).tooltip(common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI))
    for letter, (query, legend) in zip(ascii_uppercase, panel.queries, strict=False):
        chart = chart.with_target(prometheus.Dataquery().ref_id(letter).expr(query).legend_format(legend))
    return chart


def _legend() -> common.VizLegendOptions:
    legend = common.VizLegendOptions().display_mode(LegendDisplayMode.LIST).placement(LegendPlacement.BOTTOM)
    return legend.show_legend(True).calcs([])


if __name__ == "__main__":
    sys.stdout.write(made() + "\n")
