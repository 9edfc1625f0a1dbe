"""Persons' templates held against their pictures."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from server.domain.scoring import person_template
from server.records.records import Records
from server.service.templates import renew_template
from server.service.trouble import Finding, Trouble

_TOLERANCE = 1e-5
"""A mean of float32 vectors, however it was summed."""


def check_templates(records: Records) -> Iterator[Finding]:
    """Return persons whose template is missing, left over, or not that of their pictures."""
    for person_id in records.pictures.persons():
        if not _right(records, person_id) and not _right(records, person_id):
            what = f"person {person_id} has a template that is not its pictures'"
            yield Finding(Trouble.TEMPLATE_WRONG, what, partial(_renew, records, person_id))


def _right(records: Records, person_id: int) -> bool:
    template = records.pictures.template(person_id)
    pictures = records.pictures.encodings_of([person_id]).templates
    if template is None or not len(pictures):
        return template is None and not len(pictures)
    expected = person_template(pictures)
    return template.shape == expected.shape and np.allclose(template, expected, atol=_TOLERANCE)


def _renew(records: Records, person_id: int) -> None:
    with records.transaction():
        renew_template(records, person_id)
