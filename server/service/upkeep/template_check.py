"""Check of persons' templates against their pictures."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from server.domain.faces import Vector
from server.domain.identification.scoring import person_template
from server.domain.operator_errors import DatabaseDamaged
from server.records.records import Records
from server.service.enrolment.templates import renew_template
from server.service.upkeep.fault import Fault, Finding

_TOLERANCE = 1e-5
"""Tolerance of a mean of float32 vectors, whatever the order of summation."""


def check_templates(records: Records, dimension: int) -> Iterator[Finding]:
    """Return persons whose template is missing, left over, or does not match their pictures."""
    for person_id in records.pictures.persons():
        try:
            right = _right(records, person_id, dimension) or _right(records, person_id, dimension)
        except DatabaseDamaged as error:
            yield Finding(Fault.TEMPLATE_WRONG, f"person {person_id} cannot have a template: {error}")
            continue
        if not right:
            what = f"the template of person {person_id} does not match its pictures"
            yield Finding(Fault.TEMPLATE_WRONG, what, partial(_renew, records, person_id))


def _right(records: Records, person_id: int, dimension: int) -> bool:
    pictures = records.pictures.encodings_of([person_id]).templates
    if len(pictures) and pictures.shape[1] != dimension:
        raise DatabaseDamaged("its picture's encoding is truncated")
    template = _template(records, person_id)
    if template is None or not len(pictures):
        return template is None and not len(pictures)
    expected = person_template(pictures)
    return template.shape == expected.shape and np.allclose(template, expected, atol=_TOLERANCE)


def _template(records: Records, person_id: int) -> Vector | None:
    try:
        return records.pictures.template(person_id)
    except DatabaseDamaged:
        return np.empty(0, dtype=np.float32)  # equal to no other


def _renew(records: Records, person_id: int) -> None:
    with records.transaction():
        renew_template(records, person_id)
