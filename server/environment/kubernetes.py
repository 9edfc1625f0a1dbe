"""Environment variables that Kubernetes sets in every container for each service, and that are not settings."""

import re
from collections.abc import Mapping

_NAMES = re.compile(r"(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_PROTO|_PORT|_ADDR)?)")
_ADDRESS = re.compile(r"(tcp|udp|sctp)://.+")


def injected(environment: Mapping[str, str], prefix: str) -> list[str]:
    """Return the sorted names with this prefix that Kubernetes set for a service.

    For a service called kith these are `KITH_SERVICE_HOST`, `KITH_PORT_41101_TCP_ADDR` and the like by their names, and
    `KITH_PORT` by its value: `tcp://10.0.0.1:41101` instead of a number.
    """
    return sorted(
        name
        for name, text in environment.items()
        if name.startswith(prefix) and _of_service(name.removeprefix(prefix), text)
    )


def _of_service(name: str, text: str) -> bool:
    named_port = name == "PORT" or name.endswith("_PORT")
    return bool(_NAMES.fullmatch(name) or (named_port and _ADDRESS.fullmatch(text)))
