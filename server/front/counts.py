"""Metrics for Prometheus about connections and waiting requests; the application counts everything else."""

from prometheus_client import Counter, Gauge

REFUSED = Counter("kith_refused", "Requests refused before they reached the application, by error.", ["type"])
CUT = Counter("kith_cut_connections", "Connections that were cut, by reason.", ["reason"])
CONNECTIONS = Gauge("kith_connections", "Open connections.", multiprocess_mode="livesum")
WAITING = Gauge("kith_waiting_requests", "Requests waiting for a thread.", multiprocess_mode="livesum")
BUSY = Gauge("kith_busy_threads", "Threads answering a request.", multiprocess_mode="livesum")
