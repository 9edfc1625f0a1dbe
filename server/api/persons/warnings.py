"""What was odd about an enrolment, beside an answer that is a bare integer."""

import json
from collections.abc import Iterable

from flask import Response

from server.domain.remarks import Remark

HEADER = "X-Kith-Warnings"


def warned(response: Response, remarks: Iterable[Remark]) -> Response:
    """Return the response with the remarks in a header, as a JSON array of {"reason", ...}."""
    response.headers[HEADER] = json.dumps([{"reason": remark.reason, **remark.details} for remark in remarks])
    return response
