"""Templates: what an index knows a person by."""

from server.domain.scoring import person_template
from server.records.records import Records


def renew_template(records: Records, person_id: int) -> None:
    """Let the person's template be that of its present pictures. To be called inside a transaction."""
    pictures = records.pictures.encodings_of([person_id]).templates
    records.pictures.set_template(person_id, person_template(pictures) if len(pictures) else None)
