"""A server under load: its answers, its response times, and lost writes.

`python -m benchmarks.load [--seconds N] [--clients N] [--json FILE]` starts its own server on this machine, and
clients in their own processes. For that many seconds they enrol, search, merge and delete. Then 16 per core
search at once, which is full load. Then searches start on schedule at twice that rate, whatever the answers are.
"""
