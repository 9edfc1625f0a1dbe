"""`scripts/several_servers`: run the topology until it is interrupted, and print where everything is."""

import signal
import sys

from tests.several_servers.topology import topology


def main() -> int:
    """Return 0, or 2 if something is not installed."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with topology() as running:
            print(f"load balancer  {running.url.removesuffix('/api')}/")
            for replica in running.replicas:
                print(
                    f"server         {replica.server.url.removesuffix('/api')}/  process {replica.server.process.pid}"
                )
            print(f"S3             {running.storage.environment['AWS_ENDPOINT_URL_S3']}")
            print(f"PostgreSQL     {running.database.url}")
            print("Everything is deleted at the end. Interrupt to end.", flush=True)
            signal.pause()
        return 0
    except KeyboardInterrupt:
        return 0
    except FileNotFoundError as error:
        print(f"kith: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
