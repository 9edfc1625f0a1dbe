"""A server under load: what it answers, how long that takes, and what it loses.

`python -m benchmarks.load [--seconds N] [--clients N] [--json FILE]` starts a server of its own on this machine, and
clients in processes of their own. They enrol, search, merge and delete for so many seconds. Then 16 for each core
search at once: full load. Then searches begin on schedule at twice the rate that was carried, whatever the answers are.
"""
