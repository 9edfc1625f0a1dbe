"""Metrics for Prometheus about connections and waiting requests; the application counts everything else."""

from prometheus_client import Counter, Gauge

REFUSED = Counter("kith_refused", "Requests that were refused before the application saw them, by error.", ["type"])
CUT = Counter("kith_cut_connections", "Connections that were cut, by reason.", ["reason"])
CONNECTIONS = Gauge("kith_connections", "Connections that are open.", multiprocess_mode="livesum")
WAITING = Gauge("kith_waiting_requests", "Requests that wait for a thread.", multiprocess_mode="livesum")
BUSY = Gauge("kith_busy_threads", "Threads that answer a request.", multiprocess_mode="livesum")
