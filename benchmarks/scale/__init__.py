"""Compare set-ups past one machine: `python -m benchmarks.scale [--people N] [--servers N ...] [--json FILE]`.

The same synthetic people are searched by one server on SQLite and by several servers on one PostgreSQL, with copies of
the index or with pgvector. The client alternates between the servers, without a load balancer. Probes are stored
images, so no photo is processed; every set-up must give the same answers.
At last, servers held to one core each are asked with a photo, to see how the number of photos a second grows with them.
"""
