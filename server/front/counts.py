"""Numbers for Prometheus of what never reaches the application, which counts all else."""

from prometheus_client import Counter

REFUSED = Counter("kith_refused", "Requests that were refused before the application saw them, by error.", ["type"])
CUT = Counter("kith_cut_connections", "Connections that were cut, by reason.", ["reason"])
