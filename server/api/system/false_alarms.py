"""The false-alarm meter for Prometheus: gauges read from the database, so all workers report the same."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from server.domain.false_alarms.report import FalseAlarms

_SEARCHES = "Searches of the last 30 days from whose scores the share of strangers matched is estimated."
_GAUGES = {
    "share": ("kith_false_alarms", "Estimated share of strangers that is matched at the limit in the label."),
    "least": ("kith_false_alarms_least", "Lower end of its 95 % interval."),
    "most": ("kith_false_alarms_most", "Upper end of its 95 % interval."),
}


def gauges(report: FalseAlarms) -> bytes:
    """Return the gauges as text; the shares have no samples if there were too few searches."""
    registry = CollectorRegistry()
    registry.register(_Reported(report))
    return generate_latest(registry)


class _Reported:
    def __init__(self, report: FalseAlarms) -> None:
        self._report = report

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield each gauge."""
        yield GaugeMetricFamily("kith_false_alarm_searches", _SEARCHES, self._report.searches)
        for field, (name, meaning) in _GAUGES.items():
            gauge = GaugeMetricFamily(name, meaning, labels=["asked"])
            for limit in self._report.limits:
                gauge.add_metric([str(limit.asked)], getattr(limit, field))
            yield gauge
